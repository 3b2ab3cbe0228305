//! Ties between actors that the text states: cells and branches, offices held, members named with "including".

use crate::cast::Cast;
use crate::lexicon::{Office, Sense};
use crate::limits::ITEMS_MAX;
use crate::mentions::{Class, Mention, Mentions};
use crate::page::{BlockKind, Page, Part, Sentence};
use crate::statements::{Desk, StatementDraft, before_cue, skip_helpers};
use crate::tokens::Kind;
use tocsin_core::draft::{Certainty, RelationKind, RelationStatus};

/// A relation in the making.
#[derive(Clone, Debug)]
pub(crate) struct RelationDraft {
    pub(crate) subject: usize,
    pub(crate) relation: RelationKind,
    pub(crate) object: usize,
    pub(crate) evidence: Part,
    /// The holder's slot; `None` is the author.
    pub(crate) held_by: Option<usize>,
    pub(crate) status: RelationStatus,
    pub(crate) location: Option<Part>,
}

/// Finds the relations of a text.
pub(crate) fn find(desk: &Desk, cast: &mut Cast, statements: &[StatementDraft]) -> Vec<RelationDraft> {
    let mut out: Vec<RelationDraft> = Vec::new();
    for (number, sentence) in desk.page.sentences.iter().enumerate() {
        let prose = desk.page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        if !prose || out.len() >= ITEMS_MAX {
            continue;
        }
        let before = out.len();
        ties(desk, cast, number, *sentence, &mut out);
        offices(desk, cast, number, &mut out);
        including(desk.page, desk.mentions, cast, number, &mut out);
        let said = statements.partition_point(|s| s.sentence < number);
        let said = statements.get(said..).unwrap_or(&[]).iter().take_while(|s| s.sentence == number);
        let said: Vec<&StatementDraft> = said.collect();
        for relation in out.iter_mut().skip(before) {
            held(desk.page, relation, &said);
        }
    }
    out.sort_by_key(|relation| relation.evidence);
    out
}

/// By whose word a relation is: the speaker in whose words it stands.
fn held(page: &Page, relation: &mut RelationDraft, said: &[&StatementDraft]) {
    let holder = said.iter().find(|s| s.content.iter().any(|part| part.covers(relation.evidence)));
    relation.held_by = holder.and_then(|s| s.speaker);
    let hedges = crate::statements::hedges_in(page, relation.evidence);
    relation.status = match crate::statements::certainty_of(page, &hedges) {
        None => RelationStatus::Asserted,
        Some(Certainty::Unconfirmed) => RelationStatus::Unconfirmed,
        Some(_) => RelationStatus::Alleged,
    };
}

/// "X, a cell of Y", "X is the armed wing of Y", "X pledged allegiance to Y".
fn ties(desk: &Desk, cast: &mut Cast, number: usize, sentence: Sentence, out: &mut Vec<RelationDraft>) {
    let page = desk.page;
    for at in sentence.part.tokens() {
        let Some((tie, relation)) = page.sense(at, |s| if let Sense::Tie(kind) = s { Some(kind) } else { None }) else {
            continue;
        };
        let Some((object, object_part)) = named_at(desk, cast, number, tie.to) else { continue };
        let mut start = at;
        while start > sentence.part.from && start + 4 > at && is_descriptive(page, start - 1) {
            start -= 1;
        }
        // ", which split from": the name before the comma.
        if start > sentence.part.from && page.lower(start - 1) == "which" {
            start -= 1;
        }
        let mark = start.checked_sub(1).filter(|at| page.is_comma(*at));
        let verbal = matches!(relation, RelationKind::AllegianceTo | RelationKind::SplitFrom);
        let subject = match mark {
            Some(comma) => mention_ending(desk, cast, number, comma),
            None => {
                let verb = skip_helpers(page, start, sentence.part.from);
                let linked = verbal || (verb..start).any(|at| page.is(at, Sense::Be));
                let found = linked.then(|| before_cue(desk, cast, number, sentence.part.from, verb)).flatten();
                found.and_then(|s| s.mention.map(|words| (s.slot, words)))
            }
        };
        let Some((subject, words)) = subject else { continue };
        if cast.root(subject) == cast.root(object) {
            continue;
        }
        let location = location_behind(page, object_part.to, sentence.part.to);
        let end = location.map_or(object_part.to, |part| part.to);
        push(cast, out, subject, relation, object, Part::new(words.from, end), location);
    }
}

fn is_descriptive(page: &Page, at: usize) -> bool {
    page.is(at, Sense::Det) || (page.kind(at) == Kind::Lower && page.is_plain(at))
}

fn location_behind(page: &Page, from: usize, limit: usize) -> Option<Part> {
    if page.lower(from) != "in" {
        return None;
    }
    let (bits, to) = crate::events::place_behind(page, from, limit);
    (!bits.is_empty() && to > from).then_some(Part::new(from, to))
}

/// "X, deputy chairman of Y": an office in a body, by the office's own kind.
fn offices(desk: &Desk, cast: &mut Cast, number: usize, out: &mut Vec<RelationDraft>) {
    let page = desk.page;
    for n in desk.mentions.numbers(number) {
        let Some(mention) = desk.mentions.all.get(n).filter(|m| matches!(m.class, Class::Named | Class::Unknown))
        else {
            continue;
        };
        let Some(slot) = cast.of(n) else { continue };
        let Some(role) = cast.slots.get(slot).and_then(|slot| slot.role) else { continue };
        let sentence = page.sentences.get(number).map_or(Part::new(0, 0), |s| s.part);
        let beside = sentence.covers(role) && (role.from == mention.part.to + 1 || role.to <= mention.part.from);
        if !beside {
            continue;
        }
        let office = role
            .tokens()
            .find_map(|at| page.sense(at, |s| if let Sense::Office(office) = s { Some(office) } else { None }));
        let Some((head, office)) = office else { continue };
        let relation = match office {
            Office::Leader => RelationKind::LeaderOf,
            Office::Spokesperson => RelationKind::SpokespersonOf,
            Office::Adviser => RelationKind::AdviserTo,
            Office::Lawyer => RelationKind::LawyerOf,
            Office::Holder => RelationKind::OfficeIn,
        };
        let of = head.to..role.to;
        let inside = Part::new(of.start, of.end);
        let object =
            desk.mentions.numbers(number).filter_map(|m| desk.mentions.all.get(m).map(|found| (m, found))).find(
                |(m, found)| *m != n && inside.covers(found.part) && serves_as_object(relation, found, page.upper),
            );
        let Some((object_number, object)) = object else { continue };
        let Some(object_slot) = cast.of(object_number) else { continue };
        // "the President of Ostrany": the office with its country.
        if matches!(object.class, Class::Office(_)) {
            let whole = Part::new(object.part.from, crate::cast::phrase_end(page, object.part.to).min(role.to));
            if let Some(slot) = cast.slots.get_mut(object_slot)
                && slot.mentions.len() == 1
            {
                slot.mentions = vec![whole];
            }
        }
        let evidence = Part::new(mention.part.from.min(role.from), mention.part.to.max(role.to));
        push(cast, out, slot, relation, object_slot, evidence, None);
    }
}

fn serves_as_object(relation: RelationKind, mention: &Mention, upper: bool) -> bool {
    match mention.class {
        Class::Body(_) | Class::Several(_) | Class::Noun(_) => true,
        Class::Unknown => !upper,
        Class::Office(_) | Class::Named => {
            matches!(relation, RelationKind::AdviserTo | RelationKind::LawyerOf | RelationKind::SpokespersonOf)
        }
        Class::State(_) => matches!(relation, RelationKind::AdviserTo | RelationKind::SpokespersonOf),
        _ => false,
    }
}

/// "agencies, including the National Guard".
fn including(page: &Page, mentions: &Mentions, cast: &mut Cast, number: usize, out: &mut Vec<RelationDraft>) {
    let found: Vec<(usize, &Mention)> =
        mentions.numbers(number).filter_map(|n| mentions.all.get(n).map(|m| (n, m))).collect();
    for (group_number, group) in &found {
        let plural = matches!(group.class, Class::Several(_) | Class::Many(_) | Class::Noun(_));
        let comma = usize::from(page.is_comma(group.part.to));
        let Some(word) = page.phrase(group.part.to + comma, Sense::Including) else { continue };
        let member = found
            .iter()
            .find(|(_, m)| m.part.from >= word.to && m.part.from <= word.to + 1 && m.named() && m.can_act());
        let (Some((member_number, member)), true) = (member, plural) else { continue };
        let (Some(group_slot), Some(member_slot)) = (cast.of(*group_number), cast.of(*member_number)) else { continue };
        let evidence = Part::new(group.part.from, member.part.to);
        push(cast, out, member_slot, RelationKind::MemberOf, group_slot, evidence, None);
    }
}

fn push(
    cast: &mut Cast,
    out: &mut Vec<RelationDraft>,
    subject: usize,
    relation: RelationKind,
    object: usize,
    evidence: Part,
    location: Option<Part>,
) {
    let (subject, object) = (cast.root(subject), cast.root(object));
    let known = out.iter().rev().take(60).any(|r| r.subject == subject && r.object == object && r.relation == relation);
    if known || subject == object || out.len() >= ITEMS_MAX {
        return;
    }
    cast.use_slot(subject);
    cast.use_slot(object);
    let status = RelationStatus::Asserted;
    out.push(RelationDraft { subject, relation, object, evidence, held_by: None, status, location });
}

fn named_at(desk: &Desk, cast: &Cast, sentence: usize, at: usize) -> Option<(usize, Part)> {
    let mut found = desk.mentions.numbers(sentence).filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
    let (number, mention) =
        found.find(|(_, m)| m.part.from == at && (m.named() || m.armed || matches!(m.class, Class::Several(_))))?;
    cast.of(number).map(|slot| (slot, mention.part))
}

fn mention_ending(desk: &Desk, cast: &Cast, sentence: usize, at: usize) -> Option<(usize, Part)> {
    let mut found = desk.mentions.numbers(sentence).filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
    let (number, mention) = found.find(|(_, m)| m.part.to == at && m.can_act())?;
    cast.of(number).map(|slot| (slot, mention.part))
}
