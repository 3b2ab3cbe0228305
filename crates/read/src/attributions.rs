//! Who holds that whom is, or is not, behind what.
//!
//! An attribution is always somebody's: the speaker whose content it stands in, or the author. "No evidence at the
//! moment" stays what it is and becomes neither a denial nor a clearance; an if-clause raises, it does not accuse; a
//! claim is held by the one who claims.

mod patterns;

use crate::cast::Cast;
use crate::events::Events;
use crate::events::PerpetratorDraft;
use crate::lexicon::Sense;
use crate::limits::ITEMS_MAX;
use crate::mentions::{Class, Mentions};
use crate::page::{BlockKind, Page, Part};
use crate::statements::{StatementDraft, Statements};
use tocsin_core::draft::{Act, ActorType, AttributionStance, Certainty, Form, IncidentType, PerpetratorStatus};

/// An attribution in the making.
#[derive(Clone, Debug)]
pub(crate) struct AttributionDraft {
    pub(crate) incident: Option<usize>,
    pub(crate) suspect: Option<usize>,
    pub(crate) suspect_text: Option<Part>,
    /// The holder's slot; `None` is the author.
    pub(crate) held_by: Option<usize>,
    pub(crate) stance: AttributionStance,
    pub(crate) confidence: Certainty,
    pub(crate) evidence: Part,
    pub(crate) statement: Option<usize>,
    pub(crate) basis: Option<Part>,
}

/// What every pattern looks at.
pub(crate) struct Field<'p, 't> {
    pub(crate) page: &'p Page<'t>,
    pub(crate) mentions: &'p Mentions,
    pub(crate) sentence: usize,
    /// The words to be read: one stretch of content, or what the author says between.
    pub(crate) part: Part,
    /// The statement they stand in.
    pub(crate) statement: Option<(usize, &'p StatementDraft)>,
}

/// Finds the attributions of a text, and puts what they say of perpetrators beside each incident.
pub(crate) fn find(
    page: &Page,
    mentions: &Mentions,
    cast: &mut Cast,
    events: &mut Events,
    statements: &Statements,
) -> Vec<AttributionDraft> {
    let mut out: Vec<AttributionDraft> = Vec::new();
    let mut next = 0;
    for (number, sentence) in page.sentences.iter().enumerate() {
        let first = next;
        while statements.all.get(next).is_some_and(|s| s.sentence == number) {
            next += 1;
        }
        let prose = page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        if !prose || out.len() >= ITEMS_MAX {
            continue;
        }
        let said = statements.all.get(first..next).unwrap_or(&[]);
        for (offset, statement) in said.iter().enumerate() {
            let of = Some((first + offset, statement));
            let parts = if statement.content.is_empty() {
                statement.cue.into_iter().collect()
            } else {
                statement.content.clone()
            };
            for part in parts {
                let field = Field { page, mentions, sentence: number, part, statement: of };
                patterns::of_statement(&field, cast, events, &mut out);
            }
        }
        let quoted_whole = said.iter().any(|s| s.form == Form::Direct);
        for part in between(sentence.part, said) {
            if part.len() >= 3 && !quoted_whole {
                let field = Field { page, mentions, sentence: number, part, statement: None };
                patterns::of_author(&field, cast, events, &mut out);
            }
        }
    }
    for attribution in &out {
        blame(page, cast, events, attribution);
    }
    credit(cast, events, statements);
    unclaimed(page, events);
    out
}

/// What of a sentence stands in no statement.
fn between(sentence: Part, said: &[StatementDraft]) -> Vec<Part> {
    let mut taken: Vec<Part> = said.iter().flat_map(|s| s.content.iter().copied().chain(s.cue)).collect();
    taken.sort_unstable();
    let mut out = Vec::new();
    let mut from = sentence.from;
    for part in taken {
        if part.from > from {
            out.push(Part::new(from, part.from));
        }
        from = from.max(part.to);
    }
    if from < sentence.to {
        out.push(Part::new(from, sentence.to));
    }
    out
}

/// Writes an attribution beside its incident.
fn blame(page: &Page, cast: &mut Cast, events: &mut Events, attribution: &AttributionDraft) {
    let Some(suspect) = attribution.suspect else { return };
    let unnamed = cast.slots.get(cast.root(suspect)).is_some_and(|slot| !slot.named);
    arm(page, cast, events, attribution, suspect);
    let status = match attribution.stance {
        AttributionStance::ClaimsResponsibility => PerpetratorStatus::Claimed,
        AttributionStance::Suspects => PerpetratorStatus::Suspected,
        AttributionStance::Accuses if unnamed => PerpetratorStatus::Reported,
        AttributionStance::Accuses => PerpetratorStatus::Accused,
        _ => return,
    };
    let Some(incident) = attribution.incident.and_then(|number| events.incidents.get_mut(number)) else { return };
    let hedge = crate::statements::hedges_in(page, attribution.evidence).first().copied();
    incident.blame(PerpetratorDraft {
        slot: Some(suspect),
        status,
        held_by: attribution.held_by,
        hedge,
        evidence: Some(attribution.evidence),
    });
}

/// A body nobody explains, or one with a name such as fighters give themselves, is an armed group once it claims a
/// deliberate deed or is said to have done it.
fn arm(page: &Page, cast: &mut Cast, events: &Events, attribution: &AttributionDraft, suspect: usize) {
    let deed = attribution.incident.and_then(|number| events.incidents.get(number)).is_some_and(|i| {
        matches!(
            i.kind,
            IncidentType::Attack | IncidentType::Bombing | IncidentType::Shooting | IncidentType::Kidnapping
        )
    });
    let said = matches!(
        attribution.stance,
        AttributionStance::ClaimsResponsibility | AttributionStance::Accuses | AttributionStance::Suspects
    );
    let root = cast.root(suspect);
    let Some(slot) = cast.slots.get_mut(root).filter(|_| deed && said) else { return };
    let last = slot.mentions.first().map_or("", |part| page.lower(part.to - 1));
    let fighting = matches!(
        last,
        "front"
            | "brigade"
            | "brigades"
            | "movement"
            | "army"
            | "league"
            | "column"
            | "group"
            | "network"
            | "cell"
            | "faction"
    );
    // Being accused makes nobody a fighter; claiming a deed does, if nothing else is known of the name.
    let claims = attribution.stance == AttributionStance::ClaimsResponsibility;
    let open = (slot.class == Class::Unknown && claims) || fighting;
    if slot.named && slot.kind == ActorType::Organisation && open {
        slot.kind = ActorType::ArmedGroup;
    }
}

/// Gives those who are told of as doers to the speaker in whose words they stand.
fn credit(cast: &Cast, events: &mut Events, statements: &Statements) {
    for incident in &mut events.incidents {
        let told = incident.perpetrators.iter_mut().filter(|p| p.held_by.is_none() && p.evidence.is_none());
        for perpetrator in told {
            let words = perpetrator.slot.and_then(|slot| cast.slots.get(cast.root(slot))?.mentions.first().copied());
            let Some(words) = words else { continue };
            let near = statements.all.partition_point(|s| s.content.last().is_none_or(|part| part.to <= words.from));
            let around =
                statements.all.get(near.saturating_sub(4)..(near + 4).min(statements.all.len())).unwrap_or(&[]);
            let teller = around.iter().find(|s| s.content.iter().any(|part| part.covers(words)));
            perpetrator.held_by = teller.and_then(|s| s.speaker);
        }
    }
}

/// "No group has claimed responsibility": nobody claims, and that is all it says.
fn unclaimed(page: &Page, events: &mut Events) {
    for (number, sentence) in page.sentences.iter().enumerate() {
        let claim = sentence
            .part
            .tokens()
            .find(|at| page.sense(*at, |s| matches!(s, Sense::Cue(Act::ClaimResponsibility)).then_some(())).is_some());
        let Some(claim) = claim.filter(|at| !page.quoted(*at)) else { continue };
        let subject = Part::new(claim.saturating_sub(6).max(sentence.part.from), claim);
        let nobody = subject.tokens().any(|at| matches!(page.lower(at), "no" | "nobody" | "none"));
        if !nobody {
            continue;
        }
        let mut here: Vec<usize> = events.of_sentence(number).iter().filter_map(|event| event.incident).collect();
        here.dedup();
        let incident = match here.as_slice() {
            [one] => Some(*one),
            [] => events.current(sentence.block, number).or_else(|| events.only_so_far(number)),
            _ => None,
        };
        let part = page.trimmed(sentence.part);
        if let Some(incident) = incident.and_then(|incident| events.incidents.get_mut(incident)) {
            incident.blame(PerpetratorDraft {
                slot: None,
                status: PerpetratorStatus::Unclaimed,
                held_by: None,
                hedge: None,
                evidence: Some(part),
            });
        }
    }
}

/// Adds an attribution unless the same is already there.
pub(crate) fn add(out: &mut Vec<AttributionDraft>, new: AttributionDraft) {
    let known = out.iter().rev().take(60).any(|old| {
        old.incident == new.incident
            && old.suspect == new.suspect
            && old.held_by == new.held_by
            && old.stance == new.stance
            && (old.suspect.is_some() || old.evidence.touches(new.evidence))
    });
    if !known && out.len() < ITEMS_MAX {
        out.push(new);
    }
}

/// Whether an act speaks of a denial.
pub(crate) fn denies(act: Act) -> bool {
    matches!(act, Act::Deny | Act::Reject)
}
