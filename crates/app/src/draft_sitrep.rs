//! Draws a situation report up out of the record, as of a record.

use tocsin_core::authority::{Caller, DraftSitrep, grant};
use tocsin_core::ids::{CommandId, SitrepId};
use tocsin_core::marking::Marking;
use tocsin_core::rows::{RowKind, SitrepRow, SitrepStateRow};
use tocsin_core::sitrep::{self, Content, SitrepError, series};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::RETRIES_MAX;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::sitrep_content::gather;
use crate::view::body;
use crate::view::commands::view_command;

/// Drafts a report of a command for its own circle, or for a narrower one, as of now or of an earlier record.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such command for the caller, or the caller may not know of such a report;
/// [`OpError::NotNow`] while another draft of the same circle is open.
pub async fn draft_sitrep(
    desk: &Desk,
    caller: &Caller,
    command: &CommandId,
    narrower: Option<&Marking>,
    as_of: AsOf,
) -> Result<(SitrepId, Appended), OpError> {
    for _ in 0..RETRIES_MAX {
        let touched = (series(command), desk.store.version(&series(command)).await?);
        let view = view_command(desk, caller, command, as_of).await?;
        let circle = narrower.map_or_else(|| view.row.marking.clone(), |it| view.row.marking.narrowed(it));
        let circle = circle.made_by(&caller.viewer.person);
        circle.check_bounds()?;
        let granted = grant::<DraftSitrep>(caller, &circle, "situation report under this marking")?;
        let Series { open, last } = series_of(desk, caller, command, &circle).await?;
        if let Some(open) = open {
            return Err(SitrepError::Open { open, command: command.clone() }.into());
        }
        let content = gather(desk, caller, &view, &circle, moment(desk, caller, as_of).await?, last.as_ref()).await?;
        let id = SitrepId::new(desk.tail(Noun::Sitrep, &circle).await?);
        let facts = sitrep::draft_sitrep(&granted, id.clone(), command.clone(), content, circle);
        let by = Some(caller.viewer.person.clone());
        match desk.append(Decided { op: "draft_sitrep", by, facts, read: vec![touched] }).await {
            Ok(appended) => return Ok((id, appended)),
            Err(OpError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(OpError::Moved { what: command.to_string(), tries: RETRIES_MAX })
}

/// Returns the record that "now" is, and the time to which clocks are counted.
pub(crate) async fn moment(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<(u64, Millis), OpError> {
    let last = desk.head().size.saturating_sub(1);
    Ok((as_of.n().unwrap_or(last), as_of.moment(desk, caller).await?))
}

/// The reports of one command and one circle.
#[derive(Debug, Default)]
pub(crate) struct Series {
    /// The draft that is open.
    pub open: Option<SitrepId>,
    /// The last approved one, with what it says.
    pub last: Option<(SitrepId, Content)>,
}

/// Returns the reports of a command for exactly this circle, as they stand now.
pub(crate) async fn series_of(
    desk: &Desk,
    caller: &Caller,
    command: &CommandId,
    circle: &Marking,
) -> Result<Series, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::about(audience, RowKind::Sitrep, command.as_str());
    let most = query.limit;
    let mut series = Series::default();
    for found in desk.store.rows(query.newest(most)).await? {
        let row: SitrepRow = body("situation report", &found.body)?;
        if row.marking != *circle {
            continue;
        }
        let state = desk.store.rows(RowQuery::key(audience, RowKind::SitrepState, row.id.as_str())).await?;
        let Some(state) = state.first() else { continue };
        if !body::<SitrepStateRow>("state of a situation report", &state.body)?.approved {
            series.open = Some(row.id);
            continue;
        }
        let content = desk.store.rows(RowQuery::key(audience, RowKind::SitrepContent, row.id.as_str())).await?;
        let Some(content) = content.first() else { continue };
        series.last = Some((row.id, body("content of a situation report", &content.body)?));
        break;
    }
    Ok(series)
}
