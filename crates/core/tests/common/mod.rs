//! What the tests of the core are made of: a caller, a marking for each case, a draft with several events.

#![allow(dead_code, reason = "each test file uses its part")]

use tocsin_core::authority::{Caller, Granted, Operation, Role, grant};
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::{
    Act, Anchor, CasualtyReport, CasualtyReportId, Certainty, Draft, FigureKind, Form, Incident, IncidentId as EventId,
    IncidentStage, IncidentType, Place, Polarity, Qualifier, Statement, StatementId, Voice, When,
};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{PersonId, ReportId, Tail};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp, Viewer};
use tocsin_core::report::{DraftReport, Kept, Reading};
use tocsin_core::time::Millis;

pub fn person(number: u64) -> PersonId {
    PersonId::new(Tail::Number(number))
}

pub fn agency(name: &str) -> AgencyName {
    AgencyName::parse(name).expect("a plain word is a name")
}

pub fn compartments(names: &[&str]) -> std::collections::BTreeSet<Compartment> {
    names.iter().map(|name| Compartment::parse(name).expect("a plain word is a name")).collect()
}

pub fn viewer(number: u64, agency_name: &str, inside: &[&str]) -> Viewer {
    Viewer { person: person(number), agency: agency(agency_name), compartments: compartments(inside) }
}

/// An officer who may know of everything in these tests.
pub fn officer() -> Caller {
    Caller {
        viewer: viewer(1, "north", &["falcon"]),
        roles: [Role::WatchOfficer, Role::Chief].into(),
        name: "T. Okell".to_owned(),
        scopes: None,
        status: CapStatus::Actual,
    }
}

/// Viewers who differ in every right that a marking can ask for.
pub fn viewers() -> Vec<Viewer> {
    vec![
        viewer(1, "north", &["falcon"]),
        viewer(2, "north", &[]),
        viewer(3, "south", &["falcon"]),
        viewer(4, "east", &[]),
    ]
}

/// Markings from the widest to nobody; the officer of these tests is admitted by all but the last.
pub fn markings() -> Vec<Marking> {
    let of = |tlp| Marking::of(tlp, agency("north"));
    vec![
        of(Tlp::Clear),
        of(Tlp::Amber),
        of(Tlp::AmberStrict),
        Marking { recipients: [person(1)].into(), ..of(Tlp::Red) },
        Marking { compartments: compartments(&["falcon"]), ..of(Tlp::Green) },
        Marking { releasable_to: Some([agency("north")].into()), ..of(Tlp::Amber) },
        Marking { releasable_to: Some([].into()), ..of(Tlp::Amber) },
    ]
}

pub fn granted<O: Operation>() -> Granted<O> {
    let open = Marking::of(Tlp::Amber, agency("north"));
    grant::<O>(&officer(), &open, "thing of these tests").expect("an officer may do everything here")
}

fn anchor(text: &str, start: usize) -> Anchor {
    Anchor { text: text.to_owned(), span: (start, start + text.chars().count()) }
}

fn event(id: &str, words: &str, start: usize) -> Incident {
    Incident {
        id: EventId::new(id),
        kind: IncidentType::Fire,
        subtype: None,
        stage: IncidentStage::CarriedOut,
        cause: None,
        main: start == 0,
        background: None,
        mentions: vec![anchor(words, start)],
        date: When::unknown(),
        place: Place::default(),
        perpetrators: Vec::new(),
        instruments: Vec::new(),
        targets: Vec::new(),
        instruments_denied: Vec::new(),
        casualties: None,
        announced: None,
        prevented_by: None,
        probability: None,
    }
}

fn figure(id: &str, of: Option<&str>, value: u64, start: usize) -> CasualtyReport {
    CasualtyReport {
        id: CasualtyReportId::new(id),
        incident: of.map(EventId::new),
        kind: FigureKind::Wounded,
        value,
        qualifier: Qualifier::Exact,
        number: anchor(&value.to_string(), start),
        of: None,
        source: Voice::Author,
        corrects: None,
        contradicts: None,
        superseded: None,
    }
}

fn saying(id: &str, about: &[&str], start: usize) -> Statement {
    Statement {
        id: StatementId::new(id),
        speaker: Some(Voice::Author),
        speaker_mention: None,
        cue: None,
        channel: None,
        form: Form::Author,
        content: vec![anchor("it burns", start)],
        act: Act::Assert,
        polarity: Polarity::Positive,
        certainty: Certainty::Asserted,
        hedges: Vec::new(),
        conditional: None,
        about: about.iter().map(|id| EventId::new(*id)).collect(),
        anonymous: None,
        negation: None,
        co_speakers: Vec::new(),
        said_at: None,
        probability: None,
        warning: None,
        measure: None,
    }
}

/// A reading of three events with a figure each, a figure that belongs to none, and two statements.
pub fn reading() -> Reading {
    let draft = Draft {
        incidents: vec![
            event("i1", "The fire at the depot", 0),
            event("i2", "a second fire", 40),
            event("i3", "a blast", 80),
        ],
        casualty_reports: vec![
            figure("c1", Some("i1"), 12, 22),
            figure("c2", Some("i2"), 3, 54),
            figure("c3", Some("i3"), 1, 88),
            figure("c4", None, 40, 100),
        ],
        statements: vec![saying("s1", &["i1"], 110), saying("s2", &["i1", "i2"], 130)],
        ..Draft::default()
    };
    Reading { reader: "tests 1".to_owned(), draft, doubts: Vec::new() }
}

pub fn posted(marking: Marking) -> DraftReport {
    DraftReport {
        original: Kept { sha256: "ab".repeat(32), bytes: 9, media_type: "text/plain; charset=utf-8".to_owned() },
        way: None,
        file_name: None,
        publisher: Some("Orle Courier".to_owned()),
        published: None,
        taken_in_ms: Millis(0),
        language: None,
        marking,
    }
}

/// The facts of a report that was just taken in.
pub fn taken_in(id: &ReportId, marking: Marking) -> Vec<Fact> {
    tocsin_core::report::post_report(&granted(), id.clone(), posted(marking), reading())
}
