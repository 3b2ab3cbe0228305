//! The log: every record that the caller may know of, and notes.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::lists;
use tocsin_app::{AsOf, write_note};
use tocsin_core::marking::Tlp;

use super::problem::Problem;
use super::reports::{Listing, cursor};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame, Shown};

/// Shows the log, newest first.
pub async fn get_log(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let caller = &signed_in.0.caller;
    let page = lists::list_log(&state.desk, caller, as_of, cursor(&listing)?).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    // A record without a marking, such as somebody's enrolment, gets the usual label.
    let markings = lists::markings_of(&state.desk, caller, &page.rows).await?;
    let shown = Shown::of(&markings).and(Tlp::Amber.into());
    let frame = Frame::new(&state, &signed_in.0, as_of, "/log").await?;
    Ok(pages::log::page(&frame, &page, &persons, shown))
}

/// A note as the form carries it.
#[derive(Deserialize)]
pub struct Note {
    csrf: String,
    text: String,
}

/// Writes a note.
pub async fn post_note(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(note): Form<Note>,
) -> Result<Response, Problem> {
    signed_in.believes(&note.csrf)?;
    let caller = &signed_in.0.caller;
    let marking = state.desk.usual_marking(caller);
    write_note(&state.desk, caller, &note.text.replace("\r\n", "\n"), marking).await?;
    Ok(Redirect::to("/log").into_response())
}
