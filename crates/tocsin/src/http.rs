//! HTTP: translate in, call one operation, translate out. The rules live in `core`, the work in `app`.
//!
//! Two routers over one desk: [`desk_router`] serves pages to people with a session and the API to programs, on the
//! network; [`local_router`] serves the same API to the command line, on a socket that only the owner of the data folder
//! can open, as the first officer.

mod api;
#[cfg(test)]
mod api_tests;
mod assignments;
mod board;
mod commands;
mod entry;
mod events;
mod feeds;
mod hypotheses;
mod incidents;
mod listen;
mod local;
mod local_commands;
mod local_people;
mod local_places;
mod local_sitreps;
mod local_statements;
mod local_warnings;
mod log;
pub mod openapi;
mod parties;
mod people;
mod places;
mod problem;
mod reports;
mod retraction;
mod review;
mod search;
mod session;
mod sign_in;
mod sitreps;
mod statements;
#[cfg(test)]
mod tests;
mod warnings;

pub use assignments::Asked;
pub use entry::{AS_HEADER, EXERCISE_HEADER};
pub use listen::{serve_socket, serve_tcp};
pub use problem::Told;
pub use retraction::Words as RetractionWords;
pub use search::{Asked as Sought, place_word};

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::tz::TimeZone;
use tocsin_app::Desk;
use tocsin_core::limits::REPORT_BYTES_MAX;

use crate::assets;
use crate::templates::Templates;

/// What a form or a JSON body may weigh: the longest, standing up, has 204 fields of 200 characters, encoded.
const FORM_BYTES_MAX: usize = 512 * 1024;
/// A little over the report's own bound, so that a report of one byte too many is refused by name.
const REPORT_FORM_BYTES_MAX: usize = REPORT_BYTES_MAX + 64 * 1024;

/// What every handler shares.
#[derive(Clone)]
pub struct State {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The zone in which the desk tells the time.
    pub zone: TimeZone,
    /// The templates for standing up.
    pub templates: Templates,
}

impl FromRef<State> for Arc<Desk> {
    fn from_ref(state: &State) -> Arc<Desk> {
        state.desk.clone()
    }
}

/// The pages.
pub fn desk_router(state: State) -> Router {
    Router::new()
        .route("/", get(board::get_home))
        .route("/sign-in", get(sign_in::get_signed_out).post(sign_in::post_password))
        .route("/sign-in/{token}", get(sign_in::get_link).post(sign_in::post_link))
        .route("/sign-out", post(sign_in::post_sign_out))
        .route("/reports", get(reports::get_reports).post(reports::post_report).layer(report_limit()))
        .route("/reports/new", get(reports::get_new))
        .route("/reports/{report}", get(reports::get_report))
        .route("/reports/{report}/original", get(reports::get_original))
        .route("/reports/{report}/text-layer", get(reports::get_text_layer))
        .route("/reports/{report}/reach", get(retraction::get_reach))
        .route("/reports/{report}/retract", post(retraction::post_retract_report))
        .route("/reports/{report}/reinstate", post(retraction::post_reinstate_report))
        .route("/history/{thing}", get(retraction::get_history))
        .route("/reports/{report}/keep-rest", post(reports::post_keep_rest))
        .route("/reports/{report}/lines/{line}", get(reports::get_line))
        .route("/reports/{report}/lines/{line}/edit", post(reports::post_edit_line))
        .route("/reports/{report}/lines/{line}/keep", post(reports::post_keep_line))
        .route("/reports/{report}/lines/{line}/drop", post(reports::post_drop_line))
        .route("/reports/{report}/lines/{line}/reopen", post(reports::post_reopen_line))
        .route("/search", get(search::get_search))
        .route("/incidents", get(incidents::get_incidents))
        .route("/incidents/{incident}", get(incidents::get_incident))
        .route("/map", get(places::get_map))
        .route("/incidents/{incident}/places", get(places::get_place).post(places::post_place))
        .route("/incidents/{incident}/areas/new", get(places::get_incident_area))
        .route("/incidents/{incident}/areas", post(places::post_incident_area))
        .route("/warnings/{warning}/areas/new", get(places::get_warning_area))
        .route("/warnings/{warning}/areas", post(places::post_warning_area))
        .route("/areas/{area}/withdraw", post(places::post_withdraw_area))
        .route("/statements", get(statements::get_statements))
        .route("/hypotheses", get(hypotheses::get_hypotheses).post(hypotheses::post_hypothesis))
        .route("/hypotheses/{hypothesis}", get(hypotheses::get_hypothesis))
        .route("/hypotheses/{hypothesis}/{judgement}", post(hypotheses::post_hypothesis_act))
        .route("/feeds", get(feeds::get_feeds).post(feeds::post_add_feed))
        .route("/feeds/{feed}/remove", post(feeds::post_remove_feed))
        .route("/sources", get(parties::get_sources))
        .route("/sources/{source}", get(parties::get_source))
        .route("/sources/{source}/rate", post(parties::post_rate_source))
        .route("/parties/{party}", get(parties::get_party))
        .route("/joins", post(parties::post_join_names))
        .route("/joins/{join}/part", post(parties::post_part_names))
        .route("/reports/{report}/lines/{line}/grade", post(parties::post_grade_line))
        .route("/propositions", post(statements::post_proposition))
        .route("/propositions/place", post(statements::post_place_statement))
        .route("/propositions/{proposition}/take-back", post(statements::post_take_back_proposition))
        .route("/stand-up", get(commands::get_stand_up).post(commands::post_stand_up))
        .route("/commands/{command}", get(commands::get_command))
        .route("/commands/{command}/objectives", post(commands::post_objective))
        .route("/commands/{command}/posts/{post}/take", post(commands::post_take_post))
        .route("/commands/{command}/posts/{post}/offer", post(commands::post_offer_post))
        .route("/assignments", get(assignments::get_assignments).post(assignments::post_assignment))
        .route("/assignments/new", get(assignments::get_new))
        .route("/assignments/{assignment}", get(assignments::get_assignment))
        .route("/assignments/{assignment}/receive", post(assignments::post_receive))
        .route("/assignments/{assignment}/accept", post(assignments::post_accept))
        .route("/assignments/{assignment}/refuse", post(assignments::post_refuse))
        .route("/assignments/{assignment}/complete", post(assignments::post_complete))
        .route("/assignments/{assignment}/withdraw", post(assignments::post_withdraw))
        .route("/warnings", get(warnings::get_warnings).post(warnings::post_warning))
        .route("/warnings/new", get(warnings::get_new_warning))
        .route("/warnings/{warning}", get(warnings::get_warning))
        .route("/warnings/{warning}/release", get(warnings::get_release_warning).post(warnings::post_release_warning))
        .route("/warnings/{warning}/waive", get(warnings::get_waive_warning).post(warnings::post_waive_warning))
        .route("/warnings/{warning}/hand-over", get(warnings::get_hand_over).post(warnings::post_hand_over_warning))
        .route("/warnings/{warning}/note-reading", get(warnings::get_note_reading).post(warnings::post_note_reading))
        .route("/warnings/{warning}/read", post(warnings::post_read_warning))
        .route("/warnings/{warning}/decide", get(warnings::get_decide_warning).post(warnings::post_decide_warning))
        .route("/warnings/{warning}/close", get(warnings::get_close_warning).post(warnings::post_close_warning))
        .route("/review", get(review::get_reviews))
        .route("/review/{incident}", get(review::get_review))
        .route("/review/{incident}/corrections", post(review::post_correction))
        .route("/sitreps", get(sitreps::get_sitreps).post(sitreps::post_sitrep))
        .route("/sitreps/{sitrep}", get(sitreps::get_sitrep))
        .route("/sitreps/{sitrep}/renew", post(sitreps::post_renew_sitrep))
        .route("/sitreps/{sitrep}/edit", post(sitreps::post_edit_sitrep))
        .route("/sitreps/{sitrep}/approve", post(sitreps::post_approve_sitrep))
        .route("/log", get(log::get_log).post(log::post_note))
        .route("/me", get(people::get_me))
        .route("/me/password", post(people::post_password))
        .route("/me/sessions/end", post(people::post_end_sessions))
        .route("/me/tokens", post(people::post_token))
        .route("/me/tokens/revoke", post(people::post_revoke))
        .route("/people", get(people::get_people).post(people::post_person))
        .route("/people/{person}", get(people::get_person).post(people::post_change))
        .route("/people/{person}/link", post(people::post_link))
        .route("/people/{person}/withdraw", post(people::post_withdraw))
        .merge(api::routes())
        .fallback(problem::no_such_page)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(map_response(guard))
        .route("/assets/{*file}", get(assets::get_asset))
        .route("/healthz", get(|| async { "ready\n" }))
        .with_state(state)
}

/// The command line's end of the socket.
pub fn local_router(state: State) -> Router {
    api::routes().layer(DefaultBodyLimit::max(FORM_BYTES_MAX)).layer(Extension(entry::OverSocket)).with_state(state)
}

/// The bound of the two routes that take a report in; it stands over the bound of all others.
fn report_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(REPORT_FORM_BYTES_MAX)
}

/// No script and no style but ours, no frame, no other host; pages are not kept by anybody on the way.
async fn guard(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
