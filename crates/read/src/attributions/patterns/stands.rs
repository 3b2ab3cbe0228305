//! Forms in which somebody takes a stand: claims, accuses, denies, finds no evidence, raises on a condition.

use super::super::{AttributionDraft, Field, add};
use super::{Found, may_be_suspect, near, push, suspect_at};
use crate::cast::Cast;
use crate::events::Events;
use crate::lexicon::{Person, Sense};
use crate::mentions::Class;
use crate::page::Part;
use crate::statements::conditional_in;
use tocsin_core::draft::{AttributionStance, Certainty};

/// "claimed responsibility": held by the one who claims, of itself.
pub(super) fn claim(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let Some((number, statement)) = field.statement else { return };
    let (Some(speaker), Some(cue)) = (statement.speaker, statement.cue) else { return };
    let incident = match statement.about.as_slice() {
        [one] => Some(*one),
        [] if field.page.words(field.part).split_whitespace().count() < 4 => near(field, events),
        _ => None,
    };
    let from = crate::statements::skip_helpers(field.page, cue.from, 0);
    let to = if field.page.lower(cue.to - 1) == "for" { cue.to - 1 } else { cue.to };
    cast.use_slot(speaker);
    add(
        out,
        AttributionDraft {
            incident,
            suspect: Some(speaker),
            suspect_text: None,
            held_by: Some(speaker),
            stance: AttributionStance::ClaimsResponsibility,
            confidence: statement.certainty,
            evidence: Part::new(from, to),
            statement: Some(number),
            basis: None,
        },
    );
}

/// "accused X of", "blamed X for", "attributed it to X".
pub(super) fn accuse(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    let Some((_, statement)) = field.statement else { return };
    let Some(cue) = statement.cue else { return };
    let to = (field.part.from..field.part.to.min(field.part.from + 20)).find(|at| page.lower(*at) == "to");
    let at = if page.lower(cue.from).starts_with("attribut") { to.map(|to| to + 1) } else { Some(field.part.from) };
    let Some((suspect, mention)) = at.and_then(|at| suspect_at(field, cast, at)) else { return };
    if statement.speaker == Some(suspect) {
        return;
    }
    let incident = match statement.about.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    // Accusations of other things ("of lying") say nothing about an event.
    let of_event =
        incident.is_some() || events.of_sentence(field.sentence).iter().any(|e| field.part.holds(e.head.from));
    if of_event {
        let evidence = Part::new(cue.from, mention.to.max(field.part.to));
        push(field, cast, out, Found { incident, suspect, evidence, stance: None });
    }
}

/// "police suspect X", with nothing else said of it.
pub(super) fn suspected(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    let Some((_, statement)) = field.statement else { return };
    let suspects = statement.cue.is_some_and(|cue| page.lower(cue.from).starts_with("suspect"));
    if !suspects {
        return;
    }
    let Some((suspect, mention)) = suspect_at(field, cast, field.part.from) else { return };
    let incident = match statement.about.as_slice() {
        [one] => Some(*one),
        _ => near(field, events),
    };
    let evidence = Part::new(statement.cue.map_or(field.part.from, |cue| cue.from), mention.to);
    push(field, cast, out, Found { incident, suspect, evidence, stance: Some(AttributionStance::Suspects) });
}

/// "there is no evidence that X is involved": a finding bound to its time, never a denial.
pub(super) fn no_evidence(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
    let page = field.page;
    let Some((phrase, ())) = page.find(field.part, |s| (s == Sense::NoEvidence).then_some(())) else { return false };
    let any = page.lower(phrase.from) == "any";
    let denied = (phrase.from.saturating_sub(6).max(field.part.from)..phrase.from).any(|at| page.is(at, Sense::Neg));
    if any && !denied {
        return false;
    }
    let suspect = field
        .mentions
        .numbers(field.sentence)
        .filter_map(|n| field.mentions.all.get(n).map(|m| (n, m)))
        .find(|(_, m)| {
            m.part.from >= phrase.to && m.part.from <= phrase.to + 8 && m.part.to <= field.part.to && may_be_suspect(m)
        });
    let Some((number, mention)) = suspect else { return true };
    let Some(slot) = cast.of(number) else { return true };
    let event = events
        .of_sentence(field.sentence)
        .iter()
        .find(|e| e.head.from >= mention.part.to && field.part.holds(e.head.from));
    let incident = match event {
        Some(event) => event.incident,
        None => near(field, events),
    };
    let ties = Part::new(phrase.to, event.map_or(field.part.to.min(mention.part.to + 10), |event| event.part.to));
    let tied = page.has(ties, Sense::Behind)
        || page.has(ties, Sense::LinkNoun)
        || page.has(ties, Sense::AgentVerb)
        || ties.tokens().any(|at| {
            matches!(
                page.lower(at),
                "linking" | "connecting" | "tying" | "pointing" | "implicating" | "involved" | "implicates"
            )
        });
    if !tied {
        return true;
    }
    let lead = phrase.from.checked_sub(2).filter(|at| *at >= field.part.from && page.lower(*at) == "there");
    let tie = (mention.part.to..field.part.to.min(mention.part.to + 6))
        .find(|at| page.is(*at, Sense::Behind) || matches!(page.lower(*at), "involved" | "responsible" | "implicated"));
    let end = event.map_or(tie.map_or(mention.part.to, |at| at + 1), |event| event.part.to).min(field.part.to);
    let evidence = Part::new(lead.unwrap_or(phrase.from), end);
    cast.use_slot(slot);
    let found = Found { incident, suspect: slot, evidence, stance: Some(AttributionStance::NoEvidence) };
    push(field, cast, out, found);
    true
}

/// "denied any involvement": of itself; "denied that X was involved": of X.
pub(super) fn denial(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
    let page = field.page;
    let Some((number, statement)) = field.statement else { return false };
    let Some(speaker) = statement.speaker else { return false };
    let part = field.part;
    let window = Part::new(part.from, (part.from + 24).min(part.to));
    let link = page.find(window, |s| matches!(s, Sense::LinkNoun | Sense::Behind).then_some(()));
    let accusation = window.tokens().any(|at| {
        matches!(page.lower(at), "accusation" | "accusations" | "allegation" | "allegations" | "charges")
            || (page.lower(at) == "nothing" && page.lower(at + 1) == "to")
    });
    let done = page.find(window, |s| (s == Sense::AgentVerb).then_some(()));
    if link.is_none() && !accusation && done.is_none() {
        return false;
    }
    // "called the claim false": a judgement on somebody's words, no denial of one's own part.
    let calls = statement.cue.is_some_and(|cue| page.is(cue.from, Sense::CallVerb));
    if calls {
        return false;
    }
    let until = link.or(done).map_or(part.from, |(found, ())| found.from);
    let other =
        field.mentions.numbers(field.sentence).filter_map(|n| field.mentions.all.get(n).map(|m| (n, m))).find(
            |(_, m)| m.part.from >= part.from && m.part.to <= until && may_be_suspect(m) && m.class != Class::Place,
        );
    let suspect = other.and_then(|(n, _)| cast.of(n)).unwrap_or(speaker);
    let incident = match statement.about.as_slice() {
        [one] => Some(*one),
        [] if link.is_some() || accusation => near(field, events),
        _ => None,
    };
    let from = statement.cue.map_or(part.from, |cue| crate::statements::skip_helpers(page, cue.from, 0));
    let evidence = Part::new(from.min(part.from), part.to);
    let evidence = if from < part.from && part.from - from < 12 { evidence } else { part };
    cast.use_slot(suspect);
    add(
        out,
        AttributionDraft {
            incident,
            suspect: Some(suspect),
            suspect_text: None,
            held_by: Some(speaker),
            stance: AttributionStance::Denies,
            confidence: Certainty::Asserted,
            evidence,
            statement: Some(number),
            basis: None,
        },
    );
    true
}

/// "if any links between A and B are revealed": raised on a condition, asserted by nobody.
pub(super) fn conditional(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
    let page = field.page;
    let Some(clause) = conditional_in(page, field.part) else { return false };
    let linked =
        page.has(clause, Sense::LinkNoun) || page.has(clause, Sense::Behind) || page.has(clause, Sense::Expose);
    if !linked {
        return false;
    }
    let suspect = field
        .mentions
        .numbers(field.sentence)
        .rev()
        .filter_map(|n| field.mentions.all.get(n).map(|m| (n, m)))
        .filter(|(n, m)| clause.covers(m.part) && may_be_suspect(m) && cast.of(*n).is_some())
        .find(|(_, m)| {
            !matches!(m.class, Class::Behind | Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator))
        });
    let Some((number, mention)) = suspect else { return true };
    // "links to officials in Kelmar": the officials, not the country they are in.
    let governed = mention.part.from.checked_sub(1).filter(|at| matches!(page.lower(*at), "in" | "of"));
    let owner = governed.and_then(|preposition| {
        let numbers = field.mentions.numbers(field.sentence);
        numbers.filter_map(|n| field.mentions.all.get(n).map(|m| (n, m))).find(|(n, m)| {
            m.part.to == preposition && clause.covers(m.part) && may_be_suspect(m) && cast.of(*n).is_some()
        })
    });
    let number = owner.map_or(number, |(owner, _)| owner);
    let Some(slot) = cast.of(number) else { return true };
    cast.use_slot(slot);
    let inside = events.inside(field.sentence, clause);
    let about = field.statement.map(|(_, s)| s.about.as_slice()).unwrap_or(&[]);
    let incident = match (inside.as_slice(), about) {
        ([one], _) | ([], [one]) => Some(*one),
        ([], []) => near(field, events),
        _ => None,
    };
    let found =
        Found { incident, suspect: slot, evidence: clause, stance: Some(AttributionStance::RaisesConditionally) };
    push(field, cast, out, found);
    true
}

/// "did not rule out X", "cannot confirm that X".
pub(super) fn not_excluded(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    let Some((_, statement)) = field.statement else { return };
    let Some(cue) = statement.cue else { return };
    let helpers = Part::new(crate::statements::skip_helpers(page, cue.from, cue.from.saturating_sub(6)), cue.from);
    let negated = helpers.tokens().any(|at| page.is(at, Sense::Neg));
    let word = page.lower(cue.from);
    let stance = match word {
        "rule" | "ruled" | "rules" | "exclude" | "excluded" | "excludes" if negated => {
            AttributionStance::DoesNotExclude
        }
        "confirm" | "confirmed" if negated => AttributionStance::CannotConfirm,
        _ => return,
    };
    let suspect = field
        .mentions
        .numbers(field.sentence)
        .filter_map(|n| field.mentions.all.get(n).map(|m| (n, m)))
        .find(|(_, m)| field.part.covers(m.part) && may_be_suspect(m))
        .and_then(|(n, m)| cast.of(n).map(|slot| (slot, m.part)));
    let Some((suspect, mention)) = suspect else {
        // "did not rule out arson": a cause, no actor.
        let incident =
            near(field, events).filter(|_| field.part.len() <= 6 && stance == AttributionStance::DoesNotExclude);
        if incident.is_some() {
            add(
                out,
                AttributionDraft {
                    incident,
                    suspect: None,
                    suspect_text: Some(field.part),
                    held_by: statement.speaker,
                    stance,
                    confidence: Certainty::NotExcluded,
                    evidence: Part::new(helpers.from, field.part.to),
                    statement: field.statement.map(|(number, _)| number),
                    basis: None,
                },
            );
        }
        return;
    };
    let incident = match statement.about.as_slice() {
        [one] => Some(*one),
        _ => near(field, events),
    };
    let evidence = Part::new(helpers.from, mention.to);
    push(field, cast, out, Found { incident, suspect, evidence, stance: Some(stance) });
}
