//! The stance grid: what each party says to each proposition about an incident, and when.
//!
//! Everything is asked on the viewer's behalf: the incident, each report with its lines, each proposition, what persons
//! placed, which names are joined. A line stands in a cell because the proposition's own rule says so, or because a person
//! placed it; a person's word goes first. A party without a line in a cell has not spoken, which is no stance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::{ItemList, PartKind};
use tocsin_core::ids::{IncidentId, PropositionId, ReportId};
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::party::{Party, PartyKey};
use tocsin_core::report::{Item, Reading};
use tocsin_core::rows::{IncidentRow, PlacementRow, PropositionRow, ReportRow, RowKind};
use tocsin_core::stance::{Rule, Stance};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use super::grades::{Ratings, grade};
use super::incident::{incident_row, tellings};
use super::names::{Names, taken_back};
use super::sayings::{Saying, saying};
use super::support::Support;
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{LINE_BYTES, ROW_BYTES};

/// What the grid shows.
#[derive(Clone, Debug)]
pub struct StanceGrid {
    /// The incident.
    pub incident: IncidentRow,
    /// The strictest label of what is shown.
    pub tlp: Tlp,
    /// Whether anything shown is exercised.
    pub exercised: bool,
    /// The propositions, in the order in which they were put.
    pub propositions: Vec<PropositionRow>,
    /// Why the line that a proposition follows from supports nothing, by the proposition's place.
    pub unsupported: BTreeMap<usize, String>,
    /// The parties, who spoke most first; those who are spoken of and have not spoken last.
    pub parties: Vec<Party>,
    /// What was said, latest first, by the places of proposition and party.
    pub cells: BTreeMap<(usize, usize), Vec<Said>>,
    /// Propositions that kept lines speak for and that nobody has put.
    pub candidates: Vec<Candidate>,
    /// Kept sayings about the incident that stand under no proposition, up to [`UNPLACED_SHOWN`].
    pub unplaced: Vec<Unplaced>,
    /// How many there are of them.
    pub unplaced_count: usize,
}

impl Weight for Arc<StanceGrid> {
    fn bytes(&self) -> usize {
        let said: usize = self.cells.values().map(Vec::len).sum();
        (said + self.unplaced.len() + self.candidates.len()) * LINE_BYTES
            + (self.propositions.len() + self.parties.len()) * ROW_BYTES
    }
}

impl StanceGrid {
    /// Returns from when until when things were said, or taken in where no time is given.
    pub fn span(&self) -> Option<(Millis, Millis)> {
        let times = || self.cells.values().flatten().map(|it| it.at_ms);
        Some((times().min()?, times().max()?))
    }
}

/// One saying in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The line.
    pub line: ViewLine,
    /// How it stands.
    pub stance: Stance,
    /// The words that soften it.
    pub hedges: Vec<String>,
    /// The name under which the party speaks here.
    pub name: String,
    /// When it was said, in the report's words; absent: not given.
    pub said: Option<String>,
    /// When it was said, or, if that is not given, when its report was taken in: for the order only.
    pub at_ms: Millis,
    /// Whether the report gives the day.
    pub dated: bool,
    /// By which way.
    pub channel: Option<String>,
    /// Who published the report; absent: not given.
    pub publisher: Option<String>,
    /// What a person decided; absent: it stands here by the proposition's own rule.
    pub placed: Option<PlacementRow>,
}

/// A proposition that kept lines speak for.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The sentence that is offered.
    pub sentence: String,
    /// The first line that speaks for it.
    pub line: ViewLine,
    /// How many lines would stand under it.
    pub lines: usize,
}

/// A kept saying that stands under no proposition.
#[derive(Clone, Debug, PartialEq)]
pub struct Unplaced {
    /// The line.
    pub line: ViewLine,
    /// Who says it.
    pub name: String,
    /// The stance that its own words speak for: what the form offers first.
    pub stance: Stance,
}

/// Most sayings without a proposition that one page lists; the others are found by their reports.
pub const UNPLACED_SHOWN: usize = 50;

/// A report about the incident.
struct Told {
    row: ReportRow,
    events: BTreeSet<String>,
    reading: Arc<Reading>,
    /// The kept lines.
    lines: Vec<ViewLine>,
}

/// A proposition with what persons placed under it.
struct Put {
    row: PropositionRow,
    placed: BTreeMap<(ReportId, Item), PlacementRow>,
}

/// Returns the stance grid of an incident as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub async fn view_stances(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
) -> Result<Arc<StanceGrid>, OpError> {
    let made = make(desk, caller, id, as_of);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("stances {id}"), 0, made).await,
        _ => made.await,
    }
}

async fn make(desk: &Desk, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Result<Arc<StanceGrid>, OpError> {
    let (incident, _) = incident_row(desk, caller, id, as_of).await?;
    let mut told = told(desk, caller, id, as_of).await?;
    let ratings = Ratings::load(desk, caller, as_of).await?;
    for it in &mut told {
        grade(desk, caller, as_of, &ratings, (&it.row, &it.reading.draft), &mut it.lines).await?;
    }
    let put = propositions(desk, caller, id, as_of).await?;
    let names = Names::load(desk, caller, as_of, incident.marking.status).await?;
    let (mut gaps, mut support) = (BTreeMap::new(), Support::new(desk, caller, as_of));
    for (at, it) in put.iter().enumerate() {
        let Some(from) = it.row.from.as_ref() else { continue };
        let stands = told.iter().any(|it| it.row.id == from.report && it.lines.iter().any(|it| it.item == from.item));
        if !stands && let Some(why) = support.gone(std::slice::from_ref(from)).await? {
            gaps.insert(at, why);
        }
    }

    let mut said: BTreeMap<(usize, PartyKey), Vec<Said>> = BTreeMap::new();
    let mut parties: BTreeMap<PartyKey, (Party, usize)> = BTreeMap::new();
    let (mut unplaced, mut candidates) = (Vec::new(), BTreeMap::<Rule, Candidate>::new());
    for report in &told {
        let standing = stand_in(report, &put, &names);
        for line in &report.lines {
            let publisher = report.row.posted.publisher.as_deref();
            let Some(saying) = saying(&report.reading.draft, line, publisher) else { continue };
            let places = places_of(report, line, saying.stance, &put, &names);
            for (at, stance, placement) in &places {
                for party in saying.parties.iter().map(|it| (it, names.party(it))) {
                    let (spoken_as, party) = party;
                    parties.entry(party.key.clone()).or_insert_with(|| (party.clone(), 0)).1 += 1;
                    let row = a_saying(report, line, &saying, spoken_as, *stance, placement.cloned());
                    said.entry((*at, party.key)).or_default().push(row);
                }
            }
            if places.is_empty() {
                if let Some((rule, sentence)) = rule_of(report, line, &names)
                    && !put.iter().any(|it| resolved(it, &names).as_ref() == Some(&rule))
                {
                    let first = || Candidate { sentence, line: line.clone(), lines: 0 };
                    candidates.entry(rule).or_insert_with(first).lines += 1;
                } else if is_about(report, line) && !standing.contains(&line.item) {
                    let name = saying.parties.first().map(|it| it.name.clone()).unwrap_or_default();
                    unplaced.push(Unplaced { line: line.clone(), name, stance: saying.stance });
                }
            }
        }
    }
    for it in &put {
        if let Some(Rule::Behind { party }) = &it.row.rule
            && let Some(suspect) = suspect(&told, party, &names)
        {
            parties.entry(suspect.key.clone()).or_insert((suspect, 0));
        }
    }
    let mut order: Vec<(Party, usize)> = parties.into_values().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.name.cmp(&b.0.name)).then_with(|| a.0.key.cmp(&b.0.key)));
    let column: BTreeMap<PartyKey, usize> =
        order.iter().enumerate().map(|(at, (party, _))| (party.key.clone(), at)).collect();
    let mut cells = BTreeMap::new();
    for ((row, key), mut sayings) in said {
        sayings.sort_by(|a, b| b.at_ms.cmp(&a.at_ms).then_with(|| b.line.line.number.cmp(&a.line.line.number)));
        if let Some(at) = column.get(&key) {
            cells.insert((row, *at), sayings);
        }
    }
    let markings = || {
        let reports = told.iter().map(|it| &it.row.posted.marking);
        reports.chain(put.iter().map(|it| &it.row.marking)).chain([&incident.marking])
    };
    let tlp = markings().map(|it| it.tlp).max().unwrap_or(incident.marking.tlp);
    let exercised = markings().any(|it: &Marking| it.status == CapStatus::Exercise);
    let unplaced_count = unplaced.len();
    unplaced.truncate(UNPLACED_SHOWN);
    Ok(Arc::new(StanceGrid {
        tlp,
        exercised,
        parties: order.into_iter().map(|(party, _)| party).collect(),
        cells,
        candidates: candidates.into_values().collect(),
        unsupported: gaps,
        unplaced,
        unplaced_count,
        propositions: put.into_iter().map(|it| it.row).collect(),
        incident,
    }))
}

/// The reports that tell of the incident, each once, with their kept lines.
async fn told(desk: &Desk, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Result<Vec<Told>, OpError> {
    let mut told: Vec<Told> = Vec::new();
    for telling in tellings(desk, caller, id, as_of).await?.iter() {
        match told.iter_mut().find(|it| it.row.id == telling.row.id) {
            Some(report) => drop(report.events.insert(telling.event.clone())),
            None => {
                let lines = telling.lines.iter().filter(|it| it.supports()).cloned().collect();
                let events = [telling.event.clone()].into();
                told.push(Told { row: telling.row.clone(), events, reading: telling.reading.clone(), lines });
            }
        }
    }
    Ok(told)
}

/// The propositions that stand, with what persons placed: rows are guarded by who may know of both.
async fn propositions(desk: &Desk, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Result<Vec<Put>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let mut put = Vec::new();
    for found in desk.store.rows(RowQuery::about(audience, RowKind::Proposition, id.as_str()).as_of(as_of.n())).await? {
        let row: PropositionRow = body("proposition", &found.body)?;
        if taken_back(desk, caller, row.id.as_str(), as_of).await?.is_some() {
            continue;
        }
        let mut placed = BTreeMap::new();
        let query = RowQuery::about(audience, RowKind::Placement, row.id.as_str()).as_of(as_of.n());
        for found in desk.store.rows(query).await? {
            let it: PlacementRow = body("placement", &found.body)?;
            placed.insert((it.line.report.clone(), it.line.item.clone()), it);
        }
        put.push(Put { row, placed });
    }
    Ok(put)
}

/// Tells whether a line is about the incident, as its report has it.
fn is_about(report: &Told, line: &ViewLine) -> bool {
    match line.line.item.list {
        ItemList::Statements => {
            let statement = report.reading.draft.statements.get(line.line.item.index);
            statement.is_some_and(|it| it.about.iter().any(|event| report.events.contains(event.as_str())))
        }
        ItemList::AttributionHypotheses => {
            line.line.incident.as_ref().is_some_and(|event| report.events.contains(event))
        }
        _ => false,
    }
}

/// The rule that an attribution about the incident speaks for, with names as they are joined.
fn rule_of(report: &Told, line: &ViewLine, names: &Names) -> Option<(Rule, String)> {
    if line.line.item.list != ItemList::AttributionHypotheses || !is_about(report, line) {
        return None;
    }
    let attribution = report.reading.draft.attribution_hypotheses.get(line.line.item.index)?;
    let (rule, sentence) = Rule::of(&report.reading.draft, &report.row.id, attribution)?;
    Some((joined(rule, names), sentence))
}

fn joined(rule: Rule, names: &Names) -> Rule {
    match rule {
        Rule::Behind { party } => Rule::Behind { party: names.key(&party) },
        other => other,
    }
}

fn resolved(put: &Put, names: &Names) -> Option<Rule> {
    put.row.rule.clone().map(|rule| joined(rule, names))
}

/// Where a line stands: by a person's word, or by the proposition's own rule.
fn places_of<'p>(
    report: &Told,
    line: &ViewLine,
    stance: Stance,
    put: &'p [Put],
    names: &Names,
) -> Vec<(usize, Stance, Option<&'p PlacementRow>)> {
    let rule = rule_of(report, line, names).map(|(rule, _)| rule);
    let key = (line.report.clone(), line.item.clone());
    let place = |(at, it): (usize, &'p Put)| match it.placed.get(&key) {
        Some(placed) => placed.stance.map(|stance| (at, stance, Some(placed))),
        None => (rule.is_some() && resolved(it, names) == rule).then_some((at, stance, None)),
    };
    put.iter().enumerate().filter_map(place).collect()
}

/// The statements in which attributions stand that have their place: their words are in the grid already.
fn stand_in(report: &Told, put: &[Put], names: &Names) -> BTreeSet<Item> {
    let draft = &report.reading.draft;
    let attributions = report.lines.iter().filter(|it| it.line.item.list == ItemList::AttributionHypotheses);
    let placed = attributions.filter(|it| !places_of(report, it, Stance::Asserts, put, names).is_empty());
    let statements = placed.filter_map(|it| draft.attribution_hypotheses.get(it.line.item.index)?.statement.as_ref());
    statements.map(|id| Item(id.as_str().to_owned())).collect()
}

fn a_saying(
    report: &Told,
    line: &ViewLine,
    saying: &Saying,
    party: &Party,
    stance: Stance,
    placed: Option<PlacementRow>,
) -> Said {
    let parts = line.line.headline.iter().filter(|it| it.kind == PartKind::Hedge);
    let mut hedges: Vec<String> = Vec::new();
    for hedge in parts.map(|it| it.text.trim()).filter(|it| !it.is_empty()) {
        if !hedges.iter().any(|it| it == hedge) {
            hedges.push(hedge.to_owned());
        }
    }
    Said {
        line: line.clone(),
        stance,
        hedges,
        name: party.name.clone(),
        said: saying.said.clone(),
        at_ms: saying.said_ms.unwrap_or(report.row.posted.taken_in_ms),
        dated: saying.said_ms.is_some(),
        channel: saying.channel.clone(),
        publisher: report.row.posted.publisher.clone(),
        placed,
    }
}

/// The party that a proposition is about, as the first report that names it speaks of it.
fn suspect(told: &[Told], key: &PartyKey, names: &Names) -> Option<Party> {
    let key = names.key(key);
    let named = |report: &Told| {
        let actors = report.reading.draft.actors.iter().map(|it| Party::of_actor(&report.row.id, it));
        actors.map(|it| names.party(&it)).find(|it| it.key == key)
    };
    told.iter().find_map(named)
}

/// Returns a proposition's row, for whoever may know of it.
pub(crate) async fn proposition_row(
    desk: &Desk,
    caller: &Caller,
    id: &PropositionId,
) -> Result<Option<PropositionRow>, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Proposition, id.as_str());
    let found = desk.store.rows(query).await?;
    found.first().map(|row| body("proposition", &row.body)).transpose()
}
