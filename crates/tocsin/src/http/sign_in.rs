//! Signing in by a one-time link, and out.
//!
//! Looking at a link spends nothing: mail and chat programs follow links on their own. The button spends it.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::{Desk, limits, sign_in};

use super::problem::Problem;
use super::session::{COOKIE, SignedIn, cookie, is_own_form};
use crate::pages;

/// Says that nobody is signed in and how one gets in.
pub async fn get_signed_out() -> Markup {
    pages::sign_in::signed_out()
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
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_own_form(&headers) {
        return Err(Problem::foreign_form());
    }
    let Some(opened) = sign_in::sign_in(&desk, &token).await? else {
        return Ok((StatusCode::GONE, pages::sign_in::spent()).into_response());
    };
    let seconds = limits::SESSION_MS / 1_000;
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}", opened.token);
    let cookie = HeaderValue::from_str(&cookie).expect("a token is hexadecimal");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
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
    let gone = HeaderValue::from_static("tocsin_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response())
}
