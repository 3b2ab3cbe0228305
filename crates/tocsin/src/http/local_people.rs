//! The API's handlers for persons, tokens and oneself.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::tokens::{self, NewToken, Token};
use tocsin_app::view::lists;
use tocsin_app::{Change, Desk, Enrolment, OpError, change_person, enrol_person, sign_in, withdraw_person};
use tocsin_core::authority::{Caller, Refusal, Role};
use tocsin_core::ids::PersonId;

use super::entry::Entered;
use super::local::{Answer, FirstOfficer};
use super::reports::known_id;
use crate::http;

/// The routes.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/me", get(get_me))
        .route("/api/v1/persons", get(get_persons).post(post_person))
        .route("/api/v1/persons/{person}/change", post(post_change))
        .route("/api/v1/persons/{person}/withdraw", post(post_withdraw))
        .route("/api/v1/persons/{person}/link", post(post_link))
        .route("/api/v1/tokens", get(get_tokens).post(post_token))
        .route("/api/v1/tokens/{token}/revoke", post(post_revoke))
}

async fn get_me(FirstOfficer(caller): FirstOfficer) -> Json<Value> {
    Json(json!({
        "person": caller.viewer.person, "name": caller.name, "roles": caller.roles, "agency": caller.viewer.agency,
        "compartments": caller.viewer.compartments, "scopes": caller.scopes,
    }))
}

async fn get_persons(State(desk): State<Arc<Desk>>, FirstOfficer(caller): FirstOfficer) -> Answer {
    let rows: Vec<Value> = lists::list_roll(&desk, &caller)
        .await?
        .into_iter()
        .map(|it| {
            let mut row = json!(it.person);
            row["withdrawn"] = json!(it.withdrawn);
            row
        })
        .collect();
    Ok(Json(json!({"rows": rows})))
}

#[derive(Deserialize)]
struct PersonBody {
    name: String,
    roles: Vec<Role>,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    compartments: Vec<String>,
}

async fn post_person(
    State(desk): State<Arc<Desk>>,
    entered: Entered,
    Json(body): Json<PersonBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let PersonBody { name, roles, agency, compartments } = body;
    let person = enrol_person(&desk, &entered.caller, Enrolment { name, roles, agency, compartments }).await?;
    // A token that may enrol and not let in gets no link.
    let path = match link_for(&desk, &entered, &person).await {
        Ok(path) => Some(path),
        Err(OpError::Refusal(Refusal::OutOfScope { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    Ok((StatusCode::CREATED, Json(json!({"person": person, "path": path}))))
}

#[derive(Deserialize)]
struct ChangeBody {
    name: Option<String>,
    roles: Option<Vec<Role>>,
    agency: Option<String>,
    compartments: Option<Vec<String>>,
}

async fn post_change(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(person): Path<String>,
    Json(body): Json<ChangeBody>,
) -> Answer {
    let id = known_id(PersonId::parse(&person))?;
    let ChangeBody { name, roles, agency, compartments } = body;
    let appended = change_person(&desk, &caller, &id, Change { name, roles, agency, compartments }).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

#[derive(Deserialize, Default)]
struct WithdrawBody {
    #[serde(default)]
    reason: String,
}

async fn post_withdraw(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(person): Path<String>,
    Json(body): Json<WithdrawBody>,
) -> Answer {
    let id = known_id(PersonId::parse(&person))?;
    let appended = withdraw_person(&desk, &caller, &id, &body.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn post_link(State(desk): State<Arc<Desk>>, entered: Entered, Path(person): Path<String>) -> Answer {
    let person = known_id(PersonId::parse(&person))?;
    let path = link_for(&desk, &entered, &person).await?;
    Ok(Json(json!({"person": person, "path": path})))
}

/// Who owns the folder may let anybody in, also where no administrator can come in any more.
async fn link_for(desk: &Desk, entered: &Entered, person: &PersonId) -> Result<String, OpError> {
    let token = match entered.credential {
        None => sign_in::make_link(desk, person).await?,
        Some(_) => sign_in::admit_person(desk, &entered.caller, person).await?,
    };
    Ok(format!("/sign-in/{token}"))
}

#[derive(Deserialize, Default)]
struct OfPerson {
    person: Option<PersonId>,
}

async fn get_tokens(State(desk): State<Arc<Desk>>, entered: Entered, Query(of): Query<OfPerson>) -> Answer {
    let caller = on_behalf(&desk, &entered, of.person).await?;
    let rows: Vec<Value> = tokens::tokens_of(&desk, &caller.viewer.person).await?.iter().map(token_json).collect();
    Ok(Json(json!({"rows": rows})))
}

#[derive(Deserialize)]
struct TokenBody {
    label: String,
    scopes: Vec<String>,
    #[serde(default = "usual_days")]
    days: u32,
    person: Option<PersonId>,
}

fn usual_days() -> u32 {
    90
}

async fn post_token(
    State(desk): State<Arc<Desk>>,
    entered: Entered,
    Json(body): Json<TokenBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let caller = on_behalf(&desk, &entered, body.person).await?;
    let new = NewToken { label: body.label, scopes: body.scopes, days: body.days };
    let (secret, token) = tokens::make_token(&desk, &caller, new).await?;
    let mut answer = token_json(&token);
    answer["token"] = secret.into();
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn post_revoke(
    State(desk): State<Arc<Desk>>,
    entered: Entered,
    Path(token): Path<String>,
    Query(of): Query<OfPerson>,
) -> Answer {
    let caller = on_behalf(&desk, &entered, of.person).await?;
    tokens::revoke_token(&desk, &caller, &caller.viewer.person, &token).await?;
    Ok(Json(json!({"revoked": token})))
}

/// The caller; over the socket whomever its owner names, since they could let themselves in as that person anyway.
async fn on_behalf(desk: &Desk, entered: &Entered, person: Option<PersonId>) -> Result<Caller, OpError> {
    match person.filter(|it| *it != entered.caller.viewer.person) {
        None => Ok(entered.caller.clone()),
        Some(person) => {
            let not_there = || Refusal::NotThere { what: format!("person {person} whose tokens") };
            let found = desk.person(&person).await?.filter(|_| entered.credential.is_none());
            Ok(found.ok_or_else(not_there)?.caller())
        }
    }
}

fn token_json(token: &Token) -> Value {
    json!(token)
}
