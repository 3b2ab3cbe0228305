//! Changes what a person is called, works as or may know of.

use tocsin_core::authority::{Caller, ChangePerson, Refusal, Role, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::person::{self, ROLL, Roll};

use crate::desk::Desk;
use crate::enrol_person::{Enrolment, checked};
use crate::error::OpError;
use crate::sequencer::Appended;

/// What is to be otherwise; absent: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The name.
    pub name: Option<String>,
    /// The roles.
    pub roles: Option<Vec<Role>>,
    /// The agency.
    pub agency: Option<String>,
    /// The compartments that the caller knows of; the person stays in the others.
    pub compartments: Option<Vec<String>>,
}

/// Changes a person. What the person is signed in to goes on, with the new rights from the next request on.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault, [`OpError::NotNow`] for the last administrator,
/// [`OpError::Refusal`] if there is no such person or the caller may not.
pub async fn change_person(
    desk: &Desk,
    caller: &Caller,
    id: &PersonId,
    change: Change,
) -> Result<Option<Appended>, OpError> {
    let open = Marking::of(Tlp::Amber, caller.viewer.agency.clone());
    let granted = grant::<ChangePerson>(caller, &open, "roll of persons")?;
    let decide = |roll: &Roll| {
        let not_there = || Refusal::NotThere { what: format!("person {id}") };
        let before = roll.person(id).ok_or_else(not_there)?;
        let knows = |it: &tocsin_core::marking::Compartment| caller.viewer.compartments.contains(it);
        let named = |it: &tocsin_core::marking::Compartment| it.as_str().to_owned();
        let visible = || before.compartments.iter().filter(|it| knows(it)).map(named).collect();
        let mut compartments: Vec<String> = change.compartments.clone().unwrap_or_else(visible);
        compartments.extend(before.compartments.iter().filter(|it| !knows(it)).map(named));
        let enrolment = Enrolment {
            name: change.name.clone().unwrap_or_else(|| before.name.clone()),
            roles: change.roles.clone().unwrap_or_else(|| before.roles.clone()),
            agency: change.agency.clone().unwrap_or_else(|| before.agency.as_str().to_owned()),
            compartments,
        };
        Ok(person::change_person(&granted, roll, checked(caller, enrolment)?.person(id.clone()))?)
    };
    desk.append_on(caller, ("list of persons", ROLL), "change_person", |facts| Some(Roll::fold(facts)), decide).await
}
