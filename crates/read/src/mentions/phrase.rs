//! One noun phrase: from where it begins to its head, and what the head makes of it.

use super::name::{is_name_word, joins_name};
use super::{Class, Habits, Mention, is_nominal};
use crate::lexicon::{Group, Sense};
use crate::limits::NAME_TOKENS_MAX;
use crate::numbers::number_at;
use crate::page::{Page, Part};
use crate::tokens::Kind;
use tocsin_core::draft::ActorType;

/// A phrase read: where it ends, and the mentions in it (a name with its description may be two).
pub(super) struct Found {
    pub(super) to: usize,
    pub(super) mentions: Vec<Mention>,
}

/// "those behind …", "those who staged …": people by their deed. The mention ends with the opening words; the event
/// that follows is read by the events stage.
pub(super) fn behind(page: &Page, at: usize, sentence: Part) -> Option<Mention> {
    if !matches!(page.lower(at), "those" | "people" | "persons" | "anyone" | "everyone") {
        return None;
    }
    let next = at + 1;
    let end = if let Some(part) = page.phrase(next, Sense::Behind) {
        part.to
    } else if page.is(next, Sense::Relative) {
        let last = (next + 4).min(sentence.to);
        let deed = |at: &usize| page.is(*at, Sense::AgentVerb) || page.is(*at, Sense::Behind);
        (next + 1..last).find(deed)? + 1
    } else {
        return None;
    };
    let part = Part::new(at, end);
    Some(Mention { part, core: part, class: Class::Behind, role: None, armed: false, definite: true })
}

/// Reads the phrase that begins at a token, if one does.
pub(super) fn read(page: &Page, habits: &Habits, at: usize, sentence: Part) -> Option<Found> {
    if page.lower(at) == "that" && (page.kind(at + 1).is_capital() || page.is(at + 1, Sense::Group(Group::Official)))
        || number_at(page, at).is_some()
    {
        return None; // "that" opens a clause; a number counts, and is no part of a name's phrase
    }
    let mut from = at;
    let definite = matches!(page.lower(at), "the" | "these" | "those" | "this" | "that");
    if page.is(at, Sense::Det) || page.is(at, Sense::Possessive) {
        from += 1;
    }
    let run = Part::new(from, run_end(page, habits, from, sentence));
    if run.is_empty() {
        return None;
    }
    let frame = Frame { page, habits, sentence, whole: Part::new(at, run.to), run, definite };
    let mut mentions = frame.interpret();
    // "the terrorist attack": a phrase that runs into an event's noun describes the event.
    if page.sense(run.to, |s| matches!(s, Sense::Event(_)).then_some(())).is_some() {
        mentions.retain(|mention| mention.part.to != run.to || mention.named());
    }
    let to = mentions.iter().map(|mention| mention.part.to).max().unwrap_or(run.to).max(run.to);
    Some(Found { to, mentions })
}

/// Where a run of words that a noun phrase can hold ends.
fn run_end(page: &Page, habits: &Habits, from: usize, sentence: Part) -> usize {
    let mut at = from;
    while at < sentence.to && at < from + NAME_TOKENS_MAX {
        match step(page, habits, at, from, sentence) {
            Some(next) => at = next,
            None => break,
        }
    }
    at.min(sentence.to)
}

/// One step along a noun phrase: behind the word, or behind the joining words of a name and the word after them.
fn step(page: &Page, habits: &Habits, at: usize, from: usize, sentence: Part) -> Option<usize> {
    let kind = page.kind(at);
    if !kind.is_word() {
        // "the 17 November group": a number inside a name, never at its head.
        let inside = at > from && page.kind(at + 1).is_capital() && page.kind(at - 1).is_capital();
        return (kind == Kind::Number && inside).then_some(at + 1);
    }
    if is_name_word(page, habits, at, sentence) {
        return Some(at + 1);
    }
    if let Some(next) = joins_name(page, habits, at, from, sentence) {
        return Some(next);
    }
    let after_name = at > from && is_strong_name(page, habits, at - 1, sentence);
    if let Some((part, ())) = page.sense(at, |sense| is_nominal(sense).then_some(())) {
        let verbal = part.len() == 1 && after_name && page.is(at, Sense::Verb);
        return (!verbal && part.to <= sentence.to).then_some(part.to);
    }
    // A name is not followed by a common noun the lexicon does not know: that word is a verb more often than not.
    if after_name || page.upper || bounds_phrase(page, at) {
        return None;
    }
    let word = page.lower(at);
    if word.ends_with("ly") {
        return None;
    }
    if word.ends_with("ed") || word.ends_with("ing") {
        // A participle stands in a phrase only right before a noun we know.
        return page.sense(at + 1, |sense| is_nominal(sense).then_some(())).map(|_| at + 1);
    }
    Some(at + 1)
}

/// Whether a word cannot stand inside a phrase about an actor.
fn bounds_phrase(page: &Page, at: usize) -> bool {
    page.sense(at, |sense| {
        matches!(
            sense,
            Sense::Det
                | Sense::Possessive
                | Sense::Prep
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
                | Sense::According
                | Sense::EventVerb(_)
                | Sense::Event(_)
                | Sense::AgentVerb
                | Sense::Toll(_)
                | Sense::Weekday(_)
                | Sense::DayShift(_)
                | Sense::Month(_)
                | Sense::Including
                | Sense::Reception(_)
                | Sense::Warning
        )
        .then_some(())
    })
    .is_some()
}

/// Whether a token is a name word that is no mere adjective of a country.
fn is_strong_name(page: &Page, habits: &Habits, at: usize, sentence: Part) -> bool {
    let adjective =
        page.sense(at, |s| matches!(s, Sense::Demonym(_) | Sense::Title | Sense::Office(_)).then_some(())).is_some();
    !page.upper && !adjective && is_name_word(page, habits, at, sentence)
}

/// A run of words waiting to be understood.
struct Frame<'p, 't> {
    page: &'p Page<'t>,
    habits: &'p Habits<'p>,
    sentence: Part,
    /// With its determiner.
    whole: Part,
    run: Part,
    definite: bool,
}

impl Frame<'_, '_> {
    fn interpret(&self) -> Vec<Mention> {
        let Some(name) = self.name() else { return self.common(self.run).into_iter().collect() };
        let before = Part::new(self.run.from, name.from);
        let behind = Part::new(name.to, self.run.to);
        // "National Guard soldiers", "Orle airport": a known noun behind a name takes the phrase over.
        if let Some(head) = self.common(behind) {
            if let Some(kind) = self.body_of_one(&head) {
                let class = Class::Body(kind);
                let part = Part::new(self.whole.from, head.part.to);
                let armed = head.armed || kind == ActorType::ArmedGroup;
                let core = Part::new(name.from, head.part.to);
                return vec![Mention { part, core, class, role: None, armed, definite: self.definite }];
            }
            let mut out = if head.class == Class::Place { Vec::new() } else { vec![self.named(name, before)] };
            out.push(Mention {
                part: Part::new(self.whole.from, head.part.to),
                core: Part::new(self.run.from, head.part.to),
                ..head
            });
            return out;
        }
        vec![self.named(name, before)]
    }

    /// "Red Dune militia", "GREY LANTERN MOVEMENT": a body's noun behind a name is the last word of the name.
    fn body_of_one(&self, head: &Mention) -> Option<ActorType> {
        let plural = self.page.lower(head.part.to - 1).ends_with('s');
        match head.class {
            Class::Several(Group::Armed) if !plural => Some(ActorType::ArmedGroup),
            Class::Noun(_) if !plural && head.armed => Some(ActorType::ArmedGroup),
            Class::Noun(kind) if !plural => Some(kind),
            _ => None,
        }
    }

    /// The name in the run: its words with capitals, from the first that does not merely describe.
    fn name(&self) -> Option<Part> {
        let page = self.page;
        let strong = |at: &usize| is_name_word(page, self.habits, *at, self.sentence) && !self.describes(*at);
        let from = (self.office_end()..self.run.to).find(strong).or_else(|| self.run.tokens().find(strong))?;
        let mut to = from + 1;
        while to < self.run.to && (page.kind(to).is_capital() && !self.upper_common(to) || self.joiner(to)) {
            to += 1;
        }
        while to > from + 1 && !page.kind(to - 1).is_capital() && page.kind(to - 1) != Kind::Number {
            to -= 1;
        }
        Some(Part::new(from, to))
    }

    /// Where the office before a name ends: "Transport Minister Petra Lind".
    fn office_end(&self) -> usize {
        let page = self.page;
        let office = self.run.tokens().rev().find_map(|at| {
            let found = page.sense(at, |s| matches!(s, Sense::Office(_)).then_some(()))?.0;
            let named = found.to < self.run.to && is_name_word(page, self.habits, found.to, self.sentence);
            (named && !self.body_follows(found.to)).then_some(found.to)
        });
        office.unwrap_or(self.run.from)
    }

    /// In a text of capitals, a word that is no name although it has them.
    fn upper_common(&self, at: usize) -> bool {
        self.page.upper && !is_name_word(self.page, self.habits, at, self.sentence)
    }

    fn joiner(&self, at: usize) -> bool {
        let page = self.page;
        page.kind(at) == Kind::Number
            || joins_name(page, self.habits, at, self.run.from, self.sentence).is_some_and(|next| next <= self.run.to)
            || (page.lower(at) == "the" && matches!(page.lower(at - 1), "of" | "for"))
            || (!page.upper && matches!(page.lower(at), "la" | "los" | "las" | "der" | "den"))
    }

    /// A capital that describes what follows rather than names: "Russian", "President", "Mr.".
    fn describes(&self, at: usize) -> bool {
        let page = self.page;
        let describing = page.sense(at, |s| match s {
            Sense::Demonym(_) | Sense::People(_) => Some(true),
            Sense::Office(_) | Sense::Title | Sense::Person(_) => Some(false),
            _ => None,
        });
        let Some((part, of_country)) = describing else { return self.in_longer_office(at) };
        let lower_follows = at + 1 < self.run.to && !page.kind(at + 1).is_capital();
        // "Russian Security Council": a body's own words are not a description.
        !self.body_follows(part.to) || (of_country && lower_follows)
    }

    /// Whether a token stands inside an office of several words ("Deputy Chairman").
    fn in_longer_office(&self, at: usize) -> bool {
        (self.run.from..at).any(|from| {
            let office = |s| matches!(s, Sense::Office(_) | Sense::Title).then_some(());
            self.page.sense(from, office).is_some_and(|(part, ())| part.holds(at))
        })
    }

    /// Whether, among the capitals that follow at once, one heads the name of a body.
    fn body_follows(&self, from: usize) -> bool {
        let mut capitals = (from..self.run.to).take_while(|at| self.page.kind(*at).is_capital());
        !self.page.upper && capitals.any(|at| self.name_head(at).is_some())
    }

    fn name_head(&self, at: usize) -> Option<(Part, ActorType)> {
        self.page.sense(at, |s| if let Sense::NameHead(kind) = s { Some(kind) } else { None })
    }

    /// A name with the words that stand before it in the phrase.
    fn named(&self, name: Part, before: Part) -> Mention {
        let page = self.page;
        let class = self.class_of_name(name, before);
        let role = Some(before).filter(|part| class == Class::Named && !part.is_empty() && !only_title(page, *part));
        let armed = page.has(before, Sense::ArmedAdjective) || class == Class::Body(ActorType::ArmedGroup);
        let class = match class {
            Class::Body(ActorType::Organisation | ActorType::Group) if armed => Class::Body(ActorType::ArmedGroup),
            other => other,
        };
        // The office before a person is the role; the mention is the name, with its form of address.
        let pseudonym = (1..=4)
            .filter_map(|back| name.from.checked_sub(back))
            .any(|at| page.phrase(at, Sense::Pseudonym).is_some_and(|phrase| phrase.to == name.from));
        let part = if role.is_some() || pseudonym { name } else { Part::new(self.whole.from, name.to) };
        Mention { part, core: name, class, role, armed, definite: self.definite }
    }

    fn class_of_name(&self, name: Part, before: Part) -> Class {
        let page = self.page;
        let last = name.to - 1;
        let known = page.sense(name.from, |s| match s {
            Sense::Country(index) => Some(Class::State(index)),
            Sense::City => Some(Class::Place),
            _ => None,
        });
        if let Some((part, class)) = known
            && part.to == name.to
        {
            return class;
        }
        let head = name.tokens().find(|at| matches!(page.lower(*at), "of" | "for")).map_or(last, |of| of - 1);
        let two_words = last.checked_sub(1).filter(|at| *at > name.from).and_then(|at| self.name_head(at));
        if let Some((_, kind)) = two_words.filter(|(part, _)| part.to == name.to) {
            return Class::Body(kind);
        }
        if let Some((_, kind)) = self.name_head(head)
            && (name.len() > 1 || !before.is_empty() || self.definite)
        {
            return Class::Body(kind);
        }
        let place = |s| matches!(s, Sense::Venue(_) | Sense::Locality(_)).then_some(());
        if name.len() > 1 && page.sense(last, place).is_some() {
            return Class::Place;
        }
        if let Some(class) = self.class_from_description(before) {
            return class;
        }
        let acronym = name.len() == 1 && page.kind(last) == Kind::Upper && !page.upper;
        if acronym { Class::Body(ActorType::Organisation) } else { Class::Unknown }
    }

    /// What the words before a name say it is: an office or person makes a person, a body's noun a body.
    fn class_from_description(&self, before: Part) -> Option<Class> {
        let page = self.page;
        before.tokens().find_map(|at| {
            page.sense(at, |s| match s {
                Sense::Title | Sense::Office(_) | Sense::Person(_) => Some(Class::Named),
                Sense::Body(kind) => Some(Class::Body(kind)),
                Sense::Group(Group::Armed) => Some(Class::Body(ActorType::ArmedGroup)),
                Sense::Group(_) => Some(Class::Body(ActorType::Organisation)),
                Sense::Locality(_) | Sense::Venue(_) => Some(Class::Place),
                _ => None,
            })
            .filter(|(part, _)| part.to == before.to)
            .map(|(_, class)| class)
        })
    }

    /// A phrase without a name, by its last known head.
    fn common(&self, run: Part) -> Option<Mention> {
        let page = self.page;
        let mut found: Option<(Part, Class)> = None;
        let mut at = run.from;
        while at < run.to {
            match page.sense(at, |s| class_of_noun(page, at, s)).filter(|(part, _)| part.to <= run.to) {
                // "a police officer": the later head wins.
                Some((part, class)) => {
                    found = Some((part, class));
                    at = part.to;
                }
                None => at += 1,
            }
        }
        let (mut head, class) = found?;
        if matches!(class, Class::Several(Group::Official) | Class::Noun(_)) {
            head.to = self.of_whom(head.to);
        }
        let core = Part::new(run.from, head.to);
        let armed = page.has(core, Sense::ArmedAdjective) || class == Class::Several(Group::Armed);
        let part = Part::new(self.whole.from, head.to);
        Some(Mention { part, core, class, role: None, armed, definite: self.definite })
    }
}

impl Frame<'_, '_> {
    /// "the foreign ministry of Lorvia": the name of whose body it is belongs to the phrase.
    fn of_whom(&self, head_end: usize) -> usize {
        let page = self.page;
        // "a cell of Grey Lantern" ties two bodies; it is no name of one.
        let tie = (head_end.saturating_sub(3)..head_end).any(|at| {
            page.sense(at, |s| matches!(s, Sense::Tie(_) | Sense::Belong).then_some(()))
                .is_some_and(|(part, ())| part.holds(head_end))
        });
        if page.lower(head_end) != "of" || page.upper || tie {
            return head_end;
        }
        let mut to = head_end + 1;
        if page.lower(to) == "the" {
            to += 1;
        }
        let first = to;
        while to < self.sentence.to && page.kind(to).is_capital() {
            to += 1;
        }
        if to > first { to } else { head_end }
    }
}

/// Whether the words before a name are a form of address and no office.
fn only_title(page: &Page, before: Part) -> bool {
    let office = |s| matches!(s, Sense::Office(_)).then_some(());
    before.len() == 1 && page.is(before.from, Sense::Title) && page.sense(before.from, office).is_none()
}

fn class_of_noun(page: &Page, at: usize, sense: Sense) -> Option<Class> {
    match sense {
        Sense::Office(_) if is_plural(page, at, sense) => Some(Class::Several(Group::Official)),
        Sense::Office(office) => Some(Class::Office(office)),
        Sense::Person(person) if is_plural(page, at, sense) => Some(Class::Many(person)),
        Sense::Person(person) => Some(Class::One(person)),
        Sense::Group(group) => Some(Class::Several(group)),
        Sense::People(country) => Some(Class::People(country)),
        Sense::Body(kind) => Some(Class::Noun(kind)),
        Sense::Venue(_) | Sense::Locality(_) => Some(Class::Place),
        _ => None,
    }
}

/// Whether a noun is in the plural; phrases of several words end in their head.
fn is_plural(page: &Page, at: usize, sense: Sense) -> bool {
    let to = page.phrase(at, sense).map_or(at + 1, |part| part.to);
    let word = page.lower(to - 1);
    let many = word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    many || word.ends_with("men") || matches!(word, "people" | "children" | "police" | "persons")
}
