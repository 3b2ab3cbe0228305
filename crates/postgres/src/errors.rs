//! What PostgreSQL's error codes mean to a headquarters.
//!
//! An error of the server is told by its message and code. Its *detail* is left out: it quotes values of rows, and those
//! belong in no log. The address of the database is told without its password ([`crate::address`]).

use deadpool_postgres::PoolError;
use tocsin_store::StoreError;
use tokio_postgres::error::{DbError, Severity, SqlState};

/// Something did not work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server, or the way to it.
    Server(tokio_postgres::Error),
    /// The pool gave no connection for a reason of its own.
    Pool(String),
    /// What was read is not what was written.
    Damaged(String),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Failure {
        Failure::Server(error)
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Failure {
        match error {
            PoolError::Backend(error) => Failure::Server(error),
            other => Failure::Pool(other.to_string()),
        }
    }
}

/// What is told of a failure: one line, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{found}{}{hint}", if hint.is_empty() { "" } else { "\n  hint: " })]
struct Reported {
    found: String,
    hint: &'static str,
}

impl Failure {
    fn server(&self) -> Option<&DbError> {
        match self {
            Failure::Server(error) => error.as_db_error(),
            _ => None,
        }
    }

    fn code(&self) -> &str {
        self.server().map_or("", |error| error.code().code())
    }

    /// Tells whether the connection is gone, or never was: another one may do better.
    pub(crate) fn is_lost(&self) -> bool {
        let Failure::Server(error) = self else { return false };
        match error.as_db_error() {
            Some(_) => self.code().starts_with("08") || self.code().starts_with("57P"),
            None => {
                let source = std::error::Error::source(error);
                error.is_closed() || source.is_some_and(|it| it.is::<std::io::Error>())
            }
        }
    }

    /// Tells whether the server reads but does not write: a standby, or one that was made one.
    pub(crate) fn is_read_only(&self) -> bool {
        self.code() == SqlState::READ_ONLY_SQL_TRANSACTION.code()
    }

    /// Tells whether the server itself undid the statement, and lives on.
    pub(crate) fn is_undone(&self) -> bool {
        self.server().is_some_and(|error| error.parsed_severity() == Some(Severity::Error))
    }

    /// Tells whether the server answered at all.
    pub(crate) fn is_answered(&self) -> bool {
        self.server().is_some()
    }

    /// Returns what was found, in one line, without a value of any row.
    pub(crate) fn found(&self) -> String {
        match self {
            Failure::Pool(found) | Failure::Damaged(found) => found.clone(),
            Failure::Server(error) => match error.as_db_error() {
                Some(error) => format!("PostgreSQL says: {} ({})", error.message(), error.code().code()),
                None => {
                    let mut found = error.to_string();
                    let mut source = std::error::Error::source(error);
                    while let Some(error) = source {
                        found = format!("{found}: {error}");
                        source = error.source();
                    }
                    found
                }
            },
        }
    }

    /// Returns what somebody can do about it; empty: nothing that is known here.
    pub(crate) fn hint(&self) -> &'static str {
        match self.code() {
            "28P01" | "28000" => "check user and password of the address, and pg_hba.conf of the server",
            "3D000" => "make the database first: `createdb --encoding UTF8 tocsin`",
            "42501" => "the user must own the schema, or be allowed to make it: `GRANT CREATE ON DATABASE … TO …`",
            "53300" => "the server has no connection left: end others, or raise max_connections",
            "57P03" => "the server is starting or stopping: try again in a moment",
            "25006" => "the server only reads: name the one that writes, or all of them (postgres://a,b/…)",
            "55000" | "54000" | "" if !self.is_lost() => "",
            code if code.starts_with("57P") || self.is_lost() => {
                "check that the server runs and can be reached; nothing is lost that was answered"
            }
            _ => "",
        }
    }

    /// Sorts it by what somebody can do about it.
    pub(crate) fn during(self, doing: &'static str) -> StoreError {
        match (&self, self.code()) {
            (_, "53100") => StoreError::DiskFull { doing },
            (Failure::Damaged(_), _) | (_, "XX001" | "XX002") => StoreError::Damaged { doing, found: self.found() },
            _ => {
                let reported = Reported { found: self.found(), hint: self.hint() };
                StoreError::Failed { doing, source: Box::new(reported) }
            }
        }
    }
}
