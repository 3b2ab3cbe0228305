//! What an operation answers when it does not do it, sorted by who must act.

use tocsin_core::assignment::AssignmentError;
use tocsin_core::authority::Refusal;
use tocsin_core::command::CommandError;
use tocsin_core::fact::FactsError;
use tocsin_core::feed::FeedError;
use tocsin_core::person::PersonError;
use tocsin_core::place::{AreaError, PlaceError};
use tocsin_core::report::NoSuchLine;
use tocsin_core::sitrep::SitrepError;
use tocsin_core::text::FieldFault;
use tocsin_core::warning::WarningError;
use tocsin_store::StoreError;

/// Why an operation did not do it.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// The rules say no; or there is no such thing for this caller.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The input is at fault: every field that is, at once.
    #[error("{}", list(.0))]
    Invalid(Vec<FieldFault>),
    /// The thing stands where this cannot be done to it.
    #[error("{0}")]
    NotNow(String),
    /// What the operation read has moved, again and again.
    #[error(
        "{what} was changed by others {tries} times while this was decided; nothing was changed by you\n  hint: look at it as it stands now and decide again"
    )]
    Moved {
        /// The thing.
        what: String,
        /// How often it was tried.
        tries: usize,
    },
    /// Too much of this is going on at once.
    #[error("{what}; nothing was changed\n  hint: try again in a few seconds")]
    Busy {
        /// What goes on.
        what: &'static str,
    },
    /// The disk is full: nothing was recorded, reading goes on.
    #[error(
        "the disk is full: nothing was recorded\n  hint: free space on the disk that holds the data folder; what is recorded can be read meanwhile"
    )]
    DiskFull,
    /// The ledger takes no records until somebody has looked.
    #[error(
        "the ledger takes no more records: {why}\n  what is recorded can be read; nothing of this operation was answered as done\n  hint: stop the server, run `tocsin ledger verify`, start it again"
    )]
    Stopped {
        /// Why.
        why: String,
    },
    /// Ours to mend.
    #[error("this failed here, and it is not your doing; nothing was answered as done")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn list(faults: &[FieldFault]) -> String {
    faults.iter().map(FieldFault::to_string).collect::<Vec<_>>().join("\n")
}

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> OpError {
        match error {
            StoreError::DiskFull { .. } => OpError::DiskFull,
            error => OpError::Fault(Box::new(error)),
        }
    }
}

impl From<FactsError> for OpError {
    fn from(error: FactsError) -> OpError {
        OpError::Fault(Box::new(error))
    }
}

impl From<FieldFault> for OpError {
    fn from(fault: FieldFault) -> OpError {
        OpError::Invalid(vec![fault])
    }
}

impl From<NoSuchLine> for OpError {
    fn from(error: NoSuchLine) -> OpError {
        OpError::Refusal(Refusal::NotThere { what: format!("line {} of {}", error.item.0, error.report) })
    }
}

impl From<PersonError> for OpError {
    fn from(error: PersonError) -> OpError {
        let said = error.to_string();
        match (&error, said.strip_prefix("name: ").and_then(|it| it.split_once("; "))) {
            (PersonError::NameTaken { .. }, Some((found, expected))) => {
                let (found, expected) = (found.to_owned(), expected.to_owned());
                OpError::Invalid(vec![FieldFault { field: "name", found, expected }])
            }
            (PersonError::NameIsId, Some((found, expected))) => {
                let (found, expected) = (found.to_owned(), expected.to_owned());
                OpError::Invalid(vec![FieldFault { field: "name", found, expected }])
            }
            _ => OpError::NotNow(said),
        }
    }
}

impl From<CommandError> for OpError {
    fn from(error: CommandError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

impl From<FeedError> for OpError {
    fn from(error: FeedError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

impl From<SitrepError> for OpError {
    fn from(error: SitrepError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

impl From<AssignmentError> for OpError {
    fn from(error: AssignmentError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

impl From<PlaceError> for OpError {
    fn from(error: PlaceError) -> OpError {
        match error {
            PlaceError::NoSuchLine(error) => error.into(),
            error => OpError::NotNow(error.to_string()),
        }
    }
}

impl From<AreaError> for OpError {
    fn from(error: AreaError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

impl From<WarningError> for OpError {
    fn from(error: WarningError) -> OpError {
        OpError::NotNow(error.to_string())
    }
}

/// Returns the fault for a stored body that cannot be read: written by us, so ours to mend.
pub(crate) fn unreadable(what: &str, source: serde_json::Error) -> OpError {
    tracing::error!(what, error = %source, "A stored row cannot be read. `tocsin rebuild` makes rows anew.");
    OpError::Fault(format!("the stored {what} cannot be read: {source}").into())
}
