//! Pages, mails and feeds as they come, and what is taken out of them.

use tocsin_ways::{Kind, NotTaken, take, take_feed};

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Fire at the fuel depot in Orle kills 3 | Orle Courier</title>
<meta property="og:site_name" content="Orle Courier"><meta name="author" content="Ines Vane">
<meta property="article:published_time" content="2026-03-14T20:12:00+01:00"><style>p{color:red}</style></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav>
<article><h1>Fire at the fuel depot in Orle kills 3</h1>
<p>ORLE, 14 March - At least 3 people were killed and 12 wounded in a fire at the fuel depot in the port of Orle, police
said on Saturday. The harbour was closed to all ships, and people who live along the quay were told to stay at home.</p>
<p>A spokesman of the Coast Guard said that the cause was not known, and that two people were missing. &quot;We do not exclude
an attack&quot;, he said at a briefing in the harbour office, while crews from four towns worked at the tanks.</p>
<p>The ministry of the interior set up a headquarters, and hospitals in Dovrin were asked to make beds ready for the night.
The mayor said that schools along the quay would stay closed on Monday, and asked for patience.</p>
</article><script>document.write("12 arrested")</script><footer>Subscribe now. Cookies.</footer></body></html>"#;

#[test]
fn a_page_gives_its_main_text_and_what_it_says_of_itself() {
    let taken = take(Kind::Html, PAGE.as_bytes(), None).unwrap();
    assert!(taken.text.starts_with("Fire at the fuel depot in Orle kills 3"), "{}", taken.text);
    assert!(taken.text.contains("At least 3 people were killed and 12 wounded"), "{}", taken.text);
    assert!(taken.text.contains("\"We do not exclude"), "{}", taken.text);
    for foreign in ["Sport", "arrested", "Cookies", "color:red", "<"] {
        assert!(!taken.text.contains(foreign), "{foreign}: {}", taken.text);
    }
    let head = &taken.head;
    assert_eq!(head.publisher.as_deref(), Some("Orle Courier"));
    assert_eq!(head.byline.as_deref(), Some("Ines Vane"));
    assert_eq!(head.published.as_deref(), Some("2026-03-14T20:12:00+01:00"));
    assert_eq!(head.language.as_deref(), Some("en"));
    assert_eq!(taken.media_type, "text/html; charset=utf-8");
    for _ in 0..3 {
        assert_eq!(take(Kind::Html, PAGE.as_bytes(), None).unwrap(), taken, "the same bytes, the same text");
    }
}

#[test]
fn a_page_that_says_nothing_of_itself_has_nothing_said_of_it() {
    let taken = take(Kind::Html, b"<p>At least 12 people were wounded, police said.", None).unwrap();
    assert_eq!(taken.text, "At least 12 people were wounded, police said.\n");
    let head = taken.head;
    assert_eq!((head.title, head.byline, head.publisher, head.published, head.language), Default::default());
}

#[test]
fn a_page_without_words_is_refused() {
    let only_a_title = "<html><head><title>Fire in Orle</title></head><body><script>x()</script></body></html>";
    for page in ["", "<html><body><script>x()</script></body></html>", "<img src=x>", only_a_title] {
        let refused = take(Kind::Html, page.as_bytes(), None).unwrap_err();
        assert_eq!(refused, NotTaken::NoText { what: "the page" }, "{page}");
    }
}

const MAIL: &str = "From: \"I. Maren\" <maren@dovrin.example>\r\nTo: desk@north.example\r\n\
Subject: =?utf-8?Q?Feuer_im_Hafen_=E2=80=93_Lage?=\r\nDate: Sat, 14 Mar 2026 20:12:00 +0100\r\n\
Message-ID: <77@dovrin.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAt least 12 people were wounded, the hospital said.\r\n\
--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>At least <b>99</b> people\r\n--c--\r\n\
--b\r\nContent-Type: application/pdf; name=\"list.pdf\"\r\nContent-Disposition: attachment; filename=\"../list.pdf\"\r\n\
Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n\
--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: other@x.example\r\nSubject: inner\r\n\r\n40 killed\r\n--b--\r\n";

#[test]
fn a_mail_gives_its_plain_text_the_senders_word_and_a_list_of_what_is_attached() {
    let taken = take(Kind::Mail, MAIL.as_bytes(), None).unwrap();
    assert_eq!(taken.text, "Feuer im Hafen – Lage\n\nAt least 12 people were wounded, the hospital said.");
    let head = &taken.head;
    assert_eq!(head.title.as_deref(), Some("Feuer im Hafen – Lage"));
    assert_eq!(head.byline.as_deref(), Some("I. Maren <maren@dovrin.example>"));
    assert_eq!(head.published.as_deref(), Some("Sat, 14 Mar 2026 20:12:00 +0100"));
    assert_eq!(head.message_id.as_deref(), Some("77@dovrin.example"));
    assert_eq!(head.publisher, None, "a sender is no publisher");
    let pdf = &taken.attachments[0];
    assert_eq!(
        (pdf.name.as_deref(), pdf.media_type.as_deref(), pdf.bytes),
        (Some("../list.pdf"), Some("application/pdf"), 5)
    );
    assert_eq!(pdf.sha256, sha256(b"%PDF-"));
    assert_eq!(taken.attachments[1].media_type.as_deref(), Some("message/rfc822"));
    assert!(!taken.text.contains("40 killed"), "a mail in the mail is not opened");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_mail_without_plain_text_gives_the_text_of_its_page() {
    let mail = "From: a@b.example\nSubject: Lage\nContent-Type: text/html; charset=iso-8859-1\n\n<p>Caf\u{e9}: 12 wounded<script>x</script>";
    let bytes: Vec<u8> = mail.chars().map(|c| c as u8).collect();
    let taken = take(Kind::Mail, &bytes, None).unwrap();
    assert_eq!(taken.text, "Lage\n\nCafé: 12 wounded");
    assert!(matches!(take(Kind::Mail, b"no head at all", None), Err(NotTaken::Malformed { .. })));
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Orle Courier</title><link>https://courier.example/</link><description>d</description>
<item><title>Fire at the depot</title><guid>a-1</guid><link>https://courier.example/1</link>
<pubDate>Sat, 14 Mar 2026 19:12:00 GMT</pubDate><description>short</description>
<content:encoded><![CDATA[<p>At least <b>12</b> people were wounded, police said.</p>]]></content:encoded></item>
<item><title>No id</title><description>The harbour is closed.</description></item>
<item><description></description></item></channel></rss>"#;

#[test]
fn each_entry_of_a_feed_has_its_own_bytes_its_text_and_what_it_says_of_itself() {
    let feed = take_feed(RSS.as_bytes()).unwrap();
    assert_eq!((feed.title.as_deref(), feed.entries.len(), feed.left_out), (Some("Orle Courier"), 2, 1));
    let first = &feed.entries[0];
    assert_eq!(first.id, "a-1");
    assert_eq!(first.taken.text, "Fire at the depot\n\nAt least 12 people were wounded, police said.\n");
    let kept = std::str::from_utf8(&first.bytes).unwrap();
    assert!(kept.starts_with("<item><title>Fire") && kept.ends_with("</item>"), "{kept}");
    assert_eq!(first.taken.head.published.as_deref(), Some("2026-03-14T19:12:00+00:00"));
    assert_eq!(first.taken.head.url.as_deref(), Some("https://courier.example/1"));
    assert_eq!(first.taken.media_type, "application/rss+xml");
    assert_eq!(feed.entries[1].id, "", "no id is made up");

    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>f</id><updated>2026-03-14T19:12:00Z</updated>
<entry><title>Closed</title><id>tag:1</id><updated>2026-03-14T19:12:00Z</updated><author><name>I. Vane</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The harbour is closed.</p></div></content></entry></feed>"#;
    let feed = take_feed(atom.as_bytes()).unwrap();
    assert_eq!(feed.entries[0].taken.text, "Closed\n\nThe harbour is closed.\n");
    assert_eq!(feed.entries[0].taken.head.byline.as_deref(), Some("I. Vane"));

    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"7","content_text":"The harbour is closed."}]}"#;
    let feed = take_feed(json.as_bytes()).unwrap();
    assert_eq!(feed.entries[0].bytes, br#"{"id":"7","content_text":"The harbour is closed."}"#);
}

#[test]
fn what_is_no_feed_is_refused_in_words() {
    for bytes in ["", "nothing", "<html><body>404", "<rss version='2.0'><channel><item>", "{\"items\":7}"] {
        let refused = take_feed(bytes.as_bytes()).unwrap_err().to_string();
        assert!(refused.starts_with("the feed cannot be read"), "{bytes}: {refused}");
    }
    let deep = format!("<rss version=\"2.0\"><channel><item>{}", "<a>".repeat(100_000));
    assert!(take_feed(deep.as_bytes()).unwrap_err().to_string().contains("nests more than 256"));
}

/// The largest that is taken in, of each shape that is within the bounds: a figure for the eye (`--nocapture`), no limit.
#[test]
fn pages_at_the_bounds_come_back() {
    let depth = format!("{}{}", "<div>".repeat(250), "<p>12 wounded".repeat(30_000));
    let open = format!("{}{}", "<b><i><u><em>".repeat(2), "<p>12 wounded".repeat(60_000));
    let table = format!("<table>{}", "<tr><td>12<td>wounded".repeat(40_000));
    let words = format!("<p>{}", "wounded ".repeat(500_000));
    for (name, page) in [("depth", depth), ("open", open), ("table", table), ("words", words)] {
        let begun = std::time::Instant::now();
        let taken = take(Kind::Html, page.as_bytes(), None);
        println!("{name}: {} bytes in {:?}, {:?}", page.len(), begun.elapsed(), taken.as_ref().map(|it| it.text.len()));
        assert!(taken.is_ok(), "{name}: {taken:?}");
    }
}
