//! Situation reports and corrective actions to rows.

use super::project::{note_guard, put};
use super::{CorrectionRow, Recorded, RowChange, RowKind, SitrepRow, SitrepStateRow, SitrepWordsRow};
use crate::fact::Fact;
use crate::ids::{PersonId, SitrepId};
use crate::sitrep::Content;
use crate::time::Millis;

/// Adds the rows of a fact about a situation report or a review.
pub(super) fn project(recorded: Recorded<'_>, fact: &Fact, changes: &mut Vec<RowChange>) {
    let at_ms = recorded.at;
    match fact {
        Fact::SitrepDrafted { sitrep, command, content, by, marking } => {
            let body = SitrepRow {
                id: sitrep.clone(),
                command: command.clone(),
                operation: content.operation.clone(),
                by: by.clone(),
                at_ms,
                marking: marking.clone(),
            };
            let about = [Some(command.to_string()), None];
            put(changes, RowKind::Sitrep, sitrep.as_str(), about, Some(sitrep.as_str()), &body);
            put_content(changes, sitrep, content);
            put_state(changes, sitrep, &drawn(content, by, at_ms));
        }
        Fact::SitrepRenewed { sitrep, content, by } => {
            put_content(changes, sitrep, content);
            put_state(changes, sitrep, &drawn(content, by, at_ms));
        }
        Fact::SitrepEdited { sitrep, section, text, by } => {
            let body = SitrepWordsRow { section: *section, text: text.clone(), by: by.clone(), at_ms };
            let (key, about) = (format!("{sitrep}/{}", section.word()), [Some(sitrep.to_string()), None]);
            put(changes, RowKind::SitrepWords, &key, about, Some(sitrep.as_str()), &body);
        }
        Fact::SitrepApproved { sitrep, n, as_of_ms, own, by } => {
            let (as_of, as_of_ms, own, by) = (*n, *as_of_ms, *own, by.clone());
            put_state(changes, sitrep, &SitrepStateRow { approved: true, as_of, as_of_ms, own, by, at_ms });
        }
        Fact::CorrectionWritten { incident, text, warning, by, marking } => {
            let (text, warning, by) = (text.clone(), warning.clone(), by.clone());
            let body = CorrectionRow { text, warning, by, at_ms, marking: marking.clone() };
            let (key, about) = (format!("{:020}", recorded.n), [Some(incident.to_string()), None]);
            put(changes, RowKind::Correction, &key, about, Some(&note_guard(recorded.n)), &body);
        }
        _ => {}
    }
}

fn drawn(content: &Content, by: &PersonId, at_ms: Millis) -> SitrepStateRow {
    let (as_of, as_of_ms, by) = (content.n, content.at_ms, by.clone());
    SitrepStateRow { approved: false, as_of, as_of_ms, own: false, by, at_ms }
}

fn put_content(changes: &mut Vec<RowChange>, sitrep: &SitrepId, content: &Content) {
    put(changes, RowKind::SitrepContent, sitrep.as_str(), [None, None], Some(sitrep.as_str()), content);
}

fn put_state(changes: &mut Vec<RowChange>, sitrep: &SitrepId, body: &SitrepStateRow) {
    let state = if body.approved { "approved" } else { "draft" };
    let about = [Some(state.to_owned()), None];
    put(changes, RowKind::SitrepState, sitrep.as_str(), about, Some(sitrep.as_str()), body);
}
