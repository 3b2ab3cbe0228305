//! Rows made anew from the ledger are the rows that are there (law 1); rows that somebody damaged are found and mended.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{House, by_hand, day, seen};
use proptest::prelude::*;
use tocsin_app::{AsOf, Desk, rebuild};
use tocsin_core::authority::Caller;

/// A day with a bit of everything in it, the same each time.
const DAY: [day::Act; 16] = [
    (0, 0, 0, 0),
    (5, 0, 0, 0),
    (2, 0, 0, 0),
    (9, 200, 0, 0),
    (0, 1, 0, 1),
    (6, 0, 1, 0),
    (7, 200, 1, 1),
    (8, 1, 1, 1),
    (3, 1, 1, 1),
    (4, 0, 0, 0),
    (9, 0, 0, 0),
    (2, 0, 1, 2),
    (5, 0, 0, 1),
    (7, 0, 0, 0),
    (9, 201, 1, 0),
    (3, 0, 2, 2),
];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn rows_made_anew_are_the_rows_that_are_there(acts in day::acts(40)) {
        runtime().block_on(async {
            let house = House::new().await;
            let people = day::people(&house).await;
            for act in acts {
                day::act(&house, &people, act).await;
            }
            let mut told = Vec::new();
            let found = rebuild(&*house.store, false, |n| told.push(n)).await.unwrap();
            assert_eq!((found.differences.differing, found.differences.first), (0, None));
            assert_eq!((found.records, found.adopted), (house.desk.head().size, false));
            assert!(found.differences.rows > 0);
            assert_eq!(told.last(), Some(&found.records), "progress ends at the end");
            let adopting = rebuild(&*house.store, true, |_| {}).await.unwrap();
            assert!(!adopting.adopted, "what does not differ is left alone");
        });
    }
}

/// The pages as somebody sees them who has just come: a desk that stood before keeps its views of now.
async fn look(house: &House, people: &[Caller]) -> Vec<String> {
    let desk = House::on(house.store.clone()).await.unwrap().desk;
    look_at(&desk, people, [AsOf::NOW, AsOf::record(9)]).await
}

async fn look_at(desk: &Desk, people: &[Caller], moments: [AsOf; 2]) -> Vec<String> {
    let mut looks = Vec::new();
    for viewer in people {
        for as_of in moments {
            looks.push(seen::pictures(desk, viewer, as_of, |n| n.to_string()).await);
        }
    }
    looks
}

/// A headquarters on a file that has had its day.
async fn lived(folder: &std::path::Path) -> (House, [Caller; 3]) {
    let house = House::at(folder).await.unwrap();
    let people = day::people(&house).await;
    for act in DAY {
        day::act(&house, &people, act).await;
    }
    (house, people)
}

/// What an administrator's hand, a bad disk or a thief may do to the rows.
const DAMAGE: [(&str, &str); 17] = [
    ("a thing that is no longer found", "DELETE FROM found WHERE row_kind = 'report'"),
    ("a thing that is found without its guard", "UPDATE found SET guard = NULL WHERE guard IS NOT NULL"),
    ("words forgotten", "DELETE FROM word WHERE term LIKE '_h%'"),
    ("words that nobody said", "INSERT INTO words (rowid, text) SELECT id, 'ahnobody' FROM found LIMIT 1"),
    ("the index gone", "INSERT INTO words (words) VALUES ('delete-all')"),
    ("a title changed", "UPDATE row SET body = replace(body, 'R-1', 'R-9') WHERE kind = 'report' AND key = 'R-1'"),
    ("a report gone", "DELETE FROM row WHERE kind = 'report'"),
    ("a verdict gone", "DELETE FROM row WHERE rowid = (SELECT rowid FROM row WHERE kind = 'verdict' LIMIT 1)"),
    ("a version that stands again", "UPDATE row SET to_n = NULL WHERE to_n IS NOT NULL"),
    ("a version that no longer stands", "UPDATE row SET to_n = 5 WHERE kind = 'incident'"),
    ("a row from an earlier time", "UPDATE row SET from_n = 0 WHERE kind = 'log' AND from_n = 7"),
    (
        "a row that nobody decided",
        "INSERT INTO row SELECT kind, 'R-77', from_n, to_n, about, also, guard, body FROM row WHERE key = 'R-1' AND kind = 'report'",
    ),
    ("a row without its guard", "UPDATE row SET guard = NULL WHERE kind = 'report'"),
    ("a guard gone", "DELETE FROM guard WHERE key = 'R-1'"),
    ("a marking widened", "UPDATE guard SET marking = (SELECT marking FROM guard WHERE key = 'R-1')"),
    (
        "a version forgotten",
        "DELETE FROM touch WHERE thing = 'R-1' AND n = (SELECT max(n) FROM touch WHERE thing = 'R-1')",
    ),
    ("everything gone", "DELETE FROM row; DELETE FROM guard; DELETE FROM touch"),
];

#[tokio::test]
async fn damaged_rows_are_found_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (house, people) = lived(folder.path()).await;
    let before = look(&house, &people).await;
    let hand = by_hand(folder.path());
    for (what, sql) in DAMAGE {
        hand.execute_batch(sql).unwrap();
        let looked = rebuild(&*house.store, false, |_| {}).await.unwrap();
        assert!(looked.differences.differing > 0 && !looked.adopted, "{what}: {looked:?}");
        assert!(looked.differences.first.is_some(), "{what}: the first is named");
        let mended = rebuild(&*house.store, true, |_| {}).await.unwrap();
        assert!(mended.adopted, "{what}: {mended:?}");
        let again = rebuild(&*house.store, false, |_| {}).await.unwrap();
        assert_eq!(again.differences.differing, 0, "{what}: {again:?}");
        assert_eq!(look(&house, &people).await, before, "{what}: the pages are as they were");
    }
    house.must_verify().await;
    day::act(&house, &people, (0, 0, 0, 0)).await;
    assert_eq!(rebuild(&*house.store, false, |_| {}).await.unwrap().differences.differing, 0, "and the desk goes on");
}

/// Markings are kept once and named by number; changing the text behind a number widens what it guards.
#[tokio::test]
async fn a_marking_that_was_rewritten_in_place_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (house, people) = lived(folder.path()).await;
    let before = look(&house, &people).await;
    by_hand(folder.path())
        .execute("UPDATE marking SET body = replace(body, 'falcon', 'nobody') WHERE body LIKE '%falcon%'", [])
        .unwrap();
    let mended = rebuild(&*house.store, true, |_| {}).await.unwrap();
    assert!(mended.adopted && mended.differences.differing > 0, "{mended:?}");
    assert_eq!(look(&house, &people).await, before);
}

#[tokio::test]
async fn an_entry_that_is_missing_stops_a_rebuild_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (house, people) = lived(folder.path()).await;
    // No desk opens on such a ledger, so the one that stands looks: at the past, which it reads from the rows each time.
    let moments = [AsOf::record(house.desk.head().size - 1), AsOf::record(9)];
    let before = look_at(&house.desk, &people, moments).await;
    let hand = by_hand(folder.path());
    hand.execute("DELETE FROM entry WHERE n = 6", []).unwrap();
    let error = rebuild(&*house.store, true, |_| {}).await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "entry 6 is missing; run `tocsin ledger verify`");
    assert_eq!(look_at(&house.desk, &people, moments).await, before, "the rows are as they were");
}
