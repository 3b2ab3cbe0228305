//! Where an incident is: the places that its kept lines name, what each is on the map by whose word, and its areas.
//!
//! A name that nobody has answered has candidates out of the gazetteer. One is *proposed* if it is the only one of its name in
//! the countries that the lines of the report name; it is still nobody's word. An answer about a name holds for every line
//! of the incident that names it so, and the last one holds; the ones before stay to be read.

use std::collections::BTreeMap;

use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::ItemList;
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::place::{Position, names_of};
use tocsin_core::rows::{AreaEndRow, AreaRow, IncidentRow, PlacingRow, RowKind};
use tocsin_places::{Candidate, Candidates, countries_in, find, fold, proposed};
use tocsin_store::{Audience, RowQuery};

use super::incident::{Telling, tellings, view_incident};
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{LINE_BYTES, ROW_BYTES};

/// Where an incident is, as far as the viewer may know.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    /// The incident.
    pub row: IncidentRow,
    /// Whether that it happened is known: two lineages and an officer's word.
    pub is_known: bool,
    /// What kind of event, in the words of its lines.
    pub kinds: Vec<String>,
    /// The places that its kept lines name, the most particular first.
    pub places: Vec<NamedPlace>,
    /// Its areas, those that stand first.
    pub areas: Vec<Area>,
    /// The strictest label of what this shows.
    pub tlp: Tlp,
    /// Whether any of it is exercised.
    pub exercised: bool,
}

impl Weight for Whereabouts {
    fn bytes(&self) -> usize {
        let lines: usize = self.places.iter().map(|it| it.lines.len()).sum();
        lines * LINE_BYTES + (self.places.len() * 4 + self.areas.len() + 1) * ROW_BYTES
    }
}

/// A place by the name that kept lines give it.
#[derive(Clone, Debug)]
pub struct NamedPlace {
    /// The name, as the first line has it.
    pub name: String,
    /// The lines that name it so.
    pub lines: Vec<ViewLine>,
    /// What was said of it, with each record's number; the last one holds.
    pub answers: Vec<(u64, PlacingRow)>,
    /// What it may be, whether somebody has said so or not.
    pub candidates: Candidates,
    /// The countries that the lines of the reports that name it name: the hint for its candidates.
    pub countries: Vec<&'static str>,
    /// Whether everybody who may know of the incident may know of the answer too: only then may an area be drawn around it
    /// by a list that the desk offers.
    pub is_for_all: bool,
    /// How near to the event the name is: 0 for its most particular one, 1 for the town.
    pub rank: usize,
}

/// What a name is on the map, by whose word.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// Somebody said.
    Answered(&'a PlacingRow),
    /// The gazetteer has one that fits, and nobody said anything.
    Proposed(&'a Candidate),
    /// The gazetteer has some.
    Open,
    /// The gazetteer has none.
    NotFound,
}

impl NamedPlace {
    /// Returns what the name is on the map.
    pub fn standing(&self) -> Standing<'_> {
        match (self.answers.last(), proposed(&self.candidates)) {
            (Some((_, answer)), _) => Standing::Answered(answer),
            (None, Some(candidate)) => Standing::Proposed(candidate),
            (None, None) if self.candidates.total > 0 => Standing::Open,
            (None, None) => Standing::NotFound,
        }
    }

    /// Returns the point that the map shows for it, and whether somebody said so.
    pub fn point(&self) -> Option<(Position, bool)> {
        match self.standing() {
            Standing::Answered(row) => Some((row.answer.at()?, true)),
            Standing::Proposed(it) => Some((Position::new(it.lat, it.lon)?, false)),
            Standing::Open | Standing::NotFound => None,
        }
    }
}

/// An area, and whether it still stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The area.
    pub row: AreaRow,
    /// The record that marked it.
    pub n: u64,
    /// Who withdrew it, when and why; absent: it stands.
    pub ended: Option<AreaEndRow>,
}

/// Returns where an incident is, as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub async fn view_whereabouts(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
) -> Result<Whereabouts, OpError> {
    let made = make(desk, caller, id, as_of);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("whereabouts {id}"), 0, made).await,
        _ => made.await,
    }
}

async fn make(desk: &Desk, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Result<Whereabouts, OpError> {
    let view = view_incident(desk, caller, id, as_of).await?;
    let tellings = tellings(desk, caller, id, as_of).await?;
    // A row of a placing is guarded by its report alone: asked for here, it is about an incident that the viewer knows of.
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Placing, id.as_str()).as_of(as_of.n());
    let mut answers = Vec::new();
    for found in desk.store.rows(query).await? {
        answers.push((found.from_n, body::<PlacingRow>("placing", &found.body)?));
    }
    let is_known = view.known.iter().any(|it| it.line.line.item.list == ItemList::Incidents);
    let mut kinds = Vec::new();
    for telling in tellings.iter() {
        for (_, event) in kept_events(telling) {
            let kind = word_of(&event.kind);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    let markings = || tellings.iter().map(|it| &it.row.posted.marking).chain([&view.row.marking]);
    let tlp = markings().map(|it| it.tlp).max().unwrap_or(view.row.marking.tlp);
    let exercised = markings().any(|it| it.status == CapStatus::Exercise);
    let places = named_places(&tellings, answers, &view.row.marking);
    let areas = areas_of(desk, caller, id.as_str(), as_of).await?;
    Ok(Whereabouts { row: view.row, is_known, kinds, places, areas, tlp, exercised })
}

/// The events of a report that belong to the incident and of which a kept line tells.
fn kept_events(telling: &Telling) -> impl Iterator<Item = (&ViewLine, &tocsin_core::draft::Incident)> {
    let kept = telling.lines.iter().filter(|line| {
        let tells = line.line.item.list == ItemList::Incidents && line.line.incident.as_deref() == Some(&telling.event);
        tells && line.supports()
    });
    kept.filter_map(|line| Some((line, telling.reading.draft.incidents.get(line.line.item.index)?)))
}

fn word_of(kind: &tocsin_core::draft::IncidentType) -> String {
    let word = serde_json::to_value(kind).ok().and_then(|it| it.as_str().map(str::to_owned));
    word.unwrap_or_default().replace('_', " ")
}

fn named_places(tellings: &[Telling], answers: Vec<(u64, PlacingRow)>, marking: &Marking) -> Vec<NamedPlace> {
    let mut places: Vec<NamedPlace> = Vec::new();
    let mut countries: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for telling in tellings {
        for (line, event) in kept_events(telling) {
            for (rank, name) in names_of(&event.place).into_iter().enumerate() {
                let key = fold(name);
                countries.entry(key.clone()).or_default().extend(countries_of(telling));
                match places.iter_mut().find(|it| fold(&it.name) == key) {
                    Some(place) => {
                        place.rank = place.rank.min(rank);
                        place.lines.push(line.clone());
                    }
                    None => places.push(NamedPlace {
                        name: name.to_owned(),
                        lines: vec![line.clone()],
                        answers: Vec::new(),
                        candidates: Candidates::default(),
                        countries: Vec::new(),
                        is_for_all: false,
                        rank,
                    }),
                }
            }
        }
    }
    for (n, answer) in answers {
        let key = fold(&answer.name);
        if let Some(place) = places.iter_mut().find(|it| fold(&it.name) == key) {
            place.answers.push((n, answer));
        }
    }
    for place in &mut places {
        place.answers.sort_by_key(|(n, _)| *n);
        let of_report = |id: &ReportId| tellings.iter().find(|it| it.row.id == *id).map(|it| &it.row.posted.marking);
        let narrowest = place.answers.last().and_then(|(_, answer)| of_report(&answer.report));
        place.is_for_all = narrowest.is_some_and(|it| it.admits_all_of(marking));
        place.countries = countries.remove(&fold(&place.name)).unwrap_or_default();
        place.candidates = find(&place.name, &place.countries);
    }
    places.sort_by_key(|it| it.rank);
    places
}

/// The countries that the lines of a report name, in its own words.
fn countries_of(telling: &Telling) -> Vec<&'static str> {
    let draft = &telling.reading.draft;
    let mut text = String::new();
    let places = draft.incidents.iter().filter_map(|it| it.place.country.as_deref());
    let dateline = draft.doc.dateline.as_ref().and_then(|it| it.place.as_ref()).map(|it| it.text.as_str());
    for words in telling.lines.iter().map(|it| it.sentence.as_str()).chain(places).chain(dateline) {
        text.push_str(words);
        text.push('\n');
    }
    countries_in(&text)
}

/// Returns the areas of an incident or a warning that the caller may know of, those that stand first.
pub(crate) async fn areas_of(desk: &Desk, caller: &Caller, thing: &str, as_of: AsOf) -> Result<Vec<Area>, OpError> {
    let ask = |kind| RowQuery::about(Audience::Viewer(&caller.viewer), kind, thing).as_of(as_of.n());
    let mut ended = BTreeMap::new();
    for found in desk.store.rows(ask(RowKind::AreaEnd)).await? {
        ended.insert(found.key, body::<AreaEndRow>("area_end", &found.body)?);
    }
    let mut areas = Vec::new();
    for found in desk.store.rows(ask(RowKind::Area)).await? {
        let ended = ended.remove(&found.key);
        areas.push(Area { row: body("area", &found.body)?, n: found.from_n, ended });
    }
    areas.sort_by_key(|it| it.ended.is_some());
    Ok(areas)
}
