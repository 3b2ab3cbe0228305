//! Every bound of the core, each with its reason (DESIGN, law 10).

/// Largest report that is taken in, in bytes. The longest situation reports of international bodies run to some 300
/// pages, 1 MB of text; four times that leaves room for markup.
pub const REPORT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest one-line field that a person types (a name, a publisher), in characters. Longer ones are pasted by mistake.
pub const FIELD_CHARS_MAX: usize = 200;
/// Longest note or reason that a person types, in characters: two pages.
pub const NOTE_CHARS_MAX: usize = 4_000;
/// Most compartments, agencies or named persons in one marking; real markings hold a handful.
pub const MARKING_NAMES_MAX: usize = 64;
/// Most facts in one record. One operation decides a handful; keeping the rest of a report decides one per line.
pub const FACTS_PER_RECORD_MAX: usize = 10_000;
/// Largest encoding of one record's facts, in bytes: the draft of the largest report fits eight times over.
pub const FACTS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most agencies in one command; the largest unified commands on record had some forty.
pub const AGENCIES_MAX: usize = 64;
/// Most posts in one command: a full ICS chart (207) has some fifty.
pub const POSTS_MAX: usize = 100;
/// Most objectives that a command is stood up with. Twenty are too many to lead by; more are a paste by mistake.
pub const OBJECTIVES_MAX: usize = 40;
/// Largest radius of an area, in kilometres: half way round the earth.
pub const RADIUS_KM_MAX: u32 = 20_000;
/// Most points of an area's polygon. Warning areas of weather services have some hundred; a line drawn by hand has fewer.
pub const POLYGON_POINTS_MAX: usize = 500;
/// Most feeds that are looked at. Newsrooms follow some hundred; each is asked in turn, and each brings reports that people read.
pub const FEEDS_MAX: usize = 100;
/// Longest address of a feed, in characters: what every server takes (RFC 9110 §4.1 asks for 8 000; nobody types those).
pub const FEED_URL_CHARS_MAX: usize = 2_000;
/// Shortest time between two looks at a feed, in seconds: whoever publishes it must not notice us.
pub const FEED_EVERY_S_MIN: u32 = 60;
/// Longest time between two looks at a feed, in seconds: a day; what is looked at more seldom is not watched.
pub const FEED_EVERY_S_MAX: u32 = 24 * 60 * 60;
/// Most areas that stand on one incident or warning: more than a map of one page can tell apart.
pub const AREAS_MAX: usize = 64;
/// Most entries of one section of a situation report. Nobody reads a hundred; past these they are counted and left out,
/// and the report says so.
pub const SITREP_ENTRIES_MAX: usize = 400;
/// Most lines that one assignment rests on.
pub const LINES_PER_TASK_MAX: usize = 32;
/// Most lines that one warning rests on: real ones rest on a handful.
pub const WARNING_LINES_MAX: usize = 64;
/// Most lines that one hypothesis is held in, and most that it rests on: real ones name a handful.
pub const HYPOTHESIS_LINES_MAX: usize = 64;
/// Longest query that is looked for, in characters: a sentence; more is pasted by mistake.
pub const QUERY_CHARS_MAX: usize = 200;
/// Most words in a query. Each is a walk over the index.
pub const QUERY_WORDS_MAX: usize = 16;
/// Characters by which a word is compared: the longest words of any language have fewer; longer runs are keys and noise.
pub const WORD_CHARS_MAX: usize = 64;
