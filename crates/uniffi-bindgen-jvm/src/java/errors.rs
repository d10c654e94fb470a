//! Errors say what they are.

use anyhow::Result;
use heck::ToLowerCamelCase;
use uniffi_bindgen_common::uniffi::interface::{AsType, ComponentInterface, Enum, Function, Type};

use super::names::class;
use super::package::{Package, add_members};

/// An error has the name of its variant as its code, and each function of errors as a method.
pub fn complete(ci: &ComponentInterface, package: &mut Package, functions: &str) -> Result<()> {
    let errors = ci.enum_definitions().iter();
    for error in errors.filter(|item| ci.is_name_used_as_error(item.name())) {
        let mut members = "    /** The error's name, the same in every language. */
    public java.lang.String code() {
        return getClass().getSimpleName();
    }
"
        .to_owned();
        let asking = ci.function_definitions().iter();
        for function in asking.filter(|function| is_question(function, error)) {
            let name = function.name().to_lower_camel_case();
            members += &format!(
                "    /** See {{@link {functions}#{name}}}. */
    public boolean {name}() {{
        return {functions}.{name}(this);
    }}
"
            );
        }
        package.edit(&class(ci, error.name()), |java| add_members(java, &members))?;
    }
    Ok(())
}

/// Whether a function says yes or no of an error, and takes nothing else.
fn is_question(function: &Function, error: &Enum) -> bool {
    let arguments = function.arguments();
    let is_of_error = matches!(&arguments[..], [only] if only.as_type() == error.as_type());
    is_of_error && function.return_type() == Some(&Type::Boolean)
}
