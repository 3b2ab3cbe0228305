//! Listening: connections with bounds, and an end that lets running requests finish.
//!
//! `axum::serve` has no header timeout; a client that sends a byte a second would hold a connection for ever. So the
//! loop is ours and the protocol hyper's.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, watch};
use tower::util::MapRequest;

/// A client must have sent its headers within this time (reliability programme, test 16).
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Connections at once. Each costs some 20 KB; a headquarters has hundreds of people, not tens of thousands.
const CONNECTIONS_MAX: usize = 2_048;
/// Largest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long running requests may take to end when the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// A pause when the system refuses a connection (out of file handles), so as not to spin.
const REFUSED_PAUSE: Duration = Duration::from_millis(50);

/// Serves a router on a TCP listener until `stop` changes.
pub async fn serve_tcp(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut stopped = stop.clone();
    loop {
        let accepted = tokio::select! {
            _ = stopped.changed() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                let _ = stream.set_nodelay(true); // only speed is lost without it
                serve_connection(stream, router.clone(), Some(from.ip()), &places, &stop);
            }
            Err(error) => {
                tracing::warn!(%error, "A connection could not be taken.");
                tokio::time::sleep(REFUSED_PAUSE).await;
            }
        }
    }
    drain(&places).await;
}

/// Serves a router on a Unix socket, made with mode 0600, until `stop` changes.
///
/// # Errors
/// If the socket cannot be made.
pub async fn serve_socket(path: &Path, router: Router, stop: watch::Receiver<bool>) -> Result<()> {
    // The folder's lock is ours, so a socket that is there was left by a server that is gone.
    if path.exists() {
        std::fs::remove_file(path).with_context(|| format!("the old socket {} cannot be removed", path.display()))?;
    }
    // The folder is 0700 already; the mode makes it true for folders that were made otherwise.
    let listener = UnixListener::bind(path).with_context(|| {
        format!("the socket {} cannot be made (a path over 107 bytes is too long for one)", path.display())
    })?;
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let path = path.to_owned();
    tokio::spawn(async move {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let mut stopped = stop.clone();
        loop {
            let accepted = tokio::select! {
                _ = stopped.changed() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => serve_connection(stream, router.clone(), None, &places, &stop),
                Err(error) => {
                    tracing::warn!(%error, "A connection on the socket could not be taken.");
                    tokio::time::sleep(REFUSED_PAUSE).await;
                }
            }
        }
        let _ = std::fs::remove_file(path); // the next server removes it
    });
    Ok(())
}

/// The network address that a connection comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source(pub IpAddr);

fn serve_connection<S>(
    stream: S,
    router: Router,
    from: Option<IpAddr>,
    places: &Arc<Semaphore>,
    stop: &watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Ok(place) = places.clone().try_acquire_owned() else {
        tracing::warn!(bound = CONNECTIONS_MAX, "A connection was closed at once: too many are open.");
        return;
    };
    let mut stop = stop.clone();
    let service = MapRequest::new(router, move |mut request: hyper::Request<Incoming>| {
        if let Some(from) = from {
            request.extensions_mut().insert(Source(from));
        }
        request
    });
    tokio::spawn(async move {
        let _place = place;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            _ = stop.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "A connection ended early.");
        }
    });
}

/// Waits until no connection is open, or its time is up.
async fn drain(places: &Arc<Semaphore>) {
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(DRAIN_TIME, places.acquire_many(all)).await;
}
