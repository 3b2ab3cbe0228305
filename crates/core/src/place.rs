//! Where: positions, what a named place is on the map, and areas.
//!
//! A report names a place in words. What those words are on the map is never read out of the text: a person picks a
//! place of a gazetteer, types coordinates, or says that it is no place on the map (DESIGN, law 4). Each of these is an
//! answer that a later one may follow; none is changed. What the gazetteer said is written into the fact, since a later
//! edition may say otherwise. The gazetteer itself is not known here.
//!
//! An area is a circle or a polygon that somebody marks on an incident or a warning, and may withdraw.

use serde::{Deserialize, Serialize};

use crate::authority::{Granted, MarkArea, ResolvePlace, WithdrawArea};
use crate::draft::{ItemList, Place};
use crate::fact::Fact;
use crate::ids::{AreaId, IncidentId, ReportId, WarningId};
use crate::limits;
use crate::marking::Marking;
use crate::report::{Item, NoSuchLine, Report, Verdict};
use crate::text::FieldFault;

/// Degrees in whole hundred-thousandths: one metre on the ground. Not a float: a fact is compared and hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Degrees(i32);

impl Degrees {
    /// Rounds degrees to the grid. Nothing: not a number, or no degrees of this earth.
    pub fn new(degrees: f64) -> Option<Degrees> {
        // NaN is in no range.
        (-360.0..=360.0).contains(&degrees).then(|| Degrees((degrees * 1e5).round() as i32))
    }

    /// Returns the degrees.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1e5
    }
}

impl TryFrom<f64> for Degrees {
    type Error = String;
    fn try_from(degrees: f64) -> Result<Self, String> {
        Degrees::new(degrees).ok_or_else(|| format!("{degrees} are no degrees; expected a number from -360 to 360"))
    }
}

impl From<Degrees> for f64 {
    fn from(degrees: Degrees) -> f64 {
        degrees.get()
    }
}

/// A point on the earth (WGS 84).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Latitude, north positive.
    pub lat: Degrees,
    /// Longitude, east positive.
    pub lon: Degrees,
}

impl Position {
    /// Makes a position of degrees within −90…90 and −180…180.
    pub fn new(lat: f64, lon: f64) -> Option<Position> {
        let inside = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        inside.then(|| Some(Position { lat: Degrees::new(lat)?, lon: Degrees::new(lon)? })).flatten()
    }

    /// Reads one point as CAP 1.2 writes it: `lat,lon` in decimal degrees.
    ///
    /// # Errors
    /// [`FieldFault`] says what stood there and what is expected.
    pub fn parse(field: &'static str, text: &str) -> Result<Position, FieldFault> {
        let text = text.trim();
        let fault = |found: String, expected: &str| FieldFault { field, found, expected: expected.to_owned() };
        let cut: String = text.chars().take(40).collect();
        let form = "write latitude and longitude in decimal degrees, as 54.32,10.14";
        let (lat, lon) = text.split_once(',').ok_or_else(|| fault(format!("{cut:?} is no point"), form))?;
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|it| it.is_finite());
        let (Some(lat), Some(lon)) = (number(lat), number(lon)) else {
            return Err(fault(format!("{cut:?} is no point"), form));
        };
        if !(-90.0..=90.0).contains(&lat) {
            return Err(fault(format!("{lat} is no latitude"), "latitude comes first and lies between -90 and 90"));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(fault(
                format!("{lon} is no longitude"),
                "longitude comes second and lies between -180 and 180",
            ));
        }
        Position::new(lat, lon).ok_or_else(|| fault(format!("{cut:?} is no point"), form))
    }

    /// Writes the point as CAP 1.2 does.
    pub fn words(self) -> String {
        format!("{},{}", self.lat.get(), self.lon.get())
    }
}

/// What the gazetteer said of a place when it was picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GazetteerPlace {
    /// Its number in GeoNames.
    pub id: u32,
    /// Its name there.
    pub name: String,
    /// The region of the first level; absent: GeoNames gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The country, two letters (ISO 3166-1).
    pub country: String,
    /// How many live there.
    pub population: u32,
    /// Where it is.
    #[serde(flatten)]
    pub at: Position,
}

/// What a named place is on the map, by somebody's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PlaceAnswer {
    /// This place of GeoNames.
    Geonames(GazetteerPlace),
    /// This point, typed by hand.
    Coordinates(Position),
    /// No place on the map.
    NotOnTheMap,
}

impl PlaceAnswer {
    /// Returns the point; nothing: it is no place on the map.
    pub fn at(&self) -> Option<Position> {
        match self {
            PlaceAnswer::Geonames(place) => Some(place.at),
            PlaceAnswer::Coordinates(at) => Some(*at),
            PlaceAnswer::NotOnTheMap => None,
        }
    }
}

/// The names that a report gives the place of an event: the most particular first, the town after it.
pub fn names_of(place: &Place) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in [&place.name, &place.city].into_iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// Why a place is not resolved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// The report has no such line.
    #[error(transparent)]
    NoSuchLine(#[from] NoSuchLine),
    /// The line is not in the picture.
    #[error(
        "line {line} of {report} is not kept, so its place is not in the picture; nothing was recorded\n  hint: keep it first"
    )]
    NotKept {
        /// The report.
        report: ReportId,
        /// The line.
        line: u32,
    },
    /// The line does not name the place.
    #[error("line {line} of {report} does not name {name:?}; nothing was recorded. It names: {named}")]
    NotNamed {
        /// The report.
        report: ReportId,
        /// The line.
        line: u32,
        /// The name that was asked for.
        name: String,
        /// What it names.
        named: String,
    },
}

/// Decides what a place that a kept line names is on the map. The same answer again decides nothing.
///
/// # Errors
/// [`PlaceError`] if there is no such line, it is not kept, or it does not name the place.
pub fn resolve_place(
    granted: &Granted<ResolvePlace>,
    report: &Report,
    item: &Item,
    name: &str,
    answer: PlaceAnswer,
    because: Option<String>,
) -> Result<Vec<Fact>, PlaceError> {
    let found = report.line(item)?;
    let line = found.number as u32;
    let not_kept = || PlaceError::NotKept { report: report.id.clone(), line };
    if report.verdict(item) != Verdict::Kept {
        return Err(not_kept());
    }
    let draft = report.reading.as_ref().map(|it| &it.draft).ok_or_else(not_kept)?;
    let event = match found.item.list {
        ItemList::Incidents => draft.incidents.get(found.item.index),
        _ => None,
    };
    let named = event.map(|it| names_of(&it.place)).unwrap_or_default();
    let incident = event.and_then(|it| report.events.get(it.id.as_str()));
    let (true, Some(incident)) = (named.contains(&name), incident) else {
        let named = if named.is_empty() { "no place".to_owned() } else { named.join(", ") };
        let name = name.chars().take(limits::FIELD_CHARS_MAX).collect();
        return Err(PlaceError::NotNamed { report: report.id.clone(), line, name, named });
    };
    if report.places.get(&(item.clone(), name.to_owned())) == Some(&answer) {
        return Ok(Vec::new());
    }
    Ok(vec![Fact::PlaceResolved {
        incident: incident.clone(),
        report: report.id.clone(),
        item: item.clone(),
        line,
        name: name.to_owned(),
        answer,
        because,
        by: granted.by().clone(),
    }])
}

/// An area on the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    /// All points within a distance.
    Circle {
        /// The middle.
        centre: Position,
        /// The distance in metres.
        radius_m: u32,
        /// The place of GeoNames that the middle is; absent: typed by hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        around: Option<GazetteerPlace>,
    },
    /// What a closed line encloses: the last point is the first.
    Polygon {
        /// The points.
        points: Vec<Position>,
    },
}

impl Shape {
    /// Returns the points that a map has to show for the shape to be seen; a circle's are its middle and nothing else.
    pub fn points(&self) -> &[Position] {
        match self {
            Shape::Circle { centre, .. } => std::slice::from_ref(centre),
            Shape::Polygon { points } => points,
        }
    }

    /// Makes a circle of a radius in kilometres as somebody typed it.
    ///
    /// # Errors
    /// [`FieldFault`] for what is no number, not above zero, or beyond the bound.
    pub fn radius_m(field: &'static str, km: &str) -> Result<u32, FieldFault> {
        let text = km.trim();
        let fault = |found: String| {
            let expected = format!("write kilometres above 0, at most {}", limits::RADIUS_KM_MAX);
            FieldFault { field, found, expected }
        };
        let cut: String = text.chars().take(40).collect();
        let km: f64 = text.parse().map_err(|_| fault(format!("{cut:?} is no number")))?;
        // NaN is in no range; a radius of less than half a metre rounds to none.
        if !(0.0005..=f64::from(limits::RADIUS_KM_MAX)).contains(&km) {
            return Err(fault(format!("{cut} km is no radius")));
        }
        Ok((km * 1_000.0).round() as u32)
    }

    /// Reads a polygon as CAP 1.2 writes it: points `lat,lon` parted by blanks, at least four, the last the first again.
    ///
    /// # Errors
    /// [`FieldFault`] names the first point that is none, or the rule that is broken.
    pub fn parse_polygon(field: &'static str, text: &str) -> Result<Shape, FieldFault> {
        let fault = |found: String, expected: String| Err(FieldFault { field, found, expected });
        let words: Vec<&str> = text.split_whitespace().take(limits::POLYGON_POINTS_MAX + 1).collect();
        if words.len() > limits::POLYGON_POINTS_MAX {
            let bound = limits::POLYGON_POINTS_MAX;
            return fault(format!("has more than {bound} points"), format!("draw it with at most {bound}"));
        }
        let points = words.into_iter().map(|word| Position::parse(field, word)).collect::<Result<Vec<_>, _>>()?;
        if points.len() < 4 {
            return fault(
                format!("has {} points", points.len()),
                "a polygon has at least four, as lat,lon lat,lon …, the last the first again (CAP 1.2 §3.2.4)"
                    .to_owned(),
            );
        }
        if points.first() != points.last() {
            return fault("is not closed".to_owned(), format!("end with the first point again: {}", points[0].words()));
        }
        let mut corners = points.clone();
        corners.sort_unstable();
        corners.dedup();
        if corners.len() < 3 {
            return fault("encloses nothing".to_owned(), "name at least three different points".to_owned());
        }
        Ok(Shape::Polygon { points })
    }
}

/// What an area is marked on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaOf {
    /// An incident.
    Incident(IncidentId),
    /// A warning.
    Warning(WarningId),
}

impl AreaOf {
    /// Returns the thing's id: whose marking guards the area.
    pub fn thing(&self) -> &str {
        match self {
            AreaOf::Incident(id) => id.as_str(),
            AreaOf::Warning(id) => id.as_str(),
        }
    }

    /// Returns the noun with the id, as refusals say it.
    pub fn what(&self) -> String {
        match self {
            AreaOf::Incident(id) => format!("{} {id}", IncidentId::NOUN),
            AreaOf::Warning(id) => format!("{} {id}", WarningId::NOUN),
        }
    }
}

/// A thing on which areas are marked, as far as they go: the fold over its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The thing.
    pub of: AreaOf,
    /// Who may know of it.
    pub marking: Marking,
    /// The areas that stand.
    pub standing: Vec<AreaId>,
}

impl Marked {
    /// Folds the areas out of the facts of an incident or a warning. Nothing: it was never there.
    pub fn fold<'a>(of: &AreaOf, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Marked> {
        let mut state: Option<Marked> = None;
        for fact in facts {
            let begun = match (fact, of) {
                (Fact::IncidentOpened { incident, marking, .. }, AreaOf::Incident(id)) if incident == id => {
                    Some(marking)
                }
                (
                    Fact::WarningDrafted { warning, details, .. }
                    | Fact::WarningRegistered { warning, details, .. }
                    | Fact::WarningReported { warning, details, .. },
                    AreaOf::Warning(id),
                ) if warning == id => Some(&details.marking),
                _ => None,
            };
            match (&mut state, begun, fact) {
                (None, Some(marking), _) => {
                    state = Some(Marked { of: of.clone(), marking: marking.clone(), standing: Vec::new() });
                }
                (Some(it), _, Fact::AreaMarked { area, of: on, .. }) if on == of => it.standing.push(area.clone()),
                (Some(it), _, Fact::AreaWithdrawn { area, of: on, .. }) if on == of => {
                    it.standing.retain(|id| id != area)
                }
                _ => {}
            }
        }
        state
    }
}

/// Why an area is not marked or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaError {
    /// As many stand as can.
    #[error(
        "{of} has {count} areas already, which is the bound; nothing was recorded\n  hint: withdraw one that no longer holds"
    )]
    TooMany {
        /// The thing.
        of: String,
        /// How many stand.
        count: usize,
    },
}

/// Decides that an area is marked.
///
/// # Errors
/// [`AreaError::TooMany`] at the bound.
pub fn mark_area(
    granted: &Granted<MarkArea>,
    state: &Marked,
    area: AreaId,
    name: String,
    shape: Shape,
    because: Option<String>,
) -> Result<Vec<Fact>, AreaError> {
    if state.standing.len() >= limits::AREAS_MAX {
        return Err(AreaError::TooMany { of: state.of.thing().to_owned(), count: state.standing.len() });
    }
    Ok(vec![Fact::AreaMarked { area, of: state.of.clone(), name, shape, because, by: granted.by().clone() }])
}

/// Decides that an area stands no longer. One that is withdrawn already decides nothing.
pub fn withdraw_area(granted: &Granted<WithdrawArea>, state: &Marked, area: &AreaId, reason: String) -> Vec<Fact> {
    if !state.standing.contains(area) {
        return Vec::new();
    }
    vec![Fact::AreaWithdrawn { area: area.clone(), of: state.of.clone(), reason, by: granted.by().clone() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn refused(found: Result<Shape, FieldFault>, expected: Expect) {
        expected.assert_eq(&found.unwrap_err().to_string());
    }

    #[test]
    fn a_point_is_read_as_it_is_written() {
        for text in ["54.32,10.14", "-90,180", "0,0", "0.00001,-0.00001", " 54.32 , 10.14 "] {
            let at = Position::parse("centre", text).unwrap();
            assert_eq!(Position::parse("centre", &at.words()), Ok(at), "{text}");
            let json = serde_json::to_string(&at).unwrap();
            assert_eq!(serde_json::from_str::<Position>(&json).unwrap(), at, "{json}");
        }
        for text in ["", "54.32", "54.32 10.14", "x,y", "NaN,0", "inf,0", "90.1,0", "0,-180.5", "1e9,0", "1,2,3"] {
            assert!(Position::parse("centre", text).is_err(), "{text}");
        }
    }

    #[test]
    fn latitude_and_longitude_that_changed_places_are_told_apart() {
        let fault = Position::parse("centre", "101.5,3.1").unwrap_err().to_string();
        expect!["centre: 101.5 is no latitude; latitude comes first and lies between -90 and 90"].assert_eq(&fault);
    }

    #[test]
    fn a_polygon_has_four_points_and_is_closed() {
        assert!(Shape::parse_polygon("points", "1,1 1,2 2,2 1,1").is_ok());
        refused(
            Shape::parse_polygon("points", "1,1 1,2 1,1"),
            expect![
                "points: has 3 points; a polygon has at least four, as lat,lon lat,lon …, the last the first again (CAP 1.2 §3.2.4)"
            ],
        );
        refused(
            Shape::parse_polygon("points", "1,1 1,2 2,2 2,1"),
            expect!["points: is not closed; end with the first point again: 1,1"],
        );
        refused(
            Shape::parse_polygon("points", "1,1 1,2 1,2 1,1"),
            expect!["points: encloses nothing; name at least three different points"],
        );
        refused(
            Shape::parse_polygon("points", &"1,1 ".repeat(501)),
            expect!["points: has more than 500 points; draw it with at most 500"],
        );
    }

    #[test]
    fn a_radius_is_above_zero_and_half_way_round_the_earth_at_most() {
        assert_eq!(Shape::radius_m("radius", "2.5"), Ok(2_500));
        assert_eq!(Shape::radius_m("radius", "20000"), Ok(20_000_000));
        for text in ["0", "-1", "20000.1", "NaN", "inf", "", "ten"] {
            assert!(Shape::radius_m("radius", text).is_err(), "{text}");
        }
        let fault = Shape::radius_m("radius", "0").unwrap_err().to_string();
        expect!["radius: 0 km is no radius; write kilometres above 0, at most 20000"].assert_eq(&fault);
    }

    #[test]
    fn an_event_is_asked_for_its_place_once_by_each_name() {
        let place = |name: Option<&str>, city: Option<&str>| Place {
            name: name.map(str::to_owned),
            city: city.map(str::to_owned),
            ..Place::default()
        };
        assert_eq!(
            names_of(&place(Some("Orle border bridge"), Some("Tarnhaven"))),
            ["Orle border bridge", "Tarnhaven"]
        );
        assert_eq!(names_of(&place(Some("Sevrin"), Some("Sevrin"))), ["Sevrin"]);
        assert!(names_of(&place(None, None)).is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_shape_within_its_bounds_or_a_fault(
            text in prop_oneof![".{0,80}", "(-?[0-9]{1,3}(\\.[0-9]{1,7})?,-?[0-9]{1,3} ?){0,8}"]
        ) {
            for read in [Shape::parse_polygon("points", &text), Shape::radius_m("radius", &text).map(|radius_m| Shape::Circle {
                centre: Position::default(),
                radius_m,
                around: None,
            })] {
                let Ok(shape) = read else { continue };
                let inside = |at: &Position| at.lat.get().abs() <= 90.0 && at.lon.get().abs() <= 180.0;
                prop_assert!(shape.points().iter().all(inside));
                let json = serde_json::to_string(&shape).unwrap();
                prop_assert_eq!(serde_json::from_str::<Shape>(&json).unwrap(), shape, "{}", json);
            }
        }

        #[test]
        fn degrees_are_stored_as_they_are_shown(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let at = Position::new(lat, lon).unwrap();
            prop_assert_eq!(Position::parse("centre", &at.words()), Ok(at));
            prop_assert!((at.lat.get() - lat).abs() <= 5.1e-6 && (at.lon.get() - lon).abs() <= 5.1e-6);
            let json = serde_json::to_string(&at).unwrap();
            prop_assert_eq!(serde_json::from_str::<Position>(&json).unwrap(), at, "{}", json);
        }
    }
}
