//! Rates how reliable a source is (A–F): a named person's judgement, beside the former ones.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, RateSource, Refusal, grant};
use tocsin_core::grading::{self, SourceReliability};
use tocsin_core::party::PartyKey;
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::{Appended, Decided};
use crate::view::parties::{marking_of_name, mentions};
use crate::warning_words::Faults;

/// A rating, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// A to F.
    pub reliability: String,
    /// Why.
    pub reason: String,
}

/// Rates a source that a report names. Whoever may know of that report may know of the rating.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if no report that the caller may know of names
/// the source, or the caller may not.
pub async fn rate_source(desk: &Desk, caller: &Caller, source: &str, rating: &Rating) -> Result<Appended, OpError> {
    let key = PartyKey::parse(source);
    let what = format!("source {key}");
    let named = mentions(desk, caller, &key, AsOf::NOW).await?;
    let found = marking_of_name(desk, caller, &named).await?;
    let (marking, party) = found.ok_or_else(|| Refusal::NotThere { what: what.clone() })?;
    let granted = grant::<RateSource>(caller, &marking, &what)?;
    let mut faults = Faults::default();
    let reliability = SourceReliability::parse(&rating.reliability);
    if reliability.is_none() {
        faults.add("reliability", "is not chosen", "choose A to F; F says that nobody can judge it");
    }
    let reason = faults.keep(Field::note("reason", &rating.reason).required());
    faults.none()?;
    let Some(reliability) = reliability else {
        return Err(OpError::Fault("a rating without faults has its letter".into()));
    };
    let facts = grading::rate_source(&granted, (key, party.name), reliability, reason, marking);
    let by = Some(caller.viewer.person.clone());
    desk.append(Decided { op: "rate_source", by, facts, read: Vec::new() }).await
}
