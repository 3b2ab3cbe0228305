#![doc = include_str!("../README.md")]

mod charset;
mod feed;
mod html;
mod kind;
pub mod limits;
mod mail;
mod shape;

pub use feed::{Entry, Feed, take_feed};
pub use kind::Kind;
use tocsin_core::report::{Attachment, Head};

/// The name and version under which a text layer was taken out. It names the libraries whose rules decide, too: a later one
/// would take out another text.
pub const EXTRACTOR: &str =
    concat!("tocsin-ways ", env!("CARGO_PKG_VERSION"), " (dom_smoothie 0.19, mail-parser 0.11, feed-rs 3.0)");

/// What was taken out of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The text layer.
    pub text: String,
    /// What the document says of itself.
    pub head: Head,
    /// What is attached, in order; not opened.
    pub attachments: Vec<Attachment>,
    /// The media type of the bytes, with the charset that they were read by.
    pub media_type: String,
}

/// Why nothing was taken out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There are no words in it.
    #[error("{what} has no text")]
    NoText {
        /// The document.
        what: &'static str,
    },
    /// It is not what it is said to be.
    #[error("{what} cannot be read: {found}")]
    Malformed {
        /// The document.
        what: &'static str,
        /// What was found.
        found: String,
    },
    /// It is past a bound.
    #[error("{what} {found}; the bound is {bound}")]
    TooMuch {
        /// The document.
        what: &'static str,
        /// What was found.
        found: String,
        /// The bound.
        bound: usize,
    },
}

/// Takes the text layer out of a page or a mail file. `media_type` is what came with the bytes, for its charset.
///
/// # Errors
/// [`NotTaken`] if there is no text in it, it cannot be read, or is past a bound.
pub fn take(kind: Kind, bytes: &[u8], media_type: Option<&str>) -> Result<Taken, NotTaken> {
    match kind {
        Kind::Html => html::take(bytes, media_type),
        Kind::Mail => mail::take(bytes),
        Kind::Text => {
            let (text, charset) = charset::decode(bytes, media_type);
            let media_type = format!("text/plain; charset={}", charset.to_lowercase());
            Ok(Taken { text, head: Head::default(), attachments: Vec::new(), media_type })
        }
    }
}

/// Returns one line of what a document says of itself: spaces folded, marks that turn text and control characters left
/// out, cut at the bound. Nothing left: not said.
fn said(text: &str) -> Option<String> {
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = folded.chars().filter(|c| !c.is_control() && !turns(*c)).take(limits::SAID_CHARS_MAX).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// Returns text with one kind of line break, no NUL, no spaces at line ends, and never more than one empty line in a row.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}").replace('\u{A0}', " ");
    let mut tidied = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    let tidied = tidied.trim_start_matches('\n').trim_end();
    if tidied.is_empty() { String::new() } else { format!("{tidied}\n") }
}
