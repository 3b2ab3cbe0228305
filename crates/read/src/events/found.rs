//! Phrases that speak of an event, one by one.

mod verb;

use super::place::{self, Bit};
use crate::dates::Expression;
use crate::lexicon::Sense;
use crate::mentions::Mentions;
use crate::page::{BlockKind, Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Act, IncidentStage, IncidentType};
use verb::verb;

/// A phrase that speaks of an event.
#[derive(Clone, Debug)]
pub(crate) struct EventMention {
    /// With determiner and places: "a bombing in a market in Orle".
    pub(crate) part: Part,
    /// The noun or verb itself.
    pub(crate) head: Part,
    pub(crate) kind: IncidentType,
    /// "the incident": it says nothing of the kind.
    pub(crate) anaphor: bool,
    pub(crate) verb: bool,
    pub(crate) definite: bool,
    pub(crate) plural: bool,
    /// "another", "a second", "a separate": a new one by its own word.
    pub(crate) another: bool,
    /// Told as of long ago ("last year", "in 2015"): never the event the report is about.
    pub(crate) past: bool,
    /// How far it got; `None` where it is only spoken of (a risk, a condition, a denial of it).
    pub(crate) stage: Option<IncidentStage>,
    pub(crate) quoted: bool,
    pub(crate) places: Vec<Bit>,
    pub(crate) sentence: usize,
    pub(crate) block: usize,
    /// The incident it was joined to.
    pub(crate) incident: Option<usize>,
}

/// Finds every phrase that speaks of an event.
pub(super) fn find(page: &Page, mentions: &Mentions) -> Vec<EventMention> {
    let mut out: Vec<EventMention> = Vec::new();
    for (number, sentence) in page.sentences.iter().enumerate() {
        let prose = page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        let mut at = sentence.part.from;
        while at < sentence.part.to {
            let found = noun(page, at, sentence.part).or_else(|| verb(page, at, sentence.part, mentions, number));
            match found {
                Some(mut mention) if mention.part.to <= sentence.part.to => {
                    at = mention.head.to.max(mention.part.to.min(at + 60)).max(at + 1);
                    mention.sentence = number;
                    mention.block = sentence.block;
                    mention.quoted = page.quoted(mention.head.from);
                    mention.past = long_ago(page, sentence.part);
                    if prose {
                        out.push(mention);
                    }
                }
                _ => at += 1,
            }
        }
    }
    out
}

/// Whether a sentence tells of long ago.
fn long_ago(page: &Page, sentence: Part) -> bool {
    sentence.tokens().any(|at| match crate::dates::expression_at(page, at) {
        Some((_, Expression::Calendar { year: Some(_), month: None, day: None, .. })) => true,
        Some((part, Expression::Vague)) => {
            page.line(part).to_lowercase() == "last year"
                || (part.len() == 3
                    && page.lower(part.from + 1).starts_with("year")
                    && page.lower(part.to - 1) == "ago")
        }
        _ => false,
    })
}

/// An event by its noun.
fn noun(page: &Page, at: usize, sentence: Part) -> Option<EventMention> {
    let (head, kind, anaphor) = page
        .sense(at, |s| match s {
            Sense::Event(kind) => Some((kind, false)),
            _ => None,
        })
        .map(|(part, (kind, anaphor))| (part, kind, anaphor))
        .or_else(|| anaphor(page, at))?;
    if page.kind(at) == Kind::Number || covered_by_longer(page, head) || is_verb_here(page, head) {
        return None;
    }
    let from = phrase_start(page, head.from, sentence.from);
    let (places, to) = place::behind(page, head.to, sentence.to);
    let first = page.lower(from);
    let definite = matches!(first, "the" | "this" | "that" | "these" | "those")
        || page.is(from, Sense::Possessive)
        || (from..head.from).any(|at| page.kind(at) == Kind::Possessive);
    let another = (from..head.from).any(|at| {
        matches!(page.lower(at), "another" | "second" | "separate" | "third" | "similar" | "other" | "unrelated")
    });
    // "the bus attack", "the market bombing": what was hit stands before the noun.
    let before =
        (from..head.from).find_map(|at| page.sense(at, |s| if let Sense::Venue(kind) = s { Some(kind) } else { None }));
    let mut places = places;
    if let Some((core, kind)) = before.filter(|(core, _)| core.to <= head.from) {
        let kind = place::BitKind::Venue { kind, named: false };
        places.insert(0, Bit { phrase: core, part: core, core, kind, beside: true, against: true });
    }
    if places.is_empty() {
        places = place::in_clause(page, head.to, sentence.to);
    }
    let last = page.lower(head.to - 1);
    let plural = last.ends_with('s') && !matches!(last, "crisis" | "hostages");
    let part = Part::new(from, to);
    Some(EventMention {
        part,
        head,
        kind,
        anaphor,
        verb: false,
        definite,
        plural,
        another,
        past: false,
        stage: stage(page, part, head, sentence),
        quoted: false,
        places,
        sentence: 0,
        block: 0,
        incident: None,
    })
}

/// "the incident", "this monstrous act": only with a determiner that points back.
fn anaphor(page: &Page, at: usize) -> Option<(Part, IncidentType, bool)> {
    let part = page.phrase(at, Sense::Anaphor)?;
    let back = (1..=3).filter_map(|back| at.checked_sub(back)).find(|from| {
        matches!(page.lower(*from), "the" | "this" | "that" | "these" | "those")
            && (*from + 1..at).all(|at| page.kind(at) == Kind::Lower && !page.is(at, Sense::Prep))
    });
    let of_something =
        page.lower(part.to) == "of" && !matches!(page.lower(part.to + 1), "terrorism" | "terror" | "violence");
    (back.is_some() && !of_something).then_some((part, IncidentType::Other, true))
}

/// "fire department", "attack helicopter": a longer phrase of another sense takes the word away.
fn covered_by_longer(page: &Page, head: Part) -> bool {
    let first = head.from.saturating_sub(3);
    let noun = head.from.checked_sub(1).is_some_and(|at| page.is(at, Sense::Det));
    (first..=head.from).any(|from| {
        page.marks_from(from).iter().any(|mark| {
            let part = Part::new(from, from + usize::from(mark.len));
            let other = page.lexicon.senses(mark.entry).iter().any(|s| {
                matches!(
                    s,
                    Sense::Group(_)
                        | Sense::Measure(_)
                        | Sense::Instrument(_)
                        | Sense::Body(_)
                        | Sense::Office(_)
                        | Sense::Toll(_)
                        | Sense::Checks
                        | Sense::Anaphor
                )
            });
            let verb = page.lexicon.senses(mark.entry).iter().any(|s| matches!(s, Sense::EventVerb(_)));
            (other || (verb && !noun)) && part.len() > head.len() && part.covers(head)
        })
    })
}

/// "They attack", "to raid": the word is a verb here.
fn is_verb_here(page: &Page, head: Part) -> bool {
    let Some(before) = head.from.checked_sub(1) else { return false };
    if head.len() > 1 {
        return false;
    }
    let pronoun =
        page.sense(before, |s| matches!(s, Sense::Pronoun(_)).then_some(())).is_some() && !page.is(before, Sense::Det);
    let infinitive = page.lower(before) == "to" && !page.is(head.to, Sense::Prep) && !page.kind(head.to).is_capital();
    let modal = page.is(before, Sense::Modal) && page.kind(before) == Kind::Lower;
    let relative = matches!(page.lower(before), "who" | "which");
    pronoun || infinitive || modal || relative
}

/// Where the phrase around an event noun begins.
fn phrase_start(page: &Page, head: usize, limit: usize) -> usize {
    let mut from = head;
    while from > limit && head - from < 7 {
        let at = from - 1;
        if page.is(at, Sense::Det) && page.kind(at).is_word() {
            return at;
        }
        if page.is(at, Sense::Possessive) {
            return at;
        }
        let word = page.kind(at).is_word() || matches!(page.kind(at), Kind::Possessive | Kind::Number);
        let bounds = page
            .sense(at, |s| {
                matches!(
                    s,
                    Sense::Prep
                        | Sense::Conj
                        | Sense::Relative
                        | Sense::Be
                        | Sense::Aux
                        | Sense::Modal
                        | Sense::Pronoun(_)
                        | Sense::Cue(_)
                        | Sense::Foil
                        | Sense::Toll(_)
                        | Sense::AgentVerb
                        | Sense::Including
                        | Sense::Reception(_)
                        | Sense::Neg
                        | Sense::According
                )
                .then_some(())
            })
            .is_some();
        let verb = page.is(at, Sense::Verb) && !page.lower(at).ends_with("ing") && !page.lower(at).ends_with("ed");
        let inflected =
            page.is(at, Sense::Verb) && (from == head || !page.is(from, Sense::Verb)) && !is_modifier(page, at);
        if !word || bounds || verb || inflected {
            break;
        }
        from = at;
    }
    from
}

/// "planned", "failed": participles that stand inside an event's phrase.
fn is_modifier(page: &Page, at: usize) -> bool {
    page.is(at, Sense::Attempt)
        || page.is(at, Sense::Future)
        || page.is(at, Sense::Plot)
        || page.is(at, Sense::Background)
}

/// How far the event got, from the words around it.
fn stage(page: &Page, part: Part, head: Part, sentence: Part) -> Option<IncidentStage> {
    let clause = clause_before(page, part.from, sentence.from);
    let inside = Part::new(part.from, head.from);
    let behind = Part::new(part.to, (part.to + 8).min(sentence.to));
    if page.lower(part.from) == "no" || page.lower(part.from) == "any" {
        return None;
    }
    if conditional(page, part.from, sentence) {
        return None;
    }
    let governed = Part::new(clause.from.max(part.from.saturating_sub(7)), part.from);
    let foiled_before = page.find(governed, |s| (s == Sense::Foil).then_some(()));
    if let Some((foil, ())) = foiled_before
        && !another_event_between(page, foil.to, part.from)
    {
        return Some(IncidentStage::Foiled);
    }
    let passive = page.find(behind, |s| (s == Sense::Foil).then_some(())).filter(|(foil, ())| {
        (part.to..foil.from).all(|at| page.is(at, Sense::Be) || page.is(at, Sense::Aux) || page.is(at, Sense::Adverb))
    });
    if passive.is_some() {
        return Some(IncidentStage::Foiled);
    }
    if page.has(inside, Sense::Attempt) {
        return Some(IncidentStage::Attempted);
    }
    let plotted = page.has(Part::new(part.from, head.to), Sense::Plot) || page.has(inside, Sense::Future);
    if plotted {
        return None;
    }
    // "warned of an attack", "did not rule out arson", "threatened": words of what has not happened.
    let first = page.lower(part.from);
    let indefinite = !matches!(first, "the" | "this" | "these" | "that" | "those");
    let of_words = (part.from.saturating_sub(14).max(clause.from)..part.from).any(|at| {
        page.sense(at, |s| matches!(s, Sense::Cue(Act::Warn | Act::Threaten)).then_some(())).is_some()
            || page.is(at, Sense::Warning)
            || matches!(
                page.lower(at),
                "rule" | "ruled" | "ruling" | "exclude" | "excluded" | "suspected" | "feared" | "fear"
            )
    });
    if indefinite && of_words {
        return None;
    }
    // "an attack was possible", "is likely", "is expected".
    let judged = behind.tokens().take_while(|at| {
        page.is(*at, Sense::Be) || page.is(*at, Sense::Modal) || page.is(*at, Sense::Adverb) || page.is(*at, Sense::Neg)
    });
    let judged_to = judged.last().map_or(behind.from, |at| at + 1);
    let unreal = matches!(
        page.lower(judged_to),
        "possible" | "likely" | "unlikely" | "imminent" | "expected" | "feared" | "planned"
    );
    if judged_to > behind.from && (unreal || (behind.from..judged_to).any(|at| page.is(at, Sense::Modal))) {
        return None;
    }
    let near = Part::new(part.from.saturating_sub(4).max(clause.from), part.from);
    let spoken_of = near.tokens().any(|at| {
        page.phrase(at, Sense::Future).is_some_and(|found| {
            found.to == part.from
                || (found.to < part.from && page.lower(found.to) == "of")
                || page.lower(at) == "threat"
        }) && !matches!(page.lower(at), "against" | "new" | "more" | "further")
    });
    let modal = near.to.checked_sub(1).is_some_and(|at| near.holds(at) && page.is(at, Sense::Modal));
    (!spoken_of && !modal).then_some(IncidentStage::CarriedOut)
}

fn another_event_between(page: &Page, from: usize, to: usize) -> bool {
    page.find(Part::new(from, to), |s| matches!(s, Sense::Event(_)).then_some(())).is_some()
}

/// The words of the same clause before a token.
pub(crate) fn clause_before(page: &Page, at: usize, limit: usize) -> Part {
    let mut from = at;
    while from > limit {
        let before = from - 1;
        if matches!(page.kind(before), Kind::Mark(';' | ':' | '.' | ',') | Kind::Quote) {
            break;
        }
        from = before;
    }
    Part::new(from, at)
}

/// Whether a token stands in an if-clause.
pub(crate) fn conditional(page: &Page, at: usize, sentence: Part) -> bool {
    let first = at.saturating_sub(25).max(sentence.from);
    (first..at).rev().take_while(|at| !matches!(page.kind(*at), Kind::Mark(';' | '.'))).any(|at| {
        matches!(page.lower(at), "if" | "unless" | "whether")
            || (at == sentence.from && matches!(page.lower(at), "should" | "had"))
    })
}
