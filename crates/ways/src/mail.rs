//! A mail file (RFC 5322, MIME): its text, what its head says of it, and a list of what is attached.
//!
//! The head is the sender's word: anybody can write any From and any Date. Plain text is preferred; a mail without it gives
//! the text of its HTML. Attachments are listed with name, type, size and hash and are not opened: they stay within the
//! original bytes, where whoever wants one finds it. A mail in the mail is an attachment like any other.

use mail_parser::{Address, MessageParser, MimeHeaders, PartType};
use sha2::{Digest, Sha256};
use tocsin_core::report::{Attachment, Head};

use crate::{NotTaken, Taken, html, limits, said, tidy};

/// Takes the text out of a mail file.
pub(crate) fn take(bytes: &[u8]) -> Result<Taken, NotTaken> {
    let malformed = |found: &str| NotTaken::Malformed { what: "the mail", found: found.to_owned() };
    let mail = MessageParser::default().parse(bytes).ok_or_else(|| malformed("has no head that can be read"))?;
    if mail.from().is_none() && mail.subject().is_none() && mail.date().is_none() {
        return Err(malformed("its head has neither From nor Subject nor Date"));
    }
    let parts = mail.parts.len();
    if parts > limits::MAIL_PARTS_MAX {
        let bound = limits::MAIL_PARTS_MAX;
        return Err(NotTaken::TooMuch { what: "the mail", found: format!("has {parts} parts"), bound });
    }
    let head = Head {
        title: mail.subject().and_then(said),
        byline: mail.from().and_then(people),
        published: mail.header_raw("Date").and_then(said),
        message_id: mail.message_id().and_then(said),
        ..Head::default()
    };
    let mut texts = Vec::new();
    for body in mail.text_bodies() {
        match &body.body {
            PartType::Text(text) => texts.push(tidy(text)),
            PartType::Html(page) => texts.push(html::fragment(page)?),
            _ => {}
        }
    }
    let body = texts.iter().map(|it| it.trim_end()).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n");
    let text = match &head.title {
        Some(title) if !body.is_empty() => format!("{title}\n\n{body}"),
        _ => body,
    };
    if text.trim().is_empty() {
        return Err(NotTaken::NoText { what: "the mail" });
    }
    let attachments = mail.attachments().take(limits::ATTACHMENTS_MAX).map(attachment).collect();
    Ok(Taken { text, head, attachments, media_type: "message/rfc822".to_owned() })
}

fn attachment(part: &mail_parser::MessagePart<'_>) -> Attachment {
    let contents = part.contents();
    let media_type = match (part.content_type(), &part.body) {
        (Some(kind), _) => said(&match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        }),
        (None, PartType::Message(_)) => Some("message/rfc822".to_owned()),
        (None, _) => None,
    };
    let sha256 = Sha256::digest(contents).iter().map(|byte| format!("{byte:02x}")).collect();
    Attachment { name: part.attachment_name().and_then(said), media_type, bytes: contents.len() as u64, sha256 }
}

/// Returns names and addresses as one line, as the head says them.
fn people(address: &Address<'_>) -> Option<String> {
    let one = |it: &mail_parser::Addr<'_>| match (it.name(), it.address()) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address).map(str::to_owned),
    };
    let all: Vec<String> = address.iter().take(8).filter_map(one).collect();
    said(&all.join(", "))
}
