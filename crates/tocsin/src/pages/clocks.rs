//! Clocks against a limit, in the words that the script counts on in (`web/src/ts/words.ts`): "4:32 over", "6:10 left",
//! "14 min left", "1 h 55 over", "3 d left"; and how long something was, in words.

use maud::{Markup, html};
use tocsin_core::time::Millis;

use super::Frame;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Below this a clock shows minutes and seconds, and what is left is coloured.
const CLOSE_MS: i64 = 10 * MINUTE;

/// The clock of a limit. With script it counts on; on a page of the past it stands.
pub fn clk(frame: &Frame, limit: Millis, now: Millis) -> Markup {
    let over = now.0.saturating_sub(limit.0);
    let counts = frame.as_of == tocsin_app::AsOf::NOW;
    html! { span.clk data-s=[state(over)] data-limit=[counts.then_some(limit.0)] { (text(over)) } }
}

/// Returns the state that colours a clock: overdue, nearly, or none.
pub fn state(over_ms: i64) -> Option<&'static str> {
    match over_ms {
        1.. => Some("overdue"),
        _ if over_ms > -CLOSE_MS => Some("waiting"),
        _ => None,
    }
}

/// The words of a clock. What is left and what is over are both rounded down.
pub fn text(over_ms: i64) -> String {
    let word = if over_ms > 0 { "over" } else { "left" };
    let ms = over_ms.saturating_abs();
    match ms {
        _ if ms < CLOSE_MS => format!("{}:{:02} {word}", ms / MINUTE, ms % MINUTE / 1_000),
        _ if ms < HOUR => format!("{} min {word}", ms / MINUTE),
        _ if ms < DAY => format!("{} h {:02} {word}", ms / HOUR, ms / MINUTE % 60),
        _ => format!("{} d {word}", ms / DAY),
    }
}

/// How long something was: "34 s", "7 min 34 s", "1 h 30 min", "3 d 18 h".
pub fn long(ms: i64) -> String {
    let (s, min, h, d) = (ms / 1_000 % 60, ms / MINUTE % 60, ms / HOUR % 24, ms / DAY);
    let two = |a: i64, a_word: &str, b: i64, b_word: &str| match b {
        0 => format!("{a} {a_word}"),
        _ => format!("{a} {a_word} {b} {b_word}"),
    };
    match ms {
        _ if ms < MINUTE => format!("{s} s"),
        _ if ms < HOUR => two(min, "min", s, "s"),
        _ if ms < DAY => two(h, "h", min, "min"),
        _ => two(d, "d", h, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_says_what_is_left_and_what_is_over() {
        for (over, said, colour) in [
            (272_000, "4:32 over", Some("overdue")),
            (1, "0:00 over", Some("overdue")),
            (0, "0:00 left", Some("waiting")),
            (-370_000, "6:10 left", Some("waiting")),
            (-599_999, "9:59 left", Some("waiting")),
            (-600_000, "10 min left", None),
            (-14 * MINUTE - 59_999, "14 min left", None),
            (HOUR, "1 h 00 over", Some("overdue")),
            (90 * MINUTE + 5_000, "1 h 30 over", Some("overdue")),
            (-(3 * DAY + 18 * HOUR + MINUTE), "3 d left", None),
            (i64::MIN, "106751991167 d left", None),
        ] {
            assert_eq!((text(over).as_str(), state(over)), (said, colour), "{over}");
        }
    }

    #[test]
    fn a_duration_leaves_out_what_is_nothing() {
        for (ms, said) in [(454_000, "7 min 34 s"), (120_000, "2 min"), (5_400_000, "1 h 30 min"), (500, "0 s")] {
            assert_eq!(long(ms), said);
        }
    }
}
