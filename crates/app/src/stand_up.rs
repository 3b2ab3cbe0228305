//! Stands a headquarters up: a command with its incident, agencies, posts and first objectives, in one record.

use tocsin_core::authority::{Caller, StandUp, grant};
use tocsin_core::cap::CapStatus;
use tocsin_core::command::{self, StandingUp, TemplatePost, check_count, check_posts};
use tocsin_core::ids::{CommandId, IncidentId, ObjectiveId};
use tocsin_core::limits::{AGENCIES_MAX, OBJECTIVES_MAX};
use tocsin_core::marking::{AgencyName, Marking};
use tocsin_core::text::{Field, FieldFault};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::view::incident::incident_row;

/// What a headquarters is stood up with, as a form or a command line gives it.
#[derive(Clone, Debug, Default)]
pub struct Muster {
    /// The key of the template that it began from.
    pub template: String,
    /// Its name.
    pub name: String,
    /// The incident that it is about; absent: a new one with `incident_title`.
    pub incident: Option<IncidentId>,
    /// The title of a new incident.
    pub incident_title: String,
    /// The agencies, the lead first.
    pub agencies: Vec<String>,
    /// The posts, the one who stands it up takes the first.
    pub posts: Vec<TemplatePost>,
    /// The first objectives, protection first.
    pub objectives: Vec<String>,
}

/// A headquarters that was just stood up.
#[derive(Clone, Debug)]
pub struct StoodUp {
    /// The command.
    pub command: CommandId,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// Its objectives.
    pub objectives: Vec<ObjectiveId>,
    /// The record.
    pub appended: Appended,
}

/// Stands a headquarters up.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::Refusal`] if there is no such incident for the caller, or
/// the caller may not.
pub async fn stand_up(desk: &Desk, caller: &Caller, muster: Muster, marking: Marking) -> Result<StoodUp, OpError> {
    let granted = grant::<StandUp>(caller, &marking, "headquarters under this marking")?;
    let mut faults = Vec::new();
    let name = Field::line("name", &muster.name).required().map_err(|it| faults.push(it)).ok();
    let template = Field::line("template", &muster.template).optional().map_err(|it| faults.push(it)).ok().flatten();
    let (marking, new_incident) = match &muster.incident {
        Some(id) => (of_incident(desk, caller, id, marking, &mut faults).await?, None),
        None => {
            let title = Field::line("incident", &muster.incident_title).required().map_err(|it| faults.push(it)).ok();
            (marking, title)
        }
    };
    faults.extend(marking.check_bounds().err());
    let agencies = agencies(&muster.agencies, &mut faults);
    let objectives = lines("objectives", &muster.objectives, OBJECTIVES_MAX, &mut faults);
    faults.extend(check_posts(&muster.posts));
    let (Some(name), []) = (name, faults.as_slice()) else { return Err(OpError::Invalid(faults)) };

    let command = CommandId::new(desk.tail(Noun::Command, &marking).await?);
    let incident = match muster.incident {
        Some(incident) => incident,
        None => IncidentId::new(desk.tail(Noun::Incident, &marking).await?),
    };
    let tails = desk.tails(Noun::Objective, objectives.len()).await?;
    let numbered = |text| (ObjectiveId::new(tails.next(&marking)), text);
    let objectives: Vec<_> = objectives.into_iter().map(numbered).collect();
    let ids = objectives.iter().map(|(id, _)| id.clone()).collect();
    let up = StandingUp {
        command: command.clone(),
        name,
        incident: incident.clone(),
        new_incident,
        template: template.unwrap_or_default(),
        agencies,
        posts: muster.posts,
        objectives,
        marking,
    };
    let facts = command::stand_up(&granted, up);
    let by = Some(caller.viewer.person.clone());
    let appended = desk.append(Decided { op: "stand_up", by, facts, read: Vec::new() }).await?;
    Ok(StoodUp { command, incident, objectives: ids, appended })
}

/// A command names its incident, so nobody may know of it who may not know of that. An exercise stays one: what is stood up
/// on an exercised incident is exercised too, and never on a real one.
async fn of_incident(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    marking: Marking,
    faults: &mut Vec<FieldFault>,
) -> Result<Marking, OpError> {
    let (incident, _) = incident_row(desk, caller, id, AsOf::NOW).await?;
    let status = incident.marking.status;
    if marking.status == CapStatus::Exercise && status != CapStatus::Exercise {
        let (found, expected) =
            (format!("{id} is not part of an exercise"), "give the exercise an incident of its own");
        faults.push(FieldFault { field: "exercise", found, expected: expected.to_owned() });
    }
    Ok(Marking { status, ..marking.narrowed(&incident.marking) })
}

fn agencies(names: &[String], faults: &mut Vec<FieldFault>) -> Vec<AgencyName> {
    let mut agencies: Vec<AgencyName> = Vec::new();
    for name in names.iter().filter(|it| !it.trim().is_empty()).take(AGENCIES_MAX + 1) {
        match AgencyName::parse(name) {
            Ok(agency) if agencies.contains(&agency) => {
                let found = format!("{} stands twice", agency.as_str());
                faults.push(FieldFault { field: "agencies", found, expected: "name each once".to_owned() });
            }
            Ok(agency) => agencies.push(agency),
            Err(fault) => faults.push(FieldFault { field: "agencies", ..fault }),
        }
    }
    if faults.iter().all(|it| it.field != "agencies") {
        faults.extend(check_count("agencies", agencies.len(), AGENCIES_MAX));
    }
    agencies
}

fn lines(field: &'static str, texts: &[String], most: usize, faults: &mut Vec<FieldFault>) -> Vec<String> {
    let given = texts.iter().filter(|it| !it.trim().is_empty());
    let kept: Vec<_> =
        given.filter_map(|it| Field::line(field, it).required().map_err(|it| faults.push(it)).ok()).collect();
    if faults.iter().all(|it| it.field != field) {
        faults.extend(check_count(field, kept.len(), most));
    }
    kept
}
