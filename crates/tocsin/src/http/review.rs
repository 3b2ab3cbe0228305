//! Reviews: the incidents to review, one review, and corrective actions; as pages and as JSON.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use maud::Markup;
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::lists;
use tocsin_app::view::review::{
    Compared, EventTime, Group, Lead, REVIEW_DAYS, REVIEW_DAYS_MAX, ReviewView, Reviewed, view_review,
};
use tocsin_app::{AsOf, OpError, write_correction};
use tocsin_core::ids::{IncidentId, WarningId};
use tocsin_core::text::FieldFault;

use super::local::{Answer, FirstOfficer};
use super::problem::{Problem, Told};
use super::reports::{Listing, cursor, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// The place in the rail.
const SECTION: &str = "/review";

/// The routes of the API.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/incidents/{incident}/review", get(api_review))
        .route("/api/v1/incidents/{incident}/corrections", post(api_correction))
}

/// What a review is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    days: String,
    asof: String,
}

impl Asked {
    /// Reads the window.
    fn days(&self) -> Result<u32, OpError> {
        let text = self.days.trim();
        let days = if text.is_empty() { Some(REVIEW_DAYS) } else { text.parse().ok() };
        days.filter(|it| (1..=REVIEW_DAYS_MAX).contains(it)).ok_or_else(|| {
            let found = format!("{:?} is no window", text.chars().take(40).collect::<String>());
            FieldFault { field: "days", found, expected: format!("write a number of days from 1 to {REVIEW_DAYS_MAX}") }
                .into()
        })
    }
}

/// Lists the incidents to review.
pub async fn get_reviews(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    let page = lists::list_incidents(&state.desk, &signed_in.0.caller, as_of, cursor(&listing)?).await?;
    let frame = Frame::new(&state, &signed_in.0, as_of, SECTION).await?;
    Ok(pages::review::list(&frame, &page))
}

/// Shows the review of an incident.
pub async fn get_review(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let id = known_id(IncidentId::parse(&incident))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &asked.asof).await?;
    show(&state, &signed_in, &id, asked.days()?, as_of, None).await
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    id: &IncidentId,
    days: u32,
    as_of: AsOf,
    problem: Option<(&Told, &CorrectionForm)>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let view = view_review(&state.desk, caller, id, days, as_of, &state.zone).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let frame = Frame::new(state, &signed_in.0, as_of, SECTION).await?;
    let problem = problem.map(|(told, form)| (told, form.text.as_str()));
    Ok(pages::review::page(&frame, &view, &persons, problem))
}

/// A corrective action as the form carries it.
#[derive(Deserialize)]
pub struct CorrectionForm {
    csrf: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    warning: String,
}

/// Writes a corrective action.
pub async fn post_correction(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(incident): Path<String>,
    Form(form): Form<CorrectionForm>,
) -> Result<Response, Problem> {
    signed_in.believes(&form.csrf)?;
    let id = known_id(IncidentId::parse(&incident))?;
    let warning = warning_of(&form.warning)?;
    let text = form.text.replace("\r\n", "\n");
    match write_correction(&state.desk, &signed_in.0.caller, &id, warning.as_ref(), &text).await {
        Ok(_) => Ok(Redirect::to(&format!("/review/{id}#corrections")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = show(&state, &signed_in, &id, REVIEW_DAYS, AsOf::NOW, Some((&told, &form))).await?;
            Ok((told.status, page).into_response())
        }
    }
}

fn warning_of(text: &str) -> Result<Option<WarningId>, Problem> {
    match text.trim() {
        "" => Ok(None),
        id => Ok(Some(known_id(WarningId::parse(id))?)),
    }
}

async fn api_review(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(incident): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = known_id(IncidentId::parse(&incident))?;
    let as_of = AsOf::parse(&state.desk, &caller, &asked.asof).await?;
    let view = view_review(&state.desk, &caller, &id, asked.days()?, as_of, &state.zone).await?;
    Ok(Json(told(&view)))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CorrectionBody {
    text: String,
    warning: String,
}

async fn api_correction(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(incident): Path<String>,
    Json(body): Json<CorrectionBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let id = known_id(IncidentId::parse(&incident))?;
    let appended = write_correction(&state.desk, &caller, &id, warning_of(&body.warning)?.as_ref(), &body.text).await?;
    Ok((StatusCode::CREATED, Json(json!({"n": appended.n, "at_ms": appended.at}))))
}

fn told(view: &ReviewView) -> Value {
    let event = match &view.told.time {
        EventTime::NotGiven => json!({"known": "not given"}),
        EventTime::NoYear(words) => json!({"known": "no year", "words": words}),
        EventTime::Between { from, to, words, disputed } => {
            json!({"known": "between", "from_ms": from, "to_ms": to, "words": words, "disputed": disputed})
        }
    };
    let counts: Vec<Value> = view
        .counts
        .iter()
        .map(|it| json!({"from_ms": it.from, "given": it.warnings[0], "received": it.warnings[1], "reports": it.reports}))
        .collect();
    let corrections: Vec<Value> = view.corrections.iter().map(|(n, it)| json!({"n": n, "correction": it})).collect();
    json!({
        "incident": view.row, "opened_n": view.opened_n, "event": event, "attributed": view.told.attributed,
        "days": view.days, "window": {"from_ms": view.window.0, "to_ms": view.window.1}, "counts": counts,
        "reports_in_window": view.reports.len(), "warnings_in_window": view.began(), "more_than_was_read": view.more,
        "groups": Group::ALL.map(|it| json!({"group": pages::review::group_word(it), "in_window": view.in_window(it), "all": view.of_group(it)})),
        "warnings": view.warnings.iter().map(warning).collect::<Vec<_>>(),
        "not_shown": view.cut(),
        "mentioned": view.mentioned.iter().map(|it| json!({"report": it.report, "line": it.line.number,
            "headline": it.told()})).collect::<Vec<_>>(),
        "not_established": pages::review::not_established(view),
        "corrections": corrections,
    })
}

fn warning(it: &Reviewed) -> Value {
    let questions: Vec<Value> = it
        .questions
        .iter()
        .map(|question| {
            let compared = match &question.compared {
                Compared::Judged { judgement, incident_was } => {
                    json!({"how": "judged", "judgement": judgement, "incident_was": incident_was})
                }
                Compared::Shares(words) => json!({"how": "shares", "words": words}),
                Compared::SharesNone => json!({"how": "shares none"}),
                Compared::InTime => json!({"how": "in time"}),
                Compared::TimePassed => json!({"how": "time passed"}),
                Compared::Cannot(why) => json!({"how": "cannot be compared", "why": why}),
            };
            json!({"question": question.name, "words": question.words, "specificity": question.specificity,
                "compared": compared})
        })
        .collect();
    let lead = match it.lead {
        Lead::Before(least, most) => json!({"least_ms": least, "most_ms": most}),
        Lead::After => json!({"after": true}),
        Lead::Cannot(why) => json!({"cannot_be_established": why}),
    };
    let steps: Vec<Value> = it
        .view
        .steps
        .iter()
        .map(|(n, step)| json!({"n": n, "step": step, "kept_by_then": it.kept_by.get(n)}))
        .collect();
    let gaps: Vec<Value> = it
        .view
        .gaps
        .iter()
        .map(|gap| json!({"what": gap.what.state(), "limit_ms": gap.limit, "ended_ms": gap.ended, "over_ms": gap.over_ms}))
        .collect();
    let asked: Vec<Value> = it
        .view
        .assignments
        .iter()
        .map(|it| json!({"assignment": it.row, "step": it.step, "unsupported": it.unsupported}))
        .collect();
    json!({
        "warning": it.view.row, "group": pages::review::group_word(it.group), "in_window": it.in_window,
        "came_ms": it.came, "questions": questions, "stood_when_opened": it.stood.map(|(phase, _)| phase), "lead": lead, "steps": steps,
        "gaps": gaps, "asked": asked,
    })
}

/// What bodies and answers look like, for the description of the API.
pub fn schemas() -> Value {
    let text = json!({"type": "string"});
    json!({
        "Review": {
            "type": "object",
            "description": "incident, event, window, counts by day, groups: how many in the window and in all, shown or not; warnings each with its group, its questions compared, \
                            steps, gaps, lead and where it stood, mentioned, not_established, corrections.",
        },
        "Correction": {
            "type": "object", "required": ["text"], "properties": {"text": text, "warning": text},
            "examples": [{"text": "The watch reads mail at night.", "warning": "W-9"}],
        },
    })
}
