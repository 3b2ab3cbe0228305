//! `tocsin move`: a headquarters goes to another database.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use tocsin_app::{MoveStep, move_ledger};

use crate::folder::{self, Folder};
use crate::stores::StoreAt;
use crate::terminal::{GOOD, Progress, say};
use crate::{beside, world};

/// Moves.
///
/// # Errors
/// If a folder is in use, a database does not answer or holds another ledger, or what was read does not verify.
pub async fn run(data: Option<PathBuf>, from: &str, to: &str) -> Result<ExitCode> {
    let (from, to) = (StoreAt::parse(from), StoreAt::parse(to));
    if from == to {
        bail!("--from and --to are the same; nothing was changed");
    }
    let Some(data) = data.or_else(|| from.folder().or(to.folder()).cloned()) else {
        bail!(
            "neither --from nor --to is a data folder; nothing was changed\n  \
             hint: name the folder that holds `name` and `ledger.key` with --data DIR"
        );
    };
    let (name, signer) = folder::read_signer(&data)?;
    // Held until the end: no server writes into a folder while it moves.
    let folders: BTreeSet<&PathBuf> = [Some(&data), from.folder(), to.folder()].into_iter().flatten().collect();
    let _held = folders.into_iter().map(|it| Folder::open(it)).collect::<Result<Vec<_>>>()?;
    let home = to.folder().unwrap_or(&data);
    folder::copy_identity(&data, home)?;
    let world = world::real();
    let (source, target) = (from.open_to_read(&world).await?, to.open(&world).await?);
    let mut progress = Progress::new("moving");
    let mut step_now = MoveStep::Writing;
    let key = signer.verifier_key();
    let moved = move_ledger((&*source, &*target), (&name, key), world.clock.now(), |step, done, of| {
        if step != step_now {
            step_now = step;
            progress.say("verifying");
        }
        progress.at(done, of);
    })
    .await;
    progress.end();
    let moved = moved?;
    to.note_in(home)?;
    beside::write(home, &moved.head.checkpoint);
    say!(
        "{GOOD}moved{}  {} records ({} were there), {} rows and {} originals from {from} to {to}.",
        GOOD.render_reset(),
        moved.head.size,
        moved.found,
        moved.rows,
        moved.originals
    );
    say!("       The checkpoint is the same before and after, and all of it verifies from {key}.");
    say!("       The folder {} knows where the database is now. Never serve the old one again.", home.display());
    Ok(ExitCode::SUCCESS)
}
