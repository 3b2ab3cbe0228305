//! Offers one's post to another officer, with a note: the first of the two acts of a relief. It stays with its holder
//! until the other one confirms.

use tocsin_core::authority::{Caller, OfferPost, Refusal, grant, may};
use tocsin_core::command::{self, Command};
use tocsin_core::ids::{CommandId, PersonId};
use tocsin_core::text::{Field, FieldFault};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Offers a post.
///
/// # Errors
/// [`OpError::Invalid`] if the note is blank, or the other one cannot hold a post here; [`OpError::NotNow`] if the
/// caller does not hold it; [`OpError::Refusal`] if there is no such command for the caller.
pub async fn offer_post(
    desk: &Desk,
    caller: &Caller,
    id: &CommandId,
    post: &str,
    to: &PersonId,
    note: &str,
) -> Result<Option<Appended>, OpError> {
    let other = desk.person(to).await?.map(|it| it.caller());
    let decide = |state: &Command| {
        let granted = grant::<OfferPost>(caller, &state.marking, &format!("command {id}"))?;
        let fault = |found: String| FieldFault { field: "to", found, expected: "name another officer".to_owned() };
        let Some(other) = &other else { return Err(Refusal::NotThere { what: format!("person {to}") }.into()) };
        let mut faults = Vec::new();
        if other.viewer.person == caller.viewer.person {
            faults.push(fault(format!("{to} is you")));
        } else if !may::<tocsin_core::authority::TakePost>(other) || !other.viewer.admits(&state.marking) {
            faults.push(fault(format!("{to} cannot hold a post here")));
        }
        let note = Field::note("note", note).required().map_err(|it| faults.push(it)).ok();
        let (Some(note), []) = (note, faults.as_slice()) else { return Err(OpError::Invalid(faults)) };
        Ok(command::offer_post(&granted, state, post, to.clone(), note)?)
    };
    desk.append_on(caller, ("command", id.as_str()), "offer_post", |facts| Command::fold(id, facts), decide).await
}
