//! The addon's entry point, and the functions that it has for JavaScript.

use std::sync::Once;

use napi_sys as sys;

use crate::arguments::unsigned;
use crate::env::{Env, MOST, Result, Value, returned};
use crate::function::Function;
use crate::future::Asynchronous;
use crate::object::{Class, Handle, Held};
use crate::state::State;
use crate::{shared, view, work};

type Callback = unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> Value;

/// The addon's functions by name.
const FUNCTIONS: [(&str, Callback); 14] = [
    ("setUp", callback::<SetUp>),
    ("objectClass", callback::<ObjectClass>),
    ("bind", callback::<Bind>),
    ("bindAsync", callback::<BindAsync>),
    ("bindThreaded", callback::<BindThreaded>),
    ("constant", callback::<Constant>),
    ("take", callback::<Take>),
    ("adopt", callback::<Adopt>),
    ("lend", callback::<Lend>),
    ("share", callback::<Share>),
    ("receive", callback::<Receive>),
    ("view", callback::<View>),
    ("release", callback::<Release>),
    ("cancel", callback::<Cancel>),
];

/// Makes the addon. Node calls it on the thread of each environment that loads the library.
///
/// # Safety
/// It is called by Node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn napi_register_module_v1(env: sys::napi_env, exports: Value) -> Value {
    static LOAD: Once = Once::new();
    // SAFETY: Node's functions are where Node is. That stays loaded.
    LOAD.call_once(|| std::mem::forget(unsafe { sys::setup() }));
    let env = Env(env);
    let register = || {
        for (name, callback) in FUNCTIONS {
            let function = env.function(callback, Box::new(()))?;
            let name = env.string(name)?;
            // SAFETY: the environment is the calling thread's.
            env.check(unsafe { sys::napi_set_property(env.0, exports, name, function) })?;
        }
        Ok(exports)
    };
    returned(register())
}

/// One of the functions.
trait Export {
    fn call(env: Env, arguments: [Value; MOST]) -> Result<Value>;
}

unsafe extern "C" fn callback<E: Export>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> Value {
    let env = Env(env);
    returned(
        env.arguments(info)
            .and_then(|(arguments, _)| E::call(env, arguments)),
    )
}

/// `setUp(path, memory, settle)`: the library's path, a `Uint8Array` for results whose first four
/// bytes are the status of a call, and the function that is called with the number of a call and its
/// later result.
struct SetUp;

impl Export for SetUp {
    fn call(env: Env, [path, memory, settle, ..]: [Value; MOST]) -> Result<Value> {
        State::set_up(env, path, memory, settle)?;
        env.undefined()
    }
}

/// `objectClass(clone, free)`: a class, from the names of the functions for its handles.
struct ObjectClass;

impl Export for ObjectClass {
    fn call(env: Env, [clone, free, ..]: [Value; MOST]) -> Result<Value> {
        let class = Class::new(env, State::of(env)?.library, clone, free)?;
        env.external(Box::new(class))
    }
}

fn function(env: Env, arguments: [Value; MOST]) -> Result<Function> {
    let [name, kinds, output, ..] = arguments;
    Function::new(env, State::of(env)?.library, name, kinds, output)
}

/// `bind(name, kinds, output)`: a JavaScript function that calls a function of the library.
struct Bind;

impl Export for Bind {
    fn call(env: Env, arguments: [Value; MOST]) -> Result<Value> {
        function(env, arguments)?.into_value(env)
    }
}

/// `bindAsync(name, kinds, output, [poll, cancel, complete, free])`: the same for one that is async.
struct BindAsync;

impl Export for BindAsync {
    fn call(env: Env, arguments: [Value; MOST]) -> Result<Value> {
        let function = function(env, arguments)?;
        let library = State::of(env)?.library;
        Asynchronous::new(env, library, function, arguments[3])?.into_value(env)
    }
}

/// `bindThreaded(name, kinds, output)`: the same for one that blocks, which a thread of Node's pool
/// calls.
struct BindThreaded;

impl Export for BindThreaded {
    fn call(env: Env, arguments: [Value; MOST]) -> Result<Value> {
        work::value(env, function(env, arguments)?)
    }
}

/// `constant(name)`: what a function without arguments returns: the contract's version, or a
/// checksum.
struct Constant;

impl Export for Constant {
    fn call(env: Env, [name, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: that is what UniFFI exports under the names; a checksum is shorter, and its other
        // bits are not looked at.
        let function: extern "C" fn() -> u32 =
            unsafe { State::of(env)?.library.function(env, name)? };
        env.number(function().into())
    }
}

/// `take(memory)`: moves a result into it that was too large for the shared memory.
struct Take;

impl Export for Take {
    fn call(env: Env, [memory, ..]: [Value; MOST]) -> Result<Value> {
        State::of(env)?.take_large(env, memory)?;
        env.undefined()
    }
}

/// `adopt(class, handle)`: an object from a handle, a bigint, that was in a buffer.
struct Adopt;

impl Export for Adopt {
    fn call(env: Env, [class, handle, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: JavaScript passes what it got from `objectClass`, and a handle of that class.
        let class = *unsafe { env.content::<Class>(class)? };
        let (mut raw, mut lossless) = (0, false);
        // SAFETY: the environment is the calling thread's.
        env.check(unsafe {
            let lossless = &raw mut lossless;
            sys::napi_get_value_bigint_uint64(env.0, handle, &raw mut raw, lossless)
        })?;
        Held::value(env, Handle::new(raw, class))
    }
}

/// `lend(class, object)`: a new handle, a bigint, for a buffer.
struct Lend;

impl Export for Lend {
    fn call(env: Env, [class, object, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: JavaScript passes what it got from `objectClass`.
        let class = *unsafe { env.content::<Class>(class)? };
        let handle = Held::share(env, object, class)?;
        env.unsigned_bigint(handle.into_raw())
    }
}

/// `share(class, object)`: a number, a bigint, by which another thread can get the same object, once.
struct Share;

impl Export for Share {
    fn call(env: Env, [class, object, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: JavaScript passes what it got from `objectClass`.
        let class = *unsafe { env.content::<Class>(class)? };
        let handle = Held::share(env, object, class)?;
        env.unsigned_bigint(shared::put(handle))
    }
}

/// `receive(class, number)`: the object that was shared by that number.
struct Receive;

impl Export for Receive {
    fn call(env: Env, [class, number, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: as before.
        let class = *unsafe { env.content::<Class>(class)? };
        match shared::take(unsigned(env, number)?, class) {
            Some(handle) => Held::value(env, handle),
            None => {
                Err(env.throw("no object of this class was shared by this number, or it is taken"))
            }
        }
    }
}

/// `view(class, object, address, size)`: memory of an object's as an `ArrayBuffer`.
struct View;

impl Export for View {
    fn call(env: Env, [class, object, address, size, ..]: [Value; MOST]) -> Result<Value> {
        // SAFETY: as before.
        let class = *unsafe { env.content::<Class>(class)? };
        let owner = Held::share(env, object, class)?;
        view::value(env, owner, unsigned(env, address)?, unsigned(env, size)?)
    }
}

/// `release(object)`: releases an object before it is collected.
struct Release;

impl Export for Release {
    fn call(env: Env, [object, ..]: [Value; MOST]) -> Result<Value> {
        Held::release(env, object)?;
        env.undefined()
    }
}

/// `cancel(number)`: ends a call whose result nobody wants any longer.
struct Cancel;

impl Export for Cancel {
    fn call(env: Env, [number, ..]: [Value; MOST]) -> Result<Value> {
        let state = State::of(env)?;
        state
            .calls
            .cancel(env, state, env.as_number(number)? as u32);
        env.undefined()
    }
}
