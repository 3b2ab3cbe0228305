//! Persons: who works here, as what, and in which compartments.
//!
//! All persons together are one aggregate, the roll: that a name is free, and that an administrator remains, can only be
//! decided over all of them. A headquarters has some hundred people, and the roll changes a few times a shift.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::{Caller, ChangePerson, EnrolPerson, Granted, Role, WithdrawPerson};
use crate::cap::CapStatus;
use crate::fact::Fact;
use crate::ids::{PersonId, Tail};
use crate::marking::{AgencyName, Compartment, Viewer};

/// The thing whose facts are those of all persons.
pub const ROLL: &str = "roll";

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
        let roles = self.roles.iter().copied().collect();
        Caller { viewer, roles, name: self.name.clone(), scopes: None, status: CapStatus::Actual }
    }

    fn fact(self, by: Option<PersonId>) -> Fact {
        let Person { id, name, roles, agency, compartments } = self;
        Fact::PersonEnrolled { person: id, name, roles, agency, compartments, by }
    }
}

/// Why something about a person cannot be decided so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Another person has the name. Two could not be told apart at sign-in, nor in the log.
    #[error("name: {by} is called so already; choose another, such as one with an initial or the post")]
    NameTaken {
        /// Who has it.
        by: PersonId,
    },
    /// The name reads like an id.
    #[error("name: reads like the id of a person; people sign in by either, so write a name")]
    NameIsId,
    /// Nobody would be left who enrols people.
    #[error(
        "{person} is the last administrator; nothing was changed. Give another person the role first, so that somebody can \
         let people in"
    )]
    LastAdministrator {
        /// The person.
        person: PersonId,
    },
    /// There is no such person on the roll any more.
    #[error("{person} was withdrawn and stays so; nothing was changed. Enrol the person anew")]
    Withdrawn {
        /// The person.
        person: PersonId,
    },
}

/// Who is on the roll, and who was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    present: BTreeMap<PersonId, Person>,
    withdrawn: BTreeMap<PersonId, Person>,
}

impl Roll {
    /// Folds the roll out of the facts of all persons.
    pub fn fold(facts: &[Fact]) -> Roll {
        let mut roll = Roll::default();
        for fact in facts {
            match fact {
                Fact::PersonEnrolled { person, name, roles, agency, compartments, .. } => {
                    let (id, name, roles) = (person.clone(), name.clone(), roles.clone());
                    let (agency, compartments) = (agency.clone(), compartments.clone());
                    roll.present.insert(id.clone(), Person { id, name, roles, agency, compartments });
                }
                Fact::PersonWithdrawn { person, .. } => {
                    if let Some(gone) = roll.present.remove(person) {
                        roll.withdrawn.insert(person.clone(), gone);
                    }
                }
                _ => {}
            }
        }
        roll
    }

    /// Returns a person on the roll.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.present.get(id)
    }

    /// Tells whether a person was on the roll and is no longer.
    pub fn is_withdrawn(&self, id: &PersonId) -> bool {
        self.withdrawn.contains_key(id)
    }

    /// Returns who is on the roll.
    pub fn present(&self) -> impl Iterator<Item = &Person> {
        self.present.values()
    }

    /// Returns who signs in by this: the id in any case, or the name, folded.
    pub fn find(&self, name_or_id: &str) -> Option<&Person> {
        let by_id = PersonId::parse(&name_or_id.trim().to_uppercase()).ok();
        if let Some(person) = by_id.and_then(|id| self.present.get(&id)) {
            return Some(person);
        }
        let wanted = folded(name_or_id);
        let mut found = self.present.values().filter(|it| folded(&it.name) == wanted);
        // Ledgers from before names were unique may hold two: then neither, since nobody could say which.
        found.next().filter(|_| found.next().is_none())
    }

    /// Returns the person on whose behalf the owner of the data folder acts: the first officer, or the administrator who
    /// was enrolled first among those that are left.
    pub fn owner(&self) -> Option<&Person> {
        let administrators = || self.present.values().filter(|it| it.roles.contains(&Role::Administrator));
        let number = |it: &&Person| it.id.number().unwrap_or(u64::MAX);
        self.present.get(&first_officer()).or_else(|| administrators().min_by_key(number))
    }

    fn free(&self, name: &str, but: &PersonId) -> Result<(), PersonError> {
        let wanted = folded(name);
        if PersonId::parse(&wanted.to_uppercase()).is_ok() {
            return Err(PersonError::NameIsId);
        }
        match self.present.values().find(|it| it.id != *but && folded(&it.name) == wanted) {
            Some(other) => Err(PersonError::NameTaken { by: other.id.clone() }),
            None => Ok(()),
        }
    }

    fn administrator_without(&self, id: &PersonId) -> Result<(), PersonError> {
        let another = self.present.values().any(|it| it.id != *id && it.roles.contains(&Role::Administrator));
        let is_one = self.present.get(id).is_some_and(|it| it.roles.contains(&Role::Administrator));
        if is_one && !another { Err(PersonError::LastAdministrator { person: id.clone() }) } else { Ok(()) }
    }
}

/// Returns a name as names are compared: in lower case, with single spaces.
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
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
    vec![Fact::HeadquartersOpened { name }, officer.fact(None)]
}

/// The thing that every restoring touches: of two processes that find the same loss, one records it.
pub const RESTORED: &str = "restored";

/// Records that the database was put back: the headquarters itself says so, and nobody grants it.
pub fn restore_headquarters(epoch: u64, entries: u64, seen: String) -> Vec<Fact> {
    vec![Fact::HeadquartersRestored { epoch, entries, seen }]
}

/// Decides that a person is enrolled.
///
/// # Errors
/// [`PersonError`] if the name is taken or reads like an id.
pub fn enrol_person(granted: &Granted<EnrolPerson>, roll: &Roll, person: Person) -> Result<Vec<Fact>, PersonError> {
    roll.free(&person.name, &person.id)?;
    Ok(vec![person.fact(Some(granted.by().clone()))])
}

/// Decides that a person on the roll is called, works or may know otherwise than before. Nothing, if it is all the same.
///
/// # Errors
/// [`PersonError`] if the name is taken, or nobody would be left who enrols people.
pub fn change_person(granted: &Granted<ChangePerson>, roll: &Roll, person: Person) -> Result<Vec<Fact>, PersonError> {
    let Some(before) = roll.person(&person.id) else { return Err(PersonError::Withdrawn { person: person.id }) };
    if *before == person {
        return Ok(Vec::new());
    }
    roll.free(&person.name, &person.id)?;
    if !person.roles.contains(&Role::Administrator) {
        roll.administrator_without(&person.id)?;
    }
    Ok(vec![person.fact(Some(granted.by().clone()))])
}

/// Decides that a person is taken off the roll. Nothing, if that was done before.
///
/// # Errors
/// [`PersonError::LastAdministrator`].
pub fn withdraw_person(
    granted: &Granted<WithdrawPerson>,
    roll: &Roll,
    person: &PersonId,
    reason: Option<String>,
) -> Result<Vec<Fact>, PersonError> {
    if roll.person(person).is_none() {
        return Ok(Vec::new());
    }
    roll.administrator_without(person)?;
    Ok(vec![Fact::PersonWithdrawn { person: person.clone(), reason, by: granted.by().clone() }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::grant;
    use crate::marking::{Marking, Tlp};
    use expect_test::expect;

    fn person(number: u64, name: &str, roles: &[Role]) -> Person {
        let agency = AgencyName::parse("north").unwrap();
        let id = PersonId::new(Tail::Number(number));
        Person { id, name: name.to_owned(), roles: roles.to_vec(), agency, compartments: Vec::new() }
    }

    fn granted<O: crate::authority::Operation>() -> Granted<O> {
        let marking = Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap());
        grant::<O>(&person(1, "M. Adeyemi", &[Role::Administrator]).caller(), &marking, "roll").unwrap()
    }

    fn id(number: u64) -> PersonId {
        PersonId::new(Tail::Number(number))
    }

    /// Plays acts on a roll that begins as every one does, and tells how each was answered and who is on it in the end.
    fn play(acts: impl FnOnce(&mut dyn FnMut(&str, &dyn Fn(&Roll) -> Result<Vec<Fact>, PersonError>))) -> String {
        let agency = AgencyName::parse("north").unwrap();
        let mut facts = open_headquarters("north.example".to_owned(), "M. Adeyemi".to_owned(), agency);
        let mut told = String::new();
        acts(&mut |what, act| {
            let answer = match act(&Roll::fold(&facts)) {
                Ok(decided) => {
                    let count = decided.len();
                    facts.extend(decided);
                    format!("{count} facts")
                }
                Err(error) => error.to_string(),
            };
            told.push_str(&format!("{what}: {answer}\n"));
        });
        let present: Vec<_> = Roll::fold(&facts).present().map(|it| format!("{} {}", it.id, it.name)).collect();
        told + &present.join(", ")
    }

    #[test]
    fn names_are_unique_among_those_on_the_roll() {
        let told = play(|act| {
            act("T. Okell", &|roll| enrol_person(&granted(), roll, person(2, "T. Okell", &[Role::Chief])));
            act("t.  OKELL", &|roll| enrol_person(&granted(), roll, person(3, "t.  OKELL", &[Role::Chief])));
            act("p-1", &|roll| enrol_person(&granted(), roll, person(3, "p-1", &[Role::Chief])));
            act("P-2 becomes M. Adeyemi", &|roll| {
                change_person(&granted(), roll, person(2, "m. adeyemi", &[Role::Chief]))
            });
            act("P-2 withdrawn", &|roll| withdraw_person(&granted(), roll, &id(2), None));
            act("T. Okell again", &|roll| enrol_person(&granted(), roll, person(3, "T. Okell", &[Role::Analyst])));
        });
        expect![[r#"
            T. Okell: 1 facts
            t.  OKELL: name: P-2 is called so already; choose another, such as one with an initial or the post
            p-1: name: reads like the id of a person; people sign in by either, so write a name
            P-2 becomes M. Adeyemi: name: P-1 is called so already; choose another, such as one with an initial or the post
            P-2 withdrawn: 1 facts
            T. Okell again: 1 facts
            P-1 M. Adeyemi, P-3 T. Okell"#]]
        .assert_eq(&told);
    }

    #[test]
    fn an_administrator_always_remains() {
        let told = play(|act| {
            act("the only one leaves", &|roll| withdraw_person(&granted(), roll, &id(1), None));
            act("the only one steps down", &|roll| {
                change_person(&granted(), roll, person(1, "M. Adeyemi", &[Role::Chief]))
            });
            act("another", &|roll| enrol_person(&granted(), roll, person(2, "T. Okell", &[Role::Administrator])));
            act("the first steps down", &|roll| {
                change_person(&granted(), roll, person(1, "M. Adeyemi", &[Role::Chief]))
            });
            act("the second leaves", &|roll| withdraw_person(&granted(), roll, &id(2), None));
            act("the first leaves", &|roll| withdraw_person(&granted(), roll, &id(1), None));
            act("and leaves again", &|roll| withdraw_person(&granted(), roll, &id(1), None));
            act("and is changed", &|roll| change_person(&granted(), roll, person(1, "M. Adeyemi", &[Role::Chief])));
        });
        expect![[r#"
            the only one leaves: P-1 is the last administrator; nothing was changed. Give another person the role first, so that somebody can let people in
            the only one steps down: P-1 is the last administrator; nothing was changed. Give another person the role first, so that somebody can let people in
            another: 1 facts
            the first steps down: 1 facts
            the second leaves: P-2 is the last administrator; nothing was changed. Give another person the role first, so that somebody can let people in
            the first leaves: 1 facts
            and leaves again: 0 facts
            and is changed: P-1 was withdrawn and stays so; nothing was changed. Enrol the person anew
            P-2 T. Okell"#]]
        .assert_eq(&told);
    }

    #[test]
    fn one_signs_in_by_id_or_by_a_name_that_only_one_has() {
        let mut facts = Vec::new();
        for (number, name) in [(1, "M. Adeyemi"), (2, "T. Okell"), (3, "t. okell"), (4, "Ænid Straße")] {
            facts.push(person(number, name, &[Role::Chief]).fact(None));
        }
        let roll = Roll::fold(&facts);
        let found = |text| roll.find(text).map(|it| it.id.to_string());
        for text in ["P-1", "p-1", " P-1 ", "m. adeyemi", "M.  ADEYEMI"] {
            assert_eq!(found(text).as_deref(), Some("P-1"), "{text}");
        }
        assert_eq!(found("ænid straße").as_deref(), Some("P-4"));
        for text in ["T. Okell", "P-5", "", "P-", "%"] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(roll.owner().map(|it| it.id.clone()), Some(id(1)));
    }
}
