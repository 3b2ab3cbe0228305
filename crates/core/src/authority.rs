//! Who may do what: one table, and the proof of having asked.
//!
//! Every core function that decides something takes a [`Granted`] for its operation. The only way to one is [`grant`],
//! which asks the viewer's markings first (what one may not know of does not exist) and the table second.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::cap::CapStatus;
use crate::ids::PersonId;
use crate::marking::{Marking, Tlp, Viewer};
use crate::scope::Scopes;

/// What a person is at this headquarters. A person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes reports in, keeps or drops their lines, registers and reads warnings.
    WatchOfficer,
    /// Reads and judges: lines, sources, matches.
    Analyst,
    /// Leads: stands up, gives assignments, releases and decides warnings.
    Chief,
    /// Speaks with other agencies: hands over, answers for the own agency.
    Liaison,
    /// Reads what the markings allow, changes nothing; each page that an inspector opens is itself recorded.
    Inspector,
    /// Enrols persons and gives them ways in.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] =
        [Role::WatchOfficer, Role::Analyst, Role::Chief, Role::Liaison, Role::Inspector, Role::Administrator];

    /// Returns the role as it is said on screens.
    pub fn label(self) -> &'static str {
        match self {
            Role::WatchOfficer => "watch officer",
            Role::Analyst => "analyst",
            Role::Chief => "chief",
            Role::Liaison => "liaison",
            Role::Inspector => "inspector",
            Role::Administrator => "administrator",
        }
    }

    /// Reads a role as forms and the command line write it: `watch_officer`, `watch-officer` or `watch officer`.
    pub fn parse(text: &str) -> Option<Role> {
        let word = text.trim().to_lowercase().replace(['-', '_'], " ");
        Role::ALL.into_iter().find(|role| role.label() == word)
    }
}

/// One who calls an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What the caller may know of.
    pub viewer: Viewer,
    /// What the caller is; nothing: somebody who may only look at what is open to all, as no person here is.
    pub roles: BTreeSet<Role>,
    /// The caller's name, as it is shown.
    pub name: String,
    /// What of it all may be called this time; absent: whatever the roles allow. An API token acts as its person,
    /// within its scopes.
    pub scopes: Option<Scopes>,
    /// What the caller's new things are: real, or played. What is made of other things is as they are.
    pub status: CapStatus,
}

impl Caller {
    /// Returns the marking of something new that the caller makes, without narrower lists.
    pub fn marking(&self, tlp: Tlp) -> Marking {
        Marking { status: self.status, ..Marking::of(tlp, self.viewer.agency.clone()) }
    }
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
    /// Enrols a person with roles and an agency.
    EnrolPerson = "enrol_person" for Administrator;
    /// Changes a person's name, roles, agency or compartments.
    ChangePerson = "change_person" for Administrator;
    /// Takes a person off the roll: every way in ends at once.
    WithdrawPerson = "withdraw_person" for Administrator;
    /// Gives a person a way in: a one-time link, or takes one away: a session, a token.
    AdmitPerson = "admit_person" for Administrator;
    /// Takes a report in and lets the reader propose lines.
    PostReport = "post_report" for WatchOfficer, Analyst, Chief, Liaison;
    /// Has a feed looked at, on one's own behalf: its entries come in as reports.
    AddFeed = "add_feed" for Administrator;
    /// Has a feed looked at no more.
    RemoveFeed = "remove_feed" for Administrator;
    /// Keeps a proposed line: it enters the picture.
    KeepLine = "keep_line" for WatchOfficer, Analyst, Chief;
    /// Drops a proposed line, or takes a kept one out of the picture.
    DropLine = "drop_line" for WatchOfficer, Analyst, Chief;
    /// Takes a verdict back: the line is proposed again.
    ReopenLine = "reopen_line" for WatchOfficer, Analyst, Chief;
    /// Takes a report back: its lines support nothing any more.
    RetractReport = "retract_report" for Analyst, Chief;
    /// Takes a retraction back: its lines stand as they stood.
    ReinstateReport = "reinstate_report" for Analyst, Chief;
    /// Says in other words what a line says; the words it stands on stay.
    EditLine = "edit_line" for WatchOfficer, Analyst, Chief;
    /// Says what a place that a kept line names is on the map.
    ResolvePlace = "resolve_place" for WatchOfficer, Analyst, Chief;
    /// Marks an area on an incident or a warning.
    MarkArea = "mark_area" for WatchOfficer, Analyst, Chief;
    /// Withdraws an area.
    WithdrawArea = "withdraw_area" for WatchOfficer, Analyst, Chief;
    /// Writes a note into the activity log (ICS 214).
    WriteNote = "write_note" for WatchOfficer, Analyst, Chief, Liaison;
    /// Puts a proposition about an incident, under which statements are laid side by side.
    PutProposition = "put_proposition" for WatchOfficer, Analyst, Chief;
    /// Says how a line stands under a proposition.
    PlaceStatement = "place_statement" for WatchOfficer, Analyst, Chief;
    /// Takes a proposition back.
    TakeBackProposition = "take_back_proposition" for WatchOfficer, Analyst, Chief;
    /// Puts a hypothesis about an incident, with who holds it and on what it rests.
    PutHypothesis = "put_hypothesis" for Analyst, Chief;
    /// Says what a line speaks for or against a hypothesis.
    WeighEvidence = "weigh_evidence" for Analyst, Chief;
    /// Judges how likely a hypothesis is (ICD 203).
    JudgeLikelihood = "judge_likelihood" for Analyst, Chief;
    /// Judges how sure one is of the judging (ICD 203).
    JudgeConfidence = "judge_confidence" for Analyst, Chief;
    /// Dissents from a judgement; it stands beside it.
    NoteDissent = "note_dissent" for WatchOfficer, Analyst, Chief, Liaison;
    /// Takes a hypothesis back.
    TakeBackHypothesis = "take_back_hypothesis" for Analyst, Chief;
    /// Rates how reliable a source is (A–F).
    RateSource = "rate_source" for Analyst, Chief;
    /// Grades how credible one line is (1–6).
    GradeLine = "grade_line" for Analyst, Chief;
    /// Joins two names of one organisation.
    JoinNames = "join_names" for Analyst, Chief;
    /// Parts two joined names.
    PartNames = "part_names" for Analyst, Chief;
    /// Stands a unified command up.
    StandUp = "stand_up" for Chief;
    /// Draws a situation report up out of the record.
    DraftSitrep = "draft_sitrep" for WatchOfficer, Analyst, Chief;
    /// Draws a draft up anew; what people wrote stays.
    RenewSitrep = "renew_sitrep" for WatchOfficer, Analyst, Chief;
    /// Words a section of a draft.
    EditSitrep = "edit_sitrep" for WatchOfficer, Analyst, Chief;
    /// Approves a situation report: it is frozen.
    ApproveSitrep = "approve_sitrep" for Chief;
    /// Writes a corrective action into the review of an incident.
    WriteCorrection = "write_correction" for Analyst, Chief;
    /// Sets an objective.
    SetObjective = "set_objective" for Chief;
    /// Takes a vacant post, or confirms one that was offered.
    TakePost = "take_post" for WatchOfficer, Analyst, Chief, Liaison;
    /// Offers one's post to another officer.
    OfferPost = "offer_post" for WatchOfficer, Analyst, Chief, Liaison;
    /// Asks an agency to do something.
    GiveAssignment = "give_assignment" for Chief, WatchOfficer;
    /// Says that an assignment arrived at the agency.
    ReceiveAssignment = "receive_assignment" for WatchOfficer, Chief, Liaison;
    /// Says that the agency does it.
    AcceptAssignment = "accept_assignment" for WatchOfficer, Chief, Liaison;
    /// Says that the agency cannot comply.
    RefuseAssignment = "refuse_assignment" for WatchOfficer, Chief, Liaison;
    /// Says that it is done, with the result.
    CompleteAssignment = "complete_assignment" for WatchOfficer, Chief, Liaison;
    /// Withdraws an assignment.
    WithdrawAssignment = "withdraw_assignment" for Chief;
    /// Writes a warning.
    DraftWarning = "draft_warning" for WatchOfficer, Analyst, Chief, Liaison;
    /// Lets a warning go.
    ReleaseWarning = "release_warning" for Chief;
    /// Does not give a warning, on a ground.
    WaiveWarning = "waive_warning" for Chief;
    /// Hands a warning over.
    HandOverWarning = "hand_over_warning" for WatchOfficer, Chief, Liaison;
    /// Notes that the other side says it was read.
    NoteReading = "note_reading" for WatchOfficer, Chief, Liaison;
    /// Registers a warning that came in.
    RegisterWarning = "register_warning" for WatchOfficer, Chief, Liaison;
    /// Reads a warning, by name.
    ReadWarning = "read_warning" for WatchOfficer, Chief, Liaison;
    /// Decides a warning.
    DecideWarning = "decide_warning" for Chief;
    /// Closes a warning's matter.
    CloseWarning = "close_warning" for Chief, Analyst;
    /// Notes a warning that is known second-hand.
    NoteReportedWarning = "note_reported_warning" for WatchOfficer, Analyst, Chief;
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
    #[error("{operation} is not for {yours}; nothing was changed. It is for: {allowed}")]
    NotYours {
        /// The operation's name.
        operation: &'static str,
        /// The caller's roles.
        yours: String,
        /// The roles that may.
        allowed: String,
    },
    /// The caller may, and the token that calls may not.
    #[error("{operation} is outside the scopes of this token ({scopes}); nothing was changed")]
    OutOfScope {
        /// The operation's name.
        operation: String,
        /// The token's scopes.
        scopes: String,
    },
}

/// Tells whether one of the caller's roles may call an operation at all: for pages, to show only forms that can succeed.
pub fn may<O: Operation>(caller: &Caller) -> bool {
    by_role::<O>(caller) && caller.scopes.as_ref().is_none_or(|scopes| scopes.admit_call(O::NAME))
}

fn by_role<O: Operation>(caller: &Caller) -> bool {
    O::ROLES.iter().any(|role| caller.roles.contains(role))
}

/// Grants an operation on a thing with this marking.
///
/// # Errors
/// [`Refusal::NotThere`] if the caller may not know of the thing, [`Refusal::NotYours`] if the table says no,
/// [`Refusal::OutOfScope`] if the token that calls was made for other things.
pub fn grant<O: Operation>(caller: &Caller, about: &Marking, what: &str) -> Result<Granted<O>, Refusal> {
    if !caller.viewer.admits(about) {
        return Err(Refusal::NotThere { what: what.to_owned() });
    }
    if !by_role::<O>(caller) {
        let allowed = O::ROLES.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
        let yours = caller.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::NotYours { operation: O::NAME, yours, allowed });
    }
    if let Some(scopes) = caller.scopes.as_ref().filter(|it| !it.admit_call(O::NAME)) {
        return Err(Refusal::OutOfScope { operation: O::NAME.to_owned(), scopes: scopes.to_string() });
    }
    Ok(Granted { by: caller.viewer.person.clone(), operation: PhantomData })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tail;
    use crate::marking::{AgencyName, Compartment};
    use expect_test::expect;

    fn caller(role: Role) -> Caller {
        let viewer = Viewer {
            person: PersonId::new(Tail::Number(1)),
            agency: AgencyName::parse("north").unwrap(),
            compartments: Default::default(),
        };
        Caller { viewer, roles: [role].into(), name: "T. Okell".to_owned(), scopes: None, status: CapStatus::Actual }
    }

    #[test]
    fn the_authority_table_reads_as_the_policy_says() {
        let heads = ["watch", "analyst", "chief", "liaison", "inspector", "admin"];
        let mut table = format!("{:<22}", "");
        heads.iter().for_each(|head| table.push_str(&format!(" {head:<9}")));
        for (operation, roles) in OPERATIONS {
            table = format!("{}\n{operation:<22}", table.trim_end());
            for role in Role::ALL {
                table.push_str(&format!(" {:<9}", if roles.contains(&role) { "yes" } else { "-" }));
            }
        }
        expect![[r#"
                                   watch     analyst   chief     liaison   inspector admin
            enrol_person           -         -         -         -         -         yes
            change_person          -         -         -         -         -         yes
            withdraw_person        -         -         -         -         -         yes
            admit_person           -         -         -         -         -         yes
            post_report            yes       yes       yes       yes       -         -
            add_feed               -         -         -         -         -         yes
            remove_feed            -         -         -         -         -         yes
            keep_line              yes       yes       yes       -         -         -
            drop_line              yes       yes       yes       -         -         -
            reopen_line            yes       yes       yes       -         -         -
            retract_report         -         yes       yes       -         -         -
            reinstate_report       -         yes       yes       -         -         -
            edit_line              yes       yes       yes       -         -         -
            resolve_place          yes       yes       yes       -         -         -
            mark_area              yes       yes       yes       -         -         -
            withdraw_area          yes       yes       yes       -         -         -
            write_note             yes       yes       yes       yes       -         -
            put_proposition        yes       yes       yes       -         -         -
            place_statement        yes       yes       yes       -         -         -
            take_back_proposition  yes       yes       yes       -         -         -
            put_hypothesis         -         yes       yes       -         -         -
            weigh_evidence         -         yes       yes       -         -         -
            judge_likelihood       -         yes       yes       -         -         -
            judge_confidence       -         yes       yes       -         -         -
            note_dissent           yes       yes       yes       yes       -         -
            take_back_hypothesis   -         yes       yes       -         -         -
            rate_source            -         yes       yes       -         -         -
            grade_line             -         yes       yes       -         -         -
            join_names             -         yes       yes       -         -         -
            part_names             -         yes       yes       -         -         -
            stand_up               -         -         yes       -         -         -
            draft_sitrep           yes       yes       yes       -         -         -
            renew_sitrep           yes       yes       yes       -         -         -
            edit_sitrep            yes       yes       yes       -         -         -
            approve_sitrep         -         -         yes       -         -         -
            write_correction       -         yes       yes       -         -         -
            set_objective          -         -         yes       -         -         -
            take_post              yes       yes       yes       yes       -         -
            offer_post             yes       yes       yes       yes       -         -
            give_assignment        yes       -         yes       -         -         -
            receive_assignment     yes       -         yes       yes       -         -
            accept_assignment      yes       -         yes       yes       -         -
            refuse_assignment      yes       -         yes       yes       -         -
            complete_assignment    yes       -         yes       yes       -         -
            withdraw_assignment    -         -         yes       -         -         -
            draft_warning          yes       yes       yes       yes       -         -
            release_warning        -         -         yes       -         -         -
            waive_warning          -         -         yes       -         -         -
            hand_over_warning      yes       -         yes       yes       -         -
            note_reading           yes       -         yes       yes       -         -
            register_warning       yes       -         yes       yes       -         -
            read_warning           yes       -         yes       yes       -         -
            decide_warning         -         -         yes       -         -         -
            close_warning          -         yes       yes       -         -         -
            note_reported_warning  yes       yes       yes       -         -         -
            inspect                -         -         -         -         yes       -
        "#]]
        .assert_eq(&format!("{}\n", table.trim_end()));
    }

    /// Role × operation × marking, cell by cell: the answer is the role's cell where the marking admits the caller,
    /// and "not there" everywhere else, whatever the role.
    #[test]
    fn what_one_may_not_know_of_is_not_there_for_every_role_and_operation() {
        fn check<O: Operation>(checked: &mut usize) {
            *checked += 1;
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
                        Err(Refusal::OutOfScope { .. }) => panic!("a session has no scopes"),
                        Ok(by) => {
                            assert!(!hidden && O::ROLES.contains(&role));
                            assert_eq!(by, PersonId::new(Tail::Number(1)));
                        }
                    }
                }
            }
        }
        let mut checked = 0;
        macro_rules! check_all {
            ($($op:ident)+) => { $(check::<$op>(&mut checked);)+ };
        }
        check_all! {
            ResolvePlace MarkArea WithdrawArea AddFeed RemoveFeed
            EnrolPerson ChangePerson WithdrawPerson AdmitPerson PostReport KeepLine DropLine ReopenLine RetractReport ReinstateReport EditLine WriteNote StandUp
            DraftSitrep RenewSitrep EditSitrep ApproveSitrep WriteCorrection
            SetObjective TakePost OfferPost
            GiveAssignment ReceiveAssignment AcceptAssignment RefuseAssignment CompleteAssignment WithdrawAssignment
            DraftWarning ReleaseWarning WaiveWarning HandOverWarning NoteReading RegisterWarning ReadWarning
            DecideWarning CloseWarning NoteReportedWarning Inspect
            PutProposition PlaceStatement TakeBackProposition PutHypothesis WeighEvidence JudgeLikelihood
            JudgeConfidence NoteDissent TakeBackHypothesis RateSource GradeLine JoinNames PartNames
        }
        assert_eq!(OPERATIONS.len(), checked, "a new operation joins this test");
    }

    /// Every operation × every scope: a token may call what one of its scopes covers and its person may call, no more.
    #[test]
    fn a_token_may_do_what_its_scopes_and_its_person_may() {
        let marking = Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap());
        let asked = |roles: &[Role], scopes: &[&str]| {
            let scopes = Some(Scopes::parse(scopes.iter().copied()).unwrap());
            let caller = Caller { roles: roles.iter().copied().collect(), scopes, ..caller(Role::Analyst) };
            (grant::<WriteNote>(&caller, &marking, "log").is_ok(), grant::<StandUp>(&caller, &marking, "log").is_ok())
        };
        assert_eq!(asked(&[Role::Chief], &["write"]), (true, true));
        assert_eq!(asked(&[Role::Chief], &["write:log", "read"]), (true, false));
        assert_eq!(asked(&[Role::Chief], &["stand_up"]), (false, true));
        assert_eq!(asked(&[Role::Chief], &["read", "read:log"]), (false, false));
        assert_eq!(asked(&[Role::Analyst], &["write"]), (true, false), "a scope gives no role");
        assert_eq!(asked(&[Role::Inspector], &["write", "stand_up"]), (false, false));
        let caller = Caller { scopes: Some(Scopes::parse(["read"]).unwrap()), ..caller(Role::Analyst) };
        let refusal = grant::<WriteNote>(&caller, &marking, "log").unwrap_err().to_string();
        assert_eq!(refusal, "write_note is outside the scopes of this token (read); nothing was changed");
    }

    #[test]
    fn a_refusal_says_who_may() {
        let marking = Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap());
        let refusal = grant::<StandUp>(&caller(Role::Analyst), &marking, "inbox").unwrap_err();
        assert_eq!(refusal.to_string(), "stand_up is not for analyst; nothing was changed. It is for: chief");
    }

    #[test]
    fn an_inspector_may_do_nothing_but_look() {
        let allowed = OPERATIONS.iter().filter(|(_, roles)| roles.contains(&Role::Inspector)).count();
        assert_eq!(allowed, 1);
    }
}
