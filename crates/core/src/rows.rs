//! Projected rows: what pages and search read, made from facts alone.
//!
//! [`project`] is pure and total: the rows that the live house wrote and the rows that `tocsin rebuild` makes from the
//! ledger are the same rows. It looks nothing up, so a row must be whole in itself: a verdict is a row of its own
//! beside the reading, not a column of it.
//!
//! Each row version carries `from_n, to_n` in the store: a new version of a key ends the one before. As-of is then a
//! predicate. Each row names its *guard*, the object whose marking decides who may know of it; the guard's marking
//! is always the present one, so that what is closed today stays closed when one looks at yesterday.

use serde::{Deserialize, Serialize};

use crate::assignment::{AssignmentPhase, Task};
use crate::command::TemplatePost;
use crate::fact::Fact;
use crate::ids::{AreaId, AssignmentId, CommandId, IncidentId, ObjectiveId, PersonId, ReportId, SitrepId, WarningId};
use crate::marking::{AgencyName, Marking};
use crate::place::{AreaOf, PlaceAnswer, Shape};
use crate::report::{DraftReport, Item, RetractionGround, Verdict};
use crate::sitrep::Section;
use crate::time::Millis;
use crate::warning::clocks::Stage;
use crate::warning::{Closing, Decision, Details, Hearsay, Limits, Means, WarningKind, WarningPhase};

mod feeds;
mod findable;
mod project;
mod sayings;
mod sitreps;
mod telling;

pub use feeds::{FeedEndRow, FeedEntryRow};
pub use findable::{Findable, Noun, findables};
pub use project::{guard_of, note_guard, project};
pub use sayings::{
    EvidenceRow, GradeRow, HypothesisRow, JoinRow, Judgement, JudgementRow, MentionRow, PlacementRow, PropositionRow,
    RatingRow, TakenBackRow,
};

/// The kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// [`crate::person::Person`], by its id.
    Person,
    /// [`RestorationRow`], by the epoch that it began.
    Restoration,
    /// [`WithdrawalRow`], by the person's id.
    Withdrawal,
    /// [`ReportRow`], by its id; about the hash of its bytes.
    Report,
    /// [`crate::feed::Feed`], by its id.
    Feed,
    /// [`FeedEndRow`], by the id of the feed that was removed.
    FeedEnd,
    /// [`FeedEntryRow`], by `F-1/` and the hash of the entry's id; about `F-1/` and the hash of its text, also about the feed.
    FeedEntry,
    /// [`crate::report::Reading`], by the report's id.
    Reading,
    /// [`VerdictRow`], by `R-6/s4`; about the report.
    Verdict,
    /// [`IncidentRow`], by its id.
    Incident,
    /// [`EventRow`], by `R-6/i1`; about the incident, also about the report.
    Event,
    /// [`EditRow`], by `R-6/s4`; about the report.
    Edit,
    /// [`RetractionRow`], by the report's id; about `retracted` or `standing`. No row: it was never retracted.
    Retraction,
    /// [`PlacingRow`], by `R-6/i1/` and the record's number; about the incident, also about the report. The last one of
    /// a line and a name is what the place is.
    Placing,
    /// [`AreaRow`], by its id; about the incident or warning.
    Area,
    /// [`AreaEndRow`], by the area's id; about the incident or warning.
    AreaEnd,
    /// [`MentionRow`], by `R-6/a1`; about the party's key, also about the report.
    Mention,
    /// [`PropositionRow`], by its id; about the incident.
    Proposition,
    /// [`PlacementRow`], by `T-3/R-6/h1`; about the proposition, also about the report.
    Placement,
    /// [`TakenBackRow`], by the id of what was taken back.
    TakenBack,
    /// [`HypothesisRow`], by its id; about the incident.
    Hypothesis,
    /// [`JudgementRow`], by `H-1/` and the record's number; about the hypothesis.
    Judgement,
    /// [`EvidenceRow`], by `H-1/R-6/s4`; about the hypothesis, also about the report.
    Evidence,
    /// [`RatingRow`], by the record's number; about the source's key.
    Rating,
    /// [`GradeRow`], by `R-6/s4/` and the record's number; about the report. The last one counts.
    Grade,
    /// [`JoinRow`], by its id.
    Join,
    /// [`CommandRow`], by its id; about the incident.
    Command,
    /// [`PostRow`], by `U-1/chief`; about the command.
    Post,
    /// [`HolderRow`], by `U-1/chief`; about the command, also about the person.
    Holder,
    /// [`OfferRow`], by `U-1/chief`; about the command, also about the person it is offered to.
    Offer,
    /// [`ObjectiveRow`], by its id; about the command.
    Objective,
    /// [`SitrepRow`], by its id; about the command.
    Sitrep,
    /// [`crate::sitrep::Content`], by the report's id.
    SitrepContent,
    /// [`SitrepWordsRow`], by `N-4/short`; about the report.
    SitrepWords,
    /// [`SitrepStateRow`], by the report's id; about `draft` or `approved`.
    SitrepState,
    /// [`CorrectionRow`], by the record's number; about the incident.
    Correction,
    /// [`AssignmentRow`], by its id; about the command, also about the warning whose measure it is.
    Assignment,
    /// [`StepRow`], by the assignment's id: where it stands; about the assignment.
    AssignmentStep,
    /// [`WarningRow`], by its id; about the line that it is known from (`R-6/w1`), for reported ones.
    Warning,
    /// [`WarningStepRow`], by `W-9/` and the record's number; about the warning. The last one is where it stands.
    WarningStep,
    /// [`WarningStepRow`], by the warning's id: the last step, where it stands; about `open` or `closed`, so that a board of what waits
    /// reads nothing that is over.
    WarningState,
    /// [`LogRow`], by the record's number; about the object it touched.
    Log,
}

impl RowKind {
    /// All kinds.
    pub const ALL: [RowKind; 42] = [
        RowKind::Person,
        RowKind::Restoration,
        RowKind::Withdrawal,
        RowKind::Report,
        RowKind::Feed,
        RowKind::FeedEnd,
        RowKind::FeedEntry,
        RowKind::Reading,
        RowKind::Verdict,
        RowKind::Incident,
        RowKind::Event,
        RowKind::Edit,
        RowKind::Retraction,
        RowKind::Placing,
        RowKind::Area,
        RowKind::AreaEnd,
        RowKind::Mention,
        RowKind::Proposition,
        RowKind::Placement,
        RowKind::TakenBack,
        RowKind::Hypothesis,
        RowKind::Judgement,
        RowKind::Evidence,
        RowKind::Rating,
        RowKind::Grade,
        RowKind::Join,
        RowKind::Command,
        RowKind::Post,
        RowKind::Holder,
        RowKind::Offer,
        RowKind::Objective,
        RowKind::Sitrep,
        RowKind::SitrepContent,
        RowKind::SitrepWords,
        RowKind::SitrepState,
        RowKind::Correction,
        RowKind::Assignment,
        RowKind::AssignmentStep,
        RowKind::Warning,
        RowKind::WarningStep,
        RowKind::WarningState,
        RowKind::Log,
    ];

    /// Returns the kind's name in the store.
    pub fn name(self) -> &'static str {
        match self {
            RowKind::Person => "person",
            RowKind::Restoration => "restoration",
            RowKind::Withdrawal => "withdrawal",
            RowKind::Report => "report",
            RowKind::Feed => "feed",
            RowKind::FeedEnd => "feed_end",
            RowKind::FeedEntry => "feed_entry",
            RowKind::Reading => "reading",
            RowKind::Verdict => "verdict",
            RowKind::Incident => "incident",
            RowKind::Event => "event",
            RowKind::Edit => "edit",
            RowKind::Retraction => "retraction",
            RowKind::Placing => "placing",
            RowKind::Area => "area",
            RowKind::AreaEnd => "area_end",
            RowKind::Mention => "mention",
            RowKind::Proposition => "proposition",
            RowKind::Placement => "placement",
            RowKind::TakenBack => "taken_back",
            RowKind::Hypothesis => "hypothesis",
            RowKind::Judgement => "judgement",
            RowKind::Evidence => "evidence",
            RowKind::Rating => "rating",
            RowKind::Grade => "grade",
            RowKind::Join => "join",
            RowKind::Command => "command",
            RowKind::Post => "post",
            RowKind::Holder => "holder",
            RowKind::Offer => "offer",
            RowKind::Objective => "objective",
            RowKind::Sitrep => "sitrep",
            RowKind::SitrepContent => "sitrep_content",
            RowKind::SitrepWords => "sitrep_words",
            RowKind::SitrepState => "sitrep_state",
            RowKind::Correction => "correction",
            RowKind::Assignment => "assignment",
            RowKind::AssignmentStep => "assignment_step",
            RowKind::Warning => "warning",
            RowKind::WarningStep => "warning_step",
            RowKind::WarningState => "warning_state",
            RowKind::Log => "log",
        }
    }
}

/// A row as the store keeps it; the store does not look into `body`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind.
    pub kind: RowKind,
    /// The key, unique within the kind at any one time.
    pub key: String,
    /// What it is about, if one looks it up that way.
    pub about: Option<String>,
    /// What else it is about.
    pub also: Option<String>,
    /// The object whose marking guards it; nothing: everybody at this headquarters may know of it.
    pub guard: Option<String>,
    /// The body, JSON of the type that the kind names.
    pub body: String,
}

/// One change that a record makes to the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// A version of a row begins here, and the one before it, if any, ends.
    Put(Row),
    /// An object's marking is this from now on, for all its rows, past ones too.
    Guard {
        /// The object.
        key: String,
        /// Its marking.
        marking: Marking,
    },
}

/// The body of a report's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The report.
    pub id: ReportId,
    /// Its title: the first line that the reader took for one, or the file's name; absent: not given.
    pub title: Option<String>,
    /// Who posted it.
    pub by: PersonId,
    /// How many lines the reader proposes.
    pub lines: usize,
    /// How many doubts it has; none in a row that was made before they were counted.
    #[serde(default)]
    pub doubts: usize,
    /// What was posted.
    #[serde(flatten)]
    pub posted: DraftReport,
}

/// The body of [`RowKind::Restoration`]: the database was put back to an earlier state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestorationRow {
    /// The epoch that began.
    pub epoch: u64,
    /// How many entries there were left.
    pub entries: u64,
    /// The checkpoint that the ledger does not go on from.
    pub seen: String,
    /// When it was found.
    pub at_ms: Millis,
}

/// The body of a withdrawal's row: since when a person is off the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalRow {
    /// Why, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who withdrew them.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a verdict's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRow {
    /// The verdict.
    pub verdict: Verdict,
    /// Who gave it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Why, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The body of an incident's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// The incident.
    pub id: IncidentId,
    /// Its title.
    pub title: String,
    /// Who opened it.
    pub by: PersonId,
    /// When it was opened here; not when it happened.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of an event's row: what one report tells of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// The incident.
    pub incident: IncidentId,
    /// The report.
    pub report: ReportId,
    /// The event's id in the report's draft.
    pub event: String,
}

/// The body of an edited line's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditRow {
    /// How it reads now.
    pub headline: String,
    /// Who edited it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a placing's row: what a named place is on the map, by one person's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacingRow {
    /// The incident.
    pub incident: IncidentId,
    /// The report.
    pub report: ReportId,
    /// The line.
    pub item: Item,
    /// Its number on the screen when it was decided.
    pub line: u32,
    /// The name in the text.
    pub name: String,
    /// What it is.
    pub answer: PlaceAnswer,
    /// Why, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of an area's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaRow {
    /// The area.
    pub id: AreaId,
    /// On what it is marked.
    pub of: AreaOf,
    /// What it is called.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Why, or on whose word, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Who marked it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a withdrawn area's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaEndRow {
    /// Why.
    pub reason: String,
    /// Who withdrew it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a retraction's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetractionRow {
    /// On which ground; absent: it was reinstated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<RetractionGround>,
    /// Why.
    pub reason: String,
    /// Who retracted or reinstated it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a command's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRow {
    /// The command.
    pub id: CommandId,
    /// Its name.
    pub name: String,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The key of its template.
    pub template: String,
    /// The agencies, the lead first.
    pub agencies: Vec<AgencyName>,
    /// Who stood it up.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of a post's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRow {
    /// Its place in the order of the template, from 0.
    pub place: usize,
    /// The post.
    #[serde(flatten)]
    pub post: TemplatePost,
}

/// The body of a post holder's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderRow {
    /// Who holds it.
    pub person: PersonId,
    /// Since when.
    pub at_ms: Millis,
}

/// The body of an offer's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferRow {
    /// To whom; absent: it was confirmed.
    pub to: Option<PersonId>,
    /// The note of the hand-over.
    pub note: String,
    /// Who offered it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of an objective's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectiveRow {
    /// The objective.
    pub id: ObjectiveId,
    /// What is to be reached.
    pub text: String,
}

/// The body of a situation report's row: what a list of them shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitrepRow {
    /// The report.
    pub id: SitrepId,
    /// The command that it is of.
    pub command: CommandId,
    /// The command's name.
    pub operation: String,
    /// Who drew it up.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of a worded section's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitrepWordsRow {
    /// The section.
    pub section: Section,
    /// The words; absent: they were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who worded it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of the row that says where a situation report stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitrepStateRow {
    /// Whether it is approved.
    pub approved: bool,
    /// As of which record it tells.
    pub as_of: u64,
    /// When that was.
    pub as_of_ms: Millis,
    /// Whether whoever approved it wrote part of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// Who drew it up or approved it last.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a corrective action's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionRow {
    /// What is to change.
    pub text: String,
    /// The warning that it is drawn from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<WarningId>,
    /// Who wrote it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
    /// Who may know of it.
    pub marking: Marking,
}

/// The body of an assignment's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentRow {
    /// The assignment.
    pub id: AssignmentId,
    /// What is asked.
    pub task: Task,
    /// Who gave it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of an assignment step's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRow {
    /// Where it stands.
    pub phase: AssignmentPhase,
    /// The reason or result, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Who took the step.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of a warning's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningRow {
    /// The warning.
    pub id: WarningId,
    /// Which of the three kinds.
    pub kind: WarningKind,
    /// What it says.
    pub details: Details,
    /// Its limits; absent for reported ones: no clock runs.
    pub limits: Option<Limits>,
    /// By which way it came, for received ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Means>,
    /// When its clocks began: when it came or was written; absent for reported ones.
    pub since_ms: Option<Millis>,
    /// Who is said to have given it, to whom, when, for reported ones.
    #[serde(flatten)]
    pub hearsay: Hearsay,
    /// Who wrote, registered or noted it.
    pub by: PersonId,
    /// When it was recorded.
    pub at_ms: Millis,
}

/// The body of a step in a warning's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningStepRow {
    /// Where it stands from this step on.
    pub phase: WarningPhase,
    /// What happened, in a sentence.
    pub text: String,
    /// Words given with it: a reason, a ground, what the other side said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The decision, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// How the matter ended, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Who took it.
    pub by: PersonId,
    /// When it was recorded.
    pub at_ms: Millis,
    /// When it happened, if whoever recorded it says another time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_ms: Option<Millis>,
    /// Who reviews a waiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<PersonId>,
    /// When a waiver is looked at anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_ms: Option<Millis>,
    /// SHA-256 of what was displayed to the one who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub displayed: Option<String>,
}

impl WarningStepRow {
    /// Returns the step as clocks see it.
    pub fn stage(&self) -> Stage {
        let at = self.happened_ms.unwrap_or(self.at_ms);
        Stage { phase: self.phase, at, decision: self.decision, review: self.review_ms }
    }
}

/// The body of a log line: one record, told in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// The operation.
    pub op: String,
    /// Who called it; absent: the headquarters itself.
    pub by: Option<PersonId>,
    /// When it was recorded.
    pub at_ms: Millis,
    /// The object it touched, if one page shows it.
    pub thing: Option<String>,
    /// What happened.
    pub text: String,
}

/// A record as the projection sees it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// Its number in the ledger.
    pub n: u64,
    /// When it was recorded.
    pub at: Millis,
    /// The operation.
    pub op: &'a str,
    /// What was decided.
    pub facts: &'a [Fact],
}
