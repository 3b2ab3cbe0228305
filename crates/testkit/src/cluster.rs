//! A throw-away PostgreSQL: one that all tests of a run share, or one of its own that a test may kill and promote.
//!
//! ```text
//! folder, 0700      <temporary folder>/tocsin-pg-PID-N
//!   data            what initdb or pg_basebackup made
//!   log             what the server says; its last lines stand in every error
//!   .s.PGSQL.PORT   the socket: whoever may enter the folder is let in without a password
//! 127.0.0.1:PORT    with the password that stands in the URL
//! ```
//!
//! Nothing here touches a PostgreSQL that the machine may be running for somebody: another folder, another port, and
//! the system's own start scripts are not asked. A cluster is removed with its processes when it is dropped, and also
//! when the test program ends badly or is killed (`watch.rs`).
//!
//! PostgreSQL refuses to run as root. As root, its programs are run as the user `postgres`; as anybody else, as that
//! user (`programs.rs`).
//!
//! Why not a container: it would need a service that is on few machines and one more thing to download; Debian's package
//! is enough.

mod programs;
mod shared;
mod watch;

use std::fmt;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use programs::Programs;
pub use shared::{database, fresh_schema, shared};

use watch::Watch;

/// A server that is not up, down, in step or promoted by now will not be.
const PATIENCE: Duration = Duration::from_secs(120);
/// Lines of the server's log in an error.
const TAIL: usize = 20;
/// Ports below the range that systems hand out for outgoing connections, so that nobody takes the port of a server that
/// a test has stopped for a moment.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// A port was free when it was looked at; somebody may have been faster. Then the next one.
const PORT_TRIES: usize = 5;
/// Who owns the database that the URL names: no superuser, like the role of a real headquarters.
const ROLE: &str = "tocsin";
/// Who owns the cluster.
const SUPERUSER: &str = "postgres";

/// What could not be done with a cluster: doing what, what was found, and what the server said last.
#[derive(Debug)]
pub struct Trouble(String);

impl Trouble {
    fn new(doing: &str, found: impl fmt::Display) -> Trouble {
        Trouble(format!("{doing}: {found}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// Whether what was answered must be there after the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// As PostgreSQL comes: each commit has reached the disk. For fail-over and anything that is killed.
    Durable,
    /// Without fsync: a few times as fast, and gone with the power. For tests that kill nothing.
    Quick,
}

/// A PostgreSQL server with a folder of its own; stopped and removed when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    folder: PathBuf,
    port: u16,
    password: String,
    watch: Watch,
}

impl Cluster {
    /// Makes a cluster, starts it, and makes a role and a database in it, both named `tocsin`.
    ///
    /// # Errors
    /// [`Trouble`] if a program fails or the server does not come up.
    pub fn start(programs: &Programs, disk: Disk) -> Result<Cluster, Trouble> {
        let cluster = Cluster::start_bare(programs, disk)?;
        let password = &cluster.password;
        cluster.sql(&format!("CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'"))?;
        cluster.sql(&format!("CREATE DATABASE {ROLE} OWNER {ROLE}"))?;
        Ok(cluster)
    }

    /// Makes a cluster and starts it, as a package leaves one: there is nobody in it but its owner.
    ///
    /// # Errors
    /// [`Trouble`] if a program fails or the server does not come up.
    pub fn start_bare(programs: &Programs, disk: Disk) -> Result<Cluster, Trouble> {
        let mut cluster = Cluster::empty(programs)?;
        let data = cluster.data();
        let secret = cluster.folder.join("password");
        fs::write(&secret, &cluster.password)
            .map_err(|error| Trouble::new("writing the password for initdb", error))?;
        programs.give(&secret)?;
        let mut initdb = programs.command("initdb", &cluster.folder);
        initdb.arg("--pgdata").arg(&data).arg("--pwfile").arg(&secret);
        initdb.args(["--username", SUPERUSER, "--auth-local=trust", "--auth-host=scram-sha-256"]);
        initdb.args(["--encoding=UTF8", "--locale=C", "--no-sync"]);
        programs::run(&mut initdb, "making a cluster", PATIENCE)?;
        let mut settings = String::from("\nlisten_addresses = '127.0.0.1'\nmax_connections = 200\n");
        if disk == Disk::Quick {
            settings.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
        }
        cluster.append_settings(&settings)?;
        cluster.first_start()?;
        Ok(cluster)
    }

    /// Makes a replica of this cluster with `pg_basebackup` and waits until each commit here waits for it.
    ///
    /// From then on `synchronous_commit` means: on both disks. While the replica is gone nothing is answered here, until
    /// [`Cluster::stand_alone`].
    ///
    /// # Errors
    /// [`Trouble`] if a program fails, or the replica does not come into step.
    pub fn standby(&self) -> Result<Cluster, Trouble> {
        let mut standby = Cluster::empty(&self.programs)?;
        standby.password.clone_from(&self.password);
        let name = format!("standby_{}", standby.port);
        let mut copy = self.programs.command("pg_basebackup", &standby.folder);
        copy.arg("--pgdata").arg(standby.data());
        copy.args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
        copy.args(["--create-slot", "--slot", &name, "--dbname"]);
        copy.arg(format!("{} application_name={name}", self.conninfo("replication")));
        programs::run(&mut copy, "copying the cluster for a replica", PATIENCE)?;
        standby.first_start()?;
        self.sql(&format!("ALTER SYSTEM SET synchronous_standby_names = '{name}'"))?;
        self.sql("SELECT pg_reload_conf()")?;
        let state = format!("SELECT sync_state FROM pg_stat_replication WHERE application_name = '{name}'");
        self.wait("waiting for the replica to be in step", || Ok(self.sql(&state)?.trim() == "sync"))?;
        Ok(standby)
    }

    /// Takes back that commits wait for a replica.
    ///
    /// # Errors
    /// [`Trouble`] if the server cannot be asked.
    pub fn stand_alone(&self) -> Result<(), Trouble> {
        self.sql("ALTER SYSTEM RESET synchronous_standby_names")?;
        self.sql("SELECT pg_reload_conf()").map(drop)
    }

    /// Makes a replica the one that is written to, and waits until it is.
    ///
    /// # Errors
    /// [`Trouble`] if it is no replica, or does not become a primary in time.
    pub fn promote(&mut self) -> Result<(), Trouble> {
        self.ctl("promoting the replica", &["promote", "--wait"])?;
        self.wait("waiting until it takes writes", || Ok(self.sql("SELECT pg_is_in_recovery()")?.trim() == "f"))
    }

    /// Stops it in order: connections are ended, what is in memory is written.
    ///
    /// # Errors
    /// [`Trouble`] if it does not stop in time.
    pub fn stop(&mut self) -> Result<(), Trouble> {
        self.ctl("stopping the server", &["stop", "--mode=fast", "--wait"])
    }

    /// Stops it at once: nothing is written any more, and the next start recovers from the log.
    ///
    /// # Errors
    /// [`Trouble`] if it does not stop in time.
    pub fn stop_at_once(&mut self) -> Result<(), Trouble> {
        self.ctl("stopping the server at once", &["stop", "--mode=immediate", "--wait"])
    }

    /// SIGKILL to each of its processes, and waits until they are gone.
    ///
    /// # Errors
    /// [`Trouble`] if it does not run, or outlives it.
    pub fn kill(&mut self) -> Result<(), Trouble> {
        let doing = "killing the server";
        let main = watch::main_process(&self.data()).ok_or_else(|| self.trouble(doing, "it does not run"))?;
        // Stopped first: it would start a new process for each one that dies, or end the others in its own way.
        watch::signal("STOP", &[main])?;
        let all = watch::processes(&self.data(), main);
        watch::signal("KILL", &all)?;
        self.wait(doing, || Ok(!all.iter().any(|process| watch::runs(*process))))?;
        // A process that nobody has reaped still counts for PostgreSQL, which then refuses to start beside it.
        let socket = self.folder.join(format!(".s.PGSQL.{}.lock", self.port));
        for lock in [self.data().join("postmaster.pid"), socket] {
            let _ = fs::remove_file(lock); // what still stands in the way is told by the next start
        }
        Ok(())
    }

    /// Starts it again, at the same port.
    ///
    /// # Errors
    /// [`Trouble`] if it does not come up in time.
    pub fn start_again(&mut self) -> Result<(), Trouble> {
        let log = self.folder.join("log");
        self.ctl("starting the server", &["start", "--wait", "--log", &log.to_string_lossy()])
    }

    /// Returns the URL of the database `tocsin`, over TCP, for its owner.
    pub fn url(&self) -> String {
        format!("postgres://{ROLE}:{}@{}/{ROLE}", self.password, self.address())
    }

    /// Returns the URL of the database `tocsin` over the socket, without a password.
    pub fn socket_url(&self) -> String {
        let folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://{ROLE}@{folder}:{}/{ROLE}", self.port)
    }

    /// Returns the URL over TCP of this cluster and of another: whichever takes writes is used.
    pub fn url_with(&self, other: &Cluster) -> String {
        let (here, there) = (self.address(), other.address());
        format!("postgres://{ROLE}:{}@{here},{there}/{ROLE}?target_session_attrs=read-write", self.password)
    }

    /// Returns its address and port.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Returns its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the folder with `data`, `log` and the socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the programs that it is made and run with.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Runs one statement as superuser, in the database `postgres`, and returns its rows, a line each.
    ///
    /// # Errors
    /// [`Trouble`] if the server cannot be asked or refuses.
    pub fn sql(&self, statement: &str) -> Result<String, Trouble> {
        self.sql_in("postgres", statement)
    }

    /// Runs one statement as superuser in a database, and returns its rows, a line each.
    ///
    /// # Errors
    /// [`Trouble`] if the server cannot be asked or refuses.
    pub fn sql_in(&self, database: &str, statement: &str) -> Result<String, Trouble> {
        let mut psql = self.programs.command("psql", &self.folder);
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--command", statement, "--dbname", &self.conninfo(database)]);
        programs::run(&mut psql, "asking the server", PATIENCE).map_err(|trouble| self.with_log(trouble))
    }

    /// A folder, a free port and a password; no server yet.
    fn empty(programs: &Programs) -> Result<Cluster, Trouble> {
        let folder = programs.folder()?;
        let watch = Watch::over(&folder)?;
        let password = unguessable()?;
        Ok(Cluster { programs: programs.clone(), folder, port: free_port()?, password, watch })
    }

    /// Starts it for the first time; at another port if somebody else was faster.
    fn first_start(&mut self) -> Result<(), Trouble> {
        let folder = self.folder.to_string_lossy().into_owned();
        let mut tries = 1;
        loop {
            // Each line counts more than those before it.
            self.append_settings(&format!("port = {}\nunix_socket_directories = '{folder}'\n", self.port))?;
            match self.start_again() {
                Err(trouble) if tries < PORT_TRIES && trouble.0.contains("Address already in use") => {
                    tries += 1;
                    self.port = free_port()?;
                }
                other => return other,
            }
        }
    }

    fn append_settings(&self, settings: &str) -> Result<(), Trouble> {
        let file = self.data().join("postgresql.conf");
        let opened = fs::OpenOptions::new().append(true).open(&file);
        let written = opened.and_then(|mut file| std::io::Write::write_all(&mut file, settings.as_bytes()));
        written.map_err(|error| Trouble::new("writing the settings of the cluster", error))
    }

    fn ctl(&self, doing: &str, arguments: &[&str]) -> Result<(), Trouble> {
        let mut command = self.programs.command("pg_ctl", &self.folder);
        command.arg("--pgdata").arg(self.data()).arg("--silent");
        command.arg(format!("--timeout={}", PATIENCE.as_secs())).args(arguments);
        let done = programs::run(&mut command, doing, PATIENCE + Duration::from_secs(5));
        done.map(drop).map_err(|trouble| self.with_log(trouble))
    }

    fn conninfo(&self, database: &str) -> String {
        // A base backup names no database: the word only says what kind of connection is meant.
        let database = if database == "replication" { String::new() } else { format!(" dbname={database}") };
        format!("host='{}' port={} user={SUPERUSER}{database}", self.folder.display(), self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn wait(&self, doing: &str, mut done: impl FnMut() -> Result<bool, Trouble>) -> Result<(), Trouble> {
        let begun = Instant::now();
        while !done()? {
            if begun.elapsed() > PATIENCE {
                return Err(self.trouble(doing, format!("not done within {} s", PATIENCE.as_secs())));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn trouble(&self, doing: &str, found: impl fmt::Display) -> Trouble {
        self.with_log(Trouble::new(doing, found))
    }

    fn with_log(&self, Trouble(said): Trouble) -> Trouble {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n  ");
        Trouble(format!("{said}\nthe last lines of {}/log:\n  {tail}", self.folder.display()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.watch.end();
    }
}

/// A port that nobody listens at.
fn free_port() -> Result<u16, Trouble> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let span = PORTS.end - PORTS.start;
    // Test programs run side by side: each begins elsewhere.
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    let begin = (u64::from(nanos) / 1000 + u64::from(std::process::id())) % u64::from(span);
    for _ in 0..span {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + ((begin + u64::from(step)) % u64::from(span)) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(Trouble::new("looking for a free port", format!("none from {} to {}", PORTS.start, PORTS.end)))
}

/// 128 bits in hexadecimal.
fn unguessable() -> Result<String, Trouble> {
    let mut bytes = [0; 16];
    let read = fs::File::open("/dev/urandom").and_then(|mut file| std::io::Read::read_exact(&mut file, &mut bytes));
    read.map_err(|error| Trouble::new("making a password from /dev/urandom", error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
