//! Hypotheses about an incident: who holds each, on what it rests, what speaks against it first, what was judged, and the
//! dissent beside it.

use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::cap::CapStatus;
use tocsin_core::hypothesis::Weight;
use tocsin_core::ids::{HypothesisId, IncidentId};
use tocsin_core::marking::Tlp;
use tocsin_core::rows::{EvidenceRow, HypothesisRow, IncidentRow, Judgement, JudgementRow, RowKind, TakenBackRow};
use tocsin_store::{Audience, RowQuery};

use super::grades::{Ratings, grade};
use super::incident::incident_row;
use super::names::taken_back;
use super::original::report_row;
use super::report::lines_of;
use super::sayings::saying;
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// What a hypothesis's page shows.
#[derive(Clone, Debug)]
pub struct HypothesisView {
    /// The hypothesis.
    pub row: HypothesisRow,
    /// The incident.
    pub incident: IncidentRow,
    /// Who holds it, each with the line in which they do.
    pub holders: Vec<(String, ViewLine)>,
    /// The lines that it rests on.
    pub basis: Vec<ViewLine>,
    /// What lines were weighed, what speaks against it first.
    pub evidence: Vec<(EvidenceRow, ViewLine)>,
    /// How likely it was judged, the last first.
    pub likelihood: Vec<JudgementRow>,
    /// How sure the judging was, the last first.
    pub confidence: Vec<JudgementRow>,
    /// Dissent, the last first.
    pub dissent: Vec<JudgementRow>,
    /// How it was taken back, if it was.
    pub taken_back: Option<TakenBackRow>,
    /// The strictest label of what is shown.
    pub tlp: Tlp,
    /// Whether anything shown is exercised.
    pub exercised: bool,
}

impl HypothesisView {
    /// Tells whether no line that it rests on supports it any more, so that it hangs in the air.
    pub fn is_unsupported(&self) -> bool {
        !self.basis.iter().chain(self.evidence.iter().map(|(_, line)| line)).any(ViewLine::supports)
    }

    /// Returns who holds it, by lines that stand.
    pub fn held_by(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.holders.iter().filter(|(_, line)| line.supports()).map(|(who, _)| who.as_str()).collect();
        names.dedup();
        names
    }

    /// Counts the lines that stand and speak against it.
    pub fn against(&self) -> usize {
        let against = |(row, line): &&(EvidenceRow, ViewLine)| row.weight == Weight::Inconsistent && line.supports();
        self.evidence.iter().filter(against).count()
    }
}

/// Returns the hypotheses about an incident, in the order in which they were put.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller.
pub async fn list_hypotheses(
    desk: &Desk,
    caller: &Caller,
    incident: &IncidentId,
    as_of: AsOf,
) -> Result<Vec<HypothesisView>, OpError> {
    incident_row(desk, caller, incident, as_of).await?;
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::about(audience, RowKind::Hypothesis, incident.as_str()).as_of(as_of.n());
    let mut views = Vec::new();
    for found in desk.store.rows(query).await? {
        views.push(view_of(desk, caller, body("hypothesis", &found.body)?, as_of).await?);
    }
    Ok(views)
}

/// Returns a hypothesis.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such hypothesis for the caller, or there was none as of then.
pub async fn view_hypothesis(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    as_of: AsOf,
) -> Result<HypothesisView, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Hypothesis, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    let found = found.first().ok_or_else(|| Refusal::NotThere { what: format!("hypothesis {id}") })?;
    view_of(desk, caller, body("hypothesis", &found.body)?, as_of).await
}

async fn view_of(desk: &Desk, caller: &Caller, row: HypothesisRow, as_of: AsOf) -> Result<HypothesisView, OpError> {
    let (incident, _) = incident_row(desk, caller, &row.incident, as_of).await?;
    let id = row.id.clone();
    let about =
        |kind| desk.store.rows(RowQuery::about(Audience::Viewer(&caller.viewer), kind, id.as_str()).as_of(as_of.n()));
    let mut view = HypothesisView {
        taken_back: taken_back(desk, caller, row.id.as_str(), as_of).await?,
        tlp: row.marking.tlp.max(incident.marking.tlp),
        exercised: row.marking.status == CapStatus::Exercise,
        holders: Vec::new(),
        basis: Vec::new(),
        evidence: Vec::new(),
        likelihood: Vec::new(),
        confidence: Vec::new(),
        dissent: Vec::new(),
        incident,
        row,
    };
    for found in about(RowKind::Judgement).await?.iter().rev() {
        let it: JudgementRow = body("judgement", &found.body)?;
        match it.judgement {
            Judgement::Likelihood { .. } => view.likelihood.push(it),
            Judgement::Confidence { .. } => view.confidence.push(it),
            Judgement::Dissent => view.dissent.push(it),
        }
    }
    let ratings = Ratings::load(desk, caller, as_of).await?;
    for line in view.row.held_in.clone() {
        if let Some((who, line, tlp)) = line_of(desk, caller, &line, as_of, &ratings).await? {
            view.tlp = view.tlp.max(tlp);
            view.holders.push((who, line));
        }
    }
    for line in view.row.rests_on.clone() {
        if let Some((_, line, tlp)) = line_of(desk, caller, &line, as_of, &ratings).await? {
            view.tlp = view.tlp.max(tlp);
            view.basis.push(line);
        }
    }
    for found in about(RowKind::Evidence).await? {
        let row: EvidenceRow = body("evidence", &found.body)?;
        if let Some((_, line, tlp)) = line_of(desk, caller, &row.line, as_of, &ratings).await? {
            view.tlp = view.tlp.max(tlp);
            view.evidence.push((row, line));
        }
    }
    view.evidence.sort_by_key(|(row, _)| row.weight);
    Ok(view)
}

/// Returns a line with who says it, as far as the caller may know of its report.
async fn line_of(
    desk: &Desk,
    caller: &Caller,
    line: &LineRef,
    as_of: AsOf,
    ratings: &Ratings,
) -> Result<Option<(String, ViewLine, Tlp)>, OpError> {
    let row = match report_row(desk, caller, &line.report, as_of).await {
        Ok((row, _)) => row,
        Err(OpError::Refusal(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut lit = lines_of(desk, caller, &row, as_of).await?;
    lit.lines.retain(|it| it.item == line.item);
    let draft = &lit.reading.draft;
    grade(desk, caller, as_of, ratings, (&row, draft), &mut lit.lines).await?;
    let Some(found) = lit.lines.pop() else { return Ok(None) };
    let said = saying(draft, &found, row.posted.publisher.as_deref());
    let names = said.map(|it| it.parties.iter().map(|party| party.name.clone()).collect::<Vec<_>>().join(", "));
    Ok(Some((names.unwrap_or_else(|| format!("author of {}", row.id)), found, row.posted.marking.tlp)))
}
