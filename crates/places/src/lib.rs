#![doc = include_str!("../README.md")]

pub mod chart;
mod countries;
mod fold;
mod gazetteer;
pub mod geo;
pub mod limits;
mod outlines;

pub use countries::{Country, countries_in, country};
pub use fold::fold;
pub use gazetteer::{Candidate, Candidates, by_number, find, proposed, within};
