//! The reader, stage by stage. Each stage looks at the page and at what earlier stages found, and returns its own
//! findings; the last one puts them together.

use crate::assemble::{self, Findings};
use crate::lexicon::Lexicon;
use crate::limits::{ITEMS_MAX, TEXT_BYTES_MAX};
use crate::statements::Desk;
use crate::{
    attributions, cast, dates, doc, doubts, events, figures, layout, measures, mentions, relations, statements,
    warnings,
};
use tocsin_core::draft::{Doubt, Draft};

/// Reads a report: what it says, by whose word, each value on its words, and what the reader is not sure of.
///
/// Never fails and never guesses; deterministic: the same text and lexicon give the same draft.
pub fn read_report(text: &str, lexicon: &Lexicon) -> (Draft, Vec<Doubt>) {
    let (read, rest) = text.split_at(text.floor_char_boundary(TEXT_BYTES_MAX));

    let mut page = layout::lay_out(read, lexicon);
    let head = doc::read(&mut page);
    let page = page;

    let mut dates = dates::find(&page, head.published, head.dateline_date);
    dates.truncate(ITEMS_MAX);
    let mentions = mentions::find(&page);
    let mut cast = cast::assemble(&page, &mentions);
    let mut events = events::find(&page, &mentions, &mut cast, &dates);

    let desk = Desk { page: &page, mentions: &mentions, events: &events, dates: &dates };
    let mut statements = statements::find(&desk, &mut cast);
    let warnings = warnings::find(&desk, &mut cast, &mut statements);
    let relations = relations::find(&desk, &mut cast, &statements.all);
    let measures = measures::find(&desk, &mut cast);
    let figures = figures::find(&page, &events, &statements.all, &dates);
    let stages = events::settle_stages(&desk, &mut cast, &statements.all);
    events.apply(stages);
    let attributions = attributions::find(&page, &mentions, &mut cast, &mut events, &statements);

    let findings = Findings {
        doc: head.doc,
        events: &events,
        figures: &figures,
        relations: &relations,
        statements: &statements.all,
        attributions: &attributions,
        warnings: &warnings,
        measures: &measures,
        dates: &dates,
    };
    let mut doubts = doubts::collect(&page, &findings, &statements);
    let draft = assemble::draft(&page, &mut cast, findings);
    if !rest.is_empty() {
        let from = page.source.span(0, read.len()).1;
        doubts.push(doubts::unread_rest((from, from + rest.chars().count())));
    }
    (draft, doubts)
}
