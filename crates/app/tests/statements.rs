//! The stance grid: who says what about an incident, by the lines' own words and by a person's placing (laws 1, 7, 8, 11).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::sync::Arc;

use common::{House, closed_markings, falcon, open};
use proptest::prelude::*;
use tocsin_app::view::lists::list_incidents;
use tocsin_app::view::reach::retraction_reach;
use tocsin_app::view::search::search;
use tocsin_app::view::stances::{StanceGrid, view_stances};
use tocsin_app::{
    AsOf, OpError, Placing, Posting, Sentence, drop_line, keep_line, keep_rest, place_statement, post_report,
    put_proposition, take_back_proposition,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::Marking;
use tocsin_core::stance::Stance;

/// Two parties and their words about one attack; fiction.
const BRIDGE: &str = "Attack at the Orle bridge\n\n\
    Gunmen attacked the border bridge at Orle on Monday, killing 4 people.\n\n\
    The interior ministry of Ardel said that Tern Column was behind the attack. \
    Tern Column denied on Tuesday that it was behind the attack.\n";

/// Words that call for violence, and nothing else of weight.
const THREAT: &str = "Attack at the Orle bridge\n\n\
    Gunmen attacked the border bridge at Orle on Monday, killing 4 people. Tern Column claimed responsibility for the attack.\n\n\
    “We will kill them all and burn their houses,” a spokesman of Tern Column threatened on Tuesday.\n";

async fn kept(house: &House, caller: &Caller, text: &str, marking: Marking) -> ReportId {
    let posting =
        Posting { bytes: text.as_bytes().to_vec(), publisher: "Orle Courier".to_owned(), ..Posting::default() };
    let report = post_report(&house.desk, caller, posting, marking).await.unwrap().report;
    keep_rest(&house.desk, caller, &report).await.unwrap();
    report
}

async fn incident(house: &House, caller: &Caller) -> IncidentId {
    list_incidents(&house.desk, caller, AsOf::NOW, None).await.unwrap().rows.last().unwrap().id.clone()
}

async fn grid(house: &House, caller: &Caller, id: &IncidentId, as_of: AsOf) -> Arc<StanceGrid> {
    view_stances(&house.desk, caller, id, as_of).await.unwrap()
}

/// What the grid says, as text: a row for each proposition, a party and its stances, latest first.
fn told(grid: &StanceGrid) -> Vec<String> {
    let cell = |(row, column): &(usize, usize)| {
        let said = &grid.cells[&(*row, *column)];
        let stances: Vec<&str> = said.iter().map(|it| it.stance.label()).collect();
        format!("{}: {} {}", grid.propositions[*row].sentence, grid.parties[*column].name, stances.join(" < "))
    };
    grid.cells.keys().map(cell).collect()
}

async fn candidate_line(grid: &StanceGrid, words: &str) -> Sentence {
    let it = grid.candidates.iter().find(|it| it.sentence.contains(words)).unwrap();
    Sentence { sentence: String::new(), line: format!("{}/{}", it.line.report, it.line.line.number) }
}

#[tokio::test]
async fn a_proposition_that_lines_speak_for_gathers_them_by_itself() {
    let house = House::new().await;
    kept(&house, &house.officer, BRIDGE, open()).await;
    let id = incident(&house, &house.officer).await;
    let before = grid(&house, &house.officer, &id, AsOf::NOW).await;
    assert!(before.propositions.is_empty() && before.cells.is_empty(), "nobody has put a proposition");
    let words = candidate_line(&before, "Tern Column").await;
    let (proposition, _) = put_proposition(&house.desk, &house.officer, &id, &words).await.unwrap();
    assert_eq!(proposition.as_str(), "T-1");
    let after = grid(&house, &house.officer, &id, AsOf::NOW).await;
    let told = told(&after);
    assert!(told.iter().any(|it| it.ends_with("Tern Column denies")), "{told:?}");
    assert!(told.iter().any(|it| it.contains("ministry") && it.ends_with("asserts")), "{told:?}");
    assert!(after.candidates.iter().all(|it| !it.sentence.contains("Tern Column")), "it is put");
    assert!(after.cells.values().flatten().all(|it| it.placed.is_none()), "by its own rule");
}

#[tokio::test]
async fn a_persons_word_goes_before_the_rule_and_can_be_answered() {
    let house = House::new().await;
    let report = kept(&house, &house.officer, BRIDGE, open()).await;
    let id = incident(&house, &house.officer).await;
    let words = candidate_line(&*grid(&house, &house.officer, &id, AsOf::NOW).await, "Tern Column").await;
    let (proposition, _) = put_proposition(&house.desk, &house.officer, &id, &words).await.unwrap();
    let denial = {
        let grid = grid(&house, &house.officer, &id, AsOf::NOW).await;
        let said = grid.cells.values().flatten().find(|it| it.stance == Stance::Denies).unwrap();
        format!("{report}/{}", said.line.line.number)
    };
    let place = async |stance: &str| {
        house.clock.advance_ms(1_000);
        let placing = Placing { line: denial.clone(), stance: stance.to_owned(), reason: "read again".to_owned() };
        place_statement(&house.desk, &house.officer, &proposition, &placing).await
    };
    let placed = place("does_not_exclude").await.unwrap().unwrap();
    assert!(place("does_not_exclude").await.unwrap().is_none(), "the same again is no record");
    let stance = async |as_of| {
        let told = told(&*grid(&house, &house.officer, &id, as_of).await);
        told.into_iter()
            .find(|it| it.contains(": Tern Column"))
            .map(|it| it.rsplit("Column ").next().unwrap().to_owned())
    };
    assert_eq!(stance(AsOf::NOW).await.unwrap(), "does not exclude");
    assert_eq!(stance(AsOf::record(placed.n - 1)).await.unwrap(), "denies", "as it stood then");
    place("none").await.unwrap();
    assert_eq!(stance(AsOf::NOW).await, None, "has not spoken, as far as anybody placed it");
    let error = place("maybe").await.unwrap_err();
    assert!(matches!(&error, OpError::Invalid(_)), "{error}");
    take_back_proposition(&house.desk, &house.officer, &proposition, "two questions in one").await.unwrap();
    assert!(grid(&house, &house.officer, &id, AsOf::NOW).await.propositions.is_empty());
    let error = place("asserts").await.unwrap_err();
    assert_eq!(error.to_string(), "T-1 was taken back; nothing was changed. Put it anew to lay lines under it");
    house.must_verify().await;
}

#[tokio::test]
async fn a_call_for_violence_is_folded_whatever_the_reader_made_of_its_words() {
    let house = House::new().await;
    kept(&house, &house.officer, THREAT, open()).await;
    let id = incident(&house, &house.officer).await;
    let grid = grid(&house, &house.officer, &id, AsOf::NOW).await;
    let lines = || grid.unplaced.iter().map(|it| &it.line).chain(grid.candidates.iter().map(|it| &it.line));
    let violent: Vec<_> = lines().filter(|it| it.words.iter().any(|words| words.contains("burn their"))).collect();
    for line in &violent {
        assert!(line.folded, "{}", line.line.headline_text());
    }
    let report = house.lines(&house.officer, &ReportId::parse("R-1").unwrap()).await;
    let violent = report.iter().filter(|it| it.words.iter().any(|words| words.contains("burn their")));
    assert!(violent.clone().count() > 0 && violent.clone().all(|it| it.folded), "the reading has them, folded");
    assert!(report.iter().any(|it| !it.folded), "and the rest stands open");
}

#[tokio::test]
async fn a_call_for_violence_is_folded_in_what_rests_on_a_report_and_in_what_search_shows() {
    let house = House::new().await;
    let id = kept(&house, &house.officer, THREAT, open()).await;
    let reach = retraction_reach(&house.desk, &house.officer, &id, AsOf::NOW).await.unwrap();
    let lines = reach.incidents.iter().flat_map(|it| &it.lines).chain(&reach.beside);
    let told: Vec<_> = lines.map(|it| it.headline.as_str()).collect();
    assert!(told.iter().any(|it| it.contains("(words folded)")), "{told:?}");
    assert!(!told.iter().any(|it| it.contains("burn their")), "{told:?}");
    for words in ["spokesman", "\"burn their houses\"", "gunmen"] {
        let found = search(&house.desk, &house.officer, words, None, AsOf::NOW, None).await.unwrap();
        let hits: Vec<_> = found.groups.iter().flat_map(|it| &it.hits).collect();
        assert!(!hits.is_empty(), "{words}: what is folded is found all the same");
        let parts = hits.iter().flat_map(|it| it.heading.iter().chain(&it.excerpt));
        let told: String = parts.map(|it| it.text.as_str()).collect();
        assert!(!told.contains("burn") && !told.contains("houses"), "{words}: {told}");
    }
}

#[tokio::test]
async fn words_that_hold_violence_to_be_due_are_folded_too_and_the_sentences_around_them() {
    let house = House::new().await;
    let text = "Attack at the Orle bridge\n\nGunmen attacked the border bridge at Orle on Monday, killing 4 people.\n\n\
        “They understand nothing but force, and 9 people know it,” the deputy Marek Dresk wrote on his channel. “At least 4 people were killed,” the mayor said.\n";
    let id = kept(&house, &house.officer, text, open()).await;
    let lines = house.lines(&house.officer, &id).await;
    let due: Vec<_> = lines.iter().filter(|it| it.words.iter().any(|it| it.contains("but force"))).collect();
    assert!(!due.is_empty() && due.iter().all(|it| it.folded), "{due:?}");
    assert!(lines.iter().all(|it| !it.sentence.contains("but force")), "{lines:?}");
    let tells = lines.iter().filter(|it| it.words.iter().any(|it| it.contains("were killed")));
    assert!(tells.clone().count() > 0 && tells.clone().all(|it| !it.folded), "what tells of violence stands open");
}

#[tokio::test]
async fn an_exercise_lays_nothing_under_a_real_proposition() {
    let house = House::new().await;
    kept(&house, &house.officer, BRIDGE, open()).await;
    let id = incident(&house, &house.officer).await;
    let player = Caller { status: tocsin_core::cap::CapStatus::Exercise, ..house.officer.clone() };
    let played = kept(&house, &player, BRIDGE, player.marking(tocsin_core::marking::Tlp::Amber)).await;
    let error = put_proposition(
        &house.desk,
        &house.officer,
        &id,
        &Sentence { sentence: "It was planned".to_owned(), line: format!("{played}/1") },
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("is exercised and the incident is real"), "{error}");
    let (real, _) = put_proposition(
        &house.desk,
        &house.officer,
        &id,
        &Sentence { sentence: "It was planned".to_owned(), line: String::new() },
    )
    .await
    .unwrap();
    let placing = Placing { line: format!("{played}/2"), stance: "asserts".to_owned(), reason: String::new() };
    assert!(place_statement(&house.desk, &house.officer, &real, &placing).await.is_err());
    assert!(!grid(&house, &house.officer, &id, AsOf::NOW).await.exercised);
}

/// One act of the day of the property: what, with which marking, on which line.
type Act = (u8, u8, u8);

/// Plays the acts; closed ones only if they are to be there. The outsider's own acts are the same in both.
async fn play(acts: &[Act], closed: bool) -> (House, Caller, IncidentId) {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    kept(&house, &outside, BRIDGE, open()).await;
    let id = incident(&house, &outside).await;
    let sentence = |words: &str| Sentence { sentence: words.to_owned(), line: String::new() };
    put_proposition(&house.desk, &outside, &id, &sentence("It was planned")).await.unwrap();
    let mut closed_reports: Vec<ReportId> = Vec::new();
    let markings = closed_markings();
    for (what, which, line) in acts {
        house.clock.advance_ms(1_000);
        let desk = &*house.desk;
        match what % 6 {
            0 => {
                let words = format!("It happened in way {which}");
                put_proposition(desk, &outside, &id, &sentence(&words)).await.unwrap();
            }
            1 => {
                let grid = grid(&house, &outside, &id, AsOf::NOW).await;
                let words = Sentence { line: format!("R-1/{}", 1 + line % 4), sentence: "As it says".to_owned() };
                let put = put_proposition(desk, &outside, &id, &words).await.unwrap().0;
                let stance = Stance::ALL[usize::from(*which) % 6].word().to_owned();
                let placing = Placing { line: format!("R-1/{}", 1 + line % 4), stance, reason: String::new() };
                let _ = place_statement(desk, &outside, &put, &placing).await;
                assert!(!grid.propositions.is_empty());
            }
            2 if closed => {
                let marking = markings[usize::from(*which) % 2].clone();
                let posting = Posting { bytes: BRIDGE.as_bytes().to_vec(), ..Posting::default() };
                let report = post_report(desk, &inside, posting, marking).await.unwrap().report;
                for it in house.lines(&inside, &report).await {
                    keep_line(desk, &inside, &report, &it.item, Some(&id)).await.unwrap();
                }
                closed_reports.push(report);
            }
            3 if closed && !closed_reports.is_empty() => {
                let report = &closed_reports[usize::from(*which) % closed_reports.len()];
                let number = 1 + usize::from(*line) % house.lines(&inside, report).await.len();
                let words = Sentence { line: format!("{report}/{number}"), sentence: "A closed question".to_owned() };
                match put_proposition(desk, &inside, &id, &words).await {
                    Ok(_) => {}
                    Err(OpError::NotNow(_)) => continue, // the line was dropped by an act before
                    Err(error) => panic!("{error}"),
                }
                let grid = grid(&house, &inside, &id, AsOf::NOW).await;
                let at = usize::from(*line) % grid.propositions.len();
                let stance = Stance::ALL[usize::from(*which) % 6].word().to_owned();
                let placing =
                    Placing { line: format!("{report}/{number}"), stance, reason: "closed reason".to_owned() };
                let _ = place_statement(desk, &inside, &grid.propositions[at].id, &placing).await;
            }
            4 if closed && !closed_reports.is_empty() => {
                let report = &closed_reports[usize::from(*line) % closed_reports.len()];
                let lines = house.lines(&inside, report).await;
                let item = &lines[usize::from(*which) % lines.len()].item;
                drop_line(desk, &inside, report, item, "closed reason").await.unwrap();
            }
            _ => {}
        }
    }
    (house, outside, id)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Law 7 for the grid: with closed reports, propositions and placings between the open ones, an outsider's grid is the
    /// same as without them, to the letter.
    #[test]
    fn an_outsiders_grid_is_the_same_whether_closed_things_are_there_or_not(
        acts in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 1..16)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (without, viewer, id) = play(&acts, false).await;
            let here = format!("{:?}", grid(&without, &viewer, &id, AsOf::NOW).await);
            let (with, viewer, id) = play(&acts, true).await;
            let there = format!("{:?}", grid(&with, &viewer, &id, AsOf::NOW).await);
            assert_eq!(here, there);
            assert!(!there.contains("closed reason") && !there.contains("A closed question"));
        });
    }
}

#[tokio::test]
async fn what_is_put_on_a_closed_line_is_for_those_who_know_of_the_line() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await;
    kept(&house, &outside, BRIDGE, open()).await;
    let id = incident(&house, &outside).await;
    let posting = Posting { bytes: BRIDGE.as_bytes().to_vec(), ..Posting::default() };
    let report = post_report(&house.desk, &inside, posting, falcon()).await.unwrap().report;
    for line in house.lines(&inside, &report).await {
        keep_line(&house.desk, &inside, &report, &line.item, Some(&id)).await.unwrap();
    }
    let words = Sentence { sentence: "A closed question".to_owned(), line: format!("{report}/2") };
    let (closed, _) = put_proposition(&house.desk, &inside, &id, &words).await.unwrap();
    assert!(closed.number().is_none(), "its id tells of no gap");
    assert_eq!(grid(&house, &inside, &id, AsOf::NOW).await.propositions.len(), 1);
    assert!(grid(&house, &outside, &id, AsOf::NOW).await.propositions.is_empty());
    let placing = Placing { line: "R-1/2".to_owned(), stance: "asserts".to_owned(), reason: String::new() };
    let error = place_statement(&house.desk, &outside, &closed, &placing).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("there is no proposition {closed} here that you may see; nothing was changed")
    );
    let error = take_back_proposition(&house.desk, &outside, &closed, "x").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("there is no proposition {closed} here that you may see; nothing was changed")
    );
}
