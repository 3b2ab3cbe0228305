//! What we knew at 21:05 is the fold up to 21:05 (law 1): a page asked as of a record is the page as it stood then.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, DEPOT_LATER, House, START, day, falcon, open, seen};
use proptest::prelude::*;
use tocsin_app::view::report::view_report;
use tocsin_app::{AsOf, OpError, keep_line};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::report::Verdict;
use tocsin_core::time::Millis;

/// All that people saw live, by the number of the last record at that moment and the time on the clock.
struct Snapshot {
    last: u64,
    at_ms: i64,
    seen: Vec<String>,
}

async fn look(house: &House, people: &[Caller], as_of: AsOf) -> Vec<String> {
    let mut looks = Vec::new();
    for viewer in people {
        looks.push(seen::pictures(&house.desk, viewer, as_of, |n| n.to_string()).await);
    }
    looks
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_page_as_of_a_record_is_the_page_as_it_stood_then(acts in day::acts(24)) {
        runtime().block_on(async {
            let house = House::new().await;
            let people = day::people(&house).await;
            let mut snapshots = Vec::new();
            for act in acts {
                day::act(&house, &people, act).await;
                let (last, at_ms) = (house.desk.head().size - 1, house.desk.now().0);
                snapshots.push(Snapshot { last, at_ms, seen: look(&house, &people[..2], AsOf::NOW).await });
            }
            for Snapshot { last, at_ms, seen } in snapshots {
                assert_eq!(look(&house, &people[..2], AsOf::record(last)).await, seen, "as of record {last}");
                let time = jiff::Timestamp::from_millisecond(at_ms).unwrap().to_string();
                for (viewer, seen) in people[..2].iter().zip(seen) {
                    let by_time = AsOf::parse(&house.desk, viewer, &time).await.unwrap();
                    assert_eq!(look(&house, std::slice::from_ref(viewer), by_time).await, [seen], "as of {time}");
                }
            }
        });
    }
}

#[tokio::test]
async fn as_of_takes_a_record_or_a_time_with_its_zone() {
    let house = House::new().await;
    for _ in 0..3 {
        house.clock.advance_ms(60_000);
        house.post(&house.officer, DEPOT, open()).await;
    }
    let parse = async |text: &str| AsOf::parse(&house.desk, &house.officer, text).await;
    assert_eq!(house.desk.head().size, 4);
    for now in ["", "  ", "3", "4", "99999999999999999999999", "2026-03-14T18:03:00Z", "2099-01-01T00:00:00Z"] {
        assert_eq!(parse(now).await.unwrap(), AsOf::NOW, "{now:?}");
    }
    for (text, n) in [
        ("0", 0),
        (" 2 ", 2),
        ("2026-03-14T18:00:00Z", 0),
        ("2026-03-14T18:00:59.999Z", 0),
        ("2026-03-14T19:01:00+01:00", 1),
        ("2026-03-14T19:01:00 01:00", 1), // a plus sign of a URL that was not escaped
        ("2026-03-14T18:02:30Z", 2),
    ] {
        assert_eq!(parse(text).await.unwrap(), AsOf::record(n), "{text:?}");
    }
    for (text, told) in [
        ("2026-03-14T17:59:59Z", "asof: 2026-03-14T17:59:59Z is before the first record; write a later time"),
        (
            "yesterday",
            "asof: \"yesterday\" is neither a record nor a time; write a record's number, or a time with its zone",
        ),
        ("2026-03-14T18:00", "asof: \"2026-03-14T18:00\" is neither a record nor a time"),
        ("-1", "asof: \"-1\" is neither a record nor a time"),
    ] {
        let error = parse(text).await.unwrap_err();
        assert!(matches!(error, OpError::Invalid(_)), "{error:?}");
        assert!(error.to_string().starts_with(told), "{error}");
    }
}

#[tokio::test]
async fn a_thing_that_was_not_there_yet_is_not_there_as_of_then() {
    let house = House::new().await;
    let report = house.post(&house.officer, DEPOT, open()).await;
    let item = house.lines(&house.officer, &report).await[0].item.clone();
    keep_line(&house.desk, &house.officer, &report, &item, None).await.unwrap();
    let verdict = async |as_of| {
        let view = view_report(&house.desk, &house.officer, &report, as_of).await?;
        Ok::<_, OpError>(view.lines[0].verdict())
    };
    assert_eq!(verdict(AsOf::NOW).await.unwrap(), Verdict::Kept);
    assert_eq!(verdict(AsOf::record(1)).await.unwrap(), Verdict::Proposed);
    let error = verdict(AsOf::record(0)).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no report R-1 here that you may see; nothing was changed");
}

#[tokio::test]
async fn no_time_as_of_which_one_looks_tells_when_a_hidden_record_was_made() {
    let house = House::new().await;
    house.post(&house.officer, DEPOT, open()).await;
    house.clock.advance_ms(10 * 60_000);
    let inside = house.enrol("S. Brandt", Role::WatchOfficer, "north", &["falcon"]).await;
    house.clock.advance_ms(10 * 60_000);
    house.post(&inside, DEPOT, falcon()).await;
    house.clock.advance_ms(10 * 60_000);
    house.post(&house.officer, DEPOT_LATER, open()).await;
    let mut last = Vec::new();
    for minute in 10..30 {
        let time = format!("2026-03-14T18:{minute}:30Z");
        let as_of = AsOf::parse(&house.desk, &house.officer, &time).await.unwrap();
        let to = as_of.moment(&house.desk, &house.officer).await.unwrap();
        last.push((as_of, to));
    }
    last.dedup();
    let enrolled = Millis(START.0 + 10 * 60_000);
    assert_eq!(
        last,
        [(AsOf::record(3), enrolled)],
        "one answer over all that time, with the clocks of what one may know"
    );
    let own = AsOf::parse(&house.desk, &inside, "2026-03-14T18:15:00Z").await.unwrap();
    assert_eq!(own, AsOf::record(2), "who may know of it sees it come");
}
