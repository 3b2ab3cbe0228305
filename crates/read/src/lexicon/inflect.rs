//! The forms of a word in the lists: `+verb` stands for its regular forms, `*noun` for one and many.
//!
//! Irregular forms are written out in the lists. A wrong form costs nothing: no text has it.

/// Returns the forms an item of a list stands for.
pub(super) fn forms(item: &str) -> Vec<String> {
    if let Some(verb) = item.strip_prefix('+') {
        let (head, rest) = verb.split_once(' ').map_or((verb, String::new()), |(h, r)| (h, format!(" {r}")));
        return verb_forms(head).into_iter().map(|form| format!("{form}{rest}")).collect();
    }
    if let Some(noun) = item.strip_prefix('*') {
        // The head of "link to" is its first word before a preposition; of "police chief" its last.
        let (head, rest) = [" of", " in", " to"]
            .iter()
            .find_map(|prep| noun.strip_suffix(prep).map(|head| (head, *prep)))
            .unwrap_or((noun, ""));
        return vec![format!("{head}{rest}"), format!("{}{rest}", plural(head))];
    }
    vec![item.to_owned()]
}

fn verb_forms(verb: &str) -> Vec<String> {
    let stem_y = verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    let stem_e = verb.strip_suffix('e');
    let s = match stem_y {
        Some(stem) => format!("{stem}ies"),
        None if verb.ends_with(['s', 'x', 'z']) || verb.ends_with("ch") || verb.ends_with("sh") => {
            format!("{verb}es")
        }
        None => format!("{verb}s"),
    };
    let ed = match (stem_y, stem_e) {
        (Some(stem), _) => format!("{stem}ied"),
        (_, Some(_)) => format!("{verb}d"),
        _ => format!("{verb}ed"),
    };
    let ing = match stem_e {
        Some(stem) if !verb.ends_with("ee") && !verb.ends_with("oe") => format!("{stem}ing"),
        _ => format!("{verb}ing"),
    };
    let mut out = vec![verb.to_owned(), s, ed, ing];
    if doubles(verb) {
        let last = verb.chars().last().unwrap_or('t');
        out.push(format!("{verb}{last}ed"));
        out.push(format!("{verb}{last}ing"));
    }
    out
}

/// Whether a verb may double its last letter: consonant, vowel, consonant.
fn doubles(verb: &str) -> bool {
    let vowel = |c: char| "aeiou".contains(c);
    let mut back = verb.chars().rev();
    match (back.next(), back.next(), back.next()) {
        (Some(c), Some(v), Some(b)) => !vowel(c) && !"wxy".contains(c) && vowel(v) && !vowel(b),
        _ => false,
    }
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with(['s', 'x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_has_its_forms() {
        assert_eq!(forms("+deny"), ["deny", "denies", "denied", "denying"]);
        assert_eq!(
            forms("+announce the end"),
            ["announce the end", "announces the end", "announced the end", "announcing the end"]
        );
        assert!(forms("+admit").contains(&"admitted".to_owned()));
    }

    #[test]
    fn a_noun_has_one_and_many() {
        assert_eq!(forms("*cell of"), ["cell of", "cells of"]);
        assert_eq!(forms("*ministry"), ["ministry", "ministries"]);
    }
}
