//! Names of countries: to see which ones a text names. A hint for the order of candidates, and nothing read into a text.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold::fold;
use crate::limits::COUNTRY_TEXT_BYTES_MAX;

const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/countries.tsv"));

/// A country by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// Two letters (ISO 3166-1).
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
}

/// Returns the country with these two letters.
pub fn country(code: &str) -> Option<Country> {
    rows().map(|(country, _)| country).find(|it| it.code == code)
}

/// Returns the codes of the countries that a text names, sorted. Short names in capitals count only as they are written:
/// `US` is a country and `us` is not; and no name counts in small letters: a `turkey` is a bird.
pub fn countries_in(text: &str) -> Vec<&'static str> {
    let mut end = text.len().min(COUNTRY_TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // Full stops stay inside a word: `U.S.` is one.
    let words: Vec<&str> = text[..end]
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’')))
        .filter(|it| !it.is_empty())
        .collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.starts_with(char::is_uppercase)) {
        let first = fold(word);
        for name in names().get(first.as_str()).into_iter().flatten() {
            let Some(here) = words.get(at..at + name.words) else { continue };
            let fits = match name.exact {
                Some(exact) => here[0].trim_end_matches('.') == exact.trim_end_matches('.'),
                None => fold(&here.join(" ")) == name.folded,
            };
            if fits {
                found.push(name.code);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the letters of a code as this crate keeps them; `??` for one that is not listed.
pub(crate) fn code(letters: [u8; 2]) -> &'static str {
    static CODES: OnceLock<HashMap<[u8; 2], &'static str>> = OnceLock::new();
    let codes = CODES
        .get_or_init(|| rows().filter_map(|(it, _)| Some((it.code.as_bytes().try_into().ok()?, it.code))).collect());
    codes.get(&letters).copied().unwrap_or("??")
}

/// One name of a country.
struct Name {
    code: &'static str,
    folded: String,
    words: usize,
    /// A short name in capitals, which counts only as it is written.
    exact: Option<&'static str>,
}

/// The names by their first word, folded.
fn names() -> &'static HashMap<String, Vec<Name>> {
    static NAMES: OnceLock<HashMap<String, Vec<Name>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: HashMap<String, Vec<Name>> = HashMap::new();
        for (country, others) in rows() {
            for name in std::iter::once(country.name).chain(others.split('|')).filter(|it| !it.is_empty()) {
                let folded = fold(name);
                let short = name.chars().all(|c| c.is_uppercase() || c == '.');
                let first = folded.split(' ').next().unwrap_or_default().to_owned();
                let words = name.split([' ', '-']).filter(|it| !it.is_empty()).count();
                names.entry(first).or_default().push(Name {
                    code: country.code,
                    folded,
                    words,
                    exact: short.then_some(name),
                });
            }
        }
        names
    })
}

fn rows() -> impl Iterator<Item = (Country, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let (code, name) = (columns.next()?, columns.next()?);
        Some((Country { code, name }, columns.next().unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_its_names_as_a_text_writes_them() {
        for (text, codes) in [
            ("Two blasts in Kerman, Iran.", &["IR"][..]),
            ("the United States and the U.S. and the US", &["US"]),
            ("They told us that the turkey was cold.", &[]),
            ("TURKEY: the ministry of the Republic of Korea", &["KR", "TR"]),
            ("Côte d'Ivoire, Cote d’Ivoire", &["CI"]),
            ("Papua New Guinea and Guinea-Bissau", &["GN", "GW", "PG"]),
            ("Ostrany and Kelmar", &[]),
            ("", &[]),
        ] {
            assert_eq!(countries_in(text), codes, "{text}");
        }
    }

    #[test]
    fn every_country_of_the_table_has_two_letters_and_is_found_by_its_name() {
        assert!(rows().count() > 240);
        for (it, _) in rows() {
            assert_eq!((it.code.len(), code(it.code.as_bytes().try_into().unwrap())), (2, it.code));
            assert!(countries_in(it.name).contains(&it.code), "{it:?}");
        }
        assert_eq!(country("IR").map(|it| it.name), Some("Islamic Republic of Iran"));
        assert_eq!(country("??"), None);
    }
}
