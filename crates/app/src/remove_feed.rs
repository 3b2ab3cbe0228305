//! Has a feed looked at no more; what came in by it stays.

use tocsin_core::authority::{Caller, RemoveFeed, grant};
use tocsin_core::feed::{self, FeedState};
use tocsin_core::ids::FeedId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::feeds;
use crate::sequencer::Appended;

/// Removes a feed. Nothing, if that was done before.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such feed for the caller, or the caller may not.
pub async fn remove_feed(desk: &Desk, caller: &Caller, id: &FeedId, reason: &str) -> Result<Option<Appended>, OpError> {
    let decide = |state: &FeedState| {
        let granted = grant::<RemoveFeed>(caller, &state.feed.marking, &format!("{} {id}", FeedId::NOUN))?;
        let reason = Field::note("reason", reason).optional()?;
        Ok(feed::remove_feed(&granted, state, reason))
    };
    let fold = |facts: &[_]| FeedState::fold(id, facts);
    let appended = desk.append_on(caller, (FeedId::NOUN, id.as_str()), "remove_feed", fold, decide).await?;
    feeds::forget(desk, id).await?;
    Ok(appended)
}
