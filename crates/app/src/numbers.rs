//! Numbers for new ids.
//!
//! The store gives each number once, however many processes ask ([`tocsin_store::Store::next_number`]). An operation asks
//! before it decides, and what it did not use after all goes to the next one: numbers go on without gaps as far as they can.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tocsin_core::ids::Tail;
use tocsin_core::marking::Marking;
use tocsin_core::rows::RowKind;
use tocsin_store::StoreError;

use crate::desk::Desk;

/// The nouns that are numbered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Noun {
    Person,
    Report,
    Feed,
    Incident,
    Proposition,
    Hypothesis,
    Join,
    Command,
    Objective,
    Sitrep,
    Assignment,
    Warning,
    Area,
}

impl Noun {
    /// Returns the kind of the row whose key is the id.
    fn kind(self) -> RowKind {
        match self {
            Noun::Person => RowKind::Person,
            Noun::Report => RowKind::Report,
            Noun::Feed => RowKind::Feed,
            Noun::Incident => RowKind::Incident,
            Noun::Proposition => RowKind::Proposition,
            Noun::Hypothesis => RowKind::Hypothesis,
            Noun::Join => RowKind::Join,
            Noun::Command => RowKind::Command,
            Noun::Objective => RowKind::Objective,
            Noun::Sitrep => RowKind::Sitrep,
            Noun::Assignment => RowKind::Assignment,
            Noun::Warning => RowKind::Warning,
            Noun::Area => RowKind::Area,
        }
    }
}

/// Numbers that were given and not used, by kind of row.
#[derive(Default)]
pub(crate) struct Unused(Mutex<BTreeSet<(&'static str, u64)>>);

impl Unused {
    fn take(&self, kind: RowKind) -> Option<u64> {
        let mut unused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let least = *unused.range((kind.name(), 0)..=(kind.name(), u64::MAX)).next()?;
        unused.remove(&least);
        Some(least.1)
    }

    fn put_back(&self, kind: RowKind, numbers: impl IntoIterator<Item = u64>) {
        let mut unused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unused.extend(numbers.into_iter().map(|number| (kind.name(), number)));
    }
}

/// Tails of new ids of one noun, for as many things as were asked for.
pub(crate) struct Tails<'a> {
    desk: &'a Desk,
    kind: RowKind,
    numbers: Mutex<BTreeSet<u64>>,
}

impl Tails<'_> {
    /// Returns the tail of a new id: the next number, or chance for a thing that not everybody may know of. More things than
    /// were asked for get chance as well, which is an id like any other.
    pub(crate) fn next(&self, marking: &Marking) -> Tail {
        let number = || self.numbers.lock().unwrap_or_else(PoisonError::into_inner).pop_first();
        let number = if marking.is_open() { number() } else { None };
        number.map_or_else(|| Tail::Random(u64::from_le_bytes(self.desk.world.random())), Tail::Number)
    }
}

impl Drop for Tails<'_> {
    fn drop(&mut self) {
        let left = std::mem::take(self.numbers.get_mut().unwrap_or_else(PoisonError::into_inner));
        self.desk.unused.put_back(self.kind, left);
    }
}

impl Desk {
    /// Returns the tail of one new id: see [`Tails::next`].
    pub(crate) async fn tail(&self, noun: Noun, marking: &Marking) -> Result<Tail, StoreError> {
        Ok(self.tails(noun, 1).await?.next(marking))
    }

    /// Returns tails for as many new things, of which an operation may use fewer.
    pub(crate) async fn tails(&self, noun: Noun, count: usize) -> Result<Tails<'_>, StoreError> {
        let kind = noun.kind();
        let tails = Tails { desk: self, kind, numbers: Mutex::default() };
        for _ in 0..count {
            let number = match self.unused.take(kind) {
                Some(number) => number,
                None => self.store.next_number(kind).await?,
            };
            tails.numbers.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        }
        Ok(tails)
    }
}
