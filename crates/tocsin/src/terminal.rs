//! What the terminal shows: styles, errors, progress. Colour only where a terminal shows it (anstream decides).

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};

/// Prints a line on standard output and hands a failure on: a reader that hangs up (`tocsin … | head`) ends the command,
/// where `println!` would panic.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        writeln!(anstream::stdout(), $($text)*)?
    }};
}
pub(crate) use say;

/// Something bad.
pub const BAD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
/// Something good, said once.
pub const GOOD: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
/// The name of a thing or a party.
pub const STRONG: Style = Style::new().bold();
/// What stands beside the main thing.
pub const DIM: Style = Style::new().dimmed();
/// A hedge.
pub const HEDGE: Style = Style::new().underline().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
/// A doubt of the reader.
pub const DOUBT: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
/// Words of a text.
pub const WORDS: Style = Style::new().italic().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// Returns an error with its causes, each once, indented.
pub fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    let mut said = text.clone();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !said.contains(&cause) {
            text.push_str(&format!("\n  because {cause}"));
        }
        said = cause;
    }
    text
}

/// Makes text from outside safe for a terminal: control characters and direction marks show as their names.
///
/// A report may hold escape sequences that would move the cursor or retitle the window.
pub fn safe(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c.to_string(),
            c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
                format!("<U+{:04X}>", c as u32)
            }
            c => c.to_string(),
        })
        .collect()
}

/// Progress on standard error, for anything longer than a second; silent where nobody watches.
pub struct Progress {
    what: &'static str,
    started: Instant,
    shown: Option<Instant>,
    watched: bool,
}

impl Progress {
    /// Begins.
    pub fn new(what: &'static str) -> Progress {
        Progress { what, started: Instant::now(), shown: None, watched: std::io::stderr().is_terminal() }
    }

    /// Shows how far it is, at most ten times a second and not within the first second.
    pub fn at(&mut self, done: u64, of: u64) {
        let due = match self.shown {
            None => self.started.elapsed() > Duration::from_secs(1),
            Some(last) => last.elapsed() > Duration::from_millis(100),
        };
        if !self.watched || !due {
            return;
        }
        self.shown = Some(Instant::now());
        let percent = (done * 100).checked_div(of).unwrap_or(100);
        let _ = write!(std::io::stderr(), "\r{}: {percent} % ({done} of {of})", self.what); // progress may be lost
    }

    /// Goes on with another piece of work.
    pub fn say(&mut self, what: &'static str) {
        self.what = what;
    }

    /// Clears the line.
    pub fn end(self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r{:60}\r", "");
        }
    }
}
