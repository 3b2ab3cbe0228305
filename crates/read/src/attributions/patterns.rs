//! The forms in which texts say who is behind something.

use super::{AttributionDraft, Field, add, denies};
use crate::cast::Cast;
use crate::events::{EventMention, Events};
use crate::lexicon::{Group, Person, Sense};
use crate::mentions::{Class, Mention};
use crate::page::Part;
use crate::statements::{certainty_of, conditional_in, hedges_in};
use tocsin_core::draft::{Act, AttributionStance, Certainty, IncidentType};

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

/// "the attack was prepared by X", "which was claimed to be organised by X".
fn done_by(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    for at in field.part.tokens() {
        let Some(verb) = page.phrase(at, Sense::AgentVerb) else { continue };
        if page.lower(verb.to) != "by" || page.lower(verb.from).ends_with("ing") {
            continue;
        }
        let Some((suspect, mention)) = suspect_at(field, cast, verb.to + 1) else { continue };
        let start = crate::statements::skip_helpers(page, at, field.part.from);
        let it = start.checked_sub(1).filter(|at| matches!(page.lower(*at), "it" | "this") && field.part.holds(*at));
        let (incident, from) = match (it, event_before(field, events, at)) {
            // "it was prepared by": the event of the sentence before.
            (Some(it), _) => (near(field, events), it),
            (None, Some(event)) => {
                let relative = (event.part.to..at).find(|at| page.is(*at, Sense::Relative));
                (event.incident, relative.unwrap_or(event.part.from.max(field.part.from)))
            }
            (None, None) => continue,
        };
        let denied = (start..at).any(|at| page.is(at, Sense::Neg));
        let stance = if denied { Some(AttributionStance::Denies) } else { None };
        push(field, cast, out, Found { incident, suspect, evidence: Part::new(from, mention.to), stance });
    }
}

/// "the attackers may be members of X", "the gunmen belonged to X".
fn belongs(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    for at in field.part.tokens() {
        let Some(phrase) = page.phrase(at, Sense::Belong) else { continue };
        let Some((suspect, mention)) = suspect_at(field, cast, phrase.to) else { continue };
        let numbers = field.mentions.numbers(field.sentence).rev();
        let doers = numbers.filter_map(|n| field.mentions.all.get(n).map(|m| (n, m))).find(|(_, m)| {
            m.part.to <= at
                && field.part.holds(m.part.from)
                && matches!(m.class, Class::Behind | Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator))
        });
        let Some((number, doers)) = doers else { continue };
        let known = cast.of(number).and_then(|slot| events.of_doers(cast, slot));
        let incident = known.or_else(|| incident_of_doers(field, events, doers));
        let helpers = crate::statements::skip_helpers(page, at, field.part.from);
        let hedged = (helpers.saturating_sub(3).max(field.part.from)..at)
            .find(|at| page.sense(*at, |s| matches!(s, Sense::Hedge(_)).then_some(())).is_some());
        let from = hedged.map_or(helpers, |hedge| hedge.min(helpers));
        push(field, cast, out, Found { incident, suspect, evidence: Part::new(from, mention.to), stance: None });
    }
}

/// The incident whose doers are spoken of.
fn incident_of_doers(field: &Field, events: &Events, doers: &Mention) -> Option<usize> {
    let mut here = events.of_sentence(field.sentence).iter().filter(|event| event.incident.is_some());
    let behind = here
        .clone()
        .find(|e| doers.class == Class::Behind && e.part.from >= doers.part.to && e.part.from <= doers.part.to + 1);
    if let Some(event) = behind {
        return event.incident;
    }
    let first = here.next().and_then(|event| event.incident);
    match first {
        Some(first) => here.all(|event| event.incident == Some(first)).then_some(first),
        None => near(field, events),
    }
}

/// "X was behind the attack", "X is responsible for it", "X carried out the bombing".
fn is_behind(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    let mut at = field.part.from;
    while at < field.part.to {
        let phrase = page.phrase(at, Sense::Behind).or_else(|| {
            page.phrase(at, Sense::AgentVerb)
                .filter(|verb| !page.lower(verb.from).ends_with("ing") && page.lower(verb.to) != "by")
        });
        let Some(phrase) = phrase else {
            at += 1;
            continue;
        };
        at = phrase.to;
        let verb = phrase.from;
        let being = page.is(verb, Sense::Behind);
        let start = crate::statements::skip_helpers(page, verb, field.part.from);
        let helpers = Part::new(start, verb);
        if being && !helpers.tokens().any(|at| page.is(at, Sense::Be)) {
            continue;
        }
        if !being
            && (page.is(verb, Sense::Launch) && !page.is(phrase.to, Sense::Det)
                || helpers.tokens().any(|at| page.is(at, Sense::Be)))
        {
            continue;
        }
        let subject = field
            .mentions
            .numbers(field.sentence)
            .filter_map(|n| field.mentions.all.get(n).map(|m| (n, m)))
            .find(|(_, m)| m.part.to == start && field.part.holds(m.part.from));
        let Some((number, mention)) = subject else { continue };
        if !may_be_suspect(mention) || (!being && !armed_or_named(mention)) {
            continue;
        }
        let event = events
            .of_sentence(field.sentence)
            .iter()
            .find(|e| e.part.from >= phrase.to && e.part.from <= phrase.to + 2);
        let Some(event) = event else { continue };
        if event.incident.is_none() && !being {
            continue;
        }
        let Some(suspect) = cast.of(number) else { continue };
        let denied = helpers.tokens().any(|at| page.is(at, Sense::Neg));
        let stance = denied.then_some(AttributionStance::Denies);
        let evidence = Part::new(mention.part.from, event.part.to.min(field.part.to));
        push(field, cast, out, Found { incident: event.incident, suspect, evidence, stance });
    }
}

/// "claimed responsibility": held by the one who claims, of itself.
fn claim(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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
fn accuse(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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
fn suspected(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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
fn no_evidence(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
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
fn denial(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
    let page = field.page;
    let Some((number, statement)) = field.statement else { return false };
    let Some(speaker) = statement.speaker else { return false };
    let part = field.part;
    let window = Part::new(part.from, (part.from + 24).min(part.to));
    let link = page.find(window, |s| matches!(s, Sense::LinkNoun | Sense::Behind).then_some(()));
    let accusation = window.tokens().any(|at| {
        matches!(
            page.lower(at),
            "accusation" | "accusations" | "allegation" | "allegations" | "claims" | "charges" | "claim"
        ) || (page.lower(at) == "nothing" && page.lower(at + 1) == "to")
    });
    let done = page.find(window, |s| (s == Sense::AgentVerb).then_some(()));
    if link.is_none() && !accusation && done.is_none() {
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
fn conditional(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) -> bool {
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
fn not_excluded(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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

/// "was caused by a burst pipe", "was set deliberately".
fn cause(field: &Field, _cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    let part = field.part;
    let found = part.tokens().find(|at| {
        (matches!(page.lower(*at), "caused" | "started" | "triggered" | "sparked") && page.lower(at + 1) == "by")
            || (page.lower(*at) == "due" && page.lower(at + 1) == "to")
    });
    let deliberate = part.tokens().find(|at| {
        matches!(page.lower(*at), "deliberately" | "deliberate")
            && (at.saturating_sub(3)..*at).any(|before| page.is(before, Sense::Be))
            && !(at.saturating_sub(3)..*at).any(|before| page.is(before, Sense::Neg))
    });
    let (at, stance) = match (found, deliberate) {
        (Some(at), _) => (at, AttributionStance::OtherCause),
        (None, Some(at)) => (at, AttributionStance::Deliberate),
        (None, None) => return,
    };
    let event = event_before(field, events, at);
    let physical = |kind: IncidentType| {
        matches!(
            kind,
            IncidentType::Fire
                | IncidentType::Explosion
                | IncidentType::Flood
                | IncidentType::Accident
                | IncidentType::Arson
        )
    };
    let incident = match event {
        Some(event) => event.incident.filter(|_| physical(event.kind) || event.anaphor),
        None => near(field, events).filter(|number| events.incidents.get(*number).is_some_and(|i| physical(i.kind))),
    };
    let Some(incident) = incident else { return };
    let to = if stance == AttributionStance::OtherCause {
        crate::cast::phrase_end(page, at + 2).min(part.to)
    } else {
        at + 1
    };
    let text = (stance == AttributionStance::OtherCause).then(|| Part::new(at + 2, to)).filter(|text| !text.is_empty());
    if stance == AttributionStance::OtherCause && text.is_none() {
        return;
    }
    // A cause that is an actor is an attribution of the usual kind.
    let actor = text.is_some_and(|text| {
        field.mentions.of(field.sentence).iter().any(|m| text.holds(m.part.from) && m.can_act() && armed_or_named(m))
    });
    if actor {
        return;
    }
    let start = crate::statements::skip_helpers(page, at, part.from);
    let evidence = Part::new(start, to);
    let hedges = hedges_in(page, Part::new(start.saturating_sub(4).max(part.from), to));
    add(
        out,
        AttributionDraft {
            incident: Some(incident),
            suspect: None,
            suspect_text: text,
            held_by: field.statement.and_then(|(_, s)| s.speaker),
            stance,
            confidence: certainty_of(page, &hedges).unwrap_or(Certainty::Asserted),
            evidence,
            statement: field.statement.map(|(number, _)| number),
            basis: basis(field, evidence),
        },
    );
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
