//! Commands and assignments: every step from every phase, every refusal in its words; state is a fold (law 1).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{agency, markings, officer, person};
use expect_test::expect;
use proptest::prelude::*;
use tocsin_core::assignment::{
    Assignment, AssignmentError, AssignmentPhase, Task, accept_assignment, complete_assignment, give_assignment,
    receive_assignment, refuse_assignment, withdraw_assignment,
};
use tocsin_core::authority::{Caller, Granted, Operation, Role, grant};
use tocsin_core::command::{
    Command, StandingUp, Template, TemplatePost, offer_post, set_objective, stand_up, take_post,
};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{AssignmentId, CommandId, IncidentId, ObjectiveId, Tail};

fn granted<O: Operation>(by: u64) -> Granted<O> {
    let mut caller: Caller = officer();
    caller.viewer.person = person(by);
    caller.roles = Role::ALL.into();
    grant::<O>(&caller, &markings()[1], "thing").unwrap()
}

fn command() -> CommandId {
    CommandId::new(Tail::Number(1))
}

fn objective(number: u64) -> ObjectiveId {
    ObjectiveId::new(Tail::Number(number))
}

fn assignment(number: u64) -> AssignmentId {
    AssignmentId::new(Tail::Number(number))
}

fn post(key: &str, under: Option<&str>) -> TemplatePost {
    TemplatePost { key: key.to_owned(), title: key.to_owned(), under: under.map(str::to_owned) }
}

fn stood_up() -> Vec<Fact> {
    let up = StandingUp {
        command: command(),
        name: "High water".to_owned(),
        incident: IncidentId::new(Tail::Number(1)),
        new_incident: Some("Water over the dike".to_owned()),
        template: "flood".to_owned(),
        agencies: vec![agency("north"), agency("south")],
        posts: vec![post("chief", None), post("medical", Some("chief"))],
        objectives: vec![(objective(1), "The hurt are treated".to_owned())],
        marking: markings()[1].clone(),
    };
    stand_up(&granted(1), up)
}

fn task() -> Task {
    Task {
        command: command(),
        objective: objective(1),
        agency: agency("south"),
        text: "Open a treatment place".to_owned(),
        leader: None,
        place: None,
        due_ms: None,
        rests_on: Vec::new(),
        because: None,
        marking: markings()[1].clone(),
    }
}

fn given(number: u64) -> Vec<Fact> {
    let command = Command::fold(&command(), &stood_up()).unwrap();
    give_assignment(&granted(1), &command, || assignment(number), task()).unwrap()
}

const STEPS: [&str; 5] = ["receive", "accept", "refuse", "complete", "withdraw"];

fn step(which: usize, state: &Assignment, of: &str) -> Result<Vec<Fact>, AssignmentError> {
    let (of, words) = (agency(of), "words".to_owned());
    match STEPS[which] {
        "receive" => receive_assignment(&granted(2), state, &of),
        "accept" => accept_assignment(&granted(2), state, &of),
        "refuse" => refuse_assignment(&granted(2), state, &of, words),
        "complete" => complete_assignment(&granted(2), state, &of, words),
        _ => withdraw_assignment(&granted(1), state, words),
    }
}

/// The steps that lead to each phase.
fn standing(phase: AssignmentPhase) -> Assignment {
    let way: &[usize] = match phase {
        AssignmentPhase::Given => &[],
        AssignmentPhase::Delivered => &[0],
        AssignmentPhase::Accepted => &[1],
        AssignmentPhase::CannotComply => &[2],
        AssignmentPhase::Done => &[1, 3],
        AssignmentPhase::Withdrawn => &[4],
    };
    let mut facts = given(7);
    for which in way {
        let state = Assignment::fold(&assignment(7), &facts).unwrap();
        facts.extend(step(*which, &state, "south").unwrap());
    }
    let state = Assignment::fold(&assignment(7), &facts).unwrap();
    assert_eq!(state.phase, phase);
    state
}

#[test]
fn every_step_from_every_phase_leads_where_the_drawing_says_or_is_refused_in_words() {
    let mut table = String::new();
    for phase in AssignmentPhase::ALL {
        for (which, name) in STEPS.iter().enumerate() {
            let state = standing(phase);
            let told = match step(which, &state, "south") {
                Ok(facts) if facts.is_empty() => "nothing to decide".to_owned(),
                Ok(facts) => {
                    let mut all = given(7);
                    all.extend(facts.clone());
                    format!("{} ({} facts)", Assignment::fold(&assignment(7), &all).unwrap().phase.label(), facts.len())
                }
                Err(error) => error.to_string(),
            };
            table.push_str(&format!("{:<14} {name:<9} {told}\n", phase.label()));
        }
    }
    expect![[r#"
        not delivered  receive   not accepted (1 facts)
        not delivered  accept    accepted (2 facts)
        not delivered  refuse    cannot comply (2 facts)
        not delivered  complete  A-7 stands at “not delivered”, so it cannot be done; nothing was changed
        not delivered  withdraw  withdrawn (1 facts)
        not accepted   receive   nothing to decide
        not accepted   accept    accepted (1 facts)
        not accepted   refuse    cannot comply (1 facts)
        not accepted   complete  A-7 stands at “not accepted”, so it cannot be done; nothing was changed
        not accepted   withdraw  withdrawn (1 facts)
        accepted       receive   nothing to decide
        accepted       accept    nothing to decide
        accepted       refuse    cannot comply (1 facts)
        accepted       complete  done (1 facts)
        accepted       withdraw  withdrawn (1 facts)
        cannot comply  receive   nothing to decide
        cannot comply  accept    accepted (1 facts)
        cannot comply  refuse    A-7 stands at “cannot comply”, so it cannot be refused; nothing was changed
        cannot comply  complete  A-7 stands at “cannot comply”, so it cannot be done; nothing was changed
        cannot comply  withdraw  withdrawn (1 facts)
        done           receive   nothing to decide
        done           accept    A-7 stands at “done”, so it cannot be accepted; nothing was changed
        done           refuse    A-7 stands at “done”, so it cannot be refused; nothing was changed
        done           complete  A-7 stands at “done”, so it cannot be done; nothing was changed
        done           withdraw  A-7 stands at “done”, so it cannot be withdrawn; nothing was changed
        withdrawn      receive   nothing to decide
        withdrawn      accept    A-7 stands at “withdrawn”, so it cannot be accepted; nothing was changed
        withdrawn      refuse    A-7 stands at “withdrawn”, so it cannot be refused; nothing was changed
        withdrawn      complete  A-7 stands at “withdrawn”, so it cannot be done; nothing was changed
        withdrawn      withdraw  A-7 stands at “withdrawn”, so it cannot be withdrawn; nothing was changed
    "#]]
    .assert_eq(&table);
}

#[test]
fn another_agency_answers_nothing() {
    for phase in AssignmentPhase::ALL {
        for which in 0..4 {
            let error = step(which, &standing(phase), "north").unwrap_err();
            assert_eq!(error.to_string(), "A-7 is asked of south; you act for north. Nothing was changed");
        }
    }
}

proptest! {
    /// Whatever is tried in whatever order: folding one fact at a time and all at once agree, facts of another assignment
    /// change nothing, and what is done or withdrawn stays so.
    #[test]
    fn an_assignment_is_the_fold_of_its_own_facts(tries in prop::collection::vec((0usize..5, any::<bool>()), 0..30)) {
        let (mut facts, mut mine) = (given(7), given(7));
        facts.extend(given(8));
        let mut ended = None;
        for (which, ours) in tries {
            let id = assignment(if ours { 7 } else { 8 });
            let state = Assignment::fold(&id, &facts).unwrap();
            let Ok(decided) = step(which, &state, "south") else { continue };
            if ours {
                prop_assert!(ended.is_none() || decided.is_empty(), "{:?} after the end", decided);
                mine.extend(decided.clone());
            }
            facts.extend(decided);
            let phase = Assignment::fold(&assignment(7), &facts).unwrap().phase;
            ended = ended.or(matches!(phase, AssignmentPhase::Done | AssignmentPhase::Withdrawn).then_some(phase));
        }
        prop_assert_eq!(Assignment::fold(&assignment(7), &facts), Assignment::fold(&assignment(7), &mine));
    }

    /// A post has one holder at a time, and it passes only from vacant, or to whom it is offered.
    #[test]
    fn a_post_passes_only_to_whom_it_is_offered(acts in prop::collection::vec((any::<bool>(), 1u64..4, 1u64..4), 0..30)) {
        let mut facts = stood_up();
        let mut holder = 1;
        let mut offered = None;
        for (take, by, to) in acts {
            let state = Command::fold(&command(), &facts).unwrap();
            let decided = match take {
                true => take_post(&granted(by), &state, "chief"),
                false => offer_post(&granted(by), &state, "chief", person(to), "note".to_owned()),
            };
            let allowed = if take { by == holder || offered == Some(by) } else { by == holder };
            prop_assert_eq!(decided.is_ok(), allowed);
            match (take, decided) {
                (true, Ok(decided)) if !decided.is_empty() => {
                    (holder, offered) = (by, None);
                    facts.extend(decided);
                }
                (false, Ok(decided)) => {
                    offered = Some(to);
                    facts.extend(decided);
                }
                _ => {}
            }
            let state = Command::fold(&command(), &facts).unwrap();
            prop_assert_eq!(state.posts[0].holder.clone(), Some(person(holder)));
        }
    }
}

#[test]
fn standing_up_decides_everything_at_once_and_in_this_order() {
    let told: Vec<&str> = stood_up()
        .iter()
        .map(|fact| match fact {
            Fact::IncidentOpened { .. } => "incident opened",
            Fact::CommandStoodUp { .. } => "command stood up",
            Fact::PostTaken { .. } => "first post taken",
            Fact::ObjectiveSet { .. } => "objective set",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["incident opened", "command stood up", "first post taken", "objective set"]);
    let mut facts = stood_up();
    let state = Command::fold(&command(), &facts).unwrap();
    facts.extend(set_objective(&granted(1), &state, objective(2), "Families are told".to_owned()).unwrap());
    let state = Command::fold(&command(), &facts).unwrap();
    assert_eq!(state.objectives.len(), 2);
    assert_eq!(Command::fold(&CommandId::new(Tail::Number(2)), &facts), None);
}

#[test]
fn a_template_is_checked_by_rules_that_name_themselves() {
    let template = Template {
        key: "storm".to_owned(),
        title: " ".to_owned(),
        when: "x".repeat(201),
        agencies: Vec::new(),
        posts: vec![
            post("Chief", None),
            post("a", Some("b")),
            post("b", Some("a")),
            post("c", Some("z")),
            post("c", None),
        ],
        objectives: vec!["Homes are dry\nand warm".to_owned()],
    };
    let faults: Vec<String> = template.check().unwrap_err().iter().map(ToString::to_string).collect();
    expect![[r#"
        title: is empty; write it; nothing is recorded yet
        when: is 201 characters long; at most 200 are kept
        objectives: holds the control character U+000A; remove it: only visible characters are kept
        agencies: none is named; name at least one
        posts: "Chief" is no key; write small letters, digits and hyphens, at most 60
        posts: a stands in a circle of posts; let one of them stand at the top
        posts: b stands in a circle of posts; let one of them stand at the top
        posts: c is under z, which is not there; name another post of the list
        posts: c stands twice; give each post its own key
    "#]]
    .assert_eq(&format!("{}\n", faults.join("\n")));
}
