//! Lists: reports, incidents, persons, the log. A page at a time, newest first.

use std::collections::BTreeSet;

use tocsin_core::authority::Caller;
use tocsin_core::marking::Marking;
use tocsin_core::person::Person;
use tocsin_core::rows::{IncidentRow, LogRow, ReportRow, RowKind, WithdrawalRow, note_guard};
use tocsin_store::{Audience, Found, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{PAGE_ROWS, ROW_BYTES};

/// Where a page begins: the `from_n` and key of the last row of the page before.
pub type Cursor = (u64, String);

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows, newest first.
    pub rows: Vec<T>,
    /// Where the next page begins; absent: this is the last one.
    pub next: Option<Cursor>,
}

impl<T> Weight for Page<T> {
    fn bytes(&self) -> usize {
        self.rows.len() * ROW_BYTES
    }
}

impl<T> Weight for Vec<T> {
    fn bytes(&self) -> usize {
        self.len() * ROW_BYTES
    }
}

/// Returns the reports that the caller may know of.
///
/// # Errors
/// A fault of the store.
pub async fn list_reports(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Page<ReportRow>, OpError> {
    page(desk, caller, RowKind::Report, as_of, after, |_, row| Ok(row)).await
}

/// Returns the incidents that the caller may know of.
///
/// # Errors
/// A fault of the store.
pub async fn list_incidents(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Page<IncidentRow>, OpError> {
    page(desk, caller, RowKind::Incident, as_of, after, |_, row| Ok(row)).await
}

/// Returns the log with each record's number: the records that the caller may know of.
///
/// # Errors
/// A fault of the store.
pub async fn list_log(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    after: Option<Cursor>,
) -> Result<Page<(u64, LogRow)>, OpError> {
    page(desk, caller, RowKind::Log, as_of, after, |n, row| Ok((n, row))).await
}

/// Returns the persons of this headquarters, in the order in which they were enrolled, each with the compartments that
/// the caller shares with them: of any other compartment the caller may not know.
///
/// # Errors
/// A fault of the store.
pub async fn list_persons(desk: &Desk, caller: &Caller) -> Result<Vec<Person>, OpError> {
    desk.kept_view(caller, "persons".to_owned(), 0, persons(desk, caller)).await
}

async fn persons(desk: &Desk, caller: &Caller) -> Result<Vec<Person>, OpError> {
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Person);
    let known = |mut person: Person| {
        person.compartments.retain(|it| caller.viewer.compartments.contains(it));
        person
    };
    desk.store.rows(query).await?.iter().map(|row| body("person", &row.body).map(known)).collect()
}

/// A person, and whether they still work here.
#[derive(Clone, Debug, PartialEq)]
pub struct OnRoll {
    /// The person, with the compartments that the caller shares with them.
    pub person: Person,
    /// When and by whom they were taken off the roll; absent: they work here.
    pub withdrawn: Option<WithdrawalRow>,
}

/// Returns all persons, with those who were withdrawn; the same rule on compartments as [`list_persons`].
///
/// # Errors
/// A fault of the store.
pub async fn list_roll(desk: &Desk, caller: &Caller) -> Result<Vec<OnRoll>, OpError> {
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Withdrawal);
    let mut withdrawn = std::collections::BTreeMap::new();
    for row in desk.store.rows(query).await? {
        withdrawn.insert(row.key, body::<WithdrawalRow>("withdrawal", &row.body)?);
    }
    let mut roll: Vec<OnRoll> = list_persons(desk, caller)
        .await?
        .into_iter()
        .map(|person| OnRoll { withdrawn: withdrawn.remove(person.id.as_str()), person })
        .collect();
    // A changed person's row begins anew: the order of ids is the order in which they came.
    roll.sort_by_key(|it| (it.person.id.number().unwrap_or(u64::MAX), it.person.id.clone()));
    Ok(roll)
}

/// Returns the present markings of the things that some rows of the log are about, as far as the caller may know of
/// them: a log is marked like the strictest thing that it tells of.
///
/// # Errors
/// A fault of the store.
pub async fn markings_of(desk: &Desk, caller: &Caller, rows: &[(u64, LogRow)]) -> Result<Vec<Marking>, OpError> {
    let things: BTreeSet<String> =
        rows.iter().map(|(n, row)| row.thing.clone().unwrap_or_else(|| note_guard(*n))).collect();
    let found = desk.store.markings_of(things.into_iter().collect()).await?;
    Ok(found.into_iter().map(|(_, marking)| marking).filter(|marking| caller.viewer.admits(marking)).collect())
}

/// Returns the latest incidents that a line of a report may be attached to: an exercise never enters the real picture, nor
/// the other way round (DESIGN, law 11).
///
/// # Errors
/// A fault of the store.
pub async fn incidents_on_offer(desk: &Desk, caller: &Caller, report: &ReportRow) -> Result<Vec<IncidentRow>, OpError> {
    let mut incidents = list_incidents(desk, caller, AsOf::NOW, None).await?.rows;
    incidents.retain(|it| it.marking.status == report.posted.marking.status);
    Ok(incidents)
}

/// Counts reports and incidents for the rail.
///
/// # Errors
/// A fault of the store.
pub async fn counts(desk: &Desk, caller: &Caller) -> Result<(u64, u64), OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let reports = desk.store.count(RowQuery::all(audience, RowKind::Report)).await?;
    let incidents = desk.store.count(RowQuery::all(audience, RowKind::Incident)).await?;
    Ok((reports, incidents))
}

async fn page<R: serde::de::DeserializeOwned, T: Clone + Send + Sync + 'static>(
    desk: &Desk,
    caller: &Caller,
    kind: RowKind,
    as_of: AsOf,
    after: Option<Cursor>,
    row_of: impl Fn(u64, R) -> Result<T, OpError>,
) -> Result<Page<T>, OpError> {
    let is_first = as_of == AsOf::NOW && after.is_none();
    let made = read_page(desk, caller, kind, as_of, after, row_of);
    // The first page is what boards and lists show all day; a walk into the past is read as it goes.
    if is_first { desk.kept_view(caller, format!("list {}", kind.name()), 0, made).await } else { made.await }
}

async fn read_page<R: serde::de::DeserializeOwned, T>(
    desk: &Desk,
    caller: &Caller,
    kind: RowKind,
    as_of: AsOf,
    after: Option<Cursor>,
    row_of: impl Fn(u64, R) -> Result<T, OpError>,
) -> Result<Page<T>, OpError> {
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), kind).as_of(as_of.n()).newest(PAGE_ROWS + 1);
    let (found, next) = cut(desk.store.rows(RowQuery { after, ..query }).await?);
    let rows = found.iter().map(|row| row_of(row.from_n, body(kind.name(), &row.body)?)).collect::<Result<_, _>>()?;
    Ok(Page { rows, next })
}

/// Cuts what was found, one row more than a page, to a page and the place where the next one begins.
pub(super) fn cut(found: Vec<Found>) -> (Vec<Found>, Option<Cursor>) {
    cut_at(PAGE_ROWS, found)
}

/// The same for a page of so many rows.
pub(super) fn cut_at(rows: usize, mut found: Vec<Found>) -> (Vec<Found>, Option<Cursor>) {
    let more = found.len() > rows;
    found.truncate(rows);
    let next = found.last().filter(|_| more).map(|row| (row.from_n, row.key.clone()));
    (found, next)
}
