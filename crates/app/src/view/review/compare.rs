//! A warning beside an incident, question by question: what the match sheet judges, else which words the two share.
//!
//! Shared words are words, no judgement: whoever reviews reads them side by side. Nothing is compared by who people are
//! (DESIGN, law 8); a name counts only where the warning itself and a report say the same name.

use std::collections::BTreeSet;

use tocsin_core::ids::IncidentId;
use tocsin_core::rows::{WarningRow, WarningStepRow};
use tocsin_core::time::Millis;
use tocsin_core::warning::{Closing, Match, Specificity};

use super::event::Told;

/// Shorter words say too little.
const WORD_CHARS_MIN: usize = 4;
/// Words that stand in every second sentence.
const COMMON: [&str; 16] = [
    "with", "from", "that", "this", "these", "those", "near", "into", "over", "under", "have", "been", "were", "which",
    "their", "about",
];

/// How one answer of a warning stands to what is told of the incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Whoever closed the warning judged it.
    Judged {
        /// The judgement.
        judgement: Match,
        /// What the incident was in this respect, in their words.
        incident_was: String,
    },
    /// The two share these words.
    Shares(Vec<String>),
    /// They share none.
    SharesNone,
    /// The warning's time had begun and had not passed.
    InTime,
    /// The warning's time had passed before.
    TimePassed,
    /// One side is missing; which.
    Cannot(&'static str),
}

/// One question of a warning with its answer and how it compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who, What, Where, When, How.
    pub name: &'static str,
    /// What the warning answers.
    pub words: Option<String>,
    /// How precise that is.
    pub specificity: Specificity,
    /// How it compares.
    pub compared: Compared,
}

/// Where a warning stands in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Closed against this incident on a match sheet.
    Matched,
    /// Nobody judged it, and it shares a word of place, actor or method with what is told of the incident.
    Shares,
    /// It can be compared and shares no such word.
    SharesNone,
    /// Nothing of it can be compared.
    Cannot,
}

impl Group {
    /// All of them, in their order.
    pub const ALL: [Group; 4] = [Group::Matched, Group::Shares, Group::SharesNone, Group::Cannot];
}

/// Compares a warning with what is told.
pub(super) fn compare(
    row: &WarningRow,
    state: &WarningStepRow,
    incident: &IncidentId,
    told: &Told,
) -> (Group, Vec<Question>) {
    let sheet = match &state.closing {
        Some(Closing::Matched { incident: matched, sheet }) if matched == incident => Some(sheet),
        _ => None,
    };
    let mut questions = Vec::new();
    for (at, (name, detail)) in row.details.questions().into_iter().enumerate() {
        let judged = sheet.and_then(|it| it.iter().find(|it| it.question == name));
        let compared = match judged {
            Some(it) => Compared::Judged { judgement: it.judgement, incident_was: it.incident_was.clone() },
            None if name == "When" => in_time(row, told),
            None => words(detail.words.as_deref(), &told.words[at]),
        };
        questions.push(Question { name, words: detail.words.clone(), specificity: detail.specificity, compared });
    }
    let names = |it: &Question| matches!(it.name, "Who" | "Where" | "How");
    let group = if sheet.is_some() {
        Group::Matched
    } else if questions.iter().any(|it| names(it) && matches!(it.compared, Compared::Shares(_))) {
        Group::Shares
    } else if questions.iter().any(|it| !matches!(it.compared, Compared::Cannot(_))) {
        Group::SharesNone
    } else {
        Group::Cannot
    };
    (group, questions)
}

fn words(warning: Option<&str>, incident: &[String]) -> Compared {
    let Some(warning) = warning else { return Compared::Cannot("the warning does not say") };
    if incident.is_empty() {
        return Compared::Cannot("no kept line says it of the incident");
    }
    let theirs: BTreeSet<String> = incident.iter().flat_map(|it| stems(it)).map(|(stem, _)| stem).collect();
    let mut shared: Vec<String> = Vec::new();
    for (stem, word) in stems(warning) {
        if theirs.contains(&stem) && !shared.contains(&word) {
            shared.push(word);
        }
    }
    if shared.is_empty() { Compared::SharesNone } else { Compared::Shares(shared) }
}

/// The words of a text, each with the form in which it is compared: small letters, without the plural's s.
fn stems(text: &str) -> Vec<(String, String)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| it.chars().count() >= WORD_CHARS_MIN);
    let words = words.map(|it| it.to_lowercase()).filter(|it| !COMMON.contains(&it.as_str()));
    words
        .map(|it| (it.strip_suffix('s').filter(|it| it.len() > WORD_CHARS_MIN).unwrap_or(&it).to_owned(), it))
        .collect()
}

/// Compares times where both are moments. Words such as "in the coming days" are not worked out here.
fn in_time(row: &WarningRow, told: &Told) -> Compared {
    let Some((from, to)) = told.time.bracket() else { return Compared::Cannot("when it happened is not known") };
    let Some(until) = row.details.until_ms else {
        return Compared::Cannot("the warning names no moment at which it ends");
    };
    let since = row.since_ms.unwrap_or(row.at_ms);
    match until < from {
        true => Compared::TimePassed,
        false if since > to || until < to => Compared::Cannot("the incident's time is told too widely"),
        false => Compared::InTime,
    }
}

/// The time between a warning and the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// It came between so many milliseconds before, at least and at most.
    Before(i64, i64),
    /// It came after.
    After,
    /// It cannot be established; why.
    Cannot(&'static str),
}

/// Returns the lead time of a warning that came at a moment, if one is known.
pub(super) fn lead(came: Option<Millis>, told: &Told) -> Lead {
    let Some((from, to)) = told.time.bracket() else { return Lead::Cannot("when the incident happened is not known") };
    let Some(came) = came else { return Lead::Cannot("when the warning was given is not known") };
    match (from.0 - came.0, to.0 - came.0) {
        (_, ..0) => Lead::After,
        (..0, _) => Lead::Cannot("the incident's time is told too widely"),
        (least, most) => Lead::Before(least, most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_words_are_named_and_short_or_common_ones_are_none() {
        let of =
            |warning, incident: &[&str]| words(warning, &incident.iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
        assert_eq!(
            of(Some("crossings of the Orle"), &["the Orle border crossing"]),
            Compared::Shares(vec!["crossings".into(), "orle".into()])
        );
        assert_eq!(of(Some("a market with a hall"), &["the bridge with a ramp"]), Compared::SharesNone);
        assert_eq!(of(None, &["the bridge"]), Compared::Cannot("the warning does not say"));
        assert_eq!(of(Some("a bridge"), &[]), Compared::Cannot("no kept line says it of the incident"));
    }
}
