//! State is a fold over facts (law 1): the same whether one fact at a time or all at once, and in the end what was
//! decided last.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use common::{granted, markings, reading, taken_in};
use proptest::prelude::*;
use tocsin_core::fact::Fact;
use tocsin_core::ids::{IncidentId, ReportId, Tail};
use tocsin_core::limits::FACTS_PER_RECORD_MAX;
use tocsin_core::report::{Item, Report, Target, Verdict, drop_line, keep_line, keep_rest, reopen_line};

/// What an officer does to a line.
#[derive(Clone, Copy, Debug)]
enum Act {
    Keep,
    Drop,
    Reopen,
}

fn acts() -> impl Strategy<Value = Vec<(Act, usize)>> {
    let act = prop_oneof![Just(Act::Keep), Just(Act::Drop), Just(Act::Reopen)];
    prop::collection::vec((act, 0..items().len()), 0..60)
}

fn items() -> Vec<Item> {
    let reading = reading();
    reading.lines().iter().map(|line| reading.item_of(line)).collect()
}

fn report_id() -> ReportId {
    ReportId::new(Tail::Number(6))
}

fn fresh() -> Report {
    Report::fold(&report_id(), &taken_in(&report_id(), markings()[1].clone())).unwrap()
}

/// Decides acts one after the other, as the desk does. Returns the state and all facts since the posting.
fn decide(acts: &[(Act, usize)]) -> (Report, Vec<Fact>) {
    let (mut state, items, numbers) = (fresh(), items(), Cell::new(0));
    let mut facts = Vec::new();
    for &(act, item) in acts {
        let item = &items[item];
        let open = || {
            numbers.set(numbers.get() + 1);
            Target::Open(IncidentId::new(Tail::Number(numbers.get())))
        };
        let decided = match act {
            Act::Keep => keep_line(&granted(), &state, item, open),
            Act::Drop => drop_line(&granted(), &state, item, None),
            Act::Reopen => reopen_line(&granted(), &state, item),
        };
        let decided = decided.unwrap();
        state.apply_all(&decided);
        facts.extend(decided);
    }
    (state, facts)
}

proptest! {
    /// Law 1: the state after n facts is the fold of the first n, wherever one stops and goes on.
    #[test]
    fn folding_one_fact_at_a_time_is_folding_all_at_once(acts in acts(), cut in any::<prop::sample::Index>()) {
        let mut facts = taken_in(&report_id(), markings()[1].clone());
        facts.extend(decide(&acts).1);
        let at_once = Report::fold(&report_id(), &facts).unwrap();
        let mut one_by_one = Report::fold(&report_id(), &facts[..1]).unwrap();
        for fact in &facts[1..] {
            one_by_one.apply_all(std::slice::from_ref(fact));
        }
        prop_assert_eq!(&one_by_one, &at_once);
        let (before, after) = facts.split_at(1 + cut.index(facts.len()));
        let mut resumed = Report::fold(&report_id(), before).unwrap();
        resumed.apply_all(after);
        prop_assert_eq!(resumed, at_once);
    }

    #[test]
    fn facts_about_other_reports_change_nothing_here(acts in acts(), strangers in acts()) {
        let other = ReportId::new(Tail::Number(7));
        let mine = decide(&acts).1;
        let theirs: Vec<Fact> = decide(&strangers).1.into_iter().map(|fact| of_report(fact, &other)).collect();
        let mut alone = taken_in(&report_id(), markings()[1].clone());
        let mut mixed = taken_in(&other, markings()[0].clone());
        mixed.extend(alone.clone());
        mixed.extend(theirs);
        mixed.extend(mine.clone());
        alone.extend(mine);
        prop_assert_eq!(Report::fold(&report_id(), &mixed), Report::fold(&report_id(), &alone));
    }

    #[test]
    fn the_last_act_on_a_line_is_its_verdict(acts in acts()) {
        let (state, _) = decide(&acts);
        let mut last = BTreeMap::new();
        for (act, item) in acts {
            last.insert(item, match act {
                Act::Keep => Verdict::Kept,
                Act::Drop => Verdict::Dropped,
                Act::Reopen => Verdict::Proposed,
            });
        }
        for (at, item) in items().iter().enumerate() {
            prop_assert_eq!(state.verdict(item), last.get(&at).copied().unwrap_or_default(), "{:?}", item);
        }
    }

    /// Whatever is kept, dropped and kept again: each event of the report opens one incident of its own, no more, and
    /// two events never share one.
    #[test]
    fn each_event_that_was_kept_opened_one_incident(acts in acts()) {
        let (state, facts) = decide(&acts);
        let lines = reading().lines();
        let kept: BTreeSet<&str> = acts
            .iter()
            .filter(|(act, _)| matches!(act, Act::Keep))
            .filter_map(|(_, item)| lines[*item].incident.as_deref())
            .collect();
        let opened: Vec<_> = facts.iter().filter(|it| matches!(it, Fact::IncidentOpened { .. })).collect();
        let attached: Vec<_> = facts.iter().filter(|it| matches!(it, Fact::EventAttached { .. })).collect();
        prop_assert_eq!(opened.len(), kept.len());
        prop_assert_eq!(attached.len(), kept.len());
        prop_assert_eq!(state.events.keys().map(String::as_str).collect::<BTreeSet<_>>(), kept);
        let incidents: BTreeSet<_> = state.events.values().collect();
        prop_assert_eq!(incidents.len(), state.events.len(), "several events of one report stay apart");
    }

    /// Keeping the rest at once is keeping each proposed line in turn; what was dropped stays dropped.
    #[test]
    fn keeping_the_rest_is_keeping_each_proposed_line_in_turn(acts in acts()) {
        let (mut state, _) = decide(&acts);
        let numbers = || {
            let next = Cell::new(100);
            move || {
                next.set(next.get() + 1);
                Target::Open(IncidentId::new(Tail::Number(next.get())))
            }
        };
        let at_once = keep_rest(&granted(), &state, numbers());
        let dropped: Vec<_> = items().into_iter().filter(|it| state.verdict(it) == Verdict::Dropped).collect();
        let (open, mut in_turn) = (numbers(), Vec::new());
        for item in items().iter().filter(|it| !dropped.contains(it)) {
            let decided = keep_line(&granted(), &state, item, &open).unwrap();
            state.apply_all(&decided);
            in_turn.extend(decided);
        }
        prop_assert_eq!(at_once, in_turn);
        prop_assert!(dropped.iter().all(|it| state.verdict(it) == Verdict::Dropped));
        prop_assert_eq!(keep_rest(&granted(), &state, || panic!("no incident may be asked for")), []);
    }

    /// What decides nothing gives out no number either.
    #[test]
    fn an_act_that_changes_nothing_decides_nothing(acts in acts(), item in 0..items().len()) {
        let (state, _) = decide(&acts);
        let item = &items()[item];
        let never = || panic!("no incident may be asked for");
        match state.verdict(item) {
            Verdict::Kept => prop_assert_eq!(keep_line(&granted(), &state, item, never).unwrap(), []),
            Verdict::Dropped => prop_assert_eq!(drop_line(&granted(), &state, item, None).unwrap(), []),
            Verdict::Proposed => prop_assert_eq!(reopen_line(&granted(), &state, item).unwrap(), []),
        }
    }
}

/// The same fact about another report.
fn of_report(mut fact: Fact, other: &ReportId) -> Fact {
    if let Fact::LineKept { report, .. }
    | Fact::LineDropped { report, .. }
    | Fact::LineReopened { report, .. }
    | Fact::EventAttached { report, .. } = &mut fact
    {
        *report = other.clone();
    }
    fact
}

#[test]
fn a_report_that_was_never_posted_is_not_there() {
    let facts = decide(&[(Act::Keep, 0), (Act::Drop, 1)]).1;
    assert_eq!(Report::fold(&report_id(), &facts), None, "verdicts alone make no report");
    assert_eq!(Report::fold(&report_id(), &[]), None);
    assert!(Report::fold(&ReportId::new(Tail::Number(7)), &taken_in(&report_id(), markings()[0].clone())).is_none());
}

#[test]
fn a_line_that_the_report_does_not_have_is_refused_for_every_act() {
    let (state, item) = (fresh(), Item("c9".to_owned()));
    let never = || panic!("no incident may be asked for");
    let errors = [
        keep_line(&granted(), &state, &item, never).unwrap_err(),
        drop_line(&granted(), &state, &item, None).unwrap_err(),
        reopen_line(&granted(), &state, &item).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), "report R-6 has no line c9; it has 9 lines. Nothing was changed");
    }
}

#[test]
fn what_one_record_cannot_hold_is_kept_by_the_next_call() {
    let mut draft = reading().draft;
    let figure = draft.casualty_reports.remove(3);
    draft.casualty_reports = (0..FACTS_PER_RECORD_MAX + 500)
        .map(|n| {
            let mut figure = figure.clone();
            figure.id = tocsin_core::draft::CasualtyReportId::new(format!("n{n}"));
            figure
        })
        .collect();
    let mut state = fresh();
    state.reading.as_mut().unwrap().draft = draft;
    let never = || panic!("each event was kept before");
    for item in ["i1", "i2", "i3"] {
        let open = || Target::Open(IncidentId::new(Tail::Number(1)));
        let facts = keep_line(&granted(), &state, &Item(item.to_owned()), open).unwrap();
        state.apply_all(&facts);
    }
    let first = keep_rest(&granted(), &state, never);
    assert!(first.len() <= FACTS_PER_RECORD_MAX && first.len() > FACTS_PER_RECORD_MAX - 3);
    state.apply_all(&first);
    let second = keep_rest(&granted(), &state, never);
    assert_eq!(first.len() + second.len(), FACTS_PER_RECORD_MAX + 500 + 2, "every figure and both statements");
    state.apply_all(&second);
    assert_eq!(keep_rest(&granted(), &state, never), []);
}

#[test]
fn an_event_can_be_attached_to_an_incident_that_is_there() {
    let (state, incident) = (fresh(), IncidentId::new(Tail::Number(4)));
    let line = reading().lines().into_iter().find(|line| line.incident.as_deref() == Some("i2")).unwrap();
    let item = reading().item_of(&line);
    let facts = keep_line(&granted(), &state, &item, || Target::Attach(incident.clone())).unwrap();
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::IncidentOpened { .. })));
    let mut state = state;
    state.apply_all(&facts);
    assert_eq!(state.events, [("i2".to_owned(), incident)].into());
}

#[test]
fn an_incident_is_called_by_the_words_of_its_report_and_marked_like_it() {
    let facts = decide(&[(Act::Keep, 0)]).1;
    let Fact::IncidentOpened { title, marking, .. } = &facts[0] else { panic!("{facts:?}") };
    assert_eq!(title, "Fire at the depot");
    assert_eq!(*marking, markings()[1]);
}
