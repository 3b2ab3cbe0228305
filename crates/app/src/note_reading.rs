//! Notes that the other side says it has read a warning of ours: their word, written down here.

use tocsin_core::authority::{Caller, NoteReading, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::text::Field;
use tocsin_core::warning::{self, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Notes a reading there, with what they said. It is no receipt.
///
/// # Errors
/// [`OpError::Invalid`] for blank or too long words; [`OpError::Refusal`] and [`OpError::NotNow`] as for its release.
pub async fn note_reading(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    words: &str,
) -> Result<Option<Appended>, OpError> {
    desk.warning_for::<NoteReading>(caller, id).await?;
    let words = Field::note("words", words).required()?;
    let decide = |state: &Warning| {
        let granted = grant::<NoteReading>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::note_reading(&granted, state, words.clone())?)
    };
    desk.append_on_warning(caller, id, "note_reading", decide).await
}
