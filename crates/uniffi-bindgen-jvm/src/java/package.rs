//! The files of a component.

use anyhow::{Context, Result};
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::edit::found;
use uniffi_bindgen_common::uniffi::interface::ComponentInterface;

/// The files that are in the folder of a component's package.
pub struct Package<'a> {
    folder: String,
    files: &'a mut Vec<File>,
}

impl<'a> Package<'a> {
    /// That of a component, if it was written.
    pub fn of(ci: &ComponentInterface, files: &'a mut Vec<File>) -> Option<Self> {
        let named = format!("findLibraryName(\"{}\")", ci.namespace());
        let folder = files.iter().find_map(|file| {
            let folder = file.name.strip_suffix("NamespaceLibrary.java")?;
            file.text.contains(&named).then(|| folder.to_owned())
        })?;
        Some(Self { folder, files })
    }

    /// All its files.
    pub fn files(&mut self) -> impl Iterator<Item = &mut File> {
        let files = self.files.iter_mut();
        files.filter(|file| {
            let name = file.name.strip_prefix(&self.folder);
            name.is_some_and(|name| !name.contains('/'))
        })
    }

    /// Whether a class has a file.
    pub fn has(&self, class: &str) -> bool {
        let path = self.path(class);
        self.files.iter().any(|file| file.name == path)
    }

    /// Edits the file of a class.
    pub fn edit(&mut self, class: &str, change: impl FnOnce(&str) -> Result<String>) -> Result<()> {
        let path = self.path(class);
        let file = self.files.iter_mut().find(|file| file.name == path);
        let file = file.with_context(|| format!("{path} was not written"))?;
        file.text = change(&file.text).context(path)?;
        Ok(())
    }

    /// Adds the file of a class.
    pub fn add(&mut self, class: &str, text: String) {
        let name = self.path(class);
        self.files.push(File { name, text });
    }

    /// Removes the file of a class.
    pub fn remove(&mut self, class: &str) {
        let path = self.path(class);
        self.files.retain(|file| file.name != path);
    }

    fn path(&self, class: &str) -> String {
        format!("{}{class}.java", self.folder)
    }
}

/// Adds members at the beginning of a class.
pub fn add_members(java: &str, members: &str) -> Result<String> {
    let opening = found(java, r"(?m)(^public (?:final )?class [^{]*\{\n)")?;
    Ok(java.replacen(opening, &format!("{opening}{members}\n"), 1))
}
