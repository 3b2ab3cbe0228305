//! Fields that people type: trimmed, bounded, free of control characters.
//!
//! Text of a report is never touched (its bytes are kept as they came). This is for names, publishers, notes: what
//! is written into the headquarters' own record and shown on every screen. Right-to-left text is welcome; characters
//! that turn the direction of what follows are not, since a name could then rewrite the sentence it stands in.

use crate::limits;

/// A field that breaks a rule. Forms gather all of them and show each beside its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {found}; {expected}")]
pub struct FieldFault {
    /// The field's name, as the form shows it.
    pub field: &'static str,
    /// What was found.
    pub found: String,
    /// What was expected, and what to do.
    pub expected: String,
}

/// One field on its way in.
pub struct Field<'a> {
    name: &'static str,
    text: &'a str,
    lines: bool,
    chars_max: usize,
}

impl<'a> Field<'a> {
    /// A field of one line, at most [`limits::FIELD_CHARS_MAX`] characters.
    pub fn line(name: &'static str, text: &'a str) -> Self {
        Field { name, text, lines: false, chars_max: limits::FIELD_CHARS_MAX }
    }

    /// A field of several lines, at most [`limits::NOTE_CHARS_MAX`] characters.
    pub fn note(name: &'static str, text: &'a str) -> Self {
        Field { name, text, lines: true, chars_max: limits::NOTE_CHARS_MAX }
    }

    /// Returns the text, trimmed; nothing if it is blank.
    ///
    /// # Errors
    /// [`FieldFault`] for a control character or too many characters.
    pub fn optional(self) -> Result<Option<String>, FieldFault> {
        let text = self.text.trim();
        let fault = |found: String, expected: String| Err(FieldFault { field: self.name, found, expected });
        if let Some(found) = text.chars().find(|&c| is_unwelcome(c) && !(self.lines && matches!(c, '\n' | '\r' | '\t')))
        {
            return fault(
                format!("holds the control character U+{:04X}", found as u32),
                "remove it: only visible characters are kept".to_owned(),
            );
        }
        let chars = text.chars().count();
        if chars > self.chars_max {
            return fault(format!("is {chars} characters long"), format!("at most {} are kept", self.chars_max));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// Returns the text, trimmed.
    ///
    /// # Errors
    /// [`FieldFault`] for what [`Field::optional`] refuses, and for a blank field.
    pub fn required(self) -> Result<String, FieldFault> {
        let name = self.name;
        self.optional()?.ok_or_else(|| FieldFault {
            field: name,
            found: "is empty".to_owned(),
            expected: "write it; nothing is recorded yet".to_owned(),
        })
    }
}

/// C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text (UAX 9).
fn is_unwelcome(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_to_left_text_is_kept_and_direction_marks_are_refused() {
        assert_eq!(Field::line("publisher", " وكالة الأنباء ").required(), Ok("وكالة الأنباء".to_owned()));
        let fault = Field::line("publisher", "Orle\u{202E}reiruoC").optional().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "publisher: holds the control character U+202E; remove it: only visible characters are kept"
        );
    }

    #[test]
    fn a_note_may_have_lines_and_a_name_may_not() {
        assert!(Field::note("note", "one\ntwo").required().is_ok());
        assert!(Field::line("name", "one\ntwo").required().is_err());
    }

    #[test]
    fn a_field_over_its_bound_says_how_long_it_is() {
        let long = "x".repeat(201);
        assert_eq!(
            Field::line("name", &long).required().unwrap_err().to_string(),
            "name: is 201 characters long; at most 200 are kept"
        );
        assert!(Field::line("name", "  ").required().unwrap_err().to_string().starts_with("name: is empty"));
    }
}
