//! Numbers in digits and words, with the bound that stands before them.

use crate::lexicon::Sense;
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Amount, Qualifier};

/// A number where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) part: Part,
    pub(crate) value: u64,
    pub(crate) qualifier: Qualifier,
}

impl Number {
    pub(crate) fn amount(self, page: &Page) -> Amount {
        Amount { value: self.value, qualifier: self.qualifier, mention: page.anchor(self.part) }
    }
}

/// Reads a number that begins at a token, and the bound before it.
pub(crate) fn number_at(page: &Page, at: usize) -> Option<Number> {
    // "no one", "any one", "one another": no number.
    let before = at.checked_sub(1).map_or("", |at| page.lower(at));
    if page.lower(at) == "one"
        && (matches!(before, "no" | "any" | "every" | "each" | "some") || page.lower(at + 1) == "another")
    {
        return None;
    }
    let (mut value, mut to) = match page.kind(at) {
        Kind::Number => (digits(page.words(Part::new(at, at + 1)))?, at + 1),
        _ => words(page, at)?,
    };
    if let Some((part, times)) = magnitude(page, to) {
        value = value.saturating_mul(times);
        to = part.to;
    }
    Some(Number { part: Part::new(at, to), value, qualifier: bound_before(page, at) })
}

/// "26", "1,200"; a decimal fraction is no count.
fn digits(word: &str) -> Option<u64> {
    let plain: String = word.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\'')).collect();
    let grouped = word.split(',').skip(1).all(|group| group.len() == 3);
    if plain.len() > 12 || !grouped || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    plain.parse().ok()
}

/// "twenty two", "a dozen", "two hundred".
fn words(page: &Page, at: usize) -> Option<(u64, usize)> {
    let unit = |at: usize| page.sense(at, |s| if let Sense::Number(n) = s { Some(u64::from(n)) } else { None });
    if let Some((part, value)) = unit(at) {
        let second = unit(part.to).filter(|(_, low)| value >= 20 && value % 10 == 0 && *low < 10);
        return Some(second.map_or((value, part.to), |(next, low)| (value + low, next.to)));
    }
    // "a dozen", "a hundred"; the article belongs to the number.
    if page.lower(at) == "a" {
        return magnitude(page, at + 1).map(|(part, _)| (1, part.from));
    }
    None
}

fn magnitude(page: &Page, at: usize) -> Option<(Part, u64)> {
    page.sense(at, |s| if let Sense::Magnitude(n) = s { Some(u64::from(n)) } else { None })
}

fn bound_before(page: &Page, at: usize) -> Qualifier {
    // The longest bound that ends where the number begins.
    (1..=4)
        .rev()
        .filter_map(|back| at.checked_sub(back))
        .find_map(|from| {
            page.sense(from, |s| if let Sense::Bound(q) = s { Some(q) } else { None })
                .filter(|(part, _)| part.to == at)
                .map(|(_, qualifier)| qualifier)
        })
        .unwrap_or(Qualifier::Exact)
}
