//! A chart: a part of the world on a sheet of a given size, and its outlines as paths.
//!
//! The projection is equirectangular with the middle parallel true to scale: near the middle a kilometre is as long to the
//! north as to the east, and the scale bar holds there. A conformal projection was the alternative; over the few hundred
//! kilometres of a crisis nobody sees the difference, and everybody can check this one with a ruler.
//!
//! Paths are written in the language of SVG (`M`, `m`, `l`, `z`; whole units, each step from the point before), and within a
//! number of bytes: a coast with more corners than fit is drawn with fewer.

use std::fmt::Write as _;

use crate::gazetteer::{Candidate, within};
use crate::geo::KM_PER_DEGREE;
use crate::outlines::{Scale, lines};

mod labels;

pub use labels::{Labels, Spot};

/// Above this many units a degree, the fine outlines are drawn.
const FINE_FROM: f64 = 8.0;
/// What is left free around what is shown: a quarter on each side, so that no mark and no label stands at the edge.
const MARGIN: f64 = 1.5;
/// How far beyond the edge outlines are cut, in units, so that the cut is not seen.
const BEYOND: f64 = 8.0;

/// A part of the world on a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width in units.
    pub width: f64,
    /// Height in units.
    pub height: f64,
    middle: (f64, f64),
    per_lat: f64,
    per_lon: f64,
}

/// Land and borders, as path data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlines {
    /// Land, to be filled by the rule of odd crossings: lakes and seas inside are holes.
    pub land: String,
    /// Borders between countries.
    pub borders: String,
}

impl Frame {
    /// The whole world on a sheet of this width; half as high.
    pub fn world(width: f64) -> Frame {
        let per = width / 360.0;
        Frame { width, height: width / 2.0, middle: (0.0, 0.0), per_lat: per, per_lon: per }
    }

    /// Fits a sheet to points (latitude, longitude in degrees), with some room around them and at least so many kilometres
    /// from top to bottom. No points, or points all over the world: the world.
    pub fn fit(points: &[(f64, f64)], (width, height): (f64, f64), km_min: f64) -> Frame {
        let Some((west, wide)) = longitudes(points) else { return Frame::world(width) };
        let lats = || points.iter().map(|it| it.0);
        let south = lats().fold(f64::INFINITY, f64::min);
        let north = lats().fold(f64::NEG_INFINITY, f64::max);
        if wide > 150.0 || north - south > 100.0 {
            return Frame::world(width);
        }
        let middle = ((south + north) / 2.0, wrapped(west + wide / 2.0));
        // Towards the poles meridians meet; a sheet there is as wide as at 84 degrees.
        let narrow = middle.0.to_radians().cos().max(0.1);
        let fits = |units: f64, degrees: f64| units / (degrees * MARGIN).max(1e-9);
        let per_lat =
            fits(height, north - south).min(fits(width, wide * narrow)).min(height * KM_PER_DEGREE / km_min.max(1.0));
        let frame = Frame { width, height, middle, per_lat, per_lon: per_lat * narrow };
        if width / frame.per_lon > 300.0 { Frame::world(width) } else { frame }
    }

    /// Returns where a point is on the sheet, from its upper left corner; it may lie outside.
    pub fn xy(&self, (lat, lon): (f64, f64)) -> (f64, f64) {
        self.place((lat, self.middle.1 + wrapped(lon - self.middle.1)))
    }

    /// As [`Frame::xy`], without bringing the longitude near: for lines that must not jump.
    fn place(&self, (lat, lon): (f64, f64)) -> (f64, f64) {
        (
            self.width / 2.0 + (lon - self.middle.1) * self.per_lon,
            self.height / 2.0 + (self.middle.0 - lat) * self.per_lat,
        )
    }

    /// Returns south, west, north and east of the sheet, in degrees; west is above east if the date line lies between.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let (high, wide) = (self.height / 2.0 / self.per_lat, (self.width / 2.0 / self.per_lon).min(180.0));
        let (south, north) = ((self.middle.0 - high).max(-90.0), (self.middle.0 + high).min(90.0));
        if wide >= 180.0 {
            return (south, -180.0, north, 180.0);
        }
        (south, wrapped(self.middle.1 - wide), north, wrapped(self.middle.1 + wide))
    }

    /// Returns how many kilometres a unit is, at the middle of the sheet.
    pub fn km_per_unit(&self) -> f64 {
        KM_PER_DEGREE / self.per_lat
    }

    /// Returns a round number of kilometres and how long it is on the sheet: at most a quarter of its width.
    pub fn scale_bar(&self) -> (u32, f64) {
        let most = self.width / 4.0 * self.km_per_unit();
        let steps = [5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2];
        let km = steps.into_iter().find(|km| f64::from(*km) <= most).unwrap_or(1);
        (km, f64::from(km) / self.km_per_unit())
    }

    /// Returns the outlines on the sheet, in at most `bytes_max` bytes of path data.
    pub fn outlines(&self, bytes_max: usize) -> Outlines {
        let mut tolerance = 0.8;
        loop {
            let outlines = self.draw(tolerance);
            let bytes = outlines.land.len() + outlines.borders.len();
            if bytes <= bytes_max {
                return outlines;
            }
            // Half as many corners are left at about twice the step, so that two or three drawings do. A step as long as
            // the sheet leaves nothing: the loop ends, whatever the bound.
            tolerance *= (bytes as f64 / bytes_max.max(1) as f64).clamp(1.1, 8.0) * 1.05;
        }
    }

    fn draw(&self, tolerance: f64) -> Outlines {
        let scale = if self.per_lat < FINE_FROM { Scale::Coarse } else { Scale::Fine };
        let mut outlines = Outlines::default();
        for line in lines(scale) {
            let [west, south, east, north] = line.bounds;
            // Once as it lies, and once for each side on which it may come in across the date line; what goes around the
            // earth is on every side already.
            let turns: &[f64] = if east - west > 360.0 { &[0.0] } else { &[0.0, -360.0, 360.0] };
            for turn in turns {
                let (left, top) = self.place((north, west + turn));
                let (right, bottom) = self.place((south, east + turn));
                let is_out =
                    right < -BEYOND || left > self.width + BEYOND || bottom < -BEYOND || top > self.height + BEYOND;
                let is_dust = right - left < tolerance && bottom - top < tolerance;
                if is_out || is_dust {
                    continue;
                }
                let points = line.points().map(|(lat, lon)| self.place((lat, lon + turn)));
                let points = thinned(points, tolerance);
                if line.is_land {
                    write_path(&mut outlines.land, &self.cut(points), true);
                } else {
                    self.pieces(&points).for_each(|piece| write_path(&mut outlines.borders, piece, false));
                }
            }
        }
        outlines
    }

    /// Returns closed rings (latitude, longitude) as path data.
    pub fn rings(&self, rings: &[Vec<(f64, f64)>]) -> String {
        let mut path = String::new();
        for ring in rings {
            // The ring goes on from its first point, so that it does not jump; it may lie on the other side of the date line.
            let Some((_, first)) = ring.first() else { continue };
            let near = wrapped(first - self.middle.1) + self.middle.1 - first;
            let points = ring.iter().map(|(lat, lon)| self.place((*lat, lon + near))).collect();
            write_path(&mut path, &self.cut(points), true);
        }
        path
    }

    /// Returns towns on the sheet, the most people first.
    pub fn towns(&self) -> impl Iterator<Item = Candidate> {
        within(self.bounds())
    }

    /// Cuts a ring at the four edges, one after the other (Sutherland and Hodgman, 1974).
    fn cut(&self, mut ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let edges: [(bool, f64, f64); 4] = [
            (true, -BEYOND, 1.0),
            (true, self.width + BEYOND, -1.0),
            (false, -BEYOND, 1.0),
            (false, self.height + BEYOND, -1.0),
        ];
        for (is_x, edge, sign) in edges {
            let over = |point: &(f64, f64)| sign * ((if is_x { point.0 } else { point.1 }) - edge);
            let mut kept = Vec::with_capacity(ring.len());
            for (at, here) in ring.iter().enumerate() {
                let before = &ring[(at + ring.len() - 1) % ring.len()];
                let (a, b) = (over(before), over(here));
                if (a < 0.0) != (b < 0.0) {
                    let part = a / (a - b);
                    kept.push((before.0 + (here.0 - before.0) * part, before.1 + (here.1 - before.1) * part));
                }
                if b >= 0.0 {
                    kept.push(*here);
                }
            }
            ring = kept;
        }
        ring
    }

    /// Parts a line into the pieces that come near the sheet.
    fn pieces<'a>(&self, points: &'a [(f64, f64)]) -> impl Iterator<Item = &'a [(f64, f64)]> {
        let (width, height) = (self.width + BEYOND, self.height + BEYOND);
        let near = move |pair: &[(f64, f64)]| {
            let (a, b) = (pair[0], pair[1]);
            a.0.max(b.0) >= -BEYOND && a.0.min(b.0) <= width && a.1.max(b.1) >= -BEYOND && a.1.min(b.1) <= height
        };
        let mut pieces = Vec::new();
        let mut from = None;
        for at in 1..points.len() {
            match (near(&points[at - 1..=at]), from) {
                (true, None) => from = Some(at - 1),
                (false, Some(begun)) => {
                    pieces.push(&points[begun..at]);
                    from = None;
                }
                _ => {}
            }
        }
        pieces.extend(from.map(|begun| &points[begun..]));
        pieces.into_iter()
    }
}

/// Brings a longitude into −180…180.
fn wrapped(lon: f64) -> f64 {
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

/// Returns where the smallest stretch of longitudes that holds all points begins, and how wide it is: what is left when
/// the widest gap between two neighbours is taken out.
fn longitudes(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let mut lons: Vec<f64> = points.iter().map(|it| wrapped(it.1)).collect();
    lons.sort_by(f64::total_cmp);
    let (first, last) = (*lons.first()?, *lons.last()?);
    let mut best = (first, last - first);
    for pair in lons.windows(2) {
        let wide = 360.0 - (pair[1] - pair[0]);
        if wide < best.1 {
            best = (pair[1], wide);
        }
    }
    Some(best)
}

/// Leaves points out that are nearer than `tolerance` to the one kept before; the last one stays.
fn thinned(points: impl Iterator<Item = (f64, f64)>, tolerance: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let mut last = None;
    for point in points {
        if kept.last().is_none_or(|it| (it.0 - point.0).abs().max((it.1 - point.1).abs()) >= tolerance) {
            kept.push(point);
            last = None;
        } else {
            last = Some(point);
        }
    }
    kept.extend(last);
    kept
}

/// Writes a line or a ring; less than two, for a ring three different points, is nothing.
fn write_path(path: &mut String, points: &[(f64, f64)], closed: bool) {
    let mut grid: Vec<(i64, i64)> = points.iter().map(|(x, y)| (x.round() as i64, y.round() as i64)).collect();
    grid.dedup();
    if closed && grid.len() > 1 && grid.first() == grid.last() {
        grid.pop();
    }
    if grid.len() < if closed { 3 } else { 2 } {
        return;
    }
    let mut before = grid[0];
    let _infallible = write!(path, "M{} {}l", before.0, before.1);
    for (at, here) in grid.iter().enumerate().skip(1) {
        let (dx, dy) = (here.0 - before.0, here.1 - before.1);
        // A minus sign parts numbers as well as a blank does.
        let (a, b) = (if at > 1 && dx >= 0 { " " } else { "" }, if dy >= 0 { " " } else { "" });
        let _infallible = write!(path, "{a}{dx}{b}{dy}");
        before = *here;
    }
    if closed {
        path.push('z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHEET: (f64, f64) = (720.0, 440.0);

    fn any_point() -> impl Strategy<Value = (f64, f64)> {
        (-89.0..89.0f64, -180.0..180.0f64)
    }

    #[test]
    fn points_on_both_sides_of_the_date_line_are_shown_together() {
        let frame = Frame::fit(&[(-17.0, 179.0), (-18.0, -179.0)], SHEET, 500.0);
        let (a, b) = (frame.xy((-17.0, 179.0)), frame.xy((-18.0, -179.0)));
        assert!(a.0 < b.0 && b.0 - a.0 < 720.0, "{a:?} {b:?}");
        let (_, west, _, east) = frame.bounds();
        assert!(west > 0.0 && east < 0.0, "{west} {east}");
        assert!(!frame.outlines(20_000).land.is_empty(), "Fiji is there");
    }

    #[test]
    fn land_is_land_and_sea_is_sea_on_charts_of_all_sizes_on_both_sides_of_the_date_line() {
        // The middle of a chart, then places on it that are land, and places that are sea.
        type Places = &'static [(f64, f64)];
        let charts: [((f64, f64), Places, Places); 7] = [
            ((68.8, 18.9), &[(67.9, 20.2), (68.6, 19.5), (70.0, 23.5)], &[(70.5, 16.0), (69.0, 13.2)]),
            ((-16.5, -68.1), &[(-16.0, -67.0), (-17.0, -67.0), (-16.4, -66.0), (-15.0, -70.5)], &[(-18.4, -71.9)]),
            ((67.0, 178.9), &[(67.0, 177.0), (67.3, -178.0), (68.0, -179.0)], &[(64.5, -179.9), (69.6, -179.0)]),
            ((-16.7, 179.5), &[(-16.6, 179.2)], &[(-16.0, -179.5), (-16.0, 178.0)]),
            ((71.2, 179.5), &[(71.2, 179.6), (71.1, -179.0)], &[(71.9, 179.5), (70.4, -179.5)]),
            ((-85.0, 100.0), &[(-85.0, 100.0), (-86.5, 101.0), (-88.0, 95.0)], &[]),
            ((-84.6, 179.0), &[(-86.0, 178.5), (-86.0, -178.0), (-87.5, -179.0)], &[]),
        ];
        for (middle, land, sea) in charts {
            check(&Frame::fit(&[middle], SHEET, 700.0), land, sea);
        }
        let land = [(66.0, -172.0), (66.5, 170.0), (-88.0, 10.0), (60.0, 100.0), (-16.0, -60.0), (0.0, 25.0)];
        let sea = [(69.2, 0.0), (60.0, -30.0), (-16.3, -120.0), (0.0, -150.0), (40.0, 175.0), (-60.0, 0.0)];
        check(&Frame::world(720.0), &land, &sea);
        let pacific = Frame::fit(&[(35.7, 139.7), (-12.0, -77.0)], SHEET, 500.0);
        check(&pacific, &[(66.5, 178.0), (66.0, -172.0), (40.0, -110.0)], &[(-16.3, -120.0), (40.0, 175.0)]);
    }

    #[test]
    fn antarctica_has_no_coast_along_the_date_line() {
        let frame = Frame::fit(&[(-84.6, 179.0)], SHEET, 500.0);
        let (x, _) = frame.xy((-86.0, 180.0));
        for ring in frame.outlines(60_000).land.split_inclusive('z').map(corners) {
            let inside = |it: &&(f64, f64)| (it.0 - x).abs() < 2.0 && it.1 > frame.xy((-84.8, 180.0)).1;
            assert_eq!(ring.iter().find(inside), None);
        }
    }

    /// Fills the land of a chart by the rule of odd crossings, as a browser does, and looks at some places.
    fn check(frame: &Frame, land: &[(f64, f64)], sea: &[(f64, f64)]) {
        let path = frame.outlines(60_000).land;
        let rings: Vec<_> = path.split_inclusive('z').map(corners).collect();
        let is_land = |place: (f64, f64)| {
            let (x, y) = frame.xy(place);
            assert!(
                (0.0..=frame.width).contains(&x) && (0.0..=frame.height).contains(&y),
                "{place:?} is off {frame:?}"
            );
            let sides = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
            let over = sides.filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1));
            over.count() % 2 == 1
        };
        for (places, as_land) in [(land, true), (sea, false)] {
            for place in places {
                assert_eq!(is_land(*place), as_land, "{place:?} on {frame:?}");
            }
        }
    }

    #[test]
    fn a_kilometre_is_as_long_to_the_north_as_to_the_east_in_the_middle() {
        let frame = Frame::fit(&[(54.3, 10.1)], SHEET, 500.0);
        let ((x, y), km) = (frame.xy((54.3, 10.1)), frame.km_per_unit());
        for bearing in [0.0, 90.0, 180.0, 270.0] {
            let (ex, ey) = frame.xy(crate::geo::towards((54.3, 10.1), bearing, 20_000.0));
            let on_paper = (ex - x).hypot(ey - y) * km;
            assert!((on_paper - 20.0).abs() < 0.1, "{bearing}: {on_paper}");
        }
        let (bar, units) = frame.scale_bar();
        assert!((f64::from(bar) - units * km).abs() < 1e-9 && units <= 180.0);
        assert!((440.0 * km - 500.0).abs() < 0.5, "one place alone is shown with the least part of the world");
    }

    #[test]
    fn the_world_fits_its_bytes() {
        for bytes in [4_000, 12_000, 24_000] {
            let outlines = Frame::world(720.0).outlines(bytes);
            let len = outlines.land.len() + outlines.borders.len();
            assert!(len <= bytes && len > bytes / 4, "{len} of {bytes}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_fitted_is_on_the_sheet(points in prop::collection::vec(any_point(), 1..12)) {
            let frame = Frame::fit(&points, SHEET, 500.0);
            for point in points {
                let (x, y) = frame.xy(point);
                prop_assert!((-0.1..=frame.width + 0.1).contains(&x) && (-0.1..=frame.height + 0.1).contains(&y), "{point:?} at {x} {y} on {frame:?}");
            }
        }

        #[test]
        fn no_path_leaves_the_sheet_or_its_bytes(centre in any_point(), far in any_point(), km in 0.1..20_000.0f64, bytes in 2_000usize..20_000) {
            let frame = Frame::fit(&[centre, far], SHEET, 500.0);
            let outlines = frame.outlines(bytes);
            prop_assert!(outlines.land.len() + outlines.borders.len() <= bytes);
            let circle = frame.rings(&crate::geo::circle(centre, km * 1_000.0));
            for path in [&outlines.land, &circle] {
                for (x, y) in corners(path) {
                    prop_assert!((-10.0..=frame.width + 10.0).contains(&x) && (-10.0..=frame.height + 10.0).contains(&y), "{x} {y}");
                }
            }
        }
    }

    /// Reads a path back as a browser does.
    fn corners(path: &str) -> Vec<(f64, f64)> {
        let mut corners = Vec::new();
        for part in path.split('M').filter(|it| !it.is_empty()) {
            let (start, steps) = part.trim_end_matches('z').split_once('l').expect("a path goes somewhere");
            let numbers = |text: &str| -> Vec<f64> {
                let spaced = text.replace('-', " -");
                spaced.split_whitespace().map(|it| it.parse().expect("a number")).collect()
            };
            let start = numbers(start);
            let mut at = (start[0], start[1]);
            corners.push(at);
            for step in numbers(steps).chunks_exact(2) {
                at = (at.0 + step[0], at.1 + step[1]);
                corners.push(at);
            }
        }
        corners
    }
}
