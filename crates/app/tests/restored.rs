//! A database that was put back: found at the next start by the checkpoint that was kept beside it, and told in the ledger.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::path::Path;

use common::{House, file, opening, seen};
use tocsin_app::view::board::view_rail;
use tocsin_app::{Opening, OpeningError, write_note};
use tocsin_core::marking::Marking;
use tocsin_core::rows::{RestorationRow, RowKind};
use tocsin_ledger::InternalCore;
use tocsin_store::{Audience, RowQuery};

fn open() -> Marking {
    common::open()
}

async fn notes(house: &House, count: usize) {
    for i in 0..count {
        write_note(&house.desk, &house.officer, &format!("note {i}"), open()).await.unwrap();
    }
}

fn with(seen: &str) -> Opening {
    Opening { seen: Some(seen.to_owned()), ..opening() }
}

fn copy(from: &Path, to: &Path) {
    let to = common::database(to);
    common::by_hand(from).execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
}

async fn restorations(house: &House) -> Vec<RestorationRow> {
    let rows = house.store.rows(RowQuery::all(Audience::House, RowKind::Restoration)).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect()
}

async fn epochs(house: &House) -> Vec<u64> {
    let entries = house.store.entries(0, 1_000).await.unwrap();
    entries.iter().map(|it| InternalCore::parse(&it.core).unwrap().ep).collect()
}

/// A ledger of six entries, a backup of it, and the checkpoint of what came after.
async fn backed_up(folder: &Path, backup: &Path) -> String {
    let house = House::at(folder).await.unwrap();
    notes(&house, 5).await;
    drop(house);
    copy(folder, backup);
    let house = House::at(folder).await.unwrap();
    notes(&house, 300).await;
    house.desk.head().checkpoint
}

#[tokio::test]
async fn an_older_database_opens_a_new_epoch_and_says_what_is_missing() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let seen = backed_up(folder.path(), backup.path()).await;
    let house = House::opened(file(backup.path()).unwrap(), with(&seen)).await.unwrap();
    notes(&house, 2).await;
    assert_eq!(epochs(&house).await, [1, 1, 1, 1, 1, 1, 2, 2, 2]);
    let found = restorations(&house).await;
    assert_eq!(found.iter().map(|it| (it.epoch, it.entries, &it.seen)).collect::<Vec<_>>(), [(2, 6, &seen)]);
    house.must_verify().await;
    let log = seen::log(&house.desk, &house.officer).await;
    assert!(log.iter().any(|(n, row)| *n == 6 && row.text.contains("put back: 6 records were left")), "{log:?}");
    let rail = view_rail(&house.desk, &house.officer).await.unwrap();
    assert_eq!(rail.restored.as_ref().map(|(n, row)| (*n, row.entries)), Some((6, 6)), "every page says so");

    let now = house.desk.head().checkpoint;
    drop(house);
    let house = House::opened(file(backup.path()).unwrap(), with(&now)).await.unwrap();
    notes(&house, 1).await;
    assert_eq!(restorations(&house).await.len(), 1, "said once");
    assert_eq!(epochs(&house).await.last(), Some(&2), "and the epoch stays");
    house.must_verify().await;
}

#[tokio::test]
async fn a_second_node_that_saw_the_same_checkpoint_says_nothing_anew() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let seen = backed_up(folder.path(), backup.path()).await;
    let first = House::opened(file(backup.path()).unwrap(), with(&seen)).await.unwrap();
    notes(&first, 2).await;
    drop(first);
    let second = House::opened(file(backup.path()).unwrap(), with(&seen)).await.unwrap();
    notes(&second, 1).await;
    assert_eq!(restorations(&second).await.len(), 1, "it is one loss");
    assert_eq!(epochs(&second).await.last(), Some(&2));
    second.must_verify().await;
}

#[tokio::test]
async fn a_database_that_went_on_elsewhere_is_as_much_put_back_as_an_older_one() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let seen = backed_up(folder.path(), other.path()).await;
    let house = House::at(other.path()).await.unwrap();
    house.post(&house.officer, common::DEPOT, open()).await;
    notes(&house, 400).await;
    drop(house);
    let house = House::opened(file(other.path()).unwrap(), with(&seen)).await.unwrap();
    assert_eq!(restorations(&house).await.len(), 1, "it is longer, and is not the same");
    house.must_verify().await;
}

#[tokio::test]
async fn a_checkpoint_that_the_ledger_goes_on_from_opens_nothing() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    backed_up(folder.path(), backup.path()).await;
    let earlier = House::at(backup.path()).await.unwrap().desk.head().checkpoint;
    let house = House::opened(file(folder.path()).unwrap(), with(&earlier)).await.unwrap();
    assert!(restorations(&house).await.is_empty());
    let now = house.desk.head();
    drop(house);
    let house = House::opened(file(folder.path()).unwrap(), with(&now.checkpoint)).await.unwrap();
    assert_eq!(house.desk.head(), now, "nothing is recorded");
}

#[tokio::test]
async fn an_empty_database_or_a_checkpoint_of_others_is_a_mistake_and_opens_nothing() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let house = House::at(folder.path()).await.unwrap();
    let seen = house.desk.head().checkpoint;
    let error = House::opened(file(empty.path()).unwrap(), with(&seen)).await.err().unwrap();
    assert!(matches!(error, OpeningError::Ledger { .. }), "{error:?}");
    assert!(
        error.to_string().contains("it is empty, and the checkpoint that was kept beside it signs 1 entries"),
        "{error}"
    );
    drop(house);
    let others = Opening { key_seed: [8; 32], ..opening() };
    let elsewhere = tempfile::tempdir().unwrap();
    let others = House::opened(file(elsewhere.path()).unwrap(), others).await.unwrap().desk.head().checkpoint;
    let error = House::opened(file(folder.path()).unwrap(), with(&others)).await.err().unwrap();
    assert!(error.to_string().contains("the checkpoint that was kept beside it is not ours"), "{error}");
}
