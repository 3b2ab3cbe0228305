//! Commands and assignments for the command line: the same operations as the pages, as JSON over the socket.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::assignments::{AssignmentLine, list_assignments, view_assignment};
use tocsin_app::view::commands::{command_of, list_commands, view_command};
use tocsin_app::{
    AsOf, Muster, OpError, accept_assignment, complete_assignment, give_assignment, offer_post, receive_assignment,
    refuse_assignment, set_objective, stand_up, take_post, withdraw_assignment,
};
use tocsin_core::authority::Refusal;
use tocsin_core::ids::{AssignmentId, CommandId, IncidentId, ObjectiveId, PersonId};

use super::assignments::{Asked, order_of};
use super::commands::{command_marking, load};
use super::local::{Answer, FirstOfficer, Told};
use super::problem::Problem;
use super::reports::{Listing, known_id};
use crate::http;
use crate::pages::assignments::Filled;

/// The routes of the socket for commands and assignments.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/templates", get(get_templates))
        .route("/api/v1/commands", get(get_commands).post(post_command))
        .route("/api/v1/commands/{command}", get(get_command))
        .route("/api/v1/commands/{command}/objectives", post(post_objective))
        .route("/api/v1/commands/{command}/posts/{post}/take", post(post_take_post))
        .route("/api/v1/commands/{command}/posts/{post}/offer", post(post_offer_post))
        .route("/api/v1/assignments", get(get_assignments).post(post_assignment))
        .route("/api/v1/assignments/{assignment}", get(get_assignment))
        .route("/api/v1/assignments/{assignment}/{answer}", post(post_answer))
}

async fn get_templates(State(state): State<http::State>, FirstOfficer(_): FirstOfficer) -> Answer {
    let found = load(&state).await?;
    Ok(Json(json!({"rows": found.templates, "faults": found.faults})))
}

async fn get_commands(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    Ok(Json(json!({"rows": list_commands(&state.desk, &caller, as_of).await?})))
}

/// What a headquarters is stood up with. What is left out comes from the template.
#[derive(Deserialize)]
struct StandUpBody {
    template: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    incident: Option<IncidentId>,
    #[serde(default)]
    incident_title: String,
    #[serde(default)]
    agencies: Vec<String>,
    #[serde(default)]
    objectives: Vec<String>,
    #[serde(default)]
    marking: String,
    #[serde(default)]
    compartments: String,
    #[serde(default)]
    releasable_to: String,
    #[serde(default)]
    exercise: bool,
}

async fn post_command(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<StandUpBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let found = load(&state).await?;
    let template = found.get(&body.template).cloned().ok_or_else(|| {
        let there: Vec<&str> = found.templates.iter().map(|it| it.key.as_str()).collect();
        let what = format!("template {:?} (there are: {})", body.template, there.join(", "));
        OpError::from(Refusal::NotThere { what })
    })?;
    let or = |given: Vec<String>, usual: Vec<String>| if given.is_empty() { usual } else { given };
    let muster = Muster {
        template: template.key,
        name: if body.name.is_empty() { template.title } else { body.name },
        incident: body.incident,
        incident_title: body.incident_title,
        agencies: or(body.agencies, template.agencies),
        posts: template.posts,
        objectives: or(body.objectives, template.objectives),
    };
    let marking = command_marking(&caller, [&body.marking, &body.compartments, &body.releasable_to], body.exercise)?;
    let up = stand_up(&state.desk, &caller, muster, marking).await?;
    let answer =
        json!({"command": up.command, "incident": up.incident, "objectives": up.objectives, "n": up.appended.n});
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn get_command(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(command): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(CommandId::parse(&command))?;
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let view = view_command(&state.desk, &caller, &id, as_of).await?;
    let post = |it: &tocsin_app::view::commands::PostView| json!({"post": it.row, "depth": it.depth, "holder": it.holder, "offer": it.offer});
    let posts: Vec<Value> = view.posts.iter().map(post).collect();
    Ok(Json(
        json!({"command": view.row, "n": view.stood_up_n, "posts": posts, "objectives": view.objectives, "incident": view.incident}),
    ))
}

#[derive(Deserialize, Default)]
struct CommandBody {
    #[serde(default)]
    objective: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    note: String,
}

async fn post_objective(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(command): Path<String>,
    Json(body): Json<CommandBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let id = known_id(CommandId::parse(&command))?;
    let objective = set_objective(&state.desk, &caller, &id, &body.objective).await?;
    Ok((StatusCode::CREATED, Json(json!({"objective": objective}))))
}

async fn post_take_post(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((command, post)): Path<(String, String)>,
    Json(_): Json<CommandBody>,
) -> Answer {
    let id = known_id(CommandId::parse(&command))?;
    let appended = take_post(&state.desk, &caller, &id, &post).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn post_offer_post(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((command, post)): Path<(String, String)>,
    Json(body): Json<CommandBody>,
) -> Answer {
    let id = known_id(CommandId::parse(&command))?;
    let to = known_id(PersonId::parse(&body.to))?;
    let appended = offer_post(&state.desk, &caller, &id, &post, &to, &body.note).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

fn line_json(line: &AssignmentLine) -> Value {
    json!({"n": line.given_n, "assignment": line.row, "state": line.step.phase.label(), "step": line.step, "limit_ms": line.limit(), "unsupported": line.unsupported})
}

async fn get_assignments(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(asked): Query<Asked>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    let lines = list_assignments(&state.desk, &caller, as_of, &asked.filter()?).await?;
    Ok(Json(json!({"rows": lines.iter().map(line_json).collect::<Vec<_>>()})))
}

/// Gives an assignment: the words of the form. The command may be left out: it is the objective's.
async fn post_assignment(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(mut filled): Json<Filled>,
) -> Answer<(StatusCode, Json<Value>)> {
    if filled.command.is_empty() {
        let objective = known_id(ObjectiveId::parse(&filled.objective))?;
        filled.command = command_of(&state.desk, &caller, &objective).await?.to_string();
    }
    let order = order_of(&filled, state.desk.now(), &state.zone)?;
    let assignment = give_assignment(&state.desk, &caller, order).await?;
    Ok((StatusCode::CREATED, Json(json!({"assignment": assignment}))))
}

async fn get_assignment(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(assignment): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(AssignmentId::parse(&assignment))?;
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let view = view_assignment(&state.desk, &caller, &id, as_of).await?;
    let life: Vec<Value> = view.life.iter().map(|(n, row)| json!({"n": n, "row": row})).collect();
    let mut answer = line_json(&view.line);
    // What it rests on and because of what are named only where the caller may know of them.
    let lines: Vec<Value> =
        view.rests_on.iter().map(|it| json!({"report": it.report, "item": it.item, "line": it.line.number})).collect();
    answer["assignment"]["task"]["rests_on"] = lines.into();
    answer["assignment"]["task"]["because"] = json!(view.because.as_ref().map(|it| &it.id));
    answer["objective"] = json!(view.objective);
    answer["life"] = life.into();
    Ok(Json(answer))
}

#[derive(Deserialize, Default)]
struct AnswerBody {
    #[serde(default)]
    words: String,
}

async fn post_answer(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((assignment, answer)): Path<(String, String)>,
    Json(body): Json<AnswerBody>,
) -> Answer {
    let id = known_id(AssignmentId::parse(&assignment))?;
    let (desk, words) = (&state.desk, &body.words);
    let appended = match answer.as_str() {
        "receive" => receive_assignment(desk, &caller, &id).await?,
        "accept" => accept_assignment(desk, &caller, &id).await?,
        "refuse" => refuse_assignment(desk, &caller, &id, words).await?,
        "complete" => complete_assignment(desk, &caller, &id, words).await?,
        "withdraw" => withdraw_assignment(desk, &caller, &id, words).await?,
        other => {
            let known = "receive, accept, refuse, complete or withdraw";
            let detail = format!("{other} is no answer to an assignment; expected {known}. Nothing was changed.");
            return Err(Told(Problem::told(StatusCode::NOT_FOUND, "Not there", detail)));
        }
    };
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}
