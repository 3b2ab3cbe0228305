//! Search: the page, what the palette shows of it, and the same for programs.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::search::{FoundThing, Part, SearchView, search};
use tocsin_app::{AsOf, Desk, OpError};
use tocsin_core::authority::Caller;
use tocsin_core::rows::Noun;
use tocsin_core::search::Match;
use tocsin_core::text::FieldFault;
use tocsin_store::HitPlace;

use super::local::{Answer, FirstOfficer};
use super::problem::Problem;
use super::reports::wants_fragment;
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// The routes of the API.
pub fn routes() -> Router<http::State> {
    Router::new().route("/api/v1/search", get(get_found))
}

/// What is looked for.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// The words.
    #[serde(default)]
    pub q: String,
    /// One noun alone; blank: all side by side.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    asof: String,
    #[serde(default)]
    after: String,
}

/// Shows what was found; nothing asked yet: the field.
pub async fn get_search(
    State(state): State<http::State>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &asked.asof).await?;
    let found = if asked.q.trim().is_empty() { None } else { Some(find(&state.desk, caller, &asked, as_of).await) };
    let (view, told) = match found {
        None => (None, None),
        Some(Ok(view)) => (Some(view), None),
        Some(Err(error)) => (None, Some(Problem::from(error).invalid()?)),
    };
    let status = if told.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Frame::new(&state, &signed_in.0, as_of, "/search").await?;
    if wants_fragment(&headers) {
        return Ok(pages::search::fragment(&frame, &asked, view.as_ref()).into_response());
    }
    Ok((status, pages::search::page(&frame, &asked, view.as_ref(), told.as_ref())).into_response())
}

async fn find(desk: &Desk, caller: &Caller, asked: &Asked, as_of: AsOf) -> Result<SearchView, OpError> {
    let fault = |field, found: String, expected: String| OpError::from(FieldFault { field, found, expected });
    let noun = match asked.kind.as_str() {
        "" => None,
        word => Some(Noun::parse(word).ok_or_else(|| {
            let all = Noun::ALL.map(Noun::word).join(", ");
            fault("kind", format!("{:?} is none", word.chars().take(40).collect::<String>()), format!("ask for {all}"))
        })?),
    };
    let after = match (asked.after.as_str(), noun) {
        ("", _) => None,
        (word, Some(_)) => Some(place_of(word).ok_or_else(|| {
            fault("after", "is no page that was given out".to_owned(), "go to the beginning of the search".to_owned())
        })?),
        (_, None) => {
            return Err(fault("after", "is of no kind".to_owned(), "name the kind whose next page it is".to_owned()));
        }
    };
    search(desk, caller, &asked.q, noun, as_of, after).await
}

async fn get_found(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Query(asked): Query<Asked>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &asked.asof).await?;
    let view = find(&desk, &caller, &asked, as_of).await?;
    let groups = view.groups.iter().map(|group| {
        let hits: Vec<Value> = group.hits.iter().map(told).collect();
        json!({"kind": group.noun.word(), "hits": hits, "next": group.next.map(place_word)})
    });
    let parties = view.parties.iter().map(|it| {
        json!({"key": it.party.key, "name": it.party.name, "what": it.party.what, "path": pages::search::party_path(&it.party)})
    });
    Ok(Json(json!({"groups": groups.collect::<Vec<_>>(), "parties": parties.collect::<Vec<_>>()})))
}

fn told(hit: &FoundThing) -> Value {
    let parts =
        |parts: &[Part]| -> Vec<Value> { parts.iter().map(|it| json!({"text": it.text, "found": it.found})).collect() };
    let (heading, excerpt) = (parts(&hit.heading), parts(&hit.excerpt));
    json!({"id": hit.id, "n": hit.n, "line": hit.line, "state": hit.state, "path": pages::search::path_of(hit), "heading": heading, "excerpt": excerpt})
}

/// Writes where a page of results begins.
pub fn place_word(place: HitPlace) -> String {
    let matched = if place.matched == Match::Heading { 'h' } else { 't' };
    format!("{matched}{}.{}", place.n, place.place)
}

fn place_of(word: &str) -> Option<HitPlace> {
    let matched = match word.as_bytes().first()? {
        b'h' => Match::Heading,
        b't' => Match::Text,
        _ => return None,
    };
    let (n, place) = word[1..].split_once('.')?;
    Some(HitPlace { matched, n: n.parse().ok()?, place: place.parse().ok()? })
}

/// The schemas of the API's answers.
pub fn schemas() -> Value {
    let text = json!({"type": "string"});
    let pieces = json!({"type": "array", "items": {"type": "object",
        "properties": {"text": text, "found": {"type": "boolean"}}}});
    let hit = json!({"type": "object", "properties": {"id": text, "n": {"type": "integer"},
        "line": {"type": ["integer", "null"]}, "state": {"type": ["string", "null"]}, "path": text,
        "heading": pieces, "excerpt": pieces}});
    let group = json!({"type": "object", "properties": {"kind": {"enum": Noun::ALL.map(Noun::word)},
        "hits": {"type": "array", "items": hit}, "next": {"type": ["string", "null"]}}});
    let example = json!({"id": "R-6", "n": 14, "line": null, "state": null, "path": "/reports/R-6",
        "heading": [{"text": "R-6 ", "found": false}, {"text": "Fire", "found": true}], "excerpt": []});
    json!({"Hits": {"type": "object", "required": ["groups"], "properties": {"groups": {"type": "array", "items": group},
            "parties": {"type": "array", "items": {"type": "object", "properties": {"key": text, "name": text, "what": text, "path": text}}}},
        "examples": [{"groups": [{"kind": "reports", "hits": [example], "next": null}],
            "parties": [{"key": "tern column", "name": "Tern Column", "what": "organisation", "path": "/parties/tern%20column"}]}]}})
}
