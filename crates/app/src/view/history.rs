//! The history of one thing: every record that touched it and that the viewer may know of, told in words.

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::marking::Marking;
use tocsin_core::rows::{LogRow, RowKind};
use tocsin_store::{Audience, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::HISTORY_SHOWN;

/// What became of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The thing.
    pub thing: String,
    /// Its marking.
    pub marking: Marking,
    /// The records with their numbers, the latest first.
    pub records: Vec<(u64, LogRow)>,
    /// Whether there are earlier ones than are shown.
    pub more: bool,
}

/// Returns the history of a thing with an id and a marking, as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such thing for the caller, or there was none as of then.
pub async fn view_history(desk: &Desk, caller: &Caller, thing: &str, as_of: AsOf) -> Result<History, OpError> {
    let not_there = || Refusal::NotThere { what: thing.chars().take(40).collect() };
    let markings = desk.store.markings_of(vec![thing.to_owned()]).await?;
    let (_, marking) = markings.into_iter().next().filter(|it| caller.viewer.admits(&it.1)).ok_or_else(not_there)?;
    let touched: Vec<u64> = desk.store.entries_of(thing).await?.into_iter().map(|entry| entry.n).collect();
    let mut records = Vec::new();
    let mut more = false;
    for n in touched.into_iter().rev().filter(|n| as_of.n().is_none_or(|last| *n <= last)) {
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
