//! Says how a line stands under a proposition: a person's word, which goes before the proposition's own rule.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, PlaceStatement, Refusal, grant};
use tocsin_core::ids::PropositionId;
use tocsin_core::stance::{self, Proposition, Stance};
use tocsin_core::text::Field;
use tocsin_store::{Audience, By, RowQuery};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::original::report_row;
use crate::view::report::lines_of;
use crate::view::sayings::saying;
use crate::view::stances::proposition_row;
use crate::warning_words::{Faults, kept_line};

/// A placing, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Placing {
    /// The line, as `R-6/4`.
    pub line: String,
    /// `asserts`, `denies`, `no_evidence`, `does_not_exclude`, `conditional`, `withholds`; `none`: it does not stand here.
    pub stance: String,
    /// Why, if somebody says.
    pub reason: String,
}

/// Places a line. Saying the same again appends nothing.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the line is not kept or the proposition was
/// taken back; [`OpError::Refusal`] if there is no such proposition or line for the caller, or the caller may not.
pub async fn place_statement(
    desk: &Desk,
    caller: &Caller,
    id: &PropositionId,
    placing: &Placing,
) -> Result<Option<Appended>, OpError> {
    let what = format!("proposition {id}");
    let row = proposition_row(desk, caller, id).await?;
    let row = row.ok_or_else(|| Refusal::NotThere { what: what.clone() })?;
    let _asked = grant::<PlaceStatement>(caller, &row.marking, &what)?;
    let (line, of_report) = kept_line(desk, caller, placing.line.trim()).await?;
    let mut faults = Faults::default();
    let stance = match placing.stance.trim() {
        "none" => None,
        word => {
            let stance = Stance::parse(word);
            if stance.is_none() {
                faults.add("stance", "is not chosen", "choose how the line stands, or that it does not stand here");
            }
            stance
        }
    };
    let reason = faults.keep(Field::note("reason", &placing.reason).optional());
    if !is_told_of(desk, caller, &row.incident, &line.report).await? {
        let found = format!("is of {}, which tells nothing of {}", line.report, row.incident);
        faults.add("line", found, "choose a line of a report about the incident");
    }
    let (report, _) = report_row(desk, caller, &line.report, AsOf::NOW).await?;
    let lit = lines_of(desk, caller, &report, AsOf::NOW).await?;
    let found = lit.lines.iter().find(|it| it.item == line.item);
    if found.is_none_or(|it| saying(&lit.reading.draft, it, report.posted.publisher.as_deref()).is_none()) {
        faults.add(
            "line",
            "is nobody’s words",
            "choose a statement, an attribution, a figure, a warning or a relation",
        );
    }
    faults.none()?;
    let decide = |state: &Proposition| {
        let granted = grant::<PlaceStatement>(caller, &state.marking, &what)?;
        let marking = state.marking.narrowed(&of_report).made_by(granted.by());
        let placed = stance::place_statement(&granted, state, line.clone(), stance, reason.clone(), marking);
        placed.map_err(|error| OpError::NotNow(error.to_string()))
    };
    let fold = |facts: &[_]| Proposition::fold(id, facts);
    desk.append_on(caller, ("proposition", id.as_str()), "place_statement", fold, decide).await
}

/// Tells whether a report tells of an incident, as far as the caller may know.
async fn is_told_of(
    desk: &Desk,
    caller: &Caller,
    incident: &tocsin_core::ids::IncidentId,
    report: &tocsin_core::ids::ReportId,
) -> Result<bool, OpError> {
    let by = By::Also(report.to_string());
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery { by, ..RowQuery::all(audience, tocsin_core::rows::RowKind::Event) };
    Ok(desk.store.rows(query).await?.iter().any(|row| row.about.as_deref() == Some(incident.as_str())))
}
