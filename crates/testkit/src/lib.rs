//! (opens with this change)
