//! What a page would cost to parse, measured on its bare text before it is parsed.
//!
//! The tree is built by rules under which a small page can become a deep or huge one, and a parser compares each attribute
//! of a tag with those before it (HTML standard §13.2.5.33). This is a scan and no parser: it does not know a tag in a comment,
//! a script or a value from one that counts, so that it counts too many and not too few.

use std::collections::BTreeMap;

use crate::{NotTaken, limits};

/// Elements without content (HTML standard §13.1.2).
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag may be left out: an open one is closed by the next, so that they nest only with others.
const CLOSED_BY_THE_NEXT: [&str; 13] =
    ["p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "rp"];
/// Formatting elements, which a parser opens anew in the next paragraph if they were not closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Shapes of a drawing (SVG), which close themselves there and nowhere else.
const SHAPES: [&str; 10] = ["path", "circle", "rect", "use", "line", "polygon", "polyline", "ellipse", "stop", "image"];
/// Attributes of an open formatting element that weigh as much as the element when it is opened anew.
const ATTRIBUTES_LIKE_AN_ELEMENT: usize = 4;

/// Refuses a page that is past a bound. Returns its weight: the depths of its tags, added up.
pub(crate) fn shape(source: &str) -> Result<usize, NotTaken> {
    let mut attributes = attributes(source);
    let pairs: u64 = attributes.iter().map(|it| u64::from(*it).pow(2)).fold(0, u64::saturating_add);
    let widest = attributes.iter().max().copied().unwrap_or(0);
    within(
        pairs <= limits::ATTRIBUTE_PAIRS_MAX,
        usize::try_from(limits::ATTRIBUTE_PAIRS_MAX).unwrap_or(usize::MAX),
        || format!("has too many attributes to compare, up to {widest} in one tag"),
    )?;
    let (mut tags, mut depth, mut weight, mut shapes) = (0usize, 0usize, 0usize, 0usize);
    let (mut formatting, mut formatting_max) = (0usize, 0usize);
    // The weights of what is open, by name: an end tag closes what is open under its name, and nothing else.
    let mut open = BTreeMap::<String, Vec<usize>>::new();
    for tag in tags_of(source) {
        let attributes = attributes.pop().unwrap_or(0);
        tags += 1;
        weight += depth;
        within(tags <= limits::TAGS_MAX, limits::TAGS_MAX, || format!("has more than {} tags", limits::TAGS_MAX))?;
        let name = tag.name.as_str();
        if VOID.contains(&name) || CLOSED_BY_THE_NEXT.contains(&name) {
            continue;
        }
        if tag.closes {
            if let Some(closed) = open.get_mut(name).and_then(Vec::pop) {
                depth -= 1;
                formatting -= closed;
            }
            continue;
        }
        if tag.closes_itself && SHAPES.contains(&name) {
            shapes += 1;
        } else {
            let opened_anew = 1 + attributes as usize / ATTRIBUTES_LIKE_AN_ELEMENT;
            let opened_anew = if FORMATTING.contains(&name) { opened_anew } else { 0 };
            open.entry(tag.name).or_default().push(opened_anew);
            depth += 1;
            formatting += opened_anew;
            formatting_max = formatting_max.max(formatting);
        }
        within(depth <= limits::DEPTH_MAX, limits::DEPTH_MAX, || {
            format!("nests more than {} elements", limits::DEPTH_MAX)
        })?;
        within(shapes <= limits::SHAPES_MAX, limits::SHAPES_MAX, || {
            format!("draws more than {} shapes", limits::SHAPES_MAX)
        })?;
    }
    within(tags.saturating_mul(formatting_max) <= limits::REOPENED_MAX, limits::REOPENED_MAX, || {
        format!("leaves {formatting_max} formatting elements open among {tags} tags")
    })?;
    Ok(weight)
}

fn within(holds: bool, bound: usize, found: impl FnOnce() -> String) -> Result<(), NotTaken> {
    if holds { Ok(()) } else { Err(NotTaken::TooMuch { what: "the page", found: found(), bound }) }
}

/// What looks like a tag.
struct Tag {
    name: String,
    closes: bool,
    closes_itself: bool,
}

/// Returns whether a tag begins behind a `<`; else it is a comment, a doctype, a sign.
fn begins(rest: &[u8]) -> bool {
    let name = rest.iter().position(|byte| *byte != b'/').unwrap_or(rest.len());
    rest.get(name).is_some_and(u8::is_ascii_alphabetic)
}

fn tags_of(source: &str) -> impl Iterator<Item = Tag> {
    source.match_indices('<').filter_map(|(at, _)| {
        let rest = &source.as_bytes()[at + 1..];
        begins(rest).then(|| {
            let name = rest.iter().skip_while(|byte| **byte == b'/').take_while(|byte| byte.is_ascii_alphanumeric());
            let name = name.take(16).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
            // As far as the next tag at the most, so that each byte is looked at once.
            let end = rest.iter().position(|byte| matches!(byte, b'>' | b'<')).unwrap_or(0);
            Tag { name, closes: rest.starts_with(b"/"), closes_itself: end > 0 && rest[end - 1] == b'/' }
        })
    })
}

/// Where a parser stands in a tag (HTML standard §13.2.5.8 and what follows there).
#[derive(Clone, Copy)]
enum In {
    Name,
    Between,
    Attribute,
    BehindAttribute,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Value,
}

impl In {
    const ALL: [Self; 8] = [
        Self::Name,
        Self::Between,
        Self::Attribute,
        Self::BehindAttribute,
        Self::BeforeValue,
        Self::DoubleQuoted,
        Self::SingleQuoted,
        Self::Value,
    ];

    /// Returns where a byte leads, and whether an attribute begins with it; nothing: the tag ends.
    fn step(self, byte: u8) -> Option<(Self, bool)> {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
        let next = match (self, byte) {
            (Self::DoubleQuoted, b'"') | (Self::SingleQuoted, b'\'') => Self::Between,
            (Self::DoubleQuoted | Self::SingleQuoted, _) => self,
            (_, b'>') => return None,
            (Self::BeforeValue, b'"') => Self::DoubleQuoted,
            (Self::BeforeValue, b'\'') => Self::SingleQuoted,
            (Self::BeforeValue | Self::BehindAttribute, _) if is_space => self,
            (Self::Attribute, _) if is_space => Self::BehindAttribute,
            (Self::Name | Self::Between | Self::Value, _) if is_space => Self::Between,
            (Self::BeforeValue | Self::Value, _) => Self::Value,
            (_, b'/') => Self::Between,
            (Self::Attribute | Self::BehindAttribute, b'=') => Self::BeforeValue,
            (Self::Name | Self::Attribute, _) => self,
            (Self::Between | Self::BehindAttribute, _) => return Some((Self::Attribute, true)),
        };
        Some((next, false))
    }
}

/// Returns how many attributes each tag has, the last tag first.
///
/// Whether a `<` begins a tag depends on quotes before it, and following each to its end would take a page of `<a <a <a`
/// for ever. So the text is walked backwards once, and for each place of a parser it is kept how many attributes are ahead.
fn attributes(source: &str) -> Vec<u32> {
    let (bytes, mut ahead, mut counts) = (source.as_bytes(), [0u32; In::ALL.len()], Vec::new());
    for (at, &byte) in bytes.iter().enumerate().rev() {
        if byte == b'<' && begins(&bytes[at + 1..]) {
            counts.push(ahead[In::Name as usize]);
        }
        ahead = In::ALL.map(|place| match place.step(byte) {
            Some((next, begins)) => ahead[next as usize].saturating_add(u32::from(begins)),
            None => 0,
        });
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(source: &str) -> String {
        shape(source).unwrap_err().to_string()
    }

    fn wide(name: &str, attributes: usize) -> String {
        format!("<{name}{}>", (0..attributes).map(|i| format!(" a{i}")).collect::<String>())
    }

    #[test]
    fn what_would_become_a_deep_or_huge_tree_is_refused_before_it_is_parsed() {
        assert!(refused(&"<div>".repeat(300)).contains("nests more than 256"));
        assert!(refused(&"<br>".repeat(150_001)).contains("more than 150000 tags"));
        assert!(refused(&"<path/>".repeat(1_001)).contains("draws more than 1000 shapes"));
        let bomb =
            format!("{}{}", (0..100).map(|i| format!("<font size={i}>")).collect::<String>(), "<p>".repeat(20_000));
        assert!(refused(&bomb).contains("leaves 100 formatting elements open"));
    }

    #[test]
    fn a_tag_with_more_attributes_than_can_be_compared_is_refused() {
        assert!(refused(&wide("p", 300_000)).contains("up to 300000 in one tag"));
        assert!(refused(&wide("p", 5_000).repeat(50)).contains("too many attributes to compare"));
        assert!(
            refused(&format!("{}<p>", wide("/p", 300_000))).contains("too many attributes to compare"),
            "an end tag"
        );
        assert!(
            refused(&wide("p title='>' ", 300_000)).contains("too many attributes"),
            "a sign in a value ends no tag"
        );
        assert!(shape(&"<p a=1 b='2' c=\"3\" d>x</p>".repeat(20_000)).is_ok());
        assert!(shape(&"<a ".repeat(150_000)).is_err(), "and measuring takes one walk");
    }

    #[test]
    fn attributes_are_counted_as_a_parser_counts_them() {
        for (page, counts) in [
            ("<p>", vec![0]),
            ("<p a>", vec![1]),
            ("<p a=1 b = '2 x y' c=\"3>\"d/e =f g=/h>", vec![6]),
            ("<p ==x>", vec![1]),
            ("a < b <i c>", vec![1]),
            ("<i a><b c d>", vec![2, 1]),
        ] {
            assert_eq!(attributes(page), counts, "{page}");
        }
    }

    #[test]
    fn an_end_tag_of_what_is_not_open_closes_nothing() {
        assert!(refused(&"<div></x>".repeat(300)).contains("nests more than 256"));
        let fonts: String = (0..100).map(|i| format!("<font size={i}></u>")).collect();
        assert!(refused(&format!("{fonts}{}", "<p>".repeat(20_000))).contains("leaves 100 formatting elements open"));
    }

    #[test]
    fn an_open_formatting_element_weighs_what_its_attributes_weigh_when_it_is_opened_anew() {
        assert!(
            refused(&format!("{}{}", wide("b", 2_000), "<p>x".repeat(20_000))).contains("formatting elements open")
        );
    }

    #[test]
    fn old_pages_that_close_nothing_they_need_not_close_are_taken() {
        let page = format!("<table>{}</table>", "<tr><td><p><b>x</b><li>y<br>".repeat(10_000));
        assert!(shape(&page).is_ok());
        assert!(shape("a < b, 3 <4, <!-- <div> -->, </").is_ok());
    }

    #[test]
    fn a_page_with_many_small_drawings_is_taken() {
        assert!(shape(&"<p><svg viewBox='0 0 1 1'><path d='M0 0'/></svg>".repeat(400)).is_ok());
    }
}
