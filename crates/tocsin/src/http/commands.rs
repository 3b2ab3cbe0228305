//! Commands: stand a headquarters up, its chart, its objectives, who holds which post.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::assignments::{Filter, list_assignments};
use tocsin_app::view::{commands::view_command, lists};
use tocsin_app::{AsOf, Muster, OpError, offer_post, set_objective, stand_up, take_post};
use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{CommandId, IncidentId, PersonId};
use tocsin_core::marking::Marking;

use super::problem::{Problem, Told};
use super::reports::{Listing, known_id, marking_of};
use super::session::SignedIn;
use crate::pages::{self, Frame, stand_up::Filled};
use crate::{chart, http, templates};

/// Which template the form is filled from, and for which incident.
#[derive(Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    template: String,
    #[serde(default)]
    incident: String,
}

/// Offers the templates, or the form filled from the one that was chosen.
pub async fn get_stand_up(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(choice): Query<Choice>,
) -> Result<Markup, Problem> {
    let found = load(&state).await?;
    let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, "/").await?;
    let filled = found.get(&choice.template).map(|template| Filled::of(template, &choice.incident));
    show(&state, &signed_in, &frame, &found, filled.as_ref(), None).await
}

/// Stands a headquarters up from the form, and leads to its board; a form at fault is shown again with what was typed.
pub async fn post_stand_up(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    signed_in.believes(&filled.csrf)?;
    let caller = &signed_in.0.caller;
    let found = load(&state).await?;
    let muster = Muster {
        template: filled.template.clone(),
        name: filled.name.clone(),
        incident: match filled.incident.as_str() {
            "" => None,
            id => Some(known_id(IncidentId::parse(id))?),
        },
        incident_title: filled.incident_title.clone(),
        agencies: filled.agencies.lines().map(str::to_owned).collect(),
        posts: chart::posts(&filled.posts, found.get(&filled.template)),
        objectives: filled.objectives.lines().map(str::to_owned).collect(),
    };
    let marking = command_marking(
        caller,
        [&filled.marking, &filled.compartments, &filled.releasable_to],
        !filled.exercise.is_empty(),
    );
    let stood_up = match marking {
        Ok(marking) => stand_up(&state.desk, caller, muster, marking).await,
        Err(error) => Err(error),
    };
    match stood_up {
        Ok(up) => Ok(Redirect::to(&format!("/?command={}", up.command)).into_response()),
        Err(error) => {
            let told: Told = Problem::from(error).invalid()?;
            let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, "/").await?;
            let page = show(&state, &signed_in, &frame, &found, Some(&filled), Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Makes the marking of a command; an exercise is a word of it.
pub fn command_marking(
    caller: &Caller,
    [label, compartments, releasable_to]: [&str; 3],
    exercise: bool,
) -> Result<Marking, OpError> {
    let mut marking = marking_of(caller, label, compartments, releasable_to).map_err(OpError::Invalid)?;
    if exercise {
        marking.status = CapStatus::Exercise;
    }
    Ok(marking)
}

/// Reads the templates where reading files does not hold up other requests.
pub async fn load(state: &http::State) -> Result<templates::Found, Problem> {
    let templates = state.templates.clone();
    let loaded = tokio::task::spawn_blocking(move || templates.load()).await;
    Ok(loaded.map_err(|error| OpError::Fault(Box::new(error)))?)
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    frame: &Frame,
    found: &templates::Found,
    filled: Option<&Filled>,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let incidents = lists::list_incidents(&state.desk, caller, AsOf::NOW, None).await?.rows;
    let persons = lists::list_persons(&state.desk, caller).await?;
    Ok(match filled {
        Some(filled) => pages::stand_up::form(frame, filled, &incidents, &persons, problem),
        None => pages::stand_up::choice(frame, found),
    })
}

/// Shows a command: its chart, its objectives, its assignments in numbers.
pub async fn get_command(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(command): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let id = known_id(CommandId::parse(&command))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let caller = &signed_in.0.caller;
    let view = view_command(&state.desk, caller, &id, as_of).await?;
    let filter = Filter { command: Some(id), ..Filter::default() };
    let assignments = list_assignments(&state.desk, caller, as_of, &filter).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let mut frame = Frame::new(&state, &signed_in.0, as_of, "/").await?;
    frame.operation = Some(view.row.clone());
    Ok(pages::command::page(&frame, &view, &assignments, &persons))
}

/// What the forms on a command carry.
#[derive(Deserialize)]
pub struct CommandForm {
    csrf: String,
    #[serde(default)]
    objective: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    note: String,
}

/// Sets an objective.
pub async fn post_objective(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(command): Path<String>,
    Form(form): Form<CommandForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(CommandId::parse(&command))?;
    set_objective(&state.desk, &signed_in.0.caller, &id, &form.objective).await?;
    Ok(Redirect::to(&format!("/commands/{id}#objectives")))
}

/// Takes a vacant post, or confirms one that was offered.
pub async fn post_take_post(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((command, post)): Path<(String, String)>,
    Form(form): Form<CommandForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(CommandId::parse(&command))?;
    take_post(&state.desk, &signed_in.0.caller, &id, &post).await?;
    Ok(Redirect::to(&format!("/commands/{id}")))
}

/// Offers one's post to another officer.
pub async fn post_offer_post(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((command, post)): Path<(String, String)>,
    Form(form): Form<CommandForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(CommandId::parse(&command))?;
    let to = known_id(PersonId::parse(&form.to))?;
    let note = form.note.replace("\r\n", "\n");
    offer_post(&state.desk, &signed_in.0.caller, &id, &post, &to, &note).await?;
    Ok(Redirect::to(&format!("/commands/{id}")))
}
