//! Warnings known through the text: who warned, of what, and how it was received, each by somebody's word.
//!
//! All of them are second-hand. A recipient, a time or the words may be missing, and then they stay missing; "ignored"
//! is the word of whoever writes or says it.

use crate::cast::Cast;
use crate::events::{Bit, BitKind, place_behind};
use crate::lexicon::Sense;
use crate::limits::ITEMS_MAX;
use crate::mentions::Mention;
use crate::page::{BlockKind, Page, Part, Sentence};
use crate::statements::{Desk, StatementDraft, Statements, before_cue, skip_helpers};
use crate::tokens::Kind;
use tocsin_core::draft::{Act, Certainty, Form, Polarity, ReceptionKind};

/// A warning in the making.
#[derive(Clone, Debug)]
pub(crate) struct WarningDraft {
    pub(crate) from: usize,
    pub(crate) to: Option<usize>,
    pub(crate) mention: Part,
    pub(crate) threat: Option<Part>,
    pub(crate) place: Option<(Part, Option<Part>)>,
    pub(crate) public: bool,
    pub(crate) reception: Vec<ReceptionDraft>,
    sentence: usize,
}

/// What became of a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReceptionDraft {
    pub(crate) by: usize,
    pub(crate) kind: ReceptionKind,
    pub(crate) evidence: Part,
}

/// Finds warnings and what became of them; adds the act of warning to the statements.
pub(crate) fn find(desk: &Desk, cast: &mut Cast, statements: &mut Statements) -> Vec<WarningDraft> {
    let mut out: Vec<WarningDraft> = Vec::new();
    let mut added: Vec<StatementDraft> = Vec::new();
    let mut next = 0;
    for (number, sentence) in desk.page.sentences.iter().enumerate() {
        let first = next;
        while statements.all.get(next).is_some_and(|s| s.sentence == number) {
            next += 1;
        }
        let prose = desk.page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        if !prose || out.len() >= ITEMS_MAX {
            continue;
        }
        by_noun(desk, cast, number, *sentence, &mut out, &mut added);
        if let Some(said) = statements.all.get_mut(first..next) {
            for statement in said {
                by_verb(desk, cast, statement, &mut out);
            }
        }
        receptions(desk, cast, number, *sentence, &mut out);
        if let Some(said) = statements.all.get_mut(first..next) {
            for statement in said {
                disparaged(desk.page, cast, statement, &mut out);
            }
        }
    }
    if !added.is_empty() {
        statements.all.extend(added);
        statements.all.sort_by_key(|s| (s.sentence, s.content.first().copied().or(s.cue)));
        statements.all.truncate(ITEMS_MAX);
    }
    out
}

/// "previous warnings from diplomats regarding the threat of attacks in the port".
fn by_noun(
    desk: &Desk,
    cast: &mut Cast,
    number: usize,
    sentence: Sentence,
    out: &mut Vec<WarningDraft>,
    added: &mut Vec<StatementDraft>,
) {
    let page = desk.page;
    for at in sentence.part.tokens() {
        let Some(noun) = page
            .phrase(at, Sense::Warning)
            .filter(|noun| page.lower(noun.to - 1) != "tip" || page.is(at.wrapping_sub(1), Sense::Det))
        else {
            continue;
        };
        if page.quoted(at)
            || at.checked_sub(1).is_some_and(|before| page.phrase(before, Sense::Warning).is_some_and(|p| p.holds(at)))
        {
            continue;
        }
        let from_word = matches!(page.lower(noun.to), "from" | "by");
        let sender =
            if from_word { actor_at(desk, cast, number, noun.to + 1) } else { owner_before(desk, cast, number, at) };
        let Some((from, words)) = sender else { continue };
        let behind = if from_word { behind_of_whom(page, words.to) } else { noun.to };
        let (to, behind) = match page.lower(behind) {
            "to" => {
                actor_at(desk, cast, number, behind + 1).map_or((None, behind), |(slot, words)| (Some(slot), words.to))
            }
            _ => (None, behind),
        };
        let about = matches!(
            page.lower(behind),
            "regarding" | "about" | "of" | "on" | "concerning" | "that" | "over" | "against"
        );
        let content =
            about.then(|| page.trimmed(Part::new(behind + 1, clause_end(page, behind + 1, sentence.part.to))));
        let content = content.filter(|part| !part.is_empty());
        let threat = content.map(|part| strip_threat_of(page, part));
        let start = modifiers_before(page, at, sentence.part.from);
        let mention = Part::new(start, content.map_or(behind, |part| part.to));
        cast.use_slot(from);
        if let Some(to) = to {
            cast.use_slot(to);
        }
        if out.iter().rev().take(20).any(|w| w.mention.touches(mention)) {
            continue;
        }
        let place = threat.and_then(|threat| place_in(page, threat));
        out.push(WarningDraft {
            from,
            to,
            mention,
            threat,
            place,
            public: false,
            reception: Vec::new(),
            sentence: number,
        });
        if let Some(content) = content {
            added.push(StatementDraft {
                speaker: Some(from),
                speaker_mention: Some(words),
                co_speakers: Vec::new(),
                cue: Some(Part::new(noun.to - 1, noun.to)),
                channel: None,
                form: Form::Indirect,
                content: vec![content],
                act: Act::Warn,
                polarity: Polarity::Positive,
                certainty: Certainty::Asserted,
                hedges: crate::statements::hedges_in(page, content),
                conditional: None,
                negation: None,
                about: Vec::new(),
                said_at: None,
                anonymous: false,
                warning: Some(out.len() - 1),
                sentence: number,
                block: sentence.block,
            });
        }
    }
}

/// "X warned Y of a possible attack": a statement that warns of a danger is a warning too.
fn by_verb(desk: &Desk, cast: &mut Cast, statement: &mut StatementDraft, out: &mut Vec<WarningDraft>) {
    let page = desk.page;
    let (Act::Warn, Some(from), Some(cue)) = (statement.act, statement.speaker, statement.cue) else { return };
    if statement.warning.is_some() || statement.form == Form::Direct || out.len() >= ITEMS_MAX {
        return;
    }
    let Some(content) = statement.content.first().copied() else { return };
    if !page.has(content, Sense::Danger) {
        return;
    }
    // "warned the council of …": the one warned stands between the verb and the danger.
    let lead = Part::new(cue.to, (cue.to + 10).min(content.to));
    let to = actor_at(desk, cast, statement.sentence, cue.to).filter(|(slot, words)| {
        cast.root(*slot) != cast.root(from) && matches!(page.lower(words.to), "of" | "about" | "that" | "against")
    });
    let public = lead.tokens().take(4).any(|at| {
        matches!(
            page.lower(at),
            "residents" | "people" | "public" | "population" | "citizens" | "travellers" | "motorists" | "drivers"
        )
    });
    let threat_from = to.map(|(_, words)| words.to + 1).or_else(|| {
        lead.tokens()
            .find(|at| matches!(page.lower(*at), "of" | "about" | "that" | "against"))
            .filter(|_| public)
            .map(|at| at + 1)
    });
    let first = threat_from.unwrap_or(content.from).max(content.from);
    let first = if matches!(page.lower(first), "of" | "about" | "against" | "that") { first + 1 } else { first };
    let threat = page.trimmed(Part::new(first, content.to));
    if threat.is_empty() {
        return;
    }
    let threat = strip_threat_of(page, threat);
    statement.content = vec![page.trimmed(Part::new(first, content.to))];
    if let Some((slot, _)) = to {
        cast.use_slot(slot);
    }
    statement.warning = Some(out.len());
    statement.about.clear();
    out.push(WarningDraft {
        from,
        to: to.map(|(slot, _)| slot),
        mention: Part::new(cue.from, threat.to),
        threat: Some(threat),
        place: place_in(page, threat),
        public,
        reception: Vec::new(),
        sentence: statement.sentence,
    });
}

/// "ignored previous warnings", "Orle's rejection of these warnings", "passed the warning on".
fn receptions(desk: &Desk, cast: &mut Cast, number: usize, sentence: Sentence, out: &mut [WarningDraft]) {
    let page = desk.page;
    for at in sentence.part.tokens() {
        let Some((verb, kind)) = page.sense(at, |s| if let Sense::Reception(kind) = s { Some(kind) } else { None })
        else {
            continue;
        };
        let object = Part::new(verb.to, (verb.to + 8).min(sentence.part.to));
        let noun = object.tokens().find(|at| page.is(*at, Sense::Warning));
        let passive = noun.is_none().then(|| passive_subject(page, at, sentence.part)).flatten();
        let Some(noun) = noun.or(passive) else { continue };
        let noun_end = page.phrase(noun, Sense::Warning).map_or(noun + 1, |part| part.to);
        let clean = (verb.to..noun).all(|at| !matches!(page.kind(at), Kind::Mark(_)) && !page.is(at, Sense::Be));
        if !clean && passive.is_none() {
            continue;
        }
        let Some(which) = which_warning(out, number, noun) else { continue };
        let start = skip_helpers(page, at, sentence.part.from);
        let denied = (start..at).any(|at| page.is(at, Sense::Neg));
        let modal = (start..at).any(|at| page.is(at, Sense::Modal));
        if denied || modal {
            continue;
        }
        let possessor = at.checked_sub(1).filter(|before| page.kind(*before) == Kind::Possessive);
        let by = match (possessor, passive) {
            (Some(before), _) => mention_ending(desk, cast, number, before),
            (None, Some(_)) if page.lower(verb.to) == "by" => actor_at(desk, cast, number, verb.to + 1),
            (None, Some(_)) => None,
            (None, None) => {
                before_cue(desk, cast, number, sentence.part.from, start).map(|s| (s.slot, s.mention.unwrap_or(verb)))
            }
        };
        let Some((by, words)) = by else { continue };
        let begin = if possessor.is_some() { words.from } else { verb.from };
        let end = if passive.is_some() { verb.to } else { noun_end };
        let Some(warning) = out.get_mut(which) else { continue };
        if cast.root(by) == cast.root(warning.from) {
            continue;
        }
        cast.use_slot(by);
        receive(warning, ReceptionDraft { by, kind, evidence: Part::new(begin, end) });
    }
}

/// "the warning was passed on": the noun before the verb.
fn passive_subject(page: &Page, verb: usize, sentence: Part) -> Option<usize> {
    let start = skip_helpers(page, verb, sentence.from);
    let being = (start..verb).any(|at| page.is(at, Sense::Be)) || page.lower(verb) == "went";
    let noun = start.checked_sub(1).filter(|at| page.is(*at, Sense::Warning) && sentence.holds(*at));
    noun.filter(|_| being)
}

/// "calling these warnings blackmail and an attempt to …".
fn disparaged(page: &Page, cast: &mut Cast, statement: &mut StatementDraft, out: &mut [WarningDraft]) {
    let (Act::Reject, Some(by)) = (statement.act, statement.speaker) else { return };
    let Some(content) = statement.content.first().copied() else { return };
    let head = Part::new(content.from, (content.from + 5).min(content.to));
    let Some((noun, ())) = page.find(head, |s| (s == Sense::Warning).then_some(())) else { return };
    let Some(which) = which_warning(out, statement.sentence, noun.from) else { return };
    statement.warning = Some(which);
    statement.about.clear();
    let Some(warning) = out.get_mut(which) else { return };
    let mut from = if page.lower(noun.to) == "as" { noun.to + 1 } else { noun.to };
    while from < content.to {
        let to = (from..content.to).find(|at| page.lower(*at) == "and" && *at > from).unwrap_or(content.to);
        let evidence = page.trimmed(Part::new(from, to));
        if !evidence.is_empty() && page.find(evidence, |s| (s == Sense::Disparage).then_some(())).is_some() {
            cast.use_slot(by);
            receive(warning, ReceptionDraft { by, kind: ReceptionKind::Disparaged, evidence });
        }
        from = to + 1;
    }
}

fn receive(warning: &mut WarningDraft, reception: ReceptionDraft) {
    if warning.reception.len() < 40 && !warning.reception.contains(&reception) {
        warning.reception.push(reception);
        warning.reception.sort_by_key(|r| r.evidence);
    }
}

/// The warning a noun speaks of: the one it is the noun of, or the latest told of, if that is not far back.
fn which_warning(out: &[WarningDraft], sentence: usize, noun: usize) -> Option<usize> {
    let own = out.iter().rposition(|warning| warning.mention.holds(noun));
    own.or_else(|| out.len().checked_sub(1).filter(|last| out.get(*last).is_some_and(|w| sentence <= w.sentence + 6)))
}

/// The actor whose phrase begins at a token.
fn actor_at(desk: &Desk, cast: &Cast, sentence: usize, at: usize) -> Option<(usize, Part)> {
    let numbers = desk.mentions.numbers(sentence);
    let mut found = numbers.filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
    let (number, mention) = found.find(|(_, m): &(usize, &Mention)| m.part.from == at && m.can_act())?;
    cast.of(number).map(|slot| (slot, mention.part))
}

/// "diplomats of Ruvan about": a name between the sender and the words about the danger says whose they are.
fn behind_of_whom(page: &Page, at: usize) -> usize {
    const NAME_TOKENS_MAX: usize = 4;
    if !matches!(page.lower(at), "of" | "in" | "from") {
        return at;
    }
    let ends = (at + 1..=at + NAME_TOKENS_MAX).find(|at| !page.is(*at, Sense::Det) && !page.kind(*at).is_capital());
    ends.filter(|end| {
        *end > at + 1 && matches!(page.lower(*end), "regarding" | "about" | "concerning" | "over" | "that")
    })
    .unwrap_or(at)
}

/// "the service's warnings".
fn owner_before(desk: &Desk, cast: &Cast, sentence: usize, noun: usize) -> Option<(usize, Part)> {
    let possessive = (noun.saturating_sub(3)..noun).rev().find(|at| desk.page.kind(*at) == Kind::Possessive)?;
    mention_ending(desk, cast, sentence, possessive)
}

fn mention_ending(desk: &Desk, cast: &Cast, sentence: usize, at: usize) -> Option<(usize, Part)> {
    let numbers = desk.mentions.numbers(sentence);
    let mut found = numbers.filter_map(|n| desk.mentions.all.get(n).map(|m| (n, m)));
    let (number, mention) = found.find(|(_, m): &(usize, &Mention)| m.part.to == at && m.can_act())?;
    cast.of(number).map(|slot| (slot, mention.part))
}

fn modifiers_before(page: &Page, noun: usize, limit: usize) -> usize {
    let mut from = noun;
    while from > limit && noun - from < 4 {
        let at = from - 1;
        let describes = page.is(at, Sense::Det)
            || page.is(at, Sense::Background)
            || (page.kind(at) == Kind::Lower && page.is_plain(at))
            || matches!(page.lower(at), "earlier" | "previous" | "repeated" | "several" | "explicit");
        if !describes {
            break;
        }
        from = at;
        if page.is(at, Sense::Det) {
            break;
        }
    }
    from
}

/// Where the words about the danger end: at a mark, or where another clause begins.
fn clause_end(page: &Page, from: usize, limit: usize) -> usize {
    (from..limit)
        .find(|at| {
            matches!(page.kind(*at), Kind::Mark(',' | ';' | '.' | ':') | Kind::Quote)
                || (page.is(*at, Sense::Be)
                    && !(from..*at).any(|b| page.is(b, Sense::Relative) || page.lower(b) == "that"))
                || matches!(page.lower(*at), "but" | "which" | "although" | "while")
        })
        .unwrap_or(limit)
}

/// "the threat of attacks" warns of attacks.
fn strip_threat_of(page: &Page, part: Part) -> Part {
    let of = (part.from..(part.from + 4).min(part.to)).find(|at| page.lower(*at) == "of");
    let threat = |at: usize| matches!(page.lower(at), "threat" | "risk" | "danger" | "possibility" | "threats");
    match of {
        Some(of) if (part.from..of).any(threat) && of + 1 < part.to => Part::new(of + 1, part.to),
        _ => part,
    }
}

fn place_in(page: &Page, threat: Part) -> Option<(Part, Option<Part>)> {
    let (bits, at) = threat.tokens().find_map(|at| {
        let (bits, _) = place_behind(page, at, threat.to);
        (!bits.is_empty()).then_some((bits, at))
    })?;
    let _ = at;
    let first: &Bit = bits.first()?;
    let last = bits.last()?;
    let city = bits.iter().find(|bit| matches!(bit.kind, BitKind::City)).map(|bit| bit.core);
    Some((Part::new(first.part.from, last.part.to), city))
}
