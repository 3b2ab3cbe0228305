#![doc = include_str!("../README.md")]

mod assets;
mod beside;
mod chart;
mod cli;
mod commands;
mod folder;
mod http;
mod net;
mod pages;
mod reach;
mod stores;
mod templates;
mod terminal;
mod world;

use std::process::ExitCode;

use clap::Parser;

/// Reads the command line, runs one command, and says what went wrong with the whole chain of causes, once.
///
/// Exit status: 0 done; 1 refused, failed, or found bad; 2 the command line was not understood (clap).
fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match commands::run(arguments) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS, // `tocsin read … | head` is no failure
        Err(error) => {
            anstream::eprintln!("{}error:{} {}", terminal::BAD, terminal::BAD.render_reset(), terminal::chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// Tells whether the reader of our output hung up; serde_json wraps what writing to it answered.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(std::io::ErrorKind::BrokenPipe)
    })
}
