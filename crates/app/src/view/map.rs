//! The map: where incidents are, drawn on a sheet that is fitted to what the viewer may know of, and to nothing else.
//!
//! Each incident stands once for each point that its kept lines lead to: at the most particular name that somebody placed;
//! where nobody did, at the one that is proposed, which looks so. Known and claimed differ in shape; two incidents on one
//! point are one mark, and it is known only if all of them are. What has no point is told beside the map, not left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::ids::IncidentId;
use tocsin_core::marking::Tlp;
use tocsin_core::place::{Position, Shape};
use tocsin_places::chart::{Frame, Labels};
use tocsin_places::geo;

pub use tocsin_places::chart::Spot;

use super::lists::list_incidents;
use super::whereabouts::{Area, Whereabouts, view_whereabouts};
use crate::as_of::AsOf;
use crate::cache::Weight;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::{
    AREA_MAP_KM_MIN, LABEL_CHARS_MAX, MAP_KM_MIN, MAP_PATH_BYTES_MAX, SMALL_MAP_PATH_BYTES_MAX, TOWNS_MAX,
};

/// How large the sheet is. Letters are of one size on each, so that a small screen gets a sheet of its own and not a large
/// one that nobody can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// In a column of the board, and on a phone.
    Small,
    /// A page of its own, or half of one.
    Large,
}

impl Sheet {
    fn size(self) -> (f64, f64) {
        match self {
            Sheet::Small => (380.0, 270.0),
            Sheet::Large => (760.0, 440.0),
        }
    }
}

/// What a map shows.
#[derive(Clone, Debug)]
pub struct MapView {
    /// The incidents, with their places and areas.
    pub incidents: Vec<Arc<Whereabouts>>,
    /// The drawing.
    pub chart: Chart,
    /// The same on a small sheet, beside a large one.
    pub narrow: Option<Chart>,
    /// The strictest label of what it shows.
    pub tlp: Tlp,
    /// Whether any of it is exercised.
    pub exercised: bool,
    /// Whether there are older incidents that it does not show.
    pub has_more: bool,
}

impl Weight for MapView {
    fn bytes(&self) -> usize {
        let drawn = |chart: &Chart| {
            let areas: usize = chart.areas.iter().map(|it| it.path.len()).sum();
            chart.land.len() + chart.borders.len() + areas
        };
        let beside: usize = self.incidents.iter().map(Weight::bytes).sum();
        drawn(&self.chart) + self.narrow.as_ref().map_or(0, drawn) + beside
    }
}

/// A drawing, in units of its sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Land, as path data; odd crossings are inside.
    pub land: String,
    /// Borders, as path data.
    pub borders: String,
    /// Towns that help to find one's way, with their names.
    pub towns: Vec<Town>,
    /// Areas that stand.
    pub areas: Vec<Drawn>,
    /// Points.
    pub marks: Vec<Mark>,
    /// A round number of kilometres, and how long it is.
    pub scale: (u32, f64),
}

/// A town of the gazetteer: for finding one's way, no part of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Where it is on the sheet.
    pub at: (f64, f64),
    /// Its name, and where that stands.
    pub label: (Spot, String),
}

/// An area on the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Path data; odd crossings are inside.
    pub path: String,
    /// Its id and name, and where they stand, if there is room.
    pub label: Option<(Spot, String)>,
}

/// How a mark looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// All incidents at the point are known: solid.
    Known,
    /// One of them at least is claimed: dashed.
    Claimed,
    /// Nobody has said that it is here: dotted.
    Proposed,
}

/// A point on the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it is on the sheet.
    pub at: (f64, f64),
    /// How it looks.
    pub look: Look,
    /// Which incidents.
    pub incidents: Vec<IncidentId>,
    /// The names by which their lines call it.
    pub names: Vec<String>,
    /// What stands beside it, if there is room.
    pub label: Option<(Spot, String)>,
}

/// Returns the map of one incident.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub async fn view_map_of(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    as_of: AsOf,
    sheet: Sheet,
) -> Result<Arc<MapView>, OpError> {
    let made = async {
        let whereabouts = view_whereabouts(desk, caller, id, as_of).await?;
        Ok(Arc::new(MapView::of(vec![Arc::new(whereabouts)], sheet, false)))
    };
    match as_of {
        AsOf::NOW => desk.kept_view(caller, format!("map {id} {sheet:?}"), 0, made).await,
        _ => made.await,
    }
}

/// Returns the map of the newest incidents that the caller may know of: a page of their list.
///
/// # Errors
/// A fault of the store.
pub async fn view_map(desk: &Desk, caller: &Caller, as_of: AsOf) -> Result<Arc<MapView>, OpError> {
    let made = async {
        let page = list_incidents(desk, caller, as_of, None).await?;
        let mut incidents = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            incidents.push(Arc::new(view_whereabouts(desk, caller, &row.id, as_of).await?));
        }
        Ok(Arc::new(MapView::of(incidents, Sheet::Large, page.next.is_some())))
    };
    match as_of {
        AsOf::NOW => desk.kept_view(caller, "map".to_owned(), 0, made).await,
        _ => made.await,
    }
}

impl MapView {
    fn of(incidents: Vec<Arc<Whereabouts>>, sheet: Sheet, has_more: bool) -> MapView {
        let tlp = incidents.iter().map(|it| it.tlp).max().unwrap_or(Tlp::Amber);
        let exercised = incidents.iter().any(|it| it.exercised);
        let chart = draw(&incidents, &[], sheet);
        let narrow = (sheet == Sheet::Large).then(|| draw(&incidents, &[], Sheet::Small));
        MapView { incidents, chart, narrow, tlp, exercised, has_more }
    }

    /// Tells whether anything stands on it.
    pub fn is_empty(&self) -> bool {
        self.chart.marks.is_empty() && self.chart.areas.is_empty()
    }
}

/// Where an incident stands: its points, each with the name that led there and whether somebody said so.
fn points(incident: &Whereabouts) -> Vec<(Position, &str, bool)> {
    let placed = |said: bool| {
        let points = incident.places.iter().filter_map(move |it| Some((it.rank, it.point()?, it.name.as_str())));
        points.filter(move |(_, (_, by_somebody), _)| *by_somebody == said)
    };
    // What somebody said goes before what is proposed, and the particular name before the town.
    let said = [true, false].into_iter().find(|said| placed(*said).next().is_some());
    let Some(said) = said else { return Vec::new() };
    let nearest = placed(said).map(|(rank, ..)| rank).min();
    placed(said).filter(|(rank, ..)| Some(*rank) == nearest).map(|(_, (at, said), name)| (at, name, said)).collect()
}

/// Draws areas alone: those of a warning. Nothing: none stands.
pub(crate) fn draw_areas(areas: &[Area]) -> Option<Chart> {
    areas.iter().any(|it| it.ended.is_none()).then(|| draw(&[], areas, Sheet::Small))
}

fn draw(incidents: &[Arc<Whereabouts>], alone: &[Area], sheet: Sheet) -> Chart {
    let (width, height) = sheet.size();
    let standing = || incidents.iter().flat_map(|it| &it.areas).chain(alone).filter(|it| it.ended.is_none());
    let mut shown: Vec<(f64, f64)> = Vec::new();
    let mut marks: BTreeMap<Position, Mark> = BTreeMap::new();
    for incident in incidents {
        for (at, name, said) in points(incident) {
            let degrees = (at.lat.get(), at.lon.get());
            shown.push(degrees);
            let look = match (said, incident.is_known) {
                (false, _) => Look::Proposed,
                (true, true) => Look::Known,
                (true, false) => Look::Claimed,
            };
            let mark = marks.entry(at).or_insert_with(|| Mark {
                at: degrees,
                look,
                incidents: Vec::new(),
                names: Vec::new(),
                label: None,
            });
            mark.look = mark.look.max(look);
            if !mark.incidents.contains(&incident.row.id) {
                mark.incidents.push(incident.row.id.clone());
            }
            if !mark.names.iter().any(|it| it == name) {
                mark.names.push(name.to_owned());
            }
        }
    }
    let areas: Vec<_> = standing().map(|it| (it, outline(&it.row.shape))).collect();
    shown.extend(areas.iter().flat_map(|(_, rings)| rings.iter().flatten().copied()));
    // The largest area is a sixth of the sheet at least, so that it is seen as an area.
    let largest = areas.iter().map(|(_, rings)| high(rings)).fold(0.0, f64::max);
    let km_min = if areas.is_empty() { MAP_KM_MIN } else { (largest * 6.0).clamp(AREA_MAP_KM_MIN, MAP_KM_MIN) };
    let frame = Frame::fit(&shown, (width, height), km_min);
    let outlines = frame.outlines(match sheet {
        Sheet::Small => SMALL_MAP_PATH_BYTES_MAX,
        Sheet::Large => MAP_PATH_BYTES_MAX,
    });
    let mut labels = Labels::new(frame.width, frame.height);
    let (km, units) = frame.scale_bar();
    labels.keep_free([0.0, frame.height - 30.0, units + 70.0, frame.height]);
    let mut marks: Vec<Mark> = marks.into_values().map(|it| Mark { at: frame.xy(it.at), ..it }).collect();
    marks.iter().for_each(|it| labels.mark(it.at, MARK));
    let boxes: Vec<_> = areas.iter().filter_map(|(_, rings)| around(&frame, rings)).collect();
    for mark in &mut marks {
        let text = cut(&format!("{} {}", joined(&mark.incidents), mark.names.join(", ")));
        // Not across an area beside it: its own name stands at its edge. The area around the mark is no such one.
        let beside: Vec<_> = boxes.iter().copied().filter(|it| !holds(*it, mark.at)).collect();
        mark.label = labels.label_off(mark.at, MARK, text.chars().count(), &beside).map(|spot| (spot, text));
    }
    let areas = areas.into_iter().map(|(area, rings)| {
        let text = cut(&format!("{} {}", area.row.id, area.row.name));
        // The name stands at the upper edge of the area, or, where there is no room, at the lower one.
        let edges = around(&frame, &rings).map(|[left, top, right, bottom]| {
            let middle = (left + right) / 2.0;
            [frame.xy(highest(&rings)), (middle, top), (middle, bottom), (left, bottom), (right, bottom)]
        });
        let chars = text.chars().count();
        let spot = edges.into_iter().flatten().find_map(|at| labels.label(at, 2.0, chars));
        Drawn { path: frame.rings(&rings), label: spot.map(|spot| (spot, text)) }
    });
    let areas = areas.collect();
    let towns = towns(&frame, &mut labels);
    let (width, height) = (frame.width, frame.height);
    Chart { width, height, land: outlines.land, borders: outlines.borders, towns, areas, marks, scale: (km, units) }
}

/// How large a mark is, from its middle.
const MARK: f64 = 7.0;

/// Returns the rings of a shape as latitude and longitude in degrees; odd crossings are inside. A polygon's is closed, a
/// circle's is not.
pub fn outline(shape: &Shape) -> Vec<Vec<(f64, f64)>> {
    let degrees = |at: &Position| (at.lat.get(), at.lon.get());
    match shape {
        Shape::Circle { centre, radius_m, .. } => geo::circle(degrees(centre), f64::from(*radius_m)),
        Shape::Polygon { points } => vec![points.iter().map(degrees).collect()],
    }
}

/// The box around a shape on the sheet: left, top, right, bottom; nothing: it has no corner.
fn around(frame: &Frame, rings: &[Vec<(f64, f64)>]) -> Option<[f64; 4]> {
    let corners = rings.iter().flatten().map(|it| frame.xy(*it));
    corners.map(|(x, y)| [x, y, x, y]).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

fn holds(it: [f64; 4], (x, y): (f64, f64)) -> bool {
    it[0] <= x && x <= it[2] && it[1] <= y && y <= it[3]
}

/// The northernmost corner of a shape.
fn highest(rings: &[Vec<(f64, f64)>]) -> (f64, f64) {
    rings.iter().flatten().copied().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
}

/// How many kilometres lie between the northernmost and the southernmost corner.
fn high(rings: &[Vec<(f64, f64)>]) -> f64 {
    let lats = || rings.iter().flatten().map(|it| it.0);
    (lats().fold(-90.0, f64::max) - lats().fold(90.0, f64::min)).max(0.0) * geo::KM_PER_DEGREE
}

fn joined(incidents: &[IncidentId]) -> String {
    incidents.iter().map(IncidentId::as_str).collect::<Vec<_>>().join(", ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LABEL_CHARS_MAX) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// The largest towns for whose dots and names there is room.
fn towns(frame: &Frame, labels: &mut Labels) -> Vec<Town> {
    let mut towns = Vec::new();
    // A sheet of a whole continent has thousands; those that come first are the largest.
    for it in frame.towns().take(TOWNS_MAX * 8) {
        let at = frame.xy((it.lat, it.lon));
        if towns.len() == TOWNS_MAX {
            break;
        }
        if !labels.is_free(at, 5.0) {
            continue;
        }
        let room = labels.clone();
        labels.mark(at, 3.0);
        match labels.label(at, 3.0, it.name.chars().count()) {
            Some(spot) => towns.push(Town { at, label: (spot, it.name.to_owned()) }),
            None => *labels = room,
        }
    }
    towns
}
