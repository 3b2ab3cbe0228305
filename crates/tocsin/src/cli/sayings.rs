//! Verbs on who says what: statements, propositions, hypotheses, sources, parties.

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

/// Verbs on hypotheses.
#[derive(Subcommand, Debug)]
pub enum HypothesisVerb {
    /// List the hypotheses about an incident.
    List {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a hypothesis: holders, basis, what speaks against it first, judgements, dissent.
    Show {
        #[command(flatten)]
        data: Data,
        /// The hypothesis, such as H-1.
        hypothesis: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put a hypothesis about an incident.
    Put {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// The sentence.
        sentence: String,
        /// A kept line in which somebody holds it, such as R-6/4; may be given several times.
        #[arg(long, value_name = "LINE")]
        held_in: Vec<String>,
        /// A kept line that it rests on; may be given several times.
        #[arg(long, value_name = "LINE")]
        rests_on: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what a kept line speaks for or against it.
    Weigh {
        #[command(flatten)]
        data: Data,
        /// The hypothesis.
        hypothesis: String,
        /// The line, such as R-6/4.
        line: String,
        /// inconsistent, neither or consistent.
        #[arg(long)]
        weight: String,
        /// Why.
        reason: String,
    },
    /// Judge how likely it is: never in one sentence with confidence (ICD 203).
    Likelihood {
        #[command(flatten)]
        data: Data,
        /// The hypothesis.
        hypothesis: String,
        /// almost_no_chance, very_unlikely, unlikely, roughly_even_chance, likely, very_likely or almost_certain.
        likelihood: String,
        /// Why.
        reason: String,
    },
    /// Judge how sure the judging is.
    Confidence {
        #[command(flatten)]
        data: Data,
        /// The hypothesis.
        hypothesis: String,
        /// low, moderate or high.
        confidence: String,
        /// Why.
        reason: String,
    },
    /// Dissent from what was judged.
    Dissent {
        #[command(flatten)]
        data: Data,
        /// The hypothesis.
        hypothesis: String,
        /// What you hold instead, and why.
        words: String,
    },
    /// Take a hypothesis back.
    TakeBack {
        #[command(flatten)]
        data: Data,
        /// The hypothesis.
        hypothesis: String,
        /// Why.
        reason: String,
    },
}

/// Verbs on sources and lines.
#[derive(Subcommand, Debug)]
pub enum SourceVerb {
    /// List who speaks in kept lines, and who published them.
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Rate how reliable a source is, A to F; F: cannot be judged.
    Rate {
        #[command(flatten)]
        data: Data,
        /// The source's name.
        source: String,
        /// A to F.
        reliability: String,
        /// Why.
        reason: String,
    },
}

/// Verbs on single lines.
#[derive(Subcommand, Debug)]
pub enum LineVerb {
    /// Grade how credible one kept line is, 1 to 6; 6: cannot be judged.
    Grade {
        #[command(flatten)]
        data: Data,
        /// The line, such as R-6/4.
        line: String,
        /// 1 to 6.
        credibility: String,
        /// For 1: the kept line of another publisher.
        #[arg(long, default_value = "", value_name = "LINE")]
        confirmed_by: String,
        /// Why.
        reason: String,
    },
}

/// Verbs on parties.
#[derive(Subcommand, Debug)]
pub enum PartyVerb {
    /// Show a party: names, ties, what it said, what was said of it, its ratings.
    Show {
        #[command(flatten)]
        data: Data,
        /// Its name.
        party: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Join two names of one organisation. Persons and pseudonyms are never joined.
    Join {
        #[command(flatten)]
        data: Data,
        /// The name that it goes by.
        party: String,
        /// The other name.
        alias: String,
        /// Why.
        reason: String,
    },
    /// Part two joined names.
    Part {
        #[command(flatten)]
        data: Data,
        /// The join, such as J-2.
        join: String,
        /// Why.
        reason: String,
    },
}
