//! The data folder: everything of a headquarters in one place, readable for its owner alone.
//!
//! ```text
//! tocsin-data/
//!   name            the headquarters' name, the origin of its ledger; never changes
//!   ledger.key      the secret of the ledger key, 64 hexadecimal digits; who has it can sign in our name
//!   tocsin.sqlite   ledger, rows, originals, sessions
//!   store           where the database is, if it is not that file: the address of a PostgreSQL
//!   checkpoint      the last checkpoint that was seen, kept apart from the database
//!   lock            held by the one process that may write
//!   rebuild.lock    held while rows are made anew
//!   tocsin.sock     where commands reach the running server
//! ```
//!
//! Losing `ledger.key` is fatal for signing on (a new name and ledger would cite the old one), not for reading. Keep a
//! copy of it apart from copies of the database: together they can forge.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tocsin_app::{Desk, Opening};
use tocsin_core::marking::AgencyName;
use tocsin_ledger::{Signer, checkpoint::origin, record::is_hq_name};
use tocsin_store::Store;
use tocsin_store::world::World;

use crate::beside;
use crate::cli::FirstRun;
use crate::stores::StoreAt;

/// A data folder whose lock this process holds.
pub struct Folder {
    path: PathBuf,
    /// The lock ends with the file handle, also when the process is killed.
    _lock: File,
}

/// What the first run is told, once it is known.
struct Identity {
    name: String,
    key_seed: [u8; 32],
}

impl Folder {
    /// Opens the folder, makes it if need be, and takes its lock.
    ///
    /// # Errors
    /// If another process holds the lock, or the folder cannot be made.
    pub fn open(path: &Path) -> Result<Folder> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(path).with_context(|| {
            format!(
                "the data folder {} cannot be made; nothing was changed\n  hint: choose another with --data DIR",
                path.display()
            )
        })?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&lock_path)
            .with_context(|| format!("the lock {} cannot be opened; nothing was changed", lock_path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "the data folder {} is in use by another tocsin; nothing was changed\n  \
                 one server owns a folder, since two would fork its ledger (docs/decisions/0002)\n  \
                 hint: stop the other server, or choose another folder with --data DIR",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("the lock {} cannot be taken", lock_path.display()))
            }
        }
    }

    /// Opens the desk of this folder; on the first run, makes name and key. `store` is where the database is from now on;
    /// absent: where it was.
    ///
    /// # Errors
    /// What does not fit, by name and with what to do.
    pub async fn desk(&self, world: World, store: Option<&str>, first: &FirstRun) -> Result<Arc<Desk>> {
        let (is_new, store_given) = (!self.path.join("name").exists(), store.is_some());
        let at = store.map_or_else(|| StoreAt::of_folder(&self.path), |text| Ok(StoreAt::parse(text)))?;
        let shared = match &at {
            StoreAt::Postgres(_) => Some(at.open(&world).await?),
            StoreAt::Folder(folder) if *folder == self.path => None,
            StoreAt::Folder(folder) => bail!(
                "--store {} is no address of a database; nothing was changed\n  \
                 expected postgres://USER@HOST/DATABASE; SQLite stands in the data folder, which --data names",
                folder.display()
            ),
        };
        if let Some(store) = &shared
            && is_new
            && store.head().await?.is_some()
        {
            bail!(
                "the database {at} holds a headquarters already, and {} has no name and key; nothing was changed\n  \
                 hint: copy the files `name` and `ledger.key` from the data folder of its first node",
                self.path.display()
            );
        }
        if let Some(store) = &shared
            && self.path.join("tocsin.sqlite").exists()
            && store.head().await?.is_none()
        {
            bail!(
                "{} holds a headquarters in tocsin.sqlite, and the database {at} is empty: another ledger would begin there \
                 under the same key; nothing was changed\n  hint: `tocsin move --from {} --to …` takes it there",
                self.path.display(),
                self.path.display()
            );
        }
        let identity = if is_new { self.make_identity(&world, first)? } else { read_identity(&self.path)? };
        if !is_new && first.name.as_ref().is_some_and(|name| *name != identity.name) {
            bail!(
                "this headquarters is named {}; the name cannot change, since its ledger is signed under it\n  \
                 hint: leave --name out, or choose another folder with --data DIR",
                identity.name
            );
        }
        let store = match shared {
            Some(store) => store,
            None => at.open(&world).await?,
        };
        let agency = AgencyName::parse(first.agency.as_deref().unwrap_or("Headquarters"))?;
        let officer_name = first.officer.clone().unwrap_or_else(|| "First officer".to_owned());
        let officer_name = tocsin_core::text::Field::line("officer", &officer_name).required()?;
        let Identity { name, key_seed } = identity;
        let seen = beside::read(&self.path)?;
        let desk = Arc::new(Desk::open(world, store, Opening { name, key_seed, officer_name, agency, seen }).await?);
        if store_given {
            at.note_in(&self.path)?;
        }
        beside::keep(&desk, &self.path);
        Ok(desk)
    }

    /// Returns where commands reach the running server.
    pub fn socket(&self) -> PathBuf {
        socket(&self.path)
    }

    fn make_identity(&self, world: &World, first: &FirstRun) -> Result<Identity> {
        let key_path = self.path.join("ledger.key");
        if key_path.exists() || self.path.join("tocsin.sqlite").exists() {
            bail!(
                "the folder {} holds a key or a database and no name; nothing was changed\n  \
                 hint: put the file `name` back from a backup; it holds the headquarters' name on one line",
                self.path.display()
            );
        }
        let spare = format!("local-{}.invalid", hex(&world.random::<4>()));
        let name = match &first.name {
            Some(name) => name.clone(),
            None => ask_name(&spare)?,
        };
        if !is_hq_name(&name) {
            bail!(
                "{name:?} cannot be the name of a headquarters; nothing was made\n  \
                 expected a host name in lower case with a dot, such as north.example (docs/spec/record.md §4)"
            );
        }
        let key_seed = world.random::<32>();
        write_private(&key_path, &format!("{}\n", hex(&key_seed)))?;
        write_private(&self.path.join("name"), &format!("{name}\n"))?;
        Ok(Identity { name, key_seed })
    }
}

/// Asks for the name once, where somebody sits at a terminal; else takes the spare one.
fn ask_name(spare: &str) -> Result<String> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(spare.to_owned());
    }
    let mut terminal = std::io::stderr();
    writeln!(terminal, "A new headquarters. It needs a name: a host name you own. The name cannot change later.")?;
    write!(terminal, "Name (Enter for {spare}, which works alone and cannot link): ")?;
    terminal.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { spare.to_owned() } else { answer.to_owned() })
}

/// Opens the store of a folder to look at it, beside a running server or on a copy kept as evidence: nothing is written.
///
/// # Errors
/// If there is no database in the folder.
pub async fn open_store_to_read(world: &World, path: &Path) -> Result<Arc<dyn Store>> {
    must_exist(path)?.open_to_read(world).await
}

/// Opens the store of a folder to make its rows anew, beside a running server if there is one. The stage on which that
/// is done is one; the file returned is its lock.
///
/// # Errors
/// If there is no database in the folder, or rows are being made anew already.
pub async fn open_store_to_rebuild(world: &World, path: &Path) -> Result<(Arc<dyn Store>, File)> {
    let at = must_exist(path)?;
    let lock_path = path.join("rebuild.lock");
    let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&lock_path);
    let lock =
        lock.with_context(|| format!("the lock {} cannot be opened; nothing was changed", lock_path.display()))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        bail!(
            "the rows of {} are being made anew by another tocsin; nothing was changed\n  hint: wait for it",
            path.display()
        );
    }
    Ok((at.open(world).await?, lock))
}

/// Returns where the database of a folder is, if there is one.
fn must_exist(path: &Path) -> Result<StoreAt> {
    let at = StoreAt::of_folder(path)?;
    if at.file().is_some_and(|file| !file.exists()) {
        bail!(
            "there is no headquarters in {}; nothing was changed\n  hint: name its folder with --data DIR",
            path.display()
        );
    }
    Ok(at)
}

/// Returns the name and the signing key of a folder.
///
/// # Errors
/// If either file is missing or not what was written.
pub fn read_signer(path: &Path) -> Result<(String, Signer)> {
    let Identity { name, key_seed } = read_identity(path)?;
    let signer = Signer::from_seed(&origin(&name), &key_seed)?;
    Ok((name, signer))
}

/// Gives a folder the name and the key of another, if it has none of its own.
///
/// # Errors
/// If it is the folder of another headquarters, or cannot be written.
pub fn copy_identity(from: &Path, to: &Path) -> Result<()> {
    let identity = read_identity(from)?;
    if !to.join("name").exists() {
        write_private(&to.join("ledger.key"), &format!("{}\n", hex(&identity.key_seed)))?;
        return write_private(&to.join("name"), &format!("{}\n", identity.name));
    }
    let theirs = read_identity(to)?;
    if theirs.name != identity.name || theirs.key_seed != identity.key_seed {
        bail!("{} is the folder of another headquarters, {}; nothing was changed", to.display(), theirs.name);
    }
    Ok(())
}

/// Tells whether another process holds the lock of a folder.
pub fn is_in_use(path: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(path.join("lock"));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Returns where commands reach the server of a folder.
pub fn socket(path: &Path) -> PathBuf {
    path.join("tocsin.sock")
}

fn read_identity(path: &Path) -> Result<Identity> {
    let name_path = path.join("name");
    let name = fs::read_to_string(&name_path).with_context(|| {
        format!("{} cannot be read\n  hint: is {} the folder of a headquarters?", name_path.display(), path.display())
    })?;
    let key_path = path.join("ledger.key");
    let key = fs::read_to_string(&key_path).with_context(|| {
        format!(
            "the ledger key {} cannot be read\n  hint: put it back from where you keep its copy",
            key_path.display()
        )
    })?;
    let key_seed = unhex(key.trim()).with_context(|| {
        format!(
            "the ledger key {} is not 64 hexadecimal digits; nothing was changed\n  hint: put it back from where you keep its copy",
            key_path.display()
        )
    })?;
    Ok(Identity { name: name.trim().to_owned(), key_seed })
}

/// Writes a new file for its owner alone and makes sure that it is on the disk before anything is signed with it.
fn write_private(path: &Path, text: &str) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().with_context(|| format!("{} cannot be written; the headquarters was not made", path.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}
