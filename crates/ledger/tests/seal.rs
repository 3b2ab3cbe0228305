//! Sealing: what goes in comes out as entries, in order, in time, under the right key.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{HQ, START_MS, Stored, record, signer};
use tocsin_ledger::limits::{BATCH_RECORDS_MAX, VALUE_BYTES_MAX};
use tocsin_ledger::seal::{HeadError, RecordError};
use tocsin_ledger::{Checkpoint, Head, InternalCore, SealError, Signer, Timestamp, UnsealedRecord, seal};

fn at(unix_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_ms).unwrap()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sealed = || seal(&Stored::grown(&[3]).head, vec![record(3), record(4)], at(START_MS), &signer()).unwrap();
    let (one, other) = (sealed(), sealed());
    assert_eq!((one.entries, one.tiles, one.note), (other.entries, other.tiles, other.note));
}

#[test]
fn how_records_are_batched_moves_nothing_but_the_checkpoints() {
    let records = || (0..600).map(record);
    let mut one_by_one = Stored::empty();
    let mut at_once = Stored::empty();
    at_once.commit(seal(&at_once.head, records().collect(), at(START_MS), &signer()).unwrap());
    for record in records() {
        one_by_one.commit(seal(&one_by_one.head, vec![record], at(START_MS), &signer()).unwrap());
    }
    assert_eq!(one_by_one.rows, at_once.rows);
    assert_eq!(one_by_one.tiles, at_once.tiles);
    assert_eq!(one_by_one.note, at_once.note);
}

#[test]
fn a_clock_behind_the_head_is_told_and_time_does_not_go_back() {
    let head = Stored::grown(&[1]).head;
    let batch = seal(&head, vec![record(1)], at(START_MS - 2500), &signer()).unwrap();
    assert_eq!(batch.clock_behind_ms, 2500);
    assert_eq!(InternalCore::parse(&batch.entries[0].core).unwrap().at, at(START_MS));
    let batch = seal(&head, vec![record(1)], at(START_MS + 1), &signer()).unwrap();
    assert_eq!((batch.clock_behind_ms, batch.head.at()), (0, Some(at(START_MS + 1))));
}

#[test]
fn a_batch_is_refused_whole_and_says_why() {
    let head = Stored::grown(&[5]).head;
    let refusal = |records, signer: &Signer| seal(&head, records, at(START_MS), signer).unwrap_err();
    let empty = refusal(vec![], &signer());
    assert_eq!(empty.to_string(), "nothing to seal onto north.example/tocsin at size 5: the batch is empty");
    let many = vec![record(0); BATCH_RECORDS_MAX + 1];
    assert!(matches!(refusal(many, &signer()), SealError::TooLarge { found, .. } if found == BATCH_RECORDS_MAX + 1));
    let stranger = Signer::from_seed("south.example/tocsin", &[7; 32]).unwrap();
    assert!(matches!(refusal(vec![record(0)], &stranger), SealError::Signer { .. }));
}

#[test]
fn a_faulty_record_is_refused_when_it_is_made() {
    let made = |op: &str, by: Option<&str>, facts: usize| UnsealedRecord::new(op, by, vec![0; facts], [0; 32]);
    assert!(made("post_report", None, VALUE_BYTES_MAX).is_ok());
    assert_eq!(made("Post report", None, 1), Err(RecordError::Op { found: "Post report".to_owned() }));
    assert_eq!(made("post_report", Some("O. Petrenko"), 1), Err(RecordError::By));
    assert!(matches!(made("post_report", None, VALUE_BYTES_MAX + 1), Err(RecordError::FactsTooLong { .. })));
    assert!(!RecordError::By.to_string().contains("Petrenko"), "what was given may be a name");
}

#[test]
fn values_and_salts_do_not_slip_into_debug_output() {
    let record = UnsealedRecord::new("post_report", None, b"the name".to_vec(), [0xab; 32]).unwrap();
    let shown = format!("{record:?}");
    let batch = seal(&Head::empty(HQ, 1).unwrap(), vec![record], at(START_MS), &signer()).unwrap();
    let shown = shown + &format!("{:?} {:?}", batch.entries, batch.entries[0].disclosure());
    for secret in ["the name", "116, 104, 101", "171, 171", "abab"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn a_stored_ledger_is_picked_up_where_it_stopped() {
    for batches in [&[][..], &[1], &[255], &[256], &[256, 44], &[700]] {
        let stored = Stored::grown(batches);
        let checkpoint = Checkpoint::open(&stored.note, signer().verifier_key()).unwrap();
        let head = Head::resume(HQ, 1, stored.head.at(), &checkpoint, |coord| stored.read_tile(coord)).unwrap();
        assert_eq!(head, stored.head, "{batches:?}");
        assert_eq!((head.hq(), head.epoch()), (HQ, 1));
    }
}

#[test]
fn a_stored_ledger_that_does_not_fit_its_checkpoint_is_not_picked_up() {
    let mut stored = Stored::grown(&[300]);
    let checkpoint = Checkpoint::open(&stored.note, signer().verifier_key()).unwrap();
    let resume = |stored: &Stored, hq, epoch, checkpoint| {
        Head::resume(hq, epoch, None, checkpoint, |coord| stored.read_tile(coord)).unwrap_err()
    };
    assert!(matches!(resume(&stored, "North", 1, &checkpoint), HeadError::Hq { .. }));
    assert!(matches!(resume(&stored, HQ, 0, &checkpoint), HeadError::Epoch { .. }));
    assert!(matches!(resume(&stored, "south.example", 1, &checkpoint), HeadError::Origin { .. }));
    let shorter = Checkpoint { size: 299, ..checkpoint.clone() };
    assert!(matches!(resume(&stored, HQ, 1, &shorter), HeadError::Edge(_)));
    let mut edge = stored.tiles.last_entry().unwrap();
    edge.get_mut()[0].0[0] ^= 1;
    assert!(matches!(resume(&stored, HQ, 1, &checkpoint), HeadError::Root { size: 300, .. }));
}
