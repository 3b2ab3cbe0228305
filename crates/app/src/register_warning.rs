//! Registers a warning that came in.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, RegisterWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::marking::Marking;
use tocsin_core::warning;

use crate::desk::Desk;
use crate::error::OpError;
use crate::moment::parse_past;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::warning_words::{Faults, Needed, WarningWords, details_of, lines_of_words, means_of};

/// A warning that came in, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Incoming {
    /// What it says; the other side is from whom it came.
    #[serde(flatten)]
    pub words: WarningWords,
    /// By which way it came: `hand`, `phone`, `mail` or `note`.
    pub means: String,
    /// When it came.
    pub came: String,
}

/// Registers a warning. Its clocks run from when it came, by the limits of its urgency today.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if the caller may not register, or not under
/// this marking, or there is no such line.
pub async fn register_warning(
    desk: &Desk,
    caller: &Caller,
    incoming: &Incoming,
    marking: Marking,
    zone: &TimeZone,
) -> Result<(WarningId, Appended), OpError> {
    let mut marking = marking.made_by(&caller.viewer.person);
    let granted = grant::<RegisterWarning>(caller, &marking, "place for a warning under this marking")?;
    let (now, mut faults) = (desk.now(), Faults::default());
    let words = &incoming.words;
    let rests_on = lines_of_words(desk, caller, &words.rests_on, &mut marking, &mut faults).await?;
    let details = details_of(words, marking, rests_on, Needed::All, (zone, now), &mut faults);
    let means = means_of(&incoming.means, &mut faults);
    let came = faults.keep(parse_past("came", &incoming.came, zone, now));
    faults.none()?;
    let id = WarningId::new(desk.tail(Noun::Warning, &details.marking).await?);
    let facts = warning::register_warning(&granted, id.clone(), details, means, came);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "register_warning", by, facts, read: Vec::new() }).await?;
    Ok((id, appended))
}
