//! Moments as people type them: `now`, RFC 3339 with a zone, or the desk's own date and time without one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;

/// Reads a moment; nothing if the field is blank. `now` is the word "now", not a default: a missing time stays missing.
///
/// Without a zone the moment is the desk's: `2026-03-14 20:10`, or with a `T` as a browser sends it.
///
/// # Errors
/// [`FieldFault`] for what is no moment, and for one that the desk's clocks show twice or never.
pub fn parse_moment(
    field: &'static str,
    text: &str,
    zone: &TimeZone,
    now: Millis,
) -> Result<Option<Millis>, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.eq_ignore_ascii_case("now") {
        return Ok(Some(now));
    }
    let fault = |found: String, expected: &str| FieldFault { field, found, expected: expected.to_owned() };
    let shown: String = text.chars().take(40).collect();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Some(Millis(at.as_millisecond())));
    }
    let local: DateTime = text.parse().map_err(|_| {
        fault(
            format!("{shown:?} is no moment"),
            "write it as 2026-03-14 20:10 in the desk’s time, or with its zone as 2026-03-14T20:10+01:00",
        )
    })?;
    let zoned = zone.to_ambiguous_zoned_datetime(local).unambiguous().map_err(|_| {
        fault(
            format!("{shown:?} is shown twice or never by the clocks of this desk"),
            "write it with its zone, as 2026-03-14T20:10+01:00",
        )
    })?;
    Ok(Some(Millis(zoned.timestamp().as_millisecond())))
}

/// Reads a moment that has to be there and may not lie ahead: something that happened.
///
/// # Errors
/// As [`parse_moment`], and for a blank field or a moment to come.
pub fn parse_past(field: &'static str, text: &str, zone: &TimeZone, now: Millis) -> Result<Millis, FieldFault> {
    let at = parse_moment(field, text, zone, now)?.ok_or_else(|| FieldFault {
        field,
        found: "is empty".to_owned(),
        expected: "write when it was; \"now\" is a moment too. Nothing is recorded yet".to_owned(),
    })?;
    if at > now {
        let (found, expected) = ("lies ahead".to_owned(), "write when it was; nothing is recorded yet".to_owned());
        return Err(FieldFault { field, found, expected });
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_its_zone_or_in_the_desks() {
        let zone = TimeZone::get("Europe/Zurich").unwrap_or(TimeZone::UTC);
        let now = Millis(1_773_518_732_000);
        for (text, read) in [
            ("", None),
            ("now", Some(1_773_518_732_000)),
            ("2026-03-14T20:10+01:00", Some(1_773_515_400_000)),
            ("2026-03-14T19:10:00Z", Some(1_773_515_400_000)),
            ("2026-03-14 20:10", Some(1_773_515_400_000)),
            ("2026-03-14T20:10", Some(1_773_515_400_000)),
            (" 2026-03-14T20:10:30 ", Some(1_773_515_430_000)),
        ] {
            assert_eq!(parse_moment("came", text, &zone, now), Ok(read.map(Millis)), "{text}");
        }
        for (text, why) in [
            ("yesterday", "is no moment"),
            ("20:10", "is no moment"),
            ("2026-03-29 02:30", "twice or never"),
            ("2026-10-25 02:30", "twice or never"),
        ] {
            assert!(parse_moment("came", text, &zone, now).is_err_and(|it| it.found.contains(why)), "{text}");
        }
    }

    #[test]
    fn what_happened_does_not_lie_ahead_and_is_not_left_out() {
        let now = Millis(1_773_518_732_000);
        let read = |text| parse_past("came", text, &TimeZone::UTC, now).map_err(|it| it.found);
        assert_eq!(read("2026-03-14 20:05"), Ok(Millis(1_773_518_700_000)));
        assert_eq!(read("2026-03-14 20:06"), Err("lies ahead".to_owned()));
        assert_eq!(read(" "), Err("is empty".to_owned()));
    }
}
