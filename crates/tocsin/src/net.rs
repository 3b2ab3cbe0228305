//! The wire to the servers of feeds: the one place from which a request leaves this headquarters.
//!
//! It moves bytes and decides nothing: which addresses may be asked, and which redirects are followed, is decided in `app`.
//! A connection goes to the address in the request and to no other; there is no pool, no proxy, no cookie, and nothing about
//! this headquarters in a request but that it is a Tocsin. Compressed answers are not asked for and not unpacked: four
//! megabytes are then four megabytes.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use tocsin_app::{Answer, Answering, Ask, Net, NotAnswered};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

#[cfg(test)]
mod tests;

/// How long a connection may take, of the time that the whole look has: another address of the host is tried after it.
const CONNECT_MS_MAX: u64 = 10_000;
/// Most header lines of an answer that are read; real ones have some twenty.
const HEADERS_MAX: usize = 100;
/// Most bytes of them.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// What is asked for.
const ACCEPT: &str =
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1";

/// The wire.
#[derive(Default)]
pub struct Wire {
    /// Whom the machine trusts; read at the first https address.
    tls: OnceLock<Result<TlsConnector, String>>,
}

impl Wire {
    /// Returns a wire that has asked nobody yet.
    pub fn new() -> Wire {
        Wire::default()
    }

    /// Returns a wire that trusts these and not what the machine trusts.
    #[cfg(test)]
    fn trusting(roots: RootCertStore) -> Wire {
        Wire { tls: OnceLock::from(Ok(connector_of(roots))) }
    }
}

impl Net for Wire {
    fn resolve(&self, host: String, port: u16, within_ms: i64) -> Answering<Vec<SocketAddr>> {
        Box::pin(async move {
            let none = |found: std::io::Error| NotAnswered::NoSuchName { host: host.clone(), found: found.to_string() };
            let found = within(within_ms, tokio::net::lookup_host((host.as_str(), port))).await?;
            Ok(found.map_err(none)?.collect())
        })
    }

    fn get(&self, ask: Ask) -> Answering<Answer> {
        let tls = if ask.tls { Some(self.tls.get_or_init(connector).clone()) } else { None };
        Box::pin(async move {
            let within_ms = ask.within_ms;
            within(within_ms, get(ask, tls)).await?
        })
    }
}

async fn get(ask: Ask, tls: Option<Result<TlsConnector, String>>) -> Result<Answer, NotAnswered> {
    let broken = |what: &str, found: &dyn std::fmt::Display| NotAnswered::Broken(format!("{what}: {found}"));
    let connecting = tokio::time::timeout(Duration::from_millis(CONNECT_MS_MAX), TcpStream::connect(ask.address));
    let stream = match connecting.await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(broken(&format!("{} cannot be reached", ask.address), &error)),
        Err(_) => return Err(broken(&format!("{} cannot be reached", ask.address), &"nobody answers")),
    };
    let Some(tls) = tls else { return exchange(stream, ask).await };
    let tls = tls.map_err(NotAnswered::Broken)?;
    let bare = ask.host.trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(bare).map_err(|e| broken("no certificate can be for this host", &e))?;
    let stream = tls.connect(name, stream).await.map_err(|e| broken("no safe connection could be made", &e))?;
    exchange(stream, ask).await
}

/// Sends one request over a connection and reads the answer.
async fn exchange<S>(stream: S, ask: Ask) -> Result<Answer, NotAnswered>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken =
        |error: hyper::Error| NotAnswered::Broken(format!("the server broke off or does not speak HTTP: {error}"));
    let mut request = Request::builder()
        .uri(&ask.target)
        .header(header::HOST, &ask.authority)
        .header(header::USER_AGENT, concat!("tocsin/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, ACCEPT)
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close");
    for (name, value) in [(header::IF_NONE_MATCH, &ask.etag), (header::IF_MODIFIED_SINCE, &ask.last_modified)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let request =
        request.body(Empty::<Bytes>::new()).map_err(|e| NotAnswered::Broken(format!("this cannot be asked: {e}")))?;
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    // Both are polled here: whoever stops waiting for the answer closes the connection, too.
    let answering = async move {
        let response = sender.send_request(request).await.map_err(broken)?;
        read(response, ask.bytes_max).await
    };
    tokio::pin!(connection, answering);
    tokio::select! {
        answer = &mut answering => answer,
        ended = &mut connection => match ended {
            Ok(()) => answering.await, // what was read before the end is still there
            Err(error) => Err(broken(error)),
        },
    }
}

async fn read(response: Response<Incoming>, bytes_max: usize) -> Result<Answer, NotAnswered> {
    let status = response.status().as_u16();
    let value = |name: header::HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let (etag, last_modified) = (value(header::ETAG), value(header::LAST_MODIFIED));
    let (location, retry_after) = (value(header::LOCATION), value(header::RETRY_AFTER));
    let encoding = value(header::CONTENT_ENCODING).filter(|it| !it.trim().eq_ignore_ascii_case("identity"));
    let answer = Answer { status, etag, last_modified, location, retry_after, body: Vec::new() };
    if status != 200 {
        return Ok(answer);
    }
    if encoding.is_some() {
        return Err(NotAnswered::Broken("the answer is compressed, which was not asked for".to_owned()));
    }
    let too_large = NotAnswered::TooLarge { bytes_max };
    if value_of_length(&response).is_some_and(|bytes| bytes > bytes_max as u64) {
        return Err(too_large);
    }
    match Limited::new(response.into_body(), bytes_max).collect().await {
        Ok(body) => Ok(Answer { body: body.to_bytes().into(), ..answer }),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(too_large),
        Err(error) => Err(NotAnswered::Broken(format!("the answer broke off: {error}"))),
    }
}

fn value_of_length(response: &Response<Incoming>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn within<T>(ms: i64, doing: impl Future<Output = T>) -> Result<T, NotAnswered> {
    let ms = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    tokio::time::timeout(ms, doing).await.map_err(|_| NotAnswered::TooSlow)
}

fn connector() -> Result<TlsConnector, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err("this machine trusts no certificate authority: install its certificates (on Debian, the package \
                    ca-certificates) and start the server again"
            .to_owned());
    }
    Ok(connector_of(roots))
}

fn connector_of(roots: RootCertStore) -> TlsConnector {
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
