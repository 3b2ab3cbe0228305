//! A report and its lines: posted, read, each proposed line kept or dropped, every verdict answerable.
//!
//! ```text
//! posted ──▶ read ──▶ proposed ──keep──▶ kept ──drop──▶ dropped
//!                        ▲  └────drop────────────────────▲   │
//!                        └──────────── reopen ───────────────┘
//! ```
//!
//! Nothing is edited: a reopened line is one more fact. The state below is a fold over the report's own facts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::authority::{DropLine, EditLine, Granted, KeepLine, PostReport, ReinstateReport, ReopenLine, RetractReport};
use crate::draft::{Doubt, Draft, ItemList, Line, lines};
use crate::fact::Fact;
use crate::ids::{FeedId, IncidentId, ReportId};
use crate::limits;
use crate::marking::{Marking, Tlp};
use crate::place::PlaceAnswer;
use crate::time::Millis;

/// A line of a report: the id of an item of its draft (`s4`). Numbers on the screen may be dealt anew by a later build;
/// this may not.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(pub String);

/// Bytes that are kept, named by their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// Media type (RFC 6838).
    pub media_type: String,
}

/// What a document says of itself: of a page its title, byline, site name and time; of a mail its Subject, From, Date and
/// Message-ID, which are the sender's word; of an entry of a feed what stands there. What it does not say is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// Its title or Subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who wrote it, or From.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published, or Date, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where it says that it stands; nothing is fetched from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Message-ID of a mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
}

/// What is attached to a mail; it stays within the original bytes and is not opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its file name, as the mail says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type, as the mail says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// How many bytes, decoded.
    pub bytes: u64,
    /// SHA-256 of them.
    pub sha256: String,
}

/// How the text that was read came out of the original, where it is not the original itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The text that was read, in which every span stands; kept beside the original.
    pub text_layer: Kept,
    /// What took it out, with its version: a later one would take out another text.
    pub extractor: String,
    /// What the document says of itself.
    #[serde(default, skip_serializing_if = "is_empty_head")]
    pub head: Head,
    /// What is attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The entry of a feed that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedEntry>,
}

fn is_empty_head(head: &Head) -> bool {
    *head == Head::default()
}

/// The place of a report in a feed: the machine brought it, on behalf of the person who added the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEntry {
    /// The feed.
    pub feed: FeedId,
    /// SHA-256 of the id that the entry gives itself, or of its bytes if it gives none.
    pub entry: String,
}

impl FeedEntry {
    /// The thing that a report of this entry touches: there is one, whichever node brought it.
    pub fn thing(&self) -> String {
        format!("{}/{}", self.feed, self.entry)
    }
}

/// One report as posted. The reader's proposal is a [`Draft`]; this is not one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftReport {
    /// The bytes as they came.
    pub original: Kept,
    /// How the text came out of them; absent: they are the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Box<Way>>,
    /// The file's own name, without folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Who published it, as the person who posted it says; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published, as the person who posted it says, in their words; absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When this headquarters took it in.
    pub taken_in_ms: Millis,
    /// Language of the text (BCP 47); absent: not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who may know of it.
    pub marking: Marking,
}

impl DraftReport {
    /// Returns the bytes that the text which was read is kept as: the text layer, or the original itself.
    pub fn text(&self) -> &Kept {
        self.way.as_ref().map_or(&self.original, |way| &way.text_layer)
    }

    /// Returns what is kept of it under a hash, with its name: the bytes as they came, and the text layer where there is one.
    pub fn keeps(&self) -> impl Iterator<Item = (&'static str, &Kept)> {
        std::iter::once(("bytes", &self.original)).chain(self.way.iter().map(|way| ("text layer", &way.text_layer)))
    }

    /// Returns the entry of a feed by which it came.
    pub fn feed_entry(&self) -> Option<&FeedEntry> {
        self.way.as_ref()?.feed.as_ref()
    }

    /// Returns who published it: as the person who posted it says, else as it says itself.
    pub fn publisher_told(&self) -> Option<Told<'_>> {
        self.told(self.publisher.as_deref(), |head| head.publisher.as_deref())
    }

    /// Returns when it was published: as the person who posted it says, else as it says itself.
    pub fn published_told(&self) -> Option<Told<'_>> {
        self.told(self.published.as_deref(), |head| head.published.as_deref())
    }

    /// Returns the language of the text: as the person who posted it says, else as it says itself.
    pub fn language_told(&self) -> Option<&str> {
        self.told(self.language.as_deref(), |head| head.language.as_deref()).map(|it| it.words)
    }

    fn told<'a>(&'a self, typed: Option<&'a str>, of: impl Fn(&'a Head) -> Option<&'a str>) -> Option<Told<'a>> {
        let by_person = typed.map(|words| Told { words, by_itself: false });
        let by_itself = || of(&self.way.as_ref()?.head).map(|words| Told { words, by_itself: true });
        by_person.or_else(by_itself)
    }
}

/// A word about a report, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// The words.
    pub words: &'a str,
    /// The document says it of itself; else the person who posted it does.
    pub by_itself: bool,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)?;
        if self.by_itself { f.write_str(" (as it says itself)") } else { Ok(()) }
    }
}

/// What the reader made of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The reader's name and version.
    pub reader: String,
    /// What it proposes.
    pub draft: Draft,
    /// What it is not sure of.
    pub doubts: Vec<Doubt>,
}

impl Reading {
    /// Returns the proposed lines in text order, numbered from 1.
    pub fn lines(&self) -> Vec<Line> {
        lines(&self.draft, &self.doubts)
    }

    /// Returns the item of the draft that a line shows.
    pub fn item_of(&self, line: &Line) -> Item {
        let (draft, index) = (&self.draft, line.item.index);
        let id = match line.item.list {
            ItemList::Incidents => draft.incidents.get(index).map(|it| it.id.as_str()),
            ItemList::CasualtyReports => draft.casualty_reports.get(index).map(|it| it.id.as_str()),
            ItemList::Statements => draft.statements.get(index).map(|it| it.id.as_str()),
            ItemList::AttributionHypotheses => draft.attribution_hypotheses.get(index).map(|it| it.id.as_str()),
            ItemList::Warnings => draft.warnings.get(index).map(|it| it.id.as_str()),
            ItemList::Measures => draft.measures.get(index).map(|it| it.id.as_str()),
            ItemList::Relations => draft.relations.get(index).map(|it| it.id.as_str()),
        };
        Item(id.expect("lines are made from this draft and index into its lists").to_owned())
    }
}

/// What was decided of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing yet.
    #[default]
    Proposed,
    /// It is in the picture.
    Kept,
    /// It is not.
    Dropped,
}

impl Verdict {
    /// Returns the word as the desk shows it.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Proposed => "proposed",
            Verdict::Kept => "kept",
            Verdict::Dropped => "dropped",
        }
    }
}

/// A report as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// What was posted.
    pub posted: DraftReport,
    /// What the reader made of it.
    pub reading: Option<Reading>,
    /// The verdicts; a line that is not here is proposed.
    pub verdicts: BTreeMap<Item, Verdict>,
    /// The incident that each event of the draft belongs to.
    pub events: BTreeMap<String, IncidentId>,
    /// Lines that an officer put in other words.
    pub wordings: BTreeMap<Item, String>,
    /// Whether it is retracted: its lines support nothing.
    pub retracted: bool,
    /// What the places that its lines name are on the map, by line and name.
    pub places: BTreeMap<(Item, String), PlaceAnswer>,
}

impl Report {
    /// Folds a report out of facts in their order; facts about other things are passed over. Nothing: never posted.
    pub fn fold<'a>(id: &ReportId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Report> {
        let mut state: Option<Report> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::ReportPosted { report, posted, .. }, None) if report == id => {
                    let (verdicts, events, wordings, places) = Default::default();
                    state = Some(Report {
                        id: id.clone(),
                        posted: posted.clone(),
                        reading: None,
                        verdicts,
                        events,
                        wordings,
                        retracted: false,
                        places,
                    });
                }
                (_, None) => {}
                (fact, Some(report)) => report.apply(fact),
            }
        }
        state
    }

    /// Applies facts that were just decided, for an operation that decides several lines at once.
    pub fn apply_all(&mut self, facts: &[Fact]) {
        facts.iter().for_each(|fact| self.apply(fact));
    }

    fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::ReportRead { report, reader, draft, doubts } if *report == self.id => {
                let (reader, doubts) = (reader.clone(), doubts.clone());
                self.reading = Some(Reading { reader, draft: Draft::clone(draft), doubts });
            }
            Fact::EventAttached { report, event, incident, .. } if *report == self.id => {
                self.events.insert(event.clone(), incident.clone());
            }
            Fact::LineKept { report, item, .. } if *report == self.id => {
                self.verdicts.insert(item.clone(), Verdict::Kept);
            }
            Fact::LineDropped { report, item, .. } if *report == self.id => {
                self.verdicts.insert(item.clone(), Verdict::Dropped);
            }
            Fact::LineEdited { report, item, headline, .. } if *report == self.id => {
                self.wordings.insert(item.clone(), headline.clone());
            }
            Fact::PlaceResolved { report, item, name, answer, .. } if *report == self.id => {
                self.places.insert((item.clone(), name.clone()), answer.clone());
            }
            Fact::ReportRetracted { report, .. } if *report == self.id => self.retracted = true,
            Fact::ReportReinstated { report, .. } if *report == self.id => self.retracted = false,
            Fact::LineReopened { report, item, .. } if *report == self.id => {
                self.verdicts.remove(item);
            }
            _ => {}
        }
    }

    /// Returns what was decided of a line.
    pub fn verdict(&self, item: &Item) -> Verdict {
        self.verdicts.get(item).copied().unwrap_or_default()
    }

    /// Returns the line that is this item of the draft.
    pub(crate) fn line(&self, item: &Item) -> Result<Line, NoSuchLine> {
        let mut count = 0;
        if let Some(reading) = &self.reading {
            let lines = reading.lines();
            count = lines.len();
            if let Some(line) = lines.into_iter().find(|line| reading.item_of(line) == *item) {
                return Ok(line);
            }
        }
        Err(NoSuchLine { report: self.id.clone(), item: item.clone(), count })
    }
}

/// A line that the report does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("report {report} has no line {item}; it has {count} lines. Nothing was changed", item = item.0)]
pub struct NoSuchLine {
    /// The report.
    pub report: ReportId,
    /// The line that was asked for.
    pub item: Item,
    /// How many lines the report has.
    pub count: usize,
}

/// Decides that a report is taken in, and what the reader proposes of it.
pub fn post_report(
    granted: &Granted<PostReport>,
    report: ReportId,
    mut posted: DraftReport,
    reading: Reading,
) -> Vec<Fact> {
    if posted.marking.tlp == Tlp::Red {
        // RED is for named recipients; the one who posts it has read it and is the first of them.
        posted.marking.recipients.insert(granted.by().clone());
    }
    let Reading { reader, draft, doubts } = reading;
    vec![
        Fact::ReportPosted { report: report.clone(), by: granted.by().clone(), posted },
        Fact::ReportRead { report, reader, draft: Box::new(draft), doubts },
    ]
}

/// Where a kept line goes if the event that it tells of is in no incident yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new incident with this id.
    Open(IncidentId),
    /// An incident that is there.
    Attach(IncidentId),
}

/// Decides that a line is kept. Its event, if it tells of one, enters the picture with it.
///
/// `target` is asked only then, so that no number is given out in vain. Keeping a kept line decides nothing: two
/// officers may press the key at once.
///
/// # Errors
/// [`NoSuchLine`] if the report's draft has no such item.
pub fn keep_line(
    granted: &Granted<KeepLine>,
    report: &Report,
    item: &Item,
    target: impl FnOnce() -> Target,
) -> Result<Vec<Fact>, NoSuchLine> {
    let line = report.line(item)?;
    if report.verdict(item) == Verdict::Kept {
        return Ok(Vec::new());
    }
    Ok(keep(granted, report, &line, item, target))
}

/// Most facts that keeping one line decides: it opens an incident, attaches its event, and is kept.
const FACTS_PER_LINE_MAX: usize = 3;

/// Decides that every line that is still proposed is kept, in text order. What was dropped stays dropped.
///
/// `target` is asked once for each event that is in no incident yet. What one record cannot hold is left proposed for the
/// next call.
pub fn keep_rest(granted: &Granted<KeepLine>, report: &Report, mut target: impl FnMut() -> Target) -> Vec<Fact> {
    let Some(reading) = &report.reading else { return Vec::new() };
    let mut state = report.clone();
    let mut facts = Vec::new();
    for line in reading.lines() {
        if facts.len() + FACTS_PER_LINE_MAX > limits::FACTS_PER_RECORD_MAX {
            break;
        }
        let item = reading.item_of(&line);
        if state.verdict(&item) == Verdict::Proposed {
            let decided = keep(granted, &state, &line, &item, &mut target);
            state.apply_all(&decided);
            facts.extend(decided);
        }
    }
    facts
}

/// Keeps a line that the report has and that is not kept yet.
fn keep(
    granted: &Granted<KeepLine>,
    report: &Report,
    line: &Line,
    item: &Item,
    target: impl FnOnce() -> Target,
) -> Vec<Fact> {
    let by = granted.by().clone();
    let mut facts = Vec::with_capacity(FACTS_PER_LINE_MAX);
    if let Some(event) = line.incident.clone().filter(|event| !report.events.contains_key(event)) {
        let incident = match target() {
            Target::Attach(incident) => incident,
            Target::Open(incident) => {
                let title = report.reading.as_ref().map(|it| title_of(&it.draft, &event)).unwrap_or_default();
                let marking = report.posted.marking.clone();
                facts.push(Fact::IncidentOpened { incident: incident.clone(), title, by: by.clone(), marking });
                incident
            }
        };
        facts.push(Fact::EventAttached { incident, report: report.id.clone(), event, by: by.clone() });
    }
    facts.push(Fact::LineKept { report: report.id.clone(), item: item.clone(), line: line.number as u32, by });
    facts
}

/// Decides that a line is dropped.
///
/// # Errors
/// [`NoSuchLine`] if the report's draft has no such item.
pub fn drop_line(
    granted: &Granted<DropLine>,
    report: &Report,
    item: &Item,
    reason: Option<String>,
) -> Result<Vec<Fact>, NoSuchLine> {
    let line = report.line(item)?.number as u32;
    if report.verdict(item) == Verdict::Dropped {
        return Ok(Vec::new());
    }
    Ok(vec![Fact::LineDropped {
        report: report.id.clone(),
        item: item.clone(),
        line,
        by: granted.by().clone(),
        reason,
    }])
}

/// Decides that a verdict is taken back.
///
/// # Errors
/// [`NoSuchLine`] if the report's draft has no such item.
pub fn reopen_line(granted: &Granted<ReopenLine>, report: &Report, item: &Item) -> Result<Vec<Fact>, NoSuchLine> {
    let line = report.line(item)?.number as u32;
    if report.verdict(item) == Verdict::Proposed {
        return Ok(Vec::new());
    }
    Ok(vec![Fact::LineReopened { report: report.id.clone(), item: item.clone(), line, by: granted.by().clone() }])
}

/// Decides that a line says it in other words. The words it stands on, and what the reader made of them, stay as they
/// are: this is the officer's wording, and it is shown as such.
///
/// # Errors
/// [`NoSuchLine`] if the report's draft has no such item.
pub fn edit_line(
    granted: &Granted<EditLine>,
    report: &Report,
    item: &Item,
    headline: String,
) -> Result<Vec<Fact>, NoSuchLine> {
    let found = report.line(item)?;
    let now = report.wordings.get(item).cloned().unwrap_or_else(|| found.headline_text());
    if now == headline {
        return Ok(Vec::new());
    }
    let (report, line, by) = (report.id.clone(), found.number as u32, granted.by().clone());
    Ok(vec![Fact::LineEdited { report, item: item.clone(), line, headline, by }])
}

/// On which ground a report is retracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetractionGround {
    /// Whoever published it took it back.
    TakenBack,
    /// It is not what it said it was: another publisher, another time, made up.
    NotWhatItSaid,
}

impl RetractionGround {
    /// All grounds.
    pub const ALL: [RetractionGround; 2] = [RetractionGround::TakenBack, RetractionGround::NotWhatItSaid];

    /// Returns the word that forms and programs write.
    pub fn word(self) -> &'static str {
        match self {
            RetractionGround::TakenBack => "taken_back",
            RetractionGround::NotWhatItSaid => "not_what_it_said",
        }
    }

    /// Returns the words of the desk.
    pub fn label(self) -> &'static str {
        match self {
            RetractionGround::TakenBack => "its publisher took it back",
            RetractionGround::NotWhatItSaid => "it is not what it said it was",
        }
    }

    /// Reads the word; nothing: it is none of them.
    pub fn parse(word: &str) -> Option<RetractionGround> {
        RetractionGround::ALL.into_iter().find(|ground| ground.word() == word.trim())
    }
}

/// Decides that a report is retracted. Retracting a retracted report decides nothing.
pub fn retract_report(
    granted: &Granted<RetractReport>,
    report: &Report,
    ground: RetractionGround,
    reason: String,
) -> Vec<Fact> {
    if report.retracted {
        return Vec::new();
    }
    vec![Fact::ReportRetracted { report: report.id.clone(), ground, reason, by: granted.by().clone() }]
}

/// Decides that a retraction is taken back. A report that stands is left as it is.
pub fn reinstate_report(granted: &Granted<ReinstateReport>, report: &Report, reason: String) -> Vec<Fact> {
    if !report.retracted {
        return Vec::new();
    }
    vec![Fact::ReportReinstated { report: report.id.clone(), reason, by: granted.by().clone() }]
}

/// The longest title that is cut from a report's words, in characters: one line of the desk.
const TITLE_CHARS_MAX: usize = 80;

/// Returns an incident's title: the first name of three words or more that the report gives the event, else the longest,
/// in its own words, without the article in front.
fn title_of(draft: &Draft, event: &str) -> String {
    let Some(incident) = draft.incidents.iter().find(|it| it.id.as_str() == event) else { return event.to_owned() };
    let fits = |words: &&str| words.chars().count() <= TITLE_CHARS_MAX;
    let names = || incident.mentions.iter().map(|mention| mention.text.as_str());
    let telling = names().filter(fits).find(|it| it.split_whitespace().count() >= 3);
    let longest = || names().filter(fits).max_by_key(|it| it.chars().count());
    let title = telling.or_else(longest).or_else(|| names().next()).unwrap_or(event);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let article = ["the ", "a ", "an "].into_iter().find(|it| lower.starts_with(it)).map_or(0, str::len);
    let mut chars = title[article..].chars().take(TITLE_CHARS_MAX);
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(chars).collect()
}
