//! A draft as a person reads it: one numbered [`Line`] per item, in text order, each beside the words it stands on.
//!
//! Pure presentation, shared by `tocsin read` and the desk, so that both say the same thing in the same words. Each
//! item of the seven lists (incidents, figures, statements, attributions, warnings, measures, relations) has exactly
//! one line; actors and dates show inside the lines they belong to.
//!
//! Neutral by construction (law 8): the sentence always names whose word it is, keeps the speaker's act and hedges as
//! parts of their own, and says "not given" where the text says nothing.

mod events;
mod headline;
mod sayings;

use super::{Anchor, Doubt, Draft, IncidentId, Span, Voice};
use headline::Headline;
use serde::{Deserialize, Serialize};

/// One proposal of the reader, ready to be kept or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number on the page: 1, 2, 3 … in text order; the same draft always numbers alike.
    pub number: usize,
    /// What kind of line.
    pub kind: LineKind,
    /// The line itself, in parts that may be set differently.
    pub headline: Vec<LinePart>,
    /// The second line: by whom, by which way, how far, on what ground.
    pub meta: String,
    /// The words it stands on, to be lit; the first is the main one.
    pub spans: Vec<Span>,
    /// The words that soften it.
    pub hedges: Vec<Span>,
    /// The incident of the draft it belongs to, if it belongs to exactly one.
    pub incident: Option<String>,
    /// The item of the draft it shows.
    pub item: ItemRef,
    /// What the reader was not sure of, where it touches these words.
    pub doubts: Vec<String>,
    /// Whether it is plain, somebody's saying, or in doubt.
    pub stance: Stance,
}

impl Line {
    /// The headline as one string.
    pub fn headline_text(&self) -> String {
        self.headline.iter().map(|part| part.text.as_str()).collect()
    }
}

/// What kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An event.
    Incident,
    /// A figure about people.
    Figure,
    /// A statement.
    Statement,
    /// Who is said to be behind what.
    Attribution,
    /// A warning known through the text.
    Warning,
    /// A measure.
    Measure,
    /// A tie between actors.
    Relation,
}

impl LineKind {
    /// The word a person reads.
    pub fn word(self) -> &'static str {
        match self {
            LineKind::Incident => "Incident",
            LineKind::Figure => "Figure",
            LineKind::Statement => "Statement",
            LineKind::Attribution => "Attribution",
            LineKind::Warning => "Warning, reported",
            LineKind::Measure => "Measure",
            LineKind::Relation => "Relation",
        }
    }
}

/// A part of a headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePart {
    /// How it may be set.
    pub kind: PartKind,
    /// Its words, with the spaces around them.
    pub text: String,
}

/// How a part of a headline may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Our own neutral words.
    Text,
    /// A party.
    Who,
    /// Words that soften.
    Hedge,
    /// Words of the text.
    Quoted,
    /// A number.
    Figure,
}

/// A list of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemList {
    /// `incidents`.
    Incidents,
    /// `casualty_reports`.
    CasualtyReports,
    /// `statements`.
    Statements,
    /// `attribution_hypotheses`.
    AttributionHypotheses,
    /// `warnings`.
    Warnings,
    /// `measures`.
    Measures,
    /// `relations`.
    Relations,
}

/// Where an item stands in the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemRef {
    /// In which list.
    pub list: ItemList,
    /// At which place in it, from 0.
    pub index: usize,
}

/// Whose word a line is, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// The author's plain assertion, without a hedge.
    Plain,
    /// Somebody says it.
    Said,
    /// Hedged, conditional, or touched by a doubt of the reader.
    Doubt,
}

/// Returns the lines of a draft in text order.
pub fn lines(draft: &Draft, doubts: &[Doubt]) -> Vec<Line> {
    let mut lines = Vec::new();
    events::incidents(draft, &mut lines);
    events::figures(draft, &mut lines);
    sayings::statements(draft, &mut lines);
    sayings::attributions(draft, &mut lines);
    sayings::warnings(draft, &mut lines);
    events::measures(draft, &mut lines);
    events::relations(draft, &mut lines);
    for line in &mut lines {
        line.doubts = doubts
            .iter()
            .filter(|doubt| doubt.span.is_some_and(|span| touches(line, span)))
            .map(|doubt| doubt.message.clone())
            .collect();
        if !line.hedges.is_empty() || !line.doubts.is_empty() {
            line.stance = Stance::Doubt;
        }
    }
    lines.sort_by_key(|line| (line.spans.first().copied().unwrap_or((usize::MAX, 0)), line.kind, line.item.index));
    for (at, line) in lines.iter_mut().enumerate() {
        line.number = at + 1;
    }
    lines
}

/// Counts the lines of a draft without making them: one for each item of the seven lists.
pub fn count_lines(draft: &Draft) -> usize {
    draft.incidents.len()
        + draft.casualty_reports.len()
        + draft.statements.len()
        + draft.attribution_hypotheses.len()
        + draft.warnings.len()
        + draft.measures.len()
        + draft.relations.len()
}

/// Whether a doubt stands within the words of a line, or the line's main words within the doubt's.
fn touches(line: &Line, doubt: Span) -> bool {
    line.spans.iter().chain(&line.hedges).any(|span| span.0 < doubt.1 && doubt.0 < span.1)
}

/// A line before doubts and numbering.
struct Proposal<'a> {
    kind: LineKind,
    item: ItemRef,
    headline: Headline,
    meta: Vec<String>,
    words: Vec<&'a Anchor>,
    hedges: Vec<&'a Anchor>,
    incident: Option<&'a IncidentId>,
    voice: Option<&'a Voice>,
}

impl Proposal<'_> {
    fn line(self) -> Line {
        let plain = matches!(self.voice, Some(Voice::Author));
        Line {
            number: 0,
            kind: self.kind,
            headline: self.headline.parts(),
            meta: self.meta.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "),
            spans: spans(&self.words),
            hedges: spans(&self.hedges),
            incident: self.incident.map(|id| id.as_str().to_owned()),
            item: self.item,
            doubts: Vec::new(),
            stance: if plain { Stance::Plain } else { Stance::Said },
        }
    }
}

/// The spans of these anchors, each once, in the given order.
fn spans(anchors: &[&Anchor]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(anchors.len());
    for anchor in anchors {
        if !out.contains(&anchor.span) {
            out.push(anchor.span);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{
        Act, Actor, ActorId, ActorType, Certainty, DoubtKind, Form, Polarity, Statement, StatementId, Warning,
        WarningId,
    };

    fn anchor(text: &str, start: usize) -> Anchor {
        Anchor { text: text.to_owned(), span: (start, start + text.chars().count()) }
    }

    fn officials() -> Actor {
        Actor {
            id: ActorId::new("a1"),
            name: Some("officials".to_owned()),
            named: false,
            kind: ActorType::Group,
            role: None,
            pseudonym: None,
            anonymous: None,
            mentions: vec![anchor("officials", 0)],
        }
    }

    fn saying(act: Act) -> Statement {
        Statement {
            id: StatementId::new("s1"),
            speaker: Some(Voice::Actor(ActorId::new("a1"))),
            speaker_mention: Some(anchor("officials", 0)),
            cue: None,
            channel: None,
            form: Form::Indirect,
            content: vec![anchor("the bridge may be closed", 15)],
            act,
            polarity: Polarity::Positive,
            certainty: Certainty::Possible,
            hedges: vec![anchor("may be", 26)],
            conditional: None,
            about: Vec::new(),
            anonymous: None,
            negation: None,
            co_speakers: Vec::new(),
            said_at: None,
            probability: None,
            warning: None,
            measure: None,
        }
    }

    #[test]
    fn a_statement_keeps_its_verb_and_its_hedge() {
        let draft = Draft { actors: vec![officials()], statements: vec![saying(Act::Deny)], ..Draft::default() };
        let [line] = lines(&draft, &[]).try_into().expect("one item, one line");
        assert_eq!(line.headline_text(), "officials deny: the bridge may be closed");
        let hedges: Vec<&str> =
            line.headline.iter().filter(|part| part.kind == PartKind::Hedge).map(|part| part.text.as_str()).collect();
        assert_eq!(hedges, ["may be"]);
        assert_eq!(line.stance, Stance::Doubt);
        assert_eq!(line.number, 1);
    }

    #[test]
    fn what_the_text_does_not_give_is_said_to_be_not_given() {
        let warning = Warning {
            id: WarningId::new("w1"),
            from: Voice::Author,
            to: None,
            mention: anchor("a warning", 0),
            threat: None,
            date: None,
            reception: Vec::new(),
            place: None,
            public: None,
            level: None,
            realised_by: None,
        };
        let draft = Draft { warnings: vec![warning], ..Draft::default() };
        let [line] = lines(&draft, &[]).try_into().expect("one item, one line");
        assert_eq!(line.headline_text(), "the author warned somebody not given; of what is not given");
        assert_eq!(line.meta, "known second-hand; date: not given; what became of it: not given");
    }

    #[test]
    fn a_doubt_shows_on_the_lines_whose_words_it_touches() {
        let draft = Draft { actors: vec![officials()], statements: vec![saying(Act::Assert)], ..Draft::default() };
        let doubt = |span| Doubt { kind: DoubtKind::Other, message: "unsure".to_owned(), span };
        assert_eq!(lines(&draft, &[doubt(Some((16, 18)))])[0].doubts, ["unsure"]);
        assert!(lines(&draft, &[doubt(Some((60, 70))), doubt(None)])[0].doubts.is_empty());
    }
}
