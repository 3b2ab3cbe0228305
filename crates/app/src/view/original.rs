//! The bytes of a report as they came, and the text that was taken out of them.

use std::sync::Arc;

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::ReportId;
use tocsin_core::rows::{ReportRow, RowKind};
use tocsin_store::{Audience, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// Returns a report's row and its bytes as they came.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller.
pub async fn view_original(desk: &Desk, caller: &Caller, id: &ReportId) -> Result<(ReportRow, Vec<u8>), OpError> {
    let (row, _) = report_row(desk, caller, id, AsOf::NOW).await?;
    let bytes =
        desk.store.blob(&row.posted.original.sha256).await?.ok_or_else(|| {
            OpError::Fault(format!("the bytes of {id} are not kept; run `tocsin ledger verify`").into())
        })?;
    Ok((row, bytes))
}

/// Returns a report's row and the text that was read: the text layer, or the original where that is the text.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller.
pub async fn view_text_layer(desk: &Desk, caller: &Caller, id: &ReportId) -> Result<(ReportRow, Arc<str>), OpError> {
    let (row, _) = report_row(desk, caller, id, AsOf::NOW).await?;
    let text = desk.text(&row).await?;
    Ok((row, text))
}

/// Returns a report's row as of then.
pub(crate) async fn report_row(
    desk: &Desk,
    caller: &Caller,
    id: &ReportId,
    as_of: AsOf,
) -> Result<(ReportRow, u64), OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Report, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    let row = found.first().ok_or_else(|| Refusal::NotThere { what: format!("report {id}") })?;
    Ok((body("report", &row.body)?, row.from_n))
}
