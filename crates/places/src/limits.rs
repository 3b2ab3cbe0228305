//! Every bound of this crate, each with its reason (DESIGN, law 10).

/// Longest name that is looked up, in bytes. The longest of GeoNames has some 170.
pub const NAME_BYTES_MAX: usize = 400;
/// Most candidates that are returned for one name: there are some 60 places called San Antonio, and nobody reads more
/// than a page of them. How many there are in all is told beside them.
pub const CANDIDATES_MAX: usize = 20;
/// Most bytes of a text that are searched for names of countries.
pub const COUNTRY_TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Corners of a circle as it is drawn: at 700 units across, a side is shorter than the line is wide.
pub const CIRCLE_CORNERS: usize = 72;
