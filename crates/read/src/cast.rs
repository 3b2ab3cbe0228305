//! Who is who: mentions joined to actors.
//!
//! A person is joined by the full name, then by the surname if only one person of the text has it; a body by its name
//! or its acronym; an unnamed group by the same description. Nothing named is ever joined with something unnamed on
//! suspicion. Named persons and bodies are actors by themselves; all others only once a later stage finds them doing
//! something ([`Cast::use_slot`]).

mod apposition;

pub(crate) use apposition::{insert_end, phrase_end};

use crate::lexicon::{Person, Sense};
use crate::limits::{ITEMS_MAX, MENTIONS_MAX};
use crate::mentions::{Class, Mention, Mentions};
use crate::page::{Page, Part};
use std::collections::{HashMap, HashSet};
use tocsin_core::draft::{Actor, ActorId, ActorType};

/// An actor in the making.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) name: Option<String>,
    pub(crate) named: bool,
    pub(crate) kind: ActorType,
    pub(crate) role: Option<Part>,
    pub(crate) pseudonym: bool,
    pub(crate) anonymous: bool,
    pub(crate) mentions: Vec<Part>,
    /// What its first mention was.
    pub(crate) class: Class,
    /// Whether it goes into the draft.
    pub(crate) used: bool,
    /// The slot it was joined with.
    joined: Option<usize>,
}

/// All actors, and which mention speaks of which.
pub(crate) struct Cast {
    pub(crate) slots: Vec<Slot>,
    of_mention: Vec<Option<usize>>,
}

impl Cast {
    /// The slot of a mention.
    pub(crate) fn of(&self, mention: usize) -> Option<usize> {
        self.of_mention.get(mention).copied().flatten().map(|slot| self.root(slot))
    }

    /// The slot a slot was joined with, or itself.
    pub(crate) fn root(&self, slot: usize) -> usize {
        let mut at = slot;
        while let Some(next) = self.slots.get(at).and_then(|slot| slot.joined) {
            at = next;
        }
        at
    }

    /// Says that a slot is an actor of the draft, and returns its id.
    pub(crate) fn use_slot(&mut self, slot: usize) -> ActorId {
        let root = self.root(slot);
        if let Some(slot) = self.slots.get_mut(root) {
            slot.used = true;
        }
        id_of(root)
    }

    /// Joins two slots, with a reason in the text: the later into the earlier.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (into, from) = (a.min(b), a.max(b));
        if into == from {
            return into;
        }
        let (mentions, used, role, anonymous) = match self.slots.get_mut(from) {
            Some(slot) => {
                slot.joined = Some(into);
                (std::mem::take(&mut slot.mentions), slot.used, slot.role, slot.anonymous)
            }
            None => return into,
        };
        if let Some(slot) = self.slots.get_mut(into) {
            slot.mentions.extend(mentions);
            slot.mentions.sort_unstable();
            slot.mentions.truncate(MENTIONS_MAX);
            slot.used |= used;
            slot.anonymous |= anonymous;
            slot.role = slot.role.or(role);
        }
        into
    }

    /// Adds an actor that no noun phrase of the mentions stage was.
    pub(crate) fn add(&mut self, slot: Slot) -> usize {
        self.slots.push(slot);
        self.slots.len() - 1
    }

    /// The actors of the draft, in the order in which the text first speaks of them.
    pub(crate) fn actors(&self, page: &Page) -> Vec<Actor> {
        let mut chosen: Vec<(usize, &Slot)> =
            self.slots.iter().enumerate().filter(|(_, s)| s.used && s.joined.is_none()).collect();
        chosen.sort_by_key(|(number, slot)| (slot.mentions.first().copied(), *number));
        chosen.into_iter().filter_map(|(number, slot)| slot.actor(page, number)).collect()
    }
}

impl Slot {
    /// A slot of one mention.
    pub(crate) fn new(class: Class, kind: ActorType, name: Option<String>, mention: Part) -> Self {
        Self {
            named: name.is_some(),
            name,
            kind,
            role: None,
            pseudonym: false,
            anonymous: false,
            mentions: vec![mention],
            class,
            used: false,
            joined: None,
        }
    }

    fn actor(&self, page: &Page, number: usize) -> Option<Actor> {
        let mentions: Vec<_> = self.mentions.iter().filter_map(|part| page.anchor(*part)).collect();
        let first = mentions.first()?;
        let described = || plain_description(&first.text);
        Some(Actor {
            id: id_of(number),
            name: self.name.clone().or_else(|| self.describable().then(described)),
            named: self.named,
            kind: self.kind,
            role: self.role.and_then(|part| page.anchor(part)),
            pseudonym: self.pseudonym.then_some(true),
            anonymous: self.anonymous.then_some(true),
            mentions,
        })
    }

    /// Whether a plain description serves as a name; those known only by a deed have none.
    fn describable(&self) -> bool {
        !matches!(self.class, Class::Behind | Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator))
    }
}

fn id_of(slot: usize) -> ActorId {
    ActorId::new(format!("a{}", slot + 1))
}

/// A description without its article, on one line.
fn plain_description(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for article in ["The ", "the ", "An ", "an ", "A ", "a ", "THE ", "AN ", "A "] {
        if let Some(rest) = line.strip_prefix(article) {
            return rest.to_owned();
        }
    }
    line
}

/// Names already met, by the ways they can be met again.
#[derive(Default)]
struct Known {
    full: HashMap<String, usize>,
    surname: HashMap<String, Surname>,
    description: HashMap<String, usize>,
    office: HashMap<String, usize>,
    /// Unnamed bodies by the last word of their description, while only one has it.
    head: HashMap<String, Surname>,
    /// Names the text treats as states: it speaks of their government, ministers, presidents.
    states: HashSet<String>,
}

/// Who has a word that may stand for them.
#[derive(Clone, Copy)]
enum Surname {
    Of(usize),
    Several,
}

/// Joins the mentions of a text to actors.
pub(crate) fn assemble(page: &Page, mentions: &Mentions) -> Cast {
    let mut cast = Cast { slots: Vec::new(), of_mention: vec![None; mentions.all.len()] };
    let mut known = Known { states: apposition::states(page), ..Known::default() };
    for (number, mention) in mentions.all.iter().enumerate() {
        if cast.slots.len() >= 4 * ITEMS_MAX {
            break;
        }
        let previous = mentions.all.get(number.saturating_sub(3)..number).unwrap_or(&[]);
        let slot = place_mention(page, mention, previous, &mut cast, &mut known);
        if let Some(slot) = slot
            && let Some(of) = cast.of_mention.get_mut(number)
        {
            *of = Some(slot);
        }
    }
    cast
}

fn place_mention(
    page: &Page,
    mention: &Mention,
    previous: &[Mention],
    cast: &mut Cast,
    known: &mut Known,
) -> Option<usize> {
    let name = page.line(mention.core);
    let key = page.line(mention.core).to_lowercase();
    match mention.class {
        Class::Place => None,
        Class::Named => Some(person(page, mention, &name, &key, cast, known)),
        Class::Body(kind) => Some(body(page, mention, kind, &name, &key, cast, known)),
        Class::State(country) => {
            let name = page.lexicon.country(country).to_owned();
            let slot = Slot::new(mention.class, ActorType::State, Some(page.line(mention.core)), mention.part);
            Some(joined_by(&name.to_lowercase(), slot, mention.part, cast, &mut known.full))
        }
        Class::Unknown => unknown(page, mention, previous, &name, &key, cast, known),
        Class::Office(_) if mention.definite && known.office.contains_key(last_word(&key)) => {
            let slot = known.office.get(last_word(&key)).copied()?;
            mention_again(cast, slot, mention.part);
            Some(slot)
        }
        Class::Office(_) | Class::One(Person::Plain) => {
            let kind = if matches!(mention.class, Class::Office(_)) { ActorType::Office } else { ActorType::Person };
            let slot = Slot { named: false, ..Slot::new(mention.class, kind, None, mention.part) };
            if mention.definite {
                Some(joined_by(&key, slot, mention.part, cast, &mut known.description))
            } else {
                let number = cast.add(slot);
                known.description.insert(key, number);
                Some(number)
            }
        }
        Class::One(Person::Perpetrator) | Class::Many(Person::Perpetrator) => {
            let kind = if matches!(mention.class, Class::One(_)) { ActorType::Person } else { ActorType::Group };
            let slot = Slot::new(mention.class, kind, None, mention.part);
            if mention.definite && known.description.contains_key(last_word(&key)) {
                return Some(joined_by(last_word(&key), slot, mention.part, cast, &mut known.description));
            }
            let number = cast.add(slot);
            known.description.insert(last_word(&key).to_owned(), number);
            Some(number)
        }
        Class::Behind => Some(cast.add(Slot::new(mention.class, ActorType::Group, None, mention.part))),
        Class::Several(_) | Class::Many(Person::Plain) | Class::People(_) | Class::Noun(_) => {
            let organised = matches!(mention.class, Class::Noun(_)) || is_body_noun(page, mention.core);
            let kind = match mention.class {
                Class::Noun(kind) if !mention.armed => kind,
                Class::Noun(_) => ActorType::ArmedGroup,
                _ if organised => ActorType::Organisation,
                _ => ActorType::Group,
            };
            let slot = Slot::new(mention.class, kind, None, mention.part);
            let key = match apposition::in_whose(page, mention.part.to) {
                Some(place) => format!("{key} {place}"),
                None => key,
            };
            let plain = page.line(mention.core).to_lowercase();
            let plain = plain.split(" of ").next().unwrap_or("").to_owned();
            let head = last_word(&plain).to_owned();
            // "the council" goes back to "the city council" if the text has no other.
            let shorter = known.head.get(&plain).filter(|_| mention.definite && !key.contains(" of "));
            if let Some(Surname::Of(one)) = shorter.copied() {
                mention_again(cast, one, mention.part);
                return Some(one);
            }
            let number = joined_by(&key, slot, mention.part, cast, &mut known.description);
            for word in [head, plain] {
                known
                    .head
                    .entry(word)
                    .and_modify(|known| {
                        if !matches!(known, Surname::Of(slot) if *slot == number) {
                            *known = Surname::Several;
                        }
                    })
                    .or_insert(Surname::Of(number));
            }
            Some(number)
        }
        Class::One(Person::Victim) | Class::Many(Person::Victim) => None,
    }
}

/// Whether the head of an unnamed group is the noun of a body ("headquarters", "agencies") and not of persons.
fn is_body_noun(page: &Page, core: Part) -> bool {
    core.to.checked_sub(1).is_some_and(|last| {
        page.sense(last, |s| matches!(s, Sense::Body(_)).then_some(())).is_some()
            || matches!(page.lower(last), "services" | "forces" | "authorities" | "troops" | "government")
    })
}

fn last_word(key: &str) -> &str {
    key.rsplit(' ').next().unwrap_or(key)
}

fn mention_again(cast: &mut Cast, slot: usize, part: Part) {
    let root = cast.root(slot);
    if let Some(slot) = cast.slots.get_mut(root)
        && slot.mentions.len() < MENTIONS_MAX
        && !slot.mentions.contains(&part)
    {
        slot.mentions.push(part);
    }
}

fn joined_by(key: &str, slot: Slot, part: Part, cast: &mut Cast, index: &mut HashMap<String, usize>) -> usize {
    if let Some(known) = index.get(key).copied() {
        mention_again(cast, known, part);
        return known;
    }
    let number = cast.add(slot);
    index.insert(key.to_owned(), number);
    number
}

fn person(page: &Page, mention: &Mention, name: &str, key: &str, cast: &mut Cast, known: &mut Known) -> usize {
    let surname = last_word(key).to_owned();
    let found = known.full.get(key).copied().or_else(|| match known.surname.get(&surname) {
        Some(Surname::Of(slot)) if mention.core.len() == 1 => Some(*slot),
        _ => None,
    });
    let role = mention.role.or_else(|| apposition::role_behind(page, mention.part.to));
    let number = match found {
        Some(slot) => {
            mention_again(cast, slot, mention.part);
            slot
        }
        None => {
            let mut slot = Slot::new(Class::Named, ActorType::Person, Some(name.to_owned()), mention.part);
            slot.used = true;
            cast.add(slot)
        }
    };
    if let Some(slot) = cast.slots.get_mut(number) {
        slot.role = slot.role.or(role);
    }
    if let Some(role) = role {
        let head = role.tokens().find(|at| page.sense(*at, |s| matches!(s, Sense::Office(_)).then_some(())).is_some());
        let head = head.and_then(|at| page.sense(at, |s| matches!(s, Sense::Office(_)).then_some(())));
        if let Some((part, ())) = head {
            known.office.insert(page.lower(part.to - 1).to_owned(), number);
        }
    }
    known.full.entry(key.to_owned()).or_insert(number);
    known
        .surname
        .entry(surname)
        .and_modify(|known| {
            if !matches!(known, Surname::Of(slot) if *slot == number) {
                *known = Surname::Several;
            }
        })
        .or_insert(Surname::Of(number));
    number
}

fn body(
    page: &Page,
    mention: &Mention,
    kind: ActorType,
    name: &str,
    key: &str,
    cast: &mut Cast,
    known: &mut Known,
) -> usize {
    let mut slot = Slot::new(mention.class, kind, Some(name.to_owned()), mention.part);
    slot.used = true;
    let number = joined_by(key, slot, mention.part, cast, &mut known.full);
    // "the terrorist organization Grey Lantern" speaks of it twice: as described, and by name.
    if mention.part.len() > mention.core.len() + 1 {
        mention_again(cast, number, mention.core);
    }
    if mention.armed
        && let Some(slot) = cast.slots.get_mut(number)
    {
        slot.kind = ActorType::ArmedGroup;
    }
    if let Some(acronym) = apposition::acronym_behind(page, mention.part.to) {
        known.full.entry(page.lower(acronym).to_owned()).or_insert(number);
    }
    number
}

/// A name nobody explains: what stands around it may.
fn unknown(
    page: &Page,
    mention: &Mention,
    previous: &[Mention],
    name: &str,
    key: &str,
    cast: &mut Cast,
    known: &mut Known,
) -> Option<usize> {
    if let Some(slot) = known.full.get(key).copied() {
        mention_again(cast, slot, mention.part);
        return Some(slot);
    }
    if let (1, Some(Surname::Of(slot))) = (mention.core.len(), known.surname.get(key).copied()) {
        mention_again(cast, slot, mention.part);
        return Some(slot);
    }
    if apposition::pseudonym_before(page, mention.part.from) {
        let slot = person(page, mention, name, key, cast, known);
        if let Some(slot) = cast.slots.get_mut(slot) {
            slot.pseudonym = true;
        }
        return Some(slot);
    }
    let before = mention.part.from.checked_sub(1);
    let in_place =
        before.is_some_and(|before| matches!(page.lower(before), "in" | "at" | "near" | "outside" | "inside"));
    if known.states.contains(key) {
        let slot = Slot::new(Class::Unknown, ActorType::State, Some(name.to_owned()), mention.part);
        return Some(joined_by(key, slot, mention.part, cast, &mut known.full));
    }
    if in_place {
        return None;
    }
    if apposition::body_behind(page, mention.part.to) {
        let mut slot = Slot::new(mention.class, ActorType::Organisation, Some(name.to_owned()), mention.part);
        slot.used = true;
        return Some(joined_by(key, slot, mention.part, cast, &mut known.full));
    }
    let role_before = previous.iter().find(|previous| {
        matches!(previous.class, Class::Office(_) | Class::One(Person::Plain))
            && page.is_comma(mention.part.from.wrapping_sub(1))
            && apposition::phrase_end(page, previous.part.to) + 1 == mention.part.from
    });
    if role_before.is_some()
        || apposition::role_behind(page, mention.part.to).is_some()
        || apposition::speaks(page, mention)
    {
        let slot = person(page, mention, name, key, cast, known);
        if let (Some(previous), Some(slot)) = (role_before, cast.slots.get_mut(slot)) {
            slot.role = slot.role.or(Some(Part::new(previous.part.from, mention.part.from - 1)));
        }
        return Some(slot);
    }
    let after_place_word = before
        .is_some_and(|before| matches!(page.lower(before), "from" | "on" | "through" | "across" | "into" | "over"));
    if after_place_word {
        return None;
    }
    let armed = apposition::belongs_before(page, mention.part.from) || apposition::tie_behind(page, mention.part.to);
    let kind = if armed { ActorType::ArmedGroup } else { ActorType::Organisation };
    let mut slot = Slot::new(Class::Unknown, kind, Some(name.to_owned()), mention.part);
    slot.used = armed;
    Some(joined_by(key, slot, mention.part, cast, &mut known.full))
}
