//! The local life of warnings, against a wound clock: given, received, reported; boards and limits at exact times; what
//! one may not know of; as-of; rows made anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, House, START, agency, closed_markings, falcon, open};
use expect_test::expect;
use jiff::tz::TimeZone;
use tocsin_app::view::board::view_rail;
use tocsin_app::view::lists::{list_incidents, list_log};
use tocsin_app::view::reported::{is_notable, reported};
use tocsin_app::view::waiting::loudest;
use tocsin_app::view::warning::view_warning;
use tocsin_app::view::warnings::{boards, list_warnings, waiting};
use tocsin_app::{
    AsOf, ClosingWords, Deciding, Desk, HandOver, Incoming, OpError, Told, Waiver, WarningWords, close_warning,
    decide_warning, displayed_hash, draft_warning, hand_over_warning, keep_rest, note_reading, note_reported_warning,
    read_warning, rebuild, register_warning, release_warning, waive_warning,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{Tail, WarningId};
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::warning::WarningPhase;

const MINUTE: i64 = 60_000;
const UTC: TimeZone = TimeZone::UTC;

/// A report that mentions a warning, and that somebody turned it away.
const WARNED: &str = "Fire at the market\n\n\
    A fire broke out at the covered market of Brenn on Monday, killing 2 people, officials said.\n\n\
    Diplomats of Ruvan had warned about the threat of attacks in crowded places. The premier, Joren Hald, had called the \
    warning a form of pressure.\n";

fn words(title: &str, urgency: &str) -> WarningWords {
    WarningWords {
        title: title.to_owned(),
        text: format!("{title}, as they say."),
        urgency: urgency.to_owned(),
        severity: "Severe".to_owned(),
        certainty: "Likely".to_owned(),
        other_side: "Ruvan".to_owned(),
        ..WarningWords::default()
    }
}

fn incoming(title: &str, urgency: &str) -> Incoming {
    Incoming { words: words(title, urgency), means: "phone".to_owned(), came: "now".to_owned() }
}

async fn registered(house: &House, caller: &Caller, title: &str, urgency: &str, marking: Marking) -> WarningId {
    register_warning(&house.desk, caller, &incoming(title, urgency), marking, &UTC).await.unwrap().0
}

async fn read(desk: &Desk, caller: &Caller, id: &WarningId) {
    let displayed = view_warning(desk, caller, id, AsOf::NOW).await.unwrap().displayed;
    read_warning(desk, caller, id, &displayed).await.unwrap();
}

fn deciding(decision: &str, reason: &str) -> Deciding {
    Deciding { decision: decision.to_owned(), reason: reason.to_owned(), ..Deciding::default() }
}

fn faults(error: OpError) -> Vec<String> {
    match error {
        OpError::Invalid(faults) => faults.into_iter().map(|it| it.field.to_owned()).collect(),
        other => panic!("expected faults: {other}"),
    }
}

/// The boards as somebody sees them, a line each.
async fn seen(house: &House, caller: &Caller) -> String {
    let now = house.desk.now();
    let mut text = String::new();
    for board in boards(&house.desk, caller, AsOf::NOW).await.unwrap() {
        for it in board.rows {
            let left = (it.wait.unwrap().limit.0 - now.0) / 1_000;
            text.push_str(&format!("{}: {} {left} s left\n", board.what.state(), it.row.id));
        }
    }
    text
}

#[tokio::test]
async fn a_received_warning_is_read_decided_acted_on_and_closed_against_an_incident() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let report = house.post(chief, DEPOT, open()).await;
    keep_rest(desk, chief, &report).await.unwrap();
    let incident = list_incidents(desk, chief, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let id = registered(&house, chief, "Attack on the depot", "Immediate", open()).await;
    assert_eq!(seen(&house, chief).await, "not read: W-1 120 s left\n");
    let error = decide_warning(desk, chief, &id, &deciding("act", "At once.")).await.unwrap_err();
    assert_eq!(error.to_string(), "W-1 is not read, so it cannot be decided; nothing was changed");
    house.clock.advance_ms(2 * MINUTE + 454_000);
    let error = faults(read_warning(desk, chief, &id, "").await.unwrap_err());
    assert_eq!(error, ["displayed"], "reading binds what was shown");
    read(desk, chief, &id).await;
    let before = desk.head();
    read(desk, chief, &id).await;
    assert_eq!(desk.head(), before, "reading again records nothing");
    assert_eq!(seen(&house, chief).await, "not decided: W-1 326 s left\n");
    house.clock.advance_ms(MINUTE);
    decide_warning(desk, chief, &id, &deciding("act", "Patrols at the gate.")).await.unwrap();
    assert_eq!(seen(&house, chief).await, "");
    let sheet = ClosingWords {
        how: "matched".to_owned(),
        incident: incident.to_string(),
        who_match: "cannot_be_compared".to_owned(),
        what_was: "an explosion".to_owned(),
        what_match: "fits".to_owned(),
        where_was: "the depot".to_owned(),
        where_match: "fits".to_owned(),
        when_was: "Monday evening".to_owned(),
        when_match: "does_not_fit".to_owned(),
        how_match: "cannot_be_compared".to_owned(),
        ..ClosingWords::default()
    };
    close_warning(desk, chief, &id, &sheet).await.unwrap();
    let view = view_warning(desk, chief, &id, AsOf::NOW).await.unwrap();
    assert_eq!(view.phase(), WarningPhase::Closed);
    let gaps: Vec<(&str, i64)> = view.gaps.iter().map(|it| (it.what.state(), it.over_ms)).collect();
    assert_eq!(gaps, [("not read", 454_000)], "7 min 34 s over its limit, for ever");
    let (matched, rows) = view.matched.unwrap();
    assert_eq!((matched.id, rows.len()), (incident, 5));
    assert_eq!(view.steps[1].1.displayed.as_deref(), Some(displayed_hash(&id, &view.row.details).as_str()));
    house.must_verify().await;
    assert_eq!(rebuild(&*house.store, false, |_| {}).await.unwrap().differences.differing, 0);
}

#[tokio::test]
async fn a_given_warning_is_released_handed_over_on_our_word_and_read_there_on_theirs() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let watch = house.enrol("S. Brandt", Role::WatchOfficer, "north", &[]).await;
    let (id, _) = draft_warning(desk, &watch, &words("Second vehicle", "Immediate"), open(), &UTC).await.unwrap();
    let refused = release_warning(desk, &watch, &id).await.unwrap_err();
    assert!(refused.to_string().starts_with("release_warning is not for watch officer"), "{refused}");
    assert_eq!(seen(&house, chief).await, "not released: W-1 120 s left\n");
    release_warning(desk, chief, &id).await.unwrap();
    house.clock.advance_ms(90_000);
    let over =
        HandOver { means: "phone".to_owned(), to_whom: "the director".to_owned(), at: "2026-03-14 18:01".to_owned() };
    hand_over_warning(desk, &watch, &id, &over, &UTC).await.unwrap();
    assert_eq!(seen(&house, chief).await, "not read there: W-1 90 s left\n", "from when it was handed over");
    house.clock.advance_ms(10 * MINUTE);
    let over = HandOver { means: "hand".to_owned(), at: "now".to_owned(), ..over };
    hand_over_warning(desk, &watch, &id, &over, &UTC).await.unwrap();
    assert_eq!(seen(&house, chief).await, "not read there: W-1 -510 s left\n", "handing over again winds no clock");
    note_reading(desk, &watch, &id, "We clear the forecourt.").await.unwrap();
    assert_eq!(seen(&house, chief).await, "");
    let log = list_log(desk, chief, AsOf::NOW, None).await.unwrap().rows;
    let said: Vec<&str> = log.iter().map(|(_, row)| row.text.as_str()).collect();
    assert!(said.contains(&"W-1 handed over by hand to the director: sender’s word only."), "{said:?}");
}

#[tokio::test]
async fn a_waiver_takes_a_ground_words_another_officer_and_a_day_and_comes_back_on_it() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let other = house.enrol("I. Maren", Role::Chief, "north", &[]).await;
    let inspector = house.enrol("A. Ferrant", Role::Inspector, "north", &[]).await;
    let (id, _) = draft_warning(desk, chief, &words("Crowd", "Future"), open(), &UTC).await.unwrap();
    let error = waive_warning(desk, chief, &id, &Waiver::default(), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["ground", "words", "reviewer", "review"], "all at once");
    let waiver = |reviewer: &Caller, review: &str| Waiver {
        ground: "already_known".to_owned(),
        words: "They called it in themselves.".to_owned(),
        reviewer: reviewer.viewer.person.to_string(),
        review: review.to_owned(),
    };
    let error = waive_warning(desk, chief, &id, &waiver(&inspector, "2026-03-15 08:00"), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["reviewer"], "an inspector decides nothing");
    let error = waive_warning(desk, chief, &id, &waiver(&other, "2026-03-14 17:59"), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["review"], "a day to come");
    let error = waive_warning(desk, chief, &id, &waiver(chief, "2026-03-15 08:00"), &UTC).await.unwrap_err();
    assert!(error.to_string().contains("another officer than the one who waives it"), "{error}");
    waive_warning(desk, chief, &id, &waiver(&other, "2026-03-14 18:30"), &UTC).await.unwrap();
    assert_eq!(seen(&house, chief).await, "review due: W-1 1800 s left\n");
    house.clock.advance_ms(40 * MINUTE);
    assert_eq!(loudest(&waiting(desk, &other, AsOf::NOW).await.unwrap(), desk.now()).unwrap().id, "W-1");
    release_warning(desk, &other, &id).await.unwrap();
    assert_eq!(seen(&house, chief).await, "not handed over: W-1 3600 s left\n");
}

#[tokio::test]
async fn a_reported_warning_comes_from_a_kept_line_has_no_clock_and_is_noted_once() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let report = house.post(chief, WARNED, open()).await;
    let lines = house.lines(chief, &report).await;
    let number = lines.iter().find(|it| it.line.kind.word() == "Warning, reported").unwrap().line.number;
    let name = format!("{report}/{number}");
    let not_kept = reported(desk, chief, &name).await.unwrap_err();
    assert!(not_kept.to_string().contains("is not kept, so nothing can rest on it"), "{not_kept}");
    keep_rest(desk, chief, &report).await.unwrap();
    assert!(house.lines(chief, &report).await.iter().any(is_notable));
    let known = reported(desk, chief, &name).await.unwrap();
    assert_eq!(
        (known.told.given.as_str(), known.told.words.urgency.as_str()),
        ("", ""),
        "what is not said stays blank"
    );
    assert!(!known.rejected_in.is_empty(), "the premier's words are linked as a statement");
    let (id, _) = note_reported_warning(desk, chief, &known.told, &UTC).await.unwrap();
    let again = note_reported_warning(desk, chief, &known.told, &UTC).await.unwrap_err();
    assert!(again.to_string().contains("is noted as W-1 already"), "{again}");
    house.clock.advance_ms(1_000 * 60 * MINUTE);
    assert!(waiting(desk, chief, AsOf::NOW).await.unwrap().is_empty(), "no clock runs");
    let view = view_warning(desk, chief, &id, AsOf::NOW).await.unwrap();
    assert_eq!((view.row.limits, view.wait, view.gaps.len(), view.decision().is_none()), (None, None, 0, true));
    assert_eq!(view.rejected_in.len(), view.row.hearsay.rejected_in.len());
    for answer in [
        read_warning(desk, chief, &id, &view.displayed).await.map(drop),
        decide_warning(desk, chief, &id, &deciding("hold", "More.")).await.map(drop),
        release_warning(desk, chief, &id).await.map(drop),
        note_reading(desk, chief, &id, "They did.").await.map(drop),
        close_warning(desk, chief, &id, &ClosingWords { how: "expired".to_owned(), ..ClosingWords::default() })
            .await
            .map(drop),
    ] {
        assert!(answer.unwrap_err().to_string().starts_with("W-1 is a warning reported"), "never mixed");
    }
    let figure = lines.iter().find(|it| it.line.kind.word() != "Warning, reported").unwrap().line.number;
    let told = Told { line: format!("{report}/{figure}"), ..known.told };
    assert!(matches!(note_reported_warning(desk, chief, &told, &UTC).await, Err(OpError::Refusal(_))));
}

#[tokio::test]
async fn every_faulty_field_of_a_form_is_told_at_once_and_nothing_is_recorded() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let before = desk.head();
    let error = register_warning(desk, chief, &Incoming::default(), open(), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["title", "text", "other side", "urgency", "means", "came"]);
    let wrong = Incoming {
        words: WarningWords {
            who: "four men".to_owned(),
            place_is: "exact".to_owned(),
            severity: "Bad".to_owned(),
            until: "tomorrow".to_owned(),
            ..words("Attack", "Soon")
        },
        means: "pigeon".to_owned(),
        came: "2026-03-14 18:01".to_owned(),
    };
    let error = register_warning(desk, chief, &wrong, open(), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["urgency", "severity", "who", "where", "until", "means", "came"]);
    let past = WarningWords { until: "2026-03-14 17:00".to_owned(), ..words("Attack", "Future") };
    assert_eq!(faults(draft_warning(desk, chief, &past, open(), &UTC).await.unwrap_err()), ["until"]);
    assert_eq!(desk.head(), before);
    let id = registered(&house, chief, "Attack", "Future", open()).await;
    read(desk, chief, &id).await;
    for (typed, expected) in [
        (deciding("", ""), vec!["decision", "reason"]),
        (deciding("forward", "Not mine."), vec!["forward to"]),
        (Deciding { forward_to: "the ministry".to_owned(), ..deciding("act", "Now.") }, vec!["forward to"]),
    ] {
        assert_eq!(faults(decide_warning(desk, chief, &id, &typed).await.unwrap_err()), expected);
    }
    let matched = ClosingWords { how: "matched".to_owned(), who_match: "fits".to_owned(), ..ClosingWords::default() };
    let found = faults(close_warning(desk, chief, &id, &matched).await.unwrap_err());
    assert_eq!(found, ["incident", "who was", "what match", "where match", "when match", "how match"]);
}

#[tokio::test]
async fn the_boards_stand_by_limit_and_the_loudest_is_the_overdue_immediate_one() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    registered(&house, chief, "Letter", "Future", open()).await;
    house.clock.advance_ms(5 * MINUTE);
    let expected = registered(&house, chief, "Strangers", "Expected", open()).await;
    let immediate = registered(&house, chief, "Vehicle", "Immediate", open()).await;
    house.clock.advance_ms(11 * MINUTE);
    read(desk, chief, &expected).await;
    expect![[r#"
        not read: W-3 -540 s left
        not read: W-1 2640 s left
        not decided: W-2 2940 s left
    "#]]
    .assert_eq(&seen(&house, chief).await);
    let waits = waiting(desk, chief, AsOf::NOW).await.unwrap();
    assert_eq!(waits.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["W-3", "W-1", "W-2"]);
    assert_eq!(loudest(&waits, desk.now()).unwrap().id, immediate.to_string());
    let analyst = house.enrol("L. Vane", Role::Analyst, "north", &[]).await;
    assert!(waiting(desk, &analyst, AsOf::NOW).await.unwrap().iter().all(|it| !it.is_yours));
}

#[tokio::test]
async fn a_forward_keeps_the_clock_and_a_warning_ends_by_itself_only_after_its_time() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let mut given = incoming("Attack", "Expected");
    given.words.until = "2026-03-14T19:30Z".to_owned();
    let (id, _) = register_warning(desk, chief, &given, open(), &UTC).await.unwrap();
    read(desk, chief, &id).await;
    let forward = Deciding { forward_to: "the ministry".to_owned(), ..deciding("forward", "Not mine.") };
    decide_warning(desk, chief, &id, &forward).await.unwrap();
    assert_eq!(seen(&house, chief).await, "not decided: W-1 3600 s left\n");
    decide_warning(desk, chief, &id, &deciding("hold", "They ask for more.")).await.unwrap();
    assert_eq!(seen(&house, chief).await, "");
    let expired = ClosingWords { how: "expired".to_owned(), ..ClosingWords::default() };
    let early = close_warning(desk, chief, &id, &expired).await.unwrap_err();
    assert!(early.to_string().contains("its time has not passed"), "{early}");
    house.clock.advance_ms(91 * MINUTE);
    assert_eq!(seen(&house, chief).await, "not closed: W-1 -60 s left\n", "what is over and open is seen");
    close_warning(desk, chief, &id, &expired).await.unwrap();
    assert_eq!(seen(&house, chief).await, "");
}

#[tokio::test]
async fn as_of_a_record_a_warning_stands_as_it_stood_and_its_clock_stands_still() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let id = registered(&house, chief, "Attack", "Expected", open()).await;
    let n = desk.head().size - 1;
    house.clock.advance_ms(20 * MINUTE);
    read(desk, chief, &id).await;
    decide_warning(desk, chief, &id, &deciding("act", "Now.")).await.unwrap();
    house.clock.advance_ms(600 * MINUTE);
    let then = view_warning(desk, chief, &id, AsOf::record(n)).await.unwrap();
    assert_eq!((then.phase(), then.steps.len(), then.gaps.len()), (WarningPhase::Registered, 1, 0));
    assert_eq!((then.now, then.wait.unwrap().limit.0 - START.0), (START, 10 * MINUTE));
    assert_eq!(waiting(desk, chief, AsOf::record(n)).await.unwrap().len(), 1);
    let none = view_warning(desk, chief, &id, AsOf::record(n - 1)).await.unwrap_err();
    assert_eq!(none.to_string(), "there is no warning W-1 here that you may see; nothing was changed");
    assert!(list_warnings(desk, chief, AsOf::record(n - 1), None).await.unwrap().rows.is_empty());
}

/// A hidden warning is in no list, count, id, board, log or answer; and it moves no number of an open one.
#[tokio::test]
async fn a_hidden_warning_is_nowhere_for_who_may_not_know_of_it() {
    let everything = async |with_hidden: bool| {
        let house = House::new().await;
        let inside = house.enrol("T. Okell", Role::Chief, "north", &["falcon"]).await;
        let outside = house.enrol("S. Brandt", Role::Chief, "south", &[]).await;
        let desk = &*house.desk;
        let mut hidden = Vec::new();
        let mut told = String::new();
        for step in 0..3 {
            if with_hidden {
                for marking in closed_markings() {
                    let id = registered(&house, &inside, "Closed threat", "Immediate", marking).await;
                    read(desk, &inside, &id).await;
                    hidden.push(id);
                }
            }
            house.clock.advance_ms(MINUTE);
            let id = registered(&house, &outside, &format!("Open threat {step}"), "Expected", open()).await;
            told.push_str(&format!("{id}\n"));
        }
        told.push_str(&format!("{:?}\n", waiting(desk, &outside, AsOf::NOW).await.unwrap()));
        told.push_str(&format!("{:?}\n", boards(desk, &outside, AsOf::NOW).await.unwrap()));
        let listed = list_warnings(desk, &outside, AsOf::NOW, None).await.unwrap();
        told.push_str(&format!("{:?}\n", listed.rows));
        for row in &listed.rows {
            let view = view_warning(desk, &outside, &row.row.id, AsOf::NOW).await.unwrap();
            told.push_str(&format!("{:?} {:?}\n", view.row, view.wait));
        }
        let log = list_log(desk, &outside, AsOf::NOW, None).await.unwrap().rows;
        told.push_str(&format!("{:?}\n", log.into_iter().map(|(_, row)| row).collect::<Vec<_>>()));
        // A hidden one and one that never was get the same answer from every view and operation.
        let never = WarningId::new(Tail::Random(7));
        let head = desk.head();
        let answers = async |id: &WarningId| {
            let waiver = Waiver::default();
            let answers = vec![
                view_warning(desk, &outside, id, AsOf::NOW).await.map(drop),
                release_warning(desk, &outside, id).await.map(drop),
                waive_warning(desk, &outside, id, &waiver, &UTC).await.map(drop),
                hand_over_warning(desk, &outside, id, &HandOver::default(), &UTC).await.map(drop),
                note_reading(desk, &outside, id, "").await.map(drop),
                read_warning(desk, &outside, id, "").await.map(drop),
                decide_warning(desk, &outside, id, &Deciding::default()).await.map(drop),
                close_warning(desk, &outside, id, &ClosingWords::default()).await.map(drop),
            ];
            answers.into_iter().map(|it| it.unwrap_err().to_string().replace(id.as_str(), "W-?")).collect::<Vec<_>>()
        };
        let expected = answers(&never).await;
        assert!(expected.iter().all(|it| it.starts_with("there is no warning W-?")), "{expected:?}");
        for id in &hidden {
            assert_eq!(answers(id).await, expected);
        }
        assert_eq!(desk.head(), head, "and nothing was recorded");
        if with_hidden {
            assert_eq!(
                waiting(desk, &inside, AsOf::NOW).await.unwrap().len(),
                3 + hidden.len(),
                "inside they are there"
            );
        }
        told
    };
    assert_eq!(everything(true).await, everything(false).await);
}

#[tokio::test]
async fn a_warning_names_no_line_and_no_incident_of_a_narrower_circle() {
    let house = House::new().await;
    let desk = &*house.desk;
    let inside = house.enrol("T. Okell", Role::Chief, "north", &["falcon"]).await;
    let report = house.post(&inside, DEPOT, falcon()).await;
    keep_rest(desk, &inside, &report).await.unwrap();
    let rests_on = WarningWords { rests_on: format!("{report}/1"), ..words("Attack", "Future") };
    let error = draft_warning(desk, &inside, &rests_on, open(), &UTC).await.unwrap_err();
    assert_eq!(faults(error), ["rests on"]);
    draft_warning(desk, &inside, &rests_on, falcon(), &UTC).await.unwrap();
    let incident = list_incidents(desk, &inside, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let id = registered(&house, &inside, "Attack", "Future", open()).await;
    let judged = || "cannot_be_compared".to_owned();
    let sheet = ClosingWords {
        how: "matched".to_owned(),
        incident: incident.to_string(),
        who_match: judged(),
        what_match: judged(),
        where_match: judged(),
        when_match: judged(),
        how_match: judged(),
        ..ClosingWords::default()
    };
    let error = close_warning(desk, &inside, &id, &sheet).await.unwrap_err();
    assert!(error.to_string().contains("fewer people may know of"), "{error}");
}

#[tokio::test]
async fn red_admits_its_writer_and_whom_the_writer_names() {
    let house = House::new().await;
    let desk = &*house.desk;
    let [one, two, three] = [
        house.enrol("A. One", Role::Chief, "north", &[]).await,
        house.enrol("B. Two", Role::Chief, "north", &[]).await,
        house.enrol("C. Three", Role::Chief, "north", &[]).await,
    ];
    let red = Marking { recipients: [two.viewer.person.clone()].into(), ..Marking::of(Tlp::Red, agency("north")) };
    let id = registered(&house, &one, "Source in danger", "Immediate", red).await;
    assert!(view_warning(desk, &one, &id, AsOf::NOW).await.is_ok());
    assert!(view_warning(desk, &two, &id, AsOf::NOW).await.is_ok());
    assert!(view_warning(desk, &three, &id, AsOf::NOW).await.is_err());
}

#[tokio::test]
async fn an_exercised_warning_is_matched_with_no_real_incident() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let report = house.post(chief, DEPOT, open()).await;
    keep_rest(desk, chief, &report).await.unwrap();
    let incident = list_incidents(desk, chief, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let drill = Marking { status: CapStatus::Exercise, ..open() };
    let id = registered(&house, chief, "Attack on the depot", "Immediate", drill).await;
    read(desk, chief, &id).await;
    decide_warning(desk, chief, &id, &deciding("act", "At once.")).await.unwrap();
    let judged = || "cannot_be_compared".to_owned();
    let sheet = ClosingWords {
        how: "matched".to_owned(),
        incident: incident.to_string(),
        who_match: judged(),
        what_match: judged(),
        where_match: judged(),
        when_match: judged(),
        how_match: judged(),
        ..ClosingWords::default()
    };
    let error = close_warning(desk, chief, &id, &sheet).await.unwrap_err();
    let told = error.to_string();
    assert!(told.contains("one of them is part of an exercise and the other is not"), "{told}");
}

#[tokio::test]
async fn the_rail_counts_a_warning_whose_time_passes_while_nothing_is_recorded() {
    let house = House::new().await;
    let (desk, chief) = (&*house.desk, &house.officer);
    let until = "2026-03-14T20:00Z".to_owned();
    let words = WarningWords { until, ..words("Attack on the depot", "Expected") };
    let coming = Incoming { words, means: "phone".to_owned(), came: "now".to_owned() };
    let (id, _) = register_warning(desk, chief, &coming, open(), &UTC).await.unwrap();
    read(desk, chief, &id).await;
    decide_warning(desk, chief, &id, &deciding("act", "Patrols at the gate.")).await.unwrap();
    let counted = async || view_rail(desk, chief).await.unwrap().warnings(desk.now()).0;
    assert_eq!(counted().await, 0, "it waits for nobody");
    house.clock.advance_ms(3 * 60 * MINUTE);
    assert_eq!(counted().await, 1, "its time has passed: it waits to be closed");
}
