//! What pages show, as data. Every function here takes a viewer and asks the store on that viewer's behalf alone.

pub mod assignments;
pub mod board;
pub mod commands;
pub mod feeds;
pub mod grades;
pub mod history;
pub mod hypotheses;
pub mod inbox;
pub mod incident;
pub mod likeness;
pub mod lists;
pub mod map;
pub mod names;
pub mod original;
pub mod parties;
pub mod places;
pub mod reach;
pub mod report;
pub mod reported;
pub mod review;
pub mod sayings;
pub mod search;
pub mod sitreps;
pub mod stances;
pub(crate) mod support;
pub mod waiting;
pub mod warning;
pub mod warnings;
pub mod whereabouts;

use tocsin_core::draft::{Line, PartKind, Span};
use tocsin_core::ids::ReportId;
use tocsin_core::party::Party;
use tocsin_core::report::{Item, Verdict};
use tocsin_core::rows::{EditRow, GradeRow, RatingRow, VerdictRow};

/// A proposed line with what was decided of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewLine {
    /// The report.
    pub report: ReportId,
    /// The item of its draft.
    pub item: Item,
    /// The line.
    pub line: Line,
    /// How an officer worded it, if one did; its headline is then that wording.
    pub edited: Option<EditRow>,
    /// What was decided; absent: nothing yet.
    pub decided: Option<VerdictRow>,
    /// The words it stands on, one entry for each lit span.
    pub words: Vec<String>,
    /// The sentence around the first of them, cut to [`SENTENCE_CHARS_MAX`] characters: a number alone says little.
    pub sentence: String,
    /// Whether its report is retracted: it supports nothing (DESIGN, law 2).
    pub retracted: bool,
    /// Whether it is a threat in the speaker's own words: these stay quotations and are folded until somebody opens them
    /// (DESIGN, law 8).
    pub folded: bool,
    /// Who says it and of whom it speaks, as the report names them: the way to their cards.
    pub parties: Vec<Party>,
    /// How source and line are graded; whoever shows it asks for the ratings.
    pub grade: LineGrade,
}

/// The two axes of a line's grade, each rated apart; absent: nobody has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineGrade {
    /// How reliable its source is: who says it, or, where nobody has rated them, who published it.
    pub source: Option<RatingRow>,
    /// How credible the line is.
    pub line: Option<GradeRow>,
    /// Why the line that confirmed it supports nothing any more; absent: it does, or none was named.
    pub unconfirmed: Option<String>,
}

/// The longest sentence that is shown around a line's words.
pub const SENTENCE_CHARS_MAX: usize = 400;

impl ViewLine {
    /// Tells whether it is kept and its report stands: only then it is in the picture.
    pub fn supports(&self) -> bool {
        self.verdict() == Verdict::Kept && !self.retracted
    }

    /// Tells why it supports nothing, where something names it: its report was retracted, or it is not kept.
    pub fn unsupported(&self) -> Option<String> {
        match self.verdict() {
            _ if self.retracted => Some(format!("{} was retracted", self.report)),
            Verdict::Kept => None,
            _ => Some("the line is not kept".to_owned()),
        }
    }

    /// Returns its headline as every list says it: a threat in the speaker's own words shows that there are words, and folds
    /// them (DESIGN, law 8).
    pub fn told(&self) -> String {
        if !self.folded {
            return self.line.headline_text();
        }
        let said = self.line.headline.iter().filter(|part| part.kind != PartKind::Quoted);
        let said: String = said.map(|part| part.text.replace(['“', '”'], "")).collect();
        format!("{} {WORDS_FOLDED}", said.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Returns the verdict.
    pub fn verdict(&self) -> Verdict {
        self.decided.as_ref().map_or(Verdict::Proposed, |it| it.verdict)
    }
}

/// Tells whether something rests on lines, and none of them supports it any more.
pub(crate) fn none_supports<'a>(lines: impl IntoIterator<Item = &'a ViewLine>) -> bool {
    let mut lines = lines.into_iter().peekable();
    lines.peek().is_some() && !lines.any(ViewLine::supports)
}

/// Most commands that are listed: a headquarters leads a handful at once, and old ones are found by their incident.
pub const COMMANDS_SHOWN: usize = 50;

/// Decodes a row's body.
pub(crate) fn body<T: serde::de::DeserializeOwned>(what: &str, body: &str) -> Result<T, crate::error::OpError> {
    serde_json::from_str(body).map_err(|error| crate::error::unreadable(what, error))
}

/// Returns the sentence around a span: from the last full stop or line break before it to the next one after it.
pub(crate) fn sentence(text: &[char], (start, end): (usize, usize)) -> String {
    let ends = |at: usize| {
        let stop = matches!(text[at], '.' | '!' | '?') && text.get(at + 1).is_none_or(|next| next.is_whitespace());
        stop || text[at] == '\n'
    };
    let end = end.min(text.len());
    let start = start.min(end);
    let from = (0..start)
        .rev()
        .take(SENTENCE_CHARS_MAX)
        .find(|at| ends(*at))
        .map_or(start.saturating_sub(SENTENCE_CHARS_MAX), |at| at + 1);
    let to = (end.saturating_sub(1)..text.len())
        .take(SENTENCE_CHARS_MAX)
        .find(|at| ends(*at))
        .map_or(text.len(), |at| at + 1);
    let cut: String = text[from..to.max(from)].iter().take(SENTENCE_CHARS_MAX).collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in place of words that are folded.
pub const WORDS_FOLDED: &str = "(words folded)";

/// Stands for a character of folded words; no text layer has it (`tocsin-ways` takes it out).
const FOLDED_CHAR: char = '\0';

/// Returns a text with the spans folded, each character in its place, for [`say_folds`].
pub(crate) fn fold(text: &[char], spans: &[Span]) -> Vec<char> {
    let mut folded = text.to_vec();
    for &(start, end) in spans {
        let end = end.min(folded.len());
        folded[start.min(end)..end].fill(FOLDED_CHAR);
    }
    folded
}

/// Returns a folded text, or a part of it, with the words that say so.
pub(crate) fn say_folds(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        match (c, last) {
            (FOLDED_CHAR, FOLDED_CHAR) => {}
            (FOLDED_CHAR, _) => said.push_str(WORDS_FOLDED),
            _ => said.push(c),
        }
        last = c;
    }
    said
}

/// Returns the words of a span counted in Unicode scalar values.
pub(crate) fn words(text: &[char], (start, end): (usize, usize)) -> String {
    text.iter().skip(start).take(end.saturating_sub(start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_shown_in_its_sentence_and_an_endless_one_is_cut() {
        let text: Vec<char> =
            "The fire is out. At least 3.5 thousand left,\nthe mayor said. Nobody died.".chars().collect();
        assert_eq!(sentence(&text, (26, 29)), "At least 3.5 thousand left,");
        assert_eq!(sentence(&text, (61, 67)), "Nobody died.");
        let endless: Vec<char> = "x".repeat(100_000).chars().collect();
        assert_eq!(sentence(&endless, (50_000, 50_001)).chars().count(), SENTENCE_CHARS_MAX);
        assert_eq!(sentence(&[], (3, 9)), "");
    }
}
