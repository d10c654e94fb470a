//! The Java of `uniffi-bindgen-java`, with what its users expect beside it: overloads for arguments
//! with default values, constructors for records that have only such fields, what an error is and says
//! in methods, and a native library that comes in the jar.

mod bytes;
mod defaults;
mod errors;
mod handles;
mod names;
mod natives;
mod overloads;
mod package;

use anyhow::Result;
use heck::{ToLowerCamelCase, ToUpperCamelCase};
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::edit::found;
use uniffi_bindgen_common::uniffi::{
    BindgenLoader, GenerateOptions,
    interface::{ComponentInterface, Object, rename},
    load, stock,
};

use package::{Package, add_members};

/// What `uniffi-bindgen-java` reads in `[bindings.java]`.
const SETTINGS: [&str; 9] = [
    "android",
    "cdylib_name",
    "custom_types",
    "external_packages",
    "generate_immutable_records",
    "nullness_annotations",
    "omit_checksums",
    "package_name",
    "rename",
];

/// The Java of an interface.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate(options: &GenerateOptions) -> Result<Vec<File>> {
    stock::check_settings(options, "java", &SETTINGS)?;
    let loader = load::loader(options)?;
    let cis = load::components(&loader, options)?;
    let mut files = stock::written(|folder| {
        let options = uniffi_bindgen_java::GenerateOptions {
            source: options.source.clone(),
            out_dir: folder.to_owned(),
            format: false,
            crate_filter: options.crate_filter.clone(),
        };
        uniffi_bindgen_java::generate(&loader, &options)
    })?;
    for ci in renamed(&loader, cis)? {
        if let Some(mut package) = Package::of(&ci, &mut files) {
            complete(&ci, &mut package)?;
        }
    }
    Ok(files)
}

/// Components with the names that they have in Java.
fn renamed(
    loader: &BindgenLoader,
    cis: Vec<ComponentInterface>,
) -> Result<Vec<ComponentInterface>> {
    let components = loader.load_components(cis, |_, toml| {
        let section = |name: &str| toml.get("bindings")?.get("java")?.get(name)?.as_table();
        Ok(section("rename").cloned().unwrap_or_default())
    })?;
    let names = components.iter();
    let names = names.map(|c| (c.ci.crate_name().to_owned(), c.config.clone()));
    let names = names.collect();
    let cis = components.into_iter().map(|component| component.ci);
    Ok(cis
        .map(|mut ci| {
            rename(&mut ci, &names);
            ci
        })
        .collect())
}

/// Completes the files of a component.
fn complete(ci: &ComponentInterface, package: &mut Package) -> Result<()> {
    bytes::unwrap(ci, package)?;
    natives::load_from_the_jar(package)?;
    if package.has("UniffiAsyncHelpers") {
        package.edit("UniffiAsyncHelpers", leave_the_waker)?;
    }
    for record in ci.record_definitions() {
        let class = names::class(ci, record.name());
        if let Some(constructor) = defaults::constructor(ci, record, &class) {
            package.edit(&class, |java| add_members(java, &constructor))?;
        }
    }
    for object in ci.object_definitions() {
        handles::clone_last(ci, object, package)?;
        let class = names::class_of_objects(ci, object);
        package.edit(&class, |java| members(ci, java, object, &class))?;
    }
    let functions = ci.namespace().to_upper_camel_case();
    if package.has(&functions) {
        package.edit(&functions, |java| overloads_of_functions(ci, java))?;
    }
    errors::complete(ci, package, &functions)
}

fn overloads_of_functions(ci: &ComponentInterface, java: &str) -> Result<String> {
    let mut all = ci.function_definitions().iter();
    all.try_fold(java.to_owned(), |java, function| {
        let name = function.name().to_lower_camel_case();
        overloads::add(ci, java, &name, &function.arguments())
    })
}

/// Overloads of what an object has.
fn members(ci: &ComponentInterface, java: &str, object: &Object, class: &str) -> Result<String> {
    let mut java = java.to_owned();
    for constructor in object.constructors() {
        let name = match constructor.is_primary_constructor() {
            true => class.to_owned(),
            false => constructor.name().to_lower_camel_case(),
        };
        java = overloads::add(ci, java, &name, &constructor.arguments())?;
    }
    for method in object.methods() {
        let name = method.name().to_lower_camel_case();
        java = overloads::add(ci, java, &name, &method.arguments())?;
    }
    Ok(java)
}

/// What waits for a future goes on in another thread than the one that wakes it. An executor that throws,
/// or that runs tasks at once, would otherwise free the future inside its own waker, and wait for ever.
fn leave_the_waker(java: &str) -> Result<String> {
    let complete = found(java, r"(\.complete\(pollResult\);)")?;
    Ok(java.replace(complete, ".completeAsync(() -> pollResult);"))
}
