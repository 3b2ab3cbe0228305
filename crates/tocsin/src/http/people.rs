//! People: the roll for administrators, and everybody's own page.

use axum::Form;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use tocsin_app::tokens::{self, NewToken};
use tocsin_app::view::lists;
use tocsin_app::{AsOf, Change, Enrolment, OpError, change_person, enrol_person, sign_in, withdraw_person};
use tocsin_core::authority::{AdmitPerson, Refusal, Role, grant};
use tocsin_core::ids::PersonId;

use super::problem::{Problem, Told};
use super::reports::known_id;
use super::session::SignedIn;
use crate::http;
use crate::pages::people::{Filled, Mine, Roll};
use crate::pages::{self, Frame};

/// A form whose boxes may be ticked several times; axum's own form knows one value a name.
pub struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Fields, Problem> {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|error| {
            let detail = format!("The form could not be read: {error}. Nothing was changed.");
            Problem::told(error.status(), "Not understood", detail)
        })?;
        Ok(Fields(fields))
    }
}

impl Fields {
    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    fn roles(&self) -> Vec<Role> {
        self.all("role").filter_map(Role::parse).collect()
    }

    fn compartments(&self) -> Vec<String> {
        self.one("compartments").split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }
}

/// Shows who is on the roll, by agency.
pub async fn get_people(State(state): State<http::State>, signed_in: SignedIn) -> Result<Response, Problem> {
    people(&state, &signed_in, &Filled::default(), None, None).await
}

async fn people(
    state: &http::State,
    signed_in: &SignedIn,
    filled: &Filled,
    told: Option<&Told>,
    link: Option<(&PersonId, String)>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let _granted =
        grant::<AdmitPerson>(caller, &state.desk.usual_marking(caller), "roll of persons").map_err(OpError::from)?;
    let frame = Frame::new(state, &signed_in.0, AsOf::NOW, "/people").await?;
    let mut roll = Roll { people: lists::list_roll(&state.desk, caller).await?, with_password: Default::default() };
    for on_roll in roll.people.iter().filter(|it| it.withdrawn.is_none()) {
        if sign_in::password_since(&state.desk, &on_roll.person.id).await?.is_some() {
            roll.with_password.insert(on_roll.person.id.clone());
        }
    }
    let page = pages::people::roll(&frame, &roll, filled, told, link);
    Ok((told.map_or(StatusCode::OK, |it| it.status), page).into_response())
}

/// Enrols a person and shows the link once; a form at fault is shown again with what was typed.
pub async fn post_person(
    State(state): State<http::State>,
    signed_in: SignedIn,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let (name, agency) = (fields.one("name").to_owned(), fields.one("agency").to_owned());
    let (roles, compartments) = (fields.roles(), fields.compartments());
    let filled = Filled { name: name.clone(), roles: roles.clone(), agency: agency.clone(), compartments };
    let compartments = filled.compartments.clone();
    let enrolment = Enrolment { name, roles, agency, compartments };
    match enrol_person(&state.desk, &signed_in.0.caller, enrolment).await {
        Ok(id) => {
            let link = link_for(&state, &signed_in, &headers, &id).await?;
            people(&state, &signed_in, &Filled::default(), None, Some((&id, link))).await
        }
        Err(error) => {
            let told = Problem::from(error).invalid()?;
            people(&state, &signed_in, &filled, Some(&told), None).await
        }
    }
}

/// Makes a one-time link and shows it once.
pub async fn post_link(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(person): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let id = known_id(PersonId::parse(&person))?;
    let link = link_for(&state, &signed_in, &headers, &id).await?;
    people(&state, &signed_in, &Filled::default(), None, Some((&id, link))).await
}

/// The link under the address by which the administrator reached the desk: the same will lead the other here.
async fn link_for(
    state: &http::State,
    signed_in: &SignedIn,
    headers: &HeaderMap,
    person: &PersonId,
) -> Result<String, Problem> {
    let token = sign_in::admit_person(&state.desk, &signed_in.0.caller, person).await?;
    let value = |name| headers.get(name).and_then(|it: &axum::http::HeaderValue| it.to_str().ok());
    let origin = value(header::ORIGIN).filter(|it| it.starts_with("http")).map(str::to_owned);
    let origin = origin.or_else(|| value(header::HOST).map(|host| format!("http://{host}"))).unwrap_or_default();
    Ok(format!("{origin}/sign-in/{token}"))
}

/// Shows one person with the form that changes them.
pub async fn get_person(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    one_person(&state, &signed_in, &person, None).await
}

async fn one_person(
    state: &http::State,
    signed_in: &SignedIn,
    person: &str,
    told: Option<&Told>,
) -> Result<Response, Problem> {
    let caller = &signed_in.0.caller;
    let id = known_id(PersonId::parse(person))?;
    let _granted =
        grant::<AdmitPerson>(caller, &state.desk.usual_marking(caller), "roll of persons").map_err(OpError::from)?;
    let roll = lists::list_roll(&state.desk, caller).await?;
    let not_there = || OpError::from(Refusal::NotThere { what: format!("person {id}") });
    let on_roll = roll.into_iter().find(|it| it.person.id == id).ok_or_else(not_there)?;
    let frame = Frame::new(state, &signed_in.0, AsOf::NOW, "/people").await?;
    let tokens = tokens::tokens_of(&state.desk, &id).await?;
    let page = pages::people::person(&frame, &on_roll, &tokens, told);
    Ok((told.map_or(StatusCode::OK, |it| it.status), page).into_response())
}

/// Changes a person.
pub async fn post_change(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let id = known_id(PersonId::parse(&person))?;
    let change = Change {
        name: Some(fields.one("name").to_owned()),
        roles: Some(fields.roles()),
        agency: Some(fields.one("agency").to_owned()),
        compartments: Some(fields.compartments()),
    };
    match change_person(&state.desk, &signed_in.0.caller, &id, change).await {
        Ok(_) => Ok(Redirect::to("/people").into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            one_person(&state, &signed_in, &person, Some(&told)).await
        }
    }
}

/// Takes a person off the roll.
pub async fn post_withdraw(
    State(state): State<http::State>,
    signed_in: SignedIn,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let id = known_id(PersonId::parse(&person))?;
    match withdraw_person(&state.desk, &signed_in.0.caller, &id, fields.one("reason")).await {
        Ok(_) => Ok(Redirect::to("/people").into_response()),
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            one_person(&state, &signed_in, &person, Some(&told)).await
        }
    }
}

/// Shows one's own page: password, sessions, tokens.
pub async fn get_me(State(state): State<http::State>, signed_in: SignedIn) -> Result<Response, Problem> {
    me(&state, &signed_in, None, None).await
}

async fn me(
    state: &http::State,
    signed_in: &SignedIn,
    told: Option<&Told>,
    secret: Option<&str>,
) -> Result<Response, Problem> {
    let frame = Frame::new(state, &signed_in.0, AsOf::NOW, "/me").await?;
    let person = &signed_in.0.caller.viewer.person;
    let mine = Mine {
        password_since: sign_in::password_since(&state.desk, person).await?,
        sessions: sign_in::sessions_of(&state.desk, person).await?,
        tokens: tokens::tokens_of(&state.desk, person).await?,
    };
    let page = pages::people::me(&frame, &mine, told, secret);
    Ok((told.map_or(StatusCode::OK, |it| it.status), page).into_response())
}

/// Sets one's own password.
pub async fn post_password(
    State(state): State<http::State>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    match sign_in::set_password(&state.desk, &signed_in.0, fields.one("present"), fields.one("new")).await {
        Ok(()) => Ok(Redirect::to("/me").into_response()),
        Err(error) => {
            let told = Problem::from(error).invalid()?;
            me(&state, &signed_in, Some(&told), None).await
        }
    }
}

/// Ends one of one's sessions, or all of them, this one too.
pub async fn post_end_sessions(
    State(state): State<http::State>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let person = &signed_in.0.caller.viewer.person;
    let which = Some(fields.one("session")).filter(|it| !it.is_empty());
    sign_in::end_sessions(&state.desk, person, which, None).await?;
    match which {
        Some(which) if which != signed_in.0.id => Ok(Redirect::to("/me").into_response()),
        _ => Ok(super::sign_in::signed_out()),
    }
}

/// Makes an API token and shows it once.
pub async fn post_token(
    State(state): State<http::State>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let scopes = fields.all("scope").chain(fields.one("more").split([',', ' '])).map(str::to_owned).collect();
    let days = fields.one("days").trim().parse().unwrap_or(0);
    let new = NewToken { label: fields.one("label").to_owned(), scopes, days };
    match tokens::make_token(&state.desk, &signed_in.0.caller, new).await {
        Ok((secret, _)) => me(&state, &signed_in, None, Some(&secret)).await,
        Err(error) => {
            let told = Problem::from(error).shown_in_place()?;
            me(&state, &signed_in, Some(&told), None).await
        }
    }
}

/// Revokes an API token, one's own or, as an administrator, another's.
pub async fn post_revoke(
    State(state): State<http::State>,
    signed_in: SignedIn,
    fields: Fields,
) -> Result<Response, Problem> {
    signed_in.believes(fields.one("csrf"))?;
    let caller = &signed_in.0.caller;
    let person = match fields.one("person") {
        "" => caller.viewer.person.clone(),
        person => known_id(PersonId::parse(person))?,
    };
    tokens::revoke_token(&state.desk, caller, &person, fields.one("token")).await?;
    let back = if person == caller.viewer.person { "/me".to_owned() } else { format!("/people/{person}") };
    Ok(Redirect::to(&back).into_response())
}
