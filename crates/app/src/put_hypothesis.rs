//! Puts a hypothesis about an incident, with who holds it and on what it rests.

use serde::{Deserialize, Serialize};
use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, PutHypothesis, grant};
use tocsin_core::hypothesis::{self, Supposing};
use tocsin_core::ids::{HypothesisId, IncidentId};
use tocsin_core::limits::HYPOTHESIS_LINES_MAX;
use tocsin_core::marking::Marking;
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::view::incident::incident_row;
use crate::warning_words::{Faults, kept_line};

/// A hypothesis, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Supposed {
    /// The sentence.
    pub sentence: String,
    /// The lines in which somebody holds it, as `R-6/4`, separated by commas.
    pub held_in: String,
    /// The lines that it rests on.
    pub rests_on: String,
}

/// Puts a hypothesis. Only those know of it who know of the incident and of every line that it names.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if a line is not kept; [`OpError::Refusal`] if
/// there is no such incident or line for the caller, or the caller may not.
pub async fn put_hypothesis(
    desk: &Desk,
    caller: &Caller,
    incident: &IncidentId,
    words: &Supposed,
) -> Result<(HypothesisId, Appended), OpError> {
    let (row, _) = incident_row(desk, caller, incident, AsOf::NOW).await?;
    let granted = grant::<PutHypothesis>(caller, &row.marking, &format!("incident {incident}"))?;
    let (mut faults, mut marking) = (Faults::default(), row.marking);
    let sentence = faults.keep(Field::line("sentence", &words.sentence).required());
    let held_in = lines(desk, caller, "held in", &words.held_in, &mut marking, &mut faults).await?;
    let rests_on = lines(desk, caller, "rests on", &words.rests_on, &mut marking, &mut faults).await?;
    faults.none()?;
    let marking = marking.made_by(granted.by());
    let id = HypothesisId::new(desk.tail(Noun::Hypothesis, &marking).await?);
    let (hypothesis, incident) = (id.clone(), incident.clone());
    let supposing = Supposing { hypothesis, incident, sentence, held_in, rests_on, marking };
    let facts = hypothesis::put_hypothesis(&granted, supposing);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "put_hypothesis", by, facts, read: Vec::new() }).await?;
    Ok((id, appended))
}

/// Finds kept lines, narrows the marking to those who know of each, and refuses what is of another reality.
async fn lines(
    desk: &Desk,
    caller: &Caller,
    field: &'static str,
    text: &str,
    marking: &mut Marking,
    faults: &mut Faults,
) -> Result<Vec<LineRef>, OpError> {
    let named: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if named.len() > HYPOTHESIS_LINES_MAX {
        faults.add(field, format!("names {} lines", named.len()), format!("name at most {HYPOTHESIS_LINES_MAX}"));
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for name in named {
        let (line, of_report) = kept_line(desk, caller, name).await?;
        if of_report.status != marking.status {
            let found = format!("{name} is exercised and the incident is real, or the other way round");
            faults.add(field, found, "name another line");
        }
        *marking = marking.narrowed(&of_report);
        lines.push(line);
    }
    Ok(lines)
}
