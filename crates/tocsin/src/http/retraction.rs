//! What rests on a report, its retraction and reinstatement; and the history of any thing.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::history::view_history;
use tocsin_app::view::lists;
use tocsin_app::view::reach::{Reach, ReachedLine, retraction_reach};
use tocsin_app::{AsOf, Desk, reinstate_report, retract_report};
use tocsin_core::ids::ReportId;

use super::local::{Answer, FirstOfficer};
use super::problem::{Problem, Told};
use super::reports::{Listing, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// The routes of the API.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/reports/{report}/reach", get(get_reach_told))
        .route("/api/v1/reports/{report}/retract", post(post_retract_told))
        .route("/api/v1/reports/{report}/reinstate", post(post_reinstate_told))
        .route("/api/v1/history/{thing}", get(get_history_told))
}

/// What a form of retraction or reinstatement carries.
#[derive(Deserialize, Default)]
pub struct Words {
    #[serde(default)]
    csrf: String,
    /// The ground.
    #[serde(default)]
    pub ground: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Shows what rests on a report, and the form that retracts or reinstates it.
pub async fn get_reach(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(report): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Response, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    reach_page(&state, &signed_in, &report, as_of, &Words::default(), None).await
}

async fn reach_page(
    state: &http::State,
    signed_in: &SignedIn,
    report: &str,
    as_of: AsOf,
    typed: &Words,
    told: Option<&Told>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let reach = retraction_reach(&state.desk, caller, &known_id(ReportId::parse(report))?, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, "/reports").await?;
    let page = pages::reach::page(&frame, &reach, &persons, typed, told);
    Ok((told.map_or(StatusCode::OK, |it| it.status), page).into_response())
}

/// Retracts a report.
pub async fn post_retract_report(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(report): Path<String>,
    Form(words): Form<Words>,
) -> Result<Response, Problem> {
    signed_in.believes(&words.csrf)?;
    let id = known_id(ReportId::parse(&report))?;
    let reason = words.reason.replace("\r\n", "\n");
    match retract_report(&state.desk, &signed_in.0.caller, &id, &words.ground, &reason).await {
        Ok(_) => Ok(Redirect::to(&format!("/reports/{id}/reach")).into_response()),
        Err(error) => {
            let told = Problem::from(error).invalid()?;
            reach_page(&state, &signed_in, &report, AsOf::NOW, &words, Some(&told)).await
        }
    }
}

/// Takes a retraction back.
pub async fn post_reinstate_report(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(report): Path<String>,
    Form(words): Form<Words>,
) -> Result<Response, Problem> {
    signed_in.believes(&words.csrf)?;
    let id = known_id(ReportId::parse(&report))?;
    match reinstate_report(&state.desk, &signed_in.0.caller, &id, &words.reason.replace("\r\n", "\n")).await {
        Ok(_) => Ok(Redirect::to(&format!("/reports/{id}/reach")).into_response()),
        Err(error) => {
            let told = Problem::from(error).invalid()?;
            reach_page(&state, &signed_in, &report, AsOf::NOW, &words, Some(&told)).await
        }
    }
}

/// Shows every record that touched a thing.
pub async fn get_history(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(thing): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &listing.asof).await?;
    let history = view_history(&state.desk, caller, &thing, as_of).await?;
    let markings = lists::markings_of(&state.desk, caller, &history.records).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/log").await?;
    Ok(pages::history::page(&frame, &history, &markings, &persons).into_response())
}

async fn get_reach_told(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(report): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    Ok(Json(told(&retraction_reach(&desk, &caller, &known_id(ReportId::parse(&report))?, as_of).await?)))
}

fn told(reach: &Reach) -> Value {
    let line = |it: &ReachedLine| json!({"number": it.number, "headline": it.headline, "also_in": it.also_in});
    let incidents = reach.incidents.iter().map(|it| {
        let figures =
            it.figures.iter().map(|(kind, with, without)| json!({"of": kind, "with": with, "without": without}));
        json!({"id": it.row.id, "title": it.row.title, "nothing_left": it.nothing_left,
            "lines": it.lines.iter().map(line).collect::<Vec<_>>(), "figures": figures.collect::<Vec<_>>()})
    });
    let resting = reach.resting.iter().map(|it| json!({"noun": it.noun, "id": it.id, "title": it.title}));
    json!({"report": reach.row.id, "retraction": reach.retraction, "kept": reach.kept,
        "incidents": incidents.collect::<Vec<_>>(), "beside": reach.beside.iter().map(line).collect::<Vec<_>>(),
        "resting": resting.collect::<Vec<_>>(), "more": reach.more})
}

async fn post_retract_told(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(report): Path<String>,
    Json(words): Json<Words>,
) -> Answer {
    let id = known_id(ReportId::parse(&report))?;
    let appended = retract_report(&desk, &caller, &id, &words.ground, &words.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn post_reinstate_told(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(report): Path<String>,
    Json(words): Json<Words>,
) -> Answer {
    let id = known_id(ReportId::parse(&report))?;
    let appended = reinstate_report(&desk, &caller, &id, &words.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn get_history_told(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(thing): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    let history = view_history(&desk, &caller, &thing, as_of).await?;
    let rows: Vec<Value> = history.records.iter().map(|(n, row)| json!({"n": n, "row": row})).collect();
    Ok(Json(json!({"thing": history.thing, "rows": rows, "more": history.more})))
}

/// The schemas of the API's answers and bodies.
pub fn schemas() -> Value {
    let (text, whole) = (json!({"type": "string"}), json!({"type": "integer"}));
    let line = json!({"type": "object", "properties": {"number": whole, "headline": text,
        "also_in": {"type": "array", "items": text}}});
    let lines = json!({"type": "array", "items": line});
    let incident = json!({"type": "object", "properties": {"id": text, "title": text, "lines": lines,
        "nothing_left": {"type": "boolean"}, "figures": {"type": "array", "items": {"type": "object"}}}});
    let resting = json!({"type": "object", "properties": {"noun": text, "id": text, "title": text}});
    let row = json!({"type": "object", "properties": {"n": whole, "row": {"type": "object"}}});
    json!({
        "Reach": {"type": "object", "required": ["report", "kept", "incidents"], "properties": {"report": text, "kept": whole,
            "retraction": {"type": ["object", "null"]}, "incidents": {"type": "array", "items": incident}, "beside": lines,
            "resting": {"type": "array", "items": resting}, "more": {"type": "boolean"}},
            "examples": [{"report": "R-2", "kept": 0, "retraction": null, "incidents": [], "beside": [], "resting": [], "more": false}]},
        "Retraction": {"type": "object", "required": ["ground", "reason"], "properties": {
            "ground": {"enum": ["taken_back", "not_what_it_said"]}, "reason": text},
            "examples": [{"ground": "taken_back", "reason": "The Courier withdrew it at 21:10"}]},
        "History": {"type": "object", "required": ["thing", "rows"], "properties": {"thing": text,
            "rows": {"type": "array", "items": row}, "more": {"type": "boolean"}},
            "examples": [{"thing": "R-2", "rows": [], "more": false}]},
    })
}
