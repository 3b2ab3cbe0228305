//! Events told by a verb: "exploded", "opened fire", "killed nine people".

use super::super::place;
use super::{EventMention, conditional};
use crate::lexicon::{Person, Sense};
use crate::mentions::{Class, Mention, Mentions};
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{FigureKind, IncidentStage, IncidentType};

/// An event by its verb.
pub(super) fn verb(page: &Page, at: usize, sentence: Part, mentions: &Mentions, number: usize) -> Option<EventMention> {
    let told = page.sense(at, |s| if let Sense::EventVerb(kind) = s { Some(kind) } else { None });
    let (head, kind) =
        told.or_else(|| killed_by(page, at, sentence, mentions.of(number))).or_else(|| hit_by(page, at, sentence))?;
    // "attack" as it stands in the lists is the noun's business.
    if page.sense(at, |s| matches!(s, Sense::Event(_)).then_some(())).is_some_and(|(part, ())| part.len() >= head.len())
    {
        return None;
    }
    let before = at.checked_sub(1)?;
    if page.is(before, Sense::Det) || page.is(before, Sense::Possessive) || page.kind(before) == Kind::Possessive {
        return None; // "the fire on the quay": a noun
    }
    if page.is(before, Sense::Prep) && page.lower(before) != "to" && page.lower(at).ends_with("ed") {
        return None; // "from flooded cars": a description
    }
    let infinitive = page.lower(before) == "to" && !page.is(at.saturating_sub(2), Sense::Attempt);
    let mut auxiliary = at;
    while auxiliary > sentence.from
        && [Sense::Be, Sense::Aux, Sense::Adverb, Sense::Modal, Sense::Neg].iter().any(|s| page.is(auxiliary - 1, *s))
    {
        auxiliary -= 1;
    }
    let helpers = Part::new(auxiliary, at);
    let infinitive =
        infinitive || auxiliary.checked_sub(1).is_some_and(|at| page.lower(at) == "to" && sentence.holds(at));
    let unreal = page.has(helpers, Sense::Modal) || page.has(helpers, Sense::Neg);
    let attempted = page.is(at.saturating_sub(2), Sense::Attempt) && page.lower(before) == "to";
    let subject =
        mentions.of(number).iter().rev().find(|mention| mention.part.to == auxiliary && mention.can_act()).or_else(
            || {
                // "A bomber on a motorcycle blew himself up".
                mentions.of(number).iter().find(|mention| {
                    mention.part.to < auxiliary && mention.can_act() && leads_to(page, mention.part.to, auxiliary)
                })
            },
        );
    let (mut places, mut to) = place::behind(page, object_end(page, head.to, sentence.to), sentence.to);
    let hit = (kind == IncidentType::Attack || kind == IncidentType::Arson)
        .then(|| place::object(page, head.to, sentence.to))
        .flatten();
    if let (true, Some((bit, end))) = (places.is_empty(), hit) {
        let (more, end) = place::behind(page, end, sentence.to);
        places = std::iter::once(bit).chain(more).collect();
        to = end;
    }
    if places.is_empty() {
        places = place::in_clause(page, head.to, sentence.to);
        to = to.max(head.to);
    }
    let from = subject.map_or(event_subject(page, auxiliary, sentence.from), |mention| mention.part.from);
    let kind = kind_by_subject(page, Part::new(from, at), kind);
    let stage = if unreal || infinitive || conditional(page, at, sentence) {
        None
    } else if attempted {
        Some(IncidentStage::Attempted)
    } else {
        Some(IncidentStage::CarriedOut)
    };
    let known = subject.is_some_and(|m| m.definite || m.named())
        && !subject.is_some_and(|m| {
            matches!(m.class, Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator)) && !m.definite
        });
    Some(EventMention {
        part: Part::new(from, to),
        head,
        kind,
        anaphor: false,
        verb: true,
        definite: known || page.lower(from) == "the",
        plural: false,
        another: matches!(page.lower(from), "another") || page.lower(from + 1) == "second",
        past: false,
        stage,
        quoted: false,
        places,
        sentence: 0,
        block: 0,
        incident: None,
    })
}

/// Whether only "on a motorcycle", "from the north" stands between a subject and its verb.
fn leads_to(page: &Page, from: usize, verb: usize) -> bool {
    page.is(from, Sense::Prep)
        && verb - from <= 6
        && (from..verb).all(|at| page.kind(at).is_word() && !page.is(at, Sense::Be) && !page.is(at, Sense::Relative))
        && !(from..verb).any(|at| page.is(at, Sense::Conj))
}

/// "Two drones struck the refinery": a weapon that hits something.
fn hit_by(page: &Page, at: usize, sentence: Part) -> Option<(Part, IncidentType)> {
    let verb = page.phrase(at, Sense::HitVerb)?;
    if !matches!(page.lower(at), "hit" | "hits" | "struck" | "strikes" | "slammed" | "destroyed") {
        return None;
    }
    let subject = Part::new(at.saturating_sub(4).max(sentence.from), at);
    let weapon = subject.tokens().rev().take_while(|at| page.kind(*at).is_word()).find_map(|at| {
        page.sense(at, |s| matches!(s, Sense::Instrument(_)).then_some(())).filter(|(part, ())| part.to == subject.to)
    });
    weapon.map(|_| (verb, IncidentType::Attack))
}

/// "A bomber killed nine people": a deed told by its loss, where the doer is one by his own word.
fn killed_by(page: &Page, at: usize, sentence: Part, mentions: &[Mention]) -> Option<(Part, IncidentType)> {
    let (verb, _) =
        page.sense(at, |s| matches!(s, Sense::Toll(FigureKind::Killed | FigureKind::Wounded)).then_some(()))?;
    let active = !page.lower(at).ends_with("ing") && !matches!(page.lower(at), "dead" | "died" | "hurt");
    let mut subject_end = at;
    while subject_end > sentence.from
        && (page.is(subject_end - 1, Sense::Aux) || page.is(subject_end - 1, Sense::Adverb))
    {
        subject_end -= 1;
    }
    let doer = mentions
        .iter()
        .find(|m| m.part.to == subject_end)
        .filter(|m| m.armed || matches!(m.class, Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator)))?;
    let bomber = page.lower(doer.part.to - 1).starts_with("bomber");
    active.then_some((verb, if bomber { IncidentType::Bombing } else { IncidentType::Attack }))
}

/// Behind a direct object that is no place: "detonated a bomb near …".
fn object_end(page: &Page, from: usize, limit: usize) -> usize {
    let mut at = from;
    while at < limit && at < from + 6 {
        let object = page.is(at, Sense::Det)
            || page
                .sense(at, |s| {
                    matches!(s, Sense::Instrument(_) | Sense::Person(_) | Sense::Pronoun(_) | Sense::Adverb)
                        .then_some(())
                })
                .is_some()
            || (page.kind(at) == Kind::Lower && page.is_plain(at));
        if !object {
            break;
        }
        at += 1;
    }
    if page.is(at, Sense::Prep) { at } else { from }
}

/// The subject of an event's verb when it is no actor: "a car bomb", "the river".
fn event_subject(page: &Page, at: usize, limit: usize) -> usize {
    let mut from = at;
    while from > limit && at - from < 6 {
        let before = from - 1;
        if page.is(before, Sense::Det) {
            return before;
        }
        let stops = !page.kind(before).is_word()
            || page
                .sense(before, |s| {
                    matches!(s, Sense::Prep | Sense::Conj | Sense::Relative | Sense::Verb | Sense::Cue(_)).then_some(())
                })
                .is_some();
        if stops {
            break;
        }
        from = before;
    }
    from
}

/// What went off says what it was.
fn kind_by_subject(page: &Page, subject: Part, kind: IncidentType) -> IncidentType {
    if kind != IncidentType::Explosion {
        return kind;
    }
    let bomb = page.find(subject, |s| matches!(s, Sense::Instrument(_)).then_some(())).is_some();
    if bomb { IncidentType::Bombing } else { kind }
}
