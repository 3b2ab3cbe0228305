//! Where an incident is: the section on its page, and the two forms, each on a page of its own: what a named place is on the
//! map, and an area.

use maud::{Markup, html};
use tocsin_app::view::map::MapView;
use tocsin_app::view::places::{Found, country_name};
use tocsin_app::view::warning::WarningView;
use tocsin_app::view::whereabouts::{Area, NamedPlace, Standing, Whereabouts};
use tocsin_app::{AreaWords, PlaceWords};
use tocsin_core::authority::{MarkArea, ResolvePlace, WithdrawArea};
use tocsin_core::person::Person;
use tocsin_core::place::{AreaOf, Shape};
use tocsin_core::rows::PlacingRow;

use super::map::{drawing, key_of, named_by, of_areas, standing_words};
use super::warning_acts::error_of;
use super::{Frame, Shown, csrf, name_of, page as framed, problem::prob, times, words};
use crate::http::Told;
use crate::reach::query_word;

/// The section on the page of an incident.
pub fn section(frame: &Frame, map: &MapView, persons: &[Person]) -> Markup {
    let Some(it) = map.incidents.first() else { return html! {} };
    html! {
        section.sec.span3 #where {
            header {
                h2 { "Where" }
                small { (words::PLACES_RULE) }
                span.acts.noprint { @if frame.may::<MarkArea>() { a.btn href=(format!("/incidents/{}/areas/new", it.row.id)) { "Mark an area" } } }
            }
            div.whereabouts {
                div { @if map.is_empty() { div.quiet { p { (words::MAP_EMPTY) } } } @else { (drawing(map)) (key_of(map)) } }
                div { (places(frame, it, persons)) (areas(frame, &it.areas, persons)) }
            }
        }
    }
}

fn places(frame: &Frame, it: &Whereabouts, persons: &[Person]) -> Markup {
    html! {
        @if it.places.is_empty() { div.quiet { p { (words::PLACES_EMPTY) } } }
        @else {
            div.wide {
                table.tbl.stack {
                    thead { tr { th scope="col" { "Place, in the words of the report" } th scope="col" { "On the map" } th scope="col" { "Named by" } } }
                    tbody {
                        @for place in &it.places {
                            tr {
                                th scope="row" { q dir="auto" { (place.name) } }
                                td data-h="On the map" { div { (standing_words(frame, place, persons)) (before(frame, place, persons)) (act(frame, it, place)) } }
                                td data-h="Named by" { (named_by(frame, place)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn act(frame: &Frame, it: &Whereabouts, place: &NamedPlace) -> Markup {
    let Some(line) = place.lines.first().filter(|_| frame.may::<ResolvePlace>()) else { return html! {} };
    let word = match place.standing() {
        Standing::Answered(_) => "Answer it anew",
        Standing::Proposed(_) => "Look at it and pick",
        Standing::Open => "Pick one",
        Standing::NotFound => "Place it",
    };
    let path = format!(
        "/incidents/{}/places?line={}/{}&name={}",
        it.row.id,
        line.report,
        line.line.number,
        query_word(&place.name)
    );
    html! { div.noprint { a.src href=(path) aria-label=(format!("{word}: {}", place.name)) { (word) } } }
}

/// What was said before, and why what holds was said.
fn before(frame: &Frame, place: &NamedPlace, persons: &[Person]) -> Markup {
    let because = place.answers.last().and_then(|(_, it)| it.because.as_deref());
    let earlier = place.answers.len().saturating_sub(1);
    html! {
        @if let Some(because) = because { br; span.meta dir="auto" { "“" (because) "”" } }
        @if earlier > 0 {
            details {
                summary { (earlier) " answered before" }
                ul {
                    @for (n, row) in place.answers.iter().rev().skip(1) {
                        li.meta { "record " (times::count(*n)) ": " (said(row)) ", by " (name_of(persons, &row.by)) " " (times::short(row.at_ms, frame.now, &frame.zone)) }
                    }
                }
            }
        }
    }
}

fn said(row: &PlacingRow) -> String {
    use tocsin_core::place::PlaceAnswer;
    match &row.answer {
        PlaceAnswer::Geonames(it) => format!("{}, {} (GeoNames {})", it.name, it.country, it.id),
        PlaceAnswer::Coordinates(at) => format!("{}, typed", at.words()),
        PlaceAnswer::NotOnTheMap => "no place on the map".to_owned(),
    }
}

/// The section on the page of a warning: areas that somebody marked on it. What the warning says of the place is words.
pub fn of_warning(frame: &Frame, view: &WarningView, persons: &[Person]) -> Markup {
    html! {
        @if !view.areas.is_empty() || frame.may::<MarkArea>() {
            section.sec #where {
                header {
                    h2 { "Areas" }
                    small { (words::WARNING_AREAS_RULE) }
                    span.acts.noprint { @if frame.may::<MarkArea>() { a.btn href=(format!("/warnings/{}/areas/new", view.row.id)) { "Mark an area" } } }
                }
                @if let Some(chart) = &view.chart { (of_areas(chart, &view.areas)) }
                (areas(frame, &view.areas, persons))
            }
        }
    }
}

/// The areas of an incident or a warning, with the form to withdraw one.
pub fn areas(frame: &Frame, areas: &[Area], persons: &[Person]) -> Markup {
    html! {
        @if areas.is_empty() { div.quiet { p { (words::AREAS_EMPTY) } } }
        @else {
            div.wide {
                table.tbl.stack {
                    thead { tr { th scope="col" { "Area" } th scope="col" { "Shape" } th scope="col" { "Marked by" } } }
                    tbody {
                        @for it in areas {
                            tr #(it.row.id) {
                                th scope="row" { (it.row.id) " " span dir="auto" { (it.row.name) } }
                                td data-h="Shape" { div { (shape(&it.row.shape)) @if let Some(because) = &it.row.because { span.meta dir="auto" { " " (because) } } } }
                                td data-h="Marked by" { div {
                                    (name_of(persons, &it.row.by)) " " (times::short(it.row.at_ms, frame.now, &frame.zone))
                                    @match &it.ended {
                                        Some(end) => { br; b { "withdrawn" } " by " (name_of(persons, &end.by)) " " (times::short(end.at_ms, frame.now, &frame.zone)) ": " span dir="auto" { (end.reason) } },
                                        None => (withdraw(frame, it)),
                                    }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn withdraw(frame: &Frame, it: &Area) -> Markup {
    html! {
        @if frame.may::<WithdrawArea>() {
            details.noprint {
                summary { "withdraw" }
                form method="post" action=(format!("/areas/{}/withdraw", it.row.id)) {
                    (csrf(frame))
                    div.f {
                        label for=(format!("reason-{}", it.row.id)) { "Why it holds no longer" }
                        input id=(format!("reason-{}", it.row.id)) name="reason" required maxlength="4000" dir="auto" autocomplete="off";
                    }
                    button.btn { "Withdraw " (it.row.id) }
                }
            }
        }
    }
}

fn shape(shape: &Shape) -> Markup {
    match shape {
        Shape::Circle { centre, radius_m, around } => html! {
            "circle of " span.num.nb { (kilometres(*radius_m)) " km" } " around "
            @if let Some(place) = around { span dir="auto" { (place.name) } ", " (place.country) ", GeoNames " (place.id) ", at " }
            span.num.nb { (centre.words()) }
        },
        Shape::Polygon { points } => html! {
            "polygon of " (points.len() - 1) " corners"
            details { summary { "points" } p.num { @for (at, point) in points.iter().enumerate() { @if at > 0 { " " } span.nb { (point.words()) } } } }
        },
    }
}

fn kilometres(metres: u32) -> String {
    let km = format!("{:.3}", f64::from(metres) / 1_000.0);
    km.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The form that says what a place is on the map.
pub fn place_form(
    frame: &Frame,
    incident: &Whereabouts,
    filled: &PlaceWords,
    found: &Found,
    problem: Option<&Told>,
) -> Markup {
    let action = format!("/incidents/{}/places", incident.row.id);
    let place = incident.places.iter().find(|it| it.name == filled.name);
    let line = place.and_then(|it| it.lines.first());
    framed(
        frame,
        "Place on the map",
        Shown { tlp: incident.tlp, exercised: incident.exercised },
        html! {
            div.ask {
                h1 { "What is “" span dir="auto" { (filled.name) } "” on the map?" }
                p.lead { (words::PLACE_LEAD) }
                @if let Some(line) = line { p.text { q dir="auto" { (line.sentence) } " " span.meta { (line.report) " line " (line.line.number) ", " (incident.row.id) " " (incident.row.title) } } }
                @if let Some(told) = problem { (prob(told)) }
                form method="get" action=(action) {
                    input type="hidden" name="line" value=(filled.line);
                    input type="hidden" name="name" value=(filled.name);
                    div.f {
                        label for="find" { "Look up in the gazetteer" }
                        input #find name="find" value=(found.asked) maxlength="200" dir="auto" autocomplete="off";
                        span.hint { (words::FIND_HINT) }
                    }
                    button.btn { "Look up" }
                }
            }
            form.ask method="post" action=(action) {
                (csrf(frame))
                input type="hidden" name="line" value=(filled.line);
                input type="hidden" name="name" value=(filled.name);
                input type="hidden" name="find" value=(found.asked);
                fieldset.f {
                    legend { "It is" }
                    (error_of(problem, "pick"))
                    @for it in &found.places {
                        label.opt {
                            input type="radio" name="pick" value=(it.id) checked[filled.pick == it.id.to_string()];
                            " " b dir="auto" { (it.name) } @if let Some(region) = &it.region { ", " span dir="auto" { (region) } } ", " (country_name(&it.country))
                            span.meta { " " (times::count(u64::from(it.population))) " people, at " (it.at.words()) ", GeoNames " (it.id) @if it.is_hinted { ", in a country that the report names" } }
                        }
                    }
                    @if found.places.is_empty() { p.meta { (words::FOUND_NONE) } }
                    @if found.total > found.places.len() { p.meta { (found.places.len()) " of " (found.total) " shown: " (words::FOUND_ORDER) } }
                    @else if found.places.len() > 1 { p.meta { (words::FOUND_ORDER) } }
                    label.opt { input type="radio" name="pick" value="coordinates" checked[filled.pick == "coordinates"]; " at these coordinates" }
                    div.f {
                        label for="at" { "Latitude and longitude" }
                        input #at name="at" value=(filled.at) maxlength="60" placeholder="54.32,10.14" autocomplete="off" inputmode="text";
                        (error_of(problem, "at"))
                        span.hint { (words::POINT_HINT) }
                    }
                    label.opt { input type="radio" name="pick" value="none" checked[filled.pick == "none"]; " no place on the map" }
                }
                div.f {
                    label for="because" { "Why, or on whose word (may be left empty)" }
                    input #because name="because" value=(filled.because) maxlength="4000" dir="auto" autocomplete="off";
                    (error_of(problem, "because"))
                }
                button.btn.p { "Say so" }
                " "
                a.btn href=(format!("/incidents/{}#where", incident.row.id)) data-key="Escape" { "Not now " kbd { "Esc" } }
                p.meta { (words::GEONAMES) }
            }
        },
    )
}

/// The form that marks an area; `points` are offered for the middle of a circle, each with the name of the place.
pub fn area_form(
    frame: &Frame,
    (of, title, shown): (&AreaOf, &str, Shown),
    points: &[(String, String)],
    filled: &AreaWords,
    problem: Option<&Told>,
) -> Markup {
    let base = match of {
        AreaOf::Incident(id) => format!("/incidents/{id}"),
        AreaOf::Warning(id) => format!("/warnings/{id}"),
    };
    framed(
        frame,
        "Mark an area",
        shown,
        html! {
            form.ask method="post" action=(format!("{base}/areas")) {
                (csrf(frame))
                h1 { "Mark an area on " (of.thing()) }
                p.lead { span dir="auto" { (title) } ". " (words::AREA_LEAD) }
                @if let Some(told) = problem { (prob(told)) }
                (field(problem, "name", "name", "What it is called", &filled.name, ""))
                fieldset.f {
                    legend { "A circle" }
                    label.opt { input type="radio" name="shape" value="circle" checked[filled.shape != "polygon"]; " circle" }
                    (error_of(problem, "shape"))
                    div.f {
                        label for="centre" { "Its middle" }
                        input #centre name="centre" value=(filled.centre) list="points" maxlength="60" placeholder="54.32,10.14" autocomplete="off";
                        (error_of(problem, "centre"))
                        span.hint { (words::POINT_HINT) }
                        datalist #points { @for (at, name) in points { option value=(at) { (name) } } }
                    }
                    (field(problem, "geonames", "place", "Or the place with this number in GeoNames", &filled.geonames, ""))
                    (field(problem, "radius_km", "radius", "Radius in kilometres", &filled.radius_km, words::RADIUS_HINT))
                }
                fieldset.f {
                    legend { "Or a polygon" }
                    label.opt { input type="radio" name="shape" value="polygon" checked[filled.shape == "polygon"]; " polygon" }
                    div.f {
                        label for="points-of" { "Its points" }
                        textarea #points-of name="points" rows="3" { (filled.points) }
                        (error_of(problem, "points"))
                        span.hint { (words::POLYGON_HINT) }
                    }
                }
                (field(problem, "because", "because", "Why, or on whose word (may be left empty)", &filled.because, ""))
                button.btn.p { "Mark it" }
                " "
                a.btn href=(base) data-key="Escape" { "Not now " kbd { "Esc" } }
            }
        },
    )
}

fn field(problem: Option<&Told>, name: &str, fault: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        div.f {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(value) maxlength="200" dir="auto" autocomplete="off";
            (error_of(problem, fault))
            @if !hint.is_empty() { span.hint { (hint) } }
        }
    }
}
