//! The verbs. Each translates arguments in, asks once, and prints.

mod assignment;
mod exercise;
mod feed;
mod hypothesis;
mod incident;
mod ledger;
mod log;
mod move_ledger;
mod objective;
mod party;
mod person;
mod place;
mod post;
mod read;
mod read_lines;
mod report;
mod retraction;
mod review;
mod search;
mod serve;
mod sitrep;
mod stand_up;
mod statement;
mod token;
mod warning;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli::{Arguments, Command};

/// Runs one command.
///
/// # Errors
/// Whatever kept it from being done.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Read { files, lines: true, jobs, keep_going, .. } => {
            let file = files.first().map_or(std::path::Path::new("-"), PathBuf::as_path);
            read_lines::run(file, read_lines::Options { jobs, keep_going })
        }
        Command::Read { files, format, .. } => read::run(&files, format),
        Command::Serve { data, store, listen, first, exercise } => {
            block_on(serve::run((&data, store.as_deref()), listen, &first, exercise.as_deref()))
        }
        Command::Init { data, store, first } => block_on(serve::init(&data, store.as_deref(), &first)),
        Command::Exercise { data, key, speed } => {
            let pace = speed.map_or(exercise::Pace::AllAtOnce, exercise::Pace::Times);
            block_on(exercise::run(&data, key.as_deref(), pace))
        }
        Command::Report(verb) => block_on(report::run(verb)),
        Command::Sitrep(verb) => block_on(sitrep::run(verb)),
        Command::Incident(verb) => block_on(incident::run(verb)),
        Command::Place(verb) => block_on(place::run(verb)),
        Command::Area(verb) => block_on(place::run_area(verb)),
        Command::StandUp { data, template, name, incident, title, agency, objective, marking, exercise, json } => {
            let words = stand_up::Words { template, name, incident, title, agency, objective, marking, exercise };
            block_on(stand_up::run(&data, words, json))
        }
        Command::Templates { data, json } => block_on(stand_up::templates(&data, json)),
        Command::Statement(verb) => block_on(statement::run(verb)),
        Command::Proposition(verb) => block_on(statement::run_proposition(verb)),
        Command::Hypothesis(verb) => block_on(hypothesis::run(verb)),
        Command::Source(verb) => block_on(party::run_source(verb)),
        Command::Line(verb) => block_on(party::run_line(verb)),
        Command::Party(verb) => block_on(party::run(verb)),
        Command::Objective(verb) => block_on(objective::run(verb)),
        Command::Post(verb) => block_on(post::run(verb)),
        Command::Assignment(verb) => block_on(assignment::run(verb)),
        Command::Warning(verb) => block_on(warning::run(*verb)),
        Command::History { data, thing, asof, json } => block_on(retraction::history(&data, &thing, asof, json)),
        Command::Search { data, words, kind, asof, after, json } => {
            block_on(search::run(&data, search::Sought { words, kind, asof, after }, json))
        }
        Command::Log(verb) => block_on(log::run(verb)),
        Command::Feed(verb) => block_on(feed::run(verb)),
        Command::Person(verb) => block_on(person::run(verb)),
        Command::Token(verb) => block_on(token::run(verb)),
        Command::Ledger(verb) => block_on(ledger::run(verb)),
        Command::Move { data, from, to } => block_on(move_ledger::run(data, &from, &to)),
        Command::Rebuild { data, check } => block_on(ledger::rebuild(&data, check)),
    }
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime can be started")?;
    runtime.block_on(work)
}
