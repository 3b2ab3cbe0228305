//! The places that hang on an event: "in a synagogue in Orle", "near a bank in Tarn (Ostrany)".

use crate::lexicon::{Locality, Sense};
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::TargetKind;

/// One place phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bit {
    /// With its preposition.
    pub(crate) phrase: Part,
    /// Without it.
    pub(crate) part: Part,
    /// The name or noun itself.
    pub(crate) core: Part,
    pub(crate) kind: BitKind,
    /// "near", "outside": beside the place, not in it.
    pub(crate) beside: bool,
    /// "against": what it was aimed at.
    pub(crate) against: bool,
}

/// What a place phrase names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BitKind {
    Country(u16),
    City,
    /// A common noun of the lists, or a name that ends in one.
    Venue {
        kind: TargetKind,
        named: bool,
    },
    /// A province, district, coast.
    Area,
    /// A capitalised name the lists do not know.
    Name,
}

impl Bit {
    /// Whether it carries a name (and so can tell one event from another).
    pub(crate) fn names(&self) -> bool {
        !matches!(self.kind, BitKind::Venue { named: false, .. } | BitKind::Area)
    }
}

/// How far behind an event's words the rest of its clause may tell where it was.
const CLAUSE_REACH: usize = 16;

/// The places behind a token, and where the last one ends.
pub(crate) fn behind(page: &Page, from: usize, limit: usize) -> (Vec<Bit>, usize) {
    let mut bits = Vec::new();
    let mut at = from;
    while bits.len() < 6 {
        let Some((more, to)) = one(page, at, limit) else { break };
        bits.extend(more);
        at = to;
    }
    (bits, at)
}

/// The direct object of a verb, if it is a place or thing that can be hit: "attacked the ferry terminal".
pub(crate) fn object(page: &Page, from: usize, limit: usize) -> Option<(Bit, usize)> {
    let (part, core) = noun_run(page, from, limit)?;
    // A bare name may be a person's; only what is known to be a place counts.
    let kind = kind_of(page, core).filter(|kind| *kind != BitKind::Name)?;
    let beside = false;
    Some((Bit { phrase: part, part, core, kind, beside, against: true }, part.to))
}

/// The places in the rest of an event's clause, where none hang on its words: "a fire destroyed the hall in Tarn".
pub(crate) fn in_clause(page: &Page, from: usize, limit: usize) -> Vec<Bit> {
    let mut at = from;
    while at < limit && at < from + CLAUSE_REACH {
        let ends = matches!(page.kind(at), Kind::Mark(',' | ';' | ':' | '.') | Kind::Quote)
            || page
                .sense(at, |s| {
                    matches!(s, Sense::Cue(_) | Sense::Relative | Sense::According | Sense::Event(_)).then_some(())
                })
                .is_some()
            || matches!(page.lower(at), "after" | "when" | "while" | "but" | "before" | "following");
        if ends {
            break;
        }
        if let Some(hit) = page.phrase(at, Sense::HitVerb)
            && let Some((bit, to)) = object(page, hit.to, limit)
            && page.sense(at, |s| matches!(s, Sense::Toll(_)).then_some(())).is_none()
        {
            let (more, _) = behind(page, to, limit);
            return std::iter::once(bit).chain(more).collect();
        }
        let (bits, _) = behind(page, at, limit);
        if !bits.is_empty() && !page.is_comma(at) {
            return bits;
        }
        at += 1;
    }
    Vec::new()
}

/// One preposition and what it governs. Several bits if a bracket or "city of" adds more.
fn one(page: &Page, at: usize, limit: usize) -> Option<(Vec<Bit>, usize)> {
    let preposition = page.phrase(at, Sense::Prep).or_else(|| page.is_comma(at).then_some(Part::new(at, at + 1)))?;
    let word = page.lower(preposition.to - 1);
    let first = page.lower(at);
    let comma = page.is_comma(at);
    let spatial = comma
        || matches!(
            first,
            "in" | "at"
                | "on"
                | "near"
                | "outside"
                | "inside"
                | "against"
                | "close"
                | "next"
                | "opposite"
                | "along"
                | "across"
                | "of"
                | "through"
                | "off"
                | "into"
                | "onto"
                | "from"
                | "behind"
                | "beside"
                | "under"
                | "over"
        )
        || (preposition.len() > 1 && matches!(word, "of" | "to"));
    if !spatial || preposition.to >= limit || first == "because" || first == "due" {
        return None;
    }
    let from = preposition.to;
    let (run, core) = noun_run(page, from, limit)?;
    let kind = kind_of(page, core)?;
    // ", Ostrany": a comma adds a place only if it is a country or a city, or a name right behind a name.
    if comma && !matches!(kind, BitKind::Country(_) | BitKind::City) {
        return None;
    }
    // "of" binds a place only where the phrase before is one ("the bombing of a bridge", "the city of Orle").
    let of_people = at
        .checked_sub(1)
        .is_some_and(|at| matches!(page.lower(at), "residents" | "people" | "inhabitants" | "evacuation" | "parts"));
    let of_locality = at.checked_sub(1).is_some_and(|at| page.is(at, Sense::Locality(Locality::Settlement)));
    if first == "of" && matches!(kind, BitKind::Name) && !of_people && !of_locality {
        return None;
    }
    let beside = matches!(first, "near" | "outside" | "close" | "next" | "opposite" | "off" | "behind" | "beside")
        || word == "from";
    let against = first == "against"
        || (first == "on" && matches!(kind, BitKind::Venue { .. }))
        || (first == "of" && matches!(kind, BitKind::Venue { .. }));
    let part = run;
    let phrase = if comma { part } else { Part::new(at, part.to) };
    let mut bits = Vec::new();
    let mut to = part.to;
    // "the Orlish city of Tarn": the adjective names the country.
    let country = (part.from..core.from)
        .find_map(|inner| page.sense(inner, |s| if let Sense::Demonym(country) = s { Some(country) } else { None }));
    if let Some((core, country)) = country {
        let kind = BitKind::Country(country);
        bits.push(Bit { phrase: part, part, core, kind, beside: true, against: false });
    }
    bits.push(Bit { phrase, part, core, kind, beside, against });
    // "(Ostrany)".
    if page.is_mark(to, '(') || page.is_mark(to, '[') {
        let close = (to + 1..(to + 6).min(limit)).find(|at| page.is_mark(*at, ')') || page.is_mark(*at, ']'));
        if let Some(close) = close
            && let Some(kind) = kind_of(page, Part::new(to + 1, close))
                .filter(|kind| matches!(kind, BitKind::Country(_) | BitKind::City))
        {
            let core = Part::new(to + 1, close);
            bits.push(Bit { phrase: core, part: core, core, kind, beside: false, against: false });
            to = close + 1;
        }
    }
    Some((bits, to))
}

/// A noun phrase that can be a place: with its determiner, and its head.
fn noun_run(page: &Page, from: usize, limit: usize) -> Option<(Part, Part)> {
    let mut at = from;
    while page.is(at, Sense::Det) || page.is(at, Sense::Possessive) {
        at += 1;
    }
    let start = at;
    let mut head: Option<Part> = None;
    while at < limit && at < from + 10 {
        let Some(next) = step(page, at) else { break };
        // A name ends where a small word follows that is no known kind of place.
        let lower_after_name = at > start
            && page.kind(at - 1).is_capital()
            && !page.kind(at).is_capital()
            && !page.upper
            && place_noun(page, at).is_none()
            && page.sense(at - 1, |s| matches!(s, Sense::Demonym(_)).then_some(())).is_none();
        if lower_after_name && !particle(page, at) {
            break;
        }
        // Known heads end the phrase unless another known head follows.
        if let Some(part) = place_noun(page, at) {
            head = Some(part);
            at = part.to;
            if place_noun(page, at).is_none() && !page.kind(at).is_capital() {
                break;
            }
            continue;
        }
        at = next;
    }
    // "the Ministry of Justice": one more noun belongs to the name.
    let office = head.is_some_and(|head| {
        head.to == at && matches!(page.lower(at - 1), "ministry" | "department" | "palace" | "house")
    });
    if office && page.lower(at) == "of" && page.kind(at + 1).is_word() && !page.is(at + 1, Sense::Det) {
        head = head.map(|head| Part::new(head.from, at + 2));
        at += 2;
    }
    // "the city of Orle", "the village of Tarn": the name behind is the place.
    if head.is_some_and(|head| head.to == at) && page.lower(at) == "of" && is_locality(page, at - 1) {
        let mut to = at + 1;
        while to < limit && page.kind(to).is_capital() {
            to += 1;
        }
        if to > at + 1 {
            return Some((Part::new(from, to), Part::new(at + 1, to)));
        }
    }
    let run = Part::new(from, at.min(limit));
    if run.is_empty() || start >= run.to {
        return None;
    }
    let capital = (start..run.to).find(|at| page.kind(*at).is_capital() && !page.upper);
    let core = match (head, capital) {
        // "Orle market", "Crown Hall": the whole name.
        // "Port Sevrin": the known word opens the name.
        (Some(_), Some(first)) if page.kind(run.to - 1).is_capital() => Part::new(first, run.to),
        (Some(head), Some(first)) if first <= head.from => Part::new(first, head.to),
        (_, Some(first)) => Part::new(first, run.to),
        (Some(head), None) if page.upper && run.to > head.to => Part::new(start, run.to),
        // "ferry terminal", "covered market": with the words that say which.
        (Some(head), None) => Part::new(start, head.to),
        (None, None) if page.upper => Part::new(start, run.to),
        (None, None) => return None,
    };
    Some((run, core))
}

fn step(page: &Page, at: usize) -> Option<usize> {
    let kind = page.kind(at);
    if kind == Kind::Possessive {
        return Some(at + 1);
    }
    if !kind.is_word() {
        return None;
    }
    let dated =
        |s| matches!(s, Sense::Month(_) | Sense::Weekday(_) | Sense::DayShift(_) | Sense::VagueTime | Sense::Network);
    if page.sense(at, |s| dated(s).then_some(())).is_some() {
        return None;
    }
    if place_noun(page, at).is_some() || (kind.is_capital() && !page.upper) || particle(page, at) {
        return Some(at + 1);
    }
    let stops = page
        .sense(at, |s| {
            matches!(
                s,
                Sense::Prep
                    | Sense::Conj
                    | Sense::Relative
                    | Sense::Pronoun(_)
                    | Sense::Be
                    | Sense::Aux
                    | Sense::Modal
                    | Sense::Neg
                    | Sense::Adverb
                    | Sense::Verb
                    | Sense::Cue(_)
                    | Sense::Det
                    | Sense::EventVerb(_)
                    | Sense::Toll(_)
                    | Sense::Event(_)
                    | Sense::PartOfDay
                    | Sense::SayingNoun(_)
                    | Sense::Channel(_)
            )
            .then_some(())
        })
        .is_some();
    (!stops).then_some(at + 1)
}

fn particle(page: &Page, at: usize) -> bool {
    matches!(page.lower(at), "de" | "del" | "la" | "el" | "los" | "las" | "al" | "von" | "van" | "der")
        && page.kind(at + 1).is_capital()
}

fn place_noun(page: &Page, at: usize) -> Option<Part> {
    page.sense(at, |s| matches!(s, Sense::Venue(_) | Sense::Locality(_)).then_some(())).map(|(part, ())| part)
}

fn is_locality(page: &Page, at: usize) -> bool {
    page.sense(at, |s| matches!(s, Sense::Locality(_)).then_some(())).is_some()
}

/// What a place phrase names, by its core.
fn kind_of(page: &Page, core: Part) -> Option<BitKind> {
    let known = page.sense(core.from, |s| match s {
        Sense::Country(country) => Some(BitKind::Country(country)),
        Sense::City => Some(BitKind::City),
        _ => None,
    });
    if let Some((part, kind)) = known
        && part.to == core.to
    {
        return Some(kind);
    }
    let capitals = core.tokens().any(|at| page.kind(at).is_capital()) && !page.upper;
    let head = core.tokens().rev().find_map(|at| {
        page.sense(at, |s| match s {
            Sense::Venue(kind) => Some(BitKind::Venue { kind, named: capitals && core.len() > 1 }),
            Sense::Locality(_) => Some(BitKind::Area),
            _ => None,
        })
        .filter(|(part, _)| part.to == core.to || page.lower(part.to) == "of")
    });
    if let Some((part, kind)) = head {
        let bare = part == core || !capitals;
        return Some(match kind {
            BitKind::Area if !bare => BitKind::Name,
            other => other,
        });
    }
    let unknown_upper = page.upper && core.tokens().any(|at| page.marks_from(at).is_empty());
    (capitals || unknown_upper).then_some(BitKind::Name)
}
