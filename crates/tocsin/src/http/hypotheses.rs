//! Hypotheses about an incident: put one, weigh lines, judge, dissent.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use tocsin_app::view::hypotheses::{list_hypotheses, view_hypothesis};
use tocsin_app::view::lists;
use tocsin_app::{
    Appended, AsOf, Desk, OpError, Supposed, Weighing, judge_confidence, judge_likelihood, note_dissent,
    put_hypothesis, take_back_hypothesis, weigh_evidence,
};
use tocsin_core::authority::Caller;
use tocsin_core::ids::{HypothesisId, IncidentId};

use super::local_statements::About;
use super::problem::{Problem, Told};
use super::reports::{Listing, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::hypotheses::Typed;
use crate::pages::{self, Frame};

/// Lists the hypotheses about an incident; of none: about the newest.
pub async fn get_hypotheses(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<About>,
) -> Result<Markup, Problem> {
    list(&state, &signed_in, asked, None).await
}

async fn list(
    state: &http::State,
    signed_in: &SignedIn,
    asked: About,
    typed: Option<(&Typed, &Told)>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &asked.asof).await?;
    let mut frame = Frame::new(state, &signed_in.0, as_of, "/statements").await?;
    let id = if asked.about.is_empty() {
        match lists::list_incidents(&state.desk, caller, as_of, None).await?.rows.first() {
            Some(row) => row.id.clone(),
            None => return Ok(pages::stances::empty(&frame)),
        }
    } else {
        known_id(IncidentId::parse(&asked.about))?
    };
    frame.query = vec![("about", id.to_string())];
    let views = list_hypotheses(&state.desk, caller, &id, as_of).await?;
    Ok(pages::hypotheses::list(&frame, &id, &views, typed))
}

/// Puts a hypothesis.
pub async fn post_hypothesis(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let incident = known_id(IncidentId::parse(&typed.about))?;
    let words =
        Supposed { sentence: typed.sentence.clone(), held_in: typed.held_in.clone(), rests_on: typed.rests_on.clone() };
    match put_hypothesis(&state.desk, &signed_in.0.caller, &incident, &words).await {
        Ok((id, _)) => Ok(Redirect::to(&format!("/hypotheses/{id}")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let asked = About { about: incident.to_string(), asof: String::new() };
            let page = list(&state, &signed_in, asked, Some((&typed, &told))).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Shows a hypothesis.
pub async fn get_hypothesis(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(hypothesis): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    show(&state, &signed_in, &hypothesis, &listing.asof, None).await
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    hypothesis: &str,
    asof: &str,
    typed: Option<(&str, &Typed, &Told)>,
) -> Result<Markup, Problem> {
    let id = known_id(HypothesisId::parse(hypothesis))?;
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, asof).await?;
    let view = view_hypothesis(&state.desk, caller, &id, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, "/statements").await?;
    Ok(pages::hypotheses::page(&frame, &view, &persons, typed))
}

/// Weighs a line, judges, dissents, or takes the hypothesis back.
pub async fn post_hypothesis_act(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((hypothesis, act)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let id = known_id(HypothesisId::parse(&hypothesis))?;
    let Some(done) = act_on(&state.desk, &signed_in.0.caller, &id, &act, &typed).await else {
        return Err(no_such_act(&act));
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/hypotheses/{id}")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = show(&state, &signed_in, &hypothesis, "", Some((&act, &typed, &told))).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Does one of the acts on a hypothesis; nothing: there is no such act.
pub async fn act_on(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    act: &str,
    typed: &Typed,
) -> Option<Result<Option<Appended>, OpError>> {
    Some(match act {
        "weigh" => {
            let weighing =
                Weighing { line: typed.line.clone(), weight: typed.weight.clone(), reason: typed.reason.clone() };
            weigh_evidence(desk, caller, id, &weighing).await
        }
        "likelihood" => judge_likelihood(desk, caller, id, &typed.likelihood, &typed.reason).await,
        "confidence" => judge_confidence(desk, caller, id, &typed.confidence, &typed.reason).await,
        "dissent" => note_dissent(desk, caller, id, &typed.words).await,
        "take-back" => take_back_hypothesis(desk, caller, id, &typed.reason).await,
        _ => return None,
    })
}

/// The answer to an act that is none.
pub fn no_such_act(act: &str) -> Problem {
    let act: String = act.chars().take(40).collect();
    let known = "weigh, likelihood, confidence, dissent or take-back";
    let detail = format!("{act} is no act on a hypothesis; expected {known}. Nothing was changed.");
    Problem::told(StatusCode::NOT_FOUND, "Not there", detail)
}
