//! The contract on both places of SQLite, and what only a file can show.

use std::sync::Arc;

use tocsin_core::rows::Noun;
use tocsin_core::search::Query;
use tocsin_store::{Audience, Hit, Place, SearchQuery, Sqlite, Store, StoreError, contract};
use tocsin_testkit::world;

fn open(place: &Place) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(Sqlite::open(&world::real(), place)?))
}

#[tokio::test]
async fn sqlite_in_memory_keeps_the_contract() {
    contract::run(&*open(&Place::Memory).unwrap()).await.unwrap();
}

#[tokio::test]
async fn sqlite_on_a_file_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    contract::run(&*open(&Place::File(folder.path().join("tocsin.sqlite"))).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_called_damaged_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    std::fs::write(&file, "this was a report, not a database, and somebody copied it over").unwrap();
    let error = open(&Place::File(file.clone())).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("tocsin ledger verify"), "{error}");
    assert!(std::fs::read_to_string(file).unwrap().starts_with("this was a report"));
}

#[tokio::test]
async fn a_file_of_a_later_version_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    drop(open(&Place::File(file.clone())).unwrap());
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = open(&Place::File(file)).err().unwrap();
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error:?}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_says_what_to_check() {
    let error = open(&Place::File("/nowhere/at/all/tocsin.sqlite".into())).err().unwrap();
    assert!(error.to_string().contains("hint: check that the folder exists"), "{error}");
}

#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    let _store = open(&Place::File(file.clone())).unwrap();
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn after_an_orderly_stop_the_file_alone_is_the_whole_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    let store = open(&Place::File(file.clone())).unwrap();
    contract::run(&*store).await.unwrap();
    let head = store.head().await.unwrap();
    drop(store);
    let copy = folder.path().join("copy.sqlite");
    std::fs::copy(&file, &copy).unwrap();
    assert_eq!(open(&Place::File(copy)).unwrap().head().await.unwrap(), head);
}

#[tokio::test]
async fn an_index_that_was_stopped_behind_the_records_catches_up_before_the_first_search() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    let store = open(&Place::File(file.clone())).unwrap();
    contract::run(&*store).await.unwrap();
    let found = found(&*store).await.unwrap();
    assert!(!found.is_empty());
    drop(store);
    // What a kill before, within or after a step leaves: the index as it was after some earlier step.
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute_batch(
            "DELETE FROM found; DELETE FROM word; INSERT INTO words (words) VALUES ('delete-all');
             UPDATE indexed SET records = 0;",
        )
        .unwrap();
    drop(connection);
    let looking = Sqlite::open_to_read(&world::real(), &file).unwrap();
    assert!(self::found(&looking).await.is_err(), "who only looks says so rather than find less");
    drop(looking);
    assert_eq!(self::found(&*open(&Place::File(file)).unwrap()).await.unwrap(), found);
}

async fn found(store: &dyn Store) -> Result<Vec<Hit>, StoreError> {
    let query = Query::parse("rebuilt").expect("a word can be looked for");
    let (audience, noun) = (Audience::House, Noun::Incident);
    store.search(SearchQuery { audience, query: &query, noun, as_of: None, after: None, limit: 10 }).await
}

#[tokio::test]
async fn looking_at_a_database_changes_no_byte_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tocsin.sqlite");
    let store = open(&Place::File(file.clone())).unwrap();
    contract::run(&*store).await.unwrap();
    let head = store.head().await.unwrap();
    drop(store);
    let before = std::fs::read(&file).unwrap();
    let looking = Sqlite::open_to_read(&world::real(), &file).unwrap();
    assert_eq!(looking.head().await.unwrap(), head);
    assert!(looking.put_blob("00".repeat(32), b"evidence".to_vec()).await.is_err());
    drop(looking);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
