//! Enrols a person with roles, an agency and compartments.

use tocsin_core::authority::{Caller, EnrolPerson, Role, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::person::{self, Person, ROLL, Roll};
use tocsin_core::text::{Field, FieldFault};

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;

/// A person on the way in, as a form or a command line gives it.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The name that is shown, and by which the person signs in: nobody else on the roll has it.
    pub name: String,
    /// The roles, at least one.
    pub roles: Vec<Role>,
    /// The agency; blank: the caller's.
    pub agency: String,
    /// The compartments.
    pub compartments: Vec<String>,
}

/// Enrols a person and returns the id. The person signs in by a one-time link ([`crate::sign_in`]).
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if the caller may not enrol.
pub async fn enrol_person(desk: &Desk, caller: &Caller, enrolment: Enrolment) -> Result<PersonId, OpError> {
    let open = Marking::of(Tlp::Amber, caller.viewer.agency.clone());
    let granted = grant::<EnrolPerson>(caller, &open, "roll of persons")?;
    let checked = checked(caller, enrolment)?;
    let id = PersonId::new(desk.tail(Noun::Person, &open).await?);
    let decide = |roll: &Roll| Ok(person::enrol_person(&granted, roll, checked.clone().person(id.clone()))?);
    desk.append_on(caller, ("list of persons", ROLL), "enrol_person", |facts| Some(Roll::fold(facts)), decide).await?;
    Ok(id)
}

/// What stands in an enrolment, read.
#[derive(Clone)]
pub(crate) struct Checked {
    pub(crate) name: String,
    pub(crate) roles: Vec<Role>,
    pub(crate) agency: AgencyName,
    pub(crate) compartments: Vec<Compartment>,
}

impl Checked {
    pub(crate) fn person(self, id: PersonId) -> Person {
        let Checked { name, roles, agency, compartments } = self;
        Person { id, name, roles, agency, compartments }
    }
}

/// Reads an enrolment, or lists every fault.
pub(crate) fn checked(caller: &Caller, enrolment: Enrolment) -> Result<Checked, OpError> {
    let mut faults = Vec::new();
    let name = Field::line("name", &enrolment.name).required().map_err(|it| faults.push(it)).ok();
    let agency = match enrolment.agency.trim() {
        "" => Some(caller.viewer.agency.clone()),
        agency => AgencyName::parse(agency).map_err(|it| faults.push(it)).ok(),
    };
    let mut compartments: Vec<Compartment> = enrolment
        .compartments
        .iter()
        .filter_map(|it| Compartment::parse(it).map_err(|it| faults.push(it)).ok())
        .collect();
    compartments.sort();
    compartments.dedup();
    let mut roles = enrolment.roles;
    roles.sort();
    roles.dedup();
    if roles.is_empty() {
        let (found, expected) = ("none is named".to_owned(), "name at least one role".to_owned());
        faults.push(FieldFault { field: "roles", found, expected });
    }
    let (Some(name), Some(agency), []) = (name, agency, faults.as_slice()) else {
        return Err(OpError::Invalid(faults));
    };
    Ok(Checked { name, roles, agency, compartments })
}
