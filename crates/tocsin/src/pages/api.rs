//! What the API offers, for people: readable without script and without signing in. It tells nothing of the desk.

use maud::{DOCTYPE, Markup, html};
use tocsin_core::marking::Tlp;
use tocsin_core::scope;

use super::words;
use crate::http::openapi::{Described, roles_of, scopes_of};

/// The page.
pub fn page(described: &[Described]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (super::head("API"))
            body data-page="clear" {
                (super::band(Tlp::Clear, None))
                main #main.pad {
                    div.head { h1 { "API" } span.acts { a.btn href="/api/v1/openapi.json" { "OpenAPI 3.1" } } }
                    p { (words::API_LEAD) }
                    p { "Areas: " (scope::areas().collect::<Vec<_>>().join(", ")) "." }
                    div.wide {
                        table.tbl.stack {
                            thead { tr { th scope="col" { "Operation" } th scope="col" { "Request" } th scope="col" { "What it does" } th scope="col" { "For" } th scope="col" { "Scope, any of" } } }
                            tbody {
                                @for it in described {
                                    tr {
                                        td data-h="Operation" { code { (it.name) } }
                                        td data-h="Request" { code { (it.method) " " (it.path) } }
                                        td data-h="What it does" { (it.summary) }
                                        td data-h="For" {
                                            @match roles_of(it) {
                                                Some(roles) => (roles.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ")),
                                                None if matches!(it.name, "list_operations" | "describe_api") => "everybody",
                                                None => "whoever is signed in",
                                            }
                                        }
                                        td data-h="Scope, any of" { (scopes_of(it).join(", ")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
