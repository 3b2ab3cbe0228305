//! Warnings over HTTP: reading binds what was shown, looking does nothing, hidden ones answer as none, words stay text.

use axum::http::StatusCode;
use jiff::tz::TimeZone;
use tocsin_app::view::warning::view_warning;
use tocsin_app::{AsOf, Desk, WarningWords, draft_warning};
use tocsin_core::authority::Caller;
use tocsin_core::ids::WarningId;
use tocsin_core::marking::Marking;
use tocsin_core::person::first_officer;

use super::{House, house};

/// The form of a warning that came.
pub const RECEIVED: &str = "csrf=CSRF&kind=received&title=Vehicle at the mill&text=A vehicle is left at the mill.&other_side=Coast Guard&means=phone&came=now&urgency=Immediate&severity=Severe&what=a vehicle&what_is=exact";
/// The form of a waiver; the reviewer is the second officer of the house.
pub const WAIVED: &str = "csrf=CSRF&ground=no_way&words=No line to the mill.&reviewer=P-4&review=2099-01-01 08:00";

/// Writes a warning and returns its id.
pub async fn drafted(desk: &Desk, caller: &Caller, marking: Marking) -> String {
    let words = WarningWords {
        title: "Second fire".to_owned(),
        text: "A second fire is to be expected.".to_owned(),
        other_side: "The mill".to_owned(),
        urgency: "Expected".to_owned(),
        ..WarningWords::default()
    };
    draft_warning(desk, caller, &words, marking, &TimeZone::UTC).await.unwrap().0.to_string()
}

async fn displayed(house: &House, id: &str) -> String {
    let officer = house.desk.person(&first_officer()).await.unwrap().unwrap().caller();
    let id = WarningId::parse(id).unwrap();
    view_warning(&house.desk, &officer, &id, AsOf::NOW).await.unwrap().displayed
}

#[tokio::test]
async fn reading_is_a_button_over_the_shown_words_and_looking_is_nothing() {
    let house = house().await;
    let officer = Some(&house.officer);
    assert_eq!(house.ask("POST", "/warnings", officer, RECEIVED, &[]).await.0, StatusCode::SEE_OTHER);
    let before = house.desk.head();
    for path in ["/warnings", "/warnings/W-2", "/warnings/W-2/decide", "/warnings/W-2/close", "/warnings/W-2/read"] {
        house.ask("GET", path, officer, "", &[]).await;
    }
    assert_eq!(house.desk.head(), before, "GET never acts");
    let hash = displayed(&house, "W-2").await;
    let (_, page) = house.ask("GET", "/warnings/W-2", officer, "", &[]).await;
    assert!(page.contains(&format!("name=\"displayed\" value=\"{hash}\"")) && page.contains("I have read it"));
    let form = format!("csrf=CSRF&displayed={hash}");
    assert_eq!(house.ask("POST", "/warnings/W-2/read", officer, &form, &[]).await.0, StatusCode::SEE_OTHER);
    let (_, page) = house.ask("GET", "/warnings/W-2", officer, "", &[]).await;
    assert!(!page.contains("I have read it") && page.contains(&hash), "{page}");
    let (status, page) = house.ask("POST", "/warnings/W-2/decide", officer, "csrf=CSRF&decision=act", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("The decision is not recorded yet; the clock goes on"), "{page}");
    assert!(page.contains("value=\"act\" checked"), "what was chosen is still chosen");
}

#[tokio::test]
async fn a_hidden_warning_answers_as_one_that_is_not_there() {
    let house = house().await;
    let officer = Some(&house.officer);
    let hidden = &house.hidden_warning;
    for act in ["", "/release", "/waive", "/hand-over", "/note-reading", "/decide", "/close", "?asof=0"] {
        let (status, page) = house.ask("GET", &format!("/warnings/{hidden}{act}"), officer, "", &[]).await;
        let (none, other) = house.ask("GET", &format!("/warnings/W-BCDFGHJK{act}"), officer, "", &[]).await;
        assert_eq!((status, none), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{act}");
        assert_eq!(page.replace(hidden.as_str(), "W-BCDFGHJK"), other, "the two pages are one");
        if act.starts_with('/') {
            let post = house.ask("POST", &format!("/warnings/{hidden}{act}"), officer, "csrf=CSRF", &[]).await.0;
            assert_eq!(post, StatusCode::NOT_FOUND, "{act}");
        }
    }
    for path in ["/", "/warnings", "/log", "/assignments"] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        assert!(!page.contains(hidden.as_str()), "{path}");
    }
}

#[tokio::test]
async fn markup_in_every_field_of_a_warning_stays_text() {
    let house = house().await;
    let officer = Some(&house.officer);
    let nasty = "<script>alert(1)</script><b onload=x>\"'";
    let form = format!(
        "csrf=CSRF&kind=received&title={nasty}&text={nasty}&other_side={nasty}&means=phone&came=now&urgency=Future&who={nasty}&who_is=exact"
    );
    assert_eq!(house.ask("POST", "/warnings", officer, &form, &[]).await.0, StatusCode::SEE_OTHER);
    let read = format!("csrf=CSRF&displayed={}", displayed(&house, "W-2").await);
    house.ask("POST", "/warnings/W-2/read", officer, &read, &[]).await;
    let decide = format!("csrf=CSRF&decision=forward&reason={nasty}&forward_to={nasty}");
    assert_eq!(house.ask("POST", "/warnings/W-2/decide", officer, &decide, &[]).await.0, StatusCode::SEE_OTHER);
    for path in ["/", "/warnings", "/warnings/W-2", "/warnings/W-2/close", "/log"] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        assert!(!page.contains("<script>alert") && !page.contains("<b onload"), "{path}");
    }
}

#[tokio::test]
async fn a_page_of_the_past_has_no_form_and_its_clocks_do_not_run() {
    let house = house().await;
    let officer = Some(&house.officer);
    house.ask("POST", "/warnings", officer, RECEIVED, &[]).await;
    let n = house.desk.head().size - 1;
    house.ask("POST", "/log", officer, "csrf=CSRF&text=Later.", &[]).await;
    let (_, now) = house.ask("GET", "/warnings/W-2", officer, "", &[]).await;
    assert!(now.contains("data-limit=") && now.contains("/warnings/W-2/read"), "{now}");
    for path in [format!("/warnings/W-2?asof={n}"), format!("/warnings?asof={n}")] {
        let (status, page) = house.ask("GET", &path, officer, "", &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("W-2") && !page.contains("data-limit=") && !page.contains("/warnings/W-2/read"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn an_inspectors_look_at_a_warning_is_recorded_and_guarded_by_it() {
    let house = house().await;
    let before = house.desk.head().size;
    let (status, page) = house.ask("GET", "/warnings/W-1", Some(&house.inspector), "", &[]).await;
    assert_eq!((status, house.desk.head().size), (StatusCode::OK, before + 1));
    assert!(!page.contains("/warnings/W-1/release"), "no way to an act");
    let (_, log) = house.ask("GET", "/log", Some(&house.officer), "", &[]).await;
    assert!(log.contains("Page /warnings/W-1 opened for inspection."), "{log}");
}
