//! How the text of a report came out of its bytes: the head of the reading page's left side.
//!
//! Plain text is the bytes; of a page or a mail both are named by their hashes, and what the document says of itself stands
//! there as that: of a mail it is the sender's word.

use maud::{Markup, html};
use tocsin_core::person::Person;
use tocsin_core::report::{Head, Kept};
use tocsin_core::rows::ReportRow;

use super::{Frame, name_of, times, words};

/// The head of the panel: what is kept, and under which hash.
pub fn header(row: &ReportRow) -> Markup {
    let hash = |kept: &Kept, what: &str| {
        let title = format!("SHA-256 of {what}: {}", kept.sha256);
        html! { (times::count(kept.bytes)) " bytes, " code title=(title) { "sha256 " (kept.sha256.get(..12).unwrap_or_default()) "…" } }
    };
    html! {
        header {
            @match &row.posted.way {
                None => {
                    h2 { "As it came" }
                    small {
                        (hash(&row.posted.original, "the bytes as they came"))
                        ". " a href=(format!("/reports/{}/original", row.id)) { "Original" }
                    }
                }
                Some(way) => {
                    h2 { "Text taken out" }
                    small {
                        "Original: " (noun(row)) ", " (hash(&row.posted.original, "the bytes as they came"))
                        ". " a href=(format!("/reports/{}/original", row.id)) { "Original" }
                        br;
                        "Text: " (hash(&way.text_layer, "the text that was taken out and read"))
                        ", by " (way.extractor) ". " a href=(format!("/reports/{}/text-layer", row.id)) { "Text" }
                    }
                }
            }
        }
    }
}

/// What the document says of itself, and what is attached to it.
pub fn head(frame: &Frame, persons: &[Person], row: &ReportRow) -> Markup {
    let Some(way) = &row.posted.way else { return html! {} };
    let Head { title, byline, publisher, published, language, url, message_id } = &way.head;
    let is_mail = row.posted.original.media_type == "message/rfc822";
    let named = |page: &'static str, mail: &'static str| if is_mail { mail } else { page };
    let said = [
        (named("Title", "Subject"), title),
        (named("By", "From"), byline),
        ("Published by", publisher),
        (named("Published", "Date"), published),
        ("Language", language),
        ("Address", url),
        ("Message-ID", message_id),
    ];
    html! {
        div.pad {
            @if let Some(feed) = &way.feed {
                p.meta { "Taken in by feed " a.src href=(frame.link("/feeds")) { (feed.feed) } ", for " (name_of(persons, &row.by)) "." }
            }
            p.meta { (if is_mail { words::MAIL_SAYS } else { words::DOCUMENT_SAYS }) }
            dl.kv {
                @for (name, value) in said {
                    @if let Some(value) = value { dt { (name) } dd dir="auto" { (value) } }
                }
                @if way.head == Head::default() { dt { "Of itself" } dd { "nothing said" } }
            }
            @if !way.attachments.is_empty() {
                h3 { "Attached, not opened" }
                ul {
                    @for it in &way.attachments {
                        li {
                            span dir="auto" { (it.name.as_deref().unwrap_or("no name")) } " "
                            span.meta { (it.media_type.as_deref().unwrap_or("type not given")) ", " (times::count(it.bytes)) " bytes, "
                                code title=(format!("SHA-256: {}", it.sha256)) { "sha256 " (it.sha256.get(..12).unwrap_or_default()) "…" } }
                        }
                    }
                }
                p.meta { (words::ATTACHED) }
            }
        }
    }
}

fn noun(row: &ReportRow) -> &'static str {
    let media_type = row.posted.original.media_type.as_str();
    match media_type.split(';').next().unwrap_or_default() {
        "text/html" => "a page",
        "message/rfc822" => "a mail",
        _ => "an entry of a feed",
    }
}
