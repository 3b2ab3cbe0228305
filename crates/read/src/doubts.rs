//! What the reader is not sure of, one plain sentence each, beside the words it is about.

use crate::assemble::Findings;
use crate::limits::{DOUBTS_MAX, ITEMS_MAX, SENTENCE_TOKENS_MAX};
use crate::page::{Page, Part};
use crate::statements::Statements;
use tocsin_core::draft::{AttributionStance, DateStatus, Doubt, DoubtKind, Span};

/// Collects the doubts of all stages, in text order.
pub(crate) fn collect(page: &Page, found: &Findings, statements: &Statements) -> Vec<Doubt> {
    let mut out = Vec::new();
    let mut add = |kind: DoubtKind, message: String, part: Part| {
        if out.len() < 4 * DOUBTS_MAX {
            out.push(Doubt { kind, message, span: page.span(part) });
        }
    };
    for date in found.dates {
        let words = page.line(date.part);
        match date.status {
            DateStatus::Partial => {
                add(DoubtKind::YearMissing, format!("The text gives “{words}” without a year."), date.part)
            }
            DateStatus::Ambiguous => {
                add(DoubtKind::AmbiguousDate, format!("The century of “{words}” is not given."), date.part);
            }
            _ => {}
        }
    }
    for part in &found.events.ambiguous {
        let words = page.line(*part);
        add(DoubtKind::AmbiguousReference, format!("“{words}” may point to more than one event."), *part);
    }
    for figure in found.figures {
        let words = page.line(figure.number.part);
        if figure.incident.is_none() {
            let message = format!("The text does not say clearly to which event “{words}” belongs.");
            add(DoubtKind::UnattachedFigure, message, figure.number.part);
        }
        if let Some(rival) = figure.contradicts.and_then(|number| found.figures.get(number)) {
            let other = page.line(rival.number.part);
            let message = format!("“{words}” stands against “{other}”, given by another source.");
            add(DoubtKind::ConflictingFigures, message, figure.number.part);
        }
    }
    for part in &statements.unknown_speakers {
        let message = "The text does not say clearly who says this.".to_owned();
        add(DoubtKind::UnknownSpeaker, message, *part);
    }
    for attribution in found.attributions {
        if attribution.stance == AttributionStance::ClaimsResponsibility {
            let message = "A claim of responsibility is the word of the one who claims.".to_owned();
            add(DoubtKind::UnverifiedClaim, message, attribution.evidence);
        }
        if attribution.incident.is_none() && attribution.stance != AttributionStance::Denies {
            let message = "The text does not say clearly which event this is about.".to_owned();
            add(DoubtKind::AmbiguousReference, message, attribution.evidence);
        }
    }
    if let Some(part) = page.pieces.first() {
        let message = format!("A sentence of more than {SENTENCE_TOKENS_MAX} words was read in pieces.");
        add(DoubtKind::UnreadPassage, message, *part);
    }
    if let Some(part) = statements.unread {
        let message = format!("From here on statements were not read: a draft holds {ITEMS_MAX} of them.");
        add(DoubtKind::UnreadPassage, message, part);
    }
    for (name, full, last) in found.full_lists() {
        if let (true, Some(part)) = (full, last) {
            let message = format!("From here on {name} were not read: a draft holds {ITEMS_MAX} of them.");
            add(DoubtKind::UnreadPassage, message, part);
        }
    }
    out.sort_by_key(|doubt| (doubt.span, doubt.kind));
    out.dedup();
    if out.len() > DOUBTS_MAX {
        out.truncate(DOUBTS_MAX - 1);
        let message = "There are more doubts than a draft holds.".to_owned();
        out.push(Doubt { kind: DoubtKind::Other, message, span: None });
    }
    out
}

/// The doubt about a text longer than is read.
pub(crate) fn unread_rest(span: Span) -> Doubt {
    let message = "The text is longer than is read; nothing behind this place was read.".to_owned();
    Doubt { kind: DoubtKind::UnreadPassage, message, span: Some(span) }
}
