//! Notes, verifier keys and checkpoints: what they say is believed only under the right key, and read in one way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::signer;
use proptest::prelude::*;
use tocsin_ledger::checkpoint::CheckpointError;
use tocsin_ledger::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use tocsin_ledger::note::{NoteError, NoteVerifyError};
use tocsin_ledger::verifier_key::VerifierKeyError;
use tocsin_ledger::{Checkpoint, Hash, SignedNote, Signer, VerifierKey};

/// The public key of Go's checksum database, as every Go tool carries it: a key from outside, to check our ids against.
const GO_SUMDB_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: "north.example/tocsin".to_owned(), size: 4813, root: Hash([9; 32]) }
}

#[test]
fn a_key_from_another_house_is_read_and_written_alike() {
    let key = VerifierKey::parse(GO_SUMDB_KEY).unwrap();
    assert_eq!((key.name(), key.key_id()), ("sum.golang.org", 0x033d_e0ae));
    assert_eq!(key.to_string(), GO_SUMDB_KEY);
}

#[test]
fn a_key_that_is_mistyped_of_another_kind_or_worthless_is_refused() {
    use VerifierKeyError::{Form, Id, NotEd25519};
    let replaced = |from: &str, to: &str| VerifierKey::parse(&GO_SUMDB_KEY.replacen(from, to, 1)).unwrap_err();
    assert_eq!(VerifierKey::parse(""), Err(Form));
    assert_eq!(VerifierKey::parse("sum.golang.org"), Err(Form));
    assert_eq!(replaced("sum.golang.org", ""), Form);
    assert_eq!(replaced("sum.golang.org", "sum golang.org"), Form);
    assert_eq!(replaced("033de0ae", "033DE0AE"), Form);
    assert_eq!(replaced("033de0ae", "+33de0ae"), Form);
    assert_eq!(replaced("OuAn8", "OuAn8="), Form);
    assert_eq!(replaced("OuAn8", ""), Form);
    assert_eq!(replaced("+Ac4z", "+BM4z"), NotEd25519);
    assert!(matches!(replaced("sum.golang.org", "sum.golang.com"), Id { found: 0x033d_e0ae, .. }));
    // The neutral point of the curve: anybody can sign for it.
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let neutral = STANDARD.encode([&[1u8, 1][..], &[0; 31]].concat());
    assert_eq!(VerifierKey::parse(&format!("x+00000000+{neutral}")), Err(NotEd25519));
}

#[test]
fn a_checkpoint_is_believed_under_its_key_and_under_no_other() {
    let note = checkpoint().sign(&signer()).to_string();
    assert_eq!(Checkpoint::open(note.as_bytes(), signer().verifier_key()), Ok(checkpoint()));
    let stranger = Signer::from_seed("north.example/tocsin", &[8; 32]).unwrap();
    let unsigned = Checkpoint::open(note.as_bytes(), stranger.verifier_key());
    assert!(matches!(unsigned, Err(CheckpointError::Signature(NoteVerifyError::NotSigned { .. }))));
    // The same key under another name is another key.
    let renamed = Signer::from_seed("south.example/tocsin", &[7; 32]).unwrap();
    assert!(Checkpoint::open(note.as_bytes(), renamed.verifier_key()).is_err());
}

#[test]
fn a_key_that_signs_for_another_ledger_is_found_out() {
    let of_south = Checkpoint { origin: "south.example/tocsin".to_owned(), ..checkpoint() };
    let note = of_south.sign(&signer()).to_string();
    let opened = Checkpoint::open(note.as_bytes(), signer().verifier_key());
    assert!(matches!(opened, Err(CheckpointError::Origin { .. })));
}

#[test]
fn signatures_of_witnesses_are_kept_and_passed_over() {
    let witness = Signer::from_seed("south.example/witness", &[9; 32]).unwrap();
    let mut note = checkpoint().sign(&signer());
    note.signatures.extend(checkpoint().sign(&witness).signatures);
    note.signatures.reverse();
    let text = note.to_string();
    assert_eq!(SignedNote::parse(text.as_bytes()).as_ref(), Ok(&note));
    assert!(Checkpoint::open(text.as_bytes(), signer().verifier_key()).is_ok());
    assert!(note.verify(witness.verifier_key()).is_ok());
}

#[test]
fn one_wrong_signature_of_a_known_key_condemns_the_note() {
    let mut note = checkpoint().sign(&signer());
    let mut wrong = note.signatures[0].clone();
    wrong.signature[10] ^= 1;
    note.signatures.push(wrong);
    assert!(matches!(note.verify(signer().verifier_key()), Err(NoteVerifyError::BadSignature { .. })));
    note.signatures[1].signature.truncate(63);
    assert!(matches!(note.verify(signer().verifier_key()), Err(NoteVerifyError::BadSignature { .. })));
}

#[test]
fn a_signature_that_only_lax_verifiers_take_is_refused() {
    // Made by the holder of the key with R = the neutral point. It satisfies the equation of RFC 8032, and common
    // libraries take it; a verifier that did not check the order of R would disagree with one that does.
    let line = "— north.example/tocsin J8i/RQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVYp7BPK4f2L2ip8Pcqxu6w/W6Od6bm0cimk5HCd/ywc=";
    let empty = Checkpoint { origin: "north.example/tocsin".to_owned(), size: 0, root: Hash::EMPTY_ROOT };
    let note = format!("{}\n{line}\n", empty.text());
    let opened = Checkpoint::open(note.as_bytes(), signer().verifier_key());
    assert!(matches!(opened, Err(CheckpointError::Signature(NoteVerifyError::BadSignature { .. }))));
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let root = Hash([9; 32]);
    let good = format!("north.example/tocsin\n4813\n{root}\n");
    assert_eq!(Checkpoint::parse_text(&good), Ok(checkpoint()));
    let cut = &good[..good.len() - 1];
    for text in [
        "",
        "\n\n\n",
        cut,
        &good.replace("4813", "04813"),
        &good.replace("4813", "+4813"),
        &good.replace("4813", "-4813"),
        &good.replace("4813", "4813 "),
        &good.replace("4813", ""),
        &good.replace("4813", "00"),
        &good.replace("4813", "281474976710657"),
        &good.replace("4813", "99999999999999999999999"),
        &good.replace("north.example/tocsin", ""),
        &good.replace("north.example/tocsin", "north example"),
        &good.replace('=', ""),
        &good.replace('\n', "\r\n"),
        &format!("{good}an extension line\n"),
        &format!("{good}\n"),
        &format!("\n{good}"),
    ] {
        assert!(matches!(Checkpoint::parse_text(text), Err(CheckpointError::Text { .. })), "{text:?}");
    }
    let empty = format!("north.example/tocsin\n0\n{}\n", Hash::EMPTY_ROOT);
    assert_eq!(Checkpoint::parse_text(&empty).map(|checkpoint| checkpoint.text()), Ok(empty));
}

#[test]
fn a_text_that_is_not_a_signed_note_is_refused() {
    let good = checkpoint().sign(&signer()).to_string();
    let line = good.lines().last().unwrap();
    assert_eq!(SignedNote::parse(good.trim_end().as_bytes()), Err(NoteError::NoSignatures));
    assert_eq!(SignedNote::parse(checkpoint().text().as_bytes()), Err(NoteError::NoSignatures));
    assert_eq!(SignedNote::parse(good.replace("4813", "48\t13").as_bytes()), Err(NoteError::NotText));
    assert_eq!(SignedNote::parse(b"a\n\n\xff\n"), Err(NoteError::NotText));
    for other in [
        line.replace('—', "-"),
        line.replace("— ", "—"),
        line.replace("north", "nor+th"),
        line.replace('=', ""),
        format!("{line} "),
        "— north.example/tocsin cHo=".to_owned(),     // shorter than a key id
        "— north.example/tocsin AAAAAA==".to_owned(), // a key id and no signature
        String::new(),
    ] {
        let note = good.replace(line, &other);
        assert!(SignedNote::parse(note.as_bytes()).is_err(), "{other}");
    }
    let many = |count: usize| format!("{}\n{}", checkpoint().text(), format!("{line}\n").repeat(count));
    assert!(SignedNote::parse(many(NOTE_SIGNATURES_MAX).as_bytes()).is_ok());
    assert_eq!(SignedNote::parse(many(NOTE_SIGNATURES_MAX + 1).as_bytes()), Err(NoteError::TooManySignatures));
    let long = format!("{}{good}", "a".repeat(NOTE_BYTES_MAX));
    assert!(matches!(SignedNote::parse(long.as_bytes()), Err(NoteError::TooLong { .. })));
}

#[test]
fn a_signer_never_shows_its_secret() {
    let shown =
        format!("{:?}", Signer::from_seed("north.example/tocsin", b"0123456789abcdef0123456789abcdef").unwrap());
    assert!(shown.starts_with("Signer(north.example/tocsin+"), "{shown}");
    assert!(Signer::from_seed("north example", &[0; 32]).is_err());
}

#[test]
fn no_bit_of_a_checkpoint_can_be_flipped() {
    let good = checkpoint().sign(&signer()).to_string().into_bytes();
    for bit in 0..good.len() * 8 {
        let mut note = good.clone();
        note[bit / 8] ^= 1 << (bit % 8);
        assert!(Checkpoint::open(&note, signer().verifier_key()).is_err(), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn a_note_is_read_back_as_it_was_written(text in "([ -~а-я]{0,20}\n){1,6}", seed: [u8; 32]) {
        let signer = Signer::from_seed("north.example/tocsin", &seed).unwrap();
        let note = signer.sign(&text);
        let parsed = SignedNote::parse(note.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&parsed, &note);
        prop_assert_eq!(parsed.verify(signer.verifier_key()), Ok(()));
        let key = VerifierKey::parse(&signer.verifier_key().to_string()).unwrap();
        prop_assert_eq!(&key, signer.verifier_key());
    }

    #[test]
    fn no_bytes_make_the_readers_of_notes_and_keys_panic(bytes: Vec<u8>, text in "[—a-z0-9+/=\n ]{0,200}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Ok(note) = SignedNote::parse(bytes) {
                prop_assert!(note.to_string().as_bytes() == bytes);
                let _ = note.verify(signer().verifier_key());
            }
        }
        let _ = Checkpoint::parse_text(&text);
        let _ = VerifierKey::parse(&text);
    }
}
