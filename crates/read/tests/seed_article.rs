//! The report the project was founded on, held to its gold record by the scorer beside it.

use std::path::{Path, PathBuf};
use std::process::Command;
use tocsin_read::{Lexicon, read_report, record_format};

const ARTICLE: &str = "reports/000_bb38cdc2183e9a85.txt";

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    folder.join(ARTICLE).is_file().then_some(folder)
}

#[test]
fn the_founding_report_is_read_with_no_wrong_attachment() {
    let Some(shared) = shared() else {
        println!("skipped: ../shared is absent");
        return;
    };
    let text = std::fs::read_to_string(shared.join(ARTICLE)).expect("the article can be read");
    let (draft, doubts) = read_report(&text, Lexicon::built_in());
    let record = record_format::record("000_bb38cdc2183e9a85.txt", None, text.len(), &text, &draft, &doubts);
    let folder = std::env::temp_dir().join(format!("tocsin-seed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let (predicted, scores) = (folder.join("pred.json"), folder.join("scores.json"));
    std::fs::write(&predicted, record.to_string()).expect("the record can be written");
    let scorer = Command::new("python3")
        .arg(shared.join("eval/score_record.py"))
        .arg("--gold")
        .arg(shared.join("eval/gold/seed.gold.json"))
        .arg("--pred")
        .arg(&predicted)
        .arg("--text")
        .arg(shared.join(ARTICLE))
        .arg("--json")
        .arg(&scores)
        .output();
    let Ok(output) = scorer else {
        println!("skipped: python3 is absent");
        return;
    };
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let scores = std::fs::read_to_string(&scores).expect("the scorer wrote its figures");
    let scores: serde_json::Value = serde_json::from_str(&scores).expect("the scorer writes JSON");
    std::fs::remove_dir_all(&folder).expect("the temporary folder can be removed");
    let seed = &scores["seed.gold.json"];
    assert_eq!(seed["wrong_attachments"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(seed["anchor_errors"], 0, "{report}");
    assert_eq!(seed["outside"], 0, "{report}");
    assert_eq!(seed["contract"], 0, "{report}");
    let macro_f1 = seed["macro"]["f1"].as_f64().unwrap_or(0.0);
    assert!(macro_f1 >= 0.60, "macro F1 {macro_f1}\n{report}");
}

#[test]
fn the_lexicon_knows_nothing_of_the_founding_report() {
    let names = [
        "crocus", "medvedev", "putin", "kirby", "podolyak", "calibre", "vilayat", "khorasan", "kandahar", "isis", "fsb",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon");
    for entry in std::fs::read_dir(folder).expect("the lexicon is there") {
        let path = entry.expect("its entries can be read").path();
        let list = std::fs::read_to_string(&path).expect("a list can be read").to_lowercase();
        for name in names {
            let word = |w: &str| w.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
            assert!(!list.lines().any(word), "{} names {name}", path.display());
        }
    }
}
