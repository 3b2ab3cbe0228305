//! The browser under test: found, or installed where this program may, or a sentence on how to get it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PLACES: &[&str] = &["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/// Where Chromium is. `Err` says why the browser tests are skipped and what would let them run.
pub(crate) fn ready() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!("CHROMIUM names {}, and there is no such file", named.display()))
        };
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    if !may_install() {
        return Err(String::from(
            "no Chromium; install it (Debian: `apt install chromium`) or name it in the variable CHROMIUM",
        ));
    }
    println!("installing Chromium with apt-get");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments).stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    // Without a font a page is a page of boxes; chromium only recommends one.
    let done =
        apt(&["update"]) && apt(&["install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"]);
    match installed() {
        Some(found) if done => Ok(found),
        _ => Err(String::from(
            "apt-get could not install chromium (its words are above); install it by hand or name one in the variable CHROMIUM",
        )),
    }
}

fn installed() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// Only root on a system with apt-get: nobody's password is asked for.
fn may_install() -> bool {
    let user = Command::new("id").arg("-u").output();
    let root = user.is_ok_and(|user| String::from_utf8_lossy(&user.stdout).trim() == "0");
    root && Path::new("/usr/bin/apt-get").is_file()
}
