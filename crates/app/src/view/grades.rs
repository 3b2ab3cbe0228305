//! Grades beside lines: how reliable a line's source is and how credible the line, as named persons rated them.
//!
//! The source of a line is who says it; where nobody has rated them, it is who published the report. Whose rating is shown
//! is said with it. A rating made in an exercise grades nothing real, nor the other way round (DESIGN, law 11).

use std::collections::BTreeMap;

use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::draft::Draft;
use tocsin_core::party::PartyKey;
use tocsin_core::rows::{GradeRow, RatingRow, ReportRow, RowKind};
use tocsin_store::{Audience, RowQuery};

use super::sayings::saying;
use super::support::Support;
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;

/// The last rating of each source, for one viewer.
pub(crate) struct Ratings(BTreeMap<(PartyKey, CapStatus), RatingRow>);

impl Ratings {
    /// Asks for the ratings as of then; each later one stands in front of the former ones.
    pub(crate) async fn load(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Ratings, OpError> {
        let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Rating).as_of(as_of.n());
        let mut last = BTreeMap::new();
        for found in desk.store.rows(query.newest(tocsin_store::limits::ROWS_PER_QUERY_MAX)).await? {
            let rating: RatingRow = body("rating", &found.body)?;
            last.entry((rating.source.clone(), rating.marking.status)).or_insert(rating);
        }
        Ok(Ratings(last))
    }

    /// Returns the rating of a source among things of this status.
    pub(crate) fn of(&self, key: &PartyKey, status: CapStatus) -> Option<&RatingRow> {
        self.0.get(&(key.clone(), status))
    }
}

/// Writes grades beside the lines of one report.
pub(crate) async fn grade(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    ratings: &Ratings,
    (report, draft): (&ReportRow, &Draft),
    lines: &mut [ViewLine],
) -> Result<(), OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::about(audience, RowKind::Grade, report.id.as_str()).as_of(as_of.n());
    let mut graded: BTreeMap<String, GradeRow> = BTreeMap::new();
    for found in desk.store.rows(query).await? {
        // The key ends in the record's number; rows come oldest first, so the last word stays.
        let item = found.key.split('/').nth(1).unwrap_or_default().to_owned();
        graded.insert(item, body("grade", &found.body)?);
    }
    let (publisher, status) = (report.posted.publisher.as_deref(), report.posted.marking.status);
    let mut support = Support::new(desk, caller, as_of);
    for line in lines {
        line.grade.line = graded.get(&line.item.0).cloned();
        if let Some(by) = line.grade.line.as_ref().and_then(|it| it.confirmed_by.as_ref()) {
            line.grade.unconfirmed = support.gone(std::slice::from_ref(by)).await?;
        }
        let said = saying(draft, line, publisher);
        let speakers = said.iter().flat_map(|it| it.parties.iter().map(|party| party.key.clone()));
        let mut sources = speakers.chain(publisher.map(PartyKey::of_name));
        line.grade.source = sources.find_map(|key| ratings.of(&key, status).cloned());
    }
    Ok(())
}
