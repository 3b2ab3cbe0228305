//! The lines about what happened and what was done: incidents, figures, measures, relations.

use super::headline::{Headline, amount, place, when};
use super::{ItemList, ItemRef, Line, LineKind, Proposal, Stance};
use crate::draft::{
    Anchor, CountryStatus, Draft, FigureKind, Incident, IncidentStage, IncidentType, MeasureKind, MeasureStatus,
    Perpetrator, PerpetratorStatus, RelationKind, RelationStatus, Voice,
};

const AUTHOR: Voice = Voice::Author;

/// By whose word something stands: the speaker in whose words it is told, else the author.
///
/// `None` where somebody tells it whom the text does not name.
fn told_by<'d>(draft: &'d Draft, words: &Anchor) -> Option<&'d Voice> {
    let within = |content: &Anchor| content.span.0 <= words.span.0 && words.span.1 <= content.span.1;
    match draft.statements.iter().find(|statement| statement.content.iter().any(within)) {
        Some(statement) => statement.speaker.as_ref(),
        None => Some(&AUTHOR),
    }
}

/// "police say", for the second line of what somebody tells; empty for the author's own words.
fn told_by_words(draft: &Draft, voice: Option<&Voice>) -> String {
    match voice {
        Some(Voice::Author) => String::new(),
        Some(voice) => format!("told by {}", draft.voice_name(voice)),
        None => "told by somebody not given".to_owned(),
    }
}

/// One line per event: what, how far it got, where and when, and only what belongs to this very event.
pub(super) fn incidents(draft: &Draft, out: &mut Vec<Line>) {
    for (index, incident) in draft.incidents.iter().enumerate() {
        let mut headline = Headline::default().text(incident_word(incident.kind)).text(stage_words(incident.stage));
        if let Some(mention) = incident.mentions.first() {
            headline = headline.text(": ").quoted(mention, &[]);
        }
        let voice = incident.mentions.first().map_or(Some(&AUTHOR), |mention| told_by(draft, mention));
        let mut meta = vec![
            told_by_words(draft, voice),
            if incident.main { "what the report is about".to_owned() } else { "separate incident".to_owned() },
            format!("date: {}", when(&incident.date)),
            format!("place: {}", place(&incident.place)),
        ];
        if incident.place.country_status == CountryStatus::Inferred {
            meta.push("country inferred from this text".to_owned());
        }
        meta.push(toll(incident));
        if let Some(announced) = &incident.announced {
            meta.push(format!("made known: {}", when(announced)));
        }
        if let Some(by) = incident.prevented_by.as_ref().and_then(|id| draft.actor(id)) {
            meta.push(format!("prevented, it is said, by {}", by.display_name()));
        }
        meta.extend(incident.perpetrators.iter().map(|p| perpetrator(draft, p)));
        let mut words: Vec<_> = incident.mentions.iter().collect();
        words.extend(&incident.date.as_written);
        words.extend(incident.announced.iter().flat_map(|time| &time.as_written));
        out.push(
            Proposal {
                kind: LineKind::Incident,
                item: ItemRef { list: ItemList::Incidents, index },
                headline,
                meta,
                words,
                hedges: Vec::new(),
                incident: Some(&incident.id),
                voice,
            }
            .line(),
        );
    }
}

fn toll(incident: &Incident) -> String {
    let Some(casualties) = &incident.casualties else { return "toll: not given".to_owned() };
    let figures: Vec<String> =
        [("killed", &casualties.killed), ("wounded", &casualties.wounded), ("missing", &casualties.missing)]
            .into_iter()
            .filter_map(|(word, figure)| {
                figure.as_ref().map(|figure| format!("{} {word}", amount(figure.value, figure.qualifier)))
            })
            .collect();
    if figures.is_empty() { "toll: not given".to_owned() } else { format!("toll: {}", figures.join(", ")) }
}

fn perpetrator(draft: &Draft, perpetrator: &Perpetrator) -> String {
    let name = perpetrator.actor.as_ref().and_then(|id| draft.actor(id)).map_or("not given", |a| a.display_name());
    let holder = draft.voice_name(&perpetrator.held_by);
    match perpetrator.status {
        PerpetratorStatus::Unidentified => format!("behind it: {name}, not identified"),
        PerpetratorStatus::Reported => format!("reported behind it: {name}, by the word of {holder}"),
        PerpetratorStatus::Suspected => format!("suspected: {name}, by the word of {holder}"),
        PerpetratorStatus::Accused => format!("accused: {name}, by the word of {holder}"),
        PerpetratorStatus::Claimed => format!("claimed by {name}"),
        PerpetratorStatus::Unclaimed => "unclaimed".to_owned(),
        PerpetratorStatus::Denied => format!("denied by {name}"),
    }
}

/// One line per figure, with its bound, its source and the incident it belongs to, or none.
pub(super) fn figures(draft: &Draft, out: &mut Vec<Line>) {
    for (index, report) in draft.casualty_reports.iter().enumerate() {
        let mut headline = Headline::default()
            .figure(&amount(report.value, report.qualifier))
            .text(" ")
            .text(figure_word(report.kind));
        if let Some(of) = &report.of {
            headline = headline.text(" (").quoted(of, &[]).text(")");
        }
        let incident = report.incident.as_ref().and_then(|id| draft.incident(id));
        let of_what = match incident {
            Some(incident) => {
                format!("belongs to: {}", incident.mentions.first().map_or("an incident", |m| m.text.as_str()))
            }
            None => "belongs to no incident of this draft".to_owned(),
        };
        let mut meta = vec![format!("{} says", draft.voice_name(&report.source)), of_what];
        if report.superseded == Some(true) {
            meta.push("put right by a later figure".to_owned());
        }
        if report.contradicts.is_some() {
            meta.push("another figure stands against it".to_owned());
        }
        let mut words = vec![&report.number];
        words.extend(&report.of);
        out.push(
            Proposal {
                kind: LineKind::Figure,
                item: ItemRef { list: ItemList::CasualtyReports, index },
                headline,
                meta,
                words,
                hedges: Vec::new(),
                incident: report.incident.as_ref(),
                voice: Some(&report.source),
            }
            .line(),
        );
    }
}

/// One line per measure; an aim is not a result, and a recommendation is never an order.
pub(super) fn measures(draft: &Draft, out: &mut Vec<Line>) {
    for (index, measure) in draft.measures.iter().enumerate() {
        let headline = Headline::default()
            .text(measure_word(measure.kind))
            .text(measure_status_words(measure.status))
            .text(": ")
            .quoted(&measure.evidence, &[]);
        let by = measure.issued_by.as_ref().and_then(|id| draft.actor(id)).map_or("not given", |a| a.display_name());
        let voice = told_by(draft, &measure.evidence);
        let mut meta = vec![told_by_words(draft, voice), format!("by: {by}")];
        if let Some(people) = &measure.people {
            meta.push(format!("people: {}", amount(people.value, people.qualifier)));
        }
        if !measure.areas.is_empty() {
            let areas: Vec<&str> = measure.areas.iter().map(|area| area.text.as_str()).collect();
            meta.push(format!("where: {}", areas.join(", ")));
        }
        meta.extend(measure.time.as_ref().map(|time| format!("from: {}", when(time))));
        meta.extend(measure.until.as_ref().map(|until| format!("until: {}", when(until))));
        match measure.binding {
            Some(true) => meta.push("binding".to_owned()),
            Some(false) => meta.push("not binding".to_owned()),
            None => {}
        }
        let mut line = Proposal {
            kind: LineKind::Measure,
            item: ItemRef { list: ItemList::Measures, index },
            headline,
            meta,
            words: vec![&measure.evidence],
            hedges: measure.conditional.iter().collect(),
            incident: measure.incident.as_ref(),
            voice,
        }
        .line();
        if measure.status == MeasureStatus::Conditional {
            line.stance = Stance::Doubt;
        }
        out.push(line);
    }
}

/// One line per tie, by whose word it is.
pub(super) fn relations(draft: &Draft, out: &mut Vec<Line>) {
    for (index, relation) in draft.relations.iter().enumerate() {
        let subject = draft.actor(&relation.subject).map_or("not given", |a| a.display_name());
        let mut headline = Headline::default().who(subject).text(relation_words(relation.relation));
        headline = match (relation.object.as_ref().and_then(|id| draft.actor(id)), &relation.object_text) {
            (Some(object), _) => headline.who(object.display_name()),
            (None, Some(words)) => headline.quoted(words, &[]),
            (None, None) => headline.text("not given"),
        };
        let status = match relation.status {
            None | Some(RelationStatus::Asserted) => String::new(),
            Some(status) => format!("{}, not established", status.as_str()),
        };
        let mut line = Proposal {
            kind: LineKind::Relation,
            item: ItemRef { list: ItemList::Relations, index },
            headline,
            meta: vec![format!("{} says", draft.voice_name(&relation.held_by)), status.clone()],
            words: vec![&relation.evidence],
            hedges: relation.contested.iter().collect(),
            incident: None,
            voice: Some(&relation.held_by),
        }
        .line();
        if !status.is_empty() {
            line.stance = Stance::Doubt;
        }
        out.push(line);
    }
}

fn incident_word(kind: IncidentType) -> &'static str {
    match kind {
        IncidentType::Attack => "Attack",
        IncidentType::Bombing => "Bombing",
        IncidentType::Shooting => "Shooting",
        IncidentType::Arson => "Arson",
        IncidentType::Kidnapping => "Kidnapping",
        IncidentType::Fire => "Fire",
        IncidentType::Flood => "Flood",
        IncidentType::Explosion => "Explosion",
        IncidentType::Storm => "Storm",
        IncidentType::Earthquake => "Earthquake",
        IncidentType::Accident => "Accident",
        IncidentType::Other => "Incident",
    }
}

fn stage_words(stage: IncidentStage) -> &'static str {
    match stage {
        IncidentStage::CarriedOut => "",
        IncidentStage::Attempted => ", attempted",
        IncidentStage::Foiled => ", said to be prevented",
        IncidentStage::Threatened => ", threatened",
        IncidentStage::PossibleFuture => ", possible",
        IncidentStage::Denied => ", reported and denied",
        IncidentStage::Retracted => ", reported and withdrawn",
    }
}

pub(super) fn figure_word(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Killed => "killed",
        FigureKind::Wounded => "wounded",
        FigureKind::Missing => "missing",
        FigureKind::Freed => "freed",
        FigureKind::Detained => "detained",
        FigureKind::Treated => "treated",
    }
}

fn measure_word(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::EvacuationOrder => "Evacuation order",
        MeasureKind::EvacuationRecommendation => "Advice to leave, not an order",
        MeasureKind::Closure => "Closure",
        MeasureKind::ShelterOpen => "Shelter open",
        MeasureKind::ShelterFull => "Shelter full",
        MeasureKind::BoilWater => "Boil water",
        MeasureKind::AdviceAvoid => "Advice to avoid",
        MeasureKind::WorkFromHome => "Work from home",
        MeasureKind::TravelAdvice => "Travel advice",
        MeasureKind::Hotline => "Hotline",
        MeasureKind::Deployment => "Deployment",
        MeasureKind::HeadquartersSetUp => "Headquarters set up",
        MeasureKind::SearchOperation => "Search operation",
        MeasureKind::Assault => "Assault",
        MeasureKind::Arrests => "Arrests",
        MeasureKind::SecurityChecks => "Security checks",
        MeasureKind::ContingencyPlan => "Contingency plan",
        MeasureKind::Other => "Measure",
    }
}

fn measure_status_words(status: MeasureStatus) -> &'static str {
    match status {
        MeasureStatus::InForce => "",
        MeasureStatus::Announced => ", announced",
        MeasureStatus::Conditional => ", only on a condition",
        MeasureStatus::NotIssued => ", not issued",
        MeasureStatus::NotUsed => ", not used",
        MeasureStatus::Ended => ", ended",
    }
}

fn relation_words(relation: RelationKind) -> &'static str {
    match relation {
        RelationKind::CellOf => " is a cell of ",
        RelationKind::OffshootOf => " is an offshoot of ",
        RelationKind::SplitFrom => " split from ",
        RelationKind::BranchOf => " is a branch of ",
        RelationKind::PartOf => " is part of ",
        RelationKind::MemberOf => " is a member of ",
        RelationKind::LeaderOf => " leads ",
        RelationKind::SpokespersonOf => " speaks for ",
        RelationKind::OfficeIn => " holds an office in ",
        RelationKind::AdviserTo => " advises ",
        RelationKind::LawyerOf => " is the lawyer of ",
        RelationKind::OperatorOf => " operates ",
        RelationKind::AllegianceTo => " declared allegiance to ",
        RelationKind::AllegedLink => " is said to have a link to ",
    }
}
