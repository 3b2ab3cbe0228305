//! What a situation report says out of the record, as of a record: entries for its sections, each with what it names.
//!
//! The circle of a report is its marking, chosen before anything is gathered. Only what everybody in that circle may know
//! of is in it (`sitrep::fits`), so whoever may see a report may see all of it, and whoever draws it up, it comes out the
//! same. The alternative, to gather what its author sees and to mark it as the strictest of that, would have hidden most
//! reports from those whom they are for.

use tocsin_core::assignment::{AssignmentPhase, LineRef};
use tocsin_core::authority::Caller;
use tocsin_core::draft::{FigureKind, LineKind, LinePart, PartKind, Qualifier};
use tocsin_core::ids::SitrepId;
use tocsin_core::limits::SITREP_ENTRIES_MAX;
use tocsin_core::marking::Marking;
use tocsin_core::sitrep::{Content, Entry, Generated, List, Section, fits};
use tocsin_core::time::Millis;
use tocsin_core::warning::WarningKind;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::view::ViewLine;
use crate::view::assignments::{AssignmentLine, Filter, held_up, list_assignments};
use crate::view::commands::{CommandView, view_command};
use crate::view::incident::{Figures, IncidentView, view_incident_within};
use crate::view::support::Support;
use crate::view::warnings::{WarningItem, open_items, other_side};

/// Gathers what a report of a command says to a circle as of a record, with what changed since the last approved one.
pub(crate) async fn gather(
    desk: &Desk,
    caller: &Caller,
    command: &CommandView,
    circle: &Marking,
    (n, at_ms): (u64, Millis),
    last: Option<&(SitrepId, Content)>,
) -> Result<Content, OpError> {
    let as_of = AsOf::record(n);
    // As it stood then: posts and objectives may have come since.
    let command = view_command(desk, caller, &command.row.id, as_of).await?;
    let within = |marking: &Marking| fits(circle, marking);
    let incident = command.incident.as_ref().filter(|it| within(&it.marking));
    let picture = match incident {
        Some(row) => Some(view_incident_within(desk, caller, &row.id, as_of, &within).await?),
        None => None,
    };
    let filter = Filter { command: Some(command.row.id.clone()), ..Filter::default() };
    let mut assignments = list_assignments(desk, caller, as_of, &filter).await?;
    assignments.retain(|it| within(&it.row.task.marking));
    assignments.reverse();
    // What holds an entry up is asked for the circle: no report outside it is named, whoever draws it up.
    let mut support = Support::new(desk, caller, as_of).within(&within);
    for it in &mut assignments {
        *it = held_up(&mut support, it.clone()).await?;
    }
    let mut warnings = open_items(desk, caller, as_of).await?;
    warnings.retain(|it| within(&it.row.details.marking));
    for it in &mut warnings {
        it.unsupported = support.gone(&it.row.details.rests_on).await?;
        it.row.details.rests_on = support.known(&it.row.details.rests_on).await?;
    }
    warnings.sort_by_key(|it| it.wait.map(|wait| wait.limit));

    let mut content = Content {
        n,
        at_ms,
        operation: command.row.name.clone(),
        incident: incident.map(|it| it.id.clone()),
        title: incident.map(|it| it.title.clone()),
        replaces: last.map(|(id, _)| id.clone()),
        sections: Vec::new(),
        cut: 0,
    };
    for section in Section::ALL.iter().copied() {
        let mut entries = match section {
            Section::Short => Vec::new(),
            Section::Situation => picture.as_ref().map(situation).unwrap_or_default(),
            Section::Casualties => picture.iter().flat_map(|it| it.figures.iter().flat_map(casualties)).collect(),
            Section::Statements => picture.as_ref().map(statements).unwrap_or_default(),
            Section::Response => response(&command, &assignments),
            Section::Warnings => {
                let reported = picture.iter().flat_map(|it| it.warnings.iter().map(|it| line(it, List::Reported)));
                warnings.iter().filter_map(waiting).chain(reported).collect()
            }
            Section::Next => assignments.iter().filter_map(due).collect(),
        };
        content.cut += entries.len().saturating_sub(SITREP_ENTRIES_MAX);
        entries.truncate(SITREP_ENTRIES_MAX);
        if !entries.is_empty() {
            content.sections.push(Generated { section, entries });
        }
    }
    if let Some((_, last)) = last {
        content.mark_changes(last);
    }
    Ok(content)
}

fn situation(view: &IncidentView) -> Vec<Entry> {
    let known = view.known.iter().map(|it| {
        let reports = it.reports.iter().map(ToString::to_string).collect::<Vec<_>>();
        let rests = Some(it.lineages.to_string());
        Entry { rests, things: reports, ..line(&it.line, List::Known) }
    });
    // Figures and statements have sections of their own.
    let elsewhere = |it: &&ViewLine| matches!(it.line.kind, LineKind::Figure | LineKind::Statement);
    let claimed = view.claimed.iter().filter(|it| !elsewhere(it)).map(|it| line(it, List::Claimed));
    let unknown = view.unknown.iter().map(|it| Entry {
        key: it.what.to_owned(),
        list: List::Unknown,
        words: plain(it.what),
        rests: Some(it.why.clone()),
        ..Entry::default()
    });
    known.chain(claimed).chain(unknown).collect()
}

/// One figure: its range first, then each claim by whoever makes it. No figure is chosen and none is summed up.
fn casualties(figures: &Figures) -> Vec<Entry> {
    let of = of_whom(figures.kind);
    let range = match figures.low == figures.high {
        true => figures.low.to_string(),
        false => format!("{} to {}", figures.low, figures.high),
    };
    let claims = figures.claims.len();
    let range = Entry {
        key: format!("range/{of}"),
        list: List::Range,
        words: vec![part(PartKind::Figure, &range), part(PartKind::Text, &format!(" {of}"))],
        rests: Some(format!("{}, {}", counted(claims, "claim"), figures.lineages)),
        ..Entry::default()
    };
    let claims = figures.claims.iter().map(|it| {
        let qualifier = qualifier(it.figure.qualifier);
        let mut words =
            vec![part(PartKind::Figure, &it.figure.value.to_string()), part(PartKind::Text, &format!(" {of}"))];
        if !qualifier.is_empty() {
            words.insert(0, part(PartKind::Hedge, qualifier));
        }
        let rests = it.publisher.clone().unwrap_or_else(|| "publisher not given".to_owned());
        Entry { words, who: Some(it.source.clone()), rests: Some(rests), ..line(&it.line, List::Figure) }
    });
    std::iter::once(range).chain(claims).collect()
}

fn statements(view: &IncidentView) -> Vec<Entry> {
    let beside = view.beside.iter().filter(|it| it.line.kind == LineKind::Statement);
    view.statements.iter().chain(beside).map(|it| line(it, List::Statement)).collect()
}

/// Objectives in their order, each followed by what was asked for it.
fn response(command: &CommandView, assignments: &[AssignmentLine]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for objective in &command.objectives {
        entries.push(Entry {
            key: objective.id.to_string(),
            list: List::Objective,
            words: plain(&objective.text),
            things: vec![objective.id.to_string()],
            ..Entry::default()
        });
        entries.extend(assignments.iter().filter(|it| it.row.task.objective == objective.id).map(assignment));
    }
    entries
}

fn assignment(it: &AssignmentLine) -> Entry {
    let task = &it.row.task;
    let state = it.step.phase.label();
    Entry {
        key: it.row.id.to_string(),
        list: List::Assignment,
        words: plain(&task.text),
        who: Some(task.agency.as_str().to_owned()),
        state: Some(it.step.words.as_ref().map_or_else(|| state.to_owned(), |words| format!("{state}: {words}"))),
        since_ms: Some(it.step.at_ms),
        rests: it.unsupported.as_deref().map(unsupported),
        limit_ms: it.limit(),
        things: vec![it.row.id.to_string(), task.objective.to_string()],
        lines: it.rests_on.clone(),
        ..Entry::default()
    }
}

fn waiting(item: &WarningItem) -> Option<Entry> {
    let wait = item.wait?;
    let to = if item.row.kind == WarningKind::Given { "to" } else { "from" };
    Some(Entry {
        key: item.row.id.to_string(),
        list: List::Waiting,
        words: plain(&item.row.details.title),
        who: Some(format!("{to} {}", other_side(&item.row))),
        state: Some(wait.what.state().to_owned()),
        since_ms: Some(wait.since),
        rests: item.unsupported.as_deref().map(unsupported),
        limit_ms: Some(wait.limit),
        things: vec![item.row.id.to_string()],
        lines: item.row.details.rests_on.clone(),
        ..Entry::default()
    })
}

fn due(it: &AssignmentLine) -> Option<Entry> {
    let open = matches!(it.step.phase, AssignmentPhase::Given | AssignmentPhase::Delivered | AssignmentPhase::Accepted);
    let due = it.row.task.due_ms.filter(|_| open)?;
    Some(Entry {
        key: format!("due/{}", it.row.id),
        list: List::Due,
        words: plain(&it.row.task.text),
        who: Some(it.row.task.agency.as_str().to_owned()),
        rests: it.unsupported.as_deref().map(unsupported),
        limit_ms: Some(due),
        things: vec![it.row.id.to_string()],
        lines: it.rests_on.clone(),
        ..Entry::default()
    })
}

/// A line of the picture. A threat in the speaker's own words stays folded: on paper nobody can fold it again.
fn line(line: &ViewLine, list: List) -> Entry {
    let mut words = line.line.headline.clone();
    if line.folded {
        words.retain(|part| part.kind != PartKind::Quoted);
        words.push(part(PartKind::Text, " (words folded)"));
    }
    let mut rests = line.line.meta.clone();
    if line.edited.is_some() {
        rests = [rests.as_str(), "worded by an officer"]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
    }
    let number = u32::try_from(line.line.number).unwrap_or(u32::MAX);
    Entry {
        key: format!("{}/{}", line.report, line.item.0),
        list,
        words,
        rests: (!rests.is_empty()).then_some(rests),
        things: vec![line.report.to_string()],
        lines: vec![LineRef { report: line.report.clone(), item: line.item.clone(), line: number }],
        ..Entry::default()
    }
}

/// What stands beside an order or a warning that nothing holds up (DESIGN, law 2).
fn unsupported(why: &str) -> String {
    format!("unsupported: {why}")
}

fn part(kind: PartKind, text: &str) -> LinePart {
    LinePart { kind, text: text.to_owned() }
}

fn plain(text: &str) -> Vec<LinePart> {
    vec![part(PartKind::Text, text)]
}

fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

fn of_whom(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Killed => "dead",
        FigureKind::Wounded => "wounded",
        FigureKind::Missing => "missing",
        FigureKind::Freed => "freed",
        FigureKind::Detained => "detained",
        FigureKind::Treated => "treated",
    }
}

fn qualifier(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Exact => "",
        Qualifier::AtLeast => "at least ",
        Qualifier::MoreThan => "more than ",
        Qualifier::About => "about ",
        Qualifier::UpTo => "up to ",
        Qualifier::LessThan => "fewer than ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_one_is_not_a_plural() {
        assert_eq!(
            (counted(1, "claim"), counted(0, "claim"), counted(3, "lineage")),
            ("1 claim".into(), "0 claims".into(), "3 lineages".into())
        );
    }
}
