//! API tokens: a program acts as a person, within scopes, until a day that was named.
//!
//! Kept like sessions: the SHA-256 of the token, never the token; no fact, nothing in the ledger. A token cannot make
//! tokens, set passwords or let people in further than its scopes say.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{AdmitPerson, Caller, Refusal, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::scope::Scopes;
use tocsin_core::text::{Field, FieldFault};
use tocsin_core::time::Millis;
use tocsin_store::KeptValue;

use crate::desk::Desk;
use crate::error::{OpError, unreadable};
use crate::limits;
use crate::post_report::hex;
use crate::sign_in::{all_kept, digest};

pub(crate) const TOKEN: &str = "token";
/// What every token begins with, so that scanners for secrets can find one that got away.
pub const PREFIX: &str = "tocsin_";

/// A token as it is kept and listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What it is called in lists; nothing can be opened with it.
    pub id: String,
    /// As whom it acts.
    pub person: PersonId,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it was made.
    pub made_ms: Millis,
    /// When it ends.
    pub ends_ms: Millis,
}

/// A token on its way to be made.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What it is for.
    pub label: String,
    /// The scopes, as they are written.
    pub scopes: Vec<String>,
    /// For how many days.
    pub days: u32,
}

/// Makes a token for whoever is signed in. The first part of the answer is shown once and kept nowhere.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the person has too many;
/// [`OpError::Refusal`] if a token asks.
pub async fn make_token(desk: &Desk, caller: &Caller, new: NewToken) -> Result<(String, Token), OpError> {
    only_in_session(caller, "make_token")?;
    let mut faults = Vec::new();
    let label = Field::line("label", &new.label).required().map_err(|it| faults.push(it)).ok();
    let scopes = Scopes::parse(new.scopes.iter().map(String::as_str)).map_err(|it| faults.push(it)).ok();
    if !(1..=limits::TOKEN_DAYS_MAX).contains(&new.days) {
        let (found, expected) = (format!("is {}", new.days), format!("write 1 to {}", limits::TOKEN_DAYS_MAX));
        faults.push(FieldFault { field: "days", found, expected });
    }
    let (Some(label), Some(scopes), []) = (label, scopes, faults.as_slice()) else {
        return Err(OpError::Invalid(faults));
    };
    let person = caller.viewer.person.clone();
    if tokens_of(desk, &person).await?.len() >= limits::TOKENS_PER_PERSON {
        let most = limits::TOKENS_PER_PERSON;
        return Err(OpError::NotNow(format!(
            "you have {most} tokens, the most there can be; revoke one. None was made."
        )));
    }
    let secret = format!("{PREFIX}{}", hex(&desk.world.random::<32>()));
    let made_ms = desk.now();
    let ends_ms = Millis(made_ms.0 + i64::from(new.days) * 24 * 60 * 60 * 1_000);
    let key = digest(&secret);
    let token = Token { id: key.chars().take(12).collect(), person, label, scopes, made_ms, ends_ms };
    let value = serde_json::to_vec(&token).map_err(|e| unreadable("token", e))?;
    desk.store.keep(TOKEN, key, KeptValue { value, expires_ms: ends_ms }).await?;
    Ok((secret, token))
}

/// Returns as whom a token acts, within its scopes; nothing if it is past, revoked or none of ours, or its person is
/// withdrawn.
///
/// # Errors
/// A fault of the store.
pub async fn token_caller(desk: &Desk, secret: &str) -> Result<Option<(Caller, Token)>, OpError> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let Some(kept) = desk.store.kept(TOKEN, &digest(secret), desk.now()).await? else { return Ok(None) };
    let token = read(&kept)?;
    let Some(person) = desk.person(&token.person).await? else { return Ok(None) };
    Ok(Some((Caller { scopes: Some(token.scopes.clone()), ..person.caller() }, token)))
}

/// Returns a person's tokens, the latest first.
///
/// # Errors
/// A fault of the store.
pub async fn tokens_of(desk: &Desk, person: &PersonId) -> Result<Vec<Token>, OpError> {
    let mut tokens = Vec::new();
    for (_, kept) in all_kept(desk, TOKEN).await? {
        tokens.push(read(&kept)?);
    }
    tokens.retain(|it| it.person == *person);
    tokens.sort_by_key(|it| std::cmp::Reverse(it.made_ms));
    Ok(tokens)
}

/// Revokes a token: one's own, or, as an administrator, anybody's.
///
/// # Errors
/// [`OpError::Refusal`] if there is none that the caller may revoke.
pub async fn revoke_token(desk: &Desk, caller: &Caller, person: &PersonId, id: &str) -> Result<(), OpError> {
    only_in_session(caller, "revoke_token")?;
    let what = || format!("token {}", id.chars().take(12).collect::<String>());
    if *person != caller.viewer.person {
        let _granted = grant::<AdmitPerson>(caller, &desk.usual_marking(caller), &what())?;
    }
    match end_token(desk, person, id).await? {
        true => Ok(()),
        false => Err(Refusal::NotThere { what: what() }.into()),
    }
}

pub(crate) async fn end_token(desk: &Desk, person: &PersonId, id: &str) -> Result<bool, OpError> {
    for (key, kept) in all_kept(desk, TOKEN).await? {
        let token = read(&kept)?;
        if token.id == id && token.person == *person {
            desk.store.take(TOKEN, &key, desk.now()).await?;
            desk.live.ended();
            return Ok(true);
        }
    }
    Ok(false)
}

fn only_in_session(caller: &Caller, operation: &str) -> Result<(), OpError> {
    match &caller.scopes {
        None => Ok(()),
        Some(scopes) => Err(Refusal::OutOfScope { operation: operation.to_owned(), scopes: scopes.to_string() }.into()),
    }
}

fn read(kept: &KeptValue) -> Result<Token, OpError> {
    serde_json::from_slice(&kept.value).map_err(|e| unreadable("token", e))
}
