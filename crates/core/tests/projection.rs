//! Rows are made from facts alone, the same every time, and none tells of a thing to somebody who may not know of it
//! (laws 1 and 7).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::BTreeMap;

use common::{markings, person, taken_in, viewers};
use expect_test::expect;
use proptest::prelude::*;
use tocsin_core::fact::Fact;
use tocsin_core::ids::{IncidentId, ReportId, Tail};
use tocsin_core::marking::Marking;
use tocsin_core::report::Item;
use tocsin_core::rows::{Recorded, Row, RowChange, RowKind, project};
use tocsin_core::time::Millis;

/// A report with its marking, and the incident that is opened from it.
#[derive(Clone, Debug)]
struct Thing {
    report: ReportId,
    incident: IncidentId,
    marking: Marking,
}

impl Thing {
    fn new(number: usize, marking: usize) -> Thing {
        let marking = markings()[marking].clone();
        let tail = |noun: u64| match marking.is_open() {
            true => Tail::Number(number as u64 + 1),
            false => Tail::Random(number as u64 * 7_919 + noun),
        };
        Thing { report: ReportId::new(tail(1)), incident: IncidentId::new(tail(2)), marking }
    }

    /// The facts of one record about this thing, as one operation or another decides them.
    fn record(&self, which: u8, several: bool) -> Vec<Fact> {
        let Thing { report, incident, marking } = self.clone();
        let (by, line) = (person(1), 3);
        let item = |name: &str| Item(name.to_owned());
        let keep = |name: &str| Fact::LineKept { report: report.clone(), item: item(name), line, by: by.clone() };
        match which {
            0 => taken_in(&report, marking),
            1 => {
                let mut facts = vec![
                    Fact::IncidentOpened {
                        incident: incident.clone(),
                        title: "Fire".to_owned(),
                        by: by.clone(),
                        marking,
                    },
                    Fact::EventAttached { incident, report: report.clone(), event: "i1".to_owned(), by: by.clone() },
                    keep("i1"),
                ];
                facts.extend(several.then(|| keep("c1")));
                facts
            }
            2 => vec![keep("c2")],
            3 => {
                let reason = several.then(|| format!("said again in {report}"));
                vec![Fact::LineDropped { report, item: item("c2"), line, by, reason }]
            }
            4 => vec![Fact::LineReopened { report, item: item("c2"), line, by }],
            5 => vec![Fact::NoteWritten { by, text: format!("about {report} and {incident}"), marking }],
            6 => {
                let thing = if several { report.to_string() } else { incident.to_string() };
                vec![Fact::Inspected { by: person(2), page: format!("/things/{thing}"), thing: Some(thing) }]
            }
            _ => vec![Fact::Inspected { by: person(2), page: "/log".to_owned(), thing: None }],
        }
    }
}

fn ledger() -> impl Strategy<Value = (Vec<Thing>, Vec<(usize, Vec<Fact>)>)> {
    let things = prop::collection::vec(0..markings().len(), 1..5)
        .prop_map(|markings| markings.into_iter().enumerate().map(|(at, it)| Thing::new(at, it)).collect::<Vec<_>>());
    let records = prop::collection::vec((any::<prop::sample::Index>(), 0u8..8, any::<bool>()), 0..20);
    (things, records).prop_map(|(things, records)| {
        let posted = things.iter().enumerate().map(|(at, thing)| (at, thing.record(0, false)));
        let later = records.iter().map(|(thing, which, several)| {
            let at = thing.index(things.len());
            (at, things[at].record(*which, *several))
        });
        let records = posted.chain(later).collect();
        (things, records)
    })
}

fn projected(records: &[(usize, Vec<Fact>)]) -> (Vec<Row>, BTreeMap<String, Marking>) {
    let mut rows = Vec::new();
    let mut guards = BTreeMap::new();
    for (n, (_, facts)) in records.iter().enumerate() {
        for change in project(Recorded { n: n as u64, at: Millis(n as i64), op: "an_operation", facts }) {
            match change {
                RowChange::Put(row) => rows.push(row),
                RowChange::Guard { key, marking } => drop(guards.insert(key, marking)),
            }
        }
    }
    (rows, guards)
}

/// Tells whether the row tells of the id anywhere: its keys, or its body.
fn mentions(row: &Row, id: &str) -> bool {
    let words = |text: &str| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == id);
    words(&row.key) || words(&row.body) || [&row.about, &row.also].into_iter().flatten().any(|it| words(it))
}

proptest! {
    #[test]
    fn the_same_record_always_makes_the_same_rows((_, records) in ledger()) {
        for (_, facts) in &records {
            let recorded = Recorded { n: 4, at: Millis(5), op: "an_operation", facts };
            prop_assert_eq!(project(recorded), project(recorded));
        }
        prop_assert_eq!(projected(&records), projected(&records));
    }

    /// Law 7: whoever may see a row may know of every report and incident that it tells of.
    #[test]
    fn no_row_tells_of_a_thing_to_somebody_who_may_not_know_of_it((things, records) in ledger()) {
        let (rows, guards) = projected(&records);
        for row in &rows {
            for viewer in viewers() {
                let seen = row.guard.as_ref().is_none_or(|guard| guards.get(guard).is_some_and(|it| viewer.admits(it)));
                for thing in things.iter().filter(|thing| seen && !viewer.admits(&thing.marking)) {
                    prop_assert!(!mentions(row, thing.report.as_str()), "{} shows {row:?}", viewer.person);
                    prop_assert!(!mentions(row, thing.incident.as_str()), "{} shows {row:?}", viewer.person);
                }
            }
        }
    }

    /// A restricted report: every row that its records make has a guard, the log's lines too.
    #[test]
    fn every_row_of_a_restricted_report_is_guarded((things, records) in ledger()) {
        for (n, (at, facts)) in records.iter().enumerate() {
            let about_it = !matches!(facts.as_slice(), [Fact::Inspected { thing: None, .. }]);
            if things[*at].marking.is_open() || !about_it {
                continue;
            }
            for change in project(Recorded { n: n as u64, at: Millis(0), op: "an_operation", facts }) {
                if let RowChange::Put(row) = change {
                    prop_assert!(row.guard.is_some(), "{row:?}");
                }
            }
        }
    }

    /// The store ends the version before by kind and key, so one record may not leave that to chance.
    #[test]
    fn each_record_makes_at_most_one_line_of_the_log((_, records) in ledger()) {
        for (n, (_, facts)) in records.iter().enumerate() {
            let changes = project(Recorded { n: n as u64, at: Millis(0), op: "an_operation", facts });
            let log = changes.iter().filter(|it| matches!(it, RowChange::Put(row) if row.kind == RowKind::Log)).count();
            prop_assert_eq!(log, 1);
        }
    }
}

/// An event of an open report in a closed incident: its row has one guard and tells of two things. It is guarded by
/// the report, and whoever shows it asks for the incident as well (`app`: `view/report.rs`).
#[test]
fn an_event_of_an_open_report_in_a_closed_incident_is_guarded_by_the_report_alone() {
    let (open, closed) = (Thing::new(0, 1), Thing::new(1, 4));
    let attached = Fact::EventAttached {
        incident: closed.incident.clone(),
        report: open.report.clone(),
        event: "i1".to_owned(),
        by: person(1),
    };
    let changes = project(Recorded { n: 9, at: Millis(0), op: "keep_line", facts: &[attached] });
    let [RowChange::Put(row)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(row.guard.as_deref(), Some(open.report.as_str()));
    assert_eq!(row.about.as_deref(), Some(closed.incident.as_str()));
}

#[test]
fn the_log_tells_each_record_in_one_sentence() {
    let thing = Thing::new(5, 1);
    let told: String = (0..8)
        .flat_map(|which| [false, true].map(|several| thing.record(which, several)))
        .filter_map(|facts| {
            let changes = project(Recorded { n: 0, at: Millis(0), op: "an_operation", facts: &facts });
            changes.into_iter().find_map(|it| match it {
                RowChange::Put(row) if row.kind == RowKind::Log => {
                    let body: serde_json::Value = serde_json::from_str(&row.body).unwrap();
                    Some(format!("{:<7} {}\n", row.guard.unwrap_or_default(), body["text"].as_str().unwrap()))
                }
                _ => None,
            })
        })
        .collect();
    expect![[r#"
        R-6     R-6 taken in from Orle Courier, TLP:AMBER.
        R-6     R-6 taken in from Orle Courier, TLP:AMBER.
        R-6     Line 3 of R-6 kept. I-6 opened.
        R-6     2 lines of R-6 kept. I-6 opened.
        R-6     Line 3 of R-6 kept.
        R-6     Line 3 of R-6 kept.
        R-6     Line 3 of R-6 dropped.
        R-6     Line 3 of R-6 dropped: said again in R-6.
        R-6     Verdict on line 3 of R-6 taken back.
        R-6     Verdict on line 3 of R-6 taken back.
        note/0  about R-6 and I-6
        note/0  about R-6 and I-6
        I-6     Page /things/I-6 opened for inspection.
        R-6     Page /things/R-6 opened for inspection.
                Page /log opened for inspection.
                Page /log opened for inspection.
    "#]]
    .assert_eq(&told);
}
