//! Laying a text out as a [`Page`]: the first three stages, lines to blocks, characters to tokens, tokens to sentences.

mod blocks;
mod quotes;
mod sentences;

use crate::lexicon::Lexicon;
use crate::page::{BlockKind, Mark, Page};
use crate::source::Source;
use crate::tokens::{self, Kind};

/// Lays a text out. Tokens come first, block by block; then the lexicon's marks over all of them; then quotations and
/// sentences, which need both.
pub(crate) fn lay_out<'t>(text: &'t str, lexicon: &'t Lexicon) -> Page<'t> {
    let mut page = Page {
        source: Source::new(text),
        lexicon,
        tokens: Vec::with_capacity(text.len() / 5),
        blocks: Vec::new(),
        sentences: Vec::new(),
        quotes: Vec::new(),
        quote_at: Vec::new(),
        normal: String::new(),
        normal_at: Vec::new(),
        marks: Vec::new(),
        marks_at: Vec::new(),
        senses_at: Vec::new(),
        pieces: Vec::new(),
        upper: false,
    };
    blocks::find(&mut page, text);
    page.upper = in_capitals(&page);
    normalise(&mut page);
    mark(&mut page);
    quotes::find(&mut page);
    blocks::name(&mut page);
    sentences::find(&mut page);
    page
}

/// Whether words in capitals far outnumber the others.
fn in_capitals(page: &Page) -> bool {
    let (mut upper, mut others) = (0, 0);
    for token in &page.tokens {
        match token.kind {
            Kind::Upper => upper += 1,
            Kind::Lower => others += 1,
            _ => {}
        }
    }
    upper > 4 * others && upper > 8
}

fn normalise(page: &mut Page) {
    let mut normal = String::with_capacity(page.source.text().len() + page.tokens.len());
    let mut normal_at = Vec::with_capacity(page.tokens.len() + 1);
    normal.push(' ');
    for token in &page.tokens {
        normal_at.push(normal.len() as u32);
        let word = page.source.slice(token.start, token.end);
        match token.kind {
            Kind::Possessive => normal.push_str("'s"),
            _ if word.is_ascii() => normal.extend(word.chars().map(|c| c.to_ascii_lowercase())),
            _ => normal.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c })),
        }
        normal.push(' ');
    }
    normal_at.push(normal.len() as u32);
    page.normal = normal;
    page.normal_at = normal_at;
}

/// Finds every phrase of the lexicon, within blocks only: a phrase does not run on into the next paragraph.
fn mark(page: &mut Page) {
    let mut marks: Vec<Mark> = Vec::with_capacity(page.tokens.len() * 2);
    let mut senses_at = vec![0_u128; page.tokens.len()];
    for block in &page.blocks {
        let (Some(from), Some(to)) = (page.normal_at.get(block.part.from), page.normal_at.get(block.part.to)) else {
            continue;
        };
        let offset = *from as usize - 1;
        let Some(stretch) = page.normal.get(offset..*to as usize) else { continue };
        let mut last = block.part.from;
        page.lexicon.scan(stretch, |end, entry, found| {
            // Hits come in order of their ends, so the token before an end is found by walking on.
            let end = (offset + end + 1) as u32;
            while page.normal_at.get(last + 1).is_some_and(|next| *next < end) {
                last += 1;
            }
            if let (Some(start), Ok(len)) = ((last + 1).checked_sub(found.tokens), u8::try_from(found.tokens)) {
                marks.push(Mark { start: start as u32, len, entry });
                if let Some(senses) = senses_at.get_mut(start) {
                    *senses |= found.bits;
                }
            }
        });
    }
    marks.sort_unstable_by_key(|mark| (mark.start, u8::MAX - mark.len, mark.entry));
    let mut marks_at = Vec::with_capacity(page.tokens.len() + 1);
    let mut next = 0;
    for at in 0..=page.tokens.len() {
        while marks.get(next).is_some_and(|mark| (mark.start as usize) < at) {
            next += 1;
        }
        marks_at.push(next as u32);
    }
    page.marks = marks;
    page.marks_at = marks_at;
    page.senses_at = senses_at;
}

/// Whether a block holds running text.
pub(crate) fn is_prose(kind: BlockKind) -> bool {
    kind == BlockKind::Paragraph
}

pub(crate) fn tokenise(text: &str, offset: usize, out: &mut Vec<tokens::Token>) {
    tokens::tokens(text, offset, out);
}
