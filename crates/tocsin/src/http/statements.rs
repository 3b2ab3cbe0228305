//! Statements: the stance grid of an incident, its propositions, and how lines stand under them.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use tocsin_app::view::{lists, stances::view_stances};
use tocsin_app::{AsOf, OpError, Placing, Sentence, place_statement, put_proposition, take_back_proposition};
use tocsin_core::ids::{IncidentId, PropositionId};
use tocsin_core::stance::Stance;
use tocsin_core::text::FieldFault;

use super::problem::{Problem, Told};
use super::reports::known_id;
use super::session::SignedIn;
use crate::http;
use crate::pages::stances::{Asked, Typed};
use crate::pages::{self, Frame};

/// Shows the grid of the incident that is asked for; of none: of the operation's, or the newest.
pub async fn get_statements(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    show(&state, &signed_in, asked, None).await
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    mut asked: Asked,
    typed: Option<(&Typed, &Told)>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &asked.asof).await?;
    if !asked.stance.is_empty() && Stance::parse(&asked.stance).is_none() {
        let found = format!("{:?} is no stance", asked.stance.chars().take(40).collect::<String>());
        let expected = format!("expected one of: {}", Stance::ALL.map(Stance::word).join(", "));
        return Err(OpError::Invalid(vec![FieldFault { field: "stance", found, expected }]).into());
    }
    let mut frame = Frame::new(state, &signed_in.0, as_of, "/statements").await?;
    let incidents = lists::list_incidents(&state.desk, caller, as_of, None).await?.rows;
    if asked.about.is_empty() {
        let led = frame.operation.as_ref().map(|it| it.incident.clone());
        let known = |id: &IncidentId| incidents.iter().any(|it| it.id == *id);
        let newest = || incidents.first().map(|it| it.id.clone());
        match led.filter(known).or_else(newest) {
            Some(id) => asked.about = id.to_string(),
            None => return Ok(pages::stances::empty(&frame)),
        }
    }
    let id = known_id(IncidentId::parse(&asked.about))?;
    frame.query = vec![("about", asked.about.clone())];
    let grid = view_stances(&state.desk, caller, &id, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    Ok(pages::stances::page(&frame, &grid, &asked, &incidents, &persons, typed))
}

/// Puts a proposition.
pub async fn post_proposition(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let id = known_id(IncidentId::parse(&typed.about))?;
    let words = Sentence { sentence: typed.sentence.clone(), line: typed.line.clone() };
    match put_proposition(&state.desk, &signed_in.0.caller, &id, &words).await {
        Ok((proposition, _)) => Ok(Redirect::to(&format!("/statements?about={id}#{proposition}")).into_response()),
        Err(error) => again(&state, &signed_in, &typed, error.into()).await,
    }
}

/// Places a line under a proposition.
pub async fn post_place_statement(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let id = known_id(PropositionId::parse(&typed.proposition))?;
    let placing = Placing { line: typed.line.clone(), stance: typed.stance.clone(), reason: typed.reason.clone() };
    match place_statement(&state.desk, &signed_in.0.caller, &id, &placing).await {
        Ok(_) => Ok(Redirect::to(&format!("/statements?about={}#{id}", pages::encoded(&typed.about))).into_response()),
        Err(error) => again(&state, &signed_in, &typed, error.into()).await,
    }
}

/// Takes a proposition back.
pub async fn post_take_back_proposition(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(proposition): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&typed.csrf)?;
    let id = known_id(PropositionId::parse(&proposition))?;
    take_back_proposition(&state.desk, &signed_in.0.caller, &id, &typed.reason).await?;
    Ok(Redirect::to(&format!("/statements?about={}", pages::encoded(&typed.about))))
}

/// The page once more, with what was typed and what is wrong with it.
async fn again(
    state: &http::State,
    signed_in: &SignedIn,
    typed: &Typed,
    problem: Problem,
) -> Result<Response, Problem> {
    let told = problem.shown_in_place()?;
    let asked = Asked { about: typed.about.clone(), ..Asked::default() };
    let page = show(state, signed_in, asked, Some((typed, &told))).await?;
    Ok((told.status, page).into_response())
}
