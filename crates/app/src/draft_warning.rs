//! Writes a warning that this headquarters may give.

use jiff::tz::TimeZone;
use tocsin_core::authority::{Caller, DraftWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::marking::Marking;
use tocsin_core::warning;

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::warning_words::{Faults, Needed, WarningWords, details_of, lines_of_words};

/// Drafts a warning. In doubt one warns: a draft is released by the chief, or waived with a ground, never left lying.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if the caller may not write one, or not under
/// this marking, or there is no such line.
pub async fn draft_warning(
    desk: &Desk,
    caller: &Caller,
    words: &WarningWords,
    marking: Marking,
    zone: &TimeZone,
) -> Result<(WarningId, Appended), OpError> {
    let mut marking = marking.made_by(&caller.viewer.person);
    let granted = grant::<DraftWarning>(caller, &marking, "place for a warning under this marking")?;
    let (now, mut faults) = (desk.now(), Faults::default());
    let rests_on = lines_of_words(desk, caller, &words.rests_on, &mut marking, &mut faults).await?;
    let details = details_of(words, marking, rests_on, Needed::All, (zone, now), &mut faults);
    if details.until_ms.is_some_and(|until| until <= now) {
        faults.add("until", "has passed", "write when it will end by itself, or leave it blank");
    }
    faults.none()?;
    let id = WarningId::new(desk.tail(Noun::Warning, &details.marking).await?);
    let facts = warning::draft_warning(&granted, id.clone(), details);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "draft_warning", by, facts, read: Vec::new() }).await?;
    Ok((id, appended))
}
