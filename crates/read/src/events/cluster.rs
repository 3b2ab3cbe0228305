//! Event mentions to incidents: which speak of the same event, and which open a new one.

mod choice;
mod details;

use super::found::EventMention;
use super::place::{Bit, BitKind};
use crate::cast::Cast;
use crate::dates::DateMention;
use crate::limits::{INCIDENTS_IN_REACH, ITEMS_MAX, MENTIONS_MAX};
use crate::mentions::Mentions;
use crate::page::{Page, Part};
use choice::Choice;
use std::collections::HashSet;
use tocsin_core::draft::{
    IncidentStage, IncidentType, InstrumentKind, InstrumentStatus, PerpetratorStatus, TargetKind,
};

/// An incident in the making; dates and actors by their numbers in the other findings.
#[derive(Clone, Debug)]
pub(crate) struct IncidentDraft {
    pub(crate) kind: IncidentType,
    pub(crate) stage: IncidentStage,
    pub(crate) main: bool,
    pub(crate) mentions: Vec<Part>,
    pub(crate) place: Vec<Bit>,
    pub(crate) date: Option<usize>,
    pub(crate) announced: Option<usize>,
    pub(crate) prevented_by: Option<usize>,
    pub(crate) perpetrators: Vec<PerpetratorDraft>,
    /// The unnamed ones "behind it", all mentions of them joined.
    pub(crate) behind: Option<usize>,
    pub(crate) instruments: Vec<(Part, InstrumentKind, InstrumentStatus)>,
    pub(crate) targets: Vec<(Part, TargetKind)>,
    /// Names of its places in small letters, for matching.
    names: HashSet<String>,
    /// Kinds of venue it happened at ("mosque").
    venues: HashSet<String>,
    /// Whether it is told as of long ago.
    pub(crate) past: bool,
    last_block: usize,
}

/// Somebody said to be behind an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PerpetratorDraft {
    /// `None` where the text says that nobody is known ("no group has claimed it").
    pub(crate) slot: Option<usize>,
    pub(crate) status: PerpetratorStatus,
    /// The holder's slot; `None` is the author.
    pub(crate) held_by: Option<usize>,
    pub(crate) hedge: Option<Part>,
    pub(crate) evidence: Option<Part>,
}

/// Event mentions, the incidents they were joined to, and what stayed open.
pub(crate) struct Events {
    pub(crate) mentions: Vec<EventMention>,
    pub(crate) incidents: Vec<IncidentDraft>,
    /// Phrases that point back to one of several events.
    pub(crate) ambiguous: Vec<Part>,
    by_sentence: Vec<usize>,
}

impl Events {
    /// The event mentions of a sentence.
    pub(crate) fn of_sentence(&self, sentence: usize) -> &[EventMention] {
        let from = self.by_sentence.get(sentence).copied().unwrap_or(0);
        let to = self.by_sentence.get(sentence + 1).copied().unwrap_or(self.mentions.len());
        self.mentions.get(from..to).unwrap_or(&[])
    }

    /// The incident last spoken of in a block up to a sentence.
    pub(crate) fn current(&self, block: usize, sentence: usize) -> Option<usize> {
        let upto = self.by_sentence.get(sentence + 1).copied().unwrap_or(self.mentions.len());
        let before = self.mentions.get(..upto)?.iter().rev().take(200);
        before.take_while(|m| m.block == block).find_map(|m| m.incident)
    }

    /// The only incident that happened among those told of up to a sentence, if there is just one.
    pub(crate) fn only_so_far(&self, sentence: usize) -> Option<usize> {
        let upto = self.by_sentence.get(sentence + 1).copied().unwrap_or(self.mentions.len());
        let told = |number: usize| {
            self.mentions.get(..upto.min(400)).is_some_and(|m| m.iter().any(|m| m.incident == Some(number)))
        };
        let mut real = self
            .incidents
            .iter()
            .enumerate()
            .take(40)
            .filter(|(number, i)| i.stage == IncidentStage::CarriedOut && !i.past && told(*number));
        match (real.next(), real.next()) {
            (Some((number, _)), None) => Some(number),
            _ => None,
        }
    }

    /// The incident whose unnamed doers are a slot.
    pub(crate) fn of_doers(&self, cast: &Cast, slot: usize) -> Option<usize> {
        let slot = cast.root(slot);
        self.incidents.iter().position(|incident| incident.behind.is_some_and(|behind| cast.root(behind) == slot))
    }

    /// The only incident that really happened, if there is just one.
    pub(crate) fn only(&self) -> Option<usize> {
        let mut real = self.incidents.iter().enumerate().filter(|(_, i)| i.stage == IncidentStage::CarriedOut);
        match (real.next(), real.next()) {
            (Some((number, _)), None) => Some(number),
            _ => None,
        }
    }

    /// The incidents spoken of inside a part, each once, in text order.
    pub(crate) fn inside(&self, sentence: usize, part: Part) -> Vec<usize> {
        let mut out = Vec::new();
        for mention in self.of_sentence(sentence).iter().filter(|mention| part.holds(mention.head.from)) {
            if let Some(incident) = mention.incident.filter(|incident| !out.contains(incident)) {
                out.push(incident);
            }
        }
        out
    }
}

/// Joins event mentions to incidents, then fills in what the text ties to each.
pub(super) fn cluster(
    page: &Page,
    mentions: &Mentions,
    cast: &mut Cast,
    dates: &[DateMention],
    mut found: Vec<EventMention>,
) -> Events {
    let mut incidents: Vec<IncidentDraft> = Vec::new();
    let mut ambiguous = Vec::new();
    let mut recent: Vec<usize> = Vec::new();
    let mut date_at = 0;
    for number in 0..found.len() {
        let (before, rest) = found.split_at_mut(number);
        let Some(mention) = rest.first_mut() else { break };
        let Some(sentence) = page.sentences.get(mention.sentence).copied() else { continue };
        while dates.get(date_at).is_some_and(|date| date.part.from < sentence.part.from) {
            date_at += 1;
        }
        let own = details::date_of(page, mention, sentence.part, dates, date_at, before);
        let choice = choice::choose(page, mention, own.event, &incidents, &recent, dates, before);
        let joined = match choice {
            Choice::Join(incident) => Some(incident),
            Choice::Open if incidents.len() < ITEMS_MAX => {
                incidents.push(open(mention));
                Some(incidents.len() - 1)
            }
            Choice::Open | Choice::Pass => None,
            Choice::Ambiguous => {
                ambiguous.push(mention.part);
                None
            }
        };
        mention.incident = joined;
        if let Some(incident) = joined.and_then(|number| incidents.get_mut(number)) {
            incident.take_in(page, mention);
            incident.date = incident.date.or(own.event);
            incident.announced = incident.announced.or(own.announced);
        }
        if let Some(joined) = joined {
            recent.retain(|other| *other != joined);
            recent.push(joined);
            if recent.len() > INCIDENTS_IN_REACH {
                recent.remove(0);
            }
        }
    }
    let main = incidents
        .iter()
        .position(|incident| incident.stage == IncidentStage::CarriedOut && !incident.past)
        .or(if incidents.is_empty() { None } else { Some(0) });
    if let Some(main) = main.and_then(|main| incidents.get_mut(main)) {
        main.main = true;
    }
    let mut by_sentence = Vec::with_capacity(page.sentences.len() + 1);
    let mut next = 0;
    for sentence in 0..=page.sentences.len() {
        while found.get(next).is_some_and(|mention| mention.sentence < sentence) {
            next += 1;
        }
        by_sentence.push(next);
    }
    let mut events = Events { mentions: found, incidents, ambiguous, by_sentence };
    details::perpetrators(page, mentions, cast, &mut events);
    details::instruments(page, &mut events);
    events
}

fn open(mention: &EventMention) -> IncidentDraft {
    IncidentDraft {
        kind: mention.kind,
        stage: mention.stage.unwrap_or(IncidentStage::CarriedOut),
        main: false,
        mentions: Vec::new(),
        place: Vec::new(),
        date: None,
        announced: None,
        prevented_by: None,
        perpetrators: Vec::new(),
        behind: None,
        instruments: Vec::new(),
        targets: Vec::new(),
        names: HashSet::new(),
        venues: HashSet::new(),
        past: mention.past,
        last_block: mention.block,
    }
}

impl IncidentDraft {
    fn take_in(&mut self, page: &Page, mention: &EventMention) {
        if self.mentions.len() < MENTIONS_MAX {
            self.mentions.push(mention.part);
        }
        self.last_block = mention.block;
        if !mention.quoted && !mention.anaphor && mention.stage.is_some() && choice::is_closer(self.kind, mention.kind)
        {
            self.kind = mention.kind;
        }
        for bit in mention.places.iter().take(6) {
            let name = page.line(bit.core).to_lowercase();
            let country = matches!(bit.kind, BitKind::Country(_));
            if bit.names() && !country {
                self.names.insert(name);
            }
            self.venues.extend(choice::venue(page, bit));
            if self.place.len() < 24 {
                self.place.push(bit.clone());
            }
            if let BitKind::Venue { kind, .. } = bit.kind
                && !self.targets.iter().any(|(part, _)| page.lower(part.to - 1) == page.lower(bit.part.to - 1))
                && self.targets.len() < 24
            {
                self.targets.push((bit.part, kind));
            }
        }
    }

    /// Adds a perpetrator unless the same is already said by the same.
    pub(crate) fn blame(&mut self, perpetrator: PerpetratorDraft) {
        let known = self
            .perpetrators
            .iter()
            .any(|p| p.slot == perpetrator.slot && p.held_by == perpetrator.held_by && p.status == perpetrator.status);
        if !known && self.perpetrators.len() < MENTIONS_MAX {
            self.perpetrators.push(perpetrator);
        }
    }
}
