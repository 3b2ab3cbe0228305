//! Tokens to sentences.
//!
//! A full stop ends a sentence unless it belongs to an abbreviation (the tokens say so), stands inside a quotation,
//! or is followed by a small letter. `."` ends one when a capital follows.

use super::is_prose;
use crate::lexicon::Sense;
use crate::limits::SENTENCE_TOKENS_MAX;
use crate::page::{Page, Part, Sentence};
use crate::tokens::Kind;

pub(super) fn find(page: &mut Page) {
    let mut sentences = Vec::new();
    let mut pieces = Vec::new();
    for (number, block) in page.blocks.iter().enumerate() {
        if !is_prose(block.kind) {
            sentences.push(Sentence { part: block.part, block: number });
            continue;
        }
        let mut from = block.part.from;
        for at in block.part.tokens() {
            let full = at + 1 - from >= SENTENCE_TOKENS_MAX;
            let ends = ends_sentence(page, at, block.part);
            if full && !ends && pieces.is_empty() {
                pieces.push(Part::new(from, at + 1));
            }
            if full || ends || at + 1 == block.part.to {
                sentences.push(Sentence { part: Part::new(from, at + 1), block: number });
                from = at + 1;
            }
        }
    }
    page.sentences = sentences;
    page.pieces = pieces;
}

fn ends_sentence(page: &Page, at: usize, block: Part) -> bool {
    let next = at + 1;
    if next >= block.to || (page.tokens[next].glued && page.kind(next) != Kind::Quote) {
        return false;
    }
    let begins = page.kind(next) != Kind::Lower;
    match page.kind(at) {
        // "by 6 p.m. About 2,400 …": an abbreviation ends the sentence if a small word with a capital follows.
        Kind::Lower | Kind::Upper | Kind::Title if ends_dotted(page, at) => {
            !page.quoted(at) && page.kind(next) == Kind::Title && is_small_word(page, next)
        }
        // Full stops of abbreviations are inside their tokens, so this one is a stop whatever follows.
        Kind::Mark('.') => !page.quoted(at),
        Kind::Mark('!' | '?' | '…') => !page.quoted(at) && begins,
        Kind::Quote if closes(page, at) => match page.kind(at - 1) {
            Kind::Mark('.' | '…') => begins,
            Kind::Mark('!' | '?') => begins && !speaker_follows(page, next, block),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a token is an abbreviation with inner full stops.
fn ends_dotted(page: &Page, at: usize) -> bool {
    let word = page.lower(at);
    word.ends_with('.') && word.trim_end_matches('.').contains('.')
}

fn is_small_word(page: &Page, at: usize) -> bool {
    page.sense(at, |s| {
        matches!(
            s,
            Sense::Det
                | Sense::Pronoun(_)
                | Sense::Prep
                | Sense::Conj
                | Sense::Adverb
                | Sense::Bound(_)
                | Sense::Possessive
        )
        .then_some(())
    })
    .is_some()
}

/// Whether this mark is the closing one of its quotation.
fn closes(page: &Page, at: usize) -> bool {
    let quote = page.quote_at.get(at).copied().unwrap_or(0) as usize;
    quote.checked_sub(1).and_then(|number| page.quotes.get(number)).is_some_and(|quote| quote.outer.to == at + 1)
}

/// Whether "… !" is followed by who said it.
fn speaker_follows(page: &Page, from: usize, block: Part) -> bool {
    let window = Part::new(from, (from + 8).min(block.to));
    page.find(window, |sense| matches!(sense, Sense::Cue(_)).then_some(())).is_some()
}
