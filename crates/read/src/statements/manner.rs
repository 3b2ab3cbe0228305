//! How something is said: the act, how firmly, softened by which words, on which condition, by which way.

use super::ChannelDraft;
use super::content::Told;
use super::cue::Cue;
use crate::dates::DateMention;
use crate::lexicon::{Hedging, Sense};
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Act, Certainty, ChannelKind, Form, Polarity};

/// The manner of a statement.
pub(super) struct Manner {
    pub(super) act: Act,
    pub(super) polarity: Polarity,
    pub(super) certainty: Certainty,
    pub(super) hedges: Vec<Part>,
    pub(super) conditional: Option<Part>,
    pub(super) negation: Option<Part>,
}

pub(super) fn of(page: &Page, cue: Cue, told: &Told) -> Manner {
    let mut hedges: Vec<Part> = hedges_in(page, told.cue);
    for part in &told.content {
        hedges.extend(hedges_in(page, *part));
    }
    hedges.truncate(40);
    let conditional = told.content.iter().find_map(|part| conditional_in(page, *part));
    let no_evidence = told.content.iter().find_map(|part| no_evidence_in(page, *part));
    let negation = no_evidence.or_else(|| told.content.first().and_then(|part| negation_in(page, *part, conditional)));
    let act = act(page, cue, told, conditional);
    let denies = matches!(act, Act::Deny);
    let direct = told.form == Form::Direct;
    // "did not rule out", "cannot confirm": the negation belongs to the reporting word.
    let helpers =
        Part::new(super::speaker::skip_helpers(page, cue.part.from, cue.part.from.saturating_sub(6)), cue.part.from);
    let not = helpers.tokens().any(|at| page.is(at, Sense::Neg));
    let word = page.lower(cue.part.from);
    let certainty = if not && (word.starts_with("rul") || word.starts_with("exclu")) {
        Certainty::NotExcluded
    } else if not && word.starts_with("confirm") {
        Certainty::Unconfirmed
    } else if no_evidence.is_some() {
        Certainty::NoEvidence
    } else if conditional.is_some() && !direct {
        Certainty::Conditional
    } else {
        let believes = cue.act == Act::Assess && !matches!(page.lower(cue.part.from), "draws" | "draw" | "drew");
        certainty_of(page, &hedges).unwrap_or(if believes && !direct {
            Certainty::Believed
        } else {
            Certainty::Asserted
        })
    };
    let polarity =
        if denies || no_evidence.is_some() || negation.is_some() { Polarity::Negative } else { Polarity::Positive };
    Manner { act, polarity, certainty, hedges, conditional, negation }
}

fn act(page: &Page, cue: Cue, told: &Told, conditional: Option<Part>) -> Act {
    let dangerous = told.content.iter().any(|part| page.has(*part, Sense::Danger));
    let nothing_to_do = told.content.iter().any(|part| {
        part.tokens().any(|at| page.lower(at) == "nothing" && page.lower(at + 1) == "to" && page.lower(at + 2) == "do")
    });
    let retaliates = told.content.iter().any(|part| page.has(*part, Sense::Retaliation));
    match cue.act {
        Act::Assert | Act::Warn if conditional.is_some() && retaliates => Act::Threaten,
        // A warning of one's own measures is a threat; a warning of a danger is a warning.
        Act::Warn if conditional.is_some() && !dangerous => Act::Threaten,
        Act::Assert if nothing_to_do => Act::Deny,
        Act::Assess if told.form == Form::Direct => Act::Assert,
        act => act,
    }
}

/// The softening words inside a part, in order; a longer one takes in the shorter.
pub(crate) fn hedges_in(page: &Page, part: Part) -> Vec<Part> {
    let mut out = Vec::new();
    let mut at = part.from;
    while at < part.to {
        match hedge_at(page, at).filter(|(found, _)| found.to <= part.to) {
            Some((found, _)) => {
                out.push(found);
                at = found.to;
            }
            None => at += 1,
        }
    }
    out
}

fn hedge_at(page: &Page, at: usize) -> Option<(Part, Hedging)> {
    // "May" with a capital inside a sentence is the month.
    let month = page.kind(at).is_capital()
        && page.lower(at) == "may"
        && (page.kind(at + 1) == Kind::Number || at.checked_sub(1).is_some_and(|at| page.kind(at) == Kind::Number));
    let (part, hedging) = page.sense(at, |s| if let Sense::Hedge(hedging) = s { Some(hedging) } else { None })?;
    (!month).then_some((part, hedging))
}

/// The weakest certainty among hedges, if any sets one.
pub(crate) fn certainty_of(page: &Page, hedges: &[Part]) -> Option<Certainty> {
    const WEAKEST_FIRST: [Certainty; 8] = [
        Certainty::NotExcluded,
        Certainty::Undecided,
        Certainty::Unconfirmed,
        Certainty::Alleged,
        Certainty::Possible,
        Certainty::Likely,
        Certainty::Believed,
        Certainty::NoEvidence,
    ];
    let found: Vec<Certainty> = hedges
        .iter()
        .filter_map(|part| match hedge_at(page, part.from) {
            Some((_, Hedging::Certain(certainty))) => Some(certainty),
            _ => None,
        })
        .collect();
    WEAKEST_FIRST.into_iter().find(|certainty| found.contains(certainty))
}

fn no_evidence_in(page: &Page, part: Part) -> Option<Part> {
    let found = page.find(part, |s| (s == Sense::NoEvidence).then_some(()))?.0;
    // "any evidence" is none only under a negation.
    let any = page.lower(found.from) == "any";
    let denied = (found.from.saturating_sub(6).max(part.from)..found.from).any(|at| page.is(at, Sense::Neg));
    (!any || denied).then_some(found)
}

/// The first negation in the main words of a content: near its beginning and outside its if-clause.
fn negation_in(page: &Page, part: Part, conditional: Option<Part>) -> Option<Part> {
    let window = Part::new(part.from, (part.from + 14).min(part.to));
    window
        .tokens()
        .take_while(|at| !page.is(*at, Sense::Relative) || *at == part.from)
        .find(|at| page.is(*at, Sense::Neg) && !conditional.is_some_and(|clause| clause.holds(*at)))
        .map(|at| Part::new(at, at + 1))
}

/// The whole if-clause inside a part.
pub(crate) fn conditional_in(page: &Page, part: Part) -> Option<Part> {
    let from = part.tokens().find(|at| {
        matches!(page.lower(*at), "if" | "unless") && page.lower(at.wrapping_sub(1)) != "as"
            || (*at == part.from && matches!(page.lower(*at), "should" | "had") && !page.is(*at + 1, Sense::Be))
    })?;
    let to = (from + 1..part.to).find(|at| {
        matches!(page.kind(*at), Kind::Mark(',' | ';' | '.' | '—') | Kind::Quote)
            || (matches!(page.lower(*at), "then") && *at > from + 2)
    });
    let clause = page.trimmed(Part::new(from, to.unwrap_or(part.to)));
    (clause.len() > 1).then_some(clause)
}

/// The way a statement was made, from the words around it.
pub(super) fn channel(
    page: &Page,
    sentence: Part,
    content: &[Part],
    cue: Cue,
    speaker: Option<Part>,
) -> Option<ChannelDraft> {
    let mut best: Option<ChannelDraft> = None;
    let mut at = sentence.from;
    while at < sentence.to {
        let inside = content.iter().any(|part| part.holds(at))
            || page.quoted(at)
            || speaker.is_some_and(|speaker| speaker.holds(at) && speaker.len() < 8);
        if inside || cue.part.holds(at) && !matches!(page.lower(at), "told") {
            at += 1;
            continue;
        }
        if let Some(found) = channel_at(page, at, sentence) {
            at = found.mention.to.max(at + 1);
            let social = found.kind == ChannelKind::SocialMedia;
            if best.is_none() || (social && best.as_ref().is_some_and(|b| b.name.is_none())) {
                best = Some(found);
            }
            continue;
        }
        at += 1;
    }
    best
}

fn channel_at(page: &Page, at: usize, sentence: Part) -> Option<ChannelDraft> {
    let network = page
        .phrase(at, Sense::Network)
        .filter(|part| part.len() > 1 || page.lower(at).len() > 1 || page.lower(at.wrapping_sub(1)) == "on");
    if let Some(name) = network {
        let from = preposition_before(page, at, sentence.from)?;
        let to = if page.sense(name.to, |s| matches!(s, Sense::Channel(_)).then_some(())).is_some()
            || matches!(page.lower(name.to), "account" | "page" | "feed")
        {
            name.to + 1
        } else {
            name.to
        };
        return Some(ChannelDraft { kind: ChannelKind::SocialMedia, name: Some(name), mention: Part::new(from, to) });
    }
    let (found, kind) = page.sense(at, |s| if let Sense::Channel(kind) = s { Some(kind) } else { None })?;
    if page.lower(at) == "told" || page.is(at, Sense::Prep) {
        return Some(ChannelDraft { kind, name: None, mention: found });
    }
    let from = preposition_before(page, at, sentence.from)?;
    Some(ChannelDraft { kind, name: None, mention: Part::new(from, found.to) })
}

/// The "on", "in", "at", "to" that governs a token at most four words before it.
fn preposition_before(page: &Page, at: usize, limit: usize) -> Option<usize> {
    let first = at.saturating_sub(4).max(limit);
    let from =
        (first..at).rev().find(|at| matches!(page.lower(*at), "on" | "in" | "at" | "via" | "to" | "by" | "through"))?;
    let plain =
        (from + 1..at).all(|at| page.kind(at).is_word() && !page.is(at, Sense::Verb) && !page.is(at, Sense::Be));
    plain.then_some(from)
}

/// Whether the speaker asked not to be named.
pub(super) fn anonymous(page: &Page, sentence: Part, content: &[Part]) -> bool {
    sentence.tokens().filter(|at| !content.iter().any(|part| part.holds(*at))).any(|at| {
        page.phrase(at, Sense::Anonymous).is_some_and(|part| part.len() > 2 || page.lower(at).starts_with("anon"))
    })
}

/// When it was said: a time at the head of the sentence, or beside the reporting word.
pub(super) fn said_at(page: &Page, sentence: Part, content: &[Part], cue: Cue, dates: &[DateMention]) -> Option<usize> {
    let first = dates.partition_point(|date| date.part.from < sentence.from);
    let here = dates.iter().enumerate().skip(first).take_while(|(_, date)| date.part.from < sentence.to);
    here.filter(|(_, date)| date.dates_events && !content.iter().any(|part| part.touches(date.part)))
        .find(|(_, date)| {
            let heads = date.phrase.from == sentence.from;
            let beside = date.phrase.from >= cue.part.to && date.phrase.from <= cue.part.to + 6
                || date.phrase.to <= cue.part.from && cue.part.from - date.phrase.to <= 2;
            (heads || beside) && !page.quoted(date.part.from)
        })
        .map(|(number, _)| number)
}
