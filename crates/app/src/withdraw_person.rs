//! Takes a person off the roll.

use tocsin_core::authority::{Caller, Refusal, WithdrawPerson, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::person::{self, ROLL, Roll};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::sign_in;

/// Withdraws a person. From the record on no session, link, password or token of theirs opens anything: each is asked
/// against the roll. What is kept of them is then taken away, too.
///
/// # Errors
/// [`OpError::NotNow`] for the last administrator, [`OpError::Refusal`] if there is no such person or the caller may not.
pub async fn withdraw_person(
    desk: &Desk,
    caller: &Caller,
    id: &PersonId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let open = Marking::of(Tlp::Amber, caller.viewer.agency.clone());
    let granted = grant::<WithdrawPerson>(caller, &open, "roll of persons")?;
    let reason = Field::note("reason", reason).optional()?;
    let decide = |roll: &Roll| {
        if roll.person(id).is_none() && !roll.is_withdrawn(id) {
            return Err(Refusal::NotThere { what: format!("person {id}") }.into());
        }
        Ok(person::withdraw_person(&granted, roll, id, reason.clone())?)
    };
    let fold = |facts: &[_]| Some(Roll::fold(facts));
    let appended = desk.append_on(caller, ("list of persons", ROLL), "withdraw_person", fold, decide).await?;
    sign_in::end_all(desk, id).await?;
    Ok(appended)
}
