//! The verbs on feeds, as arguments.

use clap::Subcommand;

use super::Data;
/// Verbs on feeds.
#[derive(Subcommand, Debug)]
pub enum FeedVerb {
    /// Add a feed: its entries come in as reports in the first officer's name while the server runs.
    Add {
        #[command(flatten)]
        data: Data,
        /// Its address, http or https.
        url: String,
        /// Who publishes it.
        #[arg(long)]
        publisher: String,
        /// How often it is looked at: 1m to 1d.
        #[arg(long, default_value = "15m", value_parser = seconds)]
        every: u32,
        /// It may be at an address of a private network, such as this machine.
        #[arg(long)]
        private_addresses: bool,
        /// TLP 2.0 label of what comes in: clear, green, amber, amber+strict or red.
        #[arg(long, default_value = "amber")]
        marking: String,
        /// Compartment that may know of it; may be given several times.
        #[arg(long, value_name = "NAME")]
        compartment: Vec<String>,
        /// Agency that may know of it; may be given several times.
        #[arg(long, value_name = "AGENCY")]
        releasable_to: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the feeds: how the last look went, what came in.
    List {
        #[command(flatten)]
        data: Data,
        /// As of a record's number, or a time with its zone.
        #[arg(long, value_name = "RECORD|TIME")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove a feed; what came in by it stays.
    Remove {
        #[command(flatten)]
        data: Data,
        /// The feed, such as F-1.
        feed: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Reads how often, as `15m`, `1h`, `90s` or `1d`.
fn seconds(text: &str) -> Result<u32, String> {
    let expected = || format!("{text:?} is no time; write 15m, 1h or 1d");
    let at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(expected)?;
    let unit = match &text[at..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(expected()),
    };
    let count: u32 = text[..at].parse().map_err(|_| expected())?;
    count.checked_mul(unit).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn how_often_is_read_with_its_unit_and_not_without() {
        assert_eq!(["90s", "15m", "1h", "1d"].map(seconds), [Ok(90), Ok(900), Ok(3_600), Ok(86_400)]);
        for text in ["", "15", "m", "1 h", "-1m", "1y", "99999999d"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
