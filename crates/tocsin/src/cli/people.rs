//! Verbs on people and on the tokens by which programs act for them.

use clap::Subcommand;

use super::{Data, RoleName};

/// Verbs on persons.
#[derive(Subcommand, Debug)]
pub enum PersonVerb {
    /// Enrol a person and print a one-time sign-in link for them.
    Enrol {
        #[command(flatten)]
        data: Data,
        /// The name that is shown.
        name: String,
        /// A role; may be given several times. An inspector reads and changes nothing.
        #[arg(long, value_enum, default_value = "watch-officer")]
        role: Vec<RoleName>,
        /// The agency; without one, the first officer's.
        #[arg(long, default_value = "")]
        agency: String,
        /// A compartment that the person is in; may be given several times.
        #[arg(long, value_name = "NAME")]
        compartment: Vec<String>,
    },
    /// Change a person; what is not named stays as it is.
    Change {
        #[command(flatten)]
        data: Data,
        /// The person, such as P-3.
        person: String,
        /// The name from now on.
        #[arg(long)]
        name: Option<String>,
        /// A role from now on; may be given several times, and replaces all others.
        #[arg(long, value_enum)]
        role: Vec<RoleName>,
        /// The agency from now on.
        #[arg(long)]
        agency: Option<String>,
        /// A compartment from now on; may be given several times. Compartments that you are not in stay.
        #[arg(long, value_name = "NAME")]
        compartment: Vec<String>,
    },
    /// Take a person off the roll: every session, link, password and token of theirs ends at once.
    Withdraw {
        #[command(flatten)]
        data: Data,
        /// The person, such as P-3.
        person: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Print a one-time sign-in link for a person who is enrolled.
    Link {
        #[command(flatten)]
        data: Data,
        /// The person, such as P-1.
        person: String,
    },
    /// List the persons, the withdrawn too.
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Verbs on API tokens.
#[derive(Subcommand, Debug)]
pub enum TokenVerb {
    /// Make a token for a person and print it, once.
    Make {
        #[command(flatten)]
        data: Data,
        /// What it is for.
        label: String,
        /// A scope: read, write, read:AREA, write:AREA or the name of an operation; may be given several times.
        #[arg(long, required = true)]
        scope: Vec<String>,
        /// For how many days.
        #[arg(long, default_value_t = 90)]
        days: u32,
        /// As whom it acts; the first officer if absent.
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
    },
    /// List a person's tokens.
    List {
        #[command(flatten)]
        data: Data,
        /// Whose; the first officer's if absent.
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token.
    Revoke {
        #[command(flatten)]
        data: Data,
        /// The token's id, as the list shows it.
        token: String,
        /// Whose; the first officer's if absent.
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
    },
}
