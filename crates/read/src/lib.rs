#![doc = include_str!("../README.md")]

mod assemble;
mod attributions;
mod cast;
mod dates;
mod doc;
mod doubts;
mod events;
mod figures;
mod layout;
mod lexicon;
pub mod limits;
mod measures;
mod mentions;
mod numbers;
mod page;
mod pipeline;
pub mod record_format;
mod relations;
mod source;
mod statements;
mod tokens;
mod warnings;

pub use lexicon::Lexicon;
pub use pipeline::read_report;
pub use tocsin_core::draft::{Line, LineKind, LinePart, lines::lines};
