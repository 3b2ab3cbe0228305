//! Closes a warning's matter: matched with an incident on a match sheet, expired, or taken back by who gave it.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, CloseWarning, Refusal, grant};
use tocsin_core::ids::{IncidentId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::text::Field;
use tocsin_core::warning::{self, Closing, Match, MatchRow, Warning};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::incident::incident_row;
use crate::warning_words::Faults;

/// A closing, as a form or a command line gives it. Each question of the match sheet has what the incident was, in
/// words, and a judgement: `fits`, `does_not_fit`, `disputed` or `cannot_be_compared`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is one of the form, named as there")]
pub struct ClosingWords {
    /// `matched`, `expired` or `withdrawn`.
    pub how: String,
    pub incident: String,
    pub who_was: String,
    pub who_match: String,
    pub what_was: String,
    pub what_match: String,
    pub where_was: String,
    pub where_match: String,
    pub when_was: String,
    pub when_match: String,
    pub how_was: String,
    pub how_match: String,
    /// Why it was taken back; for a withdrawal only.
    pub reason: String,
}

impl ClosingWords {
    /// Returns the match sheet: each question with what the incident was and the judgement.
    pub fn sheet(&self) -> [(&'static str, &str, &str); 5] {
        [
            ("Who", &self.who_was, &self.who_match),
            ("What", &self.what_was, &self.what_match),
            ("Where", &self.where_was, &self.where_match),
            ("When", &self.when_was, &self.when_match),
            ("How", &self.how_was, &self.how_match),
        ]
    }
}

/// Closes a warning.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if it cannot be closed so; [`OpError::Refusal`]
/// as for its release, and if there is no such incident for the caller.
pub async fn close_warning(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    words: &ClosingWords,
) -> Result<Option<Appended>, OpError> {
    desk.warning_for::<CloseWarning>(caller, id).await?;
    let mut faults = Faults::default();
    let mut incident_marking = None;
    let closing = match words.how.trim() {
        "matched" => {
            let (incident, marking) = incident(desk, caller, &words.incident, &mut faults).await?;
            incident_marking = marking;
            let sheet = sheet(words, &mut faults);
            incident.map(|incident| Closing::Matched { incident, sheet })
        }
        "expired" => Some(Closing::Expired),
        "withdrawn" => {
            let reason = faults.keep(Field::note("reason", &words.reason).required());
            Some(Closing::Withdrawn { reason })
        }
        _ => {
            faults.add("how", "is not chosen", "choose matched, expired or withdrawn");
            None
        }
    };
    faults.none()?;
    let Some(closing) = closing else {
        return Err(OpError::Fault("a closing without faults is one of the three".into()));
    };
    let decide = |state: &Warning| {
        let granted = grant::<CloseWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::close_warning(&granted, state, closing.clone(), incident_marking.as_ref(), desk.now())?)
    };
    desk.append_on_warning(caller, id, "close_warning", decide).await
}

/// Finds the incident: one that the caller may know of.
async fn incident(
    desk: &Desk,
    caller: &Caller,
    text: &str,
    faults: &mut Faults,
) -> Result<(Option<IncidentId>, Option<Marking>), OpError> {
    if text.trim().is_empty() {
        faults.add("incident", "is not chosen", "choose the incident that it is compared with");
        return Ok((None, None));
    }
    let not_there =
        || Refusal::NotThere { what: format!("incident {}", text.trim().chars().take(40).collect::<String>()) };
    let id = IncidentId::parse(text.trim()).map_err(|_| not_there())?;
    let (row, _) = incident_row(desk, caller, &id, AsOf::NOW).await?;
    Ok((Some(id), Some(row.marking)))
}

fn sheet(words: &ClosingWords, faults: &mut Faults) -> Vec<MatchRow> {
    const WAS: [&str; 5] = ["who was", "what was", "where was", "when was", "how was"];
    const MATCH: [&str; 5] = ["who match", "what match", "where match", "when match", "how match"];
    let mut rows = Vec::new();
    for (at, (question, was, judged)) in words.sheet().into_iter().enumerate() {
        let incident_was = faults.keep(Field::note(WAS[at], was).optional());
        let judgement = Match::ALL.into_iter().find(|it| it.word() == judged.trim());
        match (&incident_was, judgement) {
            (_, None) => faults.add(MATCH[at], "is not judged", "choose one for each of the five questions"),
            (None, Some(Match::Fits | Match::DoesNotFit | Match::Disputed)) => {
                faults.add(WAS[at], "is empty", "write what the incident was, or choose cannot be compared");
            }
            _ => {}
        }
        rows.push(MatchRow {
            question: question.to_owned(),
            incident_was: incident_was.unwrap_or_else(|| "not known".to_owned()),
            judgement: judgement.unwrap_or(Match::CannotBeCompared),
        });
    }
    rows
}
