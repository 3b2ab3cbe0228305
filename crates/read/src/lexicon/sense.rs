//! What a phrase of the lists may mean.

use tocsin_core::draft::{
    Act, ActorType, Certainty, ChannelKind, FigureKind, IncidentType, InstrumentKind, MeasureKind, Qualifier,
    ReceptionKind, RelationKind, TargetKind,
};

macro_rules! senses {
    ($($(#[$doc:meta])* $variant:ident $(($arg:ty))? = $name:literal),+ $(,)?) => {
        /// One meaning of a phrase; the heading of its list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sense {
            $($(#[$doc])* $variant $(($arg))?,)+
            /// A country, by its place in the list.
            Country(u16),
            /// The adjective of a country.
            Demonym(u16),
            /// The people of a country, many.
            People(u16),
        }

        /// The senses without their arguments, to number them.
        #[derive(Clone, Copy)]
        enum Kind { $($variant,)+ Country, Demonym, People }

        impl Sense {
            /// The bit of the sense in a set of senses, whatever its argument.
            pub(crate) fn bit(self) -> u128 {
                let kind = match self {
                    $(senses!(@any $variant $($arg)?) => Kind::$variant,)+
                    Sense::Country(_) => Kind::Country,
                    Sense::Demonym(_) => Kind::Demonym,
                    Sense::People(_) => Kind::People,
                };
                1 << (kind as u32)
            }

            /// Reads the heading of a list: a name and, for some, an argument.
            pub(super) fn parse(heading: &str) -> Option<Self> {
                let (name, argument) = heading.split_once(' ').unwrap_or((heading, ""));
                match name {
                    $($name => senses!(@make $variant argument $($arg)?),)+
                    _ => None,
                }
            }
        }
    };
    (@any $variant:ident) => { Sense::$variant };
    (@any $variant:ident $arg:ty) => { Sense::$variant(_) };
    (@make $variant:ident $argument:ident) => { $argument.is_empty().then_some(Sense::$variant) };
    (@make $variant:ident $argument:ident $arg:ty) => { <$arg as Argument>::read($argument).map(Sense::$variant) };
}

senses! {
    /// An article or demonstrative.
    Det = "det",
    /// "his", "their".
    Possessive = "possessive",
    /// A preposition.
    Prep = "prep",
    /// A conjunction.
    Conj = "conj",
    /// A relative pronoun.
    Relative = "relative",
    /// A pronoun.
    Pronoun(Pronoun) = "pronoun",
    /// A form of "to be".
    Be = "be",
    /// Another auxiliary.
    Aux = "aux",
    /// A modal.
    Modal = "modal",
    /// A negation.
    Neg = "neg",
    /// An adverb.
    Adverb = "adverb",
    /// A common verb.
    Verb = "verb",
    /// A common word that is no name.
    Common = "common",
    /// A form of address or rank.
    Title = "title",
    /// An office.
    Office(Office) = "office",
    /// One person, unnamed.
    Person(Person) = "person",
    /// Several, unnamed.
    Group(Group) = "group",
    /// An adjective that makes a body an armed group.
    ArmedAdjective = "armed-adjective",
    /// A common noun for a body.
    Body(ActorType) = "body",
    /// The head of a body's name.
    NameHead(ActorType) = "name-head",
    /// A city.
    City = "city",
    /// A kind of settlement or area.
    Locality(Locality) = "locality",
    /// Where things happen, and what may be hit.
    Venue(TargetKind) = "venue",
    /// People as a target.
    TargetPeople(TargetKind) = "target-people",
    /// A month.
    Month(u32) = "month",
    /// A day of the week.
    Weekday(u32) = "weekday",
    /// Days from today.
    DayShift(i32) = "day-shift",
    /// A part of the day.
    PartOfDay = "part-of-day",
    /// A time that names no day.
    VagueTime = "vague-time",
    /// A number in words.
    Number(u32) = "number",
    /// "dozen", "hundred".
    Magnitude(u32) = "magnitude",
    /// "at least", "more than".
    Bound(Qualifier) = "bound",
    /// A reporting word.
    Cue(Act) = "cue",
    /// "according to".
    According = "according",
    /// ", saying that".
    CarryOn = "carry-on",
    /// "issued", with a noun of saying behind it.
    MakeVerb = "make-verb",
    /// "statement", "warning".
    SayingNoun(Act) = "saying-noun",
    /// "called the warning blackmail".
    CallVerb = "call-verb",
    /// "condolences".
    Sympathy = "sympathy",
    /// "expressed", with a noun of sympathy behind it.
    SympathyVerb = "sympathy-verb",
    /// "destroyed", said of an event.
    HitVerb = "hit-verb",
    /// "retaliation".
    Retaliation = "retaliation",
    /// A softening word.
    Hedge(Hedging) = "hedge",
    /// "no evidence".
    NoEvidence = "no-evidence",
    /// The way a statement was made.
    Channel(ChannelKind) = "channel",
    /// A social network.
    Network = "network",
    /// "on condition of anonymity".
    Anonymous = "anonymous",
    /// "under the pseudonym".
    Pseudonym = "pseudonym",
    /// An event, as a noun.
    Event(IncidentType) = "event",
    /// "the incident".
    Anaphor = "anaphor",
    /// An event, as a verb.
    EventVerb(IncidentType) = "event-verb",
    /// "prevented".
    Foil = "foil",
    /// "plot".
    Plot = "plot",
    /// "tried to".
    Attempt = "attempt",
    /// What makes an event not (yet) one.
    Future = "future",
    /// Older context.
    Background = "background",
    /// "carried out".
    AgentVerb = "agent-verb",
    /// "behind".
    Behind = "behind",
    /// "members of".
    Belong = "belong",
    /// "links".
    LinkNoun = "link-noun",
    /// "revealed", in an if-clause.
    Expose = "expose",
    /// A weapon.
    Instrument(InstrumentKind) = "instrument",
    /// What became of people, as a verb or adjective.
    Toll(FigureKind) = "toll",
    /// What became of people, as a noun.
    TollNoun(FigureKind) = "toll-noun",
    /// "claimed the lives of", "left".
    ClaimLives = "claim-lives",
    /// "rose to".
    Rise = "rise",
    /// "revised".
    Correct = "correct",
    /// A measure by its noun.
    Measure(MeasureKind) = "measure",
    /// "set up".
    SetUp = "set-up",
    /// "operation".
    Operation = "operation",
    /// "launched".
    Launch = "launch",
    /// "aimed at".
    Aim = "aim",
    /// "ordered to leave".
    OrderLeave = "order-leave",
    /// "advised to leave".
    AdviseLeave = "advise-leave",
    /// "leave".
    LeaveVerb = "leave-verb",
    /// "closed".
    Closed = "closed",
    /// What can be closed.
    Closable = "closable",
    /// A shelter.
    Shelter = "shelter",
    /// "opened".
    Opened = "opened",
    /// "full".
    Full = "full",
    /// "boil water".
    Boil = "boil",
    /// "avoid".
    Avoid = "avoid",
    /// "work from home".
    FromHome = "from-home",
    /// "travel advice".
    Travel = "travel",
    /// "hotline".
    Hotline = "hotline",
    /// "deployed".
    Deploy = "deploy",
    /// Forces and means.
    Forces = "forces",
    /// "stormed the building".
    Assault = "assault",
    /// "arrested".
    Arrest = "arrest",
    /// "checkpoints".
    Checks = "checks",
    /// "contingency plan".
    Contingency = "contingency",
    /// A warning, as a noun.
    Warning = "warning",
    /// A danger warned of.
    Danger = "danger",
    /// "sent", of a warning.
    Sent = "sent",
    /// What became of a warning.
    Reception(ReceptionKind) = "reception",
    /// Words that disparage a warning.
    Disparage = "disparage",
    /// A tie between bodies.
    Tie(RelationKind) = "tie",
    /// "including".
    Including = "including",
}

/// An argument of a heading.
trait Argument: Sized {
    fn read(word: &str) -> Option<Self>;
}

macro_rules! arguments {
    ($($contract:ident),+) => {$(
        impl Argument for $contract {
            fn read(word: &str) -> Option<Self> { $contract::from_word(word) }
        }
    )+};
}
arguments!(
    Act,
    ActorType,
    ChannelKind,
    FigureKind,
    IncidentType,
    InstrumentKind,
    MeasureKind,
    Qualifier,
    ReceptionKind,
    RelationKind,
    TargetKind
);

impl Argument for u32 {
    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

impl Argument for i32 {
    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each variant is the word of its list
        pub enum $name { $($variant),+ }

        impl Argument for $name {
            fn read(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// Whom a pronoun can stand for.
    Pronoun { He = "he", She = "she", They = "they", It = "it", Other = "other" }
    /// What an office makes of its holder.
    Office { Leader = "leader", Spokesperson = "spokesperson", Adviser = "adviser", Lawyer = "lawyer", Holder = "office" }
    /// What an unnamed person is in a report.
    Person { Plain = "plain", Perpetrator = "perpetrator", Victim = "victim" }
    /// What an unnamed group is in a report.
    Group { Official = "official", Armed = "armed", Other = "other" }
    /// A settlement, or an area around one.
    Locality { Settlement = "city", Area = "area" }
}

/// How a softening word softens: to a certainty of the contract, or only a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedging {
    /// It sets the certainty.
    Certain(Certainty),
    /// It softens without naming a certainty ("at the moment", "should").
    Soft,
}

impl Argument for Hedging {
    fn read(word: &str) -> Option<Self> {
        if word == "soft" { Some(Hedging::Soft) } else { Certainty::from_word(word).map(Hedging::Certain) }
    }
}
