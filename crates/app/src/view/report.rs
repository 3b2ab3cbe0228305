//! A report beside its lines: the reading page.

use std::collections::BTreeMap;
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::draft::{Act, Anchor, Doubt, Form, Line, LineKind, LinePart, PartKind, Span, Statement};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::report::{Item, Reading};
use tocsin_core::rows::{EditRow, EventRow, ReportRow, RetractionRow, RowKind, VerdictRow};
use tocsin_store::{Audience, By, RowQuery};

use super::original::report_row;
use super::reach::retraction_of;
use super::sayings::named_by;
use super::{ViewLine, body, fold, say_folds, sentence, words};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::LINE_BYTES;

/// What the reading page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportView {
    /// The report.
    pub row: ReportRow,
    /// The record that it was taken in with.
    pub posted_n: u64,
    /// Its text, as it came.
    pub text: Arc<str>,
    /// The proposed lines, in text order.
    pub lines: Vec<ViewLine>,
    /// The doubts that touch no line.
    pub doubts: Vec<Doubt>,
    /// The incident that each event of the draft belongs to.
    pub events: BTreeMap<String, IncidentId>,
    /// How it stands: retracted, or reinstated; absent: neither ever.
    pub retraction: Option<RetractionRow>,
    /// Other reports with the very same bytes.
    pub same_bytes: Vec<String>,
}

impl Weight for ReportView {
    fn bytes(&self) -> usize {
        self.text.len() + self.lines.len() * LINE_BYTES
    }
}

/// Returns a report with its lines.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or there was none as of then.
pub async fn view_report(desk: &Desk, caller: &Caller, id: &ReportId, as_of: AsOf) -> Result<ReportView, OpError> {
    let made = make(desk, caller, id, as_of);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("report {id}"), 0, made).await,
        _ => made.await,
    }
}

async fn make(desk: &Desk, caller: &Caller, id: &ReportId, as_of: AsOf) -> Result<ReportView, OpError> {
    let (row, posted_n) = report_row(desk, caller, id, as_of).await?;
    let text = desk.text(&row).await?;
    let lit = lines_of(desk, caller, &row, as_of).await?;
    let events = known_events(desk, caller, as_of, lit.events).await?;
    let touched = |doubt: &Doubt| lit.lines.iter().any(|it| it.line.doubts.contains(&doubt.message));
    let doubts = lit.reading.doubts.iter().filter(|doubt| !touched(doubt)).cloned().collect();
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Report, &row.posted.original.sha256);
    let same = desk.store.rows(query.as_of(as_of.n())).await?;
    let same_bytes = same.into_iter().map(|row| row.key).filter(|key| key != id.as_str()).collect();
    Ok(ReportView { row, posted_n, text, lines: lit.lines, doubts, events, retraction: lit.retraction, same_bytes })
}

/// Returns the incidents that the events belong to, as far as the caller may know of them: an open report can tell of an
/// event that somebody attached to a closed incident, and the event's row is guarded by the report alone.
async fn known_events(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    events: Vec<EventRow>,
) -> Result<BTreeMap<String, IncidentId>, OpError> {
    let mut known = BTreeMap::new();
    for event in events {
        let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Incident, event.incident.as_str());
        if !desk.store.rows(query.as_of(as_of.n())).await?.is_empty() {
            known.insert(event.event, event.incident);
        }
    }
    Ok(known)
}

/// The lines of one report with their verdicts.
#[derive(Clone)]
pub(crate) struct LitLines {
    pub(crate) reading: Arc<Reading>,
    pub(crate) lines: Vec<ViewLine>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) retraction: Option<RetractionRow>,
}

/// Returns the lines of a report with their verdicts as of then. The caller has found the row on the viewer's behalf.
pub(crate) async fn lines_of(
    desk: &Desk,
    caller: &Caller,
    report: &ReportRow,
    as_of: AsOf,
) -> Result<LitLines, OpError> {
    if as_of != AsOf::NOW {
        return read_lines(desk, caller, report, as_of).await;
    }
    // All that these lines are made of is guarded by the report and written by records that touch it: with its version they
    // are the same for everybody who may know of it. The version is read first, so that what is kept is never older than it.
    let version = desk.store.version(report.id.as_str()).await?.unwrap_or_default();
    if let Some(lit) = desk.lit(&report.id, version) {
        return Ok((*lit).clone());
    }
    let lit = Arc::new(read_lines(desk, caller, report, as_of).await?);
    desk.keep_lit(&report.id, version, lit.clone());
    Ok((*lit).clone())
}

async fn read_lines(desk: &Desk, caller: &Caller, report: &ReportRow, as_of: AsOf) -> Result<LitLines, OpError> {
    let id = &report.id;
    let audience = Audience::Viewer(&caller.viewer);
    let ask = |query: RowQuery<'_>| desk.store.rows(query.as_of(as_of.n()));
    let readings = ask(RowQuery::key(audience, RowKind::Reading, id.as_str())).await?;
    let (reading, proposed) = match readings.first() {
        Some(row) => {
            let reading = desk.reading(id, row.from_n, &row.body)?;
            let proposed = match desk.proposed(id, row.from_n) {
                Some(proposed) => proposed,
                None => {
                    let proposed =
                        Arc::new(proposed(id, &reading, &desk.text(report).await?, report.posted.publisher.as_deref()));
                    desk.keep_proposed(id, row.from_n, proposed.clone());
                    proposed
                }
            };
            (reading, proposed)
        }
        None => {
            let none = Reading { reader: String::new(), draft: Default::default(), doubts: Vec::new() };
            (Arc::new(none), Arc::default())
        }
    };
    let mut verdicts = BTreeMap::new();
    for row in ask(RowQuery::about(audience, RowKind::Verdict, id.as_str())).await? {
        let (_, item) = row.key.split_once('/').unwrap_or_default();
        verdicts.insert(Item(item.to_owned()), body::<VerdictRow>("verdict", &row.body)?);
    }
    let mut wordings = BTreeMap::new();
    for row in ask(RowQuery::about(audience, RowKind::Edit, id.as_str())).await? {
        let (_, item) = row.key.split_once('/').unwrap_or_default();
        wordings.insert(Item(item.to_owned()), body::<EditRow>("edit", &row.body)?);
    }
    let events = ask(RowQuery { by: By::Also(id.to_string()), ..RowQuery::all(audience, RowKind::Event) }).await?;
    let events = events.iter().map(|row| body("event", &row.body)).collect::<Result<_, _>>()?;
    let retraction = retraction_of(desk, caller, id, as_of).await?;
    let retracted = retraction.as_ref().is_some_and(|it| it.ground.is_some());
    let lines = proposed.iter().map(|proposed| {
        let mut line = proposed.clone();
        line.retracted = retracted;
        line.decided = verdicts.get(&line.item).cloned();
        line.edited = wordings.get(&line.item).cloned();
        if let Some(edit) = &line.edited {
            line.line.headline = vec![LinePart { kind: PartKind::Text, text: edit.headline.clone() }];
        }
        line
    });
    Ok(LitLines { lines: lines.collect(), reading, events, retraction })
}

/// Returns the lines of a reading as they were proposed, lit in their text: the same for ever, so they are made once.
fn proposed(id: &ReportId, reading: &Reading, text: &str, publisher: Option<&str>) -> Vec<ViewLine> {
    let text: Vec<char> = text.chars().collect();
    let violent = words_of_violence(reading);
    let folded_text = (!violent.is_empty()).then(|| fold(&text, &violent));
    let around = folded_text.as_deref().unwrap_or(&text);
    let lit = |line: Line| {
        let item = reading.item_of(&line);
        let words = line.spans.iter().map(|span| words(&text, *span)).collect();
        let sentence = line.spans.first().map(|span| say_folds(&sentence(around, *span))).unwrap_or_default();
        let folded = is_folded(&line, &violent);
        let grade = Default::default();
        let mut lit = ViewLine {
            report: id.clone(),
            item,
            line,
            edited: None,
            decided: None,
            words,
            sentence,
            retracted: false,
            folded,
            parties: Vec::new(),
            grade,
        };
        lit.parties = named_by(&reading.draft, &lit, publisher);
        lit
    };
    reading.lines().into_iter().map(lit).collect()
}

/// Words by which somebody calls for violence or threatens with it, whatever the reader took the statement for. Folding one
/// statement too many costs a click; printing one too few makes the desk a loudspeaker.
const VIOLENT: [&str; 16] = [
    "kill",
    "attack",
    "burn",
    "bomb",
    "shoot",
    "blow up",
    "destroy",
    "slaughter",
    "behead",
    "strike",
    "hunt",
    "annihilat",
    "aveng",
    "reveng",
    "retaliat",
    "blood",
];

/// Words that hold violence to be right or due, in a statement of any act: what merely tells of violence has none of them.
const SAYS_IT_IS_DUE: [&str; 14] = [
    "but force",
    "only force",
    "except force",
    "language of force",
    "language of violence",
    "deserve to die",
    "must die",
    "death to",
    "no mercy",
    "without mercy",
    "wipe them",
    "wiped out",
    "exterminat",
    "eradicat",
];

/// Where the text quotes a threat or a call for violence.
pub(crate) fn words_of_violence(reading: &Reading) -> Vec<Span> {
    let own_words = |it: &&Statement| matches!(it.form, Form::Direct | Form::Mixed);
    let says = |it: &Statement, stems: &[&str]| {
        let says = |words: &Anchor| {
            let text = words.text.to_lowercase();
            stems.iter().any(|stem| text.contains(stem))
        };
        it.content.iter().any(says)
    };
    let violent = |it: &&Statement| match it.act {
        Act::Threaten => true,
        Act::Order | Act::Advise | Act::Promise | Act::Announce => says(it, &VIOLENT) || says(it, &SAYS_IT_IS_DUE),
        _ => says(it, &SAYS_IT_IS_DUE),
    };
    let statements = reading.draft.statements.iter().filter(own_words).filter(violent);
    statements.flat_map(|it| it.content.iter().map(|words| words.span)).collect()
}

/// Tells whether a line would repeat such words: the statement itself, and whatever the reader made of the same words.
fn is_folded(line: &Line, violent: &[Span]) -> bool {
    let told =
        matches!(line.kind, LineKind::Statement | LineKind::Attribution | LineKind::Warning | LineKind::Relation);
    told && line.spans.iter().any(|span| violent.iter().any(|it| span.0 < it.1 && it.0 < span.1))
}
