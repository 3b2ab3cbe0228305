//! Makes the desk's stylesheet, script and icon and hands them to `src/assets.rs` as bytes.
//!
//! The sources in `web/` are copied to `OUT_DIR`, `npm ci` installs the one bundler there (only when the lock file has
//! changed), `web/build.mjs` writes hashed and compressed files, and this script lists them in a Rust table. Nothing
//! made or downloaded ever stands in the source tree, so a checkout stays clean and may be read-only.
//!
//! `TOCSIN_WEB_PREBUILT=FOLDER` names a folder that `node web/build.mjs FOLDER` has filled elsewhere: for a build
//! without Node, or without network. Committing the bundle was the alternative; nobody reviews a minified file.
//!
//! Whatever fails says what, where and what to do next, and nothing else: whoever meets it wanted to build a crisis
//! headquarters, not to read a stack trace.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What `web/build.mjs` needs, relative to `web/`. A folder stands for all that is in it.
const INPUTS: [&str; 5] = ["package.json", "package-lock.json", ".npmrc", "build.mjs", "src"];

/// The oldest Node that the bundler runs on (`engines` in web/package.json).
const NODE_MAJOR_MIN: u32 = 18;

const PREBUILT: &str = "TOCSIN_WEB_PREBUILT";

/// Cargo fails the build on `cargo::error`. An exit code of our own would make it print everything else we said, too.
fn main() {
    if let Err(problem) = embed() {
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn embed() -> Result<(), String> {
    let out =
        PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this script is run by cargo, not by hand")?);
    println!("cargo::rerun-if-env-changed={PREBUILT}");
    println!("cargo::rerun-if-changed=build.rs");
    let bundle = match env::var_os(PREBUILT).filter(|folder| !folder.is_empty()) {
        Some(folder) => prebuilt(&PathBuf::from(folder))?,
        None => bundle(&out)?,
    };
    let table = table(&bundle)?;
    let path = out.join("assets.rs");
    fs::write(&path, table).map_err(|error| cannot("write", &path, &error))
}

fn set_by_cargo(name: &str) -> Result<PathBuf, String> {
    env::var_os(name)
        .map(PathBuf::from)
        .ok_or_else(|| format!("{name} is not set: this script is run by cargo, not by hand"))
}

/// A folder that somebody else's Node has filled.
fn prebuilt(folder: &Path) -> Result<PathBuf, String> {
    let manifest = folder.join("manifest.tsv");
    println!("cargo::rerun-if-changed={}", manifest.display());
    if manifest.is_file() {
        return fs::canonicalize(folder).map_err(|error| cannot("open", folder, &error));
    }
    Err(format!(
        "{PREBUILT} names {}, but there is no manifest.tsv in it; fill that folder with `node web/build.mjs FOLDER` on a machine that has Node, and give its absolute path",
        folder.display()
    ))
}

/// Copies the sources, installs the bundler, bundles; returns the folder with the result.
fn bundle(out: &Path) -> Result<PathBuf, String> {
    let web = set_by_cargo("CARGO_MANIFEST_DIR")?.join("../../web");
    let work = out.join("web");
    for input in INPUTS {
        let from = web.join(input);
        println!("cargo::rerun-if-changed={}", from.display());
        let to = work.join(input);
        remove(&to).map_err(|error| cannot("replace", &to, &error))?;
        copy(&from, &to).map_err(|error| cannot("copy", &from, &error))?;
    }
    check_node()?;
    install(&work)?;
    let bundled = out.join("web-bundle");
    let made = run(Command::new("node").arg("build.mjs").arg(&bundled).current_dir(&work), "node")?;
    if !made.status.success() {
        return Err(format!(
            "the desk in web/src was not bundled; nothing was embedded\n{}\nmend what is named above; `cd web && npm ci && node build.mjs` shows the same alone",
            tail(&made)
        ));
    }
    Ok(bundled)
}

fn check_node() -> Result<(), String> {
    let version = run(Command::new("node").arg("--version"), "node")?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(format!(
            "the desk (web/) needs Node.js {NODE_MAJOR_MIN} or newer to be bundled, and `node --version` says {version:?}; install a newer one, or set {PREBUILT} to a folder that `node web/build.mjs FOLDER` has filled"
        )),
    }
}

/// Runs `npm ci` unless the same lock file was installed here before.
fn install(work: &Path) -> Result<(), String> {
    let lock = work.join("package-lock.json");
    let stamp = work.join("installed.lock");
    let wanted = fs::read(&lock).map_err(|error| cannot("read", &lock, &error))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) && work.join("node_modules").is_dir() {
        return Ok(());
    }
    remove(&stamp).map_err(|error| cannot("remove", &stamp, &error))?;
    // The bundler counts as a development dependency; NODE_ENV=production would leave it out.
    let installed =
        run(Command::new("npm").args(["ci", "--include=dev", "--loglevel=error"]).current_dir(work), "npm")?;
    if !installed.status.success() {
        return Err(format!(
            "`npm ci` could not install the bundler named in web/package-lock.json; nothing was embedded\n{}\ncheck the network and npm's registry setting, or set {PREBUILT} to a folder that `node web/build.mjs FOLDER` has filled elsewhere",
            tail(&installed)
        ));
    }
    fs::write(&stamp, wanted).map_err(|error| cannot("write", &stamp, &error))
}

/// The table that `src/assets.rs` includes, from the manifest that `web/build.mjs` wrote.
fn table(bundle: &Path) -> Result<String, String> {
    let path = bundle.join("manifest.tsv");
    let manifest = fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))?;
    let mut table = String::from("[\n");
    for line in manifest.lines() {
        let [name, file, content_type, hash] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!(
                "{} has the line {line:?} where name, file, type and hash are expected, separated by tabs; make the folder anew with `node web/build.mjs`",
                path.display()
            ));
        };
        let plain = bundle.join(file);
        let gzip = option(&bundle.join(format!("{file}.gz")));
        let brotli = option(&bundle.join(format!("{file}.br")));
        table += &format!(
            "    Asset {{ name: {name:?}, file: {file:?}, href: \"/assets/{file}\", content_type: {content_type:?}, hash: {hash:?},\n        plain: include_bytes!({plain:?}), gzip: {gzip}, brotli: {brotli} }},\n"
        );
    }
    Ok(table + "]\n")
}

/// Compressed bytes are there only where compressing helped.
fn option(path: &Path) -> String {
    if path.is_file() { format!("Some(include_bytes!({path:?}))") } else { String::from("None") }
}

fn run(command: &mut Command, program: &str) -> Result<Output, String> {
    command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "`{program}` was not found, and the desk (web/) is bundled with it: install Node.js {NODE_MAJOR_MIN} or newer with npm (Debian: `apt install nodejs npm`), or set {PREBUILT} to a folder that `node web/build.mjs FOLDER` has filled on another machine"
        ),
        _ => format!("`{program}` could not be started: {error}"),
    })
}

/// The last lines that a program said; its first ones are rarely the reason.
fn tail(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).map(|_| ())
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn cannot(act: &str, path: &Path, error: &io::Error) -> String {
    format!("could not {act} {}: {error}", path.display())
}
