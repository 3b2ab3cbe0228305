//! `record/1`: a draft as the JSON that `tocsin read --format json` prints.
//!
//! The lists are the draft's own; here only the frame is added: schema, the file's name and size, the doubts.

use serde_json::{Map, Value, json};
use tocsin_core::draft::{Doubt, Draft};

/// Makes the record of one text.
///
/// `file_name` is the file's own name without folders, `bytes` its size as it lies on disk, `text` its text layer.
pub fn record(
    file_name: &str,
    sha256_hex: Option<&str>,
    bytes: usize,
    text: &str,
    draft: &Draft,
    doubts: &[Doubt],
) -> Value {
    let mut record = Map::new();
    record.insert("schema".to_owned(), json!("record/1"));
    let lists = serde_json::to_value(draft).unwrap_or(Value::Null);
    let Value::Object(mut lists) = lists else { return Value::Object(record) };
    let mut doc = Map::new();
    doc.insert("file".to_owned(), json!(file_name));
    if let Some(sha256) = sha256_hex {
        doc.insert("sha256".to_owned(), json!(sha256));
    }
    doc.insert("chars".to_owned(), json!(text.chars().count()));
    doc.insert("bytes".to_owned(), json!(bytes));
    if let Some(Value::Object(own)) = lists.remove("doc") {
        doc.extend(own);
    }
    record.insert("doc".to_owned(), Value::Object(doc));
    record.append(&mut lists);
    record.insert("doubts".to_owned(), json!(doubts));
    Value::Object(record)
}
