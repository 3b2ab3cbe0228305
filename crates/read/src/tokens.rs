//! From characters to tokens: words, numbers and marks, as byte ranges.
//!
//! Word boundaries follow UAX 29, with two departures: a possessive `'s` is a token of its own (a name must be able
//! to end before it), and a hyphen between two words disappears into the flag `joined` ("car-bomb" reads like
//! "car bomb"). Short abbreviations keep their full stop ("Mr.", "U.S."), so that it does not end a sentence.

use unicode_segmentation::UnicodeSegmentation;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Whether nothing stands between it and the token before.
    pub glued: bool,
    /// Whether only a hyphen or dash without spaces stands between it and the token before.
    pub joined: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word in small letters, or in a script without case.
    Lower,
    /// A word whose first letter is a capital.
    Title,
    /// A word of two or more capitals.
    Upper,
    /// `'s` after a word.
    Possessive,
    /// Digits, with what stands inside them.
    Number,
    /// A double quotation mark of any shape; whether it opens or closes is decided with its paragraph in view.
    Quote,
    /// Any other mark.
    Mark(char),
}

impl Kind {
    /// Whether it is a word.
    pub fn is_word(self) -> bool {
        matches!(self, Kind::Lower | Kind::Title | Kind::Upper)
    }

    /// Whether it is a word with a capital.
    pub fn is_capital(self) -> bool {
        matches!(self, Kind::Title | Kind::Upper)
    }
}

/// Abbreviations whose full stop belongs to them, without it.
const ABBREVIATIONS: &[&str] = &[
    "adm", "brig", "capt", "cmdr", "co", "col", "corp", "cpl", "dept", "dr", "etc", "fr", "gen", "gov", "hon", "inc",
    "jr", "lt", "ltd", "maj", "messrs", "mr", "mrs", "ms", "mt", "no", "nos", "prof", "rep", "rev", "sen", "sgt", "sr",
    "st", "vs", "approx", "est", "art", "apr", "aug", "dec", "feb", "jan", "jul", "jun", "nov", "oct", "sep", "sept",
    "km", "dist", "ft", "sq",
];

/// Splits a stretch of text, which begins at byte `offset`, into tokens.
pub fn tokens(text: &str, offset: usize, out: &mut Vec<Token>) {
    let first = out.len();
    let mut joiner = false;
    let mut end_of_last = offset;
    for (at, piece) in text.split_word_bound_indices() {
        let start = offset + at;
        let Some(initial) = piece.chars().next() else { continue };
        if initial.is_whitespace() || initial.is_control() || is_invisible(initial) {
            joiner = false;
            continue;
        }
        let glued = out.len() > first && end_of_last == start;
        if piece.chars().any(char::is_alphanumeric) {
            let joined = joiner && glued;
            word(piece, start, glued, joined, out);
            end_of_last = offset + at + piece.len();
            joiner = false;
            continue;
        }
        // A hyphen glued to the word before may join the next; it is a token of its own only if it does not.
        let after_word = out.last().is_some_and(|last| last.kind.is_word() || last.kind == Kind::Number);
        if is_hyphen(initial) && glued && after_word && !joiner {
            joiner = true;
            end_of_last = start + piece.len();
            continue;
        }
        joiner = false;
        if piece == "." && glued && keeps_full_stop(text, offset, out) {
            if let Some(last) = out.last_mut() {
                last.end = start + 1;
            }
            end_of_last = start + 1;
            continue;
        }
        let kind = if is_quote(initial) { Kind::Quote } else { Kind::Mark(initial) };
        out.push(Token { start, end: start + piece.len(), kind, glued, joined: false });
        end_of_last = start + piece.len();
    }
}

/// Pushes a word, parting a possessive from it.
fn word(piece: &str, start: usize, glued: bool, joined: bool, out: &mut Vec<Token>) {
    let body = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| piece.strip_suffix(ending)).unwrap_or(piece);
    if body.is_empty() {
        out.push(Token { start, end: start + piece.len(), kind: Kind::Possessive, glued, joined });
        return;
    }
    out.push(Token { start, end: start + body.len(), kind: kind_of(body), glued, joined });
    if body.len() < piece.len() {
        let kind = Kind::Possessive;
        out.push(Token { start: start + body.len(), end: start + piece.len(), kind, glued: true, joined: false });
    }
}

fn kind_of(word: &str) -> Kind {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return Kind::Lower };
    if first.is_numeric() {
        return Kind::Number;
    }
    if !first.is_uppercase() {
        return if word.chars().any(char::is_uppercase) { Kind::Title } else { Kind::Lower };
    }
    let mut letters = chars.filter(|c| c.is_alphabetic()).peekable();
    if letters.peek().is_some() && letters.all(char::is_uppercase) { Kind::Upper } else { Kind::Title }
}

/// Whether the full stop after the last token belongs to it.
fn keeps_full_stop(text: &str, offset: usize, out: &[Token]) -> bool {
    let Some(last) = out.last() else { return false };
    let word = &text[last.start - offset..last.end - offset];
    match last.kind {
        Kind::Title | Kind::Upper | Kind::Lower => {
            let single = word.chars().count() == 1 && last.kind == Kind::Title;
            let dotted = word.contains('.');
            single || dotted || ABBREVIATIONS.iter().any(|short| short.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»')
}

/// Marks that have no shape of their own: byte order mark, directional marks, joiners.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        tokens(text, 0, &mut out);
        out.iter().map(|token| &text[token.start..token.end]).collect()
    }

    #[test]
    fn a_name_can_end_before_its_possessive() {
        assert_eq!(words("Tarn's bridge"), ["Tarn", "'s", "bridge"]);
    }

    #[test]
    fn a_hyphen_joins_and_a_dash_stands_alone() {
        assert_eq!(words("car-bomb -- 47-year-old"), ["car", "bomb", "-", "-", "47", "year", "old"]);
    }

    #[test]
    fn a_title_keeps_its_full_stop() {
        assert_eq!(words("Mr. Orle of the U.S. left."), ["Mr.", "Orle", "of", "the", "U.S.", "left", "."]);
    }

    #[test]
    fn numbers_keep_their_inner_marks() {
        assert_eq!(words("1,200 at 04:12"), ["1,200", "at", "04", ":", "12"]);
    }
}
