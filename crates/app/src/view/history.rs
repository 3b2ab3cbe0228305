//! The history of one thing: every record that changed it or what it shows, and that the viewer may know of, told in words.

use std::collections::{BTreeMap, BTreeSet};

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::IncidentId;
use tocsin_core::marking::Marking;
use tocsin_core::rows::{AssignmentRow, EventRow, LogRow, RowKind};
use tocsin_store::{Audience, By, Found, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{HISTORY_ROWS_MAX, HISTORY_SHOWN};

/// What became of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The thing.
    pub thing: String,
    /// Its marking, or that of what it belongs to; a person has none.
    pub marking: Option<Marking>,
    /// The records with their numbers, the latest first.
    pub records: Vec<(u64, LogRow)>,
    /// Whether there are earlier ones than are shown.
    pub more: bool,
}

/// Returns the history of a thing with an id, as of then: the records that decided on it, and those that changed what it shows.
///
/// An incident changes with the reports that tell of it, what is laid under propositions and hypotheses about it, the warnings
/// closed against it and the corrections of its review: such a record touches the other thing, so that people who keep lines at once
/// do not wait for each other, and is joined here.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such thing for the caller, or there was none as of then.
pub async fn view_history(desk: &Desk, caller: &Caller, thing: &str, as_of: AsOf) -> Result<History, OpError> {
    let not_there = || Refusal::NotThere { what: thing.chars().take(40).collect() };
    let mut gathered = Gathered { desk, caller, as_of, records: BTreeSet::new(), more: false };
    let marking = gathered.of(thing).await?.ok_or_else(not_there)?;
    let mut records = Vec::new();
    let mut more = gathered.more;
    for n in gathered.records.into_iter().rev().filter(|n| as_of.n().is_none_or(|last| *n <= last)) {
        // A record may touch several things and is guarded by one of them: it is asked for by itself.
        let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Log, &format!("{n:020}"));
        let Some(row) = desk.store.rows(query).await?.pop() else { continue };
        if records.len() == HISTORY_SHOWN {
            more = true;
            break;
        }
        records.push((n, body::<LogRow>("log", &row.body)?));
    }
    if records.is_empty() {
        return Err(not_there().into());
    }
    Ok(History { thing: thing.to_owned(), marking, records, more })
}

/// The records gathered so far.
struct Gathered<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    as_of: AsOf,
    records: BTreeSet<u64>,
    more: bool,
}

impl Gathered<'_> {
    /// Gathers the records of a thing and returns its marking, or that of what it belongs to. Nothing: the caller may not know
    /// of it. A person has none: whoever is signed in knows who is on the roll.
    async fn of(&mut self, thing: &str) -> Result<Option<Option<Marking>>, OpError> {
        match thing.as_bytes().first() {
            Some(b'Z') => return self.of_part(thing, &[RowKind::Area, RowKind::AreaEnd]).await,
            Some(b'O') => return self.of_part(thing, &[RowKind::Objective]).await,
            Some(b'P') => {
                self.own(thing, 0).await?;
                return Ok(Some(None));
            }
            _ => {}
        }
        let Some(marking) = self.marking(thing).await? else { return Ok(None) };
        self.own(thing, 0).await?;
        if IncidentId::parse(thing).is_ok() {
            self.of_incident(thing).await?;
        }
        Ok(Some(Some(marking)))
    }

    async fn marking(&self, thing: &str) -> Result<Option<Marking>, OpError> {
        let markings = self.desk.store.markings_of(vec![thing.to_owned()]).await?;
        Ok(markings.into_iter().next().map(|it| it.1).filter(|it| self.caller.viewer.admits(it)))
    }

    /// The records that touched a thing, from one on.
    async fn own(&mut self, thing: &str, from: u64) -> Result<(), OpError> {
        let entries = self.desk.store.entries_of(thing).await?;
        self.records.extend(entries.into_iter().map(|entry| entry.n).filter(|n| *n >= from));
        Ok(())
    }

    /// The rows of a kind, as far as the caller may know of them.
    async fn rows(&mut self, kind: RowKind, by: By) -> Result<Vec<Found>, OpError> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let all = RowQuery::all(Audience::Viewer(&self.caller.viewer), kind);
            let query = RowQuery { by: by.clone(), after, ..all };
            let limit = query.limit;
            let rows = self.desk.store.rows(query.as_of(self.as_of.n())).await?;
            after = rows.last().filter(|_| rows.len() == limit).map(|row| (row.from_n, row.key.clone()));
            found.extend(rows);
            if found.len() > HISTORY_ROWS_MAX {
                self.more = true;
                return Ok(found);
            }
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// What has no marking of its own and belongs to a thing that has: an area, an objective with what was asked for it.
    async fn of_part(&mut self, part: &str, kinds: &[RowKind]) -> Result<Option<Option<Marking>>, OpError> {
        let mut whole = None;
        for kind in kinds {
            for row in self.rows(*kind, By::Key(part.to_owned())).await? {
                self.records.insert(row.from_n);
                whole = whole.or(row.about);
            }
        }
        let Some(whole) = whole else { return Ok(None) };
        if kinds.contains(&RowKind::Objective) {
            for row in self.rows(RowKind::Assignment, By::About(whole.clone())).await? {
                let asked: AssignmentRow = body("assignment", &row.body)?;
                if asked.task.objective.as_str() == part {
                    self.own(&row.key, 0).await?;
                }
            }
        }
        Ok(self.marking(&whole).await?.map(Some))
    }

    async fn of_incident(&mut self, incident: &str) -> Result<(), OpError> {
        let about = || By::About(incident.to_owned());
        let mut told_since = BTreeMap::<String, u64>::new();
        for row in self.rows(RowKind::Event, about()).await? {
            let event: EventRow = body("event", &row.body)?;
            let since = told_since.entry(event.report.to_string()).or_insert(row.from_n);
            *since = row.from_n.min(*since);
        }
        for (report, since) in told_since {
            self.own(&report, since).await?;
        }
        for kind in [RowKind::Proposition, RowKind::Hypothesis] {
            for row in self.rows(kind, about()).await? {
                self.own(&row.key, 0).await?;
            }
        }
        for kind in [RowKind::Correction, RowKind::Command] {
            let rows = self.rows(kind, about()).await?;
            self.records.extend(rows.iter().map(|row| row.from_n));
        }
        let named = format!("\"{incident}\"");
        let closed = self.rows(RowKind::WarningState, By::About("closed".to_owned())).await?;
        self.records.extend(closed.iter().filter(|row| row.body.contains(&named)).map(|row| row.from_n));
        Ok(())
    }
}
