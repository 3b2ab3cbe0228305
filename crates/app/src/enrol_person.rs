//! Enrols a person with a role, an agency and compartments.

use tocsin_core::authority::{Caller, EnrolPerson, Role, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::person::{self, Person};
use tocsin_core::text::{Field, FieldFault};

use crate::desk::{Desk, Noun};
use crate::error::OpError;
use crate::sequencer::Decided;

/// A person on the way in, as a form or a command line gives it.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The name that is shown.
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
    let mut faults = Vec::new();
    let name = Field::line("name", &enrolment.name).required().map_err(|it| faults.push(it)).ok();
    let agency = match enrolment.agency.trim() {
        "" => Some(caller.viewer.agency.clone()),
        agency => AgencyName::parse(agency).map_err(|it| faults.push(it)).ok(),
    };
    let compartments: Vec<Compartment> = enrolment
        .compartments
        .iter()
        .filter_map(|it| Compartment::parse(it).map_err(|it| faults.push(it)).ok())
        .collect();
    if enrolment.roles.is_empty() {
        let (found, expected) = ("none is named".to_owned(), "name at least one role".to_owned());
        faults.push(FieldFault { field: "roles", found, expected });
    }
    let (Some(name), Some(agency), []) = (name, agency, faults.as_slice()) else {
        return Err(OpError::Invalid(faults));
    };
    let id = PersonId::new(desk.tail(Noun::Person, &open));
    let facts =
        person::enrol_person(&granted, Person { id: id.clone(), name, roles: enrolment.roles, agency, compartments });
    let by = Some(caller.viewer.person.clone());
    desk.append(Decided { op: "enrol_person", by, facts, read: Vec::new() }).await?;
    Ok(id)
}
