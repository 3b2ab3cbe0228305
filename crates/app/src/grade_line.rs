//! Grades how credible one line is (1–6). "Confirmed" needs the line of another, independent source.

use serde::{Deserialize, Serialize};
use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, GradeLine, grant};
use tocsin_core::grading::{self, InfoCredibility};
use tocsin_core::party::PartyKey;
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::original::report_row;
use crate::warning_words::{Faults, kept_line};

/// A grade, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grading {
    /// 1 to 6.
    pub credibility: String,
    /// For 1: the line of another publisher that confirms it, as `R-7/2`.
    pub confirmed_by: String,
    /// Why.
    pub reason: String,
}

/// Grades a kept line, named as `R-6/4`.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the line is not kept; [`OpError::Refusal`] if
/// there is no such line for the caller, or the caller may not.
pub async fn grade_line(
    desk: &Desk,
    caller: &Caller,
    name: &str,
    grading: &Grading,
) -> Result<Option<Appended>, OpError> {
    let _asked = grant::<GradeLine>(caller, &desk.usual_marking(caller), "lines")?;
    let (line, marking) = kept_line(desk, caller, name).await?;
    let _asked = grant::<GradeLine>(caller, &marking, &format!("line {name}"))?;
    let mut faults = Faults::default();
    let credibility = InfoCredibility::parse(&grading.credibility);
    let confirmed_by = match credibility {
        None => {
            faults.add("credibility", "is not chosen", "choose 1 to 6; 6 says that nobody can judge it");
            None
        }
        Some(InfoCredibility::CONFIRMED) => confirming(desk, caller, &line, &grading.confirmed_by, &mut faults).await?,
        Some(_) => None,
    };
    let reason = faults.keep(Field::note("reason", &grading.reason).required());
    faults.none()?;
    let Some(credibility) = credibility else {
        return Err(OpError::Fault("a grade without faults has its figure".into()));
    };
    let decide = |state: &tocsin_core::report::Report| {
        let granted = grant::<GradeLine>(caller, &state.posted.marking, &format!("line {name}"))?;
        Ok(grading::grade_line(&granted, line.clone(), credibility, confirmed_by.clone(), reason.clone()))
    };
    Ok(desk.append_on_report(caller, &line.report, "grade_line", decide).await?.0)
}

/// Finds the line that confirms: kept, of another named publisher, and known to everybody who knows of the graded one.
async fn confirming(
    desk: &Desk,
    caller: &Caller,
    line: &LineRef,
    name: &str,
    faults: &mut Faults,
) -> Result<Option<LineRef>, OpError> {
    if name.trim().is_empty() {
        faults.add("confirmed by", "is empty", "1 needs the line of another, independent source, such as R-7/2");
        return Ok(None);
    }
    let (other, of_other) = kept_line(desk, caller, name.trim()).await?;
    let (own, _) = report_row(desk, caller, &line.report, AsOf::NOW).await?;
    let (its, _) = report_row(desk, caller, &other.report, AsOf::NOW).await?;
    let key = |publisher: &Option<String>| publisher.as_deref().map(PartyKey::of_name);
    match (key(&own.posted.publisher), key(&its.posted.publisher)) {
        (Some(own), Some(its)) if own != its => {}
        _ => faults.add(
            "confirmed by",
            "is of the same lineage, or its publisher is not given",
            "name a line of another publisher",
        ),
    }
    if !of_other.admits_all_of(&own.posted.marking) {
        let expected = "name a line that everybody may know of who knows of this one";
        faults.add("confirmed by", "may be known to fewer people than this line", expected);
    }
    if of_other.status != own.posted.marking.status {
        faults.add("confirmed by", "is exercised and this line is real, or the other way round", "name another line");
    }
    Ok(Some(other))
}
