//! What the bytes are: by what whoever brings them says, else by the file's name, else by how they begin.
//!
//! How bytes begin is asked last and strictly: a report that is pasted as text may well start with "From:", and only a
//! head that no person would type makes a mail of it.

/// What somebody brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, as it is.
    Text,
    /// An HTML page.
    Html,
    /// A mail file (RFC 5322).
    Mail,
}

/// Bytes at the beginning that are looked at.
const LOOKED_AT: usize = 2_048;

impl Kind {
    /// Returns what the bytes are. `said` is the media type that came with them, if one did.
    pub fn of(bytes: &[u8], file_name: &str, said: Option<&str>) -> Kind {
        let said = said.map(|it| it.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        match said.as_deref() {
            Some("text/html" | "application/xhtml+xml") => return Kind::Html,
            Some("message/rfc822") => return Kind::Mail,
            Some("text/plain") => return Kind::Text,
            _ => {}
        }
        let extension = file_name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase());
        match extension.as_deref() {
            Some("html" | "htm" | "xhtml") => Kind::Html,
            Some("eml") => Kind::Mail,
            Some("txt" | "text" | "md") => Kind::Text,
            _ => Kind::of_beginning(bytes),
        }
    }

    fn of_beginning(bytes: &[u8]) -> Kind {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]).to_ascii_lowercase();
        let mut markup = head.trim_start();
        while let Some((_, behind)) = markup.strip_prefix("<!--").and_then(|it| it.split_once("-->")) {
            markup = behind.trim_start();
        }
        if let Some((_, behind)) = markup.strip_prefix("<?xml").and_then(|it| it.split_once("?>")) {
            markup = behind.trim_start();
        }
        if markup.starts_with("<!doctype html") || markup.starts_with("<html") {
            return Kind::Html;
        }
        let lines = || head.lines().take_while(|line| !line.trim().is_empty());
        let has = |name: &str| lines().any(|line| line.starts_with(name));
        let named =
            |line: &str| line.starts_with([' ', '\t']) || line.split_once(':').is_some_and(|(name, _)| is_name(name));
        let is_mail = has("from:") && (has("message-id:") || has("mime-version:") || has("received:"));
        if is_mail && lines().next().is_some_and(named) { Kind::Mail } else { Kind::Text }
    }

    /// Returns the media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Kind::Text => "text/plain",
            Kind::Html => "text/html",
            Kind::Mail => "message/rfc822",
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_what_is_said_then_what_the_name_says_then_what_they_look_like() {
        let page = b"<!DOCTYPE html><p>12 wounded" as &[u8];
        let mail = b"Received: by mx.example\r\nFrom: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nText" as &[u8];
        for (bytes, name, said, kind) in [
            (page, "", None, Kind::Html),
            (b"\xEF\xBB\xBF\n<!-- saved --> <html lang=en>", "", None, Kind::Html),
            (b"<?xml version='1.0'?><html>", "", None, Kind::Html),
            (page, "page.txt", None, Kind::Text),
            (page, "", Some("text/plain; charset=utf-8"), Kind::Text),
            (b"12 wounded", "a.b.HTM", None, Kind::Html),
            (b"12 wounded", "", Some("Text/HTML; charset=x"), Kind::Html),
            (mail, "", None, Kind::Mail),
            (b"12 wounded", "alarm.eml", None, Kind::Mail),
            (b"From: the ministry\n\n12 wounded", "", None, Kind::Text),
            (b"Message-ID: 7\nThe ministry said", "", None, Kind::Text),
            (b"", "", None, Kind::Text),
        ] {
            assert_eq!(Kind::of(bytes, name, said), kind, "{name:?} {said:?} {:?}", String::from_utf8_lossy(bytes));
        }
    }
}
