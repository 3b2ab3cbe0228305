//! Parties: whoever speaks or is spoken of in kept lines, told apart by name, and names that an officer joins.
//!
//! A party is no row of a table of persons: it exists inside the lines that speak of it (docs/acceptable-use.md). Two
//! reports that use one name speak of one party; an unnamed one ("officials") is a party of its own report, since nobody
//! can say that two reports mean the same people. Names of organisations may be joined by a person, with a reason, and
//! parted again. Persons, pseudonyms and unnamed speakers are never joined to anybody: that would be unmasking.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::authority::{Granted, JoinNames, PartNames};
use crate::draft::{Actor, ActorId, ActorType, Draft, Voice};
use crate::fact::Fact;
use crate::ids::{JoinId, ReportId};
use crate::marking::Marking;

/// What two mentions must share to be one party: the name as it is compared, or one report's own unnamed speaker.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyKey(String);

impl PartyKey {
    /// The key of a name: small letters, one space between words, no article in front.
    pub fn of_name(name: &str) -> PartyKey {
        let folded = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        PartyKey(folded.strip_prefix("the ").unwrap_or(&folded).to_owned())
    }

    /// Reads a key as it stands in an address.
    pub fn parse(text: &str) -> PartyKey {
        let key = PartyKey(text.to_owned());
        if key.is_name() { PartyKey::of_name(text) } else { key }
    }

    /// The key of somebody unnamed in a report.
    fn unnamed(report: &ReportId, actor: &ActorId) -> PartyKey {
        PartyKey(format!("{report}:{}", actor.as_str()))
    }

    /// Returns the key as it stands in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the report whose unnamed speaker it is; nothing: it is a name.
    pub fn report(&self) -> Option<ReportId> {
        ReportId::parse(self.0.split_once(':')?.0).ok()
    }

    /// Tells whether it is a name, and not one report's unnamed speaker.
    pub fn is_name(&self) -> bool {
        self.report().is_none()
    }
}

impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A party as one report speaks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// What it is compared by.
    pub key: PartyKey,
    /// Its name, or the words for it.
    pub name: String,
    /// What it is, in a word.
    pub what: String,
    /// Whether its name is a pseudonym: named but not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pseudonym: bool,
    /// Whether its name may be joined to another: only an organisation's may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub joinable: bool,
}

impl Party {
    /// Returns a party of which no more than its name is known.
    pub fn called(name: &str) -> Party {
        let (key, what) = (PartyKey::of_name(name), "not given".to_owned());
        Party { key, name: name.to_owned(), what, pseudonym: false, joinable: false }
    }

    /// Returns the party behind a voice of a draft; the author speaks as the report's publisher, if one is given.
    pub fn of_voice(draft: &Draft, report: &ReportId, voice: &Voice, publisher: Option<&str>) -> Party {
        match voice {
            Voice::Author => Party::of_author(report, publisher),
            Voice::Actor(id) => match draft.actor(id) {
                Some(actor) => Party::of_actor(report, actor),
                None => Party::unknown(report, id),
            },
        }
    }

    /// Returns the party that wrote a report.
    pub fn of_author(report: &ReportId, publisher: Option<&str>) -> Party {
        let (key, name) = match publisher {
            Some(publisher) => (PartyKey::of_name(publisher), publisher.to_owned()),
            None => (PartyKey(format!("{report}:author")), format!("author of {report}")),
        };
        Party { key, name, what: "author".to_owned(), pseudonym: false, joinable: publisher.is_some() }
    }

    /// Returns the party that an actor of a draft is.
    pub fn of_actor(report: &ReportId, actor: &Actor) -> Party {
        let pseudonym = actor.pseudonym == Some(true);
        let key = match &actor.name {
            Some(name) if actor.named => PartyKey::of_name(name),
            _ => PartyKey::unnamed(report, &actor.id),
        };
        let what = match (pseudonym, actor.named) {
            (true, _) => "pseudonym".to_owned(),
            (false, true) => actor.kind.as_str().replace('_', " "),
            (false, false) => format!("unnamed, {report}"),
        };
        let joinable = actor.named && !pseudonym && actor.kind != ActorType::Person;
        Party { key, name: actor.display_name().to_owned(), what, pseudonym, joinable }
    }

    fn unknown(report: &ReportId, id: &ActorId) -> Party {
        let what = format!("unnamed, {report}");
        Party {
            key: PartyKey::unnamed(report, id),
            name: "not given".to_owned(),
            what,
            pseudonym: false,
            joinable: false,
        }
    }
}

/// Two names that somebody joined, as they stand: the fold over the facts about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Its id.
    pub id: JoinId,
    /// Who may know of it.
    pub marking: Marking,
    /// Whether they were parted again.
    pub parted: bool,
}

impl Join {
    /// Folds a join out of facts in their order.
    pub fn fold<'a>(id: &JoinId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Join> {
        let mut state: Option<Join> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::NamesJoined { join, marking, .. }, None) if join == id => {
                    state = Some(Join { id: id.clone(), marking: marking.clone(), parted: false });
                }
                (Fact::NamesParted { join, .. }, Some(state)) if join == id => state.parted = true,
                _ => {}
            }
        }
        state
    }
}

/// Decides that two names are one party's.
pub fn join_names(
    granted: &Granted<JoinNames>,
    join: JoinId,
    [party, alias]: [String; 2],
    reason: String,
    marking: Marking,
) -> Vec<Fact> {
    vec![Fact::NamesJoined { join, party, alias, reason, by: granted.by().clone(), marking }]
}

/// Decides that two joined names are parted. Parting them twice decides nothing.
pub fn part_names(granted: &Granted<PartNames>, join: &Join, reason: String) -> Vec<Fact> {
    if join.parted {
        return Vec::new();
    }
    vec![Fact::NamesParted { join: join.id.clone(), reason, by: granted.by().clone() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tail;

    #[test]
    fn one_name_is_one_party_and_the_unnamed_of_two_reports_are_two() {
        assert_eq!(PartyKey::of_name(" The Tern  Column"), PartyKey::of_name("tern column"));
        let unnamed = |number| PartyKey::unnamed(&ReportId::new(Tail::Number(number)), &ActorId::new("a1"));
        assert_ne!(unnamed(1), unnamed(2));
        assert!(!unnamed(1).is_name() && PartyKey::of_name("Orle: the Courier").is_name());
    }
}
