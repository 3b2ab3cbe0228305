//! One look at an address: resolve, check, connect to exactly what was checked, follow a few redirects, bounded in all.
//!
//! What goes out of this headquarters goes out here and nowhere else, and only for a feed that an administrator added. The
//! network is a port: the binary resolves names and moves bytes, and which address may be asked is decided here, at every
//! redirect anew. A name is resolved once for each hop and the connection goes to an address out of that answer, so that a
//! name which means another host a moment later changes nothing.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;

use tocsin_core::time::Millis;
use tocsin_store::world::World;
use url::{Host, Url};

use crate::limits;

/// What a request answers, boxed.
pub type Answering<T> = Pin<Box<dyn Future<Output = Result<T, NotAnswered>> + Send>>;

/// The network.
pub trait Net: Send + Sync {
    /// Resolves a name to addresses, within so many milliseconds.
    fn resolve(&self, host: String, port: u16, within_ms: i64) -> Answering<Vec<SocketAddr>>;

    /// Asks one server for one thing (GET): connects to exactly the address in it and to no other.
    fn get(&self, ask: Ask) -> Answering<Answer>;
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Where to connect.
    pub address: SocketAddr,
    /// The host by name: whose certificate it has to be.
    pub host: String,
    /// Whether over TLS.
    pub tls: bool,
    /// The host as HTTP writes it, with the port where it is not the usual one.
    pub authority: String,
    /// Path and query.
    pub target: String,
    /// `If-None-Match`.
    pub etag: Option<String>,
    /// `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// How long it may take, in milliseconds.
    pub within_ms: i64,
    /// How many bytes of body are read at most.
    pub bytes_max: usize,
}

/// What a server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// The body; empty unless the status is 200.
    pub body: Vec<u8>,
}

/// Why there was no answer. Each is told to whoever looks after the feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnswered {
    /// The name means nothing.
    #[error("the name {host} cannot be resolved: {found}")]
    NoSuchName {
        /// The name.
        host: String,
        /// What was found.
        found: String,
    },
    /// The address is none that may be asked.
    #[error("{host} is at {address}, {what}; it was not asked")]
    Forbidden {
        /// The host.
        host: String,
        /// The address.
        address: IpAddr,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Nobody listens, or the certificate is not theirs, or the answer is no HTTP.
    #[error("{0}")]
    Broken(String),
    /// It took too long.
    #[error("it took longer than it may")]
    TooSlow,
    /// The body is too large.
    #[error("the answer is larger than {bytes_max} bytes, the most that is read")]
    TooLarge {
        /// The bound.
        bytes_max: usize,
    },
    /// A redirect leads nowhere that is followed.
    #[error("the redirect to {to} was not followed: {why}")]
    Astray {
        /// Where it leads.
        to: String,
        /// Why.
        why: &'static str,
    },
}

/// The bounds of one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How long it may take in all, in milliseconds.
    pub whole_ms: i64,
    /// How many bytes of body are read.
    pub bytes_max: usize,
}

impl Bounds {
    /// The usual ones.
    pub const USUAL: Bounds = Bounds { whole_ms: limits::FEED_LOOK_MS, bytes_max: limits::FEED_BYTES_MAX };
}

/// Asks for an address, with what is known of it from last time.
pub(crate) async fn fetch(
    net: &dyn Net,
    world: &World,
    url: &str,
    [etag, last_modified]: [Option<&str>; 2],
    private: bool,
    bounds: Bounds,
) -> Result<Answer, NotAnswered> {
    let until = Millis(world.clock.now().0 + bounds.whole_ms);
    let mut url = Url::parse(url).map_err(|error| NotAnswered::Broken(format!("the address is none: {error}")))?;
    for _ in 0..=limits::FEED_REDIRECTS_MAX {
        let left = || until.0 - world.clock.now().0;
        if left() <= 0 {
            return Err(NotAnswered::TooSlow);
        }
        let (host, addresses) = addresses(net, &url, private, left()).await?;
        let ask = |address| Ask {
            address,
            host: host.clone(),
            tls: url.scheme() == "https",
            authority: url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
            target: url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
            etag: etag.map(str::to_owned),
            last_modified: last_modified.map(str::to_owned),
            within_ms: left(),
            bytes_max: bounds.bytes_max,
        };
        let mut answer = Err(NotAnswered::Broken(format!("{host} has no address")));
        for address in addresses.into_iter().take(limits::FEED_ADDRESSES_MAX) {
            answer = net.get(ask(address)).await;
            // Only where nobody was reached is another address of the same host tried.
            if !matches!(answer, Err(NotAnswered::Broken(_))) {
                break;
            }
        }
        let answer = answer?;
        match (answer.status, &answer.location) {
            (301 | 302 | 303 | 307 | 308, Some(to)) => url = redirected(&url, to)?,
            _ => return Ok(answer),
        }
    }
    Err(NotAnswered::Astray { to: url.into(), why: "too many redirects one after the other" })
}

/// Returns where a redirect leads.
fn redirected(from: &Url, to: &str) -> Result<Url, NotAnswered> {
    let astray = |why| {
        let shown = to.chars().filter(|c| !c.is_control()).take(200).collect();
        NotAnswered::Astray { to: shown, why }
    };
    let url = from.join(to).map_err(|_| astray("it is no address"))?;
    match (from.scheme(), url.scheme()) {
        ("https", "http") => Err(astray("it leads from https to http")),
        (_, "http" | "https") if url.username().is_empty() && url.password().is_none() => Ok(url),
        (_, "http" | "https") => Err(astray("it holds a user name or a password")),
        _ => Err(astray("it is neither http nor https")),
    }
}

/// Returns the host and those of its addresses that may be asked.
async fn addresses(
    net: &dyn Net,
    url: &Url,
    private: bool,
    within_ms: i64,
) -> Result<(String, Vec<SocketAddr>), NotAnswered> {
    let port = url.port_or_known_default().unwrap_or(443);
    let (host, found) = match url.host() {
        Some(Host::Domain(host)) => {
            let host = host.to_owned();
            (host.clone(), net.resolve(host, port, within_ms).await?)
        }
        Some(Host::Ipv4(ip)) => (ip.to_string(), vec![SocketAddr::new(ip.into(), port)]),
        Some(Host::Ipv6(ip)) => (ip.to_string(), vec![SocketAddr::new(ip.into(), port)]),
        None => return Err(NotAnswered::Broken("the address names no host".to_owned())),
    };
    if found.is_empty() {
        return Err(NotAnswered::NoSuchName { host, found: "it has no address".to_owned() });
    }
    // One address that may not be asked is enough: a host that is here and there is not one to be trusted with a request.
    for it in &found {
        let forbidden = |what| NotAnswered::Forbidden { host: host.clone(), address: it.ip(), what };
        address_of(it.ip(), private).map_err(forbidden)?;
    }
    Ok((host, found))
}

/// Tells whether an address may be asked; if not, what it is.
pub(crate) fn address_of(ip: IpAddr, private: bool) -> Result<(), &'static str> {
    let ip = ip.to_canonical();
    let never = match ip {
        IpAddr::V4(ip) => ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast() || ip.octets()[0] >= 240,
        IpAddr::V6(ip) => ip.is_unspecified() || ip.is_multicast(),
    };
    match (never, is_public(ip)) {
        (true, _) => Err("which no server has"),
        (false, false) if !private => Err("an address of a private network, which this feed is not allowed"),
        _ => Ok(()),
    }
}

/// Tells whether an address is one of the public internet: not loopback, private, link-local, shared, reserved, or one that
/// carries another address in it. What is not known to be public is not.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// After the IANA registry of special-purpose addresses (RFC 6890).
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _) // shared by the customers of a provider
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

/// Only what is given out as global unicast (2000::/3), and of it nothing that carries an IPv4 address or is for documents.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let special = matches!((a, b), (0x2001, 0..=0x01FF | 0x0DB8) | (0x2002, _) | (0x3FFF, 0..=0x0FFF));
    a & 0xE000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_of_the_public_internet_is_not_asked() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.9",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
        ] {
            let ip: IpAddr = text.parse().unwrap();
            assert!(!is_public(ip) && address_of(ip, false).is_err(), "{text}");
        }
        for text in
            ["1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"]
        {
            let ip: IpAddr = text.parse().unwrap();
            assert!(is_public(ip) && address_of(ip, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn with_permission_a_private_address_is_asked_and_one_that_no_server_has_is_not() {
        for text in ["127.0.0.1", "10.1.2.3", "fd12::1", "fe80::1", "::1"] {
            assert!(address_of(text.parse().unwrap(), true).is_ok(), "{text}");
        }
        for text in ["0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:0.0.0.0"] {
            assert!(address_of(text.parse().unwrap(), true).is_err(), "{text}");
        }
    }

    #[test]
    fn a_redirect_never_leaves_the_web_nor_goes_from_https_to_http() {
        let from = Url::parse("https://courier.example/a/feed").unwrap();
        assert_eq!(redirected(&from, "../b").unwrap().as_str(), "https://courier.example/b");
        for to in
            ["http://courier.example/", "file:///etc/passwd", "https://u@courier.example/", "https://[", "data:,x"]
        {
            assert!(redirected(&from, to).is_err(), "{to}");
        }
    }
}
