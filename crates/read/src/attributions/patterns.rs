//! The forms in which texts say who is behind something.

mod deeds;
mod stands;

use super::{AttributionDraft, Field, add, denies};
use crate::cast::Cast;
use crate::events::{EventMention, Events};
use crate::lexicon::{Group, Person, Sense};
use crate::mentions::{Class, Mention};
use crate::page::Part;
use crate::statements::{certainty_of, conditional_in, hedges_in};
use deeds::{belongs, cause, done_by, is_behind};
use stands::{accuse, claim, conditional, denial, no_evidence, not_excluded, suspected};
use tocsin_core::draft::{Act, AttributionStance, Certainty};

/// Reads one stretch of what a speaker says.
pub(super) fn of_statement(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let Some((_, statement)) = field.statement else { return };
    let before = out.len();
    match statement.act {
        Act::ClaimResponsibility => return claim(field, cast, events, out),
        Act::Accuse => return accuse(field, cast, events, out),
        _ => {}
    }
    if no_evidence(field, cast, events, out) {
        return;
    }
    if denies(statement.act) && denial(field, cast, events, out) {
        return;
    }
    if conditional(field, cast, events, out) {
        return;
    }
    not_excluded(field, cast, events, out);
    common(field, cast, events, out);
    if out.len() == before && statement.act == Act::Assess {
        suspected(field, cast, events, out);
    }
}

/// Reads a stretch of the author's own words.
pub(super) fn of_author(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    if no_evidence(field, cast, events, out) {
        return;
    }
    if conditional_in(field.page, field.part).is_none() {
        common(field, cast, events, out);
    }
}

fn common(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    done_by(field, cast, events, out);
    belongs(field, cast, events, out);
    is_behind(field, cast, events, out);
    cause(field, cast, events, out);
}

struct Found {
    incident: Option<usize>,
    suspect: usize,
    evidence: Part,
    /// Where the pattern fixes it; else the hedges decide between accusing and suspecting.
    stance: Option<AttributionStance>,
}

fn push(field: &Field, cast: &mut Cast, out: &mut Vec<AttributionDraft>, found: Found) {
    let page = field.page;
    let held_by = field.statement.and_then(|(_, s)| s.speaker);
    if field.statement.is_some() && held_by.is_none() {
        return; // somebody holds it, but the text does not say who
    }
    let around = Part::new(found.evidence.from.saturating_sub(4).max(field.part.from), found.evidence.to);
    let hedged = certainty_of(page, &hedges_in(page, around));
    let overall = field.statement.map_or(Certainty::Asserted, |(_, s)| s.certainty);
    let confidence = match found.stance {
        Some(AttributionStance::NoEvidence) => Certainty::NoEvidence,
        Some(AttributionStance::RaisesConditionally) => Certainty::Conditional,
        Some(AttributionStance::DoesNotExclude) => Certainty::NotExcluded,
        Some(AttributionStance::CannotConfirm) => Certainty::Unconfirmed,
        Some(AttributionStance::Denies) => Certainty::Asserted,
        Some(AttributionStance::Suspects) => hedged.unwrap_or(Certainty::Believed),
        _ => hedged.unwrap_or(if overall == Certainty::Believed { overall } else { Certainty::Asserted }),
    };
    let stance = found.stance.unwrap_or(if confidence == Certainty::Asserted {
        AttributionStance::Accuses
    } else {
        AttributionStance::Suspects
    });
    cast.use_slot(found.suspect);
    add(
        out,
        AttributionDraft {
            incident: found.incident,
            suspect: Some(found.suspect),
            suspect_text: None,
            held_by,
            stance,
            confidence,
            evidence: found.evidence,
            statement: field.statement.map(|(number, _)| number),
            basis: basis(field, found.evidence),
        },
    );
}

/// ", since the actions resemble …": the ground given behind it.
fn basis(field: &Field, evidence: Part) -> Option<Part> {
    let page = field.page;
    let from = (evidence.to..field.part.to).find(|at| {
        let ground = matches!(page.lower(*at), "since" | "because" | "citing");
        ground && crate::dates::expression_at(page, at + 1).is_none()
    })?;
    let part = page.trimmed(Part::new(from, field.part.to));
    (part.len() > 2).then_some(part)
}

/// The actor whose phrase begins at a token (or one word later).
fn suspect_at(field: &Field, cast: &Cast, at: usize) -> Option<(usize, Part)> {
    let found = field.mentions.numbers(field.sentence).filter_map(|n| field.mentions.all.get(n).map(|m| (n, m)));
    let mut near = found.filter(|(_, m)| m.part.from >= at && m.part.from <= at + 2 && m.part.to <= field.part.to);
    let (number, mention) = near.find(|(_, m)| may_be_suspect(m))?;
    let words_between =
        (at..mention.part.from).all(|at| !field.page.is(at, Sense::Prep) && !field.page.is(at, Sense::Conj));
    words_between.then(|| cast.of(number).map(|slot| (slot, mention.part))).flatten()
}

/// Whether an actor of this kind can be said to be behind something.
fn may_be_suspect(mention: &Mention) -> bool {
    match mention.class {
        Class::Place | Class::Noun(_) => mention.armed,
        Class::One(Person::Victim) | Class::Many(Person::Victim) => false,
        Class::Several(Group::Other) => false,
        _ => true,
    }
}

fn armed_or_named(mention: &Mention) -> bool {
    mention.named()
        || matches!(
            mention.class,
            Class::Several(Group::Armed) | Class::Many(Person::Perpetrator) | Class::One(Person::Perpetrator)
        )
        || mention.armed
}

/// The nearest event spoken of before a token, in the same stretch or the sentence.
fn event_before<'e>(field: &Field, events: &'e Events, at: usize) -> Option<&'e EventMention> {
    events
        .of_sentence(field.sentence)
        .iter()
        .rev()
        .find(|event| event.part.to <= at && event.incident.is_some() && at - event.part.to < 25)
}

/// The incident the paragraph speaks of, or the only one.
fn near(field: &Field, events: &Events) -> Option<usize> {
    let block = field.page.sentences.get(field.sentence)?.block;
    events.current(block, field.sentence).or_else(|| events.only_so_far(field.sentence))
}
