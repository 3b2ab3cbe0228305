//! Incidents of the draft: place, date, the people behind them and the figures that stand.

use super::{Desk, incident_id};
use crate::events::{Bit, BitKind, Events, IncidentDraft};
use crate::figures::{self, FigureDraft};
use std::collections::HashSet;
use tocsin_core::draft::{
    Amount, Casualties, Cause, CountryStatus, FigureKind, Incident, IncidentType, Instrument, Perpetrator, Place,
    Target, TargetKind, When,
};

pub(super) fn all(desk: &mut Desk, events: &Events, figures: &[FigureDraft]) -> Vec<Incident> {
    let mut out = Vec::with_capacity(events.incidents.len());
    for (number, incident) in events.incidents.iter().enumerate() {
        let own: Vec<&FigureDraft> = figures.iter().filter(|figure| figure.incident == Some(number)).collect();
        out.push(one(desk, number, incident, &own));
    }
    out
}

fn one(desk: &mut Desk, number: usize, incident: &IncidentDraft, figures: &[&FigureDraft]) -> Incident {
    let page = desk.page;
    let mut targets: Vec<Target> = Vec::new();
    for (part, kind) in &incident.targets {
        targets.extend(desk.anchor(*part).map(|mention| Target { mention, kind: *kind }));
    }
    for of in figures.iter().filter_map(|figure| figure.of) {
        if let (Some(kind), Some(mention)) = (figures::victims(page, of), desk.anchor(of)) {
            targets.push(Target { mention, kind });
        }
    }
    let mut perpetrators = Vec::with_capacity(incident.perpetrators.len());
    for p in &incident.perpetrators {
        perpetrators.push(Perpetrator {
            actor: p.slot.map(|slot| desk.actor(slot)),
            status: p.status,
            held_by: desk.voice(p.held_by),
            hedge: p.hedge.and_then(|part| desk.anchor(part)),
            evidence: p.evidence.and_then(|part| desk.anchor(part)),
        });
    }
    let instruments = incident.instruments.iter();
    Incident {
        id: incident_id(number),
        kind: incident.kind,
        subtype: None,
        stage: incident.stage,
        cause: cause(incident.kind),
        main: incident.main,
        background: incident.past.then_some(true),
        mentions: desk.anchors(&incident.mentions),
        date: desk.when(incident.date).unwrap_or_else(When::unknown),
        place: place(desk, &incident.place),
        perpetrators,
        instruments: instruments
            .filter_map(|(part, kind, status)| {
                desk.anchor(*part).map(|mention| Instrument { mention, kind: *kind, status: *status, held_by: None })
            })
            .collect(),
        targets,
        instruments_denied: Vec::new(),
        casualties: Some(Casualties {
            killed: standing(desk, figures, FigureKind::Killed),
            wounded: standing(desk, figures, FigureKind::Wounded),
            missing: standing(desk, figures, FigureKind::Missing),
        }),
        announced: desk.when(incident.announced),
        prevented_by: incident.prevented_by.map(|slot| desk.actor(slot)),
        probability: None,
    }
}

/// The cause, where the kind of event says it by itself.
fn cause(kind: IncidentType) -> Option<Cause> {
    match kind {
        IncidentType::Attack
        | IncidentType::Bombing
        | IncidentType::Shooting
        | IncidentType::Arson
        | IncidentType::Kidnapping => Some(Cause::Deliberate),
        IncidentType::Flood | IncidentType::Storm | IncidentType::Earthquake => Some(Cause::Natural),
        _ => None,
    }
}

/// The latest figure of a kind that stands for the whole event.
fn standing(desk: &Desk, figures: &[&FigureDraft], kind: FigureKind) -> Option<Amount> {
    let whole: Vec<&&FigureDraft> =
        figures.iter().filter(|figure| figure.kind == kind && !figure.superseded && !figure.partial).collect();
    let of_all = whole.iter().rev().find(|figure| !figure.particular);
    // A figure of one kind of people stands for the event only if it is the only one.
    let word = |figure: &FigureDraft| figure.of.map(|of| desk.page.lower(of.to - 1));
    let only = whole.last().filter(|last| whole.iter().all(|figure| word(figure) == word(last)));
    of_all.or(only).map(|figure| desk.amount(figure))
}

/// A place from the phrases that hang on the event's mentions. A venue the event was only near is no place of it.
fn place(desk: &Desk, bits: &[Bit]) -> Place {
    let page = desk.page;
    let named = |bit: &Bit| page.line(bit.core);
    let venue = bits
        .iter()
        .filter(|bit| !bit.beside && matches!(bit.kind, BitKind::Venue { kind, .. } if kind != TargetKind::Vehicle && kind != TargetKind::Ship))
        .min_by_key(|bit| !matches!(bit.kind, BitKind::Venue { named: true, .. }));
    let name = bits.iter().find(|bit| bit.kind == BitKind::Name && !bit.beside);
    let near = bits.iter().find(|bit| bit.beside && bit.names() && !matches!(bit.kind, BitKind::Country(_)));
    let city = bits.iter().find(|bit| bit.kind == BitKind::City && !bit.beside);
    let country = bits.iter().find_map(|bit| match bit.kind {
        BitKind::Country(country) => Some(page.lexicon.country(country).to_owned()),
        _ => None,
    });
    let city = city.map(named).or_else(|| name.filter(|_| venue.is_some()).map(named));
    let best = venue.or(name).map(named).or_else(|| city.clone()).or_else(|| near.map(named));
    let mut seen = HashSet::new();
    let distinct = bits.iter().filter(|bit| seen.insert(bit.part)).map(|bit| bit.part);
    Place {
        name: best,
        city,
        country_status: if country.is_some() { CountryStatus::Stated } else { CountryStatus::Unknown },
        country,
        mentions: distinct.filter_map(|part| page.anchor(part)).collect(),
    }
}
