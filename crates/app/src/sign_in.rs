//! Signing in: one-time links, passwords and sessions. Nothing of this is a fact, and nothing of it enters the ledger.
//!
//! The store keeps the SHA-256 of each token, never the token: a copy of the database opens no session. Tokens carry
//! 256 bits of chance, so a plain hash is enough; slow hashes are for passwords ([`crate::passwords`]). Whether a person
//! may sign in at all is asked of the roll each time, so that who is withdrawn is out with the record that says so.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tocsin_core::authority::{AdmitPerson, Caller, Refusal, grant};
use tocsin_core::ids::PersonId;
use tocsin_core::person::folded;
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;
use tocsin_store::KeptValue;

use crate::desk::Desk;
use crate::error::{OpError, unreadable};
use crate::limits;
use crate::passwords::Kept as KeptPassword;
use crate::post_report::hex;
use crate::tokens;

pub(crate) const LINK: &str = "link";
pub(crate) const SESSION: &str = "session";
pub(crate) const PASSWORD: &str = "password";
pub(crate) const DEVICE: &str = "device";

/// How somebody came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By a one-time link.
    #[default]
    Link,
    /// By name and password.
    Password,
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptSession {
    person: PersonId,
    csrf: String,
    #[serde(default)]
    opened_ms: Millis,
    #[serde(default)]
    how: How,
    #[serde(default)]
    browser: String,
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
    /// How it was opened.
    pub how: How,
    /// What it is called among the person's sessions.
    pub id: String,
    /// The ledger's size when the session was asked for: what a page made from now on shows at least.
    pub seen: u64,
}

/// A session that was just opened: the token goes into the cookie and nowhere else.
pub struct Opened {
    /// The token.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// A session as its person sees it in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// What it is called.
    pub id: String,
    /// When it was opened.
    pub opened: Millis,
    /// When it ends.
    pub ends: Millis,
    /// How it was opened.
    pub how: How,
    /// What the browser called itself.
    pub browser: String,
}

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The network address, or what stands for it; blank: not known.
    pub source: String,
    /// What the browser calls itself.
    pub browser: String,
    /// The mark of a browser from which somebody signed in before.
    pub device: String,
}

/// Makes a one-time link's token for a person; it lasts an hour.
///
/// Only the binary calls this: for the first officer at start, and for a person at the word of somebody at the local
/// socket. Everybody else goes through [`admit_person`].
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

/// Makes a one-time link's token at the word of an administrator.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such person or the caller may not let people in.
pub async fn admit_person(desk: &Desk, caller: &Caller, person: &PersonId) -> Result<String, OpError> {
    let _granted = grant::<AdmitPerson>(caller, &desk.usual_marking(caller), &format!("person {person}"))?;
    make_link(desk, person).await
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
    sign_in_from(desk, token, &Origin::default()).await
}

/// The same, from a browser that says what it is.
///
/// # Errors
/// A fault of the store.
pub async fn sign_in_from(desk: &Desk, token: &str, origin: &Origin) -> Result<Option<Opened>, OpError> {
    let Some(kept) = desk.store.take(LINK, &digest(token), desk.now()).await? else { return Ok(None) };
    let Some(caller) = person_of(desk, &kept.value).await? else { return Ok(None) };
    Ok(Some(open(desk, caller, How::Link, origin).await?))
}

/// How a try with name and password was answered.
pub enum Tried {
    /// They fit: a session, and the mark of this browser.
    In(Box<Opened>, String),
    /// They do not; nobody says which.
    NoFit {
        /// Tries that are left in this minute.
        left: usize,
    },
    /// Too many tries: nothing was looked at.
    Wait {
        /// For so long.
        seconds: i64,
    },
}

/// Tries a name, or an id, and a password.
///
/// At most [`limits::TRIES_PER_MINUTE`] failed tries a minute from one source and at one account. A browser from which
/// the person signed in before has a share of its own, so that a stranger who tries names cannot keep an officer out;
/// and a one-time link always works.
///
/// # Errors
/// [`OpError::Busy`] if too many passwords are being checked, or a fault of the store.
pub async fn sign_in_by_password(desk: &Desk, who: &str, password: &str, origin: &Origin) -> Result<Tried, OpError> {
    let now = desk.now();
    let roll = desk.roll().await?;
    let person = roll.find(who).filter(|_| who.chars().count() <= tocsin_core::limits::FIELD_CHARS_MAX);
    let is_known_device = match person {
        Some(person) if !origin.device.is_empty() => {
            let kept = desk.store.kept(DEVICE, &digest(&origin.device), now).await?;
            kept.is_some_and(|it| it.value == person.id.as_str().as_bytes())
        }
        _ => false,
    };
    let account = person.map_or_else(|| digest(&folded(who)), |it| it.id.to_string());
    let keys = match is_known_device {
        true => vec![format!("device {}", digest(&origin.device))],
        false => vec![format!("source {}", origin.source), format!("account {account}")],
    };
    let left = match desk.passwords.tries.take(&keys, now) {
        Ok(left) => left,
        Err(wait_ms) => return Ok(Tried::Wait { seconds: (wait_ms + 999) / 1_000 }),
    };
    let id = person.map_or("nobody", |it| it.id.as_str());
    let kept = desk.store.kept(PASSWORD, id, now).await?;
    let kept = kept.map(|it| read_password(&it)).transpose()?;
    let cut = password.len() > limits::PASSWORD_BYTES_MAX;
    let fits = desk.passwords.fits(&desk.world, if cut { "" } else { password }, kept.as_ref()).await?;
    let Some(person) = person.filter(|_| fits && !cut) else { return Ok(Tried::NoFit { left }) };
    desk.passwords.tries.give_back(&keys, now);
    let opened = open(desk, person.caller(), How::Password, origin).await?;
    let device = match is_known_device {
        true => origin.device.clone(),
        false => hex(&desk.world.random::<32>()),
    };
    let expires_ms = Millis(now.0 + limits::DEVICE_MS);
    let value = KeptValue { value: person.id.as_str().as_bytes().to_vec(), expires_ms };
    desk.store.keep(DEVICE, digest(&device), value).await?;
    Ok(Tried::In(Box::new(opened), device))
}

async fn open(desk: &Desk, caller: Caller, how: How, origin: &Origin) -> Result<Opened, OpError> {
    let token = hex(&desk.world.random::<32>());
    let csrf = hex(&desk.world.random::<16>());
    let opened_ms = desk.now();
    let ends = Millis(opened_ms.0 + limits::SESSION_MS);
    let browser = origin.browser.chars().filter(|c| !c.is_control()).take(limits::BROWSER_CHARS_MAX).collect();
    let kept = KeptSession { person: caller.viewer.person.clone(), csrf: csrf.clone(), opened_ms, how, browser };
    let value = serde_json::to_vec(&kept).map_err(|e| unreadable("session", e))?;
    let key = digest(&token);
    let id = session_id(&key);
    desk.store.keep(SESSION, key, KeptValue { value, expires_ms: ends }).await?;
    Ok(Opened { token, session: Session { caller, csrf, ends, how, id, seen: desk.head().size } })
}

/// Returns the open session of a token; nothing if there is none.
///
/// # Errors
/// A fault of the store.
pub async fn session(desk: &Desk, token: &str) -> Result<Option<Session>, OpError> {
    let seen = desk.head().size;
    let key = digest(token);
    let Some(kept) = desk.store.kept(SESSION, &key, desk.now()).await? else { return Ok(None) };
    let read = read_session(&kept)?;
    let Some(person) = desk.person(&read.person).await? else { return Ok(None) };
    let (caller, csrf, how) = (person.caller(), read.csrf, read.how);
    Ok(Some(Session { caller, csrf, ends: kept.expires_ms, how, id: session_id(&key), seen }))
}

/// Ends a session.
///
/// # Errors
/// A fault of the store.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), OpError> {
    desk.store.take(SESSION, &digest(token), desk.now()).await?;
    desk.live.ended();
    Ok(())
}

/// Returns a person's open sessions, the latest first.
///
/// # Errors
/// A fault of the store.
pub async fn sessions_of(desk: &Desk, person: &PersonId) -> Result<Vec<OpenSession>, OpError> {
    let mut sessions = Vec::new();
    for (key, kept) in all_kept(desk, SESSION).await? {
        let read = read_session(&kept)?;
        if read.person == *person {
            let (id, opened, ends) = (session_id(&key), read.opened_ms, kept.expires_ms);
            sessions.push(OpenSession { id, opened, ends, how: read.how, browser: read.browser });
        }
    }
    sessions.sort_by_key(|it| std::cmp::Reverse(it.opened));
    Ok(sessions)
}

/// Ends a person's sessions: the one with this id, or, without one, all but `but`. Returns how many ended.
///
/// # Errors
/// A fault of the store.
pub async fn end_sessions(
    desk: &Desk,
    person: &PersonId,
    which: Option<&str>,
    but: Option<&str>,
) -> Result<usize, OpError> {
    let mut ended = 0;
    for (key, kept) in all_kept(desk, SESSION).await? {
        let id = session_id(&key);
        let is_meant = which.map_or(but != Some(id.as_str()), |which| which == id);
        if is_meant && read_session(&kept)?.person == *person {
            desk.store.take(SESSION, &key, desk.now()).await?;
            ended += 1;
        }
    }
    desk.live.ended();
    Ok(ended)
}

/// Ends everything by which a person comes in: sessions, tokens, password. Links end by the roll.
pub(crate) async fn end_all(desk: &Desk, person: &PersonId) -> Result<(), OpError> {
    end_sessions(desk, person, None, None).await?;
    desk.store.take(PASSWORD, person.as_str(), desk.now()).await?;
    for token in tokens::tokens_of(desk, person).await? {
        tokens::end_token(desk, person, &token.id).await?;
    }
    Ok(())
}

/// Tells since when a person has a password; nothing: has none.
///
/// # Errors
/// A fault of the store.
pub async fn password_since(desk: &Desk, person: &PersonId) -> Result<Option<Millis>, OpError> {
    let kept = desk.store.kept(PASSWORD, person.as_str(), desk.now()).await?;
    Ok(kept.map(|it| read_password(&it)).transpose()?.map(|it| it.set_ms))
}

/// Sets the password of whoever is signed in, and ends their other sessions.
///
/// A session that was opened by a link may set one without the present one: that is how a forgotten one is replaced.
/// There is no rule on which characters; length is what counts.
///
/// # Errors
/// [`OpError::Invalid`] for a password that is too short, too long or the own name, or a present one that does not fit.
pub async fn set_password(desk: &Desk, session: &Session, present: &str, new: &str) -> Result<(), OpError> {
    let person = &session.caller.viewer.person;
    let invalid = |field, found: &str, expected: String| {
        Err(OpError::Invalid(vec![FieldFault { field, found: found.to_owned(), expected }]))
    };
    let kept = desk.store.kept(PASSWORD, person.as_str(), desk.now()).await?;
    let kept = kept.map(|it| read_password(&it)).transpose()?;
    if kept.is_some() && session.how == How::Password {
        let now = desk.now();
        let keys = [format!("change {person}")];
        if let Err(wait_ms) = desk.passwords.tries.take(&keys, now) {
            let expected = format!("wait {} s and try again; the password stays as it was", (wait_ms + 999) / 1_000);
            return invalid("present password", "was tried too often", expected);
        }
        if !desk.passwords.fits(&desk.world, present, kept.as_ref()).await? {
            let expected = "write it again, or ask an administrator for a one-time link; the password stays as it was";
            return invalid("present password", "does not fit", expected.to_owned());
        }
        desk.passwords.tries.give_back(&keys, now);
    }
    let chars = new.chars().count();
    if chars < limits::PASSWORD_CHARS_MIN {
        let expected = format!(
            "write at least {}: a sentence that you remember; the password stays as it was",
            limits::PASSWORD_CHARS_MIN
        );
        return invalid("new password", &format!("has {chars} characters"), expected);
    }
    if new.len() > limits::PASSWORD_BYTES_MAX {
        return invalid("new password", "is too long", format!("at most {} bytes", limits::PASSWORD_BYTES_MAX));
    }
    let first = new.chars().next();
    if folded(new).contains(&folded(&session.caller.name)) || new.chars().all(|c| Some(c) == first) {
        let expected = "write something that others would not try first".to_owned();
        return invalid("new password", "holds your name, or one character over and over", expected);
    }
    let made = desk.passwords.make(&desk.world, new).await?;
    let value = serde_json::to_vec(&made).map_err(|e| unreadable("password", e))?;
    desk.store.keep(PASSWORD, person.to_string(), KeptValue { value, expires_ms: KeptValue::NEVER }).await?;
    end_sessions(desk, person, None, Some(&session.id)).await?;
    Ok(())
}

/// Reads all kept values of a space, however many.
pub(crate) async fn all_kept(desk: &Desk, space: &'static str) -> Result<Vec<(String, KeptValue)>, OpError> {
    let mut all: Vec<(String, KeptValue)> = Vec::new();
    loop {
        let after = all.last().map_or("", |(key, _)| key.as_str()).to_owned();
        let page = desk.store.kept_in(space, &after, desk.now()).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

fn read_session(kept: &KeptValue) -> Result<KeptSession, OpError> {
    serde_json::from_slice(&kept.value).map_err(|e| unreadable("session", e))
}

fn read_password(kept: &KeptValue) -> Result<KeptPassword, OpError> {
    serde_json::from_slice(&kept.value).map_err(|e| unreadable("password", e))
}

/// What a session is called among the person's sessions: enough of the key to tell them apart.
fn session_id(key: &str) -> String {
    key.chars().take(12).collect()
}

async fn person_of(desk: &Desk, id: &[u8]) -> Result<Option<Caller>, OpError> {
    let Some(id) = std::str::from_utf8(id).ok().and_then(|id| PersonId::parse(id).ok()) else { return Ok(None) };
    Ok(desk.person(&id).await?.map(|person| person.caller()))
}

pub(crate) fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
