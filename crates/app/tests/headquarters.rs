//! A headquarters from standing up to a result: who may answer for whom, two at once, as of then, and what nobody else
//! learns of it (laws 1, 5, 7 and 11).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, DEPOT_LATER, House, agency, falcon, open};
use expect_test::expect;
use tocsin_app::view::assignments::{Filter, list_assignments, view_assignment};
use tocsin_app::view::board::{view_board, view_rail};
use tocsin_app::view::commands::{list_commands, view_command};
use tocsin_app::view::lists::{incidents_on_offer, list_incidents};
use tocsin_app::view::report::view_report;
use tocsin_app::view::waiting::loudest;
use tocsin_app::view::warning::view_warning;
use tocsin_app::{
    AsOf, Muster, OpError, Order, StoodUp, WarningWords, accept_assignment, complete_assignment, draft_warning,
    give_assignment, keep_line, keep_rest, offer_post, rebuild, receive_assignment, refuse_assignment, set_objective,
    stand_up, take_post, withdraw_assignment,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::command::TemplatePost;
use tocsin_core::ids::{AssignmentId, ReportId};
use tocsin_core::marking::Marking;
use tocsin_core::time::Millis;

const MINUTE: i64 = 60_000;

fn post(key: &str, under: Option<&str>) -> TemplatePost {
    TemplatePost { key: key.to_owned(), title: key.to_owned(), under: under.map(str::to_owned) }
}

fn muster() -> Muster {
    Muster {
        template: "flood".to_owned(),
        name: "High water".to_owned(),
        incident_title: "Water over the dike at Orle".to_owned(),
        agencies: ["north", "south"].map(str::to_owned).to_vec(),
        posts: vec![post("chief", None), post("operations", Some("chief")), post("medical", Some("operations"))],
        objectives: ["The hurt are treated", "Families are told"].map(str::to_owned).to_vec(),
        ..Muster::default()
    }
}

async fn up(house: &House, caller: &Caller, marking: Marking) -> StoodUp {
    stand_up(&house.desk, caller, muster(), marking).await.unwrap()
}

fn order(up: &StoodUp, agency: &str) -> Order {
    Order {
        command: up.command.clone(),
        objective: up.objectives[0].clone(),
        agency: agency.to_owned(),
        text: "Open a treatment place".to_owned(),
        leader: String::new(),
        place: "school yard".to_owned(),
        due: None,
        rests_on: Vec::new(),
        because: None,
    }
}

async fn give(house: &House, up: &StoodUp) -> AssignmentId {
    give_assignment(&house.desk, &house.officer, order(up, "south")).await.unwrap()
}

fn said<T>(result: Result<T, OpError>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "recorded".to_owned())
}

#[tokio::test]
async fn a_headquarters_stands_in_one_record_and_who_stands_it_up_holds_the_first_post() {
    let house = House::new().await;
    let before = house.desk.head().size;
    let up = up(&house, &house.officer, open()).await;
    assert_eq!(house.desk.head().size, before + 1);
    let view = view_command(&house.desk, &house.officer, &up.command, AsOf::NOW).await.unwrap();
    let chart: Vec<_> = view.posts.iter().map(|it| (it.depth, it.row.post.key.as_str(), it.holder.is_some())).collect();
    assert_eq!(chart, [(0, "chief", true), (1, "operations", false), (2, "medical", false)]);
    assert_eq!(view.incident.unwrap().id, up.incident);
    assert_eq!(view.objectives[0].text, "The hurt are treated");
}

#[tokio::test]
async fn a_faulty_form_names_every_fault_at_once_and_records_nothing() {
    let house = House::new().await;
    let before = house.desk.head();
    let faulty = Muster {
        name: " ".to_owned(),
        incident_title: String::new(),
        agencies: vec!["north".to_owned(), "north".to_owned()],
        posts: vec![post("a", Some("b")), post("b", Some("a"))],
        objectives: Vec::new(),
        ..muster()
    };
    expect![[r#"
        name: is empty; write it; nothing is recorded yet
        incident: is empty; write it; nothing is recorded yet
        agencies: north stands twice; name each once
        objectives: none is named; name at least one
        posts: a stands in a circle of posts; let one of them stand at the top
        posts: b stands in a circle of posts; let one of them stand at the top"#]]
    .assert_eq(&said(stand_up(&house.desk, &house.officer, faulty, open()).await));
    assert_eq!(house.desk.head(), before);
}

/// Role × agency × answer: only the agency's own officers answer, and only in roles that answer at all.
#[tokio::test]
async fn only_the_agencys_own_officers_answer_for_it() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let mut table = String::from("                 receive   accept    refuse    complete  withdraw\n");
    for (role, of) in [
        (Role::WatchOfficer, "south"),
        (Role::Liaison, "south"),
        (Role::Chief, "south"),
        (Role::Analyst, "south"),
        (Role::Inspector, "south"),
        (Role::Administrator, "south"),
        (Role::WatchOfficer, "north"),
        (Role::Liaison, "north"),
        (Role::Chief, "north"),
    ] {
        let caller = house.enrol(&format!("A {} of {of}", role.label()), role, of, &[]).await;
        let mut cells = Vec::new();
        for answer in ["receive", "accept", "refuse", "complete", "withdraw"] {
            let (desk, id) = (&house.desk, give(&house, &up).await);
            if answer == "complete" {
                let own = house.enrol(&format!("S. Brandt {id}"), Role::Liaison, "south", &[]).await;
                accept_assignment(desk, &own, &id).await.unwrap();
            }
            let done = match answer {
                "receive" => receive_assignment(desk, &caller, &id).await,
                "accept" => accept_assignment(desk, &caller, &id).await,
                "refuse" => refuse_assignment(desk, &caller, &id, "no divers").await,
                "complete" => complete_assignment(desk, &caller, &id, "40 treated").await,
                _ => withdraw_assignment(desk, &caller, &id, "not needed").await,
            };
            cells.push(match done {
                Ok(_) => "yes",
                Err(OpError::NotNow(_)) => "agency",
                Err(OpError::Refusal(_)) => "role",
                Err(other) => panic!("{other}"),
            });
        }
        let cells: String = cells.iter().map(|cell| format!("{cell:<10}")).collect();
        table.push_str(&format!("{:<14} {of:<2} {}\n", role.label(), cells.trim_end()).replace(of, &of[..1]));
    }
    expect![[r#"
                         receive   accept    refuse    complete  withdraw
        watch officer  s yes       yes       yes       yes       role
        liaison        s yes       yes       yes       yes       role
        chief          s yes       yes       yes       yes       yes
        analyst        s role      role      role      role      role
        inspector      s role      role      role      role      role
        administrator  s role      role      role      role      role
        watch officer  n agency    agency    agency    agency    role
        liaison        n agency    agency    agency    agency    role
        chief          n agency    agency    agency    agency    yes
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn of_two_officers_who_accept_at_once_one_is_recorded() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let id = give(&house, &up).await;
    let (a, b) = (
        house.enrol("L. Vane", Role::Liaison, "south", &[]).await,
        house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await,
    );
    let before = house.desk.head().size;
    let (first, second) =
        tokio::join!(accept_assignment(&house.desk, &a, &id), accept_assignment(&house.desk, &b, &id));
    let recorded = [first.unwrap(), second.unwrap()].into_iter().flatten().count();
    assert_eq!((recorded, house.desk.head().size), (1, before + 1));
    let view = view_assignment(&house.desk, &a, &id, AsOf::NOW).await.unwrap();
    assert_eq!(view.life.len(), 2, "given, accepted: {:?}", view.life);
}

#[tokio::test]
async fn an_assignment_fits_its_command_and_what_does_not_gives_out_no_number() {
    let house = House::new().await;
    let (one, two) = (up(&house, &house.officer, open()).await, up(&house, &house.officer, open()).await);
    let ask = |order: Order| give_assignment(&house.desk, &house.officer, order);
    let told = [
        said(ask(order(&one, "east")).await),
        said(ask(Order { objective: two.objectives[0].clone(), ..order(&one, "south") }).await),
        said(ask(Order { text: "a\u{202E}b".to_owned(), due: Some(Millis(0)), ..order(&one, "") }).await),
        said(ask(Order { rests_on: vec![(ReportId::parse("R-9").unwrap(), 1)], ..order(&one, "south") }).await),
    ];
    expect![[r#"
        east does not act in U-1; nothing was changed. Its agencies are: north, south
        U-1 has no objective O-3; nothing was changed. It has: O-1, O-2
        agency: is empty; write it; nothing is recorded yet
        task: holds the control character U+202E; remove it: only visible characters are kept
        due: is past already; name a later time, or leave it out
        there is no report R-9 here that you may see; nothing was changed"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!(give(&house, &one).await.to_string(), "A-1");
}

#[tokio::test]
async fn silence_has_a_clock_and_the_worst_of_what_is_overdue_is_loud() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let id = give(&house, &up).await;
    let due = Millis(house.desk.now().0 + 60 * MINUTE);
    let timed = Order { due: Some(due), ..order(&up, "south") };
    let timed = give_assignment(&house.desk, &house.officer, timed).await.unwrap();
    let own = house.enrol("L. Vane", Role::Liaison, "south", &[]).await;
    accept_assignment(&house.desk, &own, &timed).await.unwrap();
    let waits = async || {
        let view = view_board(&house.desk, &own, None, AsOf::NOW).await.unwrap();
        let loud = loudest(&view.waiting, view.now).map(|it| it.id.clone()).unwrap_or_default();
        let all: Vec<_> = view.waiting.iter().map(|it| format!("{} {}", it.id, it.state)).collect();
        format!("{}; loud: {loud}", all.join(", "))
    };
    assert_eq!(waits().await, "A-1 not delivered; loud: ");
    house.clock.advance_ms(31 * MINUTE);
    assert_eq!(waits().await, "A-1 not delivered; loud: A-1");
    let (rail, now) = (view_rail(&house.desk, &own).await.unwrap(), house.desk.now());
    assert_eq!(rail.waiting(&own, now), (1, 1));
    receive_assignment(&house.desk, &own, &id).await.unwrap();
    assert_eq!(waits().await, "A-1 not accepted; loud: A-1");
    house.clock.advance_ms(60 * MINUTE);
    assert_eq!(waits().await, "A-1 not accepted, A-2 not done; loud: A-1");
    complete_assignment(&house.desk, &own, &timed, "Open since 20:40").await.unwrap();
    refuse_assignment(&house.desk, &own, &id, "no tents").await.unwrap();
    assert_eq!(waits().await, "A-1 cannot comply; loud: ");
    withdraw_assignment(&house.desk, &house.officer, &id, "another agency does it").await.unwrap();
    assert_eq!(waits().await, "; loud: ");
}

#[tokio::test]
async fn a_post_passes_by_two_acts_and_nobody_takes_what_was_not_offered() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let (desk, id) = (&house.desk, &up.command);
    let vane = house.enrol("L. Vane", Role::Liaison, "south", &[]).await;
    let inspector = house.enrol("I. Maren", Role::Inspector, "south", &[]).await;
    let me = &house.officer;
    let to = |caller: &Caller| caller.viewer.person.clone();
    let told = [
        said(take_post(desk, &vane, id, "chief").await),
        said(offer_post(desk, &vane, id, "chief", &to(me), "x").await),
        said(offer_post(desk, me, id, "chief", &to(me), "x").await),
        said(offer_post(desk, me, id, "chief", &to(&inspector), " ").await),
        said(offer_post(desk, me, id, "cook", &to(&vane), "x").await),
        said(offer_post(desk, me, id, "chief", &to(&vane), "Quiet night").await),
        said(take_post(desk, &vane, id, "chief").await),
        said(take_post(desk, me, id, "chief").await),
        said(take_post(desk, me, id, "medical").await),
    ];
    expect![[r#"
        post chief of U-1 is held by P-1; nothing was changed. The holder offers it, then you confirm
        you do not hold post chief of U-1; nothing was changed. Only its holder can offer it
        to: P-1 is you; name another officer
        to: P-3 cannot hold a post here; name another officer
        note: is empty; write it; nothing is recorded yet
        U-1 has no post cook; nothing was changed
        recorded
        recorded
        post chief of U-1 is held by P-2; nothing was changed. The holder offers it, then you confirm
        recorded"#]]
    .assert_eq(&told.join("\n"));
}

#[tokio::test]
async fn as_of_an_earlier_record_the_board_stands_as_it_stood() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let id = give(&house, &up).await;
    let given = house.desk.head().size - 1;
    let own = house.enrol("L. Vane", Role::Liaison, "south", &[]).await;
    house.clock.advance_ms(90 * MINUTE);
    accept_assignment(&house.desk, &own, &id).await.unwrap();
    let view = view_board(&house.desk, &own, None, AsOf::record(given)).await.unwrap();
    assert_eq!(view.waiting[0].state, "not delivered");
    assert!(loudest(&view.waiting, view.now).is_none(), "clocks are counted to the time of the record");
    let before = view_board(&house.desk, &own, None, AsOf::record(given - 2)).await.unwrap();
    assert!(before.operation.is_none() && before.commands.is_empty());
    assert!(view_assignment(&house.desk, &own, &id, AsOf::record(given - 1)).await.is_err());
}

/// Law 7: a command in a compartment is in no list, count, id or error of somebody outside; and what an open assignment
/// rests on is not named to who may not know of it.
#[tokio::test]
async fn a_hidden_command_leaks_nothing() {
    let house = House::new().await;
    let inside = house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
    let watch = house.enrol("W. Tarn", Role::WatchOfficer, "north", &["falcon"]).await;
    let (open_up, own) = (up(&house, &house.officer, open()).await, house.officer.clone());
    let seen = async || {
        let board = view_board(&house.desk, &own, None, AsOf::NOW).await.unwrap();
        let rail = view_rail(&house.desk, &own).await.unwrap();
        let list = list_assignments(&house.desk, &own, AsOf::NOW, &Filter::default()).await.unwrap();
        format!("{board:?} {rail:?} {list:?} {:?}", list_commands(&house.desk, &own, AsOf::NOW).await.unwrap())
    };
    let before = seen().await;
    let hidden = up(&house, &inside, falcon()).await;
    let given = give_assignment(&house.desk, &inside, order(&hidden, "north")).await.unwrap();
    assert_eq!(seen().await, before);
    for (told, id) in [
        (
            said(view_command(&house.desk, &own, &hidden.command, AsOf::NOW).await),
            format!("command {}", hidden.command),
        ),
        (said(set_objective(&house.desk, &own, &hidden.command, "x").await), format!("command {}", hidden.command)),
        (said(take_post(&house.desk, &own, &hidden.command, "medical").await), format!("command {}", hidden.command)),
        (said(accept_assignment(&house.desk, &own, &given).await), format!("assignment {given}")),
        (
            said(give_assignment(&house.desk, &own, order(&hidden, "north")).await),
            format!("command {}", hidden.command),
        ),
    ] {
        assert_eq!(told, format!("there is no {id} here that you may see; nothing was changed"));
    }
    // The next open number follows the last open one: what is hidden took none.
    assert_eq!(give(&house, &open_up).await.to_string(), "A-1");

    let report = house.post(&watch, common::CLOSED, falcon()).await;
    keep_rest(&house.desk, &watch, &report).await.unwrap();
    let rests = Order { rests_on: vec![(report.clone(), 1)], ..order(&open_up, "north") };
    let id = give_assignment(&house.desk, &watch, rests).await.unwrap();
    let view = view_assignment(&house.desk, &watch, &id, AsOf::NOW).await.unwrap();
    assert_eq!(view.rests_on[0].report, report);
    let view = view_assignment(&house.desk, &own, &id, AsOf::NOW).await.unwrap();
    assert!(!format!("{view:?} {}", seen().await).contains(report.as_str()), "{view:?}");
}

/// A command names its incident: stood up on a closed one with an open marking, it is as closed as that.
#[tokio::test]
async fn a_command_on_a_closed_incident_is_as_closed_as_the_incident() {
    let house = House::new().await;
    let inside = house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
    let closed = up(&house, &inside, falcon()).await;
    let muster = Muster { incident: Some(closed.incident.clone()), ..muster() };
    let second = stand_up(&house.desk, &inside, muster.clone(), open()).await.unwrap();
    assert_eq!(second.command.number(), None, "nor does its id tell that something is there");
    assert!(view_board(&house.desk, &house.officer, None, AsOf::NOW).await.unwrap().operation.is_none());
    let told = said(stand_up(&house.desk, &house.officer, muster, open()).await);
    assert_eq!(told, format!("there is no incident {} here that you may see; nothing was changed", closed.incident));
}

#[tokio::test]
async fn what_is_given_in_an_exercise_is_exercised() {
    let house = House::new().await;
    let drill = Marking { status: CapStatus::Exercise, ..open() };
    let up = up(&house, &house.officer, drill).await;
    let id = give(&house, &up).await;
    let view = view_assignment(&house.desk, &house.officer, &id, AsOf::NOW).await.unwrap();
    assert_eq!(view.line.row.task.marking.status, CapStatus::Exercise);
    let board = view_board(&house.desk, &house.officer, None, AsOf::NOW).await.unwrap();
    assert!(board.operation.as_ref().unwrap().picture.as_ref().unwrap().exercised);
    assert_eq!(view.line.row.task.marking.owner, agency("north"));
}

#[tokio::test]
async fn rows_made_anew_from_the_ledger_are_the_rows_that_were_there() {
    let house = House::new().await;
    let up = up(&house, &house.officer, open()).await;
    let own = house.enrol("L. Vane", Role::Liaison, "south", &[]).await;
    let ids = [give(&house, &up).await, give(&house, &up).await, give(&house, &up).await];
    accept_assignment(&house.desk, &own, &ids[0]).await.unwrap();
    complete_assignment(&house.desk, &own, &ids[0], "Open").await.unwrap();
    refuse_assignment(&house.desk, &own, &ids[1], "no tents").await.unwrap();
    withdraw_assignment(&house.desk, &house.officer, &ids[2], "not needed").await.unwrap();
    set_objective(&house.desk, &house.officer, &up.command, "Shelter is open").await.unwrap();
    let to = own.viewer.person.clone();
    offer_post(&house.desk, &house.officer, &up.command, "chief", &to, "Quiet").await.unwrap();
    take_post(&house.desk, &own, &up.command, "chief").await.unwrap();
    let before = format!("{:?}", view_board(&house.desk, &own, None, AsOf::NOW).await.unwrap());
    let rebuilt = rebuild(&*house.store, false, |_| {}).await.unwrap();
    assert_eq!(rebuilt.differences.differing, 0, "{rebuilt:?}");
    assert_eq!(format!("{:?}", view_board(&house.desk, &own, None, AsOf::NOW).await.unwrap()), before);
    house.must_verify().await;
}

#[tokio::test]
async fn nothing_exercised_enters_what_is_real() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    let drill = Marking { status: CapStatus::Exercise, ..open() };
    let (real, exercised) =
        (house.post(officer, DEPOT, open()).await, house.post(officer, DEPOT_LATER, drill.clone()).await);
    keep_rest(desk, officer, &real).await.unwrap();
    let incident = list_incidents(desk, officer, AsOf::NOW, None).await.unwrap().rows[0].id.clone();
    let lines = house.lines(officer, &exercised).await;
    let event = lines.iter().find(|it| it.line.incident.is_some()).unwrap();
    let told = said(keep_line(desk, officer, &exercised, &event.item, Some(&incident)).await);
    assert!(told.starts_with("incident: is real and the report is exercised, or the other way round"), "{told}");
    let view = view_report(desk, officer, &exercised, AsOf::NOW).await.unwrap();
    assert!(incidents_on_offer(desk, officer, &view.row).await.unwrap().is_empty());

    keep_rest(desk, officer, &exercised).await.unwrap();
    let up = up(&house, officer, open()).await;
    let number = u32::try_from(event.line.number).unwrap();
    let resting = Order { rests_on: vec![(exercised.clone(), number)], ..order(&up, "north") };
    let told = said(give_assignment(desk, officer, resting).await);
    assert!(told.starts_with("lines: is part of an exercise, and this command is real"), "{told}");

    let words = WarningWords {
        title: "Second depot".to_owned(),
        text: "As it is said.".to_owned(),
        urgency: "Immediate".to_owned(),
        other_side: "Ruvan".to_owned(),
        rests_on: format!("{exercised}/{number}"),
        ..WarningWords::default()
    };
    let (warning, _) = draft_warning(desk, officer, &words, open(), &jiff::tz::TimeZone::UTC).await.unwrap();
    let view = view_warning(desk, officer, &warning, AsOf::NOW).await.unwrap();
    assert_eq!(view.row.details.marking.status, CapStatus::Exercise, "what rests on an exercise is part of it");
    let because = Order { because: Some(warning.clone()), ..order(&up, "north") };
    let told = said(give_assignment(desk, officer, because).await);
    assert!(told.starts_with("because: is part of an exercise, and this command is real"), "{told}");
    let waiting = view_board(desk, officer, None, AsOf::NOW).await.unwrap().waiting.clone();
    let waits = waiting.iter().find(|it| it.id == warning.to_string()).unwrap();
    assert!(waits.is_exercised(), "what waits on the board says so");
}
