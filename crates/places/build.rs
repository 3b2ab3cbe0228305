//! Makes the gazetteer and the outlines of the world, and hands them to `src/` as bytes.
//!
//! The sources in `data/` are copied to `OUT_DIR`, `npm ci` installs the four packages there (only when the lock file has
//! changed), `data/build.mjs` writes its files, and this script makes the index of names out of them: with the same
//! `fold` that looks names up. Nothing made or downloaded ever stands in the source tree.
//!
//! `TOCSIN_PLACES_PREBUILT=FOLDER` names a folder that `node crates/places/data/build.mjs FOLDER` has filled elsewhere:
//! for a build without Node, or without network.

#[path = "src/fold.rs"]
mod fold;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const INPUTS: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "build.mjs"];
/// What `data/build.mjs` writes.
const MADE: [&str; 4] = ["places.tsv", "countries.tsv", "outlines-110.bin", "outlines-50.bin"];
const PREBUILT: &str = "TOCSIN_PLACES_PREBUILT";

fn main() {
    if let Err(problem) = embed() {
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn embed() -> Result<(), String> {
    let out = set_by_cargo("OUT_DIR")?;
    println!("cargo::rerun-if-env-changed={PREBUILT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/fold.rs");
    let made = match env::var_os(PREBUILT).filter(|folder| !folder.is_empty()) {
        Some(folder) => prebuilt(PathBuf::from(folder))?,
        None => make(&out)?,
    };
    for name in &MADE[1..] {
        let from = made.join(name);
        fs::copy(&from, out.join(name)).map_err(|error| cannot("copy", &from, &error))?;
    }
    let path = made.join("places.tsv");
    let table = fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))?;
    index(&table, &out).map_err(|problem| format!("{}: {problem}; make it anew with build.mjs", path.display()))
}

fn set_by_cargo(name: &str) -> Result<PathBuf, String> {
    let value = env::var_os(name).map(PathBuf::from);
    value.ok_or_else(|| format!("{name} is not set: this script is run by cargo, not by hand"))
}

/// A folder that somebody else's Node has filled.
fn prebuilt(folder: PathBuf) -> Result<PathBuf, String> {
    for name in MADE {
        let file = folder.join(name);
        println!("cargo::rerun-if-changed={}", file.display());
        if !file.is_file() {
            return Err(format!(
                "{PREBUILT} names {}, but there is no {name} in it; fill that folder with `node crates/places/data/build.mjs FOLDER` on a machine that has Node, and give its absolute path",
                folder.display()
            ));
        }
    }
    Ok(folder)
}

/// Copies the sources, installs the packages, runs the script; returns the folder with what it made.
fn make(out: &Path) -> Result<PathBuf, String> {
    let data = set_by_cargo("CARGO_MANIFEST_DIR")?.join("data");
    let work = out.join("data");
    fs::create_dir_all(&work).map_err(|error| cannot("make", &work, &error))?;
    for input in INPUTS {
        let (from, to) = (data.join(input), work.join(input));
        println!("cargo::rerun-if-changed={}", from.display());
        fs::copy(&from, &to).map_err(|error| cannot("copy", &from, &error))?;
    }
    install(&work)?;
    let made = out.join("made");
    let ran = run(Command::new("node").arg("build.mjs").arg(&made).current_dir(&work), "node")?;
    if !ran.status.success() {
        return Err(format!("the gazetteer was not made; nothing was embedded\n{}", tail(&ran)));
    }
    Ok(made)
}

/// Runs `npm ci` unless the same lock file was installed here before.
fn install(work: &Path) -> Result<(), String> {
    let (lock, stamp) = (work.join("package-lock.json"), work.join("installed.lock"));
    let wanted = fs::read(&lock).map_err(|error| cannot("read", &lock, &error))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) && work.join("node_modules").is_dir() {
        return Ok(());
    }
    let installed =
        run(Command::new("npm").args(["ci", "--include=dev", "--loglevel=error"]).current_dir(work), "npm")?;
    if !installed.status.success() {
        return Err(format!(
            "`npm ci` could not install the data named in crates/places/data/package-lock.json; nothing was embedded\n{}\ncheck the network and npm's registry setting, or set {PREBUILT} to a folder that `node crates/places/data/build.mjs FOLDER` has filled elsewhere",
            tail(&installed)
        ));
    }
    fs::write(&stamp, wanted).map_err(|error| cannot("write", &stamp, &error))
}

/// Writes four files: `places.bin` (28 bytes a place), `words.txt` (names and regions), `names.fst` (folded name to a
/// place, or to a place in `several.bin`) and `several.bin` (how many, then their numbers).
fn index(table: &str, out: &Path) -> Result<(), String> {
    let (mut places, mut words) = (Vec::new(), String::new());
    let mut keys: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut regions: BTreeMap<String, (u32, u8)> = BTreeMap::new();
    for (number, line) in table.lines().enumerate() {
        let bad = |what: &str| format!("line {}: {what}", number + 1);
        let [id, name, lat, lon, population, country, region, others] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(bad("eight columns are expected"));
        };
        let mut word = |text: &str| -> Result<(u32, u8), String> {
            let at = u32::try_from(words.len()).map_err(|_| bad("more names than four gigabytes"))?;
            words.push_str(text);
            Ok((at, u8::try_from(text.len()).map_err(|_| bad("a name of more than 255 bytes"))?))
        };
        let (name_at, name_len) = word(name)?;
        let (region_at, region_len) = match regions.get(region) {
            Some(place) => *place,
            None => *regions.entry(region.to_owned()).or_insert(word(region)?),
        };
        let unsigned = |text: &str| text.parse::<u32>().map_err(|_| bad("a number is expected"));
        let signed = |text: &str| text.parse::<i32>().map_err(|_| bad("a number is expected"));
        for value in [unsigned(id)?, signed(lat)?.cast_unsigned(), signed(lon)?.cast_unsigned(), unsigned(population)?]
        {
            places.extend_from_slice(&value.to_le_bytes());
        }
        places.extend_from_slice(&name_at.to_le_bytes());
        places.extend_from_slice(&region_at.to_le_bytes());
        let [a, b] = country.as_bytes() else { return Err(bad("a country of two letters is expected")) };
        places.extend_from_slice(&[name_len, region_len, *a, *b]);
        for spelling in std::iter::once(name).chain(others.split('|')) {
            let key = fold::fold(spelling);
            let of_key = if key.is_empty() { continue } else { keys.entry(key).or_default() };
            if of_key.last() != Some(&(number as u32)) {
                of_key.push(number as u32);
            }
        }
    }
    let mut several: Vec<u8> = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (key, numbers) in keys {
        let value = match &numbers[..] {
            [one] => u64::from(*one) << 1,
            many => {
                let at = several.len() as u64;
                several.extend((many.len() as u32).to_le_bytes());
                many.iter().for_each(|number| several.extend(number.to_le_bytes()));
                at << 1 | 1
            }
        };
        map.insert(key, value).map_err(|error| error.to_string())?;
    }
    let names = map.into_inner().map_err(|error| error.to_string())?;
    for (file, bytes) in [
        ("places.bin", &places[..]),
        ("words.txt", words.as_bytes()),
        ("several.bin", &several[..]),
        ("names.fst", &names[..]),
    ] {
        let path = out.join(file);
        fs::write(&path, bytes).map_err(|error| cannot("write", &path, &error))?;
    }
    Ok(())
}

fn run(command: &mut Command, program: &str) -> Result<Output, String> {
    command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "`{program}` was not found, and the gazetteer (crates/places/data) is made with it: install Node.js 18 or newer with npm, or set {PREBUILT} to a folder that `node crates/places/data/build.mjs FOLDER` has filled on another machine"
        ),
        _ => format!("`{program}` could not be started: {error}"),
    })
}

fn tail(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn cannot(act: &str, path: &Path, error: &io::Error) -> String {
    format!("could not {act} {}: {error}", path.display())
}
