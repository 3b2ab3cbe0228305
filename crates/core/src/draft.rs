//! What the reader proposes from one report: a [`Draft`], every value of it standing on words of the text.
//!
//! The types mirror the contract `record/1` key for key, so that a draft can be stored in the ledger, read back, and
//! printed without a second set of names. A draft decides nothing: a person keeps or drops each of its lines
//! ([`lines()`]), and what is not in the text is `None` here, with a [`Doubt`] beside it.
//!
//! Not here: how a draft comes about (`tocsin-read`), and what becomes of a kept line (the facts of the picture).
//! The one decision a newcomer would question: spans are counted in Unicode scalar values, as the contract says, not
//! in the bytes Rust would prefer. A reader in another language must be able to check them without knowing UTF-8.

mod anchor;
mod ids;
mod items;
pub mod lines;
mod vocabulary;

pub use anchor::{Amount, Anchor, Place, Span, When};
pub use ids::{
    ActorId, AttributionId, CasualtyReportId, DateId, IncidentId, MeasureId, RelationId, StatementId, Voice, WarningId,
};
pub use items::{
    Actor, AttributionHypothesis, Casualties, CasualtyReport, Channel, DateExpression, Dateline, Doc, Doubt, Estimate,
    Incident, Instrument, Measure, Mentioned, Perpetrator, Probability, Realisation, Reception, Relation, Resource,
    Statement, Target, Warning, WarningPlace,
};
pub use lines::{ItemList, ItemRef, Line, LineKind, LinePart, PartKind, Stance as LineStance, count_lines, lines};
pub use vocabulary::{
    Act, ActorType, AttributionStance, Cause, Certainty, ChannelKind, CountryStatus, DateStatus, DoubtKind, FigureKind,
    Form, IncidentStage, IncidentType, InstrumentKind, InstrumentStatus, MeasureKind, MeasureStatus, PerpetratorStatus,
    Polarity, Qualifier, ReceptionKind, RelationKind, RelationStatus, TargetKind,
};

use serde::{Deserialize, Serialize};

/// Everything the reader proposes from one text; each list is in text order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What the text says about itself: title, sections, dateline, publication date.
    pub doc: Doc,
    /// Persons, bodies, groups and states that act, speak or are spoken of; one entry per real actor.
    pub actors: Vec<Actor>,
    /// Events, kept apart: carried out, foiled, threatened. Adjacency in the text is no link.
    pub incidents: Vec<Incident>,
    /// One entry per stated figure about people.
    pub casualty_reports: Vec<CasualtyReport>,
    /// Ties between actors, as somebody asserts them.
    pub relations: Vec<Relation>,
    /// Who said what, with the words and hedges it was said in.
    pub statements: Vec<Statement>,
    /// Who says that whom is, or is not, behind what.
    pub attribution_hypotheses: Vec<AttributionHypothesis>,
    /// Warnings known through the text, and how they were received.
    pub warnings: Vec<Warning>,
    /// What was ordered, advised, opened, closed or begun in response.
    pub measures: Vec<Measure>,
    /// Each expression of time.
    pub dates: Vec<DateExpression>,
}

impl Draft {
    /// Returns the actor with this id.
    pub fn actor(&self, id: &ActorId) -> Option<&Actor> {
        self.actors.iter().find(|actor| actor.id == *id)
    }

    /// Returns the incident with this id.
    pub fn incident(&self, id: &IncidentId) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.id == *id)
    }

    /// Returns the statement with this id.
    pub fn statement(&self, id: &StatementId) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.id == *id)
    }

    /// Returns the warning with this id.
    pub fn warning(&self, id: &WarningId) -> Option<&Warning> {
        self.warnings.iter().find(|warning| warning.id == *id)
    }

    /// Returns how a voice is called in plain words: an actor's name or its first description, or "the author".
    pub fn voice_name<'d>(&'d self, voice: &'d Voice) -> &'d str {
        match voice {
            Voice::Author => "the author",
            Voice::Actor(id) => self.actor(id).map_or("not given", Actor::display_name),
        }
    }

    /// Iterates over every anchor of the draft, in the order of its lists.
    ///
    /// The one law of a draft is that each of them equals its slice of the text; whoever takes a draft in from
    /// outside checks it with this.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        let mut out = Vec::new();
        anchor::Anchored::collect(self, &mut out);
        out.into_iter()
    }
}
