//! The words a value stands on: [`Anchor`], and the small shapes that carry one ([`When`], [`Place`], [`Amount`]).

use super::{CountryStatus, DateStatus, Draft, Qualifier};
use serde::{Deserialize, Serialize};

/// A half-open range `(start, end)` counted in Unicode scalar values from the first character of the text layer.
pub type Span = (usize, usize);

/// One unbroken stretch of the text: its words, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The words exactly as they stand in the text; never empty.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

impl Anchor {
    /// Returns whether the words at this span of `text` are the words of this anchor.
    ///
    /// Walks the text from its beginning: meant for checks, not for loops over a long text.
    pub fn stands_in(&self, text: &str) -> bool {
        let (start, end) = self.span;
        start < end && text.chars().skip(start).take(end - start).eq(self.text.chars())
    }

    /// Returns whether the two stretches share a character.
    pub fn touches(&self, other: &Anchor) -> bool {
        self.span.0 < other.span.1 && other.span.0 < self.span.1
    }
}

/// A time as written, and what can be worked out from this text alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The words that tell the time.
    pub as_written: Option<Anchor>,
    /// The end of an interval, where its words stand apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written_end: Option<Anchor>,
    /// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`, `--MM-DD` (year not given) or an interval `A/B`.
    pub resolved: Option<String>,
    /// How far the text carries the resolved value.
    pub status: DateStatus,
}

impl When {
    /// A time the text does not give.
    pub fn unknown() -> Self {
        Self { as_written: None, as_written_end: None, resolved: None, status: DateStatus::Unknown }
    }
}

/// Where something happened, as far as the text ties the place to this very event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The most particular name or description of the place.
    pub name: Option<String>,
    /// The town, only if the text ties it to this event.
    pub city: Option<String>,
    /// The country, only if the text says or implies it.
    pub country: Option<String>,
    /// How the country is known.
    pub country_status: CountryStatus,
    /// The words that name the place.
    pub mentions: Vec<Anchor>,
}

/// A number with its bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The number as said.
    pub value: u64,
    /// Whether it is exact, a floor, a ceiling or an estimate.
    pub qualifier: Qualifier,
    /// The words of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mention: Option<Anchor>,
}

/// A shape that holds anchors. Each shape of a draft lists its own, so that a new field has one place to be added.
pub(super) trait Anchored {
    /// Appends every anchor held here, in field order.
    fn collect<'a>(&'a self, out: &mut Vec<&'a Anchor>);
}

impl Anchored for Anchor {
    fn collect<'a>(&'a self, out: &mut Vec<&'a Anchor>) {
        out.push(self);
    }
}

impl<T: Anchored> Anchored for Option<T> {
    fn collect<'a>(&'a self, out: &mut Vec<&'a Anchor>) {
        if let Some(inner) = self {
            inner.collect(out);
        }
    }
}

impl<T: Anchored> Anchored for Vec<T> {
    fn collect<'a>(&'a self, out: &mut Vec<&'a Anchor>) {
        for inner in self {
            inner.collect(out);
        }
    }
}

/// Lists the fields of a shape that hold anchors.
macro_rules! anchored {
    ($($shape:ty: $($field:ident),+;)+) => {$(
        impl $crate::draft::anchor::Anchored for $shape {
            fn collect<'a>(&'a self, out: &mut Vec<&'a $crate::draft::Anchor>) {
                $($crate::draft::anchor::Anchored::collect(&self.$field, out);)+
            }
        }
    )+};
}
pub(super) use anchored;

anchored! {
    When: as_written, as_written_end;
    Place: mentions;
    Amount: mention;
    Draft: doc, actors, incidents, casualty_reports, relations, statements, attribution_hypotheses, warnings,
        measures, dates;
}
