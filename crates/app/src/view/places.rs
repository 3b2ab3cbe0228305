//! The gazetteer as a person asks it: the places that bear a name. It is the same for everybody and tells nothing of what
//! is here; the hint of countries comes from lines that the viewer may know of.

use serde::Serialize;
use tocsin_core::place::Position;
use tocsin_places::{Candidates, country, find};

/// What the gazetteer has for a name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Found {
    /// The name that was looked up.
    pub asked: String,
    /// The first of them, in their order: countries of the hint, then population, then number.
    pub places: Vec<FoundPlace>,
    /// How many there are in all.
    pub total: usize,
}

/// A place that bears the name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundPlace {
    /// Its number in GeoNames.
    pub id: u32,
    /// Its name there.
    pub name: String,
    /// The region of the first level.
    pub region: Option<String>,
    /// The country, two letters.
    pub country: String,
    /// How many live there.
    pub population: u32,
    /// Where it is.
    #[serde(flatten)]
    pub at: Position,
    /// Whether it lies in a country of the hint.
    #[serde(skip)]
    pub is_hinted: bool,
}

/// Returns the places that bear a name.
pub fn find_place(name: &str, hint: &[&str]) -> Found {
    found(name, &find(name, hint))
}

/// Returns candidates as they are shown.
pub fn found(name: &str, candidates: &Candidates) -> Found {
    let places = candidates.places.iter().enumerate().filter_map(|(at, it)| {
        Some(FoundPlace {
            id: it.id,
            name: it.name.to_owned(),
            region: it.region.map(str::to_owned),
            country: it.country.to_owned(),
            population: it.population,
            at: Position::new(it.lat, it.lon)?,
            is_hinted: at < candidates.hinted,
        })
    });
    Found { asked: name.to_owned(), places: places.collect(), total: candidates.total }
}

/// Returns the English name of a country, or its letters.
pub fn country_name(code: &str) -> String {
    country(code).map_or_else(|| code.to_owned(), |it| it.name.to_owned())
}
