//! What search answers: held against a plain walk over all that was said, as [`Query::rank`] ranks it.

use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, PersonId, ReportId, Tail};
use tocsin_core::marking::{Compartment, Marking, Viewer};
use tocsin_core::report::{DraftReport, Kept};
use tocsin_core::rows::{EditRow, Findable, IncidentRow, Noun, ReportRow, Row, RowChange, RowKind, findables};
use tocsin_core::search::{Match, Query};
use tocsin_core::time::Millis;

use super::{batch, committed, committing, guard, open, viewer};
use crate::query::{Audience, Hit, Place, SearchQuery};
use crate::trait_::{Recorded, Store, StoreError};

/// Queries of every kind: of one word and several, of what begins with it, in quotation marks, with marks above letters, of
/// ids, of what is not there, and in the signs of SQLite's own language.
const QUERIES: [&str; 18] = [
    "fire",
    "FIRE",
    "fir",
    "\"fir\"",
    "fire orle",
    "orle fire",
    "\"fire at orle\"",
    "\"orle fire\"",
    "lodz",
    "Łódź",
    "I-3",
    "depot",
    "depot fire",
    "nothing of the kind",
    "fire OR depot",
    "fire NEAR(orle, 3) -x",
    "heading : fire*",
    "東京",
];

/// All that was said, as a plain list: the oracle.
#[derive(Default)]
struct Said(Vec<One>);

struct One {
    n: u64,
    to_n: Option<u64>,
    place: u32,
    row: (RowKind, String),
    marking: Option<Marking>,
    text: String,
    it: Findable,
}

impl Said {
    /// Hears what a record puts.
    fn hear(&mut self, n: u64, rows: &[Row], markings: &[(String, Marking)], texts: &[(String, String)]) {
        let mut place = 0;
        for row in rows {
            let same_row = (row.kind, row.key.clone());
            for one in self.0.iter_mut().filter(|it| it.row == same_row && it.to_n.is_none()) {
                one.to_n = Some(n);
            }
            for it in findables(row) {
                for one in self.0.iter_mut().filter(|one| one.to_n.is_none() && one.it.key == it.key) {
                    if it.instead_of.as_ref() == Some(&one.row) {
                        one.to_n = Some(n);
                    }
                }
                let marking = markings.iter().find(|(key, _)| row.guard.as_ref() == Some(key)).map(|it| it.1.clone());
                let kept = texts.iter().find(|(hash, _)| it.text_of.as_ref() == Some(hash)).map(|it| it.1.as_str());
                let text = format!("{}\n{}", it.text, kept.unwrap_or_default());
                self.0.push(One { n, to_n: None, place, row: same_row.clone(), marking, text, it });
                place += 1;
            }
        }
    }

    fn find(&self, query: &SearchQuery<'_>) -> Vec<(Place, String)> {
        let stands = |it: &&One| match query.as_of {
            None => it.to_n.is_none(),
            Some(n) => it.n <= n && it.to_n.is_none_or(|to| to > n),
        };
        let admits = |it: &&One| match (query.audience, &it.marking) {
            (Audience::Viewer(viewer), Some(marking)) => viewer.admits(marking),
            _ => true,
        };
        let found = self.0.iter().filter(|it| it.it.noun == query.noun).filter(stands).filter(admits);
        let mut found: Vec<_> = found
            .filter_map(|it| {
                let matched = query.query.rank(&it.it.heading, &it.text)?;
                Some((Place { matched, n: it.n, place: it.place }, it.it.key.clone()))
            })
            .collect();
        let order = |it: &Place| (it.matched, std::cmp::Reverse(it.n), it.place);
        found.sort_by_key(|(place, _)| order(place));
        found.retain(|(place, _)| query.after.is_none_or(|after| order(place) > order(&after)));
        found.truncate(query.limit);
        found
    }
}

pub(super) async fn search_finds_what_stands_in_the_order_that_the_core_says(
    store: &dyn Store,
) -> Result<(), StoreError> {
    let falcon: std::collections::BTreeSet<Compartment> = Compartment::parse("falcon").into_iter().collect();
    let closed = Marking { compartments: falcon.clone(), ..open() };
    let (outside, inside) = (viewer(&[]), Viewer { compartments: falcon, ..viewer(&[]) });
    let hash = "cd".repeat(32);
    let text = "A fuel depot burnt at Łódź; the fire is out.".to_owned();
    store.put_blob(hash.clone(), text.clone().into_bytes()).await?;
    let texts = [(hash.clone(), text)];
    let records: Vec<Vec<(Row, Marking)>> = vec![
        vec![(incident(1, "Fire at Orle"), open()), (incident(2, "Depot, no fire"), closed.clone())],
        vec![(incident(3, "Łódź: FIRÉ in the depot of Orle"), open())],
        vec![(incident(1, "Flood at Orle"), open()), (report(4, "Fire, 東京", &hash), open())],
        vec![(report(5, "No title", &hash), closed), (edit("R-4/s1", "Orle fire brigade denies"), open())],
        (6..40).map(|i| (incident(i, &format!("Fire {i}")), open())).collect(),
        vec![(edit("R-4/s1", "Orle firemen deny"), open())],
    ];
    let (mut said, mut first) = (Said::default(), None);
    for record in &records {
        let head = store.head().await?;
        let n = head.as_ref().map_or(0, |it| it.size);
        first.get_or_insert(n);
        let rows: Vec<Row> = record.iter().map(|it| it.0.clone()).collect();
        let markings: Vec<(String, Marking)> = record.iter().map(|(row, it)| (row.key.clone(), it.clone())).collect();
        let puts = rows.iter().cloned().map(RowChange::Put);
        let guards = markings.iter().map(|(key, marking)| guard(key, marking.clone()));
        committed(
            committing(store, batch(head, vec![guards.chain(puts).collect()])).await,
            "what can be found is written",
        );
        said.hear(n, &rows, &markings, &texts);
    }
    answers_are_those_of_the_oracle(store, &said, [&outside, &inside], first.unwrap_or_default()).await?;
    pages_of_hits_are_the_whole(store, &outside).await
}

async fn answers_are_those_of_the_oracle(
    store: &dyn Store,
    said: &Said,
    viewers: [&Viewer; 2],
    first: u64,
) -> Result<(), StoreError> {
    let mut found_some = 0;
    for (text, query) in QUERIES.iter().filter_map(|text| Some((text, Query::parse(text).ok()?))) {
        for noun in [Noun::Incident, Noun::Report, Noun::Line, Noun::Person] {
            for as_of in
                [None, Some(first.saturating_sub(1)), Some(first), Some(first + 1), Some(first + 3), Some(u64::MAX)]
            {
                for audience in [Audience::House, Audience::Viewer(viewers[0]), Audience::Viewer(viewers[1])] {
                    let asked = SearchQuery { audience, query: &query, noun, as_of, after: None, limit: 500 };
                    let found = told(store.search(asked.clone()).await?);
                    assert_eq!(found, said.find(&asked), "{text:?} {noun:?} as of {as_of:?} for {audience:?}");
                    found_some += usize::from(!found.is_empty());
                }
            }
        }
    }
    assert!(found_some > 100, "the queries find something: {found_some}");
    Ok(())
}

async fn pages_of_hits_are_the_whole(store: &dyn Store, outside: &Viewer) -> Result<(), StoreError> {
    let Ok(query) = Query::parse("fire") else { return Ok(()) };
    let asked = |after, limit| {
        let audience = Audience::Viewer(outside);
        SearchQuery { audience, query: &query, noun: Noun::Incident, as_of: None, after, limit }
    };
    let whole = told(store.search(asked(None, 500)).await?);
    let (mut walked, mut after) = (Vec::new(), None);
    loop {
        let page = told(store.search(asked(after, 7)).await?);
        let Some(last) = page.last() else { break };
        after = Some(last.0);
        walked.extend(page);
    }
    assert_eq!(walked, whole, "pages are the whole, each hit once");
    assert!(whole.iter().any(|it| it.0.matched == Match::Heading), "headings match");
    Ok(())
}

/// What a rebuild puts in the place of the index answers the same; the live index does not move before.
pub(super) async fn a_staged_index_answers_like_the_live_one(store: &dyn Store) -> Result<(), StoreError> {
    let Ok(query) = Query::parse("rebuilt") else { return Ok(()) };
    let asked = || SearchQuery {
        audience: Audience::House,
        query: &query,
        noun: Noun::Incident,
        as_of: None,
        after: None,
        limit: 10,
    };
    let size = store.head().await?.map_or(0, |it| it.size);
    store.clear_stage().await?;
    let changes = vec![RowChange::Put(incident(1, "Rebuilt")), guard("I-1", open())];
    store.stage(vec![Recorded { n: 0, touches: Vec::new(), changes }]).await?;
    assert_eq!(store.search(asked()).await?, [], "what is on the stage is not found");
    assert!(store.compare_stage().await?.differing > 0, "an index that differs is seen to differ");
    committed(store.adopt_stage(size).await, "the stage takes the place of rows and index");
    let found = store.search(asked()).await?;
    assert_eq!(found.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["I-1"], "and is found from then on");
    Ok(())
}

fn told(hits: Vec<Hit>) -> Vec<(Place, String)> {
    hits.into_iter().map(|it| (it.place, it.key)).collect()
}

fn row(kind: RowKind, key: &str, body: serde_json::Result<String>) -> Row {
    let body = body.expect("a row's body is a plain struct");
    Row { kind, key: key.to_owned(), about: None, also: None, guard: Some(key.to_owned()), body }
}

fn by() -> PersonId {
    PersonId::new(Tail::Number(1))
}

fn incident(number: u64, title: &str) -> Row {
    let id = IncidentId::new(Tail::Number(number));
    let key = id.to_string();
    let body = IncidentRow { id, title: title.to_owned(), by: by(), at_ms: Millis(1), marking: open() };
    row(RowKind::Incident, &key, serde_json::to_string(&body))
}

fn report(number: u64, title: &str, hash: &str) -> Row {
    let id = ReportId::new(Tail::Number(number));
    let key = id.to_string();
    let original = Kept { sha256: hash.to_owned(), bytes: 1, media_type: "text/plain".to_owned() };
    let posted = DraftReport {
        original,
        way: None,
        file_name: None,
        publisher: Some("Orle Courier".to_owned()),
        published: None,
        taken_in_ms: Millis(1),
        language: None,
        marking: Marking { status: CapStatus::Actual, ..open() },
    };
    let body = ReportRow { id, title: Some(title.to_owned()), by: by(), lines: 0, doubts: 0, posted };
    row(RowKind::Report, &key, serde_json::to_string(&body))
}

fn edit(key: &str, headline: &str) -> Row {
    let body = EditRow { headline: headline.to_owned(), by: by(), at_ms: Millis(1) };
    row(RowKind::Edit, key, serde_json::to_string(&body))
}
