//! An HTML page: its main text, and what it says of itself.
//!
//! The main text is taken out by `dom_smoothie` (the rules of Mozilla's Readability); a page without one, a list of short
//! notices say, gives the text of its body. The title stands in front, as the page's first words. What is hostile is
//! refused before it is parsed: the tree is built by rules under which a small page can become a deep or huge one, and
//! [`shape`] measures both on the bare text.

use dom_smoothie::{Config, Readability, TextMode};
use tocsin_core::report::Head;

use crate::charset::decode;
use crate::{NotTaken, Taken, limits, said, tidy};

/// Takes the text out of a page. `media_type` is what came with the bytes, for its charset.
pub(crate) fn take(bytes: &[u8], media_type: Option<&str>) -> Result<Taken, NotTaken> {
    let (source, charset) = decode(bytes, media_type);
    let (text, head) = main_text(&source)?;
    if text.trim().is_empty() {
        return Err(NotTaken::NoText { what: "the page" });
    }
    Ok(Taken {
        text,
        head,
        attachments: Vec::new(),
        media_type: format!("text/html; charset={}", charset.to_lowercase()),
    })
}

/// Returns the main text of a page and what it says of itself.
fn main_text(source: &str) -> Result<(String, Head), NotTaken> {
    let not_read =
        |error: dom_smoothie::ReadabilityError| NotTaken::Malformed { what: "the page", found: error.to_string() };
    let weight = shape(source)?;
    let config = || Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut page = Readability::new(source, None, Some(config())).map_err(not_read)?;
    let json_ld = page.parse_json_ld();
    let meta = page.get_article_metadata(json_ld);
    let head = Head {
        title: said(&meta.title),
        byline: meta.byline.as_deref().and_then(said),
        publisher: meta.site_name.as_deref().and_then(said),
        published: meta.published_time.as_deref().and_then(said),
        language: language(&page),
        ..Head::default()
    };
    let main = if weight > limits::MAIN_TEXT_WEIGHT_MAX { None } else { page.parse().ok() };
    let body = match main {
        Some(article) if !article.text_content.trim().is_empty() => tidy(&article.text_content),
        _ => body_text(source), // no main text: a page of short notices, a table, one that is too heavy to weigh
    };
    let title = head.title.clone().filter(|title| !body.starts_with(title.as_str()));
    let text = match title {
        Some(title) if !body.is_empty() => format!("{title}\n\n{body}"),
        Some(title) => title,
        None => body,
    };
    Ok((text, head))
}

/// Returns the text of a piece of HTML as it stands, for mails and entries of feeds.
pub(crate) fn fragment(source: &str) -> Result<String, NotTaken> {
    shape(source)?;
    Ok(body_text(source))
}

fn body_text(source: &str) -> String {
    // Through the same library's document, so that one version of one parser decides.
    let page = Readability::from(source);
    page.doc.select("script,style,noscript,template,head,iframe,object,svg").remove();
    tidy(&page.doc.formatted_text())
}

fn language(page: &Readability) -> Option<String> {
    let tag = page.doc.select("html").attr("lang")?.trim().to_owned();
    let fits =
        !tag.is_empty() && tag.len() <= 35 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then_some(tag)
}

/// Elements without content (HTML standard §13.1.2).
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag may be left out: an open one is closed by the next, so that they nest only with others.
const CLOSED_BY_THE_NEXT: [&str; 13] =
    ["p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "rp"];
/// Formatting elements, which a parser opens anew in the next paragraph if they were not closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Measures how many tags a page has, how deep they nest and how many formatting elements are open at once; refuses what
/// is past the bounds. A scan of the bare text: it may count too many, and never too few by more than the parser's own
/// elements (html, body, tbody). Returns its weight: the depths of its tags, added up.
fn shape(source: &str) -> Result<usize, NotTaken> {
    let over = |found: String, bound: usize| NotTaken::TooMuch { what: "the page", found, bound };
    let (mut tags, mut depth, mut weight, mut formatting, mut formatting_max) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closes = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len()).min(16);
        let name = name[..end].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue; // a comment, a doctype, a sign
        }
        tags += 1;
        weight += depth;
        if tags > limits::TAGS_MAX {
            return Err(over(format!("has more than {} tags", limits::TAGS_MAX), limits::TAGS_MAX));
        }
        if VOID.contains(&name.as_str()) || CLOSED_BY_THE_NEXT.contains(&name.as_str()) {
            continue;
        }
        let is_formatting = FORMATTING.contains(&name.as_str());
        if closes {
            depth = depth.saturating_sub(1);
            formatting = formatting.saturating_sub(usize::from(is_formatting));
        } else {
            depth += 1;
            formatting += usize::from(is_formatting);
            formatting_max = formatting_max.max(formatting);
        }
        if depth > limits::DEPTH_MAX {
            return Err(over(format!("nests more than {} elements", limits::DEPTH_MAX), limits::DEPTH_MAX));
        }
    }
    if tags.saturating_mul(formatting_max) > limits::REOPENED_MAX {
        let found = format!("leaves {formatting_max} formatting elements open among {tags} tags");
        return Err(over(found, limits::REOPENED_MAX));
    }
    Ok(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(source: &str) -> String {
        shape(source).unwrap_err().to_string()
    }

    #[test]
    fn what_would_become_a_deep_or_huge_tree_is_refused_before_it_is_parsed() {
        assert!(refused(&"<div>".repeat(300)).contains("nests more than 256"));
        assert!(refused(&"<br>".repeat(150_001)).contains("more than 150000 tags"));
        let bomb =
            format!("{}{}", (0..100).map(|i| format!("<font size={i}>")).collect::<String>(), "<p>".repeat(20_000));
        assert!(refused(&bomb).contains("leaves 100 formatting elements open"));
    }

    #[test]
    fn old_pages_that_close_nothing_they_need_not_close_are_taken() {
        let page = format!("<table>{}</table>", "<tr><td><p><b>x</b><li>y<br>".repeat(10_000));
        assert!(shape(&page).is_ok());
        assert!(shape("a < b, 3 <4, <!-- <div> -->, </").is_ok());
    }
}
