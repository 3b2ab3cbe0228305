//! Sources and lines graded apart, names joined and parted, hypotheses judged in two sentences (laws 1, 7, 8, 11).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{House, falcon, open};
use tocsin_app::view::hypotheses::{list_hypotheses, view_hypothesis};
use tocsin_app::view::incident::view_incident;
use tocsin_app::view::lists::list_incidents;
use tocsin_app::view::parties::{REPORTS_READ, list_sources, view_party};
use tocsin_app::view::stances::view_stances;
use tocsin_app::{
    AsOf, Grading, Joining, Posting, Rating, Sentence, Supposed, Weighing, drop_line, grade_line, join_names,
    judge_confidence, judge_likelihood, keep_rest, note_dissent, part_names, post_report, put_hypothesis,
    put_proposition, rate_source, weigh_evidence,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::report::Item;

const BRIDGE: &str = "Attack at the Orle bridge\n\n\
    Gunmen attacked the border bridge at Orle on Monday, killing 4 people.\n\n\
    The interior ministry of Ardel said that Tern Column was behind the attack. \
    Tern Column denied on Tuesday that it was behind the attack.\n";

async fn kept(house: &House, caller: &Caller, publisher: &str, marking: Marking) -> ReportId {
    let posting = Posting { bytes: BRIDGE.as_bytes().to_vec(), publisher: publisher.to_owned(), ..Posting::default() };
    let report = post_report(&house.desk, caller, posting, marking).await.unwrap().report;
    keep_rest(&house.desk, caller, &report).await.unwrap();
    report
}

async fn first_incident(house: &House) -> IncidentId {
    list_incidents(&house.desk, &house.officer, AsOf::NOW, None).await.unwrap().rows.last().unwrap().id.clone()
}

fn rating(letter: &str) -> Rating {
    Rating { reliability: letter.to_owned(), reason: "held before".to_owned() }
}

#[tokio::test]
async fn a_source_is_rated_beside_its_lines_and_former_ratings_stay() {
    let house = House::new().await;
    let report = kept(&house, &house.officer, "Orle Courier", open()).await;
    let id = first_incident(&house).await;
    let shown = async || {
        let view = view_incident(&house.desk, &house.officer, &id, AsOf::NOW).await.unwrap();
        view.attributions
            .iter()
            .map(|it| it.grade.source.as_ref().map(|it| it.reliability.letter()))
            .collect::<Vec<_>>()
    };
    assert!(shown().await.iter().all(Option::is_none), "nobody has graded anything");
    rate_source(&house.desk, &house.officer, "orle courier", &rating("C")).await.unwrap();
    house.clock.advance_ms(1_000);
    rate_source(&house.desk, &house.officer, "Orle Courier", &rating("B")).await.unwrap();
    assert!(shown().await.iter().all(|it| *it == Some("B")), "the publisher's, as nobody rated the speakers");
    rate_source(&house.desk, &house.officer, "Tern Column", &rating("F")).await.unwrap();
    assert!(shown().await.contains(&Some("F")), "who says it goes before who published it");
    let card = view_party(&house.desk, &house.officer, "orle courier", AsOf::NOW).await.unwrap();
    assert_eq!(card.ratings.iter().map(|it| it.reliability.letter()).collect::<Vec<_>>(), ["B", "C"]);
    assert!(!card.published.is_empty());
    let sources = list_sources(&house.desk, &house.officer, AsOf::NOW, None).await.unwrap().lines;
    assert!(sources.iter().any(|it| it.party.name == "Tern Column" && it.through.contains("Orle Courier")));
    let error = rate_source(&house.desk, &house.officer, "nobody", &rating("B")).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no source nobody here that you may see; nothing was changed");

    let exercise = Caller { status: CapStatus::Exercise, ..house.officer.clone() };
    kept(&house, &exercise, "Orle Courier", exercise.marking(Tlp::Amber)).await;
    rate_source(&house.desk, &exercise, "Orle Courier", &rating("E")).await.unwrap();
    assert!(!shown().await.contains(&Some("E")), "a rating that was played grades nothing real");
    let own = view_incident(&house.desk, &house.officer, &id, AsOf::NOW).await.unwrap();
    assert!(!own.exercised);
    assert_eq!(report.as_str(), "R-1");
}

#[tokio::test]
async fn a_line_is_confirmed_only_by_another_publisher() {
    let house = House::new().await;
    kept(&house, &house.officer, "Orle Courier", open()).await;
    kept(&house, &house.officer, "orle  courier", open()).await;
    kept(&house, &house.officer, "Northline Wire", open()).await;
    let grade = async |credibility: &str, confirmed_by: &str| {
        let grading = Grading {
            credibility: credibility.to_owned(),
            confirmed_by: confirmed_by.to_owned(),
            reason: "read".to_owned(),
        };
        grade_line(&house.desk, &house.officer, "R-1/1", &grading).await
    };
    for (confirmed_by, told) in [("", "1 needs the line of another"), ("R-2/1", "is of the same lineage")] {
        let error = grade("1", confirmed_by).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
    grade("1", "R-3/1").await.unwrap();
    grade("6", "").await.unwrap();
    assert!(grade("7", "").await.is_err());
    let id = first_incident(&house).await;
    let view = view_incident(&house.desk, &house.officer, &id, AsOf::NOW).await.unwrap();
    let graded: Vec<_> = view.claimed.iter().filter_map(|it| it.grade.line.as_ref()).collect();
    assert!(graded.iter().all(|it| it.credibility.figure() == 6), "the last word counts");
}

#[tokio::test]
async fn names_of_organisations_are_joined_and_parted_and_no_others() {
    let house = House::new().await;
    kept(&house, &house.officer, "Orle Courier", open()).await;
    kept(&house, &house.officer, "Courier of Orle", open()).await;
    let join = async |party: &str, alias: &str| {
        let joining = Joining { party: party.to_owned(), alias: alias.to_owned(), reason: "one masthead".to_owned() };
        join_names(&house.desk, &house.officer, &joining).await
    };
    let error = join("Orle Courier", "Somebody Else").await.unwrap_err();
    assert!(error.to_string().contains("is named in no report that you may see"), "{error}");
    let (id, _) = join("Orle Courier", "Courier of Orle").await.unwrap();
    let card = async || view_party(&house.desk, &house.officer, "courier of orle", AsOf::NOW).await.unwrap();
    assert_eq!((card().await.party.name, card().await.reports.len()), ("Orle Courier".to_owned(), 2));
    assert!(join("Courier of Orle", "Orle Courier").await.unwrap_err().to_string().contains("one party already"));
    part_names(&house.desk, &house.officer, &id, "two papers").await.unwrap();
    assert_eq!((card().await.party.name, card().await.reports.len()), ("Courier of Orle".to_owned(), 1));
    assert!(card().await.joins[0].1.is_some(), "that they were joined stays");
    house.must_verify().await;
}

#[tokio::test]
async fn a_person_is_never_joined_to_another_name() {
    let house = House::new().await;
    let text = "Attack at the Orle bridge\n\nGunmen attacked the bridge at Orle on Monday, killing 4 people. \
        Mayor Ilan Varro said on Tuesday that Tern Column was behind the attack.\n";
    let posting =
        Posting { bytes: text.as_bytes().to_vec(), publisher: "Orle Courier".to_owned(), ..Posting::default() };
    let report = post_report(&house.desk, &house.officer, posting, open()).await.unwrap().report;
    keep_rest(&house.desk, &house.officer, &report).await.unwrap();
    let joining = Joining {
        party: "Orle Courier".to_owned(),
        alias: "Ilan Varro".to_owned(),
        reason: "he writes there".to_owned(),
    };
    let error = join_names(&house.desk, &house.officer, &joining).await.unwrap_err();
    assert!(error.to_string().contains("is a person or a pseudonym"), "{error}");
}

#[tokio::test]
async fn a_hypothesis_is_judged_in_two_sentences_on_a_basis_with_dissent_beside_it() {
    let house = House::new().await;
    let report = kept(&house, &house.officer, "Orle Courier", open()).await;
    let id = first_incident(&house).await;
    let (desk, officer) = (&*house.desk, &house.officer);
    let words = Supposed { sentence: "Tern Column did it".to_owned(), ..Supposed::default() };
    let (bare, _) = put_hypothesis(desk, officer, &id, &words).await.unwrap();
    let error = judge_likelihood(desk, officer, &bare, "likely", "so it seems").await.unwrap_err();
    assert!(error.to_string().contains("names no line that it rests on"), "{error}");
    let words = Supposed { rests_on: format!("{report}/2"), held_in: format!("{report}/2"), ..words };
    let (held, _) = put_hypothesis(desk, officer, &id, &words).await.unwrap();
    let error = judge_likelihood(desk, officer, &held, "likely", "with high confidence").await.unwrap_err();
    assert!(error.to_string().contains("speaks of confidence"), "{error}");
    judge_likelihood(desk, officer, &held, "likely", "two lines say so").await.unwrap();
    let error = judge_confidence(desk, officer, &held, "low", "it is likely").await.unwrap_err();
    assert!(error.to_string().contains("speaks of likelihood"), "{error}");
    judge_confidence(desk, officer, &held, "low", "one lineage").await.unwrap();
    note_dissent(desk, officer, &held, "Both are one source.").await.unwrap();
    for (line, weight) in [(2, "consistent"), (3, "inconsistent")] {
        let weighing =
            Weighing { line: format!("{report}/{line}"), weight: weight.to_owned(), reason: "read".to_owned() };
        weigh_evidence(desk, officer, &held, &weighing).await.unwrap();
    }
    let view = view_hypothesis(desk, officer, &held, AsOf::NOW).await.unwrap();
    assert_eq!((view.likelihood.len(), view.confidence.len(), view.dissent.len()), (1, 1, 1));
    assert_eq!(view.evidence[0].0.weight.word(), "inconsistent", "what speaks against it stands first");
    assert!(!view.holders.is_empty() && !view.is_unsupported());
    for number in [2, 3] {
        let item = house.lines(officer, &report).await[number - 1].item.clone();
        drop_line(desk, officer, &report, &Item(item.0), "not so").await.unwrap();
    }
    assert!(view_hypothesis(desk, officer, &held, AsOf::NOW).await.unwrap().is_unsupported(), "its lines are gone");
}

#[tokio::test]
async fn what_is_judged_of_closed_lines_is_nowhere_for_an_outsider() {
    let house = House::new().await;
    let inside = house.enrol("T. Okell", Role::Chief, "north", &["falcon"]).await;
    let outside = house.enrol("S. Brandt", Role::Chief, "south", &[]).await;
    kept(&house, &outside, "Orle Courier", open()).await;
    let id = first_incident(&house).await;
    let desk = &*house.desk;
    let seen = async || {
        let grid = view_stances(desk, &outside, &id, AsOf::NOW).await.unwrap();
        let hypotheses = list_hypotheses(desk, &outside, &id, AsOf::NOW).await.unwrap();
        let sources = list_sources(desk, &outside, AsOf::NOW, None).await.unwrap();
        let card = view_party(desk, &outside, "tern column", AsOf::NOW).await.unwrap();
        format!("{grid:?} {hypotheses:?} {sources:?} {card:?}")
    };
    let before = seen().await;
    let closed = kept(&house, &inside, "Closed Bulletin", falcon()).await;
    let words = Supposed {
        sentence: "A closed question".to_owned(),
        rests_on: format!("{closed}/2"),
        held_in: format!("{closed}/2"),
    };
    let (hypothesis, _) = put_hypothesis(desk, &inside, &id, &words).await.unwrap();
    judge_likelihood(desk, &inside, &hypothesis, "likely", "closed reason").await.unwrap();
    rate_source(desk, &inside, "Closed Bulletin", &rating("B")).await.unwrap();
    let sentence = Sentence { sentence: "A closed question".to_owned(), line: format!("{closed}/2") };
    put_proposition(desk, &inside, &id, &sentence).await.unwrap();
    let joining = Joining {
        party: "Orle Courier".to_owned(),
        alias: "Closed Bulletin".to_owned(),
        reason: "one house".to_owned(),
    };
    join_names(desk, &inside, &joining).await.unwrap();
    assert_eq!(seen().await, before, "to the letter");
    assert!(view_hypothesis(desk, &outside, &hypothesis, AsOf::NOW).await.is_err());
    let error = rate_source(desk, &outside, "Closed Bulletin", &rating("B")).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no source closed bulletin here that you may see; nothing was changed");
    let error = view_party(desk, &outside, "Closed Bulletin", AsOf::NOW).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no party closed bulletin here that you may see; nothing was changed");
}

#[tokio::test]
async fn a_join_and_a_rating_of_an_exercise_touch_nothing_real_and_each_exercised_line_says_so() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    let drill = Marking { status: CapStatus::Exercise, ..open() };
    let player = Caller { status: CapStatus::Exercise, ..officer.clone() };
    kept(&house, &player, "Orle Courier", drill.clone()).await;
    kept(&house, &player, "Courier of Orle", drill).await;
    let real = kept(&house, officer, "Courier of Orle", open()).await;
    let joining = Joining {
        party: "Orle Courier".to_owned(),
        alias: "Courier of Orle".to_owned(),
        reason: "one masthead".to_owned(),
    };
    join_names(desk, &player, &joining).await.unwrap();
    rate_source(desk, &player, "Orle Courier", &rating("B")).await.unwrap();

    let card = view_party(desk, officer, "orle courier", AsOf::NOW).await.unwrap();
    assert_eq!(card.reports.len(), 2, "those of the exercise, joined");
    assert!(card.reports.iter().all(|it| it.id != real && card.is_exercised(&it.id)), "nothing real came onto it");
    assert_eq!(card.last_ratings().map(|it| it.map(|it| it.reliability.letter())), [None, Some("B")]);
    let card = view_party(desk, officer, "courier of orle", AsOf::NOW).await.unwrap();
    assert_eq!(card.party.name, "Courier of Orle", "what is real is called as it is called there");
    assert!(card.reports.iter().any(|it| it.id == real) && !card.is_exercised(&real));
    let sources = list_sources(desk, officer, AsOf::NOW, None).await.unwrap();
    let told = |name: &str| {
        let of_name = sources.lines.iter().filter(|it| it.party.name == name);
        of_name.map(|it| (it.exercised, it.rating.is_some(), it.published)).collect::<Vec<_>>()
    };
    let published = told("Courier of Orle")[0].2;
    assert_eq!(told("Courier of Orle"), [(false, false, published)], "no grade of a drill, no line of a drill");
    assert_eq!(told("Orle Courier"), [(true, true, 2 * published)], "both of the exercise, and only they");
    house.must_verify().await;
}

#[tokio::test]
async fn sources_are_read_a_page_of_reports_at_a_time_and_the_page_says_of_how_many() {
    let house = House::new().await;
    let (desk, officer) = (&*house.desk, &house.officer);
    kept(&house, officer, "Orle Courier", open()).await;
    for at in 0..REPORTS_READ {
        house.post(officer, &format!("Note {at}\n\nNothing.\n"), open()).await;
    }
    let first = list_sources(desk, officer, AsOf::NOW, None).await.unwrap();
    assert_eq!((first.read, first.lines.len()), (REPORTS_READ, 0));
    let second = list_sources(desk, officer, AsOf::NOW, first.next).await.unwrap();
    assert_eq!((second.read, second.next), (1, None));
    assert!(second.lines.iter().any(|it| it.party.name == "Orle Courier"), "the oldest is not lost");
}
