//! Short ids that people say aloud: `R-6`, `I-1`, `P-2`.
//!
//! An id is a letter for the noun and a tail. Objects that everybody in the headquarters may know of are numbered in
//! the order they came. Objects that some may not know of (a compartment, a list of agencies, TLP:RED) get a random
//! tail from another alphabet instead: a gap in the numbers would tell everybody else that something is there
//! (DESIGN, law 7).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Letters of a random tail: no vowels (no words), no digit or letter that is misread or misheard.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in a random tail. 20^8 is 2.5 * 10^10; a headquarters holds some 10^5 such objects at most.
const RANDOM_TAIL_LEN: usize = 8;
/// Longest tail that is read back, in bytes.
const TAIL_LEN_MAX: usize = 20;

/// What an id's tail is made from; decided by the marking of the object (see [`crate::marking::Marking::is_open`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// The next number of its noun.
    Number(u64),
    /// Random bits, for an object that not everybody may know of.
    Random(u64),
}

impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Tail::Number(number) => write!(f, "{number}"),
            Tail::Random(mut bits) => {
                for _ in 0..RANDOM_TAIL_LEN {
                    let letter = ALPHABET[(bits % ALPHABET.len() as u64) as usize];
                    write!(f, "{}", letter as char)?;
                    bits /= ALPHABET.len() as u64;
                }
                Ok(())
            }
        }
    }
}

/// An id that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not the id of a {noun}; expected {letter}- and a number, as in {letter}-6")]
pub struct NotAnId {
    /// The noun that was expected.
    pub noun: &'static str,
    /// Its letter.
    pub letter: char,
    /// What stood there, cut to 40 characters.
    pub found: String,
}

fn is_tail(tail: &str) -> bool {
    let number = tail.bytes().all(|b| b.is_ascii_digit()) && !tail.starts_with('0');
    let random = tail.len() == RANDOM_TAIL_LEN && tail.bytes().all(|b| ALPHABET.contains(&b));
    !tail.is_empty() && tail.len() <= TAIL_LEN_MAX && (number || random)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $letter:literal, $noun:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The noun, as it is said in messages.
            pub const NOUN: &'static str = $noun;

            /// Makes the id with this tail.
            pub fn new(tail: Tail) -> Self {
                $name(format!(concat!($letter, "-{}"), tail))
            }

            /// Reads an id as it is written in a URL or on a command line.
            ///
            /// # Errors
            /// [`NotAnId`] names the noun, what was found, and the form that was expected.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                match text.strip_prefix(concat!($letter, "-")) {
                    Some(tail) if is_tail(tail) => Ok($name(text.to_owned())),
                    _ => Err(NotAnId { noun: $noun, letter: $letter, found: text.chars().take(40).collect() }),
                }
            }

            /// Returns the id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the number in the id, or nothing for an id with a random tail.
            pub fn number(&self) -> Option<u64> {
                self.0[2..].parse().ok()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

id!(
    /// A person who works at this headquarters: `P-1`.
    PersonId, 'P', "person"
);
id!(
    /// A report as it was taken in: `R-6`.
    ReportId, 'R', "report"
);
id!(
    /// A feed that is polled: `F-1`.
    FeedId, 'F', "feed"
);
id!(
    /// An incident in the picture: `I-1`.
    IncidentId, 'I', "incident"
);
id!(
    /// A proposition about an incident, T for "that": `T-3`.
    PropositionId, 'T', "proposition"
);
id!(
    /// A hypothesis about an incident: `H-1`.
    HypothesisId, 'H', "hypothesis"
);
id!(
    /// Two names that were joined: `J-2`.
    JoinId, 'J', "join"
);
id!(
    /// A unified command: `U-1`.
    CommandId, 'U', "command"
);
id!(
    /// A situation report, by its number: `N-4`.
    SitrepId, 'N', "situation report"
);
id!(
    /// An objective of a command: `O-2`.
    ObjectiveId, 'O', "objective"
);
id!(
    /// An assignment: `A-7`.
    AssignmentId, 'A', "assignment"
);
id!(
    /// An area on the map, said as "zone": `Z-1`.
    AreaId, 'Z', "area"
);
id!(
    /// A warning, given, received or reported: `W-9`.
    WarningId, 'W', "warning"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        for tail in [Tail::Number(6), Tail::Number(u64::MAX), Tail::Random(0), Tail::Random(u64::MAX)] {
            let id = ReportId::new(tail);
            assert_eq!(ReportId::parse(id.as_str()), Ok(id));
        }
    }

    #[test]
    fn a_random_tail_is_never_taken_for_a_number() {
        assert_eq!(ReportId::new(Tail::Random(123_456_789)).number(), None);
        assert_eq!(ReportId::new(Tail::Number(6)).number(), Some(6));
    }

    #[test]
    fn what_is_no_id_is_refused_with_the_form_that_was_expected() {
        for text in ["", "R-", "R-06", "I-6", "R-6 ", "R--6", "r-6", "R-BCD", "R-123456789012345678901", "R-６"] {
            assert!(ReportId::parse(text).is_err(), "{text:?}");
        }
        let message = ReportId::parse("6").unwrap_err().to_string();
        assert_eq!(message, "\"6\" is not the id of a report; expected R- and a number, as in R-6");
    }
}
