//! The store on a real PostgreSQL. Where there is none, each test says so in a counted line.

mod batches;
mod contract;
mod nodes;
mod opening;
mod search;
mod server;
mod tls;
