//! The choice each event mention calls for: join an incident, open one, pass, or admit that two would do.

use super::super::found::EventMention;
use super::super::place::BitKind;
use super::IncidentDraft;
use crate::dates::DateMention;
use crate::page::Page;
use std::collections::HashSet;
use tocsin_core::draft::{IncidentStage, IncidentType};

/// What becomes of an event mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Join(usize),
    Open,
    /// It is no event of this text: a risk, a kind of event, a condition.
    Pass,
    /// Two incidents would do; the text does not say which.
    Ambiguous,
}

/// Decides. `recent` lists incidents by when they were last spoken of, latest last.
pub(super) fn choose(
    page: &Page,
    mention: &EventMention,
    date: Option<usize>,
    incidents: &[IncidentDraft],
    recent: &[usize],
    dates: &[DateMention],
    before: &[EventMention],
) -> Choice {
    let real = mention.stage.is_some() && !mention.quoted;
    let names = names(page, mention);
    let fits = |number: usize| {
        incidents.get(number).is_some_and(|incident| {
            (mention.anaphor || compatible(incident.kind, mention.kind)) && !dates_differ(incident.date, date, dates)
        })
    };
    let venues: HashSet<String> = mention.places.iter().filter_map(|bit| venue(page, bit)).collect();
    if mention.past && !mention.definite && !mention.anaphor {
        return open_if(real);
    }
    let here_in_time =
        |number: usize| incidents.get(number).is_some_and(|i| i.past == mention.past || mention.definite);
    let named = recent.iter().rev().copied().find(|number| {
        fits(*number)
            && here_in_time(*number)
            && incidents.get(*number).is_some_and(|incident| {
                !names.is_disjoint(&incident.names)
                    || (!venues.is_disjoint(&incident.venues)
                        && (names.is_empty() || incident.names.is_empty())
                        && mention.definite)
            })
    });
    if mention.another {
        return named.filter(|_| mention.definite).map_or(if real { Choice::Open } else { Choice::Pass }, Choice::Join);
    }
    if let Some(number) = named {
        let staged = incidents.get(number).is_some_and(|i| same_world(i.stage, mention.stage));
        return if staged || mention.definite { Choice::Join(number) } else { open_if(real) };
    }
    let elsewhere = |number: usize| {
        incidents.get(number).is_some_and(|incident| {
            let other_venue = !venues.is_empty() && !incident.venues.is_empty() && venues.is_disjoint(&incident.venues);
            (!names.is_empty() && !incident.names.is_empty()) || other_venue
        })
    };
    let here = |number: usize| fits(number) && !elsewhere(number);
    let in_sentence = before
        .iter()
        .rev()
        .take_while(|other| other.sentence == mention.sentence)
        .find_map(|other| other.incident)
        .filter(|number| here(*number));
    if mention.verb {
        return by_verb(mention, real, in_sentence, &names, incidents, recent, here);
    }
    if mention.definite || mention.anaphor {
        return pointing_back(mention, real, &names, incidents, recent, before, here);
    }
    // A bare or indefinite noun: an event of its own if it has a place or a time, or if it is the first.
    if mention.plural && names.is_empty() && date.is_none() {
        return Choice::Pass;
    }
    if !real {
        return Choice::Pass;
    }
    if let Some(number) =
        in_sentence.filter(|number| incidents.get(*number).is_some_and(|i| same_world(i.stage, mention.stage)))
    {
        return Choice::Join(number);
    }
    let told = !names.is_empty()
        || date.is_some()
        || mention.stage == Some(IncidentStage::Foiled)
        || !mention.places.is_empty();
    match (told, incidents.is_empty()) {
        (_, true) | (true, _) => Choice::Open,
        // "It was a terrorist attack": said of the one event there is.
        (false, false) => single(recent, here).map_or(Choice::Pass, Choice::Join),
    }
}

/// Where a verb tells of an event: with what the sentence already speaks of, or the one event there is, or anew.
fn by_verb(
    mention: &EventMention,
    real: bool,
    in_sentence: Option<usize>,
    names: &HashSet<String>,
    incidents: &[IncidentDraft],
    recent: &[usize],
    here: impl Fn(usize) -> bool,
) -> Choice {
    if let Some(number) = in_sentence {
        return Choice::Join(number);
    }
    if !names.is_empty() {
        let placeless = single(recent, &here).filter(|_| incidents.len() == 1);
        return placeless.map_or(open_if(real), Choice::Join);
    }
    if incidents.is_empty() {
        return open_if(real);
    }
    let in_block = recent
        .iter()
        .rev()
        .copied()
        .find(|number| incidents.get(*number).is_some_and(|incident| incident.last_block == mention.block));
    match in_block.filter(|number| here(*number)).or(single(recent, &here).filter(|_| incidents.len() == 1)) {
        Some(number) => Choice::Join(number),
        None => Choice::Pass,
    }
}

/// "The attack", "this incident", "the explosion on the bridge".
fn pointing_back(
    mention: &EventMention,
    real: bool,
    names: &HashSet<String>,
    incidents: &[IncidentDraft],
    recent: &[usize],
    before: &[EventMention],
    here: impl Fn(usize) -> bool,
) -> Choice {
    if !names.is_empty() {
        // A named place no incident has: a new one, unless the text knows but one event and nothing speaks against it.
        let alone = incidents.len() == 1 && mention_fits(mention, &incidents[0]) && !mention.plural;
        return if alone {
            Choice::Join(0)
        } else if mention.anaphor {
            Choice::Pass
        } else {
            open_if(real)
        };
    }
    let last_in_block = before
        .iter()
        .rev()
        .take(100)
        .take_while(|other| other.block == mention.block)
        .find_map(|other| other.incident)
        .filter(|number| here(*number));
    if let Some(number) = last_in_block {
        return Choice::Join(number);
    }
    let fitting: Vec<usize> = recent.iter().rev().copied().filter(|number| here(*number)).collect();
    let main = incidents.iter().position(|incident| incident.stage == IncidentStage::CarriedOut);
    match fitting.as_slice() {
        [] if mention.anaphor => Choice::Pass,
        [] => {
            // "The flood": nothing like it was told of before, so this is its first mention.
            if mention.plural && incidents.is_empty() { Choice::Pass } else { open_if(real) }
        }
        [one] => Choice::Join(*one),
        [last, ..] if Some(*last) == main => Choice::Join(*last),
        [last, ..] => match main.filter(|main| fitting.contains(main)) {
            // A prevented or threatened event told in between does not take "the attack" away from what happened.
            Some(main) if incidents.get(*last).is_some_and(|i| i.stage != IncidentStage::CarriedOut) => {
                Choice::Join(main)
            }
            _ => Choice::Ambiguous,
        },
    }
}

fn mention_fits(mention: &EventMention, incident: &IncidentDraft) -> bool {
    compatible(incident.kind, mention.kind) && incident.stage == IncidentStage::CarriedOut
}

fn open_if(real: bool) -> Choice {
    if real { Choice::Open } else { Choice::Pass }
}

/// The one incident that fits, if there is just one.
fn single(recent: &[usize], here: impl Fn(usize) -> bool) -> Option<usize> {
    let mut fitting = recent.iter().copied().filter(|number| here(*number));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// The kind of venue a place phrase names, in small letters.
pub(super) fn venue(page: &Page, bit: &super::super::place::Bit) -> Option<String> {
    matches!(bit.kind, BitKind::Venue { .. }).then(|| page.lower(bit.core.to - 1).to_owned())
}

/// Names of the mention's places; countries do not tell events apart.
fn names(page: &Page, mention: &EventMention) -> HashSet<String> {
    mention
        .places
        .iter()
        .filter(|bit| bit.names() && !matches!(bit.kind, BitKind::Country(_)))
        .map(|bit| page.line(bit.core).to_lowercase())
        .collect()
}

fn dates_differ(a: Option<usize>, b: Option<usize>, dates: &[DateMention]) -> bool {
    match (a.and_then(|a| dates.get(a)), b.and_then(|b| dates.get(b))) {
        (Some(a), Some(b)) => !a.agrees(b),
        _ => false,
    }
}

/// Whether both happened, or both did not.
fn same_world(a: IncidentStage, b: Option<IncidentStage>) -> bool {
    b.is_none_or(|b| (a == IncidentStage::CarriedOut) == (b == IncidentStage::CarriedOut))
}

/// Whether two kinds may be the same event told in two words.
pub(super) fn compatible(a: IncidentType, b: IncidentType) -> bool {
    use IncidentType::{Accident, Arson, Attack, Bombing, Explosion, Fire, Kidnapping, Other, Shooting};
    if a == b || a == Other || b == Other {
        return true;
    }
    matches!(
        (a, b),
        (Attack, Bombing | Shooting | Arson | Kidnapping | Explosion)
            | (Bombing | Shooting | Arson | Kidnapping | Explosion, Attack)
            | (Bombing, Explosion)
            | (Explosion, Bombing)
            | (Fire, Arson)
            | (Arson, Fire)
            | (Accident, Explosion | Fire)
            | (Explosion | Fire, Accident)
            | (Explosion, Fire)
            | (Fire, Explosion)
    )
}

/// Whether a kind says more than the one known so far.
pub(super) fn is_closer(known: IncidentType, new: IncidentType) -> bool {
    use IncidentType::{Arson, Attack, Bombing, Explosion, Fire, Kidnapping, Other, Shooting};
    matches!((known, new), (Attack, Bombing | Shooting | Arson | Kidnapping) | (Explosion, Bombing) | (Fire, Arson))
        || known == Other
}
