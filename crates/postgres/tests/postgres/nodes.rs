//! Several nodes over one database.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tocsin_core::rows::RowKind;
use tocsin_store::{Answer, Audience, CommitError, RowQuery, Store};
use tocsin_testkit::cluster::{Cluster, Disk, Programs};
use tocsin_testkit::skipped;

use crate::batches::{commit, put, write};
use crate::server::{fresh, open};

#[tokio::test]
async fn a_node_that_stopped_with_the_turn_loses_it_and_writes_nothing_late() {
    let Some(url) = fresh() else { return };
    let (stopped, other) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    let turn = stopped.turn().await.unwrap();
    let began = Instant::now();
    commit(&other, vec![put("R-1", "by the other")]).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let late = write(&stopped, turn, vec![put("R-1", "late")]).await;
    assert!(matches!(late, Err(CommitError::Refused(_) | CommitError::Unknown(_))), "{late:?}");
    let head = other.head().await.unwrap().unwrap();
    assert_eq!(head.size, 1);
    let rows = other.rows(RowQuery::all(Audience::House, RowKind::Report)).await.unwrap();
    assert_eq!(rows.into_iter().map(|it| it.body).collect::<Vec<_>>(), ["by the other"]);
    commit(&stopped, vec![put("R-2", "awake again")]).await.unwrap();
}

#[tokio::test]
async fn a_turn_that_nobody_waits_for_is_ended_by_the_server() {
    let Some(url) = fresh() else { return };
    let store = open(&url).await.unwrap();
    let turn = store.turn().await.unwrap();
    tokio::time::sleep(Duration::from_millis(4_500)).await;
    let late = write(&store, turn, vec![put("R-1", "late")]).await;
    assert!(matches!(late, Err(CommitError::Refused(_))), "{late:?}");
    assert_eq!(store.head().await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_with_sixteen_writers_each_never_fork_the_ledger() {
    const WRITERS: usize = 16;
    const EACH: usize = 8;
    let Some(url) = fresh() else { return };
    let mut writers = tokio::task::JoinSet::new();
    for node in 0..2 {
        let store = open(&url).await.unwrap();
        for writer in 0..WRITERS {
            let store = store.clone();
            writers.spawn(async move {
                for i in 0..EACH {
                    let key = format!("R-{}", (node * WRITERS + writer) * EACH + i + 1);
                    commit(&store, vec![put(&key, &key), put(&key, "again")]).await.unwrap();
                }
            });
        }
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let store = open(&url).await.unwrap();
    let size = (2 * WRITERS * EACH * 2) as u64;
    assert_eq!(store.head().await.unwrap().unwrap().size, size);
    let entries = store.entries(0, 2_000).await.unwrap();
    assert_eq!(entries.iter().map(|it| it.n).collect::<Vec<_>>(), (0..size).collect::<Vec<_>>());
    let rows = store.rows(RowQuery::all(Audience::House, RowKind::Report)).await.unwrap();
    let keys: BTreeSet<&str> = rows.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(
        (rows.len(), keys.len()),
        (2 * WRITERS * EACH, 2 * WRITERS * EACH),
        "each answered record is there once"
    );
    assert!(rows.iter().all(|it| it.body == "again" && it.to_n.is_none()));
}

#[tokio::test]
async fn numbers_given_to_two_nodes_are_given_once_and_leave_no_gap() {
    let Some(url) = fresh() else { return };
    let (one, two) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    commit(&one, vec![put("R-7", "there before"), put("R-BCDFGHJK", "no number")]).await.unwrap();
    let mut given = tokio::task::JoinSet::new();
    for store in [one.clone(), two] {
        for _ in 0..20 {
            let store = store.clone();
            given.spawn(async move { store.next_number(RowKind::Report).await.unwrap() });
        }
    }
    let given: BTreeSet<u64> = given.join_all().await.into_iter().collect();
    assert_eq!(given, (8..48).collect(), "above the highest key, each once");
    commit(&one, vec![put("R-90", "brought along")]).await.unwrap();
    assert_eq!(one.next_number(RowKind::Report).await.unwrap(), 91);
}

#[tokio::test]
async fn a_lease_goes_to_another_node_after_it_has_ended_and_not_before() {
    let Some(url) = fresh() else { return };
    let (one, two) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    assert!(lease(&one, "one").await.unwrap());
    assert!(!lease(&two, "two").await.unwrap(), "one has it");
    assert!(lease(&one, "one").await.unwrap(), "and renews it");
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(lease(&two, "two").await.unwrap(), "it has ended");
    assert!(!lease(&one, "one").await.unwrap());
}

fn lease<'a>(store: &'a dyn Store, holder: &str) -> Answer<'a, bool> {
    store.lease("feeds", holder.to_owned(), 600)
}

#[tokio::test]
async fn what_one_node_writes_is_news_to_the_other_and_not_to_itself() {
    let Some(url) = fresh() else { return };
    let (one, two) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    let (mut own, mut news) = (one.news().unwrap(), two.news().unwrap());
    for heard in [&mut own, &mut news] {
        tokio::time::timeout(Duration::from_secs(5), heard.changed()).await.unwrap().unwrap(); // it listens from here on
        heard.mark_unchanged();
    }
    let began = Instant::now();
    commit(&one, vec![put("R-1", "news")]).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), news.changed()).await.unwrap().unwrap();
    assert!(
        began.elapsed() < Duration::from_millis(900),
        "by the notification, not by the look: {:?}",
        began.elapsed()
    );
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert!(!own.has_changed().unwrap(), "who wrote it knows");
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_called_unknown_and_a_server_that_is_gone_is_found_again() {
    let Ok(programs) = Programs::found() else { return skipped("there is no PostgreSQL") };
    let mut cluster = Cluster::start(&programs, Disk::Durable).unwrap();
    let store = open(&cluster.url()).await.unwrap();
    commit(&store, vec![put("R-1", "before")]).await.unwrap();
    // A standby that never comes: commits are on this disk and wait to be answered.
    cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'").unwrap();
    cluster.sql("SELECT pg_reload_conf()").unwrap();
    let waits = store.clone();
    let waiting = tokio::spawn(async move { commit(&waits, vec![put("R-2", "in doubt")]).await });
    let ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    while cluster.sql(ended).unwrap().trim() != "1" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let answer = waiting.await.unwrap();
    assert!(matches!(answer, Err(CommitError::Unknown(_))), "{answer:?}");
    assert_eq!(store.head().await.unwrap().unwrap().size, 2, "the head tells: it was written");
    cluster.sql("ALTER SYSTEM RESET synchronous_standby_names").unwrap();
    cluster.stop_at_once().unwrap();
    let (reads, waits) = (store.head().await, store.clone());
    assert!(reads.is_err_and(|error| error.to_string().contains("reading the head")));
    let waiting = tokio::spawn(async move { commit(&waits, vec![put("R-3", "after")]).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    cluster.start_again().unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(store.head().await.unwrap().unwrap().size, 3);
}

#[tokio::test]
async fn a_promoted_replica_is_found_and_holds_what_was_answered() {
    let Ok(programs) = Programs::found() else { return skipped("there is no PostgreSQL") };
    let mut primary = Cluster::start(&programs, Disk::Durable).unwrap();
    let mut standby = primary.standby().unwrap();
    let store = open(&primary.url_with(&standby)).await.unwrap();
    commit(&store, vec![put("R-1", "answered")]).await.unwrap();
    primary.kill().unwrap();
    let waits = store.clone();
    let waiting = tokio::spawn(async move { commit(&waits, vec![put("R-2", "on the other")]).await });
    let began = Instant::now();
    standby.promote().unwrap();
    waiting.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let rows = store.rows(RowQuery::all(Audience::House, RowKind::Report)).await.unwrap();
    assert_eq!(rows.into_iter().map(|it| it.body).collect::<Vec<_>>(), ["answered", "on the other"]);
}
