//! The map: a drawing inside the page, so that it follows light, dark and paper, with a sentence as its label and a table
//! beside it. Shape says what is known, claimed or proposed; the words in the table say it again.

use maud::{Markup, html};
use tocsin_app::view::map::{Chart, Look, MapView};
use tocsin_app::view::whereabouts::{Area, NamedPlace, Standing, Whereabouts};
use tocsin_core::person::Person;
use tocsin_core::place::PlaceAnswer;

use super::parts::source_link;
use super::{Frame, Shown, as_of_form, name_of, page as framed, paper_line, times, words};

/// Returns the marking of what a map shows.
pub fn shown(view: &MapView) -> Shown {
    Shown { tlp: view.tlp, exercised: view.exercised }
}

/// The page of the whole map.
pub fn page(frame: &Frame, view: &MapView, persons: &[Person]) -> Markup {
    framed(
        frame,
        "Map",
        shown(view),
        html! {
            div.head { h1 { "Map" } p.meta { (words::MAP_LEAD) } }
            (paper_line(frame))
            nav.tabs aria-label="Map" {
                a href=(frame.link("/incidents")) { "List" }
                a href=(frame.link("/map")) aria-current="page" { "Map" }
                (as_of_form(frame))
            }
            section.sec aria-labelledby="m" {
                header { h2 #m { "Where" } small { (words::MAP_RULE) } }
                (drawing(view))
                (key(view))
                @if view.is_empty() { div.quiet { p { (words::MAP_EMPTY) } } }
                @if view.has_more { div.quiet { p { (words::MAP_MORE) } } }
            }
            @if !view.incidents.is_empty() {
                section.sec aria-labelledby="t" {
                    header { h2 #t { "In words" } small { "the same as the drawing, and what has no place on it" } }
                    div.wide {
                        table.tbl.stack {
                            thead { tr { th scope="col" { "Incident" } th scope="col" { "Kind" } th scope="col" { "Place" } th scope="col" { "On the map" } th scope="col" { "Areas" } } }
                            tbody { @for it in &view.incidents { (row(frame, it, persons)) } }
                        }
                    }
                }
            }
        },
    )
}

fn row(frame: &Frame, incident: &Whereabouts, persons: &[Person]) -> Markup {
    let standing: Vec<_> = incident.areas.iter().filter(|it| it.ended.is_none()).collect();
    html! {
        tr {
            th scope="row" { a.q href=(frame.link(&format!("/incidents/{}#where", incident.row.id))) { (incident.row.id) " " span dir="auto" { (incident.row.title) } } }
            td data-h="Kind" { div { (incident.kinds.join(", ")) " " (if incident.is_known { "(known)" } else { "(claimed)" }) @if incident.exercised { ", an exercise" } } }
            td data-h="Place" { div {
                @if incident.places.is_empty() { (words::PLACE_NOT_GIVEN) }
                @for (at, place) in incident.places.iter().enumerate() { @if at > 0 { br; } q dir="auto" { (place.name) } }
            } }
            td data-h="On the map" { div {
                @if incident.places.is_empty() { "no place" }
                @for (at, place) in incident.places.iter().enumerate() { @if at > 0 { br; } (standing_words(frame, place, persons)) }
            } }
            td data-h="Areas" { div {
                @if standing.is_empty() { "none" }
                @for (at, area) in standing.iter().enumerate() { @if at > 0 { br; } (area.row.id) " " span dir="auto" { (area.row.name) } }
            } }
        }
    }
}

/// What a name is on the map, by whose word: never as if the report had said it.
pub fn standing_words(frame: &Frame, place: &NamedPlace, persons: &[Person]) -> Markup {
    match place.standing() {
        Standing::Answered(row) => {
            let by = name_of(persons, &row.by);
            let when = times::short(row.at_ms, frame.now, &frame.zone);
            match &row.answer {
                PlaceAnswer::Geonames(it) => html! {
                    span dir="auto" { (it.name) } ", " @if let Some(region) = &it.region { span dir="auto" { (region) } ", " } (it.country) " "
                    span.meta { "GeoNames " (it.id) ", picked by " (by) " " (when) ", at " span.nb { (it.at.words()) } }
                },
                PlaceAnswer::Coordinates(at) => html! {
                    span.num.nb { (at.words()) } " " span.meta { "typed by " (by) " " (when) }
                },
                PlaceAnswer::NotOnTheMap => html! { "no place on the map " span.meta { "said " (by) " " (when) } },
            }
        }
        Standing::Proposed(it) => html! {
            span dir="auto" { (it.name) } ", " (it.country) " " span.meta { "proposed by GeoNames " (it.id) ", picked by nobody" }
        },
        Standing::Open => html! { (candidates(place.candidates.total)) span.meta { " nobody has picked one" } },
        Standing::NotFound => html! { "not in the gazetteer " span.meta { "nobody has placed it" } },
    }
}

fn candidates(total: usize) -> String {
    match total {
        1 => "1 place of GeoNames bears the name;".to_owned(),
        _ => format!("{total} places of GeoNames bear the name;"),
    }
}

/// The drawing with its attribution.
pub fn drawing(view: &MapView) -> Markup {
    let said = sentence(view);
    html! {
        figure.mapfig {
            @match &view.narrow {
                None => (svg("map", &view.chart, &said)),
                // One of the two is not displayed, and then not read aloud either.
                Some(narrow) => { (svg("map wide-only", &view.chart, &said)) (svg("map narrow-only", narrow, &said)) },
            }
            figcaption.meta { (words::MAP_SOURCES) }
        }
    }
}

/// The drawing of areas alone.
pub fn of_areas(chart: &Chart, areas: &[Area]) -> Markup {
    let standing = areas.iter().filter(|it| it.ended.is_none());
    let said: Vec<String> = standing.map(|it| format!("area {} {}", it.row.id, it.row.name)).collect();
    html! {
        figure.mapfig {
            (svg("map", chart, &format!("Map: {}", said.join("; "))))
            figcaption.meta { (words::MAP_SOURCES) }
        }
    }
}

/// What the shapes mean, for those that are there.
fn key(view: &MapView) -> Markup {
    let looks = [
        (Look::Known, "known: two lineages and an officer’s word"),
        (Look::Claimed, "claimed: somebody says so"),
        (
            Look::Proposed,
            "proposed: the gazetteer’s only one of this name in the countries that the report names; picked by nobody",
        ),
    ];
    html! {
        @if !view.chart.marks.is_empty() {
            ul.mapkey {
                @for (look, text) in looks.into_iter().filter(|(look, _)| view.chart.marks.iter().any(|it| it.look == *look)) {
                    li {
                        svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" { circle.mk data-k=(word(look)) cx="10" cy="10" r="7" {} }
                        (text)
                    }
                }
            }
        }
    }
}

fn word(look: Look) -> &'static str {
    match look {
        Look::Known => "known",
        Look::Claimed => "claimed",
        Look::Proposed => "proposed",
    }
}

/// What a drawing says to the ear.
fn sentence(view: &MapView) -> String {
    let marks: Vec<String> = view
        .chart
        .marks
        .iter()
        .map(|it| {
            let ids: Vec<&str> = it.incidents.iter().map(|id| id.as_str()).collect();
            format!("{} at {}, {}", ids.join(" and "), it.names.join(", "), word(it.look))
        })
        .collect();
    let areas = view.incidents.iter().flat_map(|it| &it.areas).filter(|it| it.ended.is_none());
    let areas: Vec<String> = areas.map(|it| format!("area {} {}", it.row.id, it.row.name)).collect();
    match (marks.is_empty(), areas.is_empty()) {
        (true, true) => "Map of the world; no incident has a place on it".to_owned(),
        _ => format!("Map: {}", marks.into_iter().chain(areas).collect::<Vec<_>>().join("; ")),
    }
}

fn svg(class: &str, chart: &Chart, label: &str) -> Markup {
    let (width, height) = (chart.width.round(), chart.height.round());
    let (km, units) = chart.scale;
    let point = |at: f64| format!("{at:.1}");
    let bottom = height - 10.0;
    html! {
        svg class=(class) viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img" aria-label=(label) {
            path.land fill-rule="evenodd" d=(chart.land) {}
            path.border d=(chart.borders) {}
            @for area in &chart.areas { path.area fill-rule="evenodd" d=(area.path) {} }
            @for town in &chart.towns {
                circle.town cx=(point(town.at.0)) cy=(point(town.at.1)) r="2" {}
                (text("town", &town.label))
            }
            @for mark in &chart.marks { circle.mk data-k=(word(mark.look)) cx=(point(mark.at.0)) cy=(point(mark.at.1)) r="7" {} }
            @for label in chart.areas.iter().filter_map(|it| it.label.as_ref()) { (text("t", label)) }
            @for label in chart.marks.iter().filter_map(|it| it.label.as_ref()) { (text("b", label)) }
            path.scalebar d=(format!("M12 {}v5h{units:.1}v-5", bottom - 5.0)) {}
            text x=(format!("{:.1}", 18.0 + units)) y=(bottom) { (times::count(u64::from(km))) " km" }
        }
    }
}

fn text(class: &str, (spot, text): &(tocsin_app::view::map::Spot, String)) -> Markup {
    html! {
        text class=(class) x=(format!("{:.1}", spot.x)) y=(format!("{:.1}", spot.y)) text-anchor=[spot.ends.then_some("end")] { (text) }
    }
}

/// The map of the board: the drawing, and the way to the whole one.
pub fn panel(frame: &Frame, view: &MapView) -> Markup {
    let unplaced = view.incidents.iter().flat_map(|it| &it.places).filter(|it| it.answers.is_empty()).count();
    let path = view.incidents.first().map(|it| frame.link(&format!("/incidents/{}#where", it.row.id)));
    html! {
        section.sec aria-labelledby="mp" {
            header { h2 #mp { "Where" } small { (words::MAP_RULE) } }
            @if view.is_empty() { div.quiet { p { (words::MAP_EMPTY) } } } @else { (drawing(view)) }
            footer {
                @if let Some(path) = path { a.q href=(path) { @if unplaced > 0 { (unplaced) " to place" } @else { "Places and areas" } } }
                " · " a.q href=(frame.link("/map")) { "The whole map" }
            }
        }
    }
}

/// The lines that name a place.
pub fn named_by(frame: &Frame, place: &NamedPlace) -> Markup {
    html! { @for (at, line) in place.lines.iter().enumerate() { @if at > 0 { " " } (source_link(frame, line)) } }
}

/// The key of a drawing, for pages that show one.
pub fn key_of(view: &MapView) -> Markup {
    key(view)
}
