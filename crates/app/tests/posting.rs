//! Taking a report in: the bytes come back as they were, and what cannot be taken in is told why, with nothing recorded.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{DEPOT, House, agency, open};
use expect_test::expect;
use tocsin_app::view::original::view_original;
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, Enrolment, OpError, Posting, drop_line, enrol_person, post_report, view::lists::list_log, write_note,
};
use tocsin_core::authority::Role;
use tocsin_core::limits::{FIELD_CHARS_MAX, MARKING_NAMES_MAX, NOTE_CHARS_MAX, REPORT_BYTES_MAX};
use tocsin_core::marking::{Compartment, Marking, Tlp};

fn posting(bytes: impl Into<Vec<u8>>) -> Posting {
    Posting { bytes: bytes.into(), ..Posting::default() }
}

#[tokio::test]
async fn the_bytes_of_a_report_come_back_as_they_came() {
    let house = House::new().await;
    let texts: [(&str, &[u8]); 7] = [
        ("plain text", DEPOT.as_bytes()),
        ("a byte order mark in front", b"\xEF\xBB\xBFFire at the pier.\r\n"),
        ("lines that end in every way", b"one\r\ntwo\rthree\nfour\x0B\x0C end"),
        ("right-to-left text", "حريق في الميناء، قال المسؤولون.\n".as_bytes()),
        ("text that turns its direction", "The pier \u{202E}reip\u{202C} burns \u{2066}now\u{2069}.".as_bytes()),
        ("marks that join and hide", "a\u{0301}\u{200B}\u{200D}\u{FE0F} Fire \u{1F692}".as_bytes()),
        ("markup", b"<script>alert(1)</script><b>Fire</b> &amp; smoke\x07"),
    ];
    for (what, bytes) in texts {
        let posted = post_report(&house.desk, &house.officer, posting(bytes), open()).await.unwrap();
        let (row, kept) = view_original(&house.desk, &house.officer, &posted.report).await.unwrap();
        assert_eq!(kept, bytes, "{what}");
        assert_eq!(row.posted.original.bytes, bytes.len() as u64, "{what}");
        let view = view_report(&house.desk, &house.officer, &posted.report, AsOf::NOW).await.unwrap();
        assert_eq!(view.text.as_bytes(), bytes, "{what}");
        assert_eq!((view.posted_n, view.lines.len()), (posted.appended.n, posted.lines), "{what}");
        for line in &view.lines {
            assert!(line.words.iter().all(|words| view.text.contains(words.as_str())), "{what}: {line:?}");
        }
    }
    house.must_verify().await;
}

#[tokio::test]
async fn fields_are_kept_as_they_were_written_without_the_space_around_them() {
    let house = House::new().await;
    let given = Posting {
        file_name: r"C:\reports\..\Orle <b>harbour.txt".to_owned(),
        publisher: "  وكالة الأنباء ".to_owned(),
        published: "\"yesterday\" <img src=x onerror=alert(1)>".to_owned(),
        language: "pt-BR".to_owned(),
        ..posting(DEPOT)
    };
    let posted = post_report(&house.desk, &house.officer, given, open()).await.unwrap();
    let kept = view_original(&house.desk, &house.officer, &posted.report).await.unwrap().0.posted;
    assert_eq!(kept.file_name.as_deref(), Some("Orle <b>harbour.txt"), "folders are cut off, markup is text");
    assert_eq!(kept.publisher.as_deref(), Some("وكالة الأنباء"));
    assert_eq!(kept.published.as_deref(), Some("\"yesterday\" <img src=x onerror=alert(1)>"));
    assert_eq!(kept.language.as_deref(), Some("pt-BR"));
    assert_eq!(kept.taken_in_ms, common::START);
    let blank = posting("A fire.");
    let posted = post_report(&house.desk, &house.officer, blank, open()).await.unwrap();
    let kept = view_original(&house.desk, &house.officer, &posted.report).await.unwrap().0.posted;
    let given = (kept.file_name, kept.publisher, kept.published, kept.language);
    assert_eq!(given, (None, None, None, None), "what is not given stays absent");
}

/// Every answer to what is no report, to be read by a person: what was found, where, which rule, what to do.
#[tokio::test]
async fn what_is_no_text_is_refused_by_name_and_nothing_is_recorded() {
    let house = House::new().await;
    let head = house.desk.head();
    let long = "x".repeat(FIELD_CHARS_MAX + 1);
    let cases: Vec<(&str, Posting)> = vec![
        ("nothing", posting("")),
        ("white space", posting(" \t\r\n\u{00A0}\u{3000}")),
        ("a byte order mark alone", posting("\u{FEFF}")),
        ("byte order marks and space", posting("\u{FEFF}\u{FEFF} \n")),
        ("a PDF", posting("%PDF-1.7\n")),
        ("an office document", posting(b"PK\x03\x04 word/document.xml")),
        ("a PNG", posting(b"\x89PNG\r\n\x1A\n")),
        ("a JPEG", posting(b"\xFF\xD8\xFF\xE0")),
        ("a gzip", posting(b"\x1F\x8B\x08")),
        ("an old office document", posting(b"\xD0\xCF\x11\xE0\xA1")),
        ("bytes out of chance", posting(b"abc\xC3\x28\xA0\xA1")),
        ("Windows-1252", posting(b"the caf\xE9 burns")),
        ("UTF-16", posting(b"F\0i\0r\0e\0")),
        ("a surrogate half", posting(b"x\xED\xA0\x80")),
        ("a NUL far inside", posting("a fire\0 and more")),
        ("over the bound", posting(vec![b'a'; REPORT_BYTES_MAX + 1])),
        ("a file name with a bell", Posting { file_name: "a\u{7}b.txt".to_owned(), ..posting(DEPOT) }),
        ("a publisher on two lines", Posting { publisher: "Orle\nCourier".to_owned(), ..posting(DEPOT) }),
        ("a publisher that turns", Posting { publisher: "Orle \u{202E}reiruoC".to_owned(), ..posting(DEPOT) }),
        ("a publisher that isolates", Posting { publisher: "\u{2067}Orle".to_owned(), ..posting(DEPOT) }),
        ("a date with an escape", Posting { published: "\u{1B}[31mtoday".to_owned(), ..posting(DEPOT) }),
        ("a date with a line separator", Posting { published: "to\u{2028}day".to_owned(), ..posting(DEPOT) }),
        ("a language that is none", Posting { language: "English, I think".to_owned(), ..posting(DEPOT) }),
        ("a publisher over the bound", Posting { publisher: long.clone(), ..posting(DEPOT) }),
        (
            "everything at once",
            Posting {
                media_type: None,
                file_name: "a\0b".to_owned(),
                publisher: long,
                published: "\u{85}".to_owned() + "x\u{9B}",
                language: "<b>".to_owned(),
                bytes: b"\xFF".to_vec(),
            },
        ),
    ];
    let mut told = String::new();
    for (what, case) in cases {
        let error = post_report(&house.desk, &house.officer, case, open()).await.unwrap_err();
        assert!(matches!(error, OpError::Invalid(_)), "{what}: {error:?}");
        told.push_str(&format!("{what}\n"));
        error.to_string().lines().for_each(|line| told.push_str(&format!("    {line}\n")));
        assert_eq!(house.desk.head(), head, "{what}: nothing is recorded");
    }
    expect![[r#"
        nothing
            report: is empty; paste or choose a text; nothing was recorded
        white space
            report: is empty; paste or choose a text; nothing was recorded
        a byte order mark alone
            report: is empty; paste or choose a text; nothing was recorded
        byte order marks and space
            report: is empty; paste or choose a text; nothing was recorded
        a PDF
            report: is a PDF, not text; post its text; nothing was recorded
        an office document
            report: is a zip archive or an office document, not text; post its text; nothing was recorded
        a PNG
            report: is a PNG picture, not text; post its text; nothing was recorded
        a JPEG
            report: is a JPEG picture, not text; post its text; nothing was recorded
        a gzip
            report: is a gzip archive, not text; post its text; nothing was recorded
        an old office document
            report: is an old office document, not text; post its text; nothing was recorded
        bytes out of chance
            report: is not UTF-8 text: byte 0xC3 at offset 3; save it as UTF-8 and post it again (iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure); nothing was recorded
        Windows-1252
            report: is not UTF-8 text: byte 0xE9 at offset 7; save it as UTF-8 and post it again (iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure); nothing was recorded
        UTF-16
            report: is not text: a NUL byte at offset 1; post its text; nothing was recorded
        a surrogate half
            report: is not UTF-8 text: byte 0xED at offset 1; save it as UTF-8 and post it again (iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure); nothing was recorded
        a NUL far inside
            report: is not text: a NUL byte at offset 6; post its text; nothing was recorded
        over the bound
            report: is larger than 4194304 bytes, the most that is taken in; split it, or post the part that matters; nothing was recorded
        a file name with a bell
            file name: holds the control character U+0007; remove it: only visible characters are kept
        a publisher on two lines
            publisher: holds the control character U+000A; remove it: only visible characters are kept
        a publisher that turns
            publisher: holds the control character U+202E; remove it: only visible characters are kept
        a publisher that isolates
            publisher: holds the control character U+2067; remove it: only visible characters are kept
        a date with an escape
            published: holds the control character U+001B; remove it: only visible characters are kept
        a date with a line separator
            published: holds the control character U+2028; remove it: only visible characters are kept
        a language that is none
            language: "English, I think" is no language tag; write a BCP 47 tag such as en or pt-BR, or leave it blank
        a publisher over the bound
            publisher: is 201 characters long; at most 200 are kept
        everything at once
            report: is not UTF-8 text: byte 0xFF at offset 0; save it as UTF-8 and post it again (iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure); nothing was recorded
            file name: holds the control character U+0000; remove it: only visible characters are kept
            publisher: is 201 characters long; at most 200 are kept
            published: holds the control character U+009B; remove it: only visible characters are kept
            language: "<b>" is no language tag; write a BCP 47 tag such as en or pt-BR, or leave it blank
    "#]].assert_eq(&told);
    let first = post_report(&house.desk, &house.officer, posting(DEPOT), open()).await.unwrap();
    assert_eq!(first.report.as_str(), "R-1", "what was refused took no number");
}

/// The same rules hold for every field that a person types, whatever the operation.
#[tokio::test]
async fn every_field_of_every_operation_refuses_the_same_characters() {
    let house = House::new().await;
    let report = house.post(&house.officer, DEPOT, open()).await;
    let item = house.lines(&house.officer, &report).await[0].item.clone();
    let head = house.desk.head();
    let (desk, me) = (&*house.desk, &house.officer);
    let unwelcome = ["\0", "\u{7}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{2029}", "\u{202A}"];
    let turning = ["\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}"];
    for bad in unwelcome.into_iter().chain(turning) {
        let text = format!("a{bad}b");
        let enrolment = |name: &str, agency: &str, compartment: &str| Enrolment {
            name: name.to_owned(),
            roles: vec![Role::WatchOfficer],
            agency: agency.to_owned(),
            compartments: vec![compartment.to_owned()],
        };
        let answers = [
            ("note", write_note(desk, me, &text, open()).await.map(drop)),
            ("reason", drop_line(desk, me, &report, &item, &text).await.map(drop)),
            ("name", enrol_person(desk, me, enrolment(&text, "north", "falcon")).await.map(drop)),
            ("agency", enrol_person(desk, me, enrolment("A", &text, "falcon")).await.map(drop)),
            ("compartment", enrol_person(desk, me, enrolment("A", "north", &text)).await.map(drop)),
        ];
        for (field, answer) in answers {
            let Err(OpError::Invalid(faults)) = answer else { panic!("{field} {bad:?}: {answer:?}") };
            assert_eq!(faults.len(), 1, "{field} {bad:?}");
            assert_eq!(faults[0].field, field);
            assert!(faults[0].found.starts_with("holds the control character U+"), "{field}: {}", faults[0]);
        }
    }
    let long = "x".repeat(NOTE_CHARS_MAX + 1);
    for text in [" \n\t ", long.as_str()] {
        assert!(matches!(write_note(desk, me, text, open()).await, Err(OpError::Invalid(_))), "{}", text.len());
    }
    assert_eq!(house.desk.head(), head, "nothing is recorded");
    write_note(desk, me, "<i>two</i>\nlines,\tof \u{627}\u{644} text", open()).await.unwrap();
    let log = list_log(desk, me, AsOf::NOW, None).await.unwrap();
    assert_eq!(log.rows[0].1.text, "<i>two</i>\nlines,\tof \u{627}\u{644} text");
}

#[tokio::test]
async fn a_marking_that_would_hide_the_report_from_its_poster_is_no_place_to_post() {
    let house = House::new().await;
    let head = house.desk.head();
    for marking in [
        common::falcon(),
        Marking::of(Tlp::AmberStrict, agency("south")),
        Marking { releasable_to: Some([].into()), ..open() },
        Marking { releasable_to: Some([agency("south")].into()), ..open() },
    ] {
        let error = post_report(&house.desk, &house.officer, posting(DEPOT), marking.clone()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no place for a report under this marking here that you may see; nothing was changed",
            "{marking:?}"
        );
    }
    let many = |i: usize| Compartment::parse(&format!("c{i}")).unwrap();
    let crowded =
        Marking { recipients: Default::default(), compartments: (0..=MARKING_NAMES_MAX).map(many).collect(), ..open() };
    assert!(post_report(&house.desk, &house.officer, posting(DEPOT), crowded).await.is_err());
    assert_eq!(house.desk.head(), head, "nothing is recorded");
    let red = Marking::of(Tlp::Red, agency("north"));
    let posted = post_report(&house.desk, &house.officer, posting(DEPOT), red).await.unwrap();
    let row = view_original(&house.desk, &house.officer, &posted.report).await.unwrap().0;
    assert!(row.posted.marking.recipients.contains(&house.officer.viewer.person), "RED admits its poster by name");
    assert_eq!(posted.report.number(), None, "and takes no number");
}

#[tokio::test]
async fn the_same_bytes_are_offered_as_the_same_to_whoever_may_know_of_both() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let first = house.post(&house.officer, DEPOT, open()).await;
    let closed = house.post(&inside, DEPOT, common::falcon()).await;
    let again = post_report(&house.desk, &house.officer, posting(DEPOT), open()).await.unwrap();
    assert_eq!(again.same_bytes, [first.to_string()], "a closed report is not offered");
    let inside_again = post_report(&house.desk, &inside, posting(DEPOT), open()).await.unwrap();
    assert_eq!(inside_again.same_bytes, [first.to_string(), closed.to_string(), again.report.to_string()]);
    assert_eq!(again.report.as_str(), "R-2", "and took no number");
}
