//! Assignments: the list, the form, the life of one, and the answers to it.

use std::future::Future;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use maud::Markup;
use serde::Deserialize;
use tocsin_app::view::assignments::{Filter, list_assignments, view_assignment};
use tocsin_app::view::commands::{command_of, list_commands, view_command};
use tocsin_app::view::lists;
use tocsin_app::{
    Appended, AsOf, OpError, Order, accept_assignment, complete_assignment, give_assignment, receive_assignment,
    refuse_assignment, withdraw_assignment,
};
use tocsin_core::assignment::AssignmentPhase;
use tocsin_core::ids::{AssignmentId, CommandId, ObjectiveId, ReportId, WarningId};
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;

use super::problem::{Problem, Told};
use super::reports::{Listing, known_id};
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame, assignments::Filled};

/// Which assignments are asked for. Filters are query words, so that a view can be sent to a colleague.
#[derive(Clone, Deserialize, Default)]
pub struct Asked {
    /// As of a record or a time.
    #[serde(default)]
    pub asof: String,
    /// Of this command.
    #[serde(default)]
    pub command: String,
    /// For this objective.
    #[serde(default)]
    pub objective: String,
    /// Asked of this agency.
    #[serde(default)]
    pub agency: String,
    /// Standing here.
    #[serde(default)]
    pub state: String,
    /// From this place of the list on.
    #[serde(default)]
    pub from: usize,
}

impl Asked {
    /// Reads the filter.
    pub fn filter(&self) -> Result<Filter, Problem> {
        let unknown = || {
            let found = format!("{:?} is no state", self.state.chars().take(40).collect::<String>());
            let expected = AssignmentPhase::ALL.map(AssignmentPhase::label).join(", ");
            let fault = FieldFault { field: "state", found, expected: format!("expected one of: {expected}") };
            Problem::from(OpError::Invalid(vec![fault]))
        };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Filter {
            command: given(&self.command).map(|it| known_id(CommandId::parse(&it))).transpose()?,
            objective: given(&self.objective).map(|it| known_id(ObjectiveId::parse(&it))).transpose()?,
            agency: given(&self.agency),
            phase: given(&self.state).map(|it| AssignmentPhase::parse(&it).ok_or_else(unknown)).transpose()?,
        })
    }
}

/// Lists the assignments, the newest first.
pub async fn get_assignments(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &asked.asof).await?;
    let now = as_of.moment(&state.desk, &signed_in.0.caller).await?;
    let all = list_assignments(&state.desk, &signed_in.0.caller, as_of, &asked.filter()?).await?;
    let agencies = match asked.agency.is_empty() {
        true => all.iter().map(|it| it.row.task.agency.as_str().to_owned()).collect(),
        false => {
            let every = list_assignments(&state.desk, &signed_in.0.caller, as_of, &Filter::default()).await?;
            every.iter().map(|it| it.row.task.agency.as_str().to_owned()).collect()
        }
    };
    let frame = Frame::new(&state, &signed_in.0, as_of, "/assignments").await?;
    Ok(pages::assignments::list(&frame, &all, &asked, &agencies, now))
}

/// What a new assignment is for.
#[derive(Deserialize, Default)]
pub struct For {
    #[serde(default)]
    objective: String,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    because: String,
    #[serde(default)]
    rests_on: String,
}

/// The form for an assignment.
pub async fn get_new(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<For>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let command = match asked.objective.as_str() {
        "" => list_commands(&state.desk, caller, AsOf::NOW).await?.first().map(|it| it.id.clone()),
        id => Some(command_of(&state.desk, caller, &known_id(ObjectiveId::parse(id))?).await?),
    };
    let filled = Filled {
        command: command.map(|it| it.to_string()).unwrap_or_default(),
        objective: asked.objective,
        agency: asked.agency,
        because: asked.because,
        rests_on: asked.rests_on,
        ..Filled::default()
    };
    show_form(&state, &signed_in, &filled, None).await
}

async fn show_form(
    state: &http::State,
    signed_in: &SignedIn,
    filled: &Filled,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let command = match filled.command.as_str() {
        "" => None,
        id => Some(view_command(&state.desk, caller, &known_id(CommandId::parse(id))?, AsOf::NOW).await?),
    };
    let persons = lists::list_persons(&state.desk, caller).await?;
    let mut frame = Frame::new(state, &signed_in.0, AsOf::NOW, "/assignments").await?;
    frame.operation = command.as_ref().map(|it| it.row.clone());
    Ok(pages::assignments::form(&frame, command.as_ref(), filled, &persons, problem))
}

/// Gives an assignment from the form, and leads to it; a form at fault is shown again with what was typed.
pub async fn post_assignment(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    signed_in.believes(&filled.csrf)?;
    let given = match order_of(&filled, state.desk.now(), &state.zone) {
        Ok(order) => give_assignment(&state.desk, &signed_in.0.caller, order).await,
        Err(error) => Err(error),
    };
    match given {
        Ok(id) => Ok(Redirect::to(&format!("/assignments/{id}")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = show_form(&state, &signed_in, &filled, Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Reads an order out of a form or a command line's words.
pub fn order_of(filled: &Filled, now: Millis, zone: &TimeZone) -> Result<Order, OpError> {
    let mut faults = Vec::new();
    let not_one = |field, error: tocsin_core::ids::NotAnId| FieldFault {
        field,
        found: format!("{:?} is none", error.found),
        expected: format!("write one such as {}-1", error.letter),
    };
    let due = if filled.due.trim().is_empty() { &filled.due_in } else { &filled.due };
    let due = due_of(due, now, zone).map_err(|it| faults.push(it)).ok().flatten();
    let rests_on = lines_of(&filled.rests_on).map_err(|it| faults.push(it)).unwrap_or_default();
    let because = match filled.because.trim() {
        "" => None,
        id => WarningId::parse(id).map_err(|it| faults.push(not_one("because", it))).ok(),
    };
    let command = CommandId::parse(filled.command.trim()).map_err(|it| faults.push(not_one("command", it))).ok();
    let objective =
        ObjectiveId::parse(filled.objective.trim()).map_err(|it| faults.push(not_one("objective", it))).ok();
    let (Some(command), Some(objective), []) = (command, objective, faults.as_slice()) else {
        return Err(OpError::Invalid(faults));
    };
    let (agency, text) = (filled.agency.clone(), filled.text.clone());
    let (leader, place) = (filled.leader.clone(), filled.place.clone());
    Ok(Order { command, objective, agency, text, leader, place, due, rests_on, because })
}

/// Reads a time by which something is due: `45m`, `2h`, a local time such as `2026-03-14T21:30`, or one with its zone.
///
/// # Errors
/// Says what is accepted.
pub fn due_of(text: &str, now: Millis, zone: &TimeZone) -> Result<Option<Millis>, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    if let Ok(count) = digits.parse::<i64>() {
        let unit = match text[digits.len()..].trim() {
            "m" | "min" => Some(60_000),
            "h" => Some(3_600_000),
            _ => None,
        };
        let after = unit.and_then(|unit| count.checked_mul(unit)).and_then(|ms| now.0.checked_add(ms));
        let after = after.filter(|ms| jiff::Timestamp::from_millisecond(*ms).is_ok());
        if let Some(at) = after {
            return Ok(Some(Millis(at)));
        }
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Some(Millis(at.as_millisecond())));
    }
    let local = text
        .parse::<jiff::civil::DateTime>()
        .ok()
        .and_then(|it| zone.to_ambiguous_zoned_datetime(it).compatible().ok());
    let fault = || FieldFault {
        field: "due",
        found: format!("{:?} is no time", text.chars().take(40).collect::<String>()),
        expected: "write 45m, 2h, a local time such as 2026-03-14T21:30, or one with its zone".to_owned(),
    };
    local.map(|it| Some(Millis(it.timestamp().as_millisecond()))).ok_or_else(fault)
}

/// Reads lines as people name them: `R-6/4, R-7/2`.
///
/// # Errors
/// Says what is accepted.
pub fn lines_of(text: &str) -> Result<Vec<(ReportId, u32)>, FieldFault> {
    let named = text.split([',', ' ', '\n', '\r', ';']).filter(|it| !it.is_empty());
    let read = |word: &str| {
        let (report, line) = word.split_once('/')?;
        Some((ReportId::parse(report).ok()?, line.parse().ok()?))
    };
    let fault = |word: &str| FieldFault {
        field: "lines",
        found: format!("{:?} is no line", word.chars().take(40).collect::<String>()),
        expected: "write a report and a number of its lines, as in R-6/4".to_owned(),
    };
    named.map(|word| read(word).ok_or_else(|| fault(word))).collect()
}

/// Shows an assignment with its life.
pub async fn get_assignment(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Markup, Problem> {
    let id = known_id(AssignmentId::parse(&assignment))?;
    let as_of = AsOf::parse(&state.desk, &signed_in.0.caller, &listing.asof).await?;
    show(&state, &signed_in, &id, as_of, "", None).await
}

async fn show(
    state: &http::State,
    signed_in: &SignedIn,
    id: &AssignmentId,
    as_of: AsOf,
    typed: &str,
    problem: Option<&Told>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let view = view_assignment(&state.desk, caller, id, as_of).await?;
    let now = as_of.moment(&state.desk, &signed_in.0.caller).await?;
    let persons = lists::list_persons(&state.desk, caller).await?;
    let mut frame = Frame::new(state, &signed_in.0, as_of, "/assignments").await?;
    frame.operation = view.command.clone();
    Ok(pages::assignments::one(&frame, &view, &persons, now, typed, problem))
}

/// What the forms on an assignment carry.
#[derive(Deserialize)]
pub struct Answer {
    csrf: String,
    /// A reason or a result.
    #[serde(default)]
    words: String,
}

/// Does what an answer says, and leads back to the assignment; if it cannot be done, what was typed is still there.
async fn answer<F>(
    state: &http::State,
    signed_in: &SignedIn,
    assignment: &str,
    form: Answer,
    act: impl FnOnce(AssignmentId, String) -> F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<Option<Appended>, OpError>>,
{
    signed_in.believes(&form.csrf)?;
    let id = known_id(AssignmentId::parse(assignment))?;
    let words = form.words.replace("\r\n", "\n");
    match act(id.clone(), words.clone()).await {
        Ok(_) => Ok(Redirect::to(&format!("/assignments/{id}")).into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            let page = show(state, signed_in, &id, AsOf::NOW, &words, Some(&told)).await?;
            Ok((told.status, page).into_response())
        }
    }
}

/// Says that it arrived.
pub async fn post_receive(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let act = async |id, _| receive_assignment(&state.desk, &signed_in.0.caller, &id).await;
    answer(&state, &signed_in, &assignment, form, act).await
}

/// Accepts it.
pub async fn post_accept(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let act = async |id, _| accept_assignment(&state.desk, &signed_in.0.caller, &id).await;
    answer(&state, &signed_in, &assignment, form, act).await
}

/// Says that it cannot be complied with.
pub async fn post_refuse(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let act = async |id, words: String| refuse_assignment(&state.desk, &signed_in.0.caller, &id, &words).await;
    answer(&state, &signed_in, &assignment, form, act).await
}

/// Says that it is done.
pub async fn post_complete(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let act = async |id, words: String| complete_assignment(&state.desk, &signed_in.0.caller, &id, &words).await;
    answer(&state, &signed_in, &assignment, form, act).await
}

/// Withdraws it.
pub async fn post_withdraw(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(assignment): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let act = async |id, words: String| withdraw_assignment(&state.desk, &signed_in.0.caller, &id, &words).await;
    answer(&state, &signed_in, &assignment, form, act).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_may_be_said_from_now_on_by_the_clock_of_the_desk_or_with_its_zone() {
        let now = Millis(1_773_518_400_000); // 2026-03-14T20:00:00Z
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let minutes = |text: &str| due_of(text, now, &zone).map(|it| it.map(|at| (at.0 - now.0) / 60_000));
        for (text, after) in
            [("45m", 45), ("45 min", 45), ("2h", 120), ("2026-03-14T21:30", 30), ("2026-03-14T20:10Z", 10)]
        {
            assert_eq!(minutes(text), Ok(Some(after)), "{text}");
        }
        assert_eq!(minutes("  "), Ok(None));
        for text in ["soon", "45", "2d", "99999999999999999999h", "9223372036854775807h", "2026-13-14T20:10"] {
            assert!(minutes(text).unwrap_err().to_string().contains("is no time"), "{text}");
        }
    }

    #[test]
    fn lines_are_named_as_people_write_them() {
        let named = lines_of("R-6/4, R-7/2\nR-6/5").unwrap();
        let told: Vec<String> = named.iter().map(|(report, line)| format!("{report}/{line}")).collect();
        assert_eq!(told, ["R-6/4", "R-7/2", "R-6/5"]);
        assert_eq!(lines_of("").unwrap(), []);
        for text in ["R-6", "R-6/x", "6/4", "R-6/-1"] {
            assert!(lines_of(text).unwrap_err().to_string().contains("as in R-6/4"), "{text}");
        }
    }
}
