//! What a day does on the map: places are answered, areas are marked and withdrawn.

use tocsin_app::view::lists::list_incidents;
use tocsin_app::view::whereabouts::view_whereabouts;
use tocsin_app::{AreaWords, AsOf, OpError, PlaceWords, mark_area, resolve_place, withdraw_area};
use tocsin_core::authority::Caller;
use tocsin_core::place::AreaOf;

use super::House;

/// Says where a place of an incident is, if it names one: by coordinates, or that it is none.
pub async fn say_where(house: &House, officer: &Caller, (who, thing, line): (u8, u8, u8)) -> Option<()> {
    let desk = &*house.desk;
    let incidents = list_incidents(desk, officer, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let incident = incidents.get(usize::from(thing) % incidents.len().max(1))?;
    let it = view_whereabouts(desk, officer, &incident.id, AsOf::NOW).await.expect("a listed incident is somewhere");
    let place = it.places.get(usize::from(line) % it.places.len().max(1))?;
    let named = &place.lines[usize::from(who) % place.lines.len()];
    let pick = if who > 200 { "none" } else { "coordinates" };
    let words = PlaceWords {
        line: format!("{}/{}", named.report, named.line.number),
        name: place.name.clone(),
        pick: pick.to_owned(),
        at: format!("{},{}", f64::from(thing) / 3.0, f64::from(line) / 2.0),
        because: String::new(),
    };
    match resolve_place(desk, officer, &words).await {
        Ok(_) => Some(()),
        // Another line calls the place by another spelling of the name.
        Err(OpError::NotNow(_)) => None,
        Err(error) => panic!("what an officer sees an officer may place: {error}"),
    }
}

/// Marks an area on an incident, or withdraws the first one that stands on it.
pub async fn mark_or_withdraw(house: &House, officer: &Caller, (who, thing, line): (u8, u8, u8)) -> Option<()> {
    let desk = &*house.desk;
    let incidents = list_incidents(desk, officer, AsOf::NOW, None).await.expect("incidents are listed").rows;
    let incident = incidents.get(usize::from(thing) % incidents.len().max(1))?;
    let it = view_whereabouts(desk, officer, &incident.id, AsOf::NOW).await.expect("a listed incident is somewhere");
    if let Some(area) = it.areas.iter().find(|it| it.ended.is_none()).filter(|_| who > 170) {
        withdraw_area(desk, officer, &area.row.id, "lifted").await.expect("an officer withdraws what an officer sees");
        return Some(());
    }
    let words = AreaWords {
        name: format!("Cordon {line}"),
        centre: format!("{},{}", f64::from(line) / 3.0, f64::from(thing) / 2.0),
        radius_km: format!("{}", u32::from(who) + 1),
        ..AreaWords::default()
    };
    mark_area(desk, officer, &AreaOf::Incident(incident.id.clone()), &words).await.expect("an officer marks areas");
    Some(())
}
