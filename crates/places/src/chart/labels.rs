//! Labels that do not lie on each other or on marks: each takes the first free place beside its point, or none.

/// Height of a line of a label, in units.
const HIGH: f64 = 15.0;
/// Width of a letter, in units: a little more than the desk's sans has on average.
const WIDE: f64 = 7.2;

/// What is taken on a sheet.
#[derive(Clone, Debug)]
pub struct Labels {
    sheet: (f64, f64),
    taken: Vec<[f64; 4]>,
}

/// Where a label begins or ends: the base line, from the left or to the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge: the line on which the letters stand.
    pub y: f64,
    /// Whether `x` is the end of the text.
    pub ends: bool,
}

impl Labels {
    /// Nothing is taken yet.
    pub fn new(width: f64, height: f64) -> Labels {
        Labels { sheet: (width, height), taken: Vec::new() }
    }

    /// Takes the room of a mark.
    pub fn mark(&mut self, (x, y): (f64, f64), radius: f64) {
        self.taken.push([x - radius, y - radius, x + radius, y + radius]);
    }

    /// Takes the room of a box: left, top, right, bottom.
    pub fn keep_free(&mut self, room: [f64; 4]) {
        self.taken.push(room);
    }

    /// Tells whether a mark would lie on something.
    pub fn is_free(&self, (x, y): (f64, f64), radius: f64) -> bool {
        self.fits([x - radius, y - radius, x + radius, y + radius])
    }

    /// Finds a place for a label beside a mark: right, left, above, below; nothing: all are taken.
    pub fn label(&mut self, at: (f64, f64), radius: f64, chars: usize) -> Option<Spot> {
        self.label_off(at, radius, chars, &[])
    }

    /// The same, beside these boxes if there is room, else on them: they are drawn, and no label stands in them yet.
    pub fn label_off(&mut self, at: (f64, f64), radius: f64, chars: usize, off: &[[f64; 4]]) -> Option<Spot> {
        self.find(at, radius, chars, off).or_else(|| self.find(at, radius, chars, &[]))
    }

    fn find(&mut self, (x, y): (f64, f64), radius: f64, chars: usize, off: &[[f64; 4]]) -> Option<Spot> {
        let (wide, gap) = (chars as f64 * WIDE, radius + 4.0);
        let spots = [
            Spot { x: x + gap, y: y + 4.0, ends: false },
            Spot { x: x - gap, y: y + 4.0, ends: true },
            Spot { x: x + gap * 0.5, y: y - gap, ends: false },
            Spot { x: x + gap * 0.5, y: y + gap + 9.0, ends: false },
            Spot { x: x - gap * 0.5, y: y - gap, ends: true },
            Spot { x: x - gap * 0.5, y: y + gap + 9.0, ends: true },
        ];
        for spot in spots {
            let left = if spot.ends { spot.x - wide } else { spot.x };
            let room = [left, spot.y - HIGH + 3.0, left + wide, spot.y + 3.0];
            if self.fits(room) && off.iter().all(|it| apart(room, *it)) {
                self.taken.push(room);
                return Some(spot);
            }
        }
        None
    }

    fn fits(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let inside = left >= 2.0 && top >= 2.0 && right <= self.sheet.0 - 2.0 && bottom <= self.sheet.1 - 2.0;
        inside && self.taken.iter().all(|it| apart([left, top, right, bottom], *it))
    }
}

fn apart(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] >= b[2] || a[2] <= b[0] || a[1] >= b[3] || a[3] <= b[1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_label_stands_beside_an_area_where_there_is_room_and_on_it_else() {
        let mut labels = Labels::new(720.0, 440.0);
        labels.mark((360.0, 220.0), 6.0);
        let right = [370.0, 200.0, 420.0, 240.0];
        assert!(labels.label_off((360.0, 220.0), 6.0, 10, &[right]).unwrap().ends, "to the left of the mark");
        let everywhere = [0.0, 0.0, 720.0, 440.0];
        assert!(!labels.label_off((360.0, 220.0), 6.0, 10, &[everywhere]).unwrap().ends, "to the right, on the area");
    }

    proptest! {
        #[test]
        fn no_label_lies_on_another_or_on_a_mark(points in prop::collection::vec((0.0..720.0f64, 0.0..440.0f64, 1usize..20), 1..40)) {
            let mut labels = Labels::new(720.0, 440.0);
            for (x, y, _) in &points {
                labels.mark((*x, *y), 6.0);
            }
            let marks = labels.taken.len();
            for (x, y, chars) in &points {
                labels.label((*x, *y), 6.0, *chars);
            }
            for (at, a) in labels.taken.iter().enumerate().skip(marks) {
                for b in &labels.taken[..at] {
                    prop_assert!(!(a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]), "{a:?} {b:?}");
                }
            }
        }
    }
}
