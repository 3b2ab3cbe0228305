//! The address of a database: a PostgreSQL URL, with what Tocsin adds to it.
//!
//! `postgres://user:password@host:5432,other:5432/database?sslmode=verify-full&schema=tocsin`. Options that are not ours are
//! PostgreSQL's own (libpq). Whatever is wrong with an address is told without quoting it: it holds a password.

use std::path::PathBuf;
use std::str::FromStr;

use tocsin_store::StoreError;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use crate::limits;

/// The schema, where the address names none.
const SCHEMA: &str = "tocsin";
/// Longest name of a schema: with our names of channels it stays within PostgreSQL's 63 bytes.
const SCHEMA_CHARS_MAX: usize = 40;

const FORM: &str = "postgres://user:password@host:port/database, several hosts with commas between them, and behind a ? \
                    options with & between them: sslmode=disable|prefer|require|verify-full, sslrootcert=FILE, \
                    schema=NAME, and PostgreSQL's own (connect_timeout, application_name, options …)";

/// Whose certificate is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Anybody's: the wire is secret, the other side is not known. What PostgreSQL means by `prefer` and `require`.
    Anybody,
    /// The certificate must be for the host, by an authority that the machine trusts.
    Machine,
    /// The same, by an authority of this file.
    File(PathBuf),
}

/// An address that was read.
#[derive(Clone)]
pub(crate) struct Address {
    /// How to connect. Holds the password: never printed.
    pub(crate) config: Config,
    /// Whose certificate is believed.
    pub(crate) trust: Trust,
    /// The schema that holds the tables.
    pub(crate) schema: String,
    /// The address for people: without the password.
    pub(crate) told: String,
}

/// Returns an address for people: hosts, database and schema, never the password. One that cannot be read is not quoted.
pub fn without_password(url: &str) -> String {
    Address::parse(url).map_or_else(|_| "a PostgreSQL".to_owned(), |address| address.told)
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] says what is wrong, and quotes nothing of it.
    pub(crate) fn parse(url: &str) -> Result<Address, StoreError> {
        let refused = |found: &str, hint: &str| StoreError::CannotOpen {
            path: "at this address".to_owned(),
            found: found.to_owned(),
            hint: hint.to_owned(),
        };
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(refused("the address does not begin with postgres://", &format!("write it as {FORM}")));
        }
        let from = url.rfind('@').unwrap_or(0); // a question mark of a password is not ours
        let (before, options) = match url[from..].find('?') {
            Some(at) => (&url[..from + at], &url[from + at + 1..]),
            None => (url, ""),
        };
        let (mut schema, mut mode, mut root, mut theirs) = (SCHEMA.to_owned(), "prefer".to_owned(), None, Vec::new());
        for option in options.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            match name {
                "schema" => schema = unescaped(value),
                "sslmode" => mode = unescaped(value),
                "sslrootcert" => root = Some(PathBuf::from(unescaped(value))),
                _ => theirs.push(option),
            }
        }
        let rest = if theirs.is_empty() { before.to_owned() } else { format!("{before}?{}", theirs.join("&")) };
        let mut config = Config::from_str(&rest)
            .map_err(|_| refused("the address is not one of PostgreSQL", &format!("write it as {FORM}")))?;
        let (ssl_mode, trust) = match (mode.as_str(), root) {
            ("disable", None) => (SslMode::Disable, Trust::Anybody),
            ("prefer", None) => (SslMode::Prefer, Trust::Anybody),
            ("require", None) => (SslMode::Require, Trust::Anybody),
            ("verify-full", None) => (SslMode::Require, Trust::Machine),
            ("verify-full", Some(file)) => (SslMode::Require, Trust::File(file)),
            ("disable" | "prefer" | "require", Some(_)) => {
                return Err(refused(
                    "sslrootcert stands beside an sslmode that does not look at certificates",
                    "write sslmode=verify-full",
                ));
            }
            _ => return Err(refused("the sslmode is not known", "write disable, prefer, require or verify-full")),
        };
        config.ssl_mode(ssl_mode);
        if !is_a_name(&schema) {
            let hint = format!("write a small letter, then small letters, digits and _, at most {SCHEMA_CHARS_MAX}");
            return Err(refused("the name of the schema is not taken", &hint));
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(refused("the address names no host", "write a host, or the folder of a socket with %2F for /"));
        }
        let told = told(&config, &schema);
        settle(&mut config, &schema);
        Ok(Address { config, trust, schema, told })
    }

    /// The same database for somebody who only looks: a replica will do, and no session of it may write.
    pub(crate) fn read_only(mut self) -> Address {
        let options = format!("{} -c default_transaction_read_only=on", self.config.get_options().unwrap_or_default());
        self.config.options(options).target_session_attrs(TargetSessionAttrs::Any);
        self
    }

    /// Tells that the database cannot be opened.
    pub(crate) fn cannot_open(&self, found: impl Into<String>, hint: impl Into<String>) -> StoreError {
        StoreError::CannotOpen { path: self.told.clone(), found: found.into(), hint: hint.into() }
    }
}

/// Sets what every session of ours has, unless the address says otherwise.
fn settle(config: &mut Config, schema: &str) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(limits::CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(limits::UNANSWERED);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_idle(limits::QUIET).keepalives_interval(limits::QUIET / 2).keepalives_retries(2);
    }
    if config.get_application_name().is_none() {
        config.application_name("tocsin");
    }
    // A store that cannot write is none: of several servers, the one that writes is meant.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    // As options of the session, so that a RESET brings them back. Compiling small queries costs more than running them.
    let ours = format!("-c search_path={schema} -c jit=off");
    config.options(match config.get_options() {
        Some(theirs) => format!("{theirs} {ours}"),
        None => ours,
    });
}

fn is_a_name(schema: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    schema.bytes().all(plain)
        && schema.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && schema.len() <= SCHEMA_CHARS_MAX
        && !schema.starts_with("pg_")
}

fn told(config: &Config, schema: &str) -> String {
    let ports = config.get_ports();
    let named = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    });
    let mut hosts: Vec<String> = named.collect();
    if hosts.is_empty() {
        hosts = config.get_hostaddrs().iter().map(ToString::to_string).collect();
    }
    let with_port = hosts.iter().enumerate().map(|(at, host)| match ports.get(at).or(ports.first()) {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    });
    let hosts = with_port.collect::<Vec<_>>().join(",");
    let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
    format!("postgres://{user}{hosts}/{} (schema {schema})", config.get_dbname().unwrap_or_default())
}

/// Takes the percent signs out of an option.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        let told = |url: &str| Address::parse(url).map(|it| it.told).map_err(|error| error.to_string());
        let plain = told("postgres://ada:s3cret@one:5433,two:5434/hq?schema=south&application_name=x").unwrap();
        assert_eq!(plain, "postgres://ada@one:5433,two:5434/hq (schema south)");
        assert_eq!(told("postgresql://ada@%2Frun%2Fpg/hq").unwrap(), "postgres://ada@/run/pg:5432/hq (schema tocsin)");
        for wrong in [
            "s3cret",
            "postgres://ada:s3cret@host:port/hq",
            "postgres://ada:s3cret@host/hq?s3cret=1",
            "postgres://ada:s3?cret=s3cret@host/hq?nothing=1",
            "postgres://ada:s3cret@host/hq?sslmode=s3cret",
            "postgres://ada:s3cret@host/hq?schema=S3cret",
            "postgres://ada:s3cret@host/hq?schema=pg_s3cret",
            "postgres://ada:s3cret@host/hq?sslrootcert=s3cret",
        ] {
            let error = told(wrong).unwrap_err();
            assert!(!error.to_lowercase().contains("s3cret"), "{error}");
            assert!(error.contains("hint: "), "{error}");
        }
    }

    #[test]
    fn each_mode_of_tls_is_read() {
        let read = |options: &str| {
            let address = Address::parse(&format!("postgres://ada@host/hq{options}")).unwrap();
            (address.config.get_ssl_mode(), address.trust)
        };
        assert_eq!(read(""), (SslMode::Prefer, Trust::Anybody));
        assert_eq!(read("?sslmode=disable"), (SslMode::Disable, Trust::Anybody));
        assert_eq!(read("?sslmode=require"), (SslMode::Require, Trust::Anybody));
        assert_eq!(read("?sslmode=verify-full"), (SslMode::Require, Trust::Machine));
        let file = Trust::File("/etc/house ca.pem".into());
        assert_eq!(read("?sslrootcert=%2Fetc/house%20ca.pem&sslmode=verify-full"), (SslMode::Require, file));
    }
}
