//! Reaching a headquarters from the command line: the server that runs on the folder, or the folder itself.
//!
//! Both ways end at the same router: over the socket when a server answers, called in process when none runs. So a
//! verb has one implementation, and the authority that a server would ask is asked here too.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use axum::Router;
use axum::body::Body;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;
use tower::ServiceExt;

use crate::cli::{Data, FirstRun};
use crate::folder::{self, Folder};
use crate::http::{AS_HEADER, EXERCISE_HEADER};
use crate::templates::Templates;
use crate::{http, world};

/// Largest answer that is read, in bytes: a page of the largest lists is some 100 times smaller.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How often, and how far apart, a server is asked that has the folder and does not answer yet: 5 s in all.
const STARTING_TRIES: u32 = 100;
const STARTING_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// A way to a headquarters.
pub enum Headquarters {
    /// A server answers on the socket.
    Running(std::path::PathBuf),
    /// No server runs; this process holds the folder.
    Own {
        /// The folder, held until the command ends.
        _folder: Folder,
        /// The router over its desk.
        router: Router,
    },
}

impl Headquarters {
    /// Reaches the headquarters in a folder that is there.
    ///
    /// # Errors
    /// If there is none, or it neither answers nor can be opened.
    pub async fn reach(data: &Data) -> Result<Headquarters> {
        let path = &data.data;
        let socket = folder::socket(path);
        for _ in 0..STARTING_TRIES {
            if UnixStream::connect(&socket).await.is_ok() {
                return Ok(Headquarters::Running(socket));
            }
            if !folder::is_in_use(path) {
                break;
            }
            tokio::time::sleep(STARTING_PAUSE).await; // a server that is just starting has the lock and no socket yet
        }
        if !path.join("name").exists() {
            bail!(
                "there is no headquarters in {}; nothing was changed\n  hint: `tocsin serve` or `tocsin init` makes one; --data DIR names another folder",
                path.display()
            );
        }
        Self::open(path).await
    }

    async fn open(path: &Path) -> Result<Headquarters> {
        let folder = Folder::open(path)?;
        let desk = folder.desk(world::real(), None, &FirstRun::default()).await?;
        let router = http::local_router(http::State {
            desk,
            zone: jiff::tz::TimeZone::system(),
            templates: Templates::of(path),
        });
        Ok(Headquarters::Own { _folder: folder, router })
    }

    /// Asks for something.
    ///
    /// # Errors
    /// The problem that was answered, as it was told.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, "application/json", Vec::new(), None).await
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// The problem that was answered, as it was told.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask(Method::POST, path, "application/json", body.to_string().into_bytes(), None).await
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// The problem that was answered, as it was told.
    pub async fn post_bytes(&self, path: &str, bytes: Vec<u8>) -> Result<Value> {
        self.ask(Method::POST, path, "application/octet-stream", bytes, None).await
    }

    /// Sends JSON as somebody who plays in an exercise: whatever comes of it is part of the exercise.
    ///
    /// # Errors
    /// The problem that was answered, as it was told.
    pub async fn play(&self, player: &str, path: &str, body: &Value) -> Result<Value> {
        self.ask(Method::POST, path, "application/json", body.to_string().into_bytes(), Some(player)).await
    }

    /// Sends bytes as somebody who plays in an exercise.
    ///
    /// # Errors
    /// The problem that was answered, as it was told.
    pub async fn play_bytes(&self, player: &str, path: &str, bytes: Vec<u8>) -> Result<Value> {
        self.ask(Method::POST, path, "application/octet-stream", bytes, Some(player)).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        player: Option<&str>,
    ) -> Result<Value> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "headquarters")
            .header(header::CONTENT_TYPE, content_type);
        if let Some(player) = player {
            request = request.header(AS_HEADER, player).header(EXERCISE_HEADER, "1");
        }
        let (status, bytes) = match self {
            Headquarters::Own { router, .. } => {
                let answer = router.clone().oneshot(request.body(Body::from(body))?).await?;
                collect(answer).await?
            }
            Headquarters::Running(socket) => {
                let stream = UnixStream::connect(socket).await.with_context(|| {
                    format!(
                        "the server on {} no longer answers; it is not known whether it did what was asked",
                        socket.display()
                    )
                })?;
                let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
                tokio::spawn(connection);
                let answer = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await;
                collect(answer.context("the server broke off; it is not known whether it did what was asked")?).await?
            }
        };
        let value: Value = serde_json::from_slice(&bytes)
            .with_context(|| format!("the server answered {status} with something that is not JSON"))?;
        if status.is_success() { Ok(value) } else { Err(told(&value)) }
    }
}

async fn collect<B>(answer: Response<B>) -> Result<(StatusCode, Bytes)>
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await.map_err(|error| anyhow!(error))?;
    Ok((status, body.to_bytes()))
}

fn told(problem: &Value) -> anyhow::Error {
    let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    match text("detail") {
        detail if detail.is_empty() => anyhow!("the server refused without a reason: {problem}"),
        detail => anyhow!(detail),
    }
}

/// The `?asof=` of a path, for whoever asked for a moment of the past.
pub fn asof_word(asof: Option<String>) -> String {
    asof.map(|it| format!("?asof={}", query_word(&it))).unwrap_or_default()
}

/// Encodes a value for a query word (RFC 3986): everything but unreserved characters.
pub fn query_word(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
