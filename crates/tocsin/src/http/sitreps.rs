//! Situation reports: the list, one of them, and the acts on a draft.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::commands::list_commands;
use tocsin_app::view::lists;
use tocsin_app::view::sitreps::{list_sitreps, view_sitrep};
use tocsin_app::{AsOf, OpError, approve_sitrep, draft_sitrep, edit_sitrep, renew_sitrep};
use tocsin_core::ids::{CommandId, SitrepId};

use super::problem::{Problem, Told};
use super::reports::{Listing, cursor, known_id};
use super::session::SignedIn;
use super::warnings::full_marking;
use crate::http;
use crate::pages::sitreps::Filled;
use crate::pages::{self, Frame};

/// The place in the rail.
const SECTION: &str = "/sitreps";

/// Reads an id as it is said aloud: `N-4`, or the number alone.
pub fn sitrep_id(text: &str) -> Result<SitrepId, Problem> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let id = if is_number { SitrepId::parse(&format!("N-{text}")) } else { SitrepId::parse(text) };
    known_id(id)
}

/// Lists the situation reports, newest first.
pub async fn get_sitreps(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    list(&state, &signed_in, as_of, &listing, &Filled::default(), None).await
}

async fn list(
    state: &http::State,
    signed_in: &SignedIn,
    as_of: AsOf,
    listing: &Listing,
    filled: &Filled,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let page = list_sitreps(&state.desk, caller, as_of, cursor(listing)?).await?;
    let commands = list_commands(&state.desk, caller, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, SECTION).await?;
    Ok(pages::sitreps::page(&frame, &page, &commands, &persons, filled, problem))
}

/// What the form for a draft carries.
#[derive(Deserialize)]
pub struct DraftForm {
    csrf: String,
    #[serde(flatten)]
    filled: Filled,
}

/// Draws a report up and leads to it; one that cannot be drafted now says why above the list.
pub async fn post_sitrep(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(form): Form<DraftForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let caller = &signed_in.0.caller;
    let filled = form.filled;
    let command = known_id(CommandId::parse(&filled.command))?;
    let narrower = match filled.marking.as_str() {
        "" => Ok(None),
        label => full_marking(caller, label, &filled.compartments, &filled.releasable_to, &filled.recipients).map(Some),
    };
    let drafted = match narrower {
        Ok(narrower) => draft_sitrep(&state.desk, caller, &command, narrower.as_ref(), AsOf::NOW).await,
        Err(faults) => Err(OpError::Invalid(faults)),
    };
    match drafted {
        Ok((id, _)) => Ok(Redirect::to(&format!("/sitreps/{id}")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = list(&state, &signed_in, AsOf::NOW, &Listing::default(), &filled, Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Shows a situation report.
pub async fn get_sitrep(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(sitrep): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    show(&state, &signed_in, &sitrep_id(&sitrep)?, as_of, None, None).await
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    id: &SitrepId,
    as_of: AsOf,
    problem: Option<&Told>,
    typed: Option<(&str, &str)>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let view = view_sitrep(&state.desk, caller, id, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, SECTION).await?;
    Ok(pages::sitrep::page(&frame, &view, &persons, problem, typed))
}

/// What the forms on a report carry.
#[derive(Deserialize)]
pub struct SitrepForm {
    csrf: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    was: String,
    #[serde(default)]
    shown: String,
}

/// Draws a draft up anew.
pub async fn post_renew_sitrep(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(sitrep): Path<String>,
    Form(form): Form<SitrepForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = sitrep_id(&sitrep)?;
    let done = renew_sitrep(&state.desk, &signed_in.0.caller, &id, AsOf::NOW).await.map(drop);
    answer(&state, &signed_in, &id, done, None).await
}

/// Words a section.
pub async fn post_edit_sitrep(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(sitrep): Path<String>,
    Form(form): Form<SitrepForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = sitrep_id(&sitrep)?;
    let (text, was) = (form.text.replace("\r\n", "\n"), form.was.replace("\r\n", "\n"));
    let done = edit_sitrep(&state.desk, &signed_in.0.caller, &id, &form.section, &text, Some(&was)).await.map(drop);
    answer(&state, &signed_in, &id, done, Some((&form.section, &text))).await
}

/// Approves a report.
pub async fn post_approve_sitrep(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(sitrep): Path<String>,
    Form(form): Form<SitrepForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = sitrep_id(&sitrep)?;
    let done = approve_sitrep(&state.desk, &signed_in.0.caller, &id, &form.shown).await.map(drop);
    answer(&state, &signed_in, &id, done, None).await
}

/// Leads back to the report, or shows it as it stands now with what kept this from being done.
async fn answer(
    state: &http::State,
    signed_in: &SignedIn,
    id: &SitrepId,
    done: Result<(), OpError>,
    typed: Option<(&str, &str)>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => {
            let place = typed.map(|(section, _)| format!("#{section}")).unwrap_or_default();
            Ok(Redirect::to(&format!("/sitreps/{id}{place}")).into_response())
        }
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            Ok((told.status, show(state, signed_in, id, AsOf::NOW, Some(&told), typed).await?).into_response())
        }
    }
}
