//! The API on both listeners: who may call what by which door, problems, the description, live events.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use expect_test::expect;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tocsin_app::tokens::{NewToken, make_token};
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, Cost, Desk, Enrolment, Opening, Posting, enrol_person, keep_line, keep_rest, post_report, sign_in,
    withdraw_person, write_note,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::person::first_officer;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};
use tower::ServiceExt;

use super::openapi::{DESCRIBED, document};
use super::{State, desk_router, local_router};

const REPORT: &str = "Fire at the mill in Vellen\n\nTwo people were injured in a fire at the mill in Vellen on Monday, the fire \
                      service said.\n";

/// A desk with an administrator, an inspector and a liaison officer of another agency.
struct House {
    desk: Arc<Desk>,
    clock: Arc<WoundClock>,
    network: Router,
    socket: Router,
    officer: Caller,
    inspector: Caller,
    liaison: Caller,
}

/// What a request shows for itself.
#[derive(Clone)]
enum Shows {
    Nothing,
    Token(String),
    Session { token: String, csrf: Option<String> },
}

impl House {
    async fn new() -> House {
        let clock = WoundClock::at(Millis(1_773_518_732_000));
        let world = world::wound(clock.clone(), 7);
        let store = Arc::new(Sqlite::open(&world, &Place::Memory).unwrap());
        let agency = AgencyName::parse("north").unwrap();
        let (name, officer_name) = ("north.example".to_owned(), "T. Okell".to_owned());
        let desk = Desk::open(world, store, Opening { name, key_seed: [7; 32], officer_name, agency, seen: None })
            .await
            .unwrap();
        let desk = Arc::new(desk.with_password_cost(Cost { memory_kib: 8, passes: 1 }));
        let officer = desk.person(&first_officer()).await.unwrap().unwrap().caller();
        let state = State { desk: desk.clone(), zone: jiff::tz::TimeZone::UTC, templates: Default::default() };
        let (network, socket) = (desk_router(state.clone()), local_router(state));
        let (inspector, liaison) = (officer.clone(), officer.clone());
        let mut house = House { desk, clock, network, socket, officer, inspector, liaison };
        house.inspector = house.enrol("I. Maren", Role::Inspector, "north").await;
        house.liaison = house.enrol("L. Ostrand", Role::Liaison, "south").await;
        let posting = Posting { bytes: REPORT.as_bytes().to_vec(), ..Posting::default() };
        let marking = house.desk.usual_marking(&house.officer);
        post_report(&house.desk, &house.officer, posting, marking).await.unwrap();
        house
    }

    async fn enrol(&self, name: &str, role: Role, agency: &str) -> Caller {
        let (name, agency) = (name.to_owned(), agency.to_owned());
        let enrolment = Enrolment { name, roles: vec![role], agency, compartments: Vec::new() };
        let id = enrol_person(&self.desk, &self.officer, enrolment).await.unwrap();
        self.desk.person(&id).await.unwrap().unwrap().caller()
    }

    async fn token(&self, caller: &Caller, scopes: &[&str]) -> Shows {
        let scopes = scopes.iter().map(|&it| it.to_owned()).collect();
        let new = NewToken { label: "test".to_owned(), scopes, days: 1 };
        Shows::Token(make_token(&self.desk, caller, new).await.unwrap().0)
    }

    async fn session(&self, caller: &Caller) -> Shows {
        let link = sign_in::make_link(&self.desk, &caller.viewer.person).await.unwrap();
        let opened = sign_in::sign_in(&self.desk, &link).await.unwrap().unwrap();
        Shows::Session { token: opened.token, csrf: Some(opened.session.csrf) }
    }

    async fn answer(&self, router: &Router, method: &str, path: &str, shows: &Shows, body: &str) -> Response {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "desk.example");
        match shows {
            Shows::Nothing => {}
            Shows::Token(token) => request = request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Shows::Session { token, csrf } => {
                request = request.header(header::COOKIE, format!("tocsin_session={token}"));
                if let Some(csrf) = csrf {
                    request = request.header("x-csrf-token", csrf);
                }
            }
        }
        let kind = if path.starts_with("/api/v1/reports?") { "application/octet-stream" } else { "application/json" };
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned())).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    async fn ask(&self, method: &str, path: &str, shows: &Shows, body: &str) -> (StatusCode, Value) {
        let answer = self.answer(&self.network, method, path, shows, body).await;
        let status = answer.status();
        if !status.is_success() {
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json", "{method} {path} {status}");
        }
        let bytes = to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

/// Every operation with a request that can succeed, once.
fn requests() -> Vec<(&'static str, &'static str, String, String)> {
    let body = |name: &str| match name {
        "post_report" => REPORT.to_owned(),
        "write_note" => json!({"text": "A note."}).to_string(),
        "enrol_person" => json!({"name": "N. Body", "roles": ["analyst"]}).to_string(),
        "stand_up" => json!({"template": "flood", "incident_title": "Flood", "agencies": ["north"]}).to_string(),
        "begin_warning" => {
            let given = json!({"kind": "given", "title": "Fire", "text": "It may spread.", "other_side": "Mill", "urgency": "Future"});
            given.to_string()
        }
        "add_feed" => json!({"url": "https://courier.example/feed", "publisher": "Orle Courier"}).to_string(),
        "draft_sitrep" => json!({"command": "U-1"}).to_string(),
        "put_hypothesis" => json!({"about": "I-1", "sentence": "An accident", "rests_on": "R-1/1"}).to_string(),
        "act_on_hypothesis" => json!({"words": "I do not think so."}).to_string(),
        "rate_source" => json!({"reliability": "B", "reason": "held before"}).to_string(),
        "join_names" => json!({"party": "Vellen", "alias": "fire", "reason": "x"}).to_string(),
        "part_names" => json!({"reason": "x"}).to_string(),
        "grade_line" => json!({"credibility": "3", "reason": "one witness"}).to_string(),
        "put_proposition" => json!({"about": "I-1", "sentence": "It was deliberate"}).to_string(),
        "place_statement" => json!({"line": "R-1/1", "stance": "asserts"}).to_string(),
        "retract_report" => json!({"ground": "taken_back", "reason": "x"}).to_string(),
        "reinstate_report" => json!({"reason": "x"}).to_string(),
        "take_back_proposition" => json!({"reason": "put twice"}).to_string(),
        "make_token" => json!({"label": "x", "scopes": ["read"]}).to_string(),
        "resolve_place" => json!({"line": "R-1/3", "name": "Vellen", "pick": "none"}).to_string(),
        "mark_area" => json!({"of": "I-1", "name": "x", "centre": "1,1", "radius_km": "1"}).to_string(),
        "withdraw_area" => json!({"reason": "x"}).to_string(),
        _ => "{}".to_owned(),
    };
    let path = |path: &str| {
        let path = path
            .replace("{report}", "R-1")
            .replace("{thing}", "R-1")
            .replace("{line}", "1")
            .replace("{verdict}", "keep");
        let path = path
            .replace("{incident}", "I-1")
            .replace("{person}", "P-3")
            .replace("{token}", "0")
            .replace("{area}", "Z-1");
        let path = path
            .replace("{command}", "U-1")
            .replace("{post}", "chief")
            .replace("{assignment}", "A-1")
            .replace("{feed}", "F-1")
            .replace("{sitrep}", "N-1")
            .replace("{act}", "renew");
        let path = path.replace("{proposition}", "T-1").replace("/statements", "/statements?about=I-1");
        let path = path.replace("{hypothesis}", "H-1").replace("{judgement}", "dissent").replace("{join}", "J-1");
        let path = path.replace("{source}", "police").replace("{party}", "police");
        let path = if path == "/api/v1/hypotheses" { format!("{path}?about=I-1") } else { path };
        let path = path.replace("{answer}", "accept").replace("{warning}", "W-1").replace("{step}", "release");
        if path.ends_with("/search") { format!("{path}?q=fire") } else { path }
    };
    let row = |it: &super::openapi::Described| (it.method, it.path, path(it.path), body(it.name));
    DESCRIBED.iter().map(row).collect()
}

#[tokio::test]
async fn every_operation_answers_each_caller_as_the_table_says() {
    let heads = ["nobody", "no csrf", "session", "inspect", "all", "read", "log", "keep", "liaison", "socket"];
    let mut cells = vec![Vec::new(); requests().len()];
    for head in heads {
        // A fresh house each: what one caller changes, the next must not find.
        let house = House::new().await;
        house.ask("POST", "/api/v1/reports/R-1/lines/1/keep", &house.session(&house.officer).await, "{}").await;
        let shows = match head {
            "no csrf" => match house.session(&house.officer).await {
                Shows::Session { token, .. } => Shows::Session { token, csrf: None },
                other => other,
            },
            "session" => house.session(&house.officer).await,
            "inspect" => house.token(&house.inspector, &["read", "write"]).await,
            "all" => house.token(&house.officer, &["read", "write"]).await,
            "read" => house.token(&house.officer, &["read"]).await,
            "log" => house.token(&house.officer, &["read:log", "write:log"]).await,
            "keep" => house.token(&house.officer, &["keep_line"]).await,
            "liaison" => house.token(&house.liaison, &["read", "write"]).await,
            _ => Shows::Nothing,
        };
        let router = if head == "socket" { &house.socket } else { &house.network };
        for (at, (method, _, path, body)) in requests().into_iter().enumerate() {
            cells[at].push(house.answer(router, method, &path, &shows, &body).await.status().as_u16().to_string());
        }
    }
    let mut table = format!("{:<52} {}\n", "operation", heads.map(|it| format!("{it:<8}")).join("").trim_end());
    for ((method, route, ..), cells) in requests().into_iter().zip(cells) {
        let cells = cells.iter().map(|it| format!("{it:<8}")).collect::<String>();
        table.push_str(&format!("{method:<4} {route:<47} {}\n", cells.trim_end()));
    }
    expect![[r#"
        operation                                            nobody  no csrf session inspect all     read    log     keep    liaison socket
        GET  /api/v1                                         200     200     200     200     200     200     200     200     200     200
        GET  /api/v1/openapi.json                            200     200     200     200     200     200     200     200     200     200
        GET  /api/v1/me                                      401     200     200     200     200     200     200     200     200     200
        GET  /api/v1/reports                                 401     200     200     200     200     200     403     403     200     200
        POST /api/v1/reports                                 401     403     201     403     201     403     403     403     201     201
        GET  /api/v1/reports/{report}                        401     200     200     200     200     200     403     403     200     200
        POST /api/v1/reports/{report}/keep-rest              401     403     200     403     200     403     403     200     403     200
        POST /api/v1/reports/{report}/lines/{line}/{verdict} 401     403     200     403     200     403     403     200     403     200
        GET  /api/v1/reports/{report}/reach                  401     200     200     200     200     200     403     403     200     200
        POST /api/v1/reports/{report}/retract                401     403     200     403     200     403     403     403     403     200
        POST /api/v1/reports/{report}/reinstate              401     403     200     403     200     403     403     403     403     200
        GET  /api/v1/history/{thing}                         401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/search                                  401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/incidents                               401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/incidents/{incident}                    401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/map                                     401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/map/incidents/{incident}                401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/map/places                              401     200     200     200     200     200     403     403     200     200
        POST /api/v1/map/places                              401     403     200     403     200     403     403     403     403     200
        POST /api/v1/map/areas                               401     403     201     403     201     403     403     403     403     201
        POST /api/v1/map/areas/{area}/withdraw               401     403     200     404     200     403     404     404     404     200
        GET  /api/v1/statements                              401     200     200     200     200     200     403     403     200     200
        POST /api/v1/propositions                            401     403     201     403     201     403     403     403     403     201
        POST /api/v1/propositions/{proposition}/place        401     403     200     404     200     403     404     404     404     200
        POST /api/v1/propositions/{proposition}/take-back    401     403     200     404     200     403     404     404     404     200
        GET  /api/v1/hypotheses                              401     200     200     200     200     200     403     403     200     200
        POST /api/v1/hypotheses                              401     403     201     403     201     403     403     403     403     201
        GET  /api/v1/hypotheses/{hypothesis}                 401     404     200     404     200     404     403     403     404     200
        POST /api/v1/hypotheses/{hypothesis}/{judgement}     401     403     200     404     200     403     404     404     404     200
        GET  /api/v1/sources                                 401     200     200     200     200     200     403     403     200     200
        POST /api/v1/sources/{source}/rate                   401     403     404     404     404     403     404     404     404     404
        GET  /api/v1/parties/{party}                         401     404     404     404     404     404     403     403     404     404
        POST /api/v1/joins                                   401     403     422     403     422     403     403     403     403     422
        POST /api/v1/joins/{join}/part                       401     403     404     404     404     403     404     404     404     404
        POST /api/v1/reports/{report}/lines/{line}/grade     401     403     200     403     200     403     403     403     403     200
        GET  /api/v1/templates                               401     200     200     200     200     200     403     403     200     200
        GET  /api/v1/commands                                401     200     200     200     200     200     403     403     200     200
        POST /api/v1/commands                                401     403     201     403     201     403     403     403     403     201
        GET  /api/v1/commands/{command}                      401     404     200     404     200     404     403     403     404     200
        POST /api/v1/commands/{command}/objectives           401     403     422     404     422     403     404     404     404     422
        POST /api/v1/commands/{command}/posts/{post}/take    401     403     409     404     409     403     404     404     404     409
        POST /api/v1/commands/{command}/posts/{post}/offer   401     403     404     404     404     403     404     404     404     404
        GET  /api/v1/sitreps                                 401     200     200     200     200     200     403     403     200     200
        POST /api/v1/sitreps                                 401     403     201     404     201     403     404     404     404     201
        GET  /api/v1/sitreps/{sitrep}                        401     404     200     404     200     404     403     403     404     200
        POST /api/v1/sitreps/{sitrep}/{act}                  401     403     200     404     200     403     404     404     404     200
        GET  /api/v1/incidents/{incident}/review             401     200     200     200     200     200     403     403     200     200
        POST /api/v1/incidents/{incident}/corrections        401     403     422     403     422     403     403     403     403     422
        GET  /api/v1/assignments                             401     200     200     200     200     200     403     403     200     200
        POST /api/v1/assignments                             401     403     404     404     404     403     404     404     404     404
        GET  /api/v1/assignments/{assignment}                401     404     404     404     404     404     403     403     404     404
        POST /api/v1/assignments/{assignment}/{answer}       401     403     404     404     404     403     404     404     404     404
        GET  /api/v1/warnings                                401     200     200     200     200     200     403     403     200     200
        POST /api/v1/warnings                                401     403     201     403     201     403     403     403     201     201
        GET  /api/v1/warnings/{warning}                      401     404     200     404     200     404     403     403     200     200
        POST /api/v1/warnings/{warning}/{step}               401     403     200     404     200     403     404     404     403     200
        GET  /api/v1/log                                     401     200     200     200     200     200     200     403     200     200
        POST /api/v1/notes                                   401     403     201     403     201     403     201     403     201     201
        GET  /api/v1/feeds                                   401     200     200     200     200     200     403     403     200     200
        POST /api/v1/feeds                                   401     403     201     403     201     403     403     403     403     201
        POST /api/v1/feeds/{feed}/remove                     401     403     200     404     200     403     404     404     404     200
        GET  /api/v1/persons                                 401     200     200     200     200     200     403     403     200     200
        POST /api/v1/persons                                 401     403     201     403     201     403     403     403     403     201
        POST /api/v1/persons/{person}/change                 401     403     200     403     200     403     403     403     403     200
        POST /api/v1/persons/{person}/withdraw               401     403     200     403     200     403     403     403     403     200
        POST /api/v1/persons/{person}/link                   401     403     404     403     404     403     403     403     403     404
        GET  /api/v1/tokens                                  401     200     200     200     200     200     403     403     200     200
        POST /api/v1/tokens                                  401     403     201     403     403     403     403     403     403     201
        POST /api/v1/tokens/{token}/revoke                   401     403     404     403     403     403     403     403     403     404
        GET  /api/v1/events                                  401     200     200     200     200     200     403     403     200     200
    "#]]
    .assert_eq(&table);
}

/// The description is complete: every route in the source of the handlers is in it, and nothing else.
#[test]
fn every_route_is_described_and_every_description_has_its_route() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
    let mut routes = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|it| it != "rs") || path.ends_with("api_tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for route in source.split(".route(").skip(1) {
            let Some(path) = route.trim_start().strip_prefix('"').and_then(|it| it.split('"').next()) else { continue };
            if !path.starts_with("/api/v1") {
                continue;
            }
            let mut depth = 1;
            let within = |c: char| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth == 0
            };
            let handlers = &route[..route.find(within).unwrap_or(route.len())];
            for method in ["get", "post"] {
                if handlers.contains(&format!("{method}(")) {
                    routes.push(format!("{} {path}", method.to_uppercase()));
                }
            }
        }
    }
    let mut described: Vec<String> = DESCRIBED.iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    routes.sort();
    described.sort();
    assert_eq!(described, routes, "describe the route in http/openapi.rs");
    let mut names: Vec<_> = DESCRIBED.iter().map(|it| it.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), DESCRIBED.len(), "each operation has a name of its own");
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"#/").skip(1).filter_map(|it| it.split('"').next()) {
        assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
    }
    assert_eq!(document["openapi"], "3.1.0");
    expect_test::expect_file!["../../tests/openapi.json"].assert_eq(&format!("{document:#}\n"));
}

#[tokio::test]
async fn a_token_ends_by_time_by_hand_and_with_its_person() {
    let house = House::new().await;
    let token = house.token(&house.liaison, &["read"]).await;
    let me = house.ask("GET", "/api/v1/me", &token, "").await;
    assert_eq!((me.0, &me.1["person"], &me.1["scopes"]), (StatusCode::OK, &json!("P-3"), &json!(["read"])));
    house.clock.advance_ms(24 * 60 * 60 * 1_000);
    assert_eq!(house.ask("GET", "/api/v1/me", &token, "").await.0, StatusCode::UNAUTHORIZED, "a day has passed");

    let (token, session) = (house.token(&house.liaison, &["read"]).await, house.session(&house.liaison).await);
    let listed = house.ask("GET", "/api/v1/tokens", &session, "").await.1;
    let id = listed["rows"][0]["id"].as_str().unwrap().to_owned();
    assert!(!listed.to_string().contains("tocsin_"), "a list shows no token");
    let revoke = format!("/api/v1/tokens/{id}/revoke");
    let other = house.session(&house.inspector).await;
    assert_eq!(house.ask("POST", &revoke, &other, "{}").await.0, StatusCode::NOT_FOUND, "another's is not there");
    assert_eq!(house.ask("POST", &revoke, &token, "{}").await.0, StatusCode::FORBIDDEN, "a token revokes none");
    assert_eq!(house.ask("POST", &revoke, &session, "{}").await.0, StatusCode::OK);
    assert_eq!(house.ask("GET", "/api/v1/me", &token, "").await.0, StatusCode::UNAUTHORIZED, "revoked");

    let token = house.token(&house.liaison, &["read"]).await;
    withdraw_person(&house.desk, &house.officer, &house.liaison.viewer.person, "left").await.unwrap();
    assert_eq!(house.ask("GET", "/api/v1/me", &token, "").await.0, StatusCode::UNAUTHORIZED, "withdrawn");
    assert_eq!(house.ask("GET", "/api/v1/me", &session, "").await.0, StatusCode::UNAUTHORIZED, "everywhere");
}

#[tokio::test]
async fn a_request_that_shows_something_wrong_is_nobody() {
    let house = House::new().await;
    let Shows::Token(good) = house.token(&house.officer, &["read"]).await else { return };
    let Shows::Session { token: session, .. } = house.session(&house.officer).await else { return };
    for bad in ["", "tocsin_", &good[..good.len() - 1], &good.to_uppercase(), &session, &format!("tocsin_{session}")] {
        let (status, problem) = house.ask("GET", "/api/v1/log", &Shows::Token(bad.to_owned()), "").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{bad}");
        assert!(problem["detail"].as_str().unwrap().contains("Nothing was changed"));
    }
    let as_cookie = Shows::Session { token: good, csrf: None };
    assert_eq!(house.ask("GET", "/api/v1/log", &as_cookie, "").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn problems_are_problems_whoever_words_them() {
    let house = House::new().await;
    let session = house.session(&house.officer).await;
    let before = house.desk.head();
    for (method, path, body, status) in [
        ("POST", "/api/v1/notes", "not json", 400),
        ("POST", "/api/v1/notes", "{}", 422),
        ("POST", "/api/v1/notes", "{\"text\":\" \"}", 422),
        ("DELETE", "/api/v1/notes", "", 405),
        ("GET", "/api/v1/no-such", "", 404),
        ("GET", "/api/v2", "", 404),
        ("GET", "/api/v1/reports/R-99", "", 404),
        ("GET", "/api/v1/reports/x", "", 404),
        ("GET", "/api/v1/log?asof=never", "", 422),
        ("POST", "/api/v1/persons", "{\"name\":\"t. okell\",\"roles\":[\"chief\"]}", 422),
        ("POST", "/api/v1/persons", "{\"name\":\"x\",\"roles\":[\"king\"]}", 422),
        ("POST", "/api/v1/persons/P-1/withdraw", "{}", 409),
    ] {
        let (answered, problem) = house.ask(method, path, &session, body).await;
        assert_eq!(answered.as_u16(), status, "{method} {path} {body}: {problem}");
        assert_eq!(problem["status"], status, "{path}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{path}: {problem}");
    }
    assert_eq!(house.desk.head(), before, "nothing was recorded");
}

#[tokio::test]
async fn no_request_on_the_network_can_say_that_it_came_over_the_socket() {
    let house = House::new().await;
    for (name, value) in [("x-over-socket", "1"), ("host", "headquarters"), ("forwarded", "for=unix:")] {
        let request = Request::builder().uri("/api/v1/log").header(name, value).body(Body::empty()).unwrap();
        let answer = house.network.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{name}");
    }
    let answer = house.answer(&house.socket, "GET", "/api/v1/me", &Shows::Nothing, "").await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_acts_as_an_inspector_over_the_socket_is_recorded_too() {
    let house = House::new().await;
    let inspector = house.inspector.viewer.person.to_string();
    let looked = async |r#as: &str| {
        let request =
            Request::builder().uri("/api/v1/reports").header(super::AS_HEADER, r#as).body(Body::empty()).unwrap();
        let before = house.desk.head().size;
        assert_eq!(house.socket.clone().oneshot(request).await.unwrap().status(), StatusCode::OK);
        house.desk.head().size - before
    };
    assert_eq!((looked(&inspector).await, looked("P-1").await), (1, 0));
}

#[tokio::test]
async fn a_note_of_an_exercise_says_so_on_the_pages_that_show_it() {
    let house = House::new().await;
    let officer = house.session(&house.officer).await;
    let page = async |path: &str| {
        let answer = house.answer(&house.network, "GET", path, &officer, "").await;
        String::from_utf8(to_bytes(answer.into_body(), 1 << 22).await.unwrap().to_vec()).unwrap()
    };
    assert!(!page("/log").await.contains("EXERCISE"));
    let request = Request::builder().method("POST").uri("/api/v1/notes").header(super::EXERCISE_HEADER, "1");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from("{\"text\":\"The drill begins.\"}")).unwrap();
    assert_eq!(house.socket.clone().oneshot(request).await.unwrap().status(), StatusCode::CREATED);
    for path in ["/log", "/"] {
        assert!(page(path).await.contains("<b class=\"ex\">EXERCISE</b>"), "{path}");
    }
}

#[tokio::test]
async fn a_warning_that_waits_is_on_the_first_screen_before_anything_is_stood_up() {
    let house = House::new().await;
    let words = tocsin_app::WarningWords {
        title: "Attack on the depot".to_owned(),
        text: "As they say.".to_owned(),
        urgency: "Immediate".to_owned(),
        other_side: "Ruvan".to_owned(),
        ..Default::default()
    };
    let incoming = tocsin_app::Incoming { words, means: "phone".to_owned(), came: "now".to_owned() };
    let marking = house.desk.usual_marking(&house.officer);
    let zone = jiff::tz::TimeZone::UTC;
    tocsin_app::register_warning(&house.desk, &house.officer, &incoming, marking, &zone).await.unwrap();
    house.clock.advance_ms(10 * 60_000);
    let officer = house.session(&house.officer).await;
    let answer = house.answer(&house.network, "GET", "/", &officer, "").await;
    let page = String::from_utf8(to_bytes(answer.into_body(), 1 << 22).await.unwrap().to_vec()).unwrap();
    assert!(page.contains("What waits") && page.contains("Attack on the depot"), "{page}");
    assert!(page.contains("role=\"alert\""), "its limit has passed: it is the loud thing");
}

/// Reads from a stream of events until one is there, or a moment has passed.
async fn event(body: &mut Body) -> Option<String> {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(2), body.frame()).await.ok()??.ok()?;
        let text = String::from_utf8(frame.into_data().ok()?.to_vec()).ok()?;
        if text.contains("event: ") {
            return Some(text);
        }
    }
}

#[tokio::test]
async fn an_event_names_what_the_viewer_may_know_of_and_nothing_else() {
    let house = House::new().await;
    let north = house.token(&house.officer, &["read:events"]).await;
    let south = house.token(&house.liaison, &["read"]).await;
    let listen = async |shows: &Shows, query: &str| {
        let answer = house.answer(&house.network, "GET", &format!("/api/v1/events{query}"), shows, "").await;
        assert_eq!(
            (answer.status(), &answer.headers()[header::CONTENT_TYPE]),
            (StatusCode::OK, &"text/event-stream".parse().unwrap())
        );
        answer.into_body()
    };
    let (mut north_hears, mut south_hears) = (listen(&north, "").await, listen(&south, "").await);
    let post = async |marking: Marking| {
        let posting = Posting { bytes: REPORT.as_bytes().to_vec(), ..Posting::default() };
        post_report(&house.desk, &house.officer, posting, marking).await.unwrap().report
    };
    let before = house.desk.head().size - 1;
    let strict = post(Marking::of(Tlp::AmberStrict, AgencyName::parse("north").unwrap())).await;
    let open = post(house.desk.usual_marking(&house.officer)).await;
    let heard = event(&mut north_hears).await.unwrap() + &event(&mut north_hears).await.unwrap();
    assert!(heard.contains(strict.as_str()) && heard.contains(open.as_str()), "{heard}");
    let heard = event(&mut south_hears).await.unwrap();
    let n = house.desk.head().size - 1;
    assert_eq!(heard, format!("id: {n}\nevent: change\ndata: {{\"n\":{n},\"new\":[\"{open}\"],\"changed\":[]}}\n\n"));

    let mut caught_up = listen(&south, &format!("?after={before}")).await;
    let heard = event(&mut caught_up).await.unwrap();
    assert!(heard.contains(open.as_str()) && !heard.contains(strict.as_str()), "{heard}");

    let shut_out = house.token(&house.liaison, &["read:log"]).await;
    let answer = house.answer(&house.network, "GET", "/api/v1/events", &shut_out, "").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_hidden_report_adds_to_an_open_incident_is_no_event_for_others() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    keep_rest(desk, officer, &ReportId::parse("R-1").unwrap()).await.unwrap();
    let south = house.token(&house.liaison, &["read"]).await;
    let mut hears = house.answer(&house.network, "GET", "/api/v1/events", &south, "").await.into_body();
    let strict = Marking::of(Tlp::AmberStrict, AgencyName::parse("north").unwrap());
    let posting = Posting { bytes: REPORT.as_bytes().to_vec(), ..Posting::default() };
    let hidden = post_report(desk, officer, posting, strict).await.unwrap().report;
    let view = view_report(desk, officer, &hidden, AsOf::NOW).await.unwrap();
    let event_line = view.lines.iter().find(|it| it.line.incident.is_some()).unwrap();
    let incident = IncidentId::parse("I-1").unwrap();
    keep_line(desk, officer, &hidden, &event_line.item, Some(&incident)).await.unwrap();
    let kept = desk.head().size;
    write_note(desk, officer, "All quiet.", desk.usual_marking(officer)).await.unwrap();
    let heard = event(&mut hears).await.unwrap();
    assert_eq!(
        heard,
        format!("id: {kept}\nevent: change\ndata: {{\"n\":{kept},\"new\":[\"log\"],\"changed\":[]}}\n\n")
    );
}

#[tokio::test]
async fn events_end_with_the_session_and_with_other_rights() {
    let house = House::new().await;
    let session = house.session(&house.liaison).await;
    let Shows::Session { token, .. } = &session else { return };
    let answer = house.answer(&house.network, "GET", "/api/v1/events", &session, "").await;
    let mut hears = answer.into_body();
    sign_in::sign_out(&house.desk, token).await.unwrap();
    assert_eq!(event(&mut hears).await, None, "the stream has ended");
    let ended = tokio::time::timeout(Duration::from_secs(1), hears.frame()).await.unwrap();
    assert!(ended.is_none());

    let token = house.token(&house.liaison, &["read"]).await;
    let answer = house.answer(&house.network, "GET", "/api/v1/events", &token, "").await;
    let mut hears = answer.into_body();
    let change = tocsin_app::Change { compartments: Some(vec!["falcon".to_owned()]), ..Default::default() };
    tocsin_app::change_person(&house.desk, &house.officer, &house.liaison.viewer.person, change).await.unwrap();
    let mut closed = house.desk.usual_marking(&house.officer);
    closed.compartments.insert(Compartment::parse("falcon").unwrap());
    assert_eq!(event(&mut hears).await, None, "whoever may know of more, or less, comes back as such");
}
