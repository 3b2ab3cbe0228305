//! Reports: paste or choose one, read it beside its lines, keep or drop each.

use std::sync::Arc;

use axum::Form;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::ViewLine;
use tocsin_app::view::inbox::{Filter, list_inbox};
use tocsin_app::view::likeness::same_words;
use tocsin_app::view::lists::{self, Cursor};
use tocsin_app::view::original::{view_original, view_text_layer};
use tocsin_app::view::report::{ReportView, view_report};
use tocsin_app::{
    AsOf, Desk, Posting, drop_line, edit_line, keep_line, keep_rest, post_report as post_report_op, reopen_line,
};
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, NotAnId, ReportId};
use tocsin_core::limits::REPORT_BYTES_MAX;
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::report::Item;
use tocsin_core::text::FieldFault;

use super::problem::{Problem, Told};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// What a list or a page is asked for.
#[derive(Deserialize, Default)]
pub struct Listing {
    /// As of a record or a time.
    #[serde(default)]
    pub asof: String,
    /// Where the page of a list begins: `n.key`.
    #[serde(default)]
    pub after: String,
    /// The line in hand.
    #[serde(default)]
    pub at: String,
}

/// Reads where a page of a list begins.
pub fn cursor(listing: &Listing) -> Result<Option<Cursor>, Problem> {
    if listing.after.is_empty() {
        return Ok(None);
    }
    let parsed = listing.after.split_once('.').and_then(|(n, key)| Some((n.parse().ok()?, key.to_owned())));
    let fault = || {
        Problem::told(
            StatusCode::BAD_REQUEST,
            "Not there",
            "This page of the list is not one that was given out. Go to the list's beginning.",
        )
    };
    parsed.map(Some).ok_or_else(fault)
}

/// Tells whether the desk's script asks, which puts a piece of a page in its place.
pub fn wants_fragment(headers: &HeaderMap) -> bool {
    headers.get("x-requested-with").is_some_and(|it| it == "desk")
}

/// An id that cannot be one is not there, like any other that is not.
pub fn known_id<T>(id: Result<T, NotAnId>) -> Result<T, Problem> {
    id.map_err(|error| {
        Problem::from(tocsin_app::OpError::from(Refusal::NotThere { what: format!("{} {}", error.noun, error.found) }))
    })
}

/// What the inbox is asked for beside the words of every list.
#[derive(Deserialize, Default)]
pub struct InboxQuery {
    /// `waiting`, or the word of a state.
    #[serde(default)]
    pub state: String,
    /// Who published it.
    #[serde(default)]
    pub publisher: String,
    /// Where and as of when: as of every list.
    #[serde(flatten)]
    pub listing: Listing,
}

/// Shows the inbox: what waits and all reports, or what is asked for.
pub async fn get_reports(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<InboxQuery>,
) -> Result<Markup, Problem> {
    let (caller, listing) = (&signed_in.0.caller, &asked.listing);
    let as_of = AsOf::parse(&state.desk, caller, &listing.asof).await?;
    let filter = Filter::parse(&asked.state, &asked.publisher)?;
    let after = cursor(listing)?;
    let further = after.is_some();
    let waiting = match filter == Filter::default() && !further {
        true => Some(list_inbox(&state.desk, caller, &Filter::parse("waiting", "")?, as_of, None).await?),
        false => None,
    };
    let inbox = list_inbox(&state.desk, caller, &filter, as_of, after).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/reports").await?;
    let words = pages::inbox::Asked { state: asked.state.trim(), publisher: asked.publisher.trim(), further };
    Ok(pages::inbox::page(&frame, words, waiting.as_ref(), &inbox, &persons))
}

/// The form for a report.
pub async fn get_new(State(state): State<http::State>, signed_in: SignedIn) -> Result<Markup, Problem> {
    let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, "/reports").await?;
    Ok(pages::paste::page(&frame, &pages::paste::Filled::default(), None))
}

/// Takes a report in from the form, and leads to its reading; a form at fault is shown again with what was typed.
pub async fn post_report(
    State(state): State<http::State>,
    signed_in: SignedIn,
    request: Request,
) -> Result<Response, Problem> {
    let form = Multipart::from_request(request, &state).await.map_err(|error| {
        Problem::told(
            StatusCode::BAD_REQUEST,
            "Not recorded",
            format!("The form could not be read: {error}. Nothing was recorded."),
        )
    })?;
    let (csrf, filled, bytes, media_type) = read_form(form).await?;
    signed_in.believes(&csrf)?;
    let caller = &signed_in.0.caller;
    let mut marking = marking_of(caller, &filled.marking, &filled.compartments, &filled.releasable_to);
    if let (Ok(marking), "yes") = (&mut marking, filled.exercise.as_str()) {
        marking.status = CapStatus::Exercise;
    }
    let posting = Posting {
        bytes,
        media_type,
        file_name: filled.file_name.clone(),
        publisher: filled.publisher.clone(),
        published: filled.published.clone(),
        language: filled.language.clone(),
    };
    let posted = match marking {
        Ok(marking) => post_report_op(&state.desk, caller, posting, marking).await,
        Err(faults) => Err(tocsin_app::OpError::Invalid(faults)),
    };
    match posted {
        Ok(posted) => Ok(Redirect::to(&format!("/reports/{}", posted.report)).into_response()),
        Err(error) => {
            let told: Told = Problem::from(error).invalid()?;
            let frame = Frame::new(&state, &signed_in.0, AsOf::NOW, "/reports").await?;
            Ok((told.status, pages::paste::page(&frame, &filled, Some(&told))).into_response())
        }
    }
}

/// Reads the form field by field, each within its bound. A chosen file wins over pasted text.
async fn read_form(mut form: Multipart) -> Result<(String, pages::paste::Filled, Vec<u8>, Option<String>), Problem> {
    let mut filled = pages::paste::Filled::default();
    let (mut csrf, mut file, mut media_type) = (String::new(), Vec::new(), None);
    let unreadable = |error: MultipartError| {
        let status = error.status();
        let detail = match status {
            StatusCode::PAYLOAD_TOO_LARGE => {
                format!(
                    "report: is larger than {REPORT_BYTES_MAX} bytes, the most that is taken in. Nothing was recorded. Split it, or post the part that matters."
                )
            }
            _ => format!("The form could not be read: {error}. Nothing was recorded."),
        };
        Problem::told(status, "Not recorded", detail)
    };
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        // A browser guesses the type of a file from its name; only what names a format that is read says anything.
        let kind = field.content_type().filter(|it| matches!(*it, "text/html" | "message/rfc822")).map(str::to_owned);
        let bytes = field.bytes().await.map_err(unreadable)?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "csrf" => csrf = text(),
            // A text area sends CR LF for each line break it shows; what was pasted had LF.
            "text" => filled.text = text().replace("\r\n", "\n"),
            "file" if !bytes.is_empty() => {
                filled.file_name = file_name.unwrap_or_default();
                file = bytes.to_vec();
                media_type = kind;
            }
            "publisher" => filled.publisher = text(),
            "published" => filled.published = text(),
            "language" => filled.language = text(),
            "marking" => filled.marking = text(),
            "compartments" => filled.compartments = text(),
            "releasable_to" => filled.releasable_to = text(),
            "exercise" => filled.exercise = text(),
            _ => {}
        }
    }
    let bytes = if file.is_empty() { filled.text.clone().into_bytes() } else { file };
    Ok((csrf, filled, bytes, media_type))
}

/// Makes a marking of what a form or a command line says; lists are separated by commas.
pub fn marking_of(
    caller: &Caller,
    label: &str,
    compartments: &str,
    releasable_to: &str,
) -> Result<Marking, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let label = if label.is_empty() { "AMBER" } else { label };
    let tlp = Tlp::parse(label).map_err(|error| {
        faults.push(FieldFault { field: "marking", found: error.to_string(), expected: "choose one".to_owned() });
    });
    let names =
        |text: &str| text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let mut marking = caller.marking(tlp.unwrap_or(Tlp::Red));
    for name in names(compartments) {
        match Compartment::parse(&name) {
            Ok(compartment) => {
                marking.compartments.insert(compartment);
            }
            Err(fault) => faults.push(fault),
        }
    }
    for name in names(releasable_to) {
        match AgencyName::parse(&name) {
            Ok(agency) => {
                marking.releasable_to.get_or_insert_default().insert(agency);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(marking) } else { Err(faults) }
}

/// Shows a report beside its lines.
pub async fn get_report(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(report): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let id = known_id(ReportId::parse(&report))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let view = view_report(&state.desk, &signed_in.0.caller, &id, as_of).await?;
    let incidents = match as_of {
        AsOf::NOW => lists::incidents_on_offer(&state.desk, &signed_in.0.caller, &view.row).await?,
        _ => Vec::new(),
    };
    let persons = lists::list_persons(&state.desk, &signed_in.0.caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/reports").await?;
    let like = same_words(&state.desk, &signed_in.0.caller, &view.row, as_of).await?;
    Ok(pages::reading::page(&frame, &view, &incidents, &persons, &like, listing.at.parse().ok()))
}

/// Gives the bytes as they came, as text and never as a page: they are somebody else's.
pub async fn get_original(
    State(desk): State<Arc<Desk>>,
    signed_in: SignedIn,
    Path(report): Path<String>,
) -> Result<Response, Problem> {
    let id = known_id(ReportId::parse(&report))?;
    let (row, bytes) = view_original(&desk, &signed_in.0.caller, &id).await?;
    let kept = &row.posted.original;
    let (kind, parameters) = kept.media_type.split_once(';').unwrap_or((&kept.media_type, ""));
    let ending = match kind {
        "text/plain" => "txt",
        "text/html" => "html",
        "message/rfc822" => "eml",
        "application/feed+json" => "json",
        _ => "xml",
    };
    let content_type = format!("text/plain{}{parameters}", if parameters.is_empty() { "" } else { ";" });
    Ok(plain_bytes(&format!("{id}.{ending}"), content_type, &kept.sha256, bytes))
}

/// Gives the text that was read, where it was taken out of a page or a mail; else the original, which is it.
pub async fn get_text_layer(
    State(desk): State<Arc<Desk>>,
    signed_in: SignedIn,
    Path(report): Path<String>,
) -> Result<Response, Problem> {
    let id = known_id(ReportId::parse(&report))?;
    let (row, text) = view_text_layer(&desk, &signed_in.0.caller, &id).await?;
    let kept = row.posted.text();
    Ok(plain_bytes(&format!("{id}.txt"), kept.media_type.clone(), &kept.sha256, text.as_bytes().to_vec()))
}

/// Somebody else's bytes, as text and never as a page, with the hash that they are kept under.
fn plain_bytes(file_name: &str, content_type: String, sha256: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content_type),
        (header::CONTENT_DISPOSITION.as_str(), format!("inline; filename=\"{file_name}\"")),
        ("x-tocsin-hash", format!("sha256 {sha256}")),
    ];
    (headers, bytes).into_response()
}

/// Shows one line with a page to itself.
pub async fn get_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let id = known_id(ReportId::parse(&report))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let caller = &signed_in.0.caller;
    let view = view_report(&state.desk, caller, &id, as_of).await?;
    let found = line_in(&view, line)?;
    let incidents = lists::incidents_on_offer(&state.desk, caller, &view.row).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, "/reports").await?;
    Ok(pages::line::page(&frame, &view, found, &incidents, &persons))
}

/// Words a line anew.
pub async fn post_edit_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    headers: HeaderMap,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let (id, item) = line_of(&state.desk, &signed_in, &form, &report, line).await?;
    let appended = edit_line(&state.desk, &signed_in.0.caller, &id, &item, &form.headline).await?;
    line_answer((&state, &signed_in), (&id, line), &headers, appended).await
}

/// What the form on a line carries.
#[derive(Deserialize)]
pub struct LineForm {
    csrf: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    attach_to: String,
    #[serde(default)]
    headline: String,
}

/// Keeps a line.
pub async fn post_keep_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    headers: HeaderMap,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let (id, item) = line_of(&state.desk, &signed_in, &form, &report, line).await?;
    let attach_to = match form.attach_to.as_str() {
        "" => None,
        id => Some(known_id(IncidentId::parse(id))?),
    };
    let appended = keep_line(&state.desk, &signed_in.0.caller, &id, &item, attach_to.as_ref()).await?;
    line_answer((&state, &signed_in), (&id, line), &headers, appended).await
}

/// Drops a line.
pub async fn post_drop_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    headers: HeaderMap,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let (id, item) = line_of(&state.desk, &signed_in, &form, &report, line).await?;
    let appended = drop_line(&state.desk, &signed_in.0.caller, &id, &item, &form.reason).await?;
    line_answer((&state, &signed_in), (&id, line), &headers, appended).await
}

/// Takes a verdict back.
pub async fn post_reopen_line(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path((report, line)): Path<(String, u32)>,
    headers: HeaderMap,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let (id, item) = line_of(&state.desk, &signed_in, &form, &report, line).await?;
    let appended = reopen_line(&state.desk, &signed_in.0.caller, &id, &item).await?;
    line_answer((&state, &signed_in), (&id, line), &headers, appended).await
}

/// Keeps every line that is still proposed.
pub async fn post_keep_rest(
    State(desk): State<Arc<Desk>>,
    signed_in: SignedIn,
    Path(report): Path<String>,
    Form(form): Form<LineForm>,
) -> Result<Redirect, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(ReportId::parse(&report))?;
    keep_rest(&desk, &signed_in.0.caller, &id).await?;
    Ok(Redirect::to(&format!("/reports/{id}")))
}

/// Finds the item behind a number on the screen.
async fn line_of(
    desk: &Desk,
    signed_in: &SignedIn,
    form: &LineForm,
    report: &str,
    line: u32,
) -> Result<(ReportId, Item), Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(ReportId::parse(report))?;
    let item = item_of_line(desk, &signed_in.0.caller, &id, line).await?;
    Ok((id, item))
}

/// Returns the item of a report's draft that has this number on the screen.
pub async fn item_of_line(desk: &Desk, caller: &Caller, report: &ReportId, line: u32) -> Result<Item, Problem> {
    let view = view_report(desk, caller, report, AsOf::NOW).await?;
    Ok(line_in(&view, line)?.item.clone())
}

/// Returns the line that has this number on the screen.
fn line_in(view: &ReportView, line: u32) -> Result<&ViewLine, Problem> {
    let found = view.lines.iter().find(|it| it.line.number == line as usize);
    let what = || format!("line {line} of report {}", view.row.id);
    Ok(found.ok_or_else(|| tocsin_app::OpError::from(Refusal::NotThere { what: what() }))?)
}

/// Answers the script with the row as it stands now, and everybody else with the page, the next line in hand. A header says
/// which record was made, so that the window that made it is not told of its own act as news.
async fn line_answer(
    (state, signed_in): (&http::State, &SignedIn),
    (report, line): (&ReportId, u32),
    headers: &HeaderMap,
    appended: Option<tocsin_app::Appended>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let view: ReportView = view_report(&state.desk, caller, report, AsOf::NOW).await?;
    let mut answer = if wants_fragment(headers) {
        let incidents = lists::incidents_on_offer(&state.desk, caller, &view.row).await?;
        let persons = lists::list_persons(&state.desk, caller).await?;
        pages::reading::row_fragment(&signed_in.0, &view, &incidents, &persons, line as usize).into_response()
    } else {
        let next = pages::reading::next_in_hand(&view, line as usize);
        Redirect::to(&format!("/reports/{report}?at={next}#l{next}")).into_response()
    };
    if let Some(appended) = appended {
        answer.headers_mut().insert("x-tocsin-record", appended.n.into());
    }
    Ok(answer)
}
