//! Search gives the answers that SQLite gives, on texts that nobody chose.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, PersonId, ReportId, Tail};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp, Viewer};
use tocsin_core::report::{DraftReport, Kept};
use tocsin_core::rows::{EditRow, IncidentRow, Noun, ReportRow, Row, RowChange, RowKind};
use tocsin_core::search::Query;
use tocsin_core::time::Millis;
use tocsin_postgres::Postgres;
use tocsin_store::{Audience, Hit, Place, SearchQuery, Sqlite, Store, StoreError};
use tocsin_testkit::world;

use crate::batches::{batch, commit};
use crate::server::{fresh, open};

/// Few words, so that they meet: with marks above letters, of one letter, without spaces between them, of ids.
const WORDS: [&str; 12] =
    ["fire", "Fires", "firé", "depot", "Łódź", "a", "R-6", "東京", "fuel depot", "orle.", "AND", "x'y"];

fn north() -> AgencyName {
    AgencyName::parse("north").expect("a plain word is a name")
}

fn marking(is_closed: bool) -> Marking {
    let compartments = Compartment::parse("falcon").into_iter().filter(|_| is_closed).collect();
    Marking { compartments, ..Marking::of(Tlp::Amber, north()) }
}

fn by() -> PersonId {
    PersonId::new(Tail::Number(1))
}

/// Something that is recorded.
#[derive(Clone, Debug)]
enum Said {
    Incident { number: u64, title: String, is_closed: bool },
    Report { number: u64, title: String, text: String },
    Edit { number: u64, headline: String },
}

impl Said {
    fn row(&self, hash: &str) -> (Row, Marking) {
        let row = |kind, key: String, body: serde_json::Result<String>| {
            let body = body.expect("a row's body is a plain struct");
            Row { kind, guard: Some(key.clone()), key, about: None, also: None, body }
        };
        match self {
            Said::Incident { number, title, is_closed } => {
                let id = IncidentId::new(Tail::Number(*number));
                let (key, marking) = (id.to_string(), marking(*is_closed));
                let title = title.clone();
                let body = IncidentRow { id, title, by: by(), at_ms: Millis(1), marking: marking.clone() };
                (row(RowKind::Incident, key, serde_json::to_string(&body)), marking)
            }
            Said::Report { number, title, .. } => {
                let id = ReportId::new(Tail::Number(*number));
                let key = id.to_string();
                let original = Kept { sha256: hash.to_owned(), bytes: 1, media_type: "text/plain".to_owned() };
                let posted = DraftReport {
                    original,
                    way: None,
                    file_name: None,
                    publisher: Some("fuel".to_owned()),
                    published: None,
                    taken_in_ms: Millis(1),
                    language: None,
                    marking: Marking { status: CapStatus::Actual, ..marking(false) },
                };
                let body = ReportRow { id, title: Some(title.clone()), by: by(), lines: 0, doubts: 0, posted };
                (row(RowKind::Report, key, serde_json::to_string(&body)), marking(false))
            }
            Said::Edit { number, headline } => {
                let body = EditRow { headline: headline.clone(), by: by(), at_ms: Millis(1) };
                (row(RowKind::Edit, format!("R-{number}/s1"), serde_json::to_string(&body)), marking(false))
            }
        }
    }
}

fn some_words(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(0..WORDS.len(), 0..most)
        .prop_map(|picks| picks.into_iter().map(|at| WORDS[at]).collect::<Vec<_>>().join(" "))
}

/// A text, one in three too long for one vector: a word in it stands there 300 times.
fn some_text() -> impl Strategy<Value = String> {
    (some_words(12), some_words(6), 0..3).prop_map(|(before, after, long)| match long {
        0 => format!("{before} {}{after}", "fire ".repeat(300)),
        _ => before,
    })
}

fn something_said() -> impl Strategy<Value = Said> {
    let number = 1..6_u64;
    prop_oneof![
        (number.clone(), some_words(5), any::<bool>()).prop_map(|(number, title, is_closed)| Said::Incident {
            number,
            title,
            is_closed
        }),
        (number.clone(), some_words(5), some_text()).prop_map(|(number, title, text)| Said::Report {
            number,
            title,
            text
        }),
        (number, some_words(5)).prop_map(|(number, headline)| Said::Edit { number, headline }),
    ]
}

fn some_query() -> impl Strategy<Value = String> {
    (some_words(3), some_words(4), any::<bool>()).prop_map(|(plain, quoted, is_quoted)| {
        if is_quoted { format!("{plain} \"{quoted}\"") } else { format!("{plain} {quoted}") }
    })
}

async fn record(stores: &[Arc<dyn Store>; 2], records: &[Vec<Said>]) {
    for (at, said) in records.iter().enumerate() {
        let mut changes = Vec::new();
        for (place, it) in said.iter().enumerate() {
            let hash = format!("{at:032x}{place:032x}");
            if let Said::Report { text, .. } = it {
                for store in stores {
                    store.put_blob(hash.clone(), text.clone().into_bytes()).await.expect("a blob is kept");
                }
            }
            let (row, marking) = it.row(&hash);
            changes.push(RowChange::Guard { key: row.key.clone(), marking });
            changes.push(RowChange::Put(row));
        }
        for store in stores {
            commit(&**store, vec![changes.clone()]).await.expect("a record is committed");
        }
    }
}

/// Every hit, page by page.
async fn all(store: &dyn Store, query: &SearchQuery<'_>) -> Result<Vec<Hit>, StoreError> {
    let (mut hits, mut after) = (Vec::new(), None);
    loop {
        let page = store.search(SearchQuery { after, ..query.clone() }).await?;
        let Some(last) = page.last() else { return Ok(hits) };
        after = Some(last.place);
        hits.extend(page);
    }
}

/// Compares the answers, and returns how many hits there were.
async fn answers_are_the_same(stores: &[Arc<dyn Store>; 2], queries: &[String], limit: usize) -> usize {
    let mut hits = 0;
    let outside = Viewer { person: by(), agency: north(), compartments: Default::default() };
    for (text, query) in queries.iter().filter_map(|text| Some((text, Query::parse(text).ok()?))) {
        for noun in [Noun::Incident, Noun::Report, Noun::Line] {
            for as_of in [None, Some(2)] {
                for audience in [Audience::House, Audience::Viewer(&outside)] {
                    let asked = SearchQuery { audience, query: &query, noun, as_of, after: None, limit };
                    let [one, two] = [&stores[0], &stores[1]].map(|store| all(&**store, &asked));
                    let (one, two) = (one.await.expect("SQLite answers"), two.await.expect("PostgreSQL answers"));
                    assert_eq!(two, one, "{text:?} {noun:?} as of {as_of:?} for {audience:?}, {limit} a page");
                    hits += one.len();
                }
            }
        }
    }
    hits
}

#[test]
fn random_texts_are_found_as_sqlite_finds_them() {
    if fresh().is_none() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let records = prop::collection::vec(prop::collection::vec(something_said(), 1..6), 1..8);
    let queries = prop::collection::vec(some_query(), 12);
    let hits = AtomicUsize::new(0);
    let done = TestRunner::new(config).run(&(records, queries, 1..4_usize), |(records, queries, limit)| {
        runtime.block_on(async {
            let url = fresh().expect("there was a server a moment ago");
            let sqlite = Sqlite::open(&world::real(), &Place::Memory).expect("memory can be opened");
            let stores: [Arc<dyn Store>; 2] = [Arc::new(sqlite), Arc::new(open(&url).await.expect("it opens"))];
            let half = records.len() / 2; // the index catches up twice
            record(&stores, &records[..half]).await;
            answers_are_the_same(&stores, &queries[..2], limit).await;
            record(&stores, &records[half..]).await;
            let found = answers_are_the_same(&stores, &queries, limit).await;
            hits.fetch_add(found, Ordering::Relaxed);
        });
        Ok(())
    });
    done.unwrap();
    let hits = hits.into_inner();
    assert!(hits > 20, "the queries find something: {hits}");
}

#[tokio::test]
async fn what_one_node_records_is_found_by_the_next_search_on_another() {
    let Some(url) = fresh() else { return };
    let (one, two) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    let query = Query::parse("fire").unwrap();
    for number in 1..4 {
        let said = Said::Incident { number, title: "Fire".to_owned(), is_closed: number == 2 };
        let (row, marking) = said.row("");
        let changes = vec![RowChange::Guard { key: row.key.clone(), marking }, RowChange::Put(row)];
        let turn = one.turn().await.unwrap();
        let sealed = batch(turn.head.clone(), vec![changes]);
        one.commit(turn, sealed).await.unwrap();
        let falcon = Compartment::parse("falcon").into_iter().collect();
        let inside = Viewer { person: by(), agency: north(), compartments: falcon };
        let audience = Audience::Viewer(&inside); // whose marking the other has not read yet
        let asked = SearchQuery { audience, query: &query, noun: Noun::Incident, as_of: None, after: None, limit: 10 };
        let (here, there) = tokio::join!(one.search(asked.clone()), two.search(asked));
        assert_eq!(here.unwrap().len(), number as usize);
        assert_eq!(there.unwrap().len(), number as usize);
    }
}

#[tokio::test]
async fn who_only_looks_and_would_have_to_write_for_a_search_says_so() {
    let Some(url) = fresh() else { return };
    let store = open(&url).await.unwrap();
    let (row, marking) = Said::Incident { number: 1, title: "Fire".to_owned(), is_closed: false }.row("");
    let changes = vec![RowChange::Guard { key: row.key.clone(), marking }, RowChange::Put(row)];
    commit(&store, vec![changes]).await.unwrap();
    let looking = Postgres::open_to_read(&world::real(), &url).await.unwrap();
    let query = Query::parse("fire").unwrap();
    let audience = Audience::House;
    let asked = SearchQuery { audience, query: &query, noun: Noun::Incident, as_of: None, after: None, limit: 10 };
    let error = looking.search(asked.clone()).await.err().unwrap();
    assert!(error.to_string().contains("bringing the index of search up to date"), "rather than find less: {error}");
    assert_eq!(store.search(asked.clone()).await.unwrap().len(), 1);
    assert_eq!(looking.search(asked).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_text_of_the_largest_size_is_found_wholly() {
    let Some(url) = fresh() else { return };
    let store = open(&url).await.unwrap();
    // Four megabytes, all words different but for the first and the last: no vector holds it.
    let many: String = (0..330_000).map(|i| format!("w{i:x}q{} ", i * 7)).collect();
    let text = format!("fuel depot {many} orle burns");
    let hash = "ab".repeat(32);
    store.put_blob(hash.clone(), text.into_bytes()).await.unwrap();
    let (row, marking) = Said::Report { number: 1, title: "Long".to_owned(), text: String::new() }.row(&hash);
    let changes = vec![RowChange::Guard { key: row.key.clone(), marking }, RowChange::Put(row)];
    commit(&store, vec![changes]).await.unwrap();
    for (text, expected) in [
        ("depot burns", 1),
        ("w0q0", 1),
        ("w508fq144", 1),
        ("\"orle burns\"", 1),
        ("\"fuel depot\" w0q", 1),
        ("\"fuel orle\"", 0),
        ("w0q1", 0),
    ] {
        let query = Query::parse(text).unwrap();
        let audience = Audience::House;
        let asked = SearchQuery { audience, query: &query, noun: Noun::Report, as_of: None, after: None, limit: 10 };
        assert_eq!(store.search(asked).await.unwrap().len(), expected, "{text}");
    }
}
