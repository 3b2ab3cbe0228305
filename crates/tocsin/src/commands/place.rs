//! `tocsin place …` and `tocsin area …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::report::text;
use crate::cli::{AreaVerb, PlaceVerb};
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on places.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: PlaceVerb) -> Result<ExitCode> {
    match verb {
        PlaceVerb::Find { data, name, country, json } => {
            let path =
                format!("/api/v1/map/places?name={}&country={}", query_word(&name), query_word(&country.join(",")));
            let found = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{found}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = found["rows"].as_array().cloned().unwrap_or_default();
            if rows.is_empty() {
                say!("The gazetteer has no town of 1,000 people or more called {}.", safe(&name));
            }
            for row in &rows {
                let region = row["region"].as_str().map(|it| format!("{it}, ")).unwrap_or_default();
                let at = format!("{},{}", row["lat"], row["lon"]);
                say!(
                    "{STRONG}{:>9}{} {}, {}{} {DIM}{} people, at {at}{}",
                    row["id"].to_string(),
                    STRONG.render_reset(),
                    safe(&text(row, "name")),
                    safe(&region),
                    text(row, "country"),
                    row["population"],
                    DIM.render_reset()
                );
            }
            if found["total"].as_u64().is_some_and(|total| total > rows.len() as u64) {
                say!(
                    "{DIM}{} of {} shown; --country puts one country first.{}",
                    rows.len(),
                    found["total"],
                    DIM.render_reset()
                );
            }
            say!("{DIM}GeoNames, CC BY 4.0. Nothing is decided by this.{}", DIM.render_reset());
        }
        PlaceVerb::List { data, incident, asof, json } => {
            let path = format!("/api/v1/map/incidents/{}{}", query_word(&incident), asof_word(asof));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
                return Ok(ExitCode::SUCCESS);
            }
            list(&view)?;
        }
        PlaceVerb::Resolve { data, line, name, answer, because, json } => {
            let (pick, at) = match (&answer.geonames, &answer.at, answer.none) {
                (Some(id), ..) => (id.to_string(), String::new()),
                (_, Some(at), _) => ("coordinates".to_owned(), at.clone()),
                _ => ("none".to_owned(), String::new()),
            };
            let body = json!({"line": line, "name": name, "pick": pick, "at": at, "because": because});
            let done = Headquarters::reach(&data).await?.post("/api/v1/map/places", &body).await?;
            if json {
                say!("{done}");
            } else if done["n"].is_null() {
                say!("“{}” in {line} is that already; nothing was recorded.", safe(&name));
            } else {
                say!("“{}” in {line} resolved, record {}.", safe(&name), done["n"]);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(view: &serde_json::Value) -> Result<()> {
    let rows = |key: &str| view[key].as_array().cloned().unwrap_or_default();
    if rows("places").is_empty() {
        say!("No kept line names a place of {}.", text(&view["incident"], "id"));
    }
    for place in rows("places") {
        let first = &place["lines"][0];
        let source = match place["source"].as_str() {
            Some(source) => source.to_owned(),
            None => format!("{} candidates, nobody has picked one", place["candidates"]),
        };
        let named = format!("{}/{}", text(first, "report"), first["line"]);
        say!(
            "{STRONG}“{}”{} {source} {DIM}{named}{}",
            safe(&text(&place, "name")),
            STRONG.render_reset(),
            DIM.render_reset()
        );
    }
    for area in rows("areas") {
        let row = &area["area"];
        let ended = if area["withdrawn"].is_null() { "" } else { ", withdrawn" };
        let shape = text(&row["shape"], "shape");
        say!(
            "{STRONG}{}{} {} {DIM}{shape}{ended}{}",
            text(row, "id"),
            STRONG.render_reset(),
            safe(&text(row, "name")),
            DIM.render_reset()
        );
    }
    Ok(())
}

/// Runs a verb on areas.
///
/// # Errors
/// The problem that was answered.
pub async fn run_area(verb: AreaVerb) -> Result<ExitCode> {
    match verb {
        AreaVerb::Mark { data, of, name, shape, because, json } => {
            let body = json!({
                "of": of, "name": name, "shape": if shape.polygon.is_some() { "polygon" } else { "circle" },
                "centre": shape.centre.unwrap_or_default(), "geonames": shape.geonames.map(|it| it.to_string()).unwrap_or_default(),
                "radius_km": shape.radius_km.unwrap_or_default(), "points": shape.polygon.unwrap_or_default(), "because": because,
            });
            let done = Headquarters::reach(&data).await?.post("/api/v1/map/areas", &body).await?;
            if json {
                say!("{done}");
            } else {
                say!("{} marked on {of}, record {}.", text(&done, "area"), done["n"]);
            }
        }
        AreaVerb::Withdraw { data, area, reason, json } => {
            let path = format!("/api/v1/map/areas/{}/withdraw", query_word(&area));
            let done = Headquarters::reach(&data).await?.post(&path, &json!({"reason": reason})).await?;
            if json {
                say!("{done}");
            } else if done["n"].is_null() {
                say!("{area} is withdrawn already; nothing was recorded.");
            } else {
                say!("{area} withdrawn, record {}.", done["n"]);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
