//! Every bound of the operations, each with its reason (DESIGN, law 10).

/// Operations that may wait for the sequencer. Past it callers wait at the door, which slows them down and loses none.
pub const WAITING_MAX: usize = 4_096;
/// Records in one batch. A commit of 1,024 rows takes some 30 ms; larger batches only make the first caller wait.
pub const BATCH_RECORDS_MAX: usize = 1_024;
/// How often an operation decides anew when what it read has moved. Two officers on one report move it once or twice.
pub const RETRIES_MAX: usize = 8;
/// Things whose versions the sequencer remembers; past it, it asks the store.
pub const VERSIONS_REMEMBERED: usize = 65_536;
/// Reports and readings kept decoded in memory: some 100 KB each at most.
pub const DECODED_KEPT: usize = 256;
/// Rows on one page of a list.
pub const PAGE_ROWS: usize = 50;
/// Warnings that a board reads at once: more than are ever open together; older ones that are open still are read singly.
pub const WARNINGS_AT_ONCE: usize = 256;
/// How long a one-time link opens a session, in milliseconds: an hour, for a link that is read aloud or typed.
pub const LINK_MS: i64 = 60 * 60 * 1_000;
/// How long a session lasts, in milliseconds: one long shift.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1_000;
/// How long an agency may leave an assignment unanswered before the board says so, in milliseconds: half an hour, the
/// time after which a field team that waits has waited too long.
pub const ANSWER_MS: i64 = 30 * 60 * 1_000;
