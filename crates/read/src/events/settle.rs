//! What statements do to the stage of an event: who prevented it, who denies that it happened, who takes it back.

use super::Events;
use crate::cast::Cast;
use crate::lexicon::Sense;
use crate::page::Part;
use crate::statements::{Desk, StatementDraft, before_cue, skip_helpers};
use tocsin_core::draft::{Act, IncidentStage};

/// A change to one incident.
pub(crate) struct Settled {
    incident: usize,
    stage: Option<IncidentStage>,
    prevented_by: Option<usize>,
}

/// Reads from the statements what became of the events they are about.
pub(crate) fn settle_stages(desk: &Desk, cast: &mut Cast, statements: &[StatementDraft]) -> Vec<Settled> {
    let mut out = Vec::new();
    for statement in statements {
        let Some(content) = statement.content.first().copied() else { continue };
        let inside = desk.events.inside(statement.sentence, content);
        let [incident] = inside.as_slice() else { continue };
        let foiled = desk.events.incidents.get(*incident).is_some_and(|i| i.stage == IncidentStage::Foiled);
        let foil = desk.page.find(content, |s| (s == Sense::Foil).then_some(())).map(|(part, ())| part);
        if let (true, Some(foil)) = (foiled, foil) {
            // "it had prevented", "the prevention of": the speaker; else the subject of the verb.
            let start = skip_helpers(desk.page, foil.from, content.from);
            let subject = before_cue(desk, cast, statement.sentence, content.from, start).map(|s| s.slot);
            let own = start == content.from
                || desk.page.is(start - 1, Sense::Det)
                || desk.page.sense(start - 1, |s| matches!(s, Sense::Pronoun(_)).then_some(())).is_some();
            let by = subject.or(statement.speaker.filter(|_| own));
            out.push(Settled { incident: *incident, stage: None, prevented_by: by });
            continue;
        }
        let stage = match statement.act {
            Act::Retract => Some(IncidentStage::Retracted),
            Act::Deny | Act::Reject if of_the_event_itself(desk, content) => Some(IncidentStage::Denied),
            _ => None,
        };
        if stage.is_some() {
            out.push(Settled { incident: *incident, stage, prevented_by: None });
        }
    }
    out
}

/// "denied reports of an explosion", "denied that an attack had taken place": not one's part in it, but the event.
fn of_the_event_itself(desk: &Desk, content: Part) -> bool {
    let page = desk.page;
    let mine =
        page.has(content, Sense::LinkNoun) || page.has(content, Sense::Behind) || page.has(content, Sense::AgentVerb);
    let reports =
        content.tokens().take(6).any(|at| matches!(page.lower(at), "reports" | "report" | "rumours" | "rumors"));
    let happened = content.tokens().any(|at| {
        matches!(page.lower(at), "place" | "occurred" | "happened" | "occur" | "happen") && at > content.from
    });
    !mine && (reports || happened)
}

impl Events {
    /// Applies what [`settle_stages`] read.
    pub(crate) fn apply(&mut self, settled: Vec<Settled>) {
        for change in settled {
            let Some(incident) = self.incidents.get_mut(change.incident) else { continue };
            if let Some(stage) = change.stage {
                incident.stage = stage;
            }
            incident.prevented_by = incident.prevented_by.or(change.prevented_by);
        }
    }
}
