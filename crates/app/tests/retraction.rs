//! Law 2: withdraw a source, and everything resting only on it turns unsupported; nothing is deleted, and it can be undone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{CLOSED, DEPOT, DEPOT_LATER, House, falcon, open};
use proptest::prelude::*;
use tocsin_app::view::history::view_history;
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::reach::retraction_reach;
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, OpError, Posting, keep_line, keep_rest, post_report, rebuild, reinstate_report, retract_report,
};
use tocsin_core::authority::{Caller, Refusal, Role};
use tocsin_core::ids::{IncidentId, ReportId, Tail};
use tocsin_core::report::Verdict;

async fn kept(house: &House, text: &str, publisher: &str, incident: Option<&IncidentId>) -> ReportId {
    let posting = Posting { bytes: text.as_bytes().to_vec(), publisher: publisher.to_owned(), ..Posting::default() };
    let report = post_report(&house.desk, &house.officer, posting, open()).await.unwrap().report;
    for line in house.lines(&house.officer, &report).await {
        keep_line(&house.desk, &house.officer, &report, &line.item, incident).await.unwrap();
    }
    report
}

fn first() -> IncidentId {
    IncidentId::new(Tail::Number(1))
}

async fn picture(house: &House, as_of: AsOf) -> String {
    let mut view = view_incident(&house.desk, &house.officer, &first(), as_of).await.unwrap();
    view.reports.clear(); // how a report stands is told beside it
    format!("{:?} {:?} {:?} {:?}", view.claimed, view.known, view.figures, view.statements)
}

#[tokio::test]
async fn what_only_a_retracted_report_says_is_unsupported_and_the_rest_stays() {
    let house = House::new().await;
    let one = kept(&house, DEPOT, "Orle Courier", None).await;
    let other = kept(&house, DEPOT_LATER, "Coast Press", Some(&first())).await;
    let before = picture(&house, AsOf::NOW).await;
    let as_before = AsOf::record(house.desk.head().size - 1);
    let reach = retraction_reach(&house.desk, &house.officer, &one, AsOf::NOW).await.unwrap();
    let here = reach.incidents.iter().find(|it| it.row.id == first()).unwrap();
    assert!(reach.kept > 0 && !here.nothing_left && here.lines.iter().any(|it| it.also_in.is_empty()), "{reach:?}");
    assert!(here.lines.iter().any(|it| it.also_in == [other.clone()]), "12 wounded, both say: {here:?}");
    assert!(here.figures.iter().any(|(_, with, without)| *with == (4, 5) && *without == Some((5, 5))), "{here:?}");
    retract_report(&house.desk, &house.officer, &one, "taken_back", "The Courier withdrew it").await.unwrap().unwrap();
    let view = view_incident(&house.desk, &house.officer, &first(), AsOf::NOW).await.unwrap();
    assert!(!view.unsupported.is_empty() && view.unsupported.iter().all(|it| it.report == one));
    assert!(view.claimed.iter().chain(&view.statements).all(|it| it.report == other), "only the other supports");
    assert!(view.figures.iter().flat_map(|it| &it.claims).all(|it| it.line.report == other), "{:?}", view.figures);
    assert!(view.figures.iter().any(|it| (it.low, it.high) == (5, 5)), "out of the range");
    assert!(view.known.is_empty(), "one lineage is left");
    let report = view_report(&house.desk, &house.officer, &one, AsOf::NOW).await.unwrap();
    assert!(report.lines.iter().all(|it| it.verdict() == Verdict::Kept && !it.supports()), "nothing is deleted");
    assert_eq!(picture(&house, as_before).await, before, "the past is as it was");
    let twice = retract_report(&house.desk, &house.officer, &one, "taken_back", "again").await.unwrap();
    assert!(twice.is_none(), "retracting twice records nothing");
    reinstate_report(&house.desk, &house.officer, &one, "Another report was meant").await.unwrap().unwrap();
    assert_eq!(picture(&house, AsOf::NOW).await, before, "undone is as it was");
    let history = view_history(&house.desk, &house.officer, one.as_str(), AsOf::NOW).await.unwrap();
    let told: Vec<&str> = history.records.iter().map(|it| it.1.text.as_str()).collect();
    assert_eq!(told[0], "R-1 reinstated: Another report was meant");
    assert_eq!(told[1], "R-1 retracted, since its publisher took it back: The Courier withdrew it");
    assert!(told.last().unwrap().starts_with("R-1 taken in"));
    assert_eq!(rebuild(&*house.store, false, |_| {}).await.unwrap().differences.differing, 0);
}

#[tokio::test]
async fn the_history_of_an_incident_has_what_became_of_the_reports_that_tell_of_it_as_far_as_one_may_know() {
    let house = House::new().await;
    let inside = house.enrol("I. Maren", Role::Chief, "north", &["falcon"]).await;
    let one = kept(&house, DEPOT, "Orle Courier", None).await;
    let closed = house.post(&inside, CLOSED, falcon()).await;
    for line in house.lines(&inside, &closed).await {
        keep_line(&house.desk, &inside, &closed, &line.item, Some(&first())).await.unwrap();
    }
    retract_report(&house.desk, &house.officer, &one, "taken_back", "The Courier withdrew it").await.unwrap().unwrap();
    retract_report(&house.desk, &inside, &closed, "taken_back", "A secret").await.unwrap().unwrap();
    let told = async |caller: &Caller| {
        let history = view_history(&house.desk, caller, first().as_str(), AsOf::NOW).await.unwrap();
        history.records.into_iter().map(|it| it.1.text).collect::<Vec<_>>()
    };
    let open = told(&house.officer).await;
    assert!(open.iter().any(|it| it.contains("The Courier withdrew it")), "{open:?}");
    assert!(open.len() > 3 && !open.iter().any(|it| it.contains("secret") || it.contains(closed.as_str())), "{open:?}");
    assert!(told(&inside).await.iter().any(|it| it.contains("A secret")));
}

#[tokio::test]
async fn an_incident_with_nothing_left_says_so() {
    let house = House::new().await;
    let one = kept(&house, DEPOT, "", None).await;
    let reach = retraction_reach(&house.desk, &house.officer, &one, AsOf::NOW).await.unwrap();
    assert!(reach.incidents.len() == 2 && reach.incidents.iter().all(|it| it.nothing_left));
    retract_report(&house.desk, &house.officer, &one, "not_what_it_said", "Made up").await.unwrap();
    let view = view_incident(&house.desk, &house.officer, &first(), AsOf::NOW).await.unwrap();
    assert_eq!(view.unknown[0].what, "Everything");
    let again = retraction_reach(&house.desk, &house.officer, &one, AsOf::NOW).await.unwrap();
    assert_eq!(again.kept, reach.kept, "what rests on it can be read afterwards, too");
}

#[tokio::test]
async fn a_closed_report_is_not_there_and_faults_are_told_at_once() {
    let house = House::new().await;
    let inside = house.enrol("I. Maren", Role::Chief, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::Chief, "south", &[]).await;
    let closed = house.post(&inside, CLOSED, falcon()).await;
    keep_rest(&house.desk, &inside, &closed).await.unwrap();
    let not_there = |answer: Result<(), OpError>| {
        let error = answer.unwrap_err();
        assert!(matches!(error, OpError::Refusal(Refusal::NotThere { .. })), "{error}");
        error.to_string().replace(closed.as_str(), "R-99")
    };
    for report in [closed.clone(), ReportId::new(Tail::Number(99))] {
        let told = [
            not_there(retract_report(&house.desk, &outside, &report, "", "").await.map(drop)),
            not_there(reinstate_report(&house.desk, &outside, &report, "").await.map(drop)),
            not_there(retraction_reach(&house.desk, &outside, &report, AsOf::NOW).await.map(drop)),
        ];
        assert_eq!(told, ["there is no report R-99 here that you may see; nothing was changed"; 3].map(str::to_owned));
        not_there(view_history(&house.desk, &outside, report.as_str(), AsOf::NOW).await.map(drop));
    }
    let error = retract_report(&house.desk, &inside, &closed, "", " ").await.unwrap_err();
    let OpError::Invalid(faults) = error else { panic!("{error}") };
    assert_eq!(faults.iter().map(|it| it.field).collect::<Vec<_>>(), ["ground", "reason"]);
}

async fn supports(house: &House, viewer: &Caller, reports: &[ReportId]) -> usize {
    let mut count = 0;
    for report in reports {
        count += house.lines(viewer, report).await.iter().filter(|it| it.supports()).count();
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever is retracted and reinstated in whichever order: in the picture is what a kept line of a standing report says.
    #[test]
    fn the_picture_rests_on_standing_reports_alone(acts in prop::collection::vec((0usize..4, any::<bool>()), 0..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let mut reports = vec![kept(&house, DEPOT, "A", None).await];
            for (text, publisher) in [(DEPOT_LATER, "B"), (DEPOT, "C"), (DEPOT_LATER, "A")] {
                reports.push(kept(&house, text, publisher, Some(&first())).await);
            }
            let mut standing = [true; 4];
            for (at, retract) in acts {
                match retract {
                    true => retract_report(&house.desk, &house.officer, &reports[at], "taken_back", "so").await.unwrap(),
                    false => reinstate_report(&house.desk, &house.officer, &reports[at], "so").await.unwrap(),
                };
                standing[at] = !retract;
            }
            let view = view_incident(&house.desk, &house.officer, &first(), AsOf::NOW).await.unwrap();
            let stands = |report: &ReportId| standing[reports.iter().position(|it| it == report).unwrap()];
            let shown = view.claimed.iter().chain(view.known.iter().map(|it| &it.line)).chain(&view.statements);
            prop_assert!(shown.chain(view.figures.iter().flat_map(|it| it.claims.iter().map(|it| &it.line))).all(|it| stands(&it.report)));
            prop_assert!(view.known.iter().flat_map(|it| &it.reports).all(stands));
            prop_assert!(view.unsupported.iter().all(|it| !stands(&it.report)));
            let standing: Vec<ReportId> = reports.iter().filter(|it| stands(it)).cloned().collect();
            prop_assert_eq!(supports(&house, &house.officer, &reports).await, supports(&house, &house.officer, &standing).await);
            Ok(())
        })?;
    }
}
