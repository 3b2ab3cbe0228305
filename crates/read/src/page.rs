//! The text laid out for reading: tokens, what each may mean, paragraphs, sentences, quotations.
//!
//! A page is made once and never changed; every later stage reads it and returns its own findings. Positions are
//! token numbers; [`Part`] is a half-open range of them.

use crate::lexicon::{Lexicon, Sense};
use crate::source::Source;
use crate::tokens::{Kind, Token};
use tocsin_core::draft::{Anchor, Span};

/// A half-open range of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Part {
    pub(crate) fn new(from: usize, to: usize) -> Self {
        Self { from, to }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from >= self.to
    }

    pub(crate) fn len(self) -> usize {
        self.to.saturating_sub(self.from)
    }

    pub(crate) fn holds(self, token: usize) -> bool {
        self.from <= token && token < self.to
    }

    pub(crate) fn covers(self, other: Part) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub(crate) fn touches(self, other: Part) -> bool {
        self.from < other.to && other.from < self.to
    }

    pub(crate) fn tokens(self) -> std::ops::Range<usize> {
        self.from..self.to
    }
}

/// What a block of lines is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Title,
    Heading,
    /// A line that says where, when and by whom.
    Byline,
    Paragraph,
}

/// A block of lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) part: Part,
    pub(crate) kind: BlockKind,
}

/// A sentence; a direct quotation holds the sentences in it together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence {
    pub(crate) part: Part,
    pub(crate) block: usize,
}

/// A quotation: its marks and what stands between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quote {
    pub(crate) inner: Part,
    /// From the opening mark to behind the closing one.
    pub(crate) outer: Part,
}

/// A phrase of the lexicon at its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) start: u32,
    pub(crate) len: u8,
    pub(crate) entry: u16,
}

/// The text laid out.
pub(crate) struct Page<'t> {
    pub(crate) source: Source<'t>,
    pub(crate) lexicon: &'t Lexicon,
    pub(crate) tokens: Vec<Token>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) quotes: Vec<Quote>,
    /// For each token, 1 + the quotation it stands inside, or 0.
    pub(crate) quote_at: Vec<u32>,
    /// Small-letter tokens parted by spaces, with a space at either end.
    pub(crate) normal: String,
    /// Where each token begins in `normal`.
    pub(crate) normal_at: Vec<u32>,
    pub(crate) marks: Vec<Mark>,
    /// Where each token's marks begin in `marks`; one more than there are tokens.
    pub(crate) marks_at: Vec<u32>,
    /// For each token, the senses of all phrases that begin there, as a set: most questions end here.
    pub(crate) senses_at: Vec<u128>,
    /// Sentences that were too long and are read in pieces: the first piece of each.
    pub(crate) pieces: Vec<Part>,
    /// Whether the text is in capitals throughout, so that a capital says nothing.
    pub(crate) upper: bool,
}

impl<'t> Page<'t> {
    /// The words of a part, as an anchor. The only way from a part to a draft.
    pub(crate) fn anchor(&self, part: Part) -> Option<Anchor> {
        let (start, end) = self.bytes(part)?;
        self.source.anchor(start, end)
    }

    /// The span of a part in characters.
    pub(crate) fn span(&self, part: Part) -> Option<Span> {
        let (start, end) = self.bytes(part)?;
        Some(self.source.span(start, end))
    }

    /// The words of a part as they stand.
    pub(crate) fn words(&self, part: Part) -> &'t str {
        self.bytes(part).map_or("", |(start, end)| self.source.slice(start, end))
    }

    /// The words of a part on one line.
    pub(crate) fn line(&self, part: Part) -> String {
        self.words(part).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn bytes(&self, part: Part) -> Option<(usize, usize)> {
        if part.is_empty() {
            return None;
        }
        Some((self.tokens.get(part.from)?.start, self.tokens.get(part.to - 1)?.end))
    }

    /// What kind of token stands here; a mark that is in no text where there is none.
    pub(crate) fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Mark('\0'), |token| token.kind)
    }

    /// The token in small letters.
    pub(crate) fn lower(&self, at: usize) -> &str {
        match (self.normal_at.get(at), self.normal_at.get(at.saturating_add(1))) {
            (Some(start), Some(next)) => self.normal.get(*start as usize..*next as usize - 1).unwrap_or(""),
            _ => "",
        }
    }

    pub(crate) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.kind(at) == Kind::Mark(mark)
    }

    pub(crate) fn is_comma(&self, at: usize) -> bool {
        self.is_mark(at, ',')
    }

    /// Whether a token stands inside a quotation.
    pub(crate) fn quoted(&self, at: usize) -> bool {
        self.quote_at.get(at).is_some_and(|quote| *quote > 0)
    }

    /// The phrases that begin at a token, longest first.
    pub(crate) fn marks_from(&self, at: usize) -> &[Mark] {
        match (self.marks_at.get(at), self.marks_at.get(at.saturating_add(1))) {
            (Some(from), Some(to)) => self.marks.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Whether the lexicon says nothing of a word but that it is a common one.
    pub(crate) fn is_plain(&self, at: usize) -> bool {
        self.marks_from(at)
            .iter()
            .all(|mark| self.lexicon.senses(mark.entry).iter().all(|sense| *sense == Sense::Common))
    }

    /// The longest phrase from a token with a wanted sense: its part, and what `wanted` made of the sense.
    pub(crate) fn sense<T>(&self, at: usize, wanted: impl Fn(Sense) -> Option<T>) -> Option<(Part, T)> {
        for mark in self.marks_from(at) {
            for sense in self.lexicon.senses(mark.entry) {
                let misplaced = if self.kind(at).is_capital() {
                    needs_small(*sense) && self.inside_name(at)
                } else {
                    needs_capital(*sense)
                };
                if misplaced {
                    continue;
                }
                if let Some(value) = wanted(*sense) {
                    return Some((Part::new(at, at + usize::from(mark.len)), value));
                }
            }
        }
        None
    }

    /// Whether a word with a capital stands behind another word, so that the capital is its own.
    fn inside_name(&self, at: usize) -> bool {
        !self.upper && at.checked_sub(1).is_some_and(|before| self.kind(before).is_word())
    }

    /// Whether a phrase with this sense begins at a token.
    pub(crate) fn is(&self, at: usize, sense: Sense) -> bool {
        self.phrase(at, sense).is_some()
    }

    /// The part of the longest phrase with this sense from a token.
    pub(crate) fn phrase(&self, at: usize, sense: Sense) -> Option<Part> {
        if self.senses_at.get(at).is_none_or(|senses| senses & sense.bit() == 0) {
            return None;
        }
        self.sense(at, |it| (it == sense).then_some(())).map(|(part, ())| part)
    }

    /// The first phrase with a wanted sense inside a part.
    pub(crate) fn find<T>(&self, part: Part, wanted: impl Fn(Sense) -> Option<T>) -> Option<(Part, T)> {
        part.tokens().find_map(|at| self.sense(at, &wanted).filter(|(found, _)| found.to <= part.to))
    }

    /// Whether a phrase with this sense stands inside a part.
    pub(crate) fn has(&self, part: Part, sense: Sense) -> bool {
        self.find(part, |it| (it == sense).then_some(())).is_some()
    }

    /// Whether the last token closes a quotation that begins inside the part.
    fn closes_within(&self, part: Part) -> bool {
        let number = self.quote_at.get(part.to - 1).copied().unwrap_or(0) as usize;
        let quote = number.checked_sub(1).and_then(|number| self.quotes.get(number));
        quote.is_some_and(|quote| quote.outer.to == part.to && quote.outer.from > part.from)
    }

    /// The sentence's tokens without its closing marks.
    pub(crate) fn trimmed(&self, part: Part) -> Part {
        let mut part = part;
        while !part.is_empty() && matches!(self.kind(part.to - 1), Kind::Mark(_) | Kind::Quote) {
            if self.is_mark(part.to - 1, ')') || self.is_mark(part.to - 1, ']') || self.closes_within(part) {
                break;
            }
            part.to -= 1;
        }
        while !part.is_empty() && matches!(self.kind(part.from), Kind::Mark(_) | Kind::Quote | Kind::Possessive) {
            if self.is_mark(part.from, '(') || self.is_mark(part.from, '[') {
                break;
            }
            part.from += 1;
        }
        part
    }
}

/// Senses that a capital inside a sentence takes away: "United States" states nothing.
fn needs_small(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Cue(_)
            | Sense::MakeVerb
            | Sense::CallVerb
            | Sense::Reception(_)
            | Sense::EventVerb(_)
            | Sense::AgentVerb
            | Sense::HitVerb
            | Sense::Verb
    )
}

/// Senses that only a capital makes: "May" is a month, "may" is not.
fn needs_capital(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Country(_)
            | Sense::Demonym(_)
            | Sense::People(_)
            | Sense::City
            | Sense::Month(_)
            | Sense::Weekday(_)
            | Sense::Network
    )
}
