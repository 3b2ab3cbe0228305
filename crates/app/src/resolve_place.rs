//! Says what a place that a kept line names is on the map: a place of GeoNames, coordinates typed by hand, or none.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, Refusal, ResolvePlace, grant};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::place::{self, GazetteerPlace, PlaceAnswer, Position};
use tocsin_core::report::{Item, Report};
use tocsin_core::text::{Field, FieldFault};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::incident::incident_row;
use crate::view::report::view_report;
use crate::warning_words::{Faults, stands_no_more};

/// What a place is, as a form or a command line says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceWords {
    /// The line that names it, as `R-6/3`.
    pub line: String,
    /// The name, as the line has it.
    pub name: String,
    /// The number of a place of GeoNames; `coordinates`: the point in `at`; `none`: no place on the map.
    pub pick: String,
    /// A point, as `54.32,10.14`.
    pub at: String,
    /// Why; blank: not said.
    pub because: String,
}

/// Resolves a place. The same answer again appends nothing.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the line is not kept or does not name the place;
/// [`OpError::Refusal`] if there is no such line for the caller, or its incident is not theirs to know of.
pub async fn resolve_place(desk: &Desk, caller: &Caller, words: &PlaceWords) -> Result<Option<Appended>, OpError> {
    let (report, item, incident) = line_named(desk, caller, &words.line).await?;
    if let Some(incident) = incident {
        incident_row(desk, caller, &incident, AsOf::NOW).await?;
    }
    let mut faults = Faults::default();
    let name = faults.keep(Field::line("name", &words.name).required());
    let because = faults.keep(Field::note("because", &words.because).optional());
    let answer = answer_of(words).map_err(|fault| faults.0.push(fault)).ok();
    faults.none()?;
    let Some(answer) = answer else { return Err(OpError::Fault("an answer without faults is one".into())) };
    let decide = |state: &Report| {
        let granted = grant::<ResolvePlace>(caller, &state.posted.marking, &format!("report {report}"))?;
        if state.retracted {
            return Err(stands_no_more(&report));
        }
        Ok(place::resolve_place(&granted, state, &item, &name, answer.clone(), because.clone())?)
    };
    Ok(desk.append_on_report(caller, &report, "resolve_place", decide).await?.0)
}

fn answer_of(words: &PlaceWords) -> Result<PlaceAnswer, FieldFault> {
    let fault = |found: String, expected: &str| FieldFault { field: "pick", found, expected: expected.to_owned() };
    match words.pick.trim() {
        "none" => Ok(PlaceAnswer::NotOnTheMap),
        "coordinates" => Ok(PlaceAnswer::Coordinates(Position::parse("at", &words.at)?)),
        "" => Err(fault(
            "nothing is picked".to_owned(),
            "pick a place, type coordinates, or say that it is no place on the map",
        )),
        id => Ok(PlaceAnswer::Geonames(of_gazetteer("pick", id)?)),
    }
}

/// Finds a place by its number in GeoNames.
pub(crate) fn of_gazetteer(field: &'static str, id: &str) -> Result<GazetteerPlace, FieldFault> {
    let id = id.trim();
    let found = id.parse().ok().and_then(tocsin_places::by_number);
    let place = found.and_then(|it| {
        let (region, at) = (it.region.map(str::to_owned), Position::new(it.lat, it.lon)?);
        let (name, country) = (it.name.to_owned(), it.country.to_owned());
        Some(GazetteerPlace { id: it.id, name, region, country, population: it.population, at })
    });
    place.ok_or_else(|| FieldFault {
        field,
        found: format!("{:?} is no number of a place in the gazetteer", id.chars().take(40).collect::<String>()),
        expected: "name one that `place find` lists: towns with 1,000 people or more".to_owned(),
    })
}

/// Finds a line by its name on the screen, `R-6/3`, with the incident that it tells of, if it tells of one.
async fn line_named(desk: &Desk, caller: &Caller, name: &str) -> Result<(ReportId, Item, Option<IncidentId>), OpError> {
    let not_there =
        || OpError::Refusal(Refusal::NotThere { what: format!("line {}", name.chars().take(40).collect::<String>()) });
    let (report, number) = name.trim().split_once('/').ok_or_else(not_there)?;
    let report = ReportId::parse(report).map_err(|_| not_there())?;
    let number: usize = number.parse().map_err(|_| not_there())?;
    let view = view_report(desk, caller, &report, AsOf::NOW).await?;
    let line = view.lines.iter().find(|it| it.line.number == number).ok_or_else(not_there)?;
    // An event of an incident that the caller may not know of is in no view: then it cannot be told from one that belongs
    // to none, and neither can be placed.
    let incident = match &line.line.incident {
        Some(event) => Some(view.events.get(event).cloned().ok_or_else(not_there)?),
        None => None,
    };
    Ok((report, line.item.clone(), incident))
}
