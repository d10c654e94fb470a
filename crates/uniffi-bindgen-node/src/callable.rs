//! Functions, constructors and methods.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::{Callable, CallableKind, Type};

use crate::binding::native;
use crate::docs::comment;
use crate::names;
use crate::parameter::{Parameter, variable};
use crate::types::{JsType, Types};

/// What a call takes beside its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// Nothing: it blocks until it is done.
    None,
    /// A timeout, for which another object is made.
    Timeout,
    /// A signal, or a timeout that is one.
    Signal,
    /// A signal, and a timeout for which another object is made.
    Both,
}

/// How a function of the library is called.
#[derive(Template)]
#[template(path = "call.js")]
pub struct Call {
    pub(crate) parameters: Vec<Parameter>,
    /// What stands before the arguments: the object.
    receiver: Option<String>,
    /// The variable that calls the function.
    native: String,
    result: Option<String>,
    error: String,
    limits: Limits,
    /// The method that makes another object, for limits that need one.
    with_timeout: String,
    is_later: bool,
    /// Whether it sets the handle of a new object, instead of returning one.
    is_primary: bool,
}

/// How a callable is made into a function of JavaScript's.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    /// Whether it is a blocking function that a thread calls.
    pub is_threaded: bool,
    /// The method that makes the same object with a timeout.
    pub with_timeout: Option<&'a str>,
}

/// How the configuration names a callable.
pub fn place(callable: &Callable) -> String {
    match owner(callable) {
        Some(ty) => format!(
            "{}.{}",
            ty.orig_name().unwrap_or_default(),
            callable.orig_name
        ),
        None => callable.orig_name.clone(),
    }
}

/// The type that has a callable.
fn owner(callable: &Callable) -> Option<&Type> {
    match &callable.kind {
        CallableKind::Function => None,
        CallableKind::Method { self_type }
        | CallableKind::Constructor { self_type, .. }
        | CallableKind::VTableMethod { self_type, .. } => Some(&self_type.ty),
    }
}

impl Call {
    /// Prepares a callable.
    ///
    /// # Errors
    /// As [`Parameter::all`].
    pub fn new(callable: &Callable, form: Form<'_>, types: &Types<'_>) -> Result<Self> {
        let is_later = callable.is_async() || form.is_threaded;
        let can_fail = callable.throws_type.ty.is_some();
        let with_timeout = form.with_timeout.filter(|_| can_fail);
        let limits = match (is_later, with_timeout.is_some()) {
            (false, false) => Limits::None,
            (false, true) => Limits::Timeout,
            (true, false) => Limits::Signal,
            (true, true) => Limits::Both,
        };
        let receiver = match (&callable.kind, with_timeout) {
            (CallableKind::Method { .. }, Some(_)) => Some("$self.#handle".to_owned()),
            (CallableKind::Method { .. }, None) => Some("this.#handle".to_owned()),
            _ => None,
        };
        let error = callable.throws_type.ty.as_ref();
        Ok(Self {
            parameters: Parameter::all(callable, types)?,
            receiver,
            native: native(callable, form.is_threaded),
            result: returned(callable, types).map(|ty| variable(ty.as_ref())),
            error: match error {
                Some(node) => variable(types.get(&node.ty).as_ref()),
                None => "undefined".to_owned(),
            },
            limits,
            with_timeout: with_timeout.map(names::member).unwrap_or_default(),
            is_later,
            is_primary: callable.is_primary_constructor(),
        })
    }

    /// The statement that has the result.
    fn ending(&self) -> String {
        let Self { error, result, .. } = self;
        let done = format!("$library.done($result, {error})");
        match (result, self.is_later) {
            _ if self.is_primary => format!("this.#handle = {done};"),
            (Some(ty), false) => format!("return {ty}.lift($library, {done});"),
            (None, false) => format!("{done};"),
            (ty, true) => {
                let ty = ty.as_deref().unwrap_or("$.nothing");
                format!("return $library.later($result, {ty}, {error}, $signal);")
            }
        }
    }

    /// The parameters of the function.
    pub fn source_parameters(&self) -> String {
        let mut all: Vec<_> = self.parameters.iter().map(Parameter::source).collect();
        if self.limits != Limits::None {
            all.push("$options".to_owned());
        }
        all.join(", ")
    }

    fn arguments(&self) -> String {
        let receiver = self.receiver.iter().cloned();
        let lowered = self.parameters.iter().map(|p| p.lowered.clone());
        receiver.chain(lowered).collect::<Vec<_>>().join(", ")
    }

    /// The parameters of the declaration.
    fn declared_parameters(&self) -> String {
        let last_mandatory = self.parameters.iter().rposition(|p| !p.is_optional);
        let parameters = self.parameters.iter().enumerate();
        let mut all: Vec<_> = parameters
            .map(|(index, p)| p.declaration(last_mandatory.is_some_and(|last| index < last)))
            .collect();
        match self.limits {
            Limits::None => {}
            Limits::Timeout => all.push("callOptions?: TimeoutOptions | undefined".to_owned()),
            Limits::Signal | Limits::Both => {
                all.push("callOptions?: CallOptions | undefined".to_owned());
            }
        }
        all.join(", ")
    }
}

/// The type of what a callable returns.
pub(crate) fn returned(callable: &Callable, types: &Types<'_>) -> Option<Box<dyn JsType>> {
    let node = callable.return_type.ty.as_ref()?;
    Some(match callable.orig_name.as_str() {
        // A hash uses all bits.
        "uniffi_trait_hash" => types.get_big(&node.ty),
        _ => types.get_at(&node.ty, &place(callable)),
    })
}

/// The converters of a callable that the module has to make.
pub fn converters(callable: &Callable, types: &Types<'_>) -> Vec<String> {
    let arguments = callable.arguments.iter().map(|a| types.argument(a));
    let all = arguments.chain(returned(callable, types));
    let expressions = all.map(|ty| ty.converter());
    expressions
        .filter(|converter| converter.contains('('))
        .collect()
}

/// A function of JavaScript's: its source, and its declaration for TypeScript.
pub struct Function {
    /// What it is called.
    pub name: String,
    /// Whether it belongs to the class, not to an object.
    pub is_static: bool,
    /// Whether it returns a promise.
    pub is_async: bool,
    /// The parameters in the source.
    pub parameters: String,
    /// The statements.
    pub body: String,
    /// The documentation, and what stands behind the name in the declaration.
    pub doc: String,
    /// The parameters and the type.
    pub declaration: String,
}

impl Function {
    /// Prepares a callable; `at` is how far it is indented.
    ///
    /// # Errors
    /// As [`Call::new`].
    pub fn new(
        callable: &Callable,
        form: Form<'_>,
        doc: Option<&str>,
        at: usize,
        types: &Types<'_>,
    ) -> Result<Self> {
        let call = Call::new(callable, form, types)?;
        let is_constructor = matches!(callable.kind, CallableKind::Constructor { .. });
        let output = match owner(callable).filter(|_| is_constructor) {
            Some(class) => types.get(class).output(),
            None => returned(callable, types).map_or("void".to_owned(), |ty| ty.output()),
        };
        let spell = match callable.kind {
            CallableKind::Function => names::variable,
            _ => names::member,
        };
        let name = spell(&callable.name);
        let body = call.render()?;
        let margin = " ".repeat(at + 2);
        let body = body.trim().lines().map(|line| format!("{margin}{line}\n"));
        Ok(Self {
            name: match form.is_threaded {
                true => format!("{}Async", name.trim_end_matches('_')),
                false => name,
            },
            is_static: is_constructor,
            is_async: call.is_later,
            parameters: call.source_parameters(),
            body: body.collect::<String>().trim_end().to_owned(),
            doc: comment(doc, at),
            declaration: match call.is_later {
                true => format!("({}): Promise<{output}>", call.declared_parameters()),
                false => format!("({}): {output}", call.declared_parameters()),
            },
        })
    }

    /// The declaration of a primary constructor.
    pub fn constructor_declaration(&self) -> String {
        let (parameters, _) = self.declaration.rsplit_once("): ").unwrap_or_default();
        format!("constructor{parameters})")
    }
}
