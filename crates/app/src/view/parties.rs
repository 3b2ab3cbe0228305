//! Parties and sources: who is named in the reports that a viewer may know of, what they said, what was said of them, and
//! how they were rated. Made out of reports at each look: there is no table of persons (docs/acceptable-use.md).
//!
//! What is real and what is exercised are told apart (DESIGN, law 11): a name is joined and rated in each by itself, counted in
//! each by itself, and whatever of an exercise stands on a card says so.

use std::collections::{BTreeMap, BTreeSet};

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::{Draft, ItemList};
use tocsin_core::ids::ReportId;
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::party::{Party, PartyKey};
use tocsin_core::report::Verdict;
use tocsin_core::rows::{JoinRow, MentionRow, RatingRow, ReportRow, RowKind, TakenBackRow};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use super::grades::{Ratings, grade};
use super::lists::{Cursor, cut_at};
use super::names::{Names, joins};
use super::original::report_row;
use super::report::lines_of;
use super::sayings::saying;
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// Most reports that one card is made out of, the newest: each is read with its lines.
pub const REPORTS_READ: usize = 200;

/// What the card of a party or a source shows.
#[derive(Clone, Debug)]
pub struct PartyView {
    /// The party, by the name that it goes by.
    pub party: Party,
    /// The other names that reports use for it, as they are joined.
    pub names: Vec<String>,
    /// What it is called in the words of the reports.
    pub called: Vec<String>,
    /// The joins that touch it, those parted again too.
    pub joins: Vec<(JoinRow, Option<TakenBackRow>)>,
    /// The reports that name it or that it published, newest first.
    pub reports: Vec<ReportRow>,
    /// Those of them that are retracted: what they say is shown, and supports nothing.
    pub retracted: BTreeSet<ReportId>,
    /// What it said, in kept lines.
    pub by: Vec<Utterance>,
    /// What was said of it by others, in kept lines.
    pub about: Vec<ViewLine>,
    /// Ties to others, with who says so.
    pub relations: Vec<ViewLine>,
    /// What others said in reports that it published: kept lines.
    pub published: Vec<Utterance>,
    /// Its ratings, newest first, those of exercises too.
    pub ratings: Vec<RatingRow>,
    /// The strictest label of what is shown.
    pub tlp: Tlp,
    /// Whether anything shown is exercised.
    pub exercised: bool,
}

impl PartyView {
    /// Tells whether a report on the card is part of an exercise.
    pub fn is_exercised(&self, report: &ReportId) -> bool {
        self.reports.iter().any(|it| it.id == *report && it.posted.marking.status == CapStatus::Exercise)
    }

    /// Returns the last rating among what is real, and the last one in an exercise.
    pub fn last_ratings(&self) -> [Option<&RatingRow>; 2] {
        let last =
            |exercised| self.ratings.iter().find(move |it| (it.marking.status == CapStatus::Exercise) == exercised);
        [last(false), last(true)]
    }
}

/// Something said.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    /// The line.
    pub line: ViewLine,
    /// Who said it, as the report calls them.
    pub name: String,
    /// By which way, if the report says.
    pub channel: Option<String>,
    /// When, in the report's words.
    pub said: Option<String>,
    /// Who published the report.
    pub publisher: Option<String>,
}

/// A source in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceLine {
    /// Who.
    pub party: Party,
    /// Kept lines that it says.
    pub lines: usize,
    /// Kept lines of others in reports that it published.
    pub published: usize,
    /// Through whom its words came.
    pub through: BTreeSet<String>,
    /// By which ways it spoke.
    pub channels: BTreeSet<String>,
    /// When the last report of it was taken in.
    pub last_ms: Millis,
    /// Its last rating.
    pub rating: Option<RatingRow>,
    /// Whether it speaks in an exercise; the same name among what is real is another line.
    pub exercised: bool,
}

/// The sources, with the markings of what was read for them.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Those with most kept lines first.
    pub lines: Vec<SourceLine>,
    /// The markings.
    pub markings: Vec<Marking>,
    /// How many reports were read.
    pub read: usize,
    /// Where the next older reports begin; absent: there are none.
    pub next: Option<Cursor>,
}

/// Returns who speaks in kept lines, and who published them, in the newest reports behind a place: [`REPORTS_READ`] of them.
///
/// # Errors
/// A fault of the store.
pub async fn list_sources(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Sources, OpError> {
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Report).as_of(as_of.n());
    let query = RowQuery { after, ..query.newest(REPORTS_READ + 1) };
    let (found, next) = cut_at(REPORTS_READ, desk.store.rows(query).await?);
    let joins = joins(desk, caller, as_of).await?;
    let mut names: BTreeMap<CapStatus, Names> = BTreeMap::new();
    let ratings = Ratings::load(desk, caller, as_of).await?;
    let mut sources = BTreeMap::new();
    let mut markings = Vec::new();
    let read = found.len();
    for found in found {
        let row: ReportRow = body("report", &found.body)?;
        let status = row.posted.marking.status;
        let names = &*names.entry(status).or_insert_with(|| Names::of(&joins, status));
        let lit = lines_of(desk, caller, &row, as_of).await?;
        let publisher = row.posted.publisher.as_deref();
        let mut used = false;
        for line in lit.lines.iter().filter(|it| it.supports()) {
            let Some(said) = saying(&lit.reading.draft, line, publisher) else { continue };
            used = true;
            let author = Party::of_author(&row.id, publisher);
            for party in &said.parties {
                let is_author = party.key == author.key;
                let it = source_of(&mut sources, names.party(party), &row, &ratings);
                it.lines += 1;
                it.channels.extend(said.channel.clone());
                if !is_author {
                    it.through.extend(publisher.map(str::to_owned));
                }
            }
            if publisher.is_some() && !said.parties.iter().any(|it| it.key == author.key) {
                source_of(&mut sources, names.party(&author), &row, &ratings).published += 1;
            }
        }
        if used {
            markings.push(row.posted.marking);
        }
    }
    let mut lines: Vec<SourceLine> = sources.into_values().collect();
    lines.sort_by(|a, b| {
        (b.lines + b.published).cmp(&(a.lines + a.published)).then_with(|| a.party.name.cmp(&b.party.name))
    });
    Ok(Sources { lines, markings, read, next })
}

fn source_of<'s>(
    sources: &'s mut BTreeMap<(PartyKey, CapStatus), SourceLine>,
    party: Party,
    row: &ReportRow,
    ratings: &Ratings,
) -> &'s mut SourceLine {
    let status = row.posted.marking.status;
    sources.entry((party.key.clone(), status)).or_insert_with(|| SourceLine {
        rating: ratings.of(&party.key, status).cloned(),
        exercised: status == CapStatus::Exercise,
        party,
        lines: 0,
        published: 0,
        through: BTreeSet::new(),
        channels: BTreeSet::new(),
        last_ms: row.posted.taken_in_ms,
    })
}

/// Returns the card of a party.
///
/// # Errors
/// [`OpError::Refusal`] if no report that the caller may know of names it, as of then.
pub async fn view_party(desk: &Desk, caller: &Caller, key: &str, as_of: AsOf) -> Result<PartyView, OpError> {
    let joins = joins(desk, caller, as_of).await?;
    let asked = PartyKey::parse(key);
    // What is real goes first: the card is called as it is called there, if it is there at all.
    let mut known = Vec::new();
    for status in CARD_STATUSES {
        let names = Names::of(&joins, status);
        let key = names.key(&asked);
        let keys = names.all_of(&key);
        let mut reports = naming(desk, caller, &keys, as_of).await?;
        reports.retain(|it| (it.posted.marking.status == CapStatus::Exercise) == (status == CapStatus::Exercise));
        known.push(Known { names, key, keys, reports });
    }
    let ratings = Ratings::load(desk, caller, as_of).await?;
    let mut view = PartyView {
        party: Party::called(asked.as_str()),
        names: Vec::new(),
        called: Vec::new(),
        joins: Vec::new(),
        reports: Vec::new(),
        retracted: BTreeSet::new(),
        by: Vec::new(),
        about: Vec::new(),
        relations: Vec::new(),
        published: Vec::new(),
        ratings: Vec::new(),
        tlp: Tlp::Clear,
        exercised: false,
    };
    let (mut seen, mut called) = (BTreeSet::new(), BTreeSet::new());
    let mut found_party = None;
    for Known { names, key, keys, reports } in &mut known {
        let mut of_these: Option<Party> = None;
        for row in std::mem::take(reports) {
            let mut lit = lines_of(desk, caller, &row, as_of).await?;
            lit.lines.retain(|it| it.verdict() == Verdict::Kept);
            let draft = &lit.reading.draft;
            grade(desk, caller, as_of, &ratings, (&row, draft), &mut lit.lines).await?;
            let publisher = row.posted.publisher.as_deref();
            for party in parties_of(draft, &row.id, publisher).filter(|it| keys.contains(&it.key)) {
                seen.insert(party.name.clone());
                if of_these.as_ref().is_none_or(|it| it.key != *key) {
                    of_these = Some(party);
                }
            }
            for actor in draft.actors.iter().filter(|it| keys.contains(&Party::of_actor(&row.id, it).key)) {
                called.extend(actor.mentions.iter().map(|it| it.text.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
            let is_author = keys.contains(&Party::of_author(&row.id, publisher).key);
            for line in &lit.lines {
                sort_in(draft, &row, line, keys, is_author, &mut view);
            }
            if lit.retraction.is_some_and(|it| it.ground.is_some()) {
                view.retracted.insert(row.id.clone());
            }
            view.tlp = view.tlp.max(row.posted.marking.tlp);
            view.exercised |= row.posted.marking.status == CapStatus::Exercise;
            view.reports.push(row);
        }
        found_party = found_party.or(of_these.map(|it| names.party(&it)));
    }
    view.reports.sort_by_key(|it| std::cmp::Reverse(it.posted.taken_in_ms));
    view.party = found_party.ok_or_else(|| Refusal::NotThere { what: format!("party {asked}") })?;
    view.names = seen.into_iter().filter(|it| *it != view.party.name).collect();
    view.called = called.into_iter().filter(|it| *it != view.party.name).take(12).collect();
    let is_of = |status: CapStatus, key: &PartyKey| {
        let of_status = |(at, it): (usize, &Known)| CARD_STATUSES[at] == status && it.keys.contains(key);
        known.iter().enumerate().any(of_status)
    };
    for (join, parted) in joins {
        let ends = [PartyKey::of_name(&join.party), PartyKey::of_name(&join.alias)];
        if ends.iter().any(|it| is_of(join.marking.status, it)) {
            view.exercised |= join.marking.status == CapStatus::Exercise;
            view.joins.push((join, parted));
        }
    }
    for key in known.iter().flat_map(|it| &it.keys).collect::<BTreeSet<_>>() {
        let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Rating, key.as_str()).as_of(as_of.n());
        for found in desk.store.rows(query.newest(tocsin_store::limits::ROWS_PER_QUERY_MAX)).await? {
            let rating: RatingRow = body("rating", &found.body)?;
            if is_of(rating.marking.status, key) {
                view.ratings.push(rating);
            }
        }
    }
    view.ratings.sort_by_key(|it| std::cmp::Reverse(it.at_ms));
    view.exercised |= view.ratings.iter().any(|it| it.marking.status == CapStatus::Exercise);
    Ok(view)
}

/// The realities that a card is made out of, each with the names that were joined in it.
const CARD_STATUSES: [CapStatus; 2] = [CapStatus::Actual, CapStatus::Exercise];

/// A party as it is known in one of them.
struct Known {
    names: Names,
    key: PartyKey,
    keys: BTreeSet<PartyKey>,
    reports: Vec<ReportRow>,
}

fn parties_of<'d>(
    draft: &'d Draft,
    report: &'d ReportId,
    publisher: Option<&str>,
) -> impl Iterator<Item = Party> + use<'d> {
    let actors = draft.actors.iter().map(move |it| Party::of_actor(report, it));
    actors.chain([Party::of_author(report, publisher)])
}

/// Puts a kept line where it belongs on the card.
fn sort_in(
    draft: &Draft,
    row: &ReportRow,
    line: &ViewLine,
    keys: &BTreeSet<PartyKey>,
    is_author: bool,
    view: &mut PartyView,
) {
    let index = line.line.item.index;
    let key_of = |id: &tocsin_core::draft::ActorId| draft.actor(id).map(|it| Party::of_actor(&row.id, it).key);
    let is_it = |id: Option<&tocsin_core::draft::ActorId>| id.and_then(key_of).is_some_and(|it| keys.contains(&it));
    match line.line.item.list {
        ItemList::Relations => {
            let Some(relation) = draft.relations.get(index) else { return };
            if is_it(Some(&relation.subject)) || is_it(relation.object.as_ref()) {
                view.relations.push(line.clone());
                return;
            }
        }
        ItemList::AttributionHypotheses => {
            let suspect = draft.attribution_hypotheses.get(index).and_then(|it| it.suspect.as_ref());
            if is_it(suspect) {
                view.about.push(line.clone());
            }
        }
        ItemList::Warnings => {
            let to = draft.warnings.get(index).and_then(|it| it.to.as_ref());
            if is_it(to) {
                view.about.push(line.clone());
            }
        }
        _ => {}
    }
    let Some(said) = saying(draft, line, row.posted.publisher.as_deref()) else { return };
    let utterance = |name: String| Utterance {
        line: line.clone(),
        name,
        channel: said.channel.clone(),
        said: said.said.clone(),
        publisher: row.posted.publisher.clone(),
    };
    match said.parties.iter().find(|it| keys.contains(&it.key)) {
        Some(party) => view.by.push(utterance(party.name.clone())),
        None if is_author => {
            let names: Vec<&str> = said.parties.iter().map(|it| it.name.as_str()).collect();
            view.published.push(utterance(names.join(", ")));
        }
        None => {}
    }
}

/// The newest reports that name a party under one of its names, or that are the report of an unnamed one.
async fn naming(
    desk: &Desk,
    caller: &Caller,
    keys: &BTreeSet<PartyKey>,
    as_of: AsOf,
) -> Result<Vec<ReportRow>, OpError> {
    let mut ids: BTreeMap<ReportId, u64> = BTreeMap::new();
    for key in keys {
        if let Some(report) = key.report() {
            ids.insert(report, 0);
        }
        for (n, mention) in mentions(desk, caller, key, as_of).await? {
            ids.insert(mention.report, n);
        }
    }
    let mut order: Vec<(u64, ReportId)> = ids.into_iter().map(|(id, n)| (n, id)).collect();
    order.sort_by(|a, b| b.cmp(a));
    let mut reports = Vec::new();
    for (_, id) in order.into_iter().take(REPORTS_READ) {
        match report_row(desk, caller, &id, as_of).await {
            Ok((row, _)) => reports.push(row),
            Err(OpError::Refusal(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(reports)
}

/// Returns where a name is mentioned, newest first, each with its record.
pub(crate) async fn mentions(
    desk: &Desk,
    caller: &Caller,
    key: &PartyKey,
    as_of: AsOf,
) -> Result<Vec<(u64, MentionRow)>, OpError> {
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Mention, key.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query.newest(REPORTS_READ)).await?;
    found.iter().map(|row| Ok((row.from_n, body("mention", &row.body)?))).collect()
}

/// Returns the marking under which something may be said of a name, with the party as that report has it: of a report that
/// names it, an open one if there is one, and of the caller's own reality before the other. A closed report's spelling of
/// an open name is told to nobody.
pub(crate) async fn marking_of_name(
    desk: &Desk,
    caller: &Caller,
    mentions: &[(u64, MentionRow)],
) -> Result<Option<(Marking, Party)>, OpError> {
    let mut best: Option<(Marking, Party)> = None;
    for (_, mention) in mentions {
        let (row, _) = report_row(desk, caller, &mention.report, AsOf::NOW).await?;
        let rank = |it: &Marking| (it.status == caller.status, it.is_open());
        let marking = row.posted.marking;
        if best.as_ref().is_none_or(|(it, _)| rank(it) < rank(&marking)) {
            best = Some((marking, mention.party.clone()));
        }
    }
    Ok(best)
}
