//! Hypotheses about an incident: who holds them, on what they rest, what speaks for and against them, and how likely a
//! named person judges them to be.
//!
//! Likelihood (how likely, seven bands) and confidence (how sure of the judging: low, moderate, high) are two facts in two
//! sentences, never one (ICD 203). A judgement without a basis is refused, and so is one whose reason mixes the two.
//! Dissent stands beside the judgement and changes nothing in it.

use serde::{Deserialize, Serialize};

use crate::assignment::LineRef;
use crate::authority::{
    Granted, JudgeConfidence, JudgeLikelihood, NoteDissent, PutHypothesis, TakeBackHypothesis, WeighEvidence,
};
use crate::fact::Fact;
use crate::ids::{HypothesisId, IncidentId};
use crate::marking::Marking;
use crate::text::FieldFault;

/// How likely (ICD 203): seven bands, one row of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each band is told by `label` and `percent`")]
pub enum Likelihood {
    AlmostNoChance,
    VeryUnlikely,
    Unlikely,
    RoughlyEvenChance,
    Likely,
    VeryLikely,
    AlmostCertain,
}

impl Likelihood {
    /// All bands, the least likely first.
    pub const ALL: [Likelihood; 7] = [
        Self::AlmostNoChance,
        Self::VeryUnlikely,
        Self::Unlikely,
        Self::RoughlyEvenChance,
        Self::Likely,
        Self::VeryLikely,
        Self::AlmostCertain,
    ];

    /// Returns the words of the band.
    pub fn label(self) -> &'static str {
        [
            "almost no chance",
            "very unlikely",
            "unlikely",
            "roughly even chance",
            "likely",
            "very likely",
            "almost certain",
        ][self as usize]
    }

    /// Returns the band in percent.
    pub fn percent(self) -> (u8, u8) {
        [(1, 5), (5, 20), (20, 45), (45, 55), (55, 80), (80, 95), (95, 99)][self as usize]
    }

    /// Returns the word as forms and the API write it.
    pub fn word(self) -> String {
        self.label().replace(' ', "_")
    }

    /// Reads a band as forms write it.
    pub fn parse(text: &str) -> Option<Likelihood> {
        let word = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// How sure of the judging (ICD 203): of its sources, assumptions and argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Confidence {
    Low,
    Moderate,
    High,
}

impl Confidence {
    /// All three.
    pub const ALL: [Confidence; 3] = [Self::Low, Self::Moderate, Self::High];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        ["low", "moderate", "high"][self as usize]
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Confidence> {
        Self::ALL.into_iter().find(|it| it.word() == text.trim())
    }
}

/// What one line says for or against a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It could hardly be so if the hypothesis held. First: what speaks against is looked at first (Heuer).
    Inconsistent,
    /// It would be so either way.
    Neither,
    /// It fits.
    Consistent,
}

impl Weight {
    /// All weights, what speaks against first.
    pub const ALL: [Weight; 3] = [Self::Inconsistent, Self::Neither, Self::Consistent];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        ["inconsistent", "neither", "consistent"][self as usize]
    }

    /// Returns the weight as the desk says it.
    pub fn label(self) -> &'static str {
        ["speaks against it", "would be so either way", "fits it"][self as usize]
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Weight> {
        Self::ALL.into_iter().find(|it| it.word() == text.trim())
    }
}

/// A hypothesis as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its id.
    pub id: HypothesisId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// Who may know of it.
    pub marking: Marking,
    /// Whether any line is named as its basis.
    pub has_basis: bool,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// Why a judgement is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HypothesisError {
    /// It was taken back.
    #[error("{0} was taken back; nothing was changed")]
    TakenBack(HypothesisId),
    /// Nothing is named that it rests on.
    #[error(
        "{0} names no line that it rests on, so nothing can be judged; nothing was recorded. Put it anew with its basis, or weigh a line first"
    )]
    NoBasis(HypothesisId),
}

impl Hypothesis {
    /// Folds a hypothesis out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &HypothesisId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Hypothesis> {
        let mut state: Option<Hypothesis> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::HypothesisPut { hypothesis, incident, rests_on, marking, .. }, None) if hypothesis == id => {
                    state = Some(Hypothesis {
                        id: id.clone(),
                        incident: incident.clone(),
                        marking: marking.clone(),
                        has_basis: !rests_on.is_empty(),
                        taken_back: false,
                    });
                }
                (Fact::EvidenceWeighed { hypothesis, .. }, Some(state)) if hypothesis == id => state.has_basis = true,
                (Fact::HypothesisTakenBack { hypothesis, .. }, Some(state)) if hypothesis == id => {
                    state.taken_back = true;
                }
                _ => {}
            }
        }
        state
    }

    fn must_stand(&self) -> Result<(), HypothesisError> {
        if self.taken_back { Err(HypothesisError::TakenBack(self.id.clone())) } else { Ok(()) }
    }

    fn must_rest(&self) -> Result<(), HypothesisError> {
        self.must_stand()?;
        if self.has_basis { Ok(()) } else { Err(HypothesisError::NoBasis(self.id.clone())) }
    }
}

/// What a hypothesis is put with.
#[derive(Clone, Debug)]
pub struct Supposing {
    /// Its id.
    pub hypothesis: HypothesisId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The sentence.
    pub sentence: String,
    /// The lines in which somebody holds it.
    pub held_in: Vec<LineRef>,
    /// The lines that it rests on.
    pub rests_on: Vec<LineRef>,
    /// Who may know of it.
    pub marking: Marking,
}

/// Decides that a hypothesis is put.
pub fn put_hypothesis(granted: &Granted<PutHypothesis>, supposing: Supposing) -> Vec<Fact> {
    let Supposing { hypothesis, incident, sentence, held_in, rests_on, marking } = supposing;
    let by = granted.by().clone();
    vec![Fact::HypothesisPut { hypothesis, incident, sentence, held_in, rests_on, by, marking }]
}

/// Decides what a line says for or against a hypothesis. The last word on a line counts.
///
/// # Errors
/// [`HypothesisError::TakenBack`].
pub fn weigh_evidence(
    granted: &Granted<WeighEvidence>,
    state: &Hypothesis,
    line: LineRef,
    weight: Weight,
    reason: String,
    marking: Marking,
) -> Result<Vec<Fact>, HypothesisError> {
    state.must_stand()?;
    let (hypothesis, by) = (state.id.clone(), granted.by().clone());
    Ok(vec![Fact::EvidenceWeighed { hypothesis, line, weight, reason, by, marking }])
}

/// Decides how likely somebody judges it to be.
///
/// # Errors
/// [`HypothesisError`].
pub fn judge_likelihood(
    granted: &Granted<JudgeLikelihood>,
    state: &Hypothesis,
    likelihood: Likelihood,
    reason: String,
) -> Result<Vec<Fact>, HypothesisError> {
    state.must_rest()?;
    let (hypothesis, by) = (state.id.clone(), granted.by().clone());
    Ok(vec![Fact::LikelihoodJudged { hypothesis, likelihood, reason, by }])
}

/// Decides how sure somebody is of the judging.
///
/// # Errors
/// [`HypothesisError`].
pub fn judge_confidence(
    granted: &Granted<JudgeConfidence>,
    state: &Hypothesis,
    confidence: Confidence,
    reason: String,
) -> Result<Vec<Fact>, HypothesisError> {
    state.must_rest()?;
    let (hypothesis, by) = (state.id.clone(), granted.by().clone());
    Ok(vec![Fact::ConfidenceJudged { hypothesis, confidence, reason, by }])
}

/// Decides that somebody's dissent stands beside the judgement.
///
/// # Errors
/// [`HypothesisError::TakenBack`].
pub fn note_dissent(
    granted: &Granted<NoteDissent>,
    state: &Hypothesis,
    words: String,
) -> Result<Vec<Fact>, HypothesisError> {
    state.must_stand()?;
    Ok(vec![Fact::DissentNoted { hypothesis: state.id.clone(), words, by: granted.by().clone() }])
}

/// Decides that a hypothesis is taken back. Taking it back twice decides nothing.
pub fn take_back_hypothesis(granted: &Granted<TakeBackHypothesis>, state: &Hypothesis, reason: String) -> Vec<Fact> {
    if state.taken_back {
        return Vec::new();
    }
    vec![Fact::HypothesisTakenBack { hypothesis: state.id.clone(), reason, by: granted.by().clone() }]
}

/// Finds a word of confidence in the reason of a likelihood (ICD 203: never in one sentence).
pub fn lint_likelihood(reason: &str) -> Option<FieldFault> {
    let word = found(reason, &["confiden"])?;
    let found = format!("speaks of confidence ({word:?})");
    let expected = "say why it is so likely; how sure you are of the judging is a judgement of its own".to_owned();
    Some(FieldFault { field: "reason", found, expected })
}

/// Finds a word of likelihood in the reason of a confidence.
pub fn lint_confidence(reason: &str) -> Option<FieldFault> {
    let word = found(reason, &["likely", "likelihood", "probab", "chance", "certain", "improbab", "%", "percent"])?;
    let found = format!("speaks of likelihood ({word:?})");
    let expected = "say what the judging rests on: sources, assumptions, argument".to_owned();
    Some(FieldFault { field: "reason", found, expected })
}

fn found<'a>(reason: &'a str, stems: &[&str]) -> Option<&'a str> {
    let holds = |word: &&str| stems.iter().any(|stem| word.to_lowercase().contains(stem));
    reason.split_whitespace().find(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihood_and_confidence_do_not_stand_in_one_sentence() {
        assert!(lint_likelihood("Two witnesses saw it; we have high confidence in them.").is_some());
        assert!(lint_likelihood("Two witnesses saw it.").is_none());
        assert!(lint_confidence("It is likely, at 80 %.").is_some());
        assert!(lint_confidence("One source, not tested.").is_none());
    }

    #[test]
    fn the_bands_leave_no_gap_and_read_back() {
        for (band, next) in Likelihood::ALL.iter().zip(&Likelihood::ALL[1..]) {
            assert_eq!(band.percent().1, next.percent().0);
            assert_eq!(Likelihood::parse(&band.word()), Some(*band));
        }
        assert_eq!(Likelihood::parse("Roughly even chance"), Some(Likelihood::RoughlyEvenChance));
    }
}
