//! What a caller gets instead of what was asked: a status that each reader of it can act on, and the sentence.
//!
//! | status | who must act | when |
//! |---|---|---|
//! | 303, for programs 401 | the caller signs in | no session, no token |
//! | 403 | the caller may know of it and may not do it | |
//! | 404 | nobody | not there, or not for this caller's eyes: one answer |
//! | 409 | the caller looks again | it moved |
//! | 413, 422 | the caller mends the input | every fault at once |
//! | 500 | us | only a reference is shown; the chain is in the log |
//! | 503, 507 | whoever runs the machine | ledger stopped, disk full; 503 also: too much at once, try again |

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use tocsin_app::OpError;
use tocsin_core::authority::Refusal;
use tocsin_core::text::FieldFault;

use crate::pages;

/// A problem on its way out.
#[derive(Debug)]
pub enum Problem {
    /// Nobody is signed in.
    SignedOut,
    /// Everything else.
    Told(Told),
}

/// A problem that is told.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: StatusCode,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The sentence.
    pub detail: String,
    /// The fields at fault.
    pub faults: Vec<FieldFault>,
}

impl Problem {
    /// Nobody is signed in.
    pub fn signed_out() -> Problem {
        Problem::SignedOut
    }

    /// A form that did not come from one of our pages, or from one of another session.
    pub fn foreign_form() -> Problem {
        Problem::told(
            StatusCode::FORBIDDEN,
            "Not recorded",
            "This form did not come from a page of your present session. Nothing was recorded. Load the page again and send it from there.",
        )
    }

    /// A problem with a status, a title and a sentence.
    pub fn told(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Problem {
        Problem::Told(Told { status, title, detail: detail.into(), faults: Vec::new() })
    }

    /// Returns the problem as a page fragment for the desk's script, or a whole page.
    fn page(&self) -> Response {
        match self {
            Problem::SignedOut => Redirect::to("/sign-in").into_response(),
            Problem::Told(told) => (told.status, pages::problem::page(told)).into_response(),
        }
    }

    /// Returns the problem as RFC 9457 says, for programs.
    pub fn json(&self) -> Response {
        let told = match self {
            Problem::SignedOut => {
                let detail = "Nobody is signed in by this request, or the token is past or revoked. Nothing was changed. \
                              Send a session's cookie, or `Authorization: Bearer tocsin_…`; /me makes tokens.";
                let mut answer = Problem::told(StatusCode::UNAUTHORIZED, "Not signed in", detail).json();
                let ask = HeaderValue::from_static("Bearer realm=\"tocsin\"");
                answer.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
                return answer;
            }
            Problem::Told(told) => told,
        };
        let faults: Vec<_> = told
            .faults
            .iter()
            .map(|it| json!({"field": it.field, "found": it.found, "expected": it.expected}))
            .collect();
        let mut body = json!({"title": told.title, "status": told.status.as_u16(), "detail": told.detail});
        if !faults.is_empty() {
            body["faults"] = faults.into();
        }
        (told.status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response()
    }

    /// Returns what is told beside the form that led to it: fields at fault, or that it cannot be done now.
    pub fn shown_in_place(self) -> Result<Told, Problem> {
        match self {
            Problem::Told(told) if !told.faults.is_empty() || told.status == StatusCode::CONFLICT => Ok(told),
            other => Err(other),
        }
    }

    /// Returns the fields at fault, for a form that is shown again.
    pub fn invalid(self) -> Result<Told, Problem> {
        match self {
            Problem::Told(told) if !told.faults.is_empty() => Ok(told),
            other => Err(other),
        }
    }
}

impl From<OpError> for Problem {
    fn from(error: OpError) -> Problem {
        let detail = error.to_string();
        match error {
            OpError::Refusal(Refusal::NotThere { .. }) => Problem::told(StatusCode::NOT_FOUND, "Not there", detail),
            OpError::Refusal(Refusal::NotYours { .. }) => {
                Problem::told(StatusCode::FORBIDDEN, "Not yours to do", detail)
            }
            OpError::Refusal(Refusal::OutOfScope { .. }) => {
                Problem::told(StatusCode::FORBIDDEN, "Outside the token's scopes", detail)
            }
            OpError::Busy { .. } => Problem::told(StatusCode::SERVICE_UNAVAILABLE, "Busy", detail),
            OpError::Invalid(faults) => {
                let (status, title) = (StatusCode::UNPROCESSABLE_ENTITY, "Not recorded");
                Problem::Told(Told { status, title, detail, faults })
            }
            OpError::NotNow(_) => Problem::told(StatusCode::CONFLICT, "Not now", detail),
            OpError::Moved { .. } => Problem::told(StatusCode::CONFLICT, "Changed by others", detail),
            OpError::DiskFull => Problem::told(StatusCode::INSUFFICIENT_STORAGE, "Disk full", detail),
            OpError::Stopped { .. } => Problem::told(StatusCode::SERVICE_UNAVAILABLE, "Ledger stopped", detail),
            OpError::Fault(source) => {
                let reference = reference();
                tracing::error!(reference, error = %with_causes(&*source), "An operation failed. The caller was told the reference.");
                Problem::told(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Failed here",
                    format!(
                        "{detail}. Tell whoever runs this headquarters the reference {reference}; the log says more."
                    ),
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.page()
    }
}

/// A page that does not exist.
pub async fn no_such_page(uri: Uri, headers: HeaderMap) -> Response {
    let path: String = uri.path().chars().take(120).collect();
    let detail = format!("There is no page at {path}. Nothing was changed. The rail on the board leads to every page.");
    let problem = Problem::told(StatusCode::NOT_FOUND, "Not there", detail);
    match headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()) {
        Some(accept) if accept.contains("json") => problem.json(),
        _ => problem.into_response(),
    }
}

/// A short reference that finds the line in the log: the time in base 36, unlikely to meet another.
fn reference() -> String {
    let mut ns =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos() / 1_000;
    let mut text = String::from("F-");
    for _ in 0..8 {
        text.push(char::from_digit((ns % 36) as u32, 36).unwrap_or('0').to_ascii_uppercase());
        ns /= 36;
    }
    text
}

fn with_causes(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_causes(cause)),
        None => error.to_string(),
    }
}
