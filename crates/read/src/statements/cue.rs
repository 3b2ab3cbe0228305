//! Reporting words in a sentence, outside quotations.

use crate::lexicon::Sense;
use crate::page::{Page, Part};
use tocsin_core::draft::Act;

/// A reporting word or phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cue {
    pub(crate) part: Part,
    pub(crate) act: Act,
    pub(crate) kind: CueKind,
}

/// How a cue stands to its speaker and its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CueKind {
    /// "said": speaker before, content behind (or the other way round, with a quotation).
    Verb,
    /// "according to": speaker behind.
    According,
    /// "issued a sharp warning": content behind a further word.
    Made,
    /// "calling the warnings blackmail".
    Calling,
}

/// Finds the cues of a sentence, in order.
pub(super) fn find(page: &Page, sentence: Part) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::new();
    let mut at = sentence.from;
    while at < sentence.to {
        match at_token(page, at, sentence).filter(|cue| !page.quoted(cue.part.from)) {
            Some(cue) => {
                at = cue.part.to;
                out.push(cue);
            }
            None => at += 1,
        }
    }
    out
}

fn at_token(page: &Page, at: usize, sentence: Part) -> Option<Cue> {
    if in_a_name(page, at, sentence) {
        return None;
    }
    if let Some(part) = page.phrase(at, Sense::According) {
        return Some(Cue { part, act: Act::Assert, kind: CueKind::According });
    }
    if let Some(made) = made(page, at, sentence) {
        return Some(made);
    }
    if let Some(part) = sympathy(page, at, sentence) {
        return Some(Cue { part, act: Act::Condole, kind: CueKind::Made });
    }
    let calling = page.phrase(at, Sense::CallVerb).filter(|part| of_a_saying(page, part.to, sentence));
    if let Some(part) = calling {
        return Some(Cue { part, act: Act::Reject, kind: CueKind::Calling });
    }
    let (part, act) = page.sense(at, |s| if let Sense::Cue(act) = s { Some(act) } else { None })?;
    // "claimed the bus attack": to claim an event is to claim responsibility for it.
    let event_behind = page.lower(at).starts_with("claim")
        && page.is(part.to, Sense::Det)
        && (part.to + 1..part.to + 4)
            .any(|at| page.sense(at, |s| matches!(s, Sense::Event(_)).then_some(())).is_some());
    let act = if event_behind { Act::ClaimResponsibility } else { act };
    // "neither confirmed nor denied", "has not commented": silence is no statement.
    let before = at.checked_sub(1).map_or("", |at| page.lower(at));
    if matches!(before, "nor" | "neither") || silent(page, at, sentence, act) {
        return None;
    }
    // "two men suspected of helping": a description. "had expected it": no judgement that is told.
    let word = page.lower(at);
    let of_what = matches!(word, "suspected" | "accused") && page.lower(part.to) == "of";
    let bare = (word.starts_with("expect") || word.starts_with("consider")) && page.lower(part.to) != "that";
    if of_what || bare {
        return None;
    }
    // "the curfew decreed throughout the country": a description, not an order given here.
    let described = act == Act::Order && page.is(part.to, Sense::Prep) && page.lower(part.to) != "to";
    (part.to <= sentence.to && !described && !is_noun_here(page, part)).then_some(Cue {
        part,
        act,
        kind: CueKind::Verb,
    })
}

/// "has not commented", "did not say": nothing is said. "Cannot confirm" and "did not rule out" say something.
fn silent(page: &Page, at: usize, sentence: Part, act: Act) -> bool {
    let helpers = super::speaker::skip_helpers(page, at, sentence.from)..at;
    let negated = helpers.into_iter().any(|at| page.is(at, Sense::Neg));
    let telling = ["confirm", "rul", "exclu", "believ", "think", "deny", "deni"];
    negated
        && matches!(act, Act::Assert | Act::Announce | Act::Publish)
        && !telling.iter().any(|t| page.lower(at).starts_with(t))
}

/// "expressed its deep condolences".
fn sympathy(page: &Page, at: usize, sentence: Part) -> Option<Part> {
    let verb = page.phrase(at, Sense::SympathyVerb)?;
    let noun = (verb.to..(verb.to + 4).min(sentence.to)).find(|at| page.is(*at, Sense::Sympathy))?;
    (verb.to..noun).all(|at| page.kind(at).is_word()).then_some(Part::new(verb.from, noun + 1))
}

/// "United States": a capital inside a sentence, or a longer name over the word, makes it no verb.
fn in_a_name(page: &Page, at: usize, sentence: Part) -> bool {
    if !page.upper {
        let opens = at == sentence.from || !page.kind(at - 1).is_word();
        return page.kind(at).is_capital() && !opens;
    }
    (at.saturating_sub(3).max(sentence.from)..at).any(|from| {
        page.sense(from, |s| {
            matches!(s, Sense::Country(_) | Sense::Office(_) | Sense::Group(_) | Sense::City).then_some(())
        })
        .is_some_and(|(part, ())| part.holds(at))
    })
}

/// "issued a sharp warning", "released a video statement".
fn made(page: &Page, at: usize, sentence: Part) -> Option<Cue> {
    let verb = page.phrase(at, Sense::MakeVerb)?;
    let from = if page.is(verb.to, Sense::Det) { verb.to + 1 } else { verb.to };
    let noun = (from..(from + 3).min(sentence.to))
        .find_map(|at| page.sense(at, |s| if let Sense::SayingNoun(act) = s { Some(act) } else { None }));
    let (noun, act) = noun?;
    (from..noun.from)
        .all(|at| page.kind(at).is_word() && !page.is(at, Sense::Prep) && !page.is(at, Sense::Conj))
        .then_some(Cue { part: Part::new(verb.from, noun.to), act, kind: CueKind::Made })
}

/// Whether what is called something is a warning, an accusation, a report.
fn of_a_saying(page: &Page, from: usize, sentence: Part) -> bool {
    let window = Part::new(from, (from + 4).min(sentence.to));
    page.has(window, Sense::Warning)
        || window.tokens().any(|at| {
            matches!(
                page.lower(at),
                "accusation"
                    | "accusations"
                    | "allegation"
                    | "allegations"
                    | "claims"
                    | "claim"
                    | "charge"
                    | "report"
                    | "charges"
                    | "reports"
            )
        })
}

/// "the report", "an order", "reports of": the word is a noun here.
fn is_noun_here(page: &Page, part: Part) -> bool {
    if part.len() > 1 {
        return false;
    }
    let word = page.lower(part.from);
    let relative = part.from.checked_sub(1).is_some_and(|at| matches!(page.lower(at), "who" | "which"));
    if relative {
        return true; // "who writes under a name": a description, not a saying
    }
    if word.ends_with("ed") || word.ends_with("ing") || matches!(word, "said" | "told" | "says" | "wrote") {
        return false;
    }
    let before = part.from.checked_sub(1);
    let governed = before.is_some_and(|at| {
        page.is(at, Sense::Det)
            || page.is(at, Sense::Possessive)
            || (page.is(at, Sense::Prep) && page.lower(at) != "to")
    });
    governed || (page.lower(part.to) == "of" && word.ends_with('s'))
}
