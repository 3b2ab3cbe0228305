//! Varied text of our own, as much as one likes: reports of a land that does not exist.
//!
//! Sentences are made from patterns with places, offices, numbers and days put in, so that most stand there once and a
//! reader's caches help it no more than they would on a working day. The same seed gives the same text.

use tocsin_store::world::Chance;
use tocsin_testkit::world::SeededChance;

const PLACES: [&str; 12] = [
    "Orle",
    "Brenn",
    "Harrow Quay",
    "Tessaly",
    "Old Marrick",
    "Vell",
    "Saint Corin",
    "Pelham Reach",
    "Ostrava Minor",
    "the Lower Wend",
    "Karsk",
    "Port Ansel",
];
const SITES: [&str; 12] = [
    "fuel depot",
    "covered market",
    "bus station",
    "town hall",
    "grain pier",
    "railway bridge",
    "hospital",
    "stadium",
    "power station",
    "ferry terminal",
    "synagogue",
    "water works",
];
const BODIES: [&str; 12] = [
    "the harbour police",
    "officials",
    "the interior ministry",
    "the coast guard",
    "a spokeswoman of the fire brigade",
    "the governor's office",
    "two witnesses",
    "the regional health authority",
    "the defence ministry",
    "an adviser to the mayor",
    "the railway workers' union",
    "the security service",
];
const DAYS: [&str; 9] = [
    "on Monday evening",
    "early on Tuesday",
    "on 14 March",
    "two days earlier",
    "last week",
    "at about 21:05",
    "on Friday, 6 February 2026,",
    "in the night to Sunday",
    "yesterday",
];
const SENTENCES: [&str; 20] = [
    "An explosion tore through the {site} of {place} {day}, killing {n} people and wounding {m}, {body} said.",
    "At least {n} people were injured when a fire broke out at the {site} in {place} {day}.",
    "{Body} denied any part in the attack on the {site} and called the accusation \"{quote}\".",
    "According to {body}, the number of dead has risen to {n}; {m} are still missing.",
    "{Body} had warned {day} of an attack on crowded places in {place}.",
    "\"{Quote},\" {body} wrote on Telegram.",
    "The {site} was evacuated {day}, and {m} residents of {place} were told to stay indoors.",
    "It is not clear who is behind the blast; no group has claimed responsibility, {body} said.",
    "An expert who writes under a pseudonym believes that the attackers may belong to a cell from {place}.",
    "{Body} claimed responsibility for the bombing of the {site} in {place} that killed {n} {day}.",
    "If links to another country are proved, {body} said, the answer \"{quote}\".",
    "Roads between {place} and {place} stay closed until further notice.",
    "A hotline was opened for relatives; {body} asked people not to come to the {site}.",
    "At the moment there is no evidence that the fire at the {site} was laid, {body} added.",
    "{Body} announced {day} that a planned attack on the {site} in {place} had been foiled.",
    "The wounded, {n} of them children, were taken to hospitals in {place} and {place}.",
    "{Body} corrected the earlier figure: {n}, not {m}, were killed.",
    "The mayor offered her condolences and thanked {body}.",
    "Schools in {place} will open as usual, and the ferries run every {n} minutes.",
    "Nobody at the {site} wanted to speak; the wind had turned, and the smoke lay over {place}.",
];
const QUOTES: [&str; 6] = [
    "we will not be silent",
    "an invention from beginning to end",
    "will come, and it will be hard",
    "nothing of this was known to us",
    "stay at home and keep your telephones charged",
    "a lie that helps nobody",
];

struct Dice(SeededChance);

impl Dice {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % bound as u64) as usize
    }

    fn of<'a>(&self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Returns reports of some 2 to 8 KB, `bytes` of them together or a little more.
pub fn reports(seed: u64, bytes: usize) -> Vec<String> {
    let dice = Dice(SeededChance::new(seed));
    let mut reports = Vec::new();
    let mut total = 0;
    while total < bytes {
        let report = report(&dice);
        total += report.len();
        reports.push(report);
    }
    reports
}

fn report(dice: &Dice) -> String {
    let mut text =
        format!("{}: {} at the {}\n\n", dice.of(&PLACES), ["Blast", "Fire", "Alarm"][dice.below(3)], dice.of(&SITES));
    for _ in 0..4 + dice.below(9) {
        for _ in 0..2 + dice.below(5) {
            text.push_str(&sentence(dice));
            text.push(' ');
        }
        text.push_str("\n\n");
    }
    text
}

fn sentence(dice: &Dice) -> String {
    let pattern = dice.of(&SENTENCES);
    let mut sentence = String::with_capacity(pattern.len() + 80);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        sentence.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        sentence.push_str(&word(dice, name));
        rest = behind;
    }
    sentence.push_str(rest);
    sentence
}

fn word(dice: &Dice, name: &str) -> String {
    let lower = match name {
        "place" => dice.of(&PLACES),
        "site" => dice.of(&SITES),
        "day" => dice.of(&DAYS),
        "body" | "Body" => dice.of(&BODIES),
        "quote" | "Quote" => dice.of(&QUOTES),
        _ => return (1 + dice.below(if name == "n" { 30 } else { 300 })).to_string(),
    };
    match name.starts_with(char::is_uppercase) {
        true => lower[..1].to_uppercase() + &lower[1..],
        false => lower.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_reports_and_most_sentences_stand_there_once() {
        let all = reports(7, 100_000);
        assert_eq!(all, reports(7, 100_000));
        let sentences: Vec<&str> = all.iter().flat_map(|it| it.split(". ")).collect();
        let distinct: std::collections::BTreeSet<&&str> = sentences.iter().collect();
        assert!(distinct.len() * 3 > sentences.len() * 2, "{} of {}", distinct.len(), sentences.len());
        assert!(!all.concat().contains(['{', '}']));
    }
}
