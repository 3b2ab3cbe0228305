//! How names are compared: without case, diacritics and punctuation. The build makes its keys with this very file, so a
//! key that it wrote is found by whoever folds the same name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name: lower case, no marks on letters, one blank between words, no apostrophes; `Łódź` is `lodz`.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\'' | '’' | '‘' | '`' | 'ʹ' | 'ʼ' | 'ʻ' | '.' => {}
            c if c.is_alphanumeric() => match letters(c) {
                Some(letters) => folded.push_str(letters),
                None => folded.extend(c.to_lowercase()),
            },
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    // Lower case can bring marks of its own (`İ` becomes `i` with a dot above).
    let mut folded: String = folded.nfd().filter(|c| !is_combining_mark(*c)).collect();
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters that are no letter with a mark, and are written so by whoever has none of them on the keyboard.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ħ' | 'Ħ' => "h",
        _ => return None,
    })
}
