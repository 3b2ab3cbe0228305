//! A figure beside its limit, and the table of them. How each is told apart stands in docs/benchmarks.md.

/// One figure.
pub struct Figure {
    /// What was measured.
    pub what: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// The figure, a median.
    pub value: f64,
    /// What the limit does.
    pub limit_what: &'static str,
    /// The limit, a median of the same run.
    pub limit: f64,
    /// How far the figure comes up to the limit: the median of the rounds' own ratios, since what slows one round down
    /// slows both of its halves.
    pub ratio: f64,
    /// What it should reach.
    pub goal: String,
    /// Whether it did.
    pub reached: bool,
    /// What else belongs to it.
    pub notes: String,
}

/// Returns the figures as a table in Markdown.
pub fn table(figures: &[Figure]) -> String {
    let head = "| figure | here | limit in the same run | ratio | goal | notes |\n|---|---|---|---|---|---|\n";
    let rows = figures.iter().map(|it| {
        let (value, limit) = (told(it.value), told(it.limit));
        let goal = if it.reached { "reached" } else { "missed" };
        format!(
            "| {} | {value} {} | {limit} {} ({}) | {:.2} | {}: {goal} | {} |\n",
            it.what, it.unit, it.unit, it.limit_what, it.ratio, it.goal, it.notes
        )
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// Three significant digits for small numbers, thousands apart for large ones.
pub fn told(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits are ASCII")).collect();
    groups.join(" ")
}

/// Returns the median of what each round reached of its limit.
pub fn ratio(values: &[f64], limits: &[f64]) -> f64 {
    median(values.iter().zip(limits).map(|(value, limit)| value / limit).collect())
}

/// Returns the value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_for_people() {
        let all: Vec<String> = [0.5, 1.234, 99.994, 100.0, 1_234.5, 1_234_567.0].into_iter().map(told).collect();
        assert_eq!(all, ["0.50", "1.23", "99.99", "100", "1 234", "1 234 567"]);
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
    }
}
