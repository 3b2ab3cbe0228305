//! A disk that is really full: writing is refused by name, reading goes on, and once there is room the same desk writes
//! again (reliability §4, 5).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, House, open};
use tocsin_app::view::lists::{list_log, list_reports};
use tocsin_app::{AsOf, OpError, Posting, keep_line, post_report, write_note};
use tocsin_testkit::SmallDisk;

#[tokio::test]
async fn on_a_full_disk_reading_goes_on_and_writing_comes_back_without_a_restart() {
    const STEP: usize = 2 * 1024 * 1024;
    let Some(disk) = SmallDisk::mount(2 * STEP) else { return };
    let house = House::at(disk.path()).await.unwrap();
    let (desk, me) = (&house.desk, &house.officer);
    let report = house.post(me, DEPOT, open()).await;
    let items: Vec<_> = house.lines(me, &report).await.into_iter().map(|it| it.item).collect();
    for round in 0..3 {
        let mut size = desk.head().size;
        let refused = loop {
            match write_note(desk, me, &"x".repeat(4_000), open()).await {
                Ok(appended) => size = appended.n + 1,
                Err(error) => break error,
            }
        };
        let bytes = format!("{} {round}", "The tide is out. ".repeat(1_000)).into_bytes();
        let full = post_report(desk, me, Posting { bytes, ..Posting::default() }, open()).await.unwrap_err();
        for error in [full, refused] {
            assert!(matches!(error, OpError::DiskFull), "{error:?}");
            assert!(error.to_string().contains("nothing was recorded\n  hint: free space on the disk"), "{error}");
        }
        assert!(!house.lines(me, &report).await.is_empty(), "a report can be read");
        assert!(!list_reports(desk, me, AsOf::NOW, None).await.unwrap().rows.is_empty(), "and the list");
        assert!(!list_log(desk, me, AsOf::NOW, None).await.unwrap().rows.is_empty(), "and the log");
        assert_eq!(desk.head().size, size, "nothing that was refused was recorded");
        disk.resize((4 + 2 * round) * STEP);
        keep_line(desk, me, &report, &items[round % items.len()], None).await.unwrap().unwrap();
        write_note(desk, me, &format!("Room again, round {round}."), open()).await.unwrap();
        house.must_verify().await;
    }
    drop(house);
    House::at(disk.path()).await.unwrap().must_verify().await;
}
