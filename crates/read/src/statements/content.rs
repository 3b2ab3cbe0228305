//! What is conveyed: the words behind a reporting word (or before it), without cue and speaker.

use super::cue::{Cue, CueKind};
use super::speaker::Speaker;
use crate::lexicon::Sense;
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{Act, Form};

/// Words conveyed, and how.
pub(super) struct Told {
    pub(super) content: Vec<Part>,
    pub(super) form: Form,
    /// The cue, with the words that carry it on (", suggesting that").
    pub(super) cue: Part,
    /// Whether the act is complete without content ("claimed responsibility").
    pub(super) complete: bool,
}

/// A quotation shorter than this stands inside a paraphrase.
const DIRECT_TOKENS_MIN: usize = 4;

pub(super) fn find(
    page: &Page,
    sentence: Part,
    cue: Cue,
    speaker: Option<&Speaker>,
    next: Option<&Cue>,
    cues: &[Cue],
) -> Option<Told> {
    if cue.kind == CueKind::According {
        return according(page, sentence, cue, speaker?);
    }
    let complete = matches!(cue.act, Act::ClaimResponsibility | Act::Condole | Act::Condemn | Act::Thank | Act::Deny);
    if let Some(content) = quotations(page, sentence, cue, speaker, cues) {
        return Some(Told { content, form: Form::Direct, cue: cue.part, complete });
    }
    let (words, from) = carried_on(page, sentence, cue);
    // "we were told by witnesses that …": the content follows.
    let agent = speaker.filter(|s| s.inverted && page.lower(cue.part.to) == "by").and_then(|s| s.mention);
    if let Some(words) = agent.filter(|words| page.lower(words.to) == "that") {
        let content = page.trimmed(Part::new(words.to + 1, end(page, sentence, words.to + 1, cue, next, cues)));
        let content = if content.is_empty() { Vec::new() } else { vec![content] };
        return Some(Told { content, form: Form::Indirect, cue: cue.part, complete });
    }
    if speaker.is_some_and(|speaker| speaker.inverted) {
        return before(page, sentence, cue, speaker, complete);
    }
    let start = begin(page, sentence, cue, from);
    let end = end(page, sentence, start, cue, next, cues);
    let content = page.trimmed(Part::new(start, end));
    // "Three people died, the fire department said on Monday": nothing behind but adjuncts, so it stands before.
    let told_whom = matches!(page.lower(cue.part.from), "told" | "tells") && is_addressee_only(page, content);
    let put = page.lower(words.from).starts_with("put") && words.len() > 1;
    // "Four are missing, the service said, correcting …".
    let closes = page.is_comma(cue.part.to) && cue.kind == CueKind::Verb && !page.is(cue.part.to + 1, Sense::Adverb);
    if closes && let Some(told) = before(page, sentence, cue, speaker, complete) {
        return Some(told);
    }
    if !put && (adjunct_only(page, content) || told_whom) && cue.kind == CueKind::Verb && cue.act != Act::Condole {
        if let Some(told) = before(page, sentence, cue, speaker, complete) {
            return Some(told);
        }
        return complete.then_some(Told { content: Vec::new(), form: Form::Indirect, cue: words, complete });
    }
    if content.is_empty() && !(cue.act == Act::Condole && words.len() > 1) {
        return Some(Told { content: Vec::new(), form: Form::Indirect, cue: words, complete });
    }
    let content = Part::new(content.from, content.to.max(words.to));
    let (words, content) = match cue.act {
        // "put the number of dead at 23": the verb is the cue, the number its content.
        _ if put => (Part::new(words.from, words.from + 1), Part::new(words.from + 1, content.to)),
        // "expressed condolences": the verb is the cue, what is expressed the content.
        Act::Condole if words.len() > 1 => {
            (Part::new(words.from, words.from + 1), Part::new(words.from + 1, content.to))
        }
        _ => (words, content),
    };
    let form = if content.tokens().any(|at| page.kind(at) == Kind::Quote) { Form::Mixed } else { Form::Indirect };
    Some(Told { content: vec![content], form, cue: words, complete })
}

/// "According to officials, …" or "…, according to officials".
fn according(page: &Page, sentence: Part, cue: Cue, speaker: &Speaker) -> Option<Told> {
    let speaker_end = speaker.mention.map_or(cue.part.to, |part| part.to);
    let opens = cue.part.from <= sentence.from + 1;
    let content = if opens {
        let comma = (speaker_end..sentence.to).find(|at| page.is_comma(*at))?;
        Part::new(comma + 1, sentence.to)
    } else {
        let comma = cue.part.from.checked_sub(1).filter(|at| page.is_comma(*at));
        let from =
            (sentence.from..cue.part.from).rev().find(|at| page.is_mark(*at, ';')).map_or(sentence.from, |at| at + 1);
        Part::new(from, comma.unwrap_or(cue.part.from))
    };
    let content = page.trimmed(content);
    if content.is_empty() {
        return None;
    }
    let form = if content.tokens().any(|at| page.kind(at) == Kind::Quote) { Form::Mixed } else { Form::Indirect };
    Some(Told { content: vec![content], form, cue: cue.part, complete: false })
}

/// The quotations that belong to a cue: right behind it, or right before it or its speaker.
fn quotations(page: &Page, sentence: Part, cue: Cue, speaker: Option<&Speaker>, cues: &[Cue]) -> Option<Vec<Part>> {
    let quotes = page.quotes.partition_point(|quote| quote.outer.from < sentence.from);
    let here: Vec<_> = page
        .quotes
        .iter()
        .skip(quotes)
        .take_while(|quote| quote.outer.from < sentence.to)
        .take(12)
        .filter(|quote| quote.inner.len() >= DIRECT_TOKENS_MIN)
        .collect();
    let subject = speaker.map_or(cue.part.from, |speaker| speaker.from.min(cue.part.from));
    let mut out = Vec::new();
    for quote in here {
        let leads = quote.outer.to <= cue.part.from && only_marks(page, quote.outer.to, subject.max(quote.outer.to));
        let alone = !cues.iter().any(|other| other.part.from >= cue.part.to && other.part.to <= quote.outer.from);
        let follows =
            alone && quote.outer.from >= cue.part.to && adjuncts(page, cue.part.to, quote.outer.from, speaker);
        let goes_on = !out.is_empty() && alone;
        if leads || follows || (goes_on && quote.outer.from > cue.part.to) {
            out.push(page.trimmed(quote.inner));
        }
    }
    out.retain(|part| !part.is_empty());
    (!out.is_empty()).then_some(out)
}

fn only_marks(page: &Page, from: usize, to: usize) -> bool {
    (from..to).all(|at| !page.kind(at).is_word())
}

/// Whether only the speaker, marks and a channel stand between a cue and its quotation.
fn adjuncts(page: &Page, from: usize, to: usize, speaker: Option<&Speaker>) -> bool {
    let inverted = speaker.filter(|speaker| speaker.inverted).and_then(|speaker| speaker.mention);
    let from = inverted.map_or(from, |part| part.to.max(from));
    to.saturating_sub(from) <= 10
        && (from..to).all(|at| {
            !page.kind(at).is_word()
                || page
                    .sense(at, |s| {
                        matches!(
                            s,
                            Sense::Prep
                                | Sense::Det
                                | Sense::Possessive
                                | Sense::Channel(_)
                                | Sense::Network
                                | Sense::Weekday(_)
                                | Sense::SayingNoun(_)
                                | Sense::DayShift(_)
                                | Sense::Month(_)
                                | Sense::Body(_)
                                | Sense::Group(_)
                                | Sense::Person(_)
                                | Sense::Adverb
                        )
                        .then_some(())
                    })
                    .is_some()
                || (page.kind(at).is_capital() && !page.upper)
                || page.lower(at) == "that"
        })
        && (from == to || !page.kind(to - 1).is_word() || page.lower(to - 1) == "that" || to - from <= 6)
}

/// ", suggesting that" behind a cue: the cue goes on, and the content begins behind it.
fn carried_on(page: &Page, sentence: Part, cue: Cue) -> (Part, usize) {
    let at = cue.part.to;
    // "issued an alert for the coast, warning of …": the words further on are what it says.
    let further = (at..(at + 14).min(sentence.to))
        .find(|at| page.is_comma(*at) && (page.is(at + 1, Sense::CarryOn) || page.lower(at + 1) == "warning"));
    if let Some(comma) = further.filter(|comma| *comma > at && cue.kind == CueKind::Made) {
        let lead = usize::from(matches!(page.lower(comma + 2), "that" | "of"));
        return (cue.part, (comma + 2 + lead).min(sentence.to));
    }
    if page.is_comma(at) && page.is(at + 1, Sense::CarryOn) && cue.kind == CueKind::Made {
        let that = usize::from(page.lower(at + 2) == "that");
        let to = (at + 2 + that).min(sentence.to);
        return (Part::new(cue.part.from, to), to);
    }
    (cue.part, at)
}

/// Behind a time or channel right after the cue: "threatened on Sunday to …".
fn behind_adjunct(page: &Page, from: usize) -> usize {
    let preposition = usize::from(matches!(page.lower(from), "on" | "in" | "at"));
    match crate::dates::expression_at(page, from + preposition) {
        Some((date, _)) => date.to,
        None => from,
    }
}

/// Where the content begins: behind "that", a colon, an addressee, a channel or a time.
fn begin(page: &Page, sentence: Part, cue: Cue, from: usize) -> usize {
    let from = behind_adjunct(page, from).min(sentence.to);
    // "stated, however, that".
    let aside = page.is_comma(from) && page.is(from + 1, Sense::Adverb) && page.is_comma(from + 2);
    let from = if aside { from + 3 } else { from };
    let window = (from + 14).min(sentence.to);
    if page.is_mark(from, ':') || page.lower(from) == "that" {
        return from + 1;
    }
    if matches!(cue.act, Act::Assert | Act::Announce | Act::Assess | Act::Warn | Act::Promise | Act::Admit | Act::Deny)
    {
        let that = (from..window).take_while(|at| !ends_lead(page, *at)).find(|at| page.lower(*at) == "that");
        if let Some(that) = that {
            return that + 1;
        }
        let colon = (from..window).take_while(|at| !ends_lead(page, *at)).find(|at| page.is_mark(*at, ':'));
        if let Some(colon) = colon {
            return colon + 1;
        }
    }
    let to_whom = matches!(page.lower(cue.part.from), "told" | "tell" | "tells" | "telling");
    if to_whom {
        // "told the council the bridge was safe": behind the first noun phrase.
        return (from..window).find(|at| page.is(*at, Sense::Det) && *at > from).unwrap_or(from);
    }
    from
}

/// Whether a word shows that the content has begun already.
fn ends_lead(page: &Page, at: usize) -> bool {
    page.kind(at) == Kind::Quote
        || page.is_comma(at)
        || page
            .sense(at, |s| {
                matches!(
                    s,
                    Sense::Be
                        | Sense::Modal
                        | Sense::Aux
                        | Sense::EventVerb(_)
                        | Sense::Toll(_)
                        | Sense::Pronoun(Pronoun::He | Pronoun::She | Pronoun::It | Pronoun::They)
                )
                .then_some(())
            })
            .is_some()
}

use crate::lexicon::Pronoun;

/// Where the content ends: at the sentence's end, or where another saying begins.
fn end(page: &Page, sentence: Part, start: usize, cue: Cue, next: Option<&Cue>, cues: &[Cue]) -> usize {
    let mut limit = sentence.to;
    for other in cues.iter().filter(|other| other.part.from >= start) {
        let cut = cut_before(page, start, *other);
        if let Some(cut) = cut {
            limit = limit.min(cut);
            break;
        }
    }
    if let Some(stop) = (start..limit).find(|at| page.is_mark(*at, ';')) {
        limit = limit.min(stop);
    }
    if cue.kind == CueKind::Calling
        && let Some(comma) = (start..limit).find(|at| page.is_comma(*at))
    {
        limit = comma;
    }
    // "claimed the attack in a telephone call": the way it was said is no part of what was said.
    let brief = matches!(
        cue.act,
        Act::ClaimResponsibility | Act::Accuse | Act::Condemn | Act::Condole | Act::Deny | Act::Reject | Act::Thank
    );
    let way = (start + 2..limit).find(|at| {
        matches!(page.lower(*at), "in" | "at" | "on" | "via" | "by" | "through")
            && (at + 1..at + 4)
                .any(|at| page.sense(at, |s| matches!(s, Sense::Channel(_) | Sense::Network).then_some(())).is_some())
    });
    if let (true, Some(way)) = (brief, way) {
        limit = limit.min(way);
    }
    let carried = (start..limit).find(|at| page.is_comma(*at) && page.is(*at + 1, Sense::CarryOn) && *at > start);
    if let Some(comma) = carried {
        limit = limit.min(comma);
    }
    let _ = next;
    limit
}

/// Where another cue in the same sentence cuts this content off: "… and stressed", "…, according to", "…, Orle said".
fn cut_before(page: &Page, start: usize, other: Cue) -> Option<usize> {
    let at = super::speaker::skip_helpers(page, other.part.from, start);
    let before = at.checked_sub(1).filter(|at| *at >= start)?;
    if other.kind == CueKind::According {
        return Some(if page.is_comma(before) { before } else { other.part.from });
    }
    if matches!(page.lower(before), "and" | "but") {
        let comma = before.checked_sub(1).filter(|at| page.is_comma(*at) && *at >= start);
        return Some(comma.unwrap_or(before));
    }
    // ", the agency said" at the end: the words before it are its own business.
    let first = at.saturating_sub(8).max(start);
    let closing = (first..at).rev().find(|at| page.is_comma(*at));
    if let Some(comma) = closing
        && other.act == Act::Assert
        && (comma + 1..at)
            .all(|at| page.kind(at).is_word() && !page.is(at, Sense::Relative) && !page.is(at, Sense::Conj))
        && (page.is(comma + 1, Sense::Det) || page.kind(comma + 1).is_capital())
    {
        return Some(comma);
    }
    // ", but Orle said": a conjunction behind a comma, a few words before the cue.
    let first = at.saturating_sub(12).max(start);
    (first..at).find(|at| {
        page.is_comma(*at) && matches!(page.lower(*at + 1), "but" | "while" | "whereas" | "although" | "and")
    })
}

/// The content before a cue: from the beginning of the sentence to the comma before the speaker.
fn before(page: &Page, sentence: Part, cue: Cue, speaker: Option<&Speaker>, complete: bool) -> Option<Told> {
    let speaker = speaker?;
    let subject = if speaker.inverted { cue.part.from } else { speaker.from };
    let end = super::speaker::skip_helpers(page, subject, sentence.from);
    let end = if speaker.inverted { end } else { subject };
    let by_agent = page.lower(cue.part.to) == "by" && speaker.inverted;
    let bound = end.checked_sub(1).is_some_and(|at| at >= sentence.from && page.is_comma(at));
    if !bound && !by_agent {
        return None;
    }
    let content = page.trimmed(Part::new(sentence.from, end));
    if content.len() < 2 {
        return None;
    }
    let form = if content.tokens().any(|at| page.kind(at) == Kind::Quote) { Form::Mixed } else { Form::Indirect };
    Some(Told { content: vec![content], form, cue: cue.part, complete })
}

/// Whether a stretch names somebody told, and nothing that was told.
fn is_addressee_only(page: &Page, part: Part) -> bool {
    part.len() <= 6
        && !part.tokens().any(|at| {
            page.sense(at, |s| {
                matches!(s, Sense::Be | Sense::Modal | Sense::Aux | Sense::Verb | Sense::Event(_) | Sense::Toll(_))
                    .then_some(())
            })
            .is_some()
                || page.lower(at) == "that"
        })
}

/// Whether a stretch holds nothing but when, where and to whom something was said.
fn adjunct_only(page: &Page, part: Part) -> bool {
    if part.is_empty() {
        return true;
    }
    if part.len() > 12 {
        return false;
    }
    let first = part.from;
    let leads = (page.is(first, Sense::Prep) && page.lower(first) != "to")
        || page
            .sense(first, |s| matches!(s, Sense::Weekday(_) | Sense::DayShift(_) | Sense::Channel(_)).then_some(()))
            .is_some();
    leads
        && !part.tokens().any(|at| {
            page.sense(at, |s| {
                matches!(s, Sense::Be | Sense::Modal | Sense::Aux | Sense::Event(_) | Sense::Toll(_)).then_some(())
            })
            .is_some()
        })
}
