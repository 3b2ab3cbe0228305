//! What holds up that which rests on lines: an assignment, a warning, a grade that another line confirmed.
//!
//! A thing is unsupported if it names lines and none of them that its reader may know of supports it any more (DESIGN, law
//! 2). Lines of reports that one may not know of are passed over as if they were not there (law 7).

use std::collections::BTreeMap;

use tocsin_core::assignment::LineRef;
use tocsin_core::authority::Caller;
use tocsin_core::ids::ReportId;
use tocsin_core::marking::Marking;
use tocsin_core::report::Verdict;
use tocsin_core::rows::{ReportRow, RowKind, VerdictRow};
use tocsin_store::{Audience, RowQuery};

use super::body;
use super::reach::retraction_of;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// What is asked of lines for one reader as of one record; each report and line is looked up once.
pub(crate) struct Support<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) caller: &'a Caller,
    pub(crate) as_of: AsOf,
    within: Option<&'a (dyn Fn(&Marking) -> bool + Sync)>,
    reports: BTreeMap<ReportId, Standing>,
    lines: BTreeMap<String, Standing>,
}

/// How something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    NotKnown,
    Supports,
    Gone(String),
}

impl<'a> Support<'a> {
    /// Asks on the caller's behalf.
    pub(crate) fn new(desk: &'a Desk, caller: &'a Caller, as_of: AsOf) -> Support<'a> {
        Support { desk, caller, as_of, within: None, reports: BTreeMap::new(), lines: BTreeMap::new() }
    }

    /// The same, for a circle: reports with another marking are not known.
    pub(crate) fn within(self, within: &'a (dyn Fn(&Marking) -> bool + Sync)) -> Support<'a> {
        Support { within: Some(within), ..self }
    }

    /// Tells why nothing holds up what rests on these lines: "R-2 was retracted"; nothing: something does, or none is known.
    pub(crate) async fn gone(&mut self, lines: &[LineRef]) -> Result<Option<String>, OpError> {
        let mut reasons: Vec<String> = Vec::new();
        for line in lines {
            // Boxed: lists ask from deep inside, where every byte of a future counts against the stack of a test's thread.
            match Box::pin(self.line(line)).await? {
                Standing::NotKnown => {}
                Standing::Supports => return Ok(None),
                Standing::Gone(why) if reasons.contains(&why) => {}
                Standing::Gone(why) => reasons.push(why),
            }
        }
        Ok((!reasons.is_empty()).then(|| reasons.join(", ")))
    }

    /// Returns those of the lines that are known.
    pub(crate) async fn known(&mut self, lines: &[LineRef]) -> Result<Vec<LineRef>, OpError> {
        let mut known = Vec::new();
        for line in lines {
            if Box::pin(self.report(&line.report)).await? != Standing::NotKnown {
                known.push(line.clone());
            }
        }
        Ok(known)
    }

    async fn line(&mut self, line: &LineRef) -> Result<Standing, OpError> {
        match self.report(&line.report).await? {
            Standing::Supports => {}
            standing => return Ok(standing),
        }
        let key = format!("{}/{}", line.report, line.item.0);
        if let Some(standing) = self.lines.get(&key) {
            return Ok(standing.clone());
        }
        let query = RowQuery::key(Audience::Viewer(&self.caller.viewer), RowKind::Verdict, &key);
        let found = self.desk.store.rows(query.as_of(self.as_of.n())).await?;
        let verdict = found.first().map(|row| body::<VerdictRow>("verdict", &row.body)).transpose()?;
        let standing = match verdict.is_some_and(|it| it.verdict == Verdict::Kept) {
            true => Standing::Supports,
            false => Standing::Gone(format!("{} line {} is not kept", line.report, line.line)),
        };
        self.lines.insert(key, standing.clone());
        Ok(standing)
    }

    async fn report(&mut self, id: &ReportId) -> Result<Standing, OpError> {
        if let Some(standing) = self.reports.get(id) {
            return Ok(standing.clone());
        }
        let query = RowQuery::key(Audience::Viewer(&self.caller.viewer), RowKind::Report, id.as_str());
        let found = self.desk.store.rows(query.as_of(self.as_of.n())).await?;
        let row: Option<ReportRow> = found.first().map(|row| body("report", &row.body)).transpose()?;
        let row = row.filter(|row| self.within.is_none_or(|within| within(&row.posted.marking)));
        let standing = match row {
            None => Standing::NotKnown,
            Some(_) => match retraction_of(self.desk, self.caller, id, self.as_of).await? {
                Some(it) if it.ground.is_some() => Standing::Gone(format!("{id} was retracted")),
                _ => Standing::Supports,
            },
        };
        self.reports.insert(id.clone(), standing.clone());
        Ok(standing)
    }
}
