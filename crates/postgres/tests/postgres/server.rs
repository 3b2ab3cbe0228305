//! A schema of its own for each test, on the server that all tests share.

use tocsin_postgres::Postgres;
use tocsin_store::StoreError;
use tocsin_testkit::{cluster, skipped, world};

/// The address of a fresh schema; nothing, with a counted line, where there is no PostgreSQL.
pub(crate) fn fresh() -> Option<String> {
    let url = cluster::shared();
    if url.is_none() {
        skipped("there is no PostgreSQL");
    }
    url.as_deref().map(cluster::fresh_schema)
}

/// Opens a store.
pub(crate) async fn open(url: &str) -> Result<Postgres, StoreError> {
    Postgres::open(&world::real(), url).await
}

/// A plain connection to the same server, for what a store does not do.
pub(crate) async fn client(url: &str) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
    let url = url.split_once("schema=").map_or(url, |(url, _)| url.trim_end_matches(['?', '&']));
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
