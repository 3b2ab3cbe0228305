//! Takes a vacant post, or confirms one that its holder offered: the second of the two acts of a relief.

use tocsin_core::authority::{Caller, TakePost, grant};
use tocsin_core::command::{self, Command};
use tocsin_core::ids::CommandId;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Takes a post. Taking one's own post appends nothing.
///
/// # Errors
/// [`OpError::NotNow`] if somebody else holds it and has not offered it to the caller; [`OpError::Refusal`] if there is
/// no such command for the caller.
pub async fn take_post(desk: &Desk, caller: &Caller, id: &CommandId, post: &str) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Command| {
        let granted = grant::<TakePost>(caller, &state.marking, &format!("command {id}"))?;
        Ok(command::take_post(&granted, state, post)?)
    };
    desk.append_on(caller, ("command", id.as_str()), "take_post", |facts| Command::fold(id, facts), decide).await
}
