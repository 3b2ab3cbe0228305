//! The catalogue: every sentence that the desk says more than once, or that a person may want to change.
//!
//! Short, active, the thing named by its id. No "please", no "successfully", no exclamation marks (DESK.md §8).

pub const NO_NAME: &str = "works alone and cannot link: it has no name of its own.";
pub const NO_OPERATION: &str = "no operation is open";
pub const NO_PARTNER: &str = "No partner linked";
pub const LIVE_TITLE: &str = "The page shows what is recorded now";
pub const PAST: &str = "Nothing can be changed here.";
pub const NOT_GIVEN: &str = "not given";

pub const REACH_RULE: &str = "not undone by a retraction: somebody decides again";
pub const RETRACT_RULE: &str = "Nothing is deleted. Its lines leave the picture and stand as unsupported; what another report says too stays. Warnings, assignments and judgements that rest on it stay as they are.";
pub const REINSTATE_RULE: &str = "Its lines stand again as they stood. The retraction stays in the record.";
pub const PARTIES_FOUND_RULE: &str = "named in the reports that hold these words";
pub const HISTORY_RULE: &str = "every record that changed it or what it shows, and that you may see, the latest first";
pub const UNSUPPORTED_RULE: &str = "kept lines of retracted reports: they support nothing";
pub const SEARCH_RULE: &str = "All words must be there; accents and capitals do not matter. What stands in a heading comes first, then the newer before the older.";
pub const SEARCH_EMPTY: &str = "Reports and their whole text, lines, incidents, warnings, assignments, commands, notes and persons are found here by their words.";
pub const SEARCH_NOTHING: &str =
    "Nothing that you may see holds all of these words. Fewer words, or the beginning of one, find more.";

/// Over what a page or an entry says of itself.
pub const DOCUMENT_SAYS: &str = "What it says of itself. What a person says of it stands above.";
/// Over the head of a mail.
pub const MAIL_SAYS: &str = "What the mail says of itself: the sender’s word. Anybody can write any From and any Date.";
/// Under the attachments of a mail.
pub const ATTACHED: &str = "They are kept within the original. To take one in, save it from there and post it.";
pub const PASTE_LEAD: &str = "A news story, a message, a situation report. Tocsin reads it into lines, each beside the words it came from. You keep or drop each one.";
pub const PASTE_HINT: &str = "Text in UTF-8, an HTML page or a mail file (.eml), up to 4 MB. Kept byte for byte under its hash. Nothing leaves this machine.";
pub const TOO_BIG: &str = "{name} has {size}; the limit is 4 MB. Nothing was sent.";
pub const PUBLISHER_HINT: &str = "Reports of one publisher count as one lineage.";
pub const COMPARTMENT_HINT: &str =
    "Only who is in all of them may know that this report exists. Leave it empty if you are in none.";
pub const RELEASABLE_HINT: &str = "Empty: no narrower list. Otherwise only these agencies may know of it.";

pub const KNOWN_RULE: &str = "two lineages and an officer’s word";
pub const CLAIMED_RULE: &str = "somebody says so";
pub const UNKNOWN_RULE: &str = "missing in every source";
pub const KNOWN_EMPTY: &str =
    "Nothing yet. A line becomes known when reports of two publishers say the same and an officer keeps both.";
pub const CLAIMED_EMPTY: &str = "No kept line is about this incident. It is unsupported until one is kept again.";
pub const CLAIMED_ELSEWHERE: &str = "Nothing but what stands in another panel.";
pub const TOLL_RULE: &str = "rival claims, side by side; nothing is averaged";
pub const TOLL_EMPTY: &str =
    "No kept line gives a figure for this incident. Figures of other incidents in the same report stay there.";
pub const WARNINGS_RULE: &str = "known second-hand: no receipt, no clock";
pub const ATTRIBUTION_RULE: &str = "who holds what, on which basis";
pub const ATTRIBUTION_EMPTY: &str = "Nobody is recorded as saying who did it.";
pub const STATEMENTS_EMPTY: &str = "No kept statement is about this incident.";
pub const BESIDE_RULE: &str = "nearness in a report is no link";
pub const MAP_LEAD: &str = "The newest incidents that you may know of. What has no point stands in the table.";
pub const MAP_RULE: &str = "a point is somebody’s word; solid is known, dashed is claimed, dotted is proposed";
pub const MAP_EMPTY: &str =
    "No incident has a point or an area yet. A place that a kept line names is placed on the incident’s page.";
pub const MAP_MORE: &str = "Older incidents are not on this map; each has its own on its page.";
pub const MAP_SOURCES: &str = "Natural Earth · GeoNames CC BY 4.0";
pub const GEONAMES: &str =
    "Places, regions and numbers of people: GeoNames, geonames.org, CC BY 4.0. Towns with 1,000 people or more.";
pub const PLACE_NOT_GIVEN: &str = "not given in any report";
pub const PLACES_RULE: &str = "names are the report’s; what they are on the map is somebody’s word";
pub const PLACES_EMPTY: &str = "No kept line names a place of this incident.";
pub const AREAS_EMPTY: &str = "No areas. A cordon, a quarter, a stretch of coast is marked as circle or polygon.";
pub const WARNING_AREAS_RULE: &str = "marked by an officer; what the warning says of the place is in its words";
pub const PLACE_LEAD: &str = "The report gives a name and no point. What you say here is recorded as your word, and a later answer may follow it.";
pub const FIND_HINT: &str = "Other spellings lead to the same place. Case, marks and hyphens make no difference.";
pub const FOUND_NONE: &str =
    "The gazetteer has no town of 1,000 people or more by this name. Type coordinates, or look up another spelling.";
pub const FOUND_ORDER: &str = "countries that the report names first, then the more people first.";
pub const POINT_HINT: &str = "Decimal degrees, latitude first: 54.32,10.14. South and west are negative.";
pub const RADIUS_HINT: &str = "Above 0, at most 20,000.";
pub const POLYGON_HINT: &str =
    "At least four points as lat,lon lat,lon …, the last the first again, as in CAP 1.2; at most 500.";
pub const AREA_LEAD: &str = "Marked under your name; it stands until somebody withdraws it with a reason.";
pub const REPORTS_EMPTY: &str =
    "No reports yet. Paste the first one; it is kept byte for byte, and the reader proposes lines.";
pub const INBOX_QUIET: &str = "Every line is read. A report that comes in stands here until somebody has read it.";
pub const INBOX_NONE: &str = "No report fits.";
pub const INBOX_NONE_HERE: &str = "None of the reports that were looked at fits. Older ones follow.";
pub const INBOX_END: &str = "No older reports.";
pub const LIKE_RULE: &str = "nothing is merged: whoever reads decides what is one report";
pub const INCIDENTS_EMPTY: &str = "No incidents yet. Keeping a line of a report opens the incident that it tells of.";
pub const LOG_EMPTY: &str = "Nothing is recorded that you may see.";
pub const LINES_EMPTY: &str =
    "The reader found no incident, figure, statement, warning or measure in this text. The text is kept all the same.";
pub const QUIET: &str = "Every line of the latest reports is kept or dropped.";

pub const EDIT_RULE: &str =
    "The words of the report never change. A wording is the officer’s and is shown with the officer’s name.";
pub const EDIT_HINT: &str = "Keep who says it and every hedge.";
pub const ATTACH_HINT: &str = "All lines of this report about the same event go with it. Nearness is no reason.";

pub const GRID_RULE: &str = "The latest stance in each cell; shaded where it changed.";
pub const GRID_KEY: &str = "Blank: the party has not spoken; neither consent nor denial. Open strip: time not given, drawn from when it was taken in.";
pub const GRID_EMPTY: &str = "No propositions yet. A proposition is a sentence about the incident; who asserts, denies or leaves it open then stands beside it. Put one below.";
pub const GRID_NONE_FIT: &str = "No cell fits what is asked for.";
pub const GRID_NO_INCIDENT: &str = "No incidents yet. Keeping a line of a report opens the incident that it tells of; who says what about it stands here.";
pub const NOT_SPOKEN: &str = "That is neither consent nor denial.";
pub const BOTH_STAND: &str = "All of them stand. A later one does not replace an earlier one.";
pub const RULE_STANDS: &str = "attributions to the same party stand under it by themselves.";
pub const RULE_NONE: &str = "lines stand under it only where somebody places them.";
pub const CANDIDATES_RULE: &str = "kept lines speak for them; you put one, and that finds nothing";
pub const CANDIDATES_EMPTY: &str =
    "No kept attribution is without its proposition. A proposition in your own words can be put any time.";
pub const SENTENCE_HINT: &str = "One claim that can be asserted or denied, in plain words, without a hedge.";
pub const UNPLACED_EMPTY: &str =
    "Every kept statement about this incident stands under a proposition, or none is kept yet.";
pub const HYPOTHESES_RULE: &str =
    "Each with who holds it, on what it rests and what speaks against it. A hypothesis finds nothing.";
pub const HYPOTHESES_EMPTY: &str = "No hypotheses yet. One says what may be so; who holds it, what it rests on and how likely a named person judges it stand beside it.";
pub const HELD_HINT: &str = "Kept lines in which somebody holds it, separated by commas.";
pub const RESTS_HINT: &str = "Kept lines that it rests on. Without a basis nothing can be judged.";
pub const WARNING_UNSUPPORTED: &str = "Unsupported: every line that it names is of a retracted report or no longer kept. It stays as it is; decide again.";
pub const ASSIGNMENT_UNSUPPORTED: &str =
    "Unsupported: every line that it names is of a retracted report. It stays as it is; decide again.";
pub const SITREP_UNSUPPORTED: &str = "retracted since this was drawn up. What rests on them alone is unsupported.";
pub const HYPOTHESIS_UNSUPPORTED: &str = "Unsupported: no line that it rests on is kept in a report that stands.";
pub const LIKELIHOOD_HINT: &str =
    "Say why it is so likely. How sure you are of the judging is a judgement of its own: never both in one sentence.";
pub const CONFIDENCE_HINT: &str = "Say what the judging rests on: sources, assumptions, argument.";
pub const EVIDENCE_EMPTY: &str =
    "No line is weighed yet. Look first for what could hardly be so if the hypothesis held.";
pub const FEEDS_RULE: &str = "Addresses that are looked at by themselves. Each new entry comes in as a report, once, in the name of whoever added the feed. Nothing else is ever fetched.";
pub const FEEDS_EMPTY: &str =
    "No feed is looked at. An administrator adds one; how the last look went then stands here, and what came in.";
pub const FEED_URL_HINT: &str = "RSS, Atom or JSON Feed. It is recorded as it stands: no password in it, no key.";
pub const FEED_PRIVATE_HINT: &str =
    "Only for a server that you run: it, and wherever it redirects, may then lie inside your network.";
pub const FEED_IN_YOUR_NAME: &str = "Its entries come in as reports in your name, as long as you are on the roll and may post. Its server sees that somebody looks.";
pub const FEED_STOPPED: &str = "It is not looked at. Whoever answers for it may remove it and add it anew.";
pub const FEED_REMOVE_HINT: &str = "It is looked at no more. What came in by it stays.";
pub const SOURCES_RULE: &str = "Who speaks in kept lines, and who published them, report by report from the newest on. Reliability is of the source, credibility of each line: two axes, never one number.";
pub const SOURCES_EMPTY: &str = "No kept line yet. Whoever speaks in one, and whoever published it, stands here with the grade that a named person gives.";
pub const RELIABILITY_RULE: &str = "A to F, by a named person; F says that nobody can judge it";
pub const FORMER_STAY: &str = "Former ratings stay. The last one is shown beside its lines.";
pub const UNNAMED_NOT_RATED: &str =
    "Only a named source can be rated: nobody can say that two reports mean the same people.";
pub const NOTHING_SAID: &str = "No kept line has its words.";
pub const NOTHING_PUBLISHED: &str = "No kept line of others stands in a report that it published.";
pub const NAMES_RULE: &str = "joined by a person, with a reason; can be parted";
pub const NOT_JOINABLE: &str =
    "Names of persons, pseudonyms and unnamed speakers are never joined to others: nobody is unmasked here.";
pub const CREDIBILITY_RULE: &str = "1 to 6, of this line alone; 6 says that nobody can judge it";
pub const CONFIRMED_HINT: &str = "For 1 only: the kept line of another publisher, such as R-7/2.";
pub const FOLDED: &str = "words folded: a threat or a call for violence";

pub const STAND_UP: &str = "Stand up a headquarters";
pub const STAND_UP_LEAD: &str = "A template fills the form: agencies, posts, first objectives. Everything can be changed before it stands, and answered afterwards.";
pub const STAND_UP_FORM: &str = "Filled from the template. Change what does not fit; you take the first post, the others stay vacant until somebody takes them.";
pub const STAND_UP_NOT_YOURS: &str = "A chief stands a headquarters up.";
pub const TEMPLATE_FAULTS: &str =
    "These template files cannot be taken as they are. Shipped ones are offered as they were shipped.";
pub const INCIDENT_TITLE_HINT: &str =
    "What happened, in plain words, without who did it. Used only if no incident is chosen above.";
pub const OBJECTIVES_HINT: &str =
    "Protection first: the wounded, families, the public. An objective says what is to be reached, and for whom.";
pub const POSTS_HINT: &str = "A hyphen for each post above it: - under the first, -- under that.";
pub const EXERCISE_HINT: &str =
    "Everything given in it then carries EXERCISE, on every page. An exercise gets an incident of its own.";
pub const SESSION_ONLY: &str = "A post passes by two acts: its holder offers it with a note, the other confirms. Both are session only: recorded under the session, not yet signed by a device.";
pub const OFFER_HINT: &str = "It stays yours until they confirm. The note is recorded.";
pub const NOBODY_HERE: &str = "nobody at this desk";
pub const OBJECTIVES_EMPTY: &str = "No objectives yet. An assignment serves one; set the first.";
pub const WAITS_EMPTY: &str = "Nothing waits.";
pub const CLOCKS_EMPTY: &str = "No assignment that is open has a time by which it is due.";
pub const PICTURE_CLOSED: &str = "The picture of this operation is not yours to see.";
pub const ASSIGNMENTS_EMPTY: &str =
    "No assignments yet. One asks an agency to do something for an objective, and stands here until it is answered.";
pub const ASSIGNMENTS_NONE_FIT: &str = "No assignment fits what is asked for.";
pub const NO_COMMAND: &str = "No headquarters is stood up, so there is no objective to give an assignment for.";
pub const GIVE_NOT_YOURS: &str = "A chief or a watch officer gives assignments.";
pub const GIVE_LEAD: &str = "The agency sees it on its board, and answers: accepted, or cannot comply with the reason.";
pub const RESULT_HINT: &str = "What is so now that was not so before. An aim is not a result.";
pub const REFUSE_HINT: &str = "The chief sees it at once. You may still accept later.";
pub const WITHDRAW_HINT: &str = "The agency sees that it is no longer asked for, and why.";
pub const SITREPS_LEAD: &str =
    "Numbered, drawn up out of the record, worded by people, approved by another officer, then frozen.";
pub const SITREPS_EMPTY: &str = "No situation reports yet. The first is drawn up out of the record: what is known, claimed and unknown, figures as claimed, the response, the warnings that wait.";
pub const SITREPS_NO_COMMAND: &str =
    "No headquarters is stood up. A situation report is of an operation: stand one up first.";
pub const SITREP_CIRCLE: &str = "it holds only what everybody may know of who may know of the report";
pub const SITREP_NARROWER: &str =
    "The circle comes first: a narrower one may hold more. Nobody outside it will know that the report exists.";
pub const SITREP_HOLDS: &str =
    "It holds only what everybody in this circle may know of; whether there is more is not told here.";
pub const SITREP_BARS: &str = "A bar and a word in the margin mark what changed since:";
pub const SITREP_NOTHING: &str = "The record says nothing under this head as of then.";
pub const SITREP_SHORT_EMPTY: &str =
    "Nobody has written it. The record does not sum itself up: a person says what matters.";
pub const SITREP_PENNED: &str = "Words of the officer; what stands below is the record’s.";
pub const SITREP_FROM_LAST: &str =
    "These are the words of the last report. They are not in this one until you record them.";
pub const SITREP_EDIT_HINT: &str = "Shown as yours, beside what the record says. Blank: your words are taken out.";
pub const SITREP_FIGURES: &str = "Each claim with whoever makes it. No figure is chosen, none is summed up and none is estimated (ICS 209, block 31).";
pub const SITREP_APPROVE_HINT: &str = "You approve exactly what stands above. It is frozen: what comes later goes into the next number. Who wrote part of it does not approve it while another officer may.";
pub const SITREP_OWN: &str = "Approved by one who wrote part of it: no other officer here may approve it";
pub const REVIEW_LEAD: &str = "Every warning of those days, matching or not, beside how many came; what was known, asked and decided by then. It shows the desk as it was and finds nothing.";
pub const REVIEW_EMPTY: &str = "No incidents yet. An incident is reviewed once there is one.";
pub const REVIEW_RULE: &str =
    "order is by ledger; a time is our clock unless it says whose word it is; grey links lead to the desk as it stood";
pub const REVIEW_SHARES: &str =
    "Shared words are words, and no judgement. Nobody has judged these against the incident.";
pub const REVIEW_NO_WARNING: &str =
    "No warning came in those days that you may know of, and none that is here shares a word with the incident.";
pub const REVIEW_CORRECTIONS: &str =
    "What is to change, in somebody’s words. It is kept in the record with the writer’s name.";
pub const REVIEW_CORRECTION_HINT: &str =
    "Those may know of it who may know of the incident, and of the warning that it is drawn from.";
pub const REVIEW_CIRCLE: &str = "It holds what you may know of; whether there is more is not told here.";
pub const WARNINGS_LEAD: &str = "Given by us, received by us, reported between others: three kinds, never mixed.";
pub const WARNINGS_EMPTY: &str = "No warnings yet. A warning you give or receive stands here with its clock.";
pub const WARNINGS_QUIET: &str = "Nothing waits. Every warning is read, decided or closed.";
pub const LIFE_RULE: &str = "order is by ledger, not by clock; limits are those of its first day here";
pub const REPORTED_RULE: &str = "known second-hand: no receipt is invented, no clock runs";
pub const REJECTION_RULE: &str = "Words of a speaker. No decision of anybody’s is known from them.";
pub const MATCH_RULE: &str = "judged by whoever closed it";
pub const PROVEN_RULE: &str = "a local warning: no key of an officer or of the other side signed anything";
pub const RESTS_LEDGER: &str = "the ledger and its key: tocsin ledger verify";
pub const RESTS_NOTHING: &str = "no record can show this";
pub const READ_HINT: &str =
    "Your name and the hash of exactly these words are recorded. Reading is not deciding: the clock goes on.";
pub const NOT_READ_YET: &str = "Nobody here has read it. It can be decided once a named officer has.";
pub const NOT_DECIDED_YET: &str = "Act, hold for more, forward or reject, each with its reason.";
pub const GIVEN_LEAD: &str = "Somebody may be harmed and does not know. In doubt one warns: the draft goes to the chief, who releases it or waives it with a ground.";
pub const RECEIVED_LEAD: &str = "A warning that came by hand, phone, mail or note. Its clock runs from when it came.";
pub const REPORTED_LEAD: &str =
    "A warning between others, known from a report. What the report does not say stays unknown.";
pub const URGENCY_HINT: &str = "How soon one has to act. The clocks run by it, and stay when the policy changes.";
pub const SEVERITY_HINT: &str = "How bad it would be.";
pub const CERTAINTY_HINT: &str = "How sure it is.";
pub const QUESTIONS_LEAD: &str = "Five questions: in its own words, and how precise. Exact: one person, place, hour, thing. Area: a kind, an area, a span of time.";
pub const TIME_HINT: &str = "The desk’s time, or with its zone.";
pub const RECIPIENTS_HINT: &str = "For TLP:RED: the persons who may know of it, such as P-2, P-5. You are one of them.";
pub const RELEASE_LEAD: &str = "Nothing leaves by this alone. It is handed over next, by hand, phone, mail or note.";
pub const WAIVE_LEAD: &str = "A warning that might be owed is not given. It takes a ground, its words, another officer who reviews it, and a day.";
pub const HAND_OVER_LEAD: &str = "By hand, phone, mail or note. The record says: sender’s word only.";
pub const NOTE_READING_LEAD: &str = "What they said, and who said it. It is their word, and no receipt.";
pub const DECIDE_LEAD: &str = "What you have no authority for is a forward: the clock goes on until somebody decides.";
pub const REASON_HINT: &str = "Required of every decision, and shown with it.";
pub const CLOSE_LEAD: &str = "Matched with an incident, expired, or taken back by who gave it. A match is a judgement: each question is compared by itself.";
pub const INCIDENT_WAS_HINT: &str = "In your words. Blank: not known.";
pub const NOTE_REPORTED: &str = "Note it as a reported warning";
pub const SIGN_IN_FOOT: &str = "What you do from then on is recorded under your name. What your marking does not allow does not exist for you. A session lasts 12 hours.";
pub const NO_FIT: &str = "Name and password do not fit together.";
pub const ROLL_RULE: &str = "Who may sign in. Enrolling, changing and withdrawing are records.";
pub const NAME_HINT: &str =
    "Shown beside everything the person does, and typed to sign in. No two on the roll share one.";
pub const COMPARTMENTS_OF_PERSON: &str =
    "Separated by commas. Compartments that you are not in yourself are not shown here and stay as they are.";
pub const LINK_ONCE: &str = "shown once, works once, within an hour; hand it over in person or by a way you trust";
pub const TOKEN_ONCE: &str = "shown once; only its hash is kept";
pub const WITHDRAW_RULE: &str = "every session, link, password and token ends at once";
pub const WITHDRAWN_STAYS: &str = "Whoever comes back is enrolled anew and gets another id.";
pub const NO_PASSWORD: &str = "none yet: you come in by links";
pub const PASSWORD_HINT: &str = "At least 12 characters; a sentence is good. Setting it ends your other sessions. It is kept as a slow hash, never itself.";
pub const TOKEN_RULE: &str = "a program acts as you, within these scopes";
pub const TOKENS_EMPTY: &str = "No tokens. A program that calls the API as you needs one.";
pub const SCOPES_HINT: &str =
    "Separated by commas: read:reports, write:log, or the name of one operation such as post_report.";
pub const API_LEAD: &str = "A program sends Authorization: Bearer tocsin_… with a token that a person made on their own page. It acts as that person, within the token's scopes, and what it does is recorded under the person's name. Answers are JSON; problems are application/problem+json (RFC 9457) with a sentence for people.";

/// Over every page of a headquarters whose database was put back.
pub const RESTORED: &str = "The database was put back.";
/// How much was left, and what that means.
pub const RESTORED_LEFT: &str = " left. Later ones that had been answered are missing here; ask whoever was told of them. \
    The proof that there were more stands in ";
