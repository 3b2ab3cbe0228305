//! A headquarters moves to another store: what comes out is what went in, to the last hash; what was stopped goes on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::sync::Arc;

use common::day::{act, acts, people};
use common::{HQ, House, START, key, memory, open};
use proptest::prelude::*;
use tocsin_app::{MoveStep, Moved, OpError, move_ledger, rebuild, sign_in, write_note};
use tocsin_core::person::first_officer;
use tocsin_store::Store;
use tocsin_testkit::{Fault, FaultyStore};

async fn move_it(from: &dyn Store, to: &dyn Store) -> Result<Moved, OpError> {
    move_ledger((from, to), (HQ, &key()), START, |_, _, _| {}).await
}

async fn notes(house: &House, count: usize) {
    let tasks: Vec<_> = (0..count)
        .map(|i| {
            let (desk, officer) = (house.desk.clone(), house.officer.clone());
            tokio::spawn(async move { write_note(&desk, &officer, &format!("note {i}"), open()).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

/// Both stores hold the same ledger, rows that the ledger gives, and a target that goes on.
async fn must_be_the_same(from: &House, to: Arc<dyn Store>) {
    assert_eq!(to.head().await.unwrap(), Some(from.desk.head()), "the same checkpoint, byte for byte");
    let found = rebuild(&*to, false, |_| {}).await.unwrap();
    assert_eq!(found.differences.differing, 0, "{found:?}");
    let moved = House::on(to).await.unwrap();
    write_note(&moved.desk, &moved.officer, "in the new place", open()).await.unwrap();
    moved.must_verify().await;
}

fn day_moves(acts: Vec<common::day::Act>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let house = House::new().await;
        let people = people(&house).await;
        for it in acts {
            act(&house, &people, it).await;
        }
        let to = memory();
        let moved = move_it(&*house.store, &*to).await.unwrap();
        assert_eq!((moved.found, moved.written), (0, house.desk.head().size));
        must_be_the_same(&house, to).await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_happened_at_a_desk_moves_whole(acts in acts(24)) {
        day_moves(acts);
    }
}

#[tokio::test]
async fn a_move_that_was_stopped_goes_on_where_it_stood_and_no_desk_opens_on_half_of_it() {
    let house = House::new().await;
    house.post(&house.officer, common::DEPOT, open()).await;
    notes(&house, 2_600).await;
    let real = memory();
    let faulty = FaultyStore::new(real.clone());
    let (key, mut written) = (key(), 0);
    let stopped = move_ledger((&*house.store, &faulty), (HQ, &key), START, |step, done, _| {
        assert_eq!(step, MoveStep::Writing);
        written = done;
        faulty.fail_next(Fault::Refused);
    });
    assert!(stopped.await.is_err());
    assert!(written > 0 && written < house.desk.head().size, "{written}");
    let error = House::on(real.clone()).await.err().unwrap();
    assert!(error.to_string().contains("the ledger does not fit its last checkpoint"), "{error}");
    let moved = move_it(&*house.store, &*real).await.unwrap();
    assert_eq!((moved.found, moved.written), (written, house.desk.head().size - written));
    let again = move_it(&*house.store, &*real).await.unwrap();
    assert_eq!((again.found, again.written), (house.desk.head().size, 0), "and once more changes nothing");
    must_be_the_same(&house, real).await;
}

#[tokio::test]
async fn another_ledger_or_a_longer_one_is_never_written_over() {
    let (house, other) = (House::new().await, House::new().await);
    notes(&house, 3).await;
    house.post(&house.officer, common::DEPOT, open()).await;
    other.post(&other.officer, common::DEPOT_LATER, open()).await;
    let before = other.desk.head();
    let error = move_it(&*house.store, &*other.store).await.unwrap_err();
    assert!(
        error.to_string().contains("the store to move to holds another ledger: 2 entries, the source 5"),
        "{error}"
    );
    assert_eq!(other.store.head().await.unwrap(), Some(before));
    let error = move_it(&*other.store, &*house.store).await.unwrap_err();
    assert!(error.to_string().contains("holds another ledger"), "{error}");
    let error = move_it(&*memory(), &*house.store).await.unwrap_err();
    assert!(error.to_string().contains("the store to move from is empty"), "{error}");
}

#[tokio::test]
async fn who_could_sign_in_before_can_sign_in_after() {
    let house = House::new().await;
    let link = sign_in::make_link(&house.desk, &first_officer()).await.unwrap();
    let to = memory();
    move_it(&*house.store, &*to).await.unwrap();
    let moved = House::on(to).await.unwrap();
    assert!(sign_in::sign_in(&moved.desk, &link).await.unwrap().is_some());
}
