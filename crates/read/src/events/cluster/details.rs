//! What the text ties to an incident: its date, the unnamed people behind it, what it was done with.

use super::super::found::EventMention;
use super::{Events, PerpetratorDraft};
use crate::cast::Cast;
use crate::dates::DateMention;
use crate::lexicon::{Person, Sense};
use crate::mentions::{Class, Mentions};
use crate::page::{Page, Part};
use tocsin_core::draft::{Act, IncidentStage, InstrumentKind, InstrumentStatus, PerpetratorStatus};

/// The date of an event, and the date it was made known.
pub(super) struct Own {
    pub(super) event: Option<usize>,
    pub(super) announced: Option<usize>,
}

/// How far behind an event's words its date may stand.
const DATE_REACH: usize = 14;

/// Finds the date that belongs to an event mention: in it, right behind it, or at the head of its clause. A reporting
/// verb between the two makes it the date of the report.
pub(super) fn date_of(
    page: &Page,
    mention: &EventMention,
    sentence: Part,
    dates: &[DateMention],
    first: usize,
    before: &[EventMention],
) -> Own {
    let mut own = Own { event: None, announced: None };
    let here = dates.iter().enumerate().skip(first).take(40).take_while(|(_, date)| date.part.from < sentence.to);
    for (number, date) in here.filter(|(_, date)| date.dates_events) {
        if mention.part.covers(date.part) {
            own.event = own.event.or(Some(number));
        } else if date.part.from >= mention.part.to {
            let between = Part::new(mention.part.to, date.phrase.from);
            if between.len() <= DATE_REACH && !reports(page, between) && !ends_clause(page, between) {
                own.event = own.event.or(Some(number));
            }
        } else if date.part.to <= mention.part.from {
            let between = Part::new(date.part.to, mention.part.from);
            let other =
                before.iter().rev().take_while(|m| m.sentence == mention.sentence).any(|m| between.holds(m.head.from));
            let close = between.len() <= DATE_REACH || date.phrase.from == sentence.from;
            if reports(page, between) {
                let foiled = mention.stage == Some(IncidentStage::Foiled);
                if date.phrase.from == sentence.from && announces(page, between, foiled) {
                    own.announced = own.announced.or(Some(number));
                }
            } else if close && !other && mention.stage != Some(IncidentStage::Foiled) {
                own.event = own.event.or(Some(number));
            }
        }
    }
    own
}

fn reports(page: &Page, part: Part) -> bool {
    part.tokens().any(|at| {
        page.sense(at, |s| matches!(s, Sense::Cue(_) | Sense::According | Sense::Foil).then_some(())).is_some()
    })
}

fn announces(page: &Page, part: Part, foiled: bool) -> bool {
    page.find(part, |s| {
        let told = matches!(s, Sense::Cue(Act::Assert | Act::Publish)) && foiled;
        (told || s == Sense::Cue(Act::Announce)).then_some(())
    })
    .is_some()
}

fn ends_clause(page: &Page, part: Part) -> bool {
    part.tokens().any(|at| {
        page.is_mark(at, ';') || page.sense(at, |s| matches!(s, Sense::Conj | Sense::Relative).then_some(())).is_some()
    })
}

/// Joins "those behind it" and "the attackers" to the incident they belong to; takes the doer of an event's verb as
/// its reported perpetrator.
pub(super) fn perpetrators(page: &Page, mentions: &Mentions, cast: &mut Cast, events: &mut Events) {
    for sentence in 0..page.sentences.len() {
        for number in mentions.numbers(sentence) {
            let Some(mention) = mentions.all.get(number) else { continue };
            let perpetrator = matches!(
                mention.class,
                Class::Behind | Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator)
            );
            // Suspects are somebody's suspects; that they did it is not said.
            let suspect = page.lower(mention.part.to - 1).starts_with("suspect");
            if !perpetrator || suspect || page.quoted(mention.part.from) {
                continue;
            }
            let Some(slot) = cast.of(number) else { continue };
            let event = deed(events, sentence, mention.part, mention.class);
            if let (Class::Behind, Some(event)) = (mention.class, event)
                && let Some(part) = events.mentions.get(event).map(|e| Part::new(mention.part.from, e.part.to))
                && let Some(slot) = cast.slots.get_mut(slot)
            {
                slot.mentions = vec![part];
            }
            let incident = match event.and_then(|event| events.mentions.get(event)) {
                Some(event) => event.incident,
                None if mention.definite => spoken_of(page, events, sentence),
                None => None,
            };
            let Some(incident) = incident else { continue };
            let doer = !mention.definite;
            let Some(incident) = events.incidents.get_mut(incident) else { continue };
            let status = if doer { PerpetratorStatus::Reported } else { PerpetratorStatus::Unidentified };
            if doer && incident.stage != IncidentStage::CarriedOut {
                continue;
            }
            match incident.behind {
                Some(known) => {
                    cast.join(known, slot);
                }
                None => {
                    incident.behind = Some(slot);
                    cast.use_slot(slot);
                    let perpetrator =
                        PerpetratorDraft { slot: Some(slot), status, held_by: None, hedge: None, evidence: None };
                    incident.blame(perpetrator);
                }
            }
        }
    }
}

/// The event mention a perpetrator's words are tied to: the one that follows "those behind", or the verb the person
/// is the subject of.
fn deed(events: &Events, sentence: usize, part: Part, class: Class) -> Option<usize> {
    let offset = events.by_sentence.get(sentence).copied().unwrap_or(0);
    let found = events.of_sentence(sentence).iter().position(|event| match class {
        Class::Behind => event.part.from >= part.to && event.part.from <= part.to + 1,
        _ => event.verb && event.part.from == part.from,
    });
    found.map(|at| offset + at)
}

/// The incident "the attackers" are the attackers of: the one of this sentence, of this paragraph, or the only one.
fn spoken_of(page: &Page, events: &Events, sentence: usize) -> Option<usize> {
    let mut inside = events.of_sentence(sentence).iter().filter_map(|event| event.incident);
    if let Some(first) = inside.next() {
        return inside.all(|other| other == first).then_some(first);
    }
    let block = page.sentences.get(sentence)?.block;
    events.current(block, sentence).or_else(|| events.only())
}

/// Instruments named in the words of an event, or in a sentence that speaks of one event alone.
pub(super) fn instruments(page: &Page, events: &mut Events) {
    for (number, sentence) in page.sentences.iter().enumerate() {
        let mut incidents: Vec<usize> =
            events.of_sentence(number).iter().filter(|e| !e.quoted).filter_map(|e| e.incident).collect();
        incidents.dedup();
        let [incident] = incidents.as_slice() else { continue };
        let Some(incident) = events.incidents.get_mut(*incident) else { continue };
        let mut at = sentence.part.from;
        while at < sentence.part.to {
            let found = page.sense(at, |s| if let Sense::Instrument(kind) = s { Some(kind) } else { None });
            let Some((part, kind)) = found.filter(|(part, _)| !page.quoted(part.from)) else {
                at += 1;
                continue;
            };
            at = part.to;
            let negated = page.lower(part.from.saturating_sub(1)) == "no";
            let bomber = page.lower(part.to - 1).starts_with("bomber");
            if negated || incident.instruments.len() >= 24 {
                continue;
            }
            let status = match (bomber, incident.stage) {
                (true, _) => InstrumentStatus::Implied,
                (_, IncidentStage::CarriedOut) => InstrumentStatus::Stated,
                _ => InstrumentStatus::Intended,
            };
            let det = part.from.checked_sub(1).filter(|at| page.is(*at, Sense::Det) && sentence.part.holds(*at));
            let whole = Part::new(det.unwrap_or(part.from), part.to);
            let same = |known: &(Part, InstrumentKind, InstrumentStatus)| known.1 == kind;
            if !incident.instruments.iter().any(same) {
                incident.instruments.push((whole, kind, status));
            }
        }
    }
}
