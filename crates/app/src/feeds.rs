//! Looks at the feeds: each when its time has come, and takes in what is new.
//!
//! One task, woken by the clock and by the ledger, on the node that holds the lease. Each new entry goes through the door that every report goes through, on
//! behalf of whoever added the feed and only while that person is on the roll and may post: so nothing comes in by a feed
//! that nobody answers for. What was found at a look is kept beside the ledger ([`Look`]): that nothing is new is no record.
//!
//! ```text
//! due ─▶ ask (If-None-Match) ─▶ 304: nothing        ─▶ again after `every`
//!                              ─▶ 200: entries ─▶ seen? ─▶ a report each ─▶ again after `every`
//!                              ─▶ 410: gone           ─▶ never again
//!                              ─▶ anything else       ─▶ again later and later, a day at most
//! ```

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Weak};

use jiff::fmt::rfc2822;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tocsin_core::authority::{Caller, PostReport, grant};
use tocsin_core::feed::{FEEDS, Feed, Feeds};
use tocsin_core::ids::FeedId;
use tocsin_core::person::Roll;
use tocsin_core::report::{DraftReport, FeedEntry};
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;
use tocsin_store::{Audience, KeptValue, RowQuery};
use tocsin_ways::Entry;
use url::Url;

use crate::desk::Desk;
use crate::engine::Lease;
use crate::error::{OpError, unreadable};
use crate::fetch::{Answer, Bounds, Net, NotAnswered, fetch};
use crate::limits;
use crate::post_report::{Document, hex, record};
use crate::sequencer::ReadAt;

pub(crate) const LOOK: &str = "feed";

/// How the last look at a feed went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// When it was; absent: nobody has looked yet.
    pub looked_ms: Option<Millis>,
    /// What came of it, in words.
    pub said: String,
    /// Since when no look has succeeded.
    pub failing_since_ms: Option<Millis>,
    /// How many have failed one after the other.
    pub failures: u32,
    /// When it is looked at again; absent: never, it is gone.
    pub next_ms: Option<Millis>,
    /// What the server named the answer that was taken in whole.
    pub etag: Option<String>,
    /// When the server says that it was last changed.
    pub last_modified: Option<String>,
}

/// Starts the task that looks at the feeds. It ends with the desk.
pub fn start_feeds(desk: &Arc<Desk>, net: Arc<dyn Net>) {
    let (weak, world) = (Arc::downgrade(desk), desk.world.clone());
    let lease = Lease::start(&world, &desk.store, "feeds");
    desk.world.spawn.task("feeds", Box::pin(async move { run(weak, lease, world.clock, net).await }));
}

async fn run(desk: Weak<Desk>, mut lease: Lease, clock: Arc<dyn tocsin_store::world::Clock>, net: Arc<dyn Net>) {
    while lease.held().await {
        let Some(here) = desk.upgrade() else { return };
        let mut changed = Changed::begin(&here).await; // before the look: what comes in meanwhile is not missed
        let looked = tokio::select! {
            looked = look_at_feeds(&here, &*net, Bounds::USUAL) => looked,
            () = lease.lost() => continue, // another node looks anew at what was not finished here
        };
        let next = match looked {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "The feeds could not be looked at; the next try is in a minute.");
                Some(Millis(clock.now().0 + 60_000))
            }
        };
        drop(here);
        let due = async {
            match next {
                Some(next) => clock.until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = lease.lost() => {}
            alive = changed.recv() => if !alive { return },
        }
    }
}

/// Looks at every feed whose time has come, and returns when the next one's comes; nothing: there is none.
///
/// One host is asked one thing at a time: a host stands in one lane, and in a lane one comes after the other.
///
/// # Errors
/// A fault of the store. What a server does wrong is no fault of ours: it is kept in the feed's [`Look`].
pub async fn look_at_feeds(desk: &Desk, net: &dyn Net, bounds: Bounds) -> Result<Option<Millis>, OpError> {
    let feeds = Feeds::fold(&desk.facts_about(FEEDS).await?.facts);
    let mut lanes: [Vec<(&Feed, Look)>; limits::FEED_LANES] = Default::default();
    for feed in feeds.iter() {
        let look = look_of(desk, &feed.id).await?.unwrap_or_default();
        if is_due(&look, desk.now()) {
            lanes[lane(feed)].push((feed, look));
        }
    }
    let [a, b, c, d] = lanes.map(|lane| async move {
        for (feed, look) in lane {
            look_at(desk, net, bounds, feed, look).await?;
        }
        Ok::<(), OpError>(())
    });
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    a.and(b).and(c).and(d)?;
    let mut next: Option<Millis> = None;
    for feed in feeds.iter() {
        if let Some(look) = look_of(desk, &feed.id).await? {
            next = next.into_iter().chain(look.next_ms).min();
        }
    }
    Ok(next)
}

fn is_due(look: &Look, now: Millis) -> bool {
    match (look.looked_ms, look.next_ms) {
        (None, _) => true,
        (Some(_), Some(next)) => next <= now,
        (Some(_), None) => false, // gone
    }
}

fn lane(feed: &Feed) -> usize {
    let host = Url::parse(&feed.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let mut hasher = DefaultHasher::new();
    host.hash(&mut hasher);
    (hasher.finish() % limits::FEED_LANES as u64) as usize
}

/// Returns on whose behalf a feed's entries are posted, or why they are not.
pub(crate) fn poster(roll: &Roll, feed: &Feed) -> Result<Caller, String> {
    let Some(person) = roll.person(&feed.by) else {
        return Err(format!("{}, who added it, is off the roll: nobody answers for what comes in", feed.by));
    };
    let caller = Caller { status: feed.marking.status, ..person.caller() };
    match grant::<PostReport>(&caller, &feed.marking, "report") {
        Ok(_granted) => Ok(caller),
        Err(_) => Err(format!("{}, who added it, may no longer post reports under its marking", feed.by)),
    }
}

async fn look_at(desk: &Desk, net: &dyn Net, bounds: Bounds, feed: &Feed, before: Look) -> Result<(), OpError> {
    let roll = desk.roll().await?;
    let every_ms = i64::from(feed.every_s) * 1_000;
    let caller = match poster(&roll, feed) {
        Ok(caller) => caller,
        Err(why) => {
            let next_ms = Some(later(desk, every_ms));
            let look = Look { looked_ms: before.looked_ms.or(Some(desk.now())), said: why, next_ms, ..before };
            return keep(desk, feed, &look).await;
        }
    };
    let known = [before.etag.as_deref(), before.last_modified.as_deref()];
    let stands = (feed.id.to_string(), desk.store.version(feed.id.as_str()).await?);
    let answer = fetch(net, &desk.world, &feed.url, known, feed.private_addresses, bounds).await;
    let look = after(desk, &caller, (feed, &stands), before, answer).await;
    if desk.store.version(feed.id.as_str()).await? != stands.1 {
        return Ok(()); // it was removed while it was looked at
    }
    keep(desk, feed, &look).await
}

/// Returns how a look went, having taken in what was new.
async fn after(
    desk: &Desk,
    caller: &Caller,
    (feed, stands): (&Feed, &ReadAt),
    before: Look,
    answer: Result<Answer, NotAnswered>,
) -> Look {
    let now = desk.now();
    let every_ms = i64::from(feed.every_s) * 1_000;
    let went_well = |said: String, [etag, last_modified]: [Option<String>; 2]| {
        let next_ms = Some(later(desk, every_ms));
        Look { looked_ms: Some(now), said, next_ms, etag, last_modified, ..Look::default() }
    };
    let failed = |said: String, retry_after: Option<&str>| {
        let failures = before.failures.saturating_add(1);
        let doubled = every_ms.saturating_mul(1 << failures.min(20)).min(limits::FEED_BACKOFF_MS_MAX);
        let asked = retry_after.and_then(|it| asked_for(it, now)).unwrap_or(0).min(limits::FEED_BACKOFF_MS_MAX);
        Look {
            looked_ms: Some(now),
            said: cut(said),
            failing_since_ms: before.failing_since_ms.or(Some(now)),
            failures,
            next_ms: Some(later(desk, doubled.max(asked))),
            etag: before.etag.clone(),
            last_modified: before.last_modified.clone(),
        }
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return failed(format!("Not answered: {error}."), None),
    };
    match answer.status {
        200 => match take_in(desk, caller, (feed, stands), answer.body).await {
            Ok(took) => {
                // What was not taken in whole is asked for again in whole.
                let whole = took.waiting == 0;
                let kept = |it: Option<String>| it.filter(|it| whole && it.len() <= limits::FEED_VALIDATOR_BYTES_MAX);
                went_well(took.words(), [kept(answer.etag), kept(answer.last_modified)])
            }
            Err(NotTakenIn::Feed(found)) => failed(format!("Answered, and nothing was taken in: {found}."), None),
            Err(NotTakenIn::Here(error)) => {
                tracing::error!(feed.id = %feed.id, %error, "What came in by a feed could not be recorded.");
                failed("Answered, and it could not be recorded here; the log has the reason.".to_owned(), None)
            }
        },
        304 => went_well("Answered: nothing has changed (304).".to_owned(), [before.etag, before.last_modified]),
        410 => Look {
            next_ms: None,
            ..failed("Answered: it is gone for good (410). It is not asked again.".to_owned(), None)
        },
        status => failed(format!("Answered with status {status} and no feed."), answer.retry_after.as_deref()),
    }
}

/// What came of a feed that was read.
#[derive(Default)]
struct TookIn {
    new: usize,
    known: usize,
    changed: usize,
    waiting: usize,
    left_out: usize,
}

impl TookIn {
    fn words(&self) -> String {
        let reports = if self.new == 1 { "report" } else { "reports" };
        let mut said = format!("Answered: {} new {reports}, {} known before.", self.new, self.known);
        for (count, what) in [
            (self.changed, "changed since they came in and were not taken in again"),
            (self.waiting, "wait for the next look"),
            (self.left_out, "have no text or are past the bound"),
        ] {
            if count > 0 {
                said.push_str(&format!(" {count} {what}."));
            }
        }
        said
    }
}

enum NotTakenIn {
    Feed(String),
    Here(OpError),
}

impl<E: Into<OpError>> From<E> for NotTakenIn {
    fn from(error: E) -> NotTakenIn {
        NotTakenIn::Here(error.into())
    }
}

async fn take_in(
    desk: &Desk,
    caller: &Caller,
    (feed, stands): (&Feed, &ReadAt),
    bytes: Vec<u8>,
) -> Result<TookIn, NotTakenIn> {
    let taken = desk.taking.run(&desk.world, move || tocsin_ways::take_feed(&bytes)).await?;
    let read = taken.map_err(|error| NotTakenIn::Feed(cut(error.to_string())))?;
    let mut took = TookIn { left_out: read.left_out, ..TookIn::default() };
    // Feeds have the newest first; reports come in as things happened.
    for entry in read.entries.into_iter().rev() {
        let named = if entry.id.is_empty() { &entry.bytes[..] } else { entry.id.as_bytes() };
        let from = FeedEntry { feed: feed.id.clone(), entry: hex(&Sha256::digest(named)) };
        match seen(desk, caller, &from, &entry).await? {
            Seen::As => took.known += 1,
            Seen::Otherwise => took.changed += 1,
            Seen::Never if took.new >= limits::FEED_REPORTS_PER_LOOK => took.waiting += 1,
            Seen::Never => {
                match post(desk, caller, (feed, stands), from.clone(), &entry).await {
                    Ok(()) => took.new += 1,
                    Err(error) if matches!(seen(desk, caller, &from, &entry).await?, Seen::Never) => return Err(error),
                    Err(_) => took.known += 1, // another node, which had the lease before, was faster
                }
            }
        }
    }
    Ok(took)
}

enum Seen {
    Never,
    As,
    /// Under this id, with another text.
    Otherwise,
}

/// Tells whether an entry is a report already: by the id that it gives itself, then by its text.
async fn seen(desk: &Desk, caller: &Caller, from: &FeedEntry, entry: &Entry) -> Result<Seen, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let text = format!("{}/{}", from.feed, hex(&Sha256::digest(entry.taken.text.as_bytes())));
    let by_id = desk.store.rows(RowQuery::key(audience, RowKind::FeedEntry, &from.thing())).await?;
    if let Some(row) = by_id.first() {
        return Ok(if row.about.as_ref() == Some(&text) { Seen::As } else { Seen::Otherwise });
    }
    let by_text = RowQuery { limit: 1, ..RowQuery::about(audience, RowKind::FeedEntry, &text) };
    Ok(if desk.store.rows(by_text).await?.is_empty() { Seen::Never } else { Seen::As })
}

/// Posts an entry as its person would. The person is looked up anew for each, and the feed must still stand as it was read:
/// either may have gone meanwhile.
async fn post(
    desk: &Desk,
    caller: &Caller,
    (feed, stands): (&Feed, &ReadAt),
    from: FeedEntry,
    entry: &Entry,
) -> Result<(), NotTakenIn> {
    poster(&*desk.roll().await?, feed).map_err(NotTakenIn::Feed)?;
    let granted = grant::<PostReport>(caller, &feed.marking, "place for a report under this marking")?;
    let still = vec![stands.clone(), (from.thing(), None)];
    let document = Document::Taken(entry.bytes.clone(), Box::new(entry.taken.clone()));
    let (original, way) = document.kept(Some(from));
    let posted = DraftReport {
        original,
        way,
        file_name: None,
        publisher: Some(feed.publisher.clone()),
        published: None,
        taken_in_ms: desk.now(),
        language: None,
        marking: feed.marking.clone(),
    };
    record(desk, caller, &granted, (document, posted), still).await?;
    Ok(())
}

/// Returns a time that is so far away, and up to an eighth further: a hundred feeds added at once are not asked at once for
/// ever, and no two headquarters ask in step.
fn later(desk: &Desk, ms: i64) -> Millis {
    let chance = i64::from(u16::from_le_bytes(desk.world.random()));
    Millis(desk.now().0.saturating_add(ms).saturating_add(ms / 8 * chance / i64::from(u16::MAX)))
}

/// Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
fn asked_for(text: &str, now: Millis) -> Option<i64> {
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Some(i64::from(seconds) * 1_000);
    }
    let at = rfc2822::parse(text.trim()).ok()?.timestamp().as_millisecond();
    (at > now.0).then_some(at - now.0)
}

fn cut(said: String) -> String {
    said.chars().filter(|c| !c.is_control()).take(limits::FEED_SAID_CHARS_MAX).collect()
}

/// Returns how the last look at a feed went. The caller has found the feed on a viewer's behalf.
pub(crate) async fn look_of(desk: &Desk, id: &FeedId) -> Result<Option<Look>, OpError> {
    let kept = desk.store.kept(LOOK, id.as_str(), desk.now()).await?;
    kept.map(|kept| serde_json::from_slice(&kept.value).map_err(|e| unreadable("look", e))).transpose()
}

async fn keep(desk: &Desk, feed: &Feed, look: &Look) -> Result<(), OpError> {
    let value = serde_json::to_vec(look).map_err(|e| unreadable("look", e))?;
    let value = KeptValue { value, expires_ms: KeptValue::NEVER };
    Ok(desk.store.keep(LOOK, feed.id.to_string(), value).await?)
}

/// Forgets how the looks at a removed feed went.
pub(crate) async fn forget(desk: &Desk, id: &FeedId) -> Result<(), OpError> {
    desk.store.take(LOOK, id.as_str(), desk.now()).await?;
    Ok(())
}

/// Tells when a feed was added or removed.
struct Changed {
    head: tokio::sync::watch::Receiver<tocsin_store::HeadRow>,
    store: Arc<dyn tocsin_store::Store>,
    version: Option<u64>,
}

impl Changed {
    async fn begin(desk: &Desk) -> Changed {
        let (head, store) = (desk.head_seen(), desk.store.clone());
        let version = store.version(FEEDS).await.unwrap_or_default(); // if it cannot be asked, the first change wakes us
        Changed { head, store, version }
    }

    /// Comes back when one was, and tells whether the desk is still there.
    async fn recv(&mut self) -> bool {
        loop {
            match self.store.version(FEEDS).await {
                Ok(version) if version != self.version => return true,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "Whether a feed was added could not be asked."),
            }
            if self.head.changed().await.is_err() {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_anything_else_is_nothing() {
        let now = Millis(1_773_515_405_000); // 2026-03-14 19:10:05 UTC
        assert_eq!(asked_for(" 120 ", now), Some(120_000));
        assert_eq!(asked_for("Sat, 14 Mar 2026 19:11:05 GMT", now), Some(60_000));
        for text in ["Sat, 14 Mar 2026 19:09:05 GMT", "soon", "", "-5", "99999999999999"] {
            assert_eq!(asked_for(text, now), None, "{text}");
        }
    }
}
