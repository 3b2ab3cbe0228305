//! What reports tell of an incident that a warning can be compared with: when, where, what, who, how, in their words.

use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use tocsin_core::draft::{Anchor, Voice};
use tocsin_core::time::Millis;

use crate::view::incident::Telling;

/// What is told of the incident, from reports that stand and of which a line is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// When it happened.
    pub time: EventTime,
    /// The words for each of the five questions, in the order in which they are asked.
    pub words: [Vec<String>; 5],
    /// Who is said to be behind it, each by whose word: claimed, whatever the claim.
    pub attributed: Vec<(String, String)>,
}

/// When an incident happened, as far as reports tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EventTime {
    /// No report gives a time that can be worked out.
    #[default]
    NotGiven,
    /// A day without its year.
    NoYear(Vec<String>),
    /// Between these two moments, in the desk's zone: reports name none.
    Between {
        /// The earliest that is told.
        from: Millis,
        /// The latest.
        to: Millis,
        /// The words of the reports.
        words: Vec<String>,
        /// Whether two reports tell times that cannot both be.
        disputed: bool,
    },
}

impl EventTime {
    /// Returns the two moments.
    pub fn bracket(&self) -> Option<(Millis, Millis)> {
        match self {
            EventTime::Between { from, to, .. } => Some((*from, *to)),
            _ => None,
        }
    }
}

/// Gathers what is told.
pub(super) fn told(tellings: &[Telling], zone: &TimeZone) -> Told {
    let mut told = Told::default();
    let (mut spans, mut written, mut yearless) = (Vec::new(), Vec::new(), Vec::new());
    for telling in tellings {
        let of_it = |line: &&crate::view::ViewLine| line.line.incident.as_deref() == Some(telling.event.as_str());
        if !telling.lines.iter().filter(of_it).any(|it| it.supports()) {
            continue;
        }
        let draft = &telling.reading.draft;
        let Some(event) = draft.incidents.iter().find(|it| it.id.as_str() == telling.event) else { continue };
        if let Some(resolved) = &event.date.resolved {
            let words = event.date.as_written.as_ref().map_or(resolved.clone(), |it| it.text.clone());
            match span(resolved, zone) {
                Some(span) => {
                    spans.push(span);
                    push(&mut written, words);
                }
                None => push(&mut yearless, words),
            }
        }
        let place = [&event.place.name, &event.place.city, &event.place.country].into_iter().flatten().cloned();
        told.words[2].extend(place.chain(texts(&event.place.mentions)));
        told.words[1].extend(texts(&event.mentions).chain(event.subtype.clone()));
        told.words[1].extend(event.targets.iter().map(|it| it.mention.text.clone()));
        told.words[4].extend(event.instruments.iter().map(|it| it.mention.text.clone()));
        let of_event = draft.attribution_hypotheses.iter().filter(|it| it.incident.as_ref() == Some(&event.id));
        for claim in of_event {
            let kept = telling.lines.iter().any(|it| it.item.0 == claim.id.as_str() && it.supports());
            let suspect = claim.suspect.as_ref().and_then(|id| draft.actor(id)).map(|it| it.display_name().to_owned());
            if let (true, Some(suspect)) = (kept, suspect) {
                let by = match &claim.held_by {
                    Voice::Author => format!("the author of {}", telling.row.id),
                    voice => draft.voice_name(voice).to_owned(),
                };
                push(&mut told.words[0], suspect.clone());
                push(&mut told.attributed, (suspect, by));
            }
        }
    }
    for words in &mut told.words {
        words.sort();
        words.dedup();
    }
    told.time = match (spans.iter().map(|it| it.0).min(), spans.iter().map(|it| it.1).max()) {
        (Some(from), Some(to)) => {
            let disputed = spans.iter().any(|a| spans.iter().any(|b| a.1 < b.0));
            EventTime::Between { from, to, words: written, disputed }
        }
        _ if yearless.is_empty() => EventTime::NotGiven,
        _ => EventTime::NoYear(yearless),
    };
    told
}

fn texts(anchors: &[Anchor]) -> impl Iterator<Item = String> {
    anchors.iter().map(|it| it.text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn push<T: PartialEq>(list: &mut Vec<T>, it: T) {
    if !list.contains(&it) {
        list.push(it);
    }
}

/// Reads a time as a reader resolves it: the first and the last moment that it can be. Nothing for a day without a year:
/// the year is not guessed.
fn span(resolved: &str, zone: &TimeZone) -> Option<(Millis, Millis)> {
    if let Some((from, to)) = resolved.split_once('/') {
        return Some((span(from, zone)?.0, span(to, zone)?.1));
    }
    let moment = |at: DateTime| {
        let zoned = zone.to_ambiguous_zoned_datetime(at).compatible().ok()?;
        Some(Millis(zoned.timestamp().as_millisecond()))
    };
    let until = |from: DateTime, length: Span| {
        let end = moment(from.checked_add(length).ok()?)?;
        Some((moment(from)?, Millis(end.0 - 1)))
    };
    if resolved.contains('T') {
        return until(resolved.parse().ok()?, Span::new().minutes(1));
    }
    let mut parts = resolved.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let (month, day) = (parts.next(), parts.next());
    let number = |part: Option<&str>| part.map_or(Some(1), |it| it.parse::<i8>().ok());
    let from = Date::new(year, number(month)?, number(day)?).ok()?.at(0, 0, 0, 0);
    match (month, day) {
        (None, _) => until(from, Span::new().years(1)),
        (_, None) => until(from, Span::new().months(1)),
        _ => until(from, Span::new().days(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_as_wide_as_it_is_told_and_a_year_is_not_guessed() {
        let zone = TimeZone::get("Europe/Zurich").unwrap_or(TimeZone::UTC);
        let read = |text| {
            let (from, to) = span(text, &zone)?;
            let told = |at: Millis| jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_string();
            Some(format!("{} to {}", told(from), told(to)))
        };
        for (text, expected) in [
            ("2026-03-14T18:40", Some("2026-03-14T17:40:00Z to 2026-03-14T17:40:59.999Z")),
            ("2026-03-14", Some("2026-03-13T23:00:00Z to 2026-03-14T22:59:59.999Z")),
            ("2026-03-29", Some("2026-03-28T23:00:00Z to 2026-03-29T21:59:59.999Z")),
            ("2026-02", Some("2026-01-31T23:00:00Z to 2026-02-28T22:59:59.999Z")),
            ("2026", Some("2025-12-31T23:00:00Z to 2026-12-31T22:59:59.999Z")),
            ("2026-03-14/2026-03-16", Some("2026-03-13T23:00:00Z to 2026-03-16T22:59:59.999Z")),
            ("--03-14", None),
            ("2026-13-01", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }
}
