//! Times and counts as the desk writes them: zone and age always, figures in groups of three.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use maud::{Markup, html};
use tocsin_core::time::Millis;

fn zoned(at: Millis, zone: &TimeZone) -> ZonedDateTime {
    Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned_datetime(zone.clone())
}

/// The clock in the bar: local time with its zone, and UTC.
pub fn clock(now: Millis, zone: &TimeZone) -> Markup {
    let local = zoned(now, zone);
    let utc = zoned(now, &TimeZone::UTC);
    let name = zone.iana_name().filter(|it| !matches!(*it, "Etc/UTC" | "Etc/UCT" | "UCT" | "Zulu")).unwrap_or("UTC");
    html! {
        span.now data-now=(now.0) {
            time data-clock=(name) data-seconds { (local.strftime("%H:%M:%S")) } " "
            small {
                (local.strftime("%Z")) " "
                @if name != "UTC" { time data-clock="UTC" { (utc.strftime("%H:%M")) } " UTC" }
            }
        }
    }
}

/// A moment with date, zone and age.
pub fn moment(at: Millis, now: Millis, zone: &TimeZone) -> Markup {
    let when = zoned(at, zone);
    let machine = zoned(at, &TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    html! {
        time.num datetime=(machine) { (when.strftime("%-d %b %Y %H:%M %Z")) } ", "
        time datetime=(machine) data-age { (age(now.0 - at.0)) }
    }
}

/// A moment as a clock column shows it: hours and minutes, the date where it is another day.
pub fn short(at: Millis, now: Millis, zone: &TimeZone) -> Markup {
    let (when, today) = (zoned(at, zone), zoned(now, zone));
    let form = if when.date() == today.date() { "%H:%M" } else { "%-d %b %H:%M" };
    let machine = zoned(at, &TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    html! { time.num datetime=(machine) { (when.strftime(form)) } }
}

/// A moment to the second; the date where it is another day.
pub fn second(at: Millis, now: Millis, zone: &TimeZone) -> Markup {
    let (when, today) = (zoned(at, zone), zoned(now, zone));
    let form = if when.date() == today.date() { "%H:%M:%S" } else { "%-d %b %H:%M:%S" };
    let machine = zoned(at, &TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    html! { time.num datetime=(machine) { (when.strftime(form)) } }
}

/// A moment as a field of a form takes it: to the minute, in the desk's time.
pub fn field(at: Millis, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A moment in full, for paper.
pub fn full(at: Millis, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%-d %b %Y %H:%M %Z").to_string()
}

/// A day with its month.
pub fn date(at: Millis, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%-d %b").to_string()
}

/// An age in the words that the script uses too (`web/src/ts/words.ts`), always rounded down.
pub fn age(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match minutes {
        0 => "under 1 min ago".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 if minutes % 60 == 0 => format!("{hours} h ago"),
        60..1_440 => format!("{hours} h {} min ago", minutes % 60),
        _ if days == 1 => "1 day ago".to_owned(),
        _ => format!("{days} days ago"),
    }
}

/// What is left until a limit, or by how much it has passed, in the words of every clock.
pub fn left(limit: Millis, now: Millis) -> String {
    super::clocks::text(now.0.saturating_sub(limit.0))
}

/// A count in groups of three, with a thin no-break space between them.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202F}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_rounded_down_and_says_its_unit() {
        for (ms, said) in [
            (-5, "under 1 min ago"),
            (59_999, "under 1 min ago"),
            (60_000, "1 min ago"),
            (3_600_000, "1 h ago"),
            (8_700_000, "2 h 25 min ago"),
            (86_400_000, "1 day ago"),
            (3 * 86_400_000 + 1, "3 days ago"),
        ] {
            assert_eq!(age(ms), said);
        }
    }

    #[test]
    fn counts_stand_in_groups_of_three() {
        assert_eq!(count(7), "7");
        assert_eq!(count(4_812), "4\u{202F}812");
        assert_eq!(count(1_000_000), "1\u{202F}000\u{202F}000");
    }
}
