//! The sequencer over a store that fails: every fault before and after the write, and what is answered (reliability I1,
//! I2).
//!
//! What was answered as done is in the ledger once, at the place that was answered; what was answered as not done is not
//! there; the desk goes on. After each case the ledger is opened anew from the store alone and verified.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::sync::Arc;

use common::{DEPOT, House, memory, open, seen};
use tocsin_app::{Appended, Desk, OpError, Posting, keep_line, post_report, write_note};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::time::Millis;
use tocsin_store::HeadRow;
use tocsin_testkit::{Fault, FaultyStore, HeadFault};

async fn faulty() -> (House, Arc<FaultyStore>) {
    let store = Arc::new(FaultyStore::new(memory()));
    (House::on(store.clone()).await.unwrap(), store)
}

async fn note(house: &House, text: &str) -> Result<Appended, OpError> {
    write_note(&house.desk, &house.officer, text, open()).await
}

/// Where the records with this text stand in the ledger, as a desk sees that is opened anew from the store.
async fn places(store: &FaultyStore, text: &str) -> Vec<u64> {
    let house = House::on(store.real().clone()).await.unwrap();
    house.must_verify().await;
    let log = seen::log(&house.desk, &house.officer).await;
    log.into_iter().filter(|(_, row)| row.text == text).map(|(n, _)| n).collect()
}

#[tokio::test]
async fn each_fault_is_answered_as_what_it_did_and_the_desk_goes_on() {
    let (house, store) = faulty().await;
    let mut told = String::new();
    for (round, fault) in Fault::ALL.into_iter().cycle().take(12).enumerate() {
        let text = format!("note {round}");
        let before = house.desk.head();
        store.fail_next(fault);
        let answer = note(&house, &text).await;
        let found = places(&store, &text).await;
        match (fault, &answer) {
            (Fault::UnknownWritten, Ok(appended)) => {
                assert_eq!(found, [appended.n], "{fault:?}: done, once, where it was answered");
                assert_eq!(house.desk.head().size, before.size + 1, "{fault:?}: and published");
            }
            (Fault::DiskFull, Err(OpError::DiskFull))
            | (Fault::Refused | Fault::UnknownNotWritten, Err(OpError::Fault(_))) => {
                assert_eq!(found, [0u64; 0], "{fault:?}: not done, not there");
                assert_eq!(house.desk.head(), before, "{fault:?}: and nothing is published");
            }
            other => panic!("{other:?}"),
        }
        let next = format!("the next after {round}");
        let appended = note(&house, &next).await.unwrap();
        assert_eq!(places(&store, &next).await, [appended.n], "{fault:?}: the next one is done");
        told.push_str(&answer.err().map_or_else(|| "done".to_owned(), |error| format!("{error}\n")));
    }
    house.must_verify().await;
    assert!(told.contains("the disk is full: nothing was recorded\n  hint: free space"), "{told}");
    assert!(told.contains("nothing was answered as done"), "{told}");
}

#[tokio::test]
async fn a_batch_that_fails_is_answered_so_to_each_of_its_callers() {
    let (house, store) = faulty().await;
    let house = Arc::new(house);
    let faults = [Some(Fault::UnknownWritten), None, Some(Fault::DiskFull), Some(Fault::UnknownNotWritten), None];
    let (mut done, mut refused) = (0, 0);
    for (round, fault) in faults.into_iter().cycle().take(20).enumerate() {
        if let Some(fault) = fault {
            store.fail_next(fault);
        }
        let tasks: Vec<_> = (0..24)
            .map(|i| {
                let (house, text) = (house.clone(), format!("round {round}, note {i}"));
                tokio::spawn(async move { (text.clone(), note(&house, &text).await) })
            })
            .collect();
        for task in tasks {
            match task.await.unwrap() {
                (text, Ok(appended)) => {
                    done += 1;
                    if done % 7 == 0 {
                        assert_eq!(places(&store, &text).await, [appended.n]);
                    }
                }
                (_, Err(OpError::DiskFull | OpError::Fault(_))) => refused += 1,
                (text, Err(error)) => panic!("{text}: {error:?}"),
            }
        }
    }
    assert!(done > 0 && refused > 0, "{done} done, {refused} refused");
    let log = seen::log(&house.desk, &house.officer).await;
    assert_eq!(log.iter().filter(|(_, row)| row.op == "write_note").count(), done, "neither more nor less");
    house.must_verify().await;
}

/// After an unknown outcome nobody may guess: without a readable head the ledger takes no more records, and says so.
#[tokio::test]
async fn if_the_head_cannot_be_read_back_the_ledger_stops_and_says_so() {
    for (fault, was_written) in [(Fault::UnknownWritten, true), (Fault::UnknownNotWritten, false)] {
        let (house, store) = faulty().await;
        let report = house.post(&house.officer, DEPOT, open()).await;
        let before = seen::log(&house.desk, &house.officer).await.len();
        store.fail_next(fault);
        store.fail_next_head(HeadFault::Unreadable);
        let error = note(&house, "in the dark").await.unwrap_err();
        assert!(matches!(error, OpError::Stopped { .. }), "{error:?}");
        assert!(error.to_string().contains("its head cannot be read back"), "{error}");
        assert!(error.to_string().contains("hint: stop the server, run `tocsin ledger verify`"), "{error}");
        let again = note(&house, "after that").await.unwrap_err();
        assert!(matches!(again, OpError::Stopped { .. }), "it stays stopped: {again:?}");
        assert!(!house.lines(&house.officer, &report).await.is_empty(), "reading goes on");
        assert_eq!(places(&store, "in the dark").await.len(), usize::from(was_written), "a restart sees what is true");
        let reopened = House::on(store.real().clone()).await.unwrap();
        note(&reopened, "after the restart").await.unwrap();
        reopened.must_verify().await;
        assert_eq!(seen::log(&reopened.desk, &reopened.officer).await.len(), before + usize::from(was_written) + 1);
    }
}

#[tokio::test]
async fn if_the_head_is_neither_before_nor_after_the_batch_the_ledger_stops() {
    let (house, store) = faulty().await;
    let another = HeadRow { size: 40, root: [4; 32], at_ms: Millis(0), checkpoint: "somebody else's".to_owned() };
    store.fail_next(Fault::UnknownNotWritten);
    store.fail_next_head(HeadFault::Another(another));
    let error = note(&house, "in the dark").await.unwrap_err();
    assert!(matches!(error, OpError::Stopped { .. }), "{error:?}");
    assert!(
        error.to_string().contains("its head is at 40 entries, neither before nor after the last batch"),
        "{error}"
    );
    assert_eq!(places(&store, "in the dark").await, [0u64; 0]);
}

/// Two nodes on one database: each follows what the other wrote, and there is one ledger.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_on_one_ledger_write_in_turns_and_never_fork_it() {
    let store = memory();
    let desks = [House::on(store.clone()).await.unwrap(), House::on(store.clone()).await.unwrap()].map(Arc::new);
    let tasks: Vec<_> = (0..64)
        .map(|i| {
            let house = desks[i % 2].clone();
            tokio::spawn(async move {
                let text = format!("note {i}");
                let report = house.post(&house.officer, DEPOT, open()).await;
                (text.clone(), note(&house, &text).await.unwrap().n, report)
            })
        })
        .collect();
    let mut said = Vec::new();
    for task in tasks {
        said.push(task.await.unwrap());
    }
    note(&desks[0], "the last word").await.unwrap(); // in its turn it learns what the other wrote last
    desks[0].must_verify().await;
    let log = seen::log(&desks[0].desk, &desks[0].officer).await;
    for (text, n, _) in &said {
        let found: Vec<u64> = log.iter().filter(|(_, row)| row.text == *text).map(|(n, _)| *n).collect();
        assert_eq!(found, [*n], "{text}: once, where it was answered");
    }
    let reports: std::collections::BTreeSet<_> = said.iter().map(|it| &it.2).collect();
    assert_eq!(reports.len(), 64, "no number is given twice");
}

#[tokio::test]
async fn a_decision_on_what_another_node_has_changed_meanwhile_is_decided_anew() {
    let store = memory();
    let (first, second) = (House::on(store.clone()).await.unwrap(), House::on(store.clone()).await.unwrap());
    let report = first.post(&first.officer, DEPOT, open()).await;
    let items: Vec<_> = second.lines(&second.officer, &report).await.into_iter().map(|it| it.item).collect();
    for item in &items {
        let one = keep_line(&first.desk, &first.officer, &report, item, None).await.unwrap();
        let other = keep_line(&second.desk, &second.officer, &report, item, None).await.unwrap();
        assert!(one.is_some() && other.is_none(), "kept once");
    }
    first.must_verify().await;
}

#[tokio::test]
async fn a_report_whose_bytes_cannot_be_kept_is_not_recorded() {
    let (house, store) = faulty().await;
    for fault in Fault::ALL {
        let head = house.desk.head();
        store.fail_next_blob(fault);
        let posting = Posting { bytes: DEPOT.as_bytes().to_vec(), ..Posting::default() };
        let error = post_report(&house.desk, &house.officer, posting, open()).await.unwrap_err();
        assert_eq!(matches!(error, OpError::DiskFull), fault == Fault::DiskFull, "{fault:?}: {error:?}");
        assert_eq!(house.desk.head(), head, "{fault:?}: a record never names bytes that are not there");
    }
    house.post(&house.officer, DEPOT, open()).await;
    house.must_verify().await;
}

/// Versions that the sequencer remembers are those on the disk, whatever went wrong in between.
#[tokio::test]
async fn after_a_fault_a_decision_still_rests_on_what_is_recorded() {
    for fault in Fault::ALL {
        let (house, store) = faulty().await;
        let report = house.post(&house.officer, DEPOT, open()).await;
        let items: Vec<_> = house.lines(&house.officer, &report).await.into_iter().map(|it| it.item).collect();
        store.fail_next(fault);
        let first = keep_line(&house.desk, &house.officer, &report, &items[0], None).await;
        assert_eq!(first.is_ok(), fault == Fault::UnknownWritten, "{fault:?}: {first:?}");
        let again = keep_line(&house.desk, &house.officer, &report, &items[0], None).await.unwrap();
        assert_eq!(again.is_some(), first.is_err(), "{fault:?}: kept once, by one of the two");
        keep_line(&house.desk, &house.officer, &report, &items[1], None).await.unwrap().unwrap();
        house.must_verify().await;
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_holds_nobody_up_and_time_never_goes_back_in_the_ledger() {
    let house = House::new().await;
    let first = note(&house, "before").await.unwrap();
    for (step, wound) in [-3_600_000, -86_400_000 * 400, 90_000_000, -1, 86_400_000 * 365 * 100].into_iter().enumerate()
    {
        house.clock.advance_ms(wound);
        let appended = note(&house, &format!("step {step}")).await.unwrap();
        assert!(appended.at >= first.at, "{wound}");
    }
    house.must_verify().await;
    let times: Vec<_> = seen::log(&house.desk, &house.officer).await.into_iter().map(|(_, row)| row.at_ms).collect();
    assert!(times.is_sorted());
}

#[tokio::test]
async fn a_clock_out_of_all_bounds_is_our_fault_and_records_nothing() {
    let house = House::new().await;
    let head = house.desk.head();
    house.clock.advance_ms(-house.desk.now().0 - 1);
    assert!(matches!(note(&house, "before 1970").await, Err(OpError::Fault(_))));
    assert_eq!(house.desk.head(), head);
    house.clock.advance_ms(common::START.0 + 1);
    note(&house, "back again").await.unwrap();
    house.must_verify().await;
}

/// The whole way in a crowd: what each of many was answered is what the ledger holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_who_decide_on_one_report_are_all_told_the_truth() {
    let house = Arc::new(House::new().await);
    let officer = house.enrol("T. Okell", Role::WatchOfficer, "north", &[]).await;
    let report = house.post(&officer, DEPOT, open()).await;
    let items: Vec<_> = house.lines(&officer, &report).await.into_iter().map(|it| it.item).collect();
    let tasks: Vec<_> = (0..16usize)
        .map(|who| {
            let (house, officer, report, items) = (house.clone(), officer.clone(), report.clone(), items.clone());
            tokio::spawn(async move { decide(&house.desk, &officer, &report, &items, who).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.extend(task.await.unwrap());
    }
    // Every record of the log about this report was answered to exactly one caller, with its own number.
    let log = seen::log(&house.desk, &officer).await;
    let recorded: Vec<u64> = log.iter().filter(|(_, row)| row.op.ends_with("_line")).map(|(n, _)| *n).collect();
    let mut done: Vec<u64> = answers.iter().filter_map(|it| it.as_ref().ok()?.map(|appended| appended.n)).collect();
    done.sort_unstable();
    assert_eq!(done, recorded);
    let moved = answers.iter().filter(|it| matches!(it, Err(OpError::Moved { .. }))).count();
    assert!(answers.iter().all(|it| matches!(it, Ok(_) | Err(OpError::Moved { .. }))), "{answers:?}");
    assert!(moved < answers.len(), "somebody is always faster");
    // No update was lost: the fold over the ledger is what the page shows, and each event has one incident.
    let found = tocsin_app::rebuild(&*house.store, false, |_| {}).await.unwrap();
    assert_eq!(found.differences.differing, 0, "{found:?}");
    let opened = log.iter().map(|(_, row)| row.text.matches(" opened.").count()).sum::<usize>();
    let view =
        tocsin_app::view::report::view_report(&house.desk, &officer, &report, tocsin_app::AsOf::NOW).await.unwrap();
    let incidents: std::collections::BTreeSet<_> = view.events.values().collect();
    assert_eq!(incidents.len(), view.events.len(), "two events never share one");
    assert_eq!(opened, 1 + view.events.len(), "the headquarters, and one incident for each event");
    house.must_verify().await;
}

/// Keeps and drops lines in an order of one's own.
async fn decide(
    desk: &Desk,
    officer: &Caller,
    report: &tocsin_core::ids::ReportId,
    items: &[tocsin_core::report::Item],
    who: usize,
) -> Vec<Result<Option<Appended>, OpError>> {
    let mut answers = Vec::new();
    for step in 0..6 {
        let item = &items[(who + step) % items.len()];
        let answer = match (who + step) % 3 {
            0 => tocsin_app::drop_line(desk, officer, report, item, "").await,
            _ => keep_line(desk, officer, report, item, None).await,
        };
        answers.push(answer);
    }
    answers
}
