//! Lines to blocks, and what each block is: title, heading, byline or paragraph.
//!
//! Wire copy is wrapped by hand, so short lines that follow one another are one paragraph; pages copied from the web
//! have one long line per paragraph. A group of lines with a long one among them is taken for the second kind.

use super::tokenise;
use crate::lexicon::Sense;
use crate::limits::HEADING_WORDS_MAX;
use crate::page::{Block, BlockKind, Page, Part};
use crate::tokens::Kind;

/// A line longer than this was not wrapped by hand.
const WRAPPED_LINE_BYTES_MAX: usize = 110;

/// Finds the blocks and tokenises each.
pub(super) fn find(page: &mut Page, text: &str) {
    let mut group: Vec<(usize, &str)> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            close(page, &mut group, text);
        } else {
            group.push((offset, line));
        }
        offset += line.len();
    }
    close(page, &mut group, text);
}

fn close(page: &mut Page, group: &mut Vec<(usize, &str)>, text: &str) {
    let wrapped = group.iter().all(|(_, line)| line.len() <= WRAPPED_LINE_BYTES_MAX);
    let mut start = None;
    for (at, (offset, line)) in group.iter().enumerate() {
        let begin = *start.get_or_insert(*offset);
        let runs_on = group.get(at + 1).is_some_and(|(_, next)| wrapped && !begins_item(next) && !is_lone(line, next));
        if !runs_on {
            push(page, text, begin, offset + line.len());
            start = None;
        }
    }
    group.clear();
}

/// Whether a line begins an item of a list.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("- ") || line.starts_with("* ") || line.starts_with('•') || line.starts_with('#')
}

/// Whether a line stands by itself although the next follows at once: a heading of a list, or a line of a bulletin
/// that ends before the wrap would have asked for it.
fn is_lone(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    let short = line.len() < 60 && next.trim_end().len() > line.len() + 15;
    (line.ends_with(':') && line.len() < 60) || line.starts_with('#') || (short && line.ends_with('.'))
}

fn push(page: &mut Page, text: &str, start: usize, end: usize) {
    let from = page.tokens.len();
    let Some(stretch) = text.get(start..end) else { return };
    tokenise(stretch, start, &mut page.tokens);
    let to = page.tokens.len();
    if from < to {
        page.blocks.push(Block { part: Part::new(from, to), kind: BlockKind::Paragraph });
    }
}

/// Says what each block is.
pub(super) fn name(page: &mut Page) {
    let count = page.blocks.len();
    let mut titled = false;
    for at in 0..count {
        let block = page.blocks[at];
        let kind = if !looks_like_heading(page, block.part) {
            BlockKind::Paragraph
        } else if looks_like_byline(page, block.part) && at < 4 {
            BlockKind::Byline
        } else if at + 1 < count
            && !titled
            && at < 2
            && page.blocks[..at].iter().all(|b| b.kind != BlockKind::Paragraph)
        {
            titled = true;
            BlockKind::Title
        } else if at + 1 < count {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        };
        page.blocks[at].kind = kind;
    }
}

fn looks_like_heading(page: &Page, part: Part) -> bool {
    let one_line = !page.words(part).contains('\n');
    let words = part.tokens().filter(|at| page.kind(*at).is_word()).count();
    let last = page.kind(part.to - 1);
    let open_end = !matches!(last, Kind::Mark('.' | '!' | '?' | ';' | ',' | ':' | '…') | Kind::Quote);
    let begins_list = matches!(page.kind(part.from), Kind::Mark('-' | '*' | '•'));
    one_line && (1..=HEADING_WORDS_MAX).contains(&words) && open_end && !begins_list
}

/// "By A. Writer", or a line of a date alone.
fn looks_like_byline(page: &Page, part: Part) -> bool {
    let by = page.lower(part.from) == "by" && part.len() <= 6 && part.len() > 1;
    let issued = page.lower(part.from) == "issued";
    let dated = part.len() <= 8
        && page.find(part, |sense| matches!(sense, Sense::Month(_)).then_some(())).is_some()
        && part.tokens().any(|at| page.kind(at) == Kind::Number)
        && part.tokens().filter(|at| page.kind(*at).is_word()).count() <= 4;
    by || dated || issued
}
