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

use crate::fact::Fact;
use crate::ids::{IncidentId, PersonId, ReportId};
use crate::marking::Marking;
use crate::person::Person;
use crate::report::{DraftReport, Reading, Verdict};
use crate::time::Millis;

/// The kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// [`Person`], by its id.
    Person,
    /// [`ReportRow`], by its id; about the hash of its bytes.
    Report,
    /// [`Reading`], by the report's id.
    Reading,
    /// [`VerdictRow`], by `R-6/s4`; about the report.
    Verdict,
    /// [`IncidentRow`], by its id.
    Incident,
    /// [`EventRow`], by `R-6/i1`; about the incident, also about the report.
    Event,
    /// [`LogRow`], by the record's number; about the object it touched.
    Log,
}

impl RowKind {
    /// All kinds.
    pub const ALL: [RowKind; 7] = [
        RowKind::Person,
        RowKind::Report,
        RowKind::Reading,
        RowKind::Verdict,
        RowKind::Incident,
        RowKind::Event,
        RowKind::Log,
    ];

    /// Returns the kind's name in the store.
    pub fn name(self) -> &'static str {
        match self {
            RowKind::Person => "person",
            RowKind::Report => "report",
            RowKind::Reading => "reading",
            RowKind::Verdict => "verdict",
            RowKind::Incident => "incident",
            RowKind::Event => "event",
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
    /// What was posted.
    #[serde(flatten)]
    pub posted: DraftReport,
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

/// Returns the changes that a record makes to the rows, in order.
pub fn project(recorded: Recorded<'_>) -> Vec<RowChange> {
    let mut changes = Vec::with_capacity(recorded.facts.len() + 1);
    for fact in recorded.facts {
        project_fact(recorded, fact, &mut changes);
    }
    if let Some(log) = log_row(recorded) {
        changes.push(RowChange::Put(log));
    }
    changes
}

fn project_fact(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let at_ms = recorded.at;
    match fact {
        Fact::HeadquartersOpened { .. } | Fact::Inspected { .. } => {}
        Fact::PersonEnrolled { person, name, role, agency, compartments } => {
            let (id, name, agency, compartments) = (person.clone(), name.clone(), agency.clone(), compartments.clone());
            let body = Person { id, name, role: *role, agency, compartments };
            put(changes, RowKind::Person, person.as_str(), [None, None], None, &body);
        }
        Fact::ReportPosted { report, by, posted } => {
            changes.push(RowChange::Guard { key: report.to_string(), marking: posted.marking.clone() });
            let reading = recorded.facts.iter().find_map(|it| match it {
                Fact::ReportRead { report: read, draft, doubts, .. } if read == report => Some((draft, doubts)),
                _ => None,
            });
            let title = reading.and_then(|(draft, _)| draft.doc.title.as_ref()).map(|it| it.text.clone());
            let lines = reading.map_or(0, |(draft, doubts)| crate::draft::lines(draft, doubts).len());
            let title = title.or_else(|| posted.file_name.clone());
            let body = ReportRow { id: report.clone(), title, by: by.clone(), lines, posted: posted.clone() };
            let about = [Some(posted.original.sha256.clone()), None];
            put(changes, RowKind::Report, report.as_str(), about, Some(report.as_str()), &body);
        }
        Fact::ReportRead { report, reader, draft, doubts } => {
            let body = Reading { reader: reader.clone(), draft: (**draft).clone(), doubts: doubts.clone() };
            put(changes, RowKind::Reading, report.as_str(), [None, None], Some(report.as_str()), &body);
        }
        Fact::IncidentOpened { incident, title, by, marking } => {
            changes.push(RowChange::Guard { key: incident.to_string(), marking: marking.clone() });
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
        Fact::NoteWritten { marking, .. } => {
            changes.push(RowChange::Guard { key: note_guard(recorded.n), marking: marking.clone() });
        }
    }
}

fn put_verdict(changes: &mut Vec<RowChange>, report: &ReportId, item: &str, body: &VerdictRow) {
    let about = [Some(report.to_string()), None];
    put(changes, RowKind::Verdict, &format!("{report}/{item}"), about, Some(report.as_str()), body);
}

fn put<T: Serialize>(
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

fn note_guard(n: u64) -> String {
    format!("note/{n}")
}

/// Tells a record in a sentence. The first fact that touches an object decides the guard: an operation that touches
/// two opens the second out of the first, with the first one's marking.
fn log_row(recorded: Recorded<'_>) -> Option<Row> {
    let mut thing = None;
    let mut guard = None;
    let mut by = None;
    let mut kept = 0usize;
    let mut opened = Vec::new();
    let mut text = None;
    for fact in recorded.facts {
        match fact {
            Fact::HeadquartersOpened { name } => text = Some(format!("Headquarters {name} opened.")),
            Fact::PersonEnrolled { person, name, role, .. } => {
                let sentence = format!("{name} ({person}) enrolled as {}.", role.label());
                text = Some(text.map_or(sentence.clone(), |it| format!("{it} {sentence}")));
                thing.get_or_insert(person.to_string());
            }
            Fact::ReportPosted { report, by: who, posted } => {
                let from = posted.publisher.as_deref().map(|it| format!(" from {it}")).unwrap_or_default();
                text = Some(format!("{report} taken in{from}, {}.", posted.marking.tlp));
                (thing, guard, by) = (Some(report.to_string()), Some(report.to_string()), Some(who));
            }
            Fact::ReportRead { .. } | Fact::EventAttached { .. } => {}
            Fact::IncidentOpened { incident, .. } => opened.push(incident.to_string()),
            Fact::LineKept { report, line, by: who, .. } => {
                kept += 1;
                text = Some(match kept {
                    1 => format!("Line {line} of {report} kept."),
                    _ => format!("{kept} lines of {report} kept."),
                });
                (thing, guard, by) = (Some(report.to_string()), Some(report.to_string()), Some(who));
            }
            Fact::LineDropped { report, line, by: who, reason, .. } => {
                let why = reason.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
                text = Some(format!("Line {line} of {report} dropped{why}."));
                (thing, guard, by) = (Some(report.to_string()), Some(report.to_string()), Some(who));
            }
            Fact::LineReopened { report, line, by: who, .. } => {
                text = Some(format!("Verdict on line {line} of {report} taken back."));
                (thing, guard, by) = (Some(report.to_string()), Some(report.to_string()), Some(who));
            }
            Fact::NoteWritten { by: who, text: note, .. } => {
                text = Some(note.clone());
                (guard, by) = (Some(note_guard(recorded.n)), Some(who));
            }
            Fact::Inspected { by: who, page, thing: shown } => {
                text = Some(format!("Page {page} opened for inspection."));
                (thing, guard, by) = (shown.clone(), shown.clone(), Some(who));
            }
        }
    }
    let mut text = text?;
    if !opened.is_empty() {
        text.push_str(&format!(" {} opened.", opened.join(", ")));
    }
    let body = LogRow { op: recorded.op.to_owned(), by: by.cloned(), at_ms: recorded.at, thing: thing.clone(), text };
    let body = serde_json::to_string(&body).expect("a log row is a plain struct with string keys");
    let key = format!("{:020}", recorded.n);
    Some(Row { kind: RowKind::Log, key, about: thing, also: None, guard, body })
}
