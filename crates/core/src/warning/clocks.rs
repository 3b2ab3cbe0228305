//! What a warning waits for, by when, and which limits passed on the way: silence is visible (DESIGN, law 5).
//!
//! ```text
//! received  came ──read_ms──▶ read      came ──decide_ms──▶ decided (a forward is no decision: its clock goes on)
//! given     written ──read_ms──▶ released ──read_ms──▶ handed over ──read_ms──▶ read there
//! waived    until its review date
//! reported  nothing: no clock runs
//! ```
//!
//! Both limits of a received warning run from its coming in: who reads late wins no time for the decision. Handing over
//! again does not wind the clock. Everything is computed from the limits that were written into the warning when it
//! began, and from its steps; nothing here knows the present policy.

use super::{Decision, Limits, WarningPhase};
use crate::time::Millis;

/// One step of a warning's life, as far as clocks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Where the warning stands from this step on.
    pub phase: WarningPhase,
    /// When it happened: as its recorder says, else when it was recorded.
    pub at: Millis,
    /// The decision, where it is one.
    pub decision: Option<Decision>,
    /// When a waiver is looked at anew.
    pub review: Option<Millis>,
}

/// What somebody has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Awaited {
    /// The chief lets it go, or waives it.
    Release,
    /// It is handed over.
    HandOver,
    /// The other side reads it.
    ReadingThere,
    /// A named officer reads it.
    Reading,
    /// It is decided.
    Decision,
    /// The waiver is looked at anew.
    Review,
    /// Its time has passed, and its matter is open still.
    Closing,
}

impl Awaited {
    /// Returns what has not happened, in the words of boards.
    pub fn state(self) -> &'static str {
        match self {
            Awaited::Release => "not released",
            Awaited::HandOver => "not handed over",
            Awaited::ReadingThere => "not read there",
            Awaited::Reading => "not read",
            Awaited::Decision => "not decided",
            Awaited::Review => "review due",
            Awaited::Closing => "not closed",
        }
    }

    /// Returns what it is called once it has happened.
    pub fn done(self) -> &'static str {
        match self {
            Awaited::Release => "released",
            Awaited::HandOver => "handed over",
            Awaited::ReadingThere => "read there",
            Awaited::Reading => "read",
            Awaited::Decision => "decided",
            Awaited::Review => "looked at",
            Awaited::Closing => "closed",
        }
    }
}

/// What a warning waits for as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub what: Awaited,
    /// By when it should have happened.
    pub limit: Millis,
    /// Since when it waits.
    pub since: Millis,
}

/// A limit that passed before what it is for had happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What had not happened.
    pub what: Awaited,
    /// From when the limit ran.
    pub since: Millis,
    /// The limit.
    pub limit: Millis,
    /// The step before which it stands: the one that ended the waiting, or the number of steps while it goes on.
    pub before: usize,
    /// When the waiting ended; absent: it goes on.
    pub ended: Option<Millis>,
    /// Whether it ended because the thing happened; else the matter was closed without it.
    pub happened: bool,
    /// By how much the limit was passed, up to now if the waiting goes on, in milliseconds.
    pub over_ms: i64,
}

/// Something that had to happen: from when, by when, and the step that ended the waiting.
struct Owed {
    what: Awaited,
    since: Millis,
    limit: Millis,
    ended: Option<(usize, bool)>,
}

/// Returns what a warning waits for, if it does. `since` is when its clocks began, `until` when it ends by itself.
pub fn wait_of(
    limits: Option<Limits>,
    since: Option<Millis>,
    until: Option<Millis>,
    stages: &[Stage],
    now: Millis,
) -> Option<Wait> {
    let open = owed(limits, since, stages).into_iter().find(|it| it.ended.is_none());
    if let Some(Owed { what, since, limit, .. }) = open {
        return Some(Wait { what, limit, since });
    }
    let last = stages.last()?;
    let limit = until.filter(|until| *until <= now)?;
    let may_close = !matches!(last.phase, WarningPhase::Closed | WarningPhase::Known | WarningPhase::Draft);
    may_close.then_some(Wait { what: Awaited::Closing, limit, since: last.at })
}

/// Returns every limit that passed, in the order of the steps that ended the waiting.
pub fn gaps(limits: Option<Limits>, since: Option<Millis>, stages: &[Stage], now: Millis) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = owed(limits, since, stages)
        .into_iter()
        .filter_map(|it| {
            let ended = it.ended.map(|(index, _)| stages[index].at);
            let over_ms = ended.unwrap_or(now).0 - it.limit.0;
            let (before, happened) = it.ended.unwrap_or((stages.len(), false));
            let Owed { what, since, limit, .. } = it;
            (over_ms > 0).then_some(Gap { what, since, limit, before, ended, happened, over_ms })
        })
        .collect();
    gaps.sort_by_key(|gap| (gap.before, gap.limit));
    gaps
}

fn owed(limits: Option<Limits>, since: Option<Millis>, stages: &[Stage]) -> Vec<Owed> {
    use WarningPhase as P;
    let (Some(limits), Some(since), Some(first)) = (limits, since, stages.first()) else { return Vec::new() };
    let after = |at: Millis, ms: i64| Millis(at.0.saturating_add(ms));
    // The first step from `from` on that does it, or that makes it pointless by closing the matter.
    let end = |from: usize, does: &dyn Fn(&Stage) -> bool| {
        let found = stages.iter().enumerate().skip(from).find(|(_, it)| does(it) || it.phase == P::Closed);
        found.map(|(index, it)| (index, does(it)))
    };
    let mut owed = Vec::new();
    match first.phase {
        P::Registered => {
            let read = |it: &Stage| it.phase == P::Read;
            let decided = |it: &Stage| it.decision.is_some_and(|it| it != Decision::Forward);
            let limit = after(since, limits.read_ms);
            owed.push(Owed { what: Awaited::Reading, since, limit, ended: end(1, &read) });
            let limit = after(since, limits.decide_ms);
            owed.push(Owed { what: Awaited::Decision, since, limit, ended: end(1, &decided) });
        }
        P::Draft => {
            let mut from: Option<P> = None;
            for (index, stage) in stages.iter().enumerate() {
                let again = from == Some(stage.phase) && stage.phase != P::Waived;
                from = Some(stage.phase);
                let (limit, next) = (after(stage.at, limits.read_ms), index + 1);
                let (what, limit, ended) = match stage.phase {
                    P::Draft => {
                        let let_go = |it: &Stage| matches!(it.phase, P::Released | P::Waived);
                        (Awaited::Release, limit, end(next, &let_go))
                    }
                    P::Released => (Awaited::HandOver, limit, end(next, &|it| it.phase == P::HandedOver)),
                    P::HandedOver => (Awaited::ReadingThere, limit, end(next, &|it| it.phase == P::ReadThere)),
                    P::Waived => {
                        let looked_at = |it: &Stage| matches!(it.phase, P::Released | P::Waived);
                        (Awaited::Review, stage.review.unwrap_or(limit), end(next, &looked_at))
                    }
                    _ => continue,
                };
                if !again {
                    owed.push(Owed { what, since: stage.at, limit, ended });
                }
            }
        }
        _ => {}
    }
    owed
}
