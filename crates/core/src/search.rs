//! Words: what counts as one, when two are the same, and what a query asks for. The one definition for every store.
//!
//! A store's own idea of words (SQLite's tokenizer, PostgreSQL's dictionaries) never decides what is found: texts go into
//! its index folded by [`folded`], queries come out of [`Query::parse`], and [`Query::rank`] says in plain code what
//! matches and how well. Two stores that keep to it give the same answers, and a test can ask it as an oracle.
//!
//! A word is a run of letters and digits, without case and without what stands above or below a letter: `Łódź`, `LODZ`
//! and `lodz` are one word. Where a script writes no spaces, each character is a word.
//!
//! How well something matches is told by itself alone, never by how often its words stand elsewhere: a rank made from all
//! texts would tell somebody of texts that they may not know of (DESIGN, law 7). So: what holds all words in its heading
//! comes first, and the newer before the older.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::limits::{QUERY_CHARS_MAX, QUERY_WORDS_MAX, WORD_CHARS_MAX};
use crate::text::FieldFault;

/// Letters from which a last word also stands for what begins with it. Two letters begin half of a dictionary.
pub const PREFIX_CHARS_MIN: usize = 3;

/// A word in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, folded, cut to [`WORD_CHARS_MAX`] characters.
    pub folded: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Walks over the words of a text.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Returns a text as it goes into an index: its words, folded, with one space between them.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.folded);
    }
    out
}

/// The words of a text, one after another.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut word: Option<Word> = None;
        let mut chars = 0;
        for (offset, c) in self.text[self.at..].char_indices() {
            let (start, end) = (self.at + offset, self.at + offset + c.len_utf8());
            let goes_on = c.is_alphanumeric() || (word.is_some() && is_combining_mark(c));
            match &mut word {
                None if !goes_on => {}
                None => {
                    let (is_alone, mut folded) = (is_a_word_alone(c), String::new());
                    chars = fold(c, if is_alone { 1 } else { WORD_CHARS_MAX }, &mut folded);
                    word = Some(Word { folded, start, end });
                    if is_alone {
                        break;
                    }
                }
                Some(_) if !goes_on || is_a_word_alone(c) => break,
                Some(word) => {
                    chars += fold(c, WORD_CHARS_MAX - chars, &mut word.folded);
                    word.end = end;
                }
            }
        }
        match word {
            // A letter that folds to nothing is no word; what comes after it may be.
            Some(word) if word.folded.is_empty() => {
                self.at = word.end;
                self.next()
            }
            Some(word) => {
                self.at = word.end;
                Some(word)
            }
            None => {
                self.at = self.text.len();
                None
            }
        }
    }
}

/// Writes a character as it is compared, at most so many characters of it, and returns how many.
fn fold(c: char, room: usize, out: &mut String) -> usize {
    if c.is_ascii() {
        if room > 0 {
            out.push(c.to_ascii_lowercase());
        }
        return room.min(1);
    }
    let mut written = 0;
    let mut write = |c: char, out: &mut String| {
        if written < room {
            out.push(c);
            written += 1;
        }
    };
    for part in std::iter::once(c).nfkd().filter(|&part| !is_combining_mark(part)) {
        for lower in part.to_lowercase().filter(|&lower| lower.is_alphanumeric()) {
            match in_plain_letters(lower) {
                Some(plain) => plain.chars().for_each(|c| write(c, out)),
                None => write(lower, out),
            }
        }
    }
    written
}

/// Letters that Unicode does not take apart and that people without that keyboard write otherwise.
fn in_plain_letters(lower: char) -> Option<&'static str> {
    Some(match lower {
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

/// Tells whether a character is a word by itself: scripts that put no spaces between words (Han, Kana).
fn is_a_word_alone(c: char) -> bool {
    let is_one = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{1B000}'..='\u{1B16F}' | '\u{20000}'..='\u{3FFFF}');
    !c.is_ascii() && std::iter::once(c).nfkd().any(is_one)
}

/// Words that must stand together, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words, folded; at least one.
    pub words: Vec<String>,
    /// Whether the last of them also stands for what begins with it.
    pub open: bool,
}

/// What somebody looks for: every phrase must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The phrases; at least one.
    pub phrases: Vec<Phrase>,
}

/// How well a text matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Match {
    /// Each phrase stands in the heading.
    Heading,
    /// Each phrase stands in the heading or in the text.
    Text,
}

impl Query {
    /// Reads what somebody typed. Words between quotation marks stand together; so do the parts of one word that signs
    /// divide (`R-6`, `e-mail`). The last word stands for what begins with it, from [`PREFIX_CHARS_MIN`] letters on and
    /// outside quotation marks. There are no other signs: `AND`, `*` or `NEAR` are words or nothing.
    ///
    /// # Errors
    /// [`FieldFault`] for nothing to look for, a quotation mark that is never closed, too long a query, too many words.
    pub fn parse(text: &str) -> Result<Query, FieldFault> {
        let fault = |found: &str, expected: &str| FieldFault {
            field: "q",
            found: found.to_owned(),
            expected: expected.to_owned(),
        };
        let chars = text.chars().count();
        if chars > QUERY_CHARS_MAX {
            let found = format!("is {chars} characters long");
            return Err(fault(&found, &format!("look for at most {QUERY_CHARS_MAX} characters: a few telling words")));
        }
        let text = text.replace(['\u{201C}', '\u{201D}', '\u{201E}', '\u{00AB}', '\u{00BB}'], "\"");
        if text.matches('"').count() % 2 == 1 {
            let expected = "close it, or leave it out; words between two of them must stand together";
            return Err(fault("holds a quotation mark that is never closed", expected));
        }
        let mut phrases = Vec::new();
        let mut last_is_quoted = false;
        for (at, piece) in text.split('"').enumerate() {
            let is_quoted = at % 2 == 1;
            let parts: Vec<&str> = if is_quoted { vec![piece] } else { piece.split_whitespace().collect() };
            for part in parts {
                let words: Vec<String> = words(part).map(|word| word.folded).collect();
                if !words.is_empty() {
                    phrases.push(Phrase { words, open: false });
                    last_is_quoted = is_quoted;
                }
            }
        }
        let count: usize = phrases.iter().map(|it| it.words.len()).sum();
        if count > QUERY_WORDS_MAX {
            return Err(fault(&format!("holds {count} words"), &format!("look for at most {QUERY_WORDS_MAX}")));
        }
        match phrases.last_mut() {
            None if text.trim().is_empty() => Err(fault("is empty", "write a word to look for")),
            None => Err(fault("holds no letter and no digit", "write a word to look for")),
            Some(last) => {
                let word = last.words.last().map(String::as_str).unwrap_or_default();
                last.open = !last_is_quoted && word.chars().count() >= PREFIX_CHARS_MIN;
                Ok(Query { phrases })
            }
        }
    }

    /// Tells how well something with this heading and this text matches; nothing: it does not. A phrase never runs from
    /// the heading into the text.
    pub fn rank(&self, heading: &str, text: &str) -> Option<Match> {
        let (heading, text): (Vec<Word>, Vec<Word>) = (words(heading).collect(), words(text).collect());
        let in_heading = |phrase: &Phrase| phrase.first_in(&heading).is_some();
        if self.phrases.iter().all(in_heading) {
            return Some(Match::Heading);
        }
        let somewhere = |phrase: &Phrase| in_heading(phrase) || phrase.first_in(&text).is_some();
        self.phrases.iter().all(somewhere).then_some(Match::Text)
    }

    /// Returns the places of a text at which the words of the query stand, in order, none within another.
    pub fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let words: Vec<Word> = words(text).collect();
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let longest = self.phrases.iter().filter(|it| it.stands_at(&words, at)).map(|it| it.words.len()).max();
            match longest {
                Some(length) => {
                    found.push((words[at].start, words[at + length - 1].end));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

impl Phrase {
    fn first_in(&self, words: &[Word]) -> Option<usize> {
        (0..words.len()).find(|at| self.stands_at(words, *at))
    }

    fn stands_at(&self, words: &[Word], at: usize) -> bool {
        let Some(there) = words.get(at..at + self.words.len()) else { return false };
        let last = self.words.len() - 1;
        self.words.iter().zip(there).enumerate().all(|(place, (wanted, there))| match self.open && place == last {
            true => there.folded.starts_with(wanted.as_str()),
            false => there.folded == *wanted,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn words_are_compared_without_case_and_without_marks() {
        for (one, other) in [
            ("Łódź", "lodz"),
            ("São Tomé", "SAO TOME"),
            ("Tromsø", "tromso"),
            ("Straße", "STRASSE"),
            ("İzmir ılgaz", "izmir ilgaz"),
            ("Æsir", "aesir"),
            ("ﬁre", "fire"),
            ("Zu\u{308}rich", "Zürich"),
            ("Ёлка", "елка"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
            ("e-mail, R-6", "E mail (r 6)"),
            ("بَيْت", "بيت"),
            ("ＦＩＲＥ １２", "fire 12"),
        ] {
            assert_eq!(folded(one), folded(other));
            assert!(!folded(one).is_empty());
        }
        assert_eq!(folded("東京 fire"), "東 京 fire");
        assert_ne!(folded("fire"), folded("fires"));
        assert_eq!(folded("\u{301} … — \u{0640}!"), "\u{0640}");
    }

    #[test]
    fn what_cannot_be_looked_for_says_why() {
        let told = |text: &str| match Query::parse(text) {
            Ok(query) => {
                format!("{:?}", query.phrases.iter().map(|it| (it.words.join(" "), it.open)).collect::<Vec<_>>())
            }
            Err(fault) => fault.to_string(),
        };
        expect![[r#"[("fire", false), ("orle", true)]"#]].assert_eq(&told("Fire Orle"));
        expect![[r#"[("fuel depot", false)]"#]].assert_eq(&told("\"fuel depot\""));
        expect![[r#"[("a quoted", false), ("last", true)]"#]].assert_eq(&told("“A quoted” last"));
        expect![[r#"[("r 6", false)]"#]].assert_eq(&told("R-6"));
        expect![[r#"[("a", false), ("near 2", false), ("b", false)]"#]].assert_eq(&told("a* NEAR(2) -b"));
        expect!["q: holds a quotation mark that is never closed; close it, or leave it out; words between two of them must stand together"]
            .assert_eq(&told("fire \"depot"));
        expect!["q: holds no letter and no digit; write a word to look for"].assert_eq(&told("\"\" * -- \u{2028}"));
        expect!["q: is empty; write a word to look for"].assert_eq(&told("  "));
        expect!["q: is 201 characters long; look for at most 200 characters: a few telling words"]
            .assert_eq(&told(&"x".repeat(201)));
        expect!["q: holds 17 words; look for at most 16"].assert_eq(&told(&"ab ".repeat(17)));
    }

    #[test]
    fn a_phrase_stands_together_and_a_last_word_stands_for_what_begins_with_it() {
        let rank = |query: &str| Query::parse(query).unwrap().rank("R-6 Fire at Orle", "The fuel depot burnt down.");
        assert_eq!(rank("orle fire"), Some(Match::Heading));
        assert_eq!(rank("fire depot"), Some(Match::Text));
        assert_eq!(rank("\"fuel depot\""), Some(Match::Text));
        assert_eq!(rank("\"depot fuel\""), None);
        assert_eq!(rank("\"orle the\""), None, "a phrase does not run from the heading into the text");
        assert_eq!((rank("burn"), rank("\"burn\""), rank("bu")), (Some(Match::Text), None, None));
        assert_eq!((rank("R-6"), rank("R-7")), (Some(Match::Heading), None));
        let text = "A fire, a fuel depot and FUEL.";
        let lit = Query::parse("fuel \"fuel depot\" fir").unwrap().places(text);
        assert_eq!(lit.iter().map(|&(from, to)| &text[from..to]).collect::<Vec<_>>(), ["fire", "fuel depot", "FUEL"]);
    }

    proptest! {
        #[test]
        fn every_text_has_words_that_lie_in_it_and_fold_to_themselves(text in "\\PC{0,80}") {
            let mut from = 0;
            for word in words(&text) {
                prop_assert!(word.start >= from && word.end > word.start, "{word:?}");
                prop_assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                prop_assert!(word.folded.chars().count() <= WORD_CHARS_MAX);
                prop_assert_eq!(&folded(&word.folded), &word.folded, "folding twice changes nothing");
                from = word.end;
            }
        }

        /// Whatever somebody types is read or refused with words, and what is read matches a text that holds it.
        #[test]
        fn hostile_queries_are_read_or_refused(typed in "\\PC{0,60}") {
            if let Ok(query) = Query::parse(&typed) {
                prop_assert!(!query.phrases.is_empty());
                prop_assert_eq!(query.rank(&typed, ""), Some(Match::Heading), "{:?}", query);
            }
        }
    }
}
