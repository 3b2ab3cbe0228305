//! TLS against a real server with a certificate of its own.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tocsin_store::Store;
use tocsin_testkit::cluster::{Cluster, Disk, Programs};
use tocsin_testkit::skipped;

use crate::batches::{commit, put};
use crate::server::{client, open};

/// Writes a file as whoever runs the server would have it.
fn give(cluster: &Cluster, name: &str, text: &str) -> PathBuf {
    let (data, file) = (cluster.folder().join("data"), cluster.folder().join(name));
    std::fs::write(&file, text).expect("the folder of the cluster can be written");
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("the file is ours");
    let owner = std::fs::metadata(data).expect("the cluster has data");
    chown(&file, Some(owner.uid()), Some(owner.gid())).expect("a file may be given to whoever runs the server");
    file
}

/// Bytes as PostgreSQL and we read them from a file (RFC 7468).
fn pem(what: &str, bytes: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
}

fn trusting(url: &str, host: &str, authority: &Path) -> String {
    let url = url.replace("127.0.0.1", host);
    format!("{url}?sslmode=verify-full&sslrootcert={}", authority.display())
}

#[tokio::test]
async fn only_a_server_with_the_certificate_of_its_name_is_believed() {
    let Ok(programs) = Programs::found() else { return skipped("there is no PostgreSQL") };
    let cluster = Cluster::start(&programs, Disk::Quick).unwrap();
    let plain = open(&format!("{}?sslmode=require", cluster.url())).await.err().unwrap();
    assert!(plain.to_string().contains("TLS"), "{plain}");
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = give(&cluster, "server.key", &pem("PRIVATE KEY", &certified.signing_key.serialize_der()));
    let certificate = give(&cluster, "server.crt", &pem("CERTIFICATE", certified.cert.der()));
    for (setting, value) in
        [("ssl_key_file", key.display().to_string()), ("ssl_cert_file", certificate.display().to_string())]
    {
        cluster.sql(&format!("ALTER SYSTEM SET {setting} = '{value}'")).unwrap();
    }
    cluster.sql("ALTER SYSTEM SET ssl = on").unwrap();
    cluster.sql("SELECT pg_reload_conf()").unwrap();
    while cluster.sql("SHOW ssl").unwrap().trim() != "on" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let authority = tempfile::tempdir().unwrap();
    let (ours, theirs) = (authority.path().join("ours.pem"), authority.path().join("theirs.pem"));
    std::fs::write(&ours, pem("CERTIFICATE", certified.cert.der())).unwrap();
    std::fs::write(&theirs, pem("CERTIFICATE", stranger.cert.der())).unwrap();
    let store = open(&trusting(&cluster.url(), "localhost", &ours)).await.unwrap();
    commit(&store, vec![put("R-1", "over TLS")]).await.unwrap();
    let encrypted = cluster.sql(
        "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'tocsin'",
    );
    assert_eq!(encrypted.unwrap().trim(), "t", "no session of ours is in clear");
    for (host, authority) in [("127.0.0.1", &ours), ("localhost", &theirs)] {
        let error = open(&trusting(&cluster.url(), host, authority)).await.err().unwrap();
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    let missing = open(&trusting(&cluster.url(), "localhost", Path::new("/nowhere/ca.pem"))).await.err().unwrap();
    assert!(missing.to_string().contains("/nowhere/ca.pem"), "{missing}");
    for mode in ["prefer", "require"] {
        let store = open(&format!("{}?sslmode={mode}", cluster.url())).await.unwrap();
        assert_eq!(store.head().await.unwrap().unwrap().size, 1);
    }
    assert!(client(&cluster.url()).await.is_ok(), "the server takes sessions in clear, and ours were not");
}
