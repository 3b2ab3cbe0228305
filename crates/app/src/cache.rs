//! A small cache of decoded things, bounded in bytes (DESIGN, law 10).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::limits::{KEPT_BYTES_MAX, KEPT_PLACE_BYTES};

/// About how many bytes something holds. Near is enough: the bound is of memory, not of money.
pub(crate) trait Weight {
    fn bytes(&self) -> usize;
}

impl<T: Weight> Weight for std::sync::Arc<T> {
    fn bytes(&self) -> usize {
        (**self).bytes()
    }
}

/// Emptied once so many bytes were put in: simple, and a page needs a handful at a time. What was put in since the last
/// emptying is never less than what is held.
pub(crate) struct Cache<K, V>(Mutex<Held<K, V>>);

struct Held<K, V> {
    values: HashMap<K, V>,
    bytes: usize,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Cache(Mutex::new(Held { values: HashMap::new(), bytes: 0 }))
    }
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.held().values.get(key).cloned()
    }

    /// Keeps a value of about so many bytes; one that alone is past the bound is not kept.
    pub(crate) fn put(&self, key: K, value: V, bytes: usize) {
        if bytes > KEPT_BYTES_MAX {
            return;
        }
        let mut held = self.held();
        held.grow(bytes);
        held.values.insert(key, value);
    }

    /// Returns what is kept under a key; a fresh one if there is nothing.
    pub(crate) fn get_or_put(&self, key: K) -> V
    where
        V: Default,
    {
        let mut held = self.held();
        if !held.values.contains_key(&key) {
            held.grow(0);
        }
        held.values.entry(key).or_default().clone()
    }

    /// Counts what was put into a place that is kept already. Past the bound that place is let go of with all others.
    pub(crate) fn grown(&self, bytes: usize) {
        self.held().grow(bytes);
    }

    fn held(&self) -> MutexGuard<'_, Held<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Held<K, V> {
    fn grow(&mut self, bytes: usize) {
        let bytes = bytes.saturating_add(KEPT_PLACE_BYTES);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > KEPT_BYTES_MAX {
            self.values.clear();
            // A place that is let go of with the others counts for nothing any more.
            self.bytes = bytes.min(KEPT_BYTES_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_stays_below_the_bound_however_much_is_put_in() {
        let cache: Cache<usize, usize> = Cache::default();
        let each = KEPT_BYTES_MAX / 10;
        for n in 0..1_000 {
            cache.put(n, each, each);
            assert_eq!(cache.get(&n), Some(each), "the newest is there");
            let held: usize = cache.held().values.values().sum();
            assert!(held <= KEPT_BYTES_MAX, "{held}");
        }
        cache.put(0, 1, KEPT_BYTES_MAX + 1);
        assert_ne!(cache.get(&0), Some(1), "what alone is past the bound is not kept");
    }

    #[test]
    fn empty_places_are_bounded_too_and_a_heavy_view_lets_go_of_its_own() {
        let cache: Cache<usize, ()> = Cache::default();
        let most = KEPT_BYTES_MAX / KEPT_PLACE_BYTES;
        (0..2 * most).for_each(|n| cache.get_or_put(n));
        assert!(cache.held().values.len() <= most);
        cache.grown(KEPT_BYTES_MAX + 1);
        assert!(cache.held().values.is_empty());
    }
}
