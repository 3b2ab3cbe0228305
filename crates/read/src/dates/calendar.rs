//! Days of the common calendar, for working out "Monday" from a dateline.

use std::fmt;

/// A day, counted from 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

/// A day of the past is taken for the year of publication only if it lies less than this far back; beyond that "on
/// 9 December" in a January report and in a November one differ too much to choose.
const LOOK_BACK_DAYS: i64 = 200;

impl Day {
    /// The day of a year, month and day; `None` if the month has no such day.
    pub(crate) fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let candidate = Self(days_from_civil(i64::from(year), i64::from(month), i64::from(day)));
        (candidate.civil() == (i64::from(year), i64::from(month), i64::from(day))).then_some(candidate)
    }

    pub(crate) fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The latest such weekday up to this day; Monday is 1.
    pub(crate) fn last_weekday(self, weekday: u32) -> Self {
        let today = (self.0 + 3).rem_euclid(7) + 1; // 1 January 1970 was a Thursday
        self.plus(-(today - i64::from(weekday)).rem_euclid(7))
    }

    /// The latest such day of the year up to this day, if it is near enough to be sure of.
    pub(crate) fn last(self, month: u32, day: u32) -> Option<Self> {
        let (year, ..) = self.civil();
        [year, year - 1]
            .into_iter()
            .filter_map(|year| Self::new(year as i32, month, day))
            .find(|candidate| *candidate <= self && self.0 - candidate.0 <= LOOK_BACK_DAYS)
    }

    fn civil(self) -> (i64, i64, i64) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monday_is_the_last_one_before_publication() {
        let thursday = Day::new(2031, 4, 10).expect("a day");
        assert_eq!(thursday.last_weekday(1).to_string(), "2031-04-07");
        assert_eq!(thursday.last_weekday(4).to_string(), "2031-04-10");
    }

    #[test]
    fn a_day_without_its_year_is_worked_out_only_when_near() {
        let april = Day::new(2031, 4, 10).expect("a day");
        assert_eq!(april.last(3, 21).map(|d| d.to_string()), Some("2031-03-21".to_owned()));
        assert_eq!(april.last(12, 30).map(|d| d.to_string()), Some("2030-12-30".to_owned()));
        assert_eq!(april.last(6, 1), None);
        assert_eq!(Day::new(2031, 2, 30), None);
    }
}
