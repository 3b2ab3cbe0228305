//! People: the roll, one person, and one's own page with password, sessions and tokens.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use tocsin_app::sign_in::{How, OpenSession};
use tocsin_app::tokens::Token;
use tocsin_app::view::lists::OnRoll;
use tocsin_core::authority::{ChangePerson, EnrolPerson, Role, WithdrawPerson};
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{Compartment, Tlp};
use tocsin_core::scope;
use tocsin_core::time::Millis;

use super::{Frame, csrf, page as framed, times, words};
use crate::http::Told;

/// Who is on the roll, as the page shows it.
pub struct Roll {
    /// Everybody, the withdrawn too.
    pub people: Vec<OnRoll>,
    /// Those who have a password.
    pub with_password: BTreeSet<PersonId>,
}

/// The form for a person, as it was filled.
#[derive(Default)]
pub struct Filled {
    /// The name.
    pub name: String,
    /// The roles that are ticked.
    pub roles: Vec<Role>,
    /// The agency.
    pub agency: String,
    /// The compartments.
    pub compartments: Vec<String>,
}

/// What one's own page shows.
pub struct Mine {
    /// Since when there is a password.
    pub password_since: Option<Millis>,
    /// The open sessions.
    pub sessions: Vec<OpenSession>,
    /// The tokens.
    pub tokens: Vec<Token>,
}

/// The roll, by agency, with the form that enrols.
pub fn roll(
    frame: &Frame,
    roll: &Roll,
    filled: &Filled,
    told: Option<&Told>,
    link: Option<(&PersonId, String)>,
) -> Markup {
    let mut agencies: BTreeMap<&str, Vec<&OnRoll>> = BTreeMap::new();
    for on_roll in roll.people.iter().filter(|it| it.withdrawn.is_none()) {
        agencies.entry(on_roll.person.agency.as_str()).or_default().push(on_roll);
    }
    let gone: Vec<&OnRoll> = roll.people.iter().filter(|it| it.withdrawn.is_some()).collect();
    framed(
        frame,
        "People",
        Tlp::Amber,
        html! {
            div.head { h1 { "People" } p.meta { (words::ROLL_RULE) } span.acts { a.btn href="/feeds" { "Feeds" } } }
            @if let Some((id, link)) = link { (shown_once(&format!("One-time link for {id}"), words::LINK_ONCE, &link)) }
            div.grid.g21 {
                div.col {
                    @for (agency, people) in &agencies {
                        section.sec {
                            header { h2 dir="auto" { (agency) } small { (people.len()) @if people.len() == 1 { " person" } @else { " persons" } } }
                            ul { @for on_roll in people { (row(frame, on_roll, roll)) } }
                        }
                    }
                    @if !gone.is_empty() {
                        section.sec {
                            header { h2 { "Withdrawn" } small { "they stay in the record, and nothing lets them in" } }
                            ul { @for on_roll in gone { (row(frame, on_roll, roll)) } }
                        }
                    }
                }
                @if frame.may::<EnrolPerson>() {
                    div.col {
                        section.sec {
                            header { h2 { "Enrol a person" } }
                            div.pad {
                                (problem(told))
                                form method="post" action="/people" {
                                    (csrf(frame))
                                    (person_fields(filled, frame))
                                    button.btn.p { "Enrol and make a link" }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn row(frame: &Frame, on_roll: &OnRoll, roll: &Roll) -> Markup {
    let person = &on_roll.person;
    let roles = person.roles.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ");
    html! {
        li.row {
            span.clk { (person.id) }
            a.q href=(format!("/people/{}", person.id)) { b dir="auto" { (person.name) } }
            @match &on_roll.withdrawn {
                Some(gone) => { span.chip data-s="not" { "withdrawn " (times::short(gone.at_ms, frame.now, &frame.zone)) } },
                None if !roll.with_password.contains(&person.id) => span.chip { "no password" },
                None => {},
            }
            span.meta { (roles) (inside(&person.compartments)) }
            @if on_roll.withdrawn.is_none() {
                form.acts method="post" action=(format!("/people/{}/link", person.id)) {
                    (csrf(frame))
                    button.btn { "One-time link" span.vh { " for " (person.name) } }
                }
            }
        }
    }
}

fn inside(compartments: &[Compartment]) -> Markup {
    html! {
        @if !compartments.is_empty() {
            "; in " (compartments.iter().map(Compartment::as_str).collect::<Vec<_>>().join(", "))
        }
    }
}

fn person_fields(filled: &Filled, frame: &Frame) -> Markup {
    let agency = if filled.agency.is_empty() { frame.session.caller.viewer.agency.as_str() } else { &filled.agency };
    html! {
        div.f {
            label for="name" { "Name" }
            input #name name="name" required maxlength="200" dir="auto" autocomplete="off" value=(filled.name) aria-describedby="name-hint";
            span.hint #name-hint { (words::NAME_HINT) }
        }
        fieldset.f {
            legend { "Roles" }
            div.opts {
                @for role in Role::ALL {
                    label { input type="checkbox" name="role" value=(role.label()) checked[filled.roles.contains(&role)]; " " (role.label()) }
                }
            }
        }
        div.f {
            label for="agency" { "Agency" }
            input #agency name="agency" maxlength="200" dir="auto" autocomplete="off" value=(agency);
        }
        div.f {
            label for="compartments" { "Compartments" }
            input #compartments name="compartments" maxlength="1000" autocomplete="off" value=(filled.compartments.join(", ")) aria-describedby="comp-hint";
            span.hint #comp-hint { (words::COMPARTMENTS_OF_PERSON) }
        }
    }
}

/// One person, with the forms that change and withdraw them.
pub fn person(frame: &Frame, on_roll: &OnRoll, tokens: &[Token], told: Option<&Told>) -> Markup {
    let person = &on_roll.person;
    let filled = Filled {
        name: person.name.clone(),
        roles: person.roles.clone(),
        agency: person.agency.as_str().to_owned(),
        compartments: person.compartments.iter().map(|it| it.as_str().to_owned()).collect(),
    };
    framed(
        frame,
        &person.name,
        Tlp::Amber,
        html! {
            div.head {
                h1 { (person.id) " " span dir="auto" { (person.name) } }
                span.acts { a.btn href="/people" { "All people" } }
            }
            (problem(told))
            @if let Some(gone) = &on_roll.withdrawn {
                section.sec {
                    header { h2 { "Withdrawn" } }
                    div.pad {
                        p { "By " (gone.by) ", " (times::moment(gone.at_ms, frame.now, &frame.zone)) "." }
                        @if let Some(reason) = &gone.reason { p { q dir="auto" { (reason) } } }
                        p.meta { (words::WITHDRAWN_STAYS) }
                    }
                }
            } @else {
                div.grid.g2 {
                    @if frame.may::<ChangePerson>() {
                        section.sec {
                            header { h2 { "Name, roles, agency" } }
                            div.pad {
                                form method="post" action=(format!("/people/{}", person.id)) {
                                    (csrf(frame))
                                    (person_fields(&filled, frame))
                                    button.btn.p { "Change " (person.id) }
                                }
                            }
                        }
                    }
                    div.col {
                        section.sec {
                            header { h2 { "API tokens" } small { (tokens.len()) } }
                            (token_list(frame, tokens))
                        }
                        @if frame.may::<WithdrawPerson>() {
                            section.sec {
                                header { h2 { "Withdraw" } small { (words::WITHDRAW_RULE) } }
                                div.pad {
                                    form method="post" action=(format!("/people/{}/withdraw", person.id)) {
                                        (csrf(frame))
                                        div.f {
                                            label for="reason" { "Reason" }
                                            input #reason name="reason" maxlength="4000" dir="auto" autocomplete="off";
                                        }
                                        button.btn { "Withdraw " (person.name) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// One's own page.
pub fn me(frame: &Frame, mine: &Mine, told: Option<&Told>, secret: Option<&str>) -> Markup {
    let caller = &frame.session.caller;
    let roles = caller.roles.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ");
    let asks_present = mine.password_since.is_some() && frame.session.how == How::Password;
    framed(
        frame,
        &caller.name,
        Tlp::Amber,
        html! {
            div.head {
                h1 dir="auto" { (caller.name) }
                p.meta { (caller.viewer.person) ", " (caller.viewer.agency.as_str()) "; " (roles) }
            }
            @if let Some(secret) = secret { (shown_once("Your new token", words::TOKEN_ONCE, secret)) }
            (problem(told))
            div.grid.g2 {
                div.col {
                    section.sec {
                        header {
                            h2 { "Password" }
                            small {
                                @match mine.password_since {
                                    Some(since) => { "set " (times::moment(since, frame.now, &frame.zone)) },
                                    None => (words::NO_PASSWORD),
                                }
                            }
                        }
                        div.pad {
                            form method="post" action="/me/password" {
                                (csrf(frame))
                                // Password managers want to know whose it is.
                                input type="hidden" name="username" autocomplete="username" value=(caller.name);
                                @if asks_present {
                                    div.f {
                                        label for="present" { "Present password" }
                                        input #present name="present" type="password" autocomplete="current-password" required maxlength="1024";
                                    }
                                }
                                div.f {
                                    label for="new" { "New password" }
                                    input #new name="new" type="password" autocomplete="new-password" required minlength="12" maxlength="1024" aria-describedby="new-hint";
                                    span.hint #new-hint { (words::PASSWORD_HINT) }
                                }
                                button.btn.p { "Set the password" }
                            }
                        }
                    }
                    section.sec {
                        header { h2 { "Sessions" } small { "each ends 12 h after it was opened" } }
                        ul { @for session in &mine.sessions { (session_row(frame, session)) } }
                        footer {
                            form method="post" action="/me/sessions/end" {
                                (csrf(frame))
                                button.btn { "Sign out everywhere" }
                            }
                        }
                    }
                }
                section.sec {
                    header { h2 { "API tokens" } small { (words::TOKEN_RULE) } }
                    (token_list(frame, &mine.tokens))
                    div.pad {
                        form method="post" action="/me/tokens" {
                            (csrf(frame))
                            div.f {
                                label for="label" { "What it is for" }
                                input #label name="label" required maxlength="200" dir="auto" autocomplete="off";
                            }
                            fieldset.f {
                                legend { "Scopes" }
                                div.opts {
                                    label { input type="checkbox" name="scope" value="read" checked; " read everything you may know of" }
                                    @for area in scope::areas().filter(|it| *it != "events") {
                                        label { input type="checkbox" name="scope" value=(format!("write:{area}")); " write " (area) }
                                    }
                                }
                            }
                            div.f {
                                label for="more" { "Further scopes" }
                                input #more name="more" maxlength="1000" autocomplete="off" aria-describedby="more-hint";
                                span.hint #more-hint { (words::SCOPES_HINT) }
                            }
                            div.f {
                                label for="days" { "Days" }
                                input #days name="days" type="number" min="1" max="366" value="90" required;
                            }
                            button.btn { "Make a token" }
                        }
                    }
                    footer { a.q href="/api/v1" { "What the API offers" } }
                }
            }
        },
    )
}

fn session_row(frame: &Frame, session: &OpenSession) -> Markup {
    let how = if session.how == How::Password { "password" } else { "one-time link" };
    html! {
        li.row {
            span.clk { (times::short(session.opened, frame.now, &frame.zone)) }
            span dir="auto" { @if session.browser.is_empty() { "browser not given" } @else { (session.browser) } }
            @if session.id == frame.session.id { span.chip { "this one" } }
            span.meta { "by " (how) ", ends " (times::short(session.ends, frame.now, &frame.zone)) }
            form.acts method="post" action="/me/sessions/end" {
                (csrf(frame))
                input type="hidden" name="session" value=(session.id);
                button.btn { "End" span.vh { " the session " (session.id) } }
            }
        }
    }
}

fn token_list(frame: &Frame, tokens: &[Token]) -> Markup {
    html! {
        @if tokens.is_empty() { div.quiet { p { (words::TOKENS_EMPTY) } } }
        @else {
            ul {
                @for token in tokens {
                    li.row {
                        span.clk { (token.id.chars().take(6).collect::<String>()) }
                        b dir="auto" { (token.label) }
                        span.meta { (token.scopes) "; ends " (times::short(token.ends_ms, frame.now, &frame.zone)) }
                        form.acts method="post" action="/me/tokens/revoke" {
                            (csrf(frame))
                            input type="hidden" name="person" value=(token.person);
                            input type="hidden" name="token" value=(token.id);
                            button.btn { "Revoke" span.vh { " " (token.label) } }
                        }
                    }
                }
            }
        }
    }
}

/// A secret that is on this page and on no other.
fn shown_once(title: &str, rule: &str, secret: &str) -> Markup {
    html! {
        section.sec {
            header { h2 { (title) } small { (rule) } }
            div.pad {
                div.f {
                    label.vh for="secret" { (title) }
                    input #secret readonly value=(secret) autocomplete="off";
                }
            }
        }
    }
}

fn problem(told: Option<&Told>) -> Markup {
    html! {
        @if let Some(told) = told {
            div.prob role="alert" {
                @if told.faults.is_empty() { p { (told.detail) } }
                @else { ul { @for fault in &told.faults { li { (fault) } } } }
            }
        }
    }
}
