//! Debian's packages, where this program may install them.

use std::path::Path;
use std::process::{Command, Stdio};

/// Only root on a system with apt-get: nobody's password is asked for.
pub(crate) fn may_install() -> bool {
    let user = Command::new("id").arg("-u").output();
    let root = user.is_ok_and(|user| String::from_utf8_lossy(&user.stdout).trim() == "0");
    root && Path::new("/usr/bin/apt-get").is_file()
}

/// Installs packages with what they need and no more; says whether that went well.
pub(crate) fn install(packages: &[&str]) -> bool {
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments).stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    apt(&["update"]) && apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}
