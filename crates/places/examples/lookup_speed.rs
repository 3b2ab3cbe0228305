//! How long a lookup and a drawing take, on one core: `cargo run --release -p tocsin-places --example lookup_speed`.
//!
//! Names are those of every hundredth place and as many that no place bears. A drawing is the outlines of a sheet within the
//! bytes of a board, for sheets of 500 km, of a continent, and of the world.

use std::hint::black_box;
use std::time::{Duration, Instant};

use tocsin_places::chart::Frame;
use tocsin_places::{countries_in, find, within};

fn main() {
    let places: Vec<_> = within((-90.0, -180.0, 90.0, 180.0)).step_by(100).collect();
    let names: Vec<String> = places.iter().map(|it| it.name.to_owned()).collect();
    let unknown: Vec<String> = names.iter().map(|it| format!("{it}qx")).collect();
    let each = |names: &[String]| {
        median(|| names.iter().for_each(|it| drop(black_box(find(it, &["IR"]))))) / names.len() as u32
    };
    println!(
        "{} names looked up: {:?} each; {:?} each of as many that are not there",
        names.len(),
        each(&names),
        each(&unknown)
    );
    let text = "Two bombs exploded in Kerman, Iran, on Wednesday, state media said. ".repeat(1_000);
    let seen = median(|| drop(black_box(countries_in(&text))));
    println!("countries in {} kB of text: {seen:?}", text.len() / 1_000);
    for (what, points) in [
        ("500 km", &[(54.3, 10.1)][..]),
        ("a continent", &[(60.0, 10.0), (38.0, 24.0)]),
        ("the world", &[(40.0, -74.0), (-33.0, 151.0)]),
    ] {
        let frame = Frame::fit(points, (760.0, 440.0), 500.0);
        let outlines = frame.outlines(12 * 1024);
        let drawn = median(|| drop(black_box(frame.outlines(12 * 1024))));
        let towns = median(|| assert!(black_box(frame.towns().take(80).count()) <= 80));
        println!(
            "{what}: drawn in {drawn:?}, {} bytes of path; towns in {towns:?}",
            outlines.land.len() + outlines.borders.len()
        );
    }
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..31)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
