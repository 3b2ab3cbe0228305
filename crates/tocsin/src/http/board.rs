//! The first screen: the operation board, or "Paste a report" where there is nothing yet.

use axum::extract::{Query, State};
use maud::Markup;
use serde::Deserialize;
use tocsin_app::AsOf;
use tocsin_app::view::{board::view_board, lists};
use tocsin_core::ids::CommandId;

use super::problem::Problem;
use super::reports::known_id;
use super::session::SignedIn;
use crate::http;
use crate::pages::{self, Frame};

/// What the board is asked for.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    asof: String,
    #[serde(default)]
    command: String,
}

/// Shows the board.
pub async fn get_home(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let caller = &signed_in.0.caller;
    let as_of = AsOf::parse(&state.desk, caller, &asked.asof).await?;
    let command = match asked.command.as_str() {
        "" => None,
        id => Some(known_id(CommandId::parse(id))?),
    };
    let mut frame = Frame::new(&state, &signed_in.0, as_of, "/").await?;
    let view = view_board(&state.desk, caller, command.as_ref(), as_of).await?;
    if view.operation.is_none() && view.reports == 0 && view.waiting.is_empty() && as_of == AsOf::NOW {
        return Ok(pages::paste::page(&frame, &pages::paste::Filled::default(), None));
    }
    frame.operation = view.operation.as_ref().map(|it| it.command.row.clone());
    let persons = lists::list_persons(&state.desk, caller).await?;
    Ok(pages::board::page(&frame, &view, &persons))
}
