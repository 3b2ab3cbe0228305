//! Statements, hypotheses, sources and parties for programs and the command line: the same operations as the pages.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::stances::{Said, StanceGrid, view_stances};
use tocsin_app::{AsOf, Placing, Sentence, place_statement, put_proposition, take_back_proposition};
use tocsin_core::ids::{IncidentId, PropositionId};

use super::local::{Answer, FirstOfficer, line_json};
use super::reports::known_id;
use crate::http;

/// The routes.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/statements", get(get_statements))
        .route("/api/v1/propositions", post(post_proposition))
        .route("/api/v1/propositions/{proposition}/place", post(post_place_statement))
        .route("/api/v1/propositions/{proposition}/take-back", post(post_take_back_proposition))
}

/// What a list about an incident is asked for.
#[derive(Deserialize, Default)]
pub struct About {
    /// The incident.
    #[serde(default)]
    pub about: String,
    /// As of when.
    #[serde(default)]
    pub asof: String,
}

async fn get_statements(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(asked): Query<About>,
) -> Answer {
    let id = known_id(IncidentId::parse(&asked.about))?;
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    let grid = view_stances(&state.desk, &caller, &id, as_of).await?;
    Ok(Json(grid_json(&grid)))
}

fn grid_json(grid: &StanceGrid) -> Value {
    let rows: Vec<Value> = grid
        .propositions
        .iter()
        .enumerate()
        .map(|(row, proposition)| {
            let cell = |(column, party): (usize, &tocsin_core::party::Party)| {
                let said = grid.cells.get(&(row, column))?;
                Some(json!({"party": party.key, "said": said.iter().map(said_json).collect::<Vec<_>>()}))
            };
            let cells: Vec<Value> = grid.parties.iter().enumerate().filter_map(cell).collect();
            json!({"proposition": proposition, "cells": cells})
        })
        .collect();
    let candidates: Vec<Value> = grid
        .candidates
        .iter()
        .map(|it| json!({"sentence": it.sentence, "lines": it.lines, "line": line_json(&it.line)}))
        .collect();
    let unplaced: Vec<Value> = grid
        .unplaced
        .iter()
        .map(|it| json!({"party": it.name, "stance": it.stance, "line": line_json(&it.line)}))
        .collect();
    json!({
        "incident": grid.incident, "tlp": grid.tlp, "exercised": grid.exercised, "parties": grid.parties, "rows": rows,
        "candidates": candidates, "unplaced": unplaced, "unplaced_count": grid.unplaced_count,
    })
}

fn said_json(said: &Said) -> Value {
    json!({
        "stance": said.stance, "hedges": said.hedges, "name": said.name, "said": said.said, "at_ms": said.at_ms,
        "dated": said.dated, "channel": said.channel, "publisher": said.publisher, "placed": said.placed,
        "folded": said.line.folded, "line": line_json(&said.line),
    })
}

/// A proposition, as a program puts it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct PropositionBody {
    about: String,
    #[serde(flatten)]
    words: Sentence,
}

async fn post_proposition(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<PropositionBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let id = known_id(IncidentId::parse(&body.about))?;
    let (proposition, appended) = put_proposition(&state.desk, &caller, &id, &body.words).await?;
    Ok((StatusCode::CREATED, Json(json!({"proposition": proposition, "n": appended.n}))))
}

async fn post_place_statement(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(proposition): Path<String>,
    Json(placing): Json<Placing>,
) -> Answer {
    let id = known_id(PropositionId::parse(&proposition))?;
    let appended = place_statement(&state.desk, &caller, &id, &placing).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

/// Why something is taken back.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ReasonBody {
    reason: String,
}

async fn post_take_back_proposition(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(proposition): Path<String>,
    Json(body): Json<ReasonBody>,
) -> Answer {
    let id = known_id(PropositionId::parse(&proposition))?;
    let appended = take_back_proposition(&state.desk, &caller, &id, &body.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}
