//! `tocsin serve`: the headquarters, until Ctrl-C.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tocsin_app::{Desk, sign_in, start_feeds};
use tocsin_core::person::first_officer;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::exercise;
use crate::beside;
use crate::cli::{Data, FirstRun};
use crate::folder::Folder;
use crate::net::Wire;
use crate::reach::Headquarters;
use crate::stores::StoreAt;
use crate::templates::Templates;
use crate::terminal::{DIM, STRONG, say};
use crate::{http, world};

/// Serves.
///
/// # Errors
/// If the folder is in use or damaged, or the address is taken.
pub async fn run(
    (data, store): (&Data, Option<&str>),
    listen: SocketAddr,
    first: &FirstRun,
    exercise: Option<&str>,
) -> Result<ExitCode> {
    let filter = EnvFilter::try_from_env("TOCSIN_LOG").unwrap_or_else(|_| EnvFilter::new("warn,tocsin=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let folder = Folder::open(&data.data)?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!(
            "the desk cannot listen on {listen}; nothing was changed\n  hint: choose another address with --listen ADDR"
        )
    })?;
    let address = listener.local_addr()?;
    let desk = folder.desk(world::real(), store, first).await?;
    start_feeds(&desk, Arc::new(Wire::new()));
    let token = sign_in::make_link(&desk, &first_officer()).await?;
    let state =
        http::State { desk: desk.clone(), zone: jiff::tz::TimeZone::system(), templates: Templates::of(&data.data) };
    let (stop, stopped) = watch::channel(false);
    http::serve_socket(&folder.socket(), http::local_router(state.clone()), stopped.clone()).await?;

    let _ = greet(&desk, data, address, &token); // a reader of the output that went away stops no headquarters
    let serving = tokio::spawn(http::serve_tcp(listener, http::desk_router(state), stopped));
    if let Some(key) = exercise {
        let headquarters = Headquarters::Running(folder.socket());
        exercise::play_once(&headquarters, key).await?;
    }
    stop_asked().await;
    let _ = farewell(); // as with the greeting
    desk.stop_listening();
    stop.send_replace(true);
    serving.await?;
    beside::write(&data.data, &desk.head().checkpoint);
    Ok(ExitCode::SUCCESS)
}

/// Says where the desk is and how to sign in.
fn greet(desk: &Desk, data: &Data, address: SocketAddr, token: &str) -> Result<()> {
    let (bold, plain, dim, undim) = (STRONG, STRONG.render_reset(), DIM, DIM.render_reset());
    say!("{bold}Tocsin {}{plain}, headquarters {bold}{}{plain}", env!("CARGO_PKG_VERSION"), desk.name());
    say!(
        "  data     {} {dim}(record {}, ledger key {}){undim}",
        data.data.display(),
        desk.head().size.saturating_sub(1),
        desk.key_text()
    );
    if let postgres @ StoreAt::Postgres(_) = StoreAt::of_folder(&data.data)? {
        say!("  store    {postgres}");
    }
    say!("  desk     http://{address}/");
    say!("  sign in  http://{address}/sign-in/{token}");
    say!(
        "           {dim}once, within an hour; `tocsin person link P-1` makes another. Ctrl-C stops the server.{undim}"
    );
    Ok(())
}

fn farewell() -> Result<()> {
    say!("Stopping. What was answered is on the disk.");
    Ok(())
}

/// Makes a headquarters without serving it.
///
/// # Errors
/// If the folder is in use or holds one that does not fit.
pub async fn init(data: &Data, store: Option<&str>, first: &FirstRun) -> Result<ExitCode> {
    let folder = Folder::open(&data.data)?;
    let desk = folder.desk(world::real(), store, first).await?;
    beside::write(&data.data, &desk.head().checkpoint);
    say!("Headquarters {} stands in {}, {} records.", desk.name(), data.data.display(), desk.head().size);
    say!("Ledger key {}", desk.key_text());
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C, or for the signal that service managers send.
async fn stop_asked() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => drop(interrupted.await), // without the second signal the first still works
    }
}
