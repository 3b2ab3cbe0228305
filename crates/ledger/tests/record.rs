//! Cores: one spelling each, everything else refused; and JCS agrees with our writer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use proptest::prelude::*;
use serde_json::{Value, json};
use tocsin_ledger::record::{is_actor, is_hq_name, is_op};
use tocsin_ledger::{Hash, InternalCore, Timestamp, record_id};

const GOOD: &str = r#"{"at":"2026-03-07T18:20:05.120Z","by":"P-3","ep":1,"f":[["facts","9qm4r8PekQ7hEChICuZiWLhCi11UaVCFkslI2K0LuVo="]],"hq":"north.example","k":"F","op":"post_report","v":"tocsin/1"}"#;

/// The chain of messages with which a core is refused.
fn refusal(core: &[u8]) -> Option<String> {
    let error = InternalCore::parse(core).err()?;
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    Some(format!("{error}{}", cause.unwrap_or_default()))
}

#[test]
fn every_refused_core_of_the_vectors_is_refused_for_its_reason() {
    let file: Value = serde_json::from_str(include_str!("vectors/refused.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(InternalCore::parse(GOOD.as_bytes()).is_ok());
    for case in cases {
        let (core, why) = (case["core"].as_str().unwrap(), case["why"].as_str().unwrap());
        let message = refusal(core.as_bytes()).unwrap_or_else(|| panic!("accepted although {why}: {core}"));
        let says = case["says"].as_str().unwrap();
        assert!(message.contains(says), "{why}: expected {says:?} in {message:?}");
    }
    assert!(cases.len() >= 40, "{} cases", cases.len());
}

#[test]
fn bytes_that_are_not_utf8_or_too_many_are_refused() {
    let broken = GOOD.as_bytes().iter().map(|&b| if b == b'3' { 0xff } else { b }).collect::<Vec<_>>();
    assert!(refusal(&broken).is_some());
    let long = format!("{GOOD}{}", " ".repeat(65_537 - GOOD.len()));
    assert!(refusal(long.as_bytes()).unwrap().contains("65537 bytes long; at most 65536"));
    let deep = "[".repeat(65_536);
    assert!(refusal(deep.as_bytes()).is_some(), "a deeply nested core is refused without harm");
}

#[test]
fn a_name_that_could_be_a_person_does_not_fit_into_by() {
    for actor in ["system", "P-3", "P-0", "A-18446744073709551615", "P-BQRTXZKM"] {
        assert!(is_actor(actor), "{actor}");
    }
    let too_many_digits = format!("P-{}", "1".repeat(21));
    for other in
        ["", "System", "P", "P-", "p-3", "PO-3", "P-3a", "P-ANNA", "P-BQRTXZK", "P-BQRTXAKM", "P-bqrtxzkm", "P--3"]
            .into_iter()
            .chain(["O. Petrenko", "+48 22 555 01 01", "p.3@north.example", "P-٣", "P-3\n", &too_many_digits])
    {
        assert!(!is_actor(other), "{other}");
    }
}

#[test]
fn headquarters_are_named_like_hosts_and_operations_like_functions() {
    let label = "a".repeat(63);
    let longest = [label.as_str(); 3].join(".") + "." + &"b".repeat(61);
    for hq in ["north.example", "local-0a1b2c3d.invalid", "a", "7.x", &longest] {
        assert!(is_hq_name(hq), "{hq}");
    }
    let too_long = longest.clone() + "b";
    let label_too_long = label + "a.example";
    for hq in ["", ".", "a..b", "a.", ".a", "-a.b", "a-.b", "North.example", "a b", "a/b", "ä.example"]
        .into_iter()
        .chain([too_long.as_str(), label_too_long.as_str()])
    {
        assert!(!is_hq_name(hq), "{hq}");
    }
    let longest = "o".repeat(64);
    for op in ["post_report", "a", "a1_", &longest] {
        assert!(is_op(op), "{op}");
    }
    let too_long = "o".repeat(65);
    for op in ["", "_a", "1a", "Post", "post report", "post-report", "пост", &too_long] {
        assert!(!is_op(op), "{op}");
    }
}

prop_compose! {
    fn cores()(
        at in 0i64..253_402_300_800_000,
        by in proptest::option::of("system|[A-Z]-[0-9]{1,20}|[A-Z]-[BCDFGHJKLMNPQRSTVWXZ]{8}"),
        ep in 1u64..=(1 << 53),
        facts: [u8; 32],
        hq in "[a-z0-9]{1,10}(\\.[a-z0-9]{1,10}(-[a-z0-9]{1,5})?){0,3}",
        op in "[a-z][a-z0-9_]{0,63}",
    ) -> (i64, Option<String>, u64, [u8; 32], String, String) {
        (at, by, ep, facts, hq, op)
    }
}

proptest! {
    #[test]
    fn a_core_is_read_back_as_it_was_written_and_is_what_jcs_makes_of_it((at, by, ep, facts, hq, op) in cores()) {
        let at = Timestamp::from_unix_ms(at).unwrap();
        let core = InternalCore { at, by: by.as_deref(), ep, facts: Hash(facts), hq: &hq, op: &op };
        let bytes = core.encode();
        prop_assert!(bytes.len() < 700);
        prop_assert_eq!(InternalCore::parse(&bytes).unwrap(), core);
        let mut members = json!({
            "v": "tocsin/1", "op": op, "k": "F", "hq": hq, "f": [["facts", core.facts.to_base64()]],
            "ep": ep, "at": at.to_string(),
        });
        if let Some(by) = &by {
            members["by"] = json!(by);
        }
        prop_assert_eq!(&serde_json_canonicalizer::to_vec(&members).unwrap(), &bytes);
        prop_assert_ne!(record_id(&bytes), Hash(facts));
    }

    #[test]
    fn a_core_with_one_byte_changed_is_refused_or_says_something_else(
        at in 0..GOOD.len(), byte: u8,
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(core) = InternalCore::parse(&bytes) {
            prop_assert!(core.encode() == bytes);
            prop_assert!(byte == GOOD.as_bytes()[at] || core != InternalCore::parse(GOOD.as_bytes()).unwrap());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_of_cores_panic(bytes: Vec<u8>) {
        let _ = InternalCore::parse(&bytes);
    }

    #[test]
    fn no_json_makes_the_reader_of_cores_panic(text in r#"[\[\]{}",:a-z0-9eE.+\\-]{0,200}"#) {
        let _ = InternalCore::parse(text.as_bytes());
    }
}
