//! The map; what a named place is on it; areas: the pages and their forms.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::lists;
use tocsin_app::view::map::view_map;
use tocsin_app::view::places::{Found, find_place};
use tocsin_app::view::warning::view_warning;
use tocsin_app::view::whereabouts::{Whereabouts, view_whereabouts};
use tocsin_app::{AreaWords, AsOf, OpError, PlaceWords, mark_area, resolve_place, withdraw_area};
use tocsin_core::authority::{Caller, MarkArea, Operation, Refusal, ResolvePlace, grant};
use tocsin_core::ids::{AreaId, IncidentId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::place::AreaOf;

use super::problem::{Problem, Told};
use super::reports::{Listing, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame, Shown};

/// Shows the map of all incidents.
pub async fn get_map(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let (desk, caller) = (&state.desk, &signed_in.0.caller);
    let as_of = AsOf::parse(desk, caller, &listing.asof).await?;
    let view = view_map(desk, caller, as_of).await?;
    let persons = lists::list_persons(desk, caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/map").await?;
    Ok(pages::map::page(&frame, &view, &persons))
}

/// A form is shown to whoever may send it.
fn asked<O: Operation>(caller: &Caller, marking: &Marking, what: String) -> Result<(), Problem> {
    grant::<O>(caller, marking, &what).map(drop).map_err(|refusal| OpError::from(refusal).into())
}

/// Which place is asked about, and by which name it is looked up.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    line: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    find: String,
}

/// The form that says what a named place is on the map.
pub async fn get_place(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let id = known_id(IncidentId::parse(&incident))?;
    let words = PlaceWords { line: asked.line, name: asked.name, ..PlaceWords::default() };
    place_page(&state, &signed_in, &id, &words, &asked.find, None).await
}

/// What the form carries.
#[derive(Deserialize)]
pub struct PlaceForm {
    csrf: String,
    #[serde(default)]
    find: String,
    #[serde(flatten)]
    words: PlaceWords,
}

/// Records what a named place is on the map, and leads back to the incident.
pub async fn post_place(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Form(form): Form<PlaceForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(IncidentId::parse(&incident))?;
    match resolve_place(&state.desk, &signed_in.0.caller, &form.words).await {
        Ok(_) => Ok(Redirect::to(&format!("/incidents/{id}#where")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = place_page(&state, &signed_in, &id, &form.words, &form.find, Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

async fn place_page(
    state: &http::State,
    signed_in: &SignedIn,
    id: &IncidentId,
    words: &PlaceWords,
    find: &str,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let incident = view_whereabouts(&state.desk, caller, id, AsOf::NOW).await?;
    asked::<ResolvePlace>(caller, &incident.row.marking, format!("{} {id}", IncidentId::NOUN))?;
    let place = incident.places.iter().find(|it| it.name == words.name).ok_or_else(|| {
        let name: String = words.name.chars().take(60).collect();
        OpError::from(Refusal::NotThere { what: format!("place {name:?} of {id}") })
    })?;
    let asked = if find.trim().is_empty() { &place.name } else { find };
    let mut words = words.clone();
    if words.line.is_empty() {
        words.line = place.lines.first().map(|it| format!("{}/{}", it.report, it.line.number)).unwrap_or_default();
    }
    let found: Found = find_place(asked, &place.countries);
    let frame = Frame::new(state, &signed_in.0, AsOf::NOW, "/incidents").await?;
    Ok(pages::places::place_form(&frame, &incident, &words, &found, problem))
}

/// The form that marks an area on an incident.
pub async fn get_incident_area(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
) -> Result<Markup, Problem> {
    let of = AreaOf::Incident(known_id(IncidentId::parse(&incident))?);
    area_page(&state, &signed_in, &of, &AreaWords::default(), None).await
}

/// The form that marks an area on a warning.
pub async fn get_warning_area(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let of = AreaOf::Warning(known_id(WarningId::parse(&warning))?);
    area_page(&state, &signed_in, &of, &AreaWords::default(), None).await
}

/// What the form for an area carries.
#[derive(Deserialize)]
pub struct AreaForm {
    csrf: String,
    #[serde(flatten)]
    words: AreaWords,
}

/// Marks an area on an incident.
pub async fn post_incident_area(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Form(form): Form<AreaForm>,
) -> Result<Response, Problem> {
    let of = AreaOf::Incident(known_id(IncidentId::parse(&incident))?);
    post_area(&state, &signed_in, &of, form).await
}

/// Marks an area on a warning.
pub async fn post_warning_area(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<AreaForm>,
) -> Result<Response, Problem> {
    let of = AreaOf::Warning(known_id(WarningId::parse(&warning))?);
    post_area(&state, &signed_in, &of, form).await
}

async fn post_area(
    state: &http::State,
    signed_in: &SignedIn,
    of: &AreaOf,
    form: AreaForm,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    match mark_area(&state.desk, &signed_in.0.caller, of, &form.words).await {
        Ok(_) => Ok(Redirect::to(&path_of(of)).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = area_page(state, signed_in, of, &form.words, Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

async fn area_page(
    state: &http::State,
    signed_in: &SignedIn,
    of: &AreaOf,
    words: &AreaWords,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let (desk, caller) = (&state.desk, &signed_in.0.caller);
    let (title, shown, points, section) = match of {
        AreaOf::Incident(id) => {
            let it = view_whereabouts(desk, caller, id, AsOf::NOW).await?;
            let (points, shown) = (points_of(&it), Shown { tlp: it.tlp, exercised: it.exercised });
            asked::<MarkArea>(caller, &it.row.marking, of.what())?;
            (it.row.title, shown, points, "/incidents")
        }
        AreaOf::Warning(id) => {
            let it = view_warning(desk, caller, id, AsOf::NOW).await?;
            asked::<MarkArea>(caller, &it.row.details.marking, of.what())?;
            let shown = Shown::of([&it.row.details.marking]);
            (it.row.details.title, shown, Vec::new(), "/warnings")
        }
    };
    let frame = Frame::new(state, &signed_in.0, AsOf::NOW, section).await?;
    Ok(pages::places::area_form(&frame, (of, &title, shown), &points, words, problem))
}

/// The points that somebody gave to places of an incident, for the middle of a circle: only those of which everybody may
/// know who may know of the incident, since the area will show the point to all of them.
fn points_of(incident: &Whereabouts) -> Vec<(String, String)> {
    let places = incident.places.iter().filter(|it| it.is_for_all);
    places.filter_map(|it| Some((it.point()?.0.words(), it.name.clone()))).collect()
}

/// Why an area holds no longer.
#[derive(Deserialize)]
pub struct WithdrawForm {
    csrf: String,
    #[serde(default)]
    reason: String,
}

/// Withdraws an area.
pub async fn post_withdraw_area(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(area): Path<String>,
    Form(form): Form<WithdrawForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(AreaId::parse(&area))?;
    let (of, _) = withdraw_area(&state.desk, &signed_in.0.caller, &id, &form.reason).await?;
    Ok(Redirect::to(&path_of(&of)))
}

/// The page on which the areas of a thing stand.
fn path_of(of: &AreaOf) -> String {
    match of {
        AreaOf::Incident(id) => format!("/incidents/{id}#where"),
        AreaOf::Warning(id) => format!("/warnings/{id}#where"),
    }
}
