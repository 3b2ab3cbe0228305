//! The page of an incident says of itself only what holds.

use axum::http::StatusCode;
use tocsin_app::view::report::view_report;
use tocsin_app::{AsOf, Posting, keep_line, post_report};
use tocsin_core::draft::LineKind;
use tocsin_core::person::first_officer;

use super::{House, house};

const FIRE: &str = "Fire at the market of Brenn\n\nA fire broke out at the covered market of Brenn on Monday.\n";

/// Keeps the incident of a publisher's report, joined to one that is there or on its own, and returns its page.
async fn kept(house: &House, publisher: &str, attach_to: Option<&str>) -> (String, String) {
    let officer = house.desk.person(&first_officer()).await.unwrap().unwrap().caller();
    // The very same bytes would be one report however often they come.
    let posting = Posting {
        bytes: format!("{FIRE}\n{publisher}\n").into_bytes(),
        publisher: publisher.to_owned(),
        ..Posting::default()
    };
    let marking = house.desk.usual_marking(&officer);
    let report = post_report(&house.desk, &officer, posting, marking).await.unwrap().report;
    let view = view_report(&house.desk, &officer, &report, AsOf::NOW).await.unwrap();
    let line = view.lines.iter().find(|it| it.line.kind == LineKind::Incident).unwrap();
    let attach_to = attach_to.map(|id| tocsin_core::ids::IncidentId::parse(id).unwrap());
    keep_line(&house.desk, &officer, &report, &line.item, attach_to.as_ref()).await.unwrap();
    let view = view_report(&house.desk, &officer, &report, AsOf::NOW).await.unwrap();
    let incident = view.events.values().next().unwrap().to_string();
    let (status, page) = house.ask("GET", &format!("/incidents/{incident}"), Some(&house.officer), "", &[]).await;
    assert_eq!(status, StatusCode::OK);
    (incident, page)
}

#[tokio::test]
async fn an_incident_of_which_all_is_known_does_not_say_that_no_line_is_about_it() {
    let house = house().await;
    let none_kept = "No kept line is about this incident";
    let (incident, page) = kept(&house, "Orle Courier", None).await;
    assert!(!page.contains(none_kept) && !page.contains("another panel"), "one line is claimed");
    let (_, page) = kept(&house, "Northline", Some(&incident)).await;
    assert!(page.contains("2 lineages") && !page.contains(none_kept) && page.contains("another panel"), "{page}");
}
