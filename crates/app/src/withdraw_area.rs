//! Withdraws an area: it stands no longer, and stays to be read.

use tocsin_core::authority::{Caller, Refusal, WithdrawArea, grant};
use tocsin_core::ids::AreaId;
use tocsin_core::place::{self, AreaOf, Marked};
use tocsin_core::rows::{AreaRow, RowKind};
use tocsin_core::text::Field;
use tocsin_store::{Audience, RowQuery};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::body;
use crate::warning_words::Faults;

/// Withdraws an area; returns on what it was marked. One that is withdrawn already appends nothing.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::Refusal`] if there is no such area for the caller.
pub async fn withdraw_area(
    desk: &Desk,
    caller: &Caller,
    area: &AreaId,
    reason: &str,
) -> Result<(AreaOf, Option<Appended>), OpError> {
    let found = desk.store.rows(RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Area, area.as_str())).await?;
    let found = found.first().ok_or_else(|| Refusal::NotThere { what: format!("{} {area}", AreaId::NOUN) })?;
    let of = body::<AreaRow>("area", &found.body)?.of;
    let _asked = grant::<WithdrawArea>(caller, &desk.marked(&of).await?.marking, &of.what())?;
    let mut faults = Faults::default();
    let reason = faults.keep(Field::note("reason", reason).required());
    faults.none()?;
    let decide = |state: &Marked| {
        let granted = grant::<WithdrawArea>(caller, &state.marking, &of.what())?;
        Ok(place::withdraw_area(&granted, state, area, reason.clone()))
    };
    let appended = desk.append_on_marked(caller, &of, "withdraw_area", decide).await?;
    Ok((of, appended))
}
