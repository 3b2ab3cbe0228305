//! Statements, hypotheses, sources and parties for programs and the command line: the same operations as the pages.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::hypotheses::{HypothesisView, list_hypotheses, view_hypothesis};
use tocsin_app::view::lists::Page;
use tocsin_app::view::parties::{Utterance, list_sources, view_party};
use tocsin_app::view::stances::{Said, StanceGrid, view_stances};
use tocsin_app::{
    AsOf, Grading, Joining, Placing, Rating, Sentence, Supposed, grade_line, join_names, part_names, place_statement,
    put_hypothesis, put_proposition, rate_source, take_back_proposition,
};
use tocsin_core::ids::{HypothesisId, IncidentId, JoinId, PropositionId};

use super::hypotheses::{act_on, no_such_act};
use super::local::{Answer, FirstOfficer, line_json, page};
use super::reports::{Listing, cursor, known_id};
use crate::http;
use crate::pages::hypotheses::Typed;

/// The routes.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/statements", get(get_statements))
        .route("/api/v1/propositions", post(post_proposition))
        .route("/api/v1/propositions/{proposition}/place", post(post_place_statement))
        .route("/api/v1/propositions/{proposition}/take-back", post(post_take_back_proposition))
        .route("/api/v1/hypotheses", get(get_hypotheses).post(post_hypothesis))
        .route("/api/v1/hypotheses/{hypothesis}", get(get_hypothesis))
        .route("/api/v1/hypotheses/{hypothesis}/{judgement}", post(post_hypothesis_act))
        .route("/api/v1/sources", get(get_sources))
        .route("/api/v1/sources/{source}/rate", post(post_rate_source))
        .route("/api/v1/parties/{party}", get(get_party))
        .route("/api/v1/joins", post(post_join_names))
        .route("/api/v1/joins/{join}/part", post(post_part_names))
        .route("/api/v1/reports/{report}/lines/{line}/grade", post(post_grade_line))
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

async fn get_hypotheses(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(asked): Query<About>,
) -> Answer {
    let id = known_id(IncidentId::parse(&asked.about))?;
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    let views = list_hypotheses(&state.desk, &caller, &id, as_of).await?;
    Ok(Json(json!({"rows": views.iter().map(hypothesis_json).collect::<Vec<_>>()})))
}

fn hypothesis_json(view: &HypothesisView) -> Value {
    let holders: Vec<Value> =
        view.holders.iter().map(|(who, line)| json!({"name": who, "line": line_json(line)})).collect();
    let evidence: Vec<Value> =
        view.evidence.iter().map(|(row, line)| json!({"weighed": row, "line": line_json(line)})).collect();
    // Lines are named only where the caller may know of them.
    let mut row = json!(view.row);
    row["held_in"] = view.holders.iter().map(|(_, it)| format!("{}/{}", it.report, it.line.number)).collect();
    row["rests_on"] = view.basis.iter().map(|it| format!("{}/{}", it.report, it.line.number)).collect();
    json!({
        "hypothesis": row, "holders": holders, "basis": view.basis.iter().map(line_json).collect::<Vec<_>>(),
        "evidence": evidence, "likelihood": view.likelihood, "confidence": view.confidence, "dissent": view.dissent,
        "taken_back": view.taken_back, "unsupported": view.is_unsupported(), "exercised": view.exercised,
    })
}

/// A hypothesis, as a program puts it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct HypothesisBody {
    about: String,
    #[serde(flatten)]
    words: Supposed,
}

async fn post_hypothesis(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<HypothesisBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let id = known_id(IncidentId::parse(&body.about))?;
    let (hypothesis, appended) = put_hypothesis(&state.desk, &caller, &id, &body.words).await?;
    Ok((StatusCode::CREATED, Json(json!({"hypothesis": hypothesis, "n": appended.n}))))
}

async fn get_hypothesis(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(hypothesis): Path<String>,
    Query(asked): Query<About>,
) -> Answer {
    let id = known_id(HypothesisId::parse(&hypothesis))?;
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    Ok(Json(hypothesis_json(&view_hypothesis(&state.desk, &caller, &id, as_of).await?)))
}

async fn post_hypothesis_act(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((hypothesis, act)): Path<(String, String)>,
    Json(typed): Json<Typed>,
) -> Answer {
    let id = known_id(HypothesisId::parse(&hypothesis))?;
    match act_on(&state.desk, &caller, &id, &act, &typed).await {
        Some(done) => Ok(Json(json!({"n": done?.map(|it| it.n)}))),
        None => Err(no_such_act(&act).into()),
    }
}

async fn get_sources(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let sources = list_sources(&state.desk, &caller, as_of, cursor(&listing)?).await?;
    let rows: Vec<Value> = sources
        .lines
        .iter()
        .map(|it| {
            json!({
                "source": it.party, "lines": it.lines, "published": it.published, "through": it.through,
                "channels": it.channels, "last_ms": it.last_ms, "rating": it.rating,
                "exercised": it.exercised,
            })
        })
        .collect();
    let mut answer = page(Page { rows, next: sources.next });
    answer["read"] = json!(sources.read);
    Ok(answer)
}

/// The card of a source is the card of a party.
async fn get_party(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(party): Path<String>,
    Query(asked): Query<About>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    let view = view_party(&state.desk, &caller, &party, as_of).await?;
    let said = |said: &[Utterance]| -> Vec<Value> {
        let one = |it: &Utterance| json!({"name": it.name, "channel": it.channel, "said": it.said, "publisher": it.publisher, "exercised": view.is_exercised(&it.line.report), "line": line_json(&it.line)});
        said.iter().map(one).collect()
    };
    let joins: Vec<Value> = view.joins.iter().map(|(join, parted)| json!({"join": join, "parted": parted})).collect();
    Ok(Json(json!({
        "party": view.party, "names": view.names, "called": view.called, "joins": joins, "by": said(&view.by),
        "published": said(&view.published), "about": view.about.iter().map(line_json).collect::<Vec<_>>(),
        "relations": view.relations.iter().map(line_json).collect::<Vec<_>>(), "ratings": view.ratings,
        "reports": view.reports.iter().map(|it| &it.id).collect::<Vec<_>>(), "exercised": view.exercised,
    })))
}

async fn post_rate_source(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(source): Path<String>,
    Json(rating): Json<Rating>,
) -> Answer {
    let appended = rate_source(&state.desk, &caller, &source, &rating).await?;
    Ok(Json(json!({"n": appended.n})))
}

async fn post_grade_line(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path((report, line)): Path<(String, u32)>,
    Json(grading): Json<Grading>,
) -> Answer {
    let appended = grade_line(&state.desk, &caller, &format!("{report}/{line}"), &grading).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn post_join_names(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(joining): Json<Joining>,
) -> Answer<(StatusCode, Json<Value>)> {
    let (join, appended) = join_names(&state.desk, &caller, &joining).await?;
    Ok((StatusCode::CREATED, Json(json!({"join": join, "n": appended.n}))))
}

async fn post_part_names(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(join): Path<String>,
    Json(body): Json<ReasonBody>,
) -> Answer {
    let id = known_id(JoinId::parse(&join))?;
    let appended = part_names(&state.desk, &caller, &id, &body.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}
