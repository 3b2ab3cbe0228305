//! Scopes: what an API token may be used for. They only ever narrow what its person may do.
//!
//! A scope is one of `read`, `read:AREA`, `write`, `write:AREA`, or the name of an operation. An area is the first word
//! of a path of the API; an operation belongs to the area of the noun that it ends in, so that a new operation has its
//! area without a second table. [`crate::authority::grant`] asks for calls, the API for looks.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::authority::OPERATIONS;
use crate::text::FieldFault;

/// The areas, each with the nouns that its operations end in.
const AREAS: &[(&str, &[&str])] = &[
    ("reports", &["report", "line"]),
    ("feeds", &["feed"]),
    ("incidents", &["incident", "correction"]),
    ("map", &["place", "area"]),
    ("statements", &["proposition", "statement"]),
    ("hypotheses", &["hypothesis", "evidence", "likelihood", "confidence", "dissent"]),
    ("sources", &["source"]),
    ("parties", &["names"]),
    ("warnings", &["warning", "reading"]),
    ("assignments", &["assignment"]),
    ("commands", &["up", "objective", "post"]),
    ("sitreps", &["sitrep"]),
    ("log", &["note", "inspect"]),
    ("persons", &["person"]),
    ("events", &[]),
];

/// What a token may be used for: at least one scope, each of them known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// Reads scopes as a form, a command line or a program writes them.
    ///
    /// # Errors
    /// [`FieldFault`] names the first that is none, or that there are none.
    pub fn parse<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Result<Scopes, FieldFault> {
        let fault = |found: String, expected: String| FieldFault { field: "scopes", found, expected };
        let mut kept = BTreeSet::new();
        for scope in scopes.into_iter().map(str::trim).filter(|it| !it.is_empty()) {
            if !is_scope(scope) {
                let areas = areas().collect::<Vec<_>>().join(", ");
                let found = format!("{:?} is no scope", scope.chars().take(40).collect::<String>());
                let expected =
                    format!("write read, write, read:AREA, write:AREA or the name of an operation; areas are {areas}");
                return Err(fault(found, expected));
            }
            kept.insert(scope.to_owned());
        }
        if kept.is_empty() {
            return Err(fault("none is named".to_owned(), "name at least one, such as read".to_owned()));
        }
        Ok(Scopes(kept))
    }

    /// Tells whether an operation may be called.
    pub fn admit_call(&self, operation: &str) -> bool {
        self.0.contains("write") || self.0.contains(operation) || self.0.contains(&format!("write:{}", area(operation)))
    }

    /// Tells whether an area may be read.
    pub fn admit_look(&self, area: &str) -> bool {
        self.0.contains("read") || self.0.contains(&format!("read:{area}"))
    }

    /// Tells whether anything at all may be called.
    pub fn admit_some_call(&self) -> bool {
        self.0.iter().any(|scope| scope != "read" && !scope.starts_with("read:"))
    }

    /// Returns the scopes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(", "))
    }
}

/// Returns the areas.
pub fn areas() -> impl Iterator<Item = &'static str> {
    AREAS.iter().map(|(area, _)| *area)
}

/// Returns the area of an operation; `other` for a noun that no area lists.
pub fn area(operation: &str) -> &'static str {
    let noun = operation.rsplit('_').next().unwrap_or(operation);
    AREAS.iter().find(|(_, nouns)| nouns.contains(&noun)).map_or("other", |(area, _)| area)
}

fn is_scope(scope: &str) -> bool {
    let (verb, of) = scope.split_once(':').unzip();
    match (verb, of) {
        (Some("read" | "write"), Some(of)) => areas().any(|area| area == of),
        (Some(_), _) => false,
        _ => matches!(scope, "read" | "write") || OPERATIONS.iter().any(|(operation, _)| *operation == scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text.split(' ')).unwrap()
    }

    #[test]
    fn every_operation_has_an_area() {
        for (operation, _) in OPERATIONS {
            assert_ne!(area(operation), "other", "{operation}: name its noun in AREAS");
        }
    }

    #[test]
    fn a_scope_admits_its_area_and_no_other() {
        let some = scopes("read:reports write:log keep_line");
        let calls: Vec<_> = OPERATIONS.iter().map(|it| it.0).filter(|it| some.admit_call(it)).collect();
        assert_eq!(calls, ["keep_line", "write_note", "inspect"]);
        assert_eq!(areas().filter(|it| some.admit_look(it)).collect::<Vec<_>>(), ["reports"]);
        assert!(scopes("write").admit_call("stand_up") && !scopes("write").admit_look("log"), "writing is not reading");
        assert!(scopes("read").admit_look("log") && !scopes("read").admit_some_call());
        assert!(some.admit_some_call());
    }

    #[test]
    fn what_is_no_scope_is_refused_with_what_is() {
        for bad in ["all", "read:", "read:everything", "write:reports:more", "readwrite", "*", "erase_report", "READ"] {
            assert!(Scopes::parse([bad]).is_err(), "{bad}");
        }
        expect!["scopes: none is named; name at least one, such as read"]
            .assert_eq(&Scopes::parse(["", " "]).unwrap_err().to_string());
        expect![[r#"scopes: "all" is no scope; write read, write, read:AREA, write:AREA or the name of an operation; areas are reports, feeds, incidents, map, statements, hypotheses, sources, parties, warnings, assignments, commands, sitreps, log, persons, events"#]].assert_eq(&Scopes::parse(["all"]).unwrap_err().to_string());
    }
}
