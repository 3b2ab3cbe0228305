//! Warnings: the boards, one warning's life, and each step of it as a form with a page to itself.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::warning::{WarningView, view_warning};
use tocsin_app::view::{lists, reported::reported, warnings};
use tocsin_app::{
    AsOf, ClosingWords, Deciding, HandOver, Incoming, OpError, Waiver, close_warning, decide_warning, draft_warning,
    hand_over_warning, note_reading, note_reported_warning, read_warning, register_warning, release_warning,
    waive_warning,
};
use tocsin_core::authority::Caller;
use tocsin_core::ids::{PersonId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::person::Person;
use tocsin_core::text::FieldFault;
use tocsin_core::warning::WarningKind;

use super::problem::{Problem, Told};
use super::reports::{Listing, cursor, known_id, marking_of};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame, warning_acts, warning_new};

/// The place in the rail.
const SECTION: &str = "/warnings";

/// Lists the boards and all warnings.
pub async fn get_warnings(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let (desk, caller) = (&state.desk, &signed_in.0.caller);
    let as_of = AsOf::parse(desk, &signed_in.0.caller, &listing.asof).await?;
    let all = warnings::list_warnings(desk, caller, as_of, cursor(&listing)?).await?;
    let boards = warnings::boards(desk, caller, as_of).await?;
    let waiting = warnings::waiting_of(boards.iter().flat_map(|it| &it.rows), caller);
    let now = as_of.moment(desk, caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, SECTION).await?;
    Ok(pages::warnings::page(&frame, &boards, &waiting, &all, now))
}

/// Which form is asked for.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    kind: String,
    /// The kept line that mentions a warning, as `R-6/11`.
    #[serde(default)]
    from: String,
}

/// The form for a warning of one kind. A line that was noted before leads to the warning that it was noted as.
pub async fn get_new_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let kind = kind_of(&asked.kind)?;
    let mut filled = warning_new::Filled::default();
    let mut known = None;
    match kind {
        WarningKind::Given => {}
        WarningKind::Received => filled.incoming.came = pages::field_of(state.desk.now(), &state.zone),
        WarningKind::Reported => {
            let reported = reported(&state.desk, &signed_in.0.caller, &asked.from).await?;
            if let Some(noted) = &reported.noted_as {
                return Ok(Redirect::to(&format!("/warnings/{noted}")).into_response());
            }
            let told = reported.told.clone();
            filled.incoming.words = told.words;
            (filled.line, filled.from, filled.to, filled.given) = (told.line, told.from, told.to, told.given);
            known = Some(reported);
        }
    }
    let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, SECTION).await?;
    Ok(warning_new::page(&frame, kind, &filled, known.as_ref(), None).into_response())
}

/// Reads which of the three kinds is meant.
pub fn kind_of(word: &str) -> Result<WarningKind, Problem> {
    let kinds = [WarningKind::Given, WarningKind::Received, WarningKind::Reported];
    let found = kinds.into_iter().find(|it| it.label() == word);
    let unknown = || {
        Problem::told(
            StatusCode::NOT_FOUND,
            "Not there",
            "There are three kinds of warnings: given, received and reported. Nothing was recorded.",
        )
    };
    found.ok_or_else(unknown)
}

/// What the form for a warning carries.
#[derive(Deserialize)]
pub struct NewForm {
    csrf: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    line: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    given: String,
    #[serde(default)]
    marking: String,
    #[serde(default)]
    compartments: String,
    #[serde(default)]
    releasable_to: String,
    #[serde(default)]
    recipients: String,
    #[serde(flatten)]
    incoming: Incoming,
}

/// Drafts, registers or notes a warning, and leads to its page.
pub async fn post_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(form): Form<NewForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let kind = kind_of(&form.kind)?;
    let (desk, caller) = (&state.desk, &signed_in.0.caller);
    let marking = full_marking(caller, &form.marking, &form.compartments, &form.releasable_to, &form.recipients);
    let NewForm { line, from, to, given, incoming, .. } = form;
    let told = tocsin_app::Told { words: incoming.words.clone(), line, from, to, given };
    let done = match (kind, marking) {
        (WarningKind::Reported, _) => note_reported_warning(desk, caller, &told, &state.zone).await,
        (_, Err(faults)) => Err(OpError::Invalid(faults)),
        (WarningKind::Given, Ok(marking)) => draft_warning(desk, caller, &incoming.words, marking, &state.zone).await,
        (WarningKind::Received, Ok(marking)) => register_warning(desk, caller, &incoming, marking, &state.zone).await,
    };
    let error = match done {
        Ok((id, _)) => return Ok(Redirect::to(&format!("/warnings/{id}")).into_response()),
        Err(error) => error,
    };
    let problem = Problem::from(error).invalid()?;
    let known = match kind {
        WarningKind::Reported => Some(reported(desk, caller, &told.line).await?),
        _ => None,
    };
    let tocsin_app::Told { line, from, to, given, .. } = told;
    let (marking, compartments) = (form.marking, form.compartments);
    let (releasable_to, recipients) = (form.releasable_to, form.recipients);
    let filled =
        warning_new::Filled { incoming, line, from, to, given, marking, compartments, releasable_to, recipients };
    let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, SECTION).await?;
    let page = warning_new::page(&frame, kind, &filled, known.as_ref(), Some(&problem));
    Ok((problem.status, page).into_response())
}

/// Makes a marking of what a form says, with the named persons of RED.
pub fn full_marking(
    caller: &Caller,
    label: &str,
    compartments: &str,
    releasable_to: &str,
    recipients: &str,
) -> Result<Marking, Vec<FieldFault>> {
    let mut marking = marking_of(caller, label, compartments, releasable_to)?;
    let mut faults = Vec::new();
    for name in recipients.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        match PersonId::parse(name) {
            Ok(person) => {
                marking.recipients.insert(person);
            }
            Err(error) => {
                let expected = "write ids of persons, such as P-2, separated by commas".to_owned();
                faults.push(FieldFault { field: "recipients", found: error.to_string(), expected });
            }
        }
    }
    if faults.is_empty() { Ok(marking) } else { Err(faults) }
}

/// Shows one warning.
pub async fn get_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let around = Around::of(&state, &signed_in, &warning, as_of).await?;
    Ok(pages::warning::page(&around.frame, &around.view, &around.persons))
}

/// What the page of an act stands on.
struct Around {
    frame: Frame,
    view: WarningView,
    persons: Vec<Person>,
}

impl Around {
    async fn of(state: &http::State, signed_in: &SignedIn, warning: &str, as_of: AsOf) -> Result<Around, Problem> {
        let id = known_id(WarningId::parse(warning))?;
        let view = view_warning(&state.desk, &signed_in.0.caller, &id, as_of).await?;
        let persons = lists::list_persons(&state.desk, &signed_in.0.caller).await?;
        let frame = Frame::new(state, &signed_in.0, as_of, SECTION).await?;
        Ok(Around { frame, view, persons })
    }
}

/// A form of an act: the token, and what was typed.
#[derive(Deserialize)]
pub struct Signed<T> {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    typed: T,
}

/// An act that has nothing to type.
#[derive(Deserialize)]
pub struct Nothing {}

/// Leads to the warning's page; or shows the form again with what was typed, at fault or overtaken by somebody else.
async fn answer<T>(
    (state, signed_in, warning): (&http::State, &SignedIn, &str),
    done: Result<T, OpError>,
    page: impl AsyncFnOnce(&Around, &Told) -> Result<Markup, Problem>,
) -> Result<Response, Problem> {
    let error = match done {
        Ok(_) => return Ok(Redirect::to(&format!("/warnings/{warning}")).into_response()),
        Err(error) => error,
    };
    let told = Problem::from(error).shown_in_place()?;
    let around = Around::of(state, signed_in, warning, AsOf::NOW).await?;
    Ok((told.status, page(&around, &told).await?).into_response())
}

/// The form of letting a warning go.
pub async fn get_release_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    Ok(warning_acts::release(&around.frame, &around.view, None))
}

/// Lets a warning go.
pub async fn post_release_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<Nothing>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let done = release_warning(&state.desk, &signed_in.0.caller, &id).await;
    let page = async |it: &Around, told: &Told| Ok(warning_acts::release(&it.frame, &it.view, Some(told)));
    answer((&state, &signed_in, &warning), done, page).await
}

/// The form of not giving a warning.
pub async fn get_waive_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    Ok(warning_acts::waive(&around.frame, &around.view, &Waiver::default(), &around.persons, None))
}

/// Does not give a warning.
pub async fn post_waive_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<Waiver>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let done = waive_warning(&state.desk, &signed_in.0.caller, &id, &form.typed, &state.zone).await;
    let page = async |it: &Around, told: &Told| {
        Ok(warning_acts::waive(&it.frame, &it.view, &form.typed, &it.persons, Some(told)))
    };
    answer((&state, &signed_in, &warning), done, page).await
}

/// The form of handing over, filled with the present minute.
pub async fn get_hand_over(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    let at = pages::field_of(state.desk.now(), &state.zone);
    Ok(warning_acts::hand_over(&around.frame, &around.view, &HandOver { at, ..HandOver::default() }, None))
}

/// Hands a warning over.
pub async fn post_hand_over_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<HandOver>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let done = hand_over_warning(&state.desk, &signed_in.0.caller, &id, &form.typed, &state.zone).await;
    let page =
        async |it: &Around, told: &Told| Ok(warning_acts::hand_over(&it.frame, &it.view, &form.typed, Some(told)));
    answer((&state, &signed_in, &warning), done, page).await
}

/// What they said.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Words {
    words: String,
}

/// The form of noting that they have read it.
pub async fn get_note_reading(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    Ok(warning_acts::note_reading(&around.frame, &around.view, "", None))
}

/// Notes that they have read it.
pub async fn post_note_reading(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<Words>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let words = &form.typed.words;
    let done = note_reading(&state.desk, &signed_in.0.caller, &id, words).await;
    let page = async |it: &Around, told: &Told| Ok(warning_acts::note_reading(&it.frame, &it.view, words, Some(told)));
    answer((&state, &signed_in, &warning), done, page).await
}

/// The hash of what was displayed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Displayed {
    displayed: String,
}

/// Reads a warning: the page showed its words, the officer presses the button.
pub async fn post_read_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<Displayed>>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    read_warning(&state.desk, &signed_in.0.caller, &id, &form.typed.displayed).await?;
    Ok(Redirect::to(&format!("/warnings/{id}")))
}

/// The form of a decision.
pub async fn get_decide_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    Ok(warning_acts::decide(&around.frame, &around.view, &Deciding::default(), None))
}

/// Decides a warning.
pub async fn post_decide_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<Deciding>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let done = decide_warning(&state.desk, &signed_in.0.caller, &id, &form.typed).await;
    let page = async |it: &Around, told: &Told| Ok(warning_acts::decide(&it.frame, &it.view, &form.typed, Some(told)));
    answer((&state, &signed_in, &warning), done, page).await
}

/// The form of a closing, with the match sheet.
pub async fn get_close_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
) -> Result<Markup, Problem> {
    let around = Around::of(&state, &signed_in, &warning, AsOf::NOW).await?;
    let incidents = lists::list_incidents(&state.desk, &signed_in.0.caller, AsOf::NOW, None).await?.rows;
    Ok(warning_acts::close(&around.frame, &around.view, &ClosingWords::default(), &incidents, None))
}

/// Closes a warning.
pub async fn post_close_warning(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(warning): Path<String>,
    Form(form): Form<Signed<ClosingWords>>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(WarningId::parse(&warning))?;
    let done = close_warning(&state.desk, &signed_in.0.caller, &id, &form.typed).await;
    let page = async |it: &Around, told: &Told| {
        let incidents = lists::list_incidents(&state.desk, &signed_in.0.caller, AsOf::NOW, None).await?.rows;
        Ok(warning_acts::close(&it.frame, &it.view, &form.typed, &incidents, Some(told)))
    };
    answer((&state, &signed_in, &warning), done, page).await
}
