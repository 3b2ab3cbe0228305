//! The database as this process knows it, and the [`Store`] that it is.

use std::sync::Arc;

use tocsin_core::marking::Marking;
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;
use tocsin_store::world::World;
use tocsin_store::{
    Answer, Batch, CommitError, Differences, Found, HeadRow, Hit, KeptValue, Recorded, RowQuery, SearchQuery, Store,
    StoreError, StoredEntry, TileRow, Turn,
};
use tokio::sync::watch;

use crate::address::Address;
use crate::connections::Connections;
use crate::markings::Markings;
use crate::news::News;
use crate::numbers::Numbers;
use crate::{kept, numbers, read, schema, search, stage, tls, turn};

/// What the parts of the store share.
pub(crate) struct Database {
    pub(crate) connections: Connections,
    /// The number of our schema, which names our locks.
    pub(crate) schema: u32,
    pub(crate) markings: Markings,
    pub(crate) numbers: Numbers,
    pub(crate) news: News,
}

/// The store on PostgreSQL. Any number of processes may hold one on the same database.
#[derive(Clone)]
pub struct Postgres(Arc<Database>);

/// What a database is opened for.
enum Purpose {
    ToServe,
    ToRead,
}

impl Postgres {
    /// Opens the database at an address (`postgres://user:password@host/database?sslmode=verify-full&schema=tocsin`), makes the
    /// schema or brings it to the newest version.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] for a server that cannot be reached, is too old or is encoded otherwise than in UTF-8;
    /// [`StoreError::NewerSchema`].
    pub async fn open(world: &World, url: &str) -> Result<Postgres, StoreError> {
        Postgres::at(world, Address::parse(url)?, Purpose::ToServe).await
    }

    /// Opens the database to look at it and nothing else: no schema is brought up to date, nothing is written.
    ///
    /// # Errors
    /// The same as [`Postgres::open`], and [`StoreError::Failed`] for a database of an older schema.
    pub async fn open_to_read(world: &World, url: &str) -> Result<Postgres, StoreError> {
        Postgres::at(world, Address::parse(url)?.read_only(), Purpose::ToRead).await
    }

    async fn at(world: &World, address: Address, purpose: Purpose) -> Result<Postgres, StoreError> {
        let tls = tls::connector(&address)?;
        let connections = Connections::new(&address, &tls)?;
        let connection = connections.all.get().await.map_err(|error| {
            let failure = crate::errors::Failure::from(error);
            address.cannot_open(failure.found(), failure.hint())
        })?;
        let schema = match purpose {
            Purpose::ToServe => schema::open(&connection, &address).await?,
            Purpose::ToRead => schema::must_be_newest(&connection, &address).await?,
        };
        drop(connection);
        let news = News::listen(world, &address, &tls);
        let (markings, numbers) = (Markings::default(), Numbers::default());
        Ok(Postgres(Arc::new(Database { connections, schema, markings, numbers, news })))
    }
}

impl Store for Postgres {
    fn turn(&self) -> Answer<'_, Turn> {
        Box::pin(turn::take(&self.0))
    }

    fn commit(&self, turn: Turn, batch: Batch) -> Answer<'_, (), CommitError> {
        Box::pin(turn::commit(&self.0, turn, batch))
    }

    fn news(&self) -> Option<watch::Receiver<u64>> {
        Some(self.0.news.heard())
    }

    fn head(&self) -> Answer<'_, Option<HeadRow>> {
        Box::pin(read::head(&self.0))
    }

    fn entries(&self, from: u64, limit: usize) -> Answer<'_, Vec<StoredEntry>> {
        Box::pin(read::entries(&self.0, from, limit))
    }

    fn entries_of(&self, thing: &str) -> Answer<'_, Vec<StoredEntry>> {
        let thing = thing.to_owned();
        Box::pin(async move { read::entries_of(&self.0, &thing).await })
    }

    fn version(&self, thing: &str) -> Answer<'_, Option<u64>> {
        let thing = [thing.to_owned()];
        Box::pin(async move { Ok(read::versions(&self.0, &thing).await?.pop().flatten()) })
    }

    fn versions(&self, things: Vec<String>) -> Answer<'_, Vec<Option<u64>>> {
        Box::pin(async move { read::versions(&self.0, &things).await })
    }

    fn position_at(&self, at: Millis) -> Answer<'_, Option<u64>> {
        Box::pin(read::position_at(&self.0, at))
    }

    fn tiles(&self, coords: Vec<(u8, u64)>) -> Answer<'_, Vec<TileRow>> {
        Box::pin(async move { read::tiles(&self.0, &coords).await })
    }

    fn rows(&self, query: RowQuery<'_>) -> Answer<'static, Vec<Found>> {
        let (database, question) = (self.0.clone(), read::Question::from(query));
        Box::pin(async move { read::rows(&database, question).await })
    }

    fn count(&self, query: RowQuery<'_>) -> Answer<'static, u64> {
        let (database, question) = (self.0.clone(), read::Question::from(query));
        Box::pin(async move { read::count(&database, question).await })
    }

    fn search(&self, query: SearchQuery<'_>) -> Answer<'static, Vec<Hit>> {
        let (database, question) = (self.0.clone(), search::Question::from(query));
        Box::pin(async move { search::search(&database, &question).await })
    }

    fn next_number(&self, kind: RowKind) -> Answer<'_, u64> {
        Box::pin(numbers::next(&self.0, kind))
    }

    fn lease(&self, engine: &'static str, holder: String, for_ms: u64) -> Answer<'_, bool> {
        Box::pin(async move { numbers::lease(&self.0, engine, &holder, for_ms).await })
    }

    fn put_blob(&self, sha256: String, bytes: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async move { kept::put_blob(&self.0, &sha256, &bytes).await })
    }

    fn blob(&self, sha256: &str) -> Answer<'_, Option<Vec<u8>>> {
        let sha256 = sha256.to_owned();
        Box::pin(async move { kept::blob(&self.0, &sha256).await })
    }

    fn keep(&self, space: &'static str, key: String, value: KeptValue) -> Answer<'_, ()> {
        Box::pin(async move { kept::keep(&self.0, space, &key, &value).await })
    }

    fn kept(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>> {
        let key = key.to_owned();
        Box::pin(async move { kept::kept(&self.0, space, &key, now).await })
    }

    fn take(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>> {
        let key = key.to_owned();
        Box::pin(async move { kept::take(&self.0, space, &key, now).await })
    }

    fn kept_in(&self, space: &'static str, after: &str, now: Millis) -> Answer<'_, Vec<(String, KeptValue)>> {
        let after = after.to_owned();
        Box::pin(async move { kept::kept_in(&self.0, space, &after, now).await })
    }

    fn markings_of(&self, things: Vec<String>) -> Answer<'_, Vec<(String, Marking)>> {
        Box::pin(async move { read::markings_of(&self.0, &things).await })
    }

    fn optimize(&self) -> Answer<'_, ()> {
        Box::pin(schema::count_anew(&self.0))
    }

    fn clear_stage(&self) -> Answer<'_, ()> {
        Box::pin(stage::clear(&self.0))
    }

    fn stage(&self, recorded: Vec<Recorded>) -> Answer<'_, ()> {
        Box::pin(async move { stage::stage(&self.0, &recorded).await })
    }

    fn compare_stage(&self) -> Answer<'_, Differences> {
        Box::pin(stage::compare(&self.0))
    }

    fn adopt_stage(&self, size: u64) -> Answer<'_, (), CommitError> {
        Box::pin(stage::adopt(&self.0, size))
    }
}
