//! The closed vocabularies of `record/1`, word for word.
//!
//! Closed on purpose: a value outside them is an error when a draft is read back, not a new kind of thing.

use serde::{Deserialize, Serialize};

/// Declares a vocabulary: an enum whose variants carry the contract's words.
macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word of the vocabulary, in the contract's order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word as the contract writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// Finds the variant of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }
    )+};
}

vocabulary! {
    /// What kind of actor.
    ActorType {
        Person = "person", Organisation = "organisation", ArmedGroup = "armed_group", Group = "group",
        State = "state", Office = "office", Media = "media",
    }
    /// What kind of event.
    IncidentType {
        Attack = "attack", Bombing = "bombing", Shooting = "shooting", Arson = "arson", Kidnapping = "kidnapping",
        Fire = "fire", Flood = "flood", Explosion = "explosion", Storm = "storm", Earthquake = "earthquake",
        Accident = "accident", Other = "other",
    }
    /// How far an event got, as the text presents it.
    IncidentStage {
        CarriedOut = "carried_out", Attempted = "attempted", Foiled = "foiled", Threatened = "threatened",
        PossibleFuture = "possible_future",
        /// Reported by someone, denied by another.
        Denied = "denied",
        /// Withdrawn by the one who reported it.
        Retracted = "retracted",
    }
    /// What brought an event about.
    Cause {
        Deliberate = "deliberate", Natural = "natural", Accident = "accident", Disputed = "disputed",
        Unknown = "unknown",
    }
    /// How far the text carries a resolved time.
    DateStatus {
        Stated = "stated", Derived = "derived",
        /// Only a part is given, such as a day without its year.
        Partial = "partial",
        Ambiguous = "ambiguous", Unknown = "unknown",
    }
    /// How a country is known.
    CountryStatus { Stated = "stated", Inferred = "inferred", Unknown = "unknown" }
    /// What is said of a perpetrator.
    PerpetratorStatus {
        Unidentified = "unidentified", Reported = "reported", Suspected = "suspected", Accused = "accused",
        Claimed = "claimed", Unclaimed = "unclaimed", Denied = "denied",
    }
    /// What an attack was, or was to be, carried out with.
    InstrumentKind {
        Bomb = "bomb", VehicleBomb = "vehicle_bomb", Explosive = "explosive",
        ExplosivePrecursor = "explosive_precursor", Grenade = "grenade", Rifle = "rifle", Gun = "gun",
        Drone = "drone", LoiteringMunition = "loitering_munition", Vehicle = "vehicle", Knife = "knife",
        Missile = "missile", Mine = "mine", Other = "other",
    }
    /// How an instrument stands in the text.
    InstrumentStatus {
        Stated = "stated", Implied = "implied", Seized = "seized", Intended = "intended",
        Unverified = "unverified", Conditional = "conditional",
    }
    /// What was, or was to be, hit.
    TargetKind {
        Civilians = "civilians", PassengersAndCrew = "passengers_and_crew", Venue = "venue", Stadium = "stadium",
        Market = "market", HotelOrShop = "hotel_or_shop", Bank = "bank", PlaceOfWorship = "place_of_worship",
        GovernmentOffice = "government_office", FuelDepot = "fuel_depot", District = "district",
        Vehicle = "vehicle", Ship = "ship", Transport = "transport", Military = "military", Other = "other",
    }
    /// What a figure counts.
    FigureKind {
        Killed = "killed", Wounded = "wounded", Missing = "missing", Freed = "freed", Detained = "detained",
        Treated = "treated",
    }
    /// How a number is bounded.
    Qualifier {
        Exact = "exact", AtLeast = "at_least", MoreThan = "more_than", About = "about", UpTo = "up_to",
        LessThan = "less_than",
    }
    /// A tie between two actors, read as "subject relation object".
    RelationKind {
        CellOf = "cell_of", OffshootOf = "offshoot_of", SplitFrom = "split_from", BranchOf = "branch_of",
        PartOf = "part_of", MemberOf = "member_of", LeaderOf = "leader_of", SpokespersonOf = "spokesperson_of",
        OfficeIn = "office_in", AdviserTo = "adviser_to", LawyerOf = "lawyer_of", OperatorOf = "operator_of",
        AllegianceTo = "allegiance_to", AllegedLink = "alleged_link",
    }
    /// How a tie stands.
    RelationStatus {
        Asserted = "asserted", Alleged = "alleged", Unconfirmed = "unconfirmed", Contested = "contested",
        Hypothetical = "hypothetical",
    }
    /// What a speaker does by saying it.
    Act {
        Assert = "assert", Announce = "announce", Publish = "publish", Assess = "assess", Qualify = "qualify",
        Deny = "deny", Reject = "reject", Retract = "retract", Admit = "admit",
        ClaimResponsibility = "claim_responsibility", Accuse = "accuse", Threaten = "threaten", Warn = "warn",
        Order = "order", Advise = "advise", Promise = "promise", Condole = "condole", Condemn = "condemn",
        Thank = "thank",
    }
    /// How the words reach us.
    Form {
        Direct = "direct",
        /// Quoted words inside a paraphrase.
        Mixed = "mixed",
        Indirect = "indirect",
        /// A clip or picture is shown.
        Media = "media",
        Author = "author",
    }
    /// Whether the content is affirmed or negated.
    Polarity { Positive = "positive", Negative = "negative" }
    /// How firmly it is said.
    Certainty {
        Asserted = "asserted", Believed = "believed", Likely = "likely", Possible = "possible",
        Alleged = "alleged", Unconfirmed = "unconfirmed", NotExcluded = "not_excluded",
        /// A finding that nothing was found; never a finding of innocence.
        NoEvidence = "no_evidence",
        Undecided = "undecided", Conditional = "conditional",
    }
    /// The way a statement was made. Anonymity is no channel.
    ChannelKind {
        Briefing = "briefing", Press = "press", Broadcast = "broadcast", SocialMedia = "social_media",
        Telephone = "telephone", Email = "email", Document = "document", Image = "image",
    }
    /// What a holder says of a suspect.
    AttributionStance {
        ClaimsResponsibility = "claims_responsibility", Accuses = "accuses", Suspects = "suspects",
        Denies = "denies", NoEvidence = "no_evidence", DoesNotExclude = "does_not_exclude",
        RaisesConditionally = "raises_conditionally", CannotConfirm = "cannot_confirm",
        OtherCause = "other_cause", Deliberate = "deliberate",
    }
    /// What became of a warning, by somebody's word.
    ReceptionKind {
        ActedOn = "acted_on", ActedLate = "acted_late", AcceptedDeferred = "accepted_deferred",
        PassedOn = "passed_on", Acknowledged = "acknowledged", Ignored = "ignored", Rejected = "rejected",
        Disparaged = "disparaged", JudgedNotCredible = "judged_not_credible", Contradicted = "contradicted",
        ReceiptDenied = "receipt_denied",
    }
    /// What was done in response. A recommendation is never an order.
    MeasureKind {
        EvacuationOrder = "evacuation_order", EvacuationRecommendation = "evacuation_recommendation",
        Closure = "closure", ShelterOpen = "shelter_open", ShelterFull = "shelter_full",
        BoilWater = "boil_water", AdviceAvoid = "advice_avoid", WorkFromHome = "work_from_home",
        TravelAdvice = "travel_advice", Hotline = "hotline", Deployment = "deployment",
        HeadquartersSetUp = "headquarters_set_up", SearchOperation = "search_operation", Assault = "assault",
        Arrests = "arrests", SecurityChecks = "security_checks", ContingencyPlan = "contingency_plan",
        Other = "other",
    }
    /// Whether a measure stands.
    MeasureStatus {
        InForce = "in_force", Announced = "announced", Conditional = "conditional", NotIssued = "not_issued",
        NotUsed = "not_used", Ended = "ended",
    }
    /// What the reader is not sure of.
    DoubtKind {
        YearMissing = "year_missing", AmbiguousDate = "ambiguous_date",
        AmbiguousReference = "ambiguous_reference", UnattachedFigure = "unattached_figure",
        ConflictingFigures = "conflicting_figures", UnverifiedClaim = "unverified_claim",
        UnknownSpeaker = "unknown_speaker", HypotheticalEvent = "hypothetical_event",
        UnreadPassage = "unread_passage", Other = "other",
    }
}

impl Default for CountryStatus {
    /// A country nobody named is unknown.
    fn default() -> Self {
        CountryStatus::Unknown
    }
}
