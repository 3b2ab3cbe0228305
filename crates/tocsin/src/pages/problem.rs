//! A problem on a page of its own. The script takes the `.prob` out of it and shows it in its place.

use maud::{DOCTYPE, Markup, html};
use tocsin_core::marking::Tlp;

use crate::http::Told;

/// The page.
pub fn page(told: &Told) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (super::head(told.title))
            body data-page="amber" {
                (super::band(Tlp::Amber, None))
                main #main {
                    section.card.sec {
                        header { h1 { (told.title) } }
                        div.pad { (prob(told)) p { a.btn href="/" data-key="Escape" { "To the board " kbd { "Esc" } } } }
                    }
                }
            }
        }
    }
}

/// The problem in its place.
pub fn prob(told: &Told) -> Markup {
    html! {
        div.prob role="alert" {
            @if told.faults.len() > 1 {
                p { (told.title) ":" }
                ul { @for fault in &told.faults { li { (fault.to_string()) } } }
            } @else {
                @for line in told.detail.lines() { p { (line.trim()) } }
            }
        }
    }
}
