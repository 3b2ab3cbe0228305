//! Keeps every line of a report that is still proposed, in one record.

use tocsin_core::authority::{Caller, KeepLine, grant};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::report::{self, Target, Verdict};

use crate::desk::{Desk, Noun};
use crate::error::OpError;
use crate::sequencer::Appended;

/// Keeps the rest of a report. What was dropped stays dropped. Nothing left to keep: nothing is appended.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or the caller may not keep lines.
pub async fn keep_rest(desk: &Desk, caller: &Caller, report: &ReportId) -> Result<Option<Appended>, OpError> {
    let decide = |state: &report::Report| {
        let granted = grant::<KeepLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        let mut state = state.clone();
        let Some(reading) = state.reading.clone() else { return Ok(Vec::new()) };
        let mut facts = Vec::new();
        for line in reading.lines() {
            let item = reading.item_of(&line);
            if state.verdict(&item) != Verdict::Proposed {
                continue;
            }
            let target = || Target::Open(IncidentId::new(desk.tail(Noun::Incident, &state.posted.marking)));
            let decided = report::keep_line(&granted, &state, &item, target)?;
            state.apply_all(&decided);
            facts.extend(decided);
        }
        Ok(facts)
    };
    Ok(desk.append_on_report(caller, report, "keep_rest", decide).await?.0)
}
