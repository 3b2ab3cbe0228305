//! What one may not know of does not exist in any answer, count, id or suggestion (law 7).
//!
//! The same day happens twice, once without closed things and once with many of them between the open ones. Somebody
//! outside must see the very same in both, byte for byte; the numbers of records alone may tell that there are more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{CLOSED, DEPOT, DEPOT_LATER, House, closed_markings, falcon, open, seen};
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::lists::{list_incidents, list_persons, list_reports};
use tocsin_app::view::original::view_original;
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, OpError, Posting, drop_line, inspect, keep_line, keep_rest, post_report, reopen_line, write_note,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::ids::{IncidentId, ReportId, Tail};
use tocsin_core::report::Item;

/// What a stranger was answered on the way, and all that they see in the end.
struct Day {
    house: House,
    outside: Caller,
    inside: Caller,
    answers: String,
}

/// Plays the day. With `closed`, somebody inside works on closed things before each open act.
async fn play(closed: bool) -> Day {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    let inspector = house.enrol("A. Ferrant", Role::Inspector, "north", &["falcon"]).await;
    let mut day = Day { house, outside, inside, answers: String::new() };
    for (step, text) in [DEPOT, DEPOT_LATER, DEPOT, CLOSED].into_iter().enumerate() {
        if closed {
            closed_work(&day, &inspector, step).await;
        }
        open_work(&mut day, text, step).await;
    }
    if closed {
        closed_work(&day, &inspector, 4).await;
    }
    day
}

async fn open_work(day: &mut Day, text: &str, step: usize) {
    let Day { house, outside, inside, .. } = &*day;
    house.clock.advance_ms(60_000);
    let desk = &*house.desk;
    let posting =
        Posting { bytes: text.as_bytes().to_vec(), publisher: "Orle Courier".to_owned(), ..Posting::default() };
    let posted = post_report(desk, outside, posting, open()).await.unwrap();
    let report = posted.report.clone();
    let items: Vec<Item> = house.lines(outside, &report).await.into_iter().map(|line| line.item).collect();
    assert!(items.len() >= 2, "the report gives lines to work with");
    keep_line(desk, outside, &report, &items[0], None).await.unwrap();
    drop_line(desk, inside, &report, &items[1], "told twice").await.unwrap();
    keep_rest(desk, outside, &report).await.unwrap();
    reopen_line(desk, inside, &report, &items[1]).await.unwrap();
    write_note(desk, inside, &format!("Step {step} done."), open()).await.unwrap();
    day.answers.push_str(&format!("{report} {} lines, the same as {:?}\n", posted.lines, posted.same_bytes));
}

/// Everything that can be done to closed things, under each marking that shuts the stranger out.
async fn closed_work(day: &Day, inspector: &Caller, step: usize) {
    let Day { house, inside, .. } = day;
    let desk = &*house.desk;
    for (at, marking) in closed_markings().into_iter().enumerate() {
        let report = house.post(inside, [DEPOT, CLOSED][at % 2], marking.clone()).await;
        let items: Vec<Item> = house.lines(inside, &report).await.into_iter().map(|line| line.item).collect();
        let incidents = list_incidents(desk, inside, AsOf::NOW, None).await.unwrap().rows;
        let shared = incidents.iter().find(|row| row.marking.is_open()).map(|row| row.id.clone());
        keep_line(desk, inside, &report, &items[0], shared.as_ref()).await.unwrap();
        keep_rest(desk, inside, &report).await.unwrap();
        drop_line(desk, inside, &report, &items[1], "closed reason").await.unwrap();
        reopen_line(desk, inside, &report, &items[1]).await.unwrap();
        if marking.tlp != tocsin_core::marking::Tlp::Red {
            write_note(desk, inside, &format!("Closed note {step}."), marking).await.unwrap();
        }
        inspect(desk, inspector, format!("/reports/{report}"), Some(report.to_string())).await.unwrap();
    }
}

#[tokio::test]
async fn an_outsider_sees_the_same_whether_closed_things_are_there_or_not() {
    let (without, with) = (play(false).await, play(true).await);
    assert!(with.house.desk.head().size > without.house.desk.head().size + 80, "there is something to hide");
    assert_eq!(with.answers, without.answers, "what was answered on the way");
    let here = seen::everything(&without.house.desk, &without.outside).await;
    let there = seen::everything(&with.house.desk, &with.outside).await;
    let differs = here.lines().zip(there.lines()).find(|(here, there)| here != there);
    assert_eq!(differs, None, "the first line that differs");
    assert_eq!(here.len(), there.len());
    assert!(!there.contains("closed reason") && !there.contains("Closed note"));
}

#[tokio::test]
async fn somebody_inside_does_see_them() {
    let (without, with) = (play(false).await, play(true).await);
    let here = seen::everything(&without.house.desk, &without.inside).await;
    let there = seen::everything(&with.house.desk, &with.inside).await;
    assert!(there.contains("closed reason") && there.contains("Closed note 4."));
    assert!(there.len() > here.len());
}

#[tokio::test]
async fn open_objects_are_numbered_without_a_gap() {
    let Day { house, outside, .. } = play(true).await;
    let reports = list_reports(&house.desk, &outside, AsOf::NOW, None).await.unwrap().rows;
    let mut numbers: Vec<u64> = reports.iter().map(|row| row.id.number().unwrap()).collect();
    numbers.reverse();
    assert_eq!(numbers, (1..=4).collect::<Vec<u64>>());
    let incidents = list_incidents(&house.desk, &outside, AsOf::NOW, None).await.unwrap().rows;
    let mut numbers: Vec<u64> = incidents.iter().map(|row| row.id.number().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=incidents.len() as u64).collect::<Vec<u64>>());
}

/// A closed thing and one that never was get the same answer from every view and every operation.
#[tokio::test]
async fn a_closed_thing_is_answered_like_one_that_never_was() {
    let Day { house, outside, inside, .. } = play(true).await;
    let desk = &*house.desk;
    let reports = list_reports(desk, &inside, AsOf::NOW, None).await.unwrap().rows;
    let incidents = list_incidents(desk, &inside, AsOf::NOW, None).await.unwrap().rows;
    let open_report = ReportId::new(Tail::Number(1));
    let (never_report, never_incident) = (ReportId::new(Tail::Random(1)), IncidentId::new(Tail::Random(1)));
    let event = house.lines(&outside, &open_report).await[0].item.clone();
    let head = desk.head();
    let answers = async |report: &ReportId, incident: &IncidentId| {
        let item = Item("c1".to_owned());
        let answers: Vec<Result<(), OpError>> = vec![
            view_report(desk, &outside, report, AsOf::NOW).await.map(drop),
            view_report(desk, &outside, report, AsOf::record(3)).await.map(drop),
            view_original(desk, &outside, report).await.map(drop),
            view_incident(desk, &outside, incident, AsOf::NOW).await.map(drop),
            keep_line(desk, &outside, report, &item, None).await.map(drop),
            keep_line(desk, &outside, report, &item, Some(incident)).await.map(drop),
            keep_line(desk, &outside, &open_report, &event, Some(incident)).await.map(drop),
            drop_line(desk, &outside, report, &item, "").await.map(drop),
            reopen_line(desk, &outside, report, &item).await.map(drop),
            keep_rest(desk, &outside, report).await.map(drop),
        ];
        let told = answers.into_iter().map(|answer| answer.unwrap_err().to_string());
        told.map(|it| it.replace(report.as_str(), "R-?").replace(incident.as_str(), "I-?")).collect::<Vec<_>>()
    };
    let never = answers(&never_report, &never_incident).await;
    assert!(never.iter().all(|it| it.starts_with("there is no ")), "{never:?}");
    let closed_reports: Vec<_> = reports.iter().filter(|row| !row.posted.marking.is_open()).collect();
    let closed_incidents: Vec<_> = incidents.iter().filter(|row| !row.marking.is_open()).collect();
    assert!(closed_reports.len() > 10 && closed_incidents.len() > 5);
    for (report, incident) in closed_reports.iter().zip(closed_incidents.iter().cycle()) {
        assert_eq!(answers(&report.id, &incident.id).await, never, "{} {}", report.id, incident.id);
    }
    assert_eq!(desk.head(), head, "and nothing was recorded");
}

/// An open report may tell of an event that belongs to a closed incident: then the report is there, the incident not.
#[tokio::test]
async fn an_open_report_does_not_tell_that_its_event_belongs_to_a_closed_incident() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    let desk = &*house.desk;
    let closed = house.post(&inside, DEPOT, falcon()).await;
    keep_rest(desk, &inside, &closed).await.unwrap();
    let incident = list_incidents(desk, &inside, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let report = house.post(&outside, DEPOT_LATER, open()).await;
    let lines = house.lines(&inside, &report).await;
    let line = lines.iter().find(|line| line.line.incident.is_some()).unwrap();
    keep_line(desk, &inside, &report, &line.item, Some(&incident)).await.unwrap();
    let inside_view = view_report(desk, &inside, &report, AsOf::NOW).await.unwrap();
    assert_eq!(inside_view.events.values().collect::<Vec<_>>(), [&incident]);
    let outside_view = view_report(desk, &outside, &report, AsOf::NOW).await.unwrap();
    assert!(outside_view.events.is_empty(), "{:?}", outside_view.events);
    let all = seen::everything(desk, &outside).await;
    assert!(!all.contains(incident.as_str()), "its id is nowhere");
}

/// The roll of persons is open, the compartments that they are in are not.
#[tokio::test]
async fn the_roll_of_persons_names_no_compartment_that_the_reader_is_not_in() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &["osprey"]).await;
    let named = async |caller: &Caller| {
        let persons = list_persons(&house.desk, caller).await.unwrap();
        persons.into_iter().flat_map(|it| it.compartments).map(|it| it.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(named(&inside).await, ["falcon"]);
    assert_eq!(named(&outside).await, ["osprey"]);
    assert_eq!(named(&house.officer).await, [""; 0]);
    assert_eq!(list_persons(&house.desk, &outside).await.unwrap().len(), 3, "the persons themselves are all there");
}
