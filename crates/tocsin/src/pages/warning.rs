//! One warning: its life step by step with the limits that passed, what it says, what was decided, what is proven.

use maud::{Markup, html};
use tocsin_app::AsOf;
use tocsin_app::view::warning::{About, Proof, SaidIn, Shown as Proven, WarningView};
use tocsin_app::view::warnings::is_yours;
use tocsin_core::authority::{
    CloseWarning, DecideWarning, GiveAssignment, HandOverWarning, NoteReading, ReadWarning, ReleaseWarning,
    WaiveWarning,
};
use tocsin_core::person::Person;
use tocsin_core::rows::WarningStepRow;
use tocsin_core::warning::clocks::{Awaited, Gap};
use tocsin_core::warning::{Specificity, Step, WarningKind, WarningPhase};

use super::parts::{hangs, picture_headline, resting_kind, unsupported};
use super::warnings::{sev, standing, urgency_word};
use super::{Frame, Shown, as_of_form, clocks, csrf, name_of, page as framed, paper_line, times, words};

/// The page.
pub fn page(frame: &Frame, view: &WarningView, persons: &[Person]) -> Markup {
    let row = &view.row;
    framed(
        frame,
        &format!("{} {}", row.id, row.details.title),
        Shown::of(&view.markings),
        html! {
            (loud(frame, view))
            (head(frame, view, true))
            (paper_line(frame))
            @if view.is_unsupported() { div.prob.warn role="note" { p { (words::WARNING_UNSUPPORTED) } } }
            nav.tabs aria-label="Warning" { a href=(frame.link(&format!("/history/{}", row.id))) { "History" } (as_of_form(frame)) }
            div.grid.g21.said-first {
                div.col {
                    (said(frame, view))
                    @if row.kind == WarningKind::Received { (decision(frame, view, persons)) }
                    @if row.kind == WarningKind::Reported { (hearsay(frame, view)) }
                    (matched(frame, view))
                    (measures(frame, view))
                    (super::places::of_warning(frame, view, persons))
                    (rests_on(frame, view))
                }
                div.col { (life(frame, view, persons)) (proven(frame, view, persons)) }
            }
        },
    )
}

/// The title row: what it is, where it stands, three separate words of how soon, how bad, how sure; the acts.
pub fn head(frame: &Frame, view: &WarningView, with_acts: bool) -> Markup {
    let (row, details) = (&view.row, &view.row.details);
    let overdue = view.wait.is_some_and(|it| it.limit < view.now);
    let colour = if overdue { "overdue" } else { "waiting" };
    let decision = view.steps.last().and_then(|(_, it)| it.decision);
    html! {
        div.head {
            h1 { (row.id) " " span dir="auto" { (details.title) } }
            span.chip { (row.kind.label()) }
            @match view.wait {
                Some(wait) => span.chip data-s=(colour) { (wait.what.state()) },
                None => span.chip { (standing(view.phase(), decision)) },
            }
            @if row.kind != WarningKind::Reported { span.chip title="Urgency: how soon one has to act" { (urgency_word(details.urgency)) } }
            span title="Severity: how bad it would be" { (sev(details.severity)) }
            span.chip title="Certainty: how sure it is" { (certainty_word(view)) }
            span.tlp.in data-tlp=(details.marking.tlp.label().to_lowercase()) { (details.marking.tlp) }
            p.meta { (origin(frame, view)) }
            @if let Some(wait) = view.wait { (clocks::clk(frame, wait.limit, view.now)) }
            @if with_acts { span.acts { (acts(frame, view)) } }
        }
    }
}

fn certainty_word(view: &WarningView) -> &'static str {
    match view.row.details.certainty {
        tocsin_core::cap::Certainty::Unknown => "certainty unknown",
        known => known.label(),
    }
}

fn origin(frame: &Frame, view: &WarningView) -> Markup {
    let row = &view.row;
    let other = row.details.other_side.as_deref().unwrap_or(words::NOT_GIVEN);
    html! {
        @match row.kind {
            WarningKind::Given => { "to " span dir="auto" { (other) } ", written " },
            WarningKind::Received => {
                "from " span dir="auto" { (other) } @if let Some(means) = row.means { ", " (means.label()) } ", came "
            },
            WarningKind::Reported => { "between others, noted here " },
        }
        (times::moment(row.since_ms.unwrap_or(row.at_ms), frame.now, &frame.zone))
        ", record " span.num { (times::count(view.began_n)) }
    }
}

/// Links to the pages of the steps that it may take now and this viewer may do. The key opens the page, the act is a form.
fn acts(frame: &Frame, view: &WarningView) -> Markup {
    let can = |step: Step| step.from(view.row.kind).contains(&view.phase());
    let path = |act: &str| format!("/warnings/{}/{act}", view.row.id);
    let next = view.wait.map(|it| it.what);
    let key = |what: &[Awaited]| next.filter(|it| what.contains(it)).map(|_| "d");
    let link = |act: &str, word: &str, key: Option<&str>| {
        html! { a.btn.p[key == Some("d")] href=(path(act)) data-key=[key] { (word) @if let Some(key) = key { " " kbd { (key) } } } }
    };
    html! {
        @if can(Step::Decide) && frame.may::<DecideWarning>() { (link("decide", "Decide", key(&[Awaited::Decision]))) }
        @if can(Step::Release) && frame.may::<ReleaseWarning>() { (link("release", "Release", key(&[Awaited::Release, Awaited::Review]))) }
        @if can(Step::Waive) && frame.may::<WaiveWarning>() { (link("waive", "Waive", None)) }
        @if can(Step::HandOver) && frame.may::<HandOverWarning>() { (link("hand-over", "Hand over", key(&[Awaited::HandOver]))) }
        @if can(Step::NoteReading) && frame.may::<NoteReading>() { (link("note-reading", "They have read it", key(&[Awaited::ReadingThere]))) }
        @if can(Step::Close) && frame.may::<CloseWarning>() { (link("close", "Close", key(&[Awaited::Closing]).or(Some("m")))) }
    }
}

/// The loud bar, where a limit has passed and the page is of now.
fn loud(frame: &Frame, view: &WarningView) -> Markup {
    let overdue = view.wait.filter(|it| it.limit < view.now && frame.as_of == AsOf::NOW);
    let Some(wait) = overdue else { return html! {} };
    let over = view.now.0 - wait.limit.0;
    let (path, word) = match wait.what {
        Awaited::Release | Awaited::Review => ("release", "Release"),
        Awaited::HandOver => ("hand-over", "Hand over"),
        Awaited::ReadingThere => ("note-reading", "Note a reading of"),
        Awaited::Reading => ("#says", "Read"),
        Awaited::Decision => ("decide", "Decide"),
        Awaited::Closing => ("close", "Close"),
    };
    let id = &view.row.id;
    let href = if path.starts_with('#') { path.to_owned() } else { format!("/warnings/{id}/{path}") };
    html! {
        div.loud role="alert" {
            b { (id) " is " (wait.what.state()) ": " span data-limit=(wait.limit.0) { (clocks::text(over)) } }
            span { "limit " (times::second(wait.limit, view.now, &frame.zone)) ", " (urgency_word(view.row.details.urgency)) }
            @if is_yours(&frame.session.caller, wait.what) { a.btn href=(href) { (word) " " (id) } }
        }
    }
}

/// Its life: one column of steps in the order of the ledger, the limits that passed between them.
fn life(frame: &Frame, view: &WarningView, persons: &[Person]) -> Markup {
    html! {
        section.sec {
            header { h2 { "Its life" } small { @if view.row.kind == WarningKind::Reported { (words::REPORTED_RULE) } @else { (words::LIFE_RULE) } } }
            (steps(frame, view, persons, |_, _| html! {}))
        }
    }
}

/// The steps with the limits that passed between them; `beside` says something more of each.
pub(super) fn steps(
    frame: &Frame,
    view: &WarningView,
    persons: &[Person],
    beside: impl Fn(u64, &WarningStepRow) -> Markup,
) -> Markup {
    html! {
        ol.lanes.one {
            @for (at, (n, step)) in view.steps.iter().enumerate() {
                @for gap in view.gaps.iter().filter(|it| it.before == at) { (gap_bar(frame, view, gap)) }
                (step_row(frame, view, *n, step, persons, beside(*n, step)))
            }
            @for gap in view.gaps.iter().filter(|it| it.before >= view.steps.len()) { (gap_bar(frame, view, gap)) }
        }
    }
}

fn step_row(
    frame: &Frame,
    view: &WarningView,
    n: u64,
    step: &WarningStepRow,
    persons: &[Person],
    beside: Markup,
) -> Markup {
    let at = step.happened_ms.unwrap_or(step.at_ms);
    let (verb, rest) = told(step);
    html! {
        li.step {
            div.t {
                b { (times::second(at, view.now, &frame.zone)) }
                @if step.happened_ms.is_some() { span.br data-w="one" { (if step.phase == WarningPhase::HandedOver { "sender’s word" } else { "as registered" }) } }
            }
            div.ev {
                b { (verb) } @if !rest.is_empty() { " " span dir="auto" { (rest) } }
                @if let Some(words) = &step.words { " " q dir="auto" { (words) } }
                span.meta {
                    (name_of(persons, &step.by)) ", session only, record " (times::count(n))
                    @if step.happened_ms.is_some() { ", written down " (times::second(step.at_ms, view.now, &frame.zone)) }
                    @if let Some(reviewer) = &step.reviewer { ". Reviewer: " (name_of(persons, reviewer)) }
                    @if let Some(review) = step.review_ms { ", looks at it anew " (times::full(review, &frame.zone)) }
                    @if let Some(displayed) = &step.displayed { ". Shown: " code.hash title=(displayed) { "sha256 " (displayed.get(..12).unwrap_or_default()) "…" } }
                }
                (beside)
            }
        }
    }
}

/// The verb of a step and the rest of its sentence.
fn told(step: &WarningStepRow) -> (String, String) {
    let text = step.text.replace(" (session only).", "").replace(": sender’s word only.", "");
    let text = text.trim_end_matches('.');
    let text = text.split_once("; reviewer ").map_or(text, |(text, _)| text);
    let cut = match step.phase {
        WarningPhase::HandedOver => "handed over".len(),
        WarningPhase::ReadThere => "read there".len(),
        WarningPhase::Decided | WarningPhase::Rejected => text.len(),
        _ => text.find([':', ',', ' ']).unwrap_or(text.len()),
    };
    let (verb, rest) = text.split_at(cut.min(text.len()));
    let mut verb = verb.to_owned();
    if let Some(first) = verb.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    (verb, rest.trim_start_matches([':', ',', ' ']).to_owned())
}

/// A limit that passed: what had not happened, within how long it should have, by how much, and how it ended.
fn gap_bar(frame: &Frame, view: &WarningView, gap: &Gap) -> Markup {
    let within = clocks::long(gap.limit.0 - gap.since.0);
    let mut state = gap.what.state().to_owned();
    if let Some(first) = state.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let limit = times::second(gap.limit, view.now, &frame.zone);
    html! {
        li.gap {
            span {
                @match gap.what {
                    Awaited::Review => { "Not looked at anew by its day: " },
                    _ => { (state) " in " (within) ": " },
                }
                @if gap.ended.is_some() && gap.happened { (gap.what.done()) " " }
                (clocks::long(gap.over_ms)) " over its limit"
            }
            " "
            small {
                "limit " (limit) ", "
                @match (gap.ended, gap.happened) {
                    (Some(ended), true) => { (gap.what.done()) " " (times::second(ended, view.now, &frame.zone)) },
                    (Some(ended), false) => { "closed " (times::second(ended, view.now, &frame.zone)) " without it" },
                    (None, _) => { "not to this hour" },
                }
            }
        }
    }
}

/// What it says: exactly the words whose hash a reading binds, and how specific each answer is.
fn said(frame: &Frame, view: &WarningView) -> Markup {
    let details = &view.row.details;
    let reported = view.row.kind == WarningKind::Reported;
    html! {
        section.sec #says {
            header { h2 { "What it says" } small { @if reported { "as others tell it" } @else { "how specific it is" } } }
            div.pad {
                ol.spec {
                    @for (question, detail) in details.questions() {
                        li data-p=(precise(detail.specificity)) { b { (question) } (detail.specificity.label()) }
                    }
                }
            }
            div.pad {
                dl.kv {
                    @for (name, words) in &view.shown {
                        dt { (name) }
                        dd { @if *name == "Text" && details.text.is_some() { q.lines dir="auto" { (words) } } @else { span dir="auto" { (words) } } }
                    }
                }
            }
            @if Step::Read.from(view.row.kind).contains(&view.phase()) && frame.may::<ReadWarning>() {
                div.pad {
                    form.noprint method="post" action=(format!("/warnings/{}/read", view.row.id)) {
                        (csrf(frame))
                        input type="hidden" name="displayed" value=(view.displayed);
                        button.btn.p { "I have read it" }
                        p.hint.meta { (words::READ_HINT) }
                    }
                }
            }
            @if !reported { footer { "Shown: " code.hash title=(view.displayed) { "sha256 " (view.displayed.get(..12).unwrap_or_default()) "…" } } }
        }
    }
}

pub(super) fn precise(specificity: Specificity) -> &'static str {
    match specificity {
        Specificity::Exact => "exact",
        Specificity::Area => "area",
        Specificity::Unknown => "none",
    }
}

fn decision(frame: &Frame, view: &WarningView, persons: &[Person]) -> Markup {
    html! {
        section.sec {
            @match view.decision() {
                None => {
                    header { h2 { "Decision" } small { "none yet" } }
                    div.quiet { p { @if view.phase() == WarningPhase::Registered { (words::NOT_READ_YET) } @else { (words::NOT_DECIDED_YET) } } }
                },
                Some((n, step)) => {
                    header { h2 { "Decision" } small { (name_of(persons, &step.by)) ", " (times::second(step.at_ms, view.now, &frame.zone)) ", record " (times::count(*n)) } }
                    div.pad {
                        p { b { (step.text.trim_start_matches("decided: ").trim_end_matches('.')) } ". " @if let Some(words) = &step.words { q.lines dir="auto" { (words) } } }
                        @if let Some(since) = view.row.since_ms { p.meta { "Decided " (clocks::long((step.at_ms.0 - since.0).max(0))) " after it came." } }
                    }
                },
            }
        }
    }
}

fn hearsay(frame: &Frame, view: &WarningView) -> Markup {
    let hearsay = &view.row.hearsay;
    let or = |words: &Option<String>| words.clone().unwrap_or_else(|| "not known".to_owned());
    html! {
        section.sec {
            header { h2 { "As it is told" } small { (words::WARNINGS_RULE) } }
            div.pad {
                dl.kv {
                    dt { "Given by" } dd dir="auto" { (or(&hearsay.from)) }
                    dt { "Given to" } dd dir="auto" { (or(&hearsay.to)) }
                    dt { "When" } dd dir="auto" { (or(&hearsay.given)) }
                }
            }
            @if !view.rejected_in.is_empty() {
                ul { @for it in &view.rejected_in { (said_line(frame, it)) } }
                footer { (words::REJECTION_RULE) }
            }
        }
    }
}

fn matched(frame: &Frame, view: &WarningView) -> Markup {
    let Some((incident, sheet)) = &view.matched else { return html! {} };
    let answers = view.row.details.questions();
    html! {
        section.sec {
            header { h2 { "Match with " a href=(frame.link(&format!("/incidents/{}", incident.id))) { (incident.id) } } small { (words::MATCH_RULE) } }
            div.wide {
                table.tbl.stack {
                    thead { tr { th scope="col" { "Question" } th scope="col" { (view.row.id) " said" } th scope="col" { (incident.id) " was" } th scope="col" { "Match" } } }
                    tbody {
                        @for row in sheet {
                            @let answer = answers.iter().find(|(question, _)| *question == row.question).and_then(|(_, it)| it.words.as_deref());
                            tr {
                                th scope="row" { (row.question) }
                                td data-h=(format!("{} said", view.row.id)) dir="auto" { (answer.unwrap_or(words::NOT_GIVEN)) }
                                td data-h=(format!("{} was", incident.id)) dir="auto" { (row.incident_was) }
                                td data-h="Match" { (row.judgement.label()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn measures(frame: &Frame, view: &WarningView) -> Markup {
    let may_give = frame.may::<GiveAssignment>()
        && view.row.kind == WarningKind::Received
        && view.phase() == WarningPhase::Decided;
    html! {
        @if !view.assignments.is_empty() || may_give {
            section.sec {
                header { h2 { "Assignments because of it" } small { "an aim is not a result" } }
                ul {
                    @for it in &view.assignments {
                        @let row = &it.row;
                        li.row {
                            span.clk { (times::short(row.at_ms, frame.now, &frame.zone)) }
                            a.q href=(frame.link(&format!("/assignments/{}", row.id))) { b { (row.id) } " " span dir="auto" { (row.task.text) } }
                            span.meta { b { (it.step.phase.label()) } ", " (row.task.agency.as_str()) (hangs(it.unsupported.as_deref())) }
                        }
                    }
                }
                @if may_give { div.pad { (give_link(view)) } }
            }
        }
    }
}

/// The way from a warning to the measure that follows from it.
pub fn give_link(view: &WarningView) -> Markup {
    html! { a.btn.noprint href=(format!("/assignments/new?because={}", view.row.id)) { "Give an assignment because of " (view.row.id) } }
}

fn rests_on(frame: &Frame, view: &WarningView) -> Markup {
    html! {
        @if !view.rests_on.is_empty() {
            section.sec {
                header { h2 { @if view.row.kind == WarningKind::Reported { "Known from" } @else { "Rests on" } } small { "words of reports" } }
                ul { @for it in &view.rests_on { (said_line(frame, it)) } }
            }
        }
    }
}

pub(super) fn said_line(frame: &Frame, it: &SaidIn) -> Markup {
    let path = frame.link(&format!("/reports/{}?at={}", it.at.report, it.at.line));
    html! {
        @if let Some(line) = &it.line {
            li.ln data-k=(resting_kind(line)) {
                span.w { (picture_headline(line)) }
                span.meta { (line.line.meta) " " a.src href=(format!("{path}#l{}", it.at.line)) { (it.at.report) " line " (it.at.line) } (unsupported(frame, line)) }
            }
        }
    }
}

fn proven(frame: &Frame, view: &WarningView, persons: &[Person]) -> Markup {
    html! {
        section.sec {
            header { h2 { "What is proven" } small { (words::PROVEN_RULE) } }
            div.wide {
                table.tbl.stack {
                    thead { tr { th scope="col" { "Statement" } th scope="col" { "Proof" } th scope="col" { "Rests on" } } }
                    tbody { @for proof in &view.proofs { (proof_row(frame, view, proof, persons)) } }
                }
            }
        }
    }
}

fn proof_row(frame: &Frame, view: &WarningView, proof: &Proof, persons: &[Person]) -> Markup {
    let step = proof.step.and_then(|at| view.steps.get(at)).map(|(_, it)| it);
    let by = step.map_or("", |it| name_of(persons, &it.by));
    let registered = name_of(persons, &view.row.by);
    let other = view.row.details.other_side.as_deref().unwrap_or("the other side");
    let at = |it: &WarningStepRow| match proof.about {
        About::HandedOver => it.happened_ms.unwrap_or(it.at_ms),
        _ => it.at_ms,
    };
    let when = step.map(|it| times::second(at(it), view.now, &frame.zone));
    let (mark, word, rests) = match (proof.shown, proof.about) {
        (Proven::Checkable, _) => ("verified", "can be checked", words::RESTS_LEDGER.to_owned()),
        (Proven::SessionOnly, About::Read) => {
            ("notproven", "session only", format!("the session of {by}, and the hash of what was shown"))
        }
        (Proven::SessionOnly, _) => ("notproven", "session only", format!("the session of {by}")),
        (Proven::WordOnly, About::Given) => {
            ("notproven", "not proven", format!("the word of {registered}, who registered it"))
        }
        (Proven::WordOnly, About::HandedOver) => ("notproven", "not proven", "sender’s word only".to_owned()),
        (Proven::WordOnly, About::ReadThere) => {
            ("notproven", "not proven", format!("their word, written down by {by}"))
        }
        (Proven::WordOnly, _) => ("notproven", "not proven", "words of a report".to_owned()),
        (Proven::Never, _) => ("notproven", "not proven", words::RESTS_NOTHING.to_owned()),
    };
    html! {
        tr {
            td {
                @match proof.about {
                    About::Order => "This headquarters recorded these steps, in this order",
                    About::Given => { span dir="auto" { (other) } " gave it, in these words" },
                    About::Hearsay => "That it was given at all",
                    About::Rejection => "That somebody rejected it",
                    About::HandedOver => { "It was handed over " @if let Some(when) = when { (when) } },
                    About::ReadThere => { span dir="auto" { (other) } " has read it" },
                    About::Read => { (by) " read it " @if let Some(when) = when { (when) } },
                    About::Acted => { (by) ": " @if let Some(step) = step { (told(step).0.to_lowercase()) " " } @if let Some(when) = when { (when) } },
                    About::Understood => "That anybody understood it",
                }
            }
            td data-h="Proof" { span.chip data-v=(mark) { (word) } }
            td data-h="Rests on" { (rests) }
        }
    }
}
