//! The feeds that a viewer may know of: what was decided of each, and how the last look at it went.

use tocsin_core::authority::Caller;
use tocsin_core::feed::Feed;
use tocsin_core::ids::ReportId;
use tocsin_core::rows::{FeedEndRow, FeedEntryRow, RowKind};
use tocsin_store::{Audience, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::feeds::{Look, look_of, poster};

/// Latest reports of a feed that a list of feeds names.
const LATEST: usize = 3;

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewFeed {
    /// What was added.
    pub feed: Feed,
    /// When and by whom it was removed.
    pub removed: Option<FeedEndRow>,
    /// How the last look went; absent: nobody has looked yet, or it is removed, or this is the past, of which it is not kept.
    pub look: Option<Look>,
    /// Why nothing comes in by it, though it was not removed.
    pub stopped: Option<String>,
    /// How many reports came in by it.
    pub reports: u64,
    /// The latest of them.
    pub latest: Vec<ReportId>,
}

/// Returns the feeds that the caller may know of, those that are looked at first.
///
/// # Errors
/// A fault of the store.
pub async fn list_feeds(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<ViewFeed>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let roll = desk.roll().await?;
    let mut feeds = Vec::new();
    for found in desk.store.rows(RowQuery::all(audience, RowKind::Feed).as_of(as_of.n())).await? {
        let feed: Feed = body("feed", &found.body)?;
        let id = feed.id.as_str();
        let ended = desk.store.rows(RowQuery::key(audience, RowKind::FeedEnd, id).as_of(as_of.n())).await?;
        let removed: Option<FeedEndRow> = ended.first().map(|row| body("end of a feed", &row.body)).transpose()?;
        let is_looked_at = as_of == AsOf::NOW && removed.is_none();
        let look = if is_looked_at { look_of(desk, &feed.id).await? } else { None };
        let stopped = if is_looked_at { poster(&roll, &feed).err() } else { None };
        let entries =
            RowQuery { by: tocsin_store::By::Also(id.to_owned()), ..RowQuery::all(audience, RowKind::FeedEntry) };
        let entries = entries.as_of(as_of.n());
        let reports = desk.store.count(entries.clone()).await?;
        let mut latest = Vec::new();
        for row in desk.store.rows(entries.newest(LATEST)).await? {
            latest.push(body::<FeedEntryRow>("entry of a feed", &row.body)?.report);
        }
        feeds.push(ViewFeed { feed, removed, look, stopped, reports, latest });
    }
    feeds.sort_by_key(|it| it.removed.is_some());
    Ok(feeds)
}
