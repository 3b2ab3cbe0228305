//! Takes a report in: its bytes are kept under their hash, the reader proposes lines.
//!
//! Text is read as it is. Out of a page or a mail file a text layer is taken first and kept beside the original; what the
//! document says of itself goes into its head, and what the person who posts it says stays what that person says.

use sha2::{Digest, Sha256};
use tocsin_core::authority::{Caller, Granted, PostReport, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::limits::REPORT_BYTES_MAX;
use tocsin_core::marking::Marking;
use tocsin_core::report::{self, DraftReport, FeedEntry, Kept, Reading, Way};
use tocsin_core::rows::RowKind;
use tocsin_core::text::{Field, FieldFault};
use tocsin_store::{Audience, RowQuery};
use tocsin_ways::{EXTRACTOR, Kind, NotTaken, Taken};

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided, ReadAt};

/// The reader that proposes lines, with the version whose rules it follows.
const READER: &str = concat!("tocsin-read ", env!("CARGO_PKG_VERSION"));

/// A report on its way in, as a form or a command line gives it.
#[derive(Clone, Debug, Default)]
pub struct Posting {
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// The media type that came with them, if one did: it says what they are and by which charset they are read.
    pub media_type: Option<String>,
    /// The file's name, if it was a file; folders in it are cut off.
    pub file_name: String,
    /// Who published it; blank: not given.
    pub publisher: String,
    /// When it was published, in the words of whoever posts it; blank: not given.
    pub published: String,
    /// The language (BCP 47); blank: not given.
    pub language: String,
}

/// What became of a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The report.
    pub report: ReportId,
    /// Where its record stands.
    pub appended: Appended,
    /// How many lines the reader proposes.
    pub lines: usize,
    /// Earlier reports with the very same bytes that the caller may know of.
    pub same_bytes: Vec<String>,
}

/// Takes a report in.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if the caller may not post, or not under this
/// marking.
pub async fn post_report(desk: &Desk, caller: &Caller, posting: Posting, marking: Marking) -> Result<Posted, OpError> {
    let marking = marking.made_by(&caller.viewer.person);
    let granted = grant::<PostReport>(caller, &marking, "place for a report under this marking")?;
    let (document, posted) = check(desk, posting, marking).await?;
    record(desk, caller, &granted, (document, posted), Vec::new()).await
}

/// Reads, keeps and records what was checked, if what was read for it still stands.
pub(crate) async fn record(
    desk: &Desk,
    caller: &Caller,
    granted: &Granted<PostReport>,
    (document, posted): (Document, DraftReport),
    still: Vec<ReadAt>,
) -> Result<Posted, OpError> {
    let reading = read(desk, document.text());
    let lines = tocsin_core::draft::count_lines(&reading.draft);
    let viewer = Audience::Viewer(&caller.viewer);
    let earlier = desk.store.rows(RowQuery::about(viewer, RowKind::Report, &posted.original.sha256)).await?;
    document.keep(desk, &posted).await?; // before the record: a record never names bytes that are not there
    let id = ReportId::new(desk.tail(Noun::Report, &posted.marking).await?);
    let facts = report::post_report(granted, id.clone(), posted, reading);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "post_report", by, facts, read: still }).await?;
    let same_bytes = earlier.into_iter().map(|row| row.key).collect();
    Ok(Posted { report: id, appended, lines, same_bytes })
}

/// Lets the reader read.
pub(crate) fn read(desk: &Desk, text: &str) -> Reading {
    let (draft, doubts) = tocsin_read::read_report(text, desk.lexicon());
    Reading { reader: READER.to_owned(), draft, doubts }
}

/// What came in: text as it is, or the bytes of a document with the text that was taken out of them.
pub(crate) enum Document {
    /// The bytes are the text.
    Text(String),
    /// The bytes, and what was taken out.
    Taken(Vec<u8>, Box<Taken>),
}

impl Document {
    /// Returns the text that is read.
    pub(crate) fn text(&self) -> &str {
        match self {
            Document::Text(text) => text,
            Document::Taken(_, taken) => &taken.text,
        }
    }

    /// Returns what is recorded of the bytes and of the way their text came out of them.
    pub(crate) fn kept(&self, feed: Option<FeedEntry>) -> (Kept, Option<Box<Way>>) {
        let kept = |bytes: &[u8], media_type: &str| Kept {
            sha256: hex(&Sha256::digest(bytes)),
            bytes: bytes.len() as u64,
            media_type: media_type.to_owned(),
        };
        match self {
            Document::Text(text) => (kept(text.as_bytes(), PLAIN), None),
            Document::Taken(bytes, taken) => {
                let text_layer = kept(taken.text.as_bytes(), PLAIN);
                let (head, attachments) = (taken.head.clone(), taken.attachments.clone());
                let way = Way { text_layer, extractor: EXTRACTOR.to_owned(), head, attachments, feed };
                (kept(bytes, &taken.media_type), Some(Box::new(way)))
            }
        }
    }

    /// Keeps the bytes, and the text layer, under their hashes.
    pub(crate) async fn keep(self, desk: &Desk, posted: &DraftReport) -> Result<(), OpError> {
        let original = posted.original.sha256.clone();
        match self {
            Document::Text(text) => desk.store.put_blob(original, text.into_bytes()).await?,
            Document::Taken(bytes, taken) => {
                desk.store.put_blob(original, bytes).await?;
                desk.store.put_blob(posted.text().sha256.clone(), taken.text.into_bytes()).await?;
            }
        }
        Ok(())
    }
}

/// The media type of what is read.
const PLAIN: &str = "text/plain; charset=utf-8";

async fn check(desk: &Desk, posting: Posting, marking: Marking) -> Result<(Document, DraftReport), OpError> {
    let mut faults = Vec::new();
    let mut keep = |field: Result<Option<String>, FieldFault>| field.map_err(|fault| faults.push(fault)).ok().flatten();
    let file_name = posting.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let file_name = keep(Field::line("file name", file_name).optional());
    let publisher = keep(Field::line("publisher", &posting.publisher).optional());
    let published = keep(Field::line("published", &posting.published).optional());
    let language = keep(language(&posting.language));
    faults.extend(marking.check_bounds().err());
    match document_of(desk, posting.bytes, &posting.file_name, posting.media_type).await? {
        Ok(document) if faults.is_empty() => {
            let (original, way) = document.kept(None);
            let taken_in_ms = desk.now();
            let posted = DraftReport { original, way, file_name, publisher, published, taken_in_ms, language, marking };
            Ok((document, posted))
        }
        Ok(_) => Err(OpError::Invalid(faults)),
        Err(fault) => {
            faults.insert(0, fault);
            Err(OpError::Invalid(faults))
        }
    }
}

fn fault(field: &'static str, found: impl Into<String>, expected: impl Into<String>) -> FieldFault {
    FieldFault { field, found: found.into(), expected: expected.into() }
}

/// Returns the document that the bytes are, or the one thing that keeps them from being one.
async fn document_of(
    desk: &Desk,
    bytes: Vec<u8>,
    file_name: &str,
    media_type: Option<String>,
) -> Result<Result<Document, FieldFault>, OpError> {
    if bytes.len() > REPORT_BYTES_MAX {
        return Ok(Err(too_large()));
    }
    let kind = Kind::of(&bytes, file_name, media_type.as_deref());
    if kind == Kind::Text {
        return Ok(text_of(bytes).map(Document::Text));
    }
    let taken = desk.taking.run(&desk.world, move || {
        let taken = tocsin_ways::take(kind, &bytes, media_type.as_deref());
        taken.map(|taken| Document::Taken(bytes, Box::new(taken)))
    });
    Ok(match taken.await? {
        Ok(document) if document.text().len() > REPORT_BYTES_MAX => Err(too_large()),
        Ok(document) => Ok(document),
        Err(NotTaken::NoText { what }) => Err(fault(
            "report",
            format!("is empty: {what} has no text that stands in it"),
            "a page that a script writes has none; paste its text as you see it; nothing was recorded",
        )),
        Err(error) => Err(fault("report", format!("was not read: {error}"), "paste its text; nothing was recorded")),
    })
}

fn too_large() -> FieldFault {
    fault(
        "report",
        format!("is larger than {REPORT_BYTES_MAX} bytes, the most that is taken in"),
        "split it, or post the part that matters; nothing was recorded",
    )
}

/// Returns the text of a report, or the one thing that keeps it from being text.
fn text_of(bytes: Vec<u8>) -> Result<String, FieldFault> {
    if let Some((name, _)) = SIGNATURES.iter().find(|(_, signature)| bytes.starts_with(signature)) {
        return Err(fault("report", format!("is {name}, not text"), "post its text; nothing was recorded"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        fault(
            "report",
            format!("is not UTF-8 text: byte 0x{byte:02X} at offset {at}"),
            "save it as UTF-8 and post it again (iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure); nothing was recorded",
        )
    })?;
    if let Some(at) = text.find('\0') {
        return Err(fault(
            "report",
            format!("is not text: a NUL byte at offset {at}"),
            "post its text; nothing was recorded",
        ));
    }
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(fault("report", "is empty", "paste or choose a text; nothing was recorded"));
    }
    Ok(text)
}

/// Formats that people drop on a form by mistake, by their first bytes.
const SIGNATURES: [(&str, &[u8]); 6] = [
    ("a PDF", b"%PDF-"),
    ("a zip archive or an office document", b"PK\x03\x04"),
    ("a PNG picture", b"\x89PNG"),
    ("a JPEG picture", b"\xFF\xD8\xFF"),
    ("a gzip archive", b"\x1F\x8B"),
    ("an old office document", b"\xD0\xCF\x11\xE0"),
];

/// A language tag: letters, digits and hyphens, as BCP 47 writes them. Whether it is registered is not checked.
fn language(text: &str) -> Result<Option<String>, FieldFault> {
    let tag = Field::line("language", text).optional()?;
    match &tag {
        Some(it) if it.len() > 35 || !it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => Err(fault(
            "language",
            format!("{it:?} is no language tag"),
            "write a BCP 47 tag such as en or pt-BR, or leave it blank",
        )),
        _ => Ok(tag),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
        text
    })
}
