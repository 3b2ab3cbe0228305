//! `tocsin ledger verify`, `tocsin ledger key`, `tocsin rebuild`: beside a running server or on a folder at rest.

use std::process::ExitCode;

use anyhow::{Context, Result};
use tocsin_app::{Checked, rebuild as rebuild_op, verify_ledger};
use tocsin_ledger::VerifierKey;

use crate::cli::{Data, LedgerVerb};
use crate::terminal::{BAD, DIM, GOOD, Progress, say};
use crate::{folder, world};

/// Runs a verb on the ledger.
///
/// # Errors
/// If the folder cannot be read. A ledger that does not verify is an answer, with exit status 1.
pub async fn run(verb: LedgerVerb) -> Result<ExitCode> {
    match verb {
        LedgerVerb::Verify { data, key } => verify(&data, key.as_deref()).await,
        LedgerVerb::Key { data } => {
            let (_, signer) = folder::read_signer(&data.data)?;
            say!("{}", signer.verifier_key());
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(data: &Data, key: Option<&str>) -> Result<ExitCode> {
    let key = match key {
        Some(text) => VerifierKey::parse(text).with_context(|| format!("{text:?} is not a C2SP verifier key"))?,
        None => folder::read_signer(&data.data)?.1.verifier_key().clone(),
    };
    let name = key.name().strip_suffix("/tocsin").unwrap_or(key.name()).to_owned();
    let store = folder::open_store_to_read(&world::real(), &data.data).await?;
    let mut progress = Progress::new("verifying");
    let checked = verify_ledger(&*store, &name, &key, |done, of| progress.at(done, of)).await;
    progress.end();
    match checked? {
        Checked::Good { verified: None, .. } => {
            say!("The ledger is empty: nothing to verify.");
            Ok(ExitCode::SUCCESS)
        }
        Checked::Good { verified: Some(it), originals } => {
            say!(
                "{GOOD}good{}  {} entries of {name} lead to the signed root {}",
                GOOD.render_reset(),
                it.size,
                it.root
            );
            say!("      {} commitments opened, {} values erased, {originals} originals whole", it.opened, it.erased);
            say!(
                "{DIM}      Proven: these entries in this order were signed by this key. Not proven: when, by whom at the\n      keyboard, and that no later entry was cut off (that takes a checkpoint kept elsewhere).{}",
                DIM.render_reset()
            );
            Ok(ExitCode::SUCCESS)
        }
        Checked::Bad(bad) => {
            say!("{BAD}bad{}   {bad}", BAD.render_reset());
            say!(
                "      This is the first bad place; what stands before it verifies. Keep a copy of the folder as it is, and\n      restore the newest backup that verifies."
            );
            Ok(ExitCode::FAILURE)
        }
        Checked::BadOriginal { report, found } => {
            say!("{BAD}bad{}   the original of {report}: {found}", BAD.render_reset());
            say!(
                "      The ledger itself verifies up to there. Put the original back from a backup or from whoever sent it."
            );
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Makes the rows anew.
///
/// # Errors
/// If a record cannot be read; nothing is changed then.
pub async fn rebuild(data: &Data, check: bool) -> Result<ExitCode> {
    let (store, _lock) = folder::open_store_to_rebuild(&world::real(), &data.data).await?;
    let size = store.head().await?.map_or(0, |head| head.size);
    let mut progress = Progress::new("making rows anew");
    let rebuilt = rebuild_op(&*store, !check, |done| progress.at(done, size)).await;
    progress.end();
    let rebuilt = rebuilt?;
    let differences = &rebuilt.differences;
    if differences.differing == 0 {
        say!("{} records give the {} rows that are there. Nothing to change.", rebuilt.records, differences.rows);
        return Ok(ExitCode::SUCCESS);
    }
    say!(
        "{} rows differ from what {} records give; the first: {}",
        differences.differing,
        rebuilt.records,
        differences.first.as_deref().unwrap_or("not told")
    );
    if rebuilt.adopted {
        say!("They were put right. A running server shows them at once.");
        return Ok(ExitCode::SUCCESS);
    }
    say!("Nothing was changed. `tocsin rebuild` puts them right.");
    Ok(ExitCode::FAILURE)
}
