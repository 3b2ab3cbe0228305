//! Who says what: propositions about an incident, and the lines that stand under each with a stance.
//!
//! A proposition is a sentence that a person puts, so that what parties say of it can be laid side by side. It finds
//! nothing: that one stands here says only that somebody wants to know who says it. A line is placed under it by the rule
//! that the proposition carries ([`Rule`]: the reader's own words for who holds what of whom), or by a person. Whoever
//! has said nothing has not spoken; that is no stance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assignment::LineRef;
use crate::authority::{Granted, PlaceStatement, PutProposition, TakeBackProposition};
use crate::draft::{
    Act, ActorId, AttributionHypothesis, AttributionStance, Certainty, Draft, Polarity, Statement, Voice,
};
use crate::fact::Fact;
use crate::ids::{IncidentId, PropositionId, ReportId};
use crate::marking::Marking;
use crate::party::{Party, PartyKey};
use crate::report::Item;

/// How a party stands to a proposition, by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It says so, with whatever hedge.
    Asserts,
    /// It says that it is not so.
    Denies,
    /// It says that nothing shows it at the moment; never a finding that it is not so.
    NoEvidence,
    /// It leaves it open.
    DoesNotExclude,
    /// It speaks of it on a condition.
    Conditional,
    /// It was asked and does not say, or cannot confirm.
    Withholds,
}

impl Stance {
    /// All stances.
    pub const ALL: [Stance; 6] = [
        Stance::Asserts,
        Stance::Denies,
        Stance::NoEvidence,
        Stance::DoesNotExclude,
        Stance::Conditional,
        Stance::Withholds,
    ];

    /// Returns the word as forms and the API write it.
    pub fn word(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::NoEvidence => "no_evidence",
            Stance::DoesNotExclude => "does_not_exclude",
            Stance::Conditional => "conditional",
            Stance::Withholds => "withholds",
        }
    }

    /// Returns the stance as the desk says it.
    pub fn label(self) -> &'static str {
        match self {
            Stance::NoEvidence => "no evidence at the moment",
            Stance::DoesNotExclude => "does not exclude",
            other => other.word(),
        }
    }

    /// Reads a stance as forms write it.
    pub fn parse(word: &str) -> Option<Stance> {
        Stance::ALL.into_iter().find(|it| it.word() == word.trim())
    }

    /// The stance of an attribution, by what its holder says of the suspect.
    pub fn of_attribution(stance: AttributionStance) -> Stance {
        match stance {
            AttributionStance::ClaimsResponsibility
            | AttributionStance::Accuses
            | AttributionStance::Suspects
            | AttributionStance::OtherCause
            | AttributionStance::Deliberate => Stance::Asserts,
            AttributionStance::Denies => Stance::Denies,
            AttributionStance::NoEvidence => Stance::NoEvidence,
            AttributionStance::DoesNotExclude => Stance::DoesNotExclude,
            AttributionStance::RaisesConditionally => Stance::Conditional,
            AttributionStance::CannotConfirm => Stance::Withholds,
        }
    }

    /// The stance that a statement's own act, certainty and polarity speak for: what a form offers first.
    pub fn of_statement(statement: &Statement) -> Stance {
        match statement.certainty {
            Certainty::NoEvidence => return Stance::NoEvidence,
            Certainty::NotExcluded => return Stance::DoesNotExclude,
            Certainty::Conditional => return Stance::Conditional,
            Certainty::Undecided | Certainty::Unconfirmed => return Stance::Withholds,
            _ if statement.conditional.is_some() => return Stance::Conditional,
            _ => {}
        }
        match (statement.act, statement.polarity) {
            (Act::Deny | Act::Reject | Act::Retract, _) | (_, Polarity::Negative) => Stance::Denies,
            _ => Stance::Asserts,
        }
    }
}

/// Which attributions stand under a proposition by themselves: what the reader's item says, and nothing guessed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Rule {
    /// Those that speak of this party as being behind it.
    Behind {
        /// The party.
        party: PartyKey,
    },
    /// Those that name this as another cause.
    Cause {
        /// The words for the cause, as they are compared.
        words: PartyKey,
    },
    /// Those that say it was deliberate.
    Deliberate,
}

impl Rule {
    /// Returns the rule that an attribution itself speaks for, with what the proposition would say; nothing: it names nobody.
    pub fn of(draft: &Draft, report: &ReportId, attribution: &AttributionHypothesis) -> Option<(Rule, String)> {
        let actor = attribution.suspect.as_ref().and_then(|id| draft.actor(id));
        let suspect = actor.map(|actor| Party::of_actor(report, actor));
        let words = attribution.suspect_text.as_ref().map(|it| one_line(&it.text));
        let named = |suspect: Option<Party>| match (suspect, words.clone()) {
            (Some(party), _) => Some((party.key, party.name)),
            (None, Some(words)) => Some((PartyKey::of_name(&words), words)),
            (None, None) => None,
        };
        match attribution.stance {
            AttributionStance::Deliberate => Some((Rule::Deliberate, "It was deliberate".to_owned())),
            AttributionStance::OtherCause => {
                named(suspect).map(|(words, name)| (Rule::Cause { words }, format!("The cause was {name}")))
            }
            _ => {
                let many = actor.is_some_and(|it| !it.named && it.display_name().ends_with('s'));
                let was = if many { "were" } else { "was" };
                named(suspect).map(|(party, name)| (Rule::Behind { party }, format!("{name} {was} behind it")))
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns who speaks in a statement: the speaker and those who said it too.
pub fn speakers(statement: &Statement) -> Vec<Voice> {
    let others = statement.co_speakers.iter().map(|id: &ActorId| Voice::Actor(id.clone()));
    statement.speaker.iter().cloned().chain(others).collect()
}

/// A proposition as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// Its id.
    pub id: PropositionId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// Who may know of it.
    pub marking: Marking,
    /// Whether it was taken back.
    pub taken_back: bool,
    /// What a person decided of lines; no stance: it does not stand under this proposition.
    pub placed: BTreeMap<(ReportId, Item), Option<Stance>>,
}

/// A proposition that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} was taken back; nothing was changed. Put it anew to lay lines under it")]
pub struct TakenBack(pub PropositionId);

impl Proposition {
    /// Folds a proposition out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &PropositionId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Proposition> {
        let mut state: Option<Proposition> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::PropositionPut { proposition, incident, marking, .. }, None) if proposition == id => {
                    let (incident, marking, placed) = (incident.clone(), marking.clone(), BTreeMap::new());
                    state = Some(Proposition { id: id.clone(), incident, marking, taken_back: false, placed });
                }
                (Fact::StatementPlaced { proposition, line, stance, .. }, Some(state)) if proposition == id => {
                    state.placed.insert((line.report.clone(), line.item.clone()), *stance);
                }
                (Fact::PropositionTakenBack { proposition, .. }, Some(state)) if proposition == id => {
                    state.taken_back = true;
                }
                _ => {}
            }
        }
        state
    }
}

/// What a proposition is put with.
#[derive(Clone, Debug)]
pub struct Putting {
    /// Its id.
    pub proposition: PropositionId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The sentence.
    pub sentence: String,
    /// Which attributions stand under it by themselves.
    pub rule: Option<Rule>,
    /// The line that it follows from.
    pub from: Option<LineRef>,
    /// Who may know of it.
    pub marking: Marking,
}

/// Decides that a proposition is put.
pub fn put_proposition(granted: &Granted<PutProposition>, putting: Putting) -> Vec<Fact> {
    let Putting { proposition, incident, sentence, rule, from, marking } = putting;
    vec![Fact::PropositionPut { proposition, incident, sentence, rule, from, by: granted.by().clone(), marking }]
}

/// Decides how a line stands under a proposition; no stance: it does not stand there, whatever the rule says. The last
/// word counts, and saying the same again decides nothing.
///
/// # Errors
/// [`TakenBack`].
pub fn place_statement(
    granted: &Granted<PlaceStatement>,
    state: &Proposition,
    line: LineRef,
    stance: Option<Stance>,
    reason: Option<String>,
    marking: Marking,
) -> Result<Vec<Fact>, TakenBack> {
    if state.taken_back {
        return Err(TakenBack(state.id.clone()));
    }
    if state.placed.get(&(line.report.clone(), line.item.clone())) == Some(&stance) {
        return Ok(Vec::new());
    }
    let (proposition, by) = (state.id.clone(), granted.by().clone());
    Ok(vec![Fact::StatementPlaced { proposition, line, stance, reason, by, marking }])
}

/// Decides that a proposition is taken back. Taking it back twice decides nothing.
pub fn take_back_proposition(granted: &Granted<TakeBackProposition>, state: &Proposition, reason: String) -> Vec<Fact> {
    if state.taken_back {
        return Vec::new();
    }
    vec![Fact::PropositionTakenBack { proposition: state.id.clone(), reason, by: granted.by().clone() }]
}
