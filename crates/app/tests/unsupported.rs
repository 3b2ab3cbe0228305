//! Law 2 on every page: what rests on a retracted report alone counts nowhere, says so where it stays, and nothing new may
//! rest on it; reinstated, everything stands as it stood.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::BTreeMap;

use common::{House, START, open};
use jiff::tz::TimeZone;
use tocsin_app::view::assignments::{Filter, list_assignments, view_assignment};
use tocsin_app::view::board::view_board;
use tocsin_app::view::hypotheses::view_hypothesis;
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::lists::list_incidents;
use tocsin_app::view::parties::{list_sources, view_party};
use tocsin_app::view::reach::retraction_reach;
use tocsin_app::view::reported::reported;
use tocsin_app::view::review::{EventTime, view_review};
use tocsin_app::view::search::{FoundThing, search};
use tocsin_app::view::sitreps::view_sitrep;
use tocsin_app::view::stances::view_stances;
use tocsin_app::view::warning::view_warning;
use tocsin_app::view::warnings::{boards, list_warnings};
use tocsin_app::view::whereabouts::view_whereabouts;
use tocsin_app::{
    AsOf, Grading, Incoming, Muster, OpError, Order, PlaceWords, Placing, Posting, Sentence, Supposed, Told,
    WarningWords, Weighing, approve_sitrep, draft_sitrep, draft_warning, drop_line, give_assignment, grade_line,
    keep_line, note_reported_warning, place_statement, post_report, put_hypothesis, put_proposition, register_warning,
    reinstate_report, resolve_place, retract_report, stand_up, weigh_evidence,
};
use tocsin_core::authority::Role;
use tocsin_core::command::TemplatePost;
use tocsin_core::draft::LineKind;
use tocsin_core::ids::{
    AssignmentId, CommandId, HypothesisId, IncidentId, ObjectiveId, PropositionId, ReportId, SitrepId, WarningId,
};
use tocsin_core::rows::Noun;
use tocsin_core::sitrep::{Change, List};
use tocsin_core::time::Millis;
use tocsin_core::warning::WarningKind;

const UTC: TimeZone = TimeZone::UTC;

const DEPOT: &str = "Orle: explosion at the fuel depot\n\n\
    An explosion at the fuel depot of Orle killed 4 people on 13 March 2026, the harbour police said. The attackers may be \
    members of Tern Column, an analyst known as Millrace said.\n\n\
    Diplomats of Ruvan had warned about the threat of attacks in crowded places.\n";
const OTHER: &str = "Orle: four dead\n\nThe explosion at the fuel depot killed 4 people, the coast guard said.\n";

/// A headquarters in which one thing of each kind rests on R-1.
struct Scene {
    house: House,
    one: ReportId,
    other: ReportId,
    incident: IncidentId,
    command: CommandId,
    objective: ObjectiveId,
    hypothesis: HypothesisId,
    proposition: PropositionId,
    warnings: [WarningId; 2],
    assignment: AssignmentId,
    sitrep: SitrepId,
    /// The key of a source that speaks in R-1 alone.
    police: String,
    /// A line of R-1 of each kind, as `R-1/4`.
    lines: BTreeMap<&'static str, String>,
}

async fn kept(house: &House, text: &str, publisher: &str, incident: Option<&IncidentId>) -> ReportId {
    let posting = Posting { bytes: text.as_bytes().to_vec(), publisher: publisher.to_owned(), ..Posting::default() };
    let report = post_report(&house.desk, &house.officer, posting, open()).await.unwrap().report;
    for line in house.lines(&house.officer, &report).await {
        keep_line(&house.desk, &house.officer, &report, &line.item, incident).await.unwrap();
    }
    report
}

fn supposed(line: &str) -> Supposed {
    Supposed { sentence: "It was planned".to_owned(), held_in: line.to_owned(), rests_on: line.to_owned() }
}

fn warned(line: &str) -> WarningWords {
    let [title, text, other] = ["Crowd", "Crowds are in danger", "Ruvan"].map(str::to_owned);
    let (urgency, rests_on) = ("Future".to_owned(), line.to_owned());
    WarningWords { title, text, other_side: other, urgency, rests_on, ..WarningWords::default() }
}

impl Scene {
    async fn new() -> Scene {
        let house = House::new().await;
        let (desk, chief) = (&*house.desk, &house.officer);
        let one = kept(&house, DEPOT, "Orle Courier", None).await;
        let incidents = list_incidents(desk, chief, AsOf::NOW, None).await.unwrap().rows;
        let incident = incidents.iter().find(|it| it.title.contains("xplosion")).unwrap().id.clone();
        let other = kept(&house, OTHER, "Coast Press", Some(&incident)).await;
        let mut lines = BTreeMap::new();
        for line in house.lines(chief, &one).await {
            lines.entry(line.line.kind.word()).or_insert(format!("{one}/{}", line.line.number));
        }
        let of = |kind: LineKind| lines.get(kind.word()).unwrap().as_str();
        let (attribution, figure) = (of(LineKind::Attribution), of(LineKind::Figure));
        let (hypothesis, _) = put_hypothesis(desk, chief, &incident, &supposed(attribution)).await.unwrap();
        let sentence = Sentence { sentence: String::new(), line: attribution.to_owned() };
        let (proposition, _) = put_proposition(desk, chief, &incident, &sentence).await.unwrap();
        let told = reported(desk, chief, of(LineKind::Warning)).await.unwrap().told;
        let (noted, _) = note_reported_warning(desk, chief, &told, &UTC).await.unwrap();
        let (drafted, _) = draft_warning(desk, chief, &warned(figure), open(), &UTC).await.unwrap();
        let muster = Muster {
            name: "Depot".to_owned(),
            incident: Some(incident.clone()),
            agencies: vec!["north".to_owned()],
            posts: vec![TemplatePost { key: "chief".to_owned(), title: "Chief".to_owned(), under: None }],
            objectives: vec!["The hurt are treated".to_owned()],
            ..Muster::default()
        };
        let up = stand_up(desk, chief, muster, open()).await.unwrap();
        let (command, objective) = (up.command, up.objectives[0].clone());
        let order = order(&command, &objective, &one);
        let assignment = give_assignment(desk, chief, order).await.unwrap();
        let (sitrep, _) = draft_sitrep(desk, chief, &command, None, AsOf::NOW).await.unwrap();
        approve_sitrep(desk, chief, &sitrep, "").await.unwrap();
        let confirmed = house.lines(chief, &other).await;
        let confirmed = confirmed.iter().find(|it| it.line.kind == LineKind::Figure).unwrap();
        let grading = Grading {
            credibility: "1".to_owned(),
            confirmed_by: figure.to_owned(),
            reason: "both say four".to_owned(),
        };
        grade_line(desk, chief, &format!("{other}/{}", confirmed.line.number), &grading).await.unwrap();
        let sources = list_sources(desk, chief, AsOf::NOW, None).await.unwrap().lines;
        let police = sources.iter().find(|it| it.party.name == "harbour police").unwrap().party.key.as_str().to_owned();
        let warnings = [noted, drafted];
        Scene {
            one,
            other,
            incident,
            command,
            objective,
            hypothesis,
            proposition,
            warnings,
            assignment,
            sitrep,
            police,
            lines,
            house,
        }
    }

    /// For each view: whether it counts something that only R-1 holds up.
    async fn standing(&self) -> BTreeMap<&'static str, bool> {
        let (desk, chief, now) = (&*self.house.desk, &self.house.officer, AsOf::NOW);
        let one = &self.one;
        let mut rows = BTreeMap::new();
        let picture = view_incident(desk, chief, &self.incident, now).await.unwrap();
        rows.insert("incident: claims", picture.claimed.iter().any(|it| it.report == *one));
        rows.insert("incident: nothing unsupported", picture.unsupported.is_empty());
        rows.insert("incident: four dead said by two", !picture.known.is_empty());
        let grid = view_stances(desk, chief, &self.incident, now).await.unwrap();
        rows.insert("stances: sayings", grid.cells.values().flatten().any(|it| it.line.report == *one));
        rows.insert("stances: the proposition", grid.unsupported.is_empty());
        let lines = grid.unplaced.iter().map(|it| &it.line).chain(grid.candidates.iter().map(|it| &it.line));
        rows.insert("stances: lines on offer", lines.into_iter().any(|it| it.report == *one));
        let hypothesis = view_hypothesis(desk, chief, &self.hypothesis, now).await.unwrap();
        rows.insert("hypothesis: basis", !hypothesis.is_unsupported());
        rows.insert("hypothesis: holders", !hypothesis.held_by().is_empty());
        for (at, id) in self.warnings.iter().enumerate() {
            let warning = view_warning(desk, chief, id, now).await.unwrap();
            rows.insert(["warning: reported", "warning: given"][at], !warning.is_unsupported());
        }
        let assignment = view_assignment(desk, chief, &self.assignment, now).await.unwrap();
        rows.insert("assignment", !assignment.is_unsupported());
        let list = list_assignments(desk, chief, now, &Filter::default()).await.unwrap();
        rows.insert("assignments: the list", list.iter().all(|it| it.unsupported.is_none()));
        let board = view_board(desk, chief, None, now).await.unwrap();
        rows.insert("board: what waits", board.waiting.iter().all(|it| it.unsupported.is_none()));
        for it in list_warnings(desk, chief, now, None).await.unwrap().rows {
            let at = usize::from(it.row.kind == WarningKind::Given);
            rows.insert(["warnings: the reported", "warnings: the given"][at], it.unsupported.is_none());
        }
        let boards = boards(desk, chief, now).await.unwrap();
        let on_boards: Vec<_> = boards.iter().flat_map(|it| &it.rows).collect();
        rows.insert(
            "warnings: the boards",
            !on_boards.is_empty() && on_boards.iter().all(|it| it.unsupported.is_none()),
        );
        rows.insert(
            "situation report",
            view_sitrep(desk, chief, &self.sitrep, now).await.unwrap().retracted.is_empty(),
        );
        let sources = list_sources(desk, chief, now, None).await.unwrap();
        rows.insert("sources", sources.lines.iter().any(|it| it.party.name == "harbour police"));
        let party = view_party(desk, chief, &self.police, now).await.unwrap();
        rows.insert("party: what it says", party.by.iter().any(|it| it.line.supports()));
        rows.insert("party: reports", party.retracted.is_empty());
        let review = view_review(desk, chief, &self.incident, 7, now, &UTC).await.unwrap();
        rows.insert("review: when", review.told.time != EventTime::NotGiven);
        rows.insert("review: who", !review.told.attributed.is_empty());
        let places = view_whereabouts(desk, chief, &self.incident, now).await.unwrap().places;
        rows.insert("map: places", places.iter().flat_map(|it| &it.lines).any(|it| it.report == *one));
        let confirmed = picture.figures.iter().flat_map(|it| &it.claims).map(|it| &it.line);
        let confirmed = confirmed.chain(picture.known.iter().map(|it| &it.line)).find(|it| it.report == self.other);
        let confirmed = confirmed.unwrap();
        rows.insert("grade: what confirms", confirmed.grade.unconfirmed.is_none());
        let found = search(desk, chief, "tern column", Some(Noun::Line), now, None).await.unwrap();
        let states: Vec<_> = found.groups.iter().flat_map(|it| &it.hits).filter_map(|it| it.state).collect();
        rows.insert("search: kept", !states.is_empty() && states.iter().all(|it| *it == "kept"));
        let found = search(desk, chief, "fuel depot", Some(Noun::Report), now, None).await.unwrap();
        let one_is = |it: &&FoundThing| it.id == one.as_str();
        rows.insert(
            "search: the report",
            found.groups.iter().flat_map(|it| &it.hits).find(one_is).unwrap().state.is_none(),
        );
        let (fresh, _) = draft_sitrep(desk, chief, &self.command, None, now).await.unwrap();
        approve_sitrep(desk, chief, &fresh, "").await.unwrap();
        let content = view_sitrep(desk, chief, &fresh, now).await.unwrap().content;
        let entries = content.sections.iter().flat_map(|it| &it.entries).filter(|it| it.change != Change::Gone);
        let entries: Vec<_> = entries.collect();
        for (name, list) in [
            ("a new situation report: claims", List::Claimed),
            ("a new situation report: what is asked", List::Assignment),
            ("a new situation report: what is due", List::Due),
            ("a new situation report: what waits", List::Waiting),
        ] {
            let on_it = entries.iter().filter(|it| it.list == list && it.lines.iter().any(|it| it.report == *one));
            let told: Vec<_> = on_it.map(|it| it.rests.as_deref().unwrap_or_default()).collect();
            let hangs = |it: &&str| it.contains("unsupported: R-1 was retracted");
            rows.insert(name, !told.is_empty() && !told.iter().any(hangs));
        }
        rows
    }

    /// Every act that would rest something new on R-1.
    async fn new_acts(&self) -> Vec<(&'static str, Result<(), OpError>)> {
        let (desk, chief) = (&*self.house.desk, &self.house.officer);
        let of = |kind: LineKind| self.lines.get(kind.word()).unwrap().as_str();
        let (attribution, figure, warning) = (of(LineKind::Attribution), of(LineKind::Figure), of(LineKind::Warning));
        let sentence = Sentence { sentence: "So".to_owned(), line: attribution.to_owned() };
        let weighing =
            Weighing { line: attribution.to_owned(), weight: "consistent".to_owned(), reason: "it says so".to_owned() };
        let placing = Placing { line: attribution.to_owned(), stance: "asserts".to_owned(), reason: String::new() };
        let grading = Grading { credibility: "3".to_owned(), reason: "so".to_owned(), ..Grading::default() };
        let its = self.house.lines(chief, &self.other).await[0].line.number;
        let confirming =
            Grading { credibility: "1".to_owned(), confirmed_by: figure.to_owned(), reason: "so".to_owned() };
        let note = Told { line: warning.to_owned(), ..Told::default() };
        let incoming = Incoming { words: warned(figure), means: "phone".to_owned(), came: "now".to_owned() };
        let place = PlaceWords {
            line: format!("{}/1", self.one),
            name: "Orle".to_owned(),
            pick: "none".to_owned(),
            ..PlaceWords::default()
        };
        let order = order(&self.command, &self.objective, &self.one);
        vec![
            ("hypothesis", put_hypothesis(desk, chief, &self.incident, &supposed(attribution)).await.map(drop)),
            ("proposition", put_proposition(desk, chief, &self.incident, &sentence).await.map(drop)),
            ("evidence", weigh_evidence(desk, chief, &self.hypothesis, &weighing).await.map(drop)),
            ("placement", place_statement(desk, chief, &self.proposition, &placing).await.map(drop)),
            ("grade", grade_line(desk, chief, figure, &grading).await.map(drop)),
            ("confirmation", grade_line(desk, chief, &format!("{}/{its}", self.other), &confirming).await.map(drop)),
            ("reported warning", note_reported_warning(desk, chief, &note, &UTC).await.map(drop)),
            ("drafted warning", draft_warning(desk, chief, &warned(figure), open(), &UTC).await.map(drop)),
            ("registered warning", register_warning(desk, chief, &incoming, open(), &UTC).await.map(drop)),
            ("assignment", give_assignment(desk, chief, order).await.map(drop)),
            ("place", resolve_place(desk, chief, &place).await.map(drop)),
        ]
    }
}

fn order(command: &CommandId, objective: &ObjectiveId, report: &ReportId) -> Order {
    Order {
        command: command.clone(),
        objective: objective.clone(),
        agency: "north".to_owned(),
        text: "Close the road".to_owned(),
        leader: String::new(),
        place: String::new(),
        due: Some(Millis(START.0 + 3_600_000)),
        rests_on: vec![(report.clone(), 1)],
        because: None,
    }
}

#[tokio::test]
async fn a_retracted_report_holds_nothing_up_on_any_page_and_nothing_new_rests_on_it() {
    let scene = Scene::new().await;
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let before = scene.standing().await;
    assert!(before.values().all(|it| *it), "one thing of each kind rests on it: {before:#?}");
    retract_report(desk, chief, &scene.one, "taken_back", "The Courier withdrew it").await.unwrap().unwrap();
    let gone = scene.standing().await;
    assert!(gone.values().all(|it| !*it), "{gone:#?}");
    let records = desk.head().size;
    for (what, done) in scene.new_acts().await {
        let told = done.expect_err(what).to_string();
        assert!(told.starts_with("R-1 was retracted, so nothing new can rest on its lines"), "{what}: {told}");
    }
    assert_eq!(desk.head().size, records, "nothing was recorded");
    reinstate_report(desk, chief, &scene.one, "Another report was meant").await.unwrap().unwrap();
    assert_eq!(scene.standing().await, before, "reinstated, everything stands as it stood");
}

#[tokio::test]
async fn an_order_rests_on_kept_lines_alone_and_hangs_in_the_air_when_they_are_dropped() {
    let scene = Scene::new().await;
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let lines = scene.house.lines(chief, &scene.one).await;
    let first = lines.iter().find(|it| it.line.number == 1).unwrap();
    drop_line(desk, chief, &scene.one, &first.item, "").await.unwrap();
    let view = view_assignment(desk, chief, &scene.assignment, AsOf::NOW).await.unwrap();
    assert!(view.is_unsupported(), "its one line is no longer kept");
    let list = list_assignments(desk, chief, AsOf::NOW, &Filter::default()).await.unwrap();
    assert_eq!(list[0].unsupported.as_deref(), Some("R-1 line 1 is not kept"));
    let refused = give_assignment(desk, chief, order(&scene.command, &scene.objective, &scene.one)).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.starts_with("line 1 of R-1 is not kept, so nothing can rest on it"), "{told}");
    // What one may not know of neither holds an order up nor is told of.
    let closed = scene.house.enrol("S. Brandt", Role::Chief, "south", &[]).await;
    let theirs = list_assignments(desk, &closed, AsOf::NOW, &Filter::default()).await.unwrap();
    assert!(theirs.iter().all(|it| it.unsupported.as_deref() == Some("R-1 line 1 is not kept")));
}

#[tokio::test]
async fn what_a_report_rests_on_names_a_grade_that_its_line_confirms() {
    let scene = Scene::new().await;
    let reach = retraction_reach(&scene.house.desk, &scene.house.officer, &scene.one, AsOf::NOW).await.unwrap();
    let grades: Vec<_> = reach.resting.iter().filter(|it| it.noun.starts_with("grade")).collect();
    assert_eq!(grades.len(), 1, "{:?}", reach.resting);
    assert_eq!((grades[0].id.as_str(), grades[0].title.as_str()), ("R-2", "both say four"));
}
