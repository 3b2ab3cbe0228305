//! The encoding of facts is held still: golden vectors for every fact, the same ones that `docs/spec/facts.md` shows.
//!
//! The vectors stand in the specification, so that a second implementation can be checked against them. A new fact
//! without a vector, an example without a test and a field without a word of explanation each fail here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use tocsin_core::assignment::{LineRef, Task};
use tocsin_core::authority::Role;
use tocsin_core::cap::{Certainty, Severity, Urgency};
use tocsin_core::command::TemplatePost;
use tocsin_core::draft::{
    Anchor, CasualtyReport, CasualtyReportId, Doubt, DoubtKind, Draft, FigureKind, LinePart, PartKind, Qualifier, Voice,
};
use tocsin_core::fact::{self, Fact, FactsError};
use tocsin_core::feed::Feed;
use tocsin_core::grading::{InfoCredibility, SourceReliability};
use tocsin_core::hypothesis::{Confidence, Likelihood, Weight};
use tocsin_core::ids::{
    AreaId, AssignmentId, CommandId, FeedId, HypothesisId, IncidentId, JoinId, ObjectiveId, PersonId, PropositionId,
    ReportId, SitrepId, Tail, WarningId,
};
use tocsin_core::limits::{FACTS_BYTES_MAX, FACTS_PER_RECORD_MAX};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::party::PartyKey;
use tocsin_core::place::{AreaOf, GazetteerPlace, PlaceAnswer, Position, Shape};
use tocsin_core::report::{Attachment, DraftReport, FeedEntry, Head, Item, Kept, RetractionGround, Way};
use tocsin_core::sitrep::{Change, Content, Entry, Generated, List, Section};
use tocsin_core::stance::{Rule, Stance};
use tocsin_core::time::Millis;
use tocsin_core::warning::{
    Closing, Decision, Detail, Details, Hearsay, Limits, Match, MatchRow, Means, Specificity, WaiverGround,
};

const SPEC: &str = include_str!("../../../docs/spec/facts.md");

/// Names every variant once, for the list and for the match: a new variant does not compile until it stands here, and
/// then fails until it has a vector.
macro_rules! variants {
    ($($variant:ident),+ $(,)?) => {
        const VARIANTS: &[&str] = &[$(stringify!($variant)),+];
        fn variant(fact: &Fact) -> &'static str {
            match fact { $(Fact::$variant { .. } => stringify!($variant)),+ }
        }
    };
}
variants!(
    HeadquartersOpened,
    HeadquartersRestored,
    PersonEnrolled,
    PersonWithdrawn,
    ReportPosted,
    FeedAdded,
    FeedRemoved,
    ReportRead,
    IncidentOpened,
    EventAttached,
    LineKept,
    LineDropped,
    LineReopened,
    ReportRetracted,
    ReportReinstated,
    LineEdited,
    PropositionPut,
    StatementPlaced,
    PropositionTakenBack,
    HypothesisPut,
    EvidenceWeighed,
    LikelihoodJudged,
    ConfidenceJudged,
    DissentNoted,
    HypothesisTakenBack,
    SourceRated,
    LineGraded,
    NamesJoined,
    NamesParted,
    CommandStoodUp,
    PostTaken,
    PostOffered,
    ObjectiveSet,
    SitrepDrafted,
    SitrepRenewed,
    SitrepEdited,
    SitrepApproved,
    CorrectionWritten,
    AssignmentGiven,
    AssignmentDelivered,
    AssignmentAccepted,
    AssignmentRefused,
    AssignmentDone,
    AssignmentWithdrawn,
    PlaceResolved,
    AreaMarked,
    AreaWithdrawn,
    WarningDrafted,
    WarningReleased,
    WarningWaived,
    WarningHandedOver,
    WarningReadThere,
    WarningRegistered,
    WarningRead,
    WarningDecided,
    WarningClosed,
    WarningReported,
    NoteWritten,
    Inspected,
);

fn person(number: u64) -> PersonId {
    PersonId::new(Tail::Number(number))
}

fn report() -> ReportId {
    ReportId::new(Tail::Number(6))
}

fn incident() -> IncidentId {
    IncidentId::new(Tail::Number(1))
}

fn command() -> CommandId {
    CommandId::new(Tail::Number(1))
}

fn objective() -> ObjectiveId {
    ObjectiveId::new(Tail::Number(2))
}

fn proposition() -> PropositionId {
    PropositionId::new(Tail::Number(3))
}

fn hypothesis() -> HypothesisId {
    HypothesisId::new(Tail::Number(1))
}

/// A line in which somebody holds something of somebody.
fn held() -> LineRef {
    LineRef { report: report(), item: Item("h1".to_owned()), line: 4 }
}

fn assignment() -> AssignmentId {
    AssignmentId::new(Tail::Number(7))
}

fn sitrep() -> SitrepId {
    SitrepId::new(Tail::Number(4))
}

/// Content with every member, and the barest.
fn contents() -> [Content; 2] {
    let part = |kind, text: &str| LinePart { kind, text: text.to_owned() };
    let full = Entry {
        key: "R-6/c1".to_owned(),
        list: List::Figure,
        words: vec![part(PartKind::Hedge, "at least "), part(PartKind::Figure, "12"), part(PartKind::Text, " wounded")],
        who: Some("Coast Guard".to_owned()),
        state: Some("kept".to_owned()),
        since_ms: Some(Millis(1_773_515_405_120)),
        rests: Some("Orle Courier".to_owned()),
        limit_ms: Some(Millis(1_773_518_400_000)),
        things: vec!["R-6".to_owned()],
        lines: vec![LineRef { report: report(), item: Item("c1".to_owned()), line: 4 }],
        change: Change::Changed,
        was: Some("8 wounded".to_owned()),
    };
    let bare = Content {
        n: 41,
        at_ms: Millis(1_773_515_405_120),
        operation: "Harbour fire".to_owned(),
        incident: None,
        title: None,
        replaces: None,
        sections: Vec::new(),
        cut: 0,
    };
    let full = Content {
        n: 48,
        incident: Some(incident()),
        title: Some("Fire at the fuel depot".to_owned()),
        replaces: Some(SitrepId::new(Tail::Number(3))),
        sections: vec![Generated { section: Section::Casualties, entries: vec![full] }],
        cut: 2,
        ..bare.clone()
    };
    [full, bare]
}

fn agency(name: &str) -> AgencyName {
    AgencyName::parse(name).unwrap()
}

fn usual() -> Marking {
    Marking::of(Tlp::Amber, agency("Harbour Police"))
}

fn posted(marking: Marking) -> DraftReport {
    DraftReport {
        original: Kept {
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            bytes: 1834,
            media_type: "text/plain; charset=utf-8".to_owned(),
        },
        way: None,
        file_name: None,
        publisher: None,
        published: None,
        taken_in_ms: Millis(1_773_515_405_120),
        language: None,
        marking,
    }
}

/// A report whose text was taken out of a mail or a page.
fn came(way: &Way) -> DraftReport {
    let media_type = if way.attachments.is_empty() { "text/html; charset=utf-8" } else { "message/rfc822" };
    let original = Kept {
        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
        bytes: 5120,
        media_type: media_type.to_owned(),
    };
    DraftReport { original, way: Some(Box::new(way.clone())), ..posted(usual()) }
}

fn bare_way() -> Way {
    let (text_layer, extractor) = (posted(usual()).original, "tocsin-ways 0.1.0".to_owned());
    Way { text_layer, extractor, head: Head::default(), attachments: Vec::new(), feed: None }
}

/// A way with every optional member; no document has them all.
fn full_way() -> Way {
    let said = |text: &str| Some(text.to_owned());
    let head = Head {
        title: said("Fire in the harbour"),
        byline: said("I. Maren <maren@dovrin.example>"),
        publisher: said("Orle Courier"),
        published: said("Sat, 14 Mar 2026 20:12:00 +0100"),
        language: said("en"),
        url: said("https://courier.example/1"),
        message_id: said("77@dovrin.example"),
    };
    let listed = Attachment {
        name: said("list.pdf"),
        media_type: said("application/pdf"),
        bytes: 5,
        sha256: "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13".to_owned(),
    };
    let bare = Attachment {
        name: None,
        media_type: None,
        bytes: 0,
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
    };
    let entry = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned();
    let feed = Some(FeedEntry { feed: FeedId::new(Tail::Number(1)), entry });
    Way { head, attachments: vec![listed, bare], feed, ..bare_way() }
}

/// A draft with one figure: "At least 12 people", of which the words "12" stand from the 9th character on.
fn draft() -> Draft {
    let figure = CasualtyReport {
        id: CasualtyReportId::new("c1"),
        incident: None,
        kind: FigureKind::Wounded,
        value: 12,
        qualifier: Qualifier::AtLeast,
        number: Anchor { text: "12".to_owned(), span: (9, 11) },
        of: None,
        source: Voice::Author,
        corrects: None,
        contradicts: None,
        superseded: None,
    };
    Draft { casualty_reports: vec![figure], ..Draft::default() }
}

fn warning() -> WarningId {
    WarningId::new(Tail::Number(9))
}

/// What a warning says, with every optional member.
fn full_details() -> Details {
    let detail = |words: &str, specificity| Detail { words: Some(words.to_owned()), specificity };
    Details {
        title: "Attack on a road crossing".to_owned(),
        text: Some("An attack with a vehicle is prepared.".to_owned()),
        who: Detail::default(),
        what: detail("an attack", Specificity::Area),
        place: detail("a road crossing on the Orle", Specificity::Area),
        when: detail("12 to 15 March", Specificity::Exact),
        how: detail("a vehicle", Specificity::Exact),
        urgency: Urgency::Expected,
        severity: Severity::Severe,
        certainty: Certainty::Likely,
        other_side: Some("Dovrin hospital".to_owned()),
        until_ms: Some(Millis(1_773_604_800_000)),
        rests_on: vec![LineRef { report: report(), item: Item("s1".to_owned()), line: 11 }],
        marking: usual(),
    }
}

/// What a warning says of which next to nothing is known.
fn bare_details() -> Details {
    Details {
        title: "Attacks at crossings".to_owned(),
        text: None,
        what: Detail::default(),
        place: Detail::default(),
        when: Detail::default(),
        how: Detail::default(),
        urgency: Urgency::Immediate,
        severity: Severity::Unknown,
        certainty: Certainty::Unknown,
        other_side: None,
        until_ms: None,
        rests_on: Vec::new(),
        ..full_details()
    }
}

/// Every fact with every optional field there, and, where it has any, once more with none.
fn area() -> AreaId {
    AreaId::new(Tail::Number(1))
}

fn kiel() -> GazetteerPlace {
    GazetteerPlace {
        id: 2_891_122,
        name: "Kiel".to_owned(),
        region: Some("Schleswig-Holstein".to_owned()),
        country: "DE".to_owned(),
        population: 246_601,
        at: Position::new(54.32133, 10.13489).unwrap(),
    }
}

fn placed(answer: PlaceAnswer, because: Option<String>) -> Fact {
    let (item, name) = (Item("i1".to_owned()), "Kiel".to_owned());
    Fact::PlaceResolved { incident: incident(), report: report(), item, line: 3, name, answer, because, by: person(1) }
}

fn facts() -> Vec<Fact> {
    let item = Item("c1".to_owned());
    let narrow = Marking {
        releasable_to: Some([agency("Coast Guard"), agency("Harbour Police")].into()),
        compartments: [Compartment::parse("falcon").unwrap()].into(),
        recipients: [person(1), person(2)].into(),
        ..Marking::of(Tlp::Red, agency("Harbour Police"))
    };
    let told = DraftReport {
        file_name: Some("harbour.txt".to_owned()),
        publisher: Some("Orle Courier".to_owned()),
        published: Some("14 March, in the evening edition".to_owned()),
        language: Some("en".to_owned()),
        ..posted(narrow)
    };
    vec![
        Fact::HeadquartersOpened { name: "north.example".to_owned() },
        Fact::HeadquartersRestored { epoch: 2, entries: 4812, seen: "north.example/tocsin/ledger\n4820\n".to_owned() },
        Fact::PersonEnrolled {
            person: person(2),
            name: "A. Ferrant".to_owned(),
            roles: vec![Role::Inspector],
            agency: agency("Harbour Police"),
            compartments: vec![Compartment::parse("falcon").unwrap()],
            by: Some(person(1)),
        },
        Fact::PersonEnrolled {
            person: person(3),
            name: "T. Okell".to_owned(),
            roles: vec![Role::WatchOfficer],
            agency: agency("Coast Guard"),
            compartments: Vec::new(),
            by: None,
        },
        Fact::PersonWithdrawn { person: person(3), reason: Some("back to the agency".to_owned()), by: person(1) },
        Fact::ReportPosted { report: ReportId::new(Tail::Random(7)), by: person(1), posted: told },
        Fact::ReportPosted { report: ReportId::new(Tail::Number(8)), by: person(1), posted: came(&full_way()) },
        Fact::ReportPosted { report: ReportId::new(Tail::Number(9)), by: person(1), posted: came(&bare_way()) },
        Fact::ReportPosted { report: report(), by: person(1), posted: posted(usual()) },
        Fact::FeedAdded {
            added: Feed {
                id: FeedId::new(Tail::Number(1)),
                url: "https://courier.example/feed".to_owned(),
                publisher: "Orle Courier".to_owned(),
                every_s: 900,
                private_addresses: false,
                by: person(1),
                marking: usual(),
            },
        },
        Fact::FeedAdded {
            added: Feed {
                id: FeedId::new(Tail::Random(7)),
                url: "http://10.0.0.7/alerts.atom".to_owned(),
                publisher: "Harbour Office".to_owned(),
                every_s: 60,
                private_addresses: true,
                by: person(1),
                marking: Marking { compartments: [Compartment::parse("falcon").unwrap()].into(), ..usual() },
            },
        },
        Fact::FeedRemoved {
            feed: FeedId::new(Tail::Number(1)),
            reason: Some("It has moved.".to_owned()),
            by: person(1),
        },
        Fact::ReportRead {
            report: report(),
            reader: "tocsin-read 0.1.0".to_owned(),
            draft: Box::new(draft()),
            doubts: vec![Doubt {
                kind: DoubtKind::UnattachedFigure,
                message: "The text does not say in which event these 12 were wounded.".to_owned(),
                span: Some((9, 11)),
            }],
        },
        Fact::IncidentOpened {
            incident: incident(),
            title: "Fire at the fuel depot".to_owned(),
            by: person(1),
            marking: usual(),
        },
        Fact::EventAttached { incident: incident(), report: report(), event: "i1".to_owned(), by: person(1) },
        Fact::LineKept { report: report(), item: item.clone(), line: 4, by: person(1) },
        Fact::LineDropped {
            report: report(),
            item: item.clone(),
            line: 4,
            by: person(3),
            reason: Some("counted twice in the text".to_owned()),
        },
        Fact::LineDropped { report: report(), item: item.clone(), line: 4, by: person(3), reason: None },
        Fact::LineReopened { report: report(), item: item.clone(), line: 4, by: person(1) },
        Fact::ReportRetracted {
            report: report(),
            ground: RetractionGround::TakenBack,
            reason: "The Courier withdrew it at 21:10".to_owned(),
            by: person(3),
        },
        Fact::ReportReinstated { report: report(), reason: "Another report was meant".to_owned(), by: person(3) },
        Fact::LineEdited {
            report: report(),
            item: item.clone(),
            line: 4,
            headline: "Coast Guard says 12 wounded".to_owned(),
            by: person(1),
        },
        Fact::PropositionPut {
            proposition: proposition(),
            incident: incident(),
            sentence: "Tern Column was behind it".to_owned(),
            rule: Some(Rule::Behind { party: PartyKey::of_name("Tern Column") }),
            from: Some(held()),
            by: person(1),
            marking: usual(),
        },
        Fact::PropositionPut {
            proposition: proposition(),
            incident: incident(),
            sentence: "A warning named the bridge".to_owned(),
            rule: None,
            from: None,
            by: person(1),
            marking: usual(),
        },
        Fact::StatementPlaced {
            proposition: proposition(),
            line: held(),
            stance: Some(Stance::DoesNotExclude),
            reason: Some("Asked about it by name.".to_owned()),
            by: person(1),
            marking: usual(),
        },
        Fact::StatementPlaced {
            proposition: proposition(),
            line: held(),
            stance: None,
            reason: None,
            by: person(1),
            marking: usual(),
        },
        Fact::PropositionTakenBack {
            proposition: proposition(),
            reason: "Two questions in one.".to_owned(),
            by: person(1),
        },
        Fact::HypothesisPut {
            hypothesis: hypothesis(),
            incident: incident(),
            sentence: "The blast was an accident".to_owned(),
            held_in: vec![held()],
            rests_on: vec![held()],
            by: person(1),
            marking: usual(),
        },
        Fact::EvidenceWeighed {
            hypothesis: hypothesis(),
            line: held(),
            weight: Weight::Inconsistent,
            reason: "The valve was whole.".to_owned(),
            by: person(1),
            marking: usual(),
        },
        Fact::LikelihoodJudged {
            hypothesis: hypothesis(),
            likelihood: Likelihood::RoughlyEvenChance,
            reason: "Two accounts against two.".to_owned(),
            by: person(1),
        },
        Fact::ConfidenceJudged {
            hypothesis: hypothesis(),
            confidence: Confidence::Low,
            reason: "One lineage only.".to_owned(),
            by: person(1),
        },
        Fact::DissentNoted {
            hypothesis: hypothesis(),
            words: "The second account is a copy of the first.".to_owned(),
            by: person(3),
        },
        Fact::HypothesisTakenBack { hypothesis: hypothesis(), reason: "Put twice.".to_owned(), by: person(1) },
        Fact::SourceRated {
            source: PartyKey::of_name("Orle Courier"),
            name: "Orle Courier".to_owned(),
            reliability: SourceReliability::B,
            reason: "Eleven of twelve figures held.".to_owned(),
            by: person(1),
            marking: usual(),
        },
        Fact::LineGraded {
            report: report(),
            item: held().item,
            line: 4,
            credibility: InfoCredibility::CONFIRMED,
            confirmed_by: Some(LineRef {
                report: ReportId::new(Tail::Number(7)),
                item: Item("c2".to_owned()),
                line: 2,
            }),
            reason: "Both counted at the gate.".to_owned(),
            by: person(1),
        },
        Fact::LineGraded {
            report: report(),
            item: held().item,
            line: 4,
            credibility: InfoCredibility::try_from(6).unwrap(),
            confirmed_by: None,
            reason: "Nobody else was there.".to_owned(),
            by: person(1),
        },
        Fact::NamesJoined {
            join: JoinId::new(Tail::Number(2)),
            party: "Tern Column".to_owned(),
            alias: "the Column".to_owned(),
            reason: "Both are used in one statement.".to_owned(),
            by: person(1),
            marking: usual(),
        },
        Fact::NamesParted {
            join: JoinId::new(Tail::Number(2)),
            reason: "Another column was meant.".to_owned(),
            by: person(1),
        },
        Fact::CommandStoodUp {
            command: command(),
            name: "Harbour fire".to_owned(),
            incident: incident(),
            template: "flood".to_owned(),
            agencies: vec![agency("Harbour Police"), agency("Coast Guard")],
            posts: vec![
                TemplatePost { key: "chief".to_owned(), title: "Incident commander".to_owned(), under: None },
                TemplatePost {
                    key: "safety".to_owned(),
                    title: "Safety officer".to_owned(),
                    under: Some("chief".to_owned()),
                },
            ],
            by: person(1),
            marking: usual(),
        },
        Fact::PostTaken { command: command(), post: "chief".to_owned(), person: person(1), by: person(1) },
        Fact::PostOffered {
            command: command(),
            post: "chief".to_owned(),
            to: person(3),
            note: "Two calls are open.".to_owned(),
            by: person(1),
        },
        Fact::ObjectiveSet {
            command: command(),
            objective: objective(),
            text: "Nobody is missing".to_owned(),
            by: person(1),
        },
        Fact::SitrepDrafted {
            sitrep: sitrep(),
            command: command(),
            content: Box::new(contents()[0].clone()),
            by: person(1),
            marking: usual(),
        },
        Fact::SitrepRenewed { sitrep: sitrep(), content: Box::new(contents()[1].clone()), by: person(3) },
        Fact::SitrepEdited {
            sitrep: sitrep(),
            section: Section::Short,
            text: Some("The depot burns.".to_owned()),
            by: person(3),
        },
        Fact::SitrepEdited { sitrep: sitrep(), section: Section::Short, text: None, by: person(3) },
        Fact::SitrepApproved {
            sitrep: sitrep(),
            n: 48,
            as_of_ms: Millis(1_773_515_405_120),
            own: false,
            by: person(1),
        },
        Fact::SitrepApproved { sitrep: sitrep(), n: 48, as_of_ms: Millis(1_773_515_405_120), own: true, by: person(3) },
        Fact::CorrectionWritten {
            incident: incident(),
            text: "The ramp office gets the watch's number.".to_owned(),
            warning: Some(warning()),
            by: person(1),
            marking: usual(),
        },
        Fact::CorrectionWritten {
            incident: incident(),
            text: "Read the mail at night.".to_owned(),
            warning: None,
            by: person(1),
            marking: usual(),
        },
        Fact::AssignmentGiven {
            assignment: assignment(),
            task: Task {
                command: command(),
                objective: objective(),
                agency: agency("Coast Guard"),
                text: "Search the inner basin".to_owned(),
                leader: Some("L. Vane".to_owned()),
                place: Some("inner basin".to_owned()),
                due_ms: Some(Millis(1_773_518_400_000)),
                rests_on: vec![LineRef { report: report(), item, line: 4 }],
                because: Some(WarningId::new(Tail::Number(3))),
                marking: usual(),
            },
            by: person(1),
        },
        Fact::AssignmentDelivered { assignment: assignment(), by: person(3) },
        Fact::AssignmentAccepted { assignment: assignment(), by: person(3) },
        Fact::AssignmentRefused {
            assignment: assignment(),
            reason: "No divers before 22:00.".to_owned(),
            by: person(3),
        },
        Fact::AssignmentDone { assignment: assignment(), result: "Searched, nobody found.".to_owned(), by: person(3) },
        Fact::AssignmentWithdrawn {
            assignment: assignment(),
            reason: "All are accounted for.".to_owned(),
            by: person(1),
        },
        placed(PlaceAnswer::Geonames(kiel()), Some("The river and the bridge fit.".to_owned())),
        placed(PlaceAnswer::Coordinates(Position::new(54.32, 10.14).unwrap()), None),
        placed(PlaceAnswer::NotOnTheMap, None),
        Fact::AreaMarked {
            area: area(),
            of: AreaOf::Incident(incident()),
            name: "Inner cordon".to_owned(),
            shape: Shape::Circle { centre: kiel().at, radius_m: 2_500, around: Some(kiel()) },
            because: Some("Order of the chief, 14:05".to_owned()),
            by: person(1),
        },
        Fact::AreaMarked {
            area: area(),
            of: AreaOf::Warning(warning()),
            name: "River quarter".to_owned(),
            shape: Shape::Polygon {
                points: [(54.3, 10.1), (54.3, 10.2), (54.4, 10.2), (54.3, 10.1)]
                    .map(|(lat, lon)| Position::new(lat, lon).unwrap())
                    .into(),
            },
            because: None,
            by: person(1),
        },
        Fact::AreaWithdrawn {
            area: area(),
            of: AreaOf::Incident(incident()),
            reason: "The cordon was lifted.".to_owned(),
            by: person(1),
        },
        Fact::WarningDrafted {
            warning: warning(),
            details: full_details(),
            limits: Limits::of(Urgency::Expected),
            by: person(1),
        },
        Fact::WarningReleased { warning: warning(), by: person(1) },
        Fact::WarningWaived {
            warning: warning(),
            ground: WaiverGround::AlreadyKnown,
            words: "The ramp office called it in itself.".to_owned(),
            reviewer: person(3),
            review_ms: Millis(1_773_604_800_000),
            by: person(1),
        },
        Fact::WarningHandedOver {
            warning: warning(),
            means: Means::Phone,
            to_whom: "Dr. Reuss, director on duty".to_owned(),
            at_ms: Millis(1_773_515_405_120),
            by: person(1),
        },
        Fact::WarningReadThere { warning: warning(), words: "We clear the forecourt.".to_owned(), by: person(1) },
        Fact::WarningRegistered {
            warning: warning(),
            details: bare_details(),
            means: Means::Note,
            came_ms: Millis(1_773_515_405_120),
            limits: Limits::of(Urgency::Immediate),
            by: person(3),
        },
        Fact::WarningRead {
            warning: warning(),
            displayed: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            by: person(3),
        },
        Fact::WarningDecided {
            warning: warning(),
            decision: Decision::Forward,
            reason: "Crossings are the ministry's.".to_owned(),
            forwarded_to: Some("Ministry of Transport".to_owned()),
            by: person(1),
        },
        Fact::WarningDecided {
            warning: warning(),
            decision: Decision::Act,
            reason: "The window has begun.".to_owned(),
            forwarded_to: None,
            by: person(1),
        },
        Fact::WarningClosed {
            warning: warning(),
            closing: Closing::Matched {
                incident: incident(),
                sheet: vec![MatchRow {
                    question: "Where".to_owned(),
                    incident_was: "the border bridge".to_owned(),
                    judgement: Match::Fits,
                }],
            },
            by: person(1),
        },
        Fact::WarningClosed { warning: warning(), closing: Closing::Expired, by: person(1) },
        Fact::WarningClosed {
            warning: warning(),
            closing: Closing::Withdrawn { reason: "The source takes it back.".to_owned() },
            by: person(1),
        },
        Fact::WarningReported {
            warning: warning(),
            details: bare_details(),
            hearsay: Hearsay {
                from: Some("diplomats".to_owned()),
                to: Some("the premier".to_owned()),
                given: Some("last week".to_owned()),
                rejected_in: vec![LineRef { report: report(), item: Item("s2".to_owned()), line: 12 }],
            },
            by: person(1),
        },
        Fact::WarningReported {
            warning: warning(),
            details: bare_details(),
            hearsay: Hearsay::default(),
            by: person(1),
        },
        Fact::NoteWritten { by: person(1), text: "Shift handed over.\nTwo calls open.".to_owned(), marking: usual() },
        Fact::Inspected { by: person(2), page: "/reports/R-6".to_owned(), thing: Some("R-6".to_owned()) },
        Fact::Inspected { by: person(2), page: "/log".to_owned(), thing: None },
    ]
}

/// The examples of the specification, in its order: each stands on a line of its own.
fn examples() -> Vec<&'static str> {
    SPEC.lines().filter(|line| line.starts_with("{\"fact\":")).collect()
}

#[test]
fn every_fact_is_encoded_as_the_specification_shows_it() {
    let (facts, examples) = (facts(), examples());
    let encoded: Vec<String> = facts.iter().map(|fact| serde_json::to_string(fact).unwrap()).collect();
    assert_eq!(encoded, examples, "the examples of docs/spec/facts.md are the golden vectors, in order");
}

#[test]
fn every_example_of_the_specification_is_read_as_the_fact_it_shows() {
    for (fact, example) in facts().into_iter().zip(examples()) {
        let record = format!(r#"{{"v":1,"facts":[{example}]}}"#);
        assert_eq!(fact::decode(record.as_bytes()).unwrap(), [fact], "{example}");
    }
}

#[test]
fn a_record_of_several_facts_is_encoded_as_the_specification_shows_it() {
    let first_record = vec![
        Fact::HeadquartersOpened { name: "north.example".to_owned() },
        Fact::PersonEnrolled {
            person: person(1),
            name: "M. Adeyemi".to_owned(),
            roles: vec![Role::WatchOfficer],
            agency: agency("Harbour Police"),
            compartments: Vec::new(),
            by: None,
        },
    ];
    let example = SPEC.lines().find(|line| line.starts_with("{\"v\":")).unwrap();
    assert_eq!(String::from_utf8(fact::encode(&first_record).unwrap()).unwrap(), example);
    assert_eq!(fact::decode(example.as_bytes()).unwrap(), first_record);
}

#[test]
fn a_fact_without_a_vector_is_found() {
    let shown: std::collections::BTreeSet<&str> = facts().iter().map(variant).collect();
    let missing: Vec<_> = VARIANTS.iter().filter(|it| !shown.contains(*it)).collect();
    assert!(missing.is_empty(), "give these a golden vector and a section in docs/spec/facts.md: {missing:?}");
}

/// Every member that a vector has, at any depth outside the draft, is told in the section of its fact or of its shape.
#[test]
fn every_field_of_every_fact_has_a_word_of_explanation() {
    fn members(value: &serde_json::Value, out: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (name, value) in map.iter().filter(|(name, _)| !matches!(name.as_str(), "fact" | "draft")) {
                    out.push(name.clone());
                    members(value, out);
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| members(value, out)),
            _ => {}
        }
    }
    for example in examples() {
        let value: serde_json::Value = serde_json::from_str(example).unwrap();
        let name = value["fact"].as_str().unwrap();
        let heading = format!("### `{name}`");
        let section = SPEC.split(&heading).nth(1).unwrap_or_else(|| panic!("no section {heading}"));
        let section = section.split("\n### ").next().unwrap();
        let shapes = SPEC.split("\n## 3. Shapes").nth(1).unwrap();
        let mut named = Vec::new();
        members(&value, &mut named);
        for member in named {
            let told = format!("| `{member}` |");
            assert!(section.contains(&told) || shapes.contains(&told), "`{member}` of {name} is not told");
        }
    }
}

/// What was done to the bytes, the bytes, and whether they are refused by the right reason.
type Refused = (&'static str, String, fn(&FactsError) -> bool);

#[test]
fn what_was_not_written_by_this_or_an_earlier_version_is_refused_by_its_reason() {
    let note = r#"{"fact":"note_written","by":"P-1","text":"x","marking":{"tlp":"AMBER","owner":"a"}}"#;
    let record = |v: &str, fact: &str| format!(r#"{{"v":{v},"facts":[{fact}]}}"#);
    for v in ["1", "2"] {
        assert!(fact::decode(record(v, note).as_bytes()).is_ok());
    }
    let cases: &[Refused] = &[
        ("a newer version", record("3", note), |e| matches!(e, FactsError::Newer { found: 3 })),
        ("a fact of a newer version", record("3", r#"{"fact":"bell_rung"}"#), |e| {
            matches!(e, FactsError::Newer { found: 3 })
        }),
        ("an envelope of a newer version", r#"{"v":7,"parts":{}}"#.to_owned(), |e| {
            matches!(e, FactsError::Newer { found: 7 })
        }),
        ("version 0", record("0", note), |e| matches!(e, FactsError::Malformed(_))),
        ("no version", r#"{"facts":[]}"#.to_owned(), |e| matches!(e, FactsError::Malformed(_))),
        ("a negative version", record("-1", note), |e| matches!(e, FactsError::Malformed(_))),
        ("an unknown fact", record("1", r#"{"fact":"bell_rung"}"#), |e| matches!(e, FactsError::Malformed(_))),
        ("a fact without a field", record("1", r#"{"fact":"note_written","by":"P-1"}"#), |e| {
            matches!(e, FactsError::Malformed(_))
        }),
        ("a field twice", record("1", &note.replace(r#""text""#, r#""text":"y","text""#)), |e| {
            matches!(e, FactsError::Malformed(_))
        }),
        ("an id of another noun", record("1", &note.replace("P-1", "R-1")), |e| matches!(e, FactsError::Malformed(_))),
        ("a label that TLP 2.0 does not have", record("1", &note.replace("AMBER", "WHITE")), |e| {
            matches!(e, FactsError::Malformed(_))
        }),
        ("a marking with a member more", record("1", &note.replace(r#""owner""#, r#""caveat":"x","owner""#)), |e| {
            matches!(e, FactsError::Malformed(_))
        }),
        ("an envelope with a member more", format!(r#"{{"v":1,"facts":[{note}],"sig":""}}"#), |e| {
            matches!(e, FactsError::Malformed(_))
        }),
        ("trailing garbage", format!("{}x", record("1", note)), |e| matches!(e, FactsError::Malformed(_))),
        ("a second record behind it", record("1", note).repeat(2), |e| matches!(e, FactsError::Malformed(_))),
        ("a record cut off", record("1", note)[..40].to_owned(), |e| matches!(e, FactsError::Malformed(_))),
        ("nothing", String::new(), |e| matches!(e, FactsError::Malformed(_))),
        ("too many facts", record("1", &vec![note; FACTS_PER_RECORD_MAX + 1].join(",")), |e| {
            matches!(e, FactsError::TooLarge { .. })
        }),
        ("too many bytes", " ".repeat(FACTS_BYTES_MAX + 1), |e| matches!(e, FactsError::TooLarge { .. })),
    ];
    for (what, bytes, expected) in cases {
        let error = fact::decode(bytes.as_bytes()).expect_err(what);
        assert!(expected(&error), "{what}: {error:?}");
    }
    let newer = fact::decode(record("3", r#"{"fact":"bell_rung"}"#).as_bytes()).unwrap_err().to_string();
    assert_eq!(newer, "the facts are written in encoding 3, this build reads up to 2; use a newer tocsin");
}

#[test]
fn more_facts_than_one_record_holds_are_not_encoded() {
    let fact = Fact::HeadquartersOpened { name: "north.example".to_owned() };
    assert!(fact::encode(&vec![fact.clone(); FACTS_PER_RECORD_MAX]).is_ok());
    let error = fact::encode(&vec![fact; FACTS_PER_RECORD_MAX + 1]).unwrap_err();
    assert_eq!(error.to_string(), "the record holds 10001 facts; the bound is 10000");
    let text = "x".repeat(FACTS_BYTES_MAX);
    let error = fact::encode(&[Fact::NoteWritten { by: person(1), text, marking: usual() }]).unwrap_err();
    assert!(matches!(error, FactsError::TooLarge { .. }), "{error:?}");
}

#[test]
fn a_stored_fact_is_the_bytes_that_were_written_once() {
    let facts = facts();
    let bytes = fact::encode(&facts).unwrap();
    assert_eq!(fact::decode(&bytes).unwrap(), facts);
    assert_eq!(fact::encode(&fact::decode(&bytes).unwrap()).unwrap(), bytes, "and a second writer writes the same");
}
