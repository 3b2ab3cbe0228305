//! Facts to rows, one fact at a time.

use serde::Serialize;

use super::{
    AreaEndRow, AreaRow, AssignmentRow, CommandRow, EditRow, EventRow, HolderRow, IncidentRow, ObjectiveRow, OfferRow,
    PlacingRow, PostRow, Recorded, ReportRow, RestorationRow, RetractionRow, Row, RowChange, RowKind, StepRow,
    VerdictRow, WarningRow, WithdrawalRow, feeds, sayings, sitreps, telling,
};
use crate::assignment::AssignmentPhase;
use crate::draft::count_lines;
use crate::fact::Fact;
use crate::ids::{AssignmentId, CommandId, PersonId, ReportId, WarningId};
use crate::marking::Marking;
use crate::person::Person;
use crate::report::{Reading, Verdict};
use crate::time::Millis;
use crate::warning::{WarningKind, WarningPhase};

/// Returns the changes that a record makes to the rows, in order.
pub fn project(recorded: Recorded<'_>) -> Vec<RowChange> {
    let mut changes = Vec::with_capacity(recorded.facts.len() + 1);
    for fact in recorded.facts {
        if let Some((key, marking)) = guard_of(recorded.n, fact) {
            changes.push(RowChange::Guard { key, marking: marking.clone() });
        }
        project_fact(recorded, fact, &mut changes);
    }
    if let Some(log) = telling::log_row(recorded) {
        changes.push(RowChange::Put(log));
    }
    changes
}

/// Returns the object that a fact brings in, with its marking; nothing: it brings none in.
pub fn guard_of(n: u64, fact: &Fact) -> Option<(String, &Marking)> {
    Some(match fact {
        Fact::ReportPosted { report, posted, .. } => (report.to_string(), &posted.marking),
        Fact::FeedAdded { added } => (added.id.to_string(), &added.marking),
        Fact::IncidentOpened { incident, marking, .. } => (incident.to_string(), marking),
        Fact::PropositionPut { proposition, marking, .. } => (proposition.to_string(), marking),
        Fact::HypothesisPut { hypothesis, marking, .. } => (hypothesis.to_string(), marking),
        Fact::NamesJoined { join, marking, .. } => (join.to_string(), marking),
        Fact::StatementPlaced { marking, .. }
        | Fact::EvidenceWeighed { marking, .. }
        | Fact::SourceRated { marking, .. } => (note_guard(n), marking),
        Fact::CommandStoodUp { command, marking, .. } => (command.to_string(), marking),
        Fact::SitrepDrafted { sitrep, marking, .. } => (sitrep.to_string(), marking),
        Fact::CorrectionWritten { marking, .. } => (note_guard(n), marking),
        Fact::AssignmentGiven { assignment, task, .. } => (assignment.to_string(), &task.marking),
        Fact::WarningDrafted { warning, details, .. }
        | Fact::WarningRegistered { warning, details, .. }
        | Fact::WarningReported { warning, details, .. } => (warning.to_string(), &details.marking),
        Fact::NoteWritten { marking, .. } => (note_guard(n), marking),
        _ => return None,
    })
}

fn project_fact(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let at_ms = recorded.at;
    match fact {
        Fact::HeadquartersOpened { .. } | Fact::Inspected { .. } | Fact::NoteWritten { .. } => {}
        Fact::HeadquartersRestored { epoch, entries, seen } => {
            let body = RestorationRow { epoch: *epoch, entries: *entries, seen: seen.clone(), at_ms };
            put(changes, RowKind::Restoration, &epoch.to_string(), [None, None], None, &body);
        }
        Fact::PersonEnrolled { person, name, roles, agency, compartments, .. } => {
            let (id, name, agency, compartments) = (person.clone(), name.clone(), agency.clone(), compartments.clone());
            let body = Person { id, name, roles: roles.clone(), agency, compartments };
            put(changes, RowKind::Person, person.as_str(), [None, None], None, &body);
        }
        Fact::PersonWithdrawn { person, reason, by } => {
            let body = WithdrawalRow { reason: reason.clone(), by: by.clone(), at_ms };
            put(changes, RowKind::Withdrawal, person.as_str(), [None, None], None, &body);
        }
        Fact::ReportPosted { report, by, posted } => {
            let reading = recorded.facts.iter().find_map(|it| match it {
                Fact::ReportRead { report: read, draft, doubts, .. } if read == report => Some((draft, doubts)),
                _ => None,
            });
            let title = reading.and_then(|(draft, _)| draft.doc.title.as_ref()).map(|it| it.text.clone());
            let lines = reading.map_or(0, |(draft, _)| count_lines(draft));
            let of_itself = posted.way.as_ref().and_then(|way| way.head.title.clone());
            let title = title.or(of_itself).or_else(|| posted.file_name.clone());
            let doubts = reading.map_or(0, |(_, doubts)| doubts.len());
            let body = ReportRow { id: report.clone(), title, by: by.clone(), lines, doubts, posted: posted.clone() };
            let about = [Some(posted.original.sha256.clone()), None];
            put(changes, RowKind::Report, report.as_str(), about, Some(report.as_str()), &body);
            feeds::project_entry(report, posted, changes);
            if let Some((draft, _)) = reading {
                sayings::project_mentions(report, posted, draft, changes);
            }
        }
        Fact::FeedAdded { .. } | Fact::FeedRemoved { .. } => feeds::project(at_ms, fact, changes),
        Fact::ReportRead { report, reader, draft, doubts } => {
            let body = Reading { reader: reader.clone(), draft: (**draft).clone(), doubts: doubts.clone() };
            put(changes, RowKind::Reading, report.as_str(), [None, None], Some(report.as_str()), &body);
        }
        Fact::IncidentOpened { incident, title, by, marking } => {
            let (id, title, by, marking) = (incident.clone(), title.clone(), by.clone(), marking.clone());
            let body = IncidentRow { id, title, by, at_ms, marking };
            put(changes, RowKind::Incident, incident.as_str(), [None, None], Some(incident.as_str()), &body);
        }
        Fact::EventAttached { incident, report, event, .. } => {
            let body = EventRow { incident: incident.clone(), report: report.clone(), event: event.clone() };
            let about = [Some(incident.to_string()), Some(report.to_string())];
            put(changes, RowKind::Event, &format!("{report}/{event}"), about, Some(report.as_str()), &body);
        }
        Fact::LineKept { report, item, by, .. } => {
            let body = VerdictRow { verdict: Verdict::Kept, by: by.clone(), at_ms, reason: None };
            put_verdict(changes, report, &item.0, &body);
        }
        Fact::LineDropped { report, item, by, reason, .. } => {
            let body = VerdictRow { verdict: Verdict::Dropped, by: by.clone(), at_ms, reason: reason.clone() };
            put_verdict(changes, report, &item.0, &body);
        }
        Fact::LineReopened { report, item, by, .. } => {
            let body = VerdictRow { verdict: Verdict::Proposed, by: by.clone(), at_ms, reason: None };
            put_verdict(changes, report, &item.0, &body);
        }
        Fact::ReportRetracted { report, ground, reason, by } => {
            let body = RetractionRow { ground: Some(*ground), reason: reason.clone(), by: by.clone(), at_ms };
            let about = [Some("retracted".to_owned()), None];
            put(changes, RowKind::Retraction, report.as_str(), about, Some(report.as_str()), &body);
        }
        Fact::ReportReinstated { report, reason, by } => {
            let body = RetractionRow { ground: None, reason: reason.clone(), by: by.clone(), at_ms };
            let about = [Some("standing".to_owned()), None];
            put(changes, RowKind::Retraction, report.as_str(), about, Some(report.as_str()), &body);
        }
        Fact::LineEdited { report, item, headline, by, .. } => {
            let body = EditRow { headline: headline.clone(), by: by.clone(), at_ms };
            let about = [Some(report.to_string()), None];
            put(changes, RowKind::Edit, &format!("{report}/{}", item.0), about, Some(report.as_str()), &body);
        }
        Fact::PlaceResolved { .. } | Fact::AreaMarked { .. } | Fact::AreaWithdrawn { .. } => {
            project_place(recorded, fact, changes);
        }
        Fact::PropositionPut { .. }
        | Fact::StatementPlaced { .. }
        | Fact::PropositionTakenBack { .. }
        | Fact::HypothesisPut { .. }
        | Fact::EvidenceWeighed { .. }
        | Fact::LikelihoodJudged { .. }
        | Fact::ConfidenceJudged { .. }
        | Fact::DissentNoted { .. }
        | Fact::HypothesisTakenBack { .. }
        | Fact::SourceRated { .. }
        | Fact::LineGraded { .. }
        | Fact::NamesJoined { .. }
        | Fact::NamesParted { .. } => sayings::project(recorded, fact, changes),
        Fact::CommandStoodUp { .. } | Fact::PostTaken { .. } | Fact::PostOffered { .. } | Fact::ObjectiveSet { .. } => {
            project_command(at_ms, fact, changes);
        }
        Fact::SitrepDrafted { .. }
        | Fact::SitrepRenewed { .. }
        | Fact::SitrepEdited { .. }
        | Fact::SitrepApproved { .. }
        | Fact::CorrectionWritten { .. } => sitreps::project(recorded, fact, changes),
        Fact::AssignmentGiven { assignment, task, by } => {
            let body = AssignmentRow { id: assignment.clone(), task: task.clone(), by: by.clone(), at_ms };
            let about = [Some(task.command.to_string()), task.because.as_ref().map(WarningId::to_string)];
            put(changes, RowKind::Assignment, assignment.as_str(), about, Some(assignment.as_str()), &body);
            put_step(changes, assignment, AssignmentPhase::Given, None, by, at_ms);
        }
        Fact::AssignmentDelivered { assignment, by } => {
            put_step(changes, assignment, AssignmentPhase::Delivered, None, by, at_ms);
        }
        Fact::AssignmentAccepted { assignment, by } => {
            put_step(changes, assignment, AssignmentPhase::Accepted, None, by, at_ms);
        }
        Fact::AssignmentRefused { assignment, reason, by } => {
            put_step(changes, assignment, AssignmentPhase::CannotComply, Some(reason), by, at_ms);
        }
        Fact::AssignmentDone { assignment, result, by } => {
            put_step(changes, assignment, AssignmentPhase::Done, Some(result), by, at_ms);
        }
        Fact::AssignmentWithdrawn { assignment, reason, by } => {
            put_step(changes, assignment, AssignmentPhase::Withdrawn, Some(reason), by, at_ms);
        }
        Fact::WarningDrafted { .. }
        | Fact::WarningReleased { .. }
        | Fact::WarningWaived { .. }
        | Fact::WarningHandedOver { .. }
        | Fact::WarningReadThere { .. }
        | Fact::WarningRegistered { .. }
        | Fact::WarningRead { .. }
        | Fact::WarningDecided { .. }
        | Fact::WarningClosed { .. }
        | Fact::WarningReported { .. } => project_warning(recorded, fact, changes),
    }
}

/// A placing is guarded by the report whose words it is about, and a view asks for the incident besides; an area by what
/// it is marked on.
fn project_place(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let at_ms = recorded.at;
    match fact.clone() {
        Fact::PlaceResolved { incident, report, item, line, name, answer, because, by } => {
            // One row a word: each stays to be read, and the last one of a line and a name is what the place is.
            let key = format!("{report}/{}/{:020}", item.0, recorded.n);
            let about = [Some(incident.to_string()), Some(report.to_string())];
            let guard = report.to_string();
            let body = PlacingRow { incident, report, item, line, name, answer, because, by, at_ms };
            put(changes, RowKind::Placing, &key, about, Some(&guard), &body);
        }
        Fact::AreaMarked { area, of, name, shape, because, by } => {
            let (key, guard) = (area.to_string(), of.thing().to_owned());
            let about = [Some(guard.clone()), None];
            let body = AreaRow { id: area, of, name, shape, because, by, at_ms };
            put(changes, RowKind::Area, &key, about, Some(&guard), &body);
        }
        Fact::AreaWithdrawn { area, of, reason, by } => {
            let about = [Some(of.thing().to_owned()), None];
            let body = AreaEndRow { reason, by, at_ms };
            put(changes, RowKind::AreaEnd, area.as_str(), about, Some(of.thing()), &body);
        }
        _ => {}
    }
}

fn project_command(at_ms: Millis, fact: &Fact, changes: &mut Vec<RowChange>) {
    match fact {
        Fact::CommandStoodUp { command, name, incident, template, agencies, posts, by, marking } => {
            let body = CommandRow {
                id: command.clone(),
                name: name.clone(),
                incident: incident.clone(),
                template: template.clone(),
                agencies: agencies.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            let about = [Some(incident.to_string()), None];
            put(changes, RowKind::Command, command.as_str(), about, Some(command.as_str()), &body);
            for (place, post) in posts.iter().enumerate() {
                let body = PostRow { place, post: post.clone() };
                put_of(changes, RowKind::Post, command, &post.key, None, &body);
            }
        }
        Fact::PostTaken { command, post, person, by } => {
            let body = HolderRow { person: person.clone(), at_ms };
            put_of(changes, RowKind::Holder, command, post, Some(person.to_string()), &body);
            let body = OfferRow { to: None, note: String::new(), by: by.clone(), at_ms };
            put_of(changes, RowKind::Offer, command, post, None, &body);
        }
        Fact::PostOffered { command, post, to, note, by } => {
            let body = OfferRow { to: Some(to.clone()), note: note.clone(), by: by.clone(), at_ms };
            put_of(changes, RowKind::Offer, command, post, Some(to.to_string()), &body);
        }
        Fact::ObjectiveSet { command, objective, text, .. } => {
            let body = ObjectiveRow { id: objective.clone(), text: text.clone() };
            let about = [Some(command.to_string()), None];
            put(changes, RowKind::Objective, objective.as_str(), about, Some(command.as_str()), &body);
        }
        _ => {}
    }
}

/// Puts a row that belongs to a command, keyed by the command and a post.
fn put_of<T: Serialize>(
    changes: &mut Vec<RowChange>,
    kind: RowKind,
    command: &CommandId,
    post: &str,
    also: Option<String>,
    body: &T,
) {
    let about = [Some(command.to_string()), also];
    put(changes, kind, &format!("{command}/{post}"), about, Some(command.as_str()), body);
}

fn put_step(
    changes: &mut Vec<RowChange>,
    assignment: &AssignmentId,
    phase: AssignmentPhase,
    words: Option<&String>,
    by: &PersonId,
    at_ms: Millis,
) {
    let body = StepRow { phase, words: words.cloned(), by: by.clone(), at_ms };
    let about = [Some(assignment.to_string()), None];
    put(changes, RowKind::AssignmentStep, assignment.as_str(), about, Some(assignment.as_str()), &body);
}

fn project_warning(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let at_ms = recorded.at;
    let row = match fact {
        Fact::WarningDrafted { warning, details, limits, by } => {
            Some((warning, WarningKind::Given, details, Some(*limits), None, Some(at_ms), by))
        }
        Fact::WarningRegistered { warning, details, means, came_ms, limits, by } => {
            Some((warning, WarningKind::Received, details, Some(*limits), Some(*means), Some(*came_ms), by))
        }
        Fact::WarningReported { warning, details, by, .. } => {
            Some((warning, WarningKind::Reported, details, None, None, None, by))
        }
        _ => None,
    };
    if let Some((id, kind, details, limits, means, since_ms, by)) = row {
        let (hearsay, known_from) = match fact {
            Fact::WarningReported { hearsay, .. } => {
                let line = details.rests_on.first().map(|it| format!("{}/{}", it.report, it.item.0));
                (hearsay.clone(), line)
            }
            _ => Default::default(),
        };
        let (id_key, details, by) = (id.clone(), details.clone(), by.clone());
        let body = WarningRow { id: id_key, kind, details, limits, means, since_ms, hearsay, by, at_ms };
        put(changes, RowKind::Warning, id.as_str(), [known_from, None], Some(id.as_str()), &body);
    }
    if let Some((warning, step)) = telling::warning_step(at_ms, fact) {
        // One row a step: a warning's life is read whole, and the last step is where it stands.
        let key = format!("{warning}/{:020}", recorded.n);
        let about = [Some(warning.to_string()), None];
        put(changes, RowKind::WarningStep, &key, about, Some(warning.as_str()), &step);
        let open = if matches!(step.phase, WarningPhase::Closed | WarningPhase::Known) { "closed" } else { "open" };
        let about = [Some(open.to_owned()), None];
        put(changes, RowKind::WarningState, warning.as_str(), about, Some(warning.as_str()), &step);
    }
}

fn put_verdict(changes: &mut Vec<RowChange>, report: &ReportId, item: &str, body: &VerdictRow) {
    let about = [Some(report.to_string()), None];
    put(changes, RowKind::Verdict, &format!("{report}/{item}"), about, Some(report.as_str()), body);
}

pub(super) fn put<T: Serialize>(
    changes: &mut Vec<RowChange>,
    kind: RowKind,
    key: &str,
    [about, also]: [Option<String>; 2],
    guard: Option<&str>,
    body: &T,
) {
    let body = serde_json::to_string(body).expect("row bodies are plain structs with string keys");
    let guard = guard.map(str::to_owned);
    changes.push(RowChange::Put(Row { kind, key: key.to_owned(), about, also, guard, body }));
}

/// Returns the key under which the marking of a record stands that brings in no thing with an id of its own: a note, a
/// rating, a line placed under a proposition.
pub fn note_guard(n: u64) -> String {
    format!("note/{n}")
}
