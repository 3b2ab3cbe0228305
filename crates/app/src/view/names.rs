//! Names that officers joined: which party a name belongs to, for one viewer.

use std::collections::{BTreeMap, BTreeSet};

use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::party::{Party, PartyKey};
use tocsin_core::rows::{JoinRow, RowKind, TakenBackRow};
use tocsin_store::{Audience, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// A chain of joined names is read as far as this: real organisations go by a handful of names.
const CHAIN_MAX: usize = 8;

/// The joins that a viewer may know of, and that stand.
#[derive(Clone, Debug, Default)]
pub struct Names {
    to: BTreeMap<PartyKey, JoinRow>,
}

impl Names {
    /// Asks for the joins as of then. A join made in an exercise joins nothing real, nor the other way round (law 11).
    pub(crate) async fn load(desk: &Desk, caller: &Caller, as_of: AsOf, status: CapStatus) -> Result<Names, OpError> {
        Ok(Names::of(&joins(desk, caller, as_of).await?, status))
    }

    /// Takes the joins of one status out of all of them.
    pub(crate) fn of(joins: &[(JoinRow, Option<TakenBackRow>)], status: CapStatus) -> Names {
        let mut names = Names::default();
        for (join, parted) in joins {
            if parted.is_none() && join.marking.status == status {
                // The party that the other name goes by already joins as a whole, and never itself.
                let alias = names.key(&PartyKey::of_name(&join.alias));
                if alias != names.key(&PartyKey::of_name(&join.party)) {
                    names.to.insert(alias, join.clone());
                }
            }
        }
        names
    }

    /// Returns the key of the party that a name belongs to.
    pub fn key(&self, key: &PartyKey) -> PartyKey {
        let mut key = key.clone();
        for _ in 0..CHAIN_MAX {
            match self.to.get(&key) {
                Some(join) => key = PartyKey::of_name(&join.party),
                None => break,
            }
        }
        key
    }

    /// Returns the party that a name belongs to, called by the name that it goes by.
    pub fn party(&self, party: &Party) -> Party {
        let mut party = party.clone();
        for _ in 0..CHAIN_MAX {
            match self.to.get(&party.key) {
                Some(join) => {
                    (party.key, party.name) = (PartyKey::of_name(&join.party), join.party.clone());
                }
                None => break,
            }
        }
        party
    }

    /// Returns every key that belongs to this party, its own first.
    pub fn all_of(&self, key: &PartyKey) -> BTreeSet<PartyKey> {
        let others = self.to.keys().filter(|alias| self.key(alias) == *key).cloned();
        others.chain([key.clone()]).collect()
    }
}

/// Returns the joins that a viewer may know of, each with how it was parted, if it was.
pub(crate) async fn joins(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
) -> Result<Vec<(JoinRow, Option<TakenBackRow>)>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let mut joins = Vec::new();
    for found in desk.store.rows(RowQuery::all(audience, RowKind::Join).as_of(as_of.n())).await? {
        let join: JoinRow = body("join", &found.body)?;
        let parted = taken_back(desk, caller, join.id.as_str(), as_of).await?;
        joins.push((join, parted));
    }
    Ok(joins)
}

/// Returns how something was taken back, if it was.
pub(crate) async fn taken_back(
    desk: &Desk,
    caller: &Caller,
    id: &str,
    as_of: AsOf,
) -> Result<Option<TakenBackRow>, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::TakenBack, id).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    found.first().map(|row| body("taken back", &row.body)).transpose()
}
