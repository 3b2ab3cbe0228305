//! Words of the Common Alerting Protocol 1.2 that this headquarters uses for its own things: status, urgency, severity,
//! certainty. Three different questions are never merged into one "priority" (CAP 1.2 §3.2.2).

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* $word),+
        }

        impl $name {
            /// All words, in the order of the standard.
            pub const ALL: &'static [$name] = &[$($name::$word),+];

            /// Returns the word as the standard writes it.
            pub fn label(self) -> &'static str {
                match self {
                    $($name::$word => stringify!($word)),+
                }
            }

            /// Reads a word as the standard writes it, in any case.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.label().eq_ignore_ascii_case(text.trim()))
            }
        }
    };
}

words! {
    /// How a thing is to be handled (CAP 1.2 `status`). An exercise is a property of what is exercised, not a mode of
    /// the server (DESIGN, law 11).
    CapStatus {
        /// Real.
        Actual,
        /// Played: marked on every screen, page and message, and never leaves as real.
        Exercise,
        /// A message of the system.
        System,
        /// A technical test.
        Test,
        /// A preliminary template, not to be acted on.
        Draft,
    }
}

words! {
    /// How soon one has to act (CAP 1.2 `urgency`).
    Urgency {
        /// At once.
        Immediate,
        /// Within the next hour.
        Expected,
        /// In the near future.
        Future,
        /// No longer.
        Past,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How bad it would be (CAP 1.2 `severity`).
    Severity {
        /// Extraordinary threat to life or property.
        Extreme,
        /// Significant threat.
        Severe,
        /// Possible threat.
        Moderate,
        /// Minimal threat.
        Minor,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How sure it is (CAP 1.2 `certainty`).
    Certainty {
        /// It has happened or is going on.
        Observed,
        /// More than even odds.
        Likely,
        /// Even odds or less.
        Possible,
        /// Not expected.
        Unlikely,
        /// Not known.
        Unknown,
    }
}

#[allow(clippy::derivable_impls, reason = "the macro that writes the words out marks none of them as the usual one")]
impl Default for CapStatus {
    fn default() -> Self {
        CapStatus::Actual
    }
}

impl CapStatus {
    /// Tells whether it is the usual one, which is not written down.
    pub fn is_actual(&self) -> bool {
        *self == CapStatus::Actual
    }
}
