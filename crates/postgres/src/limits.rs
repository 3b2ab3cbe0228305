//! Every bound of this store, each with its reason (DESIGN, law 10). What both stores share stands in
//! [`tocsin_store::limits`].

use std::time::Duration;

/// Connections that read, keep values and search. A query takes a millisecond; ten keep several cores of a server busy, and
/// twenty nodes stay below the two hundred connections that administrators usually allow.
pub(crate) const CONNECTIONS: usize = 10;
/// Connections that take the turn: while the commit of one is on its way to the disk, the next stands in the queue already.
pub(crate) const TURNS: usize = 2;
/// How long a server is tried until it answers, unless the address says otherwise.
pub(crate) const CONNECT: Duration = Duration::from_secs(3);
/// How long bytes may be on the way without a sign from the other side before the connection is given up.
pub(crate) const UNANSWERED: Duration = Duration::from_secs(5);
/// How long a connection is quiet before the other side is asked for a sign.
pub(crate) const QUIET: Duration = Duration::from_secs(5);
/// How long a turn tries to reach a server that takes writes: the time in which a replica is promoted.
pub(crate) const UNREACHED: Duration = Duration::from_secs(10);
/// The first wait between two tries; each further one is twice as long, up to [`BACK_OFF_MAX`].
pub(crate) const BACK_OFF: Duration = Duration::from_millis(50);
/// The longest wait between two tries.
pub(crate) const BACK_OFF_MAX: Duration = Duration::from_secs(1);
/// How long one waits for a lock before looking who holds it, and how long that one may have been idle within its transaction
/// before it is taken for stopped. A holder works for milliseconds; take-over is promised within five seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How long a session that holds a turn may be idle until the server itself ends it, in milliseconds: where nobody else waits.
pub(crate) const IDLE_IN_TURN_MS: u64 = 4_000;
/// How often the head is looked at beside the notifications: the most that a lost one costs.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Characters of a thing's name that stand in an index. PostgreSQL refuses an entry of more than 2,704 bytes; the rest is
/// compared where it stands.
pub(crate) const INDEXED_CHARS: usize = 400;
/// Kept values that have ended and are swept out at once, by whoever takes one.
pub(crate) const SWEPT_AT_ONCE: i64 = 100;
