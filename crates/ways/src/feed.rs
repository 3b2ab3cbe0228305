//! A feed (RSS, Atom, JSON Feed): its entries, each with the bytes that it stood in, its text, and what it says of itself.
//!
//! `feed-rs` reads the formats; beside it one pass over the bytes finds where each entry begins and ends, so that what is
//! kept of a report is exactly the piece of the feed that it came from. That pass also bounds the depth before anything
//! builds a tree. Nothing that an entry links to is fetched.

use std::ops::Range;

use feed_rs::model;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;
use serde_json::value::RawValue;
use tocsin_core::report::Head;

use crate::{NotTaken, Taken, html, limits, said, tidy};

/// A feed as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its title, as it says itself.
    pub title: Option<String>,
    /// Its entries, in their order; at most [`limits::ENTRIES_MAX`].
    pub entries: Vec<Entry>,
    /// Entries without a word of text, or past a bound: how many were left out.
    pub left_out: usize,
}

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The id that it gives itself, else its link; empty: neither.
    pub id: String,
    /// The bytes of the feed that it stood in.
    pub bytes: Vec<u8>,
    /// Its text and what it says of itself; the media type is the feed's.
    pub taken: Taken,
}

/// Reads a feed.
///
/// # Errors
/// [`NotTaken::Malformed`] if it is no feed, [`NotTaken::TooMuch`] if it nests too deep.
pub fn take_feed(bytes: &[u8]) -> Result<Feed, NotTaken> {
    let malformed = |found: String| NotTaken::Malformed { what: "the feed", found };
    let is_json = bytes.iter().find(|byte| matches!(byte, b'<' | b'{')) == Some(&b'{');
    let places = if is_json { items(bytes)? } else { elements(bytes)? };
    // An entry that names neither id nor link has none; the library would make one up.
    let parser = feed_rs::parser::Builder::new()
        .id_generator(|links, _, _| links.first().map(|it| it.href.clone()).unwrap_or_default())
        .sanitize_content(false)
        .build();
    let feed = parser.parse(bytes).map_err(|error| malformed(error.to_string()))?;
    if places.len() != feed.entries.len() {
        let found = format!("{} entries stand in it and {} could be read", places.len(), feed.entries.len());
        return Err(malformed(found));
    }
    let media_type = match feed.feed_type {
        model::FeedType::Atom => "application/atom+xml",
        model::FeedType::JSON => "application/feed+json",
        _ => "application/rss+xml",
    };
    let count = feed.entries.len();
    let taken = |(entry, place): (model::Entry, Range<usize>)| take(entry, bytes.get(place)?, media_type);
    let entries: Vec<Entry> =
        feed.entries.into_iter().zip(places).take(limits::ENTRIES_MAX).filter_map(taken).collect();
    Ok(Feed { title: feed.title.and_then(|it| said(&it.content)), left_out: count - entries.len(), entries })
}

fn take(entry: model::Entry, bytes: &[u8], media_type: &str) -> Option<Entry> {
    let plain = |text: &str, is_html: bool| {
        if is_html || text.contains('<') { html::fragment(text).ok() } else { Some(tidy(text)) }
    };
    let is_html = |kind: &str| kind.contains("html") || kind.contains("xml");
    let content = entry.content.as_ref().and_then(|it| plain(it.body.as_deref()?, is_html(it.content_type.as_ref())));
    let summary = || entry.summary.as_ref().and_then(|it| plain(&it.content, is_html(it.content_type.as_ref())));
    let body = content.filter(|it| !it.is_empty()).or_else(summary).unwrap_or_default();
    let title = entry.title.as_ref().and_then(|it| plain(&it.content, is_html(it.content_type.as_ref())));
    let title = title.and_then(|it| said(&it));
    let text = match &title {
        Some(title) if body.starts_with(title.as_str()) => body,
        Some(title) => format!("{title}\n\n{body}").trim_end().to_owned() + "\n",
        None => body,
    };
    if text.trim().is_empty() {
        return None;
    }
    let authors: Vec<&str> =
        entry.authors.iter().filter_map(|it| it.name.as_deref()).filter(|it| !it.is_empty()).collect();
    let head = Head {
        title,
        byline: said(&authors.join(", ")),
        published: entry.published.or(entry.updated).and_then(|it| said(&it.to_rfc3339())),
        language: entry.language.as_deref().and_then(said).filter(|it| it.len() <= 35),
        url: entry
            .links
            .iter()
            .find(|it| it.rel.as_deref().is_none_or(|rel| rel == "alternate"))
            .and_then(|it| said(&it.href)),
        ..Head::default()
    };
    let taken = Taken { text, head, attachments: Vec::new(), media_type: media_type.to_owned() };
    Some(Entry { id: entry.id, bytes: bytes.to_vec(), taken })
}

/// Returns where each entry stands in a feed that is XML: `item` below the root or the channel, `entry` below the root.
fn elements(bytes: &[u8]) -> Result<Vec<Range<usize>>, NotTaken> {
    let malformed = |found: String| NotTaken::Malformed { what: "the feed", found };
    let mut reader = Reader::from_reader(bytes);
    let (mut depth, mut places) = (0usize, Vec::new());
    let mut open: Option<(usize, usize)> = None; // depth and beginning of the entry that is open
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| malformed(error.to_string()))?;
        let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let is_entry = |name: &str, depth: usize| {
            (name == "item" && (depth == 1 || depth == 2)) || (name == "entry" && depth == 1)
        };
        match event {
            Event::Start(tag) => {
                if open.is_none() && is_entry(tag.local_name().as_ref(), depth) {
                    open = Some((depth, from));
                }
                depth += 1;
                if depth > limits::DEPTH_MAX {
                    let found = format!("nests more than {} elements", limits::DEPTH_MAX);
                    return Err(NotTaken::TooMuch { what: "the feed", found, bound: limits::DEPTH_MAX });
                }
            }
            Event::Empty(tag) if open.is_none() && is_entry(tag.local_name().as_ref(), depth) => places.push(from..to),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some((_, begins)) = open.filter(|(at, _)| *at == depth) {
                    places.push(begins..to);
                    open = None;
                }
            }
            Event::Eof => return Ok(places),
            _ => {}
        }
    }
}

/// Returns where each item stands in a JSON feed.
fn items(bytes: &[u8]) -> Result<Vec<Range<usize>>, NotTaken> {
    #[derive(Deserialize)]
    struct Items<'a> {
        #[serde(borrow, default)]
        items: Vec<&'a RawValue>,
    }
    let malformed = |error: serde_json::Error| NotTaken::Malformed { what: "the feed", found: error.to_string() };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| NotTaken::Malformed { what: "the feed", found: "it is not UTF-8".to_owned() })?;
    let text = text.trim_start_matches('\u{FEFF}');
    let Items { items } = serde_json::from_str(text).map_err(malformed)?;
    let begin = bytes.as_ptr() as usize;
    let place = |item: &RawValue| {
        let from = item.get().as_ptr() as usize - begin; // borrowed from `bytes`, so that it stands behind their beginning
        from..from + item.get().len()
    };
    Ok(items.into_iter().map(place).collect())
}
