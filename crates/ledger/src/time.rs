//! A point in time as the ledger writes it: `2026-03-07T18:20:05.120Z`, always 24 characters, always UTC.
//!
//! This is RFC 3339 with everything optional taken away, so that one instant has one spelling and text order is time
//! order. It is not a calendar library: no zones, no leap seconds (the 61st second is refused), no arithmetic. The
//! clock itself is read by the caller.

/// Milliseconds since 1970-01-01T00:00:00Z, from then to the end of the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// The time given is before 1970 or after 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{unix_ms} ms since 1970 is not between the years 1970 and 9999 (record.md §4, `at`)")]
pub struct TimeOutOfRange {
    /// The milliseconds since 1970 that were given.
    pub unix_ms: i64,
}

impl Timestamp {
    /// The last instant with a four-digit year: `9999-12-31T23:59:59.999Z`.
    pub const MAX: Timestamp = Timestamp(253_402_300_799_999);

    /// Takes milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// `TimeOutOfRange` before 1970 and after 9999.
    pub fn from_unix_ms(unix_ms: i64) -> Result<Timestamp, TimeOutOfRange> {
        match u64::try_from(unix_ms) {
            Ok(ms) if ms <= Timestamp::MAX.0 => Ok(Timestamp(ms)),
            _ => Err(TimeOutOfRange { unix_ms }),
        }
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z.
    pub fn unix_ms(self) -> i64 {
        self.0 as i64 // at most 2.6e14 by construction
    }

    /// Reads the 24 characters; `None` for any other spelling, and for dates that no calendar holds.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let bytes: &[u8; 24] = text.as_bytes().try_into().ok()?;
        let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
        if punctuation.iter().any(|&(at, sign)| bytes[at] != sign) {
            return None;
        }
        let number = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0u64, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second, ms) = (number(11, 13)?, number(14, 16)?, number(17, 19)?, number(20, 23)?);
        let in_range = year >= 1970
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        let days = days_from_civil(year, month, day);
        Some(Timestamp(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + ms))
    }

    /// Appends the 24 characters to `out`.
    pub(crate) fn write_to(self, out: &mut Vec<u8>) {
        let (days, ms_of_day) = (self.0 / 86_400_000, self.0 % 86_400_000);
        let (year, month, day) = civil_from_days(days);
        let (hour, minute) = (ms_of_day / 3_600_000, ms_of_day / 60_000 % 60);
        let (second, ms) = (ms_of_day / 1000 % 60, ms_of_day % 1000);
        let mut digits = |mut value: u64, width: usize, then: u8| {
            let start = out.len();
            out.resize(start + width, b'0');
            for place in out[start..].iter_mut().rev() {
                *place = b'0' + (value % 10) as u8;
                value /= 10;
            }
            out.push(then);
        };
        digits(year, 4, b'-');
        digits(month, 2, b'-');
        digits(day, 2, b'T');
        digits(hour, 2, b':');
        digits(minute, 2, b':');
        digits(second, 2, b'.');
        digits(ms, 3, b'Z');
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = Vec::with_capacity(24);
        self.write_to(&mut out);
        f.write_str(std::str::from_utf8(&out).expect("only ASCII was written"))
    }
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so that the leap day
/// is the last of its year; 719 468 days lie between 0000-03-01 and 1970-01-01.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let march_year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year - 719_468
}

/// The inverse of `days_from_civil`: year, month and day. Counts whole 400-year cycles of 146 097 days first.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (cycle, day_of_cycle) = (shifted / 146_097, shifted % 146_097);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (cycle * 400 + year_of_cycle + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_until_9999_is_written_and_read_back() {
        let mut day_before = String::new();
        for day in 0..=Timestamp::MAX.0 / 86_400_000 {
            let time = Timestamp(day * 86_400_000 + day % 86_400_000);
            let text = time.to_string();
            assert_eq!(Timestamp::parse(&text), Some(time), "{text}");
            assert!(day_before < text, "text order is time order: {day_before} then {text}");
            day_before = text;
        }
    }

    #[test]
    fn well_known_instants_have_their_well_known_spelling() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_772_907_605_120, "2026-03-07T18:20:05.120Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] {
            let time = Timestamp::from_unix_ms(ms).unwrap();
            assert_eq!(time.to_string(), text);
            assert_eq!(Timestamp::parse(text).map(Timestamp::unix_ms), Some(ms));
        }
    }

    #[test]
    fn a_second_spelling_of_an_instant_is_refused() {
        for text in [
            "2026-03-07T18:20:05.12Z",
            "2026-03-07T18:20:05Z",
            "2026-03-07t18:20:05.120Z",
            "2026-03-07T18:20:05.120z",
            "2026-03-07 18:20:05.120Z",
            "2026-03-07T18:20:05,120Z",
            "2026-03-07T18:20:05.120+00:00",
            "+026-03-07T18:20:05.120Z",
            "2026-02-29T18:20:05.120Z",
            "2100-02-29T18:20:05.120Z",
            "2026-00-07T18:20:05.120Z",
            "2026-13-07T18:20:05.120Z",
            "2026-04-31T18:20:05.120Z",
            "2026-03-00T18:20:05.120Z",
            "2026-03-07T24:00:00.000Z",
            "2026-03-07T18:60:05.120Z",
            "2026-03-07T18:20:60.000Z",
            "1969-12-31T23:59:59.999Z",
            "",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp::from_unix_ms(-1), Err(TimeOutOfRange { unix_ms: -1 }));
        assert!(Timestamp::from_unix_ms(253_402_300_800_000).is_err());
    }
}
