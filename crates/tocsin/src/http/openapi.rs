//! What the API offers, as an OpenAPI 3.1 document and as a page for people.
//!
//! Kept by hand, one entry a route, beside a test that fails if a route is missing here or an entry is without its route.
//! Deriving it from the handlers (utoipa) was tried on paper: answers are views that pages share, and would each need a
//! second type or an attribute on types of the core, which knows nothing of HTTP; and every handler would compile twice
//! as long. A description is prose anyway.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use tocsin_core::authority::{OPERATIONS, Role};
use tocsin_core::scope;

use crate::{http, pages};

mod sayings;

/// One operation of the API.
pub struct Described {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, as the router writes it.
    pub path: &'static str,
    /// The operation's name: the same at every layer.
    pub name: &'static str,
    /// The operations of the authority table that it calls; blank: the one of its own name, or none.
    pub calls: &'static [&'static str],
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Query words, each with what it means.
    pub query: &'static [(&'static str, &'static str)],
    /// The schema of the body; blank: none. `bytes`: whatever is posted.
    pub body: &'static str,
    /// The status of an answer that is no problem.
    pub status: u16,
    /// The schema of the answer.
    pub answer: &'static str,
}

/// The routes: the document and the page.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1", get(async || pages::api::page(DESCRIBED)))
        .route("/api/v1/openapi.json", get(async || Json(document())))
}

const ASOF: (&str, &str) = ("asof", "As of a record's number, or a time with its zone (RFC 3339).");
const AFTER: (&str, &str) = ("after", "Where the page begins: `next` of the page before.");
const LIST: &[(&str, &str)] = &[ASOF, AFTER];

const fn look(path: &'static str, name: &'static str, answer: &'static str, summary: &'static str) -> Described {
    Described { method: "GET", path, name, calls: &[], summary, query: &[], body: "", status: 200, answer }
}

const fn call(path: &'static str, name: &'static str, body: &'static str, summary: &'static str) -> Described {
    Described { method: "POST", path, name, calls: &[], summary, query: &[], body, status: 200, answer: "Appended" }
}

/// Every operation of the API. A new route joins here; the test in `api_tests.rs` says so.
pub const DESCRIBED: &[Described] = &[
    look("/api/v1", "list_operations", "Page", "Lists the operations for people."),
    look("/api/v1/openapi.json", "describe_api", "Document", "This document."),
    look("/api/v1/me", "show_me", "Me", "Says as whom this request acts, and within which scopes."),
    Described {
        query: &[
            ASOF,
            AFTER,
            ("state", "Only those that are waiting (oldest first), new, partly, done or retracted."),
            ("publisher", "Only those of this publisher."),
        ],
        ..look("/api/v1/reports", "list_reports", "List", "Lists reports, each with how far it is read; newest first.")
    },
    Described {
        query: &[
            ("file_name", "The file's name."),
            ("publisher", "Who published it."),
            ("published", "When, as it says itself."),
            ("language", "BCP 47."),
            ("marking", "TLP 2.0 label; AMBER if absent."),
            ("compartments", "Separated by commas."),
            ("releasable_to", "Agencies, separated by commas."),
        ],
        status: 201,
        answer: "Posted",
        ..call("/api/v1/reports", "post_report", "bytes", "Takes a report in; the reader proposes lines.")
    },
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/reports/{report}",
            "show_report",
            "Report",
            "Shows a report's lines and what was decided of each.",
        )
    },
    Described {
        calls: &["keep_line"],
        ..call("/api/v1/reports/{report}/keep-rest", "keep_rest", "", "Keeps every line that is still proposed.")
    },
    Described {
        calls: &["keep_line", "drop_line", "reopen_line"],
        ..call(
            "/api/v1/reports/{report}/lines/{line}/{verdict}",
            "decide_line",
            "Verdict",
            "Keeps, drops or reopens a line.",
        )
    },
    Described {
        query: &[ASOF],
        ..look("/api/v1/reports/{report}/reach", "retraction_reach", "Reach", "Shows what rests on a report.")
    },
    call(
        "/api/v1/reports/{report}/retract",
        "retract_report",
        "Retraction",
        "Retracts a report: its lines support nothing.",
    ),
    call("/api/v1/reports/{report}/reinstate", "reinstate_report", "Reason", "Takes a retraction back."),
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/history/{thing}",
            "show_history",
            "History",
            "Lists the records that touched a thing, the latest first.",
        )
    },
    Described {
        query: &[
            (
                "q",
                "The words: all must be there, those in quotation marks together; the last also stands for what begins with it.",
            ),
            ("kind", "One kind alone, a page of it; absent: the first few of each."),
            ASOF,
            AFTER,
        ],
        ..look("/api/v1/search", "search", "Hits", "Looks for words in all that you may know of.")
    },
    Described { query: LIST, ..look("/api/v1/incidents", "list_incidents", "List", "Lists incidents, newest first.") },
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/incidents/{incident}",
            "show_incident",
            "Incident",
            "Shows the picture: known, claimed, unknown.",
        )
    },
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/map",
            "show_map",
            "GeoJson",
            "The newest incidents as GeoJSON (RFC 7946): points that somebody gave or the gazetteer proposes, and areas.",
        )
    },
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/map/incidents/{incident}",
            "list_places",
            "Whereabouts",
            "Lists the places that an incident's kept lines name, by whose word each is where, and its areas.",
        )
    },
    Described {
        query: &[
            ("name", "The name; case, marks and hyphens make no difference."),
            ("country", "Two letters each, separated by commas: these come first."),
        ],
        ..look("/api/v1/map/places", "find_place", "Places", "Looks a name up in the gazetteer. Decides nothing.")
    },
    call(
        "/api/v1/map/places",
        "resolve_place",
        "PlaceWords",
        "Says what a place that a kept line names is on the map.",
    ),
    Described {
        status: 201,
        answer: "Marked",
        ..call("/api/v1/map/areas", "mark_area", "AreaWords", "Marks an area on an incident or a warning.")
    },
    call("/api/v1/map/areas/{area}/withdraw", "withdraw_area", "Reason", "Withdraws an area, with the reason."),
    Described {
        query: &[("about", "The incident."), ASOF],
        ..look(
            "/api/v1/statements",
            "show_statements",
            "Statements",
            "Shows the stance grid of an incident: who says what to each proposition, and when.",
        )
    },
    Described {
        status: 201,
        answer: "Proposed",
        ..call(
            "/api/v1/propositions",
            "put_proposition",
            "Proposition",
            "Puts a proposition about an incident; of an attribution's line, it carries its rule.",
        )
    },
    call(
        "/api/v1/propositions/{proposition}/place",
        "place_statement",
        "Placing",
        "Says how a kept line stands under a proposition.",
    ),
    call(
        "/api/v1/propositions/{proposition}/take-back",
        "take_back_proposition",
        "Reason",
        "Takes a proposition back.",
    ),
    Described {
        query: &[("about", "The incident."), ASOF],
        ..look("/api/v1/hypotheses", "list_hypotheses", "List", "Lists the hypotheses about an incident.")
    },
    Described {
        status: 201,
        answer: "Supposed",
        ..call(
            "/api/v1/hypotheses",
            "put_hypothesis",
            "Hypothesis",
            "Puts a hypothesis with who holds it and on what it rests.",
        )
    },
    Described {
        query: &[ASOF, AFTER],
        ..look(
            "/api/v1/hypotheses/{hypothesis}",
            "show_hypothesis",
            "HypothesisView",
            "Shows holders, basis, what speaks against it first, judgements and dissent.",
        )
    },
    Described {
        calls: &["weigh_evidence", "judge_likelihood", "judge_confidence", "note_dissent", "take_back_hypothesis"],
        ..call(
            "/api/v1/hypotheses/{hypothesis}/{judgement}",
            "act_on_hypothesis",
            "Judgement",
            "Weighs a line, judges likelihood or confidence, dissents, or takes the hypothesis back.",
        )
    },
    Described {
        query: &[ASOF, AFTER],
        ..look("/api/v1/sources", "list_sources", "List", "Lists who speaks in kept lines and who published them.")
    },
    call("/api/v1/sources/{source}/rate", "rate_source", "Rating", "Rates how reliable a source is, A to F."),
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/parties/{party}",
            "show_party",
            "Party",
            "Shows a party or source: names, ties, what it said, what was said of it, its ratings.",
        )
    },
    Described {
        status: 201,
        answer: "Joined",
        ..call(
            "/api/v1/joins",
            "join_names",
            "Joining",
            "Joins two names of one organisation; never a person's or a pseudonym.",
        )
    },
    call("/api/v1/joins/{join}/part", "part_names", "Reason", "Parts two joined names."),
    call(
        "/api/v1/reports/{report}/lines/{line}/grade",
        "grade_line",
        "Grading",
        "Grades how credible one kept line is, 1 to 6.",
    ),
    look("/api/v1/templates", "list_templates", "Templates", "Lists the templates for standing up."),
    look("/api/v1/commands", "list_commands", "List", "Lists unified commands, newest first."),
    Described {
        status: 201,
        answer: "StoodUp",
        ..call("/api/v1/commands", "stand_up", "Muster", "Stands a unified command up out of a template.")
    },
    look(
        "/api/v1/commands/{command}",
        "show_command",
        "Command",
        "Shows a command's posts, objectives and assignments.",
    ),
    Described {
        status: 201,
        answer: "ObjectiveSet",
        ..call("/api/v1/commands/{command}/objectives", "set_objective", "Objective", "Sets an objective.")
    },
    call(
        "/api/v1/commands/{command}/posts/{post}/take",
        "take_post",
        "",
        "Takes a vacant post, or confirms an offered one.",
    ),
    call(
        "/api/v1/commands/{command}/posts/{post}/offer",
        "offer_post",
        "Offer",
        "Offers one's post to another officer.",
    ),
    Described {
        query: LIST,
        ..look("/api/v1/sitreps", "list_sitreps", "List", "Lists situation reports, newest first.")
    },
    Described {
        status: 201,
        answer: "Drafted",
        ..call("/api/v1/sitreps", "draft_sitrep", "NewSitrep", "Drafts a situation report out of the record.")
    },
    Described {
        query: &[ASOF],
        ..look("/api/v1/sitreps/{sitrep}", "show_sitrep", "Sitrep", "Shows a situation report, with what changed.")
    },
    Described {
        calls: &["renew_sitrep", "edit_sitrep", "approve_sitrep"],
        ..call(
            "/api/v1/sitreps/{sitrep}/{act}",
            "act_on_sitrep",
            "SitrepAct",
            "Acts on a draft: renew, edit or approve.",
        )
    },
    Described {
        query: &[("days", "How many days before the incident are looked at; 14 if absent."), ASOF],
        ..look(
            "/api/v1/incidents/{incident}/review",
            "review_incident",
            "Review",
            "Reviews an incident: every warning of those days, matching or not, and what became of each.",
        )
    },
    Described {
        status: 201,
        ..call(
            "/api/v1/incidents/{incident}/corrections",
            "write_correction",
            "Correction",
            "Writes a corrective action into the review of an incident.",
        )
    },
    look("/api/v1/assignments", "list_assignments", "List", "Lists assignments."),
    Described {
        status: 201,
        answer: "Given",
        ..call("/api/v1/assignments", "give_assignment", "Order", "Asks an agency to do something.")
    },
    look("/api/v1/assignments/{assignment}", "show_assignment", "Assignment", "Shows an assignment and its steps."),
    Described {
        calls: &[
            "receive_assignment",
            "accept_assignment",
            "refuse_assignment",
            "complete_assignment",
            "withdraw_assignment",
        ],
        ..call(
            "/api/v1/assignments/{assignment}/{answer}",
            "answer_assignment",
            "Words",
            "Answers an assignment, or withdraws it.",
        )
    },
    Described {
        query: LIST,
        ..look(
            "/api/v1/warnings",
            "list_warnings",
            "Warnings",
            "Lists what waits by board, and all warnings, newest first.",
        )
    },
    Described {
        calls: &["draft_warning", "register_warning", "note_reported_warning"],
        status: 201,
        answer: "Begun",
        ..call("/api/v1/warnings", "begin_warning", "NewWarning", "Drafts, registers or notes a warning, by its kind.")
    },
    Described {
        query: &[ASOF],
        ..look(
            "/api/v1/warnings/{warning}",
            "show_warning",
            "Warning",
            "Shows a warning's life and the limits that passed.",
        )
    },
    Described {
        calls: &[
            "release_warning",
            "waive_warning",
            "hand_over_warning",
            "note_reading",
            "read_warning",
            "decide_warning",
            "close_warning",
        ],
        ..call(
            "/api/v1/warnings/{warning}/{step}",
            "step_warning",
            "WarningStep",
            "Takes a step: release, waive, hand-over, note-reading, read, decide or close.",
        )
    },
    Described { query: LIST, ..look("/api/v1/log", "list_log", "List", "Lists the activity log, newest first.") },
    Described { status: 201, ..call("/api/v1/notes", "write_note", "Note", "Writes a note into the activity log.") },
    Described {
        query: &[ASOF],
        ..look("/api/v1/feeds", "list_feeds", "List", "Lists the feeds, with how the last look at each went.")
    },
    Described {
        status: 201,
        answer: "AddedFeed",
        ..call("/api/v1/feeds", "add_feed", "NewFeed", "Has a feed looked at; its entries come in as your reports.")
    },
    call("/api/v1/feeds/{feed}/remove", "remove_feed", "Reason", "Has a feed looked at no more; what came in stays."),
    look("/api/v1/persons", "list_persons", "List", "Lists the persons, the withdrawn too."),
    Described {
        status: 201,
        answer: "Admitted",
        ..call("/api/v1/persons", "enrol_person", "Person", "Enrols a person and makes a one-time link (admit_person).")
    },
    call("/api/v1/persons/{person}/change", "change_person", "PersonChange", "Changes a person; what is absent stays."),
    call("/api/v1/persons/{person}/withdraw", "withdraw_person", "Reason", "Takes a person off the roll."),
    Described {
        answer: "Admitted",
        ..call("/api/v1/persons/{person}/link", "admit_person", "", "Makes a one-time sign-in link.")
    },
    look("/api/v1/tokens", "list_tokens", "List", "Lists one's own API tokens."),
    Described {
        status: 201,
        answer: "MadeToken",
        ..call(
            "/api/v1/tokens",
            "make_token",
            "NewToken",
            "Makes an API token; it is shown in this answer and never again. Not for tokens.",
        )
    },
    Described {
        answer: "Revoked",
        ..call("/api/v1/tokens/{token}/revoke", "revoke_token", "", "Revokes one of one's own tokens. Not for tokens.")
    },
    Described {
        query: &[("after", "The last record that is known; `Last-Event-ID` comes first.")],
        ..look("/api/v1/events", "listen", "Events", "Server-sent events: which things changed that you may know of.")
    },
];

/// Returns the operations of the authority table that an entry calls.
fn calls_of(described: &Described) -> Vec<&'static str> {
    if described.calls.is_empty() { vec![described.name] } else { described.calls.to_vec() }
}

/// Returns the roles that may use an entry, at least in part; nothing: it is for everybody who is signed in.
pub fn roles_of(described: &Described) -> Option<Vec<Role>> {
    let calls = calls_of(described);
    let asked = OPERATIONS.iter().filter(|(operation, _)| calls.contains(operation));
    let roles: std::collections::BTreeSet<Role> = asked.flat_map(|(_, roles)| roles.iter().copied()).collect();
    (!roles.is_empty()).then(|| roles.into_iter().collect())
}

/// Returns the scopes that let a token use an entry, the narrowest first.
pub fn scopes_of(described: &Described) -> Vec<String> {
    match described.method {
        _ if matches!(described.name, "make_token" | "revoke_token") => Vec::new(),
        "GET" if matches!(described.name, "list_operations" | "describe_api" | "show_me") => Vec::new(),
        "GET" => {
            let area = described.path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default();
            let narrow = scope::areas().any(|it| it == area).then(|| format!("read:{area}"));
            narrow.into_iter().chain(["read".to_owned()]).collect()
        }
        _ => {
            let calls = calls_of(described);
            let area = scope::area(calls[0]);
            let names = calls.into_iter().map(str::to_owned);
            names.chain([format!("write:{area}"), "write".to_owned()]).collect()
        }
    }
}

/// Returns the whole document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for described in DESCRIBED {
        let path = paths.entry(described.path).or_insert_with(|| json!({}));
        path[described.method.to_lowercase()] = operation(described);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The operations of one headquarters, as its pages and its command line call them.",
            "description": "Every call is decided by the caller's roles, the markings and, for a token, its scopes. What \
                            the caller may not know of is answered like what is not there. Problems are RFC 9457.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "tocsin_ and 64 hexadecimal digits",
                    "description": "Made on /me or by `tocsin token make`. It acts as its person, within its scopes.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "tocsin_session",
                    "description": "A POST also carries the session's token in the header `X-CSRF-Token`.",
                },
            },
            "responses": {"Problem": {
                "description": "401 not signed in; 403 not yours to do, or outside the token's scopes; 404 not there, or \
                                not for your eyes; 409 changed by others, or not now; 413, 422 the input, every fault at \
                                once; 503 busy or stopped; 507 disk full.",
                "content": {"application/problem+json": {"schema": reference("Problem"), "example": {
                    "title": "Not there", "status": 404,
                    "detail": "there is no report R-9 here that you may see; nothing was changed",
                }}},
            }},
            "schemas": all_schemas(),
        },
    })
}

fn operation(described: &Described) -> Value {
    let mut parameters: Vec<Value> = described
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": path_schema(name)}))
        .collect();
    parameters.extend(
        described.query.iter().map(
            |(name, what)| json!({"name": name, "in": "query", "description": what, "schema": {"type": "string"}}),
        ),
    );
    let content = match described.answer {
        "Page" => json!({"text/html": {"schema": {"type": "string"}}}),
        "Events" => json!({"text/event-stream": {"schema": {"type": "string"}, "example": EVENT}}),
        "Document" => json!({"application/json": {"schema": {"type": "object"}}}),
        schema => json!({"application/json": {"schema": reference(schema)}}),
    };
    let mut responses = json!({"default": {"$ref": "#/components/responses/Problem"}});
    responses[described.status.to_string()] = json!({"description": "Done.", "content": content});
    let mut it = json!({
        "operationId": described.name, "summary": described.summary, "parameters": parameters, "responses": responses,
        "x-scopes": scopes_of(described),
    });
    if !described.calls.is_empty() {
        it["x-calls"] = json!(described.calls);
    }
    if let Some(roles) = roles_of(described) {
        it["x-roles"] = json!(roles);
    }
    match described.body {
        "" => {}
        "bytes" => it["requestBody"] = json!({"required": true, "content": {"application/octet-stream": {}}}),
        schema => {
            it["requestBody"] =
                json!({"required": true, "content": {"application/json": {"schema": reference(schema)}}});
        }
    }
    if matches!(described.name, "list_operations" | "describe_api") {
        it["security"] = json!([]);
    }
    it
}

const EVENT: &str = "id: 4812\nevent: change\ndata: {\"n\":4812,\"new\":[\"R-7\"],\"changed\":[\"I-1\"]}\n\n";

fn path_schema(name: &str) -> Value {
    let letter = match name {
        "report" => 'R',
        "incident" => 'I',
        "person" => 'P',
        "command" => 'U',
        "feed" => 'F',
        "sitrep" => 'N',
        "act" => return json!({"enum": ["renew", "edit", "approve"]}),
        "assignment" => 'A',
        "warning" => 'W',
        "proposition" => 'T',
        "hypothesis" => 'H',
        "join" => 'J',
        "judgement" => return json!({"enum": ["weigh", "likelihood", "confidence", "dissent", "take-back"]}),
        "area" => 'Z',
        "answer" => return json!({"enum": ["receive", "accept", "refuse", "complete", "withdraw"]}),
        "line" => return json!({"type": "integer", "minimum": 1}),
        "verdict" => return json!({"enum": ["keep", "drop", "reopen"]}),
        _ => return json!({"type": "string"}),
    };
    json!({"type": "string", "pattern": format!("^{letter}-([1-9][0-9]*|[BCDFGHJKLMNPQRSTVWXZ]{{8}})$")})
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

/// Every schema. One macro can hold only so many, so that areas bring their own.
fn all_schemas() -> Value {
    let mut all = schemas();
    for more in [
        super::feeds::schemas(),
        super::local_sitreps::schemas(),
        super::local_places::schemas(),
        sayings::schemas(),
        super::review::schemas(),
        super::search::schemas(),
        super::retraction::schemas(),
    ] {
        all.as_object_mut().into_iter().for_each(|it| it.extend(more.as_object().cloned().unwrap_or_default()));
    }
    all
}

fn schemas() -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let roles = json!({"type": "array", "items": {"enum": Role::ALL}, "minItems": 1});
    let object = |required: &[&str], properties: Value, example: Value| json!({"type": "object", "required": required, "properties": properties, "examples": [example]});
    let record = json!({"type": ["integer", "null"], "description": "The record; null: there was nothing to change."});
    let lines = json!({"type": "array", "items": reference("Line")});
    json!({
        "Problem": object(
            &["title", "status", "detail"],
            json!({"title": text, "status": {"type": "integer"}, "detail": text, "faults": {"type": "array", "items": {
                "type": "object", "properties": {"field": text, "found": text, "expected": text},
            }}}),
            json!({"title": "Not recorded", "status": 422, "detail": "note: is empty; write it; nothing is recorded yet",
                "faults": [{"field": "note", "found": "is empty", "expected": "write it; nothing is recorded yet"}]}),
        ),
        "List": object(
            &["rows"],
            json!({"rows": {"type": "array", "items": {"type": "object"}}, "next": {"type": ["string", "null"],
                "description": "Give it as `after` for the next page; null: this was the last."}}),
            json!({"rows": [{"id": "I-1", "title": "Fire at the mill in Vellen"}], "next": null}),
        ),
        "Appended": object(&["n"], json!({"n": record, "at_ms": {"type": "integer"}}), json!({"n": 4812})),
        "Posted": object(
            &["report", "n", "lines"],
            json!({"report": text, "n": {"type": "integer"}, "at_ms": {"type": "integer"}, "lines": {"type": "integer"},
                "same_bytes": texts}),
            json!({"report": "R-7", "n": 4812, "at_ms": 1_773_518_732_000_i64, "lines": 9, "same_bytes": []}),
        ),
        "Line": object(
            &["number", "kind", "headline", "verdict"],
            json!({"number": {"type": "integer"}, "item": text, "kind": text, "headline": text, "meta": text,
                "words": texts, "spans": {"type": "array"}, "hedges": texts, "doubts": texts, "report": text,
                "retracted": {"type": "boolean"}, "folded": {"type": "boolean", "description":
                    "It quotes a threat or a call for violence: `told` is the headline without these words."}, "told": text,
                "verdict": {"enum": ["proposed", "kept", "dropped"]}}),
            json!({"number": 4, "kind": "attribution", "headline": "Millrace: attackers may belong to Tern Column",
                "hedges": ["may"], "verdict": "proposed", "report": "R-6"}),
        ),
        "Report": object(
            &["report", "n", "lines"],
            json!({"report": {"type": "object"}, "n": {"type": "integer"}, "lines": lines, "doubts": {"type": "array"},
                "same_bytes": texts}),
            json!({"report": {"id": "R-6"}, "n": 12, "lines": [], "doubts": [], "same_bytes": []}),
        ),
        "Incident": object(
            &["incident", "known", "claimed", "unknown"],
            json!({"incident": {"type": "object"}, "tlp": text, "known": {"type": "array"}, "claimed": lines,
                "unknown": {"type": "array"}, "figures": {"type": "array"}, "statements": lines, "attributions": lines,
                "warnings": lines, "measures": lines, "beside": lines, "related": {"type": "array"},
                "reports": {"type": "array"}}),
            json!({"incident": {"id": "I-1", "title": "Fire at the mill in Vellen"}, "known": [], "claimed": [],
                "unknown": [{"what": "Who did it", "why": "no kept line names anybody"}]}),
        ),
        "Verdict": object(
            &[],
            json!({"reason": text, "attach_to": {"type": ["string", "null"], "description": "For keep: the incident."}}),
            json!({"reason": "said of another fire"}),
        ),
        "Templates": object(&["templates"], json!({"templates": {"type": "array"}}), json!({"templates": []})),
        "Muster": object(
            &["template"],
            json!({"template": text, "name": text, "incident": {"type": ["string", "null"]}, "incident_title": text,
                "agencies": texts, "objectives": texts, "marking": text, "compartments": text, "releasable_to": text,
                "exercise": {"type": "boolean"}}),
            json!({"template": "armed-attack", "incident_title": "Attack at the Harrow pier", "agencies": ["Harbour Police"]}),
        ),
        "StoodUp": object(&["command"], json!({"command": text}), json!({"command": "U-1"})),
        "Command": json!({"type": "object"}),
        "Objective": object(&["objective"], json!({"objective": text}), json!({"objective": "Families are told first"})),
        "ObjectiveSet": object(&["objective"], json!({"objective": text}), json!({"objective": "O-4"})),
        "Offer": object(&["to"], json!({"to": text, "note": text}), json!({"to": "P-3", "note": "Two orders wait."})),
        "Order": json!({"type": "object", "description": "The fields of the form at /assignments/new, by their names."}),
        "Given": object(&["assignment"], json!({"assignment": text}), json!({"assignment": "A-7"})),
        "Assignment": json!({"type": "object"}),
        "Warnings": json!({"type": "object"}),
        "NewWarning": json!({"type": "object", "required": ["kind"], "description": "kind is given, received or reported; the fields of the form at /warnings/new, by their names."}),
        "Begun": object(&["warning"], json!({"warning": text, "n": {"type": "integer"}}), json!({"warning": "W-9", "n": 12})),
        "Warning": json!({"type": "object"}),
        "WarningStep": json!({"type": "object", "description": "The fields of the step's form, by their names; read takes displayed, the hash that show_warning answers."}),
        "Words": object(&[], json!({"words": text}), json!({"words": "no boat is free before 22:00"})),
        "Note": object(&["text"], json!({"text": text}), json!({"text": "Shift changed at 06:00."})),
        "Reason": object(&[], json!({"reason": text}), json!({"reason": "left the agency"})),
        "Person": object(
            &["name", "roles"],
            json!({"name": text, "roles": roles, "agency": text, "compartments": texts}),
            json!({"name": "T. Okell", "roles": ["watch_officer"], "agency": "Coast Guard"}),
        ),
        "PersonChange": object(
            &[],
            json!({"name": text, "roles": roles, "agency": text, "compartments": texts}),
            json!({"roles": ["chief", "watch_officer"]}),
        ),
        "Admitted": object(
            &["person"],
            json!({"person": text, "path": {"type": ["string", "null"], "description": "The link; once, within an hour."}}),
            json!({"person": "P-3", "path": "/sign-in/5f0c…"}),
        ),
        "Me": object(
            &["person", "name", "roles", "agency"],
            json!({"person": text, "name": text, "roles": roles, "agency": text, "compartments": texts,
                "scopes": {"type": ["array", "null"], "items": text, "description": "null: a session."}}),
            json!({"person": "P-3", "name": "T. Okell", "roles": ["chief"], "agency": "north", "scopes": ["read"]}),
        ),
        "NewToken": object(
            &["label", "scopes"],
            json!({"label": text, "scopes": texts, "days": {"type": "integer", "minimum": 1, "maximum": 366, "default": 90}}),
            json!({"label": "Wire feed", "scopes": ["read", "post_report"], "days": 90}),
        ),
        "MadeToken": object(
            &["id", "token"],
            json!({"id": text, "token": text, "label": text, "scopes": texts, "person": text,
                "made_ms": {"type": "integer"}, "ends_ms": {"type": "integer"}}),
            json!({"id": "ab12cd34ef56", "token": "tocsin_…", "scopes": ["read"]}),
        ),
        "Revoked": object(&["revoked"], json!({"revoked": text}), json!({"revoked": "ab12cd34ef56"})),
    })
}
