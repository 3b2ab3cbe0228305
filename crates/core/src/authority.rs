//! Who may do what: one table, and the proof of having asked.
//!
//! Every core function that decides something takes a [`Granted`] for its operation. The only way to one is [`grant`],
//! which asks the viewer's markings first (what one may not know of does not exist) and the table second.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::marking::{Marking, Viewer};

/// What a person is at this headquarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works at the desk: reads and decides.
    Officer,
    /// Reads what the markings allow, changes nothing; each page that an inspector opens is itself recorded.
    Inspector,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 2] = [Role::Officer, Role::Inspector];

    /// Returns the role as it is said on screens and on the command line.
    pub fn label(self) -> &'static str {
        match self {
            Role::Officer => "officer",
            Role::Inspector => "inspector",
        }
    }
}

/// One who calls an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What the caller may know of.
    pub viewer: Viewer,
    /// What the caller is.
    pub role: Role,
    /// The caller's name, as it is shown.
    pub name: String,
}

/// An operation: its name at every layer, and the roles that may call it.
pub trait Operation {
    /// The name: of the handler, the app function, the core function and the record.
    const NAME: &'static str;
    /// The roles that may call it.
    const ROLES: &'static [Role];
}

macro_rules! operations {
    ($($(#[$doc:meta])* $op:ident = $name:literal for $($role:ident),+;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $op;
            impl Operation for $op {
                const NAME: &'static str = $name;
                const ROLES: &'static [Role] = &[$(Role::$role),+];
            }
        )+

        /// Every operation with the roles that may call it: the table.
        pub const OPERATIONS: &[(&str, &[Role])] = &[$(($op::NAME, $op::ROLES)),+];
    };
}

operations! {
    /// Enrols a person with a role and an agency.
    EnrolPerson = "enrol_person" for Officer;
    /// Takes a report in and lets the reader propose lines.
    PostReport = "post_report" for Officer;
    /// Keeps a proposed line: it enters the picture.
    KeepLine = "keep_line" for Officer;
    /// Drops a proposed line, or takes a kept one out of the picture.
    DropLine = "drop_line" for Officer;
    /// Takes a verdict back: the line is proposed again.
    ReopenLine = "reopen_line" for Officer;
    /// Writes a note into the activity log (ICS 214).
    WriteNote = "write_note" for Officer;
    /// Records that an inspector opened a page.
    Inspect = "inspect" for Inspector;
}

/// The proof that somebody asked and was allowed. Only [`grant`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Granted<O> {
    by: PersonId,
    operation: PhantomData<O>,
}

impl<O> Granted<O> {
    /// Returns who was allowed.
    pub fn by(&self) -> &PersonId {
        &self.by
    }
}

/// The rules say no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing, or the caller may not know of it: the two are one answer.
    #[error("there is no {what} here that you may see; nothing was changed")]
    NotThere {
        /// The noun, with the id that was asked for.
        what: String,
    },
    /// The caller may know of it and may not do this to it.
    #[error("{operation} is not for the role {role}; nothing was changed. It is for: {allowed}", role = role.label())]
    NotYours {
        /// The operation's name.
        operation: &'static str,
        /// The caller's role.
        role: Role,
        /// The roles that may.
        allowed: String,
    },
}

/// Grants an operation on a thing with this marking.
///
/// # Errors
/// [`Refusal::NotThere`] if the caller may not know of the thing, [`Refusal::NotYours`] if the table says no.
pub fn grant<O: Operation>(caller: &Caller, about: &Marking, what: &str) -> Result<Granted<O>, Refusal> {
    if !caller.viewer.admits(about) {
        return Err(Refusal::NotThere { what: what.to_owned() });
    }
    if !O::ROLES.contains(&caller.role) {
        let allowed = O::ROLES.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::NotYours { operation: O::NAME, role: caller.role, allowed });
    }
    Ok(Granted { by: caller.viewer.person.clone(), operation: PhantomData })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tail;
    use crate::marking::{AgencyName, Compartment, Tlp};
    use expect_test::expect;

    fn caller(role: Role) -> Caller {
        let viewer = Viewer {
            person: PersonId::new(Tail::Number(1)),
            agency: AgencyName::parse("north").unwrap(),
            compartments: Default::default(),
        };
        Caller { viewer, role, name: "T. Okell".to_owned() }
    }

    #[test]
    fn the_authority_table_reads_as_the_policy_says() {
        let mut table = String::new();
        for (operation, roles) in OPERATIONS {
            let cells = Role::ALL.map(|role| if roles.contains(&role) { role.label() } else { "-" });
            table.push_str(&format!("{operation:<14} {:<9} {}\n", cells[0], cells[1]));
        }
        expect![[r#"
            enrol_person   officer   -
            post_report    officer   -
            keep_line      officer   -
            drop_line      officer   -
            reopen_line    officer   -
            write_note     officer   -
            inspect        -         inspector
        "#]]
        .assert_eq(&table);
    }

    /// Role × operation × marking, cell by cell: the answer is the role's cell where the marking admits the caller,
    /// and "not there" everywhere else, whatever the role.
    #[test]
    fn what_one_may_not_know_of_is_not_there_for_every_role_and_operation() {
        fn check<O: Operation>() {
            for role in Role::ALL {
                for (tlp, hidden) in Tlp::ALL.into_iter().flat_map(|tlp| [(tlp, false), (tlp, true)]) {
                    let mut marking = Marking::of(tlp, AgencyName::parse("north").unwrap());
                    marking.recipients = [PersonId::new(Tail::Number(1))].into();
                    if hidden {
                        marking.compartments = [Compartment::parse("falcon").unwrap()].into();
                    }
                    let answer = grant::<O>(&caller(role), &marking, "report R-6").map(|granted| granted.by().clone());
                    match answer {
                        Err(Refusal::NotThere { .. }) => assert!(hidden, "{} {tlp} {role:?}", O::NAME),
                        Err(Refusal::NotYours { .. }) => assert!(!hidden && !O::ROLES.contains(&role)),
                        Ok(by) => {
                            assert!(!hidden && O::ROLES.contains(&role));
                            assert_eq!(by, PersonId::new(Tail::Number(1)));
                        }
                    }
                }
            }
        }
        check::<EnrolPerson>();
        check::<PostReport>();
        check::<KeepLine>();
        check::<DropLine>();
        check::<ReopenLine>();
        check::<WriteNote>();
        check::<Inspect>();
        assert_eq!(OPERATIONS.len(), 7, "a new operation joins this test");
    }

    #[test]
    fn a_refusal_says_who_may() {
        let marking = Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap());
        let refusal = grant::<PostReport>(&caller(Role::Inspector), &marking, "inbox").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "post_report is not for the role inspector; nothing was changed. It is for: officer"
        );
    }
}
