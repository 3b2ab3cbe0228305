//! The map for programs and the command line: the picture as GeoJSON (RFC 7946), the gazetteer, what a place is, areas.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_app::view::map::{outline, view_map};
use tocsin_app::view::places::find_place;
use tocsin_app::view::whereabouts::{Area, NamedPlace, Standing, Whereabouts, view_whereabouts};
use tocsin_app::{AreaWords, AsOf, OpError, PlaceWords, mark_area, resolve_place, withdraw_area};
use tocsin_core::authority::Refusal;
use tocsin_core::ids::{AreaId, IncidentId, WarningId};
use tocsin_core::place::{AreaOf, PlaceAnswer, Position, Shape};

use super::local::{Answer, FirstOfficer};
use super::reports::{Listing, known_id};
use crate::http;

/// The routes for the map.
pub fn routes() -> Router<http::State> {
    Router::new()
        .route("/api/v1/map", get(get_map))
        .route("/api/v1/map/incidents/{incident}", get(get_whereabouts))
        .route("/api/v1/map/places", get(get_places).post(post_place))
        .route("/api/v1/map/areas", post(post_area))
        .route("/api/v1/map/areas/{area}/withdraw", post(post_withdraw_area))
}

/// The newest incidents as GeoJSON: a point for each place that has one, a polygon for each area that stands.
async fn get_map(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Query(listing): Query<Listing>,
) -> Answer {
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let view = view_map(&state.desk, &caller, as_of).await?;
    let mut features = Vec::new();
    for incident in &view.incidents {
        features.extend(incident.places.iter().filter_map(|it| point_feature(incident, it)));
        let standing = incident.areas.iter().filter(|it| it.ended.is_none());
        features.extend(standing.map(|it| area_feature(incident, it)));
    }
    Ok(Json(json!({
        "type": "FeatureCollection", "features": features,
        // Foreign members (RFC 7946 §6.1): what whoever shows this has to show, too.
        "attribution": "Natural Earth · GeoNames CC BY 4.0",
        "tlp": view.tlp, "exercise": view.exercised, "has_more": view.has_more,
    })))
}

/// GeoJSON counts longitude first.
fn lon_lat(at: Position) -> Value {
    json!([at.lon.get(), at.lat.get()])
}

fn point_feature(incident: &Whereabouts, place: &NamedPlace) -> Option<Value> {
    let (at, _) = place.point()?;
    let mut properties = standing_json(place);
    properties["incident"] = json!(incident.row.id);
    properties["title"] = json!(incident.row.title);
    properties["known"] = json!(incident.is_known);
    properties["exercise"] = json!(incident.exercised);
    let geometry = json!({"type": "Point", "coordinates": lon_lat(at)});
    Some(json!({"type": "Feature", "geometry": geometry, "properties": properties}))
}

/// A circle is no shape of GeoJSON: it is its corners, with its middle and radius beside them. One that holds a pole or
/// is cut by the date line has no simple ring, and is told by its middle.
fn area_feature(incident: &Whereabouts, area: &Area) -> Value {
    let row = &area.row;
    let mut properties = json!({"area": row.id, "of": row.of, "name": row.name, "marked_by": row.by, "because": row.because,
        "incident": incident.row.id, "exercise": incident.exercised});
    let rings = outline(&row.shape);
    let is_simple = rings.len() == 1 && rings[0].iter().all(|(lat, lon)| lon.abs() <= 180.0 && lat.abs() < 90.0);
    let geometry = match &row.shape {
        Shape::Circle { centre, radius_m, around } => {
            properties["radius_m"] = json!(radius_m);
            properties["centre"] = lon_lat(*centre);
            properties["geonames"] = json!(around.as_ref().map(|it| it.id));
            if is_simple {
                // Corners go round with the clock; a ring of GeoJSON goes against it, and is closed.
                let mut ring: Vec<Value> = rings[0].iter().rev().map(|(lat, lon)| json!([lon, lat])).collect();
                ring.extend(ring.first().cloned());
                json!({"type": "Polygon", "coordinates": [ring]})
            } else {
                json!({"type": "Point", "coordinates": lon_lat(*centre)})
            }
        }
        Shape::Polygon { points } => {
            let ring: Vec<Value> = points.iter().map(|it| lon_lat(*it)).collect();
            json!({"type": "Polygon", "coordinates": [ring]})
        }
    };
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

/// Where one incident is: its places with what each may be, its areas with those that were withdrawn.
async fn get_whereabouts(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(incident): Path<String>,
    Query(listing): Query<Listing>,
) -> Answer {
    let id = known_id(IncidentId::parse(&incident))?;
    let as_of = AsOf::parse(&state.desk, &caller, &listing.asof).await?;
    let it = view_whereabouts(&state.desk, &caller, &id, as_of).await?;
    let places: Vec<Value> = it.places.iter().map(place_json).collect();
    let areas: Vec<Value> =
        it.areas.iter().map(|it| json!({"n": it.n, "area": it.row, "withdrawn": it.ended})).collect();
    Ok(Json(json!({"incident": it.row, "known": it.is_known, "kinds": it.kinds, "places": places, "areas": areas})))
}

fn place_json(place: &NamedPlace) -> Value {
    let mut it = standing_json(place);
    let lines = place.lines.iter().map(|it| json!({"report": it.report, "line": it.line.number}));
    it["lines"] = lines.collect();
    it["answers"] = place.answers.iter().map(|(n, row)| json!({"n": n, "answer": row})).collect();
    it["candidates"] = place.candidates.total.into();
    it
}

/// What a name is on the map, and by whose word.
fn standing_json(place: &NamedPlace) -> Value {
    let name = &place.name;
    match place.standing() {
        Standing::Answered(row) => {
            let source = match &row.answer {
                PlaceAnswer::Geonames(it) => format!("GeoNames {}, picked by {}", it.id, row.by),
                PlaceAnswer::Coordinates(_) => format!("typed by {}", row.by),
                PlaceAnswer::NotOnTheMap => format!("no place on the map, said {}", row.by),
            };
            json!({"name": name, "standing": "answered", "source": source, "answer": row.answer})
        }
        Standing::Proposed(it) => {
            let source = format!("proposed by GeoNames {}, picked by nobody", it.id);
            json!({"name": name, "standing": "proposed", "source": source})
        }
        Standing::Open => json!({"name": name, "standing": "open", "source": null}),
        Standing::NotFound => json!({"name": name, "standing": "not_found", "source": null}),
    }
}

/// Which name is looked up, and which countries come first.
#[derive(Deserialize)]
struct Sought {
    #[serde(default)]
    name: String,
    /// Two letters each, separated by commas.
    #[serde(default)]
    country: String,
}

async fn get_places(FirstOfficer(_): FirstOfficer, Query(sought): Query<Sought>) -> Answer {
    let countries: Vec<String> = sought.country.split(',').map(|it| it.trim().to_uppercase()).collect();
    let hint: Vec<&str> = countries.iter().map(String::as_str).collect();
    let found = find_place(&sought.name, &hint);
    Ok(Json(json!({"rows": found.places, "total": found.total, "attribution": "GeoNames CC BY 4.0"})))
}

async fn post_place(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(words): Json<PlaceWords>,
) -> Answer {
    let appended = resolve_place(&state.desk, &caller, &words).await?;
    Ok(Json(json!({"n": appended.map(|it| it.n)})))
}

/// An area, and on what.
#[derive(Deserialize)]
struct AreaBody {
    /// An incident or a warning, such as `I-1`.
    #[serde(default)]
    of: String,
    #[serde(flatten)]
    words: AreaWords,
}

async fn post_area(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Json(body): Json<AreaBody>,
) -> Answer<(StatusCode, Json<Value>)> {
    let named = |id: &str| match id.split_once('-') {
        Some(("I", _)) => IncidentId::parse(id).ok().map(AreaOf::Incident),
        Some(("W", _)) => WarningId::parse(id).ok().map(AreaOf::Warning),
        _ => None,
    };
    let of = named(body.of.trim()).ok_or_else(|| {
        let of: String = body.of.chars().take(40).collect();
        OpError::from(Refusal::NotThere { what: format!("incident or warning {of:?}") })
    })?;
    let (area, appended) = mark_area(&state.desk, &caller, &of, &body.words).await?;
    Ok((StatusCode::CREATED, Json(json!({"area": area, "n": appended.n}))))
}

/// Why an area holds no longer.
#[derive(Deserialize)]
struct WithdrawBody {
    #[serde(default)]
    reason: String,
}

async fn post_withdraw_area(
    State(state): State<http::State>,
    FirstOfficer(caller): FirstOfficer,
    Path(area): Path<String>,
    Json(body): Json<WithdrawBody>,
) -> Answer {
    let id = known_id(AreaId::parse(&area))?;
    let (of, appended) = withdraw_area(&state.desk, &caller, &id, &body.reason).await?;
    Ok(Json(json!({"of": of, "n": appended.map(|it| it.n)})))
}

/// The shapes of what is sent and answered here.
pub fn schemas() -> Value {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let object = |required: &[&str], properties: Value, example: Value| json!({"type": "object", "required": required, "properties": properties, "examples": [example]});
    json!({
        "GeoJson": object(
            &["type", "features"],
            json!({"type": {"const": "FeatureCollection"}, "features": {"type": "array"}, "attribution": text, "tlp": text,
                "exercise": {"type": "boolean"}, "has_more": {"type": "boolean"}}),
            json!({"type": "FeatureCollection", "features": [], "attribution": "Natural Earth · GeoNames CC BY 4.0"}),
        ),
        "Whereabouts": object(
            &["incident", "places", "areas"],
            json!({"incident": {"type": "object"}, "known": {"type": "boolean"}, "kinds": texts, "places": {"type": "array"},
                "areas": {"type": "array"}}),
            json!({"incident": {"id": "I-1"}, "known": false, "kinds": ["fire"], "areas": [],
                "places": [{"name": "Vellen", "standing": "not_found", "source": null, "candidates": 0}]}),
        ),
        "Places": object(
            &["rows", "total"],
            json!({"rows": {"type": "array"}, "total": {"type": "integer"}, "attribution": text}),
            json!({"rows": [{"id": 2_891_122, "name": "Kiel", "region": "Schleswig-Holstein", "country": "DE",
                "population": 246_601, "lat": 54.32133, "lon": 10.13489}], "total": 1, "attribution": "GeoNames CC BY 4.0"}),
        ),
        "PlaceWords": object(
            &["line", "name", "pick"],
            json!({"line": text, "name": text, "at": text, "because": text, "pick": {"type": "string",
                "description": "A number of GeoNames; coordinates, with the point in at; or none: no place on the map."}}),
            json!({"line": "R-6/3", "name": "Tarnhaven", "pick": "coordinates", "at": "54.32,10.14"}),
        ),
        "AreaWords": object(
            &["of", "name"],
            json!({"of": text, "name": text, "shape": {"enum": ["circle", "polygon"]}, "centre": text, "geonames": text,
                "radius_km": text, "points": text, "because": text}),
            json!({"of": "I-1", "name": "Inner cordon", "shape": "circle", "centre": "54.32,10.14", "radius_km": "2.5"}),
        ),
        "Marked": object(&["area"], json!({"area": text, "n": {"type": "integer"}}), json!({"area": "Z-1", "n": 12}))
    })
}
