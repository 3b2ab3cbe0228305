//! Every bound of the operations, each with its reason (DESIGN, law 10).

/// Operations that may wait for the sequencer. Past it callers wait at the door, which slows them down and loses none.
pub const WAITING_MAX: usize = 4_096;
/// Records in one batch. A commit of 1,024 rows takes some 30 ms; larger batches only make the first caller wait.
pub const BATCH_RECORDS_MAX: usize = 1_024;
/// How often an operation decides anew when what it read has moved. Two officers on one report move it once or twice.
pub const RETRIES_MAX: usize = 8;
/// Things whose versions the sequencer remembers; past it, it asks the store.
pub const VERSIONS_REMEMBERED: usize = 65_536;
/// Bytes that are put into one cache of decoded things before it is emptied; there are eight of them.
pub const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// What a key and its place in a cache take, in bytes: bounds how many empty places there can be.
pub const KEPT_PLACE_BYTES: usize = 512;
/// About what a proposed line holds with its words and its sentence, in bytes.
pub const LINE_BYTES: usize = 2 * 1024;
/// About what a row of a list holds, in bytes.
pub const ROW_BYTES: usize = 1024;
/// How long the lease of an engine lasts, in milliseconds: another node follows within this and one renewal.
pub const LEASE_MS: u64 = 3_000;
/// How often a lease is renewed or asked for, in milliseconds.
pub const LEASE_RENEWED_MS: i64 = 1_000;
/// Rows on one page of a list.
pub const PAGE_ROWS: usize = 50;
/// Reports that the inbox looks at together, the newest: what comes in over some days. Older ones follow by a cursor.
pub const INBOX_REPORTS: usize = 200;
/// Reports that one report's words are compared with, the newest: a wire text comes again within days.
pub const LIKE_REPORTS: usize = 200;
/// Reports with the same words that are offered, those that are nearest.
pub const LIKE_SHOWN: usize = 5;
/// From how many words in a hundred a report is offered as one with the same words: below it, two reports of one event share
/// names and phrases without one being a copy of the other.
pub const LIKE_PERCENT_MIN: u8 = 60;
/// Hashes of a text that are kept for comparing: up to so many runs of words the comparison is exact, and a longer text is
/// compared by a fair sample of them, 8 KiB each.
pub const LIKE_HASHES: usize = 1_024;
/// Things that rest on a report, as many as are listed: more than a morning's work.
pub const RESTING_SHOWN: usize = 500;
/// Records of a thing's history that are listed, the latest.
pub const HISTORY_SHOWN: usize = 500;
/// Things of one kind whose records are joined to an incident's history; past it the page says that there is more.
pub const HISTORY_ROWS_MAX: usize = 10_000;
/// Hits on one page of a search of one noun.
pub const HITS_PER_PAGE: usize = 20;
/// Reports among whose names a search looks for parties.
pub const PARTY_REPORTS_LOOKED_AT: usize = 50;
/// Hits of each noun where a search shows all nouns side by side: what fits on a screen.
pub const HITS_BESIDE: usize = 5;
/// Length of the words shown around what was found, in bytes: two lines of the desk.
pub const EXCERPT_BYTES: usize = 240;
/// How much of a text is looked through at once for what was found in it: its words are held in memory meanwhile.
pub const SCANNED_AT_ONCE_BYTES: usize = 64 * 1024;
/// Warnings that a board reads at once: more than are ever open together; older ones that are open still are read singly.
pub const WARNINGS_AT_ONCE: usize = 256;
/// Path data of a map's land and borders, in bytes: a coast is well drawn with it, and a board stays light on a phone.
pub const MAP_PATH_BYTES_MAX: usize = 12 * 1024;
/// The same on a small sheet, which has a third of the corners to show.
pub const SMALL_MAP_PATH_BYTES_MAX: usize = 6 * 1024;
/// Smallest part of the world that a map of points shows, in kilometres from top to bottom: below it there is hardly ever a
/// coast or a border to be seen, and the outlines are not made for it.
pub const MAP_KM_MIN: f64 = 500.0;
/// The same for a map with areas: a cordon of a few streets has to be seen as one.
pub const AREA_MAP_KM_MIN: f64 = 30.0;
/// Towns that a map names for finding one's way: more hide what the map is for.
pub const TOWNS_MAX: usize = 10;
/// Characters of a label on a map; the table beside it has the whole name.
pub const LABEL_CHARS_MAX: usize = 28;
/// Longest window that a review looks back, in days: a quarter of a year.
pub const REVIEW_DAYS_MAX: u32 = 92;
/// The window of a review if nobody says another, in days.
pub const REVIEW_DAYS: u32 = 14;
/// Warnings that one review shows with their lives, those that match or share first; more are counted, and the review says so.
pub const REVIEW_WARNINGS_MAX: usize = 200;
/// How long a one-time link opens a session, in milliseconds: an hour, for a link that is read aloud or typed.
pub const LINK_MS: i64 = 60 * 60 * 1_000;
/// How long a session lasts, in milliseconds: one long shift.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1_000;
/// How long an agency may leave an assignment unanswered before the board says so, in milliseconds: half an hour, the
/// time after which a field team that waits has waited too long.
pub const ANSWER_MS: i64 = 30 * 60 * 1_000;
/// Largest feed that is taken in, in bytes: as large as a report; feeds have some hundred kilobytes.
pub const FEED_BYTES_MAX: usize = tocsin_core::limits::REPORT_BYTES_MAX;
/// How long one look at a feed may take, redirects and all, in milliseconds: who dribbles bytes holds nobody up for longer.
pub const FEED_LOOK_MS: i64 = 30_000;
/// Redirects that are followed at one look.
pub const FEED_REDIRECTS_MAX: usize = 5;
/// Addresses of one host that are tried at one look: one of each family, and one more.
pub const FEED_ADDRESSES_MAX: usize = 3;
/// Feeds that are looked at at once, each on another host.
pub const FEED_LANES: usize = 4;
/// Reports that one look takes in; what else is new waits for the next one. A feed that is added brings its archive with it,
/// and a desk that gets a thousand reports in a minute reads none of them.
pub const FEED_REPORTS_PER_LOOK: usize = 50;
/// Longest wait before a feed that fails is tried again, in milliseconds: a day.
pub const FEED_BACKOFF_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Longest ETag or Last-Modified that is kept, in bytes: real ones have some 60.
pub const FEED_VALIDATOR_BYTES_MAX: usize = 1_024;
/// What is kept of how a look went, in characters.
pub const FEED_SAID_CHARS_MAX: usize = 300;
/// Pages and mails whose text is taken out at once: each takes up to two seconds of a core and some hundred megabytes.
pub const TAKING_AT_ONCE: usize = 2;
/// Pages and mails that wait for it, each with its bytes: at the most 64 MiB.
pub const TAKING_WAITING_MAX: usize = 16;
/// Passwords that are hashed at once: each takes 64 MiB and one core.
pub const PASSWORDS_AT_ONCE: usize = 2;
/// Passwords that wait to be hashed: at some 100 ms each, the last of them waits two seconds.
pub const PASSWORDS_WAITING_MAX: usize = 32;
/// Shortest password, in characters. Length is the only rule that helps (NIST SP 800-63B); a sentence is longer.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in bytes: nobody types more, and hashing is not for documents.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Failed tries at a password a minute, from one source and at one account (reliability programme, test 28).
pub const TRIES_PER_MINUTE: usize = 10;
/// The minute.
pub const TRIES_MS: i64 = 60 * 1_000;
/// Sources, accounts and devices whose tries are remembered, some 100 bytes each.
pub const TRIES_REMEMBERED: usize = 20_000;
/// How long a browser from which somebody signed in by password is remembered, in milliseconds: 90 days.
pub const DEVICE_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// What is kept of how a browser calls itself, in characters: enough to know one's own.
pub const BROWSER_CHARS_MAX: usize = 120;
/// Longest life of an API token, in days: a year and a day, so that yearly rotation works.
pub const TOKEN_DAYS_MAX: u32 = 366;
/// API tokens that a person may have: one a program.
pub const TOKENS_PER_PERSON: usize = 50;
/// Desks and programs that listen at once: a few hundred people with a window or two each.
pub const LISTENERS_MAX: usize = 1_024;
/// Changes that a listener may be behind before it has to begin anew.
pub const LIVE_BEHIND_MAX: usize = 256;
/// Records that are told one by one to somebody who comes back; past it, they are told to load anew.
pub const LIVE_CATCH_UP_MAX: u64 = 1_000;
/// Reports, and warnings, that one review reads to count them, the newest first: a second's work. If there are more, it says
/// that its numbers are of these.
pub const REVIEW_ROWS_MAX: usize = 100_000;
