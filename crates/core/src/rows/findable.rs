//! What search finds: each row says here, and nowhere else, under which noun and by which words.
//!
//! A new kind of row joins with one arm of [`findables`]. What is said of a row is made from the row alone, so that an
//! index made anew from the ledger is the index that was there; the one thing beside it is the text of a report, which is
//! named by its hash. A findable is guarded by the marking that guards its row: an arm puts no word in that tells of another
//! thing with a narrower circle.

use serde::de::DeserializeOwned;

use super::{
    AreaRow, AssignmentRow, CommandRow, CorrectionRow, EditRow, HypothesisRow, IncidentRow, JudgementRow, LogRow,
    ObjectiveRow, PropositionRow, ReportRow, RetractionRow, Row, RowKind, SitrepRow, SitrepWordsRow, StepRow,
    WarningRow, WarningStepRow,
};
use crate::authority::Role;
use crate::person::Person;
use crate::report::Reading;

/// Under which noun something is found. The number stands in indexes and never changes; results are shown in the order of
/// [`Noun::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Noun {
    /// A report, its text included.
    Report = 1,
    /// A line of a report, as it is worded.
    Line = 2,
    /// An incident.
    Incident = 3,
    /// A warning, and the reasons given in its life.
    Warning = 4,
    /// An assignment, and how it was answered.
    Assignment = 5,
    /// A unified command.
    Command = 6,
    /// An objective.
    Objective = 7,
    /// A note in the log.
    Note = 8,
    /// A person on the roll.
    Person = 9,
    /// A proposition that statements are set beside.
    Proposition = 10,
    /// A hypothesis, and what was judged of it.
    Hypothesis = 11,
    /// An area on the map.
    Area = 12,
    /// A situation report, and what was written to its sections.
    Sitrep = 13,
    /// A correction that a review came to.
    Correction = 14,
}

impl Noun {
    /// All nouns, in the order in which results are shown.
    pub const ALL: [Noun; 14] = [
        Noun::Incident,
        Noun::Warning,
        Noun::Assignment,
        Noun::Report,
        Noun::Line,
        Noun::Hypothesis,
        Noun::Proposition,
        Noun::Area,
        Noun::Sitrep,
        Noun::Correction,
        Noun::Command,
        Noun::Objective,
        Noun::Note,
        Noun::Person,
    ];

    /// Returns the number under which it stands in an index.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Returns the word that people and programs read, in the plural.
    pub fn word(self) -> &'static str {
        match self {
            Noun::Report => "reports",
            Noun::Line => "lines",
            Noun::Incident => "incidents",
            Noun::Warning => "warnings",
            Noun::Assignment => "assignments",
            Noun::Command => "commands",
            Noun::Objective => "objectives",
            Noun::Note => "notes",
            Noun::Person => "persons",
            Noun::Proposition => "propositions",
            Noun::Hypothesis => "hypotheses",
            Noun::Area => "areas",
            Noun::Sitrep => "sitreps",
            Noun::Correction => "corrections",
        }
    }

    /// Reads the word; nothing: it is none of them.
    pub fn parse(word: &str) -> Option<Noun> {
        Noun::ALL.into_iter().find(|noun| noun.word() == word)
    }
}

/// One thing that search finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findable {
    /// Under which noun.
    pub noun: Noun,
    /// Its key: the thing's id, and behind a `/` which part of it.
    pub key: String,
    /// What it is called: words here count more.
    pub heading: String,
    /// Its other words.
    pub text: String,
    /// The hash of kept bytes whose text belongs to it, after a line break.
    pub text_of: Option<String>,
    /// The row that says the same thing until now, and no more from here on.
    pub instead_of: Option<(RowKind, String)>,
}

impl Findable {
    fn new(noun: Noun, key: &str, heading: String) -> Findable {
        Findable { noun, key: key.to_owned(), heading, text: String::new(), text_of: None, instead_of: None }
    }

    fn saying<'a>(self, words: impl IntoIterator<Item = Option<&'a String>>) -> Findable {
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        Findable { text: words.join("\n"), ..self }
    }
}

/// Returns what search finds by a row. Kinds that say nothing of their own give nothing.
pub fn findables(row: &Row) -> Vec<Findable> {
    let key = row.key.as_str();
    let found = match row.kind {
        RowKind::Report => body(row).map(|it: ReportRow| {
            let heading = called(key, it.title.as_deref());
            let said = [it.posted.publisher.as_ref(), it.posted.published.as_ref(), it.posted.file_name.as_ref()];
            Findable {
                text_of: Some(it.posted.text().sha256.clone()),
                ..Findable::new(Noun::Report, key, heading).saying(said)
            }
        }),
        RowKind::Reading => return body(row).map(|it| lines_of(key, &it)).unwrap_or_default(),
        RowKind::Edit => body(row).map(|it: EditRow| {
            let report = key.split_once('/').map_or(key, |(report, _)| report).to_owned();
            let instead_of = Some((RowKind::Reading, report));
            Findable { instead_of, ..Findable::new(Noun::Line, key, it.headline) }
        }),
        RowKind::Retraction => body(row).map(|it: RetractionRow| {
            let heading = called(key, Some(it.ground.map_or("reinstated", |_| "retracted")));
            Findable::new(Noun::Report, &format!("{key}/retraction"), heading).saying([Some(&it.reason)])
        }),
        RowKind::Incident => {
            body(row).map(|it: IncidentRow| Findable::new(Noun::Incident, key, called(key, Some(&it.title))))
        }
        RowKind::Proposition => {
            body(row).map(|it: PropositionRow| Findable::new(Noun::Proposition, key, called(key, Some(&it.sentence))))
        }
        RowKind::Hypothesis => {
            body(row).map(|it: HypothesisRow| Findable::new(Noun::Hypothesis, key, called(key, Some(&it.sentence))))
        }
        RowKind::Judgement => body(row).map(|it: JudgementRow| {
            let heading = format!("{} judged", row.about.as_deref().unwrap_or(key));
            Findable::new(Noun::Hypothesis, key, heading).saying([Some(&it.words)])
        }),
        RowKind::Area => body(row).map(|it: AreaRow| {
            Findable::new(Noun::Area, key, called(key, Some(&it.name))).saying([it.because.as_ref()])
        }),
        RowKind::Sitrep => {
            body(row).map(|it: SitrepRow| Findable::new(Noun::Sitrep, key, called(key, Some(&it.operation))))
        }
        RowKind::SitrepWords => body(row).filter(|it: &SitrepWordsRow| it.text.is_some()).map(|it| {
            let heading = format!("{} {}", row.about.as_deref().unwrap_or(key), it.section.word());
            Findable::new(Noun::Sitrep, key, heading).saying([it.text.as_ref()])
        }),
        RowKind::Correction => body(row)
            .map(|it: CorrectionRow| Findable::new(Noun::Correction, key, String::new()).saying([Some(&it.text)])),
        RowKind::Command => body(row).map(|it: CommandRow| {
            let agencies: Vec<String> = it.agencies.iter().map(|it| it.as_str().to_owned()).collect();
            Findable::new(Noun::Command, key, called(key, Some(&it.name))).saying(agencies.iter().map(Some))
        }),
        RowKind::Objective => {
            body(row).map(|it: ObjectiveRow| Findable::new(Noun::Objective, key, called(key, Some(&it.text))))
        }
        RowKind::Assignment => body(row).map(|it: AssignmentRow| {
            let agency = it.task.agency.as_str().to_owned();
            let said = [Some(&agency), it.task.leader.as_ref(), it.task.place.as_ref()];
            Findable::new(Noun::Assignment, key, called(key, Some(&it.task.text))).saying(said)
        }),
        RowKind::AssignmentStep => body(row).filter(|it: &StepRow| it.words.is_some()).map(|it| {
            let heading = called(key, Some(it.phase.label()));
            Findable::new(Noun::Assignment, &format!("{key}/answer"), heading).saying([it.words.as_ref()])
        }),
        RowKind::Warning => body(row).map(|it: WarningRow| {
            let it = &it;
            let five = [&it.details.who, &it.details.what, &it.details.place, &it.details.when, &it.details.how];
            let said = [it.details.text.as_ref(), it.details.other_side.as_ref()].into_iter();
            let hearsay = [it.hearsay.from.as_ref(), it.hearsay.to.as_ref(), it.hearsay.given.as_ref()];
            let said = said.chain(five.map(|detail| detail.words.as_ref())).chain(hearsay);
            Findable::new(Noun::Warning, key, called(key, Some(&it.details.title))).saying(said)
        }),
        RowKind::WarningStep => body(row).filter(|it: &WarningStepRow| it.words.is_some()).map(|it| {
            let id = row.about.as_deref().unwrap_or(key);
            Findable::new(Noun::Warning, key, format!("{id} {}", it.text)).saying([it.words.as_ref()])
        }),
        RowKind::Person => body(row).map(|it: Person| {
            // No compartment: whoever looks may not know of it.
            let (agency, roles) = (it.agency.as_str().to_owned(), it.roles.iter().copied().map(Role::label));
            let said: Vec<String> = std::iter::once(agency).chain(roles.map(str::to_owned)).collect();
            Findable::new(Noun::Person, key, called(key, Some(&it.name))).saying(said.iter().map(Some))
        }),
        RowKind::Log => body(row)
            .filter(|it: &LogRow| it.op == "write_note")
            .map(|it| Findable::new(Noun::Note, key, String::new()).saying([Some(&it.text)])),
        // What a situation report holds is found as what it was drawn from.
        RowKind::SitrepContent | RowKind::SitrepState => None,
        RowKind::Feed | RowKind::FeedEnd | RowKind::FeedEntry => None, // they have a page of their own, and it is short
        RowKind::Placing
        | RowKind::AreaEnd
        | RowKind::Mention
        | RowKind::Placement
        | RowKind::TakenBack
        | RowKind::Evidence
        | RowKind::Rating
        | RowKind::Grade
        | RowKind::Join => None,
        RowKind::Withdrawal
        | RowKind::Restoration
        | RowKind::Verdict
        | RowKind::Event
        | RowKind::Post
        | RowKind::Holder
        | RowKind::Offer
        | RowKind::WarningState => None,
    };
    found.into_iter().collect()
}

/// A report's lines as the reader words them. Their words stand in the report's text, too; here they are found as what is
/// said of something.
fn lines_of(report: &str, reading: &Reading) -> Vec<Findable> {
    let lines = reading.lines();
    let line = lines.iter().map(|line| {
        let key = format!("{report}/{}", reading.item_of(line).0);
        Findable::new(Noun::Line, &key, line.headline_text())
    });
    line.collect()
}

/// A body that was not written by this code says nothing: rows are data to the store, and a page tells what is amiss.
fn body<T: DeserializeOwned>(row: &Row) -> Option<T> {
    serde_json::from_str(&row.body).ok()
}

fn called(id: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{id} {name}"),
        None => id.to_owned(),
    }
}
