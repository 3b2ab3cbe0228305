//! What can stand in a name, where capitals tell and where they do not.

use super::Habits;
use crate::lexicon::Sense;
use crate::page::{Page, Part};
use crate::tokens::Kind;

/// Whether a token can be part of a name.
pub(super) fn is_name_word(page: &Page, habits: &Habits, at: usize, sentence: Part) -> bool {
    let kind = page.kind(at);
    if !kind.is_capital() {
        return false;
    }
    if page.upper {
        // In a text of capitals a name is a word the lexicon does not know at all.
        let inside = (at.saturating_sub(3).max(sentence.from)..at)
            .any(|from| page.marks_from(from).iter().any(|mark| from + usize::from(mark.len) > at));
        return page.marks_from(at).is_empty() && !inside && page.lower(at).len() > 1;
    }
    let small = page.sense(at, |sense| {
        matches!(
            sense,
            Sense::Month(_)
                | Sense::Weekday(_)
                | Sense::Network
                | Sense::Det
                | Sense::Prep
                | Sense::Conj
                | Sense::Pronoun(_)
                | Sense::Relative
                | Sense::Possessive
                | Sense::Be
                | Sense::Aux
                | Sense::Modal
                | Sense::DayShift(_)
                | Sense::According
        )
        .then_some(())
    });
    if small.is_some() && kind != Kind::Upper {
        return false;
    }
    if habits.forced(page, at, sentence) {
        return named_at_the_head(page, at);
    }
    true
}

/// Whether the first word of a sentence, whose capital says nothing, is a name: the lexicon says nothing against it,
/// and a name word or a verb follows.
fn named_at_the_head(page: &Page, at: usize) -> bool {
    if page.sense(at, |s| matches!(s, Sense::City | Sense::Country(_)).then_some(())).is_some() {
        return true;
    }
    let known = page.sense(at, |s| (!matches!(s, Sense::Title | Sense::NameHead(_))).then_some(())).is_some();
    if known {
        return false;
    }
    let next = at + 1;
    // "Norvolt, the power company, …".
    let explained = page.is_comma(next) && page.is(next + 1, Sense::Det);
    explained
        || page.kind(at) == Kind::Upper
        || (page.kind(next).is_capital() && !page.is(next, Sense::Det))
        || page.sense(next, |s| matches!(s, Sense::Cue(_) | Sense::Be | Sense::Aux).then_some(())).is_some()
        || page.kind(next) == Kind::Possessive
}

/// The joining words inside a name ("Ministry of the Interior", "Mara de la Orle"): where the name goes on to.
pub(super) fn joins_name(page: &Page, habits: &Habits, at: usize, from: usize, sentence: Part) -> Option<usize> {
    if page.upper || at == from || !page.kind(at - 1).is_capital() {
        return None;
    }
    let name = |at: usize| at < sentence.to && is_name_word(page, habits, at, sentence);
    let word = page.lower(at);
    if matches!(word, "de" | "del" | "della" | "di" | "du" | "la" | "al" | "el" | "bin" | "ibn" | "von" | "van" | "der")
        || matches!(word, "da" | "dos")
    {
        let article = matches!(page.lower(at + 1), "la" | "los" | "las" | "der" | "den");
        let next = at + 1 + usize::from(article);
        return name(next).then_some(next + 1);
    }
    let head = |at: usize| page.sense(at, |s| matches!(s, Sense::NameHead(_) | Sense::Body(_)).then_some(())).is_some();
    let office = |at: usize| page.sense(at, |s| matches!(s, Sense::Office(_)).then_some(())).is_some();
    if !(from..at).any(head) || (from..at).any(office) {
        return None;
    }
    match word {
        "of" | "for" => {
            let next = if page.lower(at + 1) == "the" { at + 2 } else { at + 1 };
            name(next).then_some(next + 1)
        }
        // "Ministry of Health and Welfare", but not "Security Council and Ministry".
        "and" => {
            let of_before = (from..at).any(|at| page.lower(at) == "of");
            (of_before && name(at + 1) && !head(at + 1) && !page.kind(at + 2).is_capital()).then_some(at + 2)
        }
        _ => None,
    }
}
