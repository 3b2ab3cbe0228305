//! Rows about who says what: parties, propositions and what is placed under them, hypotheses, grades, joined names.
//!
//! A fact that tells of two things (a line under a proposition) carries the marking of who may know of both, and its row
//! is guarded by the record's own marking. Whoever shows it asks for both things as well.

use serde::{Deserialize, Serialize};

use super::project::{note_guard, put};
use super::{Recorded, RowChange, RowKind};
use crate::assignment::LineRef;
use crate::draft::Draft;
use crate::fact::Fact;
use crate::grading::{InfoCredibility, SourceReliability};
use crate::hypothesis::{Confidence, Likelihood, Weight};
use crate::ids::{HypothesisId, IncidentId, JoinId, PersonId, PropositionId, ReportId};
use crate::marking::Marking;
use crate::party::{Party, PartyKey};
use crate::report::DraftReport;
use crate::stance::{Rule, Stance};
use crate::time::Millis;

/// The body of a mention's row: a party that a report names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionRow {
    /// The report.
    pub report: ReportId,
    /// The party, as this report speaks of it.
    pub party: Party,
}

/// The body of a proposition's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropositionRow {
    /// The proposition.
    pub id: PropositionId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The sentence.
    pub sentence: String,
    /// Which attributions stand under it by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The line that it follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LineRef>,
    /// Who put it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of a placement's row: what a person decided of a line under a proposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementRow {
    /// The proposition.
    pub proposition: PropositionId,
    /// The line.
    pub line: LineRef,
    /// How it stands; absent: not there.
    pub stance: Option<Stance>,
    /// Why, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of the row that says that something was taken back: a proposition, a hypothesis, a join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBackRow {
    /// Why.
    pub reason: String,
    /// Who took it back.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a hypothesis's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypothesisRow {
    /// The hypothesis.
    pub id: HypothesisId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The sentence.
    pub sentence: String,
    /// The lines in which somebody holds it.
    #[serde(default)]
    pub held_in: Vec<LineRef>,
    /// The lines that it rests on.
    #[serde(default)]
    pub rests_on: Vec<LineRef>,
    /// Who put it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// What somebody judged of a hypothesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "judged", rename_all = "snake_case")]
pub enum Judgement {
    /// How likely it is.
    Likelihood {
        /// The band.
        likelihood: Likelihood,
    },
    /// How sure the judging is.
    Confidence {
        /// The word.
        confidence: Confidence,
    },
    /// Dissent, in the words beside it.
    Dissent,
}

/// The body of a judgement's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgementRow {
    /// What.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Why; of dissent, its words.
    pub words: String,
    /// Who judges.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of an evidence's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRow {
    /// The line.
    pub line: LineRef,
    /// What it says for or against.
    pub weight: Weight,
    /// Why.
    pub reason: String,
    /// Who weighed it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a rating's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingRow {
    /// The source.
    pub source: PartyKey,
    /// Its name.
    pub name: String,
    /// How reliable.
    pub reliability: SourceReliability,
    /// Why.
    pub reason: String,
    /// Who rated it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of a grade's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeRow {
    /// How credible.
    pub credibility: InfoCredibility,
    /// The line that confirms it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<LineRef>,
    /// Why.
    pub reason: String,
    /// Who graded it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a join's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRow {
    /// The join.
    pub id: JoinId,
    /// The name that the party goes by.
    pub party: String,
    /// The other name.
    pub alias: String,
    /// Why.
    pub reason: String,
    /// Who joined them.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The parties that a report names: its publisher, and every actor that its text names.
pub(super) fn project_mentions(report: &ReportId, posted: &DraftReport, draft: &Draft, changes: &mut Vec<RowChange>) {
    let author = posted.publisher.as_deref().map(|it| ("author", Party::of_author(report, Some(it))));
    let named = draft.actors.iter().filter(|it| it.named && it.name.is_some());
    let named = named.map(|it| (it.id.as_str(), Party::of_actor(report, it)));
    for (item, party) in author.into_iter().chain(named) {
        let about = [Some(party.key.to_string()), Some(report.to_string())];
        let body = MentionRow { report: report.clone(), party };
        put(changes, RowKind::Mention, &format!("{report}/{item}"), about, Some(report.as_str()), &body);
    }
}

pub(super) fn project(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let (n, at_ms) = (recorded.n, recorded.at);
    let own = note_guard(n);
    let line_key = |id: &str, line: &LineRef| format!("{id}/{}/{}", line.report, line.item.0);
    match fact {
        Fact::PropositionPut { proposition, incident, sentence, rule, from, by, marking } => {
            let body = PropositionRow {
                id: proposition.clone(),
                incident: incident.clone(),
                sentence: sentence.clone(),
                rule: rule.clone(),
                from: from.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            let (id, about) = (proposition.as_str(), [Some(incident.to_string()), None]);
            put(changes, RowKind::Proposition, id, about, Some(id), &body);
        }
        Fact::StatementPlaced { proposition, line, stance, reason, by, .. } => {
            let key = line_key(proposition.as_str(), line);
            let about = [Some(proposition.to_string()), Some(line.report.to_string())];
            let (line, reason) = (line.clone(), reason.clone());
            let (proposition, by) = (proposition.clone(), by.clone());
            let body = PlacementRow { proposition, line, stance: *stance, reason, by, at_ms };
            put(changes, RowKind::Placement, &key, about, Some(&own), &body);
        }
        Fact::PropositionTakenBack { proposition, reason, by } => {
            put_taken_back(changes, proposition.as_str(), reason, by, at_ms);
        }
        Fact::HypothesisTakenBack { hypothesis, reason, by } => {
            put_taken_back(changes, hypothesis.as_str(), reason, by, at_ms);
        }
        Fact::NamesParted { join, reason, by } => put_taken_back(changes, join.as_str(), reason, by, at_ms),
        Fact::HypothesisPut { hypothesis, incident, sentence, held_in, rests_on, by, marking } => {
            let body = HypothesisRow {
                id: hypothesis.clone(),
                incident: incident.clone(),
                sentence: sentence.clone(),
                held_in: held_in.clone(),
                rests_on: rests_on.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            let (id, about) = (hypothesis.as_str(), [Some(incident.to_string()), None]);
            put(changes, RowKind::Hypothesis, id, about, Some(id), &body);
        }
        Fact::EvidenceWeighed { hypothesis, line, weight, reason, by, .. } => {
            let key = line_key(hypothesis.as_str(), line);
            let about = [Some(hypothesis.to_string()), Some(line.report.to_string())];
            let (reason, by) = (reason.clone(), by.clone());
            let body = EvidenceRow { line: line.clone(), weight: *weight, reason, by, at_ms };
            put(changes, RowKind::Evidence, &key, about, Some(&own), &body);
        }
        Fact::LikelihoodJudged { hypothesis, likelihood, reason, by } => {
            let judgement = Judgement::Likelihood { likelihood: *likelihood };
            put_judgement(changes, n, hypothesis, judgement, (reason, by, at_ms));
        }
        Fact::ConfidenceJudged { hypothesis, confidence, reason, by } => {
            let judgement = Judgement::Confidence { confidence: *confidence };
            put_judgement(changes, n, hypothesis, judgement, (reason, by, at_ms));
        }
        Fact::DissentNoted { hypothesis, words, by } => {
            put_judgement(changes, n, hypothesis, Judgement::Dissent, (words, by, at_ms));
        }
        Fact::SourceRated { source, name, reliability, reason, by, marking } => {
            let body = RatingRow {
                source: source.clone(),
                name: name.clone(),
                reliability: *reliability,
                reason: reason.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            // One row a rating: former ones stay, and two officers who may not know of each other's do not meet.
            put(changes, RowKind::Rating, &format!("{n:020}"), [Some(source.to_string()), None], Some(&own), &body);
        }
        Fact::LineGraded { report, item, credibility, confirmed_by, reason, by, .. } => {
            let body = GradeRow {
                credibility: *credibility,
                confirmed_by: confirmed_by.clone(),
                reason: reason.clone(),
                by: by.clone(),
                at_ms,
            };
            let key = format!("{report}/{}/{n:020}", item.0);
            put(changes, RowKind::Grade, &key, [Some(report.to_string()), None], Some(report.as_str()), &body);
        }
        Fact::NamesJoined { join, party, alias, reason, by, marking } => {
            let body = JoinRow {
                id: join.clone(),
                party: party.clone(),
                alias: alias.clone(),
                reason: reason.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            put(changes, RowKind::Join, join.as_str(), [None, None], Some(join.as_str()), &body);
        }
        _ => {}
    }
}

fn put_taken_back(changes: &mut Vec<RowChange>, id: &str, reason: &str, by: &PersonId, at_ms: Millis) {
    let body = TakenBackRow { reason: reason.to_owned(), by: by.clone(), at_ms };
    put(changes, RowKind::TakenBack, id, [Some(id.to_owned()), None], Some(id), &body);
}

fn put_judgement(
    changes: &mut Vec<RowChange>,
    n: u64,
    hypothesis: &HypothesisId,
    judgement: Judgement,
    (words, by, at_ms): (&str, &PersonId, Millis),
) {
    let body = JudgementRow { judgement, words: words.to_owned(), by: by.clone(), at_ms };
    let about = [Some(hypothesis.to_string()), None];
    let key = format!("{hypothesis}/{n:020}");
    put(changes, RowKind::Judgement, &key, about, Some(hypothesis.as_str()), &body);
}

/// Tells a fact: the sentence, the object it touched if one marking guards all that is told, and by whom.
pub(super) fn tell(fact: &Fact) -> Option<(String, Option<String>, &PersonId)> {
    Some(match fact {
        Fact::PropositionPut { proposition, sentence, by, .. } => {
            (format!("{proposition} put, to see who says it: {sentence}"), Some(proposition.to_string()), by)
        }
        Fact::StatementPlaced { proposition, line, stance, by, .. } => {
            let how = stance.map_or("not there", Stance::label);
            (format!("Line {} of {} placed under {proposition}: {how}.", line.line, line.report), None, by)
        }
        Fact::PropositionTakenBack { proposition, reason, by } => {
            (format!("{proposition} taken back: {reason}"), Some(proposition.to_string()), by)
        }
        Fact::HypothesisPut { hypothesis, sentence, by, .. } => {
            (format!("{hypothesis} put as a hypothesis: {sentence}"), Some(hypothesis.to_string()), by)
        }
        Fact::EvidenceWeighed { hypothesis, line, weight, by, .. } => {
            let how = weight.label();
            (format!("Line {} of {} weighed for {hypothesis}: {how}.", line.line, line.report), None, by)
        }
        Fact::LikelihoodJudged { hypothesis, likelihood, by, .. } => {
            (format!("{hypothesis} judged: {}.", likelihood.label()), Some(hypothesis.to_string()), by)
        }
        Fact::ConfidenceJudged { hypothesis, confidence, by, .. } => {
            let text = format!("Confidence in the judging of {hypothesis}: {}.", confidence.word());
            (text, Some(hypothesis.to_string()), by)
        }
        Fact::DissentNoted { hypothesis, words, by } => {
            (format!("Dissent on {hypothesis}: {words}"), Some(hypothesis.to_string()), by)
        }
        Fact::HypothesisTakenBack { hypothesis, reason, by } => {
            (format!("{hypothesis} taken back: {reason}"), Some(hypothesis.to_string()), by)
        }
        Fact::SourceRated { name, reliability, by, .. } => {
            (format!("Source {name} rated {}, {}.", reliability.letter(), reliability.words()), None, by)
        }
        Fact::LineGraded { report, line, credibility, by, .. } => {
            let text = format!("Line {line} of {report} graded {}, {}.", credibility.figure(), credibility.words());
            (text, Some(report.to_string()), by)
        }
        Fact::NamesJoined { join, party, alias, reason, by, .. } => {
            (format!("{join}: {alias} taken as another name of {party}: {reason}"), Some(join.to_string()), by)
        }
        Fact::NamesParted { join, reason, by } => {
            (format!("{join} parted again: {reason}"), Some(join.to_string()), by)
        }
        _ => return None,
    })
}
