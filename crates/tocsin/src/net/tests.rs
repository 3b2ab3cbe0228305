//! Feeds against a real server on loopback: what comes in once, what goes wrong, and what is never asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use tocsin_app::view::feeds::{ViewFeed, list_feeds};
use tocsin_app::view::lists::list_reports;
use tocsin_app::{
    Answer, Answering, AsOf, Ask, Bounds, Change, Desk, Enrolment, Net, NewFeed, OpError, Opening, add_feed,
    change_person, enrol_person, look_at_feeds, remove_feed, start_feeds, withdraw_person,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::FeedId;
use tocsin_core::marking::{AgencyName, Compartment, Marking};
use tocsin_core::person::first_officer;
use tocsin_core::rows::ReportRow;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::Wire;

const MINUTE: i64 = 60_000;
/// A little more than a quarter of an hour and the eighth by which a look may be later.
const NEXT: i64 = 17 * MINUTE;

fn item(id: &str, title: &str) -> String {
    format!(
        "<item><guid>{id}</guid><title>{title}</title><description>{title}, the fire service said.</description></item>"
    )
}

fn rss(items: &[String]) -> String {
    format!("<rss version=\"2.0\"><channel><title>Orle Courier</title>{}</channel></rss>", items.concat())
}

/// A status, headers and a body.
type Said = (u16, Vec<(&'static str, String)>, Vec<u8>);
/// The same, with the words that the look then has.
type Case<'a> = (u16, &'a [(&'static str, &'a str)], Vec<u8>, &'a str);

/// What the server answers next, and what it was asked.
#[derive(Clone, Default)]
struct Served {
    answer: Arc<Mutex<Said>>,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
}

impl Served {
    fn say(&self, status: u16, headers: &[(&'static str, &str)], body: impl Into<Vec<u8>>) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        *self.answer.lock().unwrap() = (status, headers, body.into());
    }

    fn asked(&self) -> Vec<(String, HeaderMap)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn serve() -> (SocketAddr, Served) {
    let served = Served::default();
    let state = served.clone();
    let handler = move |uri: Uri, headers: HeaderMap| {
        let state = state.clone();
        async move {
            state.asked.lock().unwrap().push((uri.to_string(), headers));
            let (status, headers, body) = state.answer.lock().unwrap().clone();
            let response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            let response = headers.into_iter().fold(response, |it, (name, value)| it.header(name, value));
            response.body(Body::from(body)).unwrap()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    (address, served)
}

/// The real wire, with a name service in which `courier.example` is at a public address, and that address in this room.
struct Room {
    wire: Wire,
    here: SocketAddr,
    names: Vec<(&'static str, Vec<SocketAddr>)>,
    connected: Mutex<Vec<SocketAddr>>,
}

const PUBLIC: &str = "93.184.215.14:80";

impl Room {
    fn new(here: SocketAddr) -> Room {
        let names = vec![
            ("courier.example", vec![PUBLIC.parse().unwrap()]),
            ("other.example", vec![PUBLIC.parse().unwrap()]),
            ("inside.example", vec!["10.0.0.7:80".parse().unwrap()]),
            ("both.example", vec![PUBLIC.parse().unwrap(), "127.0.0.1:80".parse().unwrap()]),
            ("mapped.example", vec!["[::ffff:127.0.0.1]:80".parse().unwrap()]),
        ];
        Room { wire: Wire::new(), here, names, connected: Mutex::default() }
    }
}

impl Net for Room {
    fn resolve(&self, host: String, port: u16, within_ms: i64) -> Answering<Vec<SocketAddr>> {
        match self.names.iter().find(|(name, _)| *name == host) {
            Some((_, addresses)) => {
                let addresses = addresses.clone();
                Box::pin(async move { Ok(addresses) })
            }
            None => self.wire.resolve(host, port, within_ms),
        }
    }

    fn get(&self, ask: Ask) -> Answering<Answer> {
        self.connected.lock().unwrap().push(ask.address);
        let address = if ask.address == PUBLIC.parse().unwrap() { self.here } else { ask.address };
        self.wire.get(Ask { address, ..ask })
    }
}

struct House {
    desk: Arc<Desk>,
    clock: Arc<WoundClock>,
    officer: Caller,
    served: Served,
    address: SocketAddr,
    net: Arc<Room>,
}

impl House {
    async fn new() -> House {
        let clock = WoundClock::at(Millis(1_773_518_732_000));
        let world = world::wound(clock.clone(), 7);
        let store = Arc::new(Sqlite::open(&world, &Place::Memory).unwrap());
        let agency = AgencyName::parse("north").unwrap();
        let (name, officer_name) = ("north.example".to_owned(), "T. Okell".to_owned());
        let desk = Desk::open(world, store, Opening { name, key_seed: [7; 32], officer_name, agency, seen: None })
            .await
            .unwrap();
        let officer = desk.person(&first_officer()).await.unwrap().unwrap().caller();
        let (address, served) = serve().await;
        served.say(200, &[], rss(&[]));
        House { desk: Arc::new(desk), clock, officer, served, address, net: Arc::new(Room::new(address)) }
    }

    fn usual(&self) -> Marking {
        self.desk.usual_marking(&self.officer)
    }

    async fn add(&self, url: &str, private_addresses: bool) -> FeedId {
        self.add_as(&self.officer, url, private_addresses, self.usual()).await.unwrap()
    }

    async fn add_as(&self, caller: &Caller, url: &str, private: bool, marking: Marking) -> Result<FeedId, OpError> {
        let (url, publisher) = (url.to_owned(), "Orle Courier".to_owned());
        let new = NewFeed { url, publisher, every_s: 900, private_addresses: private };
        add_feed(&self.desk, caller, &new, marking).await.map(|it| it.0)
    }

    async fn here(&self) -> FeedId {
        self.add(&format!("http://{}/feed", self.address), true).await
    }

    async fn look(&self) -> Option<Millis> {
        look_at_feeds(&self.desk, &*self.net, Bounds { whole_ms: 700, bytes_max: 100_000 }).await.unwrap()
    }

    async fn view(&self, id: &FeedId) -> ViewFeed {
        let feeds = list_feeds(&self.desk, &self.officer, AsOf::NOW).await.unwrap();
        feeds.into_iter().find(|it| it.feed.id == *id).unwrap()
    }

    async fn said(&self, id: &FeedId) -> String {
        self.view(id).await.look.map(|it| it.said).unwrap_or_default()
    }

    async fn reports(&self) -> Vec<ReportRow> {
        list_reports(&self.desk, &self.officer, AsOf::NOW, None).await.unwrap().rows
    }
}

#[tokio::test]
async fn each_entry_comes_in_once_and_what_has_not_changed_is_no_record() {
    let house = House::new().await;
    let feed = house.here().await;
    let first = rss(&[item("b", "Fire at the mill"), item("a", "Smoke over Vellen")]);
    house.served.say(200, &[("etag", "\"one\""), ("last-modified", "Sat, 14 Mar 2026 19:00:00 GMT")], first);
    house.look().await;
    assert_eq!(house.said(&feed).await, "Answered: 2 new reports, 0 known before.");
    let reports = house.reports().await;
    let titles: Vec<_> = reports.iter().filter_map(|it| it.title.as_deref()).collect();
    assert_eq!(titles, ["Fire at the mill", "Smoke over Vellen"], "the newest last in, as it happened");
    let posted = &reports[0].posted;
    assert_eq!(posted.publisher.as_deref(), Some("Orle Courier"));
    assert_eq!(posted.marking, house.usual());
    assert_eq!(posted.way.as_ref().unwrap().feed.as_ref().unwrap().feed, feed);
    assert_eq!(reports[0].by, first_officer());
    let (path, headers) = house.served.asked().remove(0);
    assert_eq!((path.as_str(), headers.get("if-none-match")), ("/feed", None));
    assert_eq!(headers["accept-encoding"], "identity");
    assert_eq!(headers["host"], house.address.to_string());

    house.look().await;
    assert!(house.served.asked().is_empty(), "its time has not come");
    let size = house.desk.head().size;
    house.clock.advance_ms(NEXT);
    house.served.say(304, &[], "");
    house.look().await;
    let headers = house.served.asked().remove(0).1;
    assert_eq!(headers["if-none-match"], "\"one\"");
    assert_eq!(headers["if-modified-since"], "Sat, 14 Mar 2026 19:00:00 GMT");
    assert_eq!(house.said(&feed).await, "Answered: nothing has changed (304).");
    house.clock.advance_ms(NEXT);
    house.look().await;
    assert_eq!(house.served.asked().remove(0).1["if-none-match"], "\"one\"", "a 304 keeps what is known");
    assert_eq!(house.desk.head().size, size, "that nothing is new is no record");

    // One is there again, one with the same words under another id, one has changed, and one is new.
    let items = [
        item("c", "The mill is closed"),
        item("a2", "Smoke over Vellen"),
        item("b", "Fire at the mill, corrected"),
        item("a", "Smoke over Vellen"),
    ];
    house.served.say(200, &[], rss(&items));
    house.clock.advance_ms(NEXT);
    house.look().await;
    let said = "Answered: 1 new report, 2 known before. 1 changed since they came in and were not taken in again.";
    assert_eq!(house.said(&feed).await, said);
    assert_eq!((house.reports().await.len(), house.view(&feed).await.reports), (3, 3));
    assert_eq!(house.desk.head().size, size + 1);
}

#[tokio::test]
async fn an_archive_comes_in_a_look_at_a_time() {
    let house = House::new().await;
    let feed = house.here().await;
    let items: Vec<String> = (0..60).rev().map(|n| item(&format!("n{n}"), &format!("Notice number {n}"))).collect();
    house.served.say(200, &[("etag", "\"all\"")], rss(&items));
    house.look().await;
    assert_eq!(house.said(&feed).await, "Answered: 50 new reports, 0 known before. 10 wait for the next look.");
    house.served.asked();
    house.clock.advance_ms(NEXT);
    house.look().await;
    assert!(house.served.asked().remove(0).1.get("if-none-match").is_none(), "asked for again in whole");
    assert_eq!(house.said(&feed).await, "Answered: 10 new reports, 50 known before.");
    assert_eq!(house.view(&feed).await.reports, 60);
}

#[tokio::test]
async fn what_fails_is_told_and_tried_later_and_later() {
    let house = House::new().await;
    let feed = house.here().await;
    let cases: [Case<'_>; 7] = [
        (200, &[], b"<html><body>404".to_vec(), "Answered, and nothing was taken in: the feed cannot be read: "),
        (200, &[], vec![0xFF; 5_000], "Answered, and nothing was taken in: the feed cannot be read: "),
        (200, &[], vec![b' '; 100_001], "Not answered: the answer is larger than 100000 bytes, the most that is read."),
        (200, &[("content-encoding", "gzip")], b"\x1F\x8B".to_vec(), "Not answered: the answer is compressed"),
        (404, &[], b"no".to_vec(), "Answered with status 404 and no feed."),
        (500, &[], b"no".to_vec(), "Answered with status 500 and no feed."),
        (301, &[], b"".to_vec(), "Answered with status 301 and no feed."),
    ];
    let since = house.desk.now();
    let mut waits = Vec::new();
    for (number, (status, headers, body, expected)) in (1..).zip(cases) {
        house.served.say(status, headers, body);
        house.look().await;
        let look = house.view(&feed).await.look.unwrap();
        assert!(look.said.starts_with(expected), "{}", look.said);
        assert_eq!((look.failures, look.failing_since_ms), (number, Some(since)));
        let wait = look.next_ms.unwrap().0 - house.desk.now().0;
        waits.push(wait / MINUTE);
        house.clock.advance_ms(wait);
    }
    for (waited, at_least) in waits.iter().zip([30, 60, 120, 240, 480, 960, 1_440]) {
        assert!((at_least..=at_least + at_least / 8).contains(waited), "{waits:?}");
    }
    assert!(house.reports().await.is_empty());
    house.served.say(200, &[], rss(&[item("a", "Smoke over Vellen")]));
    house.look().await;
    let look = house.view(&feed).await.look.unwrap();
    assert_eq!((look.failures, look.failing_since_ms), (0, None), "{}", look.said);
}

#[tokio::test]
async fn a_server_that_asks_for_time_gets_it_and_one_that_is_gone_is_left_alone() {
    let house = House::new().await;
    let feed = house.here().await;
    house.served.say(503, &[("retry-after", "7200")], "");
    let next = house.look().await.unwrap();
    assert!(next.0 - house.desk.now().0 >= 120 * MINUTE);
    house.clock.advance_ms(140 * MINUTE);
    house.served.say(410, &[], "");
    assert_eq!(house.look().await, None);
    assert_eq!(house.said(&feed).await, "Answered: it is gone for good (410). It is not asked again.");
    house.served.asked();
    house.clock.advance_ms(400 * 24 * 60 * MINUTE);
    house.look().await;
    assert!(house.served.asked().is_empty());
}

/// A server that sends a byte now and then, for ever: in its head, or in its body.
async fn dribble(head: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await;
                let _ = stream.write_all(head).await;
                while stream.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn who_dribbles_bytes_holds_nobody_up_and_endless_heads_and_bodies_end() {
    let house = House::new().await;
    let mut feeds = Vec::new();
    for head in [&b"HTTP/1.1 200 OK\r\nx-slow: "[..], b"HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n"] {
        let address = dribble(head).await;
        feeds.push((house.add(&format!("http://{address}/"), true).await, "Not answered: it took longer than it may."));
    }
    let many: &'static [u8] = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-many: y\r\n".repeat(200)).leak().as_bytes();
    let long: &'static [u8] = format!("HTTP/1.1 200 OK\r\nx-long: {}", "y".repeat(200_000)).leak().as_bytes();
    for head in [many, long, b"SSH-2.0-OpenSSH\r\n"] {
        let address = dribble(head).await;
        let expected = "Not answered: the server broke off or does not speak HTTP";
        feeds.push((house.add(&format!("http://{address}/"), true).await, expected));
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    feeds.push((house.add(&format!("http://{nobody}/"), true).await, "Not answered: 127.0.0.1:"));
    let begun = std::time::Instant::now();
    house.look().await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    for (feed, expected) in feeds {
        let said = house.said(&feed).await;
        assert!(said.starts_with(expected), "{said}");
    }
}

#[tokio::test]
async fn only_addresses_of_the_public_internet_are_asked_at_each_hop() {
    let house = House::new().await;
    let feed = house.add("http://courier.example/feed", false).await;
    house.served.say(200, &[], rss(&[item("a", "Smoke over Vellen")]));
    house.look().await;
    assert_eq!(house.said(&feed).await, "Answered: 1 new report, 0 known before.");
    let sent = house.served.asked().remove(0).1;
    assert_eq!(sent["host"], "courier.example");
    assert_eq!(*house.net.connected.lock().unwrap(), [PUBLIC.parse().unwrap()]);

    let not_asked = "it was not asked.";
    let not_followed = "was not followed: ";
    for (to, expected) in [
        (format!("http://{}/", house.address), not_asked),
        ("http://127.0.0.1:1/".to_owned(), not_asked),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), not_asked),
        ("http://[::1]/".to_owned(), not_asked),
        ("http://0177.0.0.1/".to_owned(), not_asked),
        ("http://inside.example/".to_owned(), not_asked),
        ("http://both.example/".to_owned(), not_asked),
        ("http://mapped.example/".to_owned(), not_asked),
        ("http://localhost/".to_owned(), not_asked),
        ("file:///etc/passwd".to_owned(), not_followed),
        ("http://u:p@courier.example/".to_owned(), not_followed),
    ] {
        house.served.say(301, &[("location", &to)], "");
        house.served.asked();
        house.net.connected.lock().unwrap().clear();
        house.clock.advance_ms(2 * 24 * 60 * MINUTE);
        house.look().await;
        let said = house.said(&feed).await;
        assert!(said.contains(expected), "{to}: {said}");
        assert_eq!(house.served.asked().len(), 1, "{to}: only the first hop");
        assert_eq!(*house.net.connected.lock().unwrap(), [PUBLIC.parse().unwrap()], "{to}");
    }

    house.served.say(302, &[("location", "/again")], "");
    house.clock.advance_ms(2 * 24 * 60 * MINUTE);
    house.look().await;
    assert!(house.said(&feed).await.contains("too many redirects"));
    assert_eq!(house.served.asked().len(), 6, "the first and five more");
    assert_eq!(house.reports().await.len(), 1);
}

/// A server that speaks TLS with this certificate and gives one entry.
async fn serve_tls(certified: &rcgen::CertifiedKey<rcgen::KeyPair>) -> SocketAddr {
    let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certified.cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let body = rss(&[item("a", "Smoke over Vellen")]);
            let _ = stream.read(&mut [0; 4_096]).await;
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    address
}

#[tokio::test]
async fn over_https_only_who_has_the_certificate_of_the_name_is_believed() {
    let certified = rcgen::generate_simple_self_signed(vec!["courier.example".to_owned()]).unwrap();
    let address = serve_tls(&certified).await;
    let mut roots = RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();
    let stranger = rcgen::generate_simple_self_signed(vec!["courier.example".to_owned()]).unwrap();
    let mut strangers = RootCertStore::empty();
    strangers.add(stranger.cert.der().clone()).unwrap();
    for (url, roots, expected) in [
        ("https://courier.example/feed", roots.clone(), "Answered: 1 new report, 0 known before."),
        ("https://other.example/feed", roots, "Not answered: no safe connection could be made: "),
        ("https://courier.example/feed", strangers, "Not answered: no safe connection could be made: "),
    ] {
        let house = House::new().await;
        let feed = house.add(url, false).await;
        let room = Room { wire: Wire::trusting(roots), ..Room::new(address) };
        look_at_feeds(&house.desk, &room, Bounds::USUAL).await.unwrap();
        let said = house.said(&feed).await;
        assert!(said.starts_with(expected), "{url}: {said}");
    }
}

#[tokio::test]
async fn nothing_comes_in_on_behalf_of_somebody_who_could_not_post_it_any_more() {
    let house = House::new().await;
    let enrolment = |name: &str, roles: &[Role], compartments: &[&str]| Enrolment {
        name: name.to_owned(),
        roles: roles.to_vec(),
        agency: String::new(),
        compartments: compartments.iter().map(|it| (*it).to_owned()).collect(),
    };
    let both = [Role::Administrator, Role::Analyst];
    let other = enrol_person(&house.desk, &house.officer, enrolment("F. Alcon", &both, &["falcon"])).await.unwrap();
    let other = house.desk.person(&other).await.unwrap().unwrap().caller();
    let alone = enrolment("A. Dmin", &[Role::Administrator], &[]);
    let alone = enrol_person(&house.desk, &house.officer, alone).await.unwrap();
    let alone = house.desk.person(&alone).await.unwrap().unwrap().caller();
    let url = format!("http://{}/feed", house.address);
    let refused = house.add_as(&alone, &url, true, house.usual()).await.unwrap_err().to_string();
    assert!(refused.starts_with("post_report is not for administrator"), "{refused}");

    let closed = Marking { compartments: [Compartment::parse("falcon").unwrap()].into(), ..house.usual() };
    let hidden = house.add_as(&other, &url, true, closed.clone()).await.unwrap();
    assert!(hidden.number().is_none(), "no gap in the numbers tells of it");
    assert!(list_feeds(&house.desk, &house.officer, AsOf::NOW).await.unwrap().is_empty());
    let unknown = remove_feed(&house.desk, &house.officer, &hidden, "").await.unwrap_err().to_string();
    assert_eq!(unknown, format!("there is no feed {hidden} here that you may see; nothing was changed"));
    assert!(house.add_as(&house.officer, &url, true, closed).await.is_err());
    house.served.say(200, &[], rss(&[item("a", "Smoke over Vellen")]));
    house.look().await;
    assert!(house.reports().await.is_empty(), "it came in under the marking of its feed");
    assert_eq!(list_reports(&house.desk, &other, AsOf::NOW, None).await.unwrap().rows.len(), 1);

    // Out of the compartment: the feed asks nobody, and goes on when its person is in it again.
    house.served.asked();
    let compartments = |it: &[&str]| Some(it.iter().map(|it| (*it).to_owned()).collect());
    let change = |it: &[&str]| Change { compartments: compartments(it), ..Change::default() };
    change_person(&house.desk, &other, &other.viewer.person, change(&[])).await.unwrap();
    house.clock.advance_ms(NEXT);
    house.look().await;
    assert!(house.served.asked().is_empty());
    change_person(&house.desk, &house.officer, &other.viewer.person, change(&["falcon"])).await.unwrap();
    house.clock.advance_ms(NEXT);
    house.look().await;
    assert_eq!(house.served.asked().len(), 1);
    let seen = list_feeds(&house.desk, &other, AsOf::NOW).await.unwrap();
    assert_eq!(seen[0].stopped, None);

    withdraw_person(&house.desk, &house.officer, &other.viewer.person, "left").await.unwrap();
    house.clock.advance_ms(NEXT);
    house.look().await;
    assert!(house.served.asked().is_empty(), "whoever is off the roll is asked for nothing more");
    let stopped = list_feeds(&house.desk, &other, AsOf::NOW).await.unwrap().remove(0).stopped;
    assert_eq!(stopped.as_deref(), Some("P-2, who added it, is off the roll: nobody answers for what comes in"));
}

#[tokio::test]
async fn what_a_played_feed_brings_is_played() {
    let house = House::new().await;
    let player = Caller { status: CapStatus::Exercise, ..house.officer.clone() };
    let url = format!("http://{}/feed", house.address);
    house.add_as(&player, &url, true, house.desk.usual_marking(&player)).await.unwrap();
    house.served.say(200, &[], rss(&[item("a", "Smoke over Vellen")]));
    house.look().await;
    assert_eq!(house.reports().await[0].posted.marking.status, CapStatus::Exercise);
}

#[tokio::test]
async fn the_task_is_woken_by_the_clock_and_by_a_feed_that_is_added_and_a_removed_one_is_left_alone() {
    let house = House::new().await;
    start_feeds(&house.desk, house.net.clone());
    house.served.say(200, &[], rss(&[item("a", "Smoke over Vellen")]));
    let feed = house.here().await;
    let reports = async |count: usize| {
        for _ in 0..500 {
            if house.reports().await.len() == count && house.view(&feed).await.look.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} reports, not {count}", house.reports().await.len());
    };
    reports(1).await;
    house.served.say(200, &[], rss(&[item("b", "Fire at the mill"), item("a", "Smoke over Vellen")]));
    house.clock.advance_ms(NEXT);
    reports(2).await;
    let removed = remove_feed(&house.desk, &house.officer, &feed, "It has moved.").await.unwrap();
    assert!(removed.is_some() && remove_feed(&house.desk, &house.officer, &feed, "").await.unwrap().is_none());
    house.served.asked();
    house.clock.advance_ms(NEXT);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(house.served.asked().is_empty());
    let view = house.view(&feed).await;
    assert_eq!((view.reports, view.look), (2, None));
    assert_eq!(view.removed.unwrap().reason.as_deref(), Some("It has moved."));
    let past = list_feeds(&house.desk, &house.officer, AsOf::record(1)).await.unwrap();
    assert_eq!(
        past.iter().map(|it| (it.removed.is_some(), it.reports, it.look.is_some())).collect::<Vec<_>>(),
        [(false, 0, false)]
    );
}
