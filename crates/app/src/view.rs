//! What pages show, as data. Every function here takes a viewer and asks the store on that viewer's behalf alone.

pub mod incident;
pub mod lists;
pub mod original;
pub mod report;

use tocsin_core::draft::Line;
use tocsin_core::ids::ReportId;
use tocsin_core::report::{Item, Verdict};
use tocsin_core::rows::VerdictRow;

/// A proposed line with what was decided of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewLine {
    /// The report.
    pub report: ReportId,
    /// The item of its draft.
    pub item: Item,
    /// The line.
    pub line: Line,
    /// What was decided; absent: nothing yet.
    pub decided: Option<VerdictRow>,
    /// The words it stands on, one entry for each lit span.
    pub words: Vec<String>,
}

impl ViewLine {
    /// Returns the verdict.
    pub fn verdict(&self) -> Verdict {
        self.decided.as_ref().map_or(Verdict::Proposed, |it| it.verdict)
    }
}

/// Decodes a row's body.
pub(crate) fn body<T: serde::de::DeserializeOwned>(what: &str, body: &str) -> Result<T, crate::error::OpError> {
    serde_json::from_str(body).map_err(|error| crate::error::unreadable(what, error))
}

/// Returns the words of a span counted in Unicode scalar values.
pub(crate) fn words(text: &str, (start, end): (usize, usize)) -> String {
    text.chars().skip(start).take(end.saturating_sub(start)).collect()
}
