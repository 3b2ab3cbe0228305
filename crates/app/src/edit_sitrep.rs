//! Words a section of a draft: what a person says beside what the record says.

use tocsin_core::authority::{Caller, EditSitrep, grant};
use tocsin_core::ids::SitrepId;
use tocsin_core::sitrep::{self, Section, Sitrep};
use tocsin_core::text::{Field, FieldFault};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Words a section; blank words are taken out. The same words append nothing. `was` is what stood there when the caller
/// looked; absent: it is not compared.
///
/// # Errors
/// [`OpError::Invalid`] for a section that is none, or words that are too long; [`OpError::Refusal`] if there is no such
/// report for the caller, or the caller may not; [`OpError::NotNow`] if it is approved.
pub async fn edit_sitrep(
    desk: &Desk,
    caller: &Caller,
    id: &SitrepId,
    section: &str,
    text: &str,
    was: Option<&str>,
) -> Result<Option<Appended>, OpError> {
    desk.sitrep_for::<EditSitrep>(caller, id).await?;
    let mut faults = Vec::new();
    let read = Section::parse(section);
    if read.is_none() {
        let words: Vec<&str> = Section::ALL.iter().map(|it| it.word()).collect();
        let found = format!("{:?} is no section", section.chars().take(40).collect::<String>());
        faults.push(FieldFault { field: "section", found, expected: format!("write one of {}", words.join(", ")) });
    }
    let text = Field::note("text", text).optional().map_err(|it| faults.push(it)).ok().flatten();
    let (Some(section), []) = (read, faults.as_slice()) else { return Err(OpError::Invalid(faults)) };
    let decide = |state: &Sitrep| {
        let granted = grant::<EditSitrep>(caller, &state.marking, &format!("situation report {id}"))?;
        Ok(sitrep::edit_sitrep(&granted, state, section, text.clone(), was)?)
    };
    desk.append_on_sitrep(caller, id, "edit_sitrep", decide).await
}
