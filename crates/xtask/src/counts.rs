//! How many tests passed, failed and were skipped, read from what the test programs print for people.
//!
//! Machine-readable output would be firmer but is unstable in cargo; these two summary lines have not changed in years,
//! and the tests below hold their wording.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Counts {
    pub(crate) const ONE_PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(crate) const ONE_FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    pub(crate) fn skipped(count: usize) -> Self {
        Self { skipped: count, ..Self::default() }
    }

    /// Adds what a line of `cargo test` says: `test result: ok. 8 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next().and_then(|word| word.parse::<usize>().ok()), words.next())
            else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Adds what a line of `node --test` says: `ℹ pass 22`.
    pub(crate) fn read_node(&mut self, line: &str) {
        let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else { return };
        let Some((what, number)) = summary.trim().split_once(' ') else { return };
        let Ok(number) = number.parse::<usize>() else { return };
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    /// A test that skipped itself came back without a complaint and was counted as passed: moves it over.
    pub(crate) fn were_skipped(&mut self, count: usize) {
        self.passed = self.passed.saturating_sub(count);
        self.skipped += count;
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_it_once_for_each_program() {
        let mut counts = Counts::default();
        for line in [
            "running 9 tests",
            "test a ... ok",
            "test result: ok. 8 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ] {
            counts.read_cargo(line);
        }
        assert_eq!(counts, Counts { passed: 9, failed: 2, skipped: 1 });
    }

    #[test]
    fn node_says_it_once_at_the_end_in_either_of_its_voices() {
        for mark in ["ℹ", "#"] {
            let mut counts = Counts::default();
            for line in [
                "tests 25",
                "suites 1",
                "pass 20",
                "fail 1",
                "cancelled 1",
                "skipped 2",
                "todo 1",
                "duration_ms 16781.67896",
            ] {
                counts.read_node(&format!("{mark} {line}"));
            }
            assert_eq!(counts, Counts { passed: 20, failed: 2, skipped: 3 });
        }
    }

    #[test]
    fn a_test_that_skipped_itself_did_not_pass() {
        let mut counts = Counts { passed: 10, failed: 0, skipped: 1 };
        counts.were_skipped(3);
        assert_eq!(counts.to_string(), "7 passed, 0 failed, 4 skipped");
    }
}
