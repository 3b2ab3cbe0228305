//! Schemas of statements, hypotheses, sources and parties.

use serde_json::{Value, json};

/// The schemas, by their names.
pub(super) fn schemas() -> Value {
    let text = json!({"type": "string"});
    let object = |required: &[&str], properties: Value, example: Value| json!({"type": "object", "required": required, "properties": properties, "examples": [example]});
    json!({
        "Statements": object(
            &["incident", "parties", "rows", "candidates", "unplaced"],
            json!({"incident": {"type": "object"}, "tlp": text, "exercised": {"type": "boolean"},
                "parties": {"type": "array"}, "rows": {"type": "array"}, "candidates": {"type": "array"},
                "unplaced": {"type": "array"}, "unplaced_count": {"type": "integer"}}),
            json!({"incident": {"id": "I-1"}, "parties": [], "rows": [], "candidates": [], "unplaced": []}),
        ),
        "Proposition": object(
            &["about"],
            json!({"about": text, "sentence": text,
                "line": {"type": "string", "description": "The line that it follows from."}}),
            json!({"about": "I-1", "line": "R-6/4"}),
        ),
        "Proposed": object(
            &["proposition"],
            json!({"proposition": text, "n": {"type": "integer"}}),
            json!({"proposition": "T-3", "n": 12}),
        ),
        "Placing": object(
            &["line", "stance"],
            json!({"line": text, "stance": {"enum": ["asserts", "denies", "no_evidence", "does_not_exclude",
                "conditional", "withholds", "none"]}, "reason": text}),
            json!({"line": "R-6/4", "stance": "does_not_exclude"}),
        ),
    })
}
