//! Rows of feeds, and of the entries that came in by them.

use serde::{Deserialize, Serialize};

use super::project::put;
use super::{RowChange, RowKind};
use crate::fact::Fact;
use crate::ids::{PersonId, ReportId};
use crate::report::DraftReport;
use crate::time::Millis;

/// The body of a removed feed's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEndRow {
    /// Why, if somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who removed it.
    pub by: PersonId,
    /// When.
    pub at_ms: Millis,
}

/// The body of an entry's row: which report it became, so that it becomes none again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEntryRow {
    /// The report.
    pub report: ReportId,
}

pub(super) fn project(at_ms: Millis, fact: &Fact, changes: &mut Vec<RowChange>) {
    match fact {
        Fact::FeedAdded { added } => {
            put(changes, RowKind::Feed, added.id.as_str(), [None, None], Some(added.id.as_str()), added);
        }
        Fact::FeedRemoved { feed, reason, by } => {
            let body = FeedEndRow { reason: reason.clone(), by: by.clone(), at_ms };
            put(changes, RowKind::FeedEnd, feed.as_str(), [None, None], Some(feed.as_str()), &body);
        }
        _ => {}
    }
}

/// Puts the row of a report that is an entry of a feed.
pub(super) fn project_entry(report: &ReportId, posted: &DraftReport, changes: &mut Vec<RowChange>) {
    let Some(from) = posted.way.as_ref().and_then(|way| way.feed.as_ref()) else { return };
    let body = FeedEntryRow { report: report.clone() };
    let about = [Some(format!("{}/{}", from.feed, posted.text().sha256)), Some(from.feed.to_string())];
    put(changes, RowKind::FeedEntry, &from.thing(), about, Some(report.as_str()), &body);
}
