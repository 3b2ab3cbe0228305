//! All that somebody can see: every view, list and count, written down as text.
//!
//! Record numbers can be told by their rank among the records that the viewer sees, since the sizes of the ledger are
//! the one thing that law 7 lets through.

use std::collections::BTreeMap;
use std::fmt::Write;

use tocsin_app::view::feeds::list_feeds;
use tocsin_app::view::hypotheses::list_hypotheses;
use tocsin_app::view::inbox::{Filter, list_inbox};
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::likeness::same_words;
use tocsin_app::view::lists::{Page, counts, list_incidents, list_log, list_persons, list_reports};
use tocsin_app::view::map::view_map;
use tocsin_app::view::original::view_original;
use tocsin_app::view::parties::{list_sources, view_party};
use tocsin_app::view::report::view_report;
use tocsin_app::view::review::view_review;
use tocsin_app::view::search::search;
use tocsin_app::view::sitreps::{list_sitreps, view_sitrep};
use tocsin_app::view::stances::view_stances;
use tocsin_app::{AsOf, Desk};
use tocsin_core::authority::Caller;
use tocsin_core::rows::{LogRow, Noun};

/// Walks over all pages of a list.
macro_rules! all {
    ($list:ident, $desk:expr, $caller:expr, $as_of:expr) => {{
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let Page { rows: page, next } =
                $list($desk, $caller, $as_of, after).await.expect(concat!(stringify!($list), " answers"));
            rows.extend(page);
            after = next;
            if after.is_none() {
                break rows;
            }
        }
    }};
}

/// The records that somebody sees in the log, oldest first.
pub async fn log(desk: &Desk, caller: &Caller) -> Vec<(u64, LogRow)> {
    let mut rows = all!(list_log, desk, caller, AsOf::NOW);
    rows.reverse();
    rows
}

/// The numbers of the records that somebody sees, each with its rank.
pub async fn ranks(desk: &Desk, caller: &Caller) -> BTreeMap<u64, usize> {
    log(desk, caller).await.iter().enumerate().map(|(rank, (n, _))| (*n, rank)).collect()
}

/// Writes down what depends on as-of: lists, reports, incidents, the log. `number` tells a record's number.
pub async fn pictures(desk: &Desk, caller: &Caller, as_of: AsOf, number: impl Fn(u64) -> String) -> String {
    let mut seen = String::new();
    let mut say = |what: &str, value: &dyn std::fmt::Debug| writeln!(seen, "{what} {value:?}").expect("text grows");
    let reports = all!(list_reports, desk, caller, as_of);
    let incidents = all!(list_incidents, desk, caller, as_of);
    for (n, row) in all!(list_log, desk, caller, as_of) {
        say("log", &(number(n), row));
    }
    for row in &reports {
        say("listed", row);
        let mut view = view_report(desk, caller, &row.id, as_of).await.expect("a listed report can be opened");
        say("posted", &number(std::mem::take(&mut view.posted_n)));
        say("report", &view);
        say("like", &same_words(desk, caller, row, as_of).await.expect("a listed report can be compared"));
    }
    for state in ["waiting", "done", "retracted"] {
        let filter = Filter::parse(state, "").expect("these are states");
        say("inbox", &list_inbox(desk, caller, &filter, as_of, None).await.expect("the inbox answers"));
    }
    for row in &incidents {
        say("listed", row);
        let mut view = view_incident(desk, caller, &row.id, as_of).await.expect("a listed incident can be opened");
        say("opened", &number(std::mem::take(&mut view.opened_n)));
        say("incident", &view);
        let review = view_review(desk, caller, &row.id, 14, as_of, &jiff::tz::TimeZone::UTC).await;
        let review = review.expect("a listed incident can be reviewed");
        let actions: Vec<_> = review.corrections.iter().map(|(n, it)| (number(*n), it.clone())).collect();
        say("reviewed", &(&review.told, &review.counts, &review.reports, actions));
        let hypotheses = list_hypotheses(desk, caller, &row.id, as_of).await;
        say("hypotheses", &hypotheses.expect("a listed incident has its hypotheses"));
        say("stances", &view_stances(desk, caller, &row.id, as_of).await.expect("a listed incident has its grid"));
    }
    for words in ["explosion", "note", "depot orle"] {
        let found = search(desk, caller, words, None, as_of, None).await.expect("these are words to look for");
        for group in found.groups {
            say("found", &(words, group.noun, group.next.is_some()));
            for mut hit in group.hits {
                let n = number(std::mem::take(&mut hit.n));
                hit.id = if group.noun == Noun::Note { String::new() } else { hit.id };
                say("hit", &(n, hit));
            }
        }
    }
    say("feeds", &list_feeds(desk, caller, as_of).await.expect("feeds are listed"));
    for item in all!(list_sitreps, desk, caller, as_of) {
        let mut view = view_sitrep(desk, caller, &item.row.id, as_of).await.expect("a listed report can be opened");
        // The record as of which it was drawn up is a size of the ledger: the one thing that law 7 lets through.
        (view.content.n, view.state.as_of, view.hash) = (0, 0, String::new());
        say("stands", &number(std::mem::take(&mut view.state_n)));
        say("situation report", &view);
    }
    let sources = list_sources(desk, caller, as_of, None).await.expect("sources are listed");
    say("sources", &sources);
    for source in &sources.lines {
        let view = view_party(desk, caller, source.party.key.as_str(), as_of).await;
        say("party", &view.expect("a listed source has its card"));
    }
    let map = view_map(desk, caller, as_of).await.expect("the map answers");
    say("map", &(&map.chart, &map.narrow, map.tlp, map.exercised, map.has_more));
    for it in &map.incidents {
        let said = it.places.iter().map(|it| it.answers.iter().map(|(n, row)| (number(*n), row)).collect::<Vec<_>>());
        say("said", &said.collect::<Vec<_>>());
        say("placed", &it.places.iter().map(|it| (&it.name, &it.lines, it.point(), it.is_for_all)).collect::<Vec<_>>());
        say("areas", &it.areas.iter().map(|it| (number(it.n), &it.row, &it.ended)).collect::<Vec<_>>());
    }
    seen
}

/// Writes down everything that somebody can see, record numbers by their rank: as of now and of every fifth record.
pub async fn everything(desk: &Desk, caller: &Caller) -> String {
    let ranks = ranks(desk, caller).await;
    let rank =
        |n: u64| ranks.get(&n).map_or_else(|| format!("{n}, which is not in the log"), |rank| format!("#{rank}"));
    let mut seen = pictures(desk, caller, AsOf::NOW, rank).await;
    for (n, _) in log(desk, caller).await.into_iter().step_by(5) {
        seen.push_str(&format!("as of {}\n", rank(n)));
        seen.push_str(&pictures(desk, caller, AsOf::record(n), rank).await);
    }
    let mut say = |what: &str, value: &dyn std::fmt::Debug| writeln!(seen, "{what} {value:?}").expect("text grows");
    say("counts", &counts(desk, caller).await.expect("counts answer"));
    say("persons", &list_persons(desk, caller).await.expect("persons answer"));
    for row in all!(list_reports, desk, caller, AsOf::NOW) {
        let (row, bytes) = view_original(desk, caller, &row.id).await.expect("a listed report has its bytes");
        say("original", &(row, String::from_utf8_lossy(&bytes)));
    }
    seen
}
