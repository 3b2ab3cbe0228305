//! Situation reports: the list, and one with what people wrote, who approved it and what took its place.

use std::collections::{BTreeMap, BTreeSet};

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::{ReportId, SitrepId};
use tocsin_core::rows::{RetractionRow, RowKind, SitrepRow, SitrepStateRow, SitrepWordsRow};
use tocsin_core::sitrep::{Change, Content, Entry, List, Section};
use tocsin_store::{Audience, RowQuery};

use super::body;
use super::lists::{Cursor, Page, cut};
use super::support::Support;
use crate::approve_sitrep::sitrep_hash;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::PAGE_ROWS;

/// A situation report in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct SitrepItem {
    /// The report.
    pub row: SitrepRow,
    /// Where it stands.
    pub state: SitrepStateRow,
}

/// What the page of a situation report shows.
#[derive(Clone, Debug, PartialEq)]
pub struct SitrepView {
    /// The report.
    pub row: SitrepRow,
    /// Where it stands.
    pub state: SitrepStateRow,
    /// The record that it stands so by.
    pub state_n: u64,
    /// What was generated.
    pub content: Content,
    /// What people wrote, by section.
    pub words: BTreeMap<Section, SitrepWordsRow>,
    /// What people wrote in the report that it replaces.
    pub last_words: BTreeMap<Section, SitrepWordsRow>,
    /// The approved report that took its place.
    pub replaced_by: Option<SitrepId>,
    /// Reports that its entries stand on and that were retracted since it was drawn up, as of then: an approved report says
    /// what it said.
    pub retracted: BTreeSet<ReportId>,
    /// By the key of a line that is gone: why it was, where its own report tells: "R-2 was retracted".
    pub gone: BTreeMap<String, String>,
    /// The hash of what it says: what is approved is what was looked at.
    pub hash: String,
}

impl SitrepView {
    /// Tells how the words of a section stand to those of the report that it replaces.
    pub fn words_change(&self, section: Section) -> Change {
        let text = |words: &BTreeMap<Section, SitrepWordsRow>| words.get(&section).and_then(|it| it.text.clone());
        match (text(&self.last_words), text(&self.words)) {
            _ if self.content.replaces.is_none() => Change::Same,
            (None, Some(_)) => Change::New,
            (Some(_), None) => Change::Gone,
            (before, now) if before != now => Change::Changed,
            _ => Change::Same,
        }
    }

    /// Counts what is new, changed and gone since the report that it replaces: entries and words.
    pub fn changes(&self) -> [(Change, usize); 3] {
        [Change::New, Change::Changed, Change::Gone].map(|change| {
            let entries = self.content.sections.iter().flat_map(|it| &it.entries).filter(|it| it.change == change);
            let words = Section::ALL.iter().filter(|it| self.words_change(**it) == change);
            (change, entries.count() + words.count())
        })
    }
}

/// Returns the situation reports that the caller may know of, newest first, a page at a time.
///
/// # Errors
/// A fault of the store.
pub async fn list_sitreps(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Page<SitrepItem>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::all(audience, RowKind::Sitrep).as_of(as_of.n()).newest(PAGE_ROWS + 1);
    let (found, next) = cut(desk.store.rows(RowQuery { after, ..query }).await?);
    let mut rows = Vec::new();
    for found in &found {
        let row: SitrepRow = body("situation report", &found.body)?;
        if let Some((state, _)) = first(desk, caller, RowKind::SitrepState, row.id.as_str(), as_of).await? {
            rows.push(SitrepItem { row, state });
        }
    }
    Ok(Page { rows, next })
}

/// Counts the drafts that wait to be approved.
///
/// # Errors
/// A fault of the store.
pub async fn count_drafts(desk: &Desk, caller: &Caller) -> Result<u64, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    Ok(desk.store.count(RowQuery::about(audience, RowKind::SitrepState, "draft")).await?)
}

/// Returns a situation report as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or there was none as of then.
pub async fn view_sitrep(desk: &Desk, caller: &Caller, id: &SitrepId, as_of: AsOf) -> Result<SitrepView, OpError> {
    let not_there = || Refusal::NotThere { what: format!("{} {id}", SitrepId::NOUN) };
    let row: Option<(SitrepRow, u64)> = first(desk, caller, RowKind::Sitrep, id.as_str(), as_of).await?;
    let (row, _) = row.ok_or_else(not_there)?;
    let state: Option<(SitrepStateRow, u64)> = first(desk, caller, RowKind::SitrepState, id.as_str(), as_of).await?;
    let (state, state_n) = state.ok_or_else(not_there)?;
    let content: Option<(Content, u64)> = first(desk, caller, RowKind::SitrepContent, id.as_str(), as_of).await?;
    let (content, _) = content.ok_or_else(not_there)?;
    let words = words(desk, caller, id, as_of).await?;
    let last_words = match &content.replaces {
        Some(last) => self::words(desk, caller, last, as_of).await?,
        None => BTreeMap::new(),
    };
    let replaced_by = replaced_by(desk, caller, &row, as_of).await?;
    let texts: BTreeMap<Section, String> =
        words.iter().filter_map(|(section, it)| Some((*section, it.text.clone()?))).collect();
    let hash = sitrep_hash(&content, texts.iter());
    let retracted = retracted(desk, caller, &content, as_of).await?;
    let gone = gone(desk, caller, &content).await?;
    Ok(SitrepView { row, state, state_n, content, words, last_words, replaced_by, retracted, gone, hash })
}

async fn retracted(
    desk: &Desk,
    caller: &Caller,
    content: &Content,
    as_of: AsOf,
) -> Result<BTreeSet<ReportId>, OpError> {
    let entries = content.sections.iter().flat_map(|it| &it.entries).filter(|it| it.change != Change::Gone);
    let named: BTreeSet<&ReportId> = entries.flat_map(|it| &it.lines).map(|it| &it.report).collect();
    let mut retracted = BTreeSet::new();
    for report in named {
        let found: Option<(RetractionRow, u64)> =
            first(desk, caller, RowKind::Retraction, report.as_str(), as_of).await?;
        if found.is_some_and(|(it, n)| it.ground.is_some() && n > content.n) {
            retracted.insert(report.clone());
        }
    }
    Ok(retracted)
}

/// Why lines of the last report are not in this one, as it was when this one was drawn up. What waits no more, or is no
/// longer due, is gone for reasons of its own.
async fn gone(desk: &Desk, caller: &Caller, content: &Content) -> Result<BTreeMap<String, String>, OpError> {
    let mut support = Support::new(desk, caller, AsOf::record(content.n));
    let of_picture = |it: &&Entry| !matches!(it.list, List::Assignment | List::Waiting | List::Due);
    let entries = content.sections.iter().flat_map(|it| &it.entries);
    let mut gone = BTreeMap::new();
    for entry in entries.filter(|it| it.change == Change::Gone).filter(of_picture) {
        if let Some(why) = support.gone(&entry.lines).await? {
            gone.insert(entry.key.clone(), why);
        }
    }
    Ok(gone)
}

async fn words(
    desk: &Desk,
    caller: &Caller,
    id: &SitrepId,
    as_of: AsOf,
) -> Result<BTreeMap<Section, SitrepWordsRow>, OpError> {
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::SitrepWords, id.as_str());
    let mut words = BTreeMap::new();
    for found in desk.store.rows(query.as_of(as_of.n())).await? {
        let row: SitrepWordsRow = body("words of a situation report", &found.body)?;
        words.insert(row.section, row);
    }
    Ok(words)
}

/// The first report after this one, of the same command and circle, that is approved.
async fn replaced_by(desk: &Desk, caller: &Caller, row: &SitrepRow, as_of: AsOf) -> Result<Option<SitrepId>, OpError> {
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Sitrep, row.command.as_str());
    let mut behind = false;
    for found in desk.store.rows(query.as_of(as_of.n())).await? {
        let other: SitrepRow = body("situation report", &found.body)?;
        if behind && other.marking == row.marking {
            let state: Option<(SitrepStateRow, u64)> =
                first(desk, caller, RowKind::SitrepState, other.id.as_str(), as_of).await?;
            if state.is_some_and(|(it, _)| it.approved) {
                return Ok(Some(other.id));
            }
        }
        behind |= other.id == row.id;
    }
    Ok(None)
}

async fn first<T: serde::de::DeserializeOwned>(
    desk: &Desk,
    caller: &Caller,
    kind: RowKind,
    key: &str,
    as_of: AsOf,
) -> Result<Option<(T, u64)>, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), kind, key).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    found.first().map(|row| Ok((body(kind.name(), &row.body)?, row.from_n))).transpose()
}
