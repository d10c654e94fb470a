//! The names in a module, of which no two are one.

use anyhow::Result;

use super::Module;
use crate::clashes::Names;

/// What every header has, behind its prefix.
const OWN: [&str; 17] = [
    "status",
    "status_name",
    "error",
    "error_free",
    "string",
    "string_free",
    "str",
    "bytes",
    "bytes_of",
    "bytes_copy",
    "bytes_free",
    "duration",
    "timestamp",
    "milliseconds",
    "call",
    "call_cancel",
    "call_free",
];

/// The status of what is no error of the interface, behind its prefix.
const OWN_STATUS: [&str; 4] = ["OK", "CANCELLED", "INTERNAL", "OUT_OF_MEMORY"];

impl Module {
    /// Refuses two things of one name.
    pub(super) fn check_names(&self) -> Result<()> {
        let mut names = Names::default();
        for own in OWN {
            names.add(&format!("{}_{own}", self.p), "the generator's own")?;
        }
        let invalid = self.invalid.is_none().then_some("INVALID_ARGUMENT");
        for own in OWN_STATUS.into_iter().chain(invalid) {
            names.add(&format!("{}_{own}", self.pp), "the generator's own")?;
        }
        for function in self.all() {
            names.add(&function.c, "a function")?;
            let arguments = function.arguments.iter().map(|a| a.name.as_str());
            Names::members(&function.c, arguments)?;
        }
        for object in &self.objects {
            let tag = &object.ty.tag;
            names.add(&format!("{}_{tag}", self.p), "an object")?;
            names.add(&format!("{}_{tag}_free", self.p), "what frees an object")?;
            let methods = object.functions.iter();
            let methods = methods.filter_map(|function| function.cpp.as_deref());
            Names::members(&object.ty.cpp, methods.chain(["get", "release"]))?;
        }
        let errors = self.errors.iter().flat_map(|error| error.item.names());
        for (name, what) in self.type_names.iter().cloned().chain(errors) {
            names.add(&name, what)?;
        }
        for (name, _) in &self.callbacks {
            names.add(name, "a type of callbacks")?;
        }
        for ty in &self.freed {
            names.add(&format!("{}_free", ty.c), "what frees a type")?;
        }
        let own = ["Bytes", "BytesView", "Error", "Future", "Status", "detail"];
        let classes = self.objects.iter().map(|object| object.ty.cpp.as_str());
        let errors = self.errors.iter().filter_map(|e| e.class.as_deref());
        let variants = self.errors.iter().flat_map(|error| &error.item.variants);
        let variants = variants.map(|variant| variant.class.as_str());
        let functions = self.functions.iter().filter_map(|f| f.cpp.as_deref());
        let all = own
            .into_iter()
            .chain(classes)
            .chain(errors)
            .chain(variants)
            .chain(functions);
        Names::members(&format!("namespace {}", self.name), all)
    }
}
