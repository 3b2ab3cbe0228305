//! The server outlives whoever reads its output.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn a_reader_of_the_output_that_goes_away_stops_no_headquarters() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    let server = server.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).stdout(Stdio::piped());
    let mut server = server.stderr(Stdio::null()).spawn().expect("the binary runs");
    let mut output = BufReader::new(server.stdout.take().unwrap());
    output.read_line(&mut String::new()).unwrap();
    drop(output);
    let noted =
        Command::new(env!("CARGO_BIN_EXE_tocsin")).args(["log", "note", "All quiet.", "--data"]).arg(&data).output();
    let still_there = server.try_wait().unwrap().is_none();
    server.kill().ok(); // it may have ended already
    server.wait().unwrap();
    let noted = noted.expect("the binary runs");
    assert!(noted.status.success(), "{}", String::from_utf8_lossy(&noted.stderr));
    assert!(still_there, "the server ended when nobody read its output any more");
}

#[test]
fn a_headquarters_that_starts_with_an_exercise_starts_again_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut said = String::new();
    for _ in 0..2 {
        let mut server = Command::new(env!("CARGO_BIN_EXE_tocsin"));
        let server =
            server.args(["serve", "--listen", "127.0.0.1:0", "--exercise", "border-bridge", "--data"]).arg(&data);
        let mut server = server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let output = BufReader::new(server.stdout.take().unwrap());
        let mut lines = output.lines().map_while(Result::ok);
        said = lines.find(|it| it.contains("played")).expect("it says that the drill is played, or was");
        server.kill().ok(); // it may have ended already
        server.wait().unwrap();
    }
    assert!(said.starts_with("Border bridge was played here before."), "{said}");
}
