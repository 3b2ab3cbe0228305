//! The inbox: what waits is told whole and the oldest first, whatever is asked; copies of a text are found, and nobody learns
//! of what they may not know of.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{CLOSED, DEPOT, DEPOT_LATER, House, falcon, open};
use tocsin_app::view::board::{view_board, view_rail};
use tocsin_app::view::inbox::{Filter, Inbox, ReadState, list_inbox};
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::likeness::same_words;
use tocsin_app::view::lists::list_reports;
use tocsin_app::view::report::view_report;
use tocsin_app::{AsOf, OpError, Posting, drop_line, keep_line, keep_rest, post_report, reopen_line, retract_report};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::ids::{IncidentId, ReportId, Tail};
use tocsin_core::report::Verdict;

async fn asked(house: &House, caller: &Caller, state: &str, publisher: &str, as_of: AsOf) -> Inbox {
    let filter = Filter::parse(state, publisher).unwrap();
    list_inbox(&house.desk, caller, &filter, as_of, None).await.unwrap()
}

async fn ids(house: &House, caller: &Caller, state: &str) -> Vec<String> {
    let inbox = asked(house, caller, state, "", AsOf::NOW).await;
    inbox.rows.iter().map(|it| it.row.id.to_string()).collect()
}

async fn posted(house: &House, text: &str, publisher: &str) -> ReportId {
    let posting = Posting { bytes: text.as_bytes().to_vec(), publisher: publisher.to_owned(), ..Posting::default() };
    post_report(&house.desk, &house.officer, posting, open()).await.unwrap().report
}

#[tokio::test]
async fn a_copy_under_another_name_is_told_beside_the_count_of_lineages() {
    let house = House::new().await;
    let copied = format!("{DEPOT}\nMore follows.\n");
    let first = IncidentId::new(Tail::Number(1));
    let lineages = async |text: &str, publisher: &str, joins: bool| {
        let posting =
            Posting { bytes: text.as_bytes().to_vec(), publisher: publisher.to_owned(), ..Posting::default() };
        let report = post_report(&house.desk, &house.officer, posting, open()).await.unwrap().report;
        for line in house.lines(&house.officer, &report).await {
            let joined = joins.then_some(&first);
            keep_line(&house.desk, &house.officer, &report, &line.item, joined).await.unwrap();
        }
        let view = view_incident(&house.desk, &house.officer, &first, AsOf::NOW).await.unwrap();
        view.known.iter().map(|it| it.lineages.to_string()).collect::<Vec<_>>()
    };
    assert!(lineages(DEPOT, "Orle Courier", false).await.is_empty());
    let known = lineages(&copied, "Coast Press", true).await;
    assert!(!known.is_empty() && known.iter().all(|it| it == "2 lineages, 1 may be a copy"), "{known:?}");
    let known = lineages(DEPOT_LATER, "Northline", true).await;
    assert!(known.iter().any(|it| it == "3 lineages, 1 may be a copy"), "words of its own: {known:?}");
}

#[tokio::test]
async fn what_waits_stands_oldest_first_with_its_lines_and_whoever_read_last() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    let empty = asked(&house, officer, "waiting", "", AsOf::NOW).await;
    assert!(empty.rows.is_empty() && empty.next.is_none());
    let [one, two, three, four] = [
        posted(&house, DEPOT, "Orle Courier").await,
        posted(&house, DEPOT_LATER, "Coast Press").await,
        posted(&house, DEPOT, "Coast Press").await,
        posted(&house, "Nothing that a reader finds.\n", "").await,
    ];
    let before = AsOf::record(desk.head().size - 1);
    let line = house.lines(officer, &two).await[0].item.clone();
    house.clock.advance_ms(60_000);
    drop_line(desk, officer, &two, &line, "").await.unwrap();
    keep_rest(desk, officer, &three).await.unwrap();
    assert_eq!(ids(&house, officer, "waiting").await, [one.as_str(), two.as_str()]);
    assert_eq!(ids(&house, officer, "new").await, [one.as_str()]);
    assert_eq!(
        ids(&house, officer, "done").await,
        [four.as_str(), three.as_str()],
        "no line proposed is nothing to read"
    );
    let partly = asked(&house, officer, "partly", "", AsOf::NOW).await.rows.remove(0);
    assert_eq!((partly.state, partly.left), (ReadState::Partly, partly.row.lines - 1));
    let (by, at) = partly.last.unwrap();
    assert!(by == officer.viewer.person && at.0 >= common::START.0 + 60_000, "{by} {at:?}");
    let view = view_report(desk, officer, &one, AsOf::NOW).await.unwrap();
    let doubts = view.lines.iter().map(|it| it.line.doubts.len()).sum::<usize>() + view.doubts.len();
    let row = asked(&house, officer, "new", "", AsOf::NOW).await.rows.remove(0).row;
    assert!(row.doubts >= doubts.min(1), "doubts are counted: {} and {doubts}", row.doubts);
    assert_eq!(view_rail(desk, officer).await.unwrap().unread, 2, "the rail's number is what waits");
    assert_eq!(view_board(desk, officer, None, AsOf::NOW).await.unwrap().unread.len(), 2);
    retract_report(desk, officer, &one, "taken_back", "withdrawn").await.unwrap();
    reopen_line(desk, officer, &two, &line).await.unwrap();
    assert_eq!(ids(&house, officer, "waiting").await, [two.as_str()], "nobody has to read what was retracted");
    assert_eq!(ids(&house, officer, "new").await, [two.as_str()], "a verdict taken back is none");
    assert_eq!(ids(&house, officer, "retracted").await, [one.as_str()]);
    let then = asked(&house, officer, "new", "", before).await;
    assert_eq!(then.rows.len(), 3, "as of then nothing was read");
    let coast = asked(&house, officer, "", "coast PRESS", AsOf::NOW).await;
    assert_eq!(coast.rows.iter().map(|it| it.row.id.clone()).collect::<Vec<_>>(), [three, two]);
    let OpError::Invalid(faults) = Filter::parse("unread", "").unwrap_err() else { panic!("a fault of the field") };
    assert_eq!(faults[0].field, "state");
}

#[tokio::test]
async fn the_inbox_says_of_each_report_what_its_lines_say_and_leaves_none_out() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    for at in 0..230 {
        let report = posted(&house, &format!("{DEPOT}\nNumber {at}.\n"), "").await;
        if at % 5 == 0 {
            keep_rest(desk, officer, &report).await.unwrap();
        }
    }
    let (mut seen, mut after) = (Vec::new(), None);
    let filter = Filter::parse("waiting", "").unwrap();
    loop {
        let page = list_inbox(desk, officer, &filter, AsOf::NOW, after).await.unwrap();
        assert!(page.looked_at <= 200);
        seen.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 184, "four of five wait, over all windows");
    for it in seen.iter().step_by(40) {
        let lines = house.lines(officer, &it.row.id).await;
        assert_eq!(it.left, lines.iter().filter(|it| it.verdict() == Verdict::Proposed).count());
    }
    let all = list_inbox(desk, officer, &Filter::default(), AsOf::NOW, None).await.unwrap();
    let listed = list_reports(desk, officer, AsOf::NOW, None).await.unwrap();
    assert_eq!(all.rows.into_iter().map(|it| it.row).collect::<Vec<_>>(), listed.rows);
    assert_eq!(all.next, listed.next, "asked for nothing, it is the list, page by page");
}

#[tokio::test]
async fn a_copied_text_is_found_and_a_closed_one_is_told_to_nobody_outside() {
    let house = House::new().await;
    let inside = house.enrol("I. Maren", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    let first = posted(&house, DEPOT, "Orle Courier").await;
    let copy = posted(&house, &format!("{DEPOT}\nThe fire is out.\n"), "Coast Press").await;
    let other = posted(&house, DEPOT_LATER, "Coast Press").await;
    let closed = house.post(&inside, CLOSED, falcon()).await;
    let leaked = posted(&house, &format!("{CLOSED}\nMore follows.\n"), "").await;
    let like = async |caller: &Caller, report: &ReportId| {
        let row = view_report(&house.desk, caller, report, AsOf::NOW).await.unwrap().row;
        same_words(&house.desk, caller, &row, AsOf::NOW).await.unwrap()
    };
    let found = like(&outside, &copy).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].report == first && (80..100).contains(&found[0].percent), "{found:?}");
    assert_eq!(like(&outside, &other).await, [], "another report of the same event is no copy");
    assert_eq!(like(&inside, &leaked).await[0].report, closed);
    assert_eq!(like(&outside, &leaked).await, [], "of a closed report nobody outside learns");
    let same_bytes = posted(&house, DEPOT, "Harbour Post").await;
    assert!(
        like(&outside, &same_bytes).await.iter().all(|it| it.report == copy),
        "the very same bytes are told elsewhere"
    );
}
