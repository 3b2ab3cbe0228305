//! The names by which the parts of one draft refer to each other.
//!
//! They are local to the draft and mean nothing outside it; what is kept gets an id of the headquarters.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Makes an id of these characters; the reader sees to it that they are unique in the draft.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The characters of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// An actor of this draft.
    ActorId;
    /// An incident of this draft; not an incident of the headquarters.
    IncidentId;
    /// A figure of this draft.
    CasualtyReportId;
    /// A relation of this draft.
    RelationId;
    /// A statement of this draft.
    StatementId;
    /// An attribution of this draft.
    AttributionId;
    /// A warning of this draft, known through the text; not a warning given or received by us.
    WarningId;
    /// A measure of this draft.
    MeasureId;
    /// An expression of time of this draft.
    DateId;
}

/// Whose word something is: the text's own voice, or an actor in it.
///
/// The author of a report is a speaker too, so there is no "plain fact" beside these two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Voice {
    /// The text's own voice, written `author`.
    Author,
    /// An actor of the draft.
    Actor(ActorId),
}

impl Voice {
    /// Returns the actor, if it is one.
    pub fn actor(&self) -> Option<&ActorId> {
        match self {
            Voice::Author => None,
            Voice::Actor(id) => Some(id),
        }
    }

    /// Returns the word of the contract: `author`, or the actor's id.
    pub fn as_str(&self) -> &str {
        match self {
            Voice::Author => "author",
            Voice::Actor(id) => id.as_str(),
        }
    }
}

impl From<String> for Voice {
    fn from(word: String) -> Self {
        if word == "author" { Voice::Author } else { Voice::Actor(ActorId::new(word)) }
    }
}

impl From<Voice> for String {
    fn from(voice: Voice) -> Self {
        voice.as_str().to_owned()
    }
}
