//! The gazetteer: from a name to the places that bear it.
//!
//! Towns and villages of GeoNames with 1,000 people or more, by every Latin spelling that GeoNames has for them. A lookup
//! folds the name, returns all that bear it, and decides nothing where there are several: that is a person's act.
//!
//! The order is stated: places in a country that the caller names as a hint first; then the more people first; then the
//! lower number of GeoNames.

use std::sync::OnceLock;

use fst::Map;

use crate::fold::fold;
use crate::limits::{CANDIDATES_MAX, NAME_BYTES_MAX};

const PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));
const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));
const NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.fst"));
const SEVERAL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/several.bin"));

/// Bytes of one place (`build.rs` writes them).
const PLACE: usize = 28;

/// A place that bears the name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its number in GeoNames.
    pub id: u32,
    /// Its name there.
    pub name: &'static str,
    /// The region of the first level; absent: GeoNames gives none.
    pub region: Option<&'static str>,
    /// The country, two letters (ISO 3166-1).
    pub country: &'static str,
    /// How many live there.
    pub population: u32,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
}

/// What a name may mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// The first [`CANDIDATES_MAX`] in their order.
    pub places: Vec<Candidate>,
    /// How many there are in all.
    pub total: usize,
    /// How many of all are in a country of the hint; they come first.
    pub hinted: usize,
}

/// Returns the places that bear a name, those in the countries of `hint` (two letters each) first.
pub fn find(name: &str, hint: &[&str]) -> Candidates {
    if name.len() > NAME_BYTES_MAX {
        return Candidates::default();
    }
    let Some(value) = names().get(fold(name)) else { return Candidates::default() };
    let mut places: Vec<Candidate> = numbers(value).filter_map(place).collect();
    let is_hinted = |it: &Candidate| hint.contains(&it.country);
    // They come by population and number already, and the sort keeps the order of what it does not move.
    places.sort_by_key(|it| !is_hinted(it));
    let (total, hinted) = (places.len(), places.iter().filter(|it| is_hinted(it)).count());
    places.truncate(CANDIDATES_MAX);
    Candidates { places, total, hinted }
}

/// Returns the one place that may be proposed to a person: exactly one that bears the name lies in a country of the hint.
/// It stays a proposal; without a hint, however large a town is, there is none.
pub fn proposed(found: &Candidates) -> Option<&Candidate> {
    (found.hinted == 1).then(|| found.places.first()).flatten()
}

/// Returns the place with a number of GeoNames.
pub fn by_number(id: u32) -> Option<Candidate> {
    let wanted = id.to_le_bytes();
    let at = PLACES.chunks_exact(PLACE).position(|bytes| bytes[..4] == wanted)?;
    place(at as u32)
}

/// Returns places inside bounds (south, west, north, east, in degrees; west may be above east across the date line), the
/// most people first.
pub fn within((south, west, north, east): (f64, f64, f64, f64)) -> impl Iterator<Item = Candidate> {
    let grid = |degrees: f64| (degrees * 1e5) as i32;
    let (south, west, north, east) = (grid(south), grid(west), grid(north), grid(east));
    let inside = move |bytes: &[u8]| {
        let (lat, lon) = (number(bytes, 4).cast_signed(), number(bytes, 8).cast_signed());
        let across = if west <= east { (west..=east).contains(&lon) } else { lon >= west || lon <= east };
        (south..=north).contains(&lat) && across
    };
    let all = PLACES.chunks_exact(PLACE).enumerate();
    all.filter(move |(_, bytes)| inside(bytes)).filter_map(|(at, _)| place(at as u32))
}

fn names() -> &'static Map<&'static [u8]> {
    static NAMES_READ: OnceLock<Map<&'static [u8]>> = OnceLock::new();
    NAMES_READ.get_or_init(|| Map::new(NAMES).expect("the build wrote the index, and a test reads all of it"))
}

/// The places of one key: itself, or a list.
fn numbers(value: u64) -> impl Iterator<Item = u32> {
    let at = (value >> 1) as usize;
    let (one, list) = if value & 1 == 0 {
        (Some(at as u32), &[][..])
    } else {
        let from = at + 4;
        (None, SEVERAL.get(from..from + 4 * number(SEVERAL, at) as usize).unwrap_or_default())
    };
    one.into_iter().chain(list.chunks_exact(4).map(|bytes| number(bytes, 0)))
}

fn place(at: u32) -> Option<Candidate> {
    let at = at as usize * PLACE;
    let bytes = PLACES.get(at..at + PLACE)?;
    let word = |at: usize, len: u8| {
        let from = number(bytes, at) as usize;
        WORDS.get(from..from + usize::from(len))
    };
    let degrees = |at: usize| f64::from(number(bytes, at).cast_signed()) / 1e5;
    Some(Candidate {
        id: number(bytes, 0),
        name: word(16, bytes[24])?,
        region: word(20, bytes[25]).filter(|it| !it.is_empty()),
        country: crate::countries::code([bytes[26], bytes[27]]),
        population: number(bytes, 12),
        lat: degrees(4),
        lon: degrees(8),
    })
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|it| it.try_into().ok()).map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::Streamer;
    use proptest::prelude::*;

    #[test]
    fn every_key_leads_to_places_in_their_order() {
        let mut keys = names().stream();
        let mut count = 0;
        while let Some((key, value)) = keys.next() {
            count += 1;
            let key = std::str::from_utf8(key).unwrap();
            assert_eq!(fold(key), key, "a key is folded");
            let found: Vec<Candidate> = numbers(value).map(|at| place(at).expect("the place is there")).collect();
            assert!(!found.is_empty(), "{key}");
            let order = |it: &Candidate| (u32::MAX - it.population, it.id);
            assert!(found.is_sorted_by_key(order), "{key}: more people first");
        }
        assert!(count > 300_000, "{count} keys");
    }

    #[test]
    fn every_place_is_found_by_its_own_name() {
        for at in 0..(PLACES.len() / PLACE) as u32 {
            let it = place(at).expect("the place is there");
            assert!(it.population >= 1_000 && it.lat.abs() <= 90.0 && it.lon.abs() <= 180.0, "{it:?}");
            let value = names().get(fold(it.name));
            // A name of signs alone has no key; there is none so far.
            let value = value.unwrap_or_else(|| panic!("{it:?}"));
            assert!(numbers(value).any(|found| found == at), "{it:?}");
        }
    }

    #[test]
    fn case_marks_and_hyphens_make_no_difference() {
        for (name, id) in
            [("łódź", 3_093_133), ("LODZ", 3_093_133), ("Saint Étienne", 2_980_291), ("Saint-Etienne", 2_980_291)]
        {
            assert!(find(name, &[]).places.iter().any(|it| it.id == id), "{name}");
        }
        assert_eq!(find("Kiev", &[]).places[0].id, find("Kyiv", &[]).places[0].id, "other spellings lead to the place");
    }

    #[test]
    fn a_name_of_several_places_is_never_decided_without_a_hint() {
        let found = find("Springfield", &[]);
        assert!(found.total > 5 && found.places.iter().all(|it| !it.name.is_empty()), "{found:?}");
        assert_eq!(proposed(&found), None);
        assert_eq!(proposed(&find("Kerman", &[])), None, "one alone is no reason either: the text may mean another");
        let hinted = find("Kerman", &["IR"]);
        assert_eq!(hinted.places[0].country, "IR", "the country of the hint comes first");
        assert_eq!(proposed(&hinted).map(|it| it.country), Some("IR"));
        assert_eq!(proposed(&find("Springfield", &["US"])), None, "several in one country stay several");
    }

    #[test]
    fn what_is_not_there_has_no_candidates() {
        for name in ["", " ", "Tarnhaven", "Ostrany", "…", &"x".repeat(10_000)] {
            assert_eq!(find(name, &["US"]), Candidates::default(), "{name:?}");
        }
        assert_eq!(by_number(0), None);
        let kiel = by_number(2_891_122).unwrap();
        assert_eq!((kiel.name, kiel.country, kiel.region), ("Kiel", "DE", Some("Schleswig-Holstein")));
    }

    proptest! {
        #[test]
        fn nothing_that_is_looked_up_does_harm(name in ".{0,80}", hint in "[A-Z]{2}") {
            let found = find(&name, &[&hint]);
            prop_assert!(found.places.len() <= CANDIDATES_MAX && found.places.len() <= found.total);
            prop_assert!(found.hinted <= found.total);
            let order = |it: &Candidate| (it.country != hint, u32::MAX - it.population, it.id);
            prop_assert!(found.places.is_sorted_by_key(order));
        }

        #[test]
        fn folding_what_is_folded_changes_nothing(name in "\\PC{0,40}") {
            let folded = fold(&name);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert_eq!(fold(&name.to_uppercase()).replace("ss", ""), fold(&name.to_uppercase().to_lowercase()).replace("ss", ""));
        }

        #[test]
        fn bounds_hold(south in -80.0..80.0f64, west in -180.0..180.0f64, high in 0.1..10.0f64, wide in 0.1..20.0f64) {
            let (north, east) = (south + high, if west + wide > 180.0 { west + wide - 360.0 } else { west + wide });
            for it in within((south, west, north, east)).take(50) {
                prop_assert!(it.lat >= south - 1e-4 && it.lat <= north + 1e-4, "{:?}", it);
            }
        }
    }
}
