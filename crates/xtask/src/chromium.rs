//! The browser under test: found, or installed where this program may, or a sentence on how to get it.

use std::path::PathBuf;

use crate::apt;

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
    if !apt::may_install() {
        return Err(String::from(
            "no Chromium; install it (Debian: `apt install chromium`) or name it in the variable CHROMIUM",
        ));
    }
    println!("installing Chromium with apt-get");
    // Without a font a page is a page of boxes; chromium only recommends one.
    let done = apt::install(&["chromium", "fonts-liberation"]);
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
