//! Places and areas: who may say what of them, and what stands.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use tocsin_core::authority::{Caller, MarkArea, ResolvePlace, Role, WithdrawArea, grant};
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::{
    Anchor, CountryStatus, Draft, Incident as Event, IncidentId as EventId, IncidentStage, IncidentType, Place, When,
};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{AreaId, IncidentId, PersonId, ReportId, Tail};
use tocsin_core::limits::AREAS_MAX;
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp, Viewer};
use tocsin_core::place::{self, AreaOf, Marked, PlaceAnswer, Position, Shape};
use tocsin_core::report::{self, Item, Reading, Report, Target};
use tocsin_core::rows::{Recorded, RowChange, RowKind, project};
use tocsin_core::time::Millis;

fn agency() -> AgencyName {
    AgencyName::parse("north").unwrap()
}

fn marking() -> Marking {
    Marking::of(Tlp::Amber, agency())
}

fn analyst() -> Caller {
    let viewer = Viewer { person: PersonId::new(Tail::Number(1)), agency: agency(), compartments: Default::default() };
    let (roles, name) = ([Role::Analyst].into(), "T. Okell".to_owned());
    Caller { viewer, roles, name, scopes: None, status: CapStatus::Actual }
}

fn incident() -> IncidentId {
    IncidentId::new(Tail::Number(1))
}

/// A report whose one line tells of an explosion at the bridge of Kiel.
fn report() -> Report {
    let mention = |text: &str, at: usize| Anchor { text: text.to_owned(), span: (at, at + text.chars().count()) };
    let place = Place {
        name: Some("Holtenau bridge".to_owned()),
        city: Some("Kiel".to_owned()),
        country: None,
        country_status: CountryStatus::default(),
        mentions: vec![mention("Kiel", 13)],
    };
    let event = Event {
        id: EventId::new("i1"),
        kind: IncidentType::Explosion,
        subtype: None,
        stage: IncidentStage::CarriedOut,
        cause: None,
        main: true,
        background: None,
        mentions: vec![mention("explosion", 0)],
        date: When::unknown(),
        place,
        perpetrators: Vec::new(),
        instruments: Vec::new(),
        targets: Vec::new(),
        instruments_denied: Vec::new(),
        casualties: None,
        announced: None,
        prevented_by: None,
        probability: None,
    };
    let draft = Draft { incidents: vec![event], ..Draft::default() };
    let reading = Reading { reader: "test".to_owned(), draft, doubts: Vec::new() };
    let granted = grant(&analyst(), &marking(), "report").unwrap();
    let id = ReportId::new(Tail::Number(6));
    let facts = report::post_report(&granted, id.clone(), common::posted(marking()), reading);
    Report::fold(&id, &facts).unwrap()
}

fn kept() -> Report {
    let mut report = report();
    let granted = grant(&analyst(), &marking(), "report").unwrap();
    let facts = report::keep_line(&granted, &report, &Item("i1".to_owned()), || Target::Open(incident())).unwrap();
    report.apply_all(&facts);
    report
}

fn resolve(report: &Report, name: &str, answer: PlaceAnswer) -> Result<Vec<Fact>, String> {
    let granted = grant::<ResolvePlace>(&analyst(), &marking(), "report").unwrap();
    place::resolve_place(&granted, report, &Item("i1".to_owned()), name, answer, None).map_err(|it| it.to_string())
}

fn point() -> PlaceAnswer {
    PlaceAnswer::Coordinates(Position::new(54.37, 10.14).unwrap())
}

#[test]
fn a_place_is_resolved_by_a_kept_line_that_names_it_and_by_no_other() {
    let refused = resolve(&report(), "Kiel", point()).unwrap_err();
    assert!(refused.contains("is not kept"), "{refused}");
    let refused = resolve(&kept(), "kiel", point()).unwrap_err();
    assert!(refused.contains("does not name \"kiel\"") && refused.contains("Holtenau bridge, Kiel"), "{refused}");
    let mut report = kept();
    let facts = resolve(&report, "Kiel", point()).unwrap();
    assert!(matches!(&facts[..], [Fact::PlaceResolved { incident: of, .. }] if *of == incident()), "{facts:?}");
    report.apply_all(&facts);
    assert!(resolve(&report, "Kiel", point()).unwrap().is_empty(), "the same answer again is nothing new");
    assert_eq!(resolve(&report, "Kiel", PlaceAnswer::NotOnTheMap).unwrap().len(), 1, "a later answer may follow");
    assert_eq!(resolve(&report, "Holtenau bridge", point()).unwrap().len(), 1, "each name has its own");
}

fn marked(marking: Marking) -> Marked {
    let (title, by) = ("Explosion".to_owned(), PersonId::new(Tail::Number(1)));
    let facts = [Fact::IncidentOpened { incident: incident(), title, by, marking }];
    Marked::fold(&AreaOf::Incident(incident()), &facts).unwrap()
}

fn circle() -> Shape {
    Shape::Circle { centre: Position::new(54.3, 10.1).unwrap(), radius_m: 500, around: None }
}

fn mark(state: &Marked, number: u64) -> Result<Vec<Fact>, String> {
    let granted = grant::<MarkArea>(&analyst(), &state.marking, "incident").unwrap();
    let area = AreaId::new(Tail::Number(number));
    place::mark_area(&granted, state, area, "Cordon".to_owned(), circle(), None).map_err(|it| it.to_string())
}

#[test]
fn an_area_stands_until_it_is_withdrawn_and_is_withdrawn_once() {
    let (title, by) = ("Explosion".to_owned(), PersonId::new(Tail::Number(1)));
    let mut facts = vec![Fact::IncidentOpened { incident: incident(), title, by, marking: marking() }];
    facts.extend(mark(&marked(marking()), 1).unwrap());
    let of = AreaOf::Incident(incident());
    let state = Marked::fold(&of, &facts).unwrap();
    let area = AreaId::new(Tail::Number(1));
    assert_eq!(state.standing, std::slice::from_ref(&area));
    let granted = grant::<WithdrawArea>(&analyst(), &marking(), "incident").unwrap();
    facts.extend(place::withdraw_area(&granted, &state, &area, "lifted".to_owned()));
    let state = Marked::fold(&of, &facts).unwrap();
    assert!(state.standing.is_empty());
    assert!(place::withdraw_area(&granted, &state, &area, "again".to_owned()).is_empty());
}

#[test]
fn more_areas_than_a_map_can_tell_apart_are_refused() {
    let mut state = marked(marking());
    state.standing = (1..=AREAS_MAX as u64).map(|it| AreaId::new(Tail::Number(it))).collect();
    let refused = mark(&state, 65).unwrap_err();
    assert!(refused.contains("I-1 has 64 areas already"), "{refused}");
}

/// Law 7: an area is guarded by what it is marked on, what a place is by the report whose words it is about.
#[test]
fn every_row_of_a_place_has_the_guard_of_what_it_tells() {
    let mut narrow = marking();
    narrow.compartments = [Compartment::parse("falcon").unwrap()].into();
    let facts = [resolve(&kept(), "Kiel", point()).unwrap(), mark(&marked(marking()), 1).unwrap()].concat();
    let guards: Vec<_> = project(Recorded { n: 9, at: Millis(0), op: "mark_area", facts: &facts })
        .into_iter()
        .filter_map(|change| match change {
            RowChange::Put(row) if row.kind != RowKind::Log => Some((row.kind, row.guard)),
            _ => None,
        })
        .collect();
    assert_eq!(guards, [(RowKind::Placing, Some("R-6".to_owned())), (RowKind::Area, Some("I-1".to_owned()))]);
    assert!(!analyst().viewer.admits(&narrow));
    assert!(grant::<MarkArea>(&analyst(), &marked(narrow).marking, "incident I-1").is_err());
}
