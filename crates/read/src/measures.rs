//! What is done in response: headquarters, operations, evacuations, closures, shelters, advice.
//!
//! An aim is not a result, and a recommendation is never an order. What might be ordered, or was not, says so.

use crate::cast::Cast;
use crate::dates::DateMention;
use crate::events::BitKind;
use crate::lexicon::{Person, Sense};
use crate::limits::ITEMS_MAX;
use crate::numbers::{Number, number_at};
use crate::page::{BlockKind, Page, Part, Sentence};
use crate::statements::{Desk, before_cue, conditional_in, skip_helpers};
use crate::tokens::Kind;
use tocsin_core::draft::{MeasureKind, MeasureStatus};

/// A measure in the making.
#[derive(Clone, Debug)]
pub(crate) struct MeasureDraft {
    pub(crate) kind: MeasureKind,
    pub(crate) status: MeasureStatus,
    pub(crate) issued_by: Option<usize>,
    pub(crate) binding: Option<bool>,
    pub(crate) areas: Vec<Part>,
    pub(crate) time: Option<usize>,
    pub(crate) until: Option<usize>,
    pub(crate) people: Option<Number>,
    pub(crate) conditional: Option<Part>,
    pub(crate) evidence: Part,
    pub(crate) incident: Option<usize>,
    pub(crate) resources: Vec<(u64, Part)>,
}

/// The words of a measure before its circumstances are read.
struct Found {
    kind: MeasureKind,
    /// The words that say it.
    core: Part,
    /// The verb whose subject issues it, if it has one.
    verb: Option<usize>,
    /// The actor whose phrase begins here is the measure's own body ("a headquarters has been set up").
    own: Option<usize>,
}

/// Finds the measures of a text.
pub(crate) fn find(desk: &Desk, cast: &mut Cast) -> Vec<MeasureDraft> {
    let mut out: Vec<MeasureDraft> = Vec::new();
    for (number, sentence) in desk.page.sentences.iter().enumerate() {
        let prose = desk.page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        if !prose || out.len() >= ITEMS_MAX {
            continue;
        }
        let mut at = sentence.part.from;
        let mut last: Option<(MeasureKind, Part)> = None;
        while at < sentence.part.to {
            let found = if desk.page.quoted(at) { None } else { at_token(desk.page, at, sentence.part) };
            let Some(found) = found.filter(|f| last.is_none_or(|(kind, core)| kind != f.kind || !core.touches(f.core)))
            else {
                at += 1;
                continue;
            };
            last = Some((found.kind, found.core));
            at += 1;
            let measure = read(desk, cast, number, *sentence, found);
            if !out.iter().rev().take(4).any(|m| m.evidence.touches(measure.evidence) && m.kind == measure.kind) {
                out.push(measure);
            }
        }
    }
    out
}

fn at_token(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    headquarters(page, at, sentence)
        .or_else(|| operation(page, at, sentence))
        .or_else(|| evacuation(page, at, sentence))
        .or_else(|| closure(page, at, sentence))
        .or_else(|| shelter(page, at, sentence))
        .or_else(|| advice(page, at, sentence))
        .or_else(|| forces(page, at, sentence))
}

/// "A headquarters has been set up", "the governor set up a crisis staff".
fn headquarters(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    let (noun, kind) = page.sense(at, |s| if let Sense::Measure(kind) = s { Some(kind) } else { None })?;
    let behind = Part::new(noun.to, (noun.to + 6).min(sentence.to));
    if let Some((verb, ())) = page.find(behind, |s| (s == Sense::SetUp).then_some(())) {
        let passive = (noun.to..verb.from).any(|at| page.is(at, Sense::Be));
        let bare = (noun.to..verb.from)
            .all(|at| page.is(at, Sense::Be) || page.is(at, Sense::Aux) || page.is(at, Sense::Adverb));
        if passive && bare {
            let from = phrase_start(page, noun.from, sentence.from);
            return Some(Found { kind, core: Part::new(from, verb.to), verb: None, own: Some(from) });
        }
    }
    let before = (noun.from.saturating_sub(6).max(sentence.from)..noun.from)
        .rev()
        .find_map(|at| page.phrase(at, Sense::SetUp))?;
    let clean = (before.to..noun.from)
        .all(|at| page.kind(at).is_word() && !page.is(at, Sense::Prep) && !page.is(at, Sense::Be));
    clean.then_some(Found { kind, core: Part::new(before.from, noun.to), verb: Some(before.from), own: None })
}

/// "launched an operation to find …", "a search is under way".
fn operation(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    let launch = page.phrase(at, Sense::Launch)?;
    let window = Part::new(launch.to, (launch.to + 6).min(sentence.to));
    let noun = window
        .tokens()
        .take_while(|at| page.kind(*at).is_word() && !page.is(*at, Sense::Prep))
        .find_map(|at| page.phrase(at, Sense::Operation));
    if let Some(noun) = noun {
        let searching = page.has(Part::new(launch.to, (noun.to + 10).min(sentence.to)), Sense::Aim)
            || noun.len() > 1
            || matches!(page.lower(noun.from), "search" | "manhunt" | "hunt" | "dragnet");
        let hunted = page.lower(noun.to) == "for";
        return (searching || hunted).then_some(Found {
            kind: MeasureKind::SearchOperation,
            core: Part::new(launch.from, noun.to),
            verb: Some(launch.from),
            own: None,
        });
    }
    let helpers = skip_helpers(page, launch.from, sentence.from);
    let noun = (helpers.saturating_sub(12).max(sentence.from)..helpers)
        .rev()
        .find_map(|at| page.phrase(at, Sense::Operation))?;
    let going_on = page.lower(launch.to - 1).ends_with("way")
        || matches!(
            page.lower(launch.from),
            "continued" | "continues" | "ongoing" | "began" | "begun" | "launched" | "started" | "underway"
        );
    let searching = noun.len() > 1 || matches!(page.lower(noun.from), "search" | "manhunt" | "hunt" | "dragnet");
    let joined = (noun.to..helpers).all(|at| page.kind(at).is_word() && !page.is(at, Sense::Relative));
    let from = phrase_start(page, noun.from, sentence.from);
    (going_on && searching && joined).then_some(Found {
        kind: MeasureKind::SearchOperation,
        core: Part::new(from, launch.to),
        verb: None,
        own: None,
    })
}

/// Orders and recommendations to leave; the words decide which, and an order is only what is called one.
fn evacuation(page: &Page, at: usize, _sentence: Part) -> Option<Found> {
    if let Some(order) = page.phrase(at, Sense::OrderLeave) {
        return Some(Found { kind: MeasureKind::EvacuationOrder, core: order, verb: Some(order.from), own: None });
    }
    if let Some(advice) = page.phrase(at, Sense::AdviseLeave) {
        return Some(Found {
            kind: MeasureKind::EvacuationRecommendation,
            core: advice,
            verb: Some(advice.from),
            own: None,
        });
    }
    // "The evacuation of the harbour was ordered".
    if page.lower(at) == "evacuation" {
        let verb = (at + 1..at + 10).find(|at| {
            page.is(at - 1, Sense::Be) && matches!(page.lower(*at), "ordered" | "recommended" | "advised")
        })?;
        let kind = if page.lower(verb) == "ordered" {
            MeasureKind::EvacuationOrder
        } else {
            MeasureKind::EvacuationRecommendation
        };
        return Some(Found { kind, core: Part::new(at, verb + 1), verb: None, own: None });
    }
    let (cue, act) = page.sense(at, |s| if let Sense::Cue(act) = s { Some(act) } else { None })?;
    let kind = match act {
        tocsin_core::draft::Act::Order => MeasureKind::EvacuationOrder,
        tocsin_core::draft::Act::Advise => MeasureKind::EvacuationRecommendation,
        _ => return None,
    };
    let window = cue.to..cue.to + 12;
    let leave = window.clone().find(|at| {
        page.is(*at, Sense::LeaveVerb) && page.lower(at - 1) == "to" || page.lower(*at).starts_with("evacuat")
    })?;
    let clean = (cue.to..leave).all(|at| !matches!(page.kind(at), Kind::Mark('.' | ';') | Kind::Quote));
    clean.then_some(Found { kind, core: Part::new(cue.from, leave + 1), verb: Some(cue.from), own: None })
}

/// "The bridge was closed", "police closed the road".
fn closure(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    let closed = page.phrase(at, Sense::Closed)?;
    let start = skip_helpers(page, closed.from, sentence.from);
    let being = (start..closed.from).any(|at| page.is(at, Sense::Be))
        || page.lower(closed.from).starts_with("remain")
        || page.lower(closed.from) == "will";
    let subject = (start.saturating_sub(10).max(sentence.from)..start).find_map(|at| {
        let noun = page.phrase(at, Sense::Closable)?;
        let joined = (noun.to..start)
            .all(|at| page.kind(at).is_word() && !page.is(at, Sense::Relative) && !page.is(at, Sense::Be));
        joined.then_some(noun)
    });
    if let (Some(noun), true) = (subject, being) {
        let joined = (noun.to..start).all(|at| page.kind(at).is_word() && !page.is(at, Sense::Relative));
        if joined {
            let from = phrase_start(page, noun.from, sentence.from);
            return Some(Found { kind: MeasureKind::Closure, core: Part::new(from, closed.to), verb: None, own: None });
        }
    }
    let window = Part::new(closed.to, (closed.to + 6).min(sentence.to));
    let noun =
        window.tokens().take_while(|at| page.kind(*at).is_word()).find_map(|at| page.phrase(at, Sense::Closable))?;
    let direct = page.is(closed.to, Sense::Det) || closed.to == noun.from || page.lower(closed.to - 1) == "of";
    (direct && !being).then_some(Found {
        kind: MeasureKind::Closure,
        core: Part::new(closed.from, noun.to),
        verb: Some(closed.from),
        own: None,
    })
}

/// "Shelters were opened", "the shelter is full".
fn shelter(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    let noun = page.phrase(at, Sense::Shelter)?;
    let stop = (noun.to..sentence.to).find(|at| page.is_mark(*at, ';')).unwrap_or(sentence.to);
    let around = Part::new(noun.to, (noun.to + 12).min(stop));
    let from = phrase_start(page, noun.from, sentence.from);
    if let Some((word, ())) = page.find(around, |s| (s == Sense::Full).then_some(())) {
        return Some(Found { kind: MeasureKind::ShelterFull, core: Part::new(from, word.to), verb: None, own: None });
    }
    if let Some((word, ())) = page.find(around, |s| (s == Sense::Opened).then_some(())) {
        return Some(Found { kind: MeasureKind::ShelterOpen, core: Part::new(from, word.to), verb: None, own: None });
    }
    let start = (sentence.from..noun.from).rev().find(|at| page.is_mark(*at, ';')).map_or(sentence.from, |at| at + 1);
    let before = Part::new(noun.from.saturating_sub(8).max(start), noun.from);
    let (word, ()) = page.find(before, |s| (s == Sense::Opened).then_some(()))?;
    Some(Found {
        kind: MeasureKind::ShelterOpen,
        core: Part::new(word.from, noun.to),
        verb: Some(word.from),
        own: None,
    })
}

/// Advice to the public, by its own words.
fn advice(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    let (core, kind) = page.sense(at, |s| match s {
        Sense::Boil => Some(MeasureKind::BoilWater),
        Sense::Avoid => Some(MeasureKind::AdviceAvoid),
        Sense::FromHome => Some(MeasureKind::WorkFromHome),
        Sense::Travel => Some(MeasureKind::TravelAdvice),
        Sense::Hotline => Some(MeasureKind::Hotline),
        Sense::Contingency => Some(MeasureKind::ContingencyPlan),
        Sense::Assault => Some(MeasureKind::Assault),
        Sense::Checks => Some(MeasureKind::SecurityChecks),
        _ => None,
    })?;
    // "avoid" alone is any avoiding; advice has somebody who is told.
    let told = (core.from.saturating_sub(10).max(sentence.from)..core.from)
        .rev()
        .find(|at| page.sense(*at, |s| matches!(s, Sense::Cue(_) | Sense::Modal).then_some(())).is_some());
    let needs_telling = matches!(kind, MeasureKind::AdviceAvoid | MeasureKind::BoilWater | MeasureKind::WorkFromHome);
    if needs_telling && told.is_none() {
        return None;
    }
    let from = told.filter(|_| needs_telling).unwrap_or(core.from);
    Some(Found { kind, core: Part::new(from, core.to), verb: told.or(Some(core.from)), own: None })
}

/// "200 soldiers were deployed", "police arrested three people".
fn forces(page: &Page, at: usize, sentence: Part) -> Option<Found> {
    if let Some(deploy) = page.phrase(at, Sense::Deploy) {
        let around = Part::new(at.saturating_sub(10).max(sentence.from), (deploy.to + 8).min(sentence.to));
        let (force, ()) = page.find(around, |s| (s == Sense::Forces).then_some(()))?;
        let core = Part::new(deploy.from.min(force.from), deploy.to.max(force.to));
        let active = force.from > deploy.from;
        let whole = if active { core } else { Part::new(phrase_start(page, force.from, sentence.from), deploy.to) };
        return Some(Found {
            kind: MeasureKind::Deployment,
            core: whole,
            verb: active.then_some(deploy.from),
            own: None,
        });
    }
    let arrest = page.phrase(at, Sense::Arrest)?;
    let start = skip_helpers(page, arrest.from, sentence.from);
    let unreal = (start..arrest.from).any(|at| page.is(at, Sense::Neg) || page.is(at, Sense::Modal));
    let object = (arrest.to..arrest.to + 6).any(|at| {
        page.sense(at, |s| matches!(s, Sense::Person(_) | Sense::Group(_) | Sense::People(_)).then_some(())).is_some()
    });
    let being = (start..arrest.from).any(|at| page.is(at, Sense::Be));
    let infinitive = arrest.from.checked_sub(1).is_some_and(|at| page.lower(at) == "to");
    if unreal || infinitive || page.lower(arrest.from).ends_with("ing") || (!object && !being) {
        return None;
    }
    let from = if being { phrase_start(page, start, sentence.from) } else { arrest.from };
    let verb = (!being).then_some(arrest.from);
    Some(Found { kind: MeasureKind::Arrests, core: Part::new(from, arrest.to), verb, own: None })
}

/// Reads the circumstances of a measure.
fn read(desk: &Desk, cast: &mut Cast, number: usize, sentence: Sentence, found: Found) -> MeasureDraft {
    let page = desk.page;
    let evidence = evidence(page, sentence.part, found.core);
    let issued_by = issuer(desk, cast, number, sentence.part, &found);
    if let Some(slot) = issued_by {
        cast.use_slot(slot);
    }
    let start = skip_helpers(page, found.verb.unwrap_or(found.core.to - 1), sentence.part.from);
    let helpers = Part::new(start.min(found.core.from), found.core.to);
    let clause = conditional_in(page, sentence.part);
    let negated = (helpers.from.saturating_sub(3).max(sentence.part.from)..found.core.to)
        .any(|at| page.is(at, Sense::Neg) && found.kind != MeasureKind::AdviceAvoid);
    let modal = helpers.tokens().find_map(|at| page.is(at, Sense::Modal).then(|| page.lower(at)));
    let status = match (negated, clause, modal) {
        (true, ..) => MeasureStatus::NotIssued,
        (_, Some(_), _) => MeasureStatus::Conditional,
        (_, _, Some("will" | "shall")) => MeasureStatus::Announced,
        (_, _, Some("may" | "might" | "could" | "would")) => MeasureStatus::Conditional,
        _ => MeasureStatus::InForce,
    };
    let binding = match found.kind {
        MeasureKind::EvacuationOrder => Some(true),
        MeasureKind::EvacuationRecommendation | MeasureKind::AdviceAvoid => Some(false),
        _ => None,
    };
    let conditional = clause.filter(|_| status == MeasureStatus::Conditional);
    let mut here: Vec<usize> = desk.events.of_sentence(number).iter().filter_map(|event| event.incident).collect();
    here.dedup();
    let incident = match here.as_slice() {
        [one] => Some(*one),
        [] if desk.events.incidents.len() == 1 => Some(0),
        _ => None,
    };
    let evacuation = matches!(found.kind, MeasureKind::EvacuationOrder | MeasureKind::EvacuationRecommendation);
    let resources = if found.kind == MeasureKind::Deployment { resources(page, sentence.part) } else { Vec::new() };
    MeasureDraft {
        kind: found.kind,
        status,
        issued_by,
        binding,
        areas: if evacuation || found.kind == MeasureKind::Closure {
            areas(page, sentence.part, found.core)
        } else {
            Vec::new()
        },
        time: time(page, desk.dates, sentence.part, evidence, false),
        until: time(page, desk.dates, sentence.part, evidence, true),
        people: evacuation.then(|| people(page, sentence.part)).flatten(),
        conditional,
        evidence,
        incident,
        resources,
    }
}

/// The words of a measure up to the end of its clause.
fn evidence(page: &Page, sentence: Part, core: Part) -> Part {
    let to = (core.to..sentence.to)
        .find(|at| {
            let clock = page.is_mark(*at, ':') && page.kind(*at + 1) == Kind::Number;
            (matches!(page.kind(*at), Kind::Mark(',' | ';' | '.' | ':') | Kind::Quote) && !clock)
                || (matches!(page.lower(*at), "and" | "but" | "while" | "after")
                    && *at > core.to
                    && !page.lower(*at + 1).ends_with("ing"))
        })
        .unwrap_or(sentence.to);
    let helpers = skip_helpers(page, core.from, sentence.from);
    page.trimmed(Part::new(helpers, to))
}

fn issuer(desk: &Desk, cast: &mut Cast, number: usize, sentence: Part, found: &Found) -> Option<usize> {
    let page = desk.page;
    let at_mention = |at: usize| {
        let mut mentions = desk.mentions.numbers(number).filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
        mentions.find(|(_, m)| m.part.from == at && m.can_act()).map(|(n, _)| n)
    };
    if let Some(own) = found.own {
        return at_mention(own).and_then(|n| cast.of(n));
    }
    let by = (found.core.to..(found.core.to + 10).min(sentence.to)).find(|at| page.lower(*at) == "by");
    if let Some(slot) = by.and_then(|by| at_mention(by + 1)).and_then(|n| cast.of(n)) {
        return Some(slot);
    }
    let verb = found.verb?;
    let start = skip_helpers(page, verb, sentence.from);
    if (start..=verb).any(|at| page.is(at, Sense::Be)) {
        return None; // "were told to leave": the subject is told, and nobody is said to tell
    }
    let speaker = before_cue(desk, cast, number, sentence.from, start)?;
    Some(speaker.slot)
}

fn areas(page: &Page, sentence: Part, core: Part) -> Vec<Part> {
    let mut out = Vec::new();
    let mut at = core.from.saturating_sub(12).max(sentence.from);
    while at < sentence.to && out.len() < 12 {
        let spatial = matches!(page.lower(at), "in" | "from" | "of" | "near" | "along" | "between" | "at" | "on");
        if spatial && !page.quoted(at) {
            let (bits, to) = crate::events::place_behind(page, at, sentence.to);
            let usable = bits.iter().filter(|bit| !matches!(bit.kind, BitKind::Venue { named: false, .. }));
            out.extend(usable.map(|bit| bit.part));
            at = to.max(at + 1);
        } else {
            at += 1;
        }
    }
    out
}

/// A time in the words of a measure: from when, or (behind "until") until when.
fn time(page: &Page, dates: &[DateMention], sentence: Part, evidence: Part, until: bool) -> Option<usize> {
    let first = dates.partition_point(|date| date.part.from < sentence.from);
    let here = dates.iter().enumerate().skip(first).take_while(|(_, date)| date.part.from < sentence.to);
    here.filter(|(_, date)| date.dates_events)
        .filter(|(_, date)| date.part.from.checked_sub(1).is_some_and(|at| page.lower(at) == "until") == until)
        .find(|(_, date)| evidence.covers(date.part))
        .map(|(number, _)| number)
}

fn people(page: &Page, sentence: Part) -> Option<Number> {
    sentence.tokens().filter_map(|at| number_at(page, at)).find(|number| {
        (number.part.to..number.part.to + 3).any(|at| {
            page.sense(at, |s| matches!(s, Sense::Person(Person::Victim)).then_some(())).is_some()
                || matches!(page.lower(at), "households" | "inhabitants")
        })
    })
}

fn resources(page: &Page, sentence: Part) -> Vec<(u64, Part)> {
    let mut out = Vec::new();
    let mut at = sentence.from;
    while at < sentence.to && out.len() < 20 {
        let Some(number) = number_at(page, at).filter(|n| n.part.to < sentence.to) else {
            at += 1;
            continue;
        };
        at = number.part.to;
        let force = (at..(at + 3).min(sentence.to)).find_map(|at| page.phrase(at, Sense::Forces));
        if let Some(force) = force.filter(|force| force.to <= sentence.to) {
            out.push((number.value, Part::new(number.part.from, force.to)));
            at = force.to;
        }
    }
    out
}

fn phrase_start(page: &Page, head: usize, limit: usize) -> usize {
    let mut from = head;
    while from > limit && head - from < 6 {
        let at = from - 1;
        if page.lower(at) == "that" {
            break;
        }
        if page.is(at, Sense::Det) {
            return at;
        }
        let nominal = page.sense(at, |s| crate::mentions::is_nominal(s).then_some(())).is_some();
        let describes = nominal
            || (page.kind(at).is_word() || page.kind(at) == Kind::Number)
                && page
                    .sense(at, |s| {
                        matches!(
                            s,
                            Sense::Prep
                                | Sense::Conj
                                | Sense::Relative
                                | Sense::Be
                                | Sense::Aux
                                | Sense::Modal
                                | Sense::Cue(_)
                                | Sense::Verb
                                | Sense::Pronoun(_)
                        )
                        .then_some(())
                    })
                    .is_none();
        if !describes {
            break;
        }
        from = at;
    }
    from
}
