//! Signing in: the card alone in the window.

use maud::{DOCTYPE, Markup, html};
use tocsin_app::Desk;
use tocsin_core::marking::Tlp;

use super::words;

fn card(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (super::head(title))
            body data-page="amber" {
                (super::band(Tlp::Amber, None))
                main #main { section.card.sec { (content) } }
            }
        }
    }
}

/// Nobody is signed in: name and password, or a one-time link. `fault` stands beside the form of a try that failed.
pub fn signed_out(desk: &Desk, name: &str, fault: Option<&str>) -> Markup {
    card(
        "Sign in",
        html! {
            div.pad {
                h1 { "Sign in" }
                p.meta { (desk.name()) ", Tocsin " (env!("CARGO_PKG_VERSION")) }
            }
            div.pad {
                form method="post" action="/sign-in" {
                    div.f {
                        label for="name" { "Name" }
                        input #name name="name" autocomplete="username" required maxlength="200" dir="auto" value=(name) autofocus[fault.is_none()];
                    }
                    div.f {
                        label for="password" { "Password" }
                        input #password name="password" type="password" autocomplete="current-password" required
                            maxlength="1024" aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| "fault")] autofocus[fault.is_some()];
                        @if let Some(fault) = fault { span.err #fault role="alert" { (fault) } }
                    }
                    button.btn.p { "Sign in" }
                }
            }
            div.pad {
                details {
                    summary { "No password yet, or forgotten" }
                    p { "Ask an administrator for a one-time link; it opens the desk, and you set a password under your name there." }
                    p { "On the machine that runs it: " code { "tocsin person link P-1" } }
                }
            }
            footer { (words::SIGN_IN_FOOT) }
        },
    )
}

/// What a try that did not fit is told: never which of the two it was.
pub fn no_fit(left: usize) -> String {
    match left {
        0 => format!("{} That was the last try for now: wait 1 minute.", words::NO_FIT),
        1 => format!("{} 1 try left, then a wait of 1 minute.", words::NO_FIT),
        _ => format!("{} {left} tries left, then a wait of 1 minute.", words::NO_FIT),
    }
}

/// What too many tries are told.
pub fn wait(seconds: i64) -> String {
    format!("Too many tries. Wait {seconds} s; a one-time link works meanwhile. Nothing was looked at.")
}

/// A link that is unspent, with the button that spends it.
pub fn link(desk: &Desk, token: &str, name: &str) -> Markup {
    card(
        "Sign in",
        html! {
            header { h1 { "Sign in" } }
            div.pad {
                p { "Headquarters " b { (desk.name()) } }
                p { "This link is for " b { (name) } ". It works once. What you do from then on is recorded under this name." }
                form method="post" action=(format!("/sign-in/{token}")) {
                    button.btn.p autofocus { "Sign in as " (name) }
                }
            }
        },
    )
}

/// A link that opens nothing.
pub fn spent() -> Markup {
    card(
        "This link opens nothing",
        html! {
            header { h1 { "This link opens nothing" } }
            div.pad {
                div.prob role="alert" {
                    p { "It was used already, an hour has passed, or it is not one of this headquarters. Nobody was signed in." }
                    p { "An administrator makes another, or, on the machine that runs it: " code { "tocsin person link P-1" } }
                }
                p { a href="/sign-in" { "Sign in by name and password" } }
            }
        },
    )
}
