//! Reads a warning: a named officer had its text before them and says so.
//!
//! The record binds the SHA-256 of exactly what was displayed, so that "I saw another text" can be tested later.

use sha2::{Digest, Sha256};
use tocsin_core::authority::{Caller, ReadWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;
use tocsin_core::warning::{self, Details, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::post_report::hex;
use crate::sequencer::Appended;

/// Records that the caller read a warning. `displayed` is the hash of what the page or the terminal showed; reading
/// again appends nothing.
///
/// # Errors
/// [`OpError::Invalid`] if something else was displayed than what it says; [`OpError::Refusal`] and [`OpError::NotNow`]
/// as for its release.
pub async fn read_warning(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    displayed: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Warning| {
        let granted = grant::<ReadWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        let expected = displayed_hash(id, &state.details);
        if displayed.trim() != expected {
            let expected = "open it again and read what it shows now".to_owned();
            let found = "is not the hash of what this warning says".to_owned();
            return Err(FieldFault { field: "displayed", found, expected }.into());
        }
        Ok(warning::read_warning(&granted, state, expected)?)
    };
    desk.append_on_warning(caller, id, "read_warning", decide).await
}

/// Returns what is displayed of a warning's content, name by name: pages and terminals show these words and no others.
pub fn shown(details: &Details) -> Vec<(&'static str, String)> {
    let mut shown = vec![("Title", details.title.clone())];
    let given = |words: &Option<String>| words.clone().unwrap_or_else(|| "not given".to_owned());
    shown.push(("Text", given(&details.text)));
    for (question, detail) in details.questions() {
        let answer = match &detail.words {
            Some(words) => format!("{words} ({})", detail.specificity.label()),
            None => "not given".to_owned(),
        };
        shown.push((question, answer));
    }
    shown.push(("Urgency", details.urgency.label().to_owned()));
    shown.push(("Severity", details.severity.label().to_owned()));
    shown.push(("Certainty", details.certainty.label().to_owned()));
    shown.push(("Until", details.until_ms.map_or_else(|| "not given".to_owned(), utc)));
    shown
}

/// Returns the SHA-256 of what is displayed: the id, then each name and its words, each on a line of its own, UTF-8.
pub fn displayed_hash(id: &WarningId, details: &Details) -> String {
    let lines: String = shown(details).iter().map(|(name, words)| format!("{name}: {words}\n")).collect();
    hex(&Sha256::digest(format!("{id}\n{lines}").as_bytes()))
}

fn utc(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
