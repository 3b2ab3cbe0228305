//! Notes a warning between others that a kept line of a report mentions: known second-hand, no receipt, no clock.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, NoteReportedWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::text::Field;
use tocsin_core::warning::{self, Hearsay};

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::view::reported::reported;
use crate::warning_words::{Faults, Needed, WarningWords, details_of};

/// A reported warning, as a form or a command line gives it. Everything but its title may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// What it is said to say.
    #[serde(flatten)]
    pub words: WarningWords,
    /// The line that it is known from, as `R-6/11`.
    pub line: String,
    /// Who is said to have given it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// When, in words: a date that is not known is not made up.
    pub given: String,
}

/// Notes a reported warning. It has the marking of the report that it is known from; the lines in which somebody is said
/// to reject it are found by the desk, and stay statements.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the line is not kept or was noted before;
/// [`OpError::Refusal`] if there is no such line that mentions a warning, or the caller may not note it.
pub async fn note_reported_warning(
    desk: &Desk,
    caller: &Caller,
    told: &Told,
    zone: &TimeZone,
) -> Result<(WarningId, Appended), OpError> {
    let known = reported(desk, caller, &told.line).await?;
    let granted = grant::<NoteReportedWarning>(caller, &known.marking, &format!("line {}", told.line))?;
    if let Some(noted) = known.noted_as {
        return Err(OpError::NotNow(format!("{} is noted as {noted} already; nothing was recorded", told.line)));
    }
    let (now, mut faults) = (desk.now(), Faults::default());
    let details = details_of(&told.words, known.marking, vec![known.line], Needed::Title, (zone, now), &mut faults);
    let hearsay = Hearsay {
        from: faults.keep(Field::line("from", &told.from).optional()),
        to: faults.keep(Field::line("to", &told.to).optional()),
        given: faults.keep(Field::line("given", &told.given).optional()),
        rejected_in: known.rejected_in,
    };
    faults.none()?;
    let id = WarningId::new(desk.tail(Noun::Warning, &details.marking).await?);
    let facts = warning::note_reported_warning(&granted, id.clone(), details, hearsay);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "note_reported_warning", by, facts, read: Vec::new() }).await?;
    Ok((id, appended))
}
