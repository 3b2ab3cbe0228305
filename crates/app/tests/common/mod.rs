//! What the tests of the operations are made of: a desk with a wound clock, people, small reports of our own.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod day;
pub mod places;
pub mod seen;

use std::path::Path;
use std::sync::Arc;

use tocsin_app::view::{ViewLine, report::view_report};
use tocsin_app::{AsOf, Checked, Desk, Enrolment, OpError, Opening, OpeningError, Posting, enrol_person, post_report};
use tocsin_core::authority::{Caller, Role};
use tocsin_core::ids::{PersonId, ReportId, Tail};
use tocsin_core::marking::{AgencyName, Compartment, Marking, Tlp};
use tocsin_core::time::Millis;
use tocsin_ledger::VerifierKey;
use tocsin_store::{Place, Sqlite, Store};
use tocsin_testkit::{WoundClock, world};

/// When the clock stands still at first: 2026-03-14T18:00:00Z.
pub const START: Millis = Millis(1_773_511_200_000);
pub const HQ: &str = "north.example";

/// A report that several lines can be read from; fiction, like all of them.
pub const DEPOT: &str = "Explosion at the Orle fuel depot\n\n\
    An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12, the harbour \
    police said.\n\n\
    A fire broke out at the covered market of Brenn an hour later. 3 people were injured in the fire, officials said.\n";

/// Another publisher on the same event, and a later figure.
pub const DEPOT_LATER: &str = "Orle: five dead\n\n\
    The explosion at the fuel depot of Orle killed 5 people, a spokeswoman of the coast guard said on Tuesday. \
    The police said that 12 people were wounded in the explosion.\n";

/// A report that has to stay within a circle.
pub const CLOSED: &str = "Note on the night of Monday\n\n\
    An informant said that the explosion at the Harrow pier had been prepared for weeks. 2 people were wounded in the \
    explosion.\n";

/// A desk in a test's hands.
pub struct House {
    pub desk: Arc<Desk>,
    pub store: Arc<dyn Store>,
    pub clock: Arc<WoundClock>,
    /// P-1, of the agency north, in no compartment.
    pub officer: Caller,
}

impl House {
    /// A desk in memory.
    pub async fn new() -> House {
        let store = memory();
        House::on(store).await.expect("an empty store opens")
    }

    /// A desk on a file in this folder.
    pub async fn at(folder: &Path) -> Result<House, OpeningError> {
        let store = file(folder)?;
        House::on(store).await
    }

    /// A desk on a store.
    pub async fn on(store: Arc<dyn Store>) -> Result<House, OpeningError> {
        House::opened(store, opening()).await
    }

    /// A desk on a store, opened so.
    pub async fn opened(store: Arc<dyn Store>, opening: Opening) -> Result<House, OpeningError> {
        let clock = WoundClock::at(START);
        let desk = Desk::open(world::wound(clock.clone(), 7), store.clone(), opening).await?;
        let first = desk.person(&PersonId::new(Tail::Number(1))).await.map_err(|e| OpeningError::First(Box::new(e)))?;
        let officer = first.expect("every headquarters has a first officer").caller();
        Ok(House { desk: Arc::new(desk), store, clock, officer })
    }

    pub async fn enrol(&self, name: &str, role: Role, agency: &str, compartments: &[&str]) -> Caller {
        let compartments = compartments.iter().map(|&it| it.to_owned()).collect();
        let enrolment = Enrolment { name: name.to_owned(), roles: vec![role], agency: agency.to_owned(), compartments };
        let id = enrol_person(&self.desk, &self.officer, enrolment).await.expect("an officer enrols people");
        let person = self.desk.person(&id).await.expect("persons can be read");
        person.expect("who was enrolled is there").caller()
    }

    pub async fn post(&self, caller: &Caller, text: &str, marking: Marking) -> ReportId {
        let posting = Posting { bytes: text.as_bytes().to_vec(), ..Posting::default() };
        post_report(&self.desk, caller, posting, marking).await.expect("an officer posts reports").report
    }

    /// The lines of a report as they stand for somebody.
    pub async fn lines(&self, caller: &Caller, report: &ReportId) -> Vec<ViewLine> {
        view_report(&self.desk, caller, report, AsOf::NOW).await.expect("the report is there").lines
    }

    /// Checks the whole ledger from the store alone.
    pub async fn verify(&self) -> Checked {
        verify(&*self.store).await.expect("the store can be read")
    }

    /// Fails unless everything verifies, with the number of entries that there should be.
    pub async fn must_verify(&self) {
        match self.verify().await {
            Checked::Good { verified: Some(verified), .. } => assert_eq!(verified.size, self.desk.head().size),
            other => panic!("the ledger must verify: {other:?}"),
        }
    }
}

pub async fn verify(store: &dyn Store) -> Result<Checked, OpError> {
    tocsin_app::verify_ledger(store, HQ, &key(), |_, _| {}).await
}

/// The public key of every desk in these tests.
pub fn key() -> VerifierKey {
    let origin = tocsin_ledger::checkpoint::origin(HQ);
    let signer = tocsin_ledger::Signer::from_seed(&origin, &opening().key_seed).expect("the name can name a key");
    signer.verifier_key().clone()
}

pub fn opening() -> Opening {
    let (name, officer_name) = (HQ.to_owned(), "M. Adeyemi".to_owned());
    Opening { name, key_seed: [7; 32], officer_name, agency: agency("north"), seen: None }
}

pub fn memory() -> Arc<dyn Store> {
    let world = world::wound(WoundClock::at(START), 0);
    Arc::new(Sqlite::open(&world, &Place::Memory).expect("memory is always there"))
}

pub fn file(folder: &Path) -> Result<Arc<dyn Store>, OpeningError> {
    let world = world::wound(WoundClock::at(START), 0);
    Ok(Arc::new(Sqlite::open(&world, &Place::File(database(folder)))?))
}

/// Where the database of a folder is.
pub fn database(folder: &Path) -> std::path::PathBuf {
    folder.join("tocsin.sqlite")
}

/// A connection of somebody who goes past the server.
pub fn by_hand(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(database(folder)).expect("the file is there")
}

pub fn agency(name: &str) -> AgencyName {
    AgencyName::parse(name).expect("a plain word is a name")
}

pub fn open() -> Marking {
    Marking::of(Tlp::Amber, agency("north"))
}

pub fn falcon() -> Marking {
    let compartments = [Compartment::parse("falcon").expect("a plain word is a name")].into();
    Marking { compartments, ..open() }
}

/// Markings under each of which an officer of another agency and no compartment may know nothing.
pub fn closed_markings() -> Vec<Marking> {
    vec![
        falcon(),
        Marking::of(Tlp::AmberStrict, agency("north")),
        Marking::of(Tlp::Red, agency("north")),
        Marking { releasable_to: Some([agency("north")].into()), ..open() },
    ]
}
