//! Who calls the API, by which door.
//!
//! One router answers on two listeners. On the socket in the data folder, which only the folder's owner can open, the
//! caller is the first officer. On the network it is whoever the bearer token or the session's cookie says; a cookie that
//! changes anything needs the session's token in a header too, which no other site can set. A request that carries
//! neither is nobody. Which door it is says the listener, never the request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use tocsin_app::{Desk, OpError, sign_in, tokens};
use tocsin_core::authority::{Caller, Refusal, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::PersonId;
use tocsin_core::time::Millis;

use super::problem::Problem;
use super::reports::known_id;
use super::session::{cookie, is_own_form};
use crate::http;

/// Marks requests that came over the socket. [`super::local_router`] sets it; nothing on the network can.
#[derive(Clone, Copy, Debug)]
pub struct OverSocket;

/// What a request over the network shows for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The token of a session's cookie.
    Session(String),
    /// An API token.
    Token(String),
}

/// Somebody who may call, with what they showed.
#[derive(Clone, Debug)]
pub struct Entered {
    /// As whom.
    pub caller: Caller,
    /// With what; absent: over the socket.
    pub credential: Option<Credential>,
    /// When that ends.
    pub ends: Millis,
}

impl FromRequestParts<http::State> for Entered {
    type Rejection = super::local::Told;

    async fn from_request_parts(parts: &mut Parts, state: &http::State) -> Result<Entered, super::local::Told> {
        Ok(enter(&state.desk, parts).await?)
    }
}

/// The header in which a page's script repeats the session's token (the one in its forms).
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The header by which the owner of the data folder acts as another person on the roll: for drills, and where somebody
/// at the machine writes down what a colleague said. The record names that person; only the socket obeys it.
pub const AS_HEADER: &str = "x-tocsin-as";
/// The header that makes whatever the request makes part of an exercise; only the socket obeys it.
pub const EXERCISE_HEADER: &str = "x-tocsin-exercise";

fn asked_as(headers: &HeaderMap) -> Result<Option<PersonId>, Problem> {
    let Some(value) = headers.get(AS_HEADER) else { return Ok(None) };
    known_id(PersonId::parse(value.to_str().unwrap_or_default())).map(Some)
}

async fn enter(desk: &Desk, parts: &Parts) -> Result<Entered, Problem> {
    if parts.extensions.get::<OverSocket>().is_some() {
        let missing = || OpError::Fault("nobody on the roll of persons may act here; run `tocsin rebuild`".into());
        let roll = desk.roll().await?;
        let mut caller = match asked_as(&parts.headers)? {
            None => roll.owner().ok_or_else(missing)?.caller(),
            Some(id) => roll
                .person(&id)
                .ok_or_else(|| Refusal::NotThere { what: format!("person {id}") })
                .map_err(OpError::from)?
                .caller(),
        };
        if parts.headers.contains_key(EXERCISE_HEADER) {
            caller.status = CapStatus::Exercise;
        }
        if is_look(parts) {
            record_look(desk, &caller, parts).await?;
        }
        return Ok(Entered { caller, credential: None, ends: Millis(i64::MAX) });
    }
    let credential = credential(&parts.headers).ok_or(Problem::SignedOut)?;
    let is_look = is_look(parts);
    let (caller, ends) = match &credential {
        Credential::Token(token) => {
            let (caller, token) = tokens::token_caller(desk, token).await?.ok_or(Problem::SignedOut)?;
            in_scope(&caller, is_look, parts.uri.path())?;
            (caller, token.ends_ms)
        }
        Credential::Session(token) => {
            let session = sign_in::session(desk, token).await?.ok_or(Problem::SignedOut)?;
            let sent = parts.headers.get(CSRF_HEADER).and_then(|it| it.to_str().ok());
            if !is_look && (!is_own_form(&parts.headers) || sent != Some(session.csrf.as_str())) {
                return Err(Problem::foreign_form());
            }
            (session.caller, session.ends)
        }
    };
    if is_look {
        record_look(desk, &caller, parts).await?;
    }
    Ok(Entered { caller, credential: Some(credential), ends })
}

/// HEAD is answered as GET is, without the body.
pub(super) fn is_look(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD)
}

/// Returns as whom a credential acts now; nothing: it has ended.
///
/// # Errors
/// A fault of the store.
pub async fn still(desk: &Desk, credential: &Credential) -> Result<Option<Caller>, OpError> {
    Ok(match credential {
        Credential::Token(token) => tokens::token_caller(desk, token).await?.map(|(caller, _)| caller),
        Credential::Session(token) => sign_in::session(desk, token).await?.map(|it| it.caller),
    })
}

/// A request with a token is by the token, whatever cookie a browser adds.
fn credential(headers: &HeaderMap) -> Option<Credential> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| Credential::Token(token.trim().to_owned()));
    }
    cookie(headers).map(|token| Credential::Session(token.to_owned()))
}

/// Looks are asked here, by the area in the path; calls by [`tocsin_core::authority::grant`], by operation.
fn in_scope(caller: &Caller, is_look: bool, path: &str) -> Result<(), Problem> {
    let Some(scopes) = &caller.scopes else { return Ok(()) };
    let area = path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default();
    let may = match is_look {
        // Whoever holds a token may ask what it is for.
        true => area == "me" || scopes.admit_look(area),
        false => scopes.admit_some_call(),
    };
    if may {
        return Ok(());
    }
    let operation = if is_look { format!("reading {area}") } else { format!("changing {area}") };
    Err(OpError::from(Refusal::OutOfScope { operation, scopes: scopes.to_string() }).into())
}

/// Records an inspector's look before there is an answer. Everybody else looks unrecorded.
///
/// # Errors
/// If it cannot be recorded: then there is nothing to see.
pub async fn record_look(desk: &Desk, caller: &Caller, parts: &Parts) -> Result<(), Problem> {
    if caller.roles.contains(&Role::Inspector) {
        // Without its query: that may name things that not every reader of the log may know of.
        let path = parts.uri.path().to_owned();
        let thing = parts.uri.path().split('/').find(|it| is_thing(it)).map(str::to_owned);
        tocsin_app::inspect(desk, caller, path, thing).await?;
    }
    Ok(())
}

/// Tells whether a part of a path reads like the id of a thing with a marking; persons have none.
fn is_thing(part: &str) -> bool {
    let (noun, tail) = part.split_once('-').unwrap_or_default();
    noun.len() == 1 && noun != "P" && noun.bytes().all(|b| b.is_ascii_uppercase()) && !tail.is_empty()
}
