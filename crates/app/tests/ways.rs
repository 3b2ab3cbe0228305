//! Pages and mail files come in: the bytes and the text that was taken out are both kept, spans stand in the text, and what
//! a document says of itself never takes the place of what a person says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, House, file, open};
use tocsin_app::view::original::{view_original, view_text_layer};
use tocsin_app::view::report::view_report;
use tocsin_app::{AsOf, Checked, OpError, Posting, post_report};

const PAGE: &str = "<!doctype html><html lang=en><head><title>Explosion at the Orle fuel depot</title>\
<meta property='og:site_name' content='Orle Courier'>\
<meta property='article:published_time' content='2026-03-14T20:12:00+01:00'></head><body><nav>Home Sport</nav><article>\
<p>An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12, the harbour police \
said. The fire was seen from the other side of the river, and the road along the quay was closed for the night.</p>\
<p>A fire broke out at the covered market of Brenn an hour later. 3 people were injured in the fire, officials said.</p>\
</article><script>killed(40)</script></body></html>";

const MAIL: &str = "From: Desk <desk@dovrin.example>\r\nSubject: Night report\r\nDate: Mon, 16 Mar 2026 21:00:00 +0100\r\n\
Message-ID: <1@dovrin.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/plain\r\n\r\nThe explosion at the fuel depot of Orle killed 5 people, the hospital said.\r\n\
--b\r\nContent-Type: text/plain; name=second.txt\r\nContent-Disposition: attachment; filename=second.txt\r\n\r\n\
A bomb killed 70 people.\r\n--b--\r\n";

fn posting(bytes: &str, file_name: &str) -> Posting {
    Posting { bytes: bytes.as_bytes().to_vec(), file_name: file_name.to_owned(), ..Posting::default() }
}

#[tokio::test]
async fn a_page_is_kept_as_it_came_and_read_by_its_text_layer() {
    let house = House::new().await;
    let posted = post_report(&house.desk, &house.officer, posting(PAGE, "saved.html"), open()).await.unwrap();
    let (row, bytes) = view_original(&house.desk, &house.officer, &posted.report).await.unwrap();
    assert_eq!(bytes, PAGE.as_bytes());
    assert_eq!(row.posted.original.media_type, "text/html; charset=utf-8");
    let way = row.posted.way.clone().unwrap();
    assert!(way.extractor.starts_with("tocsin-ways "), "{}", way.extractor);
    let (_, text) = view_text_layer(&house.desk, &house.officer, &posted.report).await.unwrap();
    assert!(text.contains("killing 4 people") && !text.contains("killed(40)") && !text.contains('<'), "{text}");
    assert_ne!(way.text_layer.sha256, row.posted.original.sha256);
    assert_eq!(way.text_layer.bytes, text.len() as u64);
    let view = view_report(&house.desk, &house.officer, &posted.report, AsOf::NOW).await.unwrap();
    assert!(view.lines.len() >= 3, "{}", view.lines.len());
    assert_eq!(view.text, text);
    for line in &view.lines {
        assert!(line.words.iter().all(|words| text.contains(words.as_str())), "{line:?}");
    }
    house.must_verify().await;
}

#[tokio::test]
async fn what_a_person_typed_stands_before_what_a_page_says_and_what_nobody_says_is_missing() {
    let house = House::new().await;
    let told = |posted: tocsin_core::report::DraftReport| {
        let words = |it: Option<tocsin_core::report::Told<'_>>| it.map(|it| it.to_string());
        (words(posted.publisher_told()), words(posted.published_told()), posted.publisher)
    };
    let post = async |posting: Posting| {
        let posted = post_report(&house.desk, &house.officer, posting, open()).await.unwrap();
        told(view_original(&house.desk, &house.officer, &posted.report).await.unwrap().0.posted)
    };
    let (publisher, published, typed) = post(posting(PAGE, "a.html")).await;
    assert_eq!(publisher.as_deref(), Some("Orle Courier (as it says itself)"));
    assert_eq!(published.as_deref(), Some("2026-03-14T20:12:00+01:00 (as it says itself)"));
    assert_eq!(typed, None, "what the page says is not put into the person's mouth");
    let by_hand = Posting { publisher: "Brenn Radio".to_owned(), ..posting(PAGE, "a.html") };
    assert_eq!(post(by_hand).await.0.as_deref(), Some("Brenn Radio"));
    let bare = post(posting("<p>At least 4 people were wounded in an explosion in Orle, police said.", "a.html")).await;
    assert_eq!(bare, (None, None, None));
}

#[tokio::test]
async fn a_mail_is_the_senders_word_and_what_is_attached_is_listed_and_not_read() {
    let house = House::new().await;
    let posted = post_report(&house.desk, &house.officer, posting(MAIL, "night.eml"), open()).await.unwrap();
    let view = view_report(&house.desk, &house.officer, &posted.report, AsOf::NOW).await.unwrap();
    let way = view.row.posted.way.as_ref().unwrap();
    assert_eq!(way.head.byline.as_deref(), Some("Desk <desk@dovrin.example>"));
    assert_eq!(way.head.message_id.as_deref(), Some("1@dovrin.example"));
    assert_eq!(view.row.posted.publisher_told(), None, "a sender is no publisher");
    assert_eq!(way.attachments[0].name.as_deref(), Some("second.txt"));
    assert!(view.text.contains("killed 5 people") && !view.text.contains("70 people"), "{}", view.text);
    house.must_verify().await;
}

#[tokio::test]
async fn a_page_or_mail_that_gives_no_text_is_refused_and_nothing_is_recorded() {
    let house = House::new().await;
    let size = house.desk.head().size;
    let deep = "<div>".repeat(10_000);
    for (bytes, name, said) in [
        ("<html><body><script>x()</script></body></html>", "", "is empty: the page has no text"),
        ("no head at all", "a.eml", "was not read: the mail cannot be read"),
        (deep.as_str(), "a.html", "nests more than 256 elements"),
    ] {
        match post_report(&house.desk, &house.officer, posting(bytes, name), open()).await {
            Err(OpError::Invalid(faults)) => assert!(faults[0].found.contains(said), "{name}: {faults:?}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(house.desk.head().size, size);
}

#[tokio::test]
async fn a_text_layer_that_was_changed_or_lost_is_found_by_verification() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::at(folder.path()).await.unwrap();
    house.post(&house.officer, DEPOT, open()).await;
    let posted = post_report(&house.desk, &house.officer, posting(PAGE, "saved.html"), open()).await.unwrap();
    let (row, _) = view_original(&house.desk, &house.officer, &posted.report).await.unwrap();
    let layer = row.posted.text().sha256.clone();
    house.must_verify().await;
    drop(house);
    let check = async |sql: &str, said: &str| {
        let base = rusqlite::Connection::open(common::database(folder.path())).unwrap();
        assert_eq!(base.execute(sql, [&layer]).unwrap(), 1, "{sql}");
        drop(base);
        match common::verify(&*file(folder.path()).unwrap()).await.unwrap() {
            Checked::BadOriginal { report, found } => {
                assert_eq!(report, posted.report.to_string());
                assert!(found.starts_with(said), "{found}");
            }
            other => panic!("{other:?}"),
        }
    };
    check("UPDATE blob SET bytes = CAST('killing 5 people' AS BLOB) WHERE sha256 = ?1", "its text layer hashes to")
        .await;
    check("DELETE FROM blob WHERE sha256 = ?1", "its text layer is not kept").await;
}
