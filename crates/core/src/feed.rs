//! Feeds: which addresses this headquarters looks at, how often, and on whose behalf.
//!
//! Only an administrator adds one, and whoever adds it answers for what comes in by it: each entry becomes a report that is
//! posted on that person's behalf, under the feed's marking, as long as that person is on the roll and may post. What was
//! found at a look (an answer, an ETag, a failure) is no fact: nothing was decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::{AddFeed, Granted, RemoveFeed};
use crate::fact::Fact;
use crate::ids::{FeedId, PersonId};
use crate::limits;
use crate::marking::Marking;

/// The thing whose facts are those of all feeds: how many there are can only be decided over all of them. It has no
/// marking, so that nobody is told of it.
pub const FEEDS: &str = "feeds";

/// A feed as somebody added it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Its id.
    #[serde(rename = "feed")]
    pub id: FeedId,
    /// Where it is.
    pub url: String,
    /// Who publishes it, as whoever added it says.
    pub publisher: String,
    /// How often it is looked at, in seconds.
    pub every_s: u32,
    /// Whether it may be at an address of a private network: the administrator allowed it by name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private_addresses: bool,
    /// Who added it, and on whose behalf its entries are posted.
    pub by: PersonId,
    /// Who may know of it and of what comes in by it.
    pub marking: Marking,
}

impl Feed {
    /// Returns how often it is looked at, in words.
    pub fn often(&self) -> String {
        let (seconds, unit) = (self.every_s, |count: u32, one: &str, many: &str| match count {
            1 => format!("every {one}"),
            _ => format!("every {count} {many}"),
        });
        match seconds {
            _ if seconds % 86_400 == 0 => unit(seconds / 86_400, "day", "days"),
            _ if seconds % 3_600 == 0 => unit(seconds / 3_600, "hour", "hours"),
            _ if seconds % 60 == 0 => unit(seconds / 60, "minute", "minutes"),
            _ => unit(seconds, "second", "seconds"),
        }
    }
}

/// Why a feed is not added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// There are as many as can be.
    #[error(
        "this headquarters looks at {} feeds, the most that it can; nothing was recorded. Remove one first",
        limits::FEEDS_MAX
    )]
    TooMany,
}

/// The feeds that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feeds(BTreeMap<FeedId, Feed>);

impl Feeds {
    /// Folds the feeds out of their facts, in order.
    pub fn fold(facts: &[Fact]) -> Feeds {
        let mut standing = BTreeMap::new();
        for fact in facts {
            match fact {
                Fact::FeedAdded { added } => drop(standing.insert(added.id.clone(), added.clone())),
                Fact::FeedRemoved { feed, .. } => drop(standing.remove(feed)),
                _ => {}
            }
        }
        Feeds(standing)
    }

    /// Returns the feeds, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Feed> {
        self.0.values()
    }
}

/// A feed as it stands: the fold over its own facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedState {
    /// What was added.
    pub feed: Feed,
    /// Whether it was removed.
    pub removed: bool,
}

impl FeedState {
    /// Folds a feed out of facts in their order.
    pub fn fold(id: &FeedId, facts: &[Fact]) -> Option<FeedState> {
        let mut state: Option<FeedState> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::FeedAdded { added }, None) if added.id == *id => {
                    state = Some(FeedState { feed: added.clone(), removed: false });
                }
                (Fact::FeedRemoved { feed, .. }, Some(state)) if feed == id => state.removed = true,
                _ => {}
            }
        }
        state
    }
}

/// Decides that a feed is looked at from now on.
///
/// # Errors
/// [`FeedError::TooMany`].
pub fn add_feed(granted: &Granted<AddFeed>, feeds: &Feeds, feed: Feed) -> Result<Vec<Fact>, FeedError> {
    if feeds.0.len() >= limits::FEEDS_MAX {
        return Err(FeedError::TooMany);
    }
    Ok(vec![Fact::FeedAdded { added: Feed { by: granted.by().clone(), ..feed } }])
}

/// Decides that a feed is looked at no more; what came in by it stays. Removing it twice decides nothing.
pub fn remove_feed(granted: &Granted<RemoveFeed>, state: &FeedState, reason: Option<String>) -> Vec<Fact> {
    if state.removed {
        return Vec::new();
    }
    vec![Fact::FeedRemoved { feed: state.feed.id.clone(), reason, by: granted.by().clone() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Caller, Role, grant};
    use crate::cap::CapStatus;
    use crate::ids::Tail;
    use crate::marking::{AgencyName, Tlp, Viewer};

    fn marking() -> Marking {
        Marking::of(Tlp::Amber, AgencyName::parse("north").unwrap())
    }

    fn administrator() -> Caller {
        let viewer = Viewer {
            person: PersonId::new(Tail::Number(2)),
            agency: AgencyName::parse("north").unwrap(),
            compartments: Default::default(),
        };
        let roles = [Role::Administrator].into();
        Caller { viewer, roles, name: "T. Okell".to_owned(), scopes: None, status: CapStatus::Actual }
    }

    fn feed(number: u64) -> Feed {
        Feed {
            id: FeedId::new(Tail::Number(number)),
            url: "https://courier.example/feed".to_owned(),
            publisher: "Orle Courier".to_owned(),
            every_s: 900,
            private_addresses: false,
            by: PersonId::new(Tail::Number(9)),
            marking: marking(),
        }
    }

    #[test]
    fn a_feed_is_added_in_the_name_of_who_asked_and_removed_once() {
        let granted = grant::<AddFeed>(&administrator(), &marking(), "feed").unwrap();
        let mut facts = add_feed(&granted, &Feeds::default(), feed(1)).unwrap();
        assert_eq!(Feeds::fold(&facts).iter().map(|it| it.by.to_string()).collect::<Vec<_>>(), ["P-2"]);
        let id = FeedId::new(Tail::Number(1));
        for decided in [1, 0] {
            let granted = grant::<RemoveFeed>(&administrator(), &marking(), "feed").unwrap();
            let removed = remove_feed(&granted, &FeedState::fold(&id, &facts).unwrap(), None);
            assert_eq!(removed.len(), decided);
            facts.extend(removed);
        }
        assert_eq!(Feeds::fold(&facts), Feeds::default());
    }

    #[test]
    fn there_are_as_many_feeds_as_can_be_looked_at_and_a_removed_one_makes_room() {
        let granted = || grant::<AddFeed>(&administrator(), &marking(), "feed").unwrap();
        let mut facts = Vec::new();
        for number in 1..=limits::FEEDS_MAX as u64 {
            facts.extend(add_feed(&granted(), &Feeds::fold(&facts), feed(number)).unwrap());
        }
        assert_eq!(add_feed(&granted(), &Feeds::fold(&facts), feed(999)), Err(FeedError::TooMany));
        facts.push(Fact::FeedRemoved { feed: feed(7).id, reason: None, by: feed(7).by });
        assert!(add_feed(&granted(), &Feeds::fold(&facts), feed(999)).is_ok());
    }
}
