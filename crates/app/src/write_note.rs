//! Writes a note into the activity log (ICS 214).

use tocsin_core::authority::{Caller, WriteNote, grant};
use tocsin_core::log;
use tocsin_core::marking::Marking;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::{Appended, Decided};

/// Writes a note.
///
/// # Errors
/// [`OpError::Invalid`] for a blank or too long note; [`OpError::Refusal`] if the caller may not write.
pub async fn write_note(desk: &Desk, caller: &Caller, text: &str, marking: Marking) -> Result<Appended, OpError> {
    marking.check_bounds()?;
    let marking = marking.made_by(&caller.viewer.person);
    let granted = grant::<WriteNote>(caller, &marking, "log under this marking")?;
    let text = Field::note("note", text).required()?;
    let facts = log::write_note(&granted, text, marking);
    let by = Some(caller.viewer.person.clone());
    desk.append(Decided { op: "write_note", by, facts, read: Vec::new() }).await
}
