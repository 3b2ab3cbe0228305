//! Search: what the viewer may know of, by the words it says, grouped by noun.
//!
//! A store answers for one noun at a time, in the order that the core defines; this view puts the groups side by side and
//! lights the words. Nothing is counted: a number would be told of everything that matches, and reading all of that to show
//! five of each would cost what the index saves. As of an earlier record it finds what stood then.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::ids::ReportId;
use tocsin_core::marking::Marking;
use tocsin_core::party::Party;
use tocsin_core::report::Verdict;
use tocsin_core::rows::{Findable, MentionRow, Noun, Row, RowKind, findables, note_guard};
use tocsin_core::search::{Match, Query, folded};
use tocsin_store::{Audience, By, Hit, HitPlace, RowQuery, SearchQuery};

use super::original::report_row;
use super::reach::retraction_of;
use super::report::{LitLines, lines_of, words_of_violence};
use super::{ViewLine, body, fold, say_folds};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{EXCERPT_BYTES, HITS_BESIDE, HITS_PER_PAGE, PARTY_REPORTS_LOOKED_AT, SCANNED_AT_ONCE_BYTES};

/// What search answers.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchView {
    /// What was found, by noun; nouns without a hit are not there.
    pub groups: Vec<Group>,
    /// Parties whose name holds the words, in reports that the viewer may know of; only where all nouns are asked for.
    pub parties: Vec<FoundParty>,
    /// The present markings of what is shown.
    pub markings: Vec<Marking>,
}

/// A party that was found: no row of a table of persons, it exists in the reports that name it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundParty {
    /// The party, as one of these reports speaks of it.
    pub party: Party,
    /// Its name, the words found marked.
    pub name: Vec<Part>,
}

/// What was found of one noun.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The noun.
    pub noun: Noun,
    /// The hits, the best first.
    pub hits: Vec<FoundThing>,
    /// Where the next page begins; absent: there is no more.
    pub next: Option<HitPlace>,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundThing {
    /// Its noun.
    pub noun: Noun,
    /// The thing's id, or the number of the record that a note is.
    pub id: String,
    /// The record that says it.
    pub n: u64,
    /// The thing that it belongs to and is shown with: an objective's command, a proposition's incident.
    pub of: Option<String>,
    /// The line's number, for lines.
    pub line: Option<usize>,
    /// What stands about it beside its words: a line's verdict, or that a report was retracted.
    pub state: Option<&'static str>,
    /// What it is called, the words found marked.
    pub heading: Vec<Part>,
    /// The words around what was found; empty: its heading is all.
    pub excerpt: Vec<Part>,
}

/// A piece of text, found or around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its words.
    pub text: String,
    /// Whether they are what was looked for.
    pub found: bool,
}

/// Looks for words among what the caller may know of: a page of one noun, or the first few of each.
///
/// # Errors
/// [`OpError::Invalid`] says what is amiss with the query.
pub async fn search(
    desk: &Desk,
    caller: &Caller,
    words: &str,
    noun: Option<Noun>,
    as_of: AsOf,
    after: Option<HitPlace>,
) -> Result<SearchView, OpError> {
    let query = Query::parse(words)?;
    let (nouns, limit) = match noun {
        Some(noun) => (vec![noun], HITS_PER_PAGE),
        None => (Noun::ALL.to_vec(), HITS_BESIDE),
    };
    let mut looking = Looking { desk, caller, as_of, query: &query, reports: BTreeMap::new(), guards: BTreeSet::new() };
    let mut groups = Vec::new();
    for noun in nouns {
        let after = after.filter(|_| groups.is_empty() && limit == HITS_PER_PAGE);
        let asked = SearchQuery {
            audience: Audience::Viewer(&caller.viewer),
            query: &query,
            noun,
            as_of: as_of.n(),
            after,
            limit: limit + 1,
        };
        let mut found = desk.store.search(asked).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|hit| hit.place);
        let mut hits = Vec::new();
        for hit in found {
            hits.extend(looking.show(noun, hit).await?);
        }
        if !hits.is_empty() || next.is_some() {
            groups.push(Group { noun, hits, next });
        }
    }
    let parties = if noun.is_none() { looking.parties().await? } else { Vec::new() };
    let guards = looking.guards.into_iter().collect();
    let markings = desk.store.markings_of(guards).await?;
    let markings = markings.into_iter().map(|it| it.1).filter(|it| caller.viewer.admits(it)).collect();
    Ok(SearchView { groups, parties, markings })
}

/// A search under way.
struct Looking<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    as_of: AsOf,
    query: &'a Query,
    /// The lines of reports that were shown already.
    reports: BTreeMap<String, Arc<LitLines>>,
    /// The things whose markings guard what is shown.
    guards: BTreeSet<String>,
}

impl Looking<'_> {
    /// Shows a hit. Nothing: its row has gone since it was found, a moment ago.
    async fn show(&mut self, noun: Noun, hit: Hit) -> Result<Option<FoundThing>, OpError> {
        let query = RowQuery::key(Audience::Viewer(&self.caller.viewer), hit.kind, &hit.row_key);
        let mut rows = self.desk.store.rows(query.as_of(self.as_of.n())).await?;
        let Some(row) = rows.pop() else { return Ok(None) };
        let (key, about) = (row.key, row.about);
        let row = Row { kind: hit.kind, key, about: about.clone(), also: None, guard: None, body: row.body };
        let Some(it) = findables(&row).into_iter().find(|it| it.key == hit.key) else { return Ok(None) };
        let thing = it.key.split('/').next().unwrap_or_default().to_owned();
        let id = if matches!(noun, Noun::Note | Noun::Correction) { hit.place.n.to_string() } else { thing.clone() };
        self.guards.extend(match noun {
            Noun::Note | Noun::Correction => Some(note_guard(hit.place.n)),
            Noun::Objective | Noun::Area => about.clone(),
            _ => Some(thing.clone()),
        });
        let line = if noun == Noun::Line { self.line(&thing, &it.key).await? } else { None };
        let heading = match &line {
            Some(line) if line.folded => marked(self.query, &line.told()),
            _ => marked(self.query, &it.heading),
        };
        let excerpt = self.excerpt(&it, hit.place.matched).await?;
        let state = match &line {
            Some(line) if line.verdict() == Verdict::Kept && line.retracted => Some("unsupported"),
            Some(line) => Some(line.verdict().label()),
            None if noun == Noun::Report => self.retracted(&thing).await?,
            None => None,
        };
        let line = line.map(|it| it.line.number);
        let of = about.filter(|_| matches!(noun, Noun::Objective | Noun::Area | Noun::Proposition));
        Ok(Some(FoundThing { noun, id, of, n: hit.place.n, line, state, heading, excerpt }))
    }

    /// Finds parties by their names: among the mentions of the reports that hold the words, the latest and most fitting first.
    async fn parties(&mut self) -> Result<Vec<FoundParty>, OpError> {
        let asked = SearchQuery {
            audience: Audience::Viewer(&self.caller.viewer),
            query: self.query,
            noun: Noun::Report,
            as_of: self.as_of.n(),
            after: None,
            limit: PARTY_REPORTS_LOOKED_AT,
        };
        let (mut parties, mut seen) = (Vec::new(), BTreeSet::new());
        for hit in self.desk.store.search(asked).await? {
            let report = hit.key.split('/').next().unwrap_or_default().to_owned();
            let all = RowQuery::all(Audience::Viewer(&self.caller.viewer), RowKind::Mention);
            let query = RowQuery { by: By::Also(report.clone()), ..all };
            for row in self.desk.store.rows(query.as_of(self.as_of.n())).await? {
                let MentionRow { party, .. } = body("mention", &row.body)?;
                if self.query.rank(&party.name, "").is_none() || !seen.insert(party.key.clone()) {
                    continue;
                }
                self.guards.insert(report.clone());
                parties.push(FoundParty { name: marked(self.query, &party.name), party });
                if parties.len() == HITS_BESIDE {
                    return Ok(parties);
                }
            }
        }
        Ok(parties)
    }

    async fn retracted(&self, report: &str) -> Result<Option<&'static str>, OpError> {
        let Ok(id) = ReportId::parse(report) else { return Ok(None) };
        let stands = retraction_of(self.desk, self.caller, &id, self.as_of).await?;
        Ok(stands.and_then(|it| it.ground).map(|_| "retracted"))
    }

    async fn line(&mut self, report: &str, key: &str) -> Result<Option<ViewLine>, OpError> {
        let Some(lit) = self.report(report).await? else { return Ok(None) };
        let item = key.split_once('/').map_or("", |(_, item)| item);
        Ok(lit.lines.iter().find(|it| it.item.0 == item).cloned())
    }

    async fn report(&mut self, report: &str) -> Result<Option<Arc<LitLines>>, OpError> {
        if let Some(lit) = self.reports.get(report) {
            return Ok(Some(lit.clone()));
        }
        let Ok(id) = ReportId::parse(report) else { return Ok(None) };
        let (row, _) = report_row(self.desk, self.caller, &id, self.as_of).await?;
        let lit = Arc::new(lines_of(self.desk, self.caller, &row, self.as_of).await?);
        self.reports.insert(report.to_owned(), lit.clone());
        Ok(Some(lit))
    }

    /// Returns the text of a report as every list says it: words of violence are folded, and found nowhere in it.
    async fn text(&mut self, it: &Findable, sha256: &str) -> Result<String, OpError> {
        let kept = self.desk.kept_text(sha256).await?;
        let lit = self.report(&it.key).await?;
        let violent = lit.map(|lit| words_of_violence(&lit.reading)).unwrap_or_default();
        if violent.is_empty() {
            return Ok(kept.to_string());
        }
        let text: Vec<char> = kept.chars().collect();
        Ok(say_folds(&fold(&text, &violent).into_iter().collect::<String>()))
    }

    async fn excerpt(&mut self, it: &Findable, matched: Match) -> Result<Vec<Part>, OpError> {
        let own = excerpt(self.query, &it.text);
        let Some(sha256) = &it.text_of else { return Ok(own.unwrap_or_else(|| beginning(self.query, &it.text))) };
        let kept = self.text(it, sha256).await?;
        if let Some(found) = excerpt(self.query, &kept) {
            return Ok(found);
        }
        // A publisher's name that was looked for is the excerpt; a title that was is enough, with how the text begins.
        let begins = || beginning(self.query, &kept);
        Ok(own.filter(|_| matched == Match::Text).unwrap_or_else(begins))
    }
}

/// Returns a text with what was looked for marked.
fn marked(query: &Query, text: &str) -> Vec<Part> {
    parts(text, &query.places(text))
}

/// Returns the words around the place at which most of what was looked for stands together; nothing: none of it does.
fn excerpt(query: &Query, text: &str) -> Option<Vec<Part>> {
    let mut from = 0;
    while from < text.len() {
        let to = floor(text, from + SCANNED_AT_ONCE_BYTES);
        let piece = &text[from..to];
        let places = query.places(piece);
        if let Some(begin) = densest(piece, &places) {
            // A little of what leads to it: from the space before it on.
            let lead = floor(piece, begin.saturating_sub(EXCERPT_BYTES / 4));
            let start = piece[lead..begin].find(char::is_whitespace).filter(|_| lead > 0).map_or(lead, |at| lead + at);
            let end = floor(piece, start + EXCERPT_BYTES);
            let end = if end < piece.len() {
                piece[..end].rfind(char::is_whitespace).filter(|it| *it > begin).unwrap_or(end)
            } else {
                end
            };
            let inside = places.iter().filter(|&&(a, b)| a >= start && b <= end).map(|&(a, b)| (a - start, b - start));
            return Some(parts(&piece[start..end], &inside.collect::<Vec<_>>()));
        }
        from = to;
    }
    None
}

/// Returns where the excerpt begins that holds the most different words.
fn densest(text: &str, places: &[(usize, usize)]) -> Option<usize> {
    const LOOKED_AT: usize = 200;
    let places = &places[..places.len().min(LOOKED_AT)];
    let words: Vec<String> = places.iter().map(|&(a, b)| folded(&text[a..b])).collect();
    let within = |at: usize| {
        let near =
            places.iter().zip(&words).skip(at).take_while(|((_, end), _)| *end <= places[at].0 + EXCERPT_BYTES * 3 / 4);
        near.map(|(_, word)| word).collect::<BTreeSet<_>>().len()
    };
    // The first of the best: `max_by_key` keeps the last.
    (0..places.len()).rev().max_by_key(|at| within(*at)).map(|at| places[at].0)
}

/// Returns how a text begins.
fn beginning(query: &Query, text: &str) -> Vec<Part> {
    let end = floor(text, EXCERPT_BYTES / 2);
    let end = if end < text.len() { text[..end].rfind(char::is_whitespace).unwrap_or(end) } else { end };
    marked(query, text[..end].trim_end())
}

fn parts(text: &str, places: &[(usize, usize)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut say = |text: &str, found: bool| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), found });
        }
    };
    let mut at = 0;
    for &(start, end) in places {
        say(&text[at..start], false);
        say(&text[start..end], true);
        at = end;
    }
    say(&text[at..], false);
    parts
}

/// The last place at or before a byte at which a character begins.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(parts: &[Part]) -> String {
        parts.iter().map(|it| if it.found { format!("[{}]", it.text) } else { it.text.clone() }).collect()
    }

    #[test]
    fn an_excerpt_is_cut_between_words_around_what_was_found() {
        let query = Query::parse("depot \"fuel tank\"").unwrap();
        let filler = "words that say nothing ".repeat(40);
        let text = format!("A depot. {filler}The Dépôt of Orle holds a fuel tank. {filler}");
        let found = told(&excerpt(&query, &text).unwrap());
        assert!(found.contains("The [Dépôt] of Orle holds a [fuel tank]."), "{found}");
        assert!(found.len() < EXCERPT_BYTES + 10 && !found.starts_with("rds"), "{found}");
        assert_eq!(excerpt(&query, &filler), None);
        let long = format!("{}depot", "x ".repeat(SCANNED_AT_ONCE_BYTES));
        assert!(told(&excerpt(&query, &long).unwrap()).ends_with("[depot]"), "far down in a long text");
        assert_eq!(told(&beginning(&query, "Depot fire")), "[Depot] fire");
    }
}
