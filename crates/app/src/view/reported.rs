//! A warning that a kept line of a report mentions: what the report says of it, ready to be noted.

use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::draft::{Act, Draft, ItemList, Reception, ReceptionKind, Voice, Warning};
use tocsin_core::ids::WarningId;
use tocsin_core::marking::Marking;
use tocsin_core::report::{Item, Verdict};
use tocsin_core::rows::RowKind;
use tocsin_store::{Audience, RowQuery};

use super::report::{lines_of, view_report};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::note_reported_warning::Told;
use crate::warning_words::{WarningWords, kept_line};

/// What a line says of a warning between others.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The line.
    pub line: LineRef,
    /// The marking of its report.
    pub marking: Marking,
    /// The warning that it was noted as before.
    pub noted_as: Option<WarningId>,
    /// The lines in which somebody is said to reject the warning: statements.
    pub rejected_in: Vec<LineRef>,
    /// The form, filled with what the report says; what it does not say is blank.
    pub told: Told,
}

/// Returns what a kept line, named as `R-6/11`, says of a warning.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such line for the caller, or it mentions no warning; [`OpError::NotNow`] if it is
/// not kept.
pub async fn reported(desk: &Desk, caller: &Caller, name: &str) -> Result<Reported, OpError> {
    let (line, marking) = kept_line(desk, caller, name).await?;
    let view = view_report(desk, caller, &line.report, AsOf::NOW).await?;
    let lit = lines_of(desk, caller, &view.row, AsOf::NOW).await?;
    let draft = &lit.reading.draft;
    let warning = draft.warnings.iter().find(|it| it.id.as_str() == line.item.0);
    let not_there = || Refusal::NotThere { what: format!("line {name} that mentions a warning") };
    let warning = warning.ok_or_else(not_there)?;
    let key = format!("{}/{}", line.report, line.item.0);
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Warning, &key);
    let noted = desk.store.rows(query).await?;
    let noted_as = noted.first().and_then(|row| WarningId::parse(&row.key).ok());
    let mut rejected_in = Vec::new();
    for reception in warning.reception.iter().filter(|it| rejects(it.kind)) {
        let item = statement_of(draft, warning, reception).unwrap_or_else(|| line.item.clone());
        let said = view.lines.iter().find(|it| it.item == item && it.verdict() != Verdict::Dropped);
        if let Some(said) = said {
            let number = u32::try_from(said.line.number).unwrap_or(u32::MAX);
            let found = LineRef { report: line.report.clone(), item, line: number };
            if !rejected_in.contains(&found) {
                rejected_in.push(found);
            }
        }
    }
    let told = told(draft, warning, name);
    Ok(Reported { line, marking, noted_as, rejected_in, told })
}

/// Tells whether somebody is said to have turned the warning away. "Ignored" is somebody's word for silence, not an act
/// of the one it is said of.
fn rejects(kind: ReceptionKind) -> bool {
    matches!(kind, ReceptionKind::Rejected | ReceptionKind::Disparaged | ReceptionKind::JudgedNotCredible)
}

/// Returns the statement in which a reception was said: one that answers this warning, or stands in the same words.
fn statement_of(draft: &Draft, warning: &Warning, reception: &Reception) -> Option<Item> {
    let answers = |it: &&tocsin_core::draft::Statement| {
        let same_speaker = it.speaker.as_ref() == Some(&reception.by);
        let inside = it
            .content
            .iter()
            .any(|words| words.span.0 < reception.evidence.span.1 && reception.evidence.span.0 < words.span.1);
        same_speaker && (it.warning.as_ref() == Some(&warning.id) && it.act != Act::Warn || inside)
    };
    draft.statements.iter().find(answers).map(|it| Item(it.id.as_str().to_owned()))
}

fn told(draft: &Draft, warning: &Warning, line: &str) -> Told {
    let named = |voice: &Voice| match voice {
        Voice::Actor(_) => draft.voice_name(voice).to_owned(),
        Voice::Author => String::new(),
    };
    let from = named(&warning.from);
    let to = warning.to.as_ref().and_then(|id| draft.actor(id)).map(|it| it.display_name().to_owned());
    let to = to.or_else(|| (warning.public == Some(true)).then(|| "the public".to_owned())).unwrap_or_default();
    let given = warning.date.as_ref().and_then(|it| it.as_written.as_ref()).map(|it| it.text.clone());
    let threat = warning.threat.as_ref().map(|it| it.text.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = match (&threat, from.is_empty()) {
        (Some(threat), false) => format!("Warning of {from}: {threat}"),
        (Some(threat), true) => format!("Warning: {threat}"),
        (None, false) => format!("Warning of {from}, of what is not given"),
        (None, true) => "Warning, of what is not given".to_owned(),
    };
    let place = warning.place.as_ref().map(|it| it.mention.text.clone()).unwrap_or_default();
    let area = |words: &str| if words.is_empty() { String::new() } else { "area".to_owned() };
    let what = threat.unwrap_or_default();
    let words = WarningWords {
        title: title.chars().take(tocsin_core::limits::FIELD_CHARS_MAX).collect(),
        what_is: area(&what),
        place_is: area(&place),
        what: what.chars().take(tocsin_core::limits::FIELD_CHARS_MAX).collect(),
        place,
        ..WarningWords::default()
    };
    Told { words, line: line.to_owned(), from, to, given: given.unwrap_or_default() }
}

/// Tells whether a line of a report that stands mentions a warning that can be noted.
pub fn is_notable(line: &super::ViewLine) -> bool {
    line.line.item.list == ItemList::Warnings && line.supports()
}
