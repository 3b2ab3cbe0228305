//! Text as PostgreSQL can hold it: U+0000, which it cannot, is written as two other characters.
//!
//! Bodies are JSON, which escapes it. Keys are ids; but the name of a party comes out of a report as it stands there, and what
//! is asked for comes out of an address that anybody may type. So every text is written in this form: U+0000 as U+0001 U+0001,
//! and U+0001, so that nothing else reads the same, as U+0001 U+0002. The order of bytes is kept, which cursors rest on. A text
//! without either, which is every text of an honest day, is written as it is.

use std::borrow::Cow;

/// Returns a text as it is written.
pub(crate) fn written(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte < 2) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => out.push_str("\u{1}\u{1}"),
            '\u{1}' => out.push_str("\u{1}\u{2}"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Returns a text as it was before it was written.
pub(crate) fn read(text: String) -> String {
    if !text.contains('\u{1}') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1}' => out.push(if chars.next() == Some('\u{1}') { '\0' } else { '\u{1}' }),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_comes_back_holds_no_nul_and_keeps_its_place(a in "[\0\u{1}\u{2}a]{0,6}", b in "[\0\u{1}\u{2}a]{0,6}") {
            prop_assert_eq!(read(written(&a).into_owned()), a.clone());
            prop_assert!(!written(&a).contains('\0'));
            prop_assert_eq!(written(&a).as_bytes().cmp(written(&b).as_bytes()), a.as_bytes().cmp(b.as_bytes()));
        }
    }
}
