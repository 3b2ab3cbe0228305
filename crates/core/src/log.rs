//! The activity log (ICS 214): notes that people write, and the pages that inspectors open.

use crate::authority::{Granted, Inspect, WriteNote};
use crate::fact::Fact;
use crate::marking::Marking;

/// Decides that a note stands in the log.
pub fn write_note(granted: &Granted<WriteNote>, text: String, marking: Marking) -> Vec<Fact> {
    vec![Fact::NoteWritten { by: granted.by().clone(), text, marking }]
}

/// Decides that an inspector's look is recorded.
pub fn inspect(granted: &Granted<Inspect>, page: String, thing: Option<String>) -> Vec<Fact> {
    vec![Fact::Inspected { by: granted.by().clone(), page, thing }]
}
