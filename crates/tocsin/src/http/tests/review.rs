//! Reviews and situation reports over HTTP: no word of ours is a finding, hidden ones answer as none, what is typed stays.

use axum::http::StatusCode;
use tocsin_app::view::lists::list_incidents;
use tocsin_app::{AsOf, Posting, keep_rest, post_report};
use tocsin_core::person::first_officer;

use super::house;

const IGNORED: &str = "Fire at the market of Brenn\n\n\
    A fire at the covered market of Brenn killed 2 people on Monday, officials said. Diplomats of Ruvan had warned about the \
    threat of attacks in crowded places. The premier, Joren Hald, ignored the warning.\n";

/// Takes out what others say: quotations, and whatever is marked as having the direction of its own words.
fn own_words(page: &str) -> String {
    let mut own = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        own.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |it| it + 1);
        let tag = &rest[1..end - 1];
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        rest = &rest[end..];
        if !tag.starts_with('/') && (name == "q" || tag.contains("dir=\"auto\"")) && name != "textarea" {
            let close = format!("</{name}>");
            rest = rest.find(&close).map_or("", |it| &rest[it + close.len()..]);
        }
    }
    own + rest
}

#[tokio::test]
async fn a_review_never_says_ignored_in_words_of_its_own() {
    let house = house().await;
    let chief = house.desk.person(&first_officer()).await.unwrap().unwrap().caller();
    let marking = house.desk.usual_marking(&chief);
    let posting = Posting { bytes: IGNORED.as_bytes().to_vec(), ..Posting::default() };
    let report = post_report(&house.desk, &chief, posting, marking).await.unwrap().report;
    keep_rest(&house.desk, &chief, &report).await.unwrap();
    let incidents = list_incidents(&house.desk, &chief, AsOf::NOW, None).await.unwrap().rows;
    let incident = incidents[0].id.to_string();
    let officer = Some(&house.officer);
    assert_eq!(house.ask("POST", "/warnings", officer, super::warnings::RECEIVED, &[]).await.0, StatusCode::SEE_OTHER);
    let form = "csrf=CSRF&kind=reported&line=LINE&title=A warning that was ignored";
    let (_, page) = house.ask("GET", &format!("/review/{incident}"), officer, "", &[]).await;
    let line = page.split(&format!("/reports/{report}?at=")).nth(1).and_then(|it| it.split('#').next()).unwrap();
    let form = form.replace("LINE", &format!("{report}/{line}"));
    assert_eq!(house.ask("POST", "/warnings", officer, &form, &[]).await.0, StatusCode::SEE_OTHER);
    let text = "csrf=CSRF&text=The mail was ignored %3Cb%3E";
    let path = format!("/review/{incident}/corrections");
    assert_eq!(house.ask("POST", &path, officer, text, &[]).await.0, StatusCode::SEE_OTHER);
    for days in ["1", "14", "92"] {
        let (status, page) = house.ask("GET", &format!("/review/{incident}?days={days}"), officer, "", &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("A warning that was ignored") && page.contains("The mail was ignored &lt;b&gt;"));
        let own = own_words(&page).to_lowercase();
        assert!(!own.contains("ignored"), "{own}");
    }
    for days in ["0", "93", "all"] {
        let (status, page) = house.ask("GET", &format!("/review/{incident}?days={days}"), officer, "", &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("write a number of days from 1 to 92"));
    }
    let (status, page) = house.ask("POST", &path, officer, "csrf=CSRF&text=", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Review of") && page.contains("role=\"alert\""), "the form is shown again");
}

#[tokio::test]
async fn a_situation_report_that_is_hidden_answers_as_none() {
    let house = house().await;
    let inside = house.desk.person(&"P-2".to_owned().try_into().unwrap()).await.unwrap().unwrap().caller();
    let command = house.hidden_command.as_str().to_owned().try_into().unwrap();
    let (hidden, _) = tocsin_app::draft_sitrep(&house.desk, &inside, &command, None, AsOf::NOW).await.unwrap();
    let officer = Some(&house.officer);
    for path in ["", "/edit", "/renew", "/approve"] {
        let method = if path.is_empty() { "GET" } else { "POST" };
        let real =
            house.ask(method, &format!("/sitreps/{hidden}{path}"), officer, "csrf=CSRF&section=short", &[]).await;
        let none =
            house.ask(method, &format!("/sitreps/N-BCDFGHJK{path}"), officer, "csrf=CSRF&section=short", &[]).await;
        assert_eq!(real.0, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(real.1.replace(hidden.as_str(), "N-BCDFGHJK"), none.1, "{path}");
    }
    let (_, list) = house.ask("GET", "/sitreps", officer, "", &[]).await;
    assert!(!list.contains(hidden.as_str()) && list.contains("No situation reports yet"), "{list}");
    assert_eq!(house.ask("GET", "/sitreps/4", officer, "", &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn words_that_met_others_stay_in_the_form_and_so_does_a_draft_that_is_at_fault() {
    let house = house().await;
    let officer = Some(&house.officer);
    let long = "x".repeat(200);
    let form = format!("csrf=CSRF&command=U-1&marking=AMBER&compartments={long}y&recipients=everybody");
    let (status, page) = house.ask("POST", "/sitreps", officer, &form, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("role=\"alert\"") && page.contains(&long) && page.contains("value=\"everybody\""), "{page}");
    assert_eq!(house.ask("POST", "/sitreps", officer, "csrf=CSRF&command=U-1", &[]).await.0, StatusCode::SEE_OTHER);
    let edit = |text: &str, was: &str| format!("csrf=CSRF&section=short&text={text}&was={was}");
    let path = "/sitreps/N-1/edit";
    assert_eq!(house.ask("POST", path, officer, &edit("It burns.", ""), &[]).await.0, StatusCode::SEE_OTHER);
    let (status, page) = house.ask("POST", path, officer, &edit("It smokes.", ""), &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("somebody else has worded it since you looked"), "{page}");
    assert!(page.contains("It burns.") && page.contains(">It smokes.</textarea>"), "both are there");
    assert_eq!(house.ask("POST", path, officer, &edit("It smokes.", "It burns."), &[]).await.0, StatusCode::SEE_OTHER);
    let (status, page) = house.ask("POST", path, officer, &edit(&"y".repeat(4_001), "It smokes."), &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains(&"y".repeat(4_001)), "what was typed is kept");
}
