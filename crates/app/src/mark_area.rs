//! Marks an area on an incident or a warning: a circle around a point or a place, or a polygon.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, MarkArea, grant};
use tocsin_core::ids::AreaId;
use tocsin_core::place::{self, AreaOf, Marked, Position, Shape};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::resolve_place::of_gazetteer;
use crate::sequencer::Appended;
use crate::warning_words::Faults;

/// An area, as a form or a command line says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AreaWords {
    /// What it is called.
    pub name: String,
    /// `circle` or `polygon`; blank: a polygon if there are points, else a circle.
    pub shape: String,
    /// The middle of a circle, as `54.32,10.14`.
    pub centre: String,
    /// The number of a place of GeoNames whose point is the middle; with it, `centre` stays blank.
    pub geonames: String,
    /// The radius of a circle in kilometres.
    pub radius_km: String,
    /// The points of a polygon, as CAP 1.2 writes them: `lat,lon lat,lon …`, the last the first again.
    pub points: String,
    /// Why, or on whose word; blank: not said.
    pub because: String,
}

/// Marks an area.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if there is no such incident or warning for the
/// caller; [`OpError::NotNow`] if it has as many areas as it can.
pub async fn mark_area(
    desk: &Desk,
    caller: &Caller,
    of: &AreaOf,
    words: &AreaWords,
) -> Result<(AreaId, Appended), OpError> {
    // Whether it is there for the caller comes before any fault of the form: an answer about fields would tell.
    let _asked = grant::<MarkArea>(caller, &desk.marked(of).await?.marking, &of.what())?;
    let mut faults = Faults::default();
    let name = faults.keep(Field::line("name", &words.name).required());
    let because = faults.keep(Field::note("because", &words.because).optional());
    let shape = shape_of(words, &mut faults);
    faults.none()?;
    let Some(shape) = shape else { return Err(OpError::Fault("a shape without faults is one".into())) };
    let mut given = None;
    let tails = desk.tails(Noun::Area, 1).await?;
    let decide = |state: &Marked| {
        let granted = grant::<MarkArea>(caller, &state.marking, &of.what())?;
        let area = given.get_or_insert_with(|| AreaId::new(tails.next(&state.marking))).clone();
        Ok(place::mark_area(&granted, state, area, name.clone(), shape.clone(), because.clone())?)
    };
    let appended = desk.append_on_marked(caller, of, "mark_area", decide).await?;
    given.zip(appended).ok_or_else(|| OpError::Fault("an area that is marked is recorded".into()))
}

fn shape_of(words: &AreaWords, faults: &mut Faults) -> Option<Shape> {
    let blank = |text: &str| text.trim().is_empty();
    let polygon = match words.shape.trim() {
        "circle" => false,
        "polygon" => true,
        "" => !blank(&words.points),
        other => {
            let found = format!("{:?} is no shape", other.chars().take(40).collect::<String>());
            faults.add("shape", found, "choose circle or polygon");
            return None;
        }
    };
    if polygon {
        return Shape::parse_polygon("points", &words.points).map_err(|fault| faults.0.push(fault)).ok();
    }
    let around = if blank(&words.geonames) { None } else { Some(of_gazetteer("place", &words.geonames)) };
    let centre = match &around {
        Some(Ok(place)) => Ok(place.at),
        Some(Err(fault)) => Err(fault.clone()),
        None => Position::parse("centre", &words.centre),
    };
    if around.is_some() && !blank(&words.centre) {
        faults.add("centre", "is given beside a place", "give one of the two: a point, or a place of GeoNames");
    }
    let radius = Shape::radius_m("radius", &words.radius_km).map_err(|fault| faults.0.push(fault)).ok();
    let centre = centre.map_err(|fault| faults.0.push(fault)).ok();
    let around = around.and_then(Result::ok);
    centre.zip(radius).map(|(centre, radius_m)| Shape::Circle { centre, radius_m, around })
}
