//! Sets an objective of a command: what is to be reached. An aim is not a result.

use tocsin_core::authority::{Caller, SetObjective, grant};
use tocsin_core::command::{self, Command};
use tocsin_core::ids::{CommandId, ObjectiveId};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;

/// Sets an objective and returns its id.
///
/// # Errors
/// [`OpError::Invalid`] for a blank or too long text; [`OpError::Refusal`] if there is no such command for the caller,
/// or the caller may not.
pub async fn set_objective(desk: &Desk, caller: &Caller, id: &CommandId, text: &str) -> Result<ObjectiveId, OpError> {
    let mut objective = None;
    let tails = desk.tails(Noun::Objective, 1).await?;
    let decide = |state: &Command| {
        let granted = grant::<SetObjective>(caller, &state.marking, &format!("command {id}"))?;
        let text = Field::line("objective", text).required()?;
        let id = objective.get_or_insert_with(|| ObjectiveId::new(tails.next(&state.marking)));
        Ok(command::set_objective(&granted, state, id.clone(), text)?)
    };
    let fold = |facts: &[_]| Command::fold(id, facts);
    desk.append_on(caller, ("command", id.as_str()), "set_objective", fold, decide).await?;
    objective.ok_or_else(|| OpError::Fault("an objective was set without an id".into()))
}
