//! A situation report: what the record says of an operation as of a record, and what people wrote beside it.
//!
//! ```text
//! drafted ──▶ drawn anew │ worded ──▶ approved by another officer: frozen, and the next number begins
//! ```
//!
//! What was generated is a fact, entry by entry, with what changed since the last approved report: a later build would
//! generate other lines, and what was approved is what *this* one showed (docs/decisions/0011). What people write stands
//! beside the entries, section by section, and is never mixed with them. The terms are those of ICS 209 where they fit.
//! It never chooses among figures (block 31: "do not estimate"): it shows each claim and the range.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::assignment::LineRef;
use crate::authority::{ApproveSitrep, DraftSitrep, EditSitrep, Granted, RenewSitrep};
use crate::draft::LinePart;
use crate::fact::Fact;
use crate::ids::{CommandId, IncidentId, PersonId, SitrepId};
use crate::marking::Marking;
use crate::time::Millis;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$word_doc])* $variant),+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Returns the words of the desk.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }

            /// Returns the word of forms and commands.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word of forms and commands.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.word() == text.trim())
            }
        }
    };
}

words! {
    /// A section of a report, in the order in which they stand.
    Section {
        /// What matters, in a few sentences: only a person can write it.
        Short = "short", "In short";
        /// Known, claimed, unknown.
        Situation = "situation", "Situation";
        /// Figures of people as claimed (ICS 209 block 31).
        Casualties = "casualties", "Casualties, as claimed";
        /// What the parties say.
        Statements = "statements", "Statements of the parties";
        /// Objectives and what agencies were asked to do (ICS 209 block 37, ICS 204).
        Response = "response", "Response";
        /// Warnings that wait, and those that reports tell of (ICS 209 blocks 33 and 34).
        Warnings = "warnings", "Warnings";
        /// What is due (ICS 209 blocks 36 and 38).
        Next = "next", "Next";
    }
}

words! {
    /// The list of its section that an entry stands in.
    List {
        /// Two lineages and an officer's word.
        Known = "known", "Known";
        /// Somebody says so.
        Claimed = "claimed", "Claimed";
        /// No kept line tells.
        Unknown = "unknown", "Unknown";
        /// The lowest and the highest claim of one figure.
        Range = "range", "Range";
        /// One claim of a figure.
        Figure = "figure", "Figure";
        /// A statement.
        Statement = "statement", "Statement";
        /// An objective: an aim is not a result.
        Objective = "objective", "Objective";
        /// An assignment.
        Assignment = "assignment", "Assignment";
        /// A warning that waits for somebody.
        Waiting = "waiting", "Waiting";
        /// A warning between others, as a report tells it.
        Reported = "reported", "Reported between others";
        /// Something that is due.
        Due = "due", "Due";
    }
}

words! {
    /// How an entry stands to the last approved report.
    Change {
        /// It stood there in the same words.
        Same = "same", "";
        /// It did not stand there.
        New = "new", "new";
        /// It stood there in other words.
        Changed = "changed", "changed";
        /// It stood there and stands here no more.
        Gone = "gone", "gone";
    }
}

#[allow(clippy::derivable_impls, reason = "the macro that writes the words out marks none of them as the usual one")]
impl Default for Change {
    fn default() -> Self {
        Change::Same
    }
}

impl Change {
    /// Tells whether it is the usual one, which is not written down.
    pub fn is_same(&self) -> bool {
        *self == Change::Same
    }
}

/// One generated entry: a line of the picture, a figure, an assignment, a warning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is the entry of, the same in every report: by it, changes are found.
    pub key: String,
    /// The list that it stands in.
    pub list: List,
    /// Its words; parties, hedges, quotations and figures are parts of their own.
    pub words: Vec<LinePart>,
    /// Whose it is: who says it, who is asked, the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Since when it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<Millis>,
    /// What it rests on, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests: Option<String>,
    /// By when something should happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_ms: Option<Millis>,
    /// The things that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<String>,
    /// The lines that it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRef>,
    /// How it stands to the last approved report.
    #[serde(default, skip_serializing_if = "Change::is_same")]
    pub change: Change,
    /// What it said there, if that was something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

#[allow(clippy::derivable_impls, reason = "the macro that writes the words out marks none of them as the usual one")]
impl Default for List {
    fn default() -> Self {
        List::Claimed
    }
}

impl Entry {
    /// Returns its words as one string.
    pub fn text(&self) -> String {
        self.words.iter().map(|part| part.text.as_str()).collect()
    }

    /// Returns what is compared with the last report: what it says and where it stands, not since when.
    fn told(&self) -> [Option<String>; 4] {
        [Some(self.text()), self.who.clone(), self.state.clone(), self.rests.clone()]
    }

    /// Returns what it said before in whatever it says otherwise now; nothing: it says the same.
    fn otherwise(&self, before: &Entry) -> Option<String> {
        let pairs = before.told().into_iter().zip(self.told()).filter(|(before, now)| before != now);
        let (moved, pairs) = (before.list != self.list, pairs.collect::<Vec<_>>());
        if !moved && pairs.is_empty() {
            return None;
        }
        let moved = moved.then(|| before.list.label().to_lowercase());
        let was: Vec<String> = moved.into_iter().chain(pairs.into_iter().filter_map(|(before, _)| before)).collect();
        Some(if was.is_empty() { "not said".to_owned() } else { was.join(", ") })
    }
}

/// The entries of one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The section.
    pub section: Section,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// What was generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// As of which record.
    pub n: u64,
    /// When that was, or when it was drawn up if it was the last record.
    pub at_ms: Millis,
    /// The name of the command.
    pub operation: String,
    /// The incident; absent: not everybody may know of it who may know of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The last approved report, which this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<SitrepId>,
    /// The sections that have entries.
    pub sections: Vec<Generated>,
    /// How many entries there were over the bound; they are not in the report.
    #[serde(default, skip_serializing_if = "is_none")]
    pub cut: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Tells whether a thing may be told of in a report of this circle: everybody who may know of the report may know of it,
/// its label is no stricter, and both are real or both exercised (DESIGN, laws 7 and 11).
pub fn fits(circle: &Marking, thing: &Marking) -> bool {
    thing.tlp <= circle.tlp && thing.status == circle.status && thing.admits_all_of(circle)
}

impl Content {
    /// Returns the entries of a section.
    pub fn entries(&self, section: Section) -> &[Entry] {
        self.sections.iter().find(|it| it.section == section).map_or(&[], |it| &it.entries)
    }

    /// Marks what is new, changed or gone since another report; what is gone stands behind what is there.
    pub fn mark_changes(&mut self, last: &Content) {
        for section in Section::ALL.iter().copied() {
            let before: BTreeMap<&str, &Entry> = (last.entries(section).iter())
                .filter(|it| it.change != Change::Gone)
                .map(|it| (it.key.as_str(), it))
                .collect();
            let mut here = BTreeSet::new();
            let mut entries = self.entries(section).to_vec();
            for entry in &mut entries {
                here.insert(entry.key.clone());
                entry.was = before.get(entry.key.as_str()).and_then(|it| entry.otherwise(it));
                entry.change = match (before.contains_key(entry.key.as_str()), &entry.was) {
                    (false, _) => Change::New,
                    (true, Some(_)) => Change::Changed,
                    (true, None) => Change::Same,
                };
            }
            let gone = before.values().filter(|it| !here.contains(&it.key));
            entries.extend(gone.map(|it| Entry { change: Change::Gone, was: None, ..(*it).clone() }));
            self.sections.retain(|it| it.section != section);
            if !entries.is_empty() {
                self.sections.push(Generated { section, entries });
            }
        }
    }
}

/// A report as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitrep {
    /// Its id.
    pub id: SitrepId,
    /// The command that it is of.
    pub command: CommandId,
    /// Who may know of it.
    pub marking: Marking,
    /// What was generated.
    pub content: Content,
    /// What people wrote, by section.
    pub words: BTreeMap<Section, String>,
    /// Who drew it up or worded it.
    pub authors: BTreeSet<PersonId>,
    /// Who approved it; absent: it is a draft.
    pub approved: Option<PersonId>,
}

/// Returns the thing that every draft of a command touches.
pub fn series(command: &CommandId) -> String {
    format!("sitreps/{command}")
}

/// Why a report cannot take this step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SitrepError {
    /// It is approved.
    #[error(
        "{sitrep} is approved and stays as it is; nothing was changed\n  hint: draft the next report, it says what changed"
    )]
    Approved {
        /// The report.
        sitrep: SitrepId,
    },
    /// Another draft of the same command and the same circle is open.
    #[error(
        "{open} is a draft of {command} for the same circle; nothing was changed\n  hint: draw it anew as of now, or approve it"
    )]
    Open {
        /// The draft.
        open: SitrepId,
        /// The command.
        command: CommandId,
    },
    /// Whoever wrote it cannot approve it while another officer may.
    #[error(
        "{sitrep} was not approved: you wrote part of it, and another officer may approve it. Nothing was changed\n  hint: {who}"
    )]
    Own {
        /// The report.
        sitrep: SitrepId,
        /// Who may.
        who: String,
    },
    /// Somebody else worded the section since the one who words it looked.
    #[error(
        "{sitrep}, {section}: somebody else has worded it since you looked; nothing was changed\n  hint: their words stand \
         above; yours are still in the form",
        section = .section.label()
    )]
    Worded {
        /// The report.
        sitrep: SitrepId,
        /// The section.
        section: Section,
    },
    /// It is not what the one who approves looked at.
    #[error(
        "{sitrep} was not approved: it has changed since you looked at it. Nothing was changed\n  hint: read it again"
    )]
    Moved {
        /// The report.
        sitrep: SitrepId,
    },
}

impl Sitrep {
    /// Folds a report out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &SitrepId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Sitrep> {
        let mut state: Option<Sitrep> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::SitrepDrafted { sitrep, command, content, by, marking }, None) if sitrep == id => {
                    let (id, command, marking) = (id.clone(), command.clone(), marking.clone());
                    let (content, authors) = ((**content).clone(), [by.clone()].into());
                    state =
                        Some(Sitrep { id, command, marking, content, authors, words: BTreeMap::new(), approved: None });
                }
                (_, None) => {}
                (fact, Some(sitrep)) => sitrep.apply(fact),
            }
        }
        state
    }

    fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::SitrepRenewed { sitrep, content, by } if *sitrep == self.id => {
                self.content = (**content).clone();
                self.authors.insert(by.clone());
            }
            Fact::SitrepEdited { sitrep, section, text, by } if *sitrep == self.id => {
                match text {
                    Some(text) => drop(self.words.insert(*section, text.clone())),
                    None => drop(self.words.remove(section)),
                }
                self.authors.insert(by.clone());
            }
            Fact::SitrepApproved { sitrep, by, .. } if *sitrep == self.id => self.approved = Some(by.clone()),
            _ => {}
        }
    }

    fn must_be_draft(&self) -> Result<(), SitrepError> {
        match self.approved {
            None => Ok(()),
            Some(_) => Err(SitrepError::Approved { sitrep: self.id.clone() }),
        }
    }
}

/// Decides that a report is drafted.
pub fn draft_sitrep(
    granted: &Granted<DraftSitrep>,
    sitrep: SitrepId,
    command: CommandId,
    content: Content,
    marking: Marking,
) -> Vec<Fact> {
    vec![Fact::SitrepDrafted { sitrep, command, content: Box::new(content), by: granted.by().clone(), marking }]
}

/// Decides that a draft is generated anew. What people wrote stays. The same entries decide nothing.
///
/// # Errors
/// [`SitrepError::Approved`].
pub fn renew_sitrep(
    granted: &Granted<RenewSitrep>,
    sitrep: &Sitrep,
    content: Content,
) -> Result<Vec<Fact>, SitrepError> {
    sitrep.must_be_draft()?;
    let (id, by) = (sitrep.id.clone(), granted.by().clone());
    Ok(vec![Fact::SitrepRenewed { sitrep: id, content: Box::new(content), by }])
}

/// Decides that a section is worded, or that its words are taken out. The same words decide nothing. `was` is what stood
/// there when the one who words it looked (blank: nothing); absent: they did not look.
///
/// # Errors
/// [`SitrepError::Approved`], [`SitrepError::Worded`].
pub fn edit_sitrep(
    granted: &Granted<EditSitrep>,
    sitrep: &Sitrep,
    section: Section,
    text: Option<String>,
    was: Option<&str>,
) -> Result<Vec<Fact>, SitrepError> {
    sitrep.must_be_draft()?;
    let stands = sitrep.words.get(&section);
    if stands == text.as_ref() {
        return Ok(Vec::new());
    }
    if was.is_some_and(|was| was.trim() != stands.map_or("", |it| it.trim())) {
        return Err(SitrepError::Worded { sitrep: sitrep.id.clone(), section });
    }
    Ok(vec![Fact::SitrepEdited { sitrep: sitrep.id.clone(), section, text, by: granted.by().clone() }])
}

/// Decides that a report is approved: from then on it is frozen. Whoever wrote part of it does not approve it while
/// `others`, who wrote none of it, may; where nobody else may, the record says so.
///
/// # Errors
/// [`SitrepError::Approved`], [`SitrepError::Own`].
pub fn approve_sitrep(
    granted: &Granted<ApproveSitrep>,
    sitrep: &Sitrep,
    others: &[PersonId],
) -> Result<Vec<Fact>, SitrepError> {
    sitrep.must_be_draft()?;
    let own = sitrep.authors.contains(granted.by());
    let other: Vec<&str> = others.iter().filter(|it| !sitrep.authors.contains(it)).map(PersonId::as_str).collect();
    if own && !other.is_empty() {
        let who = format!("it waits for {}", other.join(" or "));
        return Err(SitrepError::Own { sitrep: sitrep.id.clone(), who });
    }
    let (n, as_of_ms) = (sitrep.content.n, sitrep.content.at_ms);
    Ok(vec![Fact::SitrepApproved { sitrep: sitrep.id.clone(), n, as_of_ms, own, by: granted.by().clone() }])
}
