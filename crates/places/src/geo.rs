//! Distances and circles on a sphere of the earth's mean radius: half a percent off the ellipsoid at most, which is less
//! than a line on the map is wide.

/// Mean radius of the earth, in metres (IUGG).
pub const EARTH_M: f64 = 6_371_008.8;
/// Kilometres in one degree of latitude.
pub const KM_PER_DEGREE: f64 = EARTH_M * std::f64::consts::PI / 180_000.0;

/// Returns the distance between two points (latitude, longitude in degrees), in metres.
pub fn distance_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_M * h.sqrt().min(1.0).asin()
}

/// Returns the point at a distance in a direction (degrees from north, clockwise). Its longitude is not brought back into
/// −180…180: a line drawn through several such points does not jump.
pub fn towards((lat, lon): (f64, f64), bearing: f64, metres: f64) -> (f64, f64) {
    let (lat, bearing, arc) = (lat.to_radians(), bearing.to_radians(), metres / EARTH_M);
    let sin_lat = (lat.sin() * arc.cos() + lat.cos() * arc.sin() * bearing.cos()).clamp(-1.0, 1.0);
    let dlon = (bearing.sin() * arc.sin() * lat.cos()).atan2(arc.cos() - lat.sin() * sin_lat);
    (sin_lat.asin().to_degrees(), lon + dlon.to_degrees())
}

/// Returns the rings whose inside, by the rule of odd crossings, is a circle of this radius around a point. One that holds
/// a pole is closed along it; one that holds both is the whole world without the circle on the other side.
pub fn circle(centre: (f64, f64), radius_m: f64) -> Vec<Vec<(f64, f64)>> {
    let half_way = EARTH_M * std::f64::consts::PI;
    let to_pole = |pole: f64| distance_m(centre, (pole, centre.1));
    let holds = |pole: f64| to_pole(pole) < radius_m;
    if holds(90.0) && holds(-90.0) {
        let (west, east) = (centre.1 - 180.0, centre.1 + 180.0);
        let world = vec![(-90.0, west), (90.0, west), (90.0, east), (-90.0, east)];
        let other_side = (half_way - radius_m).max(1.0);
        // The other side, seen from both edges of the world.
        return vec![
            world,
            ring((-centre.0, centre.1 + 180.0), other_side),
            ring((-centre.0, centre.1 - 180.0), other_side),
        ];
    }
    let mut points = ring(centre, radius_m);
    for pole in [90.0, -90.0] {
        if holds(pole) {
            // Once round the pole: from west to east, then back along it.
            points.sort_by(|a, b| a.1.total_cmp(&b.1));
            points.extend([(pole, centre.1 + 180.0), (pole, centre.1 - 180.0)]);
        }
    }
    vec![points]
}

fn ring(centre: (f64, f64), radius_m: f64) -> Vec<(f64, f64)> {
    let corners = crate::limits::CIRCLE_CORNERS;
    (0..corners).map(|at| towards(centre, at as f64 * 360.0 / corners as f64, radius_m)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_distances_come_out() {
        // Berlin to Paris: 878 km on the sphere.
        assert!((distance_m((52.52, 13.405), (48.8566, 2.3522)) / 1_000.0 - 877.5).abs() < 1.5);
        assert!(
            (distance_m((0.0, 179.5), (0.0, -179.5)) / 1_000.0 - KM_PER_DEGREE).abs() < 0.1,
            "across the date line"
        );
    }

    proptest! {
        #[test]
        fn every_corner_of_a_circle_is_as_far_as_its_radius(lat in -89.0..89.0f64, lon in -180.0..180.0f64, km in 0.1..9_000.0f64) {
            for corner in ring((lat, lon), km * 1_000.0) {
                prop_assert!((distance_m((lat, lon), corner) / 1_000.0 - km).abs() < km * 1e-6 + 1e-6);
            }
        }

        #[test]
        fn a_circle_of_any_size_has_rings(lat in -90.0..90.0f64, lon in -180.0..180.0f64, km in 0.001..20_000.0f64) {
            for ring in circle((lat, lon), km * 1_000.0) {
                prop_assert!(ring.len() >= 4 && ring.iter().all(|(lat, lon)| lat.is_finite() && lon.abs() <= 540.0));
            }
        }
    }
}
