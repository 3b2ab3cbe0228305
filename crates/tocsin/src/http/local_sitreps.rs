//! Situation reports for programs and the command line: the same operations as the pages, as JSON.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::lists::Page;
use tocsin_app::view::sitreps::{SitrepView, list_sitreps, view_sitrep};
use tocsin_app::{AsOf, OpError, approve_sitrep, draft_sitrep, edit_sitrep, renew_sitrep};
use tocsin_core::ids::CommandId;

use super::local::{Answer, FirstOfficer, Told, page};
use super::problem::Problem;
use super::reports::{Listing, cursor, known_id};
use super::sitreps::sitrep_id;
use super::warnings::full_marking;
use crate::http;

/// The routes for situation reports.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/sitreps", get(get_sitreps).post(post_sitrep))
        .route("/api/v1/sitreps/{sitrep}", get(get_sitrep))
        .route("/api/v1/sitreps/{sitrep}/{act}", post(post_act))
}

async fn get_sitreps(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let found = list_sitreps(&state.desk, &caller, as_of, cursor(&listing)?).await?;
    let rows = found.rows.iter().map(|it| json!({"sitrep": it.row, "state": it.state})).collect();
    Ok(page(Page::<Value> { rows, next: found.next }))
}

/// What a report is drafted with. Without a marking it is for the circle of its command.
#[derive(Deserialize, Default)]
#[serde(default)]
struct DraftBody {
    command: String,
    marking: String,
    compartments: String,
    releasable_to: String,
    recipients: String,
    asof: String,
}

async fn post_sitrep(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<DraftBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let command = known_id(CommandId::parse(&body.command))?;
    let narrower = match body.marking.as_str() {
        "" => None,
        label => Some(
            full_marking(&caller, label, &body.compartments, &body.releasable_to, &body.recipients)
                .map_err(OpError::Invalid)?,
        ),
    };
    let as_of = AsOf::parse(&state.desk, &caller, &body.asof).await?;
    let (sitrep, appended) = draft_sitrep(&state.desk, &caller, &command, narrower.as_ref(), as_of).await?;
    Ok((StatusCode::CREATED, Json(json!({"sitrep": sitrep, "n": appended.n}))))
}

async fn get_sitrep(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(sitrep): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = sitrep_id(&sitrep)?;
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    Ok(Json(told(&view_sitrep(&state.desk, &caller, &id, as_of).await?)))
}

fn told(view: &SitrepView) -> Value {
    let words: Vec<Value> = view
        .words
        .values()
        .filter(|it| it.text.is_some())
        .map(|it| json!({"words": it, "change": view.words_change(it.section)}))
        .collect();
    json!({
        "sitrep": view.row, "state": view.state, "content": view.content, "words": words,
        "replaced_by": view.replaced_by, "shown": view.hash,
        "retracted": view.retracted, "gone": view.gone,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ActBody {
    section: String,
    text: String,
    shown: String,
    was: Option<String>,
    asof: String,
}

async fn post_act(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((sitrep, act)): Path<(String, String)>,
    Json(body): Json<ActBody>,
) -> Answer {
    let (desk, id) = (&state.desk, sitrep_id(&sitrep)?);
    let appended = match act.as_str() {
        "renew" => renew_sitrep(desk, &caller, &id, AsOf::parse(desk, &caller, &body.asof).await?).await?,
        "edit" => edit_sitrep(desk, &caller, &id, &body.section, &body.text, body.was.as_deref()).await?,
        "approve" => approve_sitrep(desk, &caller, &id, &body.shown).await?,
        other => {
            let detail = format!("{other} is no act; expected renew, edit or approve. Nothing was changed.");
            return Err(Told(Problem::told(StatusCode::NOT_FOUND, "Not there", detail)));
        }
    };
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

/// What bodies and answers look like, for the description of the API.
pub fn schemas() -> Value {
    let text = json!({"type": "string"});
    let told = |what: &str| json!({"type": "object", "description": what});
    json!({
        "NewSitrep": {
            "type": "object", "required": ["command"],
            "properties": {
                "command": text, "marking": text, "compartments": text, "releasable_to": text, "recipients": text,
                "asof": text,
            },
            "examples": [{"command": "U-1"}],
        },
        "Drafted": {
            "type": "object", "required": ["sitrep", "n"], "properties": {"sitrep": text, "n": {"type": "integer"}},
            "examples": [{"sitrep": "N-4", "n": 4812}],
        },
        "Sitrep": told(
            "sitrep, state, content with its sections and entries, words of people by section, replaced_by, shown: the \
             hash of what it says; retracted: reports that it stands on and that were retracted since; gone: by the key of an \
             entry that is gone, why.",
        ),
        "SitrepAct": told(
            "edit takes section, text and, to be told of others, was: what stood there; approve takes shown, the hash that show_sitrep answers; renew takes asof.",
        ),
    })
}
