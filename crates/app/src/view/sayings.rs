//! A line as somebody's saying: which parties say it, when, by which way, and how it stands to what it speaks of.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use tocsin_core::draft::{ActorId, ChannelKind, Draft, ItemList, Statement, Voice, When};
use tocsin_core::ids::ReportId;
use tocsin_core::party::Party;
use tocsin_core::stance::{Stance, speakers};
use tocsin_core::time::Millis;

use super::ViewLine;

/// What a line says of who says it.
pub(crate) struct Saying {
    /// Who says it: one, or several together.
    pub(crate) parties: Vec<Party>,
    /// The stance that its own words speak for.
    pub(crate) stance: Stance,
    /// When it was said, in the report's words.
    pub(crate) said: Option<String>,
    /// The same as an instant, if the report gives the whole day.
    pub(crate) said_ms: Option<Millis>,
    /// By which way, if the report says.
    pub(crate) channel: Option<String>,
}

/// Returns a line as a saying; nothing: it is nobody's words.
pub(crate) fn saying(draft: &Draft, line: &ViewLine, publisher: Option<&str>) -> Option<Saying> {
    let (report, index) = (&line.report, line.line.item.index);
    let party = |voice: &Voice| Party::of_voice(draft, report, voice, publisher);
    let plain = |voice: &Voice| Saying {
        parties: vec![party(voice)],
        stance: Stance::Asserts,
        said: None,
        said_ms: None,
        channel: None,
    };
    match line.line.item.list {
        ItemList::Statements => {
            let statement = draft.statements.get(index)?;
            let parties = match speakers(statement) {
                voices if voices.is_empty() => vec![nameless(report, statement)],
                voices => voices.iter().map(party).collect(),
            };
            let stance = Stance::of_statement(statement);
            Some(told(statement, Saying { parties, stance, ..plain(&Voice::Author) }))
        }
        ItemList::AttributionHypotheses => {
            let attribution = draft.attribution_hypotheses.get(index)?;
            let stance = Stance::of_attribution(attribution.stance);
            let saying = Saying { stance, ..plain(&attribution.held_by) };
            let statement = attribution.statement.as_ref().and_then(|id| draft.statement(id));
            Some(statement.map_or(Saying { stance, ..plain(&attribution.held_by) }, |it| told(it, saying)))
        }
        ItemList::CasualtyReports => Some(plain(&draft.casualty_reports.get(index)?.source)),
        ItemList::Warnings => Some(plain(&draft.warnings.get(index)?.from)),
        ItemList::Relations => Some(plain(&draft.relations.get(index)?.held_by)),
        ItemList::Incidents | ItemList::Measures => None,
    }
}

/// Returns who says a line and of whom it speaks: the suspect of an attribution, who was warned, both ends of a relation.
pub(crate) fn named_by(draft: &Draft, line: &ViewLine, publisher: Option<&str>) -> Vec<Party> {
    let index = line.line.item.index;
    let mut named = saying(draft, line, publisher).map(|it| it.parties).unwrap_or_default();
    let others = match line.line.item.list {
        ItemList::AttributionHypotheses => {
            [draft.attribution_hypotheses.get(index).and_then(|it| it.suspect.as_ref()), None]
        }
        ItemList::Warnings => [draft.warnings.get(index).and_then(|it| it.to.as_ref()), None],
        ItemList::Relations => {
            let relation = draft.relations.get(index);
            [relation.map(|it| &it.subject), relation.and_then(|it| it.object.as_ref())]
        }
        _ => [None, None],
    };
    let others = others.into_iter().flatten().filter_map(|id| draft.actor(id));
    named.extend(others.map(|actor| Party::of_actor(&line.report, actor)));
    let mut seen = BTreeSet::new();
    named.retain(|party| seen.insert(party.key.clone()));
    named
}

/// The saying with time and way of the statement that it stands in.
fn told(statement: &Statement, saying: Saying) -> Saying {
    let channel = statement.channel.as_ref().map(|it| match &it.name {
        Some(name) => format!("{}, {name}", channel_word(it.kind)),
        None => channel_word(it.kind).to_owned(),
    });
    let words =
        |when: &When| when.as_written.as_ref().map(|it| it.text.split_whitespace().collect::<Vec<_>>().join(" "));
    let said = statement.said_at.as_ref().and_then(words);
    Saying { said, said_ms: statement.said_at.as_ref().and_then(instant), channel, ..saying }
}

fn nameless(report: &ReportId, statement: &Statement) -> Party {
    let voice = Voice::Actor(ActorId::new(statement.id.as_str()));
    let mut party = Party::of_voice(&Draft::default(), report, &voice, None);
    if let Some(words) = &statement.speaker_mention {
        party.name.clone_from(&words.text);
    }
    party
}

/// The instant of a time that gives the whole day. Reports give no zone: the day is taken as UTC, to lay sayings in an
/// order; what is shown are the report's own words.
fn instant(when: &When) -> Option<Millis> {
    let text = when.resolved.as_deref()?;
    let at: DateTime = match text.parse::<Date>() {
        Ok(date) if !text.contains('T') => date.at(0, 0, 0, 0),
        _ => text.parse().ok()?,
    };
    Some(Millis(TimeZone::UTC.to_timestamp(at).ok()?.as_millisecond()))
}

/// Returns the word for a way in which something is said.
pub fn channel_word(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Briefing => "briefing",
        ChannelKind::Press => "to the press",
        ChannelKind::Broadcast => "broadcast",
        ChannelKind::SocialMedia => "social media",
        ChannelKind::Telephone => "telephone",
        ChannelKind::Email => "e-mail",
        ChannelKind::Document => "in writing",
        ChannelKind::Image => "picture",
    }
}
