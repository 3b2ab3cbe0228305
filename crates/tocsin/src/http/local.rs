//! The API's handlers for reports, incidents and the log: JSON in, one operation, JSON out.
//!
//! The same handlers serve the command line over the socket and programs over the network; who calls is the extractor's
//! business ([`FirstOfficer`], [`super::entry`]). Answers are plain objects; problems are RFC 9457. Every route is
//! described in [`super::openapi`].

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tocsin_app::view::inbox::{Filter, InboxRow, list_inbox};
use tocsin_app::view::{ViewLine, incident::view_incident, lists, report::view_report};
use tocsin_app::{AsOf, Desk, OpError, Posting, drop_line, keep_line, keep_rest, post_report, reopen_line, write_note};
use tocsin_core::authority::Caller;
use tocsin_core::draft::PartKind;
use tocsin_core::ids::{IncidentId, ReportId};

use super::entry::Entered;
use super::problem::Problem;
use super::reports::{InboxQuery, Listing, cursor, item_of_line, known_id, marking_of};
use crate::http;

/// The routes.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/reports", get(get_reports).post(post_reports).layer(http::report_limit()))
        .route("/api/v1/reports/{report}", get(get_report))
        .route("/api/v1/reports/{report}/keep-rest", post(post_keep_rest))
        .route("/api/v1/reports/{report}/lines/{line}/{verdict}", post(post_verdict))
        .route("/api/v1/incidents", get(get_incidents))
        .route("/api/v1/incidents/{incident}", get(get_incident))
        .route("/api/v1/log", get(get_log))
        .route("/api/v1/notes", post(post_note))
}

pub type Answer<T = Json<Value>> = Result<T, Told>;

/// A problem told to a program.
pub struct Told(pub(super) Problem);

impl<E: Into<Problem>> From<E> for Told {
    fn from(error: E) -> Told {
        Told(error.into())
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        self.0.json()
    }
}

/// Whoever calls: over the socket the first officer, who gave it its name; over the network the token's or the
/// session's person.
pub struct FirstOfficer(pub Caller);

impl FromRequestParts<http::State> for FirstOfficer {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut Parts, state: &http::State) -> Answer<FirstOfficer> {
        Entered::from_request_parts(parts, state).await.map(|entered| FirstOfficer(entered.caller))
    }
}

async fn get_reports(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Query(asked): Query<InboxQuery>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &asked.listing.asof).await?;
    let filter = Filter::parse(&asked.state, &asked.publisher)?;
    let inbox = list_inbox(&desk, &caller, &filter, as_of, cursor(&asked.listing)?).await?;
    let row = |it: &InboxRow| {
        let mut row = json!(it.row);
        (row["state"], row["left"]) = (it.state.word().into(), it.left.into());
        if let Some((by, at)) = &it.last {
            row["last_read"] = json!({"by": by, "at_ms": at});
        }
        row
    };
    Ok(page(lists::Page { rows: inbox.rows.iter().map(row).collect(), next: inbox.next }))
}

async fn get_incidents(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    Ok(page(lists::list_incidents(&desk, &caller, as_of, cursor(&listing)?).await?))
}

async fn get_log(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    let log = lists::list_log(&desk, &caller, as_of, cursor(&listing)?).await?;
    let rows = log.rows.into_iter().map(|(n, row)| json!({"n": n, "row": row})).collect();
    Ok(page(lists::Page { rows, next: log.next }))
}

pub(super) fn page<T: Serialize>(page: lists::Page<T>) -> Json<Value> {
    let next = page.next.map(|(n, key)| format!("{n}.{key}"));
    Json(json!({"rows": page.rows, "next": next}))
}

/// What comes with the bytes of a report, as query words.
#[derive(Deserialize, Default)]
struct PostQuery {
    #[serde(default)]
    file_name: String,
    #[serde(default)]
    publisher: String,
    #[serde(default)]
    published: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    marking: String,
    #[serde(default)]
    compartments: String,
    #[serde(default)]
    releasable_to: String,
}

async fn post_reports(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Query(query): Query<PostQuery>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer<(StatusCode, Json<Value>)> {
    let marking =
        marking_of(&caller, &query.marking, &query.compartments, &query.releasable_to).map_err(OpError::Invalid)?;
    let PostQuery { file_name, publisher, published, language, .. } = query;
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let posting = Posting { bytes: bytes.to_vec(), media_type, file_name, publisher, published, language };
    let posted = post_report(&desk, &caller, posting, marking).await?;
    let answer = json!({
        "report": posted.report, "n": posted.appended.n, "at_ms": posted.appended.at, "lines": posted.lines,
        "same_bytes": posted.same_bytes,
    });
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn get_report(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(report): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(ReportId::parse(&report))?;
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    let view = view_report(&desk, &caller, &id, as_of).await?;
    let lines: Vec<Value> = view.lines.iter().map(line_json).collect();
    Ok(Json(
        json!({"report": view.row, "n": view.posted_n, "lines": lines, "doubts": view.doubts, "same_bytes": view.same_bytes}),
    ))
}

pub(super) fn line_json(line: &ViewLine) -> Value {
    let hedges: Vec<&str> =
        line.line.headline.iter().filter(|it| it.kind == PartKind::Hedge).map(|it| it.text.trim()).collect();
    json!({
        "number": line.line.number, "item": line.item, "kind": line.line.kind, "headline": line.line.headline_text(),
        "headline_parts": line.line.headline, "meta": line.line.meta, "words": line.words, "spans": line.line.spans,
        "hedges": hedges, "doubts": line.line.doubts, "verdict": line.verdict(), "report": line.report,
        "retracted": line.retracted, "folded": line.folded, "told": line.told(),
    })
}

#[derive(Deserialize, Default)]
struct VerdictBody {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    attach_to: Option<IncidentId>,
}

async fn post_verdict(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path((report, line, verdict)): Path<(String, u32, String)>,
    Json(body): Json<VerdictBody>,
) -> Answer {
    let id = known_id(ReportId::parse(&report))?;
    let item = item_of_line(&desk, &caller, &id, line).await?;
    let appended = match verdict.as_str() {
        "keep" => keep_line(&desk, &caller, &id, &item, body.attach_to.as_ref()).await?,
        "drop" => drop_line(&desk, &caller, &id, &item, &body.reason).await?,
        "reopen" => reopen_line(&desk, &caller, &id, &item).await?,
        other => {
            let detail = format!("{other} is no verdict; expected keep, drop or reopen. Nothing was changed.");
            return Err(Told(Problem::told(StatusCode::NOT_FOUND, "Not there", detail)));
        }
    };
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn post_keep_rest(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(report): Path<String>,
) -> Answer {
    let id = known_id(ReportId::parse(&report))?;
    let appended = keep_rest(&desk, &caller, &id).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

async fn get_incident(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Path(incident): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(IncidentId::parse(&incident))?;
    let as_of = AsOf::parse(&desk, &caller, &listing.asof).await?;
    let view = view_incident(&desk, &caller, &id, as_of).await?;
    let lines = |lines: &[ViewLine]| lines.iter().map(line_json).collect::<Vec<_>>();
    let known: Vec<_> = view
        .known
        .iter()
        .map(|it| {
            json!({"line": line_json(&it.line), "reports": it.reports, "lineages": it.lineages.count,
            "maybe_copies": it.lineages.maybe_copies})
        })
        .collect();
    let unknown: Vec<_> = view.unknown.iter().map(|it| json!({"what": it.what, "why": it.why})).collect();
    let figures: Vec<_> = view
        .figures
        .iter()
        .map(|it| {
            let claims: Vec<_> = it
                .claims
                .iter()
                .map(|claim| {
                    json!({
                        "value": claim.figure.value, "qualifier": claim.figure.qualifier, "source": claim.source,
                        "publisher": claim.publisher, "line": line_json(&claim.line),
                    })
                })
                .collect();
            json!({"kind": it.kind, "low": it.low, "high": it.high, "lineages": it.lineages.count,
                "maybe_copies": it.lineages.maybe_copies, "claims": claims})
        })
        .collect();
    Ok(Json(json!({
        "incident": view.row, "tlp": view.tlp, "known": known, "claimed": lines(&view.claimed), "unknown": unknown,
        "figures": figures, "statements": lines(&view.statements), "attributions": lines(&view.attributions),
        "warnings": lines(&view.warnings), "measures": lines(&view.measures), "beside": lines(&view.beside),
        "related": view.related, "reports": view.reports.iter().map(|it| &it.row).collect::<Vec<_>>(),
    })))
}

#[derive(Deserialize)]
struct NoteBody {
    text: String,
}

async fn post_note(
    State(desk): State<Arc<Desk>>,
    FirstOfficer(caller): FirstOfficer,
    Json(note): Json<NoteBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let appended = write_note(&desk, &caller, &note.text, desk.usual_marking(&caller)).await?;
    Ok((StatusCode::CREATED, Json(json!({"n": appended.n, "at_ms": appended.at}))))
}
