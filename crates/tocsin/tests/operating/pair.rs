//! Two machines with PostgreSQL, as Debian's package leaves them, and what the guide asks for besides: certificates and a
//! password.
//!
//! Both are this machine: A is 127.0.0.1 and B is 127.0.0.2, with the same ports, as they would be on two.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use tocsin_testkit::cluster::{Cluster, Disk, Programs};

use crate::host::Host;

const A: &str = "127.0.0.1";
const B: &str = "127.0.0.2";

/// Two machines, each with a cluster.
pub struct Pair {
    pub a: Machine,
    pub b: Machine,
}

/// A host, and the cluster that its `postgresql` service is.
pub struct Machine {
    pub host: Host,
    cluster: Cluster,
}

impl Pair {
    /// Sets two machines up; `Err` says why they cannot be, for a counted skip.
    pub fn new(disk: Disk) -> Result<Pair, String> {
        let programs = Programs::found()?;
        TcpListener::bind((B, 0)).map_err(|_| format!("{B} is not this machine's: no second one can be played"))?;
        let certified = rcgen::generate_simple_self_signed([A, B].map(String::from)).unwrap();
        let (mut a, mut b) = (Machine::new(&programs, disk, &certified), Machine::new(&programs, disk, &certified));
        let port = a.cluster.port().to_string();
        let (data_a, data_b) = (a.host.setting("DATA").to_owned(), b.host.setting("DATA").to_owned());
        for (machine, here, other) in [(&mut a, A, data_b), (&mut b, B, data_a)] {
            let host = &mut machine.host;
            host.play([("PGPORT", port.clone()), ("HERE", here.to_owned()), ("OTHER_DATA", other)]);
            let authority = format!("{}/ca.pem", host.setting("TLS"));
            host.set(
                "STORE",
                format!(
                    "postgres://tocsin:{PASSWORD}@{A}:{port},{B}:{port}/tocsin?sslmode=verify-full&sslrootcert={authority}"
                ),
            );
            host.run("the clusters as the package makes them", "systemctl restart postgresql");
        }
        Ok(Pair { a, b })
    }
}

/// For the databases of the test.
const PASSWORD: &str = "dc0a2ffb1a6e4f0c9d6b5a";

impl Machine {
    fn new(programs: &Programs, disk: Disk, certified: &rcgen::CertifiedKey<rcgen::KeyPair>) -> Machine {
        let mut host = Host::new();
        let cluster = Cluster::start_bare(programs, disk).unwrap_or_else(|trouble| panic!("{trouble}"));
        let data = cluster.folder().join("data");
        host.set("A", A);
        host.set("B", B);
        host.set("PRIMARY", A);
        host.set("PASSWORD", PASSWORD);
        host.set("PGDATA", data.to_string_lossy());
        host.set("PGBIN", programs.bin().to_string_lossy());
        // What Debian puts into PATH; what else the guide runs, it must name with its folder.
        for program in ["psql", "createdb", "dropdb", "pg_basebackup", "pg_dump", "pg_restore"] {
            host.script(program, &format!("exec \"$PGBIN/{program}\" \"$@\""));
        }
        host.play([("PGHOST", cluster.folder().to_string_lossy().into_owned())]);
        let before: Vec<String> = programs.before().iter().map(|word| format!("'{word}'")).collect();
        host.script("as-postgres", &format!("exec {} \"$@\"", before.join(" ")));
        host.script("scp", SCP);
        let tls = host.root().join("etc/tocsin-tls");
        fs::create_dir_all(&tls).unwrap();
        let certificate = pem("CERTIFICATE", certified.cert.der());
        fs::write(tls.join("ca.pem"), &certificate).unwrap();
        fs::write(tls.join("server.crt"), &certificate).unwrap();
        let key = tls.join("server.key");
        fs::write(&key, pem("PRIVATE KEY", &certified.signing_key.serialize_der())).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        owned_like(&key, &data);
        host.set("TLS", tls.to_string_lossy());
        Machine { host, cluster }
    }

    /// The machine is gone from one moment to the next.
    pub fn dies(&mut self) {
        self.cluster.kill().unwrap_or_else(|trouble| panic!("{trouble}"));
        self.host.run("a shot", "kill -KILL \"$(cat \"$ROOT/tocsin.pid\")\"");
    }

    /// What its PostgreSQL said last.
    pub fn database_log(&self) -> String {
        let log = fs::read_to_string(self.cluster.folder().join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

fn owned_like(path: &Path, other: &Path) {
    use std::os::unix::fs::MetadataExt;
    let owner = fs::metadata(other).unwrap();
    let _ = chown(path, Some(owner.uid()), Some(owner.gid())); // as nobody special it is ours already
}

/// A certificate or a key as PostgreSQL reads it.
fn pem(kind: &str, bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("-----BEGIN {kind}-----\n");
    for line in bytes.chunks(48) {
        for three in line.chunks(3) {
            let number =
                three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for at in 0..4 {
                let sign = SIGNS[(number >> (18 - 6 * at) & 63) as usize];
                text.push(if at <= three.len() { char::from(sign) } else { '=' });
            }
        }
        text.push('\n');
    }
    text + &format!("-----END {kind}-----\n")
}

/// From the other machine, whose data folder has another place here.
const SCP: &str = r#"
for last; do :; done
for from; do
  [ "$from" != "$last" ] || break
  case "$from" in
    "root@"*":$DATA/"*) cp "$OTHER_DATA/${from#*:"$DATA"/}" "$last" ;;
    *) echo "scp $from: not played" >&2; exit 64 ;;
  esac
done
"#;
