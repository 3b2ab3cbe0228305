//! Worlds for tests: time that is wound by hand, chance from a seed, tasks on the test's own runtime.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tocsin_core::time::Millis;
use tocsin_store::world::{Chance, Clock, Spawn, Task, World};
use tokio::sync::watch;

/// A clock that stands still until it is wound.
pub struct WoundClock(watch::Sender<i64>);

impl WoundClock {
    /// Returns a clock that stands at this time.
    pub fn at(start: Millis) -> Arc<WoundClock> {
        Arc::new(WoundClock(watch::Sender::new(start.0)))
    }

    /// Winds the clock, forwards or backwards.
    pub fn advance_ms(&self, ms: i64) {
        self.0.send_modify(|now| *now += ms);
    }
}

impl Clock for WoundClock {
    fn now(&self) -> Millis {
        Millis(*self.0.borrow())
    }

    fn until(&self, at: Millis) -> Task {
        let mut shows = self.0.subscribe();
        Box::pin(async move {
            let _ = shows.wait_for(|now| *now >= at.0).await; // a clock that is gone wakes everybody
        })
    }
}

/// Chance from a seed (SplitMix64): the same seed gives the same bytes. Never for anything that must not be guessed.
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// Returns chance that begins at a seed.
    pub fn new(seed: u64) -> SeededChance {
        SeededChance(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Tasks on the current tokio runtime, threads of the operating system.
pub struct Threads;

impl Spawn for Threads {
    fn task(&self, _name: &'static str, task: Task) {
        tokio::spawn(task);
    }

    fn thread(&self, name: &'static str, work: Box<dyn FnOnce() + Send>) {
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        assert!(started.is_ok(), "a thread could not be started: {started:?}");
    }
}

/// Returns a world with a wound clock and a seed.
pub fn wound(clock: Arc<WoundClock>, seed: u64) -> World {
    World { clock, chance: Arc::new(SeededChance::new(seed)), spawn: Arc::new(Threads) }
}

/// The wall clock of the machine.
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Millis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn until(&self, at: Millis) -> Task {
        let wait = u64::try_from(at.0.saturating_sub(self.now().0)).unwrap_or(0);
        Box::pin(tokio::time::sleep(std::time::Duration::from_millis(wait)))
    }
}

/// Returns a world with the machine's clock and chance from the time: for benchmarks and tests of real files.
pub fn real() -> World {
    let seed = WallClock.now().0 as u64 ^ u64::from(std::process::id()) << 32;
    World { clock: Arc::new(WallClock), chance: Arc::new(SeededChance::new(seed)), spawn: Arc::new(Threads) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |seed| wound(WoundClock::at(Millis(0)), seed).random::<40>();
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }

    #[test]
    fn the_clock_moves_only_when_it_is_wound() {
        let clock = WoundClock::at(Millis(5));
        assert_eq!(clock.now(), Millis(5));
        clock.advance_ms(-3);
        assert_eq!(clock.now(), Millis(2));
    }
}
