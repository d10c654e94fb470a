//! The last phase: what nothing refers to is dropped, and blank lines are put as ruff puts them.
//!
//! The templates can thus hold every helper there is, and need not say which of them an interface
//! needs: a module has those that its own functions and classes reach.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::python::{self, is_word, word};

/// A statement at the top level with all in it, and with the comment above it.
struct Block<'a> {
    /// Each with its line breaks, and those that are blank.
    statements: Vec<&'a str>,
    /// Names that it binds and that may be dropped; empty for what always stays.
    names: Vec<&'a str>,
}

/// Drops private helpers and imports that are not used, and sets blank lines.
pub fn tidy(source: &str) -> String {
    let blocks = blocks(source);
    let kept = reachable(&blocks);
    let mut out = String::new();
    for (block, _) in blocks.iter().zip(kept).filter(|(_, kept)| *kept) {
        append(&mut out, block);
    }
    out
}

/// Cuts a module into its top-level statements.
fn blocks(source: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for range in python::statements(&python::mask(source)) {
        let statement = &source[range];
        let starts = !statement.is_empty()
            && !statement.starts_with(' ')
            && !["else:", "except "]
                .iter()
                .any(|s| statement.starts_with(s));
        if starts && !open {
            blocks.push(Block {
                statements: Vec::new(),
                names: Vec::new(),
            });
        }
        // A comment or a decorator goes with what follows.
        open = starts && statement.starts_with(['#', '@']);
        if let Some(block) = blocks.last_mut() {
            if starts && !open {
                block.names = bound_names(statement);
            }
            block.statements.push(statement);
        }
    }
    blocks
}

/// The droppable names that a statement binds: imports, and what starts with an underscore.
fn bound_names(line: &str) -> Vec<&str> {
    if line.starts_with("from __future__ ") {
        return Vec::new();
    }
    if let Some(name) = python::imported(line) {
        return vec![name];
    }
    let head = line
        .strip_prefix("async ")
        .unwrap_or(line)
        .trim_start_matches("def ")
        .trim_start_matches("class ");
    if !head.starts_with('_') || head.starts_with("__") {
        return Vec::new();
    }
    let head = match (line.starts_with('_'), head.split_once(" = ")) {
        (true, Some((targets, _))) => targets,
        _ => head,
    };
    let names: Vec<&str> = head.split(", ").map(word).collect();
    if names.iter().any(|name| is_for_others(name)) {
        return Vec::new();
    }
    match line.starts_with('_') {
        // A call at the top level, such as `_check_library()`, binds nothing.
        true if !line.contains(" = ") => Vec::new(),
        true => names,
        false => names[..1].to_vec(),
    }
}

/// Whether a helper belongs to a type of the interface: the modules of other namespaces call it.
fn is_for_others(name: &str) -> bool {
    let verbs = ["_check_", "_read_", "_write_", "_lift_", "_lower_"];
    let mut types = verbs.iter().filter_map(|verb| name.strip_prefix(verb));
    // A class that Python has a keyword for has an underscore in front, such as `_None`.
    types.any(|slug| slug.trim_start_matches('_').starts_with(char::is_uppercase))
}

/// Which blocks stay: those that must, and all that they mention, directly or not.
fn reachable(blocks: &[Block<'_>]) -> Vec<bool> {
    let mut defined: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, block) in blocks.iter().enumerate() {
        for name in &block.names {
            defined.entry(name).or_default().push(index);
        }
    }
    let mut kept: Vec<bool> = blocks.iter().map(|b| b.names.is_empty()).collect();
    let mut queue: VecDeque<usize> = (0..blocks.len()).filter(|i| kept[*i]).collect();
    while let Some(index) = queue.pop_front() {
        for word in words(&blocks[index]) {
            for other in defined.get(word).into_iter().flatten() {
                if !std::mem::replace(&mut kept[*other], true) {
                    queue.push_back(*other);
                }
            }
        }
    }
    kept
}

/// The words of a block's code.
fn words<'a>(block: &Block<'a>) -> BTreeSet<&'a str> {
    let lines = block.statements.iter().flat_map(|text| text.lines());
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(|c: char| !is_word(c)))
        .collect()
}

/// Adds a block after as many blank lines as belong between it and what is there.
fn append(out: &mut String, block: &Block<'_>) {
    let first = block.statements[0].lines().next().unwrap_or_default();
    if !out.is_empty() {
        let last = out.lines().last().unwrap_or_default();
        out.push_str(&"\n".repeat(gap(last, first, block)));
    }
    let mut blank = false;
    let mut previous = "";
    for statement in block.statements.iter().map(|text| text.trim_end()) {
        if statement.is_empty() {
            blank = true;
            continue;
        }
        // No blank line at the start of a body, one at most elsewhere.
        if blank && !previous.ends_with(':') {
            out.push('\n');
        }
        blank = false;
        out.push_str(statement);
        out.push('\n');
        previous = statement;
    }
}

/// Blank lines between the last line so far and a block.
fn gap(last: &str, first: &str, block: &Block<'_>) -> usize {
    let is_definition = |line: &str| {
        ["def ", "async def ", "class ", "@", "# ---"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let is_import = |line: &str| {
        line.starts_with("import ") || line.starts_with("from ") && !line.contains(" __future__ ")
    };
    if is_import(last) && is_import(first) {
        0
    } else if last.starts_with(' ') && !is_import(first)
        || block.statements.iter().any(|text| is_definition(text))
    {
        2
    } else if simple_assignment(last) && simple_assignment(first) {
        0
    } else {
        1
    }
}

fn simple_assignment(line: &str) -> bool {
    line.starts_with('_') && line.contains(" = ") && !line.ends_with(['(', '{', '['])
}
