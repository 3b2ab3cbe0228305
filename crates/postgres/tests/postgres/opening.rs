//! What is refused when a database is opened, and in which words; what is kept as it was written.

use std::error::Error;

use tocsin_core::rows::{RowChange, RowKind};
use tocsin_store::{Audience, By, KeptValue, RowQuery, Store, StoreError};
use tocsin_testkit::cluster::{self, Cluster, Disk, Programs};
use tocsin_testkit::skipped;

use crate::batches::{batch, commit, put, row};
use crate::server::{client, fresh, open};

/// An error with its causes, as it is logged.
fn told(error: &StoreError) -> String {
    let mut told = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told} {error}");
        cause = error.source();
    }
    told
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused_by_name() {
    let Some(url) = fresh() else { return };
    drop(open(&url).await.unwrap());
    let schema = url.rsplit_once("schema=").unwrap().1;
    let client = client(&url).await.unwrap();
    client.batch_execute(&format!("INSERT INTO {schema}.migration (step) VALUES (99)")).await.unwrap();
    let error = open(&url).await.err().unwrap();
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error:?}");
}

#[tokio::test]
async fn two_nodes_that_open_an_empty_database_at_once_make_its_schema_once() {
    let Some(url) = fresh() else { return };
    let (one, two, three) = tokio::join!(open(&url), open(&url), open(&url));
    for store in [one, two, three] {
        assert_eq!(store.unwrap().head().await.unwrap(), None);
    }
}

#[tokio::test]
async fn no_error_holds_the_password() {
    let unreachable = open("postgres://ada:s3cret@127.0.0.1:1/hq").await.err().unwrap();
    assert!(unreachable.to_string().contains("ada@127.0.0.1:1/hq (schema tocsin)"), "{unreachable}");
    assert!(!told(&unreachable).contains("s3cret"), "{}", told(&unreachable));
    let Ok(programs) = Programs::found() else { return skipped("there is no PostgreSQL") };
    let cluster = Cluster::start(&programs, Disk::Quick).unwrap();
    let store = open(&cluster.url()).await.unwrap();
    cluster.sql("ALTER ROLE tocsin PASSWORD 'another'").unwrap();
    let password = cluster.url().split([':', '@']).nth(2).unwrap().to_owned();
    let refused = open(&cluster.url()).await.err().unwrap();
    assert!(refused.to_string().contains("check user and password"), "{refused}");
    cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tocsin'").unwrap();
    let later = store.head().await.err().unwrap();
    for error in [refused, later] {
        assert!(!told(&error).contains(&password), "{}", told(&error));
    }
}

#[tokio::test]
async fn a_database_in_another_encoding_is_refused_by_name() {
    let Some(url) = cluster::shared() else { return skipped("there is no PostgreSQL") };
    let name = format!("latin{}", std::process::id());
    let client = client(&url).await.unwrap();
    let sql = format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    client.batch_execute(&sql).await.unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    let error = open(&format!("{server}/{name}")).await.err().unwrap();
    assert!(error.to_string().contains("encoded in SQL_ASCII"), "{error}");
    client.batch_execute(&format!("DROP DATABASE {name}")).await.unwrap();
}

#[tokio::test]
async fn sessions_that_the_server_ended_are_no_loss() {
    let Some(url) = fresh() else { return };
    let store = open(&url).await.unwrap();
    commit(&store, vec![put("R-1", "kept")]).await.unwrap();
    let client = client(&url).await.unwrap();
    let schema = url.rsplit_once("schema=").unwrap().1;
    // Of this test's sessions alone: others run beside it.
    let ended = format!(
        "SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a JOIN pg_locks l USING (pid) \
         WHERE a.pid <> pg_backend_pid() AND l.relation = '{schema}.head'::regclass"
    );
    let turn = store.turn().await.unwrap(); // its transaction holds a lock on what it has read
    client.execute(&ended, &[]).await.unwrap();
    drop(turn);
    assert_eq!(store.head().await.unwrap().unwrap().size, 1);
    commit(&store, vec![put("R-2", "goes on")]).await.unwrap();
}

#[tokio::test]
async fn texts_come_back_as_they_were_whatever_they_hold() {
    let Some(url) = fresh() else { return };
    let store = open(&url).await.unwrap();
    let odd = "the\0 party\u{1} of \u{10FFFF}";
    let long = format!("{odd}{}", "x".repeat(100_000));
    let mut mention = row(RowKind::Mention, "R-1/a\0", "{\"name\":\"\0\"}");
    mention.about = Some(long.clone());
    mention.guard = None;
    let turn = store.turn().await.unwrap();
    let sealed = batch(turn.head.clone(), vec![vec![RowChange::Put(mention.clone())]]);
    store.commit(turn, sealed).await.unwrap();
    let asked = |by| RowQuery { by, ..RowQuery::all(Audience::House, RowKind::Mention) };
    for by in [
        By::About(long.clone()),
        By::AboutAny(vec!["another".to_owned(), long.clone()]),
        By::Key(mention.key.clone()),
        By::Keys(vec![mention.key.clone()]),
    ] {
        let found = store.rows(asked(by)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].key, &found[0].body), (&mention.key, &mention.body));
        assert_eq!(found[0].about.as_deref(), Some(long.as_str()));
    }
    let shorter = long[..long.len() - 1].to_owned();
    assert_eq!(store.rows(asked(By::About(shorter))).await.unwrap(), [], "the whole of it is compared");
    assert_eq!(store.versions(vec!["R-1/a\0".to_owned()]).await.unwrap(), [Some(0)]);
    let value = KeptValue { value: b"\0".to_vec(), expires_ms: KeptValue::NEVER };
    store.keep("link", odd.to_owned(), value.clone()).await.unwrap();
    let now = tocsin_core::time::Millis(0);
    assert_eq!(store.kept_in("link", "", now).await.unwrap(), [(odd.to_owned(), value.clone())]);
    assert_eq!(store.take("link", odd, now).await.unwrap(), Some(value));
}
