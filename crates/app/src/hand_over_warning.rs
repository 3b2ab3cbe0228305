//! Hands a released warning over: by hand, phone, mail or note, on the sender's word only.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, HandOverWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::text::Field;
use tocsin_core::warning::{self, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::moment::parse_past;
use crate::sequencer::Appended;
use crate::warning_words::{Faults, means_of};

/// A handing-over, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HandOver {
    /// By which way: `hand`, `phone`, `mail` or `note`.
    pub means: String,
    /// To whom, by name or post.
    pub to_whom: String,
    /// When.
    pub at: String,
}

/// Records that a warning was handed over. It may be handed over again, to somebody else or by another way.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] and [`OpError::NotNow`] as for its release.
pub async fn hand_over_warning(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    hand_over: &HandOver,
    zone: &TimeZone,
) -> Result<Option<Appended>, OpError> {
    desk.warning_for::<HandOverWarning>(caller, id).await?;
    let mut faults = Faults::default();
    let means = means_of(&hand_over.means, &mut faults);
    let to_whom = faults.keep(Field::line("to whom", &hand_over.to_whom).required());
    let at = faults.keep(parse_past("at", &hand_over.at, zone, desk.now()));
    faults.none()?;
    let decide = |state: &Warning| {
        let granted = grant::<HandOverWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::hand_over_warning(&granted, state, means, to_whom.clone(), at)?)
    };
    desk.append_on_warning(caller, id, "hand_over_warning", decide).await
}
