//! The lines about what is said: statements, attributions, warnings.

use super::headline::{Headline, when};
use super::{ItemList, ItemRef, Line, LineKind, Proposal, Stance};
use crate::draft::{
    Act, ActorType, Anchor, AttributionHypothesis, AttributionStance, Certainty, ChannelKind, Draft, Form,
    ReceptionKind, Statement, Voice, Warning,
};

/// One line per statement: the speaker, the act, the words, the hedges.
pub(super) fn statements(draft: &Draft, out: &mut Vec<Line>) {
    for (index, statement) in draft.statements.iter().enumerate() {
        let hedges: Vec<&Anchor> = statement.hedges.iter().chain(&statement.conditional).collect();
        let word = match statement.act {
            Act::Condole if !statement.content.is_empty() => "expresses",
            act => act_verb(act),
        };
        let verb = agree(word, is_plural(draft, statement.speaker.as_ref()));
        let mut headline = Headline::default().who(speaker(draft, statement)).text(" ").text(&verb);
        for (at, content) in statement.content.iter().enumerate() {
            let direct = statement.form == Form::Direct;
            headline = headline.text(match (at, direct) {
                (0, true) => ": “",
                (0, false) => ": ",
                (_, true) => " … “",
                (_, false) => " … ",
            });
            headline = headline.quoted(content, &hedges).text(if direct { "”" } else { "" });
        }
        let mut meta = vec![form_words(statement.form).to_owned(), certainty_words(statement.certainty).to_owned()];
        if let Some(channel) = &statement.channel {
            let word = channel_word(channel.kind);
            meta.push(channel.name.as_ref().map_or(word.to_owned(), |name| format!("{word}, {name}")));
        }
        meta.extend(statement.said_at.as_ref().map(|time| format!("said: {}", when(time))));
        if let Some(role) = statement
            .speaker
            .as_ref()
            .and_then(|voice| voice.actor())
            .and_then(|id| draft.actor(id))
            .and_then(|actor| actor.role.as_ref())
        {
            meta.push(role.text.clone());
        }
        let co: Vec<&str> =
            statement.co_speakers.iter().filter_map(|id| draft.actor(id)).map(|a| a.display_name()).collect();
        if !co.is_empty() {
            meta.push(format!("with {}", co.join(", ")));
        }
        let mut words: Vec<&Anchor> = statement.content.iter().collect();
        words.extend(&statement.cue);
        words.extend(&statement.speaker_mention);
        words.extend(statement.said_at.iter().flat_map(|time| &time.as_written));
        out.push(
            Proposal {
                kind: LineKind::Statement,
                item: ItemRef { list: ItemList::Statements, index },
                headline,
                meta,
                words,
                hedges,
                incident: match statement.about.as_slice() {
                    [one] => Some(one),
                    _ => None,
                },
                voice: statement.speaker.as_ref(),
            }
            .line(),
        );
    }
}

fn speaker<'d>(draft: &'d Draft, statement: &'d Statement) -> &'d str {
    match (&statement.speaker, &statement.speaker_mention) {
        (Some(voice), _) => draft.voice_name(voice),
        (None, Some(words)) => &words.text,
        (None, None) => "speaker not given:",
    }
}

/// One line per attribution: holder, stance, suspect, ground.
pub(super) fn attributions(draft: &Draft, out: &mut Vec<Line>) {
    for (index, attribution) in draft.attribution_hypotheses.iter().enumerate() {
        let statement = attribution.statement.as_ref().and_then(|id| draft.statement(id));
        let hedges: Vec<&Anchor> = statement
            .map(|s| s.hedges.iter().chain(&s.conditional).filter(|h| h.touches(&attribution.evidence)).collect())
            .unwrap_or_default();
        let basis = attribution.basis.as_ref().map_or("basis: not given".to_owned(), |b| format!("basis: {}", b.text));
        let mut meta = vec![basis];
        meta.extend(attribution.confidence.map(|c| certainty_words(c).to_owned()));
        let mut words = vec![&attribution.evidence];
        words.extend(&attribution.basis);
        let mut line = Proposal {
            kind: LineKind::Attribution,
            item: ItemRef { list: ItemList::AttributionHypotheses, index },
            headline: attribution_headline(draft, attribution, &hedges),
            meta,
            words,
            hedges,
            incident: attribution.incident.as_ref(),
            voice: Some(&attribution.held_by),
        }
        .line();
        if attribution.confidence.is_some_and(|c| c != Certainty::Asserted) {
            line.stance = Stance::Doubt;
        }
        out.push(line);
    }
}

fn attribution_headline(draft: &Draft, attribution: &AttributionHypothesis, hedges: &[&Anchor]) -> Headline {
    let holder = draft.voice_name(&attribution.held_by);
    let suspect = match (attribution.suspect.as_ref().and_then(|id| draft.actor(id)), &attribution.suspect_text) {
        (Some(actor), _) => actor.display_name(),
        (None, Some(words)) => &words.text,
        (None, None) => "somebody not given",
    };
    let incident = attribution
        .incident
        .as_ref()
        .and_then(|id| draft.incident(id))
        .and_then(|incident| incident.mentions.first())
        .map_or("event not given", |mention| mention.text.as_str());
    let of_itself =
        attribution.held_by.actor().is_some() && attribution.held_by.actor() == attribution.suspect.as_ref();
    let who = Headline::default().who(holder);
    let says = |verb: &str| agree(verb, is_plural(draft, Some(&attribution.held_by)));
    let many =
        attribution.suspect.as_ref().and_then(|id| draft.actor(id)).is_some_and(|actor| actor.kind == ActorType::Group);
    let is_behind = if many { " are behind " } else { " is behind " };
    let headline = match attribution.stance {
        AttributionStance::ClaimsResponsibility => who.text(&says(" claims responsibility for ")),
        AttributionStance::Accuses => who.text(&says(" says ")).who(suspect).text(is_behind),
        AttributionStance::Suspects => {
            who.text(&says(" says ")).who(suspect).text(" ").hedge("may be").text(" behind ")
        }
        AttributionStance::Denies if of_itself => who.text(&says(" denies being behind ")),
        AttributionStance::Denies => who.text(&says(" denies that ")).who(suspect).text(is_behind),
        AttributionStance::NoEvidence => {
            who.text(&says(" says there is no evidence that ")).who(suspect).text(is_behind)
        }
        AttributionStance::DoesNotExclude => who.text(" does not exclude that ").who(suspect).text(is_behind),
        AttributionStance::CannotConfirm => who.text(" cannot confirm that ").who(suspect).text(is_behind),
        AttributionStance::RaisesConditionally => {
            who.text(&says(" speaks, on a condition, of ")).who(suspect).text(" in connection with ")
        }
        AttributionStance::OtherCause => who.text(&says(" names another cause, ")).who(suspect).text(", for "),
        AttributionStance::Deliberate => who.text(&says(" says it was deliberate: ")),
    };
    headline.text(&format!("“{incident}”")).text("; in the words: ").quoted(&attribution.evidence, hedges)
}

/// One line per warning, known second-hand: no receipt is invented and no clock runs.
pub(super) fn warnings(draft: &Draft, out: &mut Vec<Line>) {
    for (index, warning) in draft.warnings.iter().enumerate() {
        let to = warning.to.as_ref().and_then(|id| draft.actor(id));
        let mut headline = Headline::default().who(draft.voice_name(&warning.from)).text(" warned ");
        headline = match to {
            Some(actor) => headline.who(actor.display_name()),
            None if warning.public == Some(true) => headline.text("the public"),
            None => headline.text("somebody not given"),
        };
        headline = match &warning.threat {
            Some(threat) => headline.text(" of ").quoted(threat, &[]),
            None => headline.text("; of what is not given"),
        };
        let mut meta = vec!["known second-hand".to_owned()];
        meta.push(format!("date: {}", warning.date.as_ref().map_or("not given".to_owned(), when)));
        meta.extend(receptions(draft, warning));
        let mut words = vec![&warning.mention];
        words.extend(&warning.threat);
        words.extend(warning.reception.iter().map(|reception| &reception.evidence));
        out.push(
            Proposal {
                kind: LineKind::Warning,
                item: ItemRef { list: ItemList::Warnings, index },
                headline,
                meta,
                words,
                hedges: Vec::new(),
                incident: None,
                voice: Some(&warning.from),
            }
            .line(),
        );
    }
}

fn receptions(draft: &Draft, warning: &Warning) -> Vec<String> {
    if warning.reception.is_empty() {
        return vec!["what became of it: not given".to_owned()];
    }
    warning
        .reception
        .iter()
        .map(|r| {
            format!("{} by {}, in the words “{}”", reception_word(r.kind), draft.voice_name(&r.by), r.evidence.text)
        })
        .collect()
}

fn reception_word(kind: ReceptionKind) -> &'static str {
    match kind {
        ReceptionKind::ActedOn => "acted on",
        ReceptionKind::ActedLate => "acted on late",
        ReceptionKind::AcceptedDeferred => "accepted, action put off",
        ReceptionKind::PassedOn => "passed on",
        ReceptionKind::Acknowledged => "acknowledged",
        ReceptionKind::Ignored => "said to be ignored",
        ReceptionKind::Rejected => "rejected",
        ReceptionKind::Disparaged => "disparaged",
        ReceptionKind::JudgedNotCredible => "judged not credible",
        ReceptionKind::Contradicted => "contradicted",
        ReceptionKind::ReceiptDenied => "receipt denied",
    }
}

fn act_verb(act: Act) -> &'static str {
    match act {
        Act::Assert => "says",
        Act::Announce => "announced",
        Act::Publish => "published",
        Act::Assess => "assesses",
        Act::Qualify => "qualifies",
        Act::Deny => "denies",
        Act::Reject => "rejects",
        Act::Retract => "withdraws",
        Act::Admit => "admits",
        Act::ClaimResponsibility => "claims responsibility",
        Act::Accuse => "accuses",
        Act::Threaten => "threatens",
        Act::Warn => "warns",
        Act::Order => "orders",
        Act::Advise => "advises",
        Act::Promise => "promises",
        Act::Condole => "expresses condolences",
        Act::Condemn => "condemns",
        Act::Thank => "thanks",
    }
}

/// Whether a voice is several people ("officials say").
fn is_plural(draft: &Draft, voice: Option<&Voice>) -> bool {
    voice.and_then(Voice::actor).and_then(|id| draft.actor(id)).is_some_and(|actor| {
        let name = actor.display_name().to_lowercase();
        let many = name.ends_with('s') || name.ends_with("police");
        actor.kind == ActorType::Group || (!actor.named && many && actor.kind == ActorType::Organisation)
    })
}

/// A verb in the number of its subject: " says " or " say ". Past forms stay.
fn agree(verb: &str, plural: bool) -> String {
    if !plural {
        return verb.to_owned();
    }
    let lead = verb.len() - verb.trim_start().len();
    let (space, words) = verb.split_at(lead);
    let (first, rest) =
        words.split_once(' ').map_or((words, String::new()), |(first, rest)| (first, format!(" {rest}")));
    let many = match first {
        "denies" => "deny",
        "expresses" => "express",
        "assesses" => "assess",
        "qualifies" => "qualify",
        other => other.strip_suffix('s').unwrap_or(other),
    };
    format!("{space}{many}{rest}")
}

fn form_words(form: Form) -> &'static str {
    match form {
        Form::Direct => "quoted",
        Form::Mixed => "partly quoted",
        Form::Indirect => "in the report's words",
        Form::Media => "shown",
        Form::Author => "the author's own words",
    }
}

fn certainty_words(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Asserted => "",
        Certainty::Believed => "believed",
        Certainty::Likely => "likely, it is said",
        Certainty::Possible => "possible, it is said",
        Certainty::Alleged => "alleged",
        Certainty::Unconfirmed => "unconfirmed",
        Certainty::NotExcluded => "not excluded",
        Certainty::NoEvidence => "no evidence found; not a finding of innocence",
        Certainty::Undecided => "left open",
        Certainty::Conditional => "only on a condition",
    }
}

fn channel_word(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Briefing => "at a briefing",
        ChannelKind::Press => "to the press",
        ChannelKind::Broadcast => "in a broadcast",
        ChannelKind::SocialMedia => "on social media",
        ChannelKind::Telephone => "by telephone",
        ChannelKind::Email => "by e-mail",
        ChannelKind::Document => "in writing",
        ChannelKind::Image => "in a picture",
    }
}
