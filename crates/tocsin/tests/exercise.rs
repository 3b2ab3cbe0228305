//! Law 11: whatever an exercise makes says so, wherever it is kept. The shipped drill, played by the real binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

fn tocsin(data: &Path, arguments: &[&str]) -> Output {
    let (verb, rest) = arguments.split_first().expect("a verb is named");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    command.args(verb.split(' ')).args(rest).arg("--data").arg(data).output().expect("the binary runs")
}

fn count(database: &Connection, sql: &str) -> i64 {
    database.query_row(sql, [], |row| row.get(0)).expect("the question is well formed")
}

#[test]
fn everything_that_a_drill_makes_is_marked_as_exercise_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    assert!(tocsin(&data, &["log note", "A real note."]).status.success());
    let played = tocsin(&data, &["exercise", "border-bridge"]);
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    let database = Connection::open(data.join("tocsin.sqlite")).unwrap();
    let marked = "SELECT count(*) FROM guard JOIN marking ON marking.id = guard.marking WHERE marking.body";
    let exercised = count(&database, &format!("{marked} LIKE '%\"status\":\"Exercise\"%'"));
    let real = count(&database, &format!("{marked} NOT LIKE '%\"status\":\"Exercise\"%'"));
    // The real note is the one thing outside the exercise.
    assert_eq!(real, 1);
    let drilled = "SELECT count(*) FROM row WHERE to_n IS NULL AND kind IN ('report', 'incident', 'command', 'assignment', \
                   'warning', 'proposition', 'hypothesis', 'rating', 'join', 'sitrep', 'correction') \
                   AND body NOT LIKE '%\"status\":\"Exercise\"%'";
    assert_eq!(count(&database, drilled), 0, "each thing carries the marking itself");
    assert!(exercised >= 30, "{exercised} markings");
    let unmarked = "SELECT count(*) FROM row WHERE kind = 'person' AND body LIKE '%(exercise)%'";
    assert_eq!(count(&database, unmarked), 4, "persons have no marking and say it in their names");
    assert!(tocsin(&data, &["ledger verify"]).status.success());
    assert!(tocsin(&data, &["rebuild", "--check"]).status.success());
}

/// A headquarters where the drill was played, and the questions that a test asks of what it left.
struct Played {
    data: PathBuf,
    database: Connection,
    _folder: tempfile::TempDir,
}

impl Played {
    fn once() -> Played {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        assert!(tocsin(&data, &["init"]).status.success());
        let played = tocsin(&data, &["exercise", "border-bridge"]);
        assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
        let database = Connection::open(data.join("tocsin.sqlite")).expect("the database opens");
        Played { data, database, _folder: folder }
    }

    /// The lines of a report, as the command line prints them.
    fn lines(&self, report: &str) -> Vec<Value> {
        let shown = tocsin(&self.data, &["report show", report, "--json"]);
        let shown: Value = serde_json::from_slice(&shown.stdout).expect("the answer is JSON");
        shown["lines"].as_array().expect("it has lines").clone()
    }

    /// Whether a kept line of a report has these words in its headline or beneath it.
    fn says(&self, report: &str, kind: &str, words: &[&str]) -> bool {
        self.lines(report).iter().any(|line| {
            let text_of = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let text = format!("{} {}", text_of(line, "headline"), text_of(line, "meta"));
            line["verdict"] == "kept" && line["kind"] == kind && words.iter().all(|it| text.contains(it))
        })
    }

    /// The words of a report's statements that are folded away.
    fn folded(&self, report: &str) -> Vec<String> {
        let folded = self.lines(report).into_iter().filter(|it| it["folded"] == true && it["kind"] == "statement");
        folded.map(|it| format!("“{}”", it["words"][0].as_str().unwrap_or_default())).collect()
    }

    /// How many things of a kind stand whose body has these words.
    fn things(&self, kind: &str, words: &[&str]) -> i64 {
        let all = words.iter().map(|it| format!(" AND body LIKE '%{it}%'")).collect::<String>();
        count(&self.database, &format!("SELECT count(*) FROM row WHERE to_n IS NULL AND kind = '{kind}'{all}"))
    }
}

#[test]
fn the_history_of_a_thing_has_whatever_changed_it() {
    let hq = Played::once();
    let told = |thing: &str| {
        let shown = tocsin(&hq.data, &["history", thing, "--json"]);
        String::from_utf8_lossy(&shown.stdout).into_owned()
    };
    let incident = told("I-1");
    for changed in
        ["R-5 retracted", "lines of R-4 kept", "W-2 closed against I-1", "T-1", "H-1", "orrective action", "Z-1", "U-1"]
    {
        assert!(incident.contains(changed), "{changed}: {incident}");
    }
    for (part, words) in [("Z-1", "Inner cordon"), ("O-1", "A-1"), ("P-1", "enrolled"), ("H-1", "H-1"), ("N-1", "N-1")]
    {
        assert!(told(part).contains(words), "{part}: {}", told(part));
    }
}

#[test]
fn every_row_of_what_one_report_tells_occurs_in_the_drill() {
    let hq = Played::once();
    // The rows of the table in README, in its order.
    assert!(
        hq.says("R-1", "measure", &["have launched an operation to find those responsible"]),
        "an operation that aims"
    );
    assert_eq!((hq.things("command", &[]), hq.things("assignment", &[])), (1, 4), "a headquarters with assignments");
    let hedged = ["Millrace says Tern Column may be behind", "basis: since the device resembled"];
    assert!(hq.says("R-1", "attribution", &hedged), "a hedged attribution with its basis");
    assert!(hq.things("grade", &["\"credibility\":4"]) == 1, "graded by a person once somebody graded it");
    let foiled = ["said to be prevented", "made known: On 9 March, year not given"];
    assert!(hq.says("R-1", "incident", &foiled), "a foiled plot, dated by its announcement");
    assert!(
        hq.says("R-1", "relation", &["Tern Column is a cell of Grey Lantern", "officials says"]),
        "a cell and its parent"
    );
    assert!(hq.says("R-1", "statement", &["Marek Dresk threatens", "only on a condition"]), "a conditional threat");
    assert_eq!(hq.folded("R-1"), ["“They understand nothing but force”"], "a quotation, folded away");
    assert!(hq.says("R-1", "statement", &["Ada Fenn expresses: condolences"]), "condolences");
    let none_now = ["At the moment there is no evidence", "not a finding of innocence"];
    assert!(hq.says("R-1", "statement", &none_now), "no evidence, bound to its moment");
    assert!(hq.says("R-4", "measure", &["avoid crossings of the Orle", "not binding"]), "advice");
    assert!(hq.says("R-1", "attribution", &["officials deny being behind", "categorically deny"]), "a denial");
    assert!(hq.says("R-1", "warning", &["known second-hand", "a form of pressure"]), "a warning between others");
    assert!(hq.says("R-1", "warning", &["diplomats warned", "of attacks at crossings"]), "and of what it warned");
    let kinds = |kind: &str| hq.things("warning", &[&format!("\"kind\":\"{kind}\"")]);
    assert_eq!(
        (kinds("received"), kinds("reported"), kinds("given")),
        (2, 1, 1),
        "three kinds of warnings, never mixed"
    );
    let abroad = ["port of Sevrin", "toll: 14 killed, 31 wounded; claimed by Grey Lantern"];
    assert!(hq.says("R-1", "incident", &abroad), "a claimed attack abroad, with its own figures");
    assert!(
        hq.says("R-1", "incident", &["Orle border bridge", "date: not given", "toll: not given"]),
        "missing values"
    );
    let ours = tocsin(&hq.data, &["report show", "R-1", "--json"]);
    assert!(
        !String::from_utf8_lossy(&ours.stdout).contains("\"headline\":\"Joren Hald ignored"),
        "a judgement is nobody's fact"
    );
    assert!(hq.says("R-1", "figure", &["14 killed", "the author says"]), "the author is a speaker");
}

#[test]
fn after_the_drill_no_screen_is_empty() {
    let hq = Played::once();
    assert_eq!((hq.things("proposition", &[]), hq.things("hypothesis", &[])), (4, 3), "the stance grid and hypotheses");
    for stance in ["denies", "conditional", "does_not_exclude", "withholds", "asserts"] {
        assert!(hq.things("placement", &[stance]) > 0, "somebody {stance}");
    }
    for judged in ["likelihood", "confidence", "dissent"] {
        assert!(hq.things("judgement", &[judged]) > 0, "{judged}");
    }
    assert_eq!((hq.things("rating", &[]), hq.things("join", &[])), (3, 1), "sources rated, names joined");
    assert_eq!(
        (hq.things("placing", &[]), hq.things("area", &["centre"]), hq.things("area", &["points"])),
        (2, 1, 1),
        "the map"
    );
    assert_eq!(hq.things("sitrep", &[]), 2, "two situation reports");
    assert_eq!(hq.things("sitrep_state", &["approved"]), 2, "both approved");
    let second = tocsin(&hq.data, &["sitrep show", "2"]);
    let second = String::from_utf8_lossy(&second.stdout).into_owned();
    for mark in ["new", "changed", "gone"] {
        assert!(second.contains(mark), "the second report has something {mark}: {second}");
    }
    assert_eq!(hq.things("correction", &["W-2"]), 1, "the review has a corrective action");
    assert_eq!(hq.things("report", &["night"]), 1, "a mail");
    assert_eq!(hq.things("report", &["tarnhaven-post.html"]), 1, "a page");
    assert_eq!(hq.things("retraction", &["taken_back"]), 1, "a retracted report");
    let reach = tocsin(&hq.data, &["report reach", "R-5"]);
    let reach = String::from_utf8_lossy(&reach.stdout).into_owned();
    assert!(reach.contains("H-3") && reach.contains("A-3"), "what rested on it: {reach}");
}

#[test]
fn a_drill_is_played_again_by_the_same_persons() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    for _ in 0..2 {
        let played = tocsin(&data, &["exercise", "border-bridge"]);
        assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    }
    let database = Connection::open(data.join("tocsin.sqlite")).unwrap();
    let persons = "SELECT count(*) FROM row WHERE kind = 'person' AND to_n IS NULL";
    assert_eq!(count(&database, persons), 5, "the first officer and four players");
    assert_eq!(count(&database, "SELECT count(*) FROM row WHERE kind = 'command' AND to_n IS NULL"), 2);
    assert_eq!(
        count(
            &database,
            "SELECT count(*) FROM row WHERE kind = 'sitrep_state' AND to_n IS NULL AND body LIKE '%approved%'"
        ),
        4
    );
}

#[test]
fn an_exercise_that_is_not_there_is_named_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    let refused = tocsin(&data, &["exercise", "no-such-drill"]);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("there is no exercise \"no-such-drill\"") && said.contains("border-bridge"), "{said}");
}
