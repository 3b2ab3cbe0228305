//! Joins two names of one organisation, with a reason. Persons and pseudonyms are never joined to anybody.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, JoinNames, grant};
use tocsin_core::ids::JoinId;
use tocsin_core::marking::Marking;
use tocsin_core::party::{self, PartyKey};
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::view::names::Names;
use crate::view::parties::{marking_of_name, mentions};
use crate::warning_words::Faults;

/// A joining, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Joining {
    /// The name that the party goes by.
    pub party: String,
    /// The other name.
    pub alias: String,
    /// Why.
    pub reason: String,
}

/// Joins two names. Each must be an organisation's in every report that names it, as far as the caller may know; the
/// join is for those who may know of both.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if they are joined already;
/// [`OpError::Refusal`] if the caller may not.
pub async fn join_names(desk: &Desk, caller: &Caller, joining: &Joining) -> Result<(JoinId, Appended), OpError> {
    // Who may not join at all is told so before anything that was typed.
    let _asked = grant::<JoinNames>(caller, &desk.usual_marking(caller), "names of parties")?;
    let mut faults = Faults::default();
    let party = faults.keep(Field::line("party", &joining.party).required());
    let alias = faults.keep(Field::line("alias", &joining.alias).required());
    let reason = faults.keep(Field::note("reason", &joining.reason).required());
    faults.none()?;
    let mut faults = Faults::default();
    let of_party = organisation(desk, caller, "party", &party, &mut faults).await?;
    let of_alias = organisation(desk, caller, "alias", &alias, &mut faults).await?;
    let (one, other) = (PartyKey::of_name(&party), PartyKey::of_name(&alias));
    if one == other {
        faults.add("alias", "is the same name", "write another name of the party");
    }
    faults.none()?;
    let (Some(of_party), Some(of_alias)) = (of_party, of_alias) else {
        return Err(OpError::Fault("names without faults are named in reports".into()));
    };
    if of_party.status != of_alias.status {
        let mut faults = Faults::default();
        faults.add("alias", "is named in an exercise and the party is real, or the other way round", "join neither");
        faults.none()?;
    }
    let marking = of_party.narrowed(&of_alias);
    let granted = grant::<JoinNames>(caller, &marking, &format!("name {alias}"))?;
    let names = Names::load(desk, caller, AsOf::NOW, marking.status).await?;
    if names.key(&one) == names.key(&other) {
        return Err(OpError::NotNow(format!("{alias} and {party} are one party already; nothing was recorded")));
    }
    let join = JoinId::new(desk.tail(Noun::Join, &marking).await?);
    let facts = party::join_names(&granted, join.clone(), [party, alias], reason, marking);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "join_names", by, facts, read: Vec::new() }).await?;
    Ok((join, appended))
}

/// Checks that a name is an organisation's wherever the caller may know of it, and returns a marking that names it.
async fn organisation(
    desk: &Desk,
    caller: &Caller,
    field: &'static str,
    name: &str,
    faults: &mut Faults,
) -> Result<Option<Marking>, OpError> {
    let named = mentions(desk, caller, &PartyKey::of_name(name), AsOf::NOW).await?;
    if named.is_empty() {
        faults.add(field, format!("{name} is named in no report that you may see"), "write a name as a report has it");
        return Ok(None);
    }
    if named.iter().any(|(_, it)| !it.party.joinable) {
        let found = format!("{name} is a person or a pseudonym in a report");
        faults.add(field, found, "only names of organisations are joined: nobody is unmasked here");
        return Ok(None);
    }
    Ok(marking_of_name(desk, caller, &named).await?.map(|(marking, _)| marking))
}
