//! The text, and the one way from it to an [`Anchor`].
//!
//! Inside the reader positions are bytes and tokens; in a draft they are Unicode scalar values. The change happens
//! here and nowhere else, so that an anchor cannot disagree with its slice.

use tocsin_core::draft::{Anchor, Span};

/// How many bytes lie between two remembered positions.
const STEP: usize = 128;

/// The text layer with an index from bytes to characters.
pub struct Source<'t> {
    text: &'t str,
    ascii: bool,
    /// Characters before byte `i * STEP` (rounded down to a character's first byte).
    steps: Vec<usize>,
}

impl<'t> Source<'t> {
    /// Indexes a text.
    pub fn new(text: &'t str) -> Self {
        let ascii = text.is_ascii();
        let mut steps = Vec::new();
        if !ascii {
            steps.reserve(text.len() / STEP + 1);
            let mut chars = 0;
            for (at, byte) in text.bytes().enumerate() {
                if at % STEP == 0 {
                    steps.push(chars);
                }
                chars += usize::from(is_first_byte(byte));
            }
        }
        Self { text, ascii, steps }
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The words between two byte positions.
    pub fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The span in characters between two byte positions.
    pub fn span(&self, start: usize, end: usize) -> Span {
        (self.chars_before(start), self.chars_before(end))
    }

    /// Makes the anchor of a stretch of bytes; `None` if it is empty or not a stretch of characters.
    pub fn anchor(&self, start: usize, end: usize) -> Option<Anchor> {
        let words = self.text.get(start..end).filter(|words| !words.is_empty())?;
        Some(Anchor { text: words.to_owned(), span: self.span(start, end) })
    }

    fn chars_before(&self, byte: usize) -> usize {
        if self.ascii {
            return byte;
        }
        let step = (byte / STEP).min(self.steps.len().saturating_sub(1));
        let known = self.steps.get(step).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(step * STEP..byte).unwrap_or(&[]);
        known + rest.iter().filter(|byte| is_first_byte(**byte)).count()
    }
}

/// Whether a byte of UTF-8 begins a character.
fn is_first_byte(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters_on_both_sides_of_a_step() {
        let text = "é".repeat(300) + "ab";
        let source = Source::new(&text);
        assert_eq!(source.span(0, 4), (0, 2));
        assert_eq!(source.span(598, 602), (299, 302));
        assert_eq!(source.anchor(600, 602).map(|a| a.text), Some("ab".to_owned()));
        assert_eq!(source.anchor(1, 2), None, "half a character is no anchor");
    }
}
