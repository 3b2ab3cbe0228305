//! Approves a situation report: from then on it stays as it is, and the next number says what changed.

use sha2::{Digest, Sha256};
use tocsin_core::authority::{ApproveSitrep, Caller, grant, may};
use tocsin_core::ids::{PersonId, SitrepId};
use tocsin_core::sitrep::{self, Content, Section, Sitrep, SitrepError};

use crate::desk::Desk;
use crate::error::OpError;
use crate::post_report::hex;
use crate::sequencer::Appended;

/// Approves a report. `shown` is the hash of what the approver had before them ([`sitrep_hash`]); blank: it is not
/// compared, as on a command line that shows the report first.
///
/// # Errors
/// [`OpError::NotNow`] if it is approved already, has changed since it was shown, or was written by the caller while
/// another officer may approve it; [`OpError::Refusal`] if there is no such report for the caller, or the caller may not.
pub async fn approve_sitrep(
    desk: &Desk,
    caller: &Caller,
    id: &SitrepId,
    shown: &str,
) -> Result<Option<Appended>, OpError> {
    let roll = desk.roll().await?;
    let decide = |state: &Sitrep| {
        let granted = grant::<ApproveSitrep>(caller, &state.marking, &format!("situation report {id}"))?;
        if !shown.trim().is_empty() && shown.trim() != sitrep_hash(&state.content, state.words.iter()) {
            return Err(SitrepError::Moved { sitrep: id.clone() }.into());
        }
        let others: Vec<PersonId> = roll
            .present()
            .filter(|it| it.id != caller.viewer.person)
            .filter(|it| may::<ApproveSitrep>(&it.caller()) && it.caller().viewer.admits(&state.marking))
            .map(|it| it.id.clone())
            .collect();
        Ok(sitrep::approve_sitrep(&granted, state, &others)?)
    };
    desk.append_on_sitrep(caller, id, "approve_sitrep", decide).await
}

/// Returns the SHA-256 of what a report says: its content in its encoding, then each worded section.
pub fn sitrep_hash<'a>(content: &Content, words: impl Iterator<Item = (&'a Section, &'a String)>) -> String {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(content).unwrap_or_default());
    for (section, text) in words {
        hash.update(format!("\n{}: {text}", section.word()).as_bytes());
    }
    hex(&hash.finalize())
}
