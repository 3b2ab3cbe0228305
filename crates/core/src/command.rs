//! A unified command: one crisis, the agencies that act together in it, the posts and who holds them, the objectives.
//!
//! Stood up from a template that the headquarters edits ([`Template`]). Protection comes first: every template we ship
//! has hospitals, family information and public safety before pursuit (DESIGN, law 8).
//!
//! A post passes from one officer to the next by two acts: the one who leaves offers it with a note, the one who comes
//! confirms. Until device signatures come with the warnings issue, both are *session only*.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::{Granted, OfferPost, SetObjective, StandUp, TakePost};
use crate::fact::Fact;
use crate::ids::{CommandId, IncidentId, ObjectiveId, PersonId};
use crate::limits;
use crate::marking::{AgencyName, Marking};
use crate::text::{Field, FieldFault};

/// A template for standing up: a file that a headquarters edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its key: the name of its file.
    #[serde(default)]
    pub key: String,
    /// What it is for, in a few words: `Armed attack`.
    pub title: String,
    /// One sentence on when to take it.
    pub when: String,
    /// Agencies that usually act, the lead first.
    pub agencies: Vec<String>,
    /// Posts to fill.
    pub posts: Vec<TemplatePost>,
    /// First objectives, protection first.
    pub objectives: Vec<String>,
}

/// A post in a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplatePost {
    /// Its key, a word: `chief`.
    pub key: String,
    /// Its title: `Incident commander`.
    pub title: String,
    /// The post above it; absent: it is at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
}

impl Template {
    /// Checks a template that somebody edited.
    ///
    /// # Errors
    /// Every fault: a blank or overlong text, no agency, no objective, and what [`check_posts`] finds.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let texts = [("title", &self.title), ("when", &self.when)].into_iter();
        let agencies = self.agencies.iter().map(|it| ("agencies", it));
        let objectives = self.objectives.iter().map(|it| ("objectives", it));
        for (field, text) in texts.chain(agencies).chain(objectives) {
            faults.extend(Field::line(field, text).required().err());
        }
        faults.extend(check_count("agencies", self.agencies.len(), limits::AGENCIES_MAX));
        faults.extend(check_count("objectives", self.objectives.len(), limits::OBJECTIVES_MAX));
        faults.extend(check_posts(&self.posts));
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// Finds nothing named at all, or more than the bound.
pub fn check_count(field: &'static str, count: usize, most: usize) -> Option<FieldFault> {
    match count {
        0 => Some(fault(field, "none is named".to_owned(), "name at least one")),
        _ if count > most => Some(fault(field, format!("{count} are named"), &format!("at most {most} are kept"))),
        _ => None,
    }
}

/// Checks posts and how they hang together.
///
/// Every fault: a blank title, a key that cannot stand in an address, two posts of one key, a post under one that is
/// not there, a circle of posts each under the other.
pub fn check_posts(posts: &[TemplatePost]) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    faults.extend(check_count("posts", posts.len(), limits::POSTS_MAX));
    for (at, post) in posts.iter().enumerate().take(limits::POSTS_MAX) {
        faults.extend(Field::line("posts", &post.title).required().err());
        if !is_post_key(&post.key) {
            let found = format!("{:?} is no key", post.key.chars().take(40).collect::<String>());
            faults.push(fault("posts", found, "write small letters, digits and hyphens, at most 60"));
        }
        if posts[..at].iter().any(|it| it.key == post.key) {
            faults.push(fault("posts", format!("{} stands twice", post.key), "give each post its own key"));
        }
        let above = |key: &str| posts.iter().find(|it| it.key == key);
        if let Some(under) = &post.under
            && (under == &post.key || above(under).is_none())
        {
            let found = format!("{} is under {under}, which is not there", post.key);
            faults.push(fault("posts", found, "name another post of the list"));
        } else {
            let mut next = post;
            let steps = std::iter::from_fn(|| {
                next = above(next.under.as_deref()?)?;
                Some(())
            });
            if steps.take(posts.len()).count() == posts.len() {
                let found = format!("{} stands in a circle of posts", post.key);
                faults.push(fault("posts", found, "let one of them stand at the top"));
            }
        }
    }
    faults
}

/// A key is part of an address and is said aloud.
fn is_post_key(key: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&key.len()) && key.bytes().all(fits)
}

fn fault(field: &'static str, found: String, expected: &str) -> FieldFault {
    FieldFault { field, found, expected: expected.to_owned() }
}

/// A unified command as it stands: the fold over its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Its id.
    pub id: CommandId,
    /// Its name, as it is said.
    pub name: String,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The agencies, the lead first.
    pub agencies: Vec<AgencyName>,
    /// Who may know of it.
    pub marking: Marking,
    /// The posts, in the order of the template.
    pub posts: Vec<Post>,
    /// The objectives, in their order.
    pub objectives: BTreeMap<ObjectiveId, String>,
    /// Whether it was stood down.
    pub stood_down: bool,
}

/// A post as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The post above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// Who holds it; absent: vacant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonId>,
    /// To whom the holder has offered it, with the note of the hand-over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<Offer>,
}

/// A post offered, not yet confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// To whom.
    pub to: PersonId,
    /// What the one who comes has to know.
    pub note: String,
}

/// Why a decision about a command is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no such post.
    #[error("{command} has no post {post}; nothing was changed")]
    NoSuchPost {
        /// The command.
        command: CommandId,
        /// The key that was asked for.
        post: String,
    },
    /// Somebody holds it.
    #[error(
        "post {post} of {command} is held by {holder}; nothing was changed. The holder offers it, then you confirm"
    )]
    Held {
        /// The command.
        command: CommandId,
        /// The post.
        post: String,
        /// Who holds it.
        holder: PersonId,
    },
    /// The caller does not hold it.
    #[error("you do not hold post {post} of {command}; nothing was changed. Only its holder can offer it")]
    NotHolder {
        /// The command.
        command: CommandId,
        /// The post.
        post: String,
    },
    /// There is no such objective.
    #[error("{command} has no objective {objective}; nothing was changed. It has: {there}")]
    NoSuchObjective {
        /// The command.
        command: CommandId,
        /// What was asked for.
        objective: ObjectiveId,
        /// The objectives that are there.
        there: String,
    },
    /// The agency does not act in it.
    #[error("{agency} does not act in {command}; nothing was changed. Its agencies are: {agencies}")]
    NotInCommand {
        /// The command.
        command: CommandId,
        /// The agency.
        agency: String,
        /// Who acts in it.
        agencies: String,
    },
    /// It was stood down.
    #[error("{0} was stood down; nothing was changed")]
    StoodDown(CommandId),
}

impl Command {
    /// Folds a command out of facts in their order; facts about other things are passed over.
    pub fn fold<'a>(id: &CommandId, facts: impl IntoIterator<Item = &'a Fact>) -> Option<Command> {
        let mut state: Option<Command> = None;
        for fact in facts {
            match (fact, &mut state) {
                (Fact::CommandStoodUp { command, name, incident, agencies, posts, marking, .. }, None)
                    if command == id =>
                {
                    state = Some(Command {
                        id: id.clone(),
                        name: name.clone(),
                        incident: incident.clone(),
                        agencies: agencies.clone(),
                        marking: marking.clone(),
                        posts: posts.iter().map(Post::vacant).collect(),
                        objectives: BTreeMap::new(),
                        stood_down: false,
                    });
                }
                (_, None) => {}
                (fact, Some(command)) => command.apply(fact),
            }
        }
        state
    }

    fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::PostTaken { command, post, person, .. } if *command == self.id => {
                if let Some(post) = self.posts.iter_mut().find(|it| it.key == *post) {
                    (post.holder, post.offered) = (Some(person.clone()), None);
                }
            }
            Fact::PostOffered { command, post, to, note, .. } if *command == self.id => {
                if let Some(post) = self.posts.iter_mut().find(|it| it.key == *post) {
                    post.offered = Some(Offer { to: to.clone(), note: note.clone() });
                }
            }
            Fact::ObjectiveSet { command, objective, text, .. } if *command == self.id => {
                self.objectives.insert(objective.clone(), text.clone());
            }
            _ => {}
        }
    }

    /// Checks that a task fits: its objective is one of this command's, and its agency acts in it.
    pub(crate) fn must_fit(&self, objective: &ObjectiveId, agency: &AgencyName) -> Result<(), CommandError> {
        let command = self.id.clone();
        if self.stood_down {
            return Err(CommandError::StoodDown(command));
        }
        if !self.objectives.contains_key(objective) {
            let there = self.objectives.keys().map(ObjectiveId::as_str).collect::<Vec<_>>().join(", ");
            return Err(CommandError::NoSuchObjective { command, objective: objective.clone(), there });
        }
        if !self.agencies.contains(agency) {
            let agencies = self.agencies.iter().map(AgencyName::as_str).collect::<Vec<_>>().join(", ");
            return Err(CommandError::NotInCommand { command, agency: agency.as_str().to_owned(), agencies });
        }
        Ok(())
    }

    fn post(&self, key: &str) -> Result<&Post, CommandError> {
        if self.stood_down {
            return Err(CommandError::StoodDown(self.id.clone()));
        }
        let missing = || CommandError::NoSuchPost { command: self.id.clone(), post: key.chars().take(40).collect() };
        self.posts.iter().find(|it| it.key == key).ok_or_else(missing)
    }
}

impl Post {
    fn vacant(post: &TemplatePost) -> Post {
        let TemplatePost { key, title, under } = post.clone();
        Post { key, title, under, holder: None, offered: None }
    }
}

/// What a command is stood up with.
#[derive(Clone, Debug)]
pub struct StandingUp {
    /// Its id.
    pub command: CommandId,
    /// Its name.
    pub name: String,
    /// The incident: one that is there, or a new one with its title.
    pub incident: IncidentId,
    /// The title of a new incident; absent: the incident is there.
    pub new_incident: Option<String>,
    /// The key of the template.
    pub template: String,
    /// The agencies, the lead first.
    pub agencies: Vec<AgencyName>,
    /// The posts.
    pub posts: Vec<TemplatePost>,
    /// The objectives with their ids, protection first.
    pub objectives: Vec<(ObjectiveId, String)>,
    /// Who may know of it.
    pub marking: Marking,
}

/// Decides that a unified command stands. Who stands it up holds its first post.
pub fn stand_up(granted: &Granted<StandUp>, up: StandingUp) -> Vec<Fact> {
    let by = granted.by().clone();
    let StandingUp { command, name, incident, new_incident, template, agencies, posts, objectives, marking } = up;
    let mut facts = Vec::new();
    if let Some(title) = new_incident {
        let (incident, marking) = (incident.clone(), marking.clone());
        facts.push(Fact::IncidentOpened { incident, title, by: by.clone(), marking });
    }
    let first_post = posts.first().map(|it| it.key.clone());
    facts.push(Fact::CommandStoodUp {
        command: command.clone(),
        name,
        incident,
        template,
        agencies,
        posts,
        by: by.clone(),
        marking,
    });
    if let Some(post) = first_post {
        facts.push(Fact::PostTaken { command: command.clone(), post, person: by.clone(), by: by.clone() });
    }
    for (objective, text) in objectives {
        facts.push(Fact::ObjectiveSet { command: command.clone(), objective, text, by: by.clone() });
    }
    facts
}

/// Decides that an objective is set.
///
/// # Errors
/// [`CommandError::StoodDown`].
pub fn set_objective(
    granted: &Granted<SetObjective>,
    command: &Command,
    objective: ObjectiveId,
    text: String,
) -> Result<Vec<Fact>, CommandError> {
    if command.stood_down {
        return Err(CommandError::StoodDown(command.id.clone()));
    }
    Ok(vec![Fact::ObjectiveSet { command: command.id.clone(), objective, text, by: granted.by().clone() }])
}

/// Decides that the caller takes a vacant post, or confirms one that was offered to them.
///
/// # Errors
/// [`CommandError::Held`] if somebody holds it and has not offered it to the caller.
pub fn take_post(granted: &Granted<TakePost>, command: &Command, key: &str) -> Result<Vec<Fact>, CommandError> {
    let post = command.post(key)?;
    let by = granted.by().clone();
    match &post.holder {
        Some(holder) if *holder == by => return Ok(Vec::new()),
        Some(holder) if post.offered.as_ref().is_none_or(|offer| offer.to != by) => {
            let (command, holder) = (command.id.clone(), holder.clone());
            return Err(CommandError::Held { command, post: key.to_owned(), holder });
        }
        _ => {}
    }
    Ok(vec![Fact::PostTaken { command: command.id.clone(), post: key.to_owned(), person: by.clone(), by }])
}

/// Decides that the holder of a post offers it to another officer, with a note. It stays theirs until confirmed.
///
/// # Errors
/// [`CommandError::NotHolder`].
pub fn offer_post(
    granted: &Granted<OfferPost>,
    command: &Command,
    key: &str,
    to: PersonId,
    note: String,
) -> Result<Vec<Fact>, CommandError> {
    let post = command.post(key)?;
    let by = granted.by().clone();
    if post.holder.as_ref() != Some(&by) {
        return Err(CommandError::NotHolder { command: command.id.clone(), post: key.to_owned() });
    }
    Ok(vec![Fact::PostOffered { command: command.id.clone(), post: key.to_owned(), to, note, by }])
}
