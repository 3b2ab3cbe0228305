#![doc = include_str!("../README.md")]

pub mod cluster;
pub mod faulty;
mod forward;
pub mod kill;
pub mod metered;
pub mod nodes;
pub mod skip;
pub mod small_disk;
pub mod world;

pub use faulty::{Fault, FaultyStore, HeadFault};
pub use metered::MeteredStore;
pub use skip::{shared_folder, skipped};
pub use small_disk::SmallDisk;
pub use world::WoundClock;
