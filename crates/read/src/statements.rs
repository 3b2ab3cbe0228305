//! Who said what: the speaker before (or behind) a reporting word, the words conveyed, and the manner of saying.
//!
//! A statement is made only where a speaker can be named or where the text itself hides one ("it was reported that").
//! What is conveyed keeps its hedges, its if-clauses and its negation; a quotation is kept word for word.
//!
//! The author's own assertions are not listed here: everything else in a draft that nobody is said to have said is
//! held by `author` already.

mod content;
mod cue;
mod manner;
mod speaker;

pub(crate) use manner::{certainty_of, conditional_in, hedges_in};
pub(crate) use speaker::{before_cue, skip_helpers};

use crate::cast::Cast;
use crate::dates::DateMention;
use crate::events::Events;
use crate::limits::ITEMS_MAX;
use crate::mentions::Mentions;
use crate::page::{BlockKind, Page, Part};
use cue::Cue;
use tocsin_core::draft::{Act, Certainty, ChannelKind, Form, Polarity};

/// A statement in the making.
#[derive(Clone, Debug)]
pub(crate) struct StatementDraft {
    pub(crate) speaker: Option<usize>,
    pub(crate) speaker_mention: Option<Part>,
    pub(crate) co_speakers: Vec<usize>,
    pub(crate) cue: Option<Part>,
    pub(crate) channel: Option<ChannelDraft>,
    pub(crate) form: Form,
    pub(crate) content: Vec<Part>,
    pub(crate) act: Act,
    pub(crate) polarity: Polarity,
    pub(crate) certainty: Certainty,
    pub(crate) hedges: Vec<Part>,
    pub(crate) conditional: Option<Part>,
    pub(crate) negation: Option<Part>,
    pub(crate) about: Vec<usize>,
    pub(crate) said_at: Option<usize>,
    pub(crate) anonymous: bool,
    pub(crate) warning: Option<usize>,
    pub(crate) sentence: usize,
    pub(crate) block: usize,
}

/// The way a statement was made.
#[derive(Clone, Debug)]
pub(crate) struct ChannelDraft {
    pub(crate) kind: ChannelKind,
    pub(crate) name: Option<Part>,
    pub(crate) mention: Part,
}

/// What the statements stage found.
pub(crate) struct Statements {
    pub(crate) all: Vec<StatementDraft>,
    /// Quotations and sayings whose speaker the text does not give, or not clearly.
    pub(crate) unknown_speakers: Vec<Part>,
    /// Where the list was full.
    pub(crate) unread: Option<Part>,
}

/// What every step of this stage looks at.
pub(crate) struct Desk<'p, 't> {
    pub(crate) page: &'p Page<'t>,
    pub(crate) mentions: &'p Mentions,
    pub(crate) events: &'p Events,
    pub(crate) dates: &'p [DateMention],
}

/// Finds the statements of a text.
pub(crate) fn find(desk: &Desk, cast: &mut Cast) -> Statements {
    let mut found = Statements { all: Vec::new(), unknown_speakers: Vec::new(), unread: None };
    let mut memory = speaker::Memory::default();
    for (number, sentence) in desk.page.sentences.iter().enumerate() {
        if desk.page.blocks.get(sentence.block).is_none_or(|block| block.kind != BlockKind::Paragraph) {
            continue;
        }
        if found.all.len() >= ITEMS_MAX {
            found.unread.get_or_insert(sentence.part);
            continue;
        }
        let cues = cue::find(desk.page, sentence.part);
        let before = found.all.len();
        in_sentence(desk, cast, number, &cues, &mut memory, &mut found);
        if found.all.len() == before {
            quotation_alone(desk, number, &mut found);
        }
        memory.pass(desk, cast, number);
    }
    found
}

fn in_sentence(
    desk: &Desk,
    cast: &mut Cast,
    number: usize,
    cues: &[Cue],
    memory: &mut speaker::Memory,
    found: &mut Statements,
) {
    let Some(sentence) = desk.page.sentences.get(number).copied() else { return };
    let mut earlier: Option<speaker::Speaker> = None;
    let mut read_to = 0;
    for (at, cue) in cues.iter().enumerate() {
        if cue.part.from < read_to {
            continue; // it carried an earlier cue on
        }
        // "according to police reports": the noun names the source, it reports nothing by itself.
        let source = at.checked_sub(1).and_then(|at| cues.get(at)).filter(|p| p.kind == cue::CueKind::According);
        if source.is_some_and(|p| {
            cue.part.from <= p.part.to + 6 && (p.part.to..cue.part.from).all(|at| !desk.page.is_comma(at))
        }) {
            continue;
        }
        let previous = at.checked_sub(1).and_then(|at| cues.get(at));
        let next = cues.get(at + 1);
        let speaker = speaker::find(desk, cast, number, *cue, previous, earlier.as_ref(), memory);
        let speaker = match speaker {
            speaker::Outcome::Found(speaker) => Some(speaker),
            speaker::Outcome::Hidden => None,
            speaker::Outcome::Unclear(words) => {
                found.unknown_speakers.push(words);
                continue;
            }
            speaker::Outcome::None => continue,
        };
        let told = content::find(desk.page, sentence.part, *cue, speaker.as_ref(), next, cues);
        let Some(told) = told else { continue };
        if told.content.is_empty() && !told.complete {
            continue;
        }
        read_to = told.cue.to;
        let statement = make(desk, cast, number, *cue, speaker.as_ref(), told, found);
        if let Some(speaker) = &speaker {
            memory.spoke(speaker.slot, statement.block);
            earlier = Some(speaker.clone());
        } else {
            found.unknown_speakers.push(cue.part);
        }
        found.all.push(statement);
    }
}

fn make(
    desk: &Desk,
    cast: &mut Cast,
    number: usize,
    cue: Cue,
    speaker: Option<&speaker::Speaker>,
    told: content::Told,
    found: &Statements,
) -> StatementDraft {
    let page = desk.page;
    let block = page.sentences.get(number).map_or(0, |s| s.block);
    let sentence = page.sentences.get(number).map_or(Part::new(0, 0), |s| s.part);
    let manner = manner::of(page, cue, &told);
    let channel = manner::channel(page, sentence, &told.content, cue, speaker.and_then(|s| s.mention));
    let anonymous = manner::anonymous(page, sentence, &told.content);
    if let Some(speaker) = speaker {
        cast.use_slot(speaker.slot);
        for other in &speaker.others {
            cast.use_slot(*other);
        }
        let root = cast.root(speaker.slot);
        if anonymous && let Some(slot) = cast.slots.get_mut(root) {
            slot.anonymous = true;
        }
    }
    let mut about: Vec<usize> = Vec::new();
    for part in &told.content {
        for incident in desk.events.inside(number, *part) {
            if !about.contains(&incident) {
                about.push(incident);
            }
        }
    }
    if about.is_empty() {
        // Words about "the attackers" are about what they did.
        for number in desk.mentions.numbers(number) {
            let inside =
                desk.mentions.all.get(number).is_some_and(|m| told.content.iter().any(|part| part.covers(m.part)));
            let incident = cast.of(number).filter(|_| inside).and_then(|slot| desk.events.of_doers(cast, slot));
            about.extend(incident.filter(|incident| !about.contains(incident)));
        }
    }
    if about.is_empty() {
        about = inherited(desk, number, block, speaker, manner.act, told.form, found);
    }
    let said_at = manner::said_at(page, sentence, &told.content, cue, desk.dates);
    StatementDraft {
        speaker: speaker.map(|s| s.slot),
        speaker_mention: speaker.and_then(|s| s.mention),
        co_speakers: speaker.map(|s| s.others.clone()).unwrap_or_default(),
        cue: Some(told.cue),
        channel,
        form: told.form,
        content: told.content,
        act: manner.act,
        polarity: manner.polarity,
        certainty: manner.certainty,
        hedges: manner.hedges,
        conditional: manner.conditional,
        negation: manner.negation,
        about,
        said_at,
        anonymous,
        warning: None,
        sentence: number,
        block,
    }
}

/// What a statement without an event of its own is about: what the same speaker just spoke of, or, for words of
/// sympathy, the one event of the sentence or paragraph.
fn inherited(
    desk: &Desk,
    number: usize,
    block: usize,
    speaker: Option<&speaker::Speaker>,
    act: Act,
    form: Form,
    found: &Statements,
) -> Vec<usize> {
    let previous = found.all.last().filter(|last| block <= last.block + 1);
    let same = previous.filter(|last| last.speaker.is_some() && last.speaker == speaker.map(|s| s.slot));
    if let Some(last) = same.filter(|_| form == Form::Direct) {
        return last.about.clone();
    }
    let of_feeling = matches!(act, Act::Condole | Act::Condemn | Act::Threaten);
    if !of_feeling {
        return Vec::new();
    }
    let mut here: Vec<usize> = desk.events.of_sentence(number).iter().filter_map(|event| event.incident).collect();
    here.dedup();
    match here.as_slice() {
        [one] => vec![*one],
        [] => desk.events.current(block, number).or_else(|| desk.events.only_so_far(number)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A sentence that is a quotation and nothing else: it goes on with the words of the speaker before it.
fn quotation_alone(desk: &Desk, number: usize, found: &mut Statements) {
    let page = desk.page;
    let Some(sentence) = page.sentences.get(number).copied() else { return };
    let Some(quote) = quote_over(page, sentence.part) else { return };
    let content = page.trimmed(quote);
    if content.len() < 3 {
        return;
    }
    let last = found.all.last_mut().filter(|last| last.block == sentence.block && last.form == Form::Direct);
    match last {
        Some(last) if last.speaker.is_some() && last.content.len() < 20 => {
            last.content.push(content);
            let more = manner::hedges_in(page, content);
            last.hedges.extend(more);
        }
        _ => found.unknown_speakers.push(content),
    }
}

/// The inside of a quotation that takes up the whole sentence.
fn quote_over(page: &Page, sentence: Part) -> Option<Part> {
    let number = page.quote_at.get(sentence.from).copied().unwrap_or(0) as usize;
    let quote = number.checked_sub(1).and_then(|number| page.quotes.get(number))?;
    let rest = Part::new(quote.outer.to, sentence.to);
    rest.tokens().all(|at| !page.kind(at).is_word()).then_some(quote.inner)
}
