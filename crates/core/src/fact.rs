//! Facts: what operations decided. The only things this headquarters remembers.
//!
//! A record holds the facts of one operation. They are encoded once, as the JSON described in `docs/spec/facts.md`,
//! and those bytes are what the ledger commits to and keeps; nothing ever encodes a stored fact again. The golden
//! vectors in `tests/facts.rs` hold the encoding still: a renamed field would be a new version, never a silent change.

use serde::{Deserialize, Serialize};

use crate::assignment::{LineRef, Task};
use crate::authority::Role;
use crate::command::TemplatePost;
use crate::draft::{Doubt, Draft};
use crate::feed::{FEEDS, Feed};
use crate::grading::{InfoCredibility, SourceReliability};
use crate::hypothesis::{Confidence, Likelihood, Weight};
use crate::ids::{
    AreaId, AssignmentId, CommandId, FeedId, HypothesisId, IncidentId, JoinId, ObjectiveId, PersonId, PropositionId,
    ReportId, SitrepId, WarningId,
};
use crate::limits;
use crate::marking::{AgencyName, Compartment, Marking};
use crate::party::PartyKey;
use crate::person::{RESTORED, ROLL};
use crate::place::{AreaOf, PlaceAnswer, Shape};
use crate::report::{DraftReport, FeedEntry, Item, RetractionGround};
use crate::sitrep::{Content, Section, series};
use crate::stance::{Rule, Stance};
use crate::time::Millis;
use crate::warning::{Closing, Decision, Details, Hearsay, Limits, Means, WaiverGround};

/// The version of the encoding that this build writes; the versions are listed in `docs/spec/facts.md` §4.
pub const ENCODING: u32 = 2;

/// One thing that was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The ledger begins: this headquarters has a name.
    HeadquartersOpened {
        /// Its name, the origin of its ledger.
        name: String,
    },
    /// The database was put back to an earlier state: records that were answered are not in this ledger.
    HeadquartersRestored {
        /// The epoch that begins with this record.
        epoch: u64,
        /// How many entries there were left.
        entries: u64,
        /// A checkpoint of ours that this ledger does not go on from: a C2SP note, the proof of what was.
        seen: String,
    },
    /// A person may sign in from now on; of one who could before: is called, works or may know otherwise.
    PersonEnrolled {
        /// The person.
        person: PersonId,
        /// The name that is shown.
        name: String,
        /// The roles.
        roles: Vec<Role>,
        /// The agency.
        agency: AgencyName,
        /// The compartments that the person is in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        compartments: Vec<Compartment>,
        /// Who enrolled or changed them; absent: the headquarters itself, at its first record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// A person may sign in no more.
    PersonWithdrawn {
        /// The person.
        person: PersonId,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Who withdrew them.
        by: PersonId,
    },
    /// A report was taken in; its bytes are kept under their hash.
    ReportPosted {
        /// The report.
        report: ReportId,
        /// Who posted it.
        by: PersonId,
        /// What was posted.
        #[serde(flatten)]
        posted: DraftReport,
    },
    /// A feed is looked at from now on, and its entries come in as reports.
    FeedAdded {
        /// The feed.
        #[serde(flatten)]
        added: Feed,
    },
    /// A feed is looked at no more; what came in by it stays.
    FeedRemoved {
        /// The feed.
        feed: FeedId,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Who removed it.
        by: PersonId,
    },
    /// The reader proposed lines. The draft is a fact because a later reader would propose others.
    ReportRead {
        /// The report.
        report: ReportId,
        /// The reader's name and version.
        reader: String,
        /// What it proposes.
        draft: Box<Draft>,
        /// What it is not sure of.
        doubts: Vec<Doubt>,
    },
    /// An incident enters the picture.
    IncidentOpened {
        /// The incident.
        incident: IncidentId,
        /// Its title: words of the report that it was opened from.
        title: String,
        /// Who opened it.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// What a report tells of one event belongs to this incident.
    EventAttached {
        /// The incident.
        incident: IncidentId,
        /// The report.
        report: ReportId,
        /// The event's id in the report's draft.
        event: String,
        /// Who attached it.
        by: PersonId,
    },
    /// A line was kept.
    LineKept {
        /// The report.
        report: ReportId,
        /// The line: an item of the report's draft.
        item: Item,
        /// Its number on the screen when it was decided.
        line: u32,
        /// Who kept it.
        by: PersonId,
    },
    /// A line was dropped.
    LineDropped {
        /// The report.
        report: ReportId,
        /// The line.
        item: Item,
        /// Its number on the screen when it was decided.
        line: u32,
        /// Who dropped it.
        by: PersonId,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A verdict was taken back: the line is proposed again.
    LineReopened {
        /// The report.
        report: ReportId,
        /// The line.
        item: Item,
        /// Its number on the screen when it was decided.
        line: u32,
        /// Who reopened it.
        by: PersonId,
    },
    /// A report is retracted: nothing of it is deleted, and its lines support nothing from now on.
    ReportRetracted {
        /// The report.
        report: ReportId,
        /// On which ground.
        ground: RetractionGround,
        /// Why, in words.
        reason: String,
        /// Who retracted it.
        by: PersonId,
    },
    /// A retraction is taken back: the report's lines stand as they stood.
    ReportReinstated {
        /// The report.
        report: ReportId,
        /// Why.
        reason: String,
        /// Who reinstated it.
        by: PersonId,
    },
    /// A line says it in other words; the words it stands on stay.
    LineEdited {
        /// The report.
        report: ReportId,
        /// The line.
        item: Item,
        /// Its number on the screen when it was edited.
        line: u32,
        /// How it reads now.
        headline: String,
        /// Who edited it.
        by: PersonId,
    },
    /// A proposition about an incident is put: statements are laid side by side under it.
    PropositionPut {
        /// The proposition.
        proposition: PropositionId,
        /// The incident.
        incident: IncidentId,
        /// The sentence.
        sentence: String,
        /// Which attributions stand under it by themselves; absent: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Rule>,
        /// The line that it follows from; absent: a person wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<LineRef>,
        /// Who put it.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// A line stands so under a proposition.
    StatementPlaced {
        /// The proposition.
        proposition: PropositionId,
        /// The line.
        line: LineRef,
        /// How it stands; absent: it does not stand there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stance: Option<Stance>,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Who says so.
        by: PersonId,
        /// Who may know of it: who may know of both.
        marking: Marking,
    },
    /// A proposition is taken back.
    PropositionTakenBack {
        /// The proposition.
        proposition: PropositionId,
        /// Why.
        reason: String,
        /// Who took it back.
        by: PersonId,
    },
    /// A hypothesis about an incident is put.
    HypothesisPut {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// The incident.
        incident: IncidentId,
        /// The sentence.
        sentence: String,
        /// The lines in which somebody holds it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        held_in: Vec<LineRef>,
        /// The lines that it rests on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests_on: Vec<LineRef>,
        /// Who put it.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// A line is weighed against a hypothesis.
    EvidenceWeighed {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// The line.
        line: LineRef,
        /// What it says for or against.
        weight: Weight,
        /// Why.
        reason: String,
        /// Who weighed it.
        by: PersonId,
        /// Who may know of it: who may know of both.
        marking: Marking,
    },
    /// Somebody judges how likely a hypothesis is.
    LikelihoodJudged {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// How likely.
        likelihood: Likelihood,
        /// Why.
        reason: String,
        /// Who judges.
        by: PersonId,
    },
    /// Somebody judges how sure the judging is.
    ConfidenceJudged {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// How sure.
        confidence: Confidence,
        /// Why.
        reason: String,
        /// Who judges.
        by: PersonId,
    },
    /// Somebody dissents.
    DissentNoted {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// In which words.
        words: String,
        /// Who dissents.
        by: PersonId,
    },
    /// A hypothesis is taken back.
    HypothesisTakenBack {
        /// The hypothesis.
        hypothesis: HypothesisId,
        /// Why.
        reason: String,
        /// Who took it back.
        by: PersonId,
    },
    /// A source is rated.
    SourceRated {
        /// The source, as names are compared.
        source: PartyKey,
        /// Its name.
        name: String,
        /// How reliable.
        reliability: SourceReliability,
        /// Why.
        reason: String,
        /// Who rated it.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// A line is graded.
    LineGraded {
        /// The report.
        report: ReportId,
        /// The line.
        item: Item,
        /// Its number on the screen.
        line: u32,
        /// How credible.
        credibility: InfoCredibility,
        /// The line of another source that confirms it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confirmed_by: Option<LineRef>,
        /// Why.
        reason: String,
        /// Who graded it.
        by: PersonId,
    },
    /// Two names are one party's.
    NamesJoined {
        /// The join.
        join: JoinId,
        /// The name that the party goes by.
        party: String,
        /// The other name.
        alias: String,
        /// Why.
        reason: String,
        /// Who joined them.
        by: PersonId,
        /// Who may know of it: who may know of both names.
        marking: Marking,
    },
    /// Two joined names are parted.
    NamesParted {
        /// The join.
        join: JoinId,
        /// Why.
        reason: String,
        /// Who parted them.
        by: PersonId,
    },
    /// A unified command stands.
    CommandStoodUp {
        /// The command.
        command: CommandId,
        /// Its name.
        name: String,
        /// The incident that it is about.
        incident: IncidentId,
        /// The key of the template.
        template: String,
        /// The agencies, the lead first.
        agencies: Vec<AgencyName>,
        /// Its posts.
        posts: Vec<TemplatePost>,
        /// Who stood it up.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// A post has a holder.
    PostTaken {
        /// The command.
        command: CommandId,
        /// The post's key.
        post: String,
        /// Who holds it.
        person: PersonId,
        /// Who said so: the holder, session only.
        by: PersonId,
    },
    /// A post is offered to another officer.
    PostOffered {
        /// The command.
        command: CommandId,
        /// The post's key.
        post: String,
        /// To whom.
        to: PersonId,
        /// What the one who comes has to know.
        note: String,
        /// Who offered it.
        by: PersonId,
    },
    /// An objective is set.
    ObjectiveSet {
        /// The command.
        command: CommandId,
        /// The objective.
        objective: ObjectiveId,
        /// What is to be reached.
        text: String,
        /// Who set it.
        by: PersonId,
    },
    /// A situation report was drawn up out of the record.
    SitrepDrafted {
        /// The report.
        sitrep: SitrepId,
        /// The command that it is of.
        command: CommandId,
        /// What was generated.
        content: Box<Content>,
        /// Who drew it up.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// A draft was drawn up anew.
    SitrepRenewed {
        /// The report.
        sitrep: SitrepId,
        /// What was generated.
        content: Box<Content>,
        /// Who drew it up.
        by: PersonId,
    },
    /// A section of a draft was worded.
    SitrepEdited {
        /// The report.
        sitrep: SitrepId,
        /// The section.
        section: Section,
        /// The words; absent: they were taken out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Who worded it.
        by: PersonId,
    },
    /// A situation report was approved: it is frozen.
    SitrepApproved {
        /// The report.
        sitrep: SitrepId,
        /// As of which record it tells.
        n: u64,
        /// When that was.
        as_of_ms: Millis,
        /// Whether whoever approved it wrote part of it, since nobody else could.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        own: bool,
        /// Who approved it.
        by: PersonId,
    },
    /// A corrective action was written into the review of an incident.
    CorrectionWritten {
        /// The incident.
        incident: IncidentId,
        /// What is to change.
        text: String,
        /// The warning that it is drawn from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<WarningId>,
        /// Who wrote it.
        by: PersonId,
        /// Who may know of it.
        marking: Marking,
    },
    /// An agency is asked to do something.
    AssignmentGiven {
        /// The assignment.
        assignment: AssignmentId,
        /// What is asked.
        task: Task,
        /// Who asked.
        by: PersonId,
    },
    /// The assignment arrived at the agency.
    AssignmentDelivered {
        /// The assignment.
        assignment: AssignmentId,
        /// Who of the agency said so.
        by: PersonId,
    },
    /// The agency does it.
    AssignmentAccepted {
        /// The assignment.
        assignment: AssignmentId,
        /// Who of the agency said so.
        by: PersonId,
    },
    /// The agency cannot comply.
    AssignmentRefused {
        /// The assignment.
        assignment: AssignmentId,
        /// Why.
        reason: String,
        /// Who of the agency said so.
        by: PersonId,
    },
    /// It is done.
    AssignmentDone {
        /// The assignment.
        assignment: AssignmentId,
        /// What was achieved.
        result: String,
        /// Who of the agency said so.
        by: PersonId,
    },
    /// It is no longer asked for.
    AssignmentWithdrawn {
        /// The assignment.
        assignment: AssignmentId,
        /// Why.
        reason: String,
        /// Who withdrew it.
        by: PersonId,
    },
    /// A place that a kept line names is this on the map, by somebody's word.
    PlaceResolved {
        /// The incident whose place it is.
        incident: IncidentId,
        /// The report that names it.
        report: ReportId,
        /// The line that names it.
        item: Item,
        /// Its number on the screen when it was decided.
        line: u32,
        /// The name, as the line has it.
        name: String,
        /// What it is.
        answer: PlaceAnswer,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
        /// Who says so.
        by: PersonId,
    },
    /// An area is marked.
    AreaMarked {
        /// The area.
        area: AreaId,
        /// On what.
        of: AreaOf,
        /// What it is called.
        name: String,
        /// Its shape.
        shape: Shape,
        /// Why, or on whose word, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
        /// Who marked it.
        by: PersonId,
    },
    /// An area stands no longer.
    AreaWithdrawn {
        /// The area.
        area: AreaId,
        /// On what.
        of: AreaOf,
        /// Why.
        reason: String,
        /// Who withdrew it.
        by: PersonId,
    },
    /// A warning is being written.
    WarningDrafted {
        /// The warning.
        warning: WarningId,
        /// What it says.
        details: Details,
        /// Its limits.
        limits: Limits,
        /// Who wrote it.
        by: PersonId,
    },
    /// A warning is let go.
    WarningReleased {
        /// The warning.
        warning: WarningId,
        /// Who let it go.
        by: PersonId,
    },
    /// A warning is not given.
    WarningWaived {
        /// The warning.
        warning: WarningId,
        /// The ground.
        ground: WaiverGround,
        /// The ground in words.
        words: String,
        /// Who reviews it.
        reviewer: PersonId,
        /// When it is looked at anew.
        review_ms: Millis,
        /// Who waived it.
        by: PersonId,
    },
    /// A warning was handed over: sender's word only.
    WarningHandedOver {
        /// The warning.
        warning: WarningId,
        /// By which way.
        means: Means,
        /// To whom.
        to_whom: String,
        /// When, as the sender says.
        at_ms: Millis,
        /// Who says so.
        by: PersonId,
    },
    /// The other side says that a warning was read.
    WarningReadThere {
        /// The warning.
        warning: WarningId,
        /// In whose words.
        words: String,
        /// Who wrote it down.
        by: PersonId,
    },
    /// A warning came in.
    WarningRegistered {
        /// The warning.
        warning: WarningId,
        /// What it says.
        details: Details,
        /// By which way it came.
        means: Means,
        /// When it came, as whoever registers it says.
        came_ms: Millis,
        /// Its limits.
        limits: Limits,
        /// Who registered it.
        by: PersonId,
    },
    /// A named officer read a warning.
    WarningRead {
        /// The warning.
        warning: WarningId,
        /// SHA-256 of what was displayed.
        displayed: String,
        /// Who read it, session only.
        by: PersonId,
    },
    /// A warning is decided.
    WarningDecided {
        /// The warning.
        warning: WarningId,
        /// What.
        decision: Decision,
        /// Why.
        reason: String,
        /// To whom, for a forward.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forwarded_to: Option<String>,
        /// Who decided.
        by: PersonId,
    },
    /// A warning's matter is closed.
    WarningClosed {
        /// The warning.
        warning: WarningId,
        /// How it ended.
        closing: Closing,
        /// Who closed it.
        by: PersonId,
    },
    /// A warning between others is known second-hand.
    WarningReported {
        /// The warning.
        warning: WarningId,
        /// What it is said to say.
        details: Details,
        /// Who is said to have given it, to whom, when; who is said to reject it.
        #[serde(flatten)]
        hearsay: Hearsay,
        /// Who noted it.
        by: PersonId,
    },
    /// A note in the activity log.
    NoteWritten {
        /// Who wrote it.
        by: PersonId,
        /// What it says.
        text: String,
        /// Who may know of it.
        marking: Marking,
    },
    /// An inspector opened a page.
    Inspected {
        /// The inspector.
        by: PersonId,
        /// The page, as its path.
        page: String,
        /// The object that the page shows; its marking guards this line of the log too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thing: Option<String>,
    },
}

impl Fact {
    /// Returns the things whose own facts this is one of: what a later decision about them must have read.
    pub fn touches(&self) -> Vec<String> {
        match self {
            Fact::ReportPosted { report, posted, .. } => {
                std::iter::once(report.to_string()).chain(posted.feed_entry().map(FeedEntry::thing)).collect()
            }
            Fact::ReportRead { report, .. }
            | Fact::LineKept { report, .. }
            | Fact::LineDropped { report, .. }
            | Fact::LineReopened { report, .. }
            | Fact::ReportRetracted { report, .. }
            | Fact::ReportReinstated { report, .. }
            | Fact::LineEdited { report, .. } => vec![report.to_string()],
            Fact::FeedAdded { added } => vec![added.id.to_string(), FEEDS.to_owned()],
            Fact::FeedRemoved { feed, .. } => vec![feed.to_string(), FEEDS.to_owned()],
            Fact::PropositionPut { proposition, .. }
            | Fact::StatementPlaced { proposition, .. }
            | Fact::PropositionTakenBack { proposition, .. } => vec![proposition.to_string()],
            Fact::HypothesisPut { hypothesis, .. }
            | Fact::EvidenceWeighed { hypothesis, .. }
            | Fact::LikelihoodJudged { hypothesis, .. }
            | Fact::ConfidenceJudged { hypothesis, .. }
            | Fact::DissentNoted { hypothesis, .. }
            | Fact::HypothesisTakenBack { hypothesis, .. } => vec![hypothesis.to_string()],
            Fact::LineGraded { report, .. } => vec![report.to_string()],
            Fact::NamesJoined { join, .. } | Fact::NamesParted { join, .. } => vec![join.to_string()],
            Fact::SourceRated { .. } => Vec::new(),
            Fact::CommandStoodUp { command, .. }
            | Fact::PostTaken { command, .. }
            | Fact::PostOffered { command, .. }
            | Fact::ObjectiveSet { command, .. } => vec![command.to_string()],
            // The second thing lets no two drafts begin at once; it has no marking, so that nobody is told of it.
            Fact::SitrepDrafted { sitrep, command, .. } => vec![sitrep.to_string(), series(command)],
            Fact::SitrepRenewed { sitrep, .. }
            | Fact::SitrepEdited { sitrep, .. }
            | Fact::SitrepApproved { sitrep, .. } => vec![sitrep.to_string()],
            Fact::CorrectionWritten { .. } => Vec::new(),
            Fact::AssignmentGiven { assignment, .. }
            | Fact::AssignmentDelivered { assignment, .. }
            | Fact::AssignmentAccepted { assignment, .. }
            | Fact::AssignmentRefused { assignment, .. }
            | Fact::AssignmentDone { assignment, .. }
            | Fact::AssignmentWithdrawn { assignment, .. } => vec![assignment.to_string()],
            Fact::WarningDrafted { warning, .. }
            | Fact::WarningReleased { warning, .. }
            | Fact::WarningWaived { warning, .. }
            | Fact::WarningHandedOver { warning, .. }
            | Fact::WarningReadThere { warning, .. }
            | Fact::WarningRegistered { warning, .. }
            | Fact::WarningRead { warning, .. }
            | Fact::WarningDecided { warning, .. }
            | Fact::WarningClosed { warning, .. }
            | Fact::WarningReported { warning, .. } => vec![warning.to_string()],
            Fact::PlaceResolved { incident, report, .. } => vec![report.to_string(), incident.to_string()],
            Fact::AreaMarked { of, .. } | Fact::AreaWithdrawn { of, .. } => vec![of.thing().to_owned()],
            Fact::IncidentOpened { incident, .. } => vec![incident.to_string()],
            Fact::EventAttached { incident, report, .. } => vec![report.to_string(), incident.to_string()],
            Fact::PersonEnrolled { person, .. } | Fact::PersonWithdrawn { person, .. } => {
                vec![person.to_string(), ROLL.to_owned()]
            }
            Fact::HeadquartersRestored { .. } => vec![RESTORED.to_owned()],
            Fact::HeadquartersOpened { .. } | Fact::NoteWritten { .. } | Fact::Inspected { .. } => Vec::new(),
        }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    facts: &'a [Fact],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u32,
    facts: Vec<Fact>,
}

/// Stored facts that this build cannot read.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The bytes are not the JSON of `docs/spec/facts.md`.
    #[error("the facts are not encoded as docs/spec/facts.md says")]
    Malformed(#[source] serde_json::Error),
    /// A later build wrote them.
    #[error("the facts are written in encoding {found}, this build reads up to {ENCODING}; use a newer tocsin")]
    Newer {
        /// The version that was found.
        found: u32,
    },
    /// More than [`limits::FACTS_PER_RECORD_MAX`] facts or [`limits::FACTS_BYTES_MAX`] bytes.
    #[error("the record holds {found}; the bound is {bound}")]
    TooLarge {
        /// How much was found.
        found: String,
        /// The bound.
        bound: String,
    },
}

/// Encodes the facts of one record.
///
/// # Errors
/// [`FactsError::TooLarge`] if a bound is passed; nothing else can fail.
pub fn encode(facts: &[Fact]) -> Result<Vec<u8>, FactsError> {
    within_count(facts.len())?;
    let bytes = serde_json::to_vec(&Written { v: ENCODING, facts }).map_err(FactsError::Malformed)?;
    within_bytes(bytes.len())?;
    Ok(bytes)
}

/// Decodes the facts of one record.
///
/// # Errors
/// [`FactsError`] if the bytes were not written by [`encode`] of this or an earlier version.
pub fn decode(bytes: &[u8]) -> Result<Vec<Fact>, FactsError> {
    within_bytes(bytes.len())?;
    let stored = match serde_json::from_slice::<Stored>(bytes) {
        Ok(stored) => stored,
        Err(error) => return Err(newer(bytes).unwrap_or(FactsError::Malformed(error))),
    };
    match stored.v {
        0 => return Err(FactsError::Malformed(serde::de::Error::custom("there is no encoding 0"))),
        1..=ENCODING => {}
        found => return Err(FactsError::Newer { found }),
    }
    within_count(stored.facts.len())?;
    Ok(stored.facts)
}

/// Tells whether bytes that this build cannot read name a later encoding: then it is not damage that was found.
fn newer(bytes: &[u8]) -> Option<FactsError> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let Version { v: found } = serde_json::from_slice(bytes).ok()?;
    (found > ENCODING).then_some(FactsError::Newer { found })
}

fn within_count(facts: usize) -> Result<(), FactsError> {
    if facts > limits::FACTS_PER_RECORD_MAX {
        let bound = limits::FACTS_PER_RECORD_MAX.to_string();
        return Err(FactsError::TooLarge { found: format!("{facts} facts"), bound });
    }
    Ok(())
}

fn within_bytes(len: usize) -> Result<(), FactsError> {
    if len > limits::FACTS_BYTES_MAX {
        return Err(FactsError::TooLarge { found: format!("{len} bytes"), bound: limits::FACTS_BYTES_MAX.to_string() });
    }
    Ok(())
}
