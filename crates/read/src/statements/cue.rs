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
    if let Some(part) = page.phrase(at, Sense::According) {
        return Some(Cue { part, act: Act::Assert, kind: CueKind::According });
    }
    if let Some(made) = made(page, at, sentence) {
        return Some(made);
    }
    let calling = page.phrase(at, Sense::CallVerb).filter(|part| of_a_saying(page, part.to, sentence));
    if let Some(part) = calling {
        return Some(Cue { part, act: Act::Reject, kind: CueKind::Calling });
    }
    let (part, act) = page.sense(at, |s| if let Sense::Cue(act) = s { Some(act) } else { None })?;
    (part.to <= sentence.to && !is_noun_here(page, part)).then_some(Cue { part, act, kind: CueKind::Verb })
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
                "accusation" | "accusations" | "allegation" | "allegations" | "claims" | "charges" | "reports"
            )
        })
}

/// "the report", "an order", "reports of": the word is a noun here.
fn is_noun_here(page: &Page, part: Part) -> bool {
    if part.len() > 1 {
        return false;
    }
    let word = page.lower(part.from);
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
