//! Search: what one may know of and nothing else, in the order of the core, now and as of then (laws 1 and 7).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::BTreeMap;

use common::{CLOSED, DEPOT, DEPOT_LATER, House, day, falcon, open};
use proptest::prelude::*;
use tocsin_app::view::search::{FoundThing, Part, search};
use tocsin_app::{AsOf, OpError, Posting, edit_line, keep_line, post_report, rebuild, write_note};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::fact;
use tocsin_core::marking::Marking;
use tocsin_core::rows::{Findable, Noun, Recorded, RowChange, RowKind, findables, project};
use tocsin_core::search::Query;
use tocsin_ledger::InternalCore;

/// All hits of a noun, page by page.
async fn all(house: &House, caller: &Caller, words: &str, noun: Noun, as_of: AsOf) -> Vec<FoundThing> {
    let (mut hits, mut after) = (Vec::new(), None);
    loop {
        let found = search(&house.desk, caller, words, Some(noun), as_of, after).await.unwrap();
        let Some(group) = found.groups.into_iter().next() else { break hits };
        hits.extend(group.hits);
        after = group.next;
        if after.is_none() {
            break hits;
        }
    }
}

fn told(parts: &[Part]) -> String {
    parts.iter().map(|it| if it.found { format!("[{}]", it.text) } else { it.text.clone() }).collect()
}

async fn ids(house: &House, caller: &Caller, words: &str) -> Vec<String> {
    let found = search(&house.desk, caller, words, None, AsOf::NOW, None).await.unwrap();
    found.groups.iter().flat_map(|it| &it.hits).map(|it| format!("{} {}", it.noun.word(), it.id)).collect()
}

#[tokio::test]
async fn a_report_is_found_by_its_text_its_publisher_and_its_lines() {
    let house = House::new().await;
    let publisher = "Östersund Courier".to_owned();
    let posting = Posting { bytes: DEPOT.as_bytes().to_vec(), publisher, ..Posting::default() };
    post_report(&house.desk, &house.officer, posting, open()).await.unwrap();
    assert_eq!(ids(&house, &house.officer, "ostersund").await, ["reports R-1"]);
    assert_eq!(ids(&house, &house.officer, "\"harbour police said\"").await, ["reports R-1"]);
    assert_eq!(ids(&house, &house.officer, "R-1").await, ["reports R-1"]);
    let found = all(&house, &house.officer, "fuel depot", Noun::Report, AsOf::NOW).await;
    assert_eq!(told(&found[0].heading), "R-1 Explosion at the Orle [fuel] [depot]");
    assert!(told(&found[0].excerpt).contains("[fuel] [depot]"), "{found:?}");
    let lines = all(&house, &house.officer, "explosion", Noun::Line, AsOf::NOW).await;
    assert!(!lines.is_empty() && lines.iter().all(|it| it.line.is_some() && it.state == Some("proposed")), "{lines:?}");
}

#[tokio::test]
async fn a_party_is_found_by_its_name_once_and_by_nobody_who_may_not_know_of_its_reports() {
    let house = House::new().await;
    let inside = house.enrol("I. Maren", Role::Chief, "north", &["falcon"]).await;
    let text = "Claim\n\nGrey Lantern claimed responsibility for the attack on the bridge at Orle. Tern Column, a cell of Grey Lantern, denied it.\n";
    for text in [text.to_owned(), format!("{text}Again.\n")] {
        house.post(&house.officer, &text, open()).await;
    }
    house
        .post(
            &inside,
            "Note\n\nThe armed group Red Lantern claimed responsibility for the attack in the port of Sevrin.\n",
            falcon(),
        )
        .await;
    let found = async |caller: &Caller, words: &str| {
        let found = search(&house.desk, caller, words, None, AsOf::NOW, None).await.unwrap();
        found.parties.iter().map(|it| told(&it.name)).collect::<Vec<_>>()
    };
    assert_eq!(found(&house.officer, "grey lantern").await, ["[Grey] [Lantern]"]);
    assert_eq!(found(&house.officer, "lant").await, ["Grey [Lantern]"]);
    assert_eq!(found(&inside, "red lantern").await, ["[Red] [Lantern]"]);
    assert_eq!(found(&house.officer, "red lantern").await, Vec::<String>::new());
    assert_eq!(found(&house.officer, "attack").await, Vec::<String>::new(), "a word of the text is no name");
}

#[tokio::test]
async fn an_edited_line_is_found_by_its_wording_now_and_by_the_old_one_as_of_then() {
    let house = House::new().await;
    let report = house.post(&house.officer, DEPOT, open()).await;
    let line = house.lines(&house.officer, &report).await.remove(0);
    let before = house.desk.head().size - 1;
    edit_line(&house.desk, &house.officer, &report, &line.item, "Blast wrecks the zymurgy works").await.unwrap();
    keep_line(&house.desk, &house.officer, &report, &line.item, None).await.unwrap();
    let now = all(&house, &house.officer, "zymurgy", Noun::Line, AsOf::NOW).await;
    assert_eq!((now.len(), now[0].line, now[0].state), (1, Some(line.line.number), Some("kept")));
    assert_eq!(all(&house, &house.officer, "zymurgy", Noun::Line, AsOf::record(before)).await, []);
    let old = format!("\"{}\"", line.line.headline_text().replace('"', " "));
    let found = all(&house, &house.officer, &old, Noun::Line, AsOf::record(before)).await;
    assert!(found.iter().any(|it| it.line == Some(line.line.number)), "{found:?}");
    let found = all(&house, &house.officer, &old, Noun::Line, AsOf::NOW).await;
    assert!(!found.iter().any(|it| it.line == Some(line.line.number)), "{found:?}");
}

#[tokio::test]
async fn what_one_may_not_know_of_is_in_no_hit_order_or_page() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    house.post(&inside, DEPOT, open()).await;
    let before = search(&house.desk, &outside, "explosion", None, AsOf::NOW, None).await.unwrap();
    for _ in 0..25 {
        house.post(&inside, CLOSED, falcon()).await;
        write_note(&house.desk, &inside, "The explosion at Harrow", falcon()).await.unwrap();
    }
    let after = search(&house.desk, &outside, "explosion", None, AsOf::NOW, None).await.unwrap();
    assert_eq!(before, after, "hidden things change no hit, no page, no marking");
    assert_eq!(ids(&house, &outside, "informant").await, [""; 0]);
    assert_eq!(all(&house, &inside, "informant", Noun::Report, AsOf::NOW).await.len(), 25, "pages hold all");
    let seen = search(&house.desk, &inside, "informant", None, AsOf::NOW, None).await.unwrap();
    assert!(seen.markings.iter().any(|it| !it.compartments.is_empty()), "the page is marked as what it shows");
    assert_eq!(ids(&house, &outside, "falcon").await, [""; 0], "nor is a person found by a compartment");
}

#[tokio::test]
async fn a_faulty_query_says_what_is_amiss_and_signs_are_no_language() {
    let house = House::new().await;
    house.post(&house.officer, DEPOT, open()).await;
    for (words, told) in [
        ("", "q: is empty; write a word to look for"),
        ("*-()", "q: holds no letter and no digit; write a word to look for"),
        ("\"fuel depot", "q: holds a quotation mark that is never closed"),
    ] {
        let error = search(&house.desk, &house.officer, words, None, AsOf::NOW, None).await.unwrap_err();
        assert!(matches!(error, OpError::Invalid(_)) && error.to_string().starts_with(told), "{error}");
    }
    for hostile in [
        "heading:fuel*",
        "a OR NOT",
        "fuel AND",
        "NEAR(",
        "^fuel",
        "{heading} : x",
        "'; DROP TABLE row; --",
        "\u{0}fuel",
        "\"\"\"\"fuel",
    ] {
        search(&house.desk, &house.officer, hostile, None, AsOf::NOW, None).await.unwrap();
    }
}

#[tokio::test]
async fn every_noun_is_found_by_its_words() {
    let house = House::new().await;
    let report = house.post(&house.officer, DEPOT_LATER, open()).await;
    for line in house.lines(&house.officer, &report).await {
        keep_line(&house.desk, &house.officer, &report, &line.item, None).await.unwrap();
    }
    write_note(&house.desk, &house.officer, "Rang the harbour about the fuel depot", open()).await.unwrap();
    let found = ids(&house, &house.officer, "depot").await;
    for noun in ["reports R-1", "lines R-1", "incidents I-1", "notes "] {
        assert!(found.iter().any(|it| it.starts_with(noun)), "{noun} in {found:?}");
    }
    assert_eq!(ids(&house, &house.officer, "adeyemi").await, ["persons P-1"]);
}

/// What stands of all that was ever said, read from the ledger alone.
struct Said {
    n: u64,
    place: usize,
    to_n: Option<u64>,
    row: (RowKind, String),
    guard: Option<String>,
    it: Findable,
    text: String,
}

async fn oracle(house: &House) -> (Vec<Said>, BTreeMap<String, Marking>) {
    let (mut said, mut guards) = (Vec::<Said>::new(), BTreeMap::new());
    for entry in house.store.entries(0, 2_000).await.unwrap() {
        let facts = fact::decode(&entry.disclosure.unwrap().value).unwrap();
        let core = InternalCore::parse(&entry.core).unwrap();
        let mut place = 0;
        for change in project(Recorded { n: entry.n, at: entry.at_ms, op: core.op, facts: &facts }) {
            let row = match change {
                RowChange::Guard { key, marking } => {
                    guards.insert(key, marking);
                    continue;
                }
                RowChange::Put(row) => row,
            };
            let this = (row.kind, row.key.clone());
            for it in findables(&row) {
                let instead = it.instead_of.clone();
                for old in said.iter_mut().filter(|old| old.to_n.is_none() && old.n < entry.n) {
                    let is_instead = Some(&old.row) == instead.as_ref() && old.it.key == it.key;
                    if old.row == this || is_instead {
                        old.to_n = Some(entry.n);
                    }
                }
                let kept = match &it.text_of {
                    Some(sha256) => String::from_utf8(house.store.blob(sha256).await.unwrap().unwrap()).unwrap(),
                    None => String::new(),
                };
                let text = format!("{}\n{kept}", it.text);
                said.push(Said {
                    n: entry.n,
                    place,
                    to_n: None,
                    row: this.clone(),
                    guard: row.guard.clone(),
                    it,
                    text,
                });
                place += 1;
            }
        }
    }
    (said, guards)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Laws 1 and 7: for everybody, now and as of then, the hits are those of a plain walk over what may be known.
    #[test]
    fn hits_are_those_of_a_plain_walk_over_what_one_may_know(acts in day::acts(40), words in prop::sample::select(vec!["explosion", "fire market", "exp", "\"fuel depot\"", "note", "wounded 12", "R-1", "informant", "okell"])) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let people = day::people(&house).await;
            for act in acts {
                day::act(&house, &people, act).await;
            }
            let (said, guards) = oracle(&house).await;
            let query = Query::parse(words).unwrap();
            let last = house.desk.head().size - 1;
            for viewer in &people {
                for as_of in [AsOf::NOW, AsOf::record(last / 2), AsOf::record(5)] {
                    for noun in Noun::ALL {
                        let stands = |it: &&Said| match as_of.n() {
                            None => it.to_n.is_none(),
                            Some(n) => it.n <= n && it.to_n.is_none_or(|to| to > n),
                        };
                        let admits = |it: &&Said| it.guard.as_ref().is_none_or(|it| viewer.viewer.admits(&guards[it]));
                        let mut expected: Vec<_> = said
                            .iter()
                            .filter(|it| it.it.noun == noun)
                            .filter(stands)
                            .filter(admits)
                            .filter_map(|it| Some((query.rank(&it.it.heading, &it.text)?, std::cmp::Reverse(it.n), it.place)))
                            .collect();
                        expected.sort();
                        let expected: Vec<u64> = expected.into_iter().map(|it| it.1.0).collect();
                        let found = all(&house, viewer, words, noun, as_of).await;
                        assert_eq!(found.iter().map(|it| it.n).collect::<Vec<_>>(), expected, "{noun:?} {as_of:?}");
                    }
                }
            }
            let rebuilt = rebuild(&*house.store, false, |_| {}).await.unwrap();
            assert_eq!(rebuilt.differences.differing, 0, "{rebuilt:?}");
        });
    }
}
