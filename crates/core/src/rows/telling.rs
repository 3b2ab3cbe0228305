//! Records told in sentences: for the log, and for the life of a warning.

use super::project::note_guard;
use super::{LogRow, Recorded, Row, RowKind, WarningStepRow, sayings};
use crate::fact::Fact;
use crate::ids::{PersonId, WarningId};
use crate::place::PlaceAnswer;
use crate::time::Millis;
use crate::warning::{Closing, Decision, WarningPhase};

/// One fact, told.
struct Told<'a> {
    text: String,
    /// The object it touched, if a page shows it.
    thing: Option<String>,
    /// The object whose marking guards the sentence.
    guard: Option<String>,
    by: Option<&'a PersonId>,
}

/// Tells a record in one line of the log. The first fact that touches an object decides the guard: an operation that
/// touches two opens the second out of the first, with the first one's marking.
pub(super) fn log_row(recorded: Recorded<'_>) -> Option<Row> {
    let kept = recorded.facts.iter().filter(|fact| matches!(fact, Fact::LineKept { .. })).count();
    let mut told: Option<Told<'_>> = None;
    let mut further = Vec::new();
    for fact in recorded.facts {
        if let Fact::IncidentOpened { incident, .. } = fact {
            further.push(format!("{incident} opened."));
        }
        let Some(next) = tell(recorded, fact, kept) else { continue };
        match &mut told {
            None => told = Some(next),
            Some(_) if matches!(fact, Fact::LineKept { .. } | Fact::PostTaken { .. } | Fact::ObjectiveSet { .. }) => {}
            // An answer that also says that the assignment arrived: the answer is what happened.
            Some(first) if matches!(fact, Fact::PersonEnrolled { .. }) => {
                first.text = format!("{} {}", first.text, next.text);
                first.thing = first.thing.take().or(next.thing);
            }
            Some(first) => *first = next,
        }
    }
    let Told { mut text, thing, guard, by } = told?;
    for sentence in further {
        text = format!("{text} {sentence}");
    }
    let body = LogRow { op: recorded.op.to_owned(), by: by.cloned(), at_ms: recorded.at, thing: thing.clone(), text };
    let body = serde_json::to_string(&body).expect("a log row is a plain struct with string keys");
    let key = format!("{:020}", recorded.n);
    Some(Row { kind: RowKind::Log, key, about: thing, also: None, guard, body })
}

fn tell<'a>(recorded: Recorded<'_>, fact: &'a Fact, kept: usize) -> Option<Told<'a>> {
    let n = recorded.n;
    let about = |thing: String, text: String, by| {
        Some(Told { text, thing: Some(thing.clone()), guard: Some(thing), by: Some(by) })
    };
    match fact {
        Fact::HeadquartersOpened { name } => {
            Some(Told { text: format!("Headquarters {name} opened."), thing: None, guard: None, by: None })
        }
        Fact::HeadquartersRestored { epoch, entries, .. } => {
            let text = format!(
                "The database was put back: {entries} records were left, and later ones that had been answered are missing. \
                 Epoch {epoch} begins."
            );
            Some(Told { text, thing: None, guard: None, by: None })
        }
        Fact::PersonEnrolled { person, name, roles, by, .. } => {
            let roles = roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
            let what = if recorded.op == "change_person" { "changed, now" } else { "enrolled as" };
            let text = format!("{name} ({person}) {what} {roles}.");
            Some(Told { text, thing: Some(person.to_string()), guard: None, by: by.as_ref() })
        }
        Fact::PersonWithdrawn { person, reason, by } => {
            let why = reason.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
            let text = format!("{person} withdrawn{why}.");
            Some(Told { text, thing: Some(person.to_string()), guard: None, by: Some(by) })
        }
        Fact::ReportPosted { report, by, posted } => {
            let from = posted.publisher_told().map(|it| format!(" from {it}")).unwrap_or_default();
            let feed = posted.way.as_ref().and_then(|way| way.feed.as_ref());
            let feed = feed.map(|it| format!(" by feed {}", it.feed)).unwrap_or_default();
            about(report.to_string(), format!("{report} taken in{feed}{from}, {}.", posted.marking.tlp), by)
        }
        Fact::FeedAdded { added } => {
            let text =
                format!("{} added: {} of {}, looked at {}.", added.id, added.url, added.publisher, added.often());
            about(added.id.to_string(), text, &added.by)
        }
        Fact::FeedRemoved { feed, reason, by } => {
            let why = reason.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
            about(feed.to_string(), format!("{feed} removed{why}."), by)
        }
        Fact::ReportRead { .. } | Fact::EventAttached { .. } | Fact::IncidentOpened { .. } => None,
        Fact::LineKept { report, line, by, .. } => {
            let text = match kept {
                1 => format!("Line {line} of {report} kept."),
                _ => format!("{kept} lines of {report} kept."),
            };
            about(report.to_string(), text, by)
        }
        Fact::LineDropped { report, line, by, reason, .. } => {
            let why = reason.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
            about(report.to_string(), format!("Line {line} of {report} dropped{why}."), by)
        }
        Fact::LineReopened { report, line, by, .. } => {
            about(report.to_string(), format!("Verdict on line {line} of {report} taken back."), by)
        }
        Fact::ReportRetracted { report, ground, reason, by } => {
            about(report.to_string(), format!("{report} retracted, since {}: {reason}", ground.label()), by)
        }
        Fact::ReportReinstated { report, reason, by } => {
            about(report.to_string(), format!("{report} reinstated: {reason}"), by)
        }
        Fact::LineEdited { report, line, by, headline, .. } => {
            about(report.to_string(), format!("Line {line} of {report} reads now: {headline}"), by)
        }
        Fact::PlaceResolved { report, line, name, answer, by, .. } => {
            let is = match answer {
                PlaceAnswer::Geonames(place) => format!("is {}, {} (GeoNames {})", place.name, place.country, place.id),
                PlaceAnswer::Coordinates(at) => format!("is at {}, typed by hand", at.words()),
                PlaceAnswer::NotOnTheMap => "is no place on the map".to_owned(),
            };
            about(report.to_string(), format!("“{name}” in line {line} of {report} {is}."), by)
        }
        Fact::AreaMarked { area, of, name, by, .. } => {
            about(of.thing().to_owned(), format!("{area} marked on {}: {name}", of.thing()), by)
        }
        Fact::AreaWithdrawn { area, of, reason, by } => {
            about(of.thing().to_owned(), format!("{area} on {} withdrawn: {reason}", of.thing()), by)
        }
        Fact::CommandStoodUp { command, name, by, agencies, .. } => {
            about(command.to_string(), format!("{command} {name} stood up with {} agencies.", agencies.len()), by)
        }
        Fact::PostTaken { command, post, by, .. } => {
            about(command.to_string(), format!("Post {post} of {command} taken."), by)
        }
        Fact::PostOffered { command, post, to, by, .. } => {
            about(command.to_string(), format!("Post {post} of {command} offered to {to}."), by)
        }
        Fact::ObjectiveSet { command, objective, text, by } => {
            about(command.to_string(), format!("{objective} set: {text}"), by)
        }
        Fact::SitrepDrafted { sitrep, command, content, by, .. } => {
            let text = format!("{sitrep} situation report of {command} drafted as of record {}.", content.n);
            about(sitrep.to_string(), text, by)
        }
        Fact::SitrepRenewed { sitrep, content, by } => {
            about(sitrep.to_string(), format!("{sitrep} drawn up anew as of record {}.", content.n), by)
        }
        Fact::SitrepEdited { sitrep, section, text, by } => {
            let what = if text.is_some() { "worded" } else { "taken back to what the record says" };
            about(sitrep.to_string(), format!("{sitrep}, {}: {what}.", section.label()), by)
        }
        Fact::SitrepApproved { sitrep, own, by, .. } => {
            let own = if *own { " by one who wrote part of it, since nobody else may" } else { "" };
            about(sitrep.to_string(), format!("{sitrep} approved{own}."), by)
        }
        Fact::CorrectionWritten { incident, text, by, .. } => {
            let text = format!("Corrective action in the review of {incident}: {text}");
            Some(Told { text, thing: None, guard: Some(note_guard(n)), by: Some(by) })
        }
        Fact::AssignmentGiven { assignment, task, by } => {
            about(assignment.to_string(), format!("{assignment} given to {}: {}", task.agency.as_str(), task.text), by)
        }
        Fact::AssignmentDelivered { assignment, by } => {
            about(assignment.to_string(), format!("{assignment} delivered."), by)
        }
        Fact::AssignmentAccepted { assignment, by } => {
            about(assignment.to_string(), format!("{assignment} accepted."), by)
        }
        Fact::AssignmentRefused { assignment, reason, by } => {
            about(assignment.to_string(), format!("{assignment} cannot be complied with: {reason}"), by)
        }
        Fact::AssignmentDone { assignment, result, by } => {
            about(assignment.to_string(), format!("{assignment} done: {result}"), by)
        }
        Fact::AssignmentWithdrawn { assignment, reason, by } => {
            about(assignment.to_string(), format!("{assignment} withdrawn: {reason}"), by)
        }
        Fact::NoteWritten { by, text, .. } => {
            Some(Told { text: text.clone(), thing: None, guard: Some(note_guard(n)), by: Some(by) })
        }
        Fact::Inspected { by, page, thing } => {
            let text = format!("Page {page} opened for inspection.");
            Some(Told { text, thing: thing.clone(), guard: thing.clone(), by: Some(by) })
        }
        other if sayings::tell(other).is_some() => {
            let (text, thing, by) = sayings::tell(other)?;
            let guard = thing.clone().unwrap_or_else(|| note_guard(n));
            Some(Told { text, thing, guard: Some(guard), by: Some(by) })
        }
        warning => {
            let (id, step) = warning_step(Millis(0), warning)?;
            let words = step.words.map(|it| format!(" {it}")).unwrap_or_default();
            let by = by_of(warning)?;
            about(id.to_string(), format!("{id} {}{words}", step.text), by)
        }
    }
}

fn by_of(fact: &Fact) -> Option<&PersonId> {
    match fact {
        Fact::WarningDrafted { by, .. }
        | Fact::WarningReleased { by, .. }
        | Fact::WarningWaived { by, .. }
        | Fact::WarningHandedOver { by, .. }
        | Fact::WarningReadThere { by, .. }
        | Fact::WarningRegistered { by, .. }
        | Fact::WarningRead { by, .. }
        | Fact::WarningDecided { by, .. }
        | Fact::WarningClosed { by, .. }
        | Fact::WarningReported { by, .. } => Some(by),
        _ => None,
    }
}

/// Returns the step that a fact is in a warning's life.
pub(super) fn warning_step(at_ms: Millis, fact: &Fact) -> Option<(&WarningId, WarningStepRow)> {
    let step = |phase, text: String, by: &PersonId| WarningStepRow {
        phase,
        text,
        words: None,
        decision: None,
        closing: None,
        by: by.clone(),
        at_ms,
        happened_ms: None,
        reviewer: None,
        review_ms: None,
        displayed: None,
    };
    Some(match fact {
        Fact::WarningDrafted { warning, details, by, .. } => {
            (warning, step(WarningPhase::Draft, format!("written: {}", details.title), by))
        }
        Fact::WarningReleased { warning, by } => (warning, step(WarningPhase::Released, "released.".to_owned(), by)),
        Fact::WarningWaived { warning, ground, words, reviewer, by, review_ms } => {
            let text = format!("waived, since {}; reviewer {reviewer}.", ground.label());
            let (words, reviewer, review_ms) = (Some(words.clone()), Some(reviewer.clone()), Some(*review_ms));
            (warning, WarningStepRow { words, reviewer, review_ms, ..step(WarningPhase::Waived, text, by) })
        }
        Fact::WarningHandedOver { warning, means, to_whom, at_ms: happened, by } => {
            let text = format!("handed over {} to {to_whom}: sender’s word only.", means.label());
            let it = step(WarningPhase::HandedOver, text, by);
            (warning, WarningStepRow { happened_ms: Some(*happened), ..it })
        }
        Fact::WarningReadThere { warning, words, by } => {
            let it = step(WarningPhase::ReadThere, "read there, as they say.".to_owned(), by);
            (warning, WarningStepRow { words: Some(words.clone()), ..it })
        }
        Fact::WarningRegistered { warning, details, means, came_ms, by, .. } => {
            let from = details.other_side.as_deref().unwrap_or("not given");
            let text = format!("registered: {}; came {} from {from}.", details.title, means.label());
            let it = step(WarningPhase::Registered, text, by);
            (warning, WarningStepRow { happened_ms: Some(*came_ms), ..it })
        }
        Fact::WarningRead { warning, displayed, by } => {
            let it = step(WarningPhase::Read, "read (session only).".to_owned(), by);
            (warning, WarningStepRow { displayed: Some(displayed.clone()), ..it })
        }
        Fact::WarningDecided { warning, decision, reason, forwarded_to, by } => {
            let phase = if *decision == Decision::Reject { WarningPhase::Rejected } else { WarningPhase::Decided };
            let to = forwarded_to.as_deref().map(|it| format!(" to {it}")).unwrap_or_default();
            let it = step(phase, format!("decided: {}{to}.", decision.label()), by);
            (warning, WarningStepRow { words: Some(reason.clone()), decision: Some(*decision), ..it })
        }
        Fact::WarningClosed { warning, closing, by } => {
            let text = match closing {
                Closing::Matched { incident, .. } => format!("closed against {incident}."),
                Closing::Expired => "closed: its time has passed and no incident was matched.".to_owned(),
                Closing::Withdrawn { .. } => "closed: taken back by who gave it.".to_owned(),
            };
            let words = match closing {
                Closing::Withdrawn { reason } => Some(reason.clone()),
                _ => None,
            };
            let it = step(WarningPhase::Closed, text, by);
            (warning, WarningStepRow { words, closing: Some(closing.clone()), ..it })
        }
        Fact::WarningReported { warning, details, by, .. } => {
            let text = format!("noted as known second-hand: {}", details.title);
            (warning, step(WarningPhase::Known, text, by))
        }
        _ => return None,
    })
}
