//! An assignment: what one agency is asked to do for an objective, and what came of it.
//!
//! ```text
//! given ──▶ delivered ──▶ accepted ──▶ done, with a result
//!   │           │            │
//!   └───────────┴────────────┴──▶ cannot comply, with a reason        (the chief may withdraw any that is not done)
//! ```
//!
//! An aim is not a result: nothing becomes done but by the agency's own word with what it achieved. Silence is a state
//! too: given and not delivered, delivered and not accepted are clocks on the board (DESIGN, law 5).

use serde::{Deserialize, Serialize};

use crate::authority::{
    AcceptAssignment, CompleteAssignment, GiveAssignment, Granted, ReceiveAssignment, RefuseAssignment,
    WithdrawAssignment,
};
use crate::command::{Command, CommandError};
use crate::fact::Fact;
use crate::ids::{AssignmentId, CommandId, ObjectiveId, PersonId, ReportId, WarningId};
use crate::marking::{AgencyName, Marking};
use crate::report::Item;
use crate::time::Millis;

/// A line that an assignment rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRef {
    /// The report.
    pub report: ReportId,
    /// The item of its draft.
    pub item: Item,
    /// Its number on the screen when it was named.
    pub line: u32,
}

/// What is asked of an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The command.
    pub command: CommandId,
    /// The objective that it serves.
    pub objective: ObjectiveId,
    /// The agency that is asked.
    pub agency: AgencyName,
    /// What is to be done.
    pub text: String,
    /// Who leads it in the field; absent: the agency decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// Where; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// By when; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    /// The lines that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<LineRef>,
    /// The warning whose measure it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<WarningId>,
    /// Who may know of it.
    pub marking: Marking,
}

/// Where an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentPhase {
    /// Given; nobody of the agency has said that it arrived.
    Given,
    /// The agency has it and has not answered.
    Delivered,
    /// The agency does it.
    Accepted,
    /// The agency cannot.
    CannotComply,
    /// The agency says what it achieved.
    Done,
    /// It is no longer asked for.
    Withdrawn,
}

impl AssignmentPhase {
    /// All phases, in the order of a life.
    pub const ALL: [AssignmentPhase; 6] = [
        AssignmentPhase::Given,
        AssignmentPhase::Delivered,
        AssignmentPhase::Accepted,
        AssignmentPhase::CannotComply,
        AssignmentPhase::Done,
        AssignmentPhase::Withdrawn,
    ];

    /// Reads a phase as an address or a command line writes it: its words, with `_`, `-` or `+` for a space.
    pub fn parse(text: &str) -> Option<AssignmentPhase> {
        let words = text.trim().to_lowercase().replace(['_', '-', '+'], " ");
        AssignmentPhase::ALL.into_iter().find(|it| it.label() == words)
    }

    /// Returns the words of the desk.
    pub fn label(self) -> &'static str {
        match self {
            AssignmentPhase::Given => "not delivered",
            AssignmentPhase::Delivered => "not accepted",
            AssignmentPhase::Accepted => "accepted",
            AssignmentPhase::CannotComply => "cannot comply",
            AssignmentPhase::Done => "done",
            AssignmentPhase::Withdrawn => "withdrawn",
        }
    }

    /// Tells whether nothing more is expected.
    pub fn is_final(self) -> bool {
        matches!(self, AssignmentPhase::Done | AssignmentPhase::Withdrawn | AssignmentPhase::CannotComply)
    }
}

/// An assignment as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// What is asked.
    pub task: Task,
    /// Who gave it.
    pub by: PersonId,
    /// Where it stands.
    pub phase: AssignmentPhase,
}

/// Why an assignment cannot take this step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// It stands elsewhere.
    #[error("{assignment} stands at “{found}”, so it cannot be {asked}; nothing was changed", found = .found.label())]
    Phase {
        /// The assignment.
        assignment: AssignmentId,
        /// Where it stands.
        found: AssignmentPhase,
        /// What was asked.
        asked: &'static str,
    },
    /// It is another agency's.
    #[error("{assignment} is asked of {agency}; you act for {yours}. Nothing was changed")]
    OtherAgency {
        /// The assignment.
        assignment: AssignmentId,
        /// The agency that is asked.
        agency: String,
        /// The caller's.
        yours: String,
    },
}

impl Assignment {
    /// Folds an assignment out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &AssignmentId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Assignment> {
        let mut state: Option<Assignment> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::AssignmentGiven { assignment, task, by }, None) if assignment == id => {
                    let (id, task, by) = (id.clone(), task.clone(), by.clone());
                    state = Some(Assignment { id, task, by, phase: AssignmentPhase::Given });
                }
                (_, None) => {}
                (fact, Some(assignment)) => assignment.apply(fact),
            }
        }
        state
    }

    fn apply(&mut self, fact: &Fact) {
        let (about, phase) = match fact {
            Fact::AssignmentDelivered { assignment, .. } => (assignment, AssignmentPhase::Delivered),
            Fact::AssignmentAccepted { assignment, .. } => (assignment, AssignmentPhase::Accepted),
            Fact::AssignmentRefused { assignment, .. } => (assignment, AssignmentPhase::CannotComply),
            Fact::AssignmentDone { assignment, .. } => (assignment, AssignmentPhase::Done),
            Fact::AssignmentWithdrawn { assignment, .. } => (assignment, AssignmentPhase::Withdrawn),
            _ => return,
        };
        if *about == self.id {
            self.phase = phase;
        }
    }

    fn must_be(&self, allowed: &[AssignmentPhase], asked: &'static str) -> Result<(), AssignmentError> {
        if allowed.contains(&self.phase) {
            return Ok(());
        }
        Err(AssignmentError::Phase { assignment: self.id.clone(), found: self.phase, asked })
    }

    fn must_be_of(&self, agency: &AgencyName) -> Result<(), AssignmentError> {
        if self.task.agency == *agency {
            return Ok(());
        }
        let (asked_of, yours) = (self.task.agency.as_str().to_owned(), agency.as_str().to_owned());
        Err(AssignmentError::OtherAgency { assignment: self.id.clone(), agency: asked_of, yours })
    }

    /// An answer to an assignment that nobody has said arrived says that too.
    fn delivered_first(&self, by: &PersonId) -> Vec<Fact> {
        match self.phase {
            AssignmentPhase::Given => {
                vec![Fact::AssignmentDelivered { assignment: self.id.clone(), by: by.clone() }]
            }
            _ => Vec::new(),
        }
    }
}

/// Decides that an agency is asked to do something for an objective of this command. `new_id` is asked only if it is
/// decided: what decides nothing gives out no number.
///
/// # Errors
/// [`CommandError`] if the command has no such objective, the agency does not act in it, or it was stood down.
pub fn give_assignment(
    granted: &Granted<GiveAssignment>,
    command: &Command,
    new_id: impl FnOnce() -> AssignmentId,
    task: Task,
) -> Result<Vec<Fact>, CommandError> {
    command.must_fit(&task.objective, &task.agency)?;
    let task = Task { command: command.id.clone(), ..task };
    Ok(vec![Fact::AssignmentGiven { assignment: new_id(), task, by: granted.by().clone() }])
}

/// Decides that the agency has an assignment. Having it twice decides nothing.
///
/// # Errors
/// [`AssignmentError::OtherAgency`].
pub fn receive_assignment(
    granted: &Granted<ReceiveAssignment>,
    assignment: &Assignment,
    agency: &AgencyName,
) -> Result<Vec<Fact>, AssignmentError> {
    assignment.must_be_of(agency)?;
    Ok(assignment.delivered_first(granted.by()))
}

/// Decides that the agency does it.
///
/// # Errors
/// [`AssignmentError`] if it is another agency's, or not waiting for an answer. One that could not be complied with may
/// still be accepted.
pub fn accept_assignment(
    granted: &Granted<AcceptAssignment>,
    assignment: &Assignment,
    agency: &AgencyName,
) -> Result<Vec<Fact>, AssignmentError> {
    use AssignmentPhase::{Accepted, CannotComply, Delivered, Given};
    assignment.must_be_of(agency)?;
    assignment.must_be(&[Given, Delivered, Accepted, CannotComply], "accepted")?;
    if assignment.phase == Accepted {
        return Ok(Vec::new());
    }
    let mut facts = assignment.delivered_first(granted.by());
    facts.push(Fact::AssignmentAccepted { assignment: assignment.id.clone(), by: granted.by().clone() });
    Ok(facts)
}

/// Decides that the agency cannot do it, with the reason.
///
/// # Errors
/// [`AssignmentError`] if it is another agency's, or has ended.
pub fn refuse_assignment(
    granted: &Granted<RefuseAssignment>,
    assignment: &Assignment,
    agency: &AgencyName,
    reason: String,
) -> Result<Vec<Fact>, AssignmentError> {
    use AssignmentPhase::{Accepted, Delivered, Given};
    assignment.must_be_of(agency)?;
    assignment.must_be(&[Given, Delivered, Accepted], "refused")?;
    let mut facts = assignment.delivered_first(granted.by());
    facts.push(Fact::AssignmentRefused { assignment: assignment.id.clone(), reason, by: granted.by().clone() });
    Ok(facts)
}

/// Decides that it is done, with what was achieved.
///
/// # Errors
/// [`AssignmentError`] if it is another agency's, or was not accepted.
pub fn complete_assignment(
    granted: &Granted<CompleteAssignment>,
    assignment: &Assignment,
    agency: &AgencyName,
    result: String,
) -> Result<Vec<Fact>, AssignmentError> {
    assignment.must_be_of(agency)?;
    assignment.must_be(&[AssignmentPhase::Accepted], "done")?;
    Ok(vec![Fact::AssignmentDone { assignment: assignment.id.clone(), result, by: granted.by().clone() }])
}

/// Decides that it is no longer asked for, with the reason.
///
/// # Errors
/// [`AssignmentError::Phase`] if it is done or withdrawn.
pub fn withdraw_assignment(
    granted: &Granted<WithdrawAssignment>,
    assignment: &Assignment,
    reason: String,
) -> Result<Vec<Fact>, AssignmentError> {
    use AssignmentPhase::{Accepted, CannotComply, Delivered, Given};
    assignment.must_be(&[Given, Delivered, Accepted, CannotComply], "withdrawn")?;
    Ok(vec![Fact::AssignmentWithdrawn { assignment: assignment.id.clone(), reason, by: granted.by().clone() }])
}
