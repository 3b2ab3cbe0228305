//! Feeds: the page and its forms, and the same for programs and the command line.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::feeds::{ViewFeed, list_feeds};
use tocsin_app::view::lists;
use tocsin_app::{Appended, AsOf, NewFeed, OpError, add_feed, remove_feed};
use tocsin_core::authority::Caller;
use tocsin_core::ids::FeedId;
use tocsin_core::text::FieldFault;

use super::commands::command_marking;
use super::local::{Answer, FirstOfficer};
use super::problem::{Problem, Told};
use super::reports::{Listing, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::feeds::Filled;
use crate::pages::{self, Frame};

/// The routes of the API.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/feeds", get(get_feeds_json).post(post_feed_json))
        .route("/api/v1/feeds/{feed}/remove", post(post_remove_json))
}

/// Lists the feeds.
pub async fn get_feeds(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Response, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    page(&state, &signed_in, as_of, &Filled::default(), None).await
}

async fn page(
    state: &http::State,
    signed_in: &SignedIn,
    as_of: AsOf,
    filled: &Filled,
    told: Option<&Told>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let feeds = list_feeds(&state.desk, caller, as_of).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, "/sources").await?;
    let page = pages::feeds::page(&frame, &feeds, &persons, filled, told);
    Ok((told.map_or(StatusCode::OK, |it| it.status), page).into_response())
}

/// What the form for a feed carries.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct AddForm {
    csrf: String,
    url: String,
    publisher: String,
    every: String,
    private_addresses: String,
    marking: String,
    compartments: String,
    releasable_to: String,
    exercise: String,
}

/// Adds a feed; a form at fault is shown again with what was typed.
pub async fn post_add_feed(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(form): Form<AddForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let caller = &signed_in.0.caller;
    let (private, exercise) = (!form.private_addresses.is_empty(), !form.exercise.is_empty());
    let words = [form.marking.as_str(), &form.compartments, &form.releasable_to];
    let added = match seconds(&form.every) {
        Ok(every_s) => {
            let (url, publisher) = (form.url.clone(), form.publisher.clone());
            added(&state, caller, &NewFeed { url, publisher, every_s, private_addresses: private }, words, exercise)
                .await
        }
        Err(fault) => Err(fault.into()),
    };
    match added {
        Ok(_) => Ok(Redirect::to("/feeds").into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let AddForm { url, publisher, every, marking, compartments, releasable_to, .. } = form;
            let filled = Filled {
                url,
                publisher,
                every,
                private_addresses: private,
                marking,
                compartments,
                releasable_to,
                exercise,
            };
            page(&state, &signed_in, AsOf::NOW, &filled, Some(&told)).await
        }
    }
}

async fn added(
    state: &http::State,
    caller: &Caller,
    new: &NewFeed,
    words: [&str; 3],
    exercise: bool,
) -> Result<(FeedId, Appended), OpError> {
    let marking = command_marking(caller, words, exercise)?;
    add_feed(&state.desk, caller, new, marking).await
}

/// Reads minutes as the form has them.
fn seconds(minutes: &str) -> Result<u32, FieldFault> {
    let minutes = minutes.trim();
    minutes.parse::<u32>().ok().and_then(|it| it.checked_mul(60)).ok_or_else(|| FieldFault {
        field: "every",
        found: format!("{:?} is no number of minutes", minutes.chars().take(20).collect::<String>()),
        expected: "write 1 to 1440".to_owned(),
    })
}

/// What the form that removes a feed carries.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RemoveForm {
    csrf: String,
    reason: String,
}

/// Removes a feed.
pub async fn post_remove_feed(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(feed): Path<String>,
    Form(form): Form<RemoveForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(FeedId::parse(&feed))?;
    match remove_feed(&state.desk, &signed_in.0.caller, &id, &form.reason).await {
        Ok(_) => Ok(Redirect::to("/feeds").into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            page(&state, &signed_in, AsOf::NOW, &Filled::default(), Some(&told)).await
        }
    }
}

async fn get_feeds_json(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let rows: Vec<Value> = list_feeds(&state.desk, &caller, as_of).await?.iter().map(feed_json).collect();
    Ok(Json(json!({"rows": rows})))
}

fn feed_json(it: &ViewFeed) -> Value {
    json!({
        "feed": it.feed, "removed": it.removed, "look": it.look, "stopped": it.stopped, "reports": it.reports,
        "latest": it.latest,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AddBody {
    url: String,
    publisher: String,
    every_s: Option<u32>,
    private_addresses: bool,
    marking: String,
    compartments: String,
    releasable_to: String,
    exercise: bool,
}

/// How often a feed is looked at if nobody says, in seconds: a quarter of an hour, as feed readers do.
const USUAL_EVERY_S: u32 = 900;

async fn post_feed_json(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<AddBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let AddBody { url, publisher, every_s, private_addresses, marking, compartments, releasable_to, exercise } = body;
    let new = NewFeed { url, publisher, every_s: every_s.unwrap_or(USUAL_EVERY_S), private_addresses };
    let (feed, appended) = added(&state, &caller, &new, [&marking, &compartments, &releasable_to], exercise).await?;
    Ok((StatusCode::CREATED, Json(json!({"feed": feed, "n": appended.n}))))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RemoveBody {
    reason: String,
}

async fn post_remove_json(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(feed): Path<String>,
    Json(body): Json<RemoveBody>,
) -> Answer {
    let id = known_id(FeedId::parse(&feed))?;
    let appended = remove_feed(&state.desk, &caller, &id, &body.reason).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

/// What bodies and answers look like, for the description of the API.
pub fn schemas() -> Value {
    let text = json!({"type": "string"});
    json!({
        "NewFeed": {
            "type": "object", "required": ["url", "publisher"],
            "properties": {
                "url": text, "publisher": text,
                "every_s": {"type": "integer", "minimum": 60, "maximum": 86_400, "default": USUAL_EVERY_S},
                "private_addresses": {
                    "type": "boolean", "default": false,
                    "description": "Whether it may be at an address of a private network.",
                },
                "marking": text, "compartments": text, "releasable_to": text, "exercise": {"type": "boolean"},
            },
            "examples": [{"url": "https://courier.example/feed", "publisher": "Orle Courier", "every_s": 900}],
        },
        "AddedFeed": {
            "type": "object", "required": ["feed", "n"], "properties": {"feed": text, "n": {"type": "integer"}},
            "examples": [{"feed": "F-1", "n": 4812}],
        },
    })
}
