//! The review of an incident: what is written out of it. What it shows is a view; nothing of it is decided.

use crate::authority::{Granted, WriteCorrection};
use crate::fact::Fact;
use crate::ids::{IncidentId, WarningId};
use crate::marking::Marking;

/// Decides that a corrective action is written. `marking` admits only those who may know of the incident and of the
/// warning that it is drawn from.
pub fn write_correction(
    granted: &Granted<WriteCorrection>,
    incident: IncidentId,
    text: String,
    warning: Option<WarningId>,
    marking: Marking,
) -> Vec<Fact> {
    vec![Fact::CorrectionWritten { incident, text, warning, by: granted.by().clone(), marking }]
}
