//! Every bound of the ways in, each with its reason (DESIGN, law 10). The bytes themselves are bounded by
//! [`tocsin_core::limits::REPORT_BYTES_MAX`].

/// Most tags in one page. Long articles have some 5 000, the longest pages of an encyclopaedia some 60 000.
pub const TAGS_MAX: usize = 150_000;
/// Deepest nesting of elements; browsers flatten beyond 512, pages of newspapers reach 40.
pub const DEPTH_MAX: usize = 256;
/// Most shapes of drawings that close themselves: outside of a drawing each would nest, and a tree of a thousand takes half a
/// second. A page with small pictures drawn in place has some hundred.
pub const SHAPES_MAX: usize = 1_000;
/// Most pairs of attributes that a parser compares: the squares of how many each tag has, added up. A billion take some two
/// seconds; 60 000 tags with ten each have six million.
pub const ATTRIBUTE_PAIRS_MAX: u64 = 1_000_000_000;
/// Heaviest page whose main text is weighed against the rest: its tags' depths added up, since the rules look at the ancestors
/// of each. The longest pages have some 60 000 tags at a depth of some 15; a heavier one gives the text of its whole body.
pub const MAIN_TEXT_WEIGHT_MAX: usize = 1_000_000;
/// Most tags times the most formatting elements that are open at once: a parser opens each of these anew in every
/// paragraph (HTML standard, "reconstruct the active formatting elements"), with its attributes, so that a small page could
/// become a huge tree.
pub const REOPENED_MAX: usize = 1_000_000;
/// Most parts of one mail: a forwarded mail in a mail with pictures has some ten.
pub const MAIL_PARTS_MAX: usize = 500;
/// Most attachments of one mail that are listed; more are counted.
pub const ATTACHMENTS_MAX: usize = 64;
/// Most entries of one feed that are read at a poll; feeds give some 20, archives some 500.
pub const ENTRIES_MAX: usize = 1_000;
/// Longest value that a document says of itself, in characters: the bound of what a person types.
pub const SAID_CHARS_MAX: usize = 200;
