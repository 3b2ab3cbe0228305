//! Verbs on who says what: statements and propositions.

use clap::Subcommand;

use super::Data;

/// Verbs on statements.
#[derive(Subcommand, Debug)]
pub enum StatementVerb {
    /// Show the stance grid of an incident: who says what to each proposition, and when.
    List {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say how a kept line stands under a proposition. A person's word goes before the reader's.
    Place {
        #[command(flatten)]
        data: Data,
        /// The proposition, such as T-3.
        proposition: String,
        /// The line, such as R-6/4.
        line: String,
        /// asserts, denies, no_evidence, does_not_exclude, conditional, withholds; none: it does not stand there.
        #[arg(long)]
        stance: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

/// Verbs on propositions.
#[derive(Subcommand, Debug)]
pub enum PropositionVerb {
    /// Put a proposition about an incident.
    Put {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// The sentence; without one, what the line speaks for.
        #[arg(default_value = "")]
        sentence: String,
        /// The line that it follows from, such as R-6/4.
        #[arg(long, default_value = "", value_name = "LINE")]
        line: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a proposition back.
    TakeBack {
        #[command(flatten)]
        data: Data,
        /// The proposition, such as T-3.
        proposition: String,
        /// Why.
        reason: String,
    },
}
