//! An HTML page: its main text, and what it says of itself.
//!
//! The main text is taken out by `dom_smoothie` (the rules of Mozilla's Readability); a page without one, a list of short
//! notices say, gives the text of its body. The title stands in front, as the page's first words. What is hostile is
//! refused before it is parsed ([`shape`]).

use dom_smoothie::{Config, Readability, TextMode};
use tocsin_core::report::Head;

use crate::charset::decode;
use crate::shape::shape;
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
        _ => body, // a title above nothing is no text: what the page shows is made by a script, say
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
