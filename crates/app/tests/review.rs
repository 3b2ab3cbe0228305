//! The review of an incident: every warning of those days in the same words, matching or not; the desk as it was; what
//! cannot be established; what nobody else learns of it (laws 1, 2, 7, 8 and 11).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::BTreeSet;

use common::{House, closed_markings, open};
use expect_test::expect;
use jiff::tz::TimeZone;
use tocsin_app::view::lists::{list_incidents, list_log};
use tocsin_app::view::review::{Compared, EventTime, Group, Lead, ReviewView, view_review};
use tocsin_app::view::warning::view_warning;
use tocsin_app::{
    AsOf, ClosingWords, Deciding, Incoming, OpError, Told, WarningWords, close_warning, decide_warning, keep_rest,
    note_reported_warning, read_warning, rebuild, register_warning, write_correction,
};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::warning::WarningPhase;

const UTC: TimeZone = TimeZone::UTC;

/// What happened, with its day.
const DEPOT: &str = "Orle: explosion at the fuel depot\n\n\
    An explosion at the fuel depot of Orle killed 4 people on 13 March 2026, the harbour police said. The attackers may be \
    members of Tern Column, an analyst known as Millrace said.\n\n\
    Diplomats of Ruvan had warned about the threat of attacks in crowded places.\n";
/// The same without a year.
const YEARLESS: &str = "Explosion at the fuel depot\n\n\
    An explosion at the fuel depot of Orle killed 4 people on 13 March, the harbour police said.\n";

struct Scene {
    house: House,
    incident: IncidentId,
}

impl Scene {
    async fn new(text: &str, marking: Marking) -> Scene {
        let house = House::new().await;
        let report = house.post(&house.officer, text, marking).await;
        keep_rest(&house.desk, &house.officer, &report).await.unwrap();
        let incidents = list_incidents(&house.desk, &house.officer, AsOf::NOW, None).await.unwrap().rows;
        let incident = incidents.iter().find(|it| it.title.contains("xplosion")).unwrap().id.clone();
        Scene { house, incident }
    }

    async fn warned(
        &self,
        caller: &Caller,
        title: &str,
        came: &str,
        [place, how]: [&str; 2],
        marking: Marking,
    ) -> WarningId {
        let is = |words: &str| if words.is_empty() { String::new() } else { "area".to_owned() };
        let words = WarningWords {
            title: title.to_owned(),
            text: title.to_owned(),
            place: place.to_owned(),
            place_is: is(place),
            how: how.to_owned(),
            how_is: is(how),
            urgency: "Future".to_owned(),
            severity: "Severe".to_owned(),
            certainty: "Possible".to_owned(),
            other_side: "Ruvan".to_owned(),
            ..WarningWords::default()
        };
        let incoming = Incoming { words, means: "mail".to_owned(), came: came.to_owned() };
        register_warning(&self.house.desk, caller, &incoming, marking, &UTC).await.unwrap().0
    }

    async fn review(&self, caller: &Caller, days: u32, as_of: AsOf) -> ReviewView {
        view_review(&self.house.desk, caller, &self.incident, days, as_of, &UTC).await.unwrap()
    }
}

/// A review written down: each warning, where it stands, its questions, its lead.
fn told(view: &ReviewView) -> String {
    let mut told = String::new();
    for it in &view.warnings {
        let questions: Vec<String> = it
            .questions
            .iter()
            .map(|question| match &question.compared {
                Compared::Judged { judgement, .. } => format!("{} {}", question.name, judgement.label()),
                Compared::Shares(words) => format!("{} shares {}", question.name, words.join(" ")),
                Compared::SharesNone => format!("{} shares none", question.name),
                Compared::InTime => format!("{} in time", question.name),
                Compared::TimePassed => format!("{} passed", question.name),
                Compared::Cannot(_) => format!("{} -", question.name),
            })
            .collect();
        let window = if it.in_window { "in those days" } else { "outside" };
        let title = &it.view.row.details.title;
        told.push_str(&format!("{:?}, {window}: {title}: {}; {:?}\n", it.group, questions.join(", "), it.lead));
    }
    told
}

async fn read(scene: &Scene, caller: &Caller, id: &WarningId) {
    let displayed = view_warning(&scene.house.desk, caller, id, AsOf::NOW).await.unwrap().displayed;
    read_warning(&scene.house.desk, caller, id, &displayed).await.unwrap();
}

fn said<T>(result: Result<T, OpError>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "recorded".to_owned())
}

#[tokio::test]
async fn warnings_that_match_stand_beside_those_that_do_not_and_beside_how_many_came() {
    let scene = Scene::new(DEPOT, open()).await;
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let matching =
        scene.warned(chief, "Fuel depots", "2026-03-11 09:00", ["fuel depots on the Orle", "a vehicle"], open()).await;
    scene.warned(chief, "Market", "2026-03-12 09:00", ["covered market of Brenn", "a knife"], open()).await;
    scene.warned(chief, "Long ago", "2026-01-02 09:00", ["the depot of Orle", ""], open()).await;
    scene.warned(chief, "Long ago elsewhere", "2026-01-02 09:00", ["the port", ""], open()).await;
    scene.warned(chief, "Nothing named", "2026-03-12 10:00", ["", ""], open()).await;
    scene.warned(chief, "The day after", "2026-03-14 10:00", ["a bridge", ""], open()).await;
    let view = scene.review(chief, 14, AsOf::NOW).await;
    expect![[r#"
        Shares, outside: Long ago: Who -, What -, Where shares depot, When -, How -; Before(6015600000, 6101999999)
        Shares, in those days: Fuel depots: Who -, What -, Where shares fuel depots, When -, How -; Before(140400000, 226799999)
        SharesNone, in those days: Market: Who -, What -, Where shares none, When -, How -; Before(54000000, 140399999)
        Cannot, in those days: Nothing named: Who -, What -, Where -, When -, How -; Before(50400000, 136799999)
    "#]].assert_eq(&told(&view));
    let counts = view.counts.iter().map(|it| it.warnings.iter().sum::<usize>()).collect::<Vec<_>>();
    assert_eq!(counts.iter().sum::<usize>(), 3, "{counts:?}");
    assert_eq!(
        (view.in_window(Group::Shares), view.in_window(Group::SharesNone), view.in_window(Group::Cannot)),
        (1, 1, 1)
    );
    assert_eq!(view.reports.len(), 0, "the report itself came after what it tells of");
    let wide = scene.review(chief, 92, AsOf::NOW).await;
    assert_eq!(
        wide.warnings.iter().filter(|it| it.in_window).count(),
        5,
        "a wider window holds what came then, matching or not"
    );
    let narrow = scene.review(chief, 1, AsOf::NOW).await;
    assert_eq!(narrow.warnings.iter().filter(|it| it.in_window).count(), 2);

    // Judged on a sheet, it is told as judged, and only from then on.
    let before = desk.head().size - 1;
    read(&scene, chief, &matching).await;
    let sheet = ClosingWords {
        how: "matched".to_owned(),
        incident: scene.incident.to_string(),
        who_was: "Tern Column, as an analyst says".to_owned(),
        who_match: "disputed".to_owned(),
        what_match: "cannot_be_compared".to_owned(),
        where_was: "one of the two depots".to_owned(),
        where_match: "fits".to_owned(),
        when_match: "cannot_be_compared".to_owned(),
        how_was: "a device that was carried in".to_owned(),
        how_match: "does_not_fit".to_owned(),
        ..ClosingWords::default()
    };
    close_warning(desk, chief, &matching, &sheet).await.unwrap();
    let view = scene.review(chief, 14, AsOf::NOW).await;
    let first = &view.warnings[0];
    assert_eq!((first.group, first.view.row.id.clone()), (Group::Matched, matching.clone()));
    assert_eq!(view.rests_on_attribution(), [&matching], "the sheet's who rests on a claim");
    assert_eq!(
        scene.review(chief, 14, AsOf::record(before)).await.warnings[0].group,
        Group::Shares,
        "as of then nobody had judged"
    );
    scene.house.must_verify().await;
}

#[tokio::test]
async fn the_desk_is_shown_as_it_was_and_hindsight_is_told_apart() {
    let incident = IncidentId::parse("I-1").unwrap();
    let scene = Scene { house: House::new().await, incident: incident.clone() };
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let id = scene.warned(chief, "Fuel depots", "2026-03-11 09:00", ["fuel depots", ""], open()).await;
    scene.house.clock.advance_ms(2 * 60 * 60 * 1_000);
    read(&scene, chief, &id).await;
    let hold = Deciding { decision: "hold".to_owned(), reason: "No depot is named.".to_owned(), ..Deciding::default() };
    decide_warning(desk, chief, &id, &hold).await.unwrap();
    let held = desk.head().size - 1;
    let report = scene.house.post(chief, DEPOT, open()).await;
    keep_rest(desk, chief, &report).await.unwrap();
    let kept = desk.head().size - 1;
    let act = Deciding { decision: "act".to_owned(), reason: "It fits.".to_owned(), ..Deciding::default() };
    decide_warning(desk, chief, &id, &act).await.unwrap();
    let view = view_review(desk, chief, &incident, 14, AsOf::NOW, &UTC).await.unwrap();
    let it = view.warnings.iter().find(|it| it.view.row.id == id).unwrap();
    let (phase, decision) = it.stood.unwrap();
    assert_eq!((phase, decision.map(|it| it.word())), (WarningPhase::Decided, Some("hold")), "when it was opened here");
    assert_eq!(view.opened_n, kept);
    assert_eq!(it.kept_by[&held], 0, "nothing was known of it when it was held");
    assert!(it.kept_by[&(kept + 1)] > 0, "and much when it was acted on");
    let gaps: Vec<&str> = it.view.gaps.iter().map(|gap| gap.what.state()).collect();
    assert_eq!(gaps, ["not read", "not decided"], "limits that passed are told, and how they ended");
    assert!(
        view_review(desk, chief, &incident, 14, AsOf::record(held), &UTC).await.is_err(),
        "there was no incident then"
    );
    assert_eq!(rebuild(&*scene.house.store, false, |_| {}).await.unwrap().differences.differing, 0);
}

#[tokio::test]
async fn a_lead_time_is_as_wide_as_the_time_is_told_and_without_a_year_there_is_none() {
    let scene = Scene::new(DEPOT, open()).await;
    let chief = &scene.house.officer;
    scene.warned(chief, "Before", "2026-03-11 09:00", ["fuel depot", ""], open()).await;
    scene.warned(chief, "On the day", "2026-03-13 09:00", ["fuel depot", ""], open()).await;
    scene.warned(chief, "After", "2026-03-14 09:00", ["fuel depot", ""], open()).await;
    let view = scene.review(chief, 14, AsOf::NOW).await;
    let lead = |title: &str| view.warnings.iter().find(|it| it.view.row.details.title == title).unwrap().lead;
    let hours = |n: i64| n * 60 * 60 * 1_000;
    assert_eq!(lead("Before"), Lead::Before(hours(39), hours(63) - 1));
    assert_eq!(lead("On the day"), Lead::Cannot("the incident's time is told too widely"));
    assert_eq!(lead("After"), Lead::After);
    let scene = Scene::new(YEARLESS, open()).await;
    scene.warned(chief, "Before", "2026-03-11 09:00", ["fuel depot", ""], open()).await;
    let view = scene.review(chief, 14, AsOf::NOW).await;
    assert!(
        matches!(&view.told.time, EventTime::NoYear(words) if words[0].contains("13 March")),
        "{:?}",
        view.told.time
    );
    assert_eq!(view.warnings[0].lead, Lead::Cannot("when the incident happened is not known"));
}

#[tokio::test]
async fn a_reported_warning_is_told_with_what_is_not_known_of_it() {
    let scene = Scene::new(DEPOT, open()).await;
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let view = scene.review(chief, 14, AsOf::NOW).await;
    assert_eq!(view.mentioned.len(), 1, "a line mentions a warning, and nobody has noted it");
    let line = format!("{}/{}", view.mentioned[0].report, view.mentioned[0].line.number);
    let words = WarningWords { title: "Attacks in crowded places".to_owned(), ..WarningWords::default() };
    let noted = Told { words, line, from: "Diplomats of Ruvan".to_owned(), ..Told::default() };
    note_reported_warning(desk, chief, &noted, &UTC).await.unwrap();
    let view = scene.review(chief, 14, AsOf::NOW).await;
    assert!(view.mentioned.is_empty());
    let it = &view.warnings[0];
    assert_eq!((it.in_window, it.came, it.stood), (false, None, None), "it is no warning that came here in those days");
    assert_eq!(it.lead, Lead::Cannot("when the warning was given is not known"));
    assert!(it.view.gaps.is_empty(), "no clock runs");
}

/// Law 7. The same house twice, once with warnings, a report and actions under every closed marking.
#[tokio::test]
async fn a_review_tells_nothing_of_what_one_may_not_know_of() {
    let mut seen = Vec::new();
    for hidden in [false, true] {
        let scene = Scene::new(DEPOT, open()).await;
        let (house, desk) = (&scene.house, &*scene.house.desk);
        let inside = house.enrol("F. Alcon", Role::Chief, "north", &["falcon"]).await;
        let outside = house.enrol("I. Maren", Role::Chief, "south", &[]).await;
        if hidden {
            for marking in closed_markings() {
                let marking = marking.made_by(&inside.viewer.person);
                let place = ["fuel depot", ""];
                let id = scene.warned(&inside, "Kept within", "2026-03-12 09:00", place, marking.clone()).await;
                house.post(&inside, DEPOT, marking).await;
                write_correction(desk, &inside, &scene.incident, Some(&id), "Closed action").await.unwrap();
                let none = said(write_correction(desk, &outside, &scene.incident, Some(&id), "x").await);
                let invented = WarningId::parse("W-BCDFGHJK").unwrap();
                let other = said(write_correction(desk, &outside, &scene.incident, Some(&invented), "x").await);
                assert_eq!(none.replace(id.as_str(), "W-BCDFGHJK"), other);
            }
            let all = scene.review(&inside, 14, AsOf::NOW).await;
            assert_eq!((all.warnings.len(), all.corrections.len()), (4, 4), "who may, sees them");
        }
        let view = scene.review(&outside, 14, AsOf::NOW).await;
        let log = list_log(desk, &outside, AsOf::NOW, None).await.unwrap().rows.len();
        seen.push(format!("{} {:?} {:?} {log}", told(&view), view.counts, view.corrections));
    }
    assert_eq!(seen[0], seen[1]);
}

/// Law 11.
#[tokio::test]
async fn an_exercise_is_reviewed_with_its_own_warnings_and_what_is_real_with_real_ones() {
    let exercise = Marking { status: CapStatus::Exercise, ..open() };
    for (mine, others) in [(open(), exercise.clone()), (exercise, open())] {
        let scene = Scene::new(DEPOT, mine.clone()).await;
        let chief = &scene.house.officer;
        scene.warned(chief, "Of this world", "2026-03-12 09:00", ["fuel depot", ""], mine.clone()).await;
        scene.warned(chief, "Of the other", "2026-03-12 09:00", ["fuel depot", ""], others).await;
        let view = scene.review(chief, 14, AsOf::NOW).await;
        assert_eq!(view.warnings.len(), 1);
        assert!(view.markings.iter().all(|it| it.status == mine.status));
        write_correction(&scene.house.desk, chief, &scene.incident, None, "A second number.").await.unwrap();
        assert_eq!(scene.review(chief, 14, AsOf::NOW).await.corrections[0].1.marking.status, mine.status);
    }
}

#[tokio::test]
async fn a_corrective_action_is_somebodys_words_and_stays() {
    let scene = Scene::new(DEPOT, open()).await;
    let (desk, chief) = (&*scene.house.desk, &scene.house.officer);
    let watch = scene.house.enrol("S. Brandt", Role::WatchOfficer, "north", &[]).await;
    assert_eq!(
        said(write_correction(desk, &watch, &scene.incident, None, "Read mail.").await),
        "write_correction is not for watch officer; nothing was changed. It is for: analyst, chief"
    );
    assert!(matches!(write_correction(desk, chief, &scene.incident, None, " ").await, Err(OpError::Invalid(_))));
    let before = desk.head().size - 1;
    write_correction(desk, chief, &scene.incident, None, "Read mail at night.").await.unwrap();
    let view = scene.review(&watch, 14, AsOf::NOW).await;
    assert_eq!(view.corrections[0].1.text, "Read mail at night.");
    assert!(scene.review(&watch, 14, AsOf::record(before)).await.corrections.is_empty());
}

#[tokio::test]
async fn the_warning_that_fits_is_shown_and_every_other_is_counted_however_many_came_after_it() {
    let scene = Scene::new(YEARLESS, open()).await;
    let chief = &scene.house.officer;
    let came = "2026-03-11 09:00";
    let fits = scene.warned(chief, "Gunmen", came, ["the fuel depot of Orle", "guns"], open()).await;
    let old = scene.warned(chief, "Long ago", "2026-01-02 09:00", ["a depot", ""], open()).await;
    for at in 0..300 {
        let title = format!("Match {at}");
        scene.warned(chief, &title, came, ["the stadium", ""], open()).await;
        scene.house.post(chief, &format!("Note {at}\n\nNothing.\n"), open()).await;
    }
    let view = scene.review(chief, 14, AsOf::NOW).await;
    let first: Vec<_> = view.warnings.iter().take(2).map(|it| it.view.row.id.clone()).collect();
    assert_eq!(BTreeSet::from_iter(first), BTreeSet::from([fits, old]), "those that share stand first");
    assert_eq!((view.in_window(Group::Shares), view.of_group(Group::Shares)), (1, 2));
    assert_eq!((view.in_window(Group::SharesNone), view.began()), (300, 301));
    assert_eq!((view.warnings.len(), view.cut(), view.more), (200, 102, false));
    assert_eq!(view.counts.iter().map(|it| it.warnings.iter().sum::<usize>()).sum::<usize>(), 301);
    assert_eq!((view.reports.len(), view.counts.iter().map(|it| it.reports).sum::<usize>()), (301, 301));
    let shown = |title: &str| view.warnings.iter().any(|it| it.view.row.details.title == title);
    assert!(shown("Match 299") && !shown("Match 0"), "of the others the newest are shown");
}
