//! Templates for standing up: files that a headquarters edits.
//!
//! Three are shipped. They are written into the folder `templates` of the data folder when somebody first asks for them;
//! from then on the files there are what counts: edit one, add one, remove one. They are read when they are used, so
//! nothing has to be restarted. A broken file never stops anybody: its faults are shown with the file's name, and where
//! it was a shipped one, that is offered as it was shipped.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tocsin_core::command::Template;

/// Largest file that is read, in bytes; the shipped ones have two thousand.
const FILE_BYTES_MAX: u64 = 64 * 1024;
/// Most files that are read.
const FILES_MAX: usize = 64;

/// The shipped ones, by key, in the order in which they are offered.
const SHIPPED: [(&str, &str); 3] = [
    ("armed-attack", include_str!("../../../templates/armed-attack.json")),
    ("flood", include_str!("../../../templates/flood.json")),
    ("mass-gathering", include_str!("../../../templates/mass-gathering.json")),
];

/// Where templates come from.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
}

/// The templates as they were found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Those that can be taken, the shipped ones first.
    pub templates: Vec<Template>,
    /// What is wrong, each with its file.
    pub faults: Vec<String>,
}

impl Found {
    /// Returns the template with a key.
    pub fn get(&self, key: &str) -> Option<&Template> {
        self.templates.iter().find(|it| it.key == key)
    }
}

impl Templates {
    /// Templates in the folder of a headquarters.
    pub fn of(data: &Path) -> Templates {
        Templates { folder: Some(data.join("templates")) }
    }

    /// Reads the templates as they stand now. The files are small and few; nothing of it is kept.
    pub fn load(&self) -> Found {
        let mut found = Found::default();
        let Some(folder) = &self.folder else {
            SHIPPED.iter().for_each(|(key, text)| take(&mut found, key, &format!("{key}.json, as shipped"), text));
            return found;
        };
        if !folder.exists()
            && let Err(error) = write_shipped(folder)
        {
            found.faults.push(format!("{} cannot be written: {error}. They are offered as shipped.", folder.display()));
        }
        let mut files: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(Result::ok).map(|it| it.path()).collect(),
            Err(error) => {
                found.faults.push(format!("{} cannot be read: {error}", folder.display()));
                SHIPPED.iter().map(|(key, _)| folder.join(format!("{key}.json"))).collect()
            }
        };
        files.retain(|it| it.extension().is_some_and(|end| end == "json"));
        let place = |file: &PathBuf| SHIPPED.iter().position(|(key, _)| *key == key_of(file)).unwrap_or(SHIPPED.len());
        files.sort_by_key(|file| (place(file), file.clone()));
        if files.len() > FILES_MAX {
            found.faults.push(format!("there are {} files; the first {FILES_MAX} are read", files.len()));
            files.truncate(FILES_MAX);
        }
        for file in &files {
            let (key, name) = (key_of(file), file.file_name().unwrap_or_default().to_string_lossy().into_owned());
            let taken = found.templates.len();
            match read(file) {
                Ok(text) => take(&mut found, &key, &name, &text),
                Err(error) => found.faults.push(format!("{name}: cannot be read: {error}")),
            }
            if found.templates.len() == taken
                && let Some((key, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == key)
            {
                take(&mut found, key, key, text);
            }
        }
        found
    }
}

/// Adds a template, or what is wrong with it.
fn take(found: &mut Found, key: &str, name: &str, text: &str) {
    let mut template: Template = match serde_json::from_str(text) {
        Ok(template) => template,
        Err(error) => return found.faults.push(format!("{name}: is not a template: {error}")),
    };
    key.clone_into(&mut template.key);
    match template.check() {
        Ok(()) => found.templates.push(template),
        Err(faults) => found.faults.extend(faults.iter().map(|fault| format!("{name}: {fault}"))),
    }
}

fn key_of(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    fs::File::open(file)?.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(std::io::Error::other(format!("is larger than {FILE_BYTES_MAX} bytes")));
    }
    Ok(text)
}

/// Writes the shipped ones for their owner alone. What is there already stays as it is.
fn write_shipped(folder: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(folder)?;
    for (key, text) in SHIPPED {
        let path = folder.join(format!("{key}.json"));
        let mut file = fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(found: &Found) -> Vec<&str> {
        found.templates.iter().map(|it| it.key.as_str()).collect()
    }

    #[test]
    fn the_shipped_templates_hold_and_protection_stands_first_in_each() {
        let found = Templates::default().load();
        assert_eq!((keys(&found), &found.faults), (vec!["armed-attack", "flood", "mass-gathering"], &vec![]));
        for template in &found.templates {
            let text = template.objectives.join("\n").to_lowercase();
            let at = |words: &[&str]| {
                let found = words.iter().filter_map(|word| text.find(word)).min();
                found.unwrap_or_else(|| panic!("{} says nothing of {words:?}", template.key))
            };
            let protection = [at(&["hospital"]), at(&["families"]), at(&["warned", "told"])];
            let pursuit =
                ["responsible", "found and"].iter().filter_map(|it| text.find(it)).min().unwrap_or(text.len());
            assert!(protection.iter().all(|it| *it < pursuit), "{}", template.key);
            for word in ["neutrali", "eliminat", "target", "destroy", "enemy", "terrorist"] {
                assert!(!text.contains(word), "{} says {word}", template.key);
            }
        }
    }

    #[test]
    fn a_broken_file_is_named_with_its_rule_and_the_shipped_one_is_offered() {
        let folder = tempfile::tempdir().unwrap();
        let templates = Templates::of(folder.path());
        assert_eq!(keys(&templates.load()).len(), 3, "written on first need");
        let files = folder.path().join("templates");
        fs::write(files.join("flood.json"), "{\"title\": \"Flood\"").unwrap();
        fs::write(
            files.join("storm.json"),
            SHIPPED[1].1.replace("\"commander\"}", "\"commander\", \"under\": \"sky\"}"),
        )
        .unwrap();
        fs::write(files.join("notes.txt"), "no template").unwrap();
        fs::remove_file(files.join("mass-gathering.json")).unwrap();
        let found = templates.load();
        assert_eq!(keys(&found), ["armed-attack", "flood"], "what was removed is not offered");
        assert_eq!(found.get("flood").unwrap().agencies[0], "Civil Protection", "as shipped");
        assert!(found.faults[0].starts_with("flood.json: is not a template:"), "{:?}", found.faults);
        assert!(found.faults[1].starts_with("storm.json:"), "{:?}", found.faults);
    }

    #[test]
    fn an_added_file_is_offered_after_the_shipped_ones() {
        let folder = tempfile::tempdir().unwrap();
        let templates = Templates::of(folder.path());
        templates.load();
        let text = SHIPPED[0].1.replace("Armed attack", "Rail accident");
        fs::write(folder.path().join("templates/a-rail-accident.json"), text).unwrap();
        assert_eq!(keys(&templates.load()), ["armed-attack", "flood", "mass-gathering", "a-rail-accident"]);
    }
}
