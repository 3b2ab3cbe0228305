//! A situation report as a fold: what may be done to it where it stands, and what counts as changed (laws 1 and 7).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{granted, markings, person, viewers};
use proptest::prelude::*;
use tocsin_core::draft::{LinePart, PartKind};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{CommandId, SitrepId, Tail};
use tocsin_core::sitrep::{
    Change, Content, Entry, Generated, List, Section, Sitrep, SitrepError, approve_sitrep, draft_sitrep, edit_sitrep,
    fits, renew_sitrep,
};
use tocsin_core::time::Millis;

fn id() -> SitrepId {
    SitrepId::new(Tail::Number(4))
}

fn entry(key: &str, list: List, text: &str) -> Entry {
    let words = vec![LinePart { kind: PartKind::Text, text: text.to_owned() }];
    Entry { key: key.to_owned(), list, words, ..Entry::default() }
}

fn content(entries: Vec<Entry>) -> Content {
    Content {
        n: 7,
        at_ms: Millis(0),
        operation: "Depot".to_owned(),
        incident: None,
        title: None,
        replaces: None,
        sections: vec![Generated { section: Section::Situation, entries }],
        cut: 0,
    }
}

fn drafted() -> Vec<Fact> {
    draft_sitrep(&granted(), id(), CommandId::new(Tail::Number(1)), content(Vec::new()), markings()[1].clone())
}

#[test]
fn every_step_is_folded_and_an_approved_report_takes_none() {
    let mut facts = drafted();
    let state = |facts: &[Fact]| Sitrep::fold(&id(), facts).unwrap();
    facts.extend(edit_sitrep(&granted(), &state(&facts), Section::Short, Some("It burns.".to_owned()), None).unwrap());
    let again = edit_sitrep(&granted(), &state(&facts), Section::Short, Some("It burns.".to_owned()), None).unwrap();
    assert!(again.is_empty(), "the same words decide nothing");
    let late =
        edit_sitrep(&granted(), &state(&facts), Section::Short, Some("It smokes.".to_owned()), Some("")).unwrap_err();
    assert!(matches!(late, SitrepError::Worded { .. }), "somebody else worded it first: {late}");
    facts.extend(renew_sitrep(&granted(), &state(&facts), content(vec![entry("a", List::Known, "x")])).unwrap());
    let now = state(&facts);
    assert_eq!(now.words[&Section::Short], "It burns.", "what people wrote stays");
    assert_eq!(now.content.entries(Section::Situation).len(), 1);
    let own = approve_sitrep(&granted(), &now, &[person(2)]).unwrap_err();
    assert!(matches!(own, SitrepError::Own { .. }), "{own}");
    assert!(own.to_string().ends_with("it waits for P-2"), "{own}");
    facts.extend(approve_sitrep(&granted(), &now, &[person(1)]).unwrap());
    assert!(matches!(facts.last(), Some(Fact::SitrepApproved { own: true, n: 7, .. })), "nobody else may: it says so");
    let approved = state(&facts);
    assert!(edit_sitrep(&granted(), &approved, Section::Short, None, None).is_err());
    assert!(renew_sitrep(&granted(), &approved, content(Vec::new())).is_err());
    assert!(approve_sitrep(&granted(), &approved, &[]).is_err());
    let other = SitrepId::new(Tail::Number(5));
    assert_eq!(Sitrep::fold(&other, &facts), None, "facts about another one are passed over");
    for cut in 0..facts.len() {
        let (first, rest) = facts.split_at(cut);
        let twice: Vec<Fact> = first.iter().chain(rest).cloned().collect();
        assert_eq!(state(&twice), approved);
    }
}

#[test]
fn new_changed_moved_and_gone_are_told_apart_and_nothing_is_gone_twice() {
    let last = content(vec![
        entry("same", List::Claimed, "a"),
        entry("moved", List::Claimed, "b"),
        entry("changed", List::Known, "c"),
        entry("gone", List::Known, "d"),
        Entry { change: Change::Gone, ..entry("gone before", List::Known, "e") },
    ]);
    let mut next = content(vec![
        entry("same", List::Claimed, "a"),
        entry("moved", List::Known, "b"),
        Entry { state: Some("done".to_owned()), ..entry("changed", List::Known, "c2") },
        entry("new", List::Known, "f"),
    ]);
    next.mark_changes(&last);
    let told: Vec<_> = next
        .entries(Section::Situation)
        .iter()
        .map(|it| (it.key.as_str(), it.change.label(), it.was.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        told,
        [
            ("same", "", "-"),
            ("moved", "changed", "claimed"),
            ("changed", "changed", "c"),
            ("new", "new", "-"),
            ("gone", "gone", "-")
        ]
    );
}

proptest! {
    /// Law 7: whatever fits a circle may be known to everybody in it.
    #[test]
    fn what_fits_a_circle_is_known_to_everybody_in_it(circle in 0usize..7, thing in 0usize..7) {
        let (circle, thing) = (&markings()[circle], &markings()[thing]);
        if fits(circle, thing) {
            prop_assert!(thing.tlp <= circle.tlp);
            for viewer in viewers() {
                prop_assert!(!viewer.admits(circle) || viewer.admits(thing), "{viewer:?}");
            }
        }
    }
}
