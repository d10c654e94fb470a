//! Calls of functions on the calling thread.

use napi_sys as sys;
use uniffi::FfiBufferElement as Element;

use crate::arguments::{Argument, Kind, elements};
use crate::env::{Env, MOST, Result, Value, returned};
use crate::library::Own;
use crate::outcome::{Outcome, Output};
use crate::state::State;

/// UniFFI's form of a function that takes an array of arguments, and writes to an array.
type Entry = unsafe extern "C" fn(*const Element, *mut Element);

/// A function of the library.
pub(crate) struct Function {
    entry: Entry,
    kinds: Vec<Kind>,
    output: Output,
}

impl Function {
    pub(crate) fn new(
        env: Env,
        library: &Own,
        name: Value,
        kinds: Value,
        output: Value,
    ) -> Result<Self> {
        let kinds = env.items(kinds)?.into_iter();
        let kinds: Vec<_> = kinds
            .map(|kind| Kind::new(env, kind))
            .collect::<Result<_>>()?;
        if kinds.len() > MOST {
            return Err(env.throw("a function with too many arguments"));
        }
        Ok(Self {
            // SAFETY: that is what UniFFI exports under the name.
            entry: unsafe { library.function(env, name)? },
            kinds,
            output: Output::new(env, output)?,
        })
    }

    pub(crate) fn output(&self) -> Output {
        self.output
    }

    /// Whether it uses JavaScript's own memory.
    pub(crate) fn is_in_place(&self) -> bool {
        self.kinds.iter().any(|kind| kind.is_in_place())
    }

    /// Converts the arguments.
    pub(crate) fn lower(&self, env: Env, values: &[Value; MOST]) -> Result<Vec<Argument>> {
        let kinds = self.kinds.iter().zip(values);
        kinds.map(|(kind, value)| kind.lower(env, *value)).collect()
    }

    /// Calls it. Any thread may do so.
    pub(crate) fn invoke(&self, arguments: Vec<Argument>) -> Outcome {
        let elements = elements(arguments);
        // SAFETY: the arguments are of the kinds that it takes.
        let call = |room| unsafe { (self.entry)(elements.as_ptr(), room) };
        self.output.call(call)
    }

    /// Calls one that is async. Returns the future.
    pub(crate) fn start(&self, env: Env, values: &[Value; MOST]) -> Result<u64> {
        let elements = elements(self.lower(env, values)?);
        let mut future = Element::default();
        // SAFETY: the arguments are of the kinds that it takes, and it writes a handle.
        unsafe {
            (self.entry)(elements.as_ptr(), &raw mut future);
            Ok(future.u64)
        }
    }

    /// The JavaScript function.
    pub(crate) fn into_value(self, env: Env) -> Result<Value> {
        env.function(call, Box::new(self))
    }
}

/// Calls the function, and returns its result.
unsafe extern "C" fn call(env: sys::napi_env, info: sys::napi_callback_info) -> Value {
    let env = Env(env);
    let call = || {
        let (arguments, data) = env.arguments(info)?;
        // SAFETY: that is the data of such a JavaScript function.
        let function = unsafe { &*data.cast::<Function>() };
        let arguments = function.lower(env, &arguments)?;
        function.invoke(arguments).lift(env, State::of(env)?)
    };
    returned(call())
}
