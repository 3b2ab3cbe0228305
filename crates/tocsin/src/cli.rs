//! The command line. A verb has the name of its operation; what a flag means stands in its help and nowhere else.

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod feed;
mod map;
mod people;

pub use feed::FeedVerb;
pub use map::{AreaVerb, PlaceVerb};
pub use people::{PersonVerb, TokenVerb};
mod sayings;

pub use sayings::{HypothesisVerb, LineVerb, PartyVerb, PropositionVerb, SourceVerb, StatementVerb};

/// An interagency crisis headquarters in one binary.
///
/// Verbs talk to the server that runs on the data folder, through a socket in it, as the first officer; where none
/// runs, they open the folder themselves.
#[derive(Parser, Debug)]
#[command(version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The folder that holds a headquarters.
#[derive(Args, Debug, Clone)]
pub struct Data {
    /// Folder of the headquarters.
    #[arg(long, default_value = "tocsin-data", value_name = "DIR")]
    pub data: PathBuf,
}

/// The verbs.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the headquarters: desk, ledger and reader in one process.
    ///
    /// Makes the folder on the first run, prints a one-time sign-in link for the first officer, and serves the desk
    /// until Ctrl-C.
    Serve {
        #[command(flatten)]
        data: Data,
        /// The database: postgres://USER@HOST/DATABASE, which several nodes may share. Once given it is kept in the folder.
        /// Without one, a SQLite file in the folder.
        #[arg(long, value_name = "ADDRESS")]
        store: Option<String>,
        /// Address of the desk.
        #[arg(long, default_value = "127.0.0.1:8470", value_name = "ADDR")]
        listen: SocketAddr,
        #[command(flatten)]
        first: FirstRun,
        /// Play this exercise into the headquarters at once, such as border-bridge.
        #[arg(long, value_name = "KEY")]
        exercise: Option<String>,
    },
    /// Make a headquarters without serving it.
    Init {
        #[command(flatten)]
        data: Data,
        /// The database, as for serve.
        #[arg(long, value_name = "ADDRESS")]
        store: Option<String>,
        #[command(flatten)]
        first: FirstRun,
    },
    /// Play a drill into a headquarters; without a name, list the drills.
    ///
    /// Everything it makes says EXERCISE wherever it is shown, and never leaves as real.
    Exercise {
        #[command(flatten)]
        data: Data,
        /// The drill, such as border-bridge.
        #[arg(value_name = "KEY")]
        key: Option<String>,
        /// Seconds of the drill in one of ours; without it, all at once. On a terminal, Enter pauses and goes on.
        #[arg(long, value_name = "TIMES")]
        speed: Option<f64>,
    },
    /// Read reports and print what they say, each line beside its words. Records nothing.
    Read {
        /// Files to read; `-` is standard input. With --lines one file, and standard input without any.
        #[arg(required_unless_present = "lines", value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Read JSON lines {"docid": …, "text": …}; print one record/1 a line, in the same order, on all cores.
        #[arg(long, conflicts_with = "format")]
        lines: bool,
        /// Documents read at once with --lines; one for each core if it is not given.
        #[arg(long, requires = "lines", value_name = "N")]
        jobs: Option<NonZero<usize>>,
        /// A bad line gives {"line": …, "error": …} in its place and the rest is read; without it, reading stops there.
        #[arg(long, requires = "lines")]
        keep_going: bool,
        /// What to print: `text` for people, `json` is record/1 for other tools (one object a file).
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Reports: post one, list them, show one, keep or drop its lines.
    #[command(subcommand)]
    Report(ReportVerb),
    /// Incidents: list them, show one.
    #[command(subcommand)]
    Incident(IncidentVerb),
    /// Situation reports: draft one out of the record, word it, approve it.
    #[command(subcommand)]
    Sitrep(SitrepVerb),
    /// Places: look a name up, list those of an incident, say what one is on the map.
    #[command(subcommand)]
    Place(PlaceVerb),
    /// Areas on the map: mark one, withdraw one.
    #[command(subcommand)]
    Area(AreaVerb),
    /// Statements: who says what about an incident; place one under a proposition.
    #[command(subcommand)]
    Statement(StatementVerb),
    /// Propositions: put one about an incident, take one back.
    #[command(subcommand)]
    Proposition(PropositionVerb),
    /// Hypotheses: put one, weigh lines, judge likelihood and confidence apart, dissent.
    #[command(subcommand)]
    Hypothesis(HypothesisVerb),
    /// Sources: list them, rate one.
    #[command(subcommand)]
    Source(SourceVerb),
    /// Lines: grade one.
    #[command(subcommand)]
    Line(LineVerb),
    /// Parties: show one, join or part names of organisations.
    #[command(subcommand)]
    Party(PartyVerb),
    /// Stand a headquarters up from a template: incident, agencies, posts, first objectives.
    StandUp {
        #[command(flatten)]
        data: Data,
        /// The template; `tocsin templates` lists them.
        #[arg(long, value_name = "KEY")]
        template: String,
        /// Name of the operation; without one, the template's title.
        #[arg(long, default_value = "", value_name = "NAME")]
        name: String,
        /// An incident that is there, such as I-1.
        #[arg(long, value_name = "INCIDENT", conflicts_with = "title")]
        incident: Option<String>,
        /// Title of a new incident; without one, the name of the operation.
        #[arg(long, default_value = "", value_name = "TITLE")]
        title: String,
        /// An agency, the lead first; may be given several times. Without one, the template's.
        #[arg(long, value_name = "AGENCY")]
        agency: Vec<String>,
        /// A first objective; may be given several times. Without one, the template's.
        #[arg(long, value_name = "TEXT")]
        objective: Vec<String>,
        /// TLP 2.0 label: clear, green, amber, amber+strict or red.
        #[arg(long, default_value = "amber")]
        marking: String,
        /// It is an exercise: everything given in it carries EXERCISE.
        #[arg(long)]
        exercise: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the templates for standing up, and what is wrong with their files.
    Templates {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Objectives: set one.
    #[command(subcommand)]
    Objective(ObjectiveVerb),
    /// Posts: list them with who holds them, take one, offer one.
    #[command(subcommand)]
    Post(PostVerb),
    /// Assignments: give one, answer one, list them, show one.
    #[command(subcommand)]
    Assignment(AssignmentVerb),
    /// Warnings: draft, register or note one, take each step of its life, list them, show one.
    #[command(subcommand)]
    Warning(Box<WarningVerb>),
    /// Show every record that touched a thing: a report, an incident, a warning, an assignment, a command.
    History {
        #[command(flatten)]
        data: Data,
        /// The thing's id, such as R-2.
        thing: String,
        /// As of a record's number, or a time with its zone.
        #[arg(long, value_name = "RECORD|TIME")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Look for words in everything that this headquarters holds.
    Search {
        #[command(flatten)]
        data: Data,
        /// The words; all must be there. Words in quotation marks stand together.
        #[arg(required = true)]
        words: Vec<String>,
        /// One kind alone: reports, lines, incidents, warnings, assignments, commands, objectives, notes or persons.
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// As of a record's number, or a time with its zone.
        #[arg(long, value_name = "RECORD|TIME")]
        asof: Option<String>,
        /// Where the next page of one kind begins, as the page before said.
        #[arg(long, value_name = "PLACE", requires = "kind")]
        after: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// The activity log: write a note, list the latest lines.
    #[command(subcommand)]
    Log(LogVerb),
    /// Feeds: add one, list them with how the last look went, remove one.
    #[command(subcommand)]
    Feed(FeedVerb),
    /// Persons: enrol, change or withdraw one, list them, make a sign-in link.
    #[command(subcommand)]
    Person(PersonVerb),
    /// API tokens: make one, list them, revoke one.
    #[command(subcommand)]
    Token(TokenVerb),
    /// The ledger: verify it.
    #[command(subcommand)]
    Ledger(LedgerVerb),
    /// Move a headquarters to another database: verified, and the same checkpoint before and after.
    ///
    /// Stop its servers before. A move that was stopped goes on where it stood. The source stays as it is; a data folder
    /// among the two learns where its database is now.
    Move {
        /// Folder that holds name and key; without it, the one of --from and --to that is a folder.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Where it is: a data folder, or postgres://USER@HOST/DATABASE.
        #[arg(long, value_name = "STORE")]
        from: String,
        /// Where it goes: a data folder, or postgres://USER@HOST/DATABASE.
        #[arg(long, value_name = "STORE")]
        to: String,
    },
    /// Make the projected rows anew from the ledger and put them in the place of the live ones where they differ.
    Rebuild {
        #[command(flatten)]
        data: Data,
        /// Only compare; change nothing. Exit status 1 if anything differs.
        #[arg(long)]
        check: bool,
    },
}

/// What the first run asks; later runs ignore it.
#[derive(Args, Debug, Clone, Default)]
pub struct FirstRun {
    /// Name of the headquarters: a host name you own. It cannot change later. Without one it is local-XXXXXXXX.invalid,
    /// which works alone and cannot link to others.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Name of the first officer, as it is shown.
    #[arg(long, value_name = "NAME")]
    pub officer: Option<String>,
    /// Agency of the first officer.
    #[arg(long, value_name = "NAME")]
    pub agency: Option<String>,
}

/// How a command prints.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For other tools.
    Json,
}

/// Verbs on reports.
#[derive(Subcommand, Debug)]
pub enum ReportVerb {
    /// Show what rests on a report: what would turn unsupported if it were retracted.
    Reach {
        #[command(flatten)]
        data: Data,
        /// The report.
        report: String,
        /// As of a record's number, or a time with its zone.
        #[arg(long, value_name = "RECORD|TIME")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Retract a report: nothing is deleted, its lines support nothing any more.
    Retract {
        #[command(flatten)]
        data: Data,
        /// The report.
        report: String,
        /// Ground: `taken_back` (its publisher took it back) or `not_what_it_said`.
        #[arg(long)]
        ground: String,
        /// Why, in words.
        #[arg(long)]
        reason: String,
    },
    /// Take a retraction back.
    Reinstate {
        #[command(flatten)]
        data: Data,
        /// The report.
        report: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Post a report: its bytes are kept under their hash, the reader proposes lines.
    Post {
        #[command(flatten)]
        data: Data,
        /// File to post; `-` is standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Who published it.
        #[arg(long, default_value = "")]
        publisher: String,
        /// When it was published, as it says itself.
        #[arg(long, default_value = "")]
        published: String,
        /// Language of the text (BCP 47).
        #[arg(long, default_value = "")]
        language: String,
        /// TLP 2.0 label: clear, green, amber, amber+strict or red.
        #[arg(long, default_value = "amber")]
        marking: String,
        /// Compartment that may know of it; may be given several times. You are in none unless enrolled in it.
        #[arg(long, value_name = "NAME")]
        compartment: Vec<String>,
        /// Agency that may know of it; may be given several times.
        #[arg(long, value_name = "AGENCY")]
        releasable_to: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the reports, newest first, each with how far it is read.
    List {
        #[command(flatten)]
        data: Data,
        /// Only those that are waiting (the oldest first), new, partly, done or retracted.
        #[arg(long, default_value = "")]
        state: String,
        /// Only those of this publisher.
        #[arg(long, default_value = "", value_name = "NAME")]
        publisher: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a report's lines and what was decided of each.
    Show {
        #[command(flatten)]
        data: Data,
        /// The report, such as R-6.
        report: String,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Keep lines: they enter the picture.
    Keep {
        #[command(flatten)]
        verdict: VerdictArguments,
        /// Keep every line that is still proposed.
        #[arg(long, conflicts_with = "lines")]
        rest: bool,
    },
    /// Drop lines.
    Drop {
        #[command(flatten)]
        verdict: VerdictArguments,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take verdicts back: the lines are proposed again.
    Reopen {
        #[command(flatten)]
        verdict: VerdictArguments,
    },
}

/// Which lines.
#[derive(Args, Debug)]
pub struct VerdictArguments {
    #[command(flatten)]
    pub data: Data,
    /// The report, such as R-6.
    pub report: String,
    /// Numbers of its lines.
    #[arg(value_name = "LINE")]
    pub lines: Vec<u32>,
}

/// Verbs on incidents.
#[derive(Subcommand, Debug)]
pub enum IncidentVerb {
    /// List the incidents, newest first.
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the picture of an incident: known, claimed, unknown.
    Show {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
    },
    /// Review an incident: every warning of those days, matching or not, and what became of each.
    Review {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// How many days before it are looked at.
        #[arg(long, default_value_t = 14, value_name = "DAYS")]
        days: u32,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Verbs on situation reports.
#[derive(Subcommand, Debug)]
pub enum SitrepVerb {
    /// List the situation reports, newest first.
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a situation report.
    Show {
        #[command(flatten)]
        data: Data,
        /// The report, such as N-4 or 4.
        sitrep: String,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Draft the next report of a command out of the record.
    Draft {
        #[command(flatten)]
        data: Data,
        /// The command, such as U-1.
        command: String,
        /// TLP 2.0 label of a narrower circle; without one, as the command is marked.
        #[arg(long, default_value = "", value_name = "LABEL")]
        marking: String,
        /// As of a record number or a time; without one, as of now.
        #[arg(long, default_value = "", value_name = "WHEN")]
        asof: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Draw a draft up anew as of now; what people wrote stays.
    Renew {
        #[command(flatten)]
        data: Data,
        /// The report.
        sitrep: String,
    },
    /// Word a section of a draft: short, situation, casualties, statements, response, warnings or next.
    Edit {
        #[command(flatten)]
        data: Data,
        /// The report.
        sitrep: String,
        /// The section.
        section: String,
        /// The words; blank ones take them out.
        text: String,
    },
    /// Approve a report: it is frozen.
    Approve {
        #[command(flatten)]
        data: Data,
        /// The report.
        sitrep: String,
        /// The hash that `show` printed; without it, whatever the report says now is approved.
        #[arg(long, default_value = "", value_name = "SHA256")]
        shown: String,
    },
}

/// Verbs on objectives.
#[derive(Subcommand, Debug)]
pub enum ObjectiveVerb {
    /// Set an objective of a command.
    Set {
        #[command(flatten)]
        data: Data,
        /// The command, such as U-1.
        command: String,
        /// What is to be reached.
        text: String,
    },
}

/// Verbs on posts.
#[derive(Subcommand, Debug)]
pub enum PostVerb {
    /// List the posts of a command.
    List {
        #[command(flatten)]
        data: Data,
        /// The command, such as U-1.
        command: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a vacant post, or confirm one that was offered.
    Take {
        #[command(flatten)]
        data: Data,
        /// The command, such as U-1.
        command: String,
        /// The post's key, such as operations.
        post: String,
    },
    /// Offer one's post to another officer; it passes when they confirm.
    Offer {
        #[command(flatten)]
        data: Data,
        /// The command, such as U-1.
        command: String,
        /// The post's key.
        post: String,
        /// The other officer, such as P-2.
        #[arg(long, value_name = "PERSON")]
        to: String,
        /// What they have to know.
        #[arg(long)]
        note: String,
    },
}

/// Verbs on assignments.
#[derive(Subcommand, Debug)]
pub enum AssignmentVerb {
    /// Ask an agency to do something for an objective.
    Give {
        #[command(flatten)]
        data: Data,
        /// The objective, such as O-1.
        #[arg(long)]
        objective: String,
        /// The agency that is asked.
        #[arg(long)]
        agency: String,
        /// What is to be done.
        task: String,
        /// Who leads it in the field.
        #[arg(long, default_value = "")]
        leader: String,
        /// Where.
        #[arg(long, default_value = "")]
        place: String,
        /// By when: 45m, 2h, a local time such as 2026-03-14T21:30, or one with its zone.
        #[arg(long, default_value = "", value_name = "WHEN")]
        due: String,
        /// A line that it rests on, such as R-6/4; may be given several times.
        #[arg(long, value_name = "LINE")]
        rests_on: Vec<String>,
        /// The warning whose measure it is.
        #[arg(long, default_value = "", value_name = "WARNING")]
        because: String,
    },
    /// Say that an assignment arrived at your agency.
    Receive {
        #[command(flatten)]
        answer: AnswerArguments,
    },
    /// Accept an assignment for your agency.
    Accept {
        #[command(flatten)]
        answer: AnswerArguments,
    },
    /// Say that your agency cannot comply.
    Refuse {
        #[command(flatten)]
        answer: AnswerArguments,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Say that it is done, with what was achieved.
    #[command(alias = "complete")]
    Done {
        #[command(flatten)]
        answer: AnswerArguments,
        /// What was achieved.
        #[arg(long)]
        result: String,
    },
    /// Say that an assignment is no longer asked for.
    Withdraw {
        #[command(flatten)]
        answer: AnswerArguments,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// List the assignments, newest first.
    List {
        #[command(flatten)]
        data: Data,
        /// Only those asked of this agency.
        #[arg(long, default_value = "")]
        agency: String,
        /// Only those that stand here: "not accepted", accepted, done …
        #[arg(long, default_value = "")]
        state: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show an assignment with its life.
    Show {
        #[command(flatten)]
        answer: AnswerArguments,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Which assignment.
#[derive(Args, Debug)]
pub struct AnswerArguments {
    #[command(flatten)]
    pub data: Data,
    /// The assignment, such as A-7.
    pub assignment: String,
}

/// Which warning.
#[derive(Args, Debug)]
pub struct WarningArguments {
    #[command(flatten)]
    pub data: Data,
    /// The warning, such as W-9.
    pub warning: String,
}

/// What a warning says.
#[derive(Args, Debug)]
pub struct NewWarning {
    #[command(flatten)]
    pub data: Data,
    /// Its subject, in one line.
    pub title: String,
    /// Its words.
    #[arg(long)]
    pub text: String,
    /// How soon one has to act: Immediate, Expected, Future, Past or Unknown. The clocks run by it.
    #[arg(long)]
    pub urgency: String,
    /// How bad it would be: Extreme, Severe, Moderate, Minor or Unknown.
    #[arg(long, default_value = "")]
    pub severity: String,
    /// How sure it is: Observed, Likely, Possible, Unlikely or Unknown.
    #[arg(long, default_value = "")]
    pub certainty: String,
    /// Who would do it, with how precise that is: exact=WORDS or area=WORDS.
    #[arg(long, default_value = "", value_name = "PRECISE=WORDS")]
    pub who: String,
    /// What would happen.
    #[arg(long, default_value = "", value_name = "PRECISE=WORDS")]
    pub what: String,
    /// Where.
    #[arg(long = "where", default_value = "", value_name = "PRECISE=WORDS")]
    pub place: String,
    /// When.
    #[arg(long, default_value = "", value_name = "PRECISE=WORDS")]
    pub when: String,
    /// How.
    #[arg(long, default_value = "", value_name = "PRECISE=WORDS")]
    pub how: String,
    /// Until when it holds: 2026-03-14 20:10 in the desk's time, or with its zone.
    #[arg(long, default_value = "", value_name = "WHEN")]
    pub until: String,
    /// A kept line that it rests on, such as R-6/11; may be given several times.
    #[arg(long, value_name = "LINE")]
    pub rests_on: Vec<String>,
    /// TLP 2.0 label: clear, green, amber, amber+strict or red.
    #[arg(long, default_value = "amber")]
    pub marking: String,
    /// Compartment that may know of it; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub compartment: Vec<String>,
    /// Agency that may know of it; may be given several times.
    #[arg(long, value_name = "AGENCY")]
    pub releasable_to: Vec<String>,
    /// Person who may know of it, for red; may be given several times.
    #[arg(long, value_name = "PERSON")]
    pub recipient: Vec<String>,
}

/// Verbs on warnings.
#[derive(Subcommand, Debug)]
pub enum WarningVerb {
    /// List what waits, oldest limit first, and all warnings, newest first.
    List {
        #[command(flatten)]
        data: Data,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a warning with its life and the limits that passed.
    Show {
        #[command(flatten)]
        warning: WarningArguments,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write a warning that you may give.
    Draft {
        #[command(flatten)]
        new: Box<NewWarning>,
        /// To whom it is given.
        #[arg(long)]
        to: String,
    },
    /// Register a warning that came in.
    Register {
        #[command(flatten)]
        new: Box<NewWarning>,
        /// From whom it came.
        #[arg(long)]
        from: String,
        /// How it came: hand, phone, mail or note.
        #[arg(long)]
        means: String,
        /// When it came.
        #[arg(long, default_value = "now", value_name = "WHEN")]
        came: String,
    },
    /// Note a warning between others that a kept line mentions. What is not said here is taken from the report.
    NoteReported {
        #[command(flatten)]
        data: Data,
        /// The line, such as R-6/11.
        line: String,
        /// Its subject, in one line.
        #[arg(long, default_value = "")]
        title: String,
        /// Who is said to have given it.
        #[arg(long, default_value = "")]
        from: String,
        /// To whom.
        #[arg(long, default_value = "")]
        to: String,
        /// When, in words.
        #[arg(long, default_value = "")]
        given: String,
    },
    /// Let a warning go. It is handed over next.
    Release {
        #[command(flatten)]
        warning: WarningArguments,
    },
    /// Do not give a warning, on a ground, under the eyes of another officer.
    Waive {
        #[command(flatten)]
        warning: WarningArguments,
        /// The ground: endangers, already_known, no_way or takes_part.
        #[arg(long)]
        ground: String,
        /// The ground in words.
        #[arg(long)]
        words: String,
        /// The officer who reviews it, such as P-2.
        #[arg(long, value_name = "PERSON")]
        reviewer: String,
        /// When it is looked at anew.
        #[arg(long, value_name = "WHEN")]
        review: String,
    },
    /// Record that a warning was handed over: sender's word only.
    HandOver {
        #[command(flatten)]
        warning: WarningArguments,
        /// By which way: hand, phone, mail or note.
        #[arg(long)]
        means: String,
        /// To whom, by name or post.
        #[arg(long)]
        to: String,
        /// When.
        #[arg(long, default_value = "now", value_name = "WHEN")]
        at: String,
    },
    /// Note that the other side says it was read.
    NoteReading {
        #[command(flatten)]
        warning: WarningArguments,
        /// What they said, and who.
        #[arg(long)]
        words: String,
    },
    /// Show a warning's words; with --shown, record that you have read them.
    Read {
        #[command(flatten)]
        warning: WarningArguments,
        /// The hash of what was shown, as the first call prints it.
        #[arg(long, default_value = "", value_name = "SHA256")]
        shown: String,
    },
    /// Decide a warning that was read.
    Decide {
        #[command(flatten)]
        warning: WarningArguments,
        /// act, hold, forward or reject.
        decision: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// To whom it is forwarded.
        #[arg(long, default_value = "")]
        to: String,
    },
    /// Close a warning's matter.
    Close {
        #[command(flatten)]
        warning: WarningArguments,
        /// matched, expired or withdrawn.
        how: String,
        /// The incident that it is matched with.
        #[arg(long, default_value = "")]
        incident: String,
        /// Why it was taken back.
        #[arg(long, default_value = "")]
        reason: String,
        /// What the incident was, question by question: where=the bridge. May be given several times.
        #[arg(long, value_name = "QUESTION=WORDS")]
        was: Vec<String>,
        /// The judgement of each question: where=fits (fits, does_not_fit, disputed, cannot_be_compared).
        #[arg(long = "match", value_name = "QUESTION=WORD")]
        judged: Vec<String>,
    },
}

/// Verbs on the log.
#[derive(Subcommand, Debug)]
pub enum LogVerb {
    /// Write a note into the activity log (ICS 214).
    Note {
        #[command(flatten)]
        data: Data,
        /// What it says.
        text: String,
    },
    /// List the latest records.
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Roles as the command line names them.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub enum RoleName {
    /// Takes reports in, keeps or drops their lines, registers and reads warnings.
    WatchOfficer,
    /// Reads and judges.
    Analyst,
    /// Leads: stands up, gives assignments, releases and decides warnings.
    Chief,
    /// Speaks with other agencies.
    Liaison,
    /// Reads, changes nothing.
    Inspector,
    /// Enrols persons.
    Administrator,
}

/// Verbs on the ledger.
#[derive(Subcommand, Debug)]
pub enum LedgerVerb {
    /// Check every entry, commitment, tile, the signed head and every kept original; name the first bad place.
    ///
    /// Works beside a running server and on a folder that no server opens any more. Exit status 1 if anything is bad.
    Verify {
        #[command(flatten)]
        data: Data,
        /// Public key of the ledger, as `tocsin ledger key` prints it; without one, the folder's own.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Print the public key of the ledger, a C2SP verifier key.
    Key {
        #[command(flatten)]
        data: Data,
    },
}
