//! Puts a proposition about an incident: a sentence under which what parties say is laid side by side.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, PutProposition, grant};
use tocsin_core::draft::ItemList;
use tocsin_core::ids::{IncidentId, PropositionId};
use tocsin_core::stance::{self, Putting, Rule};
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::view::incident::incident_row;
use crate::view::original::report_row;
use crate::view::report::lines_of;
use crate::warning_words::{Faults, kept_line};

/// A proposition, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sentence {
    /// The sentence; blank: what the line speaks for.
    pub sentence: String,
    /// The line that it follows from, as `R-6/4`; blank: a person wrote it.
    pub line: String,
}

/// Puts a proposition. One that follows from an attribution carries its rule: whatever kept lines say of the same party
/// then stands under it by itself. It is marked so that only those know of it who know of the incident and the line.
///
/// # Errors
/// [`OpError::Invalid`] for a blank or too long sentence, or a line of another kind of reality; [`OpError::NotNow`] if the
/// line is not kept; [`OpError::Refusal`] if there is no such incident or line for the caller, or the caller may not.
pub async fn put_proposition(
    desk: &Desk,
    caller: &Caller,
    incident: &IncidentId,
    words: &Sentence,
) -> Result<(PropositionId, Appended), OpError> {
    let (row, _) = incident_row(desk, caller, incident, AsOf::NOW).await?;
    let granted = grant::<PutProposition>(caller, &row.marking, &format!("incident {incident}"))?;
    let (mut faults, mut marking) = (Faults::default(), row.marking.clone());
    let (mut from, mut rule, mut offered) = (None, None, String::new());
    if !words.line.trim().is_empty() {
        let (line, of_report) = kept_line(desk, caller, words.line.trim()).await?;
        if of_report.status != marking.status {
            // An exercise never enters the real picture, nor the other way round (DESIGN, law 11).
            faults.add("line", "is exercised and the incident is real, or the other way round", "choose another line");
        }
        let (report, _) = report_row(desk, caller, &line.report, AsOf::NOW).await?;
        let lit = lines_of(desk, caller, &report, AsOf::NOW).await?;
        let drafted = lit.lines.iter().find(|it| it.item == line.item).map(|it| it.line.item);
        if let Some(item) = drafted.filter(|it| it.list == ItemList::AttributionHypotheses)
            && let Some(attribution) = lit.reading.draft.attribution_hypotheses.get(item.index)
            && let Some((spoken_for, sentence)) = Rule::of(&lit.reading.draft, &line.report, attribution)
        {
            (rule, offered) = (Some(spoken_for), sentence);
        }
        marking = marking.narrowed(&of_report);
        from = Some(line);
    }
    let sentence = if words.sentence.trim().is_empty() { offered } else { words.sentence.clone() };
    let sentence = faults.keep(Field::line("sentence", &sentence).required());
    faults.none()?;
    let marking = marking.made_by(granted.by());
    let id = PropositionId::new(desk.tail(Noun::Proposition, &marking).await?);
    let putting = Putting { proposition: id.clone(), incident: incident.clone(), sentence, rule, from, marking };
    let facts = stance::put_proposition(&granted, putting);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "put_proposition", by, facts, read: Vec::new() }).await?;
    Ok((id, appended))
}
