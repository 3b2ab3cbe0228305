#![doc = include_str!("../README.md")]

mod as_of;
mod desk;
mod drop_line;
mod edit_line;
mod enrol_person;
mod error;
mod inspect;
mod keep_line;
mod keep_rest;
pub mod limits;
mod post_report;
mod rebuild;
mod reopen_line;
mod resume;
mod sequencer;
pub mod sign_in;
mod verify_ledger;
pub mod view;
mod write_note;

pub use as_of::AsOf;
pub use desk::{Desk, Opening, OpeningError};
pub use drop_line::drop_line;
pub use edit_line::edit_line;
pub use enrol_person::{Enrolment, enrol_person};
pub use error::OpError;
pub use inspect::inspect;
pub use keep_line::keep_line;
pub use keep_rest::keep_rest;
pub use post_report::{Posted, Posting, post_report};
pub use rebuild::{Rebuilt, rebuild};
pub use reopen_line::reopen_line;
pub use sequencer::Appended;
pub use verify_ledger::{Checked, verify_ledger};
pub use write_note::write_note;
