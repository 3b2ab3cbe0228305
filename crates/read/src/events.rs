//! What happened, was prevented, or is only spoken of; each event kept apart from its neighbours.
//!
//! Two steps. First every phrase that speaks of an event is found, with its place and how far the event got. Then, in
//! text order, each is joined to an incident or opens one. "The attack" goes to an incident only if the text leaves
//! one choice; adjacency alone is no link, and a doubt is written where there are two.
//!
//! Events inside quotations and if-clauses never open an incident: they are rhetoric until somebody asserts them.

mod cluster;
mod found;
mod place;
mod settle;

pub(crate) use cluster::{Events, IncidentDraft, PerpetratorDraft};
pub(crate) use found::EventMention;
pub(crate) use place::{Bit, BitKind, behind as place_behind};
pub(crate) use settle::settle_stages;

use crate::cast::Cast;
use crate::dates::DateMention;
use crate::mentions::Mentions;
use crate::page::Page;

/// Finds event mentions and joins them to incidents.
pub(crate) fn find(page: &Page, mentions: &Mentions, cast: &mut Cast, dates: &[DateMention]) -> Events {
    let found = found::find(page, mentions);
    cluster::cluster(page, mentions, cast, dates, found)
}
