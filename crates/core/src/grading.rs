//! Two axes of grading, rated apart by a named person with a reason (Admiralty code; AJP-2.1): how reliable a source is
//! (A–F), and how credible one item is (1–6). `F` and `6` say that nobody can judge, not that it is bad; no one number is
//! made of the two, and what nobody graded stays ungraded. Former ratings stay.

use serde::{Deserialize, Serialize};

use crate::assignment::LineRef;
use crate::authority::{GradeLine, Granted, RateSource};
use crate::fact::Fact;
use crate::marking::Marking;
use crate::party::PartyKey;

/// How reliable a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each letter is told by `words`")]
pub enum SourceReliability {
    A,
    B,
    C,
    D,
    E,
    F,
}

impl SourceReliability {
    /// All letters.
    pub const ALL: [SourceReliability; 6] = [Self::A, Self::B, Self::C, Self::D, Self::E, Self::F];

    /// Returns the letter.
    pub fn letter(self) -> &'static str {
        ["A", "B", "C", "D", "E", "F"][self as usize]
    }

    /// Returns what the letter says.
    pub fn words(self) -> &'static str {
        [
            "completely reliable",
            "usually reliable",
            "fairly reliable",
            "not usually reliable",
            "unreliable",
            "reliability cannot be judged",
        ][self as usize]
    }

    /// Reads a letter.
    pub fn parse(text: &str) -> Option<SourceReliability> {
        Self::ALL.into_iter().find(|it| it.letter().eq_ignore_ascii_case(text.trim()))
    }
}

/// How credible one item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct InfoCredibility(u8);

impl InfoCredibility {
    /// All figures.
    pub const ALL: [InfoCredibility; 6] = [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6)];
    /// Confirmed by another source that is independent: needs one.
    pub const CONFIRMED: InfoCredibility = Self(1);

    /// Returns the figure.
    pub fn figure(self) -> u8 {
        self.0
    }

    /// Returns what the figure says.
    pub fn words(self) -> &'static str {
        [
            "confirmed by another, independent source",
            "probably true",
            "possibly true",
            "doubtful",
            "improbable",
            "truth cannot be judged",
        ][usize::from(self.0 - 1)]
    }

    /// Reads a figure.
    pub fn parse(text: &str) -> Option<InfoCredibility> {
        InfoCredibility::try_from(text.trim().parse::<u8>().ok()?).ok()
    }
}

/// A figure that is no credibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no credibility; expected 1 to 6")]
pub struct NotACredibility(u8);

impl TryFrom<u8> for InfoCredibility {
    type Error = NotACredibility;
    fn try_from(figure: u8) -> Result<Self, NotACredibility> {
        if (1..=6).contains(&figure) { Ok(Self(figure)) } else { Err(NotACredibility(figure)) }
    }
}

impl From<InfoCredibility> for u8 {
    fn from(it: InfoCredibility) -> u8 {
        it.0
    }
}

/// Decides that a source is rated so. Each rating stands beside the former ones; the last one counts.
pub fn rate_source(
    granted: &Granted<RateSource>,
    (source, name): (PartyKey, String),
    reliability: SourceReliability,
    reason: String,
    marking: Marking,
) -> Vec<Fact> {
    vec![Fact::SourceRated { source, name, reliability, reason, by: granted.by().clone(), marking }]
}

/// Decides that one line is graded so. `confirmed_by` is the line of another source, for [`InfoCredibility::CONFIRMED`].
pub fn grade_line(
    granted: &Granted<GradeLine>,
    line: LineRef,
    credibility: InfoCredibility,
    confirmed_by: Option<LineRef>,
    reason: String,
) -> Vec<Fact> {
    let LineRef { report, item, line } = line;
    vec![Fact::LineGraded { report, item, line, credibility, confirmed_by, reason, by: granted.by().clone() }]
}
