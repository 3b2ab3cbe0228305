#![doc = include_str!("../README.md")]

mod address;
mod connections;
mod database;
mod errors;
mod index;
mod kept;
mod limits;
mod locks;
mod markings;
mod news;
mod numbers;
mod read;
mod schema;
mod search;
mod stage;
mod text;
mod tls;
mod turn;
mod words;
mod write;

pub use address::without_password;
pub use database::Postgres;
