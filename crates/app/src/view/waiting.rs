//! What waits for somebody: the shape that warnings, assignments and offers share on the board, worst first.

use tocsin_core::cap::{CapStatus, Urgency};
use tocsin_core::marking::Marking;
use tocsin_core::time::Millis;

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id, such as `W-12`.
    pub id: String,
    /// The page that shows it.
    pub path: String,
    /// What it is, in one line.
    pub title: String,
    /// What has not happened: `not decided`, `not accepted`.
    pub state: &'static str,
    /// Who it waits for, from whom it is, since when: the second line.
    pub who: String,
    /// By when it should have happened; absent: no clock runs.
    pub limit: Option<Millis>,
    /// Since when it waits.
    pub since: Millis,
    /// How soon one has to act, for warnings.
    pub urgency: Option<Urgency>,
    /// Why nothing holds it up any more (DESIGN, law 2); absent: something does, or it rests on no line.
    pub unsupported: Option<String>,
    /// Whether this viewer may do what it waits for.
    pub is_yours: bool,
    /// Its marking; absent: an offered post is for its person alone, and is marked as its command.
    pub marking: Option<Marking>,
}

impl Waiting {
    /// Returns by how much the limit has passed, in milliseconds; negative: what is left.
    pub fn over_ms(&self, now: Millis) -> Option<i64> {
        self.limit.map(|limit| now.0 - limit.0)
    }

    /// Tells whether it is part of an exercise (DESIGN, law 11).
    pub fn is_exercised(&self) -> bool {
        self.marking.as_ref().is_some_and(|it| it.status == CapStatus::Exercise)
    }

    /// Tells whether it is overdue.
    pub fn is_overdue(&self, now: Millis) -> bool {
        self.over_ms(now).is_some_and(|over| over > 0)
    }
}

/// Sorts oldest limit first; what has no limit stands last, the oldest first.
pub fn sort(waiting: &mut [Waiting]) {
    waiting.sort_by_key(|it| (it.limit.unwrap_or(Millis(i64::MAX)), it.since));
}

/// Picks the one loud thing (DESK.md §1): overdue Immediate before overdue; nothing overdue: nothing is loud.
pub fn loudest(waiting: &[Waiting], now: Millis) -> Option<&Waiting> {
    let overdue = waiting.iter().filter(|it| it.is_overdue(now));
    overdue.max_by_key(|it| (it.urgency == Some(Urgency::Immediate), it.over_ms(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(id: &str, limit: Option<i64>, urgency: Option<Urgency>) -> Waiting {
        let (path, title, who) = Default::default();
        let (limit, since) = (limit.map(Millis), Millis(0));
        let (id, is_yours, marking, unsupported) = (id.to_owned(), true, None, None);
        Waiting { id, path, title, state: "not read", who, limit, since, urgency, unsupported, is_yours, marking }
    }

    #[test]
    fn one_thing_is_loud_and_an_overdue_immediate_one_comes_first() {
        let list = [
            waiting("A-1", Some(10), None),
            waiting("W-1", Some(90), Some(Urgency::Immediate)),
            waiting("W-2", Some(200), Some(Urgency::Immediate)),
            waiting("O-1", None, None),
        ];
        assert_eq!(loudest(&list, Millis(100)).map(|it| it.id.as_str()), Some("W-1"));
        assert_eq!(loudest(&list, Millis(50)).map(|it| it.id.as_str()), Some("A-1"));
        assert_eq!(loudest(&list, Millis(5)), None);
    }

    #[test]
    fn the_oldest_limit_stands_first_and_what_has_none_last() {
        let mut list = [waiting("a", None, None), waiting("b", Some(9), None), waiting("c", Some(3), None)];
        sort(&mut list);
        assert_eq!(list.map(|it| it.id), ["c", "b", "a"]);
    }
}
