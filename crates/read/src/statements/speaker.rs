//! Whose words they are: from a reporting word back to its subject.

use super::Desk;
use super::cue::{Cue, CueKind};
use crate::cast::{Cast, Slot, insert_end};
use crate::lexicon::{Pronoun, Sense};
use crate::limits::REACH_TOKENS;
use crate::mentions::{Class, Mention};
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Act, ActorType};

/// A speaker found.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    pub(crate) slot: usize,
    pub(crate) mention: Option<Part>,
    pub(crate) others: Vec<usize>,
    /// Whether the subject stands behind the cue ("said Orle").
    pub(crate) inverted: bool,
    /// Where the subject begins, for words that stand before it.
    pub(crate) from: usize,
}

/// What the search for a speaker came to.
pub(super) enum Outcome {
    Found(Speaker),
    /// The text hides the speaker: "it was reported that".
    Hidden,
    /// Somebody speaks, but the text does not say clearly who.
    Unclear(Part),
    /// The word reports nothing here.
    None,
}

/// Who spoke last, for "he said".
#[derive(Default)]
pub(super) struct Memory {
    person: Option<(usize, usize)>,
    several: Option<(usize, usize)>,
}

impl Memory {
    pub(super) fn spoke(&mut self, slot: usize, block: usize) {
        self.several = Some((slot, block));
        self.person = Some((slot, block));
    }

    /// Remembers the named person of a sentence, if there was just one.
    pub(super) fn pass(&mut self, desk: &Desk, cast: &Cast, sentence: usize) {
        let block = desk.page.sentences.get(sentence).map_or(0, |s| s.block);
        let mut persons: Vec<usize> = desk
            .mentions
            .numbers(sentence)
            .filter(|number| desk.mentions.all.get(*number).is_some_and(|m| !desk.page.quoted(m.part.from)))
            .filter_map(|number| cast.of(number))
            .filter(|slot| is_person(cast, *slot))
            .collect();
        persons.sort_unstable();
        persons.dedup();
        let spoke_here = self.person.is_some_and(|(slot, at)| at == block && persons.contains(&slot));
        if persons.is_empty() || spoke_here {
            return;
        }
        // A person at the head of the sentence is its subject; persons elsewhere only make "he" unclear.
        let from = desk.page.sentences.get(sentence).map_or(0, |s| s.part.from);
        let head = desk
            .mentions
            .numbers(sentence)
            .find(|number| desk.mentions.all.get(*number).is_some_and(|m| m.part.from <= from + 4))
            .and_then(|number| cast.of(number))
            .filter(|slot| is_person(cast, *slot));
        self.person = head.map(|slot| (slot, block));
    }

    fn recall(&self, cast: &Cast, pronoun: Pronoun, block: usize) -> Option<usize> {
        let near = |slot: &(usize, usize)| block <= slot.1 + 1;
        match pronoun {
            Pronoun::He | Pronoun::She => {
                self.person.filter(near).map(|(slot, _)| slot).filter(|slot| is_person(cast, *slot))
            }
            Pronoun::They => self.several.filter(near).map(|(slot, _)| slot).filter(|slot| !is_person(cast, *slot)),
            Pronoun::It => self.several.filter(near).map(|(slot, _)| slot).filter(|slot| {
                cast.slots.get(*slot).is_some_and(|s| !matches!(s.kind, ActorType::Person | ActorType::Group))
            }),
            Pronoun::Other => None,
        }
    }
}

fn is_person(cast: &Cast, slot: usize) -> bool {
    cast.slots.get(slot).is_some_and(|slot| matches!(slot.kind, ActorType::Person | ActorType::Office))
}

/// Finds the speaker of a cue.
pub(super) fn find(
    desk: &Desk,
    cast: &mut Cast,
    number: usize,
    cue: Cue,
    previous: Option<&Cue>,
    earlier: Option<&Speaker>,
    memory: &Memory,
) -> Outcome {
    let page = desk.page;
    let Some(sentence) = page.sentences.get(number).copied() else { return Outcome::None };
    if cue.kind == CueKind::According {
        return behind(desk, cast, number, cue.part.to, sentence.part).map_or(Outcome::None, Outcome::Found);
    }
    let subject_end = skip_helpers(page, cue.part.from, sentence.part.from);
    let helpers = Part::new(subject_end, cue.part.from);
    let word = page.lower(cue.part.from);
    let participle = word.ends_with("ed") || matches!(word, "made" | "told" | "known" | "written" | "held");
    let being = helpers.tokens().any(|at| page.is(at, Sense::Be));
    if being && participle && cue.part.len() < 3 {
        return passive(desk, cast, number, cue, subject_end, sentence.part);
    }
    // "…," said Orle: the subject stands behind.
    let before = subject_end.checked_sub(1).filter(|at| sentence.part.holds(*at));
    let quoted_before = before.is_some_and(|at| {
        page.kind(at) == Kind::Quote
            || (page.is_comma(at) && at > 0 && (page.quoted(at - 1) || page.kind(at - 1) == Kind::Quote))
    });
    let told_before = before.is_some_and(|at| page.is_comma(at));
    if (quoted_before || told_before)
        && helpers.is_empty()
        && cue.kind == CueKind::Verb
        && let Some(speaker) = behind(desk, cast, number, cue.part.to, sentence.part)
    {
        // Without a quotation the speaker must end the sentence, but for when and where.
        let ends =
            speaker.mention.is_some_and(|words| sentence.part.to <= words.to + 8 && speaker.from <= cue.part.to + 1);
        let plain = matches!(cue.act, Act::Assert | Act::Announce);
        if quoted_before || (ends && plain) {
            return Outcome::Found(Speaker { inverted: true, ..speaker });
        }
    }
    if word.ends_with("ing") && being {
        // "is saying": as good as "says"; the subject stands before "is".
    } else if word.ends_with("ing") {
        return participle_subject(desk, cast, number, cue, sentence.part, earlier);
    }
    let Some(before) = before else { return Outcome::None };
    if let Some((_, pronoun)) = page.sense(before, |s| if let Sense::Pronoun(p) = s { Some(p) } else { None })
        && !page.quoted(before)
    {
        let words = Part::new(before, before + 1);
        // "Orle said it could not confirm": the speaker goes on about itself.
        let of_itself = earlier.is_some() && previous.is_some_and(|previous| before <= previous.part.to + 8)
            || previous.is_some_and(|previous| before <= previous.part.to + 1);
        if matches!(pronoun, Pronoun::Other) || of_itself {
            return Outcome::None;
        }
        return match memory.recall(cast, pronoun, sentence.block) {
            Some(slot) => Outcome::Found(Speaker {
                slot: cast.root(slot),
                mention: Some(words),
                others: Vec::new(),
                inverted: false,
                from: before,
            }),
            None => Outcome::Unclear(words),
        };
    }
    let start = previous.map_or(sentence.part.from, |previous| previous.part.to);
    if let Some(speaker) = before_cue(desk, cast, number, start, subject_end) {
        return Outcome::Found(speaker);
    }
    // "… and stressed": the subject of the verb before.
    let joined = matches!(page.lower(before), "and" | "but" | "then") || page.is_comma(before);
    match earlier.filter(|_| joined) {
        Some(speaker) => Outcome::Found(Speaker { inverted: false, from: before, ..speaker.clone() }),
        None => Outcome::None,
    }
}

/// Back over auxiliaries, adverbs and negations before a verb.
pub(crate) fn skip_helpers(page: &Page, verb: usize, limit: usize) -> usize {
    let mut at = verb;
    while at > limit {
        let before = at - 1;
        let helper =
            [Sense::Aux, Sense::Be, Sense::Modal, Sense::Adverb, Sense::Neg].iter().any(|s| page.is(before, *s))
                || (page.kind(before) == Kind::Lower && page.lower(before).ends_with("ly"));
        if !helper || page.is(before, Sense::Det) || page.is(before, Sense::Prep) {
            break;
        }
        at = before;
    }
    at
}

/// The subject before a verb: the first actor from which words that only describe lead to the verb.
pub(crate) fn before_cue(desk: &Desk, cast: &mut Cast, number: usize, start: usize, verb: usize) -> Option<Speaker> {
    let page = desk.page;
    let candidates = desk.mentions.numbers(number).filter_map(|n| desk.mentions.all.get(n).map(|mention| (n, mention)));
    let mut fallback = None;
    for (n, mention) in candidates.skip_while(|(_, m)| m.part.from < start).take_while(|(_, m)| m.part.to <= verb) {
        if page.quoted(mention.part.from) || verb - mention.part.to > REACH_TOKENS {
            continue;
        }
        let Some(path) = reaches(page, mention.part.to, verb) else { continue };
        if page.lower(mention.part.from) == "no" {
            return None; // "no group has claimed it": nobody speaks
        }
        let fronted = mention.part.from.checked_sub(1).is_some_and(|at| page.is(at, Sense::Prep));
        if !mention.can_act() || (fronted && path.insert) {
            fallback = fallback.or(Some((n, mention, path)));
            continue;
        }
        if fronted {
            continue;
        }
        return speaker(desk, cast, number, n, mention, path, verb);
    }
    let (n, mention, path) = fallback?;
    let before = mention.part.from.checked_sub(1);
    let fronted = before.is_some_and(|at| page.is(at, Sense::Prep));
    (!fronted).then(|| speaker(desk, cast, number, n, mention, path, verb)).flatten()
}

fn speaker(
    desk: &Desk,
    cast: &mut Cast,
    sentence: usize,
    n: usize,
    mention: &Mention,
    path: Path,
    verb: usize,
) -> Option<Speaker> {
    let page = desk.page;
    let slot = match cast.of(n) {
        Some(slot) => slot,
        // A hospital, an airport: a place that speaks is a body.
        None if mention.class == Class::Place => {
            let named = page.kind(mention.core.from).is_capital().then(|| page.line(mention.core));
            cast.add(Slot::new(mention.class, ActorType::Organisation, named, mention.part))
        }
        None => cast.add(Slot::new(mention.class, ActorType::Person, None, mention.part)),
    };
    let inner = Part::new(mention.part.to, verb);
    let mut others = Vec::new();
    for (other, found) in desk.mentions.numbers(sentence).filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m))) {
        if !inner.covers(found.part) || !found.can_act() {
            continue;
        }
        // The name behind the description is the same person: "An expert, … under the pseudonym …", "The head, Orle,".
        let is_named_person = cast
            .of(other)
            .and_then(|slot| cast.slots.get(slot))
            .is_some_and(|s| s.named && s.kind == ActorType::Person);
        let is_named_body = found.class == Class::Unknown || matches!(found.class, Class::Body(_));
        let apposed = found.part.from == mention.part.to + 1 && page.is_comma(found.part.to);
        let named_self = (is_named_person || (is_named_body && apposed && cast.of(other).is_some()))
            && !mention.named()
            && (page.is_comma(found.part.from - 1) || is_pseudonym(page, found.part.from))
            && path.including.is_none_or(|at| at >= found.part.from);
        if let (true, Some(name)) = (named_self, cast.of(other)) {
            let role = Part::new(mention.part.from, crate::cast::phrase_end(page, mention.part.to));
            if let Some(slot) = cast.slots.get_mut(name) {
                slot.role = slot.role.or(Some(role));
                if !slot.mentions.contains(&role) {
                    slot.mentions.insert(0, role);
                }
            }
            let from = mention.part.from;
            return Some(Speaker { slot: name, mention: Some(role), others, inverted: false, from });
        }
        let joined = path.including.is_some_and(|at| found.part.from > at && found.part.from <= at + 2)
            || path.and.is_some_and(|at| found.part.from > at && found.part.from <= at + 2);
        if let (true, Some(slot)) = (joined && found.class != Class::Place, cast.of(other)) {
            others.push(slot);
        }
    }
    let words = if path.including.is_some() || path.and.is_some() {
        page.trimmed(Part::new(mention.part.from, verb))
    } else {
        mention.part
    };
    let from = mention.role.map_or(mention.part.from, |role| role.from.min(mention.part.from));
    Some(Speaker { slot, mention: Some(words), others, inverted: false, from })
}

fn is_pseudonym(page: &Page, name: usize) -> bool {
    (1..=4).filter_map(|back| name.checked_sub(back)).any(|at| page.is(at, Sense::Pseudonym))
}

/// The words that lead from a subject to its verb.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Path {
    insert: bool,
    including: Option<usize>,
    and: Option<usize>,
}

/// Whether only descriptions stand between the end of a subject and its verb: inserts between commas, "of the …",
/// brackets, relative clauses, further names.
pub(crate) fn reaches(page: &Page, from: usize, verb: usize) -> Option<Path> {
    let mut at = from;
    let mut path = Path::default();
    while at < verb {
        if page.is_comma(at) {
            path.insert = true;
            if let Some(including) = page.phrase(at + 1, Sense::Including) {
                path.including = Some(including.from);
            }
            // ", deputy chairman of the council, …": to behind the closing comma, which may be the last one.
            let mut next = insert_end(page, at, verb)?;
            while next < verb && !page.is(next, Sense::Conj) && insert_follows(page, next, verb) {
                next = insert_end(page, next - 1, verb)?;
            }
            at = next;
            continue;
        }
        if page.is_mark(at, '(') || page.is_mark(at, '[') {
            let close = (at + 1..verb).find(|at| page.is_mark(*at, ')') || page.is_mark(*at, ']'))?;
            at = close + 1;
            continue;
        }
        if matches!(page.lower(at), "and" | "or") {
            path.and = Some(at);
            at = phrase_behind(page, at + 1, verb)?;
            continue;
        }
        if page.is(at, Sense::Relative) && page.lower(at) != "that" {
            // "officials who asked not to be named said": the relative clause runs up to the verb.
            return (verb - at <= 14).then_some(path);
        }
        if let Some((date, _)) = crate::dates::expression_at(page, at) {
            at = date.to;
            continue;
        }
        if let Some(preposition) = page.phrase(at, Sense::Prep) {
            if page.is(at, Sense::Including) {
                path.including = Some(at);
            }
            at = phrase_behind(page, preposition.to, verb)?;
            continue;
        }
        // "officials quoted by the agency".
        if page.lower(at).ends_with("ed") && page.lower(at + 1) == "by" {
            at = phrase_behind(page, at + 2, verb)?;
            continue;
        }
        return None;
    }
    (at == verb).then_some(path)
}

/// Whether, from behind a comma, more insert follows before the verb (a list of descriptions).
fn insert_follows(page: &Page, from: usize, verb: usize) -> bool {
    (from..verb).any(|at| page.is_comma(at))
}

/// Behind a noun phrase with nothing verbal in it.
fn phrase_behind(page: &Page, from: usize, limit: usize) -> Option<usize> {
    let mut at = from;
    while at < limit {
        let word = page.kind(at).is_word() || matches!(page.kind(at), Kind::Number | Kind::Possessive);
        let ends = page
            .sense(at, |s| {
                matches!(s, Sense::Be | Sense::Aux | Sense::Modal | Sense::Relative | Sense::Conj | Sense::Prep)
                    .then_some(())
            })
            .is_some();
        if !word || (ends && !page.is(at, Sense::Det)) {
            break;
        }
        at += 1;
    }
    (at > from).then_some(at)
}

/// The actor whose phrase begins right at a token.
fn behind(desk: &Desk, cast: &mut Cast, number: usize, at: usize, sentence: Part) -> Option<Speaker> {
    let page = desk.page;
    let found = desk.mentions.numbers(number).filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
    let mut near = found.filter(|(_, m)| m.part.from >= at && m.part.from <= at + 4 && sentence.covers(m.part));
    let (n, mention) = near.find(|(_, m)| m.can_act())?;
    let role_before = Part::new(at, mention.part.from);
    let document = role_before
        .tokens()
        .any(|at| page.sense(at, |s| matches!(s, Sense::SayingNoun(_) | Sense::Channel(_)).then_some(())).is_some());
    let describes = role_before.tokens().all(|at| {
        let word = page.kind(at).is_word() || page.kind(at) == Kind::Possessive;
        // "a report by the weekly": the document's author is the speaker.
        let joined = document && matches!(page.lower(at), "by" | "from" | "of" | "in");
        word && !page.is(at, Sense::Relative) && (!page.is(at, Sense::Prep) || joined)
    }) || mention.role.is_some_and(|role| role.from <= at + 1);
    if !describes {
        return None;
    }
    let slot = cast.of(n)?;
    Some(Speaker { slot, mention: Some(mention.part), others: Vec::new(), inverted: false, from: mention.part.from })
}

/// "It was announced that": hidden. "Was claimed by Orle": behind "by". Anything else is no saying of the subject.
fn passive(desk: &Desk, cast: &mut Cast, number: usize, cue: Cue, subject_end: usize, sentence: Part) -> Outcome {
    let page = desk.page;
    if page.lower(cue.part.to) == "by" {
        return behind(desk, cast, number, cue.part.to + 1, sentence)
            .map_or(Outcome::None, |speaker| Outcome::Found(Speaker { inverted: true, ..speaker }));
    }
    let it = subject_end.checked_sub(1).is_some_and(|at| page.lower(at) == "it");
    let that = page.lower(cue.part.to) == "that" || (cue.part.to..cue.part.to + 5).any(|at| page.lower(at) == "that");
    if it && that { Outcome::Hidden } else { Outcome::None }
}

/// "Calling it blackmail, Orle …", "…, saying that".
fn participle_subject(
    desk: &Desk,
    cast: &mut Cast,
    number: usize,
    cue: Cue,
    sentence: Part,
    earlier: Option<&Speaker>,
) -> Outcome {
    let page = desk.page;
    let opens = (sentence.from..cue.part.from).all(|at| page.is(at, Sense::Adverb) || page.is(at, Sense::Conj));
    if opens {
        let comma = (cue.part.to..(cue.part.to + 40).min(sentence.to))
            .filter(|at| page.is_comma(*at))
            .find(|comma| desk.mentions.of(number).iter().any(|m| m.part.from == comma + 1 && m.can_act()));
        return match comma.and_then(|comma| behind(desk, cast, number, comma + 1, sentence)) {
            Some(speaker) => Outcome::Found(speaker),
            None => Outcome::None,
        };
    }
    let after_comma = cue.part.from.checked_sub(1).is_some_and(|at| page.is_comma(at) || page.lower(at) == "and");
    // ", commenting on the talks": no saying; ", adding that", ", noting the delay": one.
    let next = cue.part.to;
    let says = page.lower(next) == "that"
        || page.is(next, Sense::Det)
        || page.kind(next).is_capital() && !page.upper
        || matches!(page.kind(next), Kind::Quote | Kind::Mark(':' | ','));
    if !says {
        return Outcome::None;
    }
    match earlier.filter(|_| after_comma) {
        Some(speaker) => Outcome::Found(Speaker { from: cue.part.from, inverted: false, ..speaker.clone() }),
        None if after_comma => {
            // The subject of the main clause, if it is an actor at the head of the sentence.
            let first = desk.mentions.numbers(number).next().and_then(|n| desk.mentions.all.get(n).map(|m| (n, m)));
            let head =
                first.filter(|(_, m)| m.part.from <= sentence.from + 1 && m.can_act() && m.part.to < cue.part.from);
            match head.and_then(|(n, mention)| cast.of(n).map(|slot| (slot, mention.part))) {
                Some((slot, part)) => Outcome::Found(Speaker {
                    slot,
                    mention: Some(part),
                    others: Vec::new(),
                    inverted: false,
                    from: cue.part.from,
                }),
                None => Outcome::None,
            }
        }
        None => Outcome::None,
    }
}
