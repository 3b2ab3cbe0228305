//! The words the reader knows, compiled once into one automaton.
//!
//! The lists under `lexicon/` are plain text, so that an officer can read and correct them. Each list has a sense;
//! a phrase may have several, and it is the rules that choose. What the lexicon must never hold is news: no names of
//! persons, groups or events. Countries, capitals, big cities, months, offices and networks are facts of the world.

mod inflect;
mod sense;

pub(crate) use sense::{Group, Hedging, Locality, Office, Person, Pronoun, Sense};

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The compiled word lists.
pub struct Lexicon {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
    countries: Vec<String>,
}

/// One phrase: how many tokens it has, and what it may mean.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) tokens: usize,
    pub(crate) senses: Vec<Sense>,
    /// The senses as a set.
    pub(crate) bits: u128,
}

const LISTS: &[&str] = &[
    include_str!("../lexicon/function.txt"),
    include_str!("../lexicon/people.txt"),
    include_str!("../lexicon/places.txt"),
    include_str!("../lexicon/time.txt"),
    include_str!("../lexicon/speech.txt"),
    include_str!("../lexicon/events.txt"),
    include_str!("../lexicon/response.txt"),
    include_str!("../lexicon/relations.txt"),
];

static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::compile(LISTS));

impl Lexicon {
    /// Returns the lexicon that comes with the reader, compiled at its first use.
    pub fn built_in() -> &'static Lexicon {
        &BUILT_IN
    }

    /// Compiles word lists. Lines under a heading it does not know are left out; a test holds that the built-in lists
    /// have none.
    fn compile(lists: &[&str]) -> Lexicon {
        let mut collected = Collected::default();
        for list in lists {
            collected.read(list);
        }
        let mut phrases: Vec<(String, Vec<Sense>)> = collected.phrases.into_iter().collect();
        phrases.sort_by(|a, b| a.0.cmp(&b.0));
        let patterns = phrases.iter().map(|(phrase, _)| format!(" {phrase} "));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(patterns)
            .expect("a few thousand short phrases are within the automaton's limits; held by a test");
        let entries = phrases
            .into_iter()
            .map(|(phrase, senses)| Entry {
                tokens: phrase.split(' ').count(),
                bits: senses.iter().fold(0, |bits, sense| bits | sense.bit()),
                senses,
            })
            .collect();
        Lexicon { automaton, entries, countries: collected.countries }
    }

    /// The canonical name of a country of the lists.
    pub(crate) fn country(&self, index: u16) -> &str {
        self.countries.get(usize::from(index)).map_or("", String::as_str)
    }

    /// Calls `found(end, entry)` for every phrase in a string of small-letter tokens parted by single spaces, with a
    /// space at either end. `end` is the byte of the space behind the phrase.
    pub(crate) fn scan(&self, normal: &str, mut found: impl FnMut(usize, u16, &Entry)) {
        for hit in self.automaton.find_overlapping_iter(normal) {
            let index = hit.pattern().as_usize();
            if let (Some(entry), Ok(number)) = (self.entries.get(index), u16::try_from(index)) {
                found(hit.end() - 1, number, entry);
            }
        }
    }

    /// What an entry may mean.
    pub(crate) fn senses(&self, entry: u16) -> &[Sense] {
        self.entries.get(usize::from(entry)).map_or(&[], |entry| entry.senses.as_slice())
    }
}

/// Word lists on their way to an automaton.
#[derive(Default)]
struct Collected {
    phrases: HashMap<String, Vec<Sense>>,
    countries: Vec<String>,
    unknown: Vec<String>,
}

impl Collected {
    fn read(&mut self, list: &str) {
        let mut heading = None;
        let mut in_countries = false;
        for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('@') {
                in_countries = name == "countries";
                heading = Sense::parse(name);
                if heading.is_none() && !in_countries {
                    self.unknown.push(name.to_owned());
                }
            } else if in_countries {
                self.country(line);
            } else if let Some(sense) = heading {
                for item in line.split(',').map(str::trim).filter(|item| !item.is_empty()) {
                    for form in inflect::forms(item) {
                        self.add(&form, sense);
                    }
                }
            }
        }
    }

    /// Reads "Name: adjective, people".
    fn country(&mut self, line: &str) {
        let Some((name, adjectives)) = line.split_once(':') else { return };
        let Ok(index) = u16::try_from(self.countries.len()) else { return };
        self.countries.push(name.to_owned());
        self.add(&name.to_lowercase(), Sense::Country(index));
        for adjective in adjectives.split(',').map(str::trim).filter(|word| *word != "-") {
            self.add(adjective, Sense::Demonym(index));
            if adjective.ends_with(['n', 'i', 'b', 'k', 'h', 't', 'r']) && !adjective.ends_with("ish") {
                self.add(&format!("{adjective}s"), Sense::People(index));
            }
        }
    }

    fn add(&mut self, phrase: &str, sense: Sense) {
        let senses = self.phrases.entry(normal_phrase(phrase)).or_default();
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }
}

/// A phrase as the tokens of a text will look: hyphens part words, a possessive is a token of its own.
fn normal_phrase(phrase: &str) -> String {
    let parted = phrase.replace('-', " ").replace("'s", " 's");
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_lists_is_a_sense() {
        let mut collected = Collected::default();
        for list in LISTS {
            collected.read(list);
        }
        assert_eq!(collected.unknown, Vec::<String>::new());
        assert!(collected.phrases.len() < usize::from(u16::MAX), "entries are numbered with 16 bits");
    }

    #[test]
    fn a_phrase_is_found_with_all_its_senses() {
        let mut found = Vec::new();
        Lexicon::built_in().scan(" the car bomb exploded ", |end, _, entry| found.push((end, entry.tokens)));
        assert!(found.contains(&(13, 2)), "car bomb: {found:?}");
        assert!(found.contains(&(13, 1)), "bomb: {found:?}");
    }
}
