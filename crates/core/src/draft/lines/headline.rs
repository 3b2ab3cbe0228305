//! Putting a headline together from parts, and the few phrases all lines share.

use super::{LinePart, PartKind};
use crate::draft::{Anchor, DateStatus, Place, Qualifier, When};

/// How many characters of the text's own words a headline repeats; the rest is lit in the text beside it.
const QUOTED_CHARS_MAX: usize = 240;

/// A headline in the making.
#[derive(Default)]
pub(super) struct Headline {
    parts: Vec<LinePart>,
}

impl Headline {
    pub(super) fn text(self, words: &str) -> Self {
        self.push(PartKind::Text, words)
    }

    pub(super) fn who(self, words: &str) -> Self {
        self.push(PartKind::Who, words)
    }

    pub(super) fn figure(self, words: &str) -> Self {
        self.push(PartKind::Figure, words)
    }

    pub(super) fn hedge(self, words: &str) -> Self {
        self.push(PartKind::Hedge, words)
    }

    /// Appends words of the text, with the hedges among them as parts of their own.
    pub(super) fn quoted(mut self, words: &Anchor, hedges: &[&Anchor]) -> Self {
        let chars: Vec<char> = words.text.chars().collect();
        let shown = chars.len().min(QUOTED_CHARS_MAX);
        let mut at = 0;
        let mut inside: Vec<_> = hedges.iter().filter(|hedge| hedge.touches(words)).map(|hedge| hedge.span).collect();
        inside.sort_unstable();
        for (start, end) in inside {
            let start = start.saturating_sub(words.span.0).clamp(at, shown);
            let end = end.saturating_sub(words.span.0).clamp(start, shown);
            self = self.push(PartKind::Quoted, &chars[at..start].iter().collect::<String>());
            self = self.push(PartKind::Hedge, &chars[start..end].iter().collect::<String>());
            at = end;
        }
        self = self.push(PartKind::Quoted, &chars[at..shown].iter().collect::<String>());
        if shown < chars.len() { self.text("…") } else { self }
    }

    pub(super) fn parts(self) -> Vec<LinePart> {
        self.parts
    }

    fn push(mut self, kind: PartKind, words: &str) -> Self {
        if !words.is_empty() {
            self.parts.push(LinePart { kind, text: words.to_owned() });
        }
        self
    }
}

/// A number with its bound, in words: "at least 26".
pub(super) fn amount(value: u64, qualifier: Qualifier) -> String {
    match qualifier {
        Qualifier::Exact => value.to_string(),
        Qualifier::AtLeast => format!("at least {value}"),
        Qualifier::MoreThan => format!("more than {value}"),
        Qualifier::About => format!("about {value}"),
        Qualifier::UpTo => format!("up to {value}"),
        Qualifier::LessThan => format!("fewer than {value}"),
    }
}

/// A time, in the text's words and with what is missing from it.
pub(super) fn when(when: &When) -> String {
    let Some(words) = &when.as_written else { return "not given".to_owned() };
    match (when.status, &when.resolved) {
        (DateStatus::Partial, Some(date)) if date.starts_with("--") => format!("{}, year not given", words.text),
        (DateStatus::Derived, Some(date)) => format!("{} ({date}, worked out from the text)", words.text),
        (DateStatus::Ambiguous, _) => format!("{}, ambiguous", words.text),
        _ => words.text.clone(),
    }
}

/// A place, from the particular to the general.
pub(super) fn place(place: &Place) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in [&place.name, &place.city, &place.country].into_iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.is_empty() { "not given".to_owned() } else { names.join(", ") }
}
