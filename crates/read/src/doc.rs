//! What the text says about itself: title, sections, dateline, day of publication.
//!
//! A dateline tells where a report was filed, never where anything happened; its words are taken out of the first
//! sentence so that no later stage can mistake them.

use crate::dates::{self, Day, Expression};
use crate::limits::ITEMS_MAX;
use crate::page::{BlockKind, Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Dateline, Doc};

/// How many tokens a dateline may have.
const DATELINE_TOKENS_MAX: usize = 30;

/// The document part of a draft, and the day "today" means in it.
pub(crate) struct Findings {
    pub(crate) doc: Doc,
    pub(crate) published: Option<Day>,
    /// The date in the dateline, which stands in no sentence.
    pub(crate) dateline_date: Option<Part>,
}

/// Reads the head of the document and takes the dateline out of the first sentence.
pub(crate) fn read(page: &mut Page) -> Findings {
    let title = page.blocks.iter().find(|block| block.kind == BlockKind::Title).and_then(|b| page.anchor(b.part));
    let sections = page
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Heading)
        .take(ITEMS_MAX)
        .filter_map(|block| page.anchor(block.part))
        .collect();
    let mut doc = Doc { title, publication_date: None, dateline: None, sections };
    let mut date = None;
    let mut dateline_date = None;
    for block in page.blocks.iter().filter(|block| block.kind == BlockKind::Byline) {
        let dateline = doc.dateline.get_or_insert_with(Dateline::default);
        let found = first_date(page, block.part);
        if let Some(by) = block.part.tokens().take(2).find(|at| page.lower(*at) == "by") {
            let end = found.map_or(block.part.to, |date| date.from);
            dateline.author = page.anchor(page.trimmed(Part::new(by + 1, end)));
        }
        if let Some(found) = found {
            dateline.date = page.anchor(found);
            date = Some(found);
        }
    }
    let first = page.blocks.iter().position(|block| block.kind == BlockKind::Paragraph);
    if let Some(line) = first.and_then(|number| page.blocks.get(number)).and_then(|block| dateline(page, block.part)) {
        let dateline = doc.dateline.get_or_insert_with(Dateline::default);
        dateline.place = line.place.and_then(|part| page.anchor(part));
        dateline.agency = line.agency.and_then(|part| page.anchor(part));
        if let Some(found) = line.date {
            dateline.date = page.anchor(found);
            dateline_date = Some(found);
            date = Some(found);
        }
        if let Some(sentence) = page.sentences.iter_mut().find(|s| s.part.holds(line.body) && Some(s.block) == first) {
            sentence.part.from = line.body;
        }
        page.sentences.retain(|s| Some(s.block) != first || s.part.from >= line.body);
    }
    let published = date.and_then(|part| match dates::expression_at(page, part.from)?.1 {
        Expression::Calendar { year: Some(y), month: Some(m), day: Some(d), short_year: false } => Day::new(y, m, d),
        _ => None,
    });
    doc.publication_date = published.map(|day| day.to_string());
    Findings { doc, published, dateline_date }
}

struct Line {
    place: Option<Part>,
    date: Option<Part>,
    agency: Option<Part>,
    body: usize,
}

/// Reads "PLACE, 3 April 2031 (Agency) --" at the head of a paragraph.
fn dateline(page: &Page, block: Part) -> Option<Line> {
    let window = Part::new(block.from, (block.from + DATELINE_TOKENS_MAX).min(block.to));
    let dash = window.tokens().find(|at| is_dash(page, *at))?;
    if !page.kind(block.from).is_capital() {
        return None;
    }
    let head = Part::new(block.from, dash);
    let date = first_date(page, head);
    let agency = head
        .tokens()
        .find(|at| page.is_mark(*at, '('))
        .and_then(|open| {
            let close = (open + 1..head.to).find(|at| page.is_mark(*at, ')'))?;
            Some(Part::new(open + 1, close))
        })
        .filter(|part| !part.is_empty());
    let place_end = head
        .tokens()
        .find(|at| !page.kind(*at).is_capital() || date.is_some_and(|date| date.from == *at))
        .unwrap_or(head.to);
    let place = Part::new(head.from, place_end);
    let bare = page.upper || place.tokens().all(|at| page.kind(at) == Kind::Upper);
    // Without a date or an agency only a place in capitals makes it a dateline; else a dash is just a dash.
    let certain = date.is_some() || agency.is_some() || (bare && place.to == head.to && place.len() <= 4);
    if !certain || place.is_empty() || head.tokens().filter(|at| page.kind(*at) == Kind::Lower).count() > 5 {
        return None;
    }
    let mut body = dash;
    while body < block.to && (is_dash(page, body) || bracketed(page, body, block).is_some()) {
        body = bracketed(page, body, block).unwrap_or(body + 1);
    }
    (body < block.to).then_some(Line { place: Some(place), date, agency, body })
}

/// Behind a "[TEXT]" of the wire.
fn bracketed(page: &Page, at: usize, block: Part) -> Option<usize> {
    if !page.is_mark(at, '[') {
        return None;
    }
    let window = Part::new(at, (at + 12).min(block.to));
    window.tokens().find(|close| page.is_mark(*close, ']')).map(|close| close + 1)
}

fn is_dash(page: &Page, at: usize) -> bool {
    matches!(page.kind(at), Kind::Mark('-' | '—' | '–'))
}

fn first_date(page: &Page, part: Part) -> Option<Part> {
    part.tokens().find_map(|at| dates::expression_at(page, at)).map(|(found, _)| found).filter(|f| f.to <= part.to)
}
