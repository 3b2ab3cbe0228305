//! Signing in: one-time links and sessions. Nothing of this is a fact, and nothing of it enters the ledger.
//!
//! The store keeps the SHA-256 of each token, never the token: a copy of the database opens no session. Tokens carry
//! 256 bits of chance, so a plain hash is enough; slow hashes are for passwords.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::PersonId;
use tocsin_core::time::Millis;
use tocsin_store::KeptValue;

use crate::desk::Desk;
use crate::error::{OpError, unreadable};
use crate::limits;
use crate::post_report::hex;

const LINK: &str = "link";
const SESSION: &str = "session";

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptSession {
    person: PersonId,
    csrf: String,
}

/// A session that is open.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who is signed in.
    pub caller: Caller,
    /// What a form must carry to be believed.
    pub csrf: String,
    /// When it ends.
    pub ends: Millis,
}

/// A session that was just opened: the token goes into the cookie and nowhere else.
pub struct Opened {
    /// The token.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// Makes a one-time link's token for a person; it lasts an hour.
///
/// Only the binary calls this: for the first officer at start, and for a person at the word of somebody at the local
/// socket.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such person.
pub async fn make_link(desk: &Desk, person: &PersonId) -> Result<String, OpError> {
    if desk.person(person).await?.is_none() {
        return Err(Refusal::NotThere { what: format!("person {person}") }.into());
    }
    let token = hex(&desk.world.random::<32>());
    let expires_ms = Millis(desk.now().0 + limits::LINK_MS);
    let value = KeptValue { value: person.as_str().as_bytes().to_vec(), expires_ms };
    desk.store.keep(LINK, digest(&token), value).await?;
    Ok(token)
}

/// Returns the name of the person whom an unspent link is for; looking spends nothing.
///
/// # Errors
/// A fault of the store.
pub async fn look_at_link(desk: &Desk, token: &str) -> Result<Option<String>, OpError> {
    let Some(kept) = desk.store.kept(LINK, &digest(token), desk.now()).await? else { return Ok(None) };
    Ok(person_of(desk, &kept.value).await?.map(|caller| caller.name))
}

/// Spends a link and opens a session; nothing if the link is spent, past or none of ours.
///
/// # Errors
/// A fault of the store.
pub async fn sign_in(desk: &Desk, token: &str) -> Result<Option<Opened>, OpError> {
    let Some(kept) = desk.store.take(LINK, &digest(token), desk.now()).await? else { return Ok(None) };
    let Some(caller) = person_of(desk, &kept.value).await? else { return Ok(None) };
    let token = hex(&desk.world.random::<32>());
    let csrf = hex(&desk.world.random::<16>());
    let ends = Millis(desk.now().0 + limits::SESSION_MS);
    let kept = KeptSession { person: caller.viewer.person.clone(), csrf: csrf.clone() };
    let value = serde_json::to_vec(&kept).map_err(|e| unreadable("session", e))?;
    desk.store.keep(SESSION, digest(&token), KeptValue { value, expires_ms: ends }).await?;
    Ok(Some(Opened { token, session: Session { caller, csrf, ends } }))
}

/// Returns the open session of a token; nothing if there is none.
///
/// # Errors
/// A fault of the store.
pub async fn session(desk: &Desk, token: &str) -> Result<Option<Session>, OpError> {
    let Some(kept) = desk.store.kept(SESSION, &digest(token), desk.now()).await? else { return Ok(None) };
    let read: KeptSession = serde_json::from_slice(&kept.value).map_err(|e| unreadable("session", e))?;
    let Some(person) = desk.person(&read.person).await? else { return Ok(None) };
    Ok(Some(Session { caller: person.caller(), csrf: read.csrf, ends: kept.expires_ms }))
}

/// Ends a session.
///
/// # Errors
/// A fault of the store.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), OpError> {
    desk.store.take(SESSION, &digest(token), desk.now()).await?;
    Ok(())
}

async fn person_of(desk: &Desk, id: &[u8]) -> Result<Option<Caller>, OpError> {
    let Some(id) = std::str::from_utf8(id).ok().and_then(|id| PersonId::parse(id).ok()) else { return Ok(None) };
    Ok(desk.person(&id).await?.map(|person| person.caller()))
}

fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
