//! From findings to a draft: token parts become anchors, numbers become ids, and nothing is decided any more.

mod incidents;

use crate::attributions::AttributionDraft;
use crate::cast::Cast;
use crate::dates::DateMention;
use crate::events::Events;
use crate::figures::FigureDraft;
use crate::limits::ITEMS_MAX;
use crate::measures::MeasureDraft;
use crate::page::{Page, Part};
use crate::relations::RelationDraft;
use crate::statements::StatementDraft;
use crate::warnings::WarningDraft;
use tocsin_core::draft::{
    ActorId, Amount, Anchor, AttributionHypothesis, AttributionId, CasualtyReport, CasualtyReportId, Channel,
    DateExpression, DateId, Doc, Draft, IncidentId, Measure, MeasureId, Reception, Relation, RelationId,
    RelationStatus, Resource, Statement, StatementId, Voice, Warning, WarningId, WarningPlace, When,
};

/// What the stages found.
pub(crate) struct Findings<'f> {
    pub(crate) doc: Doc,
    pub(crate) events: &'f Events,
    pub(crate) figures: &'f [FigureDraft],
    pub(crate) relations: &'f [RelationDraft],
    pub(crate) statements: &'f [StatementDraft],
    pub(crate) attributions: &'f [AttributionDraft],
    pub(crate) warnings: &'f [WarningDraft],
    pub(crate) measures: &'f [MeasureDraft],
    pub(crate) dates: &'f [DateMention],
}

impl Findings<'_> {
    /// The lists that are full, with the last words read for each.
    pub(crate) fn full_lists(&self) -> [(&'static str, bool, Option<Part>); 6] {
        let full = |len: usize| len >= ITEMS_MAX;
        [
            ("incidents", full(self.events.incidents.len()), self.events.mentions.last().map(|m| m.part)),
            ("figures", full(self.figures.len()), self.figures.last().map(|f| f.number.part)),
            ("relations", full(self.relations.len()), self.relations.last().map(|r| r.evidence)),
            ("attributions", full(self.attributions.len()), self.attributions.last().map(|a| a.evidence)),
            ("warnings", full(self.warnings.len()), self.warnings.last().map(|w| w.mention)),
            ("measures", full(self.measures.len()), self.measures.last().map(|m| m.evidence)),
        ]
    }
}

/// Puts a draft together. Whatever is referred to becomes an actor of the draft.
pub(crate) fn draft(page: &Page, cast: &mut Cast, found: Findings) -> Draft {
    let mut desk = Desk { page, cast, dates: found.dates };
    let mut draft = Draft {
        doc: found.doc,
        incidents: incidents::all(&mut desk, found.events, found.figures),
        casualty_reports: desk.figures(found.figures),
        relations: desk.relations(found.relations),
        statements: desk.statements(found.statements),
        attribution_hypotheses: desk.attributions(found.attributions),
        warnings: desk.warnings(found.warnings),
        measures: desk.measures(found.measures),
        dates: desk.date_expressions(),
        actors: Vec::new(),
    };
    draft.actors = cast.actors(page);
    draft
}

pub(crate) fn incident_id(number: usize) -> IncidentId {
    IncidentId::new(format!("i{}", number + 1))
}

fn figure_id(number: usize) -> CasualtyReportId {
    CasualtyReportId::new(format!("f{}", number + 1))
}

fn statement_id(number: usize) -> StatementId {
    StatementId::new(format!("s{}", number + 1))
}

fn warning_id(number: usize) -> WarningId {
    WarningId::new(format!("w{}", number + 1))
}

/// The page and the cast, while items are written out.
struct Desk<'d, 't> {
    page: &'d Page<'t>,
    cast: &'d mut Cast,
    dates: &'d [DateMention],
}

impl Desk<'_, '_> {
    fn actor(&mut self, slot: usize) -> ActorId {
        self.cast.use_slot(slot)
    }

    fn voice(&mut self, slot: Option<usize>) -> Voice {
        slot.map_or(Voice::Author, |slot| Voice::Actor(self.actor(slot)))
    }

    fn anchor(&self, part: Part) -> Option<Anchor> {
        self.page.anchor(part)
    }

    fn anchors(&self, parts: &[Part]) -> Vec<Anchor> {
        parts.iter().filter_map(|part| self.page.anchor(*part)).collect()
    }

    fn when(&self, date: Option<usize>) -> Option<When> {
        date.and_then(|number| self.dates.get(number)).map(|date| date.when(self.page))
    }

    fn figures(&mut self, figures: &[FigureDraft]) -> Vec<CasualtyReport> {
        let mut out = Vec::with_capacity(figures.len());
        for (number, figure) in figures.iter().enumerate() {
            let Some(words) = self.anchor(figure.number.part) else { continue };
            out.push(CasualtyReport {
                id: figure_id(number),
                incident: figure.incident.map(incident_id),
                kind: figure.kind,
                value: figure.number.value,
                qualifier: figure.number.qualifier,
                number: words,
                of: figure.of.and_then(|part| self.anchor(part)),
                source: self.voice(figure.source),
                corrects: figure.corrects.map(figure_id),
                contradicts: figure.contradicts.map(figure_id),
                superseded: figure.superseded.then_some(true),
            });
        }
        out
    }

    fn relations(&mut self, relations: &[RelationDraft]) -> Vec<Relation> {
        let mut out = Vec::with_capacity(relations.len());
        for (number, relation) in relations.iter().enumerate() {
            let Some(evidence) = self.anchor(relation.evidence) else { continue };
            out.push(Relation {
                id: RelationId::new(format!("r{}", number + 1)),
                subject: self.actor(relation.subject),
                relation: relation.relation,
                object: Some(self.actor(relation.object)),
                object_text: None,
                evidence,
                held_by: self.voice(relation.held_by),
                status: (relation.status != RelationStatus::Asserted).then_some(relation.status),
                location: relation.location.and_then(|part| self.anchor(part)),
                date: None,
                contested: Vec::new(),
            });
        }
        out
    }

    fn statements(&mut self, statements: &[StatementDraft]) -> Vec<Statement> {
        let mut out = Vec::with_capacity(statements.len());
        for (number, s) in statements.iter().enumerate() {
            let channel = s.channel.as_ref().map(|channel| Channel {
                kind: channel.kind,
                name: channel.name.map(|part| self.page.line(part)),
                mention: self.anchor(channel.mention),
            });
            let mut hedges = s.hedges.clone();
            hedges.sort_unstable();
            hedges.dedup();
            out.push(Statement {
                id: statement_id(number),
                speaker: s.speaker.map(|slot| Voice::Actor(self.actor(slot))),
                speaker_mention: s.speaker_mention.and_then(|part| self.anchor(part)),
                cue: s.cue.and_then(|part| self.anchor(part)),
                channel,
                form: s.form,
                content: self.anchors(&s.content),
                act: s.act,
                polarity: s.polarity,
                certainty: s.certainty,
                hedges: self.anchors(&hedges),
                conditional: s.conditional.and_then(|part| self.anchor(part)),
                about: s.about.iter().map(|number| incident_id(*number)).collect(),
                anonymous: s.anonymous.then_some(true),
                negation: s.negation.and_then(|part| self.anchor(part)),
                co_speakers: s.co_speakers.iter().map(|slot| self.actor(*slot)).collect(),
                said_at: self.when(s.said_at),
                probability: None,
                warning: s.warning.map(warning_id),
                measure: None,
            });
        }
        out
    }

    fn attributions(&mut self, attributions: &[AttributionDraft]) -> Vec<AttributionHypothesis> {
        let mut out = Vec::with_capacity(attributions.len());
        for (number, a) in attributions.iter().enumerate() {
            let Some(evidence) = self.anchor(a.evidence) else { continue };
            out.push(AttributionHypothesis {
                id: AttributionId::new(format!("h{}", number + 1)),
                incident: a.incident.map(incident_id),
                suspect: a.suspect.map(|slot| self.actor(slot)),
                suspect_text: a.suspect_text.and_then(|part| self.anchor(part)),
                held_by: self.voice(a.held_by),
                stance: a.stance,
                confidence: Some(a.confidence),
                evidence,
                statement: a.statement.map(statement_id),
                basis: a.basis.and_then(|part| self.anchor(part)),
                probability: None,
            });
        }
        out
    }

    fn warnings(&mut self, warnings: &[WarningDraft]) -> Vec<Warning> {
        let mut out = Vec::with_capacity(warnings.len());
        for (number, w) in warnings.iter().enumerate() {
            let Some(mention) = self.anchor(w.mention) else { continue };
            let mut reception = Vec::new();
            for r in &w.reception {
                if let Some(evidence) = self.anchor(r.evidence) {
                    reception.push(Reception { by: Voice::Actor(self.actor(r.by)), kind: r.kind, evidence });
                }
            }
            let place = w.place.and_then(|(part, city)| {
                let city = city.map(|city| self.page.line(city));
                self.anchor(part).map(|mention| WarningPlace { mention, city })
            });
            out.push(Warning {
                id: warning_id(number),
                from: Voice::Actor(self.actor(w.from)),
                to: w.to.map(|slot| self.actor(slot)),
                mention,
                threat: w.threat.and_then(|part| self.anchor(part)),
                date: None,
                reception,
                place,
                public: w.public.then_some(true),
                level: None,
                realised_by: None,
            });
        }
        out
    }

    fn measures(&mut self, measures: &[MeasureDraft]) -> Vec<Measure> {
        let mut out = Vec::with_capacity(measures.len());
        for (number, m) in measures.iter().enumerate() {
            let Some(evidence) = self.anchor(m.evidence) else { continue };
            let resources = m.resources.iter();
            out.push(Measure {
                id: MeasureId::new(format!("m{}", number + 1)),
                kind: m.kind,
                status: m.status,
                issued_by: m.issued_by.map(|slot| self.actor(slot)),
                binding: m.binding,
                areas: self.anchors(&m.areas),
                time: self.when(m.time),
                until: self.when(m.until),
                people: m.people.map(|number| number.amount(self.page)),
                conditional: m.conditional.and_then(|part| self.anchor(part)),
                evidence,
                incident: m.incident.map(incident_id),
                contact: None,
                level: None,
                exception: None,
                resources: resources
                    .filter_map(|(value, part)| self.anchor(*part).map(|mention| Resource { value: *value, mention }))
                    .collect(),
            });
        }
        out
    }

    fn date_expressions(&self) -> Vec<DateExpression> {
        let written = self.dates.iter().take(ITEMS_MAX).enumerate();
        written
            .filter_map(|(number, date)| {
                self.anchor(date.part).map(|as_written| DateExpression {
                    id: DateId::new(format!("d{}", number + 1)),
                    as_written,
                    resolved: date.resolved.clone(),
                    status: Some(date.status),
                })
            })
            .collect()
    }

    fn amount(&self, figure: &FigureDraft) -> Amount {
        Amount { mention: None, ..figure.number.amount(self.page) }
    }
}
