//! A warning's local life: every step from everywhere, limits and the gaps they leave, folding.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{granted, markings, person};
use expect_test::expect;
use proptest::prelude::*;
use tocsin_core::authority::{Caller, Granted, Operation, grant};
use tocsin_core::cap::{Certainty, Severity, Urgency};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{IncidentId, PersonId, Tail, WarningId};
use tocsin_core::marking::{AgencyName, Marking, Tlp};
use tocsin_core::time::Millis;
use tocsin_core::warning::clocks::{Awaited, Stage, gaps, wait_of};
use tocsin_core::warning::{
    self, Closing, Decision, Details, Hearsay, Limits, Means, Step, WaiverGround, Warning, WarningError, WarningKind,
    WarningPhase,
};

const MINUTE: i64 = 60_000;

fn id() -> WarningId {
    WarningId::new(Tail::Number(9))
}

fn open() -> Marking {
    Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap())
}

fn details(urgency: Urgency, severity: Severity) -> Details {
    Details {
        title: "Attack on a road crossing".to_owned(),
        text: Some("An attack is prepared.".to_owned()),
        who: Default::default(),
        what: Default::default(),
        place: Default::default(),
        when: Default::default(),
        how: Default::default(),
        urgency,
        severity,
        certainty: Certainty::Likely,
        other_side: Some("Ruvan".to_owned()),
        until_ms: Some(Millis(1_000)),
        rests_on: Vec::new(),
        marking: open(),
    }
}

/// Grants to another officer than the one of the other tests.
fn granted_to<O: Operation>(number: u64) -> Granted<O> {
    let officer = common::officer();
    let viewer = common::viewer(number, "north", &["falcon"]);
    grant::<O>(&Caller { viewer, ..officer }, &open(), "thing").unwrap()
}

fn begun(kind: WarningKind) -> Vec<Fact> {
    let details = details(Urgency::Expected, Severity::Severe);
    match kind {
        WarningKind::Given => warning::draft_warning(&granted(), id(), details),
        WarningKind::Received => warning::register_warning(&granted(), id(), details, Means::Phone, Millis(0)),
        WarningKind::Reported => warning::note_reported_warning(&granted(), id(), details, Hearsay::default()),
    }
}

/// Takes a step at a time when nothing has expired, unless it says that it has.
fn take(step: Step, state: &Warning) -> Result<Vec<Fact>, WarningError> {
    match step {
        Step::Release => warning::release_warning(&granted(), state),
        Step::Waive => warning::waive_warning(
            &granted(),
            state,
            WaiverGround::NoWay,
            "No line to the island.".to_owned(),
            person(2),
            Millis(9),
        ),
        Step::HandOver => {
            warning::hand_over_warning(&granted(), state, Means::Hand, "the harbour master".to_owned(), Millis(5))
        }
        Step::NoteReading => warning::note_reading(&granted(), state, "We have it.".to_owned()),
        Step::Read => warning::read_warning(&granted(), state, "ab".repeat(32)),
        Step::Decide => warning::decide_warning(&granted(), state, Decision::Hold, "More is needed.".to_owned(), None),
        Step::Close => warning::close_warning(&granted(), state, Closing::Expired, None, Millis(1_000)),
    }
}

fn word(step: Step) -> &'static str {
    match step {
        Step::Release => "release",
        Step::Waive => "waive",
        Step::HandOver => "hand over",
        Step::NoteReading => "note reading",
        Step::Read => "read",
        Step::Decide => "decide",
        Step::Close => "close",
    }
}

/// Walks over everything that can be reached and writes down, from each place, where each step leads.
#[test]
fn every_step_from_everywhere_leads_where_the_table_says() {
    let mut table = String::new();
    for kind in [WarningKind::Given, WarningKind::Received, WarningKind::Reported] {
        let mut seen: Vec<WarningPhase> = Vec::new();
        let mut open: Vec<Vec<Fact>> = vec![begun(kind)];
        while let Some(facts) = open.pop() {
            let state = Warning::fold(&id(), &facts).unwrap();
            if seen.contains(&state.phase) {
                continue;
            }
            seen.push(state.phase);
            let mut leads = Vec::new();
            for step in Step::ALL {
                let taken = take(step, &state);
                let allowed = step.from(kind).contains(&state.phase);
                match taken {
                    Ok(more) if more.is_empty() => leads.push(format!("{} nothing", word(step))),
                    Ok(more) => {
                        assert!(allowed, "{kind:?} {:?} {step:?}", state.phase);
                        let next: Vec<Fact> = facts.iter().cloned().chain(more).collect();
                        let after = Warning::fold(&id(), &next).unwrap();
                        leads.push(format!("{} -> {}", word(step), after.phase.label()));
                        open.push(next);
                    }
                    Err(error) => {
                        assert!(!allowed, "{error}");
                        assert!(error.to_string().contains("nothing was changed"), "{error}");
                    }
                }
            }
            table.push_str(&format!("{:<9} {}: {}\n", kind.label(), state.phase.label(), leads.join("; ")));
        }
    }
    expect![[r#"
        given     draft: release -> released, not handed over; waive -> waived
        given     waived: release -> released, not handed over; waive -> waived; close -> closed
        given     closed: 
        given     released, not handed over: hand over -> handed over, not read; close -> closed
        given     handed over, not read: hand over -> handed over, not read; note reading -> read there; close -> closed
        given     read there: close -> closed
        received  not read: read -> not decided; close -> closed
        received  closed: 
        received  not decided: read nothing; decide -> decided; close -> closed
        received  decided: read nothing; decide -> decided; close -> closed
        reported  known second-hand: 
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_refusal_names_the_warning_where_it_stands_and_what_was_asked() {
    let draft = Warning::fold(&id(), &begun(WarningKind::Given)).unwrap();
    let reported = Warning::fold(&id(), &begun(WarningKind::Reported)).unwrap();
    assert_eq!(
        take(Step::HandOver, &draft).unwrap_err().to_string(),
        "W-9 is draft, so it cannot be handed over; nothing was changed"
    );
    assert_eq!(
        take(Step::Decide, &reported).unwrap_err().to_string(),
        "W-9 is a warning reported, so it cannot be decided; nothing was changed"
    );
}

#[test]
fn nobody_reviews_the_own_waiver() {
    let draft = Warning::fold(&id(), &begun(WarningKind::Given)).unwrap();
    let words = "They know.".to_owned();
    let error = warning::waive_warning(&granted(), &draft, WaiverGround::AlreadyKnown, words, person(1), Millis(9));
    assert_eq!(error, Err(WarningError::OwnReviewer { warning: id() }));
}

#[test]
fn what_is_immediate_and_severe_is_rejected_by_another_than_who_read_it() {
    for (urgency, severity, two) in [
        (Urgency::Immediate, Severity::Extreme, true),
        (Urgency::Immediate, Severity::Severe, true),
        (Urgency::Immediate, Severity::Moderate, false),
        (Urgency::Immediate, Severity::Unknown, false),
        (Urgency::Expected, Severity::Extreme, false),
    ] {
        let details = details(urgency, severity);
        let mut facts = warning::register_warning(&granted(), id(), details, Means::Note, Millis(0));
        let state = Warning::fold(&id(), &facts).unwrap();
        facts.extend(warning::read_warning(&granted_to(1), &state, "ab".repeat(32)).unwrap());
        let state = Warning::fold(&id(), &facts).unwrap();
        let by = |number, decision| {
            let why = "Nothing in it.".to_owned();
            warning::decide_warning(&granted_to(number), &state, decision, why, None).is_ok()
        };
        assert_eq!(by(1, Decision::Reject), !two, "{urgency:?} {severity:?}");
        assert!(by(2, Decision::Reject) && by(1, Decision::Act) && by(1, Decision::Hold));
    }
}

#[test]
fn a_warning_expires_only_after_its_time_and_only_if_it_has_one() {
    let mut state = Warning::fold(&id(), &begun(WarningKind::Received)).unwrap();
    let close = |state: &Warning, now| warning::close_warning(&granted(), state, Closing::Expired, None, Millis(now));
    assert_eq!(close(&state, 999), Err(WarningError::NotExpired { warning: id() }));
    assert!(close(&state, 1_000).is_ok());
    state.details.until_ms = None;
    assert_eq!(close(&state, i64::MAX), Err(WarningError::NotExpired { warning: id() }));
}

/// The closing names the incident: it is closed only against one that all who know of the warning may know of.
#[test]
fn a_warning_is_not_closed_against_an_incident_of_a_narrower_circle() {
    let incident = IncidentId::new(Tail::Number(1));
    for of_warning in markings() {
        for of_incident in markings() {
            let mut state = Warning::fold(&id(), &begun(WarningKind::Received)).unwrap();
            state.details.marking = of_warning.clone();
            let closing = Closing::Matched { incident: incident.clone(), sheet: Vec::new() };
            let closed = warning::close_warning(&granted(), &state, closing.clone(), Some(&of_incident), Millis(0));
            let told =
                |viewer: &tocsin_core::marking::Viewer| viewer.admits(&of_warning) && !viewer.admits(&of_incident);
            if closed.is_ok() {
                assert!(!common::viewers().iter().any(told), "{of_warning:?} {of_incident:?}");
            }
            assert!(warning::close_warning(&granted(), &state, closing, None, Millis(0)).is_err(), "unknown marking");
        }
    }
}

#[test]
fn the_limits_are_those_of_the_policy_and_doubt_is_sooner() {
    let mut table = String::new();
    for urgency in Urgency::ALL {
        let Limits { read_ms, decide_ms } = Limits::of(*urgency);
        table.push_str(&format!("{} {} {}\n", urgency.label(), read_ms / MINUTE, decide_ms / MINUTE));
    }
    expect![[r#"
        Immediate 2 15
        Expected 10 60
        Future 60 720
        Past 10 60
        Unknown 10 60
    "#]]
    .assert_eq(&table);
}

fn stage(phase: WarningPhase, minute: i64) -> Stage {
    Stage { phase, at: Millis(minute * MINUTE), decision: None, review: None }
}

fn decided(decision: Decision, minute: i64) -> Stage {
    Stage { decision: Some(decision), ..stage(WarningPhase::Decided, minute) }
}

/// What waits and what gaps there are, minute by minute; urgency Expected: read in 10, decided in 60.
fn told(stages: &[Stage], until: Option<i64>, now: i64) -> String {
    let limits = Some(Limits::of(Urgency::Expected));
    let (since, now) = (Some(Millis(0)), Millis(now * MINUTE));
    let wait = wait_of(limits, since, until.map(|it| Millis(it * MINUTE)), stages, now);
    let wait = wait.map_or("nothing".to_owned(), |it| format!("{} by {}", it.what.state(), it.limit.0 / MINUTE));
    let gaps: Vec<String> = gaps(limits, since, stages, now)
        .iter()
        .map(|it| {
            let end = match (it.ended, it.happened) {
                (Some(_), true) => it.what.done(),
                (Some(_), false) => "closed",
                (None, _) => "open",
            };
            format!("{} {} over before step {}, {end}", it.what.state(), it.over_ms / MINUTE, it.before)
        })
        .collect();
    format!("waits: {wait}; gaps: {}", gaps.join(", "))
}

#[test]
fn clocks_of_a_received_warning_run_from_when_it_came() {
    use WarningPhase::{Closed, Read, Registered, Rejected};
    let came = stage(Registered, 0);
    let cases: &[(&str, Vec<Stage>, i64)] = &[
        ("nobody has read it yet", vec![came], 10),
        ("nobody has read it", vec![came], 18),
        ("nobody has done anything for long", vec![came], 100),
        ("read in time", vec![came, stage(Read, 5)], 30),
        ("read late, and no time is won by that", vec![came, stage(Read, 50)], 61),
        ("decided in time", vec![came, stage(Read, 5), decided(Decision::Act, 50)], 500),
        ("decided late", vec![came, stage(Read, 5), decided(Decision::Hold, 95)], 500),
        ("a forward is no decision", vec![came, stage(Read, 5), decided(Decision::Forward, 50)], 70),
        (
            "forwarded, then decided",
            vec![came, stage(Read, 5), decided(Decision::Forward, 50), decided(Decision::Act, 62)],
            90,
        ),
        ("rejected", vec![came, stage(Read, 5), Stage { decision: Some(Decision::Reject), ..stage(Rejected, 9) }], 90),
        ("closed without being read", vec![came, stage(Closed, 90)], 500),
    ];
    let table: String =
        cases.iter().map(|(what, stages, now)| format!("{what}: {}\n", told(stages, None, *now))).collect();
    expect![[r#"
        nobody has read it yet: waits: not read by 10; gaps: 
        nobody has read it: waits: not read by 10; gaps: not read 8 over before step 1, open
        nobody has done anything for long: waits: not read by 10; gaps: not read 90 over before step 1, open, not decided 40 over before step 1, open
        read in time: waits: not decided by 60; gaps: 
        read late, and no time is won by that: waits: not decided by 60; gaps: not read 40 over before step 1, read, not decided 1 over before step 2, open
        decided in time: waits: nothing; gaps: 
        decided late: waits: nothing; gaps: not decided 35 over before step 2, decided
        a forward is no decision: waits: not decided by 60; gaps: not decided 10 over before step 3, open
        forwarded, then decided: waits: nothing; gaps: not decided 2 over before step 3, decided
        rejected: waits: nothing; gaps: 
        closed without being read: waits: nothing; gaps: not read 80 over before step 1, closed, not decided 30 over before step 1, closed
    "#]]
    .assert_eq(&table);
}

#[test]
fn clocks_of_a_given_warning_run_from_step_to_step() {
    use WarningPhase::{Draft, HandedOver, ReadThere, Released, Waived};
    let draft = stage(Draft, 0);
    let waived = |minute, review: i64| Stage { review: Some(Millis(review * MINUTE)), ..stage(Waived, minute) };
    let cases: &[(&str, Vec<Stage>, i64)] = &[
        ("written", vec![draft], 4),
        ("lying about", vec![draft], 25),
        ("released", vec![draft, stage(Released, 5)], 9),
        ("released and forgotten", vec![draft, stage(Released, 5)], 30),
        ("handed over", vec![draft, stage(Released, 5), stage(HandedOver, 7)], 9),
        (
            "handing over again does not wind the clock",
            vec![draft, stage(Released, 5), stage(HandedOver, 7), stage(HandedOver, 16)],
            20,
        ),
        ("read there", vec![draft, stage(Released, 5), stage(HandedOver, 7), stage(ReadThere, 30)], 99),
        ("waived", vec![draft, waived(3, 500)], 100),
        ("review forgotten", vec![draft, waived(3, 500)], 600),
        ("waived again", vec![draft, waived(3, 500), waived(510, 900)], 600),
        ("given after all", vec![draft, waived(3, 500), stage(Released, 40)], 41),
    ];
    let table: String =
        cases.iter().map(|(what, stages, now)| format!("{what}: {}\n", told(stages, None, *now))).collect();
    expect![[r#"
        written: waits: not released by 10; gaps: 
        lying about: waits: not released by 10; gaps: not released 15 over before step 1, open
        released: waits: not handed over by 15; gaps: 
        released and forgotten: waits: not handed over by 15; gaps: not handed over 15 over before step 2, open
        handed over: waits: not read there by 17; gaps: 
        handing over again does not wind the clock: waits: not read there by 17; gaps: not read there 3 over before step 4, open
        read there: waits: nothing; gaps: not read there 13 over before step 3, read there
        waived: waits: review due by 500; gaps: 
        review forgotten: waits: review due by 500; gaps: review due 100 over before step 2, open
        waived again: waits: review due by 900; gaps: review due 10 over before step 2, looked at
        given after all: waits: not handed over by 50; gaps: 
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_reported_warning_has_no_clock_whatever_the_hour() {
    let known = [stage(WarningPhase::Known, 0)];
    assert_eq!(wait_of(None, None, Some(Millis(1)), &known, Millis(i64::MAX)), None);
    assert_eq!(gaps(None, None, &known, Millis(i64::MAX)), []);
    let limits = Some(Limits::of(Urgency::Immediate));
    assert_eq!(wait_of(limits, Some(Millis(0)), Some(Millis(1)), &known, Millis(i64::MAX)), None, "even with limits");
}

#[test]
fn what_is_over_and_not_closed_is_seen() {
    let stages = [stage(WarningPhase::Registered, 0), stage(WarningPhase::Read, 1), decided(Decision::Act, 2)];
    assert_eq!(told(&stages, Some(100), 99), "waits: nothing; gaps: ");
    assert_eq!(told(&stages, Some(100), 100), "waits: not closed by 100; gaps: ");
}

fn any_life() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..7, 0..14)
}

proptest! {
    /// Folding one fact at a time and all at once, with facts of other warnings between: one state.
    #[test]
    fn a_warning_is_the_fold_over_its_own_facts(kind in 0usize..3, life in any_life()) {
        let kind = [WarningKind::Given, WarningKind::Received, WarningKind::Reported][kind];
        let other = WarningId::new(Tail::Number(10));
        let mut facts = begun(kind);
        for step in life {
            let state = Warning::fold(&id(), &facts).unwrap();
            if let Ok(more) = take(Step::ALL[step], &state) {
                facts.extend(more);
                facts.push(Fact::WarningClosed { warning: other.clone(), closing: Closing::Expired, by: PersonId::new(Tail::Number(1)) });
            }
        }
        let own: Vec<Fact> = facts.iter().filter(|it| it.touches() == [id().to_string()]).cloned().collect();
        prop_assert_eq!(Warning::fold(&id(), &facts), Warning::fold(&id(), &own));
        prop_assert_eq!(Warning::fold(&other, &facts), None);
    }

    /// However the steps lie: a gap is over its limit by more than nothing, stands at a step or at the end, and what
    /// waits is what has an open gap once its limit has passed.
    #[test]
    fn silence_is_always_visible(life in any_life(), at in prop::collection::vec(0i64..200, 15), now in 0i64..400, given in any::<bool>()) {
        let kind = if given { WarningKind::Given } else { WarningKind::Received };
        let mut facts = begun(kind);
        for step in life {
            let state = Warning::fold(&id(), &facts).unwrap();
            facts.extend(take(Step::ALL[step], &state).unwrap_or_default());
        }
        let mut stages = Vec::new();
        for end in 1..=facts.len() {
            let state = Warning::fold(&id(), &facts[..end]).unwrap();
            let decision = matches!(facts[end - 1], Fact::WarningDecided { .. }).then_some(Decision::Hold);
            let review = (state.phase == WarningPhase::Waived).then_some(Millis(50 * MINUTE));
            stages.push(Stage { phase: state.phase, at: Millis(at[(end - 1).min(14)] * MINUTE), decision, review });
        }
        let (limits, since, now) = (Some(Limits::of(Urgency::Expected)), Some(stages[0].at), Millis(now * MINUTE));
        let found = gaps(limits, since, &stages, now);
        for gap in &found {
            prop_assert!(gap.over_ms > 0 && gap.before <= stages.len());
            prop_assert_eq!(gap.ended.is_none(), gap.before == stages.len());
        }
        let open: Vec<_> = found.iter().filter(|it| it.ended.is_none()).map(|it| it.what).collect();
        match wait_of(limits, since, None, &stages, now) {
            Some(wait) if now > wait.limit => prop_assert!(open.contains(&wait.what)),
            Some(_) => {}
            None => prop_assert!(open.is_empty()),
        }
        prop_assert!(!open.contains(&Awaited::Closing));
    }
}
