//! The API: every JSON route, the same on the socket and on the network.

use axum::Router;
use axum::body::to_bytes;
use axum::http::{StatusCode, Uri, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::any;

use super::problem::Problem;
use super::{
    events, feeds, local, local_commands, local_people, local_places, local_sitreps, local_statements, local_warnings,
    openapi, retraction, review, search,
};
use crate::http;

/// The longest text of a refusal that axum words itself, in bytes.
const WORDS_BYTES_MAX: usize = 4 * 1024;

/// The routes. A module with handlers of its own joins here, and describes them in [`openapi`].
pub fn routes() -> Router<http::State> {
    Router::new()
        .merge(local::routes())
        .merge(search::routes())
        .merge(retraction::routes())
        .merge(local_commands::routes())
        .merge(local_places::routes())
        .merge(local_statements::routes())
        .merge(local_warnings::routes())
        .merge(feeds::routes())
        .merge(local_people::routes())
        .merge(local_sitreps::routes())
        .merge(review::routes())
        .merge(events::routes())
        .merge(openapi::routes())
        .route("/api/{*rest}", any(no_such_route))
        .layer(map_response(as_problem))
}

async fn no_such_route(uri: Uri) -> Response {
    let path: String = uri.path().chars().take(120).collect();
    let detail = format!("There is no {path}. Nothing was changed. /api/v1 lists what there is.");
    Problem::told(StatusCode::NOT_FOUND, "Not there", detail).json()
}

/// Refusals that the extractors word themselves (a body that is no JSON, a method that is not there) are problems like
/// any other (RFC 9457).
async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let is_worded = kind.starts_with("application/") || kind.starts_with("text/html");
    if !(status.is_client_error() || status.is_server_error()) || is_worded {
        return response;
    }
    let (parts, body) = response.into_parts();
    let words = to_bytes(body, WORDS_BYTES_MAX).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&words).trim().to_owned();
    let said = if said.is_empty() { status.canonical_reason().unwrap_or("refused").to_owned() } else { said };
    let mut told = Problem::told(status, "Not understood", format!("{said}. Nothing was changed.")).json();
    if let Some(allow) = parts.headers.get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow.clone());
    }
    told
}
