//! Figures about people: what is counted, how it is bounded, who says so, and which event it belongs to.
//!
//! A figure goes to an event only if the text leaves one choice; otherwise it stands without one, with a doubt. What
//! would or could have been, and ages, weights, houses and soldiers sent, are no figures.

use crate::dates::{DateMention, Expression};
use crate::events::Events;
use crate::lexicon::{Person, Sense};
use crate::limits::ITEMS_MAX;
use crate::numbers::{Number, number_at};
use crate::page::{BlockKind, Page, Part};
use crate::statements::StatementDraft;
use crate::tokens::Kind;
use tocsin_core::draft::FigureKind;

/// A figure in the making.
#[derive(Clone, Debug)]
pub(crate) struct FigureDraft {
    pub(crate) incident: Option<usize>,
    pub(crate) kind: FigureKind,
    pub(crate) number: Number,
    pub(crate) of: Option<Part>,
    /// The speaker's slot; `None` is the author.
    pub(crate) source: Option<usize>,
    /// The figure this one puts right.
    pub(crate) corrects: Option<usize>,
    pub(crate) contradicts: Option<usize>,
    pub(crate) superseded: bool,
    /// Whether it counts only a part ("five others", "two soldiers").
    pub(crate) partial: bool,
    /// Whether it counts people of one kind ("two soldiers").
    pub(crate) particular: bool,
}

/// Finds the figures of running text.
pub(crate) fn find(
    page: &Page,
    events: &Events,
    statements: &[StatementDraft],
    dates: &[DateMention],
) -> Vec<FigureDraft> {
    let mut out: Vec<FigureDraft> = Vec::new();
    for (number, sentence) in page.sentences.iter().enumerate() {
        let prose = page.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Paragraph);
        if !prose || out.len() >= ITEMS_MAX {
            continue;
        }
        let said = statements.partition_point(|s| s.sentence < number);
        let said = statements.get(said..).unwrap_or(&[]);
        let mut at = sentence.part.from;
        while at < sentence.part.to {
            let Some(count) = number_at(page, at).filter(|n| n.part.to <= sentence.part.to) else {
                at += 1;
                continue;
            };
            at = count.part.to;
            let first = dates.partition_point(|date| date.part.to <= count.part.from);
            let dated = dates.get(first).is_some_and(|date| date.part.touches(count.part));
            if dated || is_measure(page, count) {
                continue;
            }
            let Some((kind, of)) = counted(page, count, sentence.part) else { continue };
            let source = said
                .iter()
                .take_while(|s| s.sentence == number)
                .find(|s| s.content.iter().any(|part| part.covers(count.part)))
                .and_then(|s| s.speaker);
            let incident = owner(page, events, number, sentence.block, count.part.from);
            out.push(FigureDraft {
                incident,
                kind,
                number: count,
                of,
                source,
                corrects: None,
                contradicts: None,
                superseded: false,
                partial: false,
                particular: false,
            });
        }
    }
    compare(page, &mut out);
    out
}

/// "47-year-old", "26 km", "5 %", "No. 4": the number counts no people.
fn is_measure(page: &Page, count: Number) -> bool {
    let next = count.part.to;
    let joined = page.tokens.get(next).is_some_and(|token| token.joined);
    let unit = matches!(
        page.lower(next),
        "km" | "kilometers"
            | "kilometres"
            | "miles"
            | "meters"
            | "metres"
            | "kg"
            | "kilograms"
            | "kilos"
            | "tons"
            | "tonnes"
            | "percent"
            | "%"
            | "per"
            | "hours"
            | "minutes"
            | "seconds"
            | "days"
            | "weeks"
            | "months"
            | "years"
            | "year"
            | "euros"
            | "dollars"
            | "pesos"
            | "pounds"
            | "million"
            | "am"
            | "pm"
            | "a.m."
            | "p.m."
            | "houses"
            | "homes"
            | "buildings"
            | "vehicles"
            | "cars"
            | "flats"
            | "apartments"
            | "litres"
            | "degrees"
            | "cm"
            | "hectares"
            | "acres"
            | "shots"
            | "rounds"
            | "times"
            | "countries"
            | "cities"
            | "villages"
            | "o'clock"
            | "mm"
    );
    let money =
        count.part.from.checked_sub(1).is_some_and(|at| matches!(page.kind(at), Kind::Mark('$' | '€' | '£' | '#')));
    let listed = count.part.from.checked_sub(1).is_some_and(|at| page.lower(at) == "no." || page.lower(at) == "aged");
    let clock = page.is_mark(next, ':') || page.is_mark(next, '%');
    joined || unit || money || listed || clock
}

/// What a number counts, from the words on either side of it.
fn counted(page: &Page, count: Number, sentence: Part) -> Option<(FigureKind, Option<Part>)> {
    let bound_from = bound_start(page, count);
    let of = people_behind(page, count.part.to, sentence.to);
    let after = of.map_or(count.part.to, |part| part.to);
    if let Some(kind) = toll_before(page, bound_from, sentence.from) {
        return (people_or_bare(page, kind, of, after)).then_some((kind, of));
    }
    if let Some(kind) = toll_behind(page, after, sentence.to) {
        return people_or_bare(page, kind, of, after).then_some((kind, of));
    }
    if let Some(kind) = left_so_many(page, bound_from, after, sentence) {
        return Some((kind, of));
    }
    toll_of(page, bound_from, sentence.from).map(|kind| (kind, None)).filter(|_| !unit_follows(page, count.part.to))
}

/// Freed, detained and treated are said of things too; then people must be named.
fn people_or_bare(page: &Page, kind: FigureKind, of: Option<Part>, after: usize) -> bool {
    let things = page.kind(after) == Kind::Lower && of.is_none() && page.is_plain(after);
    match kind {
        FigureKind::Killed | FigureKind::Wounded => true,
        _ => of.is_some() || !things,
    }
}

fn bound_start(page: &Page, count: Number) -> usize {
    (1..=4)
        .rev()
        .filter_map(|back| count.part.from.checked_sub(back))
        .find(|from| {
            page.sense(*from, |s| matches!(s, Sense::Bound(_)).then_some(()))
                .is_some_and(|(part, ())| part.to == count.part.from)
        })
        .unwrap_or(count.part.from)
}

/// "civilians", "other people", "of its soldiers": whom a number counts.
fn people_behind(page: &Page, from: usize, limit: usize) -> Option<Part> {
    let mut start = from;
    if page.lower(start) == "of" {
        start += 1;
    }
    let mut at = start;
    let mut head = None;
    while at < limit && at < start + 7 {
        let person = page.sense(at, |s| {
            matches!(s, Sense::Person(_) | Sense::Group(_) | Sense::People(_) | Sense::TargetPeople(_)).then_some(())
        });
        if let Some((part, ())) = person {
            head = Some(part.to);
            at = part.to;
            continue;
        }
        if page.lower(at) == "others" {
            head = Some(at + 1);
            break;
        }
        if page.sense(at, |s| matches!(s, Sense::Toll(_)).then_some(())).is_some() {
            break;
        }
        let word = page.kind(at).is_word() || page.kind(at) == Kind::Possessive;
        let small = page
            .sense(at, |s| {
                matches!(
                    s,
                    Sense::Prep
                        | Sense::Conj
                        | Sense::Be
                        | Sense::Aux
                        | Sense::Modal
                        | Sense::Relative
                        | Sense::Pronoun(_)
                        | Sense::Cue(_)
                )
                .then_some(())
            })
            .is_some();
        if !word || small || head.is_some() {
            break;
        }
        at += 1;
    }
    head.map(|to| Part::new(start, to))
}

/// "killing 26", "wounded at least 50": a verb of loss right before the number.
fn toll_before(page: &Page, number: usize, limit: usize) -> Option<FigureKind> {
    let (part, kind) =
        (1..=4).filter_map(|back| number.checked_sub(back)).filter(|at| *at >= limit).find_map(|at| {
            page.sense(at, |s| if let Sense::Toll(kind) = s { Some(kind) } else { None }).filter(|(part, _)| {
                part.to == number
                    || (part.to + 1 == number && matches!(page.lower(part.to), "another" | "a" | "some" | "also"))
            })
        })?;
    if matches!(page.lower(part.from), "dead" | "died" | "missing" | "perished" | "drowned" | "hurt" | "dying") {
        return None;
    }
    // "was killed. Two …" cannot be: the sentence ends there. "were killed and 3 …" has a word between.
    let passive = part.from.checked_sub(1).is_some_and(|at| page.is(at, Sense::Be));
    (!passive && real(page, part.from, limit)).then_some(kind)
}

/// "26 people were killed", "50 wounded", "five others are missing".
fn toll_behind(page: &Page, from: usize, limit: usize) -> Option<FigureKind> {
    let mut at = from;
    // "26 people, including three children, were killed": the insert does not part the two.
    // So does a short one: "one man, aged 61, died".
    if page.is_comma(at)
        && let Some(close) = crate::cast::insert_end(page, at, limit)
        && (page.is(at + 1, Sense::Including) || close - at <= 5)
    {
        at = close;
    }
    if page.lower(at) == "who" {
        return None;
    }
    let start = at;
    while at < limit && at < start + 7 {
        if let Some((_, kind)) = page.sense(at, |s| match s {
            Sense::Toll(kind) | Sense::TollNoun(kind) => Some(kind),
            _ => None,
        }) {
            let active = (page.lower(at).ends_with("ing") && page.lower(at) != "missing")
                || (at == start && is_active_object(page, at));
            return (!active && real_between(page, start, at)).then_some(kind);
        }
        let helper = [Sense::Be, Sense::Aux, Sense::Adverb, Sense::Modal, Sense::Neg].iter().any(|s| page.is(at, *s))
            || matches!(
                page.lower(at),
                "reported"
                    | "confirmed"
                    | "feared"
                    | "listed"
                    | "believed"
                    | "said"
                    | "have"
                    | "known"
                    | "to"
                    | "as"
                    | "left"
                    | "more"
                    | "others"
            )
            || page.lower(at).ends_with("ly");
        if !helper {
            return None;
        }
        at += 1;
    }
    None
}

/// "Three gunmen killed two guards": the verb behind the number has an object of its own, so the number counts doers.
fn is_active_object(page: &Page, verb: usize) -> bool {
    let to = page.sense(verb, |s| matches!(s, Sense::Toll(_)).then_some(())).map_or(verb + 1, |(part, ())| part.to);
    let fixed = matches!(page.lower(verb), "dead" | "died" | "missing" | "wounded" | "injured" | "hurt");
    let object = number_at(page, to).is_some()
        || page.is(to, Sense::Det)
        || page.sense(to, |s| matches!(s, Sense::Bound(_)).then_some(())).is_some();
    object && !fixed
}

/// "left 12 dead", "claimed the lives of 12".
fn left_so_many(page: &Page, number: usize, after: usize, sentence: Part) -> Option<FigureKind> {
    let before = (1..=5).filter_map(|back| number.checked_sub(back)).filter(|at| *at >= sentence.from);
    let phrase = before.filter_map(|at| page.phrase(at, Sense::ClaimLives)).find(|part| part.to == number)?;
    if phrase.len() > 1 {
        return real(page, phrase.from, sentence.from).then_some(FigureKind::Killed);
    }
    let (_, kind) = page.sense(after, |s| if let Sense::Toll(kind) = s { Some(kind) } else { None })?;
    real(page, phrase.from, sentence.from).then_some(kind)
}

/// "the death toll rose to 45", "the number of injured stands at 60".
fn toll_of(page: &Page, number: usize, limit: usize) -> Option<FigureKind> {
    let first = number.saturating_sub(10).max(limit);
    let rise = (first..number).rev().find_map(|at| {
        let rising = page.phrase(at, Sense::Rise).filter(|part| part.to == number || part.to + 1 == number);
        // "put the number of dead at 23".
        let put = (at + 1 == number && page.lower(at) == "at").then(|| Part::new(at, at + 1));
        rising.or(put.filter(|_| (first..at).any(|at| matches!(page.lower(at), "number" | "toll" | "put"))))
    })?;
    (first..rise.from).rev().find_map(|at| {
        page.sense(at, |s| match s {
            Sense::TollNoun(kind) => Some(kind),
            _ => None,
        })
        .map(|(_, kind)| kind)
    })
}

fn unit_follows(page: &Page, at: usize) -> bool {
    page.kind(at) == Kind::Lower && page.is_plain(at)
}

/// Whether a verb tells of something that happened: not "would have killed", not "if it kills", not "did not kill".
fn real(page: &Page, verb: usize, limit: usize) -> bool {
    let first = verb.saturating_sub(4).max(limit);
    let infinitive = verb > limit && page.lower(verb - 1) == "to";
    !infinitive
        && (first..verb)
            .all(|at| !page.is(at, Sense::Modal) && !page.is(at, Sense::Neg) || page.kind(at) == Kind::Title)
        && !(verb.saturating_sub(12).max(limit)..verb).any(|at| matches!(page.lower(at), "if" | "unless"))
}

fn real_between(page: &Page, from: usize, to: usize) -> bool {
    !(from..to).any(|at| page.is(at, Sense::Modal) || page.is(at, Sense::Neg))
}

/// The event a figure belongs to: the one its sentence speaks of, nearest before it in the clause; else the one its
/// paragraph speaks of; else the only one that happened.
fn owner(page: &Page, events: &Events, sentence: usize, block: usize, number: usize) -> Option<usize> {
    let here: Vec<(usize, usize)> = events
        .of_sentence(sentence)
        .iter()
        .filter_map(|event| event.incident.map(|incident| (event.head.from, incident)))
        .collect();
    let mut distinct: Vec<usize> = here.iter().map(|(_, incident)| *incident).collect();
    distinct.sort_unstable();
    distinct.dedup();
    match distinct.as_slice() {
        [one] => Some(*one),
        [] => {
            let current = events.current(block, sentence);
            // A sentence that speaks of no event at all, and of no other time, in a report of one event so far.
            let elsewhen = page.sentences.get(sentence).is_some_and(|s| tells_of_old(page, s.part));
            current.or_else(|| events.only_so_far(sentence)).filter(|_| !elsewhen)
        }
        _ => {
            // Several: only the one told right before the number in the same clause may have it.
            let (at, incident) = here.iter().rev().find(|(at, _)| *at < number)?;
            let parted = (*at..number).any(|at| {
                page.is_mark(at, ';')
                    || matches!(page.lower(at), "while" | "but" | "after" | "before" | "following" | "since")
            });
            (!parted).then_some(*incident)
        }
    }
}

/// Whether a sentence tells of another time than the report's own.
fn tells_of_old(page: &Page, sentence: Part) -> bool {
    sentence.tokens().any(|at| {
        page.is(at, Sense::Background)
            || matches!(
                crate::dates::expression_at(page, at),
                Some((_, Expression::Calendar { day: None, .. } | Expression::Vague))
            )
    })
}

/// Figures of one event and kind beside each other: put right, or rival.
fn compare(page: &Page, figures: &mut [FigureDraft]) {
    for figure in figures.iter_mut() {
        figure.partial = counts_a_part(page, figure);
        figure.particular = counts_some(page, figure);
    }
    for late in 1..figures.len() {
        let first = late.saturating_sub(40);
        for early in (first..late).rev() {
            let (head, tail) = figures.split_at_mut(late);
            let (Some(early_figure), Some(late_figure)) = (head.get_mut(early), tail.first_mut()) else { continue };
            let same = early_figure.incident.is_some()
                && early_figure.incident == late_figure.incident
                && early_figure.kind == late_figure.kind
                && early_figure.number.value != late_figure.number.value
                && !early_figure.partial
                && !late_figure.partial
                && same_people(page, early_figure, late_figure);
            if !same {
                continue;
            }
            if formerly(page, late_figure.number.part) {
                // "had earlier put the toll at 38": the figure told later is the older one.
                late_figure.superseded = true;
                early_figure.corrects = early_figure.corrects.or(Some(late));
            } else if corrected(page, late_figure.number.part) {
                late_figure.corrects = Some(early);
                early_figure.superseded = true;
            } else if early_figure.source != late_figure.source {
                late_figure.contradicts = Some(early);
            }
            break;
        }
    }
}

/// "five others", "two soldiers among them": a part of a whole, which contradicts nothing.
fn counts_a_part(page: &Page, figure: &FigureDraft) -> bool {
    let others =
        figure.of.is_some_and(|of| of.tokens().any(|at| matches!(page.lower(at), "others" | "other" | "more")));
    let another = figure.number.part.from.checked_sub(1).is_some_and(|at| page.lower(at) == "another");
    others || another
}

/// "two soldiers", "five of the gunmen": figures of some people, which another figure of all does not contradict.
fn counts_some(page: &Page, figure: &FigureDraft) -> bool {
    figure.of.is_some_and(|of| {
        !matches!(
            page.lower(of.to - 1),
            "people" | "persons" | "civilians" | "victims" | "residents" | "dead" | "hostages" | "passengers"
        )
    })
}

/// Whether two figures count the same people: all of them, or those of one word.
fn same_people(page: &Page, a: &FigureDraft, b: &FigureDraft) -> bool {
    let word = |figure: &FigureDraft| figure.of.map(|of| page.lower(of.to - 1).to_owned());
    (!a.particular && !b.particular) || (a.particular && b.particular && word(a) == word(b))
}

/// Whether the words before a number say that it is an older figure.
fn formerly(page: &Page, number: Part) -> bool {
    let first = number.from.saturating_sub(8);
    let sentence = (first..number.from).rev().take_while(|at| !page.is_mark(*at, '.'));
    sentence.into_iter().any(|at| {
        matches!(page.lower(at), "earlier" | "previously" | "initially")
            && !matches!(page.lower(at.wrapping_sub(1)), "hours" | "days")
    })
}

/// Whether the words around a number say that it puts an earlier one right.
fn corrected(page: &Page, number: Part) -> bool {
    let first = number.from.saturating_sub(12);
    (first..number.from).any(|at| {
        page.phrase(at, Sense::Correct).is_some()
            || matches!(page.lower(at), "rose" | "risen" | "climbed" | "increased")
    })
}

/// Whom a figure counts, where that tells what an event hit.
pub(crate) fn victims(page: &Page, of: Part) -> Option<tocsin_core::draft::TargetKind> {
    let victim = page.find(of, |s| matches!(s, Sense::Person(Person::Victim)).then_some(())).is_some();
    let (_, kind) = page.find(of, |s| if let Sense::TargetPeople(kind) = s { Some(kind) } else { None })?;
    let plain = matches!(page.lower(of.to - 1), "people" | "children" | "students");
    (!plain && (victim || kind != tocsin_core::draft::TargetKind::Civilians)).then_some(kind)
}
