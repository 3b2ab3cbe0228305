//! Search on PostgreSQL: its full text finds, the core says what a word is and how well something matches.
//!
//! An id carries noun, record and place, newest last: down the ids of a noun is the order of [`SearchQuery`], and as-of is where
//! the walk begins. What a vector holds whole, the index answers exactly. Of a text too long for one vector the index holds the
//! set of its words; where words must stand together, [`Query::rank`] is asked about the text itself. PostgreSQL's own ranking,
//! which counts texts that the viewer may not know of, is never asked.

use std::collections::BTreeMap;

use deadpool_postgres::{ClientWrapper, Object};
use tocsin_core::marking::Viewer;
use tocsin_core::rows::{Noun, Row, RowKind, findables};
use tocsin_core::search::{Match, Query};
use tocsin_store::{Hit, HitPlace, SearchQuery, StoreError, limits};
use tokio_postgres::types::Type;

use crate::database::Database;
use crate::errors::Failure;
use crate::index::{self, kind_of};
use crate::read::{Asked, viewer};
use crate::schema::KIND_BESIDE;
use crate::text;
use crate::words::{self, Zone};

const SEARCHING: &str = "searching";

/// Bits of an id below the record's number: a record says less than a million things.
const PLACE_BITS: u32 = 20;
/// Bits below the noun: 36 for the record.
const NOUN_BITS: u32 = 56;
const PLACE_MAX: i64 = (1 << PLACE_BITS) - 1;
const RECORD_MAX: i64 = (1 << (NOUN_BITS - PLACE_BITS)) - 1;

/// The id of the thing that a record says at a place: the later the record the higher, and within a record the earlier
/// place the higher.
pub(crate) fn id(noun: i64, n: i64, place: i64) -> i64 {
    (noun << NOUN_BITS) | (n.min(RECORD_MAX) << PLACE_BITS) | (PLACE_MAX - place.min(PLACE_MAX))
}

/// A question whose audience is owned, so that it outlives who asked.
pub(crate) struct Question {
    viewer: Option<Viewer>,
    query: Query,
    noun: Noun,
    as_of: Option<u64>,
    after: Option<HitPlace>,
    limit: usize,
}

impl From<SearchQuery<'_>> for Question {
    fn from(query: SearchQuery<'_>) -> Question {
        let SearchQuery { audience, query, noun, as_of, after, limit } = query;
        Question { viewer: viewer(audience), query: query.clone(), noun, as_of, after, limit }
    }
}

/// Answers a question, after bringing the index as far as was recorded when the search began. What others write meanwhile does
/// not keep it waiting.
pub(crate) async fn search(database: &Database, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let mut target = None;
    loop {
        let attempt = |connection: Object| async move { attempt(database, &connection, question, target).await };
        match database.connections.retried(SEARCHING, attempt).await? {
            Outcome::Found(hits) => return Ok(hits),
            Outcome::Behind(recorded) => {
                target = Some(recorded);
                index::catch_up(database, recorded).await?;
            }
        }
    }
}

enum Outcome {
    Found(Vec<Hit>),
    /// The index is behind the ledger, which stands at this size.
    Behind(u64),
}

/// What must be known before an answer may be believed.
const STATE: &str = "SELECT (SELECT records FROM indexed WHERE one = 1), \
                     coalesce((SELECT size FROM head WHERE one = 1), 0), \
                     coalesce((SELECT max(id) FROM marking), 0), EXISTS (SELECT 1 FROM part)";

async fn attempt(
    database: &Database,
    connection: &ClientWrapper,
    question: &Question,
    target: Option<u64>,
) -> Result<Outcome, Failure> {
    let limit = question.limit.min(limits::HITS_PER_QUERY_MAX);
    let state = connection.prepare_cached(STATE).await?;
    let mut known = None;
    let mut hits = Vec::new();
    for matched in [Match::Heading, Match::Text] {
        if question.after.is_some_and(|after| after.matched > matched) || hits.len() >= limit {
            continue;
        }
        let walk = Walk { database, question, matched, limit: limit - hits.len() };
        let has_long = match known {
            Some(has_long) => has_long,
            // The first walk and what must be known for it, in one journey.
            None => {
                let newest = database.markings.newest();
                let (state, found) = tokio::join!(biased; connection.query_one(&state, &[]), walk.whole(connection));
                let state = state?;
                let (indexed, recorded): (i64, i64) = (state.try_get(0)?, state.try_get(1)?);
                if indexed < target.map_or(recorded, |it| it as i64) {
                    return Ok(Outcome::Behind(target.unwrap_or(recorded as u64)));
                }
                let has_long: bool = state.try_get(3)?;
                known = Some(has_long);
                if question.viewer.is_some() && state.try_get::<_, i64>(2)? > newest {
                    database.markings.learn(connection).await?;
                } else {
                    hits.extend(walk.with_long(connection, found?, has_long).await?);
                    continue;
                }
                has_long
            }
        };
        let found = walk.whole(connection).await?;
        hits.extend(walk.with_long(connection, found, has_long).await?);
    }
    Ok(Outcome::Found(hits))
}

/// One walk down the ids of a noun, for what matches in one way.
struct Walk<'a> {
    database: &'a Database,
    question: &'a Question,
    matched: Match,
    limit: usize,
}

impl Walk<'_> {
    /// Finds what a vector holds whole.
    async fn whole(&self, connection: &ClientWrapper) -> Result<Vec<Hit>, Failure> {
        let question = self.question;
        let wanted = match self.matched {
            Match::Heading => words::in_heading(question.noun, &question.query),
            Match::Text => words::elsewhere(question.noun, &question.query),
        };
        let mut asked = self.begun();
        let wanted = asked.value(wanted, Type::TEXT);
        asked.sql.push_str(&format!(" AND r.words @@ {wanted}::tsquery"));
        self.found(connection, asked, self.limit).await
    }

    /// Adds what is too long for one vector, in the same order.
    async fn with_long(
        &self,
        connection: &ClientWrapper,
        mut hits: Vec<Hit>,
        has_long: bool,
    ) -> Result<Vec<Hit>, Failure> {
        if has_long {
            hits.extend(self.long(connection).await?);
            hits.sort_by_key(|hit| (std::cmp::Reverse(hit.place.n), hit.place.place));
            hits.truncate(self.limit);
        }
        Ok(hits)
    }

    /// Finds what is kept in parts: by the set of its words, and where words must stand together, by its text.
    async fn long(&self, connection: &ClientWrapper) -> Result<Vec<Hit>, Failure> {
        let stand_together = self.question.query.phrases.iter().any(|phrase| phrase.words.len() > 1);
        let mut hits = Vec::new();
        let mut below = None;
        while hits.len() < self.limit {
            let mut asked = self.begun();
            if let Some(below) = below {
                let below = asked.value(below, Type::INT8);
                asked.sql.push_str(&format!(" AND r.id < {below}"));
            }
            let in_heading = self.by_parts(&mut asked, &[Zone::Heading]);
            let clause = match (self.matched, stand_together) {
                (Match::Heading, _) => in_heading,
                (Match::Text, true) => self.by_parts(&mut asked, &[Zone::Heading, Zone::Text]),
                (Match::Text, false) => {
                    let anywhere = self.by_parts(&mut asked, &[Zone::Heading, Zone::Text]);
                    format!("{anywhere} AND NOT ({in_heading})")
                }
            };
            asked.sql.push_str(&format!(" AND r.words IS NULL AND {clause}"));
            let found = self.found(connection, asked, self.limit).await?;
            let Some(last) = found.last() else { break };
            below = Some(id(self.question.noun.number(), last.place.n as i64, i64::from(last.place.place)));
            let was_all = found.len() < self.limit;
            for hit in found {
                if !stand_together || self.rank(connection, &hit).await? == Some(self.matched) {
                    hits.push(hit);
                }
            }
            if was_all {
                break;
            }
        }
        Ok(hits)
    }

    /// Each phrase has all its words in one of these zones, wherever they stand there.
    fn by_parts(&self, asked: &mut Asked, zones: &[Zone]) -> String {
        let question = self.question;
        let mut phrases = Vec::new();
        for phrase in &question.query.phrases {
            let mut either = Vec::new();
            for &zone in zones {
                let mut each = Vec::new();
                for term in words::terms(question.noun, zone, phrase) {
                    let term = asked.value(term, Type::TEXT);
                    each.push(format!("r.id IN (SELECT p.id FROM part p WHERE p.words @@ {term}::tsquery)"));
                }
                either.push(format!("({})", each.join(" AND ")));
            }
            phrases.push(format!("({})", either.join(" OR ")));
        }
        phrases.join(" AND ")
    }

    /// Asks the core about the text itself.
    async fn rank(&self, connection: &ClientWrapper, hit: &Hit) -> Result<Option<Match>, Failure> {
        let sql = format!(
            "SELECT r.about, r.also, r.guard, r.body FROM row r WHERE {KIND_BESIDE} = $1 AND r.key = $2 AND r.from_n = $3"
        );
        let sql = connection.prepare_cached(&sql).await?;
        let key = text::written(&hit.row_key);
        let row = connection.query_opt(&sql, &[&hit.kind.name(), &key, &(hit.place.n as i64)]).await?;
        let Some(row) = row else { return Ok(None) };
        let maybe = |text: Option<String>| text.map(text::read);
        let row = Row {
            kind: hit.kind,
            key: hit.row_key.clone(),
            about: maybe(row.try_get(0)?),
            also: maybe(row.try_get(1)?),
            guard: maybe(row.try_get(2)?),
            body: text::read(row.try_get(3)?),
        };
        let says = findables(&row);
        let Some(it) = says.iter().find(|it| it.noun == self.question.noun && it.key == hit.key) else {
            return Ok(None);
        };
        let kept = match &it.text_of {
            Some(hash) => {
                let sql = connection.prepare_cached("SELECT bytes FROM blob WHERE sha256 = $1").await?;
                let kept = connection.query_opt(&sql, &[&text::written(hash)]).await?;
                kept.map(|row| row.try_get::<_, Vec<u8>>(0)).transpose()?.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let text = format!("{}\n{}", it.text, String::from_utf8_lossy(&kept));
        Ok(self.question.query.rank(&it.heading, &text))
    }

    /// The beginning of every walk: among which ids, who stands, who may know.
    fn begun(&self) -> Asked {
        let question = self.question;
        let noun = question.noun.number();
        let record = |n: u64| i64::try_from(n).unwrap_or(RECORD_MAX).min(RECORD_MAX);
        let lowest = id(noun, 0, PLACE_MAX);
        let mut highest = id(noun, question.as_of.map_or(RECORD_MAX, record), 0);
        if let Some(after) = question.after.filter(|after| after.matched == self.matched) {
            highest = highest.min(id(noun, record(after.n), i64::from(after.place)) - 1);
        }
        let mut asked = Asked::new("SELECT r.id, r.row_kind, r.row_key, r.key FROM found r WHERE r.id BETWEEN ");
        let (lowest, highest) = (asked.value(lowest, Type::INT8), asked.value(highest, Type::INT8));
        asked.sql.push_str(&format!("{lowest} AND {highest}"));
        match question.as_of {
            None => asked.sql.push_str(" AND r.to_n IS NULL"),
            Some(n) => {
                let n = asked.value(record(n), Type::INT8);
                asked.sql.push_str(&format!(" AND (r.to_n IS NULL OR r.to_n > {n})"));
            }
        }
        asked.admitted(self.database, question.viewer.as_ref());
        asked
    }

    async fn found(&self, connection: &ClientWrapper, mut asked: Asked, limit: usize) -> Result<Vec<Hit>, Failure> {
        let limit = asked.value(limit as i64, Type::INT8);
        asked.sql.push_str(&format!(" ORDER BY r.id DESC LIMIT {limit}"));
        // Planned anew each time, since how to walk depends on how frequent the words are.
        let rows = connection.query_typed(&asked.sql, &asked.typed_values()).await?;
        let mut hits = Vec::with_capacity(rows.len());
        let mut kinds: BTreeMap<String, Option<RowKind>> = BTreeMap::new();
        for row in rows {
            let (id, kind): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            let Some(kind) = *kinds.entry(kind).or_insert_with_key(|name| kind_of(name)) else { continue };
            let n = ((id >> PLACE_BITS) & RECORD_MAX) as u64;
            let place = (PLACE_MAX - (id & PLACE_MAX)) as u32;
            let (row_key, key) = (text::read(row.try_get(2)?), text::read(row.try_get(3)?));
            hits.push(Hit { place: HitPlace { matched: self.matched, n, place }, kind, row_key, key });
        }
        Ok(hits)
    }
}
