//! Every route × every persona, and what a form must carry to be believed. In process, on a store in memory.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use expect_test::expect;
use tocsin_app::{
    Desk, Enrolment, Muster, Opening, Order, Posting, enrol_person, give_assignment, post_report, sign_in, stand_up,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::person::first_officer;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};
use tower::ServiceExt;

use super::{State, desk_router};

mod picture;
mod review;
mod warnings;

/// A desk with one open and one hidden report, command and warning each, and four ways to call it.
struct House {
    desk: Arc<Desk>,
    router: Router,
    officer: Signed,
    inspector: Signed,
    /// Of the agency south, which is asked for things.
    liaison: Signed,
    hidden: String,
    hidden_command: String,
    hidden_assignment: String,
    hidden_warning: String,
}

/// A persona who is signed in.
struct Signed {
    cookie: String,
    csrf: String,
}

const REPORT: &str = "Fire at the mill in Vellen\n\nTwo people were injured in a fire at the mill in Vellen on Monday, the fire \
                      service said. Police said the cause was not known.\n";

async fn house() -> House {
    let world = world::wound(WoundClock::at(Millis(1_773_518_732_000)), 7);
    let store = Arc::new(Sqlite::open(&world, &Place::Memory).unwrap());
    let opening = Opening {
        name: "north.example".to_owned(),
        key_seed: [7; 32],
        officer_name: "T. Okell".to_owned(),
        agency: AgencyName::parse("north").unwrap(),
        seen: None,
    };
    let cheap = tocsin_app::Cost { memory_kib: 8, passes: 1 };
    let desk = Arc::new(Desk::open(world, store, opening).await.unwrap().with_password_cost(cheap));
    let officer = desk.person(&first_officer()).await.unwrap().unwrap().caller();
    post(&desk, &officer, Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap())).await;
    let enrolment = |name: &str, role, compartments: &[&str]| Enrolment {
        name: name.to_owned(),
        roles: vec![Role::WatchOfficer, role],
        agency: String::new(),
        compartments: compartments.iter().map(|it| (*it).to_owned()).collect(),
    };
    let inside = enrol_person(&desk, &officer, enrolment("F. Alcon", Role::Chief, &["falcon"])).await.unwrap();
    let inside = desk.person(&inside).await.unwrap().unwrap().caller();
    let mut closed = Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap());
    closed.compartments.insert(Compartment::parse("falcon").unwrap());
    let hidden = post(&desk, &inside, closed.clone()).await;
    let only = |name: &str, role, agency: &str| Enrolment {
        roles: vec![role],
        agency: agency.to_owned(),
        ..enrolment(name, role, &[])
    };
    let inspector = enrol_person(&desk, &officer, only("I. Maren", Role::Inspector, "")).await.unwrap();
    let liaison = enrol_person(&desk, &officer, only("L. Vane", Role::Liaison, "south")).await.unwrap();
    command(&desk, &officer, "Mill fire", Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap())).await;
    let (hidden_command, hidden_assignment) = command(&desk, &inside, "Night watch", closed.clone()).await;
    warnings::drafted(&desk, &officer, Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap())).await;
    let hidden_warning = warnings::drafted(&desk, &inside, closed).await;
    let templates = crate::templates::Templates::default();
    let router = desk_router(State { desk: desk.clone(), zone: jiff::tz::TimeZone::UTC, templates });
    let officer = sign(&desk, &first_officer()).await;
    let inspector = sign(&desk, &inspector).await;
    let liaison = sign(&desk, &liaison).await;
    House { desk, router, officer, inspector, liaison, hidden, hidden_command, hidden_assignment, hidden_warning }
}

/// Stands a command up with two posts and two objectives, and asks the agency south for two things.
async fn command(desk: &Desk, caller: &Caller, name: &str, marking: Marking) -> (String, String) {
    let muster = Muster {
        name: name.to_owned(),
        incident_title: format!("{name}, the incident"),
        agencies: vec!["north".to_owned(), "south".to_owned()],
        posts: crate::chart::posts("Commander\n- Deputy", None),
        objectives: vec!["The hurt are treated".to_owned(), "Families are told".to_owned()],
        ..Muster::default()
    };
    let up = stand_up(desk, caller, muster, marking).await.unwrap();
    let mut given = String::new();
    for text in ["Open a treatment place", "Answer the family line"] {
        let order = Order {
            command: up.command.clone(),
            objective: up.objectives[0].clone(),
            agency: "south".to_owned(),
            text: format!("{text} ({name})"),
            leader: String::new(),
            place: String::new(),
            due: None,
            rests_on: Vec::new(),
            because: None,
        };
        given = give_assignment(desk, caller, order).await.unwrap().to_string();
    }
    (up.command.to_string(), given)
}

async fn post(desk: &Desk, caller: &Caller, marking: Marking) -> String {
    let posting = Posting { bytes: REPORT.as_bytes().to_vec(), ..Posting::default() };
    post_report(desk, caller, posting, marking).await.unwrap().report.to_string()
}

async fn sign(desk: &Desk, person: &tocsin_core::ids::PersonId) -> Signed {
    let link = sign_in::make_link(desk, person).await.unwrap();
    let opened = sign_in::sign_in(desk, &link).await.unwrap().unwrap();
    Signed { cookie: format!("tocsin_session={}", opened.token), csrf: opened.session.csrf }
}

impl House {
    async fn ask(
        &self,
        method: &str,
        path: &str,
        signed: Option<&Signed>,
        form: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "desk.example");
        if let Some(signed) = signed {
            request = request.header(header::COOKIE, &signed.cookie);
        }
        let mut content_type = "application/x-www-form-urlencoded";
        let mut body = form.replace("CSRF", signed.map_or("", |it| &it.csrf));
        if path == "/reports" && !form.is_empty() {
            content_type = "multipart/form-data; boundary=b";
            body = multipart(&body);
        }
        request = request.header(header::CONTENT_TYPE, content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = answer.status();
        if status.is_success() && !path.starts_with("/assets") && path != "/healthz" {
            let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        }
        let bytes = to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn multipart(form: &str) -> String {
    let field = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    format!("{}--b--\r\n", form.split('&').map(field).collect::<String>())
}

/// Method, path as the router writes it, path as it is asked, form. One row for each route.
const ROUTES: &[(&str, &str, &str, &str)] = &[
    ("GET", "/", "/", ""),
    ("GET", "/sign-in", "/sign-in", ""),
    ("GET", "/sign-in/{token}", "/sign-in/0", ""),
    ("POST", "/sign-in/{token}", "/sign-in/0", ""),
    ("GET", "/reports", "/reports", ""),
    ("POST", "/reports", "/reports", "csrf=CSRF&text=A fire broke out."),
    ("GET", "/reports/new", "/reports/new", ""),
    ("GET", "/reports/{report}", "/reports/R-1", ""),
    ("GET", "/reports/{report}/original", "/reports/R-1/original", ""),
    ("GET", "/reports/{report}/text-layer", "/reports/R-1/text-layer", ""),
    ("GET", "/reports/{report}/lines/{line}", "/reports/R-1/lines/1", ""),
    ("POST", "/reports/{report}/lines/{line}/edit", "/reports/R-1/lines/1/edit", "csrf=CSRF&headline=Other words"),
    ("POST", "/reports/{report}/lines/{line}/keep", "/reports/R-1/lines/1/keep", "csrf=CSRF"),
    ("POST", "/reports/{report}/lines/{line}/reopen", "/reports/R-1/lines/1/reopen", "csrf=CSRF"),
    ("POST", "/reports/{report}/lines/{line}/drop", "/reports/R-1/lines/1/drop", "csrf=CSRF"),
    ("POST", "/reports/{report}/keep-rest", "/reports/R-1/keep-rest", "csrf=CSRF"),
    ("GET", "/search", "/search?q=fire", ""),
    ("GET", "/history/{thing}", "/history/R-1", ""),
    ("GET", "/reports/{report}/reach", "/reports/R-1/reach", ""),
    ("POST", "/reports/{report}/retract", "/reports/R-1/retract", "csrf=CSRF&ground=taken_back&reason=Withdrawn"),
    ("POST", "/reports/{report}/reinstate", "/reports/R-1/reinstate", "csrf=CSRF&reason=Another one"),
    ("GET", "/incidents", "/incidents", ""),
    ("GET", "/incidents/{incident}", "/incidents/I-1", ""),
    ("GET", "/map", "/map", ""),
    ("GET", "/incidents/{incident}/places", "/incidents/I-2/places?line=R-1/3&name=Vellen", ""),
    ("POST", "/incidents/{incident}/places", "/incidents/I-2/places", "csrf=CSRF&line=R-1/3&name=Vellen&pick=none"),
    ("GET", "/incidents/{incident}/areas/new", "/incidents/I-1/areas/new", ""),
    ("POST", "/incidents/{incident}/areas", "/incidents/I-1/areas", "csrf=CSRF&name=x&centre=1,1&radius_km=1"),
    ("GET", "/warnings/{warning}/areas/new", "/warnings/W-1/areas/new", ""),
    ("POST", "/warnings/{warning}/areas", "/warnings/W-1/areas", "csrf=CSRF&name=x&centre=1,1&radius_km=1"),
    ("POST", "/areas/{area}/withdraw", "/areas/Z-1/withdraw", "csrf=CSRF&reason=x"),
    ("GET", "/statements", "/statements?about=I-1", ""),
    ("GET", "/hypotheses", "/hypotheses?about=I-1", ""),
    ("POST", "/hypotheses", "/hypotheses", "csrf=CSRF&about=I-1&sentence=An accident"),
    ("GET", "/hypotheses/{hypothesis}", "/hypotheses/H-1", ""),
    ("POST", "/hypotheses/{hypothesis}/{judgement}", "/hypotheses/H-1/dissent", "csrf=CSRF&words=Not so"),
    ("GET", "/feeds", "/feeds", ""),
    ("POST", "/feeds", "/feeds", "csrf=CSRF&url=https://courier.example/feed&publisher=Orle Courier&every=15"),
    ("POST", "/feeds/{feed}/remove", "/feeds/F-1/remove", "csrf=CSRF&reason=x"),
    ("GET", "/sources", "/sources", ""),
    ("GET", "/sources/{source}", "/sources/R-1:author", ""),
    ("POST", "/sources/{source}/rate", "/sources/nobody/rate", "csrf=CSRF&reliability=B&reason=x"),
    ("GET", "/parties/{party}", "/parties/R-1:author", ""),
    ("POST", "/joins", "/joins", "csrf=CSRF&party=R-1:author&alias=x&reason=y"),
    ("POST", "/joins/{join}/part", "/joins/J-1/part", "csrf=CSRF&reason=x"),
    (
        "POST",
        "/reports/{report}/lines/{line}/grade",
        "/reports/R-1/lines/1/grade",
        "csrf=CSRF&credibility=3&reason=One witness",
    ),
    ("POST", "/propositions", "/propositions", "csrf=CSRF&about=I-1&sentence=It was deliberate"),
    (
        "POST",
        "/propositions/place",
        "/propositions/place",
        "csrf=CSRF&about=I-1&proposition=T-1&line=R-1/1&stance=asserts",
    ),
    (
        "POST",
        "/propositions/{proposition}/take-back",
        "/propositions/T-1/take-back",
        "csrf=CSRF&about=I-1&reason=Put twice",
    ),
    ("GET", "/stand-up", "/stand-up?template=flood", ""),
    (
        "POST",
        "/stand-up",
        "/stand-up",
        "csrf=CSRF&name=Flood&incident_title=Flood&agencies=north&posts=Chief&objectives=Dry feet",
    ),
    ("GET", "/commands/{command}", "/commands/U-1", ""),
    ("POST", "/commands/{command}/objectives", "/commands/U-1/objectives", "csrf=CSRF&objective=Shelter is open"),
    ("POST", "/commands/{command}/posts/{post}/take", "/commands/U-1/posts/deputy/take", "csrf=CSRF"),
    (
        "POST",
        "/commands/{command}/posts/{post}/offer",
        "/commands/U-1/posts/commander/offer",
        "csrf=CSRF&to=P-4&note=Quiet",
    ),
    ("GET", "/sitreps", "/sitreps", ""),
    ("POST", "/sitreps", "/sitreps", "csrf=CSRF&command=U-1"),
    ("GET", "/sitreps/{sitrep}", "/sitreps/N-1", ""),
    ("POST", "/sitreps/{sitrep}/edit", "/sitreps/N-1/edit", "csrf=CSRF&section=short&text=It burns."),
    ("POST", "/sitreps/{sitrep}/renew", "/sitreps/N-1/renew", "csrf=CSRF"),
    ("POST", "/sitreps/{sitrep}/approve", "/sitreps/N-1/approve", "csrf=CSRF"),
    ("GET", "/review", "/review", ""),
    ("GET", "/review/{incident}", "/review/I-1", ""),
    ("POST", "/review/{incident}/corrections", "/review/I-1/corrections", "csrf=CSRF&text=Read mail at night."),
    ("GET", "/assignments", "/assignments?agency=south", ""),
    ("POST", "/assignments", "/assignments", "csrf=CSRF&command=U-1&objective=O-1&agency=south&text=Bring blankets"),
    ("GET", "/assignments/new", "/assignments/new?objective=O-1", ""),
    ("GET", "/assignments/{assignment}", "/assignments/A-1", ""),
    ("POST", "/assignments/{assignment}/receive", "/assignments/A-1/receive", "csrf=CSRF"),
    ("POST", "/assignments/{assignment}/accept", "/assignments/A-1/accept", "csrf=CSRF"),
    ("POST", "/assignments/{assignment}/complete", "/assignments/A-1/complete", "csrf=CSRF&words=It is open"),
    ("POST", "/assignments/{assignment}/refuse", "/assignments/A-2/refuse", "csrf=CSRF&words=No line"),
    ("POST", "/assignments/{assignment}/withdraw", "/assignments/A-2/withdraw", "csrf=CSRF&words=Not needed"),
    ("GET", "/warnings", "/warnings", ""),
    ("POST", "/warnings", "/warnings", warnings::RECEIVED),
    ("GET", "/warnings/new", "/warnings/new?kind=given", ""),
    ("GET", "/warnings/{warning}", "/warnings/W-1", ""),
    ("GET", "/warnings/{warning}/waive", "/warnings/W-1/waive", ""),
    ("POST", "/warnings/{warning}/waive", "/warnings/W-1/waive", warnings::WAIVED),
    ("GET", "/warnings/{warning}/release", "/warnings/W-1/release", ""),
    ("POST", "/warnings/{warning}/release", "/warnings/W-1/release", "csrf=CSRF"),
    ("GET", "/warnings/{warning}/hand-over", "/warnings/W-1/hand-over", ""),
    ("POST", "/warnings/{warning}/hand-over", "/warnings/W-1/hand-over", "csrf=CSRF&means=hand&to_whom=Mill&at=now"),
    ("GET", "/warnings/{warning}/note-reading", "/warnings/W-1/note-reading", ""),
    ("POST", "/warnings/{warning}/note-reading", "/warnings/W-1/note-reading", "csrf=CSRF&words=We have it."),
    ("POST", "/warnings/{warning}/read", "/warnings/W-2/read", "csrf=CSRF&displayed=0"),
    ("GET", "/warnings/{warning}/decide", "/warnings/W-2/decide", ""),
    ("POST", "/warnings/{warning}/decide", "/warnings/W-2/decide", "csrf=CSRF&decision=act&reason=Now."),
    ("GET", "/warnings/{warning}/close", "/warnings/W-1/close", ""),
    ("POST", "/warnings/{warning}/close", "/warnings/W-1/close", "csrf=CSRF&how=withdrawn&reason=It was a drill."),
    ("GET", "/log", "/log", ""),
    ("POST", "/log", "/log", "csrf=CSRF&text=A note."),
    ("POST", "/sign-in", "/sign-in", "name=nobody&password=wrong"),
    ("GET", "/me", "/me", ""),
    ("POST", "/me/password", "/me/password", "csrf=CSRF&new=short"),
    ("POST", "/me/tokens", "/me/tokens", "csrf=CSRF&label=feed&scope=read&days=1"),
    ("POST", "/me/tokens/revoke", "/me/tokens/revoke", "csrf=CSRF&token=0"),
    ("GET", "/people", "/people", ""),
    ("POST", "/people", "/people", "csrf=CSRF&name=N. Body&role=analyst"),
    ("GET", "/people/{person}", "/people/P-2", ""),
    ("POST", "/people/{person}", "/people/P-2", "csrf=CSRF&name=F. Alcon&role=chief"),
    ("POST", "/people/{person}/link", "/people/P-2/link", "csrf=CSRF"),
    ("POST", "/people/{person}/withdraw", "/people/P-2/withdraw", "csrf=CSRF&reason=left"),
    ("POST", "/me/sessions/end", "/me/sessions/end", "csrf=CSRF&session=0"),
    ("GET", "/assets/{*file}", "/assets/no-such", ""),
    ("GET", "/healthz", "/healthz", ""),
    ("POST", "/sign-out", "/sign-out", "csrf=CSRF"),
];

#[tokio::test]
async fn every_route_answers_each_persona_as_the_table_says() {
    let house = house().await;
    let mut table = String::from("route                                           nobody officer inspector liaison\n");
    for (method, route, path, form) in ROUTES {
        let mut cells = Vec::new();
        for persona in [None, Some(&house.officer), Some(&house.inspector), Some(&house.liaison)] {
            cells.push(house.ask(method, path, persona, form, &[]).await.0.as_u16());
        }
        table.push_str(&format!(
            "{method:<4} {route:<42} {:<6} {:<7} {:<9} {}\n",
            cells[0], cells[1], cells[2], cells[3]
        ));
    }
    expect![[r#"
        route                                           nobody officer inspector liaison
        GET  /                                          303    200     200       200
        GET  /sign-in                                   200    200     200       200
        GET  /sign-in/{token}                           410    410     410       410
        POST /sign-in/{token}                           410    410     410       410
        GET  /reports                                   303    200     200       200
        POST /reports                                   303    303     403       303
        GET  /reports/new                               303    200     200       200
        GET  /reports/{report}                          303    200     200       200
        GET  /reports/{report}/original                 303    200     200       200
        GET  /reports/{report}/text-layer               303    200     200       200
        GET  /reports/{report}/lines/{line}             303    200     200       200
        POST /reports/{report}/lines/{line}/edit        303    303     403       403
        POST /reports/{report}/lines/{line}/keep        303    303     403       403
        POST /reports/{report}/lines/{line}/reopen      303    303     403       403
        POST /reports/{report}/lines/{line}/drop        303    303     403       403
        POST /reports/{report}/keep-rest                303    303     403       403
        GET  /search                                    303    200     200       200
        GET  /history/{thing}                           303    200     200       200
        GET  /reports/{report}/reach                    303    200     200       200
        POST /reports/{report}/retract                  303    303     403       403
        POST /reports/{report}/reinstate                303    303     403       403
        GET  /incidents                                 303    200     200       200
        GET  /incidents/{incident}                      303    200     200       200
        GET  /map                                       303    200     200       200
        GET  /incidents/{incident}/places               303    200     403       403
        POST /incidents/{incident}/places               303    303     403       403
        GET  /incidents/{incident}/areas/new            303    200     403       403
        POST /incidents/{incident}/areas                303    303     403       403
        GET  /warnings/{warning}/areas/new              303    200     403       403
        POST /warnings/{warning}/areas                  303    303     403       403
        POST /areas/{area}/withdraw                     303    303     403       403
        GET  /statements                                303    200     200       200
        GET  /hypotheses                                303    200     200       200
        POST /hypotheses                                303    303     403       403
        GET  /hypotheses/{hypothesis}                   303    200     200       200
        POST /hypotheses/{hypothesis}/{judgement}       303    303     403       303
        GET  /feeds                                     303    200     200       200
        POST /feeds                                     303    303     403       403
        POST /feeds/{feed}/remove                       303    303     403       403
        GET  /sources                                   303    200     200       200
        GET  /sources/{source}                          303    200     200       200
        POST /sources/{source}/rate                     303    404     404       404
        GET  /parties/{party}                           303    200     200       200
        POST /joins                                     303    422     403       403
        POST /joins/{join}/part                         303    404     404       404
        POST /reports/{report}/lines/{line}/grade       303    409     403       403
        POST /propositions                              303    303     403       403
        POST /propositions/place                        303    409     403       403
        POST /propositions/{proposition}/take-back      303    303     403       403
        GET  /stand-up                                  303    200     200       200
        POST /stand-up                                  303    303     403       403
        GET  /commands/{command}                        303    200     200       200
        POST /commands/{command}/objectives             303    303     403       403
        POST /commands/{command}/posts/{post}/take      303    303     403       409
        POST /commands/{command}/posts/{post}/offer     303    303     403       422
        GET  /sitreps                                   303    200     200       200
        POST /sitreps                                   303    303     403       403
        GET  /sitreps/{sitrep}                          303    200     200       200
        POST /sitreps/{sitrep}/edit                     303    303     403       403
        POST /sitreps/{sitrep}/renew                    303    303     403       403
        POST /sitreps/{sitrep}/approve                  303    409     403       403
        GET  /review                                    303    200     200       200
        GET  /review/{incident}                         303    200     200       200
        POST /review/{incident}/corrections             303    303     403       403
        GET  /assignments                               303    200     200       200
        POST /assignments                               303    303     403       403
        GET  /assignments/new                           303    200     200       200
        GET  /assignments/{assignment}                  303    200     200       200
        POST /assignments/{assignment}/receive          303    409     403       303
        POST /assignments/{assignment}/accept           303    409     403       303
        POST /assignments/{assignment}/complete         303    409     403       303
        POST /assignments/{assignment}/refuse           303    409     403       303
        POST /assignments/{assignment}/withdraw         303    303     403       403
        GET  /warnings                                  303    200     200       200
        POST /warnings                                  303    303     403       303
        GET  /warnings/new                              303    200     200       200
        GET  /warnings/{warning}                        303    200     200       200
        GET  /warnings/{warning}/waive                  303    200     200       200
        POST /warnings/{warning}/waive                  303    303     403       403
        GET  /warnings/{warning}/release                303    200     200       200
        POST /warnings/{warning}/release                303    303     403       403
        GET  /warnings/{warning}/hand-over              303    200     200       200
        POST /warnings/{warning}/hand-over              303    303     403       303
        GET  /warnings/{warning}/note-reading           303    200     200       200
        POST /warnings/{warning}/note-reading           303    303     403       409
        POST /warnings/{warning}/read                   303    422     403       422
        GET  /warnings/{warning}/decide                 303    200     200       200
        POST /warnings/{warning}/decide                 303    409     403       403
        GET  /warnings/{warning}/close                  303    200     200       200
        POST /warnings/{warning}/close                  303    303     403       403
        GET  /log                                       303    200     200       200
        POST /log                                       303    303     403       303
        POST /sign-in                                   403    403     403       403
        GET  /me                                        303    200     200       200
        POST /me/password                               303    422     422       422
        POST /me/tokens                                 303    200     200       200
        POST /me/tokens/revoke                          303    404     404       404
        GET  /people                                    303    200     403       403
        POST /people                                    303    200     403       403
        GET  /people/{person}                           303    200     403       403
        POST /people/{person}                           303    303     403       403
        POST /people/{person}/link                      303    200     403       403
        POST /people/{person}/withdraw                  303    303     403       403
        POST /me/sessions/end                           303    303     303       303
        GET  /assets/{*file}                            404    404     404       404
        GET  /healthz                                   200    200     200       200
        POST /sign-out                                  303    303     303       303
    "#]]
    .assert_eq(&table);
}

#[test]
fn no_route_is_missing_from_the_table() {
    let source = include_str!("../http.rs");
    let mut handlers = 0;
    for line in source.lines().filter_map(|it| it.trim().strip_prefix(".route(\"")) {
        let route = line.split('"').next().unwrap();
        for method in ["get", "post"] {
            if line.contains(&format!("{method}(")) {
                handlers += 1;
                let row = (method.to_uppercase(), route);
                assert!(
                    ROUTES.iter().any(|(m, r, ..)| (*m, *r) == (row.0.as_str(), row.1)),
                    "{row:?} is not in the table"
                );
            }
        }
    }
    assert_eq!(handlers, ROUTES.len(), "and no row is without its route");
}

#[tokio::test]
async fn a_form_is_believed_only_with_its_token_and_from_a_page_of_ours() {
    let house = house().await;
    let officer = Some(&house.officer);
    let before = house.desk.head();
    let note = |csrf: &str| format!("csrf={csrf}&text=forged");
    for (form, headers) in [
        (note(""), vec![]),
        (note("0000"), vec![]),
        (note(&house.inspector.csrf), vec![]),
        (note("CSRF"), vec![("origin", "https://evil.example")]),
        (note("CSRF"), vec![("origin", "null")]),
        (note("CSRF"), vec![("sec-fetch-site", "cross-site")]),
        (note("CSRF"), vec![("sec-fetch-site", "same-site")]),
    ] {
        let (status, page) = house.ask("POST", "/log", officer, &form, &headers).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{form} {headers:?}");
        assert!(page.contains("Nothing was recorded"), "{page}");
    }
    assert_eq!(house.desk.head(), before, "nothing was recorded");
    let own = [("origin", "http://desk.example"), ("sec-fetch-site", "same-origin")];
    assert_eq!(house.ask("POST", "/log", officer, &note("CSRF"), &own).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_hidden_answers_as_what_is_not_there() {
    let house = house().await;
    let officer = Some(&house.officer);
    for (real, invented) in [
        (format!("/reports/{}", house.hidden), "/reports/R-BCDFGHJK".to_owned()),
        (format!("/reports/{}/original", house.hidden), "/reports/R-BCDFGHJK/original".to_owned()),
        (format!("/reports/{}?asof=0", house.hidden), "/reports/R-BCDFGHJK?asof=0".to_owned()),
        (format!("/commands/{}", house.hidden_command), "/commands/U-BCDFGHJK".to_owned()),
        (format!("/?command={}", house.hidden_command), "/?command=U-BCDFGHJK".to_owned()),
        (format!("/assignments/{}", house.hidden_assignment), "/assignments/A-BCDFGHJK".to_owned()),
    ] {
        let (status, page) = house.ask("GET", &real, officer, "", &[]).await;
        let (none, other) = house.ask("GET", &invented, officer, "", &[]).await;
        assert_eq!((status, none), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let page = page.replace(&house.hidden, "R-BCDFGHJK").replace(&house.hidden_command, "U-BCDFGHJK");
        assert_eq!(page.replace(&house.hidden_assignment, "A-BCDFGHJK"), other, "the two pages are one");
    }
    for verb in ["receive", "accept", "refuse", "complete", "withdraw"] {
        let path = format!("/assignments/{}/{verb}", house.hidden_assignment);
        assert_eq!(
            house.ask("POST", &path, officer, "csrf=CSRF&words=x", &[]).await.0,
            StatusCode::NOT_FOUND,
            "{verb}"
        );
    }
    for (path, form) in
        [("posts/deputy/take", ""), ("posts/commander/offer", "&to=P-2&note=x"), ("objectives", "&objective=x")]
    {
        let path = format!("/commands/{}/{path}", house.hidden_command);
        assert_eq!(house.ask("POST", &path, officer, &format!("csrf=CSRF{form}"), &[]).await.0, StatusCode::NOT_FOUND);
    }
    for verb in ["keep", "drop", "reopen"] {
        let path = format!("/reports/{}/lines/1/{verb}", house.hidden);
        assert_eq!(house.ask("POST", &path, officer, "csrf=CSRF", &[]).await.0, StatusCode::NOT_FOUND);
    }
    for path in [
        "/",
        "/reports",
        "/incidents",
        "/log",
        "/assignments",
        "/assignments?agency=south",
        "/commands/U-1",
        "/stand-up?template=flood",
    ] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        let hidden = [&house.hidden, &house.hidden_command, &house.hidden_assignment];
        assert!(!hidden.iter().any(|id| page.contains(id.as_str())) && !page.contains("falcon"), "{path}");
        assert!(!page.contains("Night watch"), "{path}");
    }
}

#[tokio::test]
async fn the_script_gets_the_row_it_asked_for_and_everybody_else_the_page() {
    let house = house().await;
    let officer = Some(&house.officer);
    let desk = [("x-requested-with", "desk"), ("accept", "text/html")];
    let (status, row) = house.ask("POST", "/reports/R-1/lines/1/keep", officer, "csrf=CSRF", &desk).await;
    assert_eq!(status, StatusCode::OK);
    assert!(row.starts_with("<li class=\"dr\" id=\"l1\" data-s=\"kept\""), "{row}");
    assert!(row.contains("<small id=\"tally\">") && row.contains("data-key=\"u\""), "{row}");
    assert!(!row.contains("<html"), "{row}");
    let (status, _) = house.ask("POST", "/reports/R-1/lines/1/reopen", officer, "csrf=CSRF", &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, problem) = house.ask("POST", "/reports/R-1/lines/999/keep", officer, "csrf=CSRF", &desk).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(problem.contains("class=\"prob\"") && problem.contains("line 999 of report R-1"), "{problem}");
}

#[tokio::test]
async fn a_filter_that_is_no_word_of_the_desk_is_refused_by_name() {
    let house = house().await;
    for (path, told) in [("/statements?stance=zzz", "is no stance"), ("/assignments?state=zzz", "is no state")] {
        let (status, problem) = house.ask("GET", path, Some(&house.officer), "", &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(problem.contains(told) && problem.contains("expected one of"), "{path}: {problem}");
    }
}

#[tokio::test]
async fn an_inspectors_look_is_recorded_and_an_inspector_finds_no_form() {
    let house = house().await;
    let before = house.desk.head().size;
    let (status, page) = house.ask("GET", "/reports/R-1", Some(&house.inspector), "", &[]).await;
    assert_eq!((status, house.desk.head().size), (StatusCode::OK, before + 1));
    assert!(!page.contains("/keep\"") && !page.contains("Paste a report"), "{page}");
    let (_, log) = house.ask("GET", "/log", Some(&house.officer), "", &[]).await;
    assert!(log.contains("Page /reports/R-1 opened for inspection."), "{log}");
}

#[tokio::test]
async fn a_body_beyond_the_bound_of_forms_is_turned_away_unread_whoever_sends_it() {
    let house = house().await;
    let heavy = format!("name=x&password={}", "a".repeat(600 * 1024));
    for path in ["/sign-in", "/log", "/people", "/stand-up"] {
        let (status, _) = house.ask("POST", path, Some(&house.officer), &heavy, &[]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[tokio::test]
async fn an_inspectors_look_is_told_without_the_query_and_head_is_a_look() {
    let house = house().await;
    for (method, path) in [
        ("GET", format!("/?command={}", house.hidden_command)),
        ("GET", format!("/log?after=1.{}", house.hidden)),
        ("HEAD", "/reports/R-1".to_owned()),
    ] {
        let before = house.desk.head().size;
        house.ask(method, &path, Some(&house.inspector), "", &[]).await;
        assert_eq!(house.desk.head().size, before + 1, "{method} {path} is recorded");
    }
    let (_, log) = house.ask("GET", "/log", Some(&house.officer), "", &[]).await;
    assert!(log.contains("Page /log opened for inspection."), "{log}");
    assert!(!log.contains(&house.hidden_command) && !log.contains(&house.hidden), "{log}");
}

#[tokio::test]
async fn an_inspector_finds_no_form_on_any_page_of_a_command() {
    let house = house().await;
    for path in [
        "/",
        "/stand-up",
        "/stand-up?template=flood",
        "/commands/U-1",
        "/assignments",
        "/assignments/new",
        "/assignments/A-1",
    ] {
        let (status, page) = house.ask("GET", path, Some(&house.inspector), "", &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let forms: Vec<&str> = page.split("<form").skip(1).filter(|it| it.contains("method=\"post\"")).collect();
        assert_eq!(forms.len(), 1, "{path}: signing out is the only one: {forms:?}");
    }
    let (_, log) = house.ask("GET", "/log", Some(&house.officer), "", &[]).await;
    assert!(log.contains("Page /assignments/A-1 opened for inspection."), "{log}");
}

#[tokio::test]
async fn a_page_of_the_past_has_no_form_that_changes_anything() {
    let house = house().await;
    let n = house.desk.head().size - 2;
    for path in ["/", "/commands/U-1", "/assignments", "/assignments/A-1"] {
        let (status, page) = house.ask("GET", &format!("{path}?asof={n}"), Some(&house.officer), "", &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let main = page.split("<main").nth(1).unwrap();
        assert!(main.contains("class=\"past\"") && !main.contains("method=\"post\""), "{path}: {main}");
        assert!(!main.contains("class=\"loud\""), "{path}: nothing of the past is loud");
    }
}

/// Law 11: whatever page shows something exercised says so; a real report read meanwhile stays real.
#[tokio::test]
async fn an_exercise_is_marked_on_every_page_that_shows_it_and_on_no_other() {
    let house = house().await;
    let officer = Some(&house.officer);
    let form = "csrf=CSRF&template=flood&name=Drill&incident_title=Dike drill&agencies=north&posts=Chief&objectives=Dry&exercise=yes";
    assert_eq!(house.ask("POST", "/stand-up", officer, form, &[]).await.0, StatusCode::SEE_OTHER);
    let order = "csrf=CSRF&command=U-2&objective=O-3&agency=north&text=Fill sandbags";
    assert_eq!(house.ask("POST", "/assignments", officer, order, &[]).await.0, StatusCode::SEE_OTHER);
    for path in ["/", "/log", "/incidents", "/incidents/I-2", "/commands/U-2", "/assignments", "/assignments/A-3"] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        assert!(
            page.contains("<b class=\"ex\">EXERCISE</b>") && page.contains("data-page=\"amber-ex\""),
            "{path}: {page}"
        );
        assert!(page.contains(" · EXERCISE · Tocsin</title>"), "{path}");
    }
    for path in ["/reports", "/reports/R-1", "/commands/U-1", "/assignments/A-1", "/incidents/I-1"] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        assert!(!page.contains("EXERCISE"), "{path}");
    }
    let mixed = "csrf=CSRF&name=Drill&incident=I-1&agencies=north&posts=Chief&objectives=Dry&exercise=yes";
    let (status, page) = house.ask("POST", "/stand-up", officer, mixed, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("I-1 is not part of an exercise") && page.contains("value=\"Drill\""), "{page}");
    let inherited = "csrf=CSRF&name=Drill 2&incident=I-2&agencies=north&posts=Chief&objectives=Dry";
    assert_eq!(house.ask("POST", "/stand-up", officer, inherited, &[]).await.0, StatusCode::SEE_OTHER);
    let (_, page) = house.ask("GET", "/commands/U-3", officer, "", &[]).await;
    assert!(page.contains("<b class=\"ex\">EXERCISE</b>"), "an exercise stays one");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_shows_what_was_answered_and_keeps_what_was_typed() {
    let house = house().await;
    let (officer, liaison) = (Some(&house.officer), Some(&house.liaison));
    let (status, page) =
        house.ask("POST", "/assignments/A-1/complete", liaison, "csrf=CSRF&words=All carried out", &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("A-1 stands at “not delivered”, so it cannot be done; nothing was changed"), "{page}");
    house.ask("POST", "/assignments/A-1/withdraw", officer, "csrf=CSRF&words=Another team was nearer", &[]).await;
    let (status, page) = house.ask("POST", "/assignments/A-1/refuse", liaison, "csrf=CSRF&words=No team", &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        page.contains("A-1 stands at “withdrawn”, so it cannot be refused") && page.contains("Another team was nearer"),
        "{page}"
    );
    let (status, page) = house.ask("POST", "/assignments/A-2/refuse", liaison, "csrf=CSRF&words=  ", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("reason: is empty"), "{page}");
}

#[tokio::test]
async fn markup_in_every_field_stays_text() {
    let house = house().await;
    let officer = Some(&house.officer);
    let nasty = "<script>alert(1)</script><b onload=x>\"'";
    let form = format!(
        "csrf=CSRF&text=A fire broke out in {nasty} on Monday, police said.&publisher={nasty}&published={nasty}"
    );
    let (status, _) = house.ask("POST", "/reports", officer, &form, &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    house.ask("POST", "/reports/R-2/keep-rest", officer, "csrf=CSRF", &[]).await;
    let form =
        format!("csrf=CSRF&name={nasty}&incident_title={nasty}&agencies={nasty}&posts={nasty}&objectives={nasty}");
    assert_eq!(house.ask("POST", "/stand-up", officer, &form, &[]).await.0, StatusCode::SEE_OTHER);
    let form = format!("csrf=CSRF&command=U-2&objective=O-3&agency={nasty}&text={nasty}&place={nasty}&leader={nasty}");
    assert_eq!(house.ask("POST", "/assignments", officer, &form, &[]).await.0, StatusCode::SEE_OTHER);
    for path in [
        "/",
        "/reports",
        "/reports/R-2",
        "/incidents",
        "/incidents/I-1",
        "/log",
        "/commands/U-2",
        "/assignments",
        "/assignments/A-3",
        "/assignments/new",
    ] {
        let (_, page) = house.ask("GET", path, officer, "", &[]).await;
        assert!(!page.contains("<script>alert") && !page.contains("<b onload"), "{path}");
    }
    let (_, page) = house.ask("GET", "/reports/R-2", officer, "", &[]).await;
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is shown as it came");
}

#[tokio::test]
async fn a_faulty_form_comes_back_with_what_was_typed_and_every_fault() {
    let house = house().await;
    let form = "csrf=CSRF&text=  &publisher=Orle\u{202E}Courier&marking=ORANGE";
    let (status, page) = house.ask("POST", "/reports", Some(&house.officer), form, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("is not a TLP 2.0 label"), "{page}");
    let form = "csrf=CSRF&text=  &publisher=Orle\u{202E}Courier";
    let (status, page) = house.ask("POST", "/reports", Some(&house.officer), form, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("holds the control character U+202E") && page.contains("report: is empty"), "{page}");
}
