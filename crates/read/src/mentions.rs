//! Words that speak of persons, bodies, groups and places: noun phrases, read from their determiner to their head.
//!
//! There is no part-of-speech tagger here. A phrase begins at a determiner, a capital or a known noun, and ends where
//! a small word, a verb or a mark stands; its last known head says what it is. What cannot be told stays
//! [`Class::Unknown`] and becomes an actor only if a later stage finds it speaking or suspected.

mod name;
mod phrase;

use crate::lexicon::{Group, Office, Person, Sense};
use crate::page::{BlockKind, Page, Part, Sentence};
use std::collections::HashSet;
use tocsin_core::draft::ActorType;

/// What a mention speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A named person.
    Named,
    /// A named body.
    Body(ActorType),
    /// A country, by its place in the lexicon.
    State(u16),
    /// A place that is no country.
    Place,
    /// The holder of an office, without a name ("the Russian president").
    Office(Office),
    /// One unnamed person.
    One(Person),
    /// Several unnamed persons, or a body by its common noun.
    Several(Group),
    /// Several unnamed of whom a word says what they did ("gunmen").
    Many(Person),
    /// "those behind this act".
    Behind,
    /// A people ("Ukrainians").
    People(u16),
    /// An unnamed body ("the group").
    Noun(ActorType),
    /// A name nobody explains.
    Unknown,
}

/// A noun phrase that may speak of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The whole phrase.
    pub(crate) part: Part,
    /// The name, or the phrase without its determiner.
    pub(crate) core: Part,
    pub(crate) class: Class,
    /// Words beside the name that say what it is.
    pub(crate) role: Option<Part>,
    /// Whether the text calls it armed, terrorist, militant.
    pub(crate) armed: bool,
    /// Whether "the" or "these" stands before it.
    pub(crate) definite: bool,
}

impl Mention {
    /// Whether it has a name.
    pub(crate) fn named(&self) -> bool {
        matches!(self.class, Class::Named | Class::Body(_) | Class::State(_) | Class::Unknown)
    }

    /// Whether it can be an actor at all.
    pub(crate) fn can_act(&self) -> bool {
        !matches!(self.class, Class::Place | Class::One(Person::Victim) | Class::Many(Person::Victim))
    }
}

/// All mentions, in text order, with the first of each sentence.
pub(crate) struct Mentions {
    pub(crate) all: Vec<Mention>,
    /// For each sentence, where its mentions begin; one more than there are sentences.
    from: Vec<usize>,
}

impl Mentions {
    /// The mentions of a sentence.
    pub(crate) fn of(&self, sentence: usize) -> &[Mention] {
        match (self.from.get(sentence), self.from.get(sentence + 1)) {
            (Some(from), Some(to)) => self.all.get(*from..*to).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The numbers of a sentence's mentions in `all`.
    pub(crate) fn numbers(&self, sentence: usize) -> std::ops::Range<usize> {
        match (self.from.get(sentence), self.from.get(sentence + 1)) {
            (Some(from), Some(to)) => *from..*to,
            _ => 0..0,
        }
    }
}

/// Finds the mentions of every sentence of running text.
pub(crate) fn find(page: &Page) -> Mentions {
    let habits = Habits::of(page);
    let mut all = Vec::new();
    let mut from = Vec::with_capacity(page.sentences.len() + 1);
    for sentence in &page.sentences {
        from.push(all.len());
        if page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph) {
            in_sentence(page, &habits, sentence, &mut all);
        }
    }
    from.push(all.len());
    Mentions { all, from }
}

fn in_sentence(page: &Page, habits: &Habits, sentence: &Sentence, out: &mut Vec<Mention>) {
    let mut at = sentence.part.from;
    while at < sentence.part.to {
        if let Some(mention) = phrase::behind(page, at, sentence.part) {
            at = mention.core.to;
            out.push(mention);
            continue;
        }
        let Some(found) = phrase::read(page, habits, at, sentence.part) else {
            at += 1;
            continue;
        };
        at = found.to.max(at + 1);
        out.extend(found.mentions);
    }
}

/// How this text uses capitals: which words it also writes small, and which it writes large inside a sentence.
pub(crate) struct Habits<'p> {
    small: HashSet<&'p str>,
    large: HashSet<&'p str>,
}

impl<'p> Habits<'p> {
    fn of(page: &'p Page) -> Self {
        let (mut small, mut large) = (HashSet::new(), HashSet::new());
        for sentence in &page.sentences {
            for at in sentence.part.tokens() {
                let kind = page.kind(at);
                if kind.is_capital() && at > sentence.part.from && !opens(page, at) {
                    large.insert(page.lower(at));
                } else if kind.is_word() && !kind.is_capital() {
                    small.insert(page.lower(at));
                }
            }
        }
        Self { small, large }
    }

    /// Whether a capital here is owed to the beginning of the sentence alone.
    fn forced(&self, page: &Page, at: usize, sentence: Part) -> bool {
        if at != sentence.from && !opens(page, at) {
            return false;
        }
        let word = page.lower(at);
        self.small.contains(word) || !self.large.contains(word)
    }
}

/// Whether a token is the first behind an opening mark.
fn opens(page: &Page, at: usize) -> bool {
    use crate::tokens::Kind;
    at.checked_sub(1).is_some_and(|before| matches!(page.kind(before), Kind::Quote | Kind::Mark(':' | '(' | '[' | '-')))
}

/// Whether a token carries a sense that a noun phrase can hold.
pub(crate) fn is_nominal(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Office(_)
            | Sense::Person(_)
            | Sense::Group(_)
            | Sense::Body(_)
            | Sense::ArmedAdjective
            | Sense::Venue(_)
            | Sense::Locality(_)
            | Sense::Title
            | Sense::City
            | Sense::Country(_)
            | Sense::Demonym(_)
            | Sense::People(_)
    )
}
