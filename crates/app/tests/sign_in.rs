//! One-time links and sessions: spent once, ended by time and by hand, and kept so that a copy of the database opens
//! none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::sync::Arc;

use common::House;
use tocsin_app::limits::{LINK_MS, SESSION_MS};
use tocsin_app::sign_in::{look_at_link, make_link, session, sign_in, sign_out};
use tocsin_core::authority::Role;
use tocsin_core::ids::{PersonId, Tail};

#[tokio::test]
async fn a_link_opens_one_session_and_no_second_one() {
    let house = House::new().await;
    let desk = &house.desk;
    let link = make_link(desk, &house.officer.viewer.person).await.unwrap();
    assert_eq!(look_at_link(desk, &link).await.unwrap().as_deref(), Some("M. Adeyemi"), "looking spends nothing");
    let opened = sign_in(desk, &link).await.unwrap().unwrap();
    assert_eq!(opened.session.caller, house.officer);
    assert_eq!(opened.session.ends.0, house.desk.now().0 + SESSION_MS);
    assert!(sign_in(desk, &link).await.unwrap().is_none(), "it is spent");
    assert_eq!(look_at_link(desk, &link).await.unwrap(), None);
    let found = session(desk, &opened.token).await.unwrap().unwrap();
    assert_eq!((found.caller, found.csrf, found.ends), (house.officer, opened.session.csrf, opened.session.ends));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixteen_who_spend_one_link_one_is_let_in() {
    let house = Arc::new(House::new().await);
    for _ in 0..5 {
        let link = make_link(&house.desk, &house.officer.viewer.person).await.unwrap();
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let (house, link) = (house.clone(), link.clone());
                tokio::spawn(async move { sign_in(&house.desk, &link).await.unwrap().is_some() })
            })
            .collect();
        let mut let_in = 0;
        for task in tasks {
            let_in += usize::from(task.await.unwrap());
        }
        assert_eq!(let_in, 1);
    }
}

#[tokio::test]
async fn a_link_ends_after_an_hour_and_a_session_after_a_shift() {
    let house = House::new().await;
    let me = &house.officer.viewer.person;
    let (early, late) = (make_link(&house.desk, me).await.unwrap(), make_link(&house.desk, me).await.unwrap());
    house.clock.advance_ms(LINK_MS - 1);
    let opened = sign_in(&house.desk, &early).await.unwrap().unwrap();
    house.clock.advance_ms(1);
    assert_eq!(look_at_link(&house.desk, &late).await.unwrap(), None);
    assert!(sign_in(&house.desk, &late).await.unwrap().is_none(), "past");
    house.clock.advance_ms(SESSION_MS - 2);
    assert!(session(&house.desk, &opened.token).await.unwrap().is_some(), "a millisecond before the end");
    house.clock.advance_ms(1);
    assert!(session(&house.desk, &opened.token).await.unwrap().is_none(), "at the end");
}

#[tokio::test]
async fn signing_out_ends_one_session_and_leaves_the_others() {
    let house = House::new().await;
    let me = &house.officer.viewer.person;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let link = make_link(&house.desk, me).await.unwrap();
        tokens.push(sign_in(&house.desk, &link).await.unwrap().unwrap().token);
    }
    sign_out(&house.desk, &tokens[1]).await.unwrap();
    sign_out(&house.desk, &tokens[1]).await.unwrap();
    sign_out(&house.desk, "no such token").await.unwrap();
    for (at, token) in tokens.iter().enumerate() {
        assert_eq!(session(&house.desk, token).await.unwrap().is_some(), at != 1, "session {at}");
    }
}

#[tokio::test]
async fn what_is_no_token_of_ours_opens_nothing() {
    let house = House::new().await;
    let link = make_link(&house.desk, &house.officer.viewer.person).await.unwrap();
    let opened = sign_in(&house.desk, &make_link(&house.desk, &house.officer.viewer.person).await.unwrap()).await;
    let token = opened.unwrap().unwrap().token;
    let upper = link.to_uppercase();
    let cut = &link[..link.len() - 1];
    let longer = format!("{link}0");
    for bad in ["", " ", "0", "' OR 1=1 --", "\0", &upper, cut, &longer, &"0".repeat(64), &"x".repeat(1_000_000)] {
        let shown: String = bad.chars().take(20).collect();
        assert_eq!(look_at_link(&house.desk, bad).await.unwrap(), None, "{shown:?}");
        assert!(sign_in(&house.desk, bad).await.unwrap().is_none(), "{shown:?}");
        assert!(session(&house.desk, bad).await.unwrap().is_none(), "{shown:?}");
    }
    assert!(session(&house.desk, &link).await.unwrap().is_none(), "a link is no session");
    assert!(sign_in(&house.desk, &token).await.unwrap().is_none(), "and a session no link");
    assert!(sign_in(&house.desk, &link).await.unwrap().is_some(), "the link is still whole");
    let nobody = make_link(&house.desk, &PersonId::new(Tail::Number(9))).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no person P-9 here that you may see; nothing was changed");
}

#[tokio::test]
async fn the_file_holds_no_token_and_the_ledger_nothing_of_signing_in() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::at(folder.path()).await.unwrap();
    let inspector = house.enrol("A. Ferrant", Role::Inspector, "north", &[]).await;
    let size = house.desk.head().size;
    let link = make_link(&house.desk, &inspector.viewer.person).await.unwrap();
    let spent = make_link(&house.desk, &inspector.viewer.person).await.unwrap();
    let token = sign_in(&house.desk, &spent).await.unwrap().unwrap().token;
    assert_eq!(house.desk.head().size, size, "no record was made");
    let bytes_of = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let mut looked_at = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let content = std::fs::read(file.unwrap().path()).unwrap();
        looked_at += content.len();
        for secret in [&link, &spent, &token] {
            for form in [secret.clone().into_bytes(), secret.to_uppercase().into_bytes(), bytes_of(secret)] {
                assert!(!content.windows(form.len()).any(|window| window == form), "a token stands in the file");
            }
        }
    }
    assert!(looked_at > 10_000, "the database and its log were read");
    assert!(session(&house.desk, &token).await.unwrap().is_some());
}

/// A restart keeps who is signed in: the night desk does not stop for it.
#[tokio::test]
async fn a_session_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::at(folder.path()).await.unwrap();
    let link = make_link(&house.desk, &house.officer.viewer.person).await.unwrap();
    let token = sign_in(&house.desk, &link).await.unwrap().unwrap().token;
    drop(house);
    let house = House::at(folder.path()).await.unwrap();
    assert_eq!(session(&house.desk, &token).await.unwrap().unwrap().caller, house.officer);
}
