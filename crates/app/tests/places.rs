//! Places and areas: what a person says of them stands, and nobody learns by the map what they may not know of.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{House, falcon, open};
use tocsin_app::view::map::{Look, view_map, view_map_of};
use tocsin_app::view::whereabouts::{Standing, Whereabouts, view_whereabouts};
use tocsin_app::view::{lists::list_incidents, map::Sheet};
use tocsin_app::{
    AreaWords, AsOf, OpError, PlaceWords, drop_line, keep_line, keep_rest, mark_area, resolve_place, withdraw_area,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{AreaId, IncidentId, ReportId, Tail};
use tocsin_core::marking::Marking;
use tocsin_core::place::AreaOf;

/// Fiction in real towns: two of one name in no named country, one that is alone in the country that the text names.
const KERMAN: &str = "Explosion near a depot in Kerman\n\nAn explosion in Kerman, Iran, killed 4 people on Monday, the \
    Interior Ministry of Iran said.\n";
const SPRINGFIELD: &str =
    "Explosion in Springfield\n\nAn explosion in Springfield killed 3 people on Monday, police said.\n";
const TARN: &str =
    "Explosion at the depot of Tarnhaven\n\nAn explosion in Tarnhaven killed 2 people on Monday, police said.\n";

/// A report whose lines are all kept, with the incident that they opened and the line that names the place.
async fn kept(house: &House, caller: &Caller, text: &str, marking: Marking) -> (ReportId, IncidentId, String) {
    let report = house.post(caller, text, marking).await;
    keep_rest(&house.desk, caller, &report).await.unwrap();
    let incident = list_incidents(&house.desk, caller, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let place = whereabouts(house, caller, &incident).await.places.remove(0);
    let line = format!("{}/{}", report, place.lines[0].line.number);
    (report, incident, line)
}

async fn whereabouts(house: &House, caller: &Caller, incident: &IncidentId) -> Whereabouts {
    view_whereabouts(&house.desk, caller, incident, AsOf::NOW).await.unwrap()
}

fn says(line: &str, name: &str, pick: &str, at: &str) -> PlaceWords {
    let [line, name, pick, at] = [line, name, pick, at].map(str::to_owned);
    PlaceWords { line, name, pick, at, because: String::new() }
}

fn circle(centre: &str, radius_km: &str) -> AreaWords {
    let [name, centre, radius_km] = ["Cordon", centre, radius_km].map(str::to_owned);
    AreaWords { name, centre, radius_km, ..AreaWords::default() }
}

fn faults(error: OpError) -> Vec<&'static str> {
    match error {
        OpError::Invalid(faults) => faults.into_iter().map(|it| it.field).collect(),
        other => panic!("faults of fields are expected: {other}"),
    }
}

#[tokio::test]
async fn one_place_in_the_country_that_the_report_names_is_proposed_and_is_still_nobodys_word() {
    let house = House::new().await;
    let (_, incident, line) = kept(&house, &house.officer, KERMAN, open()).await;
    let it = whereabouts(&house, &house.officer, &incident).await;
    let place = it.places.iter().find(|it| it.name == "Kerman").expect("the line names Kerman");
    assert!(matches!(place.standing(), Standing::Proposed(it) if it.country == "IR"), "{place:?}");
    let map = view_map_of(&house.desk, &house.officer, &incident, AsOf::NOW, Sheet::Small).await.unwrap();
    assert_eq!(map.chart.marks[0].look, Look::Proposed);

    let pick = place.candidates.places[0].id.to_string();
    resolve_place(&house.desk, &house.officer, &says(&line, "Kerman", &pick, "")).await.unwrap().unwrap();
    let map = view_map_of(&house.desk, &house.officer, &incident, AsOf::NOW, Sheet::Small).await.unwrap();
    assert_eq!(map.chart.marks[0].look, Look::Claimed, "one report is one lineage");
    assert!(resolve_place(&house.desk, &house.officer, &says(&line, "Kerman", &pick, "")).await.unwrap().is_none());
    house.must_verify().await;
}

#[tokio::test]
async fn a_name_of_many_places_waits_for_a_person_and_the_last_answer_holds() {
    let house = House::new().await;
    let desk = &*house.desk;
    let (_, incident, line) = kept(&house, &house.officer, SPRINGFIELD, open()).await;
    let it = whereabouts(&house, &house.officer, &incident).await;
    assert!(matches!(it.places[0].standing(), Standing::Open) && it.places[0].candidates.total > 5);
    assert!(it.places[0].point().is_none(), "nothing is drawn that nobody said");
    let illinois = it.places[0].candidates.places.iter().find(|it| it.region == Some("Illinois")).unwrap().id;
    let before = desk.head().size - 1;
    resolve_place(desk, &house.officer, &says(&line, "Springfield", &illinois.to_string(), "")).await.unwrap();
    resolve_place(desk, &house.officer, &says(&line, "Springfield", "none", "")).await.unwrap();
    resolve_place(desk, &house.officer, &says(&line, "Springfield", "coordinates", "39.8,-89.6")).await.unwrap();
    let place = whereabouts(&house, &house.officer, &incident).await.places.remove(0);
    assert_eq!(place.answers.len(), 3, "what was said before stays to be read");
    assert_eq!(place.point().unwrap().0.words(), "39.8,-89.6");
    let then = view_whereabouts(desk, &house.officer, &incident, AsOf::record(before)).await.unwrap();
    assert!(then.places[0].answers.is_empty(), "as of then nobody had said anything");
}

#[tokio::test]
async fn every_fault_of_an_answer_and_of_an_area_is_told_at_once() {
    let house = House::new().await;
    let desk = &*house.desk;
    let (_, incident, line) = kept(&house, &house.officer, TARN, open()).await;
    let place = whereabouts(&house, &house.officer, &incident).await.places.remove(0);
    assert!(matches!(place.standing(), Standing::NotFound), "the towns of fiction are in no gazetteer");
    let before = desk.head().size;
    let error = resolve_place(desk, &house.officer, &says(&line, "", "", "")).await.unwrap_err();
    assert_eq!(faults(error), ["name", "pick"]);
    let error =
        resolve_place(desk, &house.officer, &says(&line, &place.name, "coordinates", "95,10")).await.unwrap_err();
    assert_eq!(faults(error), ["at"]);
    let error = resolve_place(desk, &house.officer, &says(&line, &place.name, "1", "")).await.unwrap_err();
    assert_eq!(faults(error), ["pick"], "there is no such number");
    let error = resolve_place(desk, &house.officer, &says(&line, "Elsewhere", "none", "")).await.unwrap_err();
    assert!(error.to_string().contains("does not name \"Elsewhere\""), "{error}");

    let of = AreaOf::Incident(incident);
    let error = mark_area(desk, &house.officer, &of, &AreaWords::default()).await.unwrap_err();
    assert_eq!(faults(error), ["name", "radius", "centre"]);
    let error = mark_area(desk, &house.officer, &of, &circle("54,10", "20001")).await.unwrap_err();
    assert_eq!(faults(error), ["radius"]);
    let open_ring = AreaWords { points: "1,1 1,2 2,2 2,1".to_owned(), ..circle("", "") };
    assert_eq!(faults(mark_area(desk, &house.officer, &of, &open_ring).await.unwrap_err()), ["points"]);
    let both = AreaWords { geonames: "2891122".to_owned(), ..circle("54,10", "1") };
    assert_eq!(faults(mark_area(desk, &house.officer, &of, &both).await.unwrap_err()), ["centre"]);
    assert_eq!(desk.head().size, before, "nothing of all this was recorded");
}

#[tokio::test]
async fn an_area_around_a_place_of_the_gazetteer_stands_until_it_is_withdrawn() {
    let house = House::new().await;
    let desk = &*house.desk;
    let (_, incident, _) = kept(&house, &house.officer, KERMAN, open()).await;
    let of = AreaOf::Incident(incident.clone());
    let words = AreaWords { geonames: "2891122".to_owned(), ..circle("", "40") };
    let (area, _) = mark_area(desk, &house.officer, &of, &words).await.unwrap();
    assert_eq!(area.as_str(), "Z-1");
    let map = view_map(desk, &house.officer, AsOf::NOW).await.unwrap();
    assert!(map.chart.areas.len() == 1 && map.chart.areas[0].path.starts_with('M'), "{:?}", map.chart.areas);
    assert!(withdraw_area(desk, &house.officer, &area, " ").await.is_err(), "a reason is asked for");
    withdraw_area(desk, &house.officer, &area, "lifted").await.unwrap().1.unwrap();
    assert!(withdraw_area(desk, &house.officer, &area, "again").await.unwrap().1.is_none());
    let it = whereabouts(&house, &house.officer, &incident).await;
    assert_eq!(it.areas[0].ended.as_ref().unwrap().reason, "lifted", "it stays to be read");
    assert!(view_map(desk, &house.officer, AsOf::NOW).await.unwrap().chart.areas.is_empty());
}

/// What somebody sees of the map: everything but the time that it was made.
async fn map(house: &House, caller: &Caller) -> String {
    let view = view_map(&house.desk, caller, AsOf::NOW).await.unwrap();
    format!("{:?} {:?} {} {:?}", view.chart, view.incidents, view.exercised, view.has_more)
}

#[tokio::test]
async fn the_map_of_somebody_outside_is_the_same_whatever_is_placed_inside() {
    let house = House::new().await;
    let desk = &*house.desk;
    let inside = house.enrol("T. Okell", Role::Chief, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::Chief, "south", &[]).await;
    let (_, shared, _) = kept(&house, &house.officer, KERMAN, open()).await;
    let before = map(&house, &outside).await;

    // A hidden incident far away, placed and with an area: neither sheet nor marks may move.
    let (_, hidden, line) = kept(&house, &inside, SPRINGFIELD, falcon()).await;
    resolve_place(desk, &inside, &says(&line, "Springfield", "coordinates", "-33,-70")).await.unwrap().unwrap();
    let (area, _) =
        mark_area(desk, &inside, &AreaOf::Incident(hidden.clone()), &circle("-33,-70", "900")).await.unwrap();
    assert!(area.as_str().len() == 10, "its id leaves no gap in the numbers: {area}");
    // A hidden report about the open incident: its name and what was said of it are for those who may know of the report.
    let report = house.post(&inside, SPRINGFIELD, falcon()).await;
    let lines = house.lines(&inside, &report).await;
    for line in &lines {
        keep_line(desk, &inside, &report, &line.item, Some(&shared)).await.unwrap();
    }
    let named = whereabouts(&house, &inside, &shared).await;
    let place = named.places.iter().find(|it| it.name == "Springfield").expect("the hidden report names it");
    let line = format!("{report}/{}", place.lines[0].line.number);
    resolve_place(desk, &inside, &says(&line, "Springfield", "coordinates", "60,60")).await.unwrap().unwrap();
    let place =
        whereabouts(&house, &inside, &shared).await.places.into_iter().find(|it| it.name == "Springfield").unwrap();
    assert!(!place.is_for_all, "no list offers its point for an area that everybody sees");

    assert_eq!(map(&house, &outside).await, before);
    assert_ne!(map(&house, &inside).await, before);
    // And what is hidden answers like what is not there.
    let none = IncidentId::new(Tail::Random(99));
    let told = |error: OpError, id: &str| error.to_string().replace(id, "X");
    let as_hidden = view_whereabouts(desk, &outside, &hidden, AsOf::NOW).await.unwrap_err();
    let as_none = view_whereabouts(desk, &outside, &none, AsOf::NOW).await.unwrap_err();
    assert_eq!(told(as_hidden, hidden.as_str()), told(as_none, none.as_str()));
    let as_hidden =
        mark_area(desk, &outside, &AreaOf::Incident(hidden.clone()), &AreaWords::default()).await.unwrap_err();
    let as_none = mark_area(desk, &outside, &AreaOf::Incident(none.clone()), &AreaWords::default()).await.unwrap_err();
    assert_eq!(told(as_hidden, hidden.as_str()), told(as_none, none.as_str()), "faults of fields come after");
    let as_hidden = resolve_place(desk, &outside, &says(&line, "Springfield", "none", "")).await.unwrap_err();
    let as_none = resolve_place(desk, &outside, &says("R-BCDFGHJK/1", "Springfield", "none", "")).await.unwrap_err();
    assert_eq!(told(as_hidden, report.as_str()), told(as_none, "R-BCDFGHJK"));
    let unknown = AreaId::new(Tail::Random(5));
    let as_hidden = withdraw_area(desk, &outside, &area, "x").await.unwrap_err();
    let as_none = withdraw_area(desk, &outside, &unknown, "x").await.unwrap_err();
    assert_eq!(told(as_hidden, area.as_str()), told(as_none, unknown.as_str()));
}

#[tokio::test]
async fn a_place_whose_line_is_dropped_leaves_the_map() {
    let house = House::new().await;
    let desk = &*house.desk;
    let (report, incident, line) = kept(&house, &house.officer, TARN, open()).await;
    let place = whereabouts(&house, &house.officer, &incident).await.places.remove(0);
    resolve_place(desk, &house.officer, &says(&line, &place.name, "coordinates", "54.3,10.1")).await.unwrap();
    assert_eq!(view_map(desk, &house.officer, AsOf::NOW).await.unwrap().chart.marks.len(), 1);
    drop_line(desk, &house.officer, &report, &place.lines[0].item, "").await.unwrap();
    assert!(view_map(desk, &house.officer, AsOf::NOW).await.unwrap().chart.marks.is_empty());
    let error = resolve_place(desk, &house.officer, &says(&line, &place.name, "none", "")).await.unwrap_err();
    assert!(error.to_string().contains("is not kept"), "{error}");
}

/// Law 11: the map of an exercise says so, and so does every map that shows one of its incidents.
#[tokio::test]
async fn a_map_with_anything_exercised_says_exercise() {
    let house = House::new().await;
    let (_, real, _) = kept(&house, &house.officer, KERMAN, open()).await;
    assert!(!view_map(&house.desk, &house.officer, AsOf::NOW).await.unwrap().exercised);
    let played = Marking { status: CapStatus::Exercise, ..open() };
    let (_, exercised, _) = kept(&house, &house.officer, TARN, played).await;
    let of =
        async |id: &IncidentId| view_map_of(&house.desk, &house.officer, id, AsOf::NOW, Sheet::Large).await.unwrap();
    assert!(of(&exercised).await.exercised && !of(&real).await.exercised);
    assert!(view_map(&house.desk, &house.officer, AsOf::NOW).await.unwrap().exercised);
}
