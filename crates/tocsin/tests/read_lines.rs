//! `tocsin read --lines`, as a program calls it: order, bounds, bad lines, a reader that goes away, Ctrl-C.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const TEXT: &str = "At least 12 people were wounded in an explosion at a market in Orle, police said.";

fn tocsin(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    command.arg("read").arg("--lines").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn read(arguments: &[&str], input: String) -> Output {
    let mut child = tocsin(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feed = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes()))); // it may stop reading
    let output = child.wait_with_output().unwrap();
    feed.join().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|it| !it.is_empty())
        .map(|it| serde_json::from_slice(it).unwrap())
        .collect()
}

#[test]
fn each_document_gives_one_record_in_the_order_they_came_however_many_jobs() {
    let input: String = (0..300)
        .map(|i| json!({"docid": format!("d{i}"), "text": TEXT.repeat(1 + (i * 37) % 50)}).to_string() + "\n")
        .collect();
    let one = read(&["--jobs", "1"], input.clone());
    let four = read(&["--jobs", "4", "-"], input);
    assert!(one.status.success() && four.status.success(), "{}", String::from_utf8_lossy(&four.stderr));
    assert!(one.stdout == four.stdout, "the same bytes");
    assert!(four.stderr.is_empty(), "no bar where no terminal is");
    let records = lines(&four);
    let ids: Vec<&str> = records.iter().map(|it| it["doc"]["docid"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..300).map(|i| format!("d{i}")).collect::<Vec<_>>());
    assert_eq!(records[0]["schema"], "record/1");
    assert_eq!(records[0]["casualty_reports"][0]["value"], 12);
    assert_eq!(records[0]["doc"]["bytes"], TEXT.len());
}

#[test]
fn a_bad_line_stops_it_with_its_number_or_has_an_error_line_in_its_place() {
    let good = |id: &str| json!({"docid": id, "text": TEXT}).to_string();
    let input = format!("{}\n\n{{\"docid\":7}}\n{}\n", good("a"), good("b"));
    for jobs in ["1", "3"] {
        let stopped = read(&["--jobs", jobs], input.clone());
        assert_eq!(stopped.status.code(), Some(1));
        assert_eq!(lines(&stopped).len(), 1);
        let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
        assert!(said.contains("line 3 is not"), "{said}");
        let went_on = read(&["--jobs", jobs, "--keep-going"], input.clone());
        assert_eq!(went_on.status.code(), Some(1));
        let records = lines(&went_on);
        assert_eq!((records.len(), &records[1]["line"]), (3, &json!(3)));
        assert_eq!(records[2]["doc"]["docid"], "b");
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let mut child = tocsin(&["--jobs", "2"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feed = std::thread::spawn(move || {
        let line = json!({"docid": "d", "text": TEXT}).to_string() + "\n";
        while stdin.write_all(line.as_bytes()).is_ok() {}
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success());
    feed.join().unwrap();
    assert_eq!(said, "");
}

#[test]
fn ctrl_c_ends_it_behind_a_whole_line() {
    let mut child = tocsin(&["--jobs", "2"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all((json!({"docid": "d", "text": TEXT}).to_string() + "\n").as_bytes()).unwrap();
    stdin.flush().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap(); // it runs, and waits for more
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(first.ends_with('\n') && rest.is_empty(), "{rest:?}");
    drop(stdin);
}
