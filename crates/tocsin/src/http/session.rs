//! Who is calling: a session cookie, and for what changes anything, a token in the form and the browser's own word on
//! where the form came from.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use std::sync::Arc;
use tocsin_app::Desk;
use tocsin_app::sign_in::{Session, session};
use tocsin_core::authority::Role;

use super::problem::Problem;

/// The cookie that holds the session's token. `__Host-` would ask for TLS, which the issue of linking brings.
pub(super) const COOKIE: &str = "tocsin_session";

/// A request by somebody who is signed in.
///
/// An inspector's look at a page is recorded before the page is made.
pub struct SignedIn(pub Session);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Arc<Desk>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<SignedIn, Problem> {
        let desk = Arc::<Desk>::from_ref(state);
        if parts.method != Method::GET && parts.method != Method::HEAD && !is_own_form(&parts.headers) {
            return Err(Problem::foreign_form());
        }
        let Some(token) = cookie(&parts.headers) else { return Err(Problem::signed_out()) };
        let Some(session) = session(&desk, token).await? else { return Err(Problem::signed_out()) };
        if session.caller.roles.contains(&Role::Inspector) && parts.method == Method::GET {
            let path = parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
            let thing = parts.uri.path().split('/').nth(2).filter(|it| is_thing(it));
            tocsin_app::inspect(&desk, &session.caller, path, thing.map(str::to_owned)).await?;
        }
        Ok(SignedIn(session))
    }
}

impl SignedIn {
    /// Checks the token that a form carried.
    pub fn believes(&self, csrf: &str) -> Result<(), Problem> {
        // Both are of fixed length and the token is 128 bits of chance: an early end of the comparison tells nothing of use.
        if csrf == self.0.csrf { Ok(()) } else { Err(Problem::foreign_form()) }
    }
}

/// Tells whether a part of a path is an id of something that has a marking: the record of a look at it is guarded by it.
fn is_thing(part: &str) -> bool {
    ["R-", "I-", "U-", "A-", "W-"].iter().any(|letter| part.starts_with(letter))
}

/// Returns the session's token out of the cookies.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
    let mut cookies = values.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// Tells whether the browser says that a form came from one of our own pages. A client that says nothing of the kind
/// is no browser; the token in the form still has to fit.
pub(super) fn is_own_form(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = value("sec-fetch-site")
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    match (value("origin"), value("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}
