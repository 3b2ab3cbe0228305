//! The contract that every store keeps.

use tocsin_store::contract;

use crate::server::{fresh, open};

#[tokio::test]
async fn postgresql_keeps_the_contract() {
    let Some(url) = fresh() else { return };
    contract::run(&open(&url).await.unwrap()).await.unwrap();
}
