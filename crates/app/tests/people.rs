//! The roll, passwords, tokens: who comes in by what, how often one may try, and that everything ends with the person.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::sync::Arc;

use common::House;
use tocsin_app::limits::{PASSWORD_CHARS_MIN, SESSION_MS, TOKENS_PER_PERSON};
use tocsin_app::sign_in::{
    How, Opened, Origin, Session, Tried, end_sessions, make_link, password_since, session, sessions_of, set_password,
    sign_in, sign_in_by_password,
};
use tocsin_app::tokens::{NewToken, make_token, revoke_token, token_caller, tokens_of};
use tocsin_app::view::lists::list_roll;
use tocsin_app::{Change, Cost, Desk, Enrolment, OpError, change_person, enrol_person, withdraw_person};
use tocsin_core::authority::{Caller, Refusal, Role};

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };
const GOOD: &str = "a lamp in the window";

/// A desk on which a password costs next to nothing.
async fn house() -> House {
    let mut house = House::new().await;
    let desk = Arc::try_unwrap(house.desk).ok().unwrap().with_password_cost(CHEAP);
    house.desk = Arc::new(desk);
    house
}

fn from(source: &str) -> Origin {
    Origin { source: source.to_owned(), ..Origin::default() }
}

async fn by_link(desk: &Desk, caller: &Caller) -> Opened {
    let link = make_link(desk, &caller.viewer.person).await.unwrap();
    sign_in(desk, &link).await.unwrap().unwrap()
}

async fn with_password(house: &House, caller: &Caller) -> Session {
    let session = by_link(&house.desk, caller).await.session;
    set_password(&house.desk, &session, "", GOOD).await.unwrap();
    session
}

async fn tried(desk: &Desk, who: &str, password: &str, origin: &Origin) -> String {
    match sign_in_by_password(desk, who, password, origin).await.unwrap() {
        Tried::In(opened, _) => format!("in as {}", opened.session.caller.viewer.person),
        Tried::NoFit { left } => format!("no fit, {left} left"),
        Tried::Wait { seconds } => format!("wait {seconds} s"),
    }
}

#[tokio::test]
async fn one_comes_in_by_name_or_id_with_the_password_and_with_nothing_else() {
    let house = house().await;
    let okell = house.enrol("T. Okell", Role::Chief, "north", &[]).await;
    with_password(&house, &okell).await;
    for (who, password, said) in [
        ("T. Okell", GOOD, "in as P-2"),
        ("t.  okell", GOOD, "in as P-2"),
        ("p-2", GOOD, "in as P-2"),
        ("T. Okell", "a lamp in the windoW", "no fit, 9 left"),
        ("T. Okell", "", "no fit, 8 left"),
        ("T. Okell", "a lamp in the window ", "no fit, 7 left"),
        ("M. Adeyemi", GOOD, "no fit, 6 left"), // has no password
        ("nobody", GOOD, "no fit, 5 left"),
        ("", "", "no fit, 4 left"),
        ("P-99", GOOD, "no fit, 3 left"),
    ] {
        assert_eq!(tried(&house.desk, who, password, &from("a")).await, said, "{who:?} {password:?}");
    }
    let long = "x".repeat(1_000_000);
    assert_eq!(tried(&house.desk, &long, &long, &from("b")).await, "no fit, 9 left");
    let Tried::In(opened, _) = sign_in_by_password(&house.desk, "P-2", GOOD, &from("a")).await.unwrap() else {
        panic!()
    };
    assert_eq!((opened.session.how, opened.session.ends.0), (How::Password, house.desk.now().0 + SESSION_MS));
}

#[tokio::test]
async fn a_stranger_who_tries_names_does_not_keep_an_officer_out() {
    let house = house().await;
    let okell = house.enrol("T. Okell", Role::Chief, "north", &[]).await;
    with_password(&house, &okell).await;
    let Tried::In(_, device) = sign_in_by_password(&house.desk, "P-2", GOOD, &from("home")).await.unwrap() else {
        panic!()
    };
    let known = Origin { device, ..from("home") };
    for n in 0..10 {
        let said = tried(&house.desk, "T. Okell", "guess", &from(&format!("stranger {n}"))).await;
        assert_eq!(said, format!("no fit, {} left", 9 - n));
    }
    assert_eq!(tried(&house.desk, "t. okell", GOOD, &from("stranger 11")).await, "wait 60 s", "the account rests");
    assert_eq!(tried(&house.desk, "P-2", GOOD, &from("elsewhere")).await, "wait 60 s", "under each of its names");
    assert_eq!(tried(&house.desk, "T. Okell", GOOD, &known).await, "in as P-2", "the browser they use comes in");
    let other = Origin { device: "00".repeat(32), ..from("home") };
    assert_eq!(tried(&house.desk, "T. Okell", GOOD, &other).await, "wait 60 s", "a made-up mark is none");
    house.clock.advance_ms(60_000);
    assert_eq!(
        tried(&house.desk, "T. Okell", GOOD, &from("elsewhere")).await,
        "in as P-2",
        "after a minute all is well"
    );
    for n in 0..10 {
        let said = tried(&house.desk, &format!("name {n}"), GOOD, &from("sprayer")).await;
        assert_eq!(said, format!("no fit, {} left", 9 - n));
    }
    assert_eq!(tried(&house.desk, "T. Okell", GOOD, &from("sprayer")).await, "wait 60 s", "a source has its share too");
    for _ in 0..30 {
        assert_eq!(tried(&house.desk, "T. Okell", GOOD, &from("shift change")).await, "in as P-2", "what fits is free");
    }
}

#[tokio::test]
async fn a_password_is_long_and_not_the_name_and_replacing_it_ends_the_other_sessions() {
    let house = house().await;
    let okell = house.enrol("Theodora Okell", Role::Chief, "north", &[]).await;
    let first = by_link(&house.desk, &okell).await;
    let other = by_link(&house.desk, &okell).await;
    let (longest, too_long) = ("xy".repeat(512), "xy".repeat(513));
    for bad in ["", "short", &"é".repeat(PASSWORD_CHARS_MIN - 1), "aaaaaaaaaaaaaaaa", "my theodora  OKELL", &too_long]
    {
        let error = set_password(&house.desk, &first.session, "", bad).await.unwrap_err();
        assert!(matches!(error, OpError::Invalid(_)), "{bad}");
    }
    assert_eq!(password_since(&house.desk, &okell.viewer.person).await.unwrap(), None, "nothing was set");
    assert!(session(&house.desk, &other.token).await.unwrap().is_some());
    set_password(&house.desk, &first.session, "", &longest).await.unwrap();
    assert!(session(&house.desk, &other.token).await.unwrap().is_none(), "the other session has ended");
    assert!(session(&house.desk, &first.token).await.unwrap().is_some(), "this one goes on");

    let origin = from("a");
    let Tried::In(opened, _) = sign_in_by_password(&house.desk, "P-2", &longest, &origin).await.unwrap() else {
        panic!()
    };
    let error = set_password(&house.desk, &opened.session, "wrong", GOOD).await.unwrap_err();
    assert!(error.to_string().contains("present password: does not fit"), "{error}");
    set_password(&house.desk, &opened.session, &longest, GOOD).await.unwrap();
    assert_eq!(tried(&house.desk, "P-2", &longest, &from("b")).await, "no fit, 9 left");
    let forgot = by_link(&house.desk, &okell).await;
    set_password(&house.desk, &forgot.session, "", "another lamp, another window").await.unwrap();
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let house = house().await;
    let okell = house.enrol("T. Okell", Role::Chief, "north", &[]).await;
    let person = &okell.viewer.person;
    let mut tokens = Vec::new();
    for _ in 0..4 {
        tokens.push(by_link(&house.desk, &okell).await);
        house.clock.advance_ms(1_000);
    }
    let bystander = by_link(&house.desk, &house.officer).await;
    let listed = sessions_of(&house.desk, person).await.unwrap();
    assert_eq!(listed.len(), 4);
    assert!(listed.windows(2).all(|pair| pair[0].opened > pair[1].opened), "the latest first");
    let one = &tokens[1].session.id;
    assert_eq!(
        end_sessions(&house.desk, &house.officer.viewer.person, Some(one), None).await.unwrap(),
        0,
        "not theirs"
    );
    assert_eq!(end_sessions(&house.desk, person, Some(one), None).await.unwrap(), 1);
    assert!(session(&house.desk, &tokens[1].token).await.unwrap().is_none());
    assert_eq!(end_sessions(&house.desk, person, None, None).await.unwrap(), 3);
    for opened in &tokens {
        assert!(session(&house.desk, &opened.token).await.unwrap().is_none());
    }
    assert!(session(&house.desk, &bystander.token).await.unwrap().is_some(), "nobody else is signed out");
}

#[tokio::test]
async fn whoever_is_withdrawn_is_out_at_once_by_every_way() {
    let house = house().await;
    let okell = house.enrol("T. Okell", Role::Chief, "north", &[]).await;
    let person = okell.viewer.person.clone();
    with_password(&house, &okell).await;
    let opened = by_link(&house.desk, &okell).await;
    let link = make_link(&house.desk, &person).await.unwrap();
    let new = NewToken { label: "feed".to_owned(), scopes: vec!["read".to_owned()], days: 9 };
    let (secret, _) = make_token(&house.desk, &okell, new).await.unwrap();
    let before = house.desk.head().size;
    withdraw_person(&house.desk, &house.officer, &person, "left").await.unwrap().unwrap();
    assert_eq!(house.desk.head().size, before + 1, "one record");
    assert!(session(&house.desk, &opened.token).await.unwrap().is_none());
    assert!(sign_in(&house.desk, &link).await.unwrap().is_none());
    assert!(token_caller(&house.desk, &secret).await.unwrap().is_none());
    assert_eq!(tried(&house.desk, "P-2", GOOD, &from("a")).await, "no fit, 9 left");
    assert!(make_link(&house.desk, &person).await.is_err());
    assert_eq!(tokens_of(&house.desk, &person).await.unwrap(), []);
    assert!(withdraw_person(&house.desk, &house.officer, &person, "").await.unwrap().is_none(), "once is enough");
    let roll = list_roll(&house.desk, &house.officer).await.unwrap();
    assert_eq!(
        roll.iter().map(|it| it.withdrawn.is_some()).collect::<Vec<_>>(),
        [false, true],
        "and stays in the list"
    );

    let again = house.enrol("T. Okell", Role::Chief, "north", &[]).await;
    assert_eq!(again.viewer.person.as_str(), "P-3", "the name is free; the id is not given twice");
    assert_eq!(tried(&house.desk, "T. Okell", GOOD, &from("a")).await, "no fit, 8 left", "nor the password");
    house.must_verify().await;
}

#[tokio::test]
async fn a_change_counts_from_the_next_request_and_hidden_compartments_stay() {
    let house = house().await;
    let okell = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let (person, opened) = (okell.viewer.person.clone(), by_link(&house.desk, &okell).await);
    let change =
        Change { roles: Some(vec![Role::Chief]), compartments: Some(vec!["osprey".to_owned()]), ..Change::default() };
    change_person(&house.desk, &house.officer, &person, change.clone()).await.unwrap().unwrap();
    let now = session(&house.desk, &opened.token).await.unwrap().unwrap().caller;
    assert_eq!(now.roles, [Role::Chief].into());
    let inside: Vec<_> = now.viewer.compartments.iter().map(|it| it.as_str()).collect();
    assert_eq!(inside, ["falcon", "osprey"], "the officer is in neither and cannot have meant to take falcon away");
    assert!(change_person(&house.desk, &house.officer, &person, change).await.unwrap().is_none(), "the same again");
    let alone = Change { roles: Some(vec![Role::Chief]), ..Change::default() };
    let error = change_person(&house.desk, &house.officer, &house.officer.viewer.person, alone).await.unwrap_err();
    assert!(matches!(error, OpError::NotNow(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixteen_who_enrol_one_name_at_once_one_is_right_and_of_two_administrators_one_remains() {
    let house = Arc::new(house().await);
    let enrol = |name: &str| Enrolment {
        name: name.to_owned(),
        roles: vec![Role::Administrator],
        agency: String::new(),
        compartments: Vec::new(),
    };
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (house, enrolment) = (house.clone(), enrol("S. Brandt"));
            tokio::spawn(async move { enrol_person(&house.desk, &house.officer, enrolment).await.is_ok() })
        })
        .collect();
    let mut right = 0;
    for task in tasks {
        right += usize::from(task.await.unwrap());
    }
    assert_eq!(right, 1);
    let brandt = house.desk.roll().await.unwrap().find("S. Brandt").unwrap().caller();
    for _ in 0..5 {
        let (one, other) = (house.officer.clone(), brandt.clone());
        let withdraw = |by: Caller, whom: Caller| {
            let house = house.clone();
            tokio::spawn(async move { withdraw_person(&house.desk, &by, &whom.viewer.person, "").await.is_ok() })
        };
        let (first, second) = (withdraw(one.clone(), other.clone()), withdraw(other, one));
        let _ = (first.await.unwrap(), second.await.unwrap());
        let roll = house.desk.roll().await.unwrap();
        assert_eq!(roll.present().filter(|it| it.roles.contains(&Role::Administrator)).count(), 1);
    }
}

#[tokio::test]
async fn tokens_are_bounded_and_cannot_make_tokens() {
    let house = house().await;
    let new = || NewToken { label: "feed".to_owned(), scopes: vec!["write:log".to_owned()], days: 1 };
    let (secret, _) = make_token(&house.desk, &house.officer, new()).await.unwrap();
    let (by_token, token) = token_caller(&house.desk, &secret).await.unwrap().unwrap();
    let error = make_token(&house.desk, &by_token, new()).await.unwrap_err();
    assert!(matches!(error, OpError::Refusal(Refusal::OutOfScope { .. })), "{error}");
    assert!(revoke_token(&house.desk, &by_token, &token.person, &token.id).await.is_err());
    for bad in [
        NewToken { label: String::new(), ..new() },
        NewToken { scopes: Vec::new(), ..new() },
        NewToken { scopes: vec!["everything".to_owned()], ..new() },
        NewToken { days: 0, ..new() },
        NewToken { days: 367, ..new() },
    ] {
        assert!(matches!(make_token(&house.desk, &house.officer, bad).await, Err(OpError::Invalid(_))));
    }
    for _ in 1..TOKENS_PER_PERSON {
        make_token(&house.desk, &house.officer, new()).await.unwrap();
    }
    assert!(matches!(make_token(&house.desk, &house.officer, new()).await, Err(OpError::NotNow(_))));
}
