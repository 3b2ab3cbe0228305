//! The [`Store`] contract in executable form: every store must pass [`run`] on an empty instance of itself.
//!
//! Written against the trait alone. Each check is a sentence; the first that fails names itself. A store that passes
//! may be put under `app`, which knows nothing else of it.

mod search;

use std::collections::BTreeSet;

use tocsin_core::ids::{PersonId, Tail};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp, Viewer};
use tocsin_core::rows::{Row, RowChange, RowKind};
use tocsin_core::time::Millis;

use crate::query::{Audience, By, RowQuery};
use crate::trait_::{
    Batch, CommitError, HeadRow, KeptValue, Recorded, Store, StoreError, StoredDisclosure, StoredEntry, TileRow,
};

/// Runs the whole contract on an empty store.
///
/// # Errors
/// Whatever the store answers where the contract expects it to work.
///
/// # Panics
/// Where the store breaks the contract: the message names the check.
pub async fn run(store: &dyn Store) -> Result<(), StoreError> {
    an_empty_store_has_no_head(store).await?;
    a_batch_is_there_as_it_was_written(store).await?;
    a_batch_on_another_parent_changes_nothing(store).await?;
    rows_are_what_they_were_as_of_then(store).await?;
    what_a_viewer_may_not_know_of_is_in_no_row_count_or_page(store).await?;
    turns_are_taken_one_after_the_other(store).await?;
    an_engine_runs_once(store).await?;
    pages_walk_over_every_row_once(store).await?;
    store.optimize().await?; // changes no answer of what follows
    of_two_who_take_a_value_one_gets_it(store).await?;
    kept_values_of_a_space_are_listed_by_key(store).await?;
    a_thing_has_the_marking_that_its_guard_has_now(store).await?;
    a_blob_is_kept_once_and_read_back(store).await?;
    search::search_finds_what_stands_in_the_order_that_the_core_says(store).await?;
    the_stage_is_compared_and_adopted(store).await?;
    search::a_staged_index_answers_like_the_live_one(store).await
}

async fn an_empty_store_has_no_head(store: &dyn Store) -> Result<(), StoreError> {
    assert_eq!(store.head().await?, None, "an empty store has no head");
    assert_eq!(store.entries(0, 10).await?, [], "nor entries");
    Ok(())
}

async fn a_batch_is_there_as_it_was_written(store: &dyn Store) -> Result<(), StoreError> {
    let first = batch(
        None,
        vec![vec![put("R-1", "first"), guard("R-1", open())], vec![put("R-2", "second"), guard("R-2", open())]],
    );
    let written = first.clone();
    committed(committing(store, first).await, "a first batch is written");
    assert_eq!(store.head().await?, Some(written.head.clone()), "the head is the batch's");
    assert_eq!(store.entries(0, 10).await?, written.entries, "entries come back byte for byte");
    assert_eq!(store.entries(1, 10).await?, written.entries[1..], "from a position on");
    assert_eq!(store.entries(0, 1).await?, written.entries[..1], "at most so many");
    assert_eq!(store.entries_of("R-2").await?, written.entries[1..], "by the thing they touched");
    assert_eq!(store.version("R-2").await?, Some(1), "whose version is the last that touched it");
    assert_eq!(store.version("R-9").await?, None, "and nothing for a thing that nothing touched");
    assert_eq!(store.tiles(vec![(0, 0), (0, 7)]).await?, written.tiles, "tiles that are there come back");
    assert_eq!(store.position_at(Millis(999)).await?, None, "before the first record there is nothing");
    assert_eq!(store.position_at(Millis(1_000)).await?, Some(0), "at its time it is there");
    assert_eq!(store.position_at(Millis(i64::MAX)).await?, Some(1), "and the last one at the end of time");
    assert_eq!(
        store.versions(["R-9", "R-1", "R-2", "R-1"].map(str::to_owned).to_vec()).await?,
        [None, Some(0), Some(1), Some(0)],
        "of many things at once, in the order asked"
    );
    Ok(())
}

async fn a_batch_on_another_parent_changes_nothing(store: &dyn Store) -> Result<(), StoreError> {
    let head = store.head().await?;
    let stale = batch(None, vec![vec![put("R-1", "forged")]]);
    let mut other_root = batch(head.clone(), vec![vec![put("R-1", "forged")]]);
    other_root.parent.iter_mut().for_each(|parent| parent.root = [9; 32]);
    for bad in [stale, other_root] {
        let answer = committing(store, bad).await;
        assert!(matches!(answer, Err(CommitError::Moved { found: 2, .. })), "the head has moved: {answer:?}");
    }
    assert_eq!(store.head().await?, head, "and stands where it stood");
    assert_eq!(bodies(store, RowQuery::key(Audience::House, RowKind::Report, "R-1")).await?, ["first"]);
    Ok(())
}

async fn rows_are_what_they_were_as_of_then(store: &dyn Store) -> Result<(), StoreError> {
    let head = store.head().await?;
    committed(committing(store, batch(head, vec![vec![put("R-1", "second version")]])).await, "a row changes");
    let all = |as_of| RowQuery::all(Audience::House, RowKind::Report).as_of(as_of);
    assert_eq!(bodies(store, all(None)).await?, ["second", "second version"], "now");
    assert_eq!(bodies(store, all(Some(0))).await?, ["first"], "after record 0");
    assert_eq!(bodies(store, all(Some(1))).await?, ["first", "second"], "after record 1");
    assert_eq!(bodies(store, all(Some(u64::MAX))).await?, ["second", "second version"], "at the end of time");
    let newest = RowQuery::all(Audience::House, RowKind::Report).newest(1);
    assert_eq!(bodies(store, newest).await?, ["second version"], "newest first, at most one");
    let about = RowQuery::about(Audience::House, RowKind::Report, "about R-2");
    assert_eq!(bodies(store, about).await?, ["second"], "about a thing");
    let also = RowQuery { by: By::Also("also R-2".to_owned()), ..RowQuery::all(Audience::House, RowKind::Report) };
    assert_eq!(bodies(store, also).await?, ["second"], "also about a thing");
    Ok(())
}

async fn what_a_viewer_may_not_know_of_is_in_no_row_count_or_page(store: &dyn Store) -> Result<(), StoreError> {
    let falcon: BTreeSet<Compartment> = Compartment::parse("falcon").into_iter().collect();
    let closed = Marking { compartments: falcon.clone(), ..open() };
    let head = store.head().await?;
    let hidden = vec![put("R-BCDFGHJK", "hidden"), guard("R-BCDFGHJK", closed)];
    committed(committing(store, batch(head, vec![hidden])).await, "a closed thing is written");
    let outside = viewer(&[]);
    let inside = Viewer { compartments: falcon, ..viewer(&[]) };
    let all = |viewer| RowQuery::all(Audience::Viewer(viewer), RowKind::Report);
    assert_eq!(bodies(store, all(&outside)).await?, ["second", "second version"], "one outside does not see it");
    assert_eq!(store.count(all(&outside)).await?, 2, "nor is it counted for them");
    let key = RowQuery::key(Audience::Viewer(&outside), RowKind::Report, "R-BCDFGHJK");
    assert_eq!(bodies(store, key).await?, [""; 0], "nor found by its id");
    assert_eq!(bodies(store, all(&outside).newest(1)).await?, ["second version"], "nor does it take a place on a page");
    assert_eq!(store.count(all(&inside)).await?, 3, "one inside sees it");
    let head = store.head().await?;
    let closing = Marking { releasable_to: Some(BTreeSet::new()), ..open() };
    committed(committing(store, batch(head, vec![vec![guard("R-1", closing)]])).await, "an open thing is closed");
    assert_eq!(bodies(store, all(&inside).as_of(Some(0))).await?, [""; 0], "what is closed today was closed yesterday");
    assert_eq!(
        store.next_number(RowKind::Report).await?,
        3,
        "numbers go on above the keys; a random tail is no number"
    );
    assert_eq!(store.next_number(RowKind::Report).await?, 4, "and none is given twice");
    assert_eq!(store.next_number(RowKind::Incident).await?, 1, "each kind has its own");
    Ok(())
}

async fn pages_walk_over_every_row_once(store: &dyn Store) -> Result<(), StoreError> {
    let head = store.head().await?;
    let many = (10..40).map(|i| vec![put(&format!("R-{i}"), &format!("row {i}")), guard(&format!("R-{i}"), open())]);
    committed(committing(store, batch(head, many.collect())).await, "thirty rows are written");
    for newest in [false, true] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let query = RowQuery { after: after.clone(), ..RowQuery::all(Audience::House, RowKind::Report) };
            let query = if newest { query.newest(7) } else { RowQuery { limit: 7, ..query } };
            let page = store.rows(query).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.from_n, last.key.clone()));
            seen.extend(page.into_iter().map(|found| found.key));
        }
        let distinct: BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (33, 33), "each row once, newest first: {newest}");
    }
    Ok(())
}

async fn of_two_who_take_a_value_one_gets_it(store: &dyn Store) -> Result<(), StoreError> {
    let value = KeptValue { value: b"secret".to_vec(), expires_ms: Millis(2_000) };
    store.keep("link", "a".to_owned(), value.clone()).await?;
    assert_eq!(store.kept("link", "a", Millis(1_999)).await?, Some(value.clone()), "kept until it expires");
    assert_eq!(store.kept("link", "a", Millis(2_000)).await?, None, "and not after");
    assert_eq!(store.kept("session", "a", Millis(0)).await?, None, "each space has its own keys");
    assert_eq!(store.take("link", "a", Millis(0)).await?, Some(value), "one takes it");
    assert_eq!(store.take("link", "a", Millis(0)).await?, None, "the other finds nothing");
    Ok(())
}

async fn kept_values_of_a_space_are_listed_by_key(store: &dyn Store) -> Result<(), StoreError> {
    let until = |ms: i64| KeptValue { value: b"kept".to_vec(), expires_ms: Millis(ms) };
    for (key, ends) in [("c", 3_000), ("a", 1_000), ("b", KeptValue::NEVER.0)] {
        store.keep("token", key.to_owned(), until(ends)).await?;
    }
    store.keep("session", "aa".to_owned(), until(3_000)).await?;
    let keys = |found: Vec<(String, KeptValue)>| found.into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(keys(store.kept_in("token", "", Millis(0)).await?), ["a", "b", "c"], "by key, of this space alone");
    assert_eq!(keys(store.kept_in("token", "a", Millis(0)).await?), ["b", "c"], "from a key on");
    assert_eq!(keys(store.kept_in("token", "", Millis(1_000)).await?), ["b", "c"], "what has ended is not there");
    assert_eq!(keys(store.kept_in("token", "", Millis(i64::MAX - 1)).await?), ["b"], "what never ends is");
    Ok(())
}

async fn a_thing_has_the_marking_that_its_guard_has_now(store: &dyn Store) -> Result<(), StoreError> {
    let things = ["R-2", "R-999", "P-1"].map(str::to_owned).to_vec();
    assert_eq!(store.markings_of(things).await?, [("R-2".to_owned(), open())], "and what has no guard has none");
    Ok(())
}

async fn a_blob_is_kept_once_and_read_back(store: &dyn Store) -> Result<(), StoreError> {
    let hash = "ab".repeat(32);
    assert_eq!(store.blob(&hash).await?, None, "not there before");
    store.put_blob(hash.clone(), b"bytes \0 as they came".to_vec()).await?;
    store.put_blob(hash.clone(), b"bytes \0 as they came".to_vec()).await?;
    assert_eq!(store.blob(&hash).await?.as_deref(), Some(&b"bytes \0 as they came"[..]), "there after");
    Ok(())
}

async fn the_stage_is_compared_and_adopted(store: &dyn Store) -> Result<(), StoreError> {
    store.clear_stage().await?;
    let live = store.count(RowQuery::all(Audience::House, RowKind::Report)).await?;
    assert!(store.compare_stage().await?.differing > 0, "an empty stage differs from the live rows");
    let size = store.head().await?.map_or(0, |head| head.size);
    let rebuilt =
        Recorded { n: 0, touches: vec!["R-1".to_owned()], changes: vec![put("R-1", "rebuilt"), guard("R-1", open())] };
    store.stage(vec![rebuilt]).await?;
    assert_eq!(store.count(RowQuery::all(Audience::House, RowKind::Report)).await?, live, "the live rows do not move");
    let late = store.adopt_stage(size + 1).await;
    assert!(matches!(late, Err(CommitError::Moved { .. })), "a stage made from another head is refused: {late:?}");
    committed(store.adopt_stage(size).await, "the stage takes the place of the rows");
    assert_eq!(bodies(store, RowQuery::all(Audience::House, RowKind::Report)).await?, ["rebuilt"]);
    assert_eq!(store.version("R-2").await?, None, "versions are made anew with them");
    store.clear_stage().await?;
    Ok(())
}

async fn turns_are_taken_one_after_the_other(store: &dyn Store) -> Result<(), StoreError> {
    let first = store.turn().await?;
    assert_eq!(first.head, store.head().await?, "a turn tells where the ledger stands");
    let second = store.turn();
    tokio::pin!(second);
    let early = tokio::time::timeout(std::time::Duration::from_millis(50), &mut second).await;
    assert!(early.is_err(), "nobody has the turn while another holds it");
    let sealed = batch(first.head.clone(), vec![vec![put("R-1", "in turn")]]);
    let written = sealed.head.clone();
    committed(store.commit(first, sealed).await, "who has the turn writes");
    let second = second.await?;
    assert_eq!(second.head, Some(written), "the next one sees what was written");
    drop(second);
    drop(store.turn().await?); // a turn that was not used is over when it is dropped
    Ok(())
}

async fn an_engine_runs_once(store: &dyn Store) -> Result<(), StoreError> {
    assert!(store.lease("engine", "one".to_owned(), 60_000).await?, "who asks first has the lease");
    assert!(store.lease("engine", "one".to_owned(), 60_000).await?, "and may renew it");
    Ok(())
}

// What the checks are made of.

pub(super) async fn committing(store: &dyn Store, batch: Batch) -> Result<(), CommitError> {
    let turn = store.turn().await.map_err(CommitError::Refused)?;
    store.commit(turn, batch).await
}

fn committed(answer: Result<(), CommitError>, what: &str) {
    assert!(answer.is_ok(), "{what}: {answer:?}");
}

async fn bodies(store: &dyn Store, query: RowQuery<'_>) -> Result<Vec<String>, StoreError> {
    Ok(store.rows(query).await?.into_iter().map(|found| found.body).collect())
}

/// A batch upon a parent: one entry for each list of changes. Roots are made up; the store does not hash.
fn batch(parent: Option<HeadRow>, changes: Vec<Vec<RowChange>>) -> Batch {
    let start = parent.as_ref().map_or(0, |it| it.size);
    let at = |n: u64| Millis(1_000 + n as i64);
    let numbered = || (start..).zip(&changes);
    let entries = numbered().map(|(n, _)| StoredEntry {
        n,
        at_ms: at(n),
        core: format!("core {n}").into_bytes(),
        disclosure: Some(StoredDisclosure { salt: [n as u8; 32], value: format!("facts {n}").into_bytes() }),
    });
    let entries: Vec<StoredEntry> = entries.collect();
    let recorded = numbered().map(|(n, changes)| Recorded { n, touches: touched(changes), changes: changes.clone() });
    let recorded = recorded.collect();
    let size = start + changes.len() as u64;
    let tiles = vec![TileRow { level: 0, index: 0, hashes: vec![size as u8; 32 * size.min(256) as usize] }];
    let head = HeadRow { size, root: [size as u8; 32], at_ms: at(size), checkpoint: format!("checkpoint {size}\n") };
    Batch { parent, entries, tiles, recorded, head }
}

fn touched(changes: &[RowChange]) -> Vec<String> {
    changes.iter().filter_map(|it| if let RowChange::Put(row) = it { Some(row.key.clone()) } else { None }).collect()
}

fn put(key: &str, body: &str) -> RowChange {
    let (about, also) = (Some(format!("about {key}")), Some(format!("also {key}")));
    let guard = Some(key.to_owned());
    RowChange::Put(Row { kind: RowKind::Report, key: key.to_owned(), about, also, guard, body: body.to_owned() })
}

fn guard(key: &str, marking: Marking) -> RowChange {
    RowChange::Guard { key: key.to_owned(), marking }
}

fn north() -> AgencyName {
    AgencyName::parse("north").expect("a plain word is a name")
}

fn open() -> Marking {
    Marking::of(Tlp::Amber, north())
}

fn viewer(compartments: &[Compartment]) -> Viewer {
    let compartments = compartments.iter().cloned().collect();
    Viewer { person: PersonId::new(Tail::Number(1)), agency: north(), compartments }
}
