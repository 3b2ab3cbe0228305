//! Forms that say who did it: "prepared by", "members of", "behind", "caused by".

use super::super::{AttributionDraft, Field, add};
use super::{Found, armed_or_named, basis, event_before, may_be_suspect, near, push, suspect_at};
use crate::cast::Cast;
use crate::events::Events;
use crate::lexicon::{Person, Sense};
use crate::mentions::{Class, Mention};
use crate::page::Part;
use crate::statements::{certainty_of, hedges_in};
use tocsin_core::draft::{AttributionStance, Certainty, IncidentType};

/// "the attack was prepared by X", "which was claimed to be organised by X".
pub(super) fn done_by(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
    let page = field.page;
    // "they were taken hostage by X".
    for event in events.of_sentence(field.sentence).iter().filter(|e| e.verb && field.part.covers(e.head)) {
        let behind = event.head.to.max(event.part.to);
        let by = [event.head.to, behind].into_iter().find(|at| page.lower(*at) == "by");
        let start = crate::statements::skip_helpers(page, event.head.from, field.part.from);
        let passive = (start..event.head.from).any(|at| page.is(at, Sense::Be));
        let Some((suspect, mention)) = by.filter(|_| passive).and_then(|by| suspect_at(field, cast, by + 1)) else {
            continue;
        };
        let evidence = Part::new(start, mention.to);
        push(field, cast, out, Found { incident: event.incident, suspect, evidence, stance: None });
    }
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
pub(super) fn belongs(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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
pub(super) fn is_behind(field: &Field, cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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

/// "was caused by a burst pipe", "was set deliberately".
pub(super) fn cause(field: &Field, _cast: &mut Cast, events: &Events, out: &mut Vec<AttributionDraft>) {
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
