//! Parties and sources: their cards, ratings, and names that are joined or parted; grades of lines.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::lists;
use tocsin_app::view::parties::{list_sources, view_party};
use tocsin_app::{AsOf, Grading, Joining, Rating, grade_line, join_names, part_names, rate_source};
use tocsin_core::ids::JoinId;

use super::problem::{Problem, Told};
use super::reports::{Listing, cursor, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::parties::Typed;
use crate::pages::{self, Frame};

/// Lists the sources of kept lines.
pub async fn get_sources(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &listing.asof).await?;
    let sources = list_sources(&state.desk, caller, as_of, cursor(&listing)?).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/sources").await?;
    Ok(pages::parties::sources(&frame, &sources))
}

/// Shows the card of a source.
pub async fn get_source(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(source): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    card(&state, &signed_in, (true, &source), &listing.asof, None).await
}

/// Shows the card of a party.
pub async fn get_party(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(party): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    card(&state, &signed_in, (false, &party), &listing.asof, None).await
}

async fn card(
    state: &http::State,
    signed_in: &SignedIn,
    (as_source, key): (bool, &str),
    asof: &str,
    typed: Option<(&Typed, &Told)>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, asof).await?;
    let view = view_party(&state.desk, caller, key, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, "/sources").await?;
    Ok(match as_source {
        true => pages::parties::source(&frame, &view, &persons, typed),
        false => pages::parties::party(&frame, &view, &persons, typed),
    })
}

/// Rates a source.
pub async fn post_rate_source(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(source): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let rating = Rating { reliability: typed.reliability.clone(), reason: typed.reason.clone() };
    match rate_source(&state.desk, &signed_in.0.caller, &source, &rating).await {
        Ok(_) => Ok(Redirect::to(&format!("/sources/{}", pages::encoded(&source))).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = card(&state, &signed_in, (true, &source), "", Some((&typed, &told))).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Joins two names.
pub async fn post_join_names(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    signed_in.believes(&typed.csrf)?;
    let joining = Joining { party: typed.party.clone(), alias: typed.alias.clone(), reason: typed.reason.clone() };
    match join_names(&state.desk, &signed_in.0.caller, &joining).await {
        Ok(_) => Ok(Redirect::to(&format!("/parties/{}", pages::encoded(&typed.party))).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = card(&state, &signed_in, (false, &typed.party), "", Some((&typed, &told))).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Parts two names.
pub async fn post_part_names(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(join): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&typed.csrf)?;
    let id = known_id(JoinId::parse(&join))?;
    part_names(&state.desk, &signed_in.0.caller, &id, &typed.reason).await?;
    Ok(Redirect::to(&format!("/parties/{}", pages::encoded(&typed.party))))
}

/// What the form of a grade carries.
#[derive(Deserialize)]
pub struct GradeForm {
    csrf: String,
    #[serde(flatten)]
    grading: Grading,
}

/// Grades a line.
pub async fn post_grade_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    Form(form): Form<GradeForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    grade_line(&state.desk, &signed_in.0.caller, &format!("{report}/{line}"), &form.grading).await?;
    Ok(Redirect::to(&format!("/reports/{report}/lines/{line}#grade")))
}
