//! Incidents: the list, and the picture of one.

use axum::extract::{Path, Query, State};
use maud::Markup;
use tocsin_app::AsOf;
use tocsin_app::view::map::{Sheet, view_map_of};
use tocsin_app::view::{incident::view_incident, lists};
use tocsin_core::ids::IncidentId;

use super::problem::Problem;
use super::reports::{Listing, cursor, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// Lists the incidents, newest first.
pub async fn get_incidents(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let page = lists::list_incidents(&state.desk, &signed_in.0.caller, as_of, cursor(&listing)?).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/incidents").await?;
    Ok(pages::lists::incidents(&frame, &page))
}

/// Shows the picture of an incident.
pub async fn get_incident(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let id = known_id(IncidentId::parse(&incident))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let view = view_incident(&state.desk, &signed_in.0.caller, &id, as_of).await?;
    let map = view_map_of(&state.desk, &signed_in.0.caller, &id, as_of, Sheet::Large).await?;
    let persons = lists::list_persons(&state.desk, &signed_in.0.caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/incidents").await?;
    Ok(pages::incident::page(&frame, &view, &map, &persons))
}
