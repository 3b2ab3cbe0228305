//! The last checkpoint, kept in the data folder beside the database: what a database that was put back is known by.
//!
//! It is written a moment after the database, so it is never ahead of it; and apart from it, so that a backup of the database
//! that is put back does not bring its own along.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{Context, Result};
use tocsin_app::Desk;

use crate::stores::write_privately;

/// Under load it is written so often and not more.
const PAUSE: Duration = Duration::from_millis(200);

fn file(folder: &Path) -> PathBuf {
    folder.join("checkpoint")
}

/// Returns the checkpoint that is kept in a folder; nothing: none was kept yet.
///
/// # Errors
/// If the file is there and cannot be read.
pub fn read(folder: &Path) -> Result<Option<String>> {
    let path = file(folder);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read; nothing was changed", path.display())),
    }
}

/// Keeps the checkpoint as the ledger grows, until the desk is closed.
pub fn keep(desk: &Arc<Desk>, folder: &Path) {
    let (weak, folder) = (Arc::downgrade(desk), folder.to_owned());
    desk.world.spawn.task("checkpoint", Box::pin(keep_on(weak, folder)));
}

async fn keep_on(desk: Weak<Desk>, folder: PathBuf) {
    let Some(mut head) = desk.upgrade().map(|desk| desk.head_seen()) else { return };
    loop {
        let checkpoint = head.borrow_and_update().checkpoint.clone();
        write(&folder, &checkpoint);
        tokio::time::sleep(PAUSE).await;
        if head.changed().await.is_err() {
            return;
        }
    }
}

/// Writes the checkpoint as it stands: at an orderly stop, after the last record.
pub fn write(folder: &Path, checkpoint: &str) {
    if checkpoint.is_empty() {
        return; // nothing is recorded yet
    }
    if let Err(error) = write_privately(&file(folder), checkpoint) {
        tracing::warn!(%error, "The checkpoint beside the database could not be written; the next record tries again.");
    }
}
