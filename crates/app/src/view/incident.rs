//! The picture of one incident: known, claimed, unknown; figures with their sources; who says what.
//!
//! Only kept lines are in the picture. Each stands with the report it came from; nothing is averaged, nothing resolved,
//! and the author of a report is a speaker too. **Known** has one rule: two lineages and an officer's word. Reports of
//! one publisher are one lineage; a report whose publisher is not given adds none, since it may be any of the others. What none of the reports says is listed as unknown, never filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::{CasualtyReport, FigureKind, ItemList, LineKind};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::report::{Reading, Verdict};
use tocsin_core::rows::{EventRow, IncidentRow, ReportRow, RowKind};
use tocsin_store::{Audience, RowQuery};

use super::grades::{Ratings, grade};
use super::likeness::kin;
use super::original::report_row;
use super::report::lines_of;
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{LINE_BYTES, ROW_BYTES};

/// What the incident page shows.
#[derive(Clone, Debug)]
pub struct IncidentView {
    /// The incident.
    pub row: IncidentRow,
    /// The record that opened it.
    pub opened_n: u64,
    /// The strictest label among what the page shows.
    pub tlp: Tlp,
    /// Whether anything that the page shows is exercised (DESIGN, law 11).
    pub exercised: bool,
    /// The reports that tell of it.
    pub reports: Vec<Source>,
    /// Kept lines that two lineages support, one entry for each thing said.
    pub known: Vec<Known>,
    /// Kept lines that somebody says.
    pub claimed: Vec<ViewLine>,
    /// What no kept line tells.
    pub unknown: Vec<Unknown>,
    /// Figures as claims.
    pub figures: Vec<Figures>,
    /// Statements about it.
    pub statements: Vec<ViewLine>,
    /// Who holds what about who did it.
    pub attributions: Vec<ViewLine>,
    /// Warnings that the same reports mention: known second-hand; nearness is no link.
    pub warnings: Vec<ViewLine>,
    /// Measures taken.
    pub measures: Vec<ViewLine>,
    /// Statements, measures and relations of the same reports that are about no one incident.
    pub beside: Vec<ViewLine>,
    /// Kept lines of retracted reports: they support nothing.
    pub unsupported: Vec<ViewLine>,
    /// Other incidents that the same reports tell of: nearness is no link.
    pub related: Vec<IncidentRow>,
}

impl Weight for IncidentView {
    fn bytes(&self) -> usize {
        let lists = [&self.claimed, &self.statements, &self.attributions, &self.warnings, &self.measures, &self.beside];
        let claims: usize = self.figures.iter().map(|it| it.claims.len()).sum();
        let lines = lists.iter().map(|it| it.len()).sum::<usize>() + claims + self.known.len();
        lines * LINE_BYTES + (self.reports.len() + self.related.len()) * ROW_BYTES
    }
}

/// A report in the role of a source.
#[derive(Clone, Debug)]
pub struct Source {
    /// The report.
    pub row: ReportRow,
    /// Lines of it that are still proposed.
    pub waiting: usize,
}

/// From how many origins something comes, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lineages {
    /// Named publishers, and one if none is named.
    pub count: usize,
    /// Those of them whose words are mostly those of another: each may be a copy, and nobody has said so.
    pub maybe_copies: usize,
}

impl std::fmt::Display for Lineages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.count, if self.count == 1 { "lineage" } else { "lineages" })?;
        match self.maybe_copies {
            0 => Ok(()),
            1 => f.write_str(", 1 may be a copy"),
            many => write!(f, ", {many} may be copies"),
        }
    }
}

/// Something that two lineages say.
#[derive(Clone, Debug)]
pub struct Known {
    /// One of the lines that say it.
    pub line: ViewLine,
    /// The reports that say it.
    pub reports: Vec<ReportId>,
    /// How many lineages.
    pub lineages: Lineages,
}

/// Something that no kept line tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What.
    pub what: &'static str,
    /// In which sense it is unknown.
    pub why: String,
}

/// The claims about one number.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Of what.
    pub kind: FigureKind,
    /// The lowest figure that was kept.
    pub low: u64,
    /// The highest.
    pub high: u64,
    /// How many lineages.
    pub lineages: Lineages,
    /// The claims, in the order in which their reports came.
    pub claims: Vec<Claim>,
}

/// One figure with its source.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The line.
    pub line: ViewLine,
    /// The figure.
    pub figure: CasualtyReport,
    /// Who gives it, in the words of the report.
    pub source: String,
    /// Who published the report; absent: not given.
    pub publisher: Option<String>,
}

/// A report that tells of the incident, with its lines, graded.
#[derive(Clone)]
pub(crate) struct Telling {
    pub row: ReportRow,
    /// The event of its draft that belongs to the incident.
    pub event: String,
    pub reading: Arc<Reading>,
    pub lines: Vec<ViewLine>,
}

/// All that reports tell of one incident.
pub(crate) struct Tellings(Vec<Telling>);

impl std::ops::Deref for Tellings {
    type Target = [Telling];

    fn deref(&self) -> &[Telling] {
        &self.0
    }
}

impl Weight for Tellings {
    fn bytes(&self) -> usize {
        self.iter().map(|it| ROW_BYTES + it.lines.len() * LINE_BYTES).sum()
    }
}

/// Returns the picture of an incident as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub async fn view_incident(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
) -> Result<IncidentView, OpError> {
    let made = make(desk, caller, id, as_of, &|_| true);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("incident {id}"), 0, made).await,
        _ => made.await,
    }
}

/// Returns the picture as far as some markings let it: for what others will read, too. What it is made of, lineages and
/// ranges as well, comes from no other report.
///
/// # Errors
/// As [`view_incident`].
pub(crate) async fn view_incident_within(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
    within: &(dyn Fn(&Marking) -> bool + Sync),
) -> Result<IncidentView, OpError> {
    make(desk, caller, id, as_of, within).await
}

/// Returns an incident's row as of then, with the record that opened it.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub(crate) async fn incident_row(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
) -> Result<(IncidentRow, u64), OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Incident, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    let found = found.first().ok_or_else(|| Refusal::NotThere { what: format!("incident {id}") })?;
    Ok((body("incident", &found.body)?, found.from_n))
}

async fn make(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
    within: &(dyn Fn(&Marking) -> bool + Sync),
) -> Result<IncidentView, OpError> {
    let (row, opened_n) = incident_row(desk, caller, id, as_of).await?;
    let told = tellings(desk, caller, id, as_of).await?;
    let mut tellings: Vec<Telling> = told.iter().filter(|it| within(&it.row.posted.marking)).cloned().collect();
    for line in tellings.iter_mut().flat_map(|it| &mut it.lines) {
        line.grade.source.take_if(|rating| !within(&rating.marking));
    }
    let mut related = related(desk, caller, id, as_of, &tellings).await?;
    related.retain(|it| within(&it.marking));

    let kin = kin(desk, &tellings.iter().map(|it| &it.row).collect::<Vec<_>>()).await?;
    let origins: BTreeMap<ReportId, Origin> =
        tellings.iter().map(|it| (it.row.id.clone(), Origin::of(&it.row, &kin))).collect();
    let kept =
        |telling: &'_ Telling| -> Vec<ViewLine> { telling.lines.iter().filter(|it| it.supports()).cloned().collect() };
    let here = |it: &Telling, line: &ViewLine| line.line.incident.as_deref() == Some(it.event.as_str());
    let mut of_it = Vec::new();
    let (mut of_none, mut seen) = (Vec::new(), BTreeSet::new());
    for telling in &tellings {
        for line in kept(telling) {
            match &line.line.incident {
                _ if here(telling, &line) => of_it.push(line),
                None if seen.insert((line.report.clone(), line.item.0.clone())) => of_none.push(line),
                _ => {}
            }
        }
    }
    let (known, claimed) = known_and_claimed(&tellings, &of_it, &origins);
    let figures = figures(&tellings, &of_it, &origins);
    let unknown = unknown(&tellings, &of_it, &figures);
    let of_kind = |lines: &[ViewLine], kind: LineKind| -> Vec<ViewLine> {
        lines.iter().filter(|it| it.line.kind == kind).cloned().collect()
    };
    let tlp = tellings
        .iter()
        .map(|it| it.row.posted.marking.tlp)
        .chain([row.marking.tlp])
        .chain(related.iter().map(|it| it.marking.tlp))
        .max()
        .unwrap_or(row.marking.tlp);
    let shown = tellings.iter().map(|it| &it.row.posted.marking).chain(related.iter().map(|it| &it.marking));
    let exercised = shown.chain([&row.marking]).any(|it| it.status == CapStatus::Exercise);
    let reports = tellings.iter().map(|it| Source {
        row: it.row.clone(),
        waiting: it.lines.iter().filter(|line| line.verdict() == Verdict::Proposed).count(),
    });
    let unsupported = tellings.iter().flat_map(|it| it.lines.iter().map(move |line| (it, line)));
    let unsupported = unsupported
        .filter(|(it, line)| line.retracted && line.verdict() == Verdict::Kept && here(it, line))
        .map(|(_, line)| line.clone())
        .collect();
    let beside = of_none.iter().filter(|it| it.line.kind != LineKind::Warning).cloned().collect();
    let mut warnings = of_kind(&of_it, LineKind::Warning);
    warnings.extend(of_kind(&of_none, LineKind::Warning));
    Ok(IncidentView {
        opened_n,
        tlp,
        exercised,
        reports: reports.collect(),
        statements: of_kind(&of_it, LineKind::Statement),
        attributions: of_kind(&of_it, LineKind::Attribution),
        measures: of_kind(&of_it, LineKind::Measure),
        row,
        known,
        claimed,
        unknown,
        figures,
        warnings,
        beside,
        unsupported,
        related,
    })
}

/// Returns the reports that tell of an incident, each with its lines, as far as the caller may know of them.
pub(crate) async fn tellings(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
) -> Result<Arc<Tellings>, OpError> {
    let made = async { read_tellings(desk, caller, id, as_of).await.map(|it| Arc::new(Tellings(it))) };
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("tellings {id}"), 0, made).await,
        _ => made.await,
    }
}

async fn read_tellings(desk: &Desk, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Result<Vec<Telling>, OpError> {
    let ratings = Ratings::load(desk, caller, as_of).await?;
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Event, id.as_str()).as_of(as_of.n());
    let mut tellings = Vec::new();
    for found in desk.store.rows(query).await? {
        let event: EventRow = body("event", &found.body)?;
        let (row, _) = report_row(desk, caller, &event.report, as_of).await?;
        let mut lit = lines_of(desk, caller, &row, as_of).await?;
        grade(desk, caller, as_of, &ratings, (&row, &lit.reading.draft), &mut lit.lines).await?;
        tellings.push(Telling { row, event: event.event, reading: lit.reading, lines: lit.lines });
    }
    Ok(tellings)
}

async fn related(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
    tellings: &[Telling],
) -> Result<Vec<IncidentRow>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let mut others = BTreeSet::new();
    for telling in tellings {
        let by = tocsin_store::By::Also(telling.row.id.to_string());
        let query = RowQuery { by, ..RowQuery::all(audience, RowKind::Event) }.as_of(as_of.n());
        for row in desk.store.rows(query).await? {
            others.insert(body::<EventRow>("event", &row.body)?.incident);
        }
    }
    others.remove(id);
    let mut rows = Vec::new();
    for other in others {
        let query = RowQuery::key(audience, RowKind::Incident, other.as_str()).as_of(as_of.n());
        for found in desk.store.rows(query).await? {
            rows.push(body("incident", &found.body)?);
        }
    }
    Ok(rows)
}

/// Counts lineages among reports: named origins, and one if none is named. A report whose publisher is not given
/// may be any of the others, and the very same bytes are one report however often they came: neither counts again. Publishers
/// that have the same words are counted apart, since nobody has said that one copied the other, and told beside the count.
fn lineages<'a>(reports: impl Iterator<Item = &'a ReportId>, origins: &BTreeMap<ReportId, Origin>) -> Lineages {
    let mut seen_bytes = BTreeSet::new();
    let distinct = reports.filter_map(|id| origins.get(id)).filter(|it| seen_bytes.insert(it.sha256.clone()));
    let mut named: BTreeMap<&String, BTreeSet<&ReportId>> = BTreeMap::new();
    for origin in distinct {
        if let Some(publisher) = &origin.publisher {
            named.entry(publisher).or_default().insert(&origin.kin);
        }
    }
    // Who has words of its own first: of two that share some, the other may be the copy.
    let mut by_words: Vec<&BTreeSet<&ReportId>> = named.values().collect();
    by_words.sort_by_key(|kin| std::cmp::Reverse(kin.len()));
    let (mut told, mut maybe_copies) = (BTreeSet::<&ReportId>::new(), 0);
    for kin in by_words {
        maybe_copies += usize::from(kin.iter().all(|it| told.contains(it)));
        told.extend(kin);
    }
    Lineages { count: named.len().max(1), maybe_copies }
}

/// Where a report comes from, as far as that is known.
struct Origin {
    /// The publisher, folded; absent: not given.
    publisher: Option<String>,
    /// The hash of the bytes.
    sha256: String,
    /// The first report that has mostly the same words; its own id: none has.
    kin: ReportId,
}

impl Origin {
    fn of(row: &ReportRow, kin: &BTreeMap<ReportId, ReportId>) -> Origin {
        let publisher = row.posted.publisher_told().map(|it| it.words.trim().to_lowercase());
        let kin = kin.get(&row.id).unwrap_or(&row.id).clone();
        Origin { publisher, sha256: row.posted.text().sha256.clone(), kin }
    }
}

/// What a line says, so that the same thing said by two is seen to be the same: only for kinds where that is plain.
fn saying(tellings: &[Telling], line: &ViewLine) -> Option<String> {
    saying_of(&tellings.iter().find(|it| it.row.id == line.report)?.reading, line)
}

/// Returns the figure that a line gives.
pub(super) fn figure_of(reading: &Reading, line: &ViewLine) -> Option<(FigureKind, u64)> {
    let is_figure = line.line.item.list == ItemList::CasualtyReports;
    let figure = reading.draft.casualty_reports.get(line.line.item.index).filter(|_| is_figure)?;
    Some((figure.kind, figure.value))
}

/// What a line of this reading says.
pub(super) fn saying_of(reading: &Reading, line: &ViewLine) -> Option<String> {
    let draft = &reading.draft;
    match line.line.item.list {
        ItemList::CasualtyReports => {
            let figure = draft.casualty_reports.get(line.line.item.index)?;
            Some(format!("{:?} {} {:?}", figure.kind, figure.value, figure.qualifier))
        }
        ItemList::Incidents => {
            let incident = draft.incidents.get(line.line.item.index)?;
            Some(format!("{:?} {:?}", incident.kind, incident.stage))
        }
        _ => None,
    }
}

fn known_and_claimed(
    tellings: &[Telling],
    lines: &[ViewLine],
    origins: &BTreeMap<ReportId, Origin>,
) -> (Vec<Known>, Vec<ViewLine>) {
    let mut said: BTreeMap<String, Vec<&ViewLine>> = BTreeMap::new();
    for line in lines {
        if let Some(saying) = saying(tellings, line) {
            said.entry(saying).or_default().push(line);
        }
    }
    let mut known = Vec::new();
    let mut is_known = BTreeSet::new();
    for (saying, by) in said {
        let reports: BTreeSet<ReportId> = by.iter().map(|it| it.report.clone()).collect();
        let lineages = lineages(reports.iter(), origins);
        if lineages.count >= 2 {
            known.push(Known { line: by[0].clone(), reports: reports.into_iter().collect(), lineages });
            is_known.insert(saying);
        }
    }
    let claimed = lines.iter().filter(|line| {
        let shown_elsewhere = matches!(line.line.kind, LineKind::Warning);
        !shown_elsewhere && saying(tellings, line).is_none_or(|it| !is_known.contains(&it))
    });
    (known, claimed.cloned().collect())
}

fn figures(tellings: &[Telling], lines: &[ViewLine], origins: &BTreeMap<ReportId, Origin>) -> Vec<Figures> {
    let mut by_kind: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for line in lines.iter().filter(|it| it.line.item.list == ItemList::CasualtyReports) {
        let Some(telling) = tellings.iter().find(|it| it.row.id == line.report) else { continue };
        let draft = &telling.reading.draft;
        let Some(figure) = draft.casualty_reports.get(line.line.item.index) else { continue };
        let source = draft.voice_name(&figure.source).to_owned();
        let publisher = telling.row.posted.publisher_told().map(|it| it.to_string());
        let claim = Claim { line: line.clone(), figure: figure.clone(), source, publisher };
        by_kind.entry(format!("{:?}", figure.kind)).or_default().push(claim);
    }
    let figures = by_kind.into_values().filter_map(|claims| {
        let values = || claims.iter().map(|it| it.figure.value);
        let (low, high) = (values().min()?, values().max()?);
        let lineages = lineages(claims.iter().map(|it| &it.line.report), origins);
        Some(Figures { kind: claims.first()?.figure.kind, low, high, lineages, claims })
    });
    let mut figures: Vec<Figures> = figures.collect();
    figures.sort_by_key(|it| (it.kind != FigureKind::Killed, it.kind != FigureKind::Wounded, format!("{:?}", it.kind)));
    figures
}

fn unknown(tellings: &[Telling], lines: &[ViewLine], figures: &[Figures]) -> Vec<Unknown> {
    let incidents: Vec<_> = tellings
        .iter()
        .filter(|telling| lines.iter().any(|line| line.report == telling.row.id))
        .filter_map(|telling| telling.reading.draft.incidents.iter().find(|it| it.id.as_str() == telling.event))
        .collect();
    let mut unknown = Vec::new();
    let mut missing = |what, why: &str| unknown.push(Unknown { what, why: why.to_owned() });
    if lines.is_empty() {
        missing("Everything", "no kept line tells of it; it is unsupported");
        return unknown;
    }
    if !lines.iter().any(|it| it.line.kind == LineKind::Attribution) {
        missing("Who did it", "no kept line names anybody");
    } else {
        missing("Who did it", "claimed, not known: see who holds what");
    }
    if incidents.iter().all(|it| it.date.resolved.is_none()) {
        missing("When it happened", "not given in any report");
    } else if incidents.iter().all(|it| it.date.resolved.as_deref().is_none_or(|date| date.starts_with("--"))) {
        missing("In which year", "no report gives the year");
    }
    if incidents.iter().all(|it| it.place.name.is_none() && it.place.city.is_none()) {
        missing("Where it happened", "not given in any report");
    } else if incidents.iter().all(|it| it.place.city.is_none()) {
        missing("In which town", "not given in any report");
    }
    for (kind, what) in [(FigureKind::Killed, "How many died"), (FigureKind::Wounded, "How many were wounded")] {
        if !figures.iter().any(|it| it.kind == kind) {
            missing(what, "no report gives a figure for this incident");
        }
    }
    unknown
}
