//! The items of a draft, one shape per list of `record/1`, in the contract's order.
//!
//! Keys marked optional in the contract are left out when absent; all others are written even when `null` or `[]`.

use super::anchor::anchored;
use super::{
    Act, ActorId, ActorType, Amount, Anchor, AttributionId, AttributionStance, CasualtyReportId, Cause, Certainty,
    ChannelKind, DateId, DateStatus, DoubtKind, FigureKind, Form, IncidentId, IncidentStage, IncidentType,
    InstrumentKind, InstrumentStatus, MeasureId, MeasureKind, MeasureStatus, PerpetratorStatus, Place, Polarity,
    Qualifier, ReceptionKind, RelationId, RelationKind, RelationStatus, Span, StatementId, TargetKind, Voice,
    WarningId, When,
};
use serde::{Deserialize, Serialize};

/// What the text says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doc {
    /// The headline.
    pub title: Option<Anchor>,
    /// The day of publication, if the text gives it in full.
    pub publication_date: Option<String>,
    /// Where, when and by whom the report was filed.
    pub dateline: Option<Dateline>,
    /// Headings inside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Anchor>,
}

/// The line that says where, when and by whom a report was filed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The place of filing; not the place of any event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Anchor>,
    /// The day of filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Anchor>,
    /// The agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Anchor>,
    /// The writer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Anchor>,
}

/// A person, body, group or state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its id in this draft.
    pub id: ActorId,
    /// Its name, or a plain description when it is unnamed.
    pub name: Option<String>,
    /// Whether the text names it; "officials" are not named.
    pub named: bool,
    /// What kind of actor.
    #[serde(rename = "type")]
    pub kind: ActorType,
    /// Its office or description, in the text's words.
    pub role: Option<Anchor>,
    /// Whether the name is a pseudonym. No attempt is ever made to see behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pseudonym: Option<bool>,
    /// Whether it spoke on condition of anonymity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// Every place the text speaks of it; at least one.
    pub mentions: Vec<Anchor>,
}

impl Actor {
    /// Returns the name, else the first words that describe it.
    pub fn display_name(&self) -> &str {
        match (&self.name, self.mentions.first()) {
            (Some(name), _) => name,
            (None, Some(mention)) => &mention.text,
            (None, None) => "not given",
        }
    }
}

/// One event, with only what the text ties to this very event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id in this draft.
    pub id: IncidentId,
    /// What kind of event.
    #[serde(rename = "type")]
    pub kind: IncidentType,
    /// A closer word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// How far it got.
    pub stage: IncidentStage,
    /// What brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Whether the report is about it.
    pub main: bool,
    /// Whether it is an older event told as context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<bool>,
    /// Every place the text speaks of it.
    pub mentions: Vec<Anchor>,
    /// When it happened, or was to happen.
    pub date: When,
    /// Where.
    pub place: Place,
    /// Who is said to be behind it, each by somebody's word.
    pub perpetrators: Vec<Perpetrator>,
    /// With what.
    pub instruments: Vec<Instrument>,
    /// Whom or what it hit.
    pub targets: Vec<Target>,
    /// Instruments the text says were not used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instruments_denied: Vec<Mentioned>,
    /// The latest figures that stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub casualties: Option<Casualties>,
    /// When it was made known, if that is another time than its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<When>,
    /// Who is said to have prevented it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevented_by: Option<ActorId>,
    /// How likely somebody says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<Estimate>,
}

/// Somebody said to be behind an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Perpetrator {
    /// Who, if the text has a word for them.
    pub actor: Option<ActorId>,
    /// What is said of them.
    pub status: PerpetratorStatus,
    /// By whose word.
    pub held_by: Voice,
    /// The softening words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hedge: Option<Anchor>,
    /// The words that say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Anchor>,
}

/// What an attack was carried out with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// The words that name it.
    pub mention: Anchor,
    /// What kind.
    pub kind: InstrumentKind,
    /// How it stands in the text.
    pub status: InstrumentStatus,
    /// By whose word, if not the author's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<Voice>,
}

/// Whom or what an event hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The words that name it.
    pub mention: Anchor,
    /// What kind.
    pub kind: TargetKind,
}

/// A bare mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentioned {
    /// The words.
    pub mention: Anchor,
}

/// The latest figures of an event that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Casualties {
    /// Killed.
    pub killed: Option<Amount>,
    /// Wounded.
    pub wounded: Option<Amount>,
    /// Missing.
    pub missing: Option<Amount>,
}

/// A probability somebody states, from 0 to 1 in whole hundredths.
///
/// Hundredths, not a float: a draft is compared and hashed, and nobody in a crisis means a third decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability {
    hundredths: u8,
}

impl Probability {
    /// The probability in per cent.
    pub fn percent(self) -> u8 {
        self.hundredths
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> f64 {
        f64::from(probability.hundredths) / 100.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self { hundredths: (value * 100.0).round() as u8 })
        } else {
            Err(format!("probability {value} is not between 0 and 1"))
        }
    }
}

/// A probability by somebody's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// How likely.
    pub value: Probability,
    /// The words.
    pub mention: Anchor,
    /// Who says so.
    pub held_by: Voice,
}

/// One stated figure about people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasualtyReport {
    /// Its id in this draft.
    pub id: CasualtyReportId,
    /// The event it belongs to; `None` with a doubt rather than a guess.
    pub incident: Option<IncidentId>,
    /// What it counts.
    pub kind: FigureKind,
    /// The number.
    pub value: u64,
    /// Its bound.
    pub qualifier: Qualifier,
    /// The words of the number.
    pub number: Anchor,
    /// Of whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Anchor>,
    /// Who gives the figure.
    pub source: Voice,
    /// The figure this one puts right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<CasualtyReportId>,
    /// The rival figure, still standing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradicts: Option<CasualtyReportId>,
    /// Whether another figure put this one right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded: Option<bool>,
}

/// A tie between two actors, read as "subject relation object".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its id in this draft.
    pub id: RelationId,
    /// The one tied.
    pub subject: ActorId,
    /// How.
    pub relation: RelationKind,
    /// To whom.
    pub object: Option<ActorId>,
    /// The words for the object where it is no actor of the draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_text: Option<Anchor>,
    /// The words that say so.
    pub evidence: Anchor,
    /// By whose word.
    pub held_by: Voice,
    /// How it stands; asserted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<RelationStatus>,
    /// Where the tie is said to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Anchor>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Anchor>,
    /// Words that contest it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contested: Vec<Anchor>,
}

/// The way a statement was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// What kind.
    pub kind: ChannelKind,
    /// Its name, if given.
    pub name: Option<String>,
    /// The words.
    pub mention: Option<Anchor>,
}

/// Who said what, with the words and hedges it was said in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id in this draft.
    pub id: StatementId,
    /// Who says it.
    pub speaker: Option<Voice>,
    /// The words for the speaker here.
    pub speaker_mention: Option<Anchor>,
    /// The reporting words.
    pub cue: Option<Anchor>,
    /// The way it was said.
    pub channel: Option<Channel>,
    /// Quoted, paraphrased or both.
    pub form: Form,
    /// The words or proposition conveyed, without cue and speaker; several for a split quotation.
    pub content: Vec<Anchor>,
    /// What is done by saying it.
    pub act: Act,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// How firmly.
    pub certainty: Certainty,
    /// The softening words.
    pub hedges: Vec<Anchor>,
    /// The whole if-clause.
    pub conditional: Option<Anchor>,
    /// The incidents it is about.
    pub about: Vec<IncidentId>,
    /// Whether the speaker asked not to be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// The negating words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation: Option<Anchor>,
    /// Others who said it too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_speakers: Vec<ActorId>,
    /// When it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<When>,
    /// A probability it states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<Probability>,
    /// The warning it gives or answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<WarningId>,
    /// The measure it announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureId>,
}

/// Who says that whom is, or is not, behind what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributionHypothesis {
    /// Its id in this draft.
    pub id: AttributionId,
    /// The event.
    pub incident: Option<IncidentId>,
    /// The one said to be behind it.
    pub suspect: Option<ActorId>,
    /// The words for a cause that is no actor ("a burst pipe").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspect_text: Option<Anchor>,
    /// By whose word.
    pub held_by: Voice,
    /// What the holder says.
    pub stance: AttributionStance,
    /// How firmly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Certainty>,
    /// The words that say it.
    pub evidence: Anchor,
    /// The statement it stands in.
    pub statement: Option<StatementId>,
    /// The ground given for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Anchor>,
    /// A probability it states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<Probability>,
}

/// A warning known through the text: no receipt is invented for it, and no clock runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Its id in this draft.
    pub id: WarningId,
    /// Who warned.
    pub from: Voice,
    /// Whom, if the text says.
    pub to: Option<ActorId>,
    /// The words that speak of the warning.
    pub mention: Anchor,
    /// The danger warned of.
    pub threat: Option<Anchor>,
    /// When it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<When>,
    /// What became of it, each by somebody's word.
    pub reception: Vec<Reception>,
    /// The place warned of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<WarningPlace>,
    /// Whether it went to the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    /// Its level, in the text's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The event somebody says it foretold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realised_by: Option<Realisation>,
}

/// What became of a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// Who received it so.
    pub by: Voice,
    /// How.
    pub kind: ReceptionKind,
    /// The words that say so.
    pub evidence: Anchor,
}

/// The place a warning spoke of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningPlace {
    /// The words.
    pub mention: Anchor,
    /// The town, if named.
    pub city: Option<String>,
}

/// The event somebody says a warning foretold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Realisation {
    /// The event.
    pub incident: IncidentId,
    /// Who says so.
    pub held_by: Voice,
    /// The words.
    pub evidence: Anchor,
}

/// Something done in response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its id in this draft.
    pub id: MeasureId,
    /// What kind. A recommendation is never an order.
    pub kind: MeasureKind,
    /// Whether it stands.
    pub status: MeasureStatus,
    /// Who orders it or carries it out.
    pub issued_by: Option<ActorId>,
    /// Whether it binds, if the text says.
    #[serde(default)]
    pub binding: Option<bool>,
    /// Where it applies.
    pub areas: Vec<Anchor>,
    /// From when.
    #[serde(default)]
    pub time: Option<When>,
    /// Until when.
    #[serde(default)]
    pub until: Option<When>,
    /// How many people it concerns.
    #[serde(default)]
    pub people: Option<Amount>,
    /// The condition it hangs on.
    pub conditional: Option<Anchor>,
    /// The words that say so.
    pub evidence: Anchor,
    /// The event it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// A number or address to reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Anchor>,
    /// Its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u64>,
    /// Who or what is exempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Anchor>,
    /// Forces and means sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
}

/// Forces or means, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// How many.
    pub value: u64,
    /// The words.
    pub mention: Anchor,
}

/// An expression of time in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateExpression {
    /// Its id in this draft.
    pub id: DateId,
    /// The words.
    pub as_written: Anchor,
    /// What can be worked out, in the forms of [`When::resolved`].
    pub resolved: Option<String>,
    /// How far the text carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<DateStatus>,
}

/// What the reader is not sure of, in one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What kind of doubt.
    pub kind: DoubtKind,
    /// The sentence.
    pub message: String,
    /// The words it is about, where it is about words.
    pub span: Option<Span>,
}

anchored! {
    Doc: title, dateline, sections;
    Dateline: place, date, agency, author;
    Actor: role, mentions;
    Incident: mentions, date, place, perpetrators, instruments, targets, instruments_denied, casualties, announced,
        probability;
    Perpetrator: hedge, evidence;
    Instrument: mention;
    Target: mention;
    Mentioned: mention;
    Casualties: killed, wounded, missing;
    Estimate: mention;
    CasualtyReport: number, of;
    Relation: object_text, evidence, location, date, contested;
    Channel: mention;
    Statement: speaker_mention, cue, channel, content, hedges, conditional, negation, said_at;
    AttributionHypothesis: suspect_text, evidence, basis;
    Warning: mention, threat, date, reception, place, realised_by;
    Reception: evidence;
    WarningPlace: mention;
    Realisation: evidence;
    Measure: areas, time, until, people, conditional, evidence, contact, exception, resources;
    Resource: mention;
    DateExpression: as_written;
}
