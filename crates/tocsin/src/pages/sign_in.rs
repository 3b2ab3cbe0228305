//! Signing in: the card alone in the window.

use maud::{DOCTYPE, Markup, html};
use tocsin_app::Desk;
use tocsin_core::marking::Tlp;

fn card(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (super::head(title))
            body data-page="amber" {
                (super::band(Tlp::Amber, None))
                main #main { section.card.sec { header { h1 { (title) } } div.pad { (content) } } }
            }
        }
    }
}

/// Nobody is signed in.
pub fn signed_out() -> Markup {
    card(
        "Sign in",
        html! {
            p { "This desk opens by a one-time link. The server printed one for the first officer when it started." }
            p { "Another one, on the machine that runs it: " code { "tocsin person link P-1" } }
            p.meta { "A session lasts 12 hours. Nothing is shown or counted before somebody is signed in." }
        },
    )
}

/// A link that is unspent, with the button that spends it.
pub fn link(desk: &Desk, token: &str, name: &str) -> Markup {
    card(
        "Sign in",
        html! {
            p { "Headquarters " b { (desk.name()) } }
            p { "This link is for " b { (name) } ". It works once. What you do from then on is recorded under this name." }
            form method="post" action=(format!("/sign-in/{token}")) {
                button.btn.p autofocus { "Sign in as " (name) }
            }
        },
    )
}

/// A link that opens nothing.
pub fn spent() -> Markup {
    card(
        "This link opens nothing",
        html! {
            div.prob role="alert" {
                p { "It was used already, an hour has passed, or it is not one of this headquarters. Nobody was signed in." }
                p { "Another one, on the machine that runs it: " code { "tocsin person link P-1" } }
            }
        },
    )
}
