//! Bytes to text, by the charset that is said: byte order mark, then the one that came with the bytes, then the one
//! that the page names of itself, then UTF-8 if they are that, then windows-1252, as browsers do.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Bytes at the beginning in which a page may name its charset (HTML standard: 1024; real pages are late).
const LOOKED_AT: usize = 4_096;

/// Returns the text and the name of the encoding that it was read by. What is no character is U+FFFD; NUL is, too.
pub(crate) fn decode(bytes: &[u8], said: Option<&str>) -> (String, &'static str) {
    let label = |label: &str| Encoding::for_label(label.trim().as_bytes());
    let with_bytes = said.and_then(charset_of).and_then(label);
    let of_itself = || {
        meta(bytes)
            .and_then(|it| label(&it))
            .map(|it| if it == encoding_rs::UTF_16LE || it == encoding_rs::UTF_16BE { UTF_8 } else { it })
    };
    let guess = || if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    let encoding = with_bytes.or_else(of_itself).unwrap_or_else(guess);
    let (text, encoding, _) = encoding.decode(bytes); // a byte order mark overrides, and is not part of the text
    (text.replace('\0', "\u{FFFD}"), encoding.name())
}

/// Returns the charset that a media type names.
fn charset_of(media_type: &str) -> Option<&str> {
    let of = |part: &'_ str| part.trim().to_ascii_lowercase().starts_with("charset=");
    let part = media_type.split(';').skip(1).find(|part| of(part))?;
    part.split_once('=').map(|(_, it)| it.trim().trim_matches(['"', '\'']))
}

/// Returns the charset that the beginning of a page names, in `<meta charset=…>` or `<meta … content="…; charset=…">`.
fn meta(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]).to_ascii_lowercase();
    for tag in head.split("<meta").skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let Some((_, behind)) = tag.split_once("charset") else { continue };
        let Some(value) = behind.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
        if end > 0 {
            return Some(value[..end].to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_the_marks_then_the_senders_then_the_pages_then_what_fits() {
        let latin = b"<meta http-equiv=x content='text/html; charset=iso-8859-2'>\xB1" as &[u8];
        for (bytes, said, text, name) in [
            (b"caf\xC3\xA9" as &[u8], None, "café", "UTF-8"),
            (b"caf\xE9", None, "café", "windows-1252"),
            (b"\xEF\xBB\xBFcaf\xC3\xA9", Some("text/html; charset=koi8-r"), "café", "UTF-8"),
            (b"\xFF\xFEa\0", None, "a", "UTF-16LE"),
            (b"\xEB", Some("text/html; Charset=\"KOI8-R\""), "К", "KOI8-R"),
            (b"a\0b", None, "a\u{FFFD}b", "UTF-8"),
            (b"<meta charset=utf-16>caf\xC3\xA9", None, "<meta charset=utf-16>café", "UTF-8"),
            (b"caf\xC3\xA9", Some("text/html; charset=no-such"), "café", "UTF-8"),
        ] {
            assert_eq!(decode(bytes, said), (text.to_owned(), name));
        }
        assert!(decode(latin, None).0.ends_with('ą'));
        assert!(decode(latin, Some("text/html; charset=iso-8859-1")).0.ends_with('±'));
    }
}
