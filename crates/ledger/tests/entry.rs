//! Entries: one encoding each, everything else refused; and their leaves are bound to their places.

use proptest::prelude::*;
use tocsin_ledger::Entry;
use tocsin_ledger::entry::EntryError;
use tocsin_ledger::hash::leaf_hash;
use tocsin_ledger::limits::{ACT_BYTES_MAX, CORE_BYTES_MAX, LEDGER_ENTRIES_MAX, SIG_BYTES_MAX};

#[test]
fn an_entry_that_ends_early_or_goes_on_is_refused() {
    let bytes = Entry { n: 4812, core: b"core", sig: &[1; 64], act: b"act" }.encode();
    for length in 0..bytes.len() {
        assert!(matches!(Entry::decode(&bytes[..length]), Err(EntryError::Short { .. })), "{length} bytes");
    }
    assert_eq!(Entry::decode(&[&bytes[..], b"!"].concat()), Err(EntryError::Trailing { extra: 1 }));
    assert_eq!(Entry::decode(&[b"TCE2", &bytes[4..]].concat()), Err(EntryError::Magic));
}

#[test]
fn an_entry_out_of_bounds_is_refused_whatever_its_lengths_claim() {
    let part = |length: usize| vec![0; length];
    let (core, sig, act) = (part(CORE_BYTES_MAX), part(SIG_BYTES_MAX), part(ACT_BYTES_MAX));
    let widest = Entry { n: LEDGER_ENTRIES_MAX - 1, core: &core, sig: &sig, act: &act };
    assert_eq!(Entry::decode(&widest.encode()), Ok(widest));
    let (core_over, sig_over, act_over) = (part(CORE_BYTES_MAX + 1), part(SIG_BYTES_MAX + 1), part(ACT_BYTES_MAX + 1));
    for over in [
        Entry { n: LEDGER_ENTRIES_MAX, ..widest },
        Entry { core: &core_over, ..widest },
        Entry { sig: &sig_over, ..widest },
        Entry { act: &act_over, ..widest },
    ] {
        assert!(matches!(Entry::decode(&over.encode()), Err(EntryError::TooLarge { .. })));
    }
    assert_eq!(Entry::decode(&Entry { core: &[], ..widest }.encode()), Err(EntryError::NoCore));
    let claims_four_gigabytes = [b"TCE1".as_slice(), &[0; 8], &[0xff; 4]].concat();
    assert_eq!(Entry::decode(&claims_four_gigabytes), Err(EntryError::Short { part: "core" }));
}

#[test]
fn the_same_record_at_another_place_is_another_leaf() {
    let core = b"core";
    assert_ne!(Entry::internal(0, core).leaf_hash(), Entry::internal(1, core).leaf_hash());
}

proptest! {
    #[test]
    fn an_entry_is_read_back_as_it_was_written(
        n in 0..LEDGER_ENTRIES_MAX,
        core in proptest::collection::vec(any::<u8>(), 1..300),
        sig in proptest::collection::vec(any::<u8>(), 0..100),
        act in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let entry = Entry { n, core: &core, sig: &sig, act: &act };
        let bytes = entry.encode();
        prop_assert_eq!(Entry::decode(&bytes), Ok(entry));
        prop_assert_eq!(entry.leaf_hash(), leaf_hash(&bytes));
    }

    #[test]
    fn no_bytes_make_the_reader_of_entries_panic_and_what_it_reads_is_written_alike(
        mut bytes: Vec<u8>, with_mark: bool,
    ) {
        if with_mark {
            bytes.splice(0..0, *b"TCE1\0\0\0\0\0\0\0\x07\0\0\0\x01");
        }
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(entry.encode(), bytes);
        }
    }
}
