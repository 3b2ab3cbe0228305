//! Markings: who may know of a thing, and the one function that decides it.
//!
//! A marking is TLP 2.0 (FIRST, August 2022) together with three narrower lists. Every object carries one from the
//! first day; every query asks [`Viewer::admits`]. What a viewer may not know of does not exist in any answer, count,
//! id or suggestion (DESIGN, law 7); an empty audience is nobody.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cap::CapStatus;
use crate::ids::PersonId;
use crate::limits;
use crate::text::{Field, FieldFault};

/// The five labels of the Traffic Light Protocol 2.0, from widest to narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tlp {
    /// No limit on disclosure.
    #[serde(rename = "CLEAR")]
    Clear,
    /// Limited to the community.
    #[serde(rename = "GREEN")]
    Green,
    /// The organisation and its clients, on a need-to-know basis.
    #[serde(rename = "AMBER")]
    Amber,
    /// The organisation only.
    #[serde(rename = "AMBER+STRICT")]
    AmberStrict,
    /// Named recipients only.
    #[serde(rename = "RED")]
    Red,
}

impl Tlp {
    /// All labels, from widest to narrowest.
    pub const ALL: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

    /// Returns the label as TLP 2.0 writes it, without the prefix `TLP:`.
    pub fn label(self) -> &'static str {
        match self {
            Tlp::Clear => "CLEAR",
            Tlp::Green => "GREEN",
            Tlp::Amber => "AMBER",
            Tlp::AmberStrict => "AMBER+STRICT",
            Tlp::Red => "RED",
        }
    }

    /// Reads a label in any case, with or without `TLP:`. `WHITE`, the word of TLP 1.0, is taken as `CLEAR`.
    ///
    /// # Errors
    /// [`NotAMarking`] lists the five labels.
    pub fn parse(text: &str) -> Result<Tlp, NotAMarking> {
        let upper = text.trim().to_ascii_uppercase();
        let label = upper.strip_prefix("TLP:").unwrap_or(&upper);
        let label = if label == "WHITE" { "CLEAR" } else { label };
        Tlp::ALL
            .into_iter()
            .find(|tlp| tlp.label() == label)
            .ok_or_else(|| NotAMarking { found: text.chars().take(40).collect() })
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLP:{}", self.label())
    }
}

/// A word that is no TLP label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a TLP 2.0 label; expected CLEAR, GREEN, AMBER, AMBER+STRICT or RED")]
pub struct NotAMarking {
    /// What stood there, cut to 40 characters.
    pub found: String,
}

/// An agency, named as this headquarters names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgencyName(String);

/// A compartment: a closed circle within the headquarters, opened per incident.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Compartment(String);

macro_rules! name {
    ($name:ident, $what:literal) => {
        impl $name {
            /// Reads a name: one line, 1 to 200 characters, no control characters.
            ///
            /// # Errors
            /// [`FieldFault`] says which rule the text breaks.
            pub fn parse(text: &str) -> Result<Self, FieldFault> {
                Field::line($what, text).required().map(|name| $name(name))
            }

            /// Returns the name as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}
name!(AgencyName, "agency");
name!(Compartment, "compartment");

/// Who may know of a thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marking {
    /// The TLP 2.0 label.
    pub tlp: Tlp,
    /// The agency whose marking this is: `AMBER+STRICT` stays inside it.
    pub owner: AgencyName,
    /// The agencies that may know of it; absent: no narrower list. An empty list is nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub releasable_to: Option<BTreeSet<AgencyName>>,
    /// The compartments that a viewer must be in, all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub compartments: BTreeSet<Compartment>,
    /// The named recipients of `RED`. Empty: nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub recipients: BTreeSet<PersonId>,
    /// Whether the object is real. It travels with the marking because it is shown where the marking is shown, is
    /// inherited as the marking is, and is asked wherever something may leave (DESIGN, law 11).
    #[serde(default, skip_serializing_if = "CapStatus::is_actual")]
    pub status: CapStatus,
}

impl Marking {
    /// Returns a marking with a label and no narrower list.
    pub fn of(tlp: Tlp, owner: AgencyName) -> Marking {
        Marking {
            tlp,
            owner,
            releasable_to: None,
            compartments: BTreeSet::new(),
            recipients: BTreeSet::new(),
            status: CapStatus::Actual,
        }
    }

    /// Tells whether everybody at this headquarters may know of it, so that its id may be the next number.
    pub fn is_open(&self) -> bool {
        self.tlp <= Tlp::Amber && self.releasable_to.is_none() && self.compartments.is_empty()
    }

    /// Tells whether everybody who may know of a thing with the other marking may know of one with this. In doubt it says no.
    ///
    /// Whatever names another thing (a closing its incident, a warning the line it rests on) asks this first: the name of
    /// a thing tells that it is there.
    pub fn admits_all_of(&self, other: &Marking) -> bool {
        let inside = |agencies: &BTreeSet<AgencyName>| {
            let listed = other.releasable_to.as_ref().is_some_and(|list| list.is_subset(agencies));
            listed || (other.tlp == Tlp::AmberStrict && agencies.contains(&other.owner))
        };
        let by_label = match self.tlp {
            Tlp::Clear | Tlp::Green | Tlp::Amber => true,
            Tlp::AmberStrict => inside(&[self.owner.clone()].into()),
            Tlp::Red => other.tlp == Tlp::Red && other.recipients.is_subset(&self.recipients),
        };
        let by_agency = self.releasable_to.as_ref().is_none_or(inside);
        by_label && by_agency && self.compartments.is_subset(&other.compartments)
    }

    /// Returns the marking that admits those whom both admit, and nobody else: for a thing that names another one.
    pub fn narrowed(&self, other: &Marking) -> Marking {
        let is_red = |it: &Marking| it.tlp == Tlp::Red;
        let is_strict = |it: &Marking| it.tlp == Tlp::AmberStrict;
        let recipients = match (is_red(self), is_red(other)) {
            (true, true) => self.recipients.intersection(&other.recipients).cloned().collect(),
            (false, true) => other.recipients.clone(),
            _ => self.recipients.clone(),
        };
        let owner = if is_strict(other) && !is_strict(self) { &other.owner } else { &self.owner };
        let mut releasable_to = self.releasable_to.clone();
        let strict = [self, other].into_iter().filter(|it| is_strict(it)).map(|it| BTreeSet::from([it.owner.clone()]));
        for agencies in other.releasable_to.iter().cloned().chain(strict) {
            releasable_to = Some(match releasable_to {
                Some(both) => both.intersection(&agencies).cloned().collect(),
                None => agencies,
            });
        }
        // One agency that the label names already needs no list of its own.
        let tlp = self.tlp.max(other.tlp);
        if tlp == Tlp::AmberStrict && releasable_to.as_ref().is_some_and(|it| it.len() == 1 && it.contains(owner)) {
            releasable_to = None;
        }
        let compartments = self.compartments.union(&other.compartments).cloned().collect();
        Marking { tlp, owner: owner.clone(), releasable_to, compartments, recipients, status: self.status }
    }

    /// Checks that the lists stay within [`limits::MARKING_NAMES_MAX`].
    ///
    /// # Errors
    /// [`FieldFault`] says how many are kept.
    pub fn check_bounds(&self) -> Result<(), FieldFault> {
        let agencies = self.releasable_to.as_ref().map_or(0, BTreeSet::len);
        let most = limits::MARKING_NAMES_MAX;
        if agencies.max(self.compartments.len()).max(self.recipients.len()) <= most {
            return Ok(());
        }
        let expected = format!("name at most {most} compartments, agencies or persons");
        Err(FieldFault { field: "marking", found: "names too many".to_owned(), expected })
    }

    /// One may see what one has made: RED admits its maker by name.
    #[must_use]
    pub fn made_by(mut self, person: &PersonId) -> Marking {
        if self.tlp == Tlp::Red {
            self.recipients.insert(person.clone());
        }
        self
    }
}

/// One who asks. Every read goes through one viewer, whose rights are part of the query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    /// The person.
    pub person: PersonId,
    /// The person's agency.
    pub agency: AgencyName,
    /// The compartments that the person is in.
    pub compartments: BTreeSet<Compartment>,
}

impl Viewer {
    /// Tells whether the viewer may know that a thing with this marking exists.
    ///
    /// This is the only place that decides it. The store calls it once for each distinct marking it holds and puts the
    /// admitted ones into the query.
    pub fn admits(&self, marking: &Marking) -> bool {
        let by_label = match marking.tlp {
            Tlp::Clear | Tlp::Green | Tlp::Amber => true,
            Tlp::AmberStrict => marking.owner == self.agency,
            Tlp::Red => marking.recipients.contains(&self.person),
        };
        let by_agency = marking.releasable_to.as_ref().is_none_or(|agencies| agencies.contains(&self.agency));
        by_label && by_agency && marking.compartments.is_subset(&self.compartments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tail;
    use expect_test::expect;
    use proptest::prelude::*;

    fn agency(name: &str) -> AgencyName {
        AgencyName::parse(name).unwrap()
    }

    fn viewer(number: u64, agency_name: &str, compartments: &[&str]) -> Viewer {
        Viewer {
            person: PersonId::new(Tail::Number(number)),
            agency: agency(agency_name),
            compartments: compartments.iter().map(|it| Compartment::parse(it).unwrap()).collect(),
        }
    }

    /// Every label × every narrower list × three viewers: the whole policy on one page, to be read by a person.
    #[test]
    fn the_marking_table_reads_as_the_policy_says() {
        let viewers = [viewer(1, "north", &["falcon"]), viewer(2, "north", &[]), viewer(3, "south", &[])];
        let mut table = String::from("marking                             P-1 north falcon  P-2 north  P-3 south\n");
        for tlp in Tlp::ALL {
            for list in ["", "rel north", "rel nobody", "in falcon", "to P-2"] {
                let mut marking = Marking::of(tlp, agency("north"));
                match list {
                    "rel north" => marking.releasable_to = Some([agency("north")].into()),
                    "rel nobody" => marking.releasable_to = Some([].into()),
                    "in falcon" => marking.compartments = [Compartment::parse("falcon").unwrap()].into(),
                    "to P-2" => marking.recipients = [PersonId::new(Tail::Number(2))].into(),
                    _ => {}
                }
                let cell = |viewer: &Viewer| if viewer.admits(&marking) { "sees" } else { "-" };
                let [a, b, c] = [cell(&viewers[0]), cell(&viewers[1]), cell(&viewers[2])];
                let id = if marking.is_open() { "number" } else { "random" };
                table.push_str(&format!("{:<17} {list:<10} {id:<6} {a:<17} {b:<10} {c}\n", tlp.to_string()));
            }
        }
        expect![[r#"
            marking                             P-1 north falcon  P-2 north  P-3 south
            TLP:CLEAR                    number sees              sees       sees
            TLP:CLEAR         rel north  random sees              sees       -
            TLP:CLEAR         rel nobody random -                 -          -
            TLP:CLEAR         in falcon  random sees              -          -
            TLP:CLEAR         to P-2     number sees              sees       sees
            TLP:GREEN                    number sees              sees       sees
            TLP:GREEN         rel north  random sees              sees       -
            TLP:GREEN         rel nobody random -                 -          -
            TLP:GREEN         in falcon  random sees              -          -
            TLP:GREEN         to P-2     number sees              sees       sees
            TLP:AMBER                    number sees              sees       sees
            TLP:AMBER         rel north  random sees              sees       -
            TLP:AMBER         rel nobody random -                 -          -
            TLP:AMBER         in falcon  random sees              -          -
            TLP:AMBER         to P-2     number sees              sees       sees
            TLP:AMBER+STRICT             random sees              sees       -
            TLP:AMBER+STRICT  rel north  random sees              sees       -
            TLP:AMBER+STRICT  rel nobody random -                 -          -
            TLP:AMBER+STRICT  in falcon  random sees              -          -
            TLP:AMBER+STRICT  to P-2     random sees              sees       -
            TLP:RED                      random -                 -          -
            TLP:RED           rel north  random -                 -          -
            TLP:RED           rel nobody random -                 -          -
            TLP:RED           in falcon  random -                 -          -
            TLP:RED           to P-2     random -                 sees       -
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn white_is_read_as_clear_and_never_written() {
        assert_eq!(Tlp::parse("TLP:WHITE"), Ok(Tlp::Clear));
        assert_eq!(Tlp::parse("tlp:amber+strict"), Ok(Tlp::AmberStrict));
        assert!(Tlp::parse("ORANGE").unwrap_err().to_string().contains("AMBER+STRICT"));
    }

    fn any_marking() -> impl Strategy<Value = Marking> {
        let names = ["north", "south"];
        let lists = prop::collection::btree_set(0usize..2, 0..3);
        let people = prop::collection::btree_set(1u64..4, 0..3);
        (0usize..5, 0usize..2, prop::option::of(lists), any::<bool>(), people).prop_map(
            move |(tlp, owner, list, falcon, people)| Marking {
                releasable_to: list.map(|it| it.into_iter().map(|name| agency(names[name])).collect()),
                compartments: falcon.then(|| Compartment::parse("falcon").unwrap()).into_iter().collect(),
                recipients: people.into_iter().map(|it| PersonId::new(Tail::Number(it))).collect(),
                ..Marking::of(Tlp::ALL[tlp], agency(names[owner]))
            },
        )
    }

    #[test]
    fn a_narrowed_marking_admits_those_whom_both_admit_and_nobody_else() {
        let mut markings = Vec::new();
        for (tlp, owner) in Tlp::ALL.into_iter().flat_map(|tlp| [(tlp, "north"), (tlp, "south")]) {
            for list in 0..5 {
                let mut marking = Marking::of(tlp, agency(owner));
                match list {
                    0 => marking.releasable_to = Some([agency("north")].into()),
                    1 => marking.releasable_to = Some([agency("north"), agency("south")].into()),
                    2 => marking.compartments = [Compartment::parse("falcon").unwrap()].into(),
                    3 => marking.recipients = [PersonId::new(Tail::Number(1)), PersonId::new(Tail::Number(3))].into(),
                    _ => {}
                }
                markings.push(marking);
            }
        }
        let viewers = [viewer(1, "north", &["falcon"]), viewer(2, "north", &[]), viewer(3, "south", &["falcon"])];
        for (a, b) in markings.iter().flat_map(|a| markings.iter().map(move |b| (a, b))) {
            for viewer in &viewers {
                let both = viewer.admits(a) && viewer.admits(b);
                assert_eq!(viewer.admits(&a.narrowed(b)), both, "{} {a:?} {b:?}", viewer.person);
            }
            assert!(!a.narrowed(b).is_open() || (a.is_open() && b.is_open()), "{a:?} {b:?}");
        }
    }

    proptest! {
        /// Whoever may know of the one may know of the other, for every viewer there can be.
        #[test]
        fn a_thing_is_named_only_where_nobody_learns_of_it_by_that(wide in any_marking(), narrow in any_marking()) {
            prop_assert!(Marking::of(Tlp::Amber, agency("north")).admits_all_of(&narrow), "everybody may know of an open thing");
            prop_assert!(wide.admits_all_of(&wide), "a thing may be named beside itself");
            if wide.admits_all_of(&narrow) {
                for (person, name, inside) in (1..4).flat_map(|p| [(p, "north", true), (p, "north", false), (p, "south", true), (p, "south", false)]) {
                    let someone = viewer(person, name, if inside { &["falcon"] } else { &[] });
                    prop_assert!(!someone.admits(&narrow) || someone.admits(&wide), "{someone:?}");
                }
            }
        }

        /// Law 7: adding a list to a marking never shows the thing to somebody who could not see it before.
        #[test]
        fn a_narrower_marking_never_admits_more(tlp in 0usize..5, person in 1u64..4, owner in 0usize..2, mine in 0usize..2, inside in any::<bool>()) {
            let names = ["north", "south"];
            let me = viewer(person, names[mine], if inside { &["falcon"] } else { &[] });
            let wide = Marking::of(Tlp::ALL[tlp], agency(names[owner]));
            for narrower in [
                Marking { releasable_to: Some([agency("north")].into()), ..wide.clone() },
                Marking { releasable_to: Some([].into()), ..wide.clone() },
                Marking { compartments: [Compartment::parse("falcon").unwrap()].into(), ..wide.clone() },
            ] {
                prop_assert!(!me.admits(&narrower) || me.admits(&wide));
            }
            prop_assert!(!me.admits(&Marking { releasable_to: Some([].into()), ..wide }), "an empty audience is nobody");
        }
    }
}
