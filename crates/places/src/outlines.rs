//! Land and borders of the world, as Natural Earth has them; `data/build.mjs` says how they are written.

/// One line: a ring of land or a border between countries.
pub(crate) struct Line {
    pub(crate) is_land: bool,
    /// West, south, east, north, in degrees; a line that crosses the date line goes on beyond 180, and the ring of
    /// Antarctica goes three times around.
    pub(crate) bounds: [f64; 4],
    steps: &'static [u8],
}

/// How finely the outlines are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// 1 : 110 million, for the world and continents.
    Coarse,
    /// 1 : 50 million, for everything nearer.
    Fine,
}

const COARSE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/outlines-110.bin"));
const FINE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/outlines-50.bin"));

/// Returns the lines of a scale: land first, then borders. Their points are decoded only when asked for.
pub(crate) fn lines(scale: Scale) -> impl Iterator<Item = Line> {
    let mut rest = Bytes(match scale {
        Scale::Coarse => COARSE,
        Scale::Fine => FINE,
    });
    let count = rest.unsigned().unwrap_or(0);
    (0..count).map_while(move |_| {
        let is_land = rest.unsigned()? == 0;
        let bounds = [rest.degrees()?, rest.degrees()?, rest.degrees()?, rest.degrees()?];
        let length = rest.unsigned()? as usize;
        let (steps, behind) = rest.0.split_at_checked(length)?;
        rest.0 = behind;
        Some(Line { is_land, bounds, steps })
    })
}

impl Line {
    /// Returns the points: latitude and longitude in degrees.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        let (mut steps, mut lon, mut lat) = (Bytes(self.steps), 0, 0);
        std::iter::from_fn(move || {
            lon += steps.signed()?;
            lat += steps.signed()?;
            Some((lat as f64 / 1_000.0, lon as f64 / 1_000.0))
        })
    }
}

struct Bytes(&'static [u8]);

impl Bytes {
    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.unsigned()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn degrees(&mut self) -> Option<f64> {
        Some(self.signed()? as f64 / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_every_line_lies_within_its_bounds() {
        for (scale, at_least) in [(Scale::Coarse, 7_000), (Scale::Fine, 70_000)] {
            let (mut count, mut borders) = (0, 0);
            for line in lines(scale) {
                let [west, south, east, north] = line.bounds;
                borders += usize::from(!line.is_land);
                for (lat, lon) in line.points() {
                    count += 1;
                    assert!((west..=east).contains(&lon) && (south..=north).contains(&lat), "{lat} {lon}");
                    assert!(lat.abs() <= 90.0 && lon.abs() <= 540.0, "{lat} {lon}");
                }
            }
            assert!(count > at_least && borders > 200, "{count} points, {borders} borders");
        }
    }

    #[test]
    fn no_line_jumps_across_the_date_line_and_every_ring_closes_where_it_began() {
        for (line, scale) in
            [Scale::Coarse, Scale::Fine].into_iter().flat_map(|it| lines(it).map(move |line| (line, it)))
        {
            let points: Vec<_> = line.points().collect();
            for pair in points.windows(2) {
                assert!((pair[1].1 - pair[0].1).abs() <= 180.0, "{scale:?}: {pair:?}");
            }
            assert!(
                !line.is_land || points.first() == points.last(),
                "{scale:?}: {:?} {:?}",
                points.first(),
                points.last()
            );
        }
    }
}
