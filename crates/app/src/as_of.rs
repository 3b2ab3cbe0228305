//! As-of: every page can be asked how it stood after a record, or at a time.

use tocsin_core::authority::Caller;
use tocsin_core::rows::{LogRow, RowKind};
use tocsin_core::text::FieldFault;
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use crate::desk::Desk;
use crate::error::OpError;
use crate::view::body;

/// As of when a page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf(Option<u64>);

impl AsOf {
    /// As things stand.
    pub const NOW: AsOf = AsOf(None);

    /// As things stood after this record.
    pub fn record(n: u64) -> AsOf {
        AsOf(Some(n))
    }

    /// Returns the record; nothing: as things stand.
    pub fn n(self) -> Option<u64> {
        self.0
    }

    /// Returns the time to which clocks are counted: now, or the time of the last record up to then that the caller may
    /// know of. The record itself may be another's, and its time tells of it (DESIGN, law 7).
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn moment(self, desk: &Desk, caller: &Caller) -> Result<Millis, OpError> {
        let Some(n) = self.0 else { return Ok(desk.now()) };
        let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Log).as_of(Some(n)).newest(1);
        let found = desk.store.rows(query).await?;
        let at = found.first().map(|row| body::<LogRow>("log", &row.body)).transpose()?;
        Ok(at.map_or(Millis(0), |row| row.at_ms))
    }

    /// Reads what stands in `?asof=`: a record's number, or a time in RFC 3339 with its zone.
    ///
    /// A time is the last record before the next one that the caller may know of, so that nobody finds the time of another's
    /// record by trying (DESIGN, law 7). A number past the head and a time in the future are the present. A time before the
    /// first record is refused: there was no headquarters to look at.
    ///
    /// # Errors
    /// [`OpError::Invalid`] says what is accepted.
    pub async fn parse(desk: &Desk, caller: &Caller, text: &str) -> Result<AsOf, OpError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(AsOf::NOW);
        }
        let last = desk.head().size.saturating_sub(1);
        if text.bytes().all(|b| b.is_ascii_digit()) {
            let n = text.parse().unwrap_or(u64::MAX);
            return Ok(if n >= last { AsOf::NOW } else { AsOf::record(n) });
        }
        let fault = |found: String, expected: &str| {
            OpError::Invalid(vec![FieldFault { field: "asof", found, expected: expected.to_owned() }])
        };
        let at: jiff::Timestamp = with_its_plus(text).parse().map_err(|_| {
            let found = format!("{:?} is neither a record nor a time", text.chars().take(40).collect::<String>());
            fault(found, "write a record's number, or a time with its zone such as 2026-03-14T20:10+01:00")
        })?;
        let Some(n) = desk.store.position_at(Millis(at.as_millisecond())).await? else {
            let found = format!("{text} is before the first record");
            return Err(fault(found, "write a later time, or 0 for the first record"));
        };
        let next = first_after(desk, caller, n).await?;
        Ok(next.map_or(AsOf::NOW, |next| AsOf::record(next.saturating_sub(1))))
    }
}

/// Returns the first record after this one that the caller may know of.
async fn first_after(desk: &Desk, caller: &Caller, n: u64) -> Result<Option<u64>, OpError> {
    let from = Some((n, char::MAX.to_string())); // beyond every key of that record
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Log);
    let found = desk.store.rows(RowQuery { after: from, limit: 1, ..query }).await?;
    Ok(found.first().map(|row| row.from_n))
}

/// Puts back what a query word loses: a `+` before the zone arrives as a space. A space between date and time is
/// welcome (RFC 3339 §5.6, note).
fn with_its_plus(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((time, zone)) if time.contains(':') && zone.len() == 5 && zone.as_bytes()[2] == b':' => {
            format!("{time}+{zone}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_that_a_query_word_lost_is_put_back_and_nothing_else() {
        for (came, meant) in [
            ("2026-03-14T20:10 01:00", "2026-03-14T20:10+01:00"),
            ("2026-03-14 20:10+01:00", "2026-03-14 20:10+01:00"),
            ("2026-03-14 20:10 01:00", "2026-03-14 20:10+01:00"),
            ("2026-03-14T20:10Z", "2026-03-14T20:10Z"),
            ("2026-03-14 20:10", "2026-03-14 20:10"),
        ] {
            assert_eq!(with_its_plus(came), meant);
        }
        assert!(with_its_plus("2026-03-14 20:10 01:00").parse::<jiff::Timestamp>().is_ok());
    }
}
