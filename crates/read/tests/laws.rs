//! What must hold for any text at all.

use proptest::prelude::*;
use std::collections::HashSet;
use tocsin_core::draft::count_lines;
use tocsin_core::draft::{Draft, Voice};
use tocsin_read::{Lexicon, lines, read_report, record_format};
use unicode_segmentation::UnicodeSegmentation;

/// Pieces that make a text look like a report, mixed with what makes readers stumble.
const PIECES: &[&str] = &[
    "the attack",
    "in Orle",
    "officials said",
    "on 7 January",
    "26 people were killed",
    "\"",
    "“",
    "”",
    "'s",
    ". ",
    ", ",
    "\n",
    "\r\n",
    "\n\n",
    "according to",
    "Mara Tarn",
    "may be members of",
    "if any links",
    "no evidence",
    "denied",
    "a cell of",
    "(",
    ")",
    "[",
    "]",
    "U.S.",
    "Mr.",
    "-",
    "—",
    "ATTACK IN ORLE",
    "warned of",
    "claimed responsibility for",
    "and",
    "which was",
    "prepared by",
    "1,200",
    "3.5",
    "…",
    "?!",
    "e\u{301}",
    "\u{202e}",
    "שלום",
    "\u{0}",
    "\u{feff}",
    "😀",
    "said",
    "Orle",
    "he",
    "ordered residents to leave",
    "the warning",
    "ignored",
    "rejection of",
    "calling",
    "this",
];

fn report_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    proptest::collection::vec((piece, prop_oneof![Just(" "), Just("")]), 0..60)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap.to_owned()]).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => report_like(), 1 => any::<String>(), 1 => "[\\x00-\\x7f]{0,200}"]
}

/// Reads a text and holds the draft to the laws.
fn check(text: &str) -> Draft {
    let (draft, doubts) = read_report(text, Lexicon::built_in());
    let characters: Vec<char> = text.chars().collect();
    let bounds = word_bounds(text);
    for anchor in draft.anchors() {
        let (start, end) = anchor.span;
        assert!(start < end && end <= characters.len(), "{anchor:?} lies outside the text");
        assert!(characters[start..end].iter().copied().eq(anchor.text.chars()), "{anchor:?} is not its slice");
        assert!(bounds.contains(&start) || possessive(&characters, start), "{anchor:?} begins inside a word");
        assert!(bounds.contains(&end) || possessive(&characters, end), "{anchor:?} ends inside a word");
    }
    for doubt in &doubts {
        let (start, end) = doubt.span.unwrap_or((0, 1));
        assert!(start < end && end <= characters.len().max(1), "{doubt:?} lies outside the text");
    }
    references_hold(&draft);
    assert_eq!(count_lines(&draft), lines(&draft, &doubts).len(), "lines are counted as they are made");
    every_item_has_one_line(&draft, lines(&draft, &doubts));
    draft
}

/// The word boundaries of UAX 29, in characters.
fn word_bounds(text: &str) -> HashSet<usize> {
    let mut at = 0;
    let mut bounds = HashSet::from([0]);
    for piece in text.split_word_bounds() {
        at += piece.chars().count();
        bounds.insert(at);
    }
    bounds
}

/// A name may end before its possessive, although UAX 29 takes both for one word.
fn possessive(characters: &[char], at: usize) -> bool {
    characters.get(at).is_some_and(|c| matches!(c, '\'' | '’'))
}

fn references_hold(draft: &Draft) {
    let actors: HashSet<&str> = draft.actors.iter().map(|actor| actor.id.as_str()).collect();
    let incidents: HashSet<&str> = draft.incidents.iter().map(|incident| incident.id.as_str()).collect();
    let known = |voice: &Voice| *voice == Voice::Author || actors.contains(voice.as_str());
    assert_eq!(actors.len(), draft.actors.len(), "ids are unique");
    assert!(draft.actors.iter().all(|actor| !actor.mentions.is_empty()), "an actor has a mention");
    for incident in &draft.incidents {
        assert!(!incident.mentions.is_empty(), "an incident has a mention");
        assert!(incident.perpetrators.iter().all(|p| known(&p.held_by)));
        assert!(incident.perpetrators.iter().all(|p| p.actor.as_ref().is_none_or(|id| actors.contains(id.as_str()))));
    }
    for figure in &draft.casualty_reports {
        assert!(known(&figure.source));
        assert!(figure.incident.as_ref().is_none_or(|id| incidents.contains(id.as_str())));
    }
    for statement in &draft.statements {
        assert!(statement.speaker.as_ref().is_none_or(known));
        assert!(statement.about.iter().all(|id| incidents.contains(id.as_str())));
    }
    for attribution in &draft.attribution_hypotheses {
        assert!(known(&attribution.held_by));
        assert!(attribution.suspect.as_ref().is_none_or(|id| actors.contains(id.as_str())));
        assert!(attribution.incident.as_ref().is_none_or(|id| incidents.contains(id.as_str())));
        assert!(attribution.statement.as_ref().is_none_or(|id| draft.statement(id).is_some()));
    }
    for warning in &draft.warnings {
        assert!(known(&warning.from) && warning.reception.iter().all(|reception| known(&reception.by)));
    }
    for relation in &draft.relations {
        assert!(known(&relation.held_by) && actors.contains(relation.subject.as_str()));
    }
}

fn every_item_has_one_line(draft: &Draft, lines: Vec<tocsin_read::Line>) {
    let items = draft.incidents.len()
        + draft.casualty_reports.len()
        + draft.statements.len()
        + draft.attribution_hypotheses.len()
        + draft.warnings.len()
        + draft.measures.len()
        + draft.relations.len();
    assert_eq!(lines.len(), items);
    assert!(lines.iter().enumerate().all(|(at, line)| line.number == at + 1 && !line.spans.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_draft_that_stands_on_its_words(text in any_text()) {
        check(&text);
    }

    #[test]
    fn the_same_text_reads_the_same(text in report_like()) {
        let (first, doubts) = read_report(&text, Lexicon::built_in());
        let (second, again) = read_report(&text, Lexicon::built_in());
        prop_assert_eq!(&first, &second);
        prop_assert_eq!(doubts, again);
    }

    #[test]
    fn a_draft_is_stored_and_read_back(text in report_like()) {
        let (draft, doubts) = read_report(&text, Lexicon::built_in());
        let stored = serde_json::to_string(&(&draft, &doubts)).expect("a draft can be written");
        let (back, again): (Draft, Vec<tocsin_core::draft::Doubt>) =
            serde_json::from_str(&stored).expect("a draft can be read back");
        prop_assert_eq!(draft, back);
        prop_assert_eq!(doubts, again);
    }
}

#[test]
fn a_text_without_words_reads_as_nothing() {
    for text in ["", " ", "\n\n\n", "\u{feff}", "\"", "“”", "…", "\0\0", "- - -", ".", "7", "\r\n\r\n"] {
        let draft = check(text);
        assert!(draft.statements.is_empty() && draft.incidents.is_empty(), "{text:?}");
    }
}

#[test]
fn line_ends_of_either_kind_read_alike() {
    let text =
        "Blast in Orle\n\nAn explosion in Orle killed three people, police said.\n\n\"It was loud,\" said Mara Tarn.\n";
    let (one, _) = read_report(text, Lexicon::built_in());
    let (other, _) = read_report(&text.replace('\n', "\r\n"), Lexicon::built_in());
    assert_eq!(one.statements.len(), other.statements.len());
    assert_eq!(one.casualty_reports.len(), other.casualty_reports.len());
    assert_eq!(one.doc.title.map(|t| t.text), other.doc.title.map(|t| t.text));
}

#[test]
fn a_record_has_the_frame_of_the_contract() {
    let text = "Police said three people were killed in an attack in Orle.";
    let (draft, doubts) = read_report(text, Lexicon::built_in());
    let record = record_format::record("report.txt", None, text.len(), text, &draft, &doubts);
    assert_eq!(record["schema"], "record/1");
    assert_eq!(record["doc"]["file"], "report.txt");
    assert_eq!(record["doc"]["chars"], text.chars().count());
    for list in ["actors", "incidents", "casualty_reports", "relations", "statements"] {
        assert!(record[list].is_array(), "{list}");
    }
    for list in ["attribution_hypotheses", "warnings", "measures", "dates", "doubts"] {
        assert!(record[list].is_array(), "{list}");
    }
    assert_eq!(record["casualty_reports"][0]["value"], 3);
}

#[test]
fn a_text_past_the_bound_gets_a_doubt_and_is_not_cut_in_silence() {
    let text = "Nobody was hurt in Orle. ".repeat(tocsin_read::limits::TEXT_BYTES_MAX / 25 + 100);
    let (_, doubts) = read_report(&text, Lexicon::built_in());
    let unread: Vec<_> =
        doubts.iter().filter(|doubt| doubt.kind == tocsin_core::draft::DoubtKind::UnreadPassage).collect();
    assert!(unread.iter().any(|doubt| doubt.span.is_some_and(|span| span.1 == text.chars().count())));
}

#[test]
fn long_awkward_texts_are_read_to_their_end() {
    for seed in ["\"", "“", "ATTACK IN ORLE ", "7", "( ", "Orle, ", "e\u{301}", "a\n\n", "26 killed "] {
        let text = seed.repeat(40_000 / seed.len());
        let (draft, _) = read_report(&text, Lexicon::built_in());
        assert!(draft.anchors().all(|anchor| anchor.span.1 <= text.chars().count()));
    }
}
