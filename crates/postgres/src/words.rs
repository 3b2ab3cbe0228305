//! Words as PostgreSQL's full text keeps them, and queries in its language.
//!
//! PostgreSQL's own parser and dictionaries never see a text: what a word is, the core says ([`folded`]). Each word stands in
//! the vector with its noun and with whether it is in a heading, so that what a frequent word says of one noun is not read for
//! another, and no phrase runs from a heading into a text. Words hold nothing but letters and digits; there is no text that
//! PostgreSQL could take for a sign of its language.
//!
//! A vector keeps at most 16,383 places, 255 of one word, and a megabyte in all. A text that fits is kept whole, and the index
//! is exact. One that does not is kept as the set of its words, in parts; whether they stand together in it, its text is asked.

use std::collections::BTreeMap;

use tocsin_core::rows::Noun;
use tocsin_core::search::{Phrase, Query, folded};

/// Places of a heading or a text that a vector is trusted with.
const PLACES_MAX: usize = 16_000;
/// Places of one word that a vector keeps.
const PLACES_OF_A_WORD_MAX: usize = 255;
/// Bytes of a vector that is kept whole.
const VECTOR_BYTES_MAX: usize = 900_000;
/// Bytes of one part of a long text's words: little enough to be read by the way.
const PART_BYTES_MAX: usize = 200_000;

/// Where in a thing a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// In its heading.
    Heading,
    /// In its text.
    Text,
}

/// What stands before each word of a noun's headings, or of its texts.
fn sign(noun: Noun, zone: Zone) -> String {
    let noun = char::from(b'a' + (noun.number() % 26) as u8);
    let zone = if zone == Zone::Heading { 'h' } else { 't' };
    [noun, zone].iter().collect()
}

/// The words of one thing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// All of them with their places, as a `tsvector`.
    Whole(String),
    /// The set of them, as several.
    Parts(Vec<String>),
}

impl Words {
    /// Returns the words of a heading and of the texts that are read behind one another.
    pub(crate) fn of(noun: Noun, heading: &str, texts: &[&str]) -> Words {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut fits = true;
        for (zone, texts) in [(Zone::Heading, &[heading][..]), (Zone::Text, texts)] {
            let (sign, mut place) = (sign(noun, zone), 0);
            for text in texts {
                for word in folded(text).split(' ').filter(|word| !word.is_empty()) {
                    place += 1;
                    let of_it = places.entry(format!("{sign}{word}")).or_default();
                    fits &= place <= PLACES_MAX && of_it.len() < PLACES_OF_A_WORD_MAX;
                    if fits {
                        of_it.push(place);
                    }
                }
            }
        }
        let bytes = |(word, places): (&String, &Vec<usize>)| word.len() + 4 + 2 * places.len();
        if fits && places.iter().map(bytes).sum::<usize>() <= VECTOR_BYTES_MAX {
            return Words::Whole(vector(places.iter().map(|(word, places)| (word, places.as_slice()))));
        }
        let (mut parts, mut part, mut size) = (Vec::new(), Vec::new(), 0);
        for word in places.keys() {
            if size > PART_BYTES_MAX {
                parts.push(vector(part.drain(..)));
                size = 0;
            }
            size += word.len();
            part.push((word, &[][..]));
        }
        parts.push(vector(part.drain(..)));
        Words::Parts(parts)
    }
}

fn vector<'a>(words: impl Iterator<Item = (&'a String, &'a [usize])>) -> String {
    let mut out = String::new();
    for (word, places) in words {
        out.push_str(if out.is_empty() { "'" } else { " '" });
        out.push_str(word);
        out.push('\'');
        for (at, place) in places.iter().enumerate() {
            out.push_str(if at == 0 { ":" } else { "," });
            out.push_str(&place.to_string());
        }
    }
    out
}

/// A query for one noun, as a `tsquery`: each phrase in the heading.
pub(crate) fn in_heading(noun: Noun, query: &Query) -> String {
    let phrases: Vec<String> = query.phrases.iter().map(|it| spelled(noun, Zone::Heading, it)).collect();
    phrases.join(" & ")
}

/// A query for one noun, as a `tsquery`: each phrase in the heading or in the text, and not each in the heading.
pub(crate) fn elsewhere(noun: Noun, query: &Query) -> String {
    let either = |it| format!("({} | {})", spelled(noun, Zone::Heading, it), spelled(noun, Zone::Text, it));
    let phrases: Vec<String> = query.phrases.iter().map(either).collect();
    format!("{} & !({})", phrases.join(" & "), in_heading(noun, query))
}

fn spelled(noun: Noun, zone: Zone, phrase: &Phrase) -> String {
    format!("({})", terms(noun, zone, phrase).join(" <-> "))
}

/// The words of a phrase, each as a `tsquery`.
pub(crate) fn terms(noun: Noun, zone: Zone, phrase: &Phrase) -> Vec<String> {
    let (sign, last) = (sign(noun, zone), phrase.words.len().saturating_sub(1));
    let term = |(at, word): (usize, &String)| {
        let begins = if phrase.open && at == last { ":*" } else { "" };
        format!("'{sign}{word}'{begins}")
    };
    phrase.words.iter().enumerate().map(term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn words_stand_with_their_noun_their_zone_and_their_places() {
        let words = Words::of(Noun::Report, "Fire: a fire", &["Łódź burns.", "Fire"]);
        let Words::Whole(vector) = words else { panic!("{words:?}") };
        expect!["'bha':2 'bhfire':1,3 'btburns':2 'btfire':3 'btlodz':1"].assert_eq(&vector);
        let query = Query::parse("fire \"fuel depot\" orle").unwrap();
        expect!["('dhfire') & ('dhfuel' <-> 'dhdepot') & ('dhorle':*)"].assert_eq(&in_heading(Noun::Incident, &query));
        let query = Query::parse("fire").unwrap();
        expect!["(('dhfire':*) | ('dtfire':*)) & !(('dhfire':*))"].assert_eq(&elsewhere(Noun::Incident, &query));
    }

    #[test]
    fn a_text_that_a_vector_cannot_hold_is_kept_in_parts() {
        let whole = |text: &str| matches!(Words::of(Noun::Report, "", &[text]), Words::Whole(_));
        assert!(whole(&"a ".repeat(255)) && !whole(&"a ".repeat(256)));
        let many = |count: usize| (0..count).map(|i| format!("{i} ")).collect::<String>();
        assert!(whole(&many(16_000)) && !whole(&many(16_001)));
        let Words::Parts(parts) = Words::of(Noun::Report, "head", &[&many(60_000)]) else { panic!("whole") };
        assert!(parts.len() > 1 && parts.iter().all(|part| part.len() < 1_000_000));
        assert!(parts.iter().any(|part| part.contains("'bhhead'")));
    }
}
