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
        "Hypothesis": object(
            &["about", "sentence"],
            json!({"about": text, "sentence": text, "held_in": {"type": "string", "description": "Lines, separated by commas."},
                "rests_on": text}),
            json!({"about": "I-1", "sentence": "The blast was an accident", "held_in": "R-6/4", "rests_on": "R-6/4, R-7/2"}),
        ),
        "Supposed": object(
            &["hypothesis"],
            json!({"hypothesis": text, "n": {"type": "integer"}}),
            json!({"hypothesis": "H-1", "n": 12}),
        ),
        "HypothesisView": json!({"type": "object"}),
        "Judgement": object(
            &[],
            json!({"line": text, "weight": {"enum": ["inconsistent", "neither", "consistent"]}, "likelihood": {"enum":
                ["almost_no_chance", "very_unlikely", "unlikely", "roughly_even_chance", "likely", "very_likely",
                "almost_certain"]}, "confidence": {"enum": ["low", "moderate", "high"]}, "words": text, "reason": text}),
            json!({"likelihood": "likely", "reason": "Three accounts against one."}),
        ),
        "Rating": object(
            &["reliability", "reason"],
            json!({"reliability": {"enum": ["A", "B", "C", "D", "E", "F"]}, "reason": text}),
            json!({"reliability": "B", "reason": "Eleven of twelve figures held."}),
        ),
        "Grading": object(
            &["credibility", "reason"],
            json!({"credibility": {"enum": ["1", "2", "3", "4", "5", "6"]}, "confirmed_by": text, "reason": text}),
            json!({"credibility": "3", "reason": "One witness, at a distance."}),
        ),
        "Party": json!({"type": "object"}),
        "Joining": object(
            &["party", "alias", "reason"],
            json!({"party": text, "alias": text, "reason": text}),
            json!({"party": "Tern Column", "alias": "Tern Brigade", "reason": "One statement uses both."}),
        ),
        "Joined": object(&["join"], json!({"join": text, "n": {"type": "integer"}}), json!({"join": "J-2", "n": 12})),
        "Placing": object(
            &["line", "stance"],
            json!({"line": text, "stance": {"enum": ["asserts", "denies", "no_evidence", "does_not_exclude",
                "conditional", "withholds", "none"]}, "reason": text}),
            json!({"line": "R-6/4", "stance": "does_not_exclude"}),
        ),
    })
}
