//! The inbox of reports: what waits to be read, the oldest first; what is read in part, what is done, what was retracted.
//!
//! A window of the newest reports is looked at together, with one question for the reports, one for their verdicts and one
//! for their retractions, however many there are. What is older follows by a cursor, a window at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::ids::{PersonId, ReportId};
use tocsin_core::report::Verdict;
use tocsin_core::rows::{ReportRow, RetractionRow, RowKind, VerdictRow};
use tocsin_core::search::folded;
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;
use tocsin_store::{Audience, By, RowQuery};

use super::body;
use super::lists::Cursor;
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{INBOX_REPORTS, PAGE_ROWS, ROW_BYTES};

/// How far a report is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadState {
    /// Nothing was decided of its lines.
    New,
    /// Something was, and lines are left.
    Partly,
    /// Nothing is left; or the reader proposed nothing.
    Done,
    /// It was retracted: nobody has to read it.
    Retracted,
}

impl ReadState {
    /// All of them.
    pub const ALL: [ReadState; 4] = [ReadState::New, ReadState::Partly, ReadState::Done, ReadState::Retracted];

    /// Returns the word of the filter.
    pub fn word(self) -> &'static str {
        match self {
            ReadState::New => "new",
            ReadState::Partly => "partly",
            ReadState::Done => "done",
            ReadState::Retracted => "retracted",
        }
    }

    /// Returns the words of the desk.
    pub fn label(self) -> &'static str {
        match self {
            ReadState::New => "not read",
            ReadState::Partly => "partly read",
            ReadState::Done => "read",
            ReadState::Retracted => "retracted",
        }
    }

    /// Tells whether the report waits for somebody.
    pub fn waits(self) -> bool {
        matches!(self, ReadState::New | ReadState::Partly)
    }
}

/// Which reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; none: in any.
    pub states: Vec<ReadState>,
    /// Of this publisher, folded; absent: of any.
    pub publisher: Option<String>,
}

impl Filter {
    /// Reads the words of a query: `waiting`, or the word of a state; blank words ask for nothing.
    ///
    /// # Errors
    /// [`OpError::Invalid`] if the state is none of the words.
    pub fn parse(state: &str, publisher: &str) -> Result<Filter, OpError> {
        let states = match state.trim() {
            "" => Vec::new(),
            "waiting" => ReadState::ALL.into_iter().filter(|it| it.waits()).collect(),
            word => match ReadState::ALL.into_iter().find(|it| it.word() == word) {
                Some(state) => vec![state],
                None => {
                    let found = format!("{:?} is no state", word.chars().take(40).collect::<String>());
                    let expected = "choose waiting, new, partly, done or retracted; or leave it out".to_owned();
                    return Err(OpError::Invalid(vec![FieldFault { field: "state", found, expected }]));
                }
            },
        };
        let publisher = Some(folded(publisher.trim())).filter(|it| !it.is_empty());
        Ok(Filter { states, publisher })
    }

    /// Tells whether it asks only for what waits: then the oldest comes first.
    pub fn asks_what_waits(&self) -> bool {
        !self.states.is_empty() && self.states.iter().all(|it| it.waits())
    }

    fn is_blank(&self) -> bool {
        *self == Filter::default()
    }

    fn admits(&self, it: &InboxRow) -> bool {
        let of =
            |publisher: &String| it.row.posted.publisher_told().is_some_and(|it| folded(it.words.trim()) == *publisher);
        (self.states.is_empty() || self.states.contains(&it.state)) && self.publisher.as_ref().is_none_or(of)
    }
}

/// A report of the inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxRow {
    /// The report.
    pub row: ReportRow,
    /// How far it is read.
    pub state: ReadState,
    /// How many of its lines nothing was decided of.
    pub left: usize,
    /// Who decided something of it last, and when.
    pub last: Option<(PersonId, Millis)>,
}

/// Reports of the inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbox {
    /// Those that fit: what waits the oldest first, everything else the newest first.
    pub rows: Vec<InboxRow>,
    /// How many were looked at for them.
    pub looked_at: usize,
    /// Where older reports begin that were not looked at; absent: there are none.
    pub next: Option<Cursor>,
}

impl Weight for Inbox {
    fn bytes(&self) -> usize {
        self.rows.len() * ROW_BYTES
    }
}

/// Returns the reports that fit: of a page of the list if nothing is asked for, else of a window of the newest.
///
/// # Errors
/// A fault of the store.
pub async fn list_inbox(
    desk: &Desk,
    caller: &Caller,
    filter: &Filter,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Inbox, OpError> {
    if filter.is_blank() {
        return read(desk, caller, as_of, after, PAGE_ROWS).await;
    }
    let window = match after {
        None => newest(desk, caller, as_of).await?,
        Some(_) => Arc::new(read(desk, caller, as_of, after, INBOX_REPORTS).await?),
    };
    let mut rows: Vec<InboxRow> = window.rows.iter().filter(|it| filter.admits(it)).cloned().collect();
    if filter.asks_what_waits() {
        rows.reverse();
    }
    Ok(Inbox { rows, looked_at: window.looked_at, next: window.next.clone() })
}

/// Returns the newest window: made once for inbox, board and rail.
pub(crate) async fn newest(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Arc<Inbox>, OpError> {
    let made = async { read(desk, caller, as_of, None, INBOX_REPORTS).await.map(Arc::new) };
    match as_of {
        AsOf::NOW => desk.kept_view(caller, "inbox".to_owned(), 0, made).await,
        _ => made.await,
    }
}

async fn read(desk: &Desk, caller: &Caller, as_of: AsOf, after: Option<Cursor>, size: usize) -> Result<Inbox, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::all(audience, RowKind::Report).as_of(as_of.n()).newest(size + 1);
    let mut found = desk.store.rows(RowQuery { after, ..query }).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|row| (row.from_n, row.key.clone()));
    let ids: Vec<String> = found.iter().map(|row| row.key.clone()).collect();
    let mut verdicts = verdicts(desk, caller, as_of, &ids).await?;
    let mut retracted = BTreeSet::new();
    let query = RowQuery { by: By::Keys(ids), ..RowQuery::all(audience, RowKind::Retraction) };
    for row in desk.store.rows(query.as_of(as_of.n())).await? {
        if body::<RetractionRow>("retraction", &row.body)?.ground.is_some() {
            retracted.insert(row.key);
        }
    }
    let mut rows = Vec::with_capacity(found.len());
    for found in &found {
        let row: ReportRow = body("report", &found.body)?;
        let (decided, last) = verdicts.remove(&row.id).unwrap_or_default();
        let left = row.lines.saturating_sub(decided);
        let state = match (decided, left) {
            _ if retracted.contains(&found.key) => ReadState::Retracted,
            (_, 0) => ReadState::Done,
            (0, _) => ReadState::New,
            _ => ReadState::Partly,
        };
        rows.push(InboxRow { row, state, left, last });
    }
    Ok(Inbox { looked_at: rows.len(), rows, next })
}

type Decided = (usize, Option<(PersonId, Millis)>);

/// How many lines of each report are decided, and by whom the last word was.
async fn verdicts(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    ids: &[String],
) -> Result<BTreeMap<ReportId, Decided>, OpError> {
    let mut decided: BTreeMap<ReportId, Decided> = BTreeMap::new();
    let mut after = None;
    loop {
        let all = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Verdict).as_of(as_of.n());
        let query = RowQuery { by: By::AboutAny(ids.to_vec()), after, ..all };
        let limit = query.limit;
        let rows = desk.store.rows(query).await?;
        for row in &rows {
            let Some(report) = row.about.as_deref().and_then(|it| ReportId::parse(it).ok()) else { continue };
            let verdict: VerdictRow = body("verdict", &row.body)?;
            let (count, last) = decided.entry(report).or_default();
            *count += usize::from(verdict.verdict != Verdict::Proposed);
            if last.as_ref().is_none_or(|(_, at)| *at <= verdict.at_ms) {
                *last = Some((verdict.by, verdict.at_ms));
            }
        }
        match rows.last().filter(|_| rows.len() == limit) {
            Some(row) => after = Some((row.from_n, row.key.clone())),
            None => return Ok(decided),
        }
    }
}
