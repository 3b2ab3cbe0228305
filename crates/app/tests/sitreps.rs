//! Situation reports: drawn up out of the record, worded, approved by another officer, frozen; what changed is marked;
//! whoever may see a report may know of everything in it (laws 1, 7 and 11).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, DEPOT_LATER, House, closed_markings, falcon, open};
use expect_test::expect;
use jiff::tz::TimeZone;
use tocsin_app::view::assignments::view_assignment;
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::lists::{list_incidents, list_log};
use tocsin_app::view::report::view_report;
use tocsin_app::view::sitreps::{SitrepView, count_drafts, list_sitreps, view_sitrep};
use tocsin_app::view::warning::view_warning;
use tocsin_app::{
    AsOf, Incoming, Muster, OpError, Order, WarningWords, accept_assignment, approve_sitrep, draft_sitrep, edit_sitrep,
    give_assignment, keep_line, keep_rest, rebuild, register_warning, renew_sitrep, retract_report, set_objective,
    stand_up,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::command::TemplatePost;
use tocsin_core::ids::{AssignmentId, CommandId, IncidentId, ObjectiveId, ReportId, SitrepId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::sitrep::{Change, List, Section, fits};

const UTC: TimeZone = TimeZone::UTC;

/// An operation about the explosion at the depot, with one assignment; the report is kept whole.
struct Operation {
    house: House,
    command: CommandId,
    objective: ObjectiveId,
    incident: IncidentId,
    /// A second chief, of another agency and in no compartment.
    other: Caller,
}

impl Operation {
    async fn new(marking: Marking) -> Operation {
        let house = House::new().await;
        let desk = &*house.desk;
        let report = house.post(&house.officer, DEPOT, marking.clone()).await;
        keep_rest(desk, &house.officer, &report).await.unwrap();
        let incident = list_incidents(desk, &house.officer, AsOf::NOW, None).await.unwrap().rows.pop().unwrap().id;
        let muster = Muster {
            name: "Depot".to_owned(),
            incident: Some(incident.clone()),
            agencies: ["north", "south"].map(str::to_owned).to_vec(),
            posts: vec![TemplatePost { key: "chief".to_owned(), title: "Chief".to_owned(), under: None }],
            objectives: vec!["The hurt are treated".to_owned()],
            ..Muster::default()
        };
        let up = stand_up(desk, &house.officer, muster, marking).await.unwrap();
        let other = house.enrol("I. Maren", Role::Chief, "south", &[]).await;
        let (command, objective) = (up.command, up.objectives[0].clone());
        let operation = Operation { house, command, objective, incident, other };
        operation.ask("Open a treatment place").await;
        operation
    }

    async fn ask(&self, text: &str) -> AssignmentId {
        let order = Order {
            command: self.command.clone(),
            objective: self.objective.clone(),
            agency: "south".to_owned(),
            text: text.to_owned(),
            leader: String::new(),
            place: String::new(),
            due: None,
            rests_on: Vec::new(),
            because: None,
        };
        give_assignment(&self.house.desk, &self.house.officer, order).await.unwrap()
    }

    async fn warned(&self, caller: &Caller, title: &str, marking: Marking) -> WarningId {
        let words = WarningWords {
            title: title.to_owned(),
            text: title.to_owned(),
            urgency: "Expected".to_owned(),
            severity: "Severe".to_owned(),
            certainty: "Likely".to_owned(),
            other_side: "Ruvan".to_owned(),
            ..WarningWords::default()
        };
        let incoming = Incoming { words, means: "phone".to_owned(), came: "now".to_owned() };
        register_warning(&self.house.desk, caller, &incoming, marking, &UTC).await.unwrap().0
    }

    /// A further report of the incident, all lines kept, each event attached to it.
    async fn told(&self, caller: &Caller, text: &str, marking: Marking) -> ReportId {
        let report = self.house.post(caller, text, marking).await;
        for line in self.house.lines(caller, &report).await {
            keep_line(&self.house.desk, caller, &report, &line.item, Some(&self.incident)).await.unwrap();
        }
        report
    }

    async fn draft(&self, caller: &Caller) -> SitrepId {
        draft_sitrep(&self.house.desk, caller, &self.command, None, AsOf::NOW).await.unwrap().0
    }

    async fn view(&self, caller: &Caller, id: &SitrepId) -> SitrepView {
        view_sitrep(&self.house.desk, caller, id, AsOf::NOW).await.unwrap()
    }
}

fn said<T>(result: Result<T, OpError>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "recorded".to_owned())
}

/// A report written down: each entry with its list, and what changed.
fn told(view: &SitrepView) -> String {
    let mut told = String::new();
    for section in &view.content.sections {
        told.push_str(&format!("{}\n", section.section.label()));
        for entry in &section.entries {
            let rest = [&entry.who, &entry.state, &entry.rests].into_iter().flatten().cloned().collect::<Vec<_>>();
            let was = entry.was.as_ref().map(|it| format!(" (was {it})")).unwrap_or_default();
            let line =
                format!("{} {}: {} | {}{was}", entry.change.label(), entry.list.word(), entry.text(), rest.join(", "));
            told.push_str(&format!("  {}\n", line.trim()));
        }
    }
    told
}

#[tokio::test]
async fn what_is_approved_stays_and_the_next_number_says_what_changed() {
    let operation = Operation::new(open()).await;
    let Operation { house, other, .. } = &operation;
    let (desk, chief) = (&*house.desk, &house.officer);
    let warning = operation.warned(chief, "Second vehicle", open()).await;
    let first = operation.draft(chief).await;
    assert_eq!(first.as_str(), "N-1");
    expect![[r#"
        Situation
          claimed: Explosion: An explosion | told by harbour police; what the report is about; date: on Monday evening; place: fuel depot; toll: 4 killed, 12 wounded
          unknown: Who did it | no kept line names anybody
          unknown: When it happened | not given in any report
          unknown: In which town | not given in any report
        Casualties, as claimed
          range: 4 dead | 1 claim, 1 lineage
          figure: 4 dead | harbour police, publisher not given
          range: 12 wounded | 1 claim, 1 lineage
          figure: 12 wounded | harbour police, publisher not given
        Statements of the parties
          statement: harbour police say: An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12 | in the report's words
        Response
          objective: The hurt are treated |
          assignment: Open a treatment place | south, not delivered
        Warnings
          waiting: Second vehicle | from Ruvan, not read
    "#]].assert_eq(&told(&operation.view(chief, &first).await));
    edit_sitrep(desk, chief, &first, "short", "The depot burned.", None).await.unwrap();
    approve_sitrep(desk, other, &first, &operation.view(other, &first).await.hash).await.unwrap();
    let approved = operation.view(chief, &first).await;
    assert!(approved.state.approved && !approved.state.own);

    // Later changes change nothing in it, and nobody can.
    accept_assignment(desk, other, &AssignmentId::parse("A-1").unwrap()).await.unwrap();
    operation.told(chief, DEPOT_LATER, open()).await;
    let displayed = view_warning(desk, chief, &warning, AsOf::NOW).await.unwrap().displayed;
    tocsin_app::read_warning(desk, chief, &warning, &displayed).await.unwrap();
    set_objective(desk, chief, &operation.command, "Families are told").await.unwrap();
    for refused in [
        said(edit_sitrep(desk, chief, &first, "short", "It did not.", None).await),
        said(renew_sitrep(desk, chief, &first, AsOf::NOW).await),
        said(approve_sitrep(desk, other, &first, "").await),
    ] {
        assert!(refused.starts_with("N-1 is approved and stays as it is; nothing was changed"), "{refused}");
    }
    assert_eq!(operation.view(chief, &first).await, approved);

    let second = operation.draft(chief).await;
    let view = operation.view(chief, &second).await;
    assert_eq!(view.content.replaces.as_ref(), Some(&first));
    expect![[r#"
        Situation
          claimed: Explosion: An explosion | told by harbour police; what the report is about; date: on Monday evening; place: fuel depot; toll: 4 killed, 12 wounded
          new claimed: Explosion: The explosion at the fuel depot | told by spokeswoman; what the report is about; date: not given; place: fuel depot; toll: 5 killed, 12 wounded
          unknown: Who did it | no kept line names anybody
          unknown: When it happened | not given in any report
          unknown: In which town | not given in any report
        Casualties, as claimed
          changed range: 4 to 5 dead | 2 claims, 1 lineage (was 4 dead, 1 claim, 1 lineage)
          figure: 4 dead | harbour police, publisher not given
          new figure: 5 dead | spokeswoman, publisher not given
          changed range: 12 wounded | 2 claims, 1 lineage (was 1 claim, 1 lineage)
          figure: 12 wounded | harbour police, publisher not given
          new figure: 12 wounded | police, publisher not given
        Statements of the parties
          statement: harbour police say: An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12 | in the report's words
          new statement: spokeswoman says: The explosion at the fuel depot of Orle killed 5 people | in the report's words; said: on Tuesday
          new statement: police say: 12 people were wounded in the explosion | in the report's words
        Response
          objective: The hurt are treated |
          changed assignment: Open a treatment place | south, accepted (was not delivered)
          new objective: Families are told |
        Warnings
          changed waiting: Second vehicle | from Ruvan, not decided (was not read)
    "#]].assert_eq(&told(&view));
    assert_eq!(view.words_change(Section::Short), Change::Gone, "the words of the last report are not in the next one");
    edit_sitrep(desk, chief, &second, "short", "The depot burned.", None).await.unwrap();
    assert_eq!(operation.view(chief, &second).await.words_change(Section::Short), Change::Same);
    approve_sitrep(desk, other, &second, "").await.unwrap();
    assert_eq!(operation.view(chief, &first).await.replaced_by, Some(second));
    house.must_verify().await;
    assert_eq!(rebuild(&*house.store, false, |_| {}).await.unwrap().differences.differing, 0);
}

#[tokio::test]
async fn what_waits_no_more_is_gone_and_stays_so_for_one_report_only() {
    let operation = Operation::new(open()).await;
    let (desk, chief, other) = (&*operation.house.desk, &operation.house.officer, &operation.other);
    let report = ReportId::parse("R-1").unwrap();
    let mut gone = Vec::new();
    for round in 0..3 {
        let id = operation.draft(chief).await;
        let view = operation.view(chief, &id).await;
        let entries = view.content.sections.iter().flat_map(|it| &it.entries);
        gone.push(entries.filter(|it| it.change == Change::Gone && it.list == List::Figure).count());
        approve_sitrep(desk, other, &id, "").await.unwrap();
        if round == 0 {
            let lines = operation.house.lines(chief, &report).await;
            let figures = lines.iter().filter(|it| it.line.kind == tocsin_core::draft::LineKind::Figure);
            for line in figures {
                tocsin_app::drop_line(desk, chief, &report, &line.item, "told wrongly").await.unwrap();
            }
        }
    }
    assert!(gone[0] == 0 && gone[1] > 0 && gone[2] == 0, "{gone:?}");
}

#[tokio::test]
async fn whoever_wrote_it_approves_it_only_where_nobody_else_may() {
    let operation = Operation::new(open()).await;
    let (desk, chief, other) = (&*operation.house.desk, &operation.house.officer, &operation.other);
    let watch = operation.house.enrol("S. Brandt", Role::WatchOfficer, "north", &[]).await;
    let id = operation.draft(chief).await;
    let shown = operation.view(chief, &id).await.hash;
    assert_eq!(
        said(approve_sitrep(desk, &watch, &id, "").await),
        "approve_sitrep is not for watch officer; nothing was changed. It is for: chief"
    );
    let own = said(approve_sitrep(desk, chief, &id, "").await);
    assert!(own.starts_with("N-1 was not approved: you wrote part of it"), "{own}");
    assert!(own.ends_with(&format!("it waits for {}", other.viewer.person)), "{own}");
    edit_sitrep(desk, &watch, &id, "next", "Divers at 22:00.", None).await.unwrap();
    let moved = said(approve_sitrep(desk, other, &id, &shown).await);
    assert!(moved.starts_with("N-1 was not approved: it has changed since you looked at it"), "{moved}");
    assert_eq!(count_drafts(desk, chief).await.unwrap(), 1);
    approve_sitrep(desk, other, &id, &operation.view(other, &id).await.hash).await.unwrap();
    assert_eq!(count_drafts(desk, chief).await.unwrap(), 0);

    // A circle in which only one chief is: the record says that it was approved by its author.
    let alone = operation.house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
    let (closed, _) = draft_sitrep(desk, &alone, &operation.command, Some(&falcon()), AsOf::NOW).await.unwrap();
    approve_sitrep(desk, &alone, &closed, "").await.unwrap();
    assert!(operation.view(&alone, &closed).await.state.own);
}

#[tokio::test]
async fn a_draft_is_drawn_anew_and_of_two_who_draft_at_once_one_is_recorded() {
    let operation = Operation::new(open()).await;
    let (desk, chief, other) = (&*operation.house.desk, &operation.house.officer, &operation.other);
    let (one, two) = tokio::join!(
        draft_sitrep(desk, chief, &operation.command, None, AsOf::NOW),
        draft_sitrep(desk, other, &operation.command, None, AsOf::NOW)
    );
    let refused = if one.is_ok() { said(two) } else { said(one) };
    assert!(refused.contains("is a draft of U-1 for the same circle; nothing was changed"), "{refused}");
    let list = list_sitreps(desk, chief, AsOf::NOW, None).await.unwrap().rows;
    assert_eq!(list.len(), 1);
    let id = list[0].row.id.clone();
    edit_sitrep(desk, chief, &id, "short", "It burns.", None).await.unwrap();
    let before = operation.view(chief, &id).await;
    let n = desk.head().size - 1;
    operation.ask("Close the road").await;
    renew_sitrep(desk, chief, &id, AsOf::NOW).await.unwrap();
    let after = operation.view(chief, &id).await;
    assert!(after.content.n > before.content.n);
    assert_eq!(after.content.entries(Section::Response).len(), before.content.entries(Section::Response).len() + 1);
    assert_eq!(after.words, before.words, "what people wrote stays");
    let then = view_sitrep(desk, chief, &id, AsOf::record(n)).await.unwrap();
    assert_eq!(then.content, before.content, "as of then it reads as it read");
    assert!(view_sitrep(desk, chief, &id, AsOf::record(2)).await.is_err(), "there was none as of then");
    let faults = edit_sitrep(desk, chief, &id, "poem", &"x".repeat(5_000), None).await.unwrap_err();
    assert!(matches!(&faults, OpError::Invalid(faults) if faults.len() == 2), "{faults}");
}

/// Law 7. The same operation twice, once with things under every closed marking beside it: the open report is the same,
/// whoever draws it up.
#[tokio::test]
async fn a_report_tells_nothing_that_its_circle_may_not_know_of() {
    let mut seen = Vec::new();
    for hidden in [false, true] {
        let operation = Operation::new(open()).await;
        let house = &operation.house;
        let inside = house.enrol("F. Alcon", Role::WatchOfficer, "north", &["falcon"]).await;
        if hidden {
            for marking in closed_markings() {
                let marking = marking.made_by(&inside.viewer.person);
                operation.told(&inside, DEPOT_LATER, marking.clone()).await;
                operation.warned(&inside, "Kept within", marking).await;
            }
        }
        for drafter in [&operation.other, &inside] {
            let id = operation.draft(drafter).await;
            seen.push(told(&operation.view(&operation.other, &id).await));
            approve_sitrep(&house.desk, &house.officer, &id, "").await.unwrap();
        }
    }
    assert!(seen[0].contains("4 dead") && !seen[0].contains("Kept within"));
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[1], seen[3], "and it is the same whoever draws it up");
}

#[tokio::test]
async fn a_closed_report_is_not_there_for_anybody_outside_its_circle() {
    for marking in closed_markings() {
        let operation = Operation::new(open()).await;
        let house = &operation.house;
        let inside = house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
        let marking = marking.made_by(&inside.viewer.person);
        let before = list_log(&house.desk, &operation.other, AsOf::NOW, None).await.unwrap();
        operation.told(&inside, DEPOT_LATER, marking.clone()).await;
        operation.warned(&inside, "Kept within", marking.clone()).await;
        let (id, _) = draft_sitrep(&house.desk, &inside, &operation.command, Some(&marking), AsOf::NOW).await.unwrap();
        let view = operation.view(&inside, &id).await;
        assert!(
            told(&view).contains("Kept within") && told(&view).contains("4 to 5 dead"),
            "a narrower circle holds more"
        );
        edit_sitrep(&house.desk, &inside, &id, "short", "Closed words.", None).await.unwrap();
        let (desk, out) = (&*house.desk, &operation.other);
        let invented = SitrepId::parse("N-BCDFGHJK").unwrap();
        let none = said(view_sitrep(desk, out, &invented, AsOf::NOW).await).replace("N-BCDFGHJK", id.as_str());
        assert_eq!(said(view_sitrep(desk, out, &id, AsOf::NOW).await), none);
        for refused in [
            said(edit_sitrep(desk, out, &id, "short", "x", None).await),
            said(renew_sitrep(desk, out, &id, AsOf::NOW).await),
            said(approve_sitrep(desk, out, &id, "").await),
        ] {
            assert_eq!(refused, none);
        }
        assert_eq!(count_drafts(desk, out).await.unwrap(), 0);
        assert!(list_sitreps(desk, out, AsOf::NOW, None).await.unwrap().rows.is_empty());
        assert_eq!(list_log(desk, out, AsOf::NOW, None).await.unwrap(), before);
        let next = draft_sitrep(desk, out, &operation.command, None, AsOf::NOW).await.unwrap().0;
        assert_eq!(next.as_str(), "N-1", "no number was used and no draft is in the way");
        assert_eq!(operation.view(out, &next).await.content.replaces, None);
    }
}

/// Whoever may see a report may open everything that it names.
#[tokio::test]
async fn everything_that_a_report_names_may_be_known_to_whoever_sees_the_report() {
    let operation = Operation::new(open()).await;
    let (desk, house) = (&*operation.house.desk, &operation.house);
    let inside = house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
    for marking in closed_markings() {
        let marking = marking.made_by(&inside.viewer.person);
        operation.told(&inside, DEPOT_LATER, marking.clone()).await;
        operation.warned(&inside, "Kept within", marking.clone()).await;
        draft_sitrep(desk, &inside, &operation.command, Some(&marking), AsOf::NOW).await.unwrap();
    }
    operation.draft(&operation.other).await;
    let mut named = 0;
    for viewer in [&inside, &operation.other, &house.officer] {
        for it in list_sitreps(desk, viewer, AsOf::NOW, None).await.unwrap().rows {
            let view = operation.view(viewer, &it.row.id).await;
            for entry in view.content.sections.iter().flat_map(|it| &it.entries) {
                for thing in entry
                    .things
                    .iter()
                    .chain(entry.lines.iter().map(|it| &it.report).map(|it| it.to_string()).collect::<Vec<_>>().iter())
                {
                    named += 1;
                    let marking = match thing.as_bytes()[0] {
                        b'R' => {
                            view_report(desk, viewer, &ReportId::parse(thing).unwrap(), AsOf::NOW)
                                .await
                                .unwrap()
                                .row
                                .posted
                                .marking
                        }
                        b'W' => {
                            view_warning(desk, viewer, &WarningId::parse(thing).unwrap(), AsOf::NOW)
                                .await
                                .unwrap()
                                .row
                                .details
                                .marking
                        }
                        b'A' => {
                            view_assignment(desk, viewer, &AssignmentId::parse(thing).unwrap(), AsOf::NOW)
                                .await
                                .unwrap()
                                .line
                                .row
                                .task
                                .marking
                        }
                        b'O' => continue,
                        other => panic!("{other}"),
                    };
                    assert!(
                        fits(&it.row.marking, &marking),
                        "{} {thing}: the report is marked as the strictest of it",
                        it.row.id
                    );
                }
            }
            if let Some(incident) = &view.content.incident {
                view_incident(desk, viewer, incident, AsOf::NOW).await.unwrap();
            }
        }
    }
    assert!(named > 30, "{named} things are named");
}

/// Law 11.
#[tokio::test]
async fn a_report_of_an_exercise_is_exercised_and_nothing_real_and_exercised_meet() {
    let exercise = Marking { status: CapStatus::Exercise, ..open() };
    for (mine, others) in [(open(), exercise.clone()), (exercise, open())] {
        let operation = Operation::new(mine.clone()).await;
        let chief = &operation.house.officer;
        operation.warned(chief, "Of the other world", others).await;
        operation.warned(chief, "Of this world", mine.clone()).await;
        let id = operation.draft(chief).await;
        let view = operation.view(chief, &id).await;
        assert_eq!(view.row.marking.status, mine.status);
        assert!(
            told(&view).contains("Of this world") && !told(&view).contains("Of the other world"),
            "{}",
            told(&view)
        );
    }
}

#[tokio::test]
async fn a_report_drawn_up_after_a_retraction_says_what_is_gone_and_nothing_that_came_before_it() {
    let operation = Operation::new(open()).await;
    let (desk, officer) = (&*operation.house.desk, &operation.house.officer);
    let later = operation.told(officer, DEPOT_LATER, open()).await;
    let first = operation.draft(officer).await;
    approve_sitrep(desk, &operation.other, &first, "").await.unwrap();
    retract_report(desk, officer, &later, "taken_back", "Withdrawn").await.unwrap().unwrap();
    assert_eq!(operation.view(officer, &first).await.retracted, [later.clone()].into(), "since it was drawn up");
    let second = operation.draft(officer).await;
    let view = operation.view(officer, &second).await;
    assert!(view.retracted.is_empty(), "it was retracted before: {:?}", view.retracted);
    let entries = view.content.sections.iter().flat_map(|it| &it.entries).filter(|it| it.change == Change::Gone);
    let gone: Vec<_> = entries.filter(|it| it.lines.iter().any(|it| it.report == later)).collect();
    assert!(!gone.is_empty(), "its claims were in the last one");
    for entry in gone {
        assert_eq!(view.gone.get(&entry.key).map(String::as_str), Some("R-2 was retracted"), "{}", entry.key);
    }
    // What is said of the first one as of when it was drawn up is said no more than it was known then.
    let then = view_sitrep(desk, officer, &first, AsOf::record(view.content.n - 1)).await.unwrap();
    assert!(then.retracted.is_empty());
}
