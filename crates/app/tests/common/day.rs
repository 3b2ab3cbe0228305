//! A day at the desk: a sequence of acts out of chance, for properties. The same seeds give the same day.

use proptest::prelude::*;
use tocsin_app::view::commands::list_commands;
use tocsin_app::view::feeds::list_feeds;
use tocsin_app::view::lists::{list_incidents, list_reports};
use tocsin_app::view::parties::list_sources;
use tocsin_app::view::sitreps::list_sitreps;
use tocsin_app::view::stances::view_stances;
use tocsin_app::{
    AsOf, Grading, Muster, NewFeed, OpError, Placing, Rating, Sentence, Supposed, add_feed, approve_sitrep,
    draft_sitrep, drop_line, edit_sitrep, grade_line, inspect, judge_likelihood, keep_line, keep_rest, note_dissent,
    place_statement, put_hypothesis, put_proposition, rate_source, reinstate_report, remove_feed, renew_sitrep,
    reopen_line, retract_report, stand_up, take_back_proposition, write_correction, write_note,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::command::TemplatePost;
use tocsin_core::stance::Stance;

use super::{CLOSED, DEPOT, DEPOT_LATER, House, closed_markings, open, places};

/// One act: what, by which of the people, on which thing, on which line.
pub type Act = (u8, u8, u8, u8);

pub fn acts(at_most: usize) -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(
        (prop_oneof![0u8..12, 20u8..26, 30u8..34, 40u8..42, 50u8..52], any::<u8>(), any::<u8>(), any::<u8>()),
        1..at_most,
    )
}

/// The people of the day: an officer inside everything, one outside, an inspector.
pub async fn people(house: &House) -> [Caller; 3] {
    [
        house.enrol("T. Okell", Role::WatchOfficer, "north", &["falcon"]).await,
        house.enrol("S. Brandt", Role::WatchOfficer, "south", &[]).await,
        house.enrol("A. Ferrant", Role::Inspector, "north", &["falcon"]).await,
    ]
}

/// Does one act; what cannot be done (no report yet) is left undone.
pub async fn act(house: &House, people: &[Caller; 3], (what, who, thing, line): Act) {
    house.clock.advance_ms(1_000);
    let officer = &people[usize::from(who % 2)];
    let desk = &*house.desk;
    let text = [DEPOT, DEPOT_LATER, CLOSED][usize::from(line) % 3];
    match what {
        0 | 1 => drop(house.post(officer, text, open()).await),
        2 => {
            let markings = closed_markings();
            let marking = markings[usize::from(thing) % markings.len()].clone();
            house.post(&people[0], text, marking).await;
        }
        3 => {
            let text = format!("Shift note {thing}/{line}");
            write_note(desk, officer, &text, open()).await.expect("an officer writes notes");
        }
        4 => {
            let markings = closed_markings();
            let marking = markings[usize::from(thing) % 2].clone();
            write_note(desk, &people[0], "Closed note", marking).await.expect("an officer writes notes");
        }
        40 | 41 => act_on_feeds(house, officer, (what, thing, line)).await,
        30..=33 => act_on_sitreps(house, officer, (what, thing, line)).await,
        20..=22 => act_on_statements(house, officer, (what, thing, line)).await,
        10 => drop(places::mark_or_withdraw(house, officer, (who, thing, line)).await),
        11 => drop(places::say_where(house, officer, (who, thing, line)).await),
        50 | 51 => retract_or_reinstate(house, officer, (what, thing, line)).await,
        23..=25 => judge(house, officer, (what, thing, line)).await,
        _ => act_on_report(house, officer, &people[2], (what, who, thing, line)).await,
    }
}

/// A feed is added, for all or for some; one is removed. Nobody looks at it: what comes in by one is a report like any other.
async fn act_on_feeds(house: &House, officer: &Caller, (what, thing, line): (u8, u8, u8)) {
    let desk = &*house.desk;
    let administrator = Caller { roles: [Role::Administrator, Role::WatchOfficer].into(), ..officer.clone() };
    let feeds = list_feeds(desk, officer, AsOf::NOW).await.expect("feeds are listed");
    match feeds.get(usize::from(thing) % feeds.len().max(1)) {
        Some(it) if what == 41 => {
            remove_feed(desk, &administrator, &it.feed.id, "it has moved").await.expect("a listed feed can be removed");
        }
        _ => {
            let (url, publisher) = (format!("https://courier.example/{line}"), "Orle Courier".to_owned());
            let new = NewFeed { url, publisher, every_s: 900, private_addresses: false };
            let marking = closed_markings().into_iter().nth(usize::from(line) % 9).unwrap_or_else(open);
            let done = add_feed(desk, &administrator, &new, marking).await;
            assert!(matches!(done, Ok(_) | Err(OpError::Refusal(_))), "{done:?}");
        }
    }
}

/// A command stands up; situation reports are drafted, drawn anew, worded and approved; a review gets an action. The first
/// officer leads: the others of the day do not.
async fn act_on_sitreps(house: &House, officer: &Caller, (what, thing, line): (u8, u8, u8)) {
    let (desk, chief) = (&*house.desk, &house.officer);
    let commands = list_commands(desk, chief, AsOf::NOW).await.expect("commands are listed");
    let incidents = list_incidents(desk, chief, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let incident = incidents.get(usize::from(thing) % incidents.len().max(1)).map(|it| it.id.clone());
    if what == 30 || commands.is_empty() {
        let muster = Muster {
            name: format!("Operation {thing}"),
            incident,
            incident_title: "A flood".to_owned(),
            agencies: vec!["north".to_owned()],
            posts: vec![TemplatePost { key: "chief".to_owned(), title: "Chief".to_owned(), under: None }],
            objectives: vec!["The hurt are treated".to_owned()],
            ..Muster::default()
        };
        stand_up(desk, chief, muster, open()).await.expect("a chief stands up what the chief may know of");
        return;
    }
    let command = &commands[usize::from(thing) % commands.len()].id;
    let drafts = list_sitreps(desk, officer, AsOf::NOW, None).await.expect("reports are listed").rows;
    let draft = drafts.iter().find(|it| !it.state.approved).map(|it| it.row.id.clone());
    match (what, draft) {
        (31, _) | (_, None) => {
            let narrower = closed_markings().into_iter().nth(usize::from(line) % 8);
            let marking = narrower.map(|it| it.made_by(&officer.viewer.person));
            match draft_sitrep(desk, officer, command, marking.as_ref(), AsOf::NOW).await {
                Ok(_) | Err(OpError::NotNow(_) | OpError::Refusal(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        (32, Some(draft)) => {
            edit_sitrep(desk, officer, &draft, "short", &format!("Words {line}"), None)
                .await
                .expect("a draft is worded");
            renew_sitrep(desk, officer, &draft, AsOf::NOW).await.expect("a draft is drawn anew");
        }
        (_, Some(draft)) => {
            let done = approve_sitrep(desk, chief, &draft, "").await;
            assert!(matches!(done, Ok(_) | Err(OpError::Refusal(_))), "{done:?}");
            if let Some(incident) = incident {
                write_correction(desk, chief, &incident, None, "A second line.").await.expect("a chief writes one");
            }
        }
    }
}

async fn act_on_report(house: &House, officer: &Caller, inspector: &Caller, (what, who, thing, line): Act) {
    let desk = &*house.desk;
    let reports = list_reports(desk, officer, AsOf::NOW, None).await.expect("reports are listed").rows;
    let Some(report) = reports.get(usize::from(thing) % reports.len().max(1)).map(|row| row.id.clone()) else { return };
    let lines = house.lines(officer, &report).await;
    let Some(item) = lines.get(usize::from(line) % lines.len().max(1)).map(|line| line.item.clone()) else { return };
    let incidents = list_incidents(desk, officer, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let incident = incidents.get(usize::from(who) % 5).map(|row| row.id.clone());
    let done = match what {
        5 => keep_line(desk, officer, &report, &item, None).await,
        6 => keep_line(desk, officer, &report, &item, incident.as_ref()).await,
        7 => drop_line(desk, officer, &report, &item, if who > 127 { "told elsewhere" } else { "" }).await,
        8 => reopen_line(desk, officer, &report, &item).await,
        _ if who > 127 => keep_rest(desk, officer, &report).await,
        _ => inspect(desk, inspector, format!("/reports/{report}"), Some(report.to_string())).await.map(Some),
    };
    done.expect("what an officer sees an officer may act on");
}

/// Retracts a report, or takes that back: as a chief, in the officer's place.
async fn retract_or_reinstate(house: &House, officer: &Caller, (what, thing, line): (u8, u8, u8)) {
    let desk = &*house.desk;
    let chief = Caller { roles: [Role::Chief].into(), ..officer.clone() };
    let reports = list_reports(desk, officer, AsOf::NOW, None).await.expect("reports are listed").rows;
    let Some(report) = reports.get(usize::from(thing) % reports.len().max(1)).map(|row| row.id.clone()) else { return };
    let reason = format!("Withdrawn {line}");
    let done = match what {
        50 => retract_report(desk, &chief, &report, "taken_back", &reason).await,
        _ => reinstate_report(desk, &chief, &report, &reason).await,
    };
    done.expect("a chief retracts what a chief may know of");
}

/// Puts a proposition, places a line under one, takes one back.
async fn act_on_statements(house: &House, officer: &Caller, (what, thing, line): (u8, u8, u8)) {
    let desk = &*house.desk;
    let incidents = list_incidents(desk, officer, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let Some(incident) = incidents.get(usize::from(thing) % incidents.len().max(1)).map(|row| row.id.clone()) else {
        return;
    };
    let grid = view_stances(desk, officer, &incident, AsOf::NOW).await.expect("a listed incident has its grid");
    let lines: Vec<_> =
        grid.unplaced.iter().map(|it| &it.line).chain(grid.candidates.iter().map(|it| &it.line)).collect();
    let name = lines.get(usize::from(line) % lines.len().max(1)).map(|it| format!("{}/{}", it.report, it.line.number));
    let put = grid.propositions.get(usize::from(line) % grid.propositions.len().max(1)).map(|it| it.id.clone());
    match (what, name, put) {
        (20, name, _) => {
            let sentence = Sentence { sentence: format!("It was planned {line}"), line: name.unwrap_or_default() };
            put_proposition(desk, officer, &incident, &sentence).await.expect("an officer puts propositions");
        }
        (21, Some(name), Some(id)) => {
            let stance = Stance::ALL[usize::from(line) % 6].word().to_owned();
            let placing = Placing { line: name, stance, reason: "as it says".to_owned() };
            place_statement(desk, officer, &id, &placing).await.expect("a listed line can be placed");
        }
        (22, _, Some(id)) => {
            take_back_proposition(desk, officer, &id, "put twice").await.expect("an officer takes propositions back");
        }
        _ => {}
    }
}

/// Puts and judges a hypothesis, rates a source, grades a line: as a chief, in the officer's place.
async fn judge(house: &House, officer: &Caller, (what, thing, line): (u8, u8, u8)) {
    let desk = &*house.desk;
    let chief = Caller { roles: [Role::Chief].into(), ..officer.clone() };
    let incidents = list_incidents(desk, officer, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let Some(incident) = incidents.get(usize::from(thing) % incidents.len().max(1)).map(|row| row.id.clone()) else {
        return;
    };
    let grid = view_stances(desk, officer, &incident, AsOf::NOW).await.expect("a listed incident has its grid");
    let lines: Vec<_> =
        grid.unplaced.iter().map(|it| &it.line).chain(grid.candidates.iter().map(|it| &it.line)).collect();
    let name = lines.get(usize::from(line) % lines.len().max(1)).map(|it| format!("{}/{}", it.report, it.line.number));
    let Some(name) = name else { return };
    match what {
        23 => {
            let words = Supposed { sentence: format!("An accident {line}"), held_in: name.clone(), rests_on: name };
            let (id, _) = put_hypothesis(desk, &chief, &incident, &words).await.expect("a chief puts hypotheses");
            judge_likelihood(desk, &chief, &id, "likely", "two saw it").await.expect("it has a basis");
            note_dissent(desk, officer, &id, "not so").await.expect("an officer dissents");
        }
        24 => {
            let grading =
                Grading { credibility: (2 + line % 5).to_string(), reason: "seen".to_owned(), ..Grading::default() };
            grade_line(desk, &chief, &name, &grading).await.expect("a kept line can be graded");
        }
        _ => {
            let sources = list_sources(desk, officer, AsOf::NOW, None).await.expect("sources are listed").lines;
            let named = sources.iter().filter(|it| it.party.key.is_name()).nth(usize::from(line) % 3);
            let rating = Rating { reliability: "B".to_owned(), reason: "held before".to_owned() };
            if let Some(source) = named {
                rate_source(desk, &chief, source.party.key.as_str(), &rating)
                    .await
                    .expect("a named source can be rated");
            }
        }
    }
}
