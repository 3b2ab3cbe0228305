//! Quotation marks to quotations, within one paragraph at a time.
//!
//! Straight marks do not say whether they open or close; what stands beside them does. A mark without a partner opens
//! a quotation only at the head of a paragraph (a speech that runs on); elsewhere it is passed over.

use crate::limits::QUOTE_TOKENS_MAX;
use crate::page::{Page, Part, Quote};
use crate::tokens::Kind;

pub(super) fn find(page: &mut Page) {
    let mut quotes = Vec::new();
    let mut quote_at = vec![0_u32; page.tokens.len()];
    for block in &page.blocks {
        let mut open: Option<usize> = None;
        for at in block.part.tokens() {
            if page.kind(at) != Kind::Quote {
                continue;
            }
            match open {
                None if opens(page, at, block.part) => open = Some(at),
                None => {}
                Some(from) => {
                    if reopens(page, at) {
                        open = Some(at);
                    } else {
                        add(&mut quotes, &mut quote_at, from, at, at + 1);
                        open = None;
                    }
                }
            }
        }
        if let Some(from) = open.filter(|from| *from == block.part.from) {
            add(&mut quotes, &mut quote_at, from, block.part.to, block.part.to);
        }
    }
    page.quotes = quotes;
    page.quote_at = quote_at;
}

fn add(quotes: &mut Vec<Quote>, quote_at: &mut [u32], from: usize, close: usize, behind: usize) {
    let inner = Part::new(from + 1, close);
    if inner.is_empty() || inner.len() > QUOTE_TOKENS_MAX {
        return;
    }
    quotes.push(Quote { inner, outer: Part::new(from, behind) });
    let number = quotes.len() as u32;
    for slot in quote_at.iter_mut().take(behind).skip(from) {
        *slot = number;
    }
}

/// Whether a mark can open: something follows it at once, and it does not hang on the word before.
fn opens(page: &Page, at: usize, block: Part) -> bool {
    let shape = page.words(Part::new(at, at + 1));
    if shape == "”" {
        return false;
    }
    let next_glued = at + 1 < block.to && page.tokens[at + 1].glued;
    let hangs = page.tokens[at].glued && page.kind(at - 1).is_word();
    next_glued && (!hangs || shape != "\"")
}

/// Whether a mark met inside a quotation is an opening one: then the earlier mark had no partner.
fn reopens(page: &Page, at: usize) -> bool {
    let shape = page.words(Part::new(at, at + 1));
    let after_space = !page.tokens[at].glued;
    let before_word = page.tokens.get(at + 1).is_some_and(|next| next.glued && next.kind.is_word());
    shape == "“" || (shape == "\"" && after_space && before_word)
}
