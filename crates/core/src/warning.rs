//! A warning's local life. Three kinds that are never mixed (DESIGN §4 C):
//!
//! ```text
//! given     draft ──▶ released ──▶ handed over ──▶ they say they read it ──▶ closed
//!             └─────▶ waived, with ground, reviewer and review date (and again, or released after all)
//! received  registered ──▶ read by a named officer ──▶ decided: act │ hold │ forward │ reject ──▶ closed
//!                                      (a later decision may follow a hold)
//! reported  known second-hand: fields may be unknown, no receipt is invented, no clock runs
//! ```
//!
//! What is handed over by hand, phone, mail or note rests on the sender's word only, and says so. A repeat from another
//! source is another warning. Nothing ends by itself but by expiry, and expiry is recorded. The reading and decision
//! limits are those of `standards/escalation` for each urgency; they are written into the warning when it comes in, so
//! that a later change of policy does not move an old clock.

use serde::{Deserialize, Serialize};

use crate::assignment::LineRef;
use crate::authority::{
    CloseWarning, DecideWarning, DraftWarning, Granted, HandOverWarning, NoteReading, NoteReportedWarning, ReadWarning,
    RegisterWarning, ReleaseWarning, WaiveWarning,
};
use crate::cap::{Certainty, Severity, Urgency};
use crate::fact::Fact;
use crate::ids::{IncidentId, PersonId, WarningId};
use crate::marking::Marking;
use crate::time::Millis;

pub mod clocks;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Given by this headquarters.
    Given,
    /// Received by it.
    Received,
    /// Between others, known from somebody who says so.
    Reported,
}

impl WarningKind {
    /// Returns the word of the desk.
    pub fn label(self) -> &'static str {
        match self {
            WarningKind::Given => "given",
            WarningKind::Received => "received",
            WarningKind::Reported => "reported",
        }
    }
}

/// How precisely a warning says something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Specificity {
    /// One person, place, hour, thing.
    Exact,
    /// A kind, an area, a span of time.
    Area,
    /// Nothing.
    #[default]
    Unknown,
}

impl Specificity {
    /// Returns the word of the desk.
    pub fn label(self) -> &'static str {
        match self {
            Specificity::Exact => "exact",
            Specificity::Area => "area",
            Specificity::Unknown => "unknown",
        }
    }
}

/// One of the five questions, as far as the warning answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The words; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// How precise they are.
    #[serde(default)]
    pub specificity: Specificity,
}

/// What a warning says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Its subject, in one line.
    pub title: String,
    /// Its words; absent: not known (reported warnings).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who would do it.
    #[serde(default)]
    pub who: Detail,
    /// What would happen.
    #[serde(default)]
    pub what: Detail,
    /// Where.
    #[serde(default, rename = "where")]
    pub place: Detail,
    /// When.
    #[serde(default)]
    pub when: Detail,
    /// How.
    #[serde(default)]
    pub how: Detail,
    /// How soon one has to act.
    pub urgency: Urgency,
    /// How bad it would be.
    pub severity: Severity,
    /// How sure it is.
    pub certainty: Certainty,
    /// The other side: to whom it is given, from whom it came; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_side: Option<String>,
    /// When it ends by itself; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
    /// The lines that it rests on or is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<LineRef>,
    /// Who may know of it.
    pub marking: Marking,
}

impl Details {
    /// Returns the five questions with their answers, in the order in which they are asked.
    pub fn questions(&self) -> [(&'static str, &Detail); 5] {
        [("Who", &self.who), ("What", &self.what), ("Where", &self.place), ("When", &self.when), ("How", &self.how)]
    }
}

/// How long reading and deciding may take, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// From coming in to being read by a named officer.
    pub read_ms: i64,
    /// From coming in to a decision.
    pub decide_ms: i64,
}

const MINUTE: i64 = 60_000;

impl Limits {
    /// Returns the limits of an urgency (`standards/escalation.md` §3.4). What is past or unknown is taken as expected:
    /// in doubt, sooner.
    pub fn of(urgency: Urgency) -> Limits {
        let (read, decide) = match urgency {
            Urgency::Immediate => (2, 15),
            Urgency::Expected | Urgency::Past | Urgency::Unknown => (10, 60),
            Urgency::Future => (60, 12 * 60),
        };
        Limits { read_ms: read * MINUTE, decide_ms: decide * MINUTE }
    }
}

/// By which way something was handed over or came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// In person.
    Hand,
    /// By telephone or radio.
    Phone,
    /// By electronic mail.
    Mail,
    /// On paper.
    Note,
}

impl Means {
    /// All of them.
    pub const ALL: [Means; 4] = [Means::Hand, Means::Phone, Means::Mail, Means::Note];

    /// Returns the word of the desk.
    pub fn label(self) -> &'static str {
        match self {
            Means::Hand => "by hand",
            Means::Phone => "by phone",
            Means::Mail => "by mail",
            Means::Note => "by note",
        }
    }

    /// Returns the word of forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            Means::Hand => "hand",
            Means::Phone => "phone",
            Means::Mail => "mail",
            Means::Note => "note",
        }
    }
}

/// Why a warning that might be owed is not given (ICD 191, paraphrased).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverGround {
    /// Warning would unduly endanger people, sources, methods or operations.
    Endangers,
    /// Those who would be warned, or those who protect them, already know of this very threat.
    AlreadyKnown,
    /// There is no reasonable way to warn.
    NoWay,
    /// Those who would be warned are at risk only because they themselves take part in violence.
    TakesPart,
}

impl WaiverGround {
    /// All of them.
    pub const ALL: [WaiverGround; 4] =
        [WaiverGround::Endangers, WaiverGround::AlreadyKnown, WaiverGround::NoWay, WaiverGround::TakesPart];

    /// Returns the sentence of the desk.
    pub fn label(self) -> &'static str {
        match self {
            WaiverGround::Endangers => "it would unduly endanger people, sources, methods or operations",
            WaiverGround::AlreadyKnown => "those at risk or their protectors already know of this very threat",
            WaiverGround::NoWay => "there is no reasonable way to warn",
            WaiverGround::TakesPart => "those at risk are so only through their own part in violence",
        }
    }

    /// Returns the word of forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            WaiverGround::Endangers => "endangers",
            WaiverGround::AlreadyKnown => "already_known",
            WaiverGround::NoWay => "no_way",
            WaiverGround::TakesPart => "takes_part",
        }
    }
}

/// What is decided of a received warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Measures follow.
    Act,
    /// Wait for more; the matter stays open.
    Hold,
    /// Another decides; the clock goes on.
    Forward,
    /// Nothing follows, with the reason.
    Reject,
}

impl Decision {
    /// All of them.
    pub const ALL: [Decision; 4] = [Decision::Act, Decision::Hold, Decision::Forward, Decision::Reject];

    /// Returns the word of the desk.
    pub fn label(self) -> &'static str {
        match self {
            Decision::Act => "act",
            Decision::Hold => "hold for more",
            Decision::Forward => "forward",
            Decision::Reject => "reject",
        }
    }

    /// Returns the word of forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Act => "act",
            Decision::Hold => "hold",
            Decision::Forward => "forward",
            Decision::Reject => "reject",
        }
    }
}

/// How a warning's matter ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Closing {
    /// An incident matches it; the sheet says in which of the five questions, and who judged it.
    Matched {
        /// The incident.
        incident: IncidentId,
        /// The judgement for each question.
        sheet: Vec<MatchRow>,
    },
    /// Its time has passed and no incident was matched.
    Expired,
    /// Who gave it took it back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// The judgement for one question of a match sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchRow {
    /// The question: Who, What, Where, When, How.
    pub question: String,
    /// What the incident was in this respect, in words.
    pub incident_was: String,
    /// The judgement.
    pub judgement: Match,
}

/// How one answer of a warning compares with what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// It fits.
    Fits,
    /// It does not.
    DoesNotFit,
    /// Whether it fits rests on something that is disputed.
    Disputed,
    /// One side is not known.
    CannotBeCompared,
}

impl Match {
    /// All of them.
    pub const ALL: [Match; 4] = [Match::Fits, Match::DoesNotFit, Match::Disputed, Match::CannotBeCompared];

    /// Returns the words of the desk.
    pub fn label(self) -> &'static str {
        match self {
            Match::Fits => "fits",
            Match::DoesNotFit => "does not fit",
            Match::Disputed => "disputed",
            Match::CannotBeCompared => "cannot be compared",
        }
    }

    /// Returns the word of forms and commands.
    pub fn word(self) -> &'static str {
        match self {
            Match::Fits => "fits",
            Match::DoesNotFit => "does_not_fit",
            Match::Disputed => "disputed",
            Match::CannotBeCompared => "cannot_be_compared",
        }
    }
}

/// Where a warning stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningPhase {
    /// Given: being written.
    Draft,
    /// Given: the chief let it go; it has not left yet.
    Released,
    /// Given: it will not be given.
    Waived,
    /// Given: it was handed over, on the sender's word only.
    HandedOver,
    /// Given: the other side says that it was read.
    ReadThere,
    /// Received: it is here and nobody has read it.
    Registered,
    /// Received: a named officer has read it.
    Read,
    /// Received: decided, and open still (act, hold or forward).
    Decided,
    /// Received: rejected, with the reason.
    Rejected,
    /// Reported: known second-hand.
    Known,
    /// Its matter is closed.
    Closed,
}

impl WarningPhase {
    /// Returns the words of the desk.
    pub fn label(self) -> &'static str {
        match self {
            WarningPhase::Draft => "draft",
            WarningPhase::Released => "released, not handed over",
            WarningPhase::Waived => "waived",
            WarningPhase::HandedOver => "handed over, not read",
            WarningPhase::ReadThere => "read there",
            WarningPhase::Registered => "not read",
            WarningPhase::Read => "not decided",
            WarningPhase::Decided => "decided",
            WarningPhase::Rejected => "rejected",
            WarningPhase::Known => "known second-hand",
            WarningPhase::Closed => "closed",
        }
    }
}

/// A step that somebody may take on a warning that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Let it go.
    Release,
    /// Do not give it.
    Waive,
    /// Hand it over.
    HandOver,
    /// Note that the other side says it was read.
    NoteReading,
    /// Read it.
    Read,
    /// Decide it.
    Decide,
    /// Close its matter.
    Close,
}

impl Step {
    /// All of them.
    pub const ALL: [Step; 7] =
        [Step::Release, Step::Waive, Step::HandOver, Step::NoteReading, Step::Read, Step::Decide, Step::Close];

    /// Returns the word for what is asked.
    fn asked(self) -> &'static str {
        match self {
            Step::Release => "released",
            Step::Waive => "waived",
            Step::HandOver => "handed over",
            Step::NoteReading => "noted as read there",
            Step::Read => "read",
            Step::Decide => "decided",
            Step::Close => "closed",
        }
    }

    /// Returns where a warning of a kind may stand to take the step; nothing: its kind never takes it.
    pub fn from(self, kind: WarningKind) -> &'static [WarningPhase] {
        use WarningPhase as P;
        match (kind, self) {
            (WarningKind::Given, Step::Release | Step::Waive) => &[P::Draft, P::Waived],
            (WarningKind::Given, Step::HandOver) => &[P::Released, P::HandedOver],
            (WarningKind::Given, Step::NoteReading) => &[P::HandedOver],
            (WarningKind::Given, Step::Close) => &[P::Released, P::Waived, P::HandedOver, P::ReadThere],
            (WarningKind::Received, Step::Read) => &[P::Registered],
            (WarningKind::Received, Step::Decide) => &[P::Read, P::Decided, P::Rejected],
            (WarningKind::Received, Step::Close) => &[P::Registered, P::Read, P::Decided, P::Rejected],
            _ => &[],
        }
    }
}

/// A warning as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Its id.
    pub id: WarningId,
    /// Which of the three.
    pub kind: WarningKind,
    /// What it says.
    pub details: Details,
    /// Where it stands.
    pub phase: WarningPhase,
    /// The last decision.
    pub decision: Option<Decision>,
    /// Who read it, for received ones.
    pub read_by: Option<PersonId>,
}

/// Why a warning cannot take this step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WarningError {
    /// It is of another kind.
    #[error("{warning} is a warning {found}, so it cannot be {asked}; nothing was changed", found = .found.label())]
    Kind {
        /// The warning.
        warning: WarningId,
        /// Its kind.
        found: WarningKind,
        /// What was asked.
        asked: &'static str,
    },
    /// It stands elsewhere.
    #[error("{warning} is {found}, so it cannot be {asked}; nothing was changed", found = .found.label())]
    Phase {
        /// The warning.
        warning: WarningId,
        /// Where it stands.
        found: WarningPhase,
        /// What was asked.
        asked: &'static str,
    },
    /// The reviewer is the one who waives.
    #[error(
        "{warning} was not waived: the reviewer must be another officer than the one who waives it; nothing was changed"
    )]
    OwnReviewer {
        /// The warning.
        warning: WarningId,
    },
    /// The one who read it cannot alone reject what is immediate and severe.
    #[error(
        "{warning} was not rejected: it is Immediate and {severity}, which takes two officers, and you are the one who \
         read it. Nothing was changed\n  hint: another chief rejects it, or you decide to act, to hold or to forward",
        severity = .severity.label()
    )]
    FourEyes {
        /// The warning.
        warning: WarningId,
        /// How bad it would be.
        severity: Severity,
    },
    /// The incident may be known to fewer people than the warning.
    #[error(
        "{warning} was not closed against {incident}: fewer people may know of {incident} than of {warning}, and the \
         closing would tell them of it. Nothing was changed"
    )]
    NarrowerIncident {
        /// The warning.
        warning: WarningId,
        /// The incident.
        incident: IncidentId,
    },
    /// One of the two is real and the other exercised (DESIGN, law 11).
    #[error(
        "{warning} was not closed against {incident}: one of them is part of an exercise and the other is not. Nothing was \
         changed\n  hint: choose the incident of the same exercise, or close it as expired"
    )]
    OtherStatus {
        /// The warning.
        warning: WarningId,
        /// The incident.
        incident: IncidentId,
    },
    /// It has not expired.
    #[error("{warning} was not closed as expired: its time has not passed, or it has none; nothing was changed")]
    NotExpired {
        /// The warning.
        warning: WarningId,
    },
}

impl Warning {
    /// Folds a warning out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &WarningId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Warning> {
        let mut state: Option<Warning> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::WarningDrafted { warning, details, .. }, None) if warning == id => {
                    state = Some(Warning::new(id, WarningKind::Given, details, WarningPhase::Draft));
                }
                (Fact::WarningRegistered { warning, details, .. }, None) if warning == id => {
                    state = Some(Warning::new(id, WarningKind::Received, details, WarningPhase::Registered));
                }
                (Fact::WarningReported { warning, details, .. }, None) if warning == id => {
                    state = Some(Warning::new(id, WarningKind::Reported, details, WarningPhase::Known));
                }
                (_, None) => {}
                (fact, Some(warning)) => warning.apply(fact),
            }
        }
        state
    }

    fn new(id: &WarningId, kind: WarningKind, details: &Details, phase: WarningPhase) -> Warning {
        Warning { id: id.clone(), kind, details: details.clone(), phase, decision: None, read_by: None }
    }

    fn apply(&mut self, fact: &Fact) {
        let (about, phase) = match fact {
            Fact::WarningReleased { warning, .. } => (warning, WarningPhase::Released),
            Fact::WarningWaived { warning, .. } => (warning, WarningPhase::Waived),
            Fact::WarningHandedOver { warning, .. } => (warning, WarningPhase::HandedOver),
            Fact::WarningReadThere { warning, .. } => (warning, WarningPhase::ReadThere),
            Fact::WarningRead { warning, by, .. } => {
                if *warning == self.id {
                    self.read_by = Some(by.clone());
                }
                (warning, WarningPhase::Read)
            }
            Fact::WarningDecided { warning, decision, .. } => {
                if *warning == self.id {
                    self.decision = Some(*decision);
                }
                let rejected = *decision == Decision::Reject;
                (warning, if rejected { WarningPhase::Rejected } else { WarningPhase::Decided })
            }
            Fact::WarningClosed { warning, .. } => (warning, WarningPhase::Closed),
            _ => return,
        };
        if *about == self.id {
            self.phase = phase;
        }
    }

    fn must_allow(&self, step: Step) -> Result<(), WarningError> {
        let allowed = step.from(self.kind);
        if allowed.is_empty() {
            return Err(WarningError::Kind { warning: self.id.clone(), found: self.kind, asked: step.asked() });
        }
        if !allowed.contains(&self.phase) {
            return Err(WarningError::Phase { warning: self.id.clone(), found: self.phase, asked: step.asked() });
        }
        Ok(())
    }
}

/// Decides that a warning is being written.
pub fn draft_warning(granted: &Granted<DraftWarning>, warning: WarningId, details: Details) -> Vec<Fact> {
    let limits = Limits::of(details.urgency);
    vec![Fact::WarningDrafted { warning, details, limits, by: granted.by().clone() }]
}

/// Decides that a draft is let go, or one that was waived after all.
///
/// # Errors
/// [`WarningError`] if it is neither.
pub fn release_warning(granted: &Granted<ReleaseWarning>, warning: &Warning) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::Release)?;
    Ok(vec![Fact::WarningReleased { warning: warning.id.clone(), by: granted.by().clone() }])
}

/// Decides that a draft is not given, on a ground, under the eyes of a reviewer, until a day when it is looked at anew.
/// Whoever looks at it then waives it again, or releases it.
///
/// # Errors
/// [`WarningError`] if it is neither a draft nor waived, or the reviewer is the one who waives.
pub fn waive_warning(
    granted: &Granted<WaiveWarning>,
    warning: &Warning,
    ground: WaiverGround,
    words: String,
    reviewer: PersonId,
    review_ms: Millis,
) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::Waive)?;
    if reviewer == *granted.by() {
        return Err(WarningError::OwnReviewer { warning: warning.id.clone() });
    }
    let (warning, by) = (warning.id.clone(), granted.by().clone());
    Ok(vec![Fact::WarningWaived { warning, ground, words, reviewer, review_ms, by }])
}

/// Decides that a released warning was handed over. It rests on the sender's word only; it may be handed over again.
///
/// # Errors
/// [`WarningError`] if it was not released.
pub fn hand_over_warning(
    granted: &Granted<HandOverWarning>,
    warning: &Warning,
    means: Means,
    to_whom: String,
    at_ms: Millis,
) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::HandOver)?;
    let (warning, by) = (warning.id.clone(), granted.by().clone());
    Ok(vec![Fact::WarningHandedOver { warning, means, to_whom, at_ms, by }])
}

/// Decides that the other side says it was read, in whose words.
///
/// # Errors
/// [`WarningError`] if it was not handed over.
pub fn note_reading(
    granted: &Granted<NoteReading>,
    warning: &Warning,
    words: String,
) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::NoteReading)?;
    Ok(vec![Fact::WarningReadThere { warning: warning.id.clone(), words, by: granted.by().clone() }])
}

/// Decides that a warning came in.
pub fn register_warning(
    granted: &Granted<RegisterWarning>,
    warning: WarningId,
    details: Details,
    means: Means,
    came_ms: Millis,
) -> Vec<Fact> {
    let limits = Limits::of(details.urgency);
    vec![Fact::WarningRegistered { warning, details, means, came_ms, limits, by: granted.by().clone() }]
}

/// Decides that a named officer read it: opened its text and said so. Reading it again decides nothing.
///
/// `displayed` is the SHA-256 of what was shown, so that "I saw another text" is testable later.
///
/// # Errors
/// [`WarningError`] if it is not a received one.
pub fn read_warning(
    granted: &Granted<ReadWarning>,
    warning: &Warning,
    displayed: String,
) -> Result<Vec<Fact>, WarningError> {
    let unread_or_closed = matches!(warning.phase, WarningPhase::Registered | WarningPhase::Closed);
    if warning.kind == WarningKind::Received && !unread_or_closed {
        return Ok(Vec::new());
    }
    warning.must_allow(Step::Read)?;
    Ok(vec![Fact::WarningRead { warning: warning.id.clone(), displayed, by: granted.by().clone() }])
}

/// Decides what is done about a warning, with the reason. It must have been read; a hold or a forward may be followed by
/// another decision, and so may any other before the matter is closed: nothing is edited, only answered.
///
/// Rejecting what is Immediate and Severe or worse takes four eyes: another officer than the one who read it.
///
/// # Errors
/// [`WarningError`] if it was not read, or is rejected by the one who read it where that takes two.
pub fn decide_warning(
    granted: &Granted<DecideWarning>,
    warning: &Warning,
    decision: Decision,
    reason: String,
    forwarded_to: Option<String>,
) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::Decide)?;
    let Details { urgency, severity, .. } = warning.details;
    let grave = urgency == Urgency::Immediate && matches!(severity, Severity::Extreme | Severity::Severe);
    if decision == Decision::Reject && grave && warning.read_by.as_ref() == Some(granted.by()) {
        return Err(WarningError::FourEyes { warning: warning.id.clone(), severity });
    }
    let (warning, by) = (warning.id.clone(), granted.by().clone());
    Ok(vec![Fact::WarningDecided { warning, decision, reason, forwarded_to, by }])
}

/// Decides that a warning's matter is closed. `incident_marking` is the marking of the incident that it is closed against: whoever
/// may know of the warning must be allowed to know of that too.
///
/// # Errors
/// [`WarningError`] if it is a reported one, a draft, or closed; called expired before its time; or closed against an
/// incident of a narrower circle.
pub fn close_warning(
    granted: &Granted<CloseWarning>,
    warning: &Warning,
    closing: Closing,
    incident_marking: Option<&Marking>,
    now: Millis,
) -> Result<Vec<Fact>, WarningError> {
    warning.must_allow(Step::Close)?;
    if closing == Closing::Expired && warning.details.until_ms.is_none_or(|until| until > now) {
        return Err(WarningError::NotExpired { warning: warning.id.clone() });
    }
    if let Closing::Matched { incident, .. } = &closing {
        let (id, incident) = (warning.id.clone(), incident.clone());
        match incident_marking {
            Some(marking) if marking.status != warning.details.marking.status => {
                return Err(WarningError::OtherStatus { warning: id, incident });
            }
            Some(marking) if marking.admits_all_of(&warning.details.marking) => {}
            _ => return Err(WarningError::NarrowerIncident { warning: id, incident }),
        }
    }
    Ok(vec![Fact::WarningClosed { warning: warning.id.clone(), closing, by: granted.by().clone() }])
}

/// A warning between others, as somebody tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearsay {
    /// Who is said to have given it; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// To whom it is said to have been given; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// When it is said to have been given, in words; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// Lines in which somebody is said to reject it: statements, never decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected_in: Vec<LineRef>,
}

/// Decides that a warning between others is known from somebody's words.
pub fn note_reported_warning(
    granted: &Granted<NoteReportedWarning>,
    warning: WarningId,
    details: Details,
    hearsay: Hearsay,
) -> Vec<Fact> {
    vec![Fact::WarningReported { warning, details, hearsay, by: granted.by().clone() }]
}
