//! The catalogue: every sentence that the desk says more than once, or that a person may want to change.
//!
//! Short, active, the thing named by its id. No "please", no "successfully", no exclamation marks (DESK.md §8).

pub const NO_NAME: &str = "works alone and cannot link: it has no name of its own.";
pub const NO_OPERATION: &str = "no operation is open";
pub const NO_PARTNER: &str = "No partner linked";
pub const LIVE_TITLE: &str = "The page shows what is recorded now";
pub const PAST: &str = "Nothing can be changed here.";
pub const NOT_GIVEN: &str = "not given";

pub const PASTE_LEAD: &str = "A news story, a message, a situation report. Tocsin reads it into lines, each beside the words it came from. You keep or drop each one.";
pub const PASTE_HINT: &str =
    "Plain text in UTF-8, up to 4 MB. Kept byte for byte under its hash. Nothing leaves this machine.";
pub const TOO_BIG: &str = "{name} has {size}; the limit is 4 MB. Nothing was sent.";
pub const PUBLISHER_HINT: &str = "Reports of one publisher count as one lineage.";
pub const COMPARTMENT_HINT: &str =
    "Only who is in all of them may know that this report exists. Leave it empty if you are in none.";
pub const RELEASABLE_HINT: &str = "Empty: no narrower list. Otherwise only these agencies may know of it.";

pub const KNOWN_RULE: &str = "two lineages and an officer’s word";
pub const CLAIMED_RULE: &str = "somebody says so";
pub const UNKNOWN_RULE: &str = "missing in every source";
pub const KNOWN_EMPTY: &str =
    "Nothing yet. A line becomes known when reports of two publishers say the same and an officer keeps both.";
pub const CLAIMED_EMPTY: &str = "No kept line is about this incident. It is unsupported until one is kept again.";
pub const TOLL_RULE: &str = "rival claims, side by side; nothing is averaged";
pub const TOLL_EMPTY: &str =
    "No kept line gives a figure for this incident. Figures of other incidents in the same report stay there.";
pub const WARNINGS_RULE: &str = "known second-hand: no receipt, no clock";
pub const ATTRIBUTION_RULE: &str = "who holds what, on which basis";
pub const ATTRIBUTION_EMPTY: &str = "Nobody is recorded as saying who did it.";
pub const STATEMENTS_EMPTY: &str = "No kept statement is about this incident.";
pub const BESIDE_RULE: &str = "nearness in a report is no link";
pub const REPORTS_EMPTY: &str =
    "No reports yet. Paste the first one; it is kept byte for byte, and the reader proposes lines.";
pub const INCIDENTS_EMPTY: &str = "No incidents yet. Keeping a line of a report opens the incident that it tells of.";
pub const LOG_EMPTY: &str = "Nothing is recorded that you may see.";
pub const LINES_EMPTY: &str =
    "The reader found no incident, figure, statement, warning or measure in this text. The text is kept all the same.";
pub const QUIET: &str = "Nothing waits. Every line of the latest reports is kept or dropped.";

pub const SIGN_IN_FOOT: &str = "What you do from then on is recorded under your name. What your marking does not allow does not exist for you. A session lasts 12 hours.";
pub const NO_FIT: &str = "Name and password do not fit together.";
pub const ROLL_RULE: &str = "Who may sign in. Enrolling, changing and withdrawing are records.";
pub const NAME_HINT: &str =
    "Shown beside everything the person does, and typed to sign in. No two on the roll share one.";
pub const COMPARTMENTS_OF_PERSON: &str =
    "Separated by commas. Compartments that you are not in yourself are not shown here and stay as they are.";
pub const LINK_ONCE: &str = "shown once, works once, within an hour; hand it over in person or by a way you trust";
pub const TOKEN_ONCE: &str = "shown once; only its hash is kept";
pub const WITHDRAW_RULE: &str = "every session, link, password and token ends at once";
pub const WITHDRAWN_STAYS: &str = "Whoever comes back is enrolled anew and gets another id.";
pub const NO_PASSWORD: &str = "none yet: you come in by links";
pub const PASSWORD_HINT: &str = "At least 12 characters; a sentence is good. Setting it ends your other sessions. It is kept as a slow hash, never itself.";
pub const TOKEN_RULE: &str = "a program acts as you, within these scopes";
pub const TOKENS_EMPTY: &str = "No tokens. A program that calls the API as you needs one.";
pub const SCOPES_HINT: &str =
    "Separated by commas: read:reports, write:log, or the name of one operation such as post_report.";
pub const API_LEAD: &str = "A program sends Authorization: Bearer tocsin_… with a token that a person made on their own page. It acts as that person, within the token's scopes, and what it does is recorded under the person's name. Answers are JSON; problems are application/problem+json (RFC 9457) with a sentence for people.";
