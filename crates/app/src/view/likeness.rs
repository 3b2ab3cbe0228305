//! Reports with the same words: a wire text that comes again through another paper. Offered to whoever reads, never merged.
//!
//! Two texts are compared by their runs of five words: how many of all runs stand in both. Case, accents and marks between
//! words do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::ids::ReportId;
use tocsin_core::rows::{ReportRow, RowKind};
use tocsin_core::search::folded;
use tocsin_store::{Audience, RowQuery};

use super::body;
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{LIKE_HASHES, LIKE_PERCENT_MIN, LIKE_REPORTS, LIKE_SHOWN};

/// Words in a run: long enough that it stands in two texts by copying.
const RUN_WORDS: usize = 5;

/// Another report with much the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// The other report.
    pub report: ReportId,
    /// How many of a hundred runs of words stand in both.
    pub percent: u8,
}

/// What of a text is compared: its least hashes of runs of words, in order.
pub(crate) type Sketch = Arc<Vec<u64>>;

/// For each of some texts, the place of the first that it is like.
pub(crate) type Kin = Arc<Vec<usize>>;

/// Returns the reports, among the newest that the caller may know of, that have much the same words, the nearest first.
/// What is exercised is compared with what is exercised (DESIGN, law 11); the very same bytes are told elsewhere.
///
/// # Errors
/// A fault of the store.
pub async fn same_words(desk: &Desk, caller: &Caller, report: &ReportRow, as_of: AsOf) -> Result<Vec<Like>, OpError> {
    let made = compare(desk, caller, report, as_of);
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("likes {}", report.id), 0, made).await,
        _ => made.await,
    }
}

async fn compare(desk: &Desk, caller: &Caller, report: &ReportRow, as_of: AsOf) -> Result<Vec<Like>, OpError> {
    let own = sketch_of(desk, report).await?;
    let query = RowQuery::all(Audience::Viewer(&caller.viewer), RowKind::Report).as_of(as_of.n()).newest(LIKE_REPORTS);
    let mut found = Vec::new();
    for row in desk.store.rows(query).await? {
        let other: ReportRow = body("report", &row.body)?;
        let (a, b) = (&report.posted, &other.posted);
        if other.id == report.id || a.marking.status != b.marking.status || a.original.sha256 == b.original.sha256 {
            continue;
        }
        let percent = percent(&own, &sketch_of(desk, &other).await?);
        if percent >= LIKE_PERCENT_MIN {
            found.push(Like { report: other.id, percent });
        }
    }
    found.sort_by_key(|it: &Like| std::cmp::Reverse(it.percent));
    found.truncate(LIKE_SHOWN);
    Ok(found)
}

/// Returns for each report the first of these reports of whose words it has most, by way of others too; its own id: of none.
/// Nobody has said that one is a copy: it may be.
pub(crate) async fn kin(desk: &Desk, reports: &[&ReportRow]) -> Result<BTreeMap<ReportId, ReportId>, OpError> {
    let compared = &reports[..reports.len().min(LIKE_REPORTS)];
    // What texts have in common never changes: it is found once for these texts, however often their lines are judged.
    let texts: Vec<String> = compared.iter().map(|it| it.posted.text().sha256.clone()).collect();
    let kin = match desk.kin(&texts) {
        Some(kin) => kin,
        None => {
            let mut sketches = Vec::with_capacity(compared.len());
            for report in compared {
                sketches.push(sketch_of(desk, report).await?);
            }
            let kin = Arc::new(kin_of(&sketches));
            desk.keep_kin(texts, kin.clone());
            kin
        }
    };
    let first = |at: usize| kin.get(at).map_or(at, |first| *first);
    Ok(reports.iter().enumerate().map(|(at, it)| (it.id.clone(), reports[first(at)].id.clone())).collect())
}

/// Returns for each text the first that it is like. Only those that share a run of words are compared, and none with a text
/// that it is known to be like already: rival reports share hardly any, and of many copies each is compared about once.
fn kin_of(sketches: &[Sketch]) -> Vec<usize> {
    let mut kin: Vec<usize> = (0..sketches.len()).collect();
    let mut with_run: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, sketch) in sketches.iter().enumerate() {
        let near: BTreeSet<usize> = sketch.iter().filter_map(|hash| with_run.get(hash)).flatten().copied().collect();
        for other in near {
            if kin[other] != kin[at] && percent(sketch, &sketches[other]) >= LIKE_PERCENT_MIN {
                let (first, later) = (kin[other].min(kin[at]), kin[other].max(kin[at]));
                kin.iter_mut().filter(|it| **it == later).for_each(|it| *it = first);
            }
        }
        for hash in sketch.iter() {
            with_run.entry(*hash).or_default().push(at);
        }
    }
    kin
}

/// Bytes under a hash never change: each text is hashed once.
async fn sketch_of(desk: &Desk, report: &ReportRow) -> Result<Sketch, OpError> {
    let sha256 = &report.posted.text().sha256;
    if let Some(kept) = desk.sketch(sha256) {
        return Ok(kept);
    }
    let made = Arc::new(sketch(&desk.text(report).await?));
    desk.keep_sketch(sha256, made.clone());
    Ok(made)
}

fn sketch(text: &str) -> Vec<u64> {
    let text = folded(text);
    let words: Vec<&str> = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let hash = |run: &[&str]| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    let mut least = BTreeSet::new();
    for run in words.windows(RUN_WORDS.min(words.len()).max(1)) {
        least.insert(hash(run));
        if least.len() > LIKE_HASHES {
            least.pop_last();
        }
    }
    least.into_iter().collect()
}

/// How many of a hundred runs stand in both, rounded down: a hundred is said only of the same words. Of both sketches together
/// the least hashes are looked at, in one walk down the two.
fn percent(a: &[u64], b: &[u64]) -> u8 {
    let (mut all, mut both, mut rest_a, mut rest_b) = (0, 0, a, b);
    while all < LIKE_HASHES {
        let (step_a, step_b) = match (rest_a.first(), rest_b.first()) {
            (Some(x), Some(y)) => (x <= y, y <= x),
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            (None, None) => break,
        };
        all += 1;
        both += usize::from(step_a && step_b);
        rest_a = &rest_a[usize::from(step_a)..];
        rest_b = &rest_b[usize::from(step_b)..];
    }
    u8::try_from((both * 100).checked_div(all).unwrap_or_default()).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding \
        12, the harbour police said. A fire broke out at the covered market of Brenn an hour later.";

    fn share(a: &str, b: &str) -> u8 {
        percent(&sketch(a), &sketch(b))
    }

    #[test]
    fn a_copy_is_told_from_another_report_of_the_same_event() {
        assert_eq!(share(WIRE, &WIRE.to_uppercase().replace(", ", " – ")), 100, "marks and case do not count");
        let longer = format!("{WIRE} More follows.");
        assert!((85..100).contains(&share(WIRE, &longer)), "{}", share(WIRE, &longer));
        let own = "The explosion at the fuel depot of Orle killed 5 people, a spokeswoman of the coast guard said on Tuesday.";
        assert!(share(WIRE, own) < 10, "{}", share(WIRE, own));
        assert_eq!(share("", ""), 0);
        assert_eq!(share("one two", "one two"), 100, "a text shorter than a run is one run");
    }

    #[test]
    fn copies_of_copies_are_kin_of_the_first_and_rivals_are_not() {
        let own = "The explosion at the fuel depot of Orle killed 5 people, a spokeswoman of the coast guard said on Tuesday.";
        let texts =
            [own, WIRE, &format!("{WIRE} More follows."), &format!("Update. {WIRE} More follows. More follows soon.")];
        let sketches: Vec<Sketch> = texts.iter().map(|it| Arc::new(sketch(it))).collect();
        assert_eq!(kin_of(&sketches), [0, 1, 1, 1]);
    }

    #[test]
    fn long_texts_are_compared_by_a_sample() {
        let text = |from: u32, to: u32| (from..to).map(|it| format!("w{it} ")).collect::<String>();
        let told = share(&text(0, 20_000), &text(4_000, 24_000));
        assert!((60..=73).contains(&told), "two thirds of all runs stand in both: {told}");
    }
}
