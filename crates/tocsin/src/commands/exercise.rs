//! `tocsin exercise`: plays a drill into a headquarters, through the same door as everybody else.
//!
//! A drill is a script: persons, and steps that each call one operation of the API as one of them, with the time at which
//! it happens. The persons are exercise persons, so whatever they make says `Exercise` wherever it is shown and never
//! leaves as real. The player has no privilege that a partner's script would not have: it knows no store and no rule.

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::Data;
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, STRONG, say};

/// A drill that ships with the binary.
struct Shipped {
    key: &'static str,
    script: &'static str,
    files: &'static [(&'static str, &'static str)],
}

macro_rules! shipped {
    ($key:literal: $($file:literal),+) => {
        Shipped {
            key: $key,
            script: include_str!(concat!("../../../../exercises/", $key, "/script.json")),
            files: &[$(($file, include_str!(concat!("../../../../exercises/", $key, "/", $file)))),+],
        }
    };
}

const SHIPPED: &[Shipped] = &[
    shipped!("border-bridge": "01-orle-courier.txt", "02-northline-wire.txt", "03-kelmar-ministry.txt", "04-tarnhaven-post.html", "05-night.eml", "06-river-gazette.txt"),
];

/// A script as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    title: String,
    intro: String,
    persons: Vec<Player>,
    steps: Vec<Step>,
}

/// A person who acts in a script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Player {
    key: String,
    name: String,
    roles: Vec<String>,
    agency: String,
}

/// One step of a script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Seconds after the beginning.
    at_s: u64,
    /// Who acts.
    r#as: String,
    /// What happens, in a sentence for whoever watches.
    say: String,
    /// The path of the operation; `{name}` stands for what an earlier step saved.
    post: String,
    /// A file of the drill whose bytes are sent.
    #[serde(default)]
    file: Option<String>,
    /// Query words.
    #[serde(default)]
    query: BTreeMap<String, String>,
    /// The JSON that is sent, if no file is; `{name}` works within its texts, and `{+600}` is the time in 600 seconds.
    #[serde(default)]
    body: Value,
    /// A path that is looked at before the step is taken, as a person would.
    #[serde(default)]
    look: Option<String>,
    /// What to save of the look: a name, and where it stands (a JSON pointer, RFC 6901).
    #[serde(default)]
    seen: BTreeMap<String, String>,
    /// Taken only where the drill was not played before: it holds for names, which stay, and not for what this play makes.
    #[serde(default)]
    first_time: bool,
    /// What to save of the answer, likewise.
    #[serde(default)]
    save: BTreeMap<String, String>,
}

/// How fast a drill is played.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// Each step as soon as the one before is done.
    AllAtOnce,
    /// So many seconds of the drill in one of ours.
    Times(f64),
}

/// Plays a drill into the headquarters of a folder.
///
/// # Errors
/// If there is no such drill, or the headquarters refuses a step: the step and its reason.
pub async fn run(data: &Data, key: Option<&str>, pace: Pace) -> Result<ExitCode> {
    let Some(key) = key else {
        for drill in SHIPPED {
            let script = script(drill)?;
            say!("{STRONG}{}{}  {}: {}", drill.key, STRONG.render_reset(), script.title, script.intro);
        }
        say!("Play one: tocsin exercise border-bridge --speed 60");
        return Ok(ExitCode::SUCCESS);
    };
    let headquarters = Headquarters::reach(data).await?;
    play(&headquarters, key, pace).await?;
    Ok(ExitCode::SUCCESS)
}

/// Plays a drill.
///
/// # Errors
/// If there is no such drill, or a step is refused.
pub async fn play(headquarters: &Headquarters, key: &str, pace: Pace) -> Result<()> {
    let (drill, script) = shipped(key)?;
    say!("{STRONG}EXERCISE {}{} {}", script.title, STRONG.render_reset(), script.intro);
    let mut saved = players_here(headquarters, &script).await?;
    let again = !saved.is_empty();
    for Player { key, name, roles, agency } in &script.persons {
        if saved.contains_key(key) {
            continue; // who played before plays again
        }
        let body = json!({"name": name, "roles": roles, "agency": agency});
        let enrolled =
            headquarters.post("/api/v1/persons", &body).await.with_context(|| format!("{name} was not enrolled"))?;
        saved.insert(key.clone(), enrolled["person"].as_str().unwrap_or_default().to_owned());
    }
    let mut clock = PlayClock::start(pace)?;
    for (number, step) in script.steps.iter().enumerate().filter(|(_, step)| !(again && step.first_time)) {
        clock.wait_until(step.at_s).await?;
        let (minutes, seconds) = (step.at_s / 60, step.at_s % 60);
        say!("{DIM}+{minutes:02}:{seconds:02}{} {}", DIM.render_reset(), step.say);
        let refused = || format!("step {} of {key} was refused: {}", number + 1, step.say);
        if let Some(path) = &step.look {
            let seen = headquarters.get(&filled(path, &saved)).await.with_context(refused)?;
            remember(&mut saved, &step.seen, &seen)?;
        }
        let answer = take(headquarters, drill, step, &saved).await.with_context(refused)?;
        remember(&mut saved, &step.save, &answer)?;
    }
    say!("{STRONG}The drill is played.{} Everything it made says EXERCISE.", STRONG.render_reset());
    Ok(())
}

/// Plays a drill into a headquarters that starts with it; one where it was played before starts as it is.
///
/// # Errors
/// As [`play`].
pub async fn play_once(headquarters: &Headquarters, key: &str) -> Result<()> {
    let (_, script) = shipped(key)?;
    if players_here(headquarters, &script).await?.is_empty() {
        return play(headquarters, key, Pace::AllAtOnce).await;
    }
    say!("{} was played here before. `tocsin exercise {key}` plays it once more.", script.title);
    Ok(())
}

fn shipped(key: &str) -> Result<(&'static Shipped, Script)> {
    let drill = SHIPPED.iter().find(|it| it.key == key).with_context(|| {
        let known = SHIPPED.iter().map(|it| it.key).collect::<Vec<_>>().join(", ");
        format!("there is no exercise {key:?}; nothing was played\n  hint: there is {known}")
    })?;
    Ok((drill, script(drill)?))
}

/// Returns those of a script's persons who are on the roll already: the key that each has in the script, and the id here.
async fn players_here(headquarters: &Headquarters, script: &Script) -> Result<BTreeMap<String, String>> {
    let roll = headquarters.get("/api/v1/persons").await?;
    let present = roll["rows"].as_array().into_iter().flatten().filter(|it| it["withdrawn"].is_null());
    let player = |row: &Value| {
        let found = script.persons.iter().find(|it| row["name"].as_str() == Some(&it.name))?;
        Some((found.key.clone(), row["id"].as_str()?.to_owned()))
    };
    Ok(present.filter_map(player).collect())
}

fn remember(saved: &mut BTreeMap<String, String>, wanted: &BTreeMap<String, String>, answer: &Value) -> Result<()> {
    for (name, pointer) in wanted {
        let value =
            answer.pointer(pointer).with_context(|| format!("the answer has nothing at {pointer}: {answer}"))?;
        saved.insert(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    Ok(())
}

async fn take(
    headquarters: &Headquarters,
    drill: &Shipped,
    step: &Step,
    saved: &BTreeMap<String, String>,
) -> Result<Value> {
    let person = saved.get(&step.r#as).with_context(|| format!("the script names nobody {:?}", step.r#as))?;
    let words: Vec<String> =
        step.query.iter().map(|(name, word)| format!("{name}={}", query_word(&filled(word, saved)))).collect();
    let question = if words.is_empty() { String::new() } else { format!("?{}", words.join("&")) };
    let path = format!("{}{question}", filled(&step.post, saved));
    match &step.file {
        Some(file) => {
            let text = drill
                .files
                .iter()
                .find(|(name, _)| name == file)
                .with_context(|| format!("the drill has no file {file}"))?
                .1;
            headquarters.play_bytes(person, &path, text.as_bytes().to_vec()).await
        }
        None => headquarters.play(person, &path, &filled_value(&step.body, saved)).await,
    }
}

fn script(drill: &Shipped) -> Result<Script> {
    serde_json::from_str(drill.script).with_context(|| format!("the script of {} cannot be read", drill.key))
}

/// Puts what was saved in the place of its name in braces, and times in the place of `{+600}` (seconds from now).
fn filled(text: &str, saved: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match name.parse::<i64>() {
            Ok(seconds) if name.starts_with(['+', '-']) => out.push_str(&from_now(seconds)),
            _ => out.push_str(saved.get(name).map_or(name, String::as_str)),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn from_now(seconds: i64) -> String {
    let now = jiff::Timestamp::now();
    let then = now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now);
    then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn filled_value(value: &Value, saved: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(filled(text, saved)),
        Value::Array(list) => list.iter().map(|it| filled_value(it, saved)).collect(),
        Value::Object(map) => map.iter().map(|(name, it)| (name.clone(), filled_value(it, saved))).collect(),
        other => other.clone(),
    }
}

/// The clock of the drill, which somebody at a terminal may stop, start and wind.
struct PlayClock {
    pace: Pace,
    at_s: u64,
    lines: Option<Receiver<String>>,
}

impl PlayClock {
    fn start(pace: Pace) -> Result<PlayClock> {
        let mut lines = None;
        if let Pace::Times(times) = pace {
            if !times.is_finite() || times <= 0.0 {
                bail!("the speed {times} is no speed; expected a number above 0, such as 60");
            }
            if std::io::stdin().is_terminal() {
                say!("{DIM}Enter pauses and goes on; a and Enter plays the rest at once.{}", DIM.render_reset());
                let (sender, receiver) = channel();
                std::thread::spawn(move || {
                    std::io::stdin().lock().lines().map_while(Result::ok).try_for_each(|it| sender.send(it))
                });
                lines = Some(receiver);
            }
        }
        Ok(PlayClock { pace, at_s: 0, lines })
    }

    async fn wait_until(&mut self, at_s: u64) -> Result<()> {
        const TICK: Duration = Duration::from_millis(50);
        let Pace::Times(times) = self.pace else { return Ok(()) };
        let mut left = Duration::from_secs_f64(at_s.saturating_sub(self.at_s) as f64 / times);
        self.at_s = at_s;
        let mut paused = false;
        while paused || !left.is_zero() {
            tokio::time::sleep(TICK.min(left.max(Duration::from_millis(1)))).await;
            if !paused {
                left = left.saturating_sub(TICK);
            }
            match self.lines.as_ref().and_then(|lines| lines.try_recv().ok()).as_deref().map(str::trim) {
                Some("a") => {
                    self.pace = Pace::AllAtOnce;
                    return Ok(());
                }
                Some(_) => {
                    paused = !paused;
                    say!("{DIM}{}{}", if paused { "Paused. Enter goes on." } else { "Going on." }, DIM.render_reset());
                }
                None => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_script_is_read_and_names_only_who_and_what_it_has() {
        for drill in SHIPPED {
            let script = script(drill).unwrap();
            let mut known: Vec<&str> = script.persons.iter().map(|it| it.key.as_str()).collect();
            let mut last = 0;
            for step in &script.steps {
                assert!(known.contains(&step.r#as.as_str()), "{}", step.say);
                assert!(step.at_s >= last, "{} happens before the step in front of it", step.say);
                assert!(step.file.iter().all(|file| drill.files.iter().any(|(name, _)| name == file)), "{}", step.say);
                known.extend(step.seen.keys().map(String::as_str));
                let text = format!("{} {} {:?} {:?}", step.post, step.body, step.query, step.look);
                for name in text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|it| it.0) {
                    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.is_empty();
                    assert!(!is_name || known.contains(&name), "{}: {name}", step.say);
                }
                known.extend(step.save.keys().map(String::as_str));
                last = step.at_s;
            }
        }
    }

    #[test]
    fn a_name_in_braces_is_what_was_saved() {
        let saved = BTreeMap::from([("r1".to_owned(), "R-6".to_owned())]);
        assert_eq!(filled("/reports/{r1}/keep-rest", &saved), "/reports/R-6/keep-rest");
        assert_eq!(filled("no {unclosed", &saved), "no {unclosed");
        assert!(filled("{+60}", &saved).ends_with('Z'));
    }
}
