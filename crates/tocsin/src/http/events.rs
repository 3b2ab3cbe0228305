//! Live events: one for each change that the viewer may know of, with ids and nothing else (server-sent events).
//!
//! What is sent waits in a short queue of its own; a reader that lets it fill is dropped and comes back with the number
//! of the last record it was told of (`Last-Event-ID`, or `?after=`), from which the ledger catches it up. A session or
//! token that ends ends its events too, at once.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use hyper::body::Frame;
use serde::Deserialize;
use tocsin_app::{Desk, Heard, Listener};
use tokio::sync::mpsc;

use super::entry::{Entered, still};
use super::local::Answer;
use crate::http;

/// A line of nothing, so that proxies keep the connection and readers learn that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Events that may wait for one reader. Each is some 100 bytes; a reader this far behind is not reading.
const WAITING_MAX: usize = 32;
/// How long a browser waits before it comes back, in milliseconds.
const COME_BACK_MS: u64 = 1_000;

/// The route.
pub fn routes() -> Router<http::State> {
    Router::new().route("/api/v1/events", get(get_events))
}

#[derive(Deserialize)]
struct After {
    after: Option<u64>,
}

async fn get_events(
    State(desk): State<Arc<Desk>>,
    entered: Entered,
    Query(query): Query<After>,
    headers: HeaderMap,
) -> Answer<Response> {
    let last = headers.get("last-event-id").and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
    let after = last.or(query.after).unwrap_or(u64::MAX);
    let listener = desk.listen(entered.caller.viewer.clone(), after)?;
    let (to, waiting) = mpsc::channel(WAITING_MAX);
    let _ = to.try_send(Bytes::from(format!("retry: {COME_BACK_MS}\n\n"))); // the queue is empty and open
    tokio::spawn(feed(desk, entered, listener, to));
    let mut answer = Response::new(Body::new(Events(waiting)));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no")); // proxies: hand on at once
    Ok(answer)
}

/// Hands events to one reader until either side ends it.
async fn feed(desk: Arc<Desk>, entered: Entered, mut listener: Listener, to: mpsc::Sender<Bytes>) {
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    let left = u64::try_from(entered.ends.0.saturating_sub(desk.now().0)).unwrap_or(0);
    let end = tokio::time::sleep(Duration::from_millis(left.min(30 * 24 * 60 * 60 * 1_000)));
    tokio::pin!(end);
    loop {
        let heard = tokio::select! {
            () = to.closed() => return,
            () = &mut end => return,
            _ = heartbeat.tick() => {
                if to.try_send(Bytes::from_static(b":\n\n")).is_err() {
                    return;
                }
                continue;
            }
            heard = listener.next() => heard,
        };
        match heard {
            Ok(Heard::News(told)) => {
                let data = serde_json::to_string(&told).unwrap_or_default();
                if to.try_send(Bytes::from(format!("id: {}\nevent: change\ndata: {data}\n\n", told.n))).is_err() {
                    return; // too slow, or gone
                }
            }
            Ok(Heard::AskAgain) => {
                let Some(credential) = &entered.credential else { continue };
                match still(&desk, credential).await {
                    // With other rights it is another viewer: the reader comes back as such.
                    Ok(Some(caller)) if caller.viewer == entered.caller.viewer => {}
                    _ => return,
                }
            }
            Ok(Heard::Over) | Err(_) => return,
        }
    }
}

/// The body of the answer: whatever waits, as it comes.
struct Events(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
