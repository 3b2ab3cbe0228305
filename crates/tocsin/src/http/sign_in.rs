//! Signing in by a one-time link or by name and password, and out.
//!
//! Looking at a link spends nothing: mail and chat programs follow links on their own. The button spends it. Each way in
//! gives a fresh session and ends the one that the browser had, so that a session that somebody planted is worth nothing.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::sign_in::{Opened, Origin, Tried};
use tocsin_app::{Desk, limits, sign_in};

use super::listen::Source;
use super::problem::Problem;
use super::session::{COOKIE, SignedIn, cookie, cookie_named, is_own_form};
use crate::pages;

/// The cookie that marks a browser from which somebody signed in before; it opens nothing.
const DEVICE_COOKIE: &str = "tocsin_device";

/// Where a sign-in comes from, out of a request.
pub struct From(Origin);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<From, Self::Rejection> {
        let source = parts.extensions.get::<Source>().map(|it| network_of(it.0)).unwrap_or_default();
        let browser = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let device = cookie_named(&parts.headers, DEVICE_COOKIE).unwrap_or_default();
        Ok(From(Origin { source, browser: browser.to_owned(), device: device.to_owned() }))
    }
}

/// What counts as one source: an address, or the network of 64 bits that one household has in IPv6.
fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}")
            }
        },
    }
}

/// Says that nobody is signed in and how one gets in.
pub async fn get_signed_out(State(desk): State<Arc<Desk>>) -> Markup {
    pages::sign_in::signed_out(&desk, "", None)
}

/// A name and a password as the form carries them.
#[derive(Deserialize)]
pub struct NameAndPassword {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// Tries a name and a password.
pub async fn post_password(
    State(desk): State<Arc<Desk>>,
    From(origin): From,
    headers: HeaderMap,
    Form(form): Form<NameAndPassword>,
) -> Result<Response, Problem> {
    if !is_own_form(&headers) {
        return Err(Problem::foreign_form());
    }
    let (status, said) = match sign_in::sign_in_by_password(&desk, &form.name, &form.password, &origin).await? {
        Tried::In(opened, device) => return let_in(&desk, &headers, *opened, Some(&device)).await,
        Tried::NoFit { left } => (StatusCode::FORBIDDEN, pages::sign_in::no_fit(left)),
        Tried::Wait { seconds } => (StatusCode::TOO_MANY_REQUESTS, pages::sign_in::wait(seconds)),
    };
    Ok((status, pages::sign_in::signed_out(&desk, &form.name, Some(&said))).into_response())
}

/// Shows for whom a link is, with the button that spends it.
pub async fn get_link(State(desk): State<Arc<Desk>>, Path(token): Path<String>) -> Result<Response, Problem> {
    Ok(match sign_in::look_at_link(&desk, &token).await? {
        Some(name) => pages::sign_in::link(&desk, &token, &name).into_response(),
        None => (StatusCode::GONE, pages::sign_in::spent()).into_response(),
    })
}

/// Spends a link: opens a session and leads to the desk.
pub async fn post_link(
    State(desk): State<Arc<Desk>>,
    Path(token): Path<String>,
    From(origin): From,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_own_form(&headers) {
        return Err(Problem::foreign_form());
    }
    let Some(opened) = sign_in::sign_in_from(&desk, &token, &origin).await? else {
        return Ok((StatusCode::GONE, pages::sign_in::spent()).into_response());
    };
    let_in(&desk, &headers, opened, None).await
}

/// Ends the session that the browser had, gives it the new one, and leads to the desk.
async fn let_in(desk: &Desk, headers: &HeaderMap, opened: Opened, device: Option<&str>) -> Result<Response, Problem> {
    if let Some(before) = cookie(headers) {
        sign_in::sign_out(desk, before).await?;
    }
    let cookie = |name: &str, value: &str, ms: i64| {
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", ms / 1_000);
        (header::SET_COOKIE, HeaderValue::from_str(&text).expect("a token is hexadecimal"))
    };
    let mut cookies = vec![cookie(COOKIE, &opened.token, limits::SESSION_MS)];
    // Only what is ours is written back: 64 hexadecimal digits.
    if let Some(device) = device.filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit())) {
        cookies.push(cookie(DEVICE_COOKIE, device, limits::DEVICE_MS));
    }
    Ok((AppendHeaders(cookies), Redirect::to("/")).into_response())
}

/// What the form for signing out carries.
#[derive(Deserialize)]
pub struct SignOut {
    csrf: String,
}

/// Ends the session.
pub async fn post_sign_out(
    State(desk): State<Arc<Desk>>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(form): Form<SignOut>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    if let Some(token) = cookie(&headers) {
        sign_in::sign_out(&desk, token).await?;
    }
    Ok(signed_out())
}

/// Takes the session's cookie away and leads to the sign-in page.
pub fn signed_out() -> Response {
    let text = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    let gone = HeaderValue::from_str(&text).expect("the cookie's name is ASCII");
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}

#[cfg(test)]
mod tests {
    use super::network_of;

    #[test]
    fn one_household_is_one_source() {
        for (address, source) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
            ("2001:db8:1:2::9", "2001:db8:1:2"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()), source);
        }
    }
}
