//! A chart of posts as text that a person edits: one post a line, a hyphen for each post above it.
//!
//! ```text
//! Incident commander
//! - Operations section chief
//! -- Medical branch
//! ```

use tocsin_core::command::{Template, TemplatePost};
use tocsin_core::limits::POSTS_MAX;

/// Longest key that is made of a title.
const KEY_CHARS_MAX: usize = 40;

/// Writes posts as text, each after the one it is under.
pub fn text(posts: &[TemplatePost]) -> String {
    fn below(posts: &[TemplatePost], under: Option<&str>, depth: usize, text: &mut String) {
        // Deeper than there are posts is a circle, which the check of templates refuses; here it only must end.
        for post in posts.iter().filter(|it| it.under.as_deref() == under && depth <= posts.len()) {
            let space = if depth > 0 { " " } else { "" };
            text.push_str(&format!("{}{space}{}\n", "-".repeat(depth), post.title));
            below(posts, Some(&post.key), depth + 1, text);
        }
    }
    let mut text = String::new();
    below(posts, None, 0, &mut text);
    text
}

/// Reads posts out of text. A title of the template keeps the key that it has there; others get one of their words.
pub fn posts(text: &str, template: Option<&Template>) -> Vec<TemplatePost> {
    let mut posts: Vec<TemplatePost> = Vec::new();
    let mut above: Vec<String> = Vec::new();
    // One more than may be is enough for the refusal that counts them.
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()).take(POSTS_MAX + 1) {
        let hyphens = line.chars().take_while(|c| *c == '-').count();
        let title = line.trim_start_matches('-').trim().to_owned();
        above.truncate(hyphens);
        let known = template.and_then(|it| it.posts.iter().find(|post| post.title == title));
        let key = known.map_or_else(|| key_of(&title), |post| post.key.clone());
        let taken = |key: &str| posts.iter().any(|it| it.key == key);
        let numbered = (2..).map(|n| format!("{key}-{n}"));
        let key = std::iter::once(key.clone()).chain(numbered).find(|it| !taken(it)).unwrap_or(key);
        above.push(key.clone());
        let under = above.len().checked_sub(2).and_then(|at| above.get(at)).cloned();
        posts.push(TemplatePost { key, title, under });
    }
    posts
}

fn key_of(title: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let words: String = title.chars().map(word).collect();
    let key: Vec<&str> = words.split('-').filter(|it| !it.is_empty()).collect();
    let key: String = key.join("-").chars().take(KEY_CHARS_MAX).collect();
    if key.is_empty() { "post".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::Templates;

    #[test]
    fn every_shipped_chart_reads_back_as_it_was_written() {
        for template in Templates::default().load().templates {
            let read = posts(&text(&template.posts), Some(&template));
            assert_eq!(read, template.posts, "{}", template.key);
        }
    }

    #[test]
    fn edited_text_keeps_the_keys_it_can_and_makes_new_ones_of_words() {
        let read = posts("Chef d’équipe\n-- Santé\n - Пожар\n- Пожар\nChef d’équipe\n", None);
        let told: Vec<_> = read.iter().map(|it| (it.key.as_str(), it.under.as_deref())).collect();
        let top = "chef-d-quipe";
        assert_eq!(
            told,
            [(top, None), ("sant", Some(top)), ("post", Some(top)), ("post-2", Some(top)), ("chef-d-quipe-2", None)]
        );
    }
}
