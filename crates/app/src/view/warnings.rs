//! Warnings that wait: given but not read, read but not decided, and what else has not happened. Oldest limit first.

use std::collections::HashMap;

use tocsin_core::authority::{
    Caller, CloseWarning, DecideWarning, HandOverWarning, NoteReading, ReadWarning, ReleaseWarning, WaiveWarning, may,
};
use tocsin_core::ids::WarningId;
use tocsin_core::rows::{RowKind, WarningRow, WarningStepRow};
use tocsin_core::time::Millis;
use tocsin_core::warning::clocks::{Awaited, Stage, Wait, wait_of};
use tocsin_core::warning::{WarningKind, WarningPhase};
use tocsin_store::{Audience, RowQuery};

use super::body;
use super::lists::{Cursor, Page, cut};
use super::support::Support;
use super::waiting::{self, Waiting};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{PAGE_ROWS, WARNINGS_AT_ONCE};

/// A warning in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningItem {
    /// The warning.
    pub row: WarningRow,
    /// Its last step: where it stands.
    pub state: WarningStepRow,
    /// What it waits for.
    pub wait: Option<Wait>,
    /// Why nothing holds it up any more, as "R-2 was retracted": it names lines, and none that the caller may know of supports
    /// it (DESIGN, law 2). Absent: one does, or none is named.
    pub unsupported: Option<String>,
}

/// Warnings that wait for the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// What has not happened.
    pub what: Awaited,
    /// The warnings, oldest limit first.
    pub rows: Vec<WarningItem>,
}

/// The order of the boards: what is worst to leave lying comes first.
const BOARDS: [Awaited; 7] = [
    Awaited::Reading,
    Awaited::Decision,
    Awaited::ReadingThere,
    Awaited::HandOver,
    Awaited::Release,
    Awaited::Review,
    Awaited::Closing,
];

/// Returns the boards that have something on them.
///
/// # Errors
/// A fault of the store.
pub async fn boards(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<Board>, OpError> {
    let mut open = open_items(desk, caller, as_of).await?;
    open.sort_by_key(|it| it.wait.map_or(Millis(i64::MAX), |wait| wait.limit));
    let boards = BOARDS.into_iter().map(|what| {
        let on_it = |it: &&WarningItem| it.wait.is_some_and(|wait| wait.what == what);
        Board { what, rows: open.iter().filter(on_it).cloned().collect() }
    });
    Ok(boards.filter(|it| !it.rows.is_empty()).collect())
}

/// Returns what waits, for the operation board: oldest limit first.
///
/// # Errors
/// A fault of the store.
pub async fn waiting(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<Waiting>, OpError> {
    Ok(waiting_of(&open_items(desk, caller, as_of).await?, caller))
}

/// Returns what waits of these warnings: oldest limit first.
pub fn waiting_of<'a>(items: impl IntoIterator<Item = &'a WarningItem>, caller: &Caller) -> Vec<Waiting> {
    let mut waiting: Vec<Waiting> = Vec::new();
    for item in items {
        let Some(wait) = item.wait else { continue };
        let who = match item.row.kind {
            WarningKind::Given => format!("to {}", other_side(&item.row)),
            WarningKind::Received | WarningKind::Reported => format!("from {}", other_side(&item.row)),
        };
        waiting.push(Waiting {
            id: item.row.id.to_string(),
            path: format!("/warnings/{}", item.row.id),
            title: item.row.details.title.clone(),
            state: wait.what.state(),
            who,
            limit: Some(wait.limit),
            since: wait.since,
            urgency: Some(item.row.details.urgency),
            unsupported: item.unsupported.clone(),
            is_yours: is_yours(caller, wait.what),
            marking: Some(item.row.details.marking.clone()),
        });
    }
    waiting::sort(&mut waiting);
    waiting
}

/// Returns all warnings, newest first, a page at a time.
///
/// # Errors
/// A fault of the store.
pub async fn list_warnings(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Page<WarningItem>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::all(audience, RowKind::Warning).as_of(as_of.n()).newest(PAGE_ROWS + 1);
    let (found, next) = cut(desk.store.rows(RowQuery { after, ..query }).await?);
    let now = as_of.moment(desk, caller).await?;
    let (mut rows, mut support) = (Vec::new(), Support::new(desk, caller, as_of));
    for row in &found {
        let row: WarningRow = body("warning", &row.body)?;
        let query = RowQuery::key(audience, RowKind::WarningState, row.id.as_str()).as_of(as_of.n());
        let Some(state) =
            desk.store.rows(query).await?.first().map(|it| body("warning state", &it.body)).transpose()?
        else {
            continue;
        };
        rows.push(item(&mut support, row, state, now).await?);
    }
    Ok(Page { rows, next })
}

/// How a warning is called whose other side is not known.
pub(crate) fn other_side(row: &WarningRow) -> &str {
    let other = match row.kind {
        WarningKind::Given | WarningKind::Received => row.details.other_side.as_deref(),
        WarningKind::Reported => row.hearsay.from.as_deref(),
    };
    other.unwrap_or("not given")
}

/// Tells whether one of the caller's roles may do what is waited for.
pub fn is_yours(caller: &Caller, what: Awaited) -> bool {
    match what {
        Awaited::Release => may::<ReleaseWarning>(caller),
        Awaited::HandOver => may::<HandOverWarning>(caller),
        Awaited::ReadingThere => may::<NoteReading>(caller),
        Awaited::Reading => may::<ReadWarning>(caller),
        Awaited::Decision => may::<DecideWarning>(caller),
        Awaited::Review => may::<WaiveWarning>(caller),
        Awaited::Closing => may::<CloseWarning>(caller),
    }
}

/// The word under which states that are not over are found.
const OPEN: &str = "open";

/// Returns the warnings whose matter is open.
pub(crate) async fn open_items(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<WarningItem>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::about(audience, RowKind::WarningState, OPEN).as_of(as_of.n());
    let states = desk.store.rows(query).await?;
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let now = as_of.moment(desk, caller).await?;
    // Most open warnings are among the latest: one question for those, one each for the others.
    let latest = RowQuery::all(audience, RowKind::Warning).as_of(as_of.n()).newest(WARNINGS_AT_ONCE);
    let mut rows: HashMap<String, WarningRow> = HashMap::new();
    for row in desk.store.rows(latest).await? {
        if states.iter().any(|state| state.key == row.key) {
            rows.insert(row.key.clone(), body("warning", &row.body)?);
        }
    }
    let (mut items, mut support) = (Vec::new(), Support::new(desk, caller, as_of));
    for state in states {
        let row = match rows.remove(&state.key) {
            Some(row) => Some(row),
            None => {
                let query = RowQuery::key(audience, RowKind::Warning, &state.key).as_of(as_of.n());
                desk.store.rows(query).await?.first().map(|it| body("warning", &it.body)).transpose()?
            }
        };
        if let Some(row) = row {
            items.push(item(&mut support, row, body("warning state", &state.body)?, now).await?);
        }
    }
    Ok(items)
}

async fn item(
    support: &mut Support<'_>,
    row: WarningRow,
    state: WarningStepRow,
    now: Millis,
) -> Result<WarningItem, OpError> {
    let began = |phase| Stage { phase, at: row.since_ms.unwrap_or(row.at_ms), decision: None, review: None };
    // Where only the last step counts, the others are not asked for.
    let stages = match state.phase {
        WarningPhase::Draft | WarningPhase::Registered => vec![state.stage()],
        WarningPhase::Released | WarningPhase::Waived => vec![began(WarningPhase::Draft), state.stage()],
        WarningPhase::Read => vec![began(WarningPhase::Registered), state.stage()],
        _ => steps(support.desk, support.caller, support.as_of, &row.id)
            .await?
            .iter()
            .map(|(_, it)| it.stage())
            .collect(),
    };
    let wait = wait_of(row.limits, row.since_ms, row.details.until_ms, &stages, now);
    let unsupported = support.gone(&row.details.rests_on).await?;
    Ok(WarningItem { row, state, wait, unsupported })
}

/// Returns a warning's row as of then; nothing: there is none for the caller.
pub(crate) async fn warning_row(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    as_of: AsOf,
) -> Result<Option<WarningRow>, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Warning, id.as_str()).as_of(as_of.n());
    desk.store.rows(query).await?.first().map(|row| body("warning", &row.body)).transpose()
}

/// Returns the steps of a warning's life with the records that hold them, in their order.
pub(crate) async fn steps(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    id: &WarningId,
) -> Result<Vec<(u64, WarningStepRow)>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::about(audience, RowKind::WarningStep, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    found.iter().map(|row| Ok((row.from_n, body("warning step", &row.body)?))).collect()
}
