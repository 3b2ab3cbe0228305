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

pub const WARNINGS_LEAD: &str = "Given by us, received by us, reported between others: three kinds, never mixed.";
pub const WARNINGS_EMPTY: &str = "No warnings yet. A warning you give or receive stands here with its clock.";
pub const WARNINGS_QUIET: &str = "Nothing waits. Every warning is read, decided or closed.";
pub const LIFE_RULE: &str = "order is by ledger, not by clock; limits are those of its first day here";
pub const REPORTED_RULE: &str = "known second-hand: no receipt is invented, no clock runs";
pub const REJECTION_RULE: &str = "Words of a speaker. No decision of anybody’s is known from them.";
pub const MATCH_RULE: &str = "judged by whoever closed it";
pub const PROVEN_RULE: &str = "a local warning: no key of an officer or of the other side signed anything";
pub const RESTS_LEDGER: &str = "the ledger and its key: tocsin ledger verify";
pub const RESTS_NOTHING: &str = "no record can show this";
pub const READ_HINT: &str = "Your name and the hash of exactly these words are recorded. Reading is not deciding: the clock goes on.";
pub const NOT_READ_YET: &str = "Nobody here has read it. It can be decided once a named officer has.";
pub const NOT_DECIDED_YET: &str = "Act, hold for more, forward or reject, each with its reason.";
pub const GIVEN_LEAD: &str = "Somebody may be harmed and does not know. In doubt one warns: the draft goes to the chief, who releases it or waives it with a ground.";
pub const RECEIVED_LEAD: &str = "A warning that came by hand, phone, mail or note. Its clock runs from when it came.";
pub const REPORTED_LEAD: &str = "A warning between others, known from a report. What the report does not say stays unknown.";
pub const URGENCY_HINT: &str = "How soon one has to act. The clocks run by it, and stay when the policy changes.";
pub const SEVERITY_HINT: &str = "How bad it would be.";
pub const CERTAINTY_HINT: &str = "How sure it is.";
pub const QUESTIONS_LEAD: &str = "Five questions: in its own words, and how precise. Exact: one person, place, hour, thing. Area: a kind, an area, a span of time.";
pub const TIME_HINT: &str = "The desk’s time, or with its zone.";
pub const RECIPIENTS_HINT: &str = "For TLP:RED: the persons who may know of it, such as P-2, P-5. You are one of them.";
pub const RELEASE_LEAD: &str = "Nothing leaves by this alone. It is handed over next, by hand, phone, mail or note.";
pub const WAIVE_LEAD: &str = "A warning that might be owed is not given. It takes a ground, its words, another officer who reviews it, and a day.";
pub const HAND_OVER_LEAD: &str = "By hand, phone, mail or note. The record says: sender’s word only.";
pub const NOTE_READING_LEAD: &str = "What they said, and who said it. It is their word, and no receipt.";
pub const DECIDE_LEAD: &str = "What you have no authority for is a forward: the clock goes on until somebody decides.";
pub const REASON_HINT: &str = "Required of every decision, and shown with it.";
pub const CLOSE_LEAD: &str = "Matched with an incident, expired, or taken back by who gave it. A match is a judgement: each question is compared by itself.";
pub const INCIDENT_WAS_HINT: &str = "In your words. Blank: not known.";
pub const NOTE_REPORTED: &str = "Note it as a reported warning";
