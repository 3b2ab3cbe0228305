//! Where the database of a headquarters is: a file in its data folder, or a PostgreSQL that its nodes share.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tocsin_postgres::Postgres;
use tocsin_store::world::World;
use tocsin_store::{Place, Sqlite, Store};

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAt {
    /// SQLite, in this data folder.
    Folder(PathBuf),
    /// PostgreSQL, at this address, which may hold a password.
    Postgres(String),
}

impl StoreAt {
    /// Reads an address as `--store`, `--from` and `--to` take it: `postgres://…`, or a data folder.
    pub fn parse(text: &str) -> StoreAt {
        let is_address = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if is_address { StoreAt::Postgres(text.to_owned()) } else { StoreAt::Folder(PathBuf::from(text)) }
    }

    /// Returns where the database of a data folder is: where its file `store` says, else in the folder.
    ///
    /// # Errors
    /// If the file cannot be read or holds no address.
    pub fn of_folder(folder: &Path) -> Result<StoreAt> {
        let path = folder.join("store");
        match fs::read_to_string(&path) {
            Ok(text) => match StoreAt::parse(text.trim()) {
                StoreAt::Folder(_) => bail!(
                    "{} does not hold the address of a database; nothing was changed\n  \
                     expected one line such as postgres://tocsin@db.north.example/tocsin",
                    path.display()
                ),
                postgres @ StoreAt::Postgres(_) => Ok(postgres),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(StoreAt::Folder(folder.to_owned())),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read; nothing was changed", path.display())),
        }
    }

    /// Notes in a data folder that its database is here from now on.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn note_in(&self, folder: &Path) -> Result<()> {
        let path = folder.join("store");
        let noted = match self {
            StoreAt::Postgres(address) => write_privately(&path, &format!("{address}\n")),
            StoreAt::Folder(_) => match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        };
        noted.with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Returns the data folder, if the database stands in one.
    pub fn folder(&self) -> Option<&PathBuf> {
        match self {
            StoreAt::Folder(folder) => Some(folder),
            StoreAt::Postgres(_) => None,
        }
    }

    /// Returns the file, if the database is one.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            StoreAt::Folder(folder) => Some(folder.join("tocsin.sqlite")),
            StoreAt::Postgres(_) => None,
        }
    }

    /// Opens the database, makes its tables or brings them to the newest form.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open(&self, world: &World) -> Result<Arc<dyn Store>> {
        Ok(match self {
            StoreAt::Folder(folder) => Arc::new(Sqlite::open(world, &Place::File(folder.join("tocsin.sqlite")))?),
            StoreAt::Postgres(address) => Arc::new(Postgres::open(world, address).await?),
        })
    }

    /// Opens the database to look at it, beside running servers or on a copy kept as evidence.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open_to_read(&self, world: &World) -> Result<Arc<dyn Store>> {
        Ok(match self {
            StoreAt::Folder(folder) => Arc::new(Sqlite::open_to_read(world, &folder.join("tocsin.sqlite"))?),
            StoreAt::Postgres(address) => Arc::new(Postgres::open_to_read(world, address).await?),
        })
    }
}

/// Writes a file for its owner alone, whole or not at all.
pub fn write_privately(path: &Path, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// Without the password.
impl fmt::Display for StoreAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreAt::Folder(folder) => write!(f, "{}", folder.display()),
            StoreAt::Postgres(address) => f.write_str(&tocsin_postgres::without_password(address)),
        }
    }
}
