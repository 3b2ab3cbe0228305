//! A warning on its way in: what a form or a command line says of it, and the details that it becomes.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::cap::{CapStatus, Certainty, Severity, Urgency};
use tocsin_core::ids::ReportId;
use tocsin_core::limits;
use tocsin_core::marking::Marking;
use tocsin_core::report::Verdict;
use tocsin_core::text::{Field, FieldFault};
use tocsin_core::time::Millis;
use tocsin_core::warning::{Detail, Details, Means, Specificity};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::moment::parse_moment;
use crate::view::report::view_report;

/// What is said of a warning; blank fields are not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is one of the form, named as there")]
pub struct WarningWords {
    pub title: String,
    pub text: String,
    pub who: String,
    pub who_is: String,
    pub what: String,
    pub what_is: String,
    pub place: String,
    pub place_is: String,
    pub when: String,
    pub when_is: String,
    pub how: String,
    pub how_is: String,
    pub urgency: String,
    pub severity: String,
    pub certainty: String,
    pub other_side: String,
    pub until: String,
    /// Lines that it rests on, as `R-6/11`, separated by commas.
    pub rests_on: String,
}

/// Gathers faults, so that a form shows all of them at once.
#[derive(Default)]
pub(crate) struct Faults(pub(crate) Vec<FieldFault>);

impl Faults {
    pub(crate) fn keep<T: Default>(&mut self, read: Result<T, FieldFault>) -> T {
        read.map_err(|fault| self.0.push(fault)).unwrap_or_default()
    }

    pub(crate) fn add(&mut self, field: &'static str, found: impl Into<String>, expected: impl Into<String>) {
        self.0.push(FieldFault { field, found: found.into(), expected: expected.into() });
    }

    pub(crate) fn none(self) -> Result<(), OpError> {
        if self.0.is_empty() { Ok(()) } else { Err(OpError::Invalid(self.0)) }
    }
}

/// Which fields have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needed {
    /// Text, the other side, how soon one has to act: of a warning that is given or received.
    All,
    /// A title: of one that is known second-hand. What the report does not say stays missing.
    Title,
}

/// Makes details of words. Faults are gathered, not returned.
pub(crate) fn details_of(
    words: &WarningWords,
    marking: Marking,
    rests_on: Vec<LineRef>,
    needed: Needed,
    (zone, now): (&TimeZone, Millis),
    faults: &mut Faults,
) -> Details {
    let title = faults.keep(Field::line("title", &words.title).required());
    let (text, other_side) = match needed {
        Needed::All => {
            let text = faults.keep(Field::note("text", &words.text).required().map(Some));
            (text, faults.keep(Field::line("other side", &words.other_side).required().map(Some)))
        }
        Needed::Title => (faults.keep(Field::note("text", &words.text).optional()), None),
    };
    let urgency = Urgency::parse(&words.urgency);
    let blank = |word: &str| word.trim().is_empty();
    if urgency.is_none() && (needed == Needed::All || !blank(&words.urgency)) {
        faults.add("urgency", said(&words.urgency), "choose how soon one has to act: the clocks run by it");
    }
    let severity = Severity::parse(&words.severity);
    if severity.is_none() && !blank(&words.severity) {
        faults.add("severity", said(&words.severity), "choose Extreme, Severe, Moderate, Minor or Unknown");
    }
    let certainty = Certainty::parse(&words.certainty);
    if certainty.is_none() && !blank(&words.certainty) {
        faults.add("certainty", said(&words.certainty), "choose Observed, Likely, Possible, Unlikely or Unknown");
    }
    faults.keep(marking.check_bounds());
    Details {
        title,
        text,
        who: detail("who", &words.who, &words.who_is, faults),
        what: detail("what", &words.what, &words.what_is, faults),
        place: detail("where", &words.place, &words.place_is, faults),
        when: detail("when", &words.when, &words.when_is, faults),
        how: detail("how", &words.how, &words.how_is, faults),
        urgency: urgency.unwrap_or(Urgency::Unknown),
        severity: severity.unwrap_or(Severity::Unknown),
        certainty: certainty.unwrap_or(Certainty::Unknown),
        other_side,
        until_ms: faults.keep(parse_moment("until", &words.until, zone, now)),
        rests_on,
        marking,
    }
}

fn said(word: &str) -> String {
    match word.trim() {
        "" => "is not chosen".to_owned(),
        word => format!("{:?} is none of the words", word.chars().take(40).collect::<String>()),
    }
}

fn detail(field: &'static str, words: &str, precise: &str, faults: &mut Faults) -> Detail {
    let words = faults.keep(Field::line(field, words).optional());
    let specificity = match precise.trim() {
        "exact" => Specificity::Exact,
        "area" => Specificity::Area,
        "" | "unknown" => Specificity::Unknown,
        other => {
            faults.add(field, said(other), "choose exact, area or unknown");
            return Detail { words, specificity: Specificity::Unknown };
        }
    };
    match (&words, specificity) {
        (Some(_), Specificity::Unknown) => {
            faults.add(field, "has words and is called unknown", "say how precise they are: exact or area");
        }
        (None, Specificity::Exact | Specificity::Area) => {
            faults.add(field, "has no words", "write what was said, or choose unknown");
        }
        _ => {}
    }
    Detail { words, specificity }
}

/// Reads a means of handing over.
pub(crate) fn means_of(word: &str, faults: &mut Faults) -> Means {
    let found = Means::ALL.into_iter().find(|it| it.word() == word.trim());
    found.unwrap_or_else(|| {
        faults.add("means", said(word), "choose hand, phone, mail or note");
        Means::Note
    })
}

/// Finds the lines that a warning rests on. Each must be kept, and known to everybody who will know of the warning: the
/// warning names it. What rests on an exercise is part of it (DESIGN, law 11): the marking then says so.
pub(crate) async fn lines_of_words(
    desk: &Desk,
    caller: &Caller,
    text: &str,
    marking: &mut Marking,
    faults: &mut Faults,
) -> Result<Vec<LineRef>, OpError> {
    let named: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if named.len() > limits::WARNING_LINES_MAX {
        faults.add("rests on", format!("names {} lines", named.len()), "name at most 64");
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for name in named {
        let (line, of_report) = kept_line(desk, caller, name).await?;
        if !of_report.admits_all_of(marking) {
            let found = format!("{name} may be known to fewer people than this warning");
            faults.add("rests on", found, "mark the warning as narrowly as the report, or leave the line out");
        }
        if of_report.status == CapStatus::Exercise {
            marking.status = CapStatus::Exercise;
        }
        lines.push(line);
    }
    Ok(lines)
}

/// Finds a kept line by its name on the screen, `R-6/11`; also the marking of its report.
pub(crate) async fn kept_line(desk: &Desk, caller: &Caller, name: &str) -> Result<(LineRef, Marking), OpError> {
    let not_there =
        || OpError::Refusal(Refusal::NotThere { what: format!("line {}", name.chars().take(40).collect::<String>()) });
    let (report, number) = name.split_once('/').ok_or_else(not_there)?;
    let report = ReportId::parse(report).map_err(|_| not_there())?;
    let number: u32 = number.parse().map_err(|_| not_there())?;
    kept(desk, caller, &report, number).await?.ok_or_else(not_there)
}

/// Finds a line that something new may rest on, also the marking of its report; nothing: there is no line of this number.
pub(crate) async fn kept(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    number: u32,
) -> Result<Option<(LineRef, Marking)>, OpError> {
    let view = view_report(desk, caller, report, AsOf::NOW).await?;
    let Some(line) = view.lines.iter().find(|it| it.line.number == number as usize) else { return Ok(None) };
    if line.retracted {
        return Err(stands_no_more(report));
    }
    if line.verdict() != Verdict::Kept {
        return Err(OpError::NotNow(format!(
            "line {number} of {report} is not kept, so nothing can rest on it; nothing was recorded\n  hint: keep it first"
        )));
    }
    let line = LineRef { report: report.clone(), item: line.item.clone(), line: number };
    Ok(Some((line, view.row.posted.marking)))
}

/// The error of who rests something new on a line of a retracted report (DESIGN, law 2).
pub(crate) fn stands_no_more(report: &ReportId) -> OpError {
    OpError::NotNow(format!(
        "{report} was retracted, so nothing new can rest on its lines; nothing was recorded\n  hint: name a line of a report that stands, or reinstate {report} first"
    ))
}
