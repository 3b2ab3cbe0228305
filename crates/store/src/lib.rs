#![doc = include_str!("../README.md")]

pub mod contract;
pub mod limits;
mod query;
mod sqlite;
mod trait_;
pub mod world;

pub use query::{Audience, By, Found, Hit, Order, Place as HitPlace, RowQuery, SearchQuery};
pub use sqlite::{Place, Sqlite};
pub use trait_::{
    Answer, Batch, CommitError, Differences, HeadRow, KeptValue, Recorded, Store, StoreError, StoredDisclosure,
    StoredEntry, TileRow, Turn,
};
