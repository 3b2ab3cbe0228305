//! Records that an inspector opened a page: looking is an act too, where it is the only one.

use tocsin_core::authority::{Caller, Inspect, grant};
use tocsin_core::log;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::{Appended, Decided};

/// Records a look at a page, and at the thing that it shows.
///
/// # Errors
/// [`OpError::Refusal`] if the caller is no inspector.
pub async fn inspect(desk: &Desk, caller: &Caller, page: String, thing: Option<String>) -> Result<Appended, OpError> {
    let granted = grant::<Inspect>(caller, &desk.usual_marking(caller), "page")?;
    let page = page.chars().filter(|c| !c.is_control()).take(tocsin_core::limits::FIELD_CHARS_MAX).collect();
    let facts = log::inspect(&granted, page, thing);
    let by = Some(caller.viewer.person.clone());
    desk.append(Decided { op: "inspect", by, facts, read: Vec::new() }).await
}
