//! Expressions of time, and what can be worked out about them from this text alone.
//!
//! A day without its year stays `--MM-DD`. "Yesterday" and "Monday" are worked out only where the text gives its own
//! day of publication; from the clock of the machine, never.

mod calendar;

pub(crate) use calendar::Day;

use crate::lexicon::Sense;
use crate::numbers::number_at;
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::{DateStatus, When};

/// An expression of time where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateMention {
    /// The expression without its preposition.
    pub(crate) part: Part,
    /// With "on", "in", "at" before it.
    pub(crate) phrase: Part,
    pub(crate) resolved: Option<String>,
    pub(crate) status: DateStatus,
    /// Whether it can date an event: a day, or a time of day, or a year.
    pub(crate) dates_events: bool,
}

impl DateMention {
    pub(crate) fn when(&self, page: &Page) -> When {
        let as_written = page.anchor(self.phrase);
        When { as_written, as_written_end: None, resolved: self.resolved.clone(), status: self.status }
    }

    /// Whether two expressions may speak of the same time; unknown ones may.
    pub(crate) fn agrees(&self, other: &DateMention) -> bool {
        match (&self.resolved, &other.resolved) {
            (Some(a), Some(b)) => a == b || a.get(..10) == b.get(..10) && a.len() > 10,
            _ => true,
        }
    }
}

/// An expression before it is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    Calendar { year: Option<i32>, month: Option<u32>, day: Option<u32>, short_year: bool },
    Weekday(u32),
    Shift(i32),
    DaysAgo(u64),
    Vague,
}

/// Finds every expression of time in running text and headings.
pub(crate) fn find(page: &Page, published: Option<Day>, dateline: Option<Part>) -> Vec<DateMention> {
    let mut out: Vec<DateMention> = Vec::new();
    if let Some((part, expression)) = dateline.and_then(|part| expression_at(page, part.from)) {
        let found = resolve(page, part, expression, None);
        out.push(DateMention { dates_events: false, ..found });
    }
    for sentence in &page.sentences {
        let mut at = sentence.part.from;
        while at < sentence.part.to {
            match expression_at(page, at).filter(|(part, _)| part.to <= sentence.part.to) {
                Some((part, expression)) => {
                    out.push(resolve(page, part, expression, published));
                    at = part.to;
                }
                None => at += 1,
            }
        }
    }
    out.sort_by_key(|date| date.part);
    out
}

fn resolve(page: &Page, part: Part, expression: Expression, published: Option<Day>) -> DateMention {
    let (resolved, status, dates_events) = match expression {
        Expression::Calendar { short_year: true, month: Some(month), day: Some(day), .. } => {
            (Some(format!("--{month:02}-{day:02}")), DateStatus::Ambiguous, true)
        }
        Expression::Calendar { year: Some(y), month: Some(m), day: Some(d), .. } => {
            (Some(format!("{y:04}-{m:02}-{d:02}")), DateStatus::Stated, true)
        }
        Expression::Calendar { year: Some(y), month: Some(m), .. } => {
            (Some(format!("{y:04}-{m:02}")), DateStatus::Stated, true)
        }
        Expression::Calendar { year: Some(y), .. } => (Some(format!("{y:04}")), DateStatus::Stated, true),
        Expression::Calendar { month: Some(m), day: Some(d), .. } => {
            match published.and_then(|published| published.last(m, d)) {
                Some(day) => (Some(day.to_string()), DateStatus::Derived, true),
                None => (Some(format!("--{m:02}-{d:02}")), DateStatus::Partial, true),
            }
        }
        Expression::Calendar { .. } => (None, DateStatus::Unknown, false),
        Expression::Weekday(weekday) => match published {
            Some(day) => (Some(day.last_weekday(weekday).to_string()), DateStatus::Derived, true),
            None => (None, DateStatus::Unknown, true),
        },
        Expression::Shift(days) => match published {
            Some(day) => (Some(day.plus(i64::from(days)).to_string()), DateStatus::Derived, true),
            None => (None, DateStatus::Unknown, true),
        },
        Expression::DaysAgo(days) => match published {
            Some(day) => (Some(day.plus(-(days as i64)).to_string()), DateStatus::Derived, true),
            None => (None, DateStatus::Unknown, true),
        },
        Expression::Vague => (None, DateStatus::Unknown, false),
    };
    let before = part.from.checked_sub(1).filter(|before| matches!(page.lower(*before), "on" | "in" | "at" | "since"));
    let phrase = Part::new(before.unwrap_or(part.from), part.to);
    DateMention { part, phrase, resolved, status, dates_events }
}

/// Reads an expression that begins at a token.
pub(crate) fn expression_at(page: &Page, at: usize) -> Option<(Part, Expression)> {
    iso(page, at)
        .or_else(|| month_first(page, at))
        .or_else(|| day_first(page, at))
        .or_else(|| year_alone(page, at))
        .or_else(|| days_ago(page, at))
        .or_else(|| {
            page.sense(at, |sense| match sense {
                Sense::Weekday(day) => Some(Expression::Weekday(day)),
                Sense::DayShift(days) => Some(Expression::Shift(days)),
                Sense::VagueTime => Some(Expression::Vague),
                _ => None,
            })
            .map(|(part, expression)| (with_part_of_day(page, part), expression))
        })
}

/// "Monday morning", "Friday night".
fn with_part_of_day(page: &Page, part: Part) -> Part {
    if page.is(part.to, Sense::PartOfDay) { Part::new(part.from, part.to + 1) } else { part }
}

/// "2031-04-09"; hyphens are not tokens, so it is three joined numbers.
fn iso(page: &Page, at: usize) -> Option<(Part, Expression)> {
    let joined = |at: usize| page.tokens.get(at).is_some_and(|token| token.joined);
    let year = four_digits(page, at)?;
    if !joined(at + 1) || !joined(at + 2) {
        return None;
    }
    let (month, day) = (number(page, at + 1)?, number(page, at + 2)?);
    valid(month, day).then_some(())?;
    let part = Part::new(at, at + 3);
    Some((part, Expression::Calendar { year: Some(year), month: Some(month), day: Some(day), short_year: false }))
}

/// "January 7, 2031", "January 7", "January 2031".
fn month_first(page: &Page, at: usize) -> Option<(Part, Expression)> {
    let month = month_at(page, at)?;
    if let Some(year) = four_digits(page, at + 1) {
        let part = Part::new(at, at + 2);
        return Some((
            part,
            Expression::Calendar { year: Some(year), month: Some(month), day: None, short_year: false },
        ));
    }
    let day = day_number(page, at + 1)?;
    valid(month, day).then_some(())?;
    let comma = usize::from(page.is_comma(at + 2));
    let year = four_digits(page, at + 2 + comma);
    let to = if year.is_some() { at + 3 + comma } else { at + 2 };
    Some((Part::new(at, to), Expression::Calendar { year, month: Some(month), day: Some(day), short_year: false }))
}

/// "7 January 2031", "7 January", "the 7th of January", "3 JAN 90".
fn day_first(page: &Page, at: usize) -> Option<(Part, Expression)> {
    let day = day_number(page, at)?;
    let of = usize::from(page.lower(at + 1) == "of");
    let month = month_at(page, at + 1 + of)?;
    valid(month, day).then_some(())?;
    let next = at + 2 + of;
    if let Some(year) = four_digits(page, next) {
        let part = Part::new(at, next + 1);
        return Some((
            part,
            Expression::Calendar { year: Some(year), month: Some(month), day: Some(day), short_year: false },
        ));
    }
    let two = page.kind(next) == Kind::Number && page.lower(next).len() == 2 && number(page, next).is_some();
    let to = if two { next + 1 } else { next };
    Some((Part::new(at, to), Expression::Calendar { year: None, month: Some(month), day: Some(day), short_year: two }))
}

/// "in 2031", "since 2031".
fn year_alone(page: &Page, at: usize) -> Option<(Part, Expression)> {
    let before = page.lower(at.checked_sub(1)?);
    let year =
        four_digits(page, at).filter(|_| matches!(before, "in" | "since" | "of" | "until" | "early" | "late"))?;
    let counted = page.kind(at + 1) == Kind::Lower && page.is(at + 1, Sense::Person(crate::lexicon::Person::Victim));
    let expression = Expression::Calendar { year: Some(year), month: None, day: None, short_year: false };
    (!counted).then_some((Part::new(at, at + 1), expression))
}

/// "two days ago".
fn days_ago(page: &Page, at: usize) -> Option<(Part, Expression)> {
    let number = number_at(page, at)?;
    let unit = page.lower(number.part.to);
    let direction = page.lower(number.part.to + 1);
    let part = Part::new(at, number.part.to + 2);
    match (unit, direction) {
        ("day" | "days", "ago") => Some((part, Expression::DaysAgo(number.value.min(10_000)))),
        (
            "day" | "days" | "hours" | "weeks" | "months" | "years" | "week" | "month" | "year" | "hour",
            "ago" | "earlier" | "before" | "later" | "previously",
        ) => Some((part, Expression::Vague)),
        _ => None,
    }
}

fn month_at(page: &Page, at: usize) -> Option<u32> {
    page.sense(at, |sense| if let Sense::Month(month) = sense { Some(month) } else { None }).map(|(_, month)| month)
}

fn day_number(page: &Page, at: usize) -> Option<u32> {
    if page.kind(at) != Kind::Number {
        return None;
    }
    let word = page.lower(at);
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = &word[digits.len()..];
    let plain = matches!(ordinal, "" | "st" | "nd" | "rd" | "th") && digits.len() <= 2;
    plain.then(|| digits.parse().ok()).flatten().filter(|day| (1..=31).contains(day))
}

fn number(page: &Page, at: usize) -> Option<u32> {
    (page.kind(at) == Kind::Number).then(|| page.lower(at).parse().ok()).flatten()
}

fn four_digits(page: &Page, at: usize) -> Option<i32> {
    let word = page.lower(at);
    let year = (page.kind(at) == Kind::Number && word.len() == 4).then(|| word.parse().ok()).flatten()?;
    (1800..=2199).contains(&year).then_some(year)
}

fn valid(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}
