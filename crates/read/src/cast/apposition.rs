//! What stands beside a name and explains it: offices set off by commas, acronyms in brackets, pseudonyms.

use crate::lexicon::Sense;
use crate::mentions::Mention;
use crate::page::{Page, Part};
use crate::tokens::Kind;
use std::collections::HashSet;

/// How many tokens an apposition may have.
const INSERT_TOKENS_MAX: usize = 40;

/// ", deputy chairman of the council,": the words of an office behind a name, without the commas.
pub(super) fn role_behind(page: &Page, name_end: usize) -> Option<Part> {
    if !page.is_comma(name_end) {
        return None;
    }
    let from = name_end + 1;
    // The office must head the phrase: at most a determiner and three describing words stand before it.
    let office = (from..from + 5).find(|at| {
        page.sense(*at, |s| matches!(s, Sense::Office(_) | Sense::Person(crate::lexicon::Person::Plain)).then_some(()))
            .is_some()
    })?;
    let plain = (from..office).all(|at| page.kind(at).is_word() && !stops(page, at) || page.is(at, Sense::Det));
    if !plain {
        return None;
    }
    let to = phrase_end(page, office + 1);
    Some(Part::new(from, to))
}

/// Where a noun phrase with its "of …, for …, to …" ends, from behind its head.
pub(crate) fn phrase_end(page: &Page, from: usize) -> usize {
    let mut at = from;
    while at < from + INSERT_TOKENS_MAX {
        let preposition = page.is(at, Sense::Prep) && !page.is(at, Sense::Including);
        let word = page.kind(at).is_word() || page.kind(at) == Kind::Number || page.kind(at) == Kind::Possessive;
        if !word || (stops(page, at) && !preposition && !page.is(at, Sense::Det)) {
            break;
        }
        at += 1;
    }
    // A preposition left hanging belongs to what follows.
    while at > from && page.is(at - 1, Sense::Prep) {
        at -= 1;
    }
    at
}

/// Whether a word ends a noun phrase. A capital inside a phrase is part of a name, whatever the word may mean small.
fn stops(page: &Page, at: usize) -> bool {
    if page.kind(at).is_capital() && !page.upper {
        return false;
    }
    page.sense(at, |s| {
        matches!(
            s,
            Sense::Be
                | Sense::Aux
                | Sense::Modal
                | Sense::Relative
                | Sense::Conj
                | Sense::Cue(_)
                | Sense::Pronoun(_)
                | Sense::Adverb
                | Sense::Verb
                | Sense::Prep
                | Sense::Det
        )
        .then_some(())
    })
    .is_some()
        && !nominal_too(page, at)
}

/// "chief", "head": a verb and a noun; behind a comma it is the noun.
fn nominal_too(page: &Page, at: usize) -> bool {
    page.sense(at, |s| {
        matches!(s, Sense::Office(_) | Sense::Body(_) | Sense::Person(_) | Sense::NameHead(_)).then_some(())
    })
    .is_some()
}

/// Names the text treats as states: "the foreign minister of Lorvia", "Lorvia's government".
pub(super) fn states(page: &Page) -> HashSet<String> {
    let mut out = HashSet::new();
    if page.upper {
        return out;
    }
    for at in 0..page.tokens.len() {
        let owned = matches!(page.lower(at), "army" | "military" | "president" | "parliament" | "navy" | "premier")
            || (page.lower(at) == "staff" && at > 0 && page.lower(at - 1) == "general");
        if !of_state(page, at) && !owned {
            continue;
        }
        let name = |from: usize| {
            let to = (from..from + 3).find(|at| !page.kind(*at).is_capital()).unwrap_or(from + 3);
            (to > from).then(|| Part::new(from, to))
        };
        let behind = (page.lower(at + 1) == "of" && !owned).then(|| name(at + 2)).flatten();
        // "Lorvia's interior minister".
        let possessive = (at.saturating_sub(3)..at).rev().find(|at| page.kind(*at) == Kind::Possessive);
        let before = possessive.and_then(|mark| mark.checked_sub(1)).filter(|at| page.kind(*at) == Kind::Title);
        let plain = |part: Part| {
            part.tokens().all(|at| {
                page.sense(at, |s| matches!(s, Sense::NameHead(_) | Sense::Country(_)).then_some(())).is_none()
            })
        };
        for part in behind.into_iter().chain(before.map(|at| Part::new(at, at + 1))).filter(|part| plain(*part)) {
            out.insert(page.line(part).to_lowercase());
        }
    }
    out
}

/// Whether a token is the head of an office or body that only states have.
fn of_state(page: &Page, at: usize) -> bool {
    let word = page.lower(at);
    let ministerial = matches!(word, "minister" | "ministry")
        && at > 0
        && matches!(page.lower(at - 1), "foreign" | "interior" | "prime" | "defence" | "defense");
    ministerial || matches!(word, "government" | "ambassador" | "embassy")
}

/// "in Kelmar" behind an unnamed group: whose it is.
pub(super) fn in_whose(page: &Page, end: usize) -> Option<String> {
    let named = matches!(page.lower(end), "in" | "of" | "from") && page.kind(end + 1).is_capital() && !page.upper;
    named.then(|| page.lower(end + 1).to_owned())
}

/// ", the power company,": a body's noun behind a name.
pub(super) fn body_behind(page: &Page, name_end: usize) -> bool {
    if !page.is_comma(name_end) || !page.is(name_end + 1, Sense::Det) {
        return false;
    }
    let body = (name_end + 2..name_end + 6).find(|at| {
        page.sense(*at, |s| matches!(s, Sense::Body(_) | Sense::Group(_)).then_some(())).is_some() || stops(page, *at)
    });
    body.is_some_and(|at| page.sense(at, |s| matches!(s, Sense::Body(_) | Sense::Group(_)).then_some(())).is_some())
}

/// "(NSS)" behind a name: the acronym.
pub(super) fn acronym_behind(page: &Page, name_end: usize) -> Option<usize> {
    let bracket = page.is_mark(name_end, '(') || page.is_mark(name_end, '[');
    let closed = page.is_mark(name_end + 2, ')') || page.is_mark(name_end + 2, ']');
    (bracket && closed && page.kind(name_end + 1) == Kind::Upper).then_some(name_end + 1)
}

/// Whether "under the pseudonym" stands right before a name.
pub(super) fn pseudonym_before(page: &Page, name: usize) -> bool {
    (1..=4).filter_map(|back| name.checked_sub(back)).any(|from| {
        page.phrase(from, Sense::Pseudonym)
            .is_some_and(|part| part.to == name || part.to + 1 == name && !page.kind(name - 1).is_word())
    })
}

/// Whether a verb of saying follows a name of at most four words, or stands before it behind a quotation.
pub(super) fn speaks(page: &Page, mention: &Mention) -> bool {
    let cue = |at: usize| page.sense(at, |s| matches!(s, Sense::Cue(_)).then_some(())).is_some();
    let mut next = mention.part.to;
    while page.is(next, Sense::Aux) || page.is(next, Sense::Adverb) {
        next += 1;
    }
    let inverted = mention.part.from.checked_sub(1).is_some_and(|before| {
        cue(before) && before.checked_sub(1).is_some_and(|b| page.kind(b) == Kind::Quote || page.is_comma(b))
    });
    let personal = mention.core.len() <= 4 && (mention.core.len() > 1 || page.kind(mention.core.from) == Kind::Title);
    personal && (cue(next) || inverted || page.lower(mention.part.to) == "who")
}

/// Whether "members of" or "a cell of" stands right before a name.
pub(super) fn belongs_before(page: &Page, name: usize) -> bool {
    (1..=4).filter_map(|back| name.checked_sub(back)).any(|from| {
        page.sense(from, |s| matches!(s, Sense::Belong | Sense::Tie(_)).then_some(()))
            .is_some_and(|(part, ())| part.to == name || (part.to + 1 == name && page.is(name - 1, Sense::Det)))
    })
}

/// Whether ", a cell of" follows a name.
pub(super) fn tie_behind(page: &Page, name_end: usize) -> bool {
    page.is_comma(name_end)
        && (name_end + 1..name_end + 6).any(|at| page.sense(at, |s| matches!(s, Sense::Tie(_)).then_some(())).is_some())
}

/// Where an insert between commas ends: behind its closing comma. `at` is the opening one.
pub(crate) fn insert_end(page: &Page, at: usize, limit: usize) -> Option<usize> {
    let window = at + 1..limit.min(at + INSERT_TOKENS_MAX);
    window.into_iter().find(|at| page.is_comma(*at)).map(|comma| comma + 1)
}
