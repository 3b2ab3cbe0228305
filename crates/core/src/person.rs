//! Persons: who works here, as what, and in which compartments.

use serde::{Deserialize, Serialize};

use crate::authority::{Caller, EnrolPerson, Granted, Role};
use crate::fact::Fact;
use crate::ids::{PersonId, Tail};
use crate::marking::{AgencyName, Compartment, Viewer};

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The name that is shown.
    pub name: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// The agency.
    pub agency: AgencyName,
    /// The compartments that the person is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compartments: Vec<Compartment>,
}

impl Person {
    /// Returns the person as one who calls operations.
    pub fn caller(&self) -> Caller {
        let compartments = self.compartments.iter().cloned().collect();
        let viewer = Viewer { person: self.id.clone(), agency: self.agency.clone(), compartments };
        Caller { viewer, roles: self.roles.iter().copied().collect(), name: self.name.clone() }
    }

    fn fact(self) -> Fact {
        let Person { id, name, roles, agency, compartments } = self;
        Fact::PersonEnrolled { person: id, name, roles, agency, compartments }
    }
}

/// Returns the id of the first officer: every headquarters has one from its first record on.
pub fn first_officer() -> PersonId {
    PersonId::new(Tail::Number(1))
}

/// Decides that a headquarters begins: its name and its first officer, who holds every working role until others are
/// enrolled. The only facts that nobody grants.
pub fn open_headquarters(name: String, officer_name: String, agency: AgencyName) -> Vec<Fact> {
    let roles = vec![Role::WatchOfficer, Role::Analyst, Role::Chief, Role::Liaison, Role::Administrator];
    let officer = Person { id: first_officer(), name: officer_name, roles, agency, compartments: Vec::new() };
    vec![Fact::HeadquartersOpened { name }, officer.fact()]
}

/// Decides that a person is enrolled.
pub fn enrol_person(_granted: &Granted<EnrolPerson>, person: Person) -> Vec<Fact> {
    vec![person.fact()]
}
