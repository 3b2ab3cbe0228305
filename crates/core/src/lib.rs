#![doc = include_str!("../README.md")]

pub mod assignment;
pub mod authority;
pub mod cap;
pub mod command;
pub mod draft;
pub mod fact;
pub mod ids;
pub mod limits;
pub mod log;
pub mod marking;
pub mod person;
pub mod report;
pub mod rows;
pub mod text;
pub mod time;
pub mod warning;
