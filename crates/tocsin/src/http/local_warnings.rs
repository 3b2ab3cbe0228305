//! Warnings for the command line: the same operations as the pages, as JSON over the socket.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tocsin_app::view::warning::{WarningView, view_warning};
use tocsin_app::view::warnings::{WarningItem, boards, list_warnings};
use tocsin_app::view::{lists, reported::reported};
use tocsin_app::{
    AsOf, Incoming, OpError, close_warning, decide_warning, draft_warning, hand_over_warning, note_reading,
    note_reported_warning, read_warning, register_warning, release_warning, waive_warning,
};
use tocsin_core::ids::WarningId;
use tocsin_core::text::FieldFault;
use tocsin_core::warning::WarningKind;
use tocsin_core::warning::clocks::Wait;

use super::local::{Answer, FirstOfficer, Told};
use super::problem::Problem;
use super::reports::{Listing, cursor, known_id};
use super::warnings::{full_marking, kind_of};
use crate::http;

/// The routes of the socket for warnings.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/warnings", get(get_warnings).post(post_warning))
        .route("/api/v1/warnings/{warning}", get(get_warning))
        .route("/api/v1/warnings/{warning}/{step}", post(post_step))
}

async fn get_warnings(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let desk = &state.desk;
    let as_of = AsOf::parse(desk, &caller, &listing.asof).await?;
    let all = list_warnings(desk, &caller, as_of, cursor(&listing)?).await?;
    let boards = boards(desk, &caller, as_of).await?;
    let boards: Vec<Value> = boards
        .iter()
        .map(|it| json!({"state": it.what.state(), "rows": it.rows.iter().map(item_json).collect::<Vec<_>>()}))
        .collect();
    let rows: Vec<Value> = all.rows.iter().map(item_json).collect();
    let next = all.next.map(|(n, key)| format!("{n}.{key}"));
    let now = as_of.moment(desk, &caller).await?;
    Ok(Json(json!({"boards": boards, "rows": rows, "next": next, "now_ms": now})))
}

fn item_json(it: &WarningItem) -> Value {
    json!({"warning": it.row, "state": it.state, "standing": it.state.phase.label(), "waits": it.wait.map(wait_json), "unsupported": it.unsupported})
}

fn wait_json(wait: Wait) -> Value {
    json!({"for": wait.what.state(), "limit_ms": wait.limit, "since_ms": wait.since})
}

async fn get_warning(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(warning): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(WarningId::parse(&warning))?;
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let view = view_warning(&state.desk, &caller, &id, as_of).await?;
    let persons = lists::list_persons(&state.desk, &caller).await?;
    let mut answer = view_json(&view);
    answer["persons"] = persons.iter().map(|it| (it.id.to_string(), Value::from(it.name.clone()))).collect();
    Ok(Json(answer))
}

fn view_json(view: &WarningView) -> Value {
    let steps: Vec<Value> = view.steps.iter().map(|(n, step)| json!({"n": n, "step": step})).collect();
    let gaps: Vec<Value> = view
        .gaps
        .iter()
        .map(|it| {
            json!({
                "what": it.what.state(), "since_ms": it.since, "limit_ms": it.limit, "before_step": it.before,
                "ended_ms": it.ended, "happened": it.happened, "over_ms": it.over_ms,
            })
        })
        .collect();
    let shown: Vec<Value> = view.shown.iter().map(|(name, words)| json!({"name": name, "words": words})).collect();
    let assignments: Vec<Value> = view
        .assignments
        .iter()
        .map(|it| json!({"assignment": it.row, "step": it.step, "unsupported": it.unsupported}))
        .collect();
    json!({
        "warning": view.row, "n": view.began_n, "now_ms": view.now, "standing": view.phase().label(), "steps": steps,
        "gaps": gaps, "waits": view.wait.map(wait_json), "shown": shown, "displayed": view.displayed,
        "matched": view.matched.as_ref().map(|(incident, sheet)| json!({"incident": incident.id, "sheet": sheet})),
        "assignments": assignments, "unsupported": view.is_unsupported(),
    })
}

/// What a warning begins with: its kind, its marking, and the words of the form.
#[derive(Deserialize, Default)]
#[serde(default)]
struct NewBody {
    kind: String,
    line: String,
    from: String,
    to: String,
    given: String,
    marking: String,
    compartments: String,
    releasable_to: String,
    recipients: String,
    #[serde(flatten)]
    incoming: Incoming,
}

async fn post_warning(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<NewBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let (desk, zone) = (&state.desk, &state.zone);
    let marking = full_marking(&caller, &body.marking, &body.compartments, &body.releasable_to, &body.recipients);
    let (id, appended) = match kind_of(&body.kind)? {
        WarningKind::Given => {
            draft_warning(desk, &caller, &body.incoming.words, marking.map_err(OpError::Invalid)?, zone).await?
        }
        WarningKind::Received => {
            register_warning(desk, &caller, &body.incoming, marking.map_err(OpError::Invalid)?, zone).await?
        }
        WarningKind::Reported => {
            // What is not said on the command line is taken from what the report says.
            let mut told = reported(desk, &caller, &body.line).await?.told;
            let said = body.incoming.words;
            for (word, said) in [
                (&mut told.words.title, said.title),
                (&mut told.words.text, said.text),
                (&mut told.from, body.from),
                (&mut told.to, body.to),
                (&mut told.given, body.given),
            ] {
                if !said.is_empty() {
                    *word = said;
                }
            }
            note_reported_warning(desk, &caller, &told, zone).await?
        }
    };
    Ok((StatusCode::CREATED, Json(json!({"warning": id, "n": appended.n, "at_ms": appended.at}))))
}

async fn post_step(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((warning, step)): Path<(String, String)>,
    Json(body): Json<Value>,
) -> Answer {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Words {
        words: String,
        displayed: String,
    }
    let id = known_id(WarningId::parse(&warning))?;
    let (desk, zone) = (&state.desk, &state.zone);
    let appended = match step.as_str() {
        "release" => release_warning(desk, &caller, &id).await?,
        "waive" => waive_warning(desk, &caller, &id, &typed(body)?, zone).await?,
        "hand-over" => hand_over_warning(desk, &caller, &id, &typed(body)?, zone).await?,
        "note-reading" => note_reading(desk, &caller, &id, &typed::<Words>(body)?.words).await?,
        "read" => read_warning(desk, &caller, &id, &typed::<Words>(body)?.displayed).await?,
        "decide" => decide_warning(desk, &caller, &id, &typed(body)?).await?,
        "close" => close_warning(desk, &caller, &id, &typed(body)?).await?,
        other => {
            let detail = format!(
                "{other} is no step of a warning; expected release, waive, hand-over, note-reading, read, decide or close. Nothing was changed."
            );
            return Err(Told(Problem::told(StatusCode::NOT_FOUND, "Not there", detail)));
        }
    };
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

fn typed<T: DeserializeOwned>(body: Value) -> Result<T, OpError> {
    serde_json::from_value(body).map_err(|error| {
        let expected = "send an object of texts, named as the fields of the form".to_owned();
        OpError::Invalid(vec![FieldFault { field: "body", found: error.to_string(), expected }])
    })
}
