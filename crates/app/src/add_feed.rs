//! Has a feed looked at from now on; its entries come in as reports on behalf of whoever adds it.

use tocsin_core::authority::{AddFeed, Caller, PostReport, grant};
use tocsin_core::feed::{self, FEEDS, Feed, Feeds};
use tocsin_core::ids::FeedId;
use tocsin_core::limits::{FEED_EVERY_S_MAX, FEED_EVERY_S_MIN, FEED_URL_CHARS_MAX};
use tocsin_core::marking::Marking;
use tocsin_core::text::{Field, FieldFault};
use url::{Host, Url};

use crate::desk::Desk;
use crate::error::OpError;
use crate::fetch::{address_of, is_public};
use crate::limits;
use crate::numbers::Noun;
use crate::sequencer::{Appended, Decided};
use crate::warning_words::Faults;

/// A feed on its way in, as a form or a command line gives it.
#[derive(Clone, Debug, Default)]
pub struct NewFeed {
    /// Its address.
    pub url: String,
    /// Who publishes it.
    pub publisher: String,
    /// How often it is looked at, in seconds.
    pub every_s: u32,
    /// Whether it may be at an address of a private network.
    pub private_addresses: bool,
}

/// Adds a feed. Nothing is asked of its address yet: the first look does.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if there are too many; [`OpError::Refusal`] if the
/// caller may not add feeds, or may not post what would come in by it.
pub async fn add_feed(
    desk: &Desk,
    caller: &Caller,
    new: &NewFeed,
    marking: Marking,
) -> Result<(FeedId, Appended), OpError> {
    let marking = marking.made_by(&caller.viewer.person);
    let granted = grant::<AddFeed>(caller, &marking, "place for a feed under this marking")?;
    // Entries are posted as by this person: nobody lets a machine do what they may not do themselves.
    let _may_post = grant::<PostReport>(caller, &marking, "place for a report under this marking")?;
    let mut faults = Faults::default();
    let url = faults.keep(address(&new.url, new.private_addresses));
    let publisher = faults.keep(Field::line("publisher", &new.publisher).required());
    if !(FEED_EVERY_S_MIN..=FEED_EVERY_S_MAX).contains(&new.every_s) {
        faults.add("every", format!("is {} seconds", new.every_s), "write one minute to one day, 1 to 1440 minutes");
    }
    faults.0.extend(marking.check_bounds().err());
    faults.none()?;
    let feed = Feed {
        id: FeedId::new(desk.tail(Noun::Feed, &marking).await?),
        url,
        publisher,
        every_s: new.every_s,
        private_addresses: new.private_addresses,
        by: caller.viewer.person.clone(),
        marking,
    };
    for _ in 0..limits::RETRIES_MAX {
        let about = desk.facts_about(FEEDS).await?;
        let facts = feed::add_feed(&granted, &Feeds::fold(&about.facts), feed.clone())?;
        let (by, read) = (Some(caller.viewer.person.clone()), vec![(FEEDS.to_owned(), about.version)]);
        match desk.append(Decided { op: "add_feed", by, facts, read }).await {
            Ok(appended) => return Ok((feed.id, appended)),
            Err(OpError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(OpError::Moved { what: "the list of feeds".to_owned(), tries: limits::RETRIES_MAX })
}

/// Reads the address of a feed as it will be asked: without a fragment, which no server sees.
fn address(text: &str, private: bool) -> Result<String, FieldFault> {
    let fault = |found: &str, expected: &str| {
        let (found, expected) = (found.to_owned(), expected.to_owned());
        Err(FieldFault { field: "address", found, expected })
    };
    let text = text.trim();
    if text.is_empty() {
        return fault("is empty", "write it, such as https://courier.example/feed");
    }
    if text.chars().count() > FEED_URL_CHARS_MAX {
        return fault("is too long", &format!("at most {FEED_URL_CHARS_MAX} characters are kept"));
    }
    let Ok(mut url) = Url::parse(text) else {
        return fault("is no address", "write it in full, such as https://courier.example/feed");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return fault("is neither http nor https", "only these two are asked");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return fault(
            "holds a user name or a password",
            "what is recorded here stays readable: use a feed that needs none",
        );
    }
    let literal = match url.host() {
        Some(Host::Ipv4(ip)) => Some(ip.into()),
        Some(Host::Ipv6(ip)) => Some(ip.into()),
        Some(Host::Domain(_)) => None,
        None => return fault("names no host", "write it in full, such as https://courier.example/feed"),
    };
    if let Some(ip) = literal
        && address_of(ip, private).is_err()
    {
        return if is_public(ip) || private {
            fault("is an address that no server has", "write the address of the feed")
        } else {
            fault("is an address of a private network", "allow private addresses if that is meant")
        };
    }
    url.set_fragment(None);
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_will_be_asked_or_refused_by_its_fault() {
        for (text, private, expected) in [
            ("https://courier.example/feed#top", false, "https://courier.example/feed"),
            (" HTTP://Courier.EXAMPLE:80/a b ", false, "http://courier.example/a%20b"),
            ("http://10.0.0.7/", true, "http://10.0.0.7/"),
            ("http://10.0.0.7/", false, "is an address of a private network"),
            ("http://0x7f.1/", false, "is an address of a private network"),
            ("http://2130706433/", false, "is an address of a private network"),
            ("http://[::ffff:127.0.0.1]/", false, "is an address of a private network"),
            ("http://0.0.0.0/", true, "is an address that no server has"),
            ("http://224.0.0.1/", true, "is an address that no server has"),
            ("https://u:p@courier.example/", true, "holds a user name or a password"),
            ("file:///etc/passwd", true, "is neither http nor https"),
            ("gopher://courier.example/", true, "is neither http nor https"),
            ("courier.example/feed", true, "is no address"),
            ("", true, "is empty"),
        ] {
            let read = address(text, private);
            assert_eq!(read.unwrap_or_else(|fault| fault.found), expected, "{text}");
        }
    }
}
