//! Commands: who leads what, the posts and who holds them, the objectives.

use std::collections::BTreeMap;

use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::{CommandId, ObjectiveId};
use tocsin_core::rows::{CommandRow, HolderRow, IncidentRow, ObjectiveRow, OfferRow, PostRow, RowKind};
use tocsin_store::{Audience, Found, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// A command with its posts and objectives.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandView {
    /// The command.
    pub row: CommandRow,
    /// The record that it was stood up with.
    pub stood_up_n: u64,
    /// The posts as a tree written down: each after the one it is under.
    pub posts: Vec<PostView>,
    /// The objectives, in the order in which they were set.
    pub objectives: Vec<ObjectiveRow>,
    /// The incident that it is about; absent: the viewer may not know of it.
    pub incident: Option<IncidentRow>,
}

/// A post as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PostView {
    /// The post.
    pub row: PostRow,
    /// How many posts are above it.
    pub depth: usize,
    /// Who holds it; absent: it is vacant.
    pub holder: Option<HolderRow>,
    /// To whom it is offered; absent: to nobody.
    pub offer: Option<OfferRow>,
}

/// Returns the commands that the viewer may know of, the newest first.
///
/// # Errors
/// A fault of the store.
pub async fn list_commands(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Vec<CommandRow>, OpError> {
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Command).as_of(as_of.n());
    let found = desk.store.rows(query.newest(super::COMMANDS_SHOWN)).await?;
    found.iter().map(|row| body("command", &row.body)).collect()
}

/// Returns a command.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such command for the caller, or there was none as of then.
pub async fn view_command(desk: &Desk, caller: &Caller, id: &CommandId, as_of: AsOf) -> Result<CommandView, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::key(audience, RowKind::Command, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    let found = found.first().ok_or_else(|| Refusal::NotThere { what: format!("command {id}") })?;
    let row: CommandRow = body("command", &found.body)?;
    let about = |kind| desk.store.rows(RowQuery::about(audience, kind, id.as_str()).as_of(as_of.n()));
    let posts = posts(about(RowKind::Post).await?, about(RowKind::Holder).await?, about(RowKind::Offer).await?)?;
    let mut objectives = Vec::new();
    for row in about(RowKind::Objective).await? {
        objectives.push(body("objective", &row.body)?);
    }
    let query = RowQuery::key(audience, RowKind::Incident, row.incident.as_str()).as_of(as_of.n());
    let incident = desk.store.rows(query).await?;
    let incident = incident.first().map(|it| body("incident", &it.body)).transpose()?;
    Ok(CommandView { stood_up_n: found.from_n, row, posts, objectives, incident })
}

fn posts(posts: Vec<Found>, holders: Vec<Found>, offers: Vec<Found>) -> Result<Vec<PostView>, OpError> {
    let key = |row: &Found| row.key.split_once('/').map(|(_, key)| key.to_owned()).unwrap_or_default();
    let mut holder = BTreeMap::new();
    for row in &holders {
        holder.insert(key(row), body::<HolderRow>("holder", &row.body)?);
    }
    let mut offer = BTreeMap::new();
    for row in &offers {
        let it: OfferRow = body("offer", &row.body)?;
        if it.to.is_some() {
            offer.insert(key(row), it);
        }
    }
    let mut rows = posts.iter().map(|row| body::<PostRow>("post", &row.body)).collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|it| it.place);
    let mut tree = Vec::new();
    let mut open: Vec<(Option<String>, usize)> = vec![(None, 0)];
    // Depth first without recursion: the last one opened has its posts written down first.
    while let Some((under, depth)) = open.pop() {
        if let Some(key) = &under
            && let Some(row) = rows.iter().find(|it| it.post.key == *key)
        {
            let (holder, offer) = (holder.remove(key), offer.remove(key));
            tree.push(PostView { row: row.clone(), depth: depth - 1, holder, offer });
        }
        let below = rows.iter().filter(|it| it.post.under == under).map(|it| (Some(it.post.key.clone()), depth + 1));
        let below: Vec<_> = below.collect();
        open.extend(below.into_iter().rev());
    }
    Ok(tree)
}

/// Returns the command that an objective is of.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such objective for the caller.
pub async fn command_of(desk: &Desk, caller: &Caller, objective: &ObjectiveId) -> Result<CommandId, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Objective, objective.as_str());
    let found = desk.store.rows(query).await?;
    let about = found.first().and_then(|it| CommandId::parse(it.about.as_deref()?).ok());
    about.ok_or_else(|| Refusal::NotThere { what: format!("objective {objective}") }.into())
}
