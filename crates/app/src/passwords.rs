//! Passwords: argon2id on threads of their own, a few at a time, and a bound on how often somebody may try.
//!
//! A hash takes 64 MiB and a noticeable part of a second, on purpose. Two run at once and some wait; past that, whoever
//! comes is told to come again, and everybody who is signed in works on. The hash is kept in the store and stands in no
//! record: a ledger goes to partners and inquiries, and cannot forget.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use tocsin_core::time::Millis;
use tocsin_store::world::World;
use tokio::sync::oneshot;

use crate::error::OpError;
use crate::limits;

/// What a hash costs whoever computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// What every headquarters uses: 64 MiB and 3 passes, the second choice of RFC 9106 §4 with one lane.
    pub const USUAL: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };
}

/// A password as it is kept: never itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    cost: Cost,
    salt: [u8; 16],
    hash: [u8; 32],
    pub(crate) set_ms: Millis,
}

struct Job {
    password: String,
    salt: [u8; 16],
    cost: Cost,
    answer: oneshot::Sender<Result<[u8; 32], String>>,
}

/// Everything about passwords that is not in the store.
pub(crate) struct Passwords {
    cost: Cost,
    jobs: OnceLock<SyncSender<Job>>,
    pub(crate) tries: Tries,
}

impl Passwords {
    pub(crate) fn new(cost: Cost) -> Passwords {
        Passwords { cost, jobs: OnceLock::new(), tries: Tries::default() }
    }

    /// Makes what is kept of a new password.
    pub(crate) async fn make(&self, world: &World, password: &str) -> Result<Kept, OpError> {
        let (cost, salt) = (self.cost, world.random());
        let hash = self.hash(world, password, salt, cost).await?;
        Ok(Kept { cost, salt, hash, set_ms: world.clock.now() })
    }

    /// Tells whether a password is the kept one. Where none is kept, as much is computed all the same: the time of the
    /// answer must not tell a name that is here from one that is not.
    pub(crate) async fn fits(&self, world: &World, password: &str, kept: Option<&Kept>) -> Result<bool, OpError> {
        let (cost, salt) = kept.map_or((self.cost, [0; 16]), |it| (it.cost, it.salt));
        let hash = self.hash(world, password, salt, cost).await?;
        let wanted = kept.map_or([0; 32], |it| it.hash);
        let differing = hash.iter().zip(wanted).fold(0, |differing, (a, b)| differing | (a ^ b));
        Ok(kept.is_some() && std::hint::black_box(differing) == 0)
    }

    async fn hash(&self, world: &World, password: &str, salt: [u8; 16], cost: Cost) -> Result<[u8; 32], OpError> {
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.get_or_init(|| start(world));
        jobs.try_send(Job { password: password.to_owned(), salt, cost, answer }).map_err(|error| match error {
            TrySendError::Full(_) => OpError::Busy { what: "passwords are being checked" },
            TrySendError::Disconnected(_) => OpError::Fault("the threads that check passwords are gone".into()),
        })?;
        let gone = |_| OpError::Fault("a password was not checked: its thread is gone".into());
        answered.await.map_err(gone)?.map_err(|error| OpError::Fault(error.into()))
    }
}

fn start(world: &World) -> SyncSender<Job> {
    let (jobs, waiting) = sync_channel(limits::PASSWORDS_WAITING_MAX);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..limits::PASSWORDS_AT_ONCE {
        let waiting = waiting.clone();
        world.spawn.thread("password", Box::new(move || work(&waiting)));
    }
    jobs
}

/// Computes hashes until the desk is gone.
fn work(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { password, salt, cost, answer }) = job else { return };
        if answer.is_closed() {
            continue; // whoever asked has gone
        }
        let mut hash = [0; 32];
        let done = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).and_then(|params| {
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
                password.as_bytes(),
                &salt,
                &mut hash,
            )
        });
        let _ = answer.send(done.map(|()| hash).map_err(|error| error.to_string())); // whoever asked may have gone
    }
}

/// Tries within the last minute, by source, account or device. Only those that failed count in the end.
#[derive(Default)]
pub(crate) struct Tries(Mutex<HashMap<String, Vec<Millis>>>);

impl Tries {
    /// Counts one try under each key.
    ///
    /// # Errors
    /// For how many milliseconds to wait, if one of them has had its share.
    pub(crate) fn take(&self, keys: &[String], now: Millis) -> Result<usize, i64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= limits::TRIES_REMEMBERED {
            tries.retain(|_, at| at.last().is_some_and(|last| is_recent(*last, now)));
        }
        let mut left = limits::TRIES_PER_MINUTE;
        for key in keys {
            if tries.len() >= limits::TRIES_REMEMBERED && !tries.contains_key(key) {
                return Err(limits::TRIES_MS);
            }
            let at = tries.entry(key.clone()).or_default();
            at.retain(|it| is_recent(*it, now));
            if at.len() >= limits::TRIES_PER_MINUTE {
                let oldest = at.first().map_or(now.0, |it| it.0);
                return Err((oldest + limits::TRIES_MS - now.0).max(1_000));
            }
            left = left.min(limits::TRIES_PER_MINUTE - at.len() - 1);
        }
        for key in keys {
            tries.entry(key.clone()).or_default().push(now);
        }
        Ok(left)
    }

    /// Takes the count of a try back: it fitted.
    pub(crate) fn give_back(&self, keys: &[String], at: Millis) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            let Some(counted) = tries.get_mut(key) else { continue };
            if let Some(place) = counted.iter().rposition(|it| *it == at) {
                counted.remove(place);
            }
            if counted.is_empty() {
                tries.remove(key);
            }
        }
    }
}

/// A clock that stepped back makes later tries old: they would otherwise lock for as long as it stepped.
fn is_recent(at: Millis, now: Millis) -> bool {
    (0..limits::TRIES_MS).contains(&(now.0 - at.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_a_minute_and_the_eleventh_waits() {
        let tries = Tries::default();
        let key = |name: &str| vec![name.to_owned()];
        for n in 0..10 {
            assert_eq!(tries.take(&key("a"), Millis(n * 1_000)), Ok(9 - n as usize));
        }
        assert_eq!(tries.take(&key("a"), Millis(10_000)), Err(50_000), "until the first of them is a minute old");
        assert!(tries.take(&key("b"), Millis(10_000)).is_ok(), "others are not held up");
        assert!(tries.take(&["b".to_owned(), "a".to_owned()], Millis(10_000)).is_err(), "one of the keys is enough");
        assert!(tries.take(&key("a"), Millis(60_000)).is_ok());
        assert!(tries.take(&key("a"), Millis(60_500)).is_err());
    }

    #[test]
    fn what_fitted_does_not_count_and_a_clock_that_steps_back_locks_nobody() {
        let tries = Tries::default();
        let keys = ["source".to_owned(), "account".to_owned()];
        for n in 0..100 {
            assert!(tries.take(&keys, Millis(n)).is_ok());
            tries.give_back(&keys, Millis(n));
        }
        for _ in 0..10 {
            assert!(tries.take(&keys, Millis(3_600_000)).is_ok());
        }
        assert!(tries.take(&keys, Millis(3_600_000)).is_err());
        assert!(tries.take(&keys, Millis(0)).is_ok());
    }

    #[test]
    fn a_flood_of_names_is_bounded() {
        let tries = Tries::default();
        for n in 0..limits::TRIES_REMEMBERED {
            assert!(tries.take(&[format!("source {n}")], Millis(0)).is_ok());
        }
        assert!(tries.take(&["one more".to_owned()], Millis(1)).is_err());
        assert!(tries.take(&["source 7".to_owned()], Millis(1)).is_ok());
        assert!(tries.take(&["one more".to_owned()], Millis(60_001)).is_ok());
    }
}
