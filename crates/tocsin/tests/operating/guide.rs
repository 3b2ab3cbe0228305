//! The guide as the tests see it: its blocks of commands, by the name that stands behind `sh`.

use std::collections::BTreeSet;

/// The page.
pub const PAGE: &str = include_str!("../../../../docs/guide/operating.md");

/// What a line in a block that is not run may not begin with: whoever reads it would type it.
const COMMANDS: &[&str] = &[
    "tocsin",
    "sudo",
    "systemctl",
    "journalctl",
    "sqlite3",
    "psql",
    "pg_",
    "curl",
    "scp",
    "ssh",
    "cp",
    "mv",
    "rm",
    "mkdir",
    "cat",
];

/// A fenced block of commands: ```` ```sh NAME ````.
pub struct Block {
    pub name: &'static str,
    pub lines: Vec<&'static str>,
}

/// A fenced block of any kind: the words behind the fence and the lines.
fn fenced() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut blocks = Vec::new();
    let mut open = None;
    for line in PAGE.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info, Vec::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block of the guide is not closed");
    blocks
}

/// The blocks of this name, in their order.
pub fn blocks(name: &str) -> Vec<Block> {
    all().into_iter().filter(|block| block.name == name).collect()
}

fn all() -> Vec<Block> {
    let commands = fenced().into_iter().filter_map(|(info, lines)| {
        let name = info.strip_prefix("sh")?.trim();
        assert!(!name.is_empty(), "each block of commands has a name: ```sh NAME");
        Some(Block { name, lines })
    });
    commands.collect()
}

/// The names of all blocks of commands.
pub fn names() -> BTreeSet<&'static str> {
    all().into_iter().map(|block| block.name).collect()
}

/// The lines of the blocks `ini`, which is how service units are written.
pub fn unit_lines() -> Vec<&'static str> {
    fenced().into_iter().filter(|(info, _)| *info == "ini").flat_map(|(_, lines)| lines).collect()
}

/// Lines that look like commands and stand in a block that is not run.
pub fn not_run() -> Vec<&'static str> {
    let others = fenced().into_iter().filter(|(info, _)| !info.starts_with("sh "));
    let lines = others.flat_map(|(_, lines)| lines);
    lines.filter(|line| COMMANDS.iter().any(|command| line.starts_with(command) && line.contains(" --"))).collect()
}

/// The variables that the block `settings` sets: what whoever types the commands puts in for their machines.
pub fn settings() -> BTreeSet<&'static str> {
    let lines = blocks("settings").into_iter().flat_map(|block| block.lines);
    lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect()
}
