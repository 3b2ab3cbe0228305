//! What a store that stands before another hands on unchanged.

/// Hands on every method of the trait but `turn`, `commit`, `head` and `put_blob` to `self.real`.
macro_rules! forward_the_rest {
    () => {
        forward_the_rest! {
            entries(from: u64, limit: usize) -> Vec<tocsin_store::StoredEntry>;
            entries_of(thing: &str) -> Vec<tocsin_store::StoredEntry>;
            version(thing: &str) -> Option<u64>;
            position_at(at: tocsin_core::time::Millis) -> Option<u64>;
            tiles(coords: Vec<(u8, u64)>) -> Vec<tocsin_store::TileRow>;
            versions(things: Vec<String>) -> Vec<Option<u64>>;
            next_number(kind: tocsin_core::rows::RowKind) -> u64;
            lease(engine: &'static str, holder: String, for_ms: u64) -> bool;
            blob(sha256: &str) -> Option<Vec<u8>>;
            keep(space: &'static str, key: String, value: tocsin_store::KeptValue) -> ();
            kept(space: &'static str, key: &str, now: tocsin_core::time::Millis) -> Option<tocsin_store::KeptValue>;
            take(space: &'static str, key: &str, now: tocsin_core::time::Millis) -> Option<tocsin_store::KeptValue>;
            kept_in(space: &'static str, after: &str, now: tocsin_core::time::Millis) -> Vec<(String, tocsin_store::KeptValue)>;
            markings_of(things: Vec<String>) -> Vec<(String, tocsin_core::marking::Marking)>;
            optimize() -> ();
            clear_stage() -> ();
            stage(recorded: Vec<tocsin_store::Recorded>) -> ();
            compare_stage() -> tocsin_store::Differences;
        }

        fn rows(&self, query: tocsin_store::RowQuery<'_>) -> tocsin_store::Answer<'static, Vec<tocsin_store::Found>> {
            self.real.rows(query)
        }
        fn count(&self, query: tocsin_store::RowQuery<'_>) -> tocsin_store::Answer<'static, u64> {
            self.real.count(query)
        }
        fn search(&self, query: tocsin_store::SearchQuery<'_>) -> tocsin_store::Answer<'static, Vec<tocsin_store::Hit>> {
            self.real.search(query)
        }
        fn news(&self) -> Option<tokio::sync::watch::Receiver<u64>> {
            self.real.news()
        }
        fn adopt_stage(&self, size: u64) -> tocsin_store::Answer<'_, (), tocsin_store::CommitError> {
            self.real.adopt_stage(size)
        }
    };
    ($($method:ident($($name:ident: $type:ty),*) -> $answer:ty;)+) => {$(
        fn $method(&self, $($name: $type),*) -> tocsin_store::Answer<'_, $answer> {
            self.real.$method($($name),*)
        }
    )+};
}
pub(crate) use forward_the_rest;
