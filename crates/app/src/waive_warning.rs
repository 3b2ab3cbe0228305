//! Does not give a warning, on a ground, under the eyes of another officer, until a day when it is looked at anew.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, Role, WaiveWarning, grant};
use tocsin_core::ids::{PersonId, WarningId};
use tocsin_core::text::Field;
use tocsin_core::warning::{self, WaiverGround, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::moment::parse_moment;
use crate::sequencer::Appended;
use crate::warning_words::Faults;

/// A waiver, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiver {
    /// The ground: `endangers`, `already_known`, `no_way` or `takes_part`.
    pub ground: String,
    /// The ground in words.
    pub words: String,
    /// The reviewer, such as `P-2`: another officer.
    pub reviewer: String,
    /// When it is looked at anew.
    pub review: String,
}

/// Waives a warning. Never silently: without a ground, words, a reviewer and a date there is no waiver.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] and [`OpError::NotNow`] as for its release.
pub async fn waive_warning(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    waiver: &Waiver,
    zone: &TimeZone,
) -> Result<Option<Appended>, OpError> {
    let state = desk.warning_for::<WaiveWarning>(caller, id).await?;
    let (now, mut faults) = (desk.now(), Faults::default());
    let ground = WaiverGround::ALL.into_iter().find(|it| it.word() == waiver.ground.trim());
    if ground.is_none() {
        faults.add("ground", "is not chosen", "choose one; without a ground the warning is given");
    }
    let words = faults.keep(Field::note("words", &waiver.words).required());
    let reviewer = reviewer(desk, &state, &waiver.reviewer, &mut faults).await?;
    let review = faults.keep(parse_moment("review", &waiver.review, zone, now));
    if review.is_none_or(|it| it <= now) {
        faults.add("review", "is no day to come", "write when the waiver is looked at anew");
    }
    faults.none()?;
    let (Some(ground), Some(reviewer), Some(review)) = (ground, reviewer, review) else {
        return Err(OpError::Fault("a waiver without faults has all its fields".into()));
    };
    let decide = |state: &Warning| {
        let granted = grant::<WaiveWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::waive_warning(&granted, state, ground, words.clone(), reviewer.clone(), review)?)
    };
    desk.append_on_warning(caller, id, "waive_warning", decide).await
}

/// Finds the reviewer: somebody who is enrolled, works at the desk and may know of the warning.
async fn reviewer(desk: &Desk, state: &Warning, text: &str, faults: &mut Faults) -> Result<Option<PersonId>, OpError> {
    let expected = "choose an officer of this headquarters who may know of it, other than yourself";
    let Ok(id) = PersonId::parse(text.trim()) else {
        faults.add("reviewer", "is not chosen", expected);
        return Ok(None);
    };
    let person = desk.person(&id).await?.map(|it| it.caller());
    let fits = person.is_some_and(|it| {
        let works = it.roles.iter().any(|role| !matches!(role, Role::Inspector | Role::Administrator));
        works && it.viewer.admits(&state.details.marking)
    });
    if !fits {
        faults.add("reviewer", format!("{id} cannot review it"), expected);
    }
    Ok(fits.then_some(id))
}
