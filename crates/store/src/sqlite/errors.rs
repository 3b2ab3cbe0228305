//! What SQLite's result codes mean to a headquarters.

use rusqlite::{Error, ErrorCode};

use crate::StoreError;

/// Sorts an error of SQLite by what somebody can do about it.
pub(super) fn from_sqlite(doing: &'static str, error: Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull { doing },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { doing, found: error.to_string() }
        }
        _ => StoreError::Failed { doing, source: Box::new(error) },
    }
}

/// Tells whether after this error it is unknown what the disk holds: the write may have reached it or not.
pub(super) fn leaves_disk_unknown(error: &StoreError) -> bool {
    match error {
        StoreError::Failed { source, .. } => source
            .downcast_ref::<Error>()
            .and_then(Error::sqlite_error_code)
            .is_none_or(|code| matches!(code, ErrorCode::SystemIoFailure)),
        StoreError::Closed => true,
        _ => false,
    }
}
