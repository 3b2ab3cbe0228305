//! Who is calling: a session cookie, and for what changes anything, a token in the form and the browser's own word on
//! where the form came from.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::sync::Arc;
use tocsin_app::Desk;
use tocsin_app::sign_in::{Session, session};

use super::entry::{is_look, record_look};
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
        if !is_look(parts) && !is_own_form(&parts.headers) {
            return Err(Problem::foreign_form());
        }
        let Some(token) = cookie(&parts.headers) else { return Err(Problem::signed_out()) };
        let Some(session) = session(&desk, token).await? else { return Err(Problem::signed_out()) };
        if is_look(parts) {
            record_look(&desk, &session.caller, parts).await?;
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

/// Returns the session's token out of the cookies.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, COOKIE)
}

/// Returns a cookie's value.
pub(super) fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
    let mut cookies = values.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    cookies.find(|(name, _)| *name == wanted).map(|(_, value)| value)
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
