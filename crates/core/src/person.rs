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
    /// The role.
    pub role: Role,
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
        Caller { viewer, role: self.role, name: self.name.clone() }
    }

    fn fact(self) -> Fact {
        let Person { id, name, role, agency, compartments } = self;
        Fact::PersonEnrolled { person: id, name, role, agency, compartments }
    }
}

/// Returns the id of the first officer: every headquarters has one from its first record on.
pub fn first_officer() -> PersonId {
    PersonId::new(Tail::Number(1))
}

/// Decides that a headquarters begins: its name and its first officer. The only facts that nobody grants.
pub fn open_headquarters(name: String, officer_name: String, agency: AgencyName) -> Vec<Fact> {
    let role = Role::Officer;
    let officer = Person { id: first_officer(), name: officer_name, role, agency, compartments: Vec::new() };
    vec![Fact::HeadquartersOpened { name }, officer.fact()]
}

/// Decides that a person is enrolled.
pub fn enrol_person(_granted: &Granted<EnrolPerson>, person: Person) -> Vec<Fact> {
    vec![person.fact()]
}
