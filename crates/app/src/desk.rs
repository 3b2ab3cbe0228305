//! The desk: what every operation stands on. A store, a sequencer, the world as values.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tocsin_core::authority::{Caller, Operation, Refusal, Role, grant};
use tocsin_core::fact::{self, Fact};
use tocsin_core::ids::{IncidentId, PersonId, ReportId, SitrepId, WarningId};
use tocsin_core::marking::{AgencyName, Marking, Tlp, Viewer};
use tocsin_core::person::{self, Person, RESTORED, ROLL, Roll, restore_headquarters};
use tocsin_core::place::{AreaOf, Marked};
use tocsin_core::report::{Reading, Report};
use tocsin_core::rows::ReportRow;
use tocsin_core::scope::Scopes;
use tocsin_core::sitrep::Sitrep;
use tocsin_core::time::Millis;
use tocsin_core::warning::Warning;
use tocsin_ledger::checkpoint::origin;
use tocsin_ledger::{Head, Signer};
use tocsin_read::Lexicon;
use tocsin_store::world::World;
use tocsin_store::{HeadRow, Store, StoredEntry};

use crate::cache::{Cache, Weight};
use crate::error::{OpError, unreadable};
use crate::limits;
use crate::live::{Listener, Live};
use crate::numbers::Unused;
use crate::passwords::{Cost, Passwords};
use crate::resume::{lost_since, nothing_there, resume};
use crate::sequencer::{Appended, Decided, NotAppended, ReadAt, Sequencer};
use crate::taking::Taking;
use crate::view::ViewLine;
use crate::view::likeness::{Kin, Sketch};
use crate::view::report::LitLines;

/// The epoch of records in which a headquarters begins; each restoring from a backup begins the next.
const FIRST_EPOCH: u64 = 1;

/// What a desk is opened with.
pub struct Opening {
    /// The headquarters' name: the origin of its ledger.
    pub name: String,
    /// The secret of its ledger key.
    pub key_seed: [u8; 32],
    /// The first officer's name, used once, when the ledger is empty.
    pub officer_name: String,
    /// The first officer's agency, used once.
    pub agency: AgencyName,
    /// The last checkpoint that was seen of the ledger, kept apart from the database; absent: none was kept.
    pub seen: Option<String>,
}

/// Why a desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] tocsin_store::StoreError),
    /// The name cannot be the origin of a ledger.
    #[error(
        "{name:?} cannot be the name of a headquarters\n  {why}\n  hint: use a host name you own, such as north.example"
    )]
    Name {
        /// The name.
        name: String,
        /// The rule it breaks.
        why: String,
    },
    /// The stored ledger is not the one that the checkpoint signs.
    #[error(
        "the ledger does not fit its last checkpoint; nothing was changed\n  {found}\n  hint: keep a copy of the folder, run \
         `tocsin ledger verify` to find the first bad place, and restore the newest backup that verifies"
    )]
    Ledger {
        /// What was found.
        found: String,
    },
    /// The first records could not be written.
    #[error("the headquarters could not be opened")]
    First(#[source] Box<OpError>),
}

/// The roll with the ledger's size at which it was asked for and its own version at which it was folded.
type FoldedRoll = (u64, Option<u64>, Arc<Roll>);

/// A view with the ledger's size and the moment that it was made for.
type KeptView = (u64, i64, Arc<dyn Any + Send + Sync>);

/// For whom a view was made, and which.
type ViewKey = (Viewer, BTreeSet<Role>, Option<Scopes>, String);

/// A thing's own facts.
#[derive(Default)]
pub(crate) struct About {
    /// The last record that touched it; none: nothing did.
    pub(crate) version: Option<u64>,
    pub(crate) facts: Vec<Fact>,
    /// What the facts weigh in their encoding.
    bytes: usize,
}

/// What every operation stands on.
pub struct Desk {
    /// The store. Operations read through it; only the sequencer writes entries.
    pub store: Arc<dyn Store>,
    /// Time, chance, tasks.
    pub world: World,
    name: String,
    key_text: String,
    sequencer: Sequencer,
    lexicon: &'static Lexicon,
    pub(crate) unused: Unused,
    reports: Cache<ReportId, (u64, Arc<Report>)>,
    readings: Cache<(ReportId, u64), Arc<Reading>>,
    /// Lines as they were proposed, by report and the record of its reading.
    proposed: Cache<(ReportId, u64), Arc<Vec<ViewLine>>>,
    /// Lines with their verdicts as they stand, by report and its version.
    lit: Cache<ReportId, (u64, Arc<LitLines>)>,
    /// Texts of reports, by the hash of their bytes.
    texts: Cache<String, Arc<str>>,
    /// What of a text is compared with others, by its hash.
    sketches: Cache<String, Sketch>,
    /// Which of some texts are like which, by their hashes in order.
    kin: Cache<Vec<String>, Kin>,
    /// Views of now. Who finds one being made waits for it.
    views: Cache<ViewKey, Arc<tokio::sync::Mutex<Option<KeptView>>>>,
    roll: Mutex<Option<FoldedRoll>>,
    pub(crate) passwords: Passwords,
    pub(crate) taking: Taking,
    pub(crate) live: Live,
}

impl Desk {
    /// Opens a desk on a store: checks the last checkpoint and the entries under it, and writes the first records if
    /// the ledger is empty.
    ///
    /// # Errors
    /// [`OpeningError`] names what does not fit.
    pub async fn open(world: World, store: Arc<dyn Store>, opening: Opening) -> Result<Desk, OpeningError> {
        let name_error = |why: String| OpeningError::Name { name: opening.name.clone(), why };
        let signer =
            Signer::from_seed(&origin(&opening.name), &opening.key_seed).map_err(|e| name_error(e.to_string()))?;
        let empty = Head::empty(&opening.name, FIRST_EPOCH).map_err(|e| name_error(e.to_string()))?;
        let turn = store.turn().await?; // nobody writes while we look
        let row = turn.head.clone();
        let head = match &row {
            None => nothing_there(&*store, empty).await?,
            Some(row) => resume(&*store, &opening.name, &signer, row).await?,
        };
        let fresh = row.is_none();
        let lost = match &opening.seen {
            Some(seen) => lost_since(&*store, &signer, &head, seen).await?,
            None => None,
        };
        let (entries, epoch) = (head.size(), head.epoch() + 1);
        drop(turn);
        let head = if lost.is_some() { head.in_epoch(epoch).map_err(|e| name_error(e.to_string()))? } else { head };
        let key_text = signer.verifier_key().to_string();
        let sequencer = Sequencer::start(&world, store.clone(), signer, head, row);
        let (reports, readings, proposed, lit, texts, sketches, kin, views) = Default::default();
        let name = opening.name.clone();
        let lexicon = Lexicon::built_in();
        let passwords = Passwords::new(Cost::USUAL);
        let live = Live::start(&world, store.clone(), sequencer.head());
        let roll = Mutex::new(None);
        let desk = Desk {
            store,
            world,
            name,
            key_text,
            sequencer,
            lexicon,
            unused: Unused::default(),
            reports,
            readings,
            proposed,
            lit,
            texts,
            sketches,
            kin,
            views,
            roll,
            passwords,
            taking: Taking::default(),
            live,
        };
        if fresh {
            let facts = person::open_headquarters(opening.name, opening.officer_name, opening.agency);
            desk.first("open_headquarters", facts, ROLL, None).await?;
        }
        if let Some(seen) = lost {
            tracing::warn!(entries, epoch, "The database was put back: records that had been answered are missing.");
            let before = desk.store.version(RESTORED).await?;
            desk.first("restore_headquarters", restore_headquarters(epoch, entries, seen), RESTORED, before).await?;
        }
        Ok(desk)
    }

    /// Appends a record of the headquarters itself, unless another process was faster to say the same.
    async fn first(
        &self,
        op: &'static str,
        facts: Vec<Fact>,
        thing: &str,
        version: Option<u64>,
    ) -> Result<(), OpeningError> {
        match self.append(Decided { op, by: None, facts, read: vec![(thing.to_owned(), version)] }).await {
            Ok(_) | Err(OpError::Moved { .. }) => Ok(()),
            Err(error) => Err(OpeningError::First(Box::new(error))),
        }
    }

    /// The same desk with another cost of passwords: for tests, which set hundreds.
    #[must_use]
    pub fn with_password_cost(self, cost: Cost) -> Desk {
        Desk { passwords: Passwords::new(cost), ..self }
    }

    /// Returns the headquarters' name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the public half of the ledger key, as a C2SP verifier key.
    pub fn key_text(&self) -> &str {
        &self.key_text
    }

    /// Returns the reader's lexicon.
    pub fn lexicon(&self) -> &'static Lexicon {
        self.lexicon
    }

    /// Returns the time.
    pub fn now(&self) -> Millis {
        self.world.clock.now()
    }

    /// Returns the head as it was last committed.
    pub fn head(&self) -> HeadRow {
        self.sequencer.head().borrow().clone()
    }

    /// Returns the head as it moves.
    pub fn head_seen(&self) -> tokio::sync::watch::Receiver<HeadRow> {
        self.sequencer.head()
    }

    /// Appends what an operation decided. The versions it read must still stand.
    pub(crate) async fn append(&self, decided: Decided) -> Result<Appended, OpError> {
        let what = decided.read.first().map_or_else(|| "the ledger".to_owned(), |(thing, _)| thing.clone());
        match self.sequencer.append(decided).await {
            Ok(appended) => Ok(appended),
            Err(NotAppended::Error(error)) => Err(error),
            Err(NotAppended::Moved) => Err(OpError::Moved { what, tries: 1 }),
        }
    }

    /// Decides on a report and appends, anew for as often as somebody else was faster.
    ///
    /// `decide` gets the report as it stands; no facts: nothing is appended, and the answer is `None`.
    pub(crate) async fn append_on_report(
        &self,
        caller: &Caller,
        id: &ReportId,
        op: &'static str,
        mut decide: impl FnMut(&Report) -> Result<Vec<Fact>, OpError>,
    ) -> Result<(Option<Appended>, Arc<Report>), OpError> {
        for _ in 0..limits::RETRIES_MAX {
            let (version, report) = self.report(id).await?;
            let facts = decide(&report)?;
            if let Some(done) = self.try_append(caller, op, facts, (id.to_string(), Some(version))).await? {
                return Ok((done, report));
            }
        }
        Err(OpError::Moved { what: id.to_string(), tries: limits::RETRIES_MAX })
    }

    /// Decides on any other thing, folded out of its own facts each time; the same as [`Self::append_on_report`].
    pub(crate) async fn append_on<T>(
        &self,
        caller: &Caller,
        (noun, id): (&'static str, &str),
        op: &'static str,
        fold: impl Fn(&[Fact]) -> Option<T>,
        mut decide: impl FnMut(&T) -> Result<Vec<Fact>, OpError>,
    ) -> Result<Option<Appended>, OpError> {
        let not_there = || OpError::Refusal(Refusal::NotThere { what: format!("{noun} {id}") });
        for _ in 0..limits::RETRIES_MAX {
            let About { version, facts, .. } = self.facts_about(id).await?;
            let version = version.ok_or_else(not_there)?;
            let state = fold(&facts).ok_or_else(not_there)?;
            let decided = decide(&state)?;
            if let Some(done) = self.try_append(caller, op, decided, (id.to_owned(), Some(version))).await? {
                return Ok(done);
            }
        }
        Err(OpError::Moved { what: id.to_owned(), tries: limits::RETRIES_MAX })
    }

    /// Decides on a warning; the same as [`Self::append_on_report`].
    pub(crate) async fn append_on_warning(
        &self,
        caller: &Caller,
        id: &WarningId,
        op: &'static str,
        decide: impl FnMut(&Warning) -> Result<Vec<Fact>, OpError>,
    ) -> Result<Option<Appended>, OpError> {
        self.append_on(caller, (WarningId::NOUN, id.as_str()), op, |facts| Warning::fold(id, facts), decide).await
    }

    /// Decides on the areas of an incident or a warning; the same as [`Self::append_on_report`].
    pub(crate) async fn append_on_marked(
        &self,
        caller: &Caller,
        of: &AreaOf,
        op: &'static str,
        decide: impl FnMut(&Marked) -> Result<Vec<Fact>, OpError>,
    ) -> Result<Option<Appended>, OpError> {
        let noun = match of {
            AreaOf::Incident(_) => IncidentId::NOUN,
            AreaOf::Warning(_) => WarningId::NOUN,
        };
        self.append_on(caller, (noun, of.thing()), op, |facts| Marked::fold(of, facts), decide).await
    }

    /// Returns an incident or a warning with the areas that stand on it. The caller grants.
    pub(crate) async fn marked(&self, of: &AreaOf) -> Result<Marked, OpError> {
        let facts = self.facts_about(of.thing()).await?.facts;
        Marked::fold(of, &facts).ok_or_else(|| Refusal::NotThere { what: of.what() }.into())
    }

    /// Returns a warning for an operation that looks before it decides: the caller may know of it and may do it.
    pub(crate) async fn warning_for<O: Operation>(&self, caller: &Caller, id: &WarningId) -> Result<Warning, OpError> {
        let what = format!("{} {id}", WarningId::NOUN);
        let facts = self.facts_about(id.as_str()).await?.facts;
        let Some(state) = Warning::fold(id, &facts) else { return Err(Refusal::NotThere { what }.into()) };
        let _asked = grant::<O>(caller, &state.details.marking, &what)?;
        Ok(state)
    }

    /// Decides on a situation report; the same as [`Self::append_on_report`].
    pub(crate) async fn append_on_sitrep(
        &self,
        caller: &Caller,
        id: &SitrepId,
        op: &'static str,
        decide: impl FnMut(&Sitrep) -> Result<Vec<Fact>, OpError>,
    ) -> Result<Option<Appended>, OpError> {
        self.append_on(caller, (SitrepId::NOUN, id.as_str()), op, |facts| Sitrep::fold(id, facts), decide).await
    }

    /// Returns a situation report for an operation that looks before it decides: as [`Self::warning_for`].
    pub(crate) async fn sitrep_for<O: Operation>(&self, caller: &Caller, id: &SitrepId) -> Result<Sitrep, OpError> {
        let what = format!("{} {id}", SitrepId::NOUN);
        let facts = self.facts_about(id.as_str()).await?.facts;
        let Some(state) = Sitrep::fold(id, &facts) else { return Err(Refusal::NotThere { what }.into()) };
        let _asked = grant::<O>(caller, &state.marking, &what)?;
        Ok(state)
    }

    /// Returns a thing's own facts in their order.
    pub(crate) async fn facts_about(&self, thing: &str) -> Result<About, OpError> {
        let entries = self.store.entries_of(thing).await?;
        let mut about = About { version: entries.last().map(|it| it.n), ..About::default() };
        for entry in &entries {
            about.bytes += entry.disclosure.as_ref().map_or(0, |it| it.value.len());
            about.facts.extend(facts_of(entry)?);
        }
        Ok(about)
    }

    /// Appends once. `None`: what was read has moved. `Some(None)`: there was nothing to append.
    async fn try_append(
        &self,
        caller: &Caller,
        op: &'static str,
        facts: Vec<Fact>,
        read: ReadAt,
    ) -> Result<Option<Option<Appended>>, OpError> {
        if facts.is_empty() {
            return Ok(Some(None));
        }
        let by = Some(caller.viewer.person.clone());
        match self.sequencer.append(Decided { op, by, facts, read: vec![read] }).await {
            Ok(appended) => Ok(Some(Some(appended))),
            Err(NotAppended::Moved) => Ok(None),
            Err(NotAppended::Error(error)) => Err(error),
        }
    }

    /// Folds a report out of its own facts, or takes the fold that is still current. The caller grants.
    pub(crate) async fn report(&self, id: &ReportId) -> Result<(u64, Arc<Report>), OpError> {
        let not_there = || OpError::Refusal(Refusal::NotThere { what: format!("report {id}") });
        let version = self.store.version(id.as_str()).await?.ok_or_else(not_there)?;
        if let Some((cached_at, report)) = self.reports.get(id)
            && cached_at == version
        {
            return Ok((version, report));
        }
        let about = self.facts_about(id.as_str()).await?;
        let version = about.version.unwrap_or(version);
        let report = Arc::new(Report::fold(id, &about.facts).ok_or_else(not_there)?);
        self.reports.put(id.clone(), (version, report.clone()), 2 * about.bytes);
        Ok((version, report))
    }

    /// Decodes a reading's row, or takes the one decoded before: a reading's version never changes.
    pub(crate) fn reading(&self, id: &ReportId, from_n: u64, body: &str) -> Result<Arc<Reading>, OpError> {
        let key = (id.clone(), from_n);
        if let Some(reading) = self.readings.get(&key) {
            return Ok(reading);
        }
        let reading: Arc<Reading> = Arc::new(serde_json::from_str(body).map_err(|e| unreadable("reading", e))?);
        self.readings.put(key, reading.clone(), 2 * body.len());
        Ok(reading)
    }

    /// Returns a view as things stand, made anew only when a record has come in or `moment` is another: for the same caller
    /// with the same rights, since a view is made of what one may know of. Data, never HTML.
    pub(crate) async fn kept_view<T: Weight + Clone + Send + Sync + 'static>(
        &self,
        caller: &Caller,
        name: String,
        moment: i64,
        make: impl Future<Output = Result<T, OpError>>,
    ) -> Result<T, OpError> {
        let key = (caller.viewer.clone(), caller.roles.clone(), caller.scopes.clone(), name);
        let slot = self.views.get_or_put(key);
        // One makes it and the others wait: a record that comes in while fifty look costs one reading, not fifty.
        let mut kept = slot.lock().await;
        // The size is read before the rows: rows that are newer than it only make the next call ask again.
        let size = self.head().size;
        if let Some((at, for_moment, view)) = &*kept
            && (*at, *for_moment) == (size, moment)
            && let Some(view) = view.downcast_ref::<T>()
        {
            return Ok(view.clone());
        }
        let view = make.await?;
        *kept = Some((size, moment, Arc::new(view.clone())));
        self.views.grown(view.bytes());
        Ok(view)
    }

    /// Returns lines that were made before; whether the viewer may know of them was asked with the reading's row.
    pub(crate) fn proposed(&self, id: &ReportId, from_n: u64) -> Option<Arc<Vec<ViewLine>>> {
        self.proposed.get(&(id.clone(), from_n))
    }

    /// Keeps lines as they were proposed.
    pub(crate) fn keep_proposed(&self, id: &ReportId, from_n: u64, lines: Arc<Vec<ViewLine>>) {
        let bytes = lines.len() * limits::LINE_BYTES;
        self.proposed.put((id.clone(), from_n), lines, bytes);
    }

    /// Returns the lines of a report as they stood at this version of it; who asks has found the report's row.
    pub(crate) fn lit(&self, id: &ReportId, version: u64) -> Option<Arc<LitLines>> {
        self.lit.get(id).filter(|(at, _)| *at == version).map(|(_, lit)| lit)
    }

    /// Keeps the lines of a report as they stand.
    pub(crate) fn keep_lit(&self, id: &ReportId, version: u64, lit: Arc<LitLines>) {
        let bytes = lit.lines.len() * limits::LINE_BYTES;
        self.lit.put(id.clone(), (version, lit), bytes);
    }

    /// Returns what of a text is compared, if it was made before; the report's row was found on the viewer's behalf.
    pub(crate) fn sketch(&self, sha256: &str) -> Option<Sketch> {
        self.sketches.get(&sha256.to_owned())
    }

    /// Keeps what of a text is compared.
    pub(crate) fn keep_sketch(&self, sha256: &str, sketch: Sketch) {
        let bytes = sketch.len() * size_of::<u64>();
        self.sketches.put(sha256.to_owned(), sketch, bytes);
    }

    /// Returns which of some texts are like which, if it was found before; their reports' rows were found on the viewer's behalf.
    pub(crate) fn kin(&self, texts: &Vec<String>) -> Option<Kin> {
        self.kin.get(texts)
    }

    /// Keeps which of some texts are like which.
    pub(crate) fn keep_kin(&self, texts: Vec<String>, kin: Kin) {
        let bytes = texts.iter().map(|it| it.len() + size_of::<String>() + size_of::<usize>()).sum();
        self.kin.put(texts, kin, bytes);
    }

    /// Returns the text of a report, whose row was found on the viewer's behalf. Bytes under a hash never change.
    pub(crate) async fn text(&self, report: &ReportRow) -> Result<Arc<str>, OpError> {
        self.kept_text(&report.posted.text().sha256).await
    }

    /// Returns the text kept under a hash, which was found in a row on the viewer's behalf.
    pub(crate) async fn kept_text(&self, sha256: &str) -> Result<Arc<str>, OpError> {
        let sha256 = &sha256.to_owned();
        if let Some(text) = self.texts.get(sha256) {
            return Ok(text);
        }
        let missing = || OpError::Fault(format!("the bytes {sha256} are not kept; run `tocsin ledger verify`").into());
        let bytes = self.store.blob(sha256).await?.ok_or_else(missing)?;
        let text: Arc<str> = String::from_utf8(bytes).map_err(|error| OpError::Fault(Box::new(error)))?.into();
        self.texts.put(sha256.clone(), text.clone(), text.len());
        Ok(text)
    }

    /// Returns a person who may sign in: who is on the roll now.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>, OpError> {
        Ok(self.roll().await?.person(id).cloned())
    }

    /// Returns who is on the roll. Asked at every request: folded anew only when it has changed, and nothing is read while
    /// the ledger stands still.
    pub async fn roll(&self) -> Result<Arc<Roll>, OpError> {
        let size = self.head().size;
        let cached = self.roll.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, _, roll)) = &cached
            && *at == size
        {
            return Ok(roll.clone());
        }
        let version = self.store.version(ROLL).await?;
        let roll = match cached {
            Some((_, at, roll)) if at == version => roll,
            _ => Arc::new(Roll::fold(&self.facts_about(ROLL).await?.facts)),
        };
        *self.roll.lock().unwrap_or_else(PoisonError::into_inner) = Some((size, version, roll.clone()));
        Ok(roll)
    }

    /// Begins to listen for changes, from behind a record on, on a viewer's behalf.
    ///
    /// # Errors
    /// [`OpError::Busy`] if as many listen as can.
    pub fn listen(&self, viewer: tocsin_core::marking::Viewer, after: u64) -> Result<Listener, OpError> {
        self.live.listen(viewer, after)
    }

    /// Ends all listening: the server stops.
    pub fn stop_listening(&self) {
        self.live.close();
    }

    /// Returns the marking that things get at this headquarters if nobody says another.
    pub fn usual_marking(&self, caller: &Caller) -> Marking {
        caller.marking(Tlp::Amber)
    }
}

/// Decodes the facts of an entry; an erased one has none.
pub(crate) fn facts_of(entry: &StoredEntry) -> Result<Vec<Fact>, OpError> {
    let Some(open) = &entry.disclosure else { return Ok(Vec::new()) };
    fact::decode(&open.value).map_err(|error| {
        tracing::error!(n = entry.n, %error, "The facts of a record cannot be read.");
        error.into()
    })
}
