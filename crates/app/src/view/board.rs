//! The operation board: the first screen. What waits, what is due, the picture, what came in, who does what.

use std::collections::BTreeMap;
use std::sync::Arc;

use tocsin_core::assignment::AssignmentPhase;
use tocsin_core::authority::{Caller, TakePost, may};
use tocsin_core::ids::CommandId;
use tocsin_core::marking::Marking;
use tocsin_core::rows::{CommandRow, IncidentRow, LogRow, OfferRow, ReportRow, RestorationRow, RowKind};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use super::assignments::{self, AssignmentLine, Filter, list_assignments};
use super::body;
use super::commands::{CommandView, list_commands, view_command};
use super::inbox::newest;
use super::incident::{IncidentView, view_incident};
use super::lists::{list_incidents, list_log, list_reports, markings_of};
use super::map::{MapView, Sheet, view_map_of};
use super::waiting::{self, Waiting};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::ROW_BYTES;

/// What the board shows.
#[derive(Clone, Debug)]
pub struct BoardView {
    /// The time that clocks are counted to: now, or when the record was written that is shown.
    pub now: Millis,
    /// The commands, the newest first.
    pub commands: Vec<CommandRow>,
    /// The one that the board is about; absent: none is stood up that the viewer may know of.
    pub operation: Option<Operation>,
    /// What waits for somebody, the oldest limit first.
    pub waiting: Vec<Waiting>,
    /// Reports with lines that nobody has read, the newest first, each with how many.
    pub unread: Vec<(ReportRow, usize)>,
    /// The latest reports, read or not.
    pub reports: usize,
    /// The latest incidents.
    pub incidents: Vec<IncidentRow>,
    /// The latest records.
    pub records: Vec<(u64, LogRow)>,
    /// The markings of what the latest records tell of.
    pub told: Vec<Marking>,
}

/// The operation that a board is about.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The command.
    pub command: CommandView,
    /// The picture of its incident; absent: the viewer may not know of it.
    pub picture: Option<IncidentView>,
    /// Where the incident is.
    pub map: Option<Arc<MapView>>,
    /// Its assignments, the oldest first.
    pub assignments: Vec<AssignmentLine>,
}

impl Weight for BoardView {
    fn bytes(&self) -> usize {
        let rows =
            [self.commands.len(), self.waiting.len(), self.unread.len(), self.incidents.len(), self.records.len()];
        let operation = self.operation.as_ref().map_or(0, |it| {
            let rows = it.command.posts.len() + it.command.objectives.len() + it.assignments.len();
            rows * ROW_BYTES + it.picture.as_ref().map_or(0, Weight::bytes) + it.map.as_ref().map_or(0, Weight::bytes)
        });
        rows.iter().sum::<usize>() * ROW_BYTES + operation
    }
}

impl Weight for Rail {
    fn bytes(&self) -> usize {
        (self.assignments.len() + self.warnings.len()) * ROW_BYTES
    }
}

/// Returns the board: of the command that is asked for, or of the newest one.
///
/// # Errors
/// [`OpError::Refusal`] if a command is asked for that is not there for the caller.
pub async fn view_board(
    desk: &Desk,
    caller: &Caller,
    asked: Option<&CommandId>,
    as_of: AsOf,
) -> Result<Arc<BoardView>, OpError> {
    let made = async { make(desk, caller, asked, as_of).await.map(Arc::new) };
    match as_of {
        // Clocks are told in minutes; the board of this second is the board.
        AsOf::NOW => desk.kept_view(caller, format!("board {asked:?}"), desk.now().0 / 1_000, made).await,
        _ => made.await,
    }
}

async fn make(desk: &Desk, caller: &Caller, asked: Option<&CommandId>, as_of: AsOf) -> Result<BoardView, OpError> {
    let now = as_of.moment(desk, caller).await?;
    let commands = list_commands(desk, caller, as_of).await?;
    let shown = asked.cloned().or_else(|| commands.first().map(|it| it.id.clone()));
    let all = Box::pin(list_assignments(desk, caller, as_of, &Filter::default())).await?;
    let waiting = waiting_of(desk, caller, &all, now, as_of).await?;
    let operation = match shown {
        Some(id) => {
            let command = view_command(desk, caller, &id, as_of).await?;
            let (picture, map) = match &command.incident {
                Some(it) => {
                    let picture = view_incident(desk, caller, &it.id, as_of).await?;
                    (Some(picture), Some(view_map_of(desk, caller, &it.id, as_of, Sheet::Small).await?))
                }
                None => (None, None),
            };
            let mut assignments: Vec<_> = all.into_iter().filter(|it| it.row.task.command == id).collect();
            assignments.reverse();
            Some(Operation { command, picture, map, assignments })
        }
        None => None,
    };
    let reports = list_reports(desk, caller, as_of, None).await?.rows.len();
    let unread = unread(desk, caller, as_of).await?.to_vec();
    let incidents = list_incidents(desk, caller, as_of, None).await?.rows;
    let records = list_log(desk, caller, as_of, None).await?.rows;
    let told = markings_of(desk, caller, &records).await?;
    Ok(BoardView { now, commands, operation, waiting, unread, reports, incidents, records, told })
}

/// What waits, of every kind, the oldest limit first.
async fn waiting_of(
    desk: &Desk,
    caller: &Caller,
    lines: &[AssignmentLine],
    now: Millis,
    as_of: AsOf,
) -> Result<Vec<Waiting>, OpError> {
    let mut waiting = assignments::waiting(lines, caller, now);
    waiting.extend(offers(desk, caller, as_of).await?);
    waiting.extend(super::warnings::waiting(desk, caller, as_of).await?);
    waiting::sort(&mut waiting);
    Ok(waiting)
}

/// The posts that are offered to the viewer: they wait for the second of the two acts.
async fn offers(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<Waiting>, OpError> {
    let by = tocsin_store::By::Also(caller.viewer.person.to_string());
    let query = RowQuery { by, ..RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Offer) };
    let mut waiting = Vec::new();
    for row in desk.store.rows(query.as_of(as_of.n())).await? {
        let offer: OfferRow = body("offer", &row.body)?;
        let Some((command, post)) = row.key.split_once('/') else { continue };
        waiting.push(Waiting {
            id: command.to_owned(),
            path: format!("/commands/{command}#{post}"),
            title: format!("Post {post} is offered to you"),
            state: "not confirmed",
            who: format!("from {}", offer.by),
            limit: None,
            since: offer.at_ms,
            urgency: None,
            unsupported: None,
            is_yours: may::<TakePost>(caller),
            marking: None,
        });
    }
    Ok(waiting)
}

/// Returns the newest reports that wait to be read, each with how many lines are left: made once for board and rail.
async fn unread(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Arc<Vec<(ReportRow, usize)>>, OpError> {
    let made = make_unread(desk, caller, as_of);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, "unread".to_owned(), 0, made).await,
        _ => made.await,
    }
}

async fn make_unread(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Arc<Vec<(ReportRow, usize)>>, OpError> {
    let inbox = newest(desk, caller, as_of).await?;
    Ok(Arc::new(inbox.rows.iter().filter(|it| it.state.waits()).map(|it| (it.row.clone(), it.left)).collect()))
}

/// What the rail shows on every page: how much there is, what waits, and what is going on.
#[derive(Clone, Debug, Default)]
pub struct Rail {
    /// Reports that the viewer may know of.
    pub reports: u64,
    /// Incidents that the viewer may know of.
    pub incidents: u64,
    /// Reports, among the newest, that wait to be read.
    pub unread: usize,
    /// Situation reports that wait to be approved.
    pub drafts: u64,
    /// The newest command.
    pub operation: Option<CommandRow>,
    /// Whether the database was put back: the last time, with the record that says so.
    pub restored: Option<(u64, RestorationRow)>,
    assignments: Vec<AssignmentLine>,
    warnings: Vec<Waiting>,
}

impl Rail {
    /// Counts the warnings that wait for somebody, and those whose limit has passed.
    pub fn warnings(&self, now: Millis) -> (usize, usize) {
        (self.warnings.len(), self.warnings.iter().filter(|it| it.is_overdue(now)).count())
    }

    /// Counts the assignments that wait for somebody, and those whose limit has passed.
    pub fn waiting(&self, caller: &Caller, now: Millis) -> (usize, usize) {
        let waiting = assignments::waiting(&self.assignments, caller, now);
        (waiting.len(), waiting.iter().filter(|it| it.is_overdue(now)).count())
    }
}

/// Returns the rail as it stands now; the same one until the next record.
///
/// # Errors
/// A fault of the store.
pub async fn view_rail(desk: &Desk, caller: &Caller) -> Result<Arc<Rail>, OpError> {
    // A warning begins to wait when its time passes, without any record: the rail of this minute is the rail.
    desk.kept_view(caller, "rail".to_owned(), desk.now().0 / 60_000, make_rail(desk, caller)).await
}

async fn make_rail(desk: &Desk, caller: &Caller) -> Result<Arc<Rail>, OpError> {
    let (reports, incidents) = super::lists::counts(desk, caller).await?;
    let unread = unread(desk, caller, AsOf::NOW).await?.len();
    let operation = list_commands(desk, caller, AsOf::NOW).await?.into_iter().next();
    let mut assignments = Box::pin(list_assignments(desk, caller, AsOf::NOW, &Filter::default())).await?;
    assignments.retain(|it| !matches!(it.step.phase, AssignmentPhase::Done | AssignmentPhase::Withdrawn));
    let warnings = super::warnings::waiting(desk, caller, AsOf::NOW).await?;
    let drafts = super::sitreps::count_drafts(desk, caller).await?;
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Restoration).newest(1);
    let restored = desk.store.rows(query).await?;
    let restored =
        restored.first().map(|row| Ok::<_, OpError>((row.from_n, body("restoration", &row.body)?))).transpose()?;
    Ok(Arc::new(Rail { restored, drafts, reports, incidents, unread, operation, assignments, warnings }))
}

/// Returns the assignments of an operation by objective and agency.
pub fn by_objective(assignments: &[AssignmentLine]) -> BTreeMap<(String, String), Vec<&AssignmentLine>> {
    let mut cells: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in assignments {
        let task = &line.row.task;
        cells.entry((task.objective.to_string(), task.agency.as_str().to_owned())).or_default().push(line);
    }
    cells
}
