//! The tables for `_cffi_backend.FFI`, compared with those that cffi's own recompiler writes.
//!
//! It needs a Python with cffi, by the name in `PYTHON` or `python3`; without one it is skipped.

use std::process::Command;

use uniffi_bindgen_cffi::cffi::declarations::common_structs;
use uniffi_bindgen_cffi::cffi::tables::Tables;
use uniffi_bindgen_cffi::cffi::{CType, Function, Signature, Struct};

/// Compares the tables in a module that cffi writes with those on standard input.
const SCRIPT: &str = r#"
import ast, io, os, sys, tempfile
import cffi, cffi.recompiler

ffi = cffi.FFI()
ffi.cdef(sys.argv[1])
ffi.set_source("demo", None)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "demo.py")
    with open(os.devnull, "w") as quiet:
        sys.stdout, stdout = quiet, sys.stdout
        ffi.emit_python_code(path)
        sys.stdout = stdout
    tree = ast.parse(open(path).read())
call = tree.body[-1].value
theirs = {k.arg: ast.literal_eval(k.value) for k in call.keywords}
ours = ast.literal_eval(sys.stdin.read())
for name, value in ours.items():
    assert theirs[name] == value, (name, theirs[name], value)
assert theirs.keys() - {"_version"} == ours.keys()
"#;

fn primitive(name: &'static str) -> CType {
    CType::Primitive(name)
}

fn function(name: &str, result: CType, arguments: Vec<CType>) -> Function {
    Function {
        name: name.to_owned(),
        signature: Signature { result, arguments },
    }
}

fn structure(name: &str, fields: Vec<(&str, CType)>) -> Struct {
    let fields = fields.into_iter().map(|(name, ty)| (name.to_owned(), ty));
    Struct {
        name: name.to_owned(),
        fields: fields.collect(),
    }
}

/// Structs of every shape that UniFFI has: vtables, and the answers of coroutines.
fn structs(functions: &[Function]) -> Vec<Struct> {
    let handle = || primitive("uint64_t");
    let buffer = || CType::structure("RustBuffer");
    let status = || CType::structure("RustCallStatus");
    let method = |arguments: Vec<CType>| CType::function_pointer(CType::Void, arguments);
    let answer = || CType::structure("ForeignFutureResultRustBuffer");
    let dropped = || CType::structure("ForeignFutureDroppedCallbackStruct");
    let complete = method(vec![handle(), answer()]);
    let mut structs = common_structs(functions);
    structs.extend([
        structure(
            "ForeignFutureResultRustBuffer",
            vec![("return_value", buffer()), ("call_status", status())],
        ),
        structure("ForeignFutureResultVoid", vec![("call_status", status())]),
        structure(
            "ForeignFutureDroppedCallbackStruct",
            vec![("handle", handle()), ("free", method(vec![handle()]))],
        ),
        structure(
            "VTableCallbackInterfaceDemoShape",
            vec![
                ("uniffi_free", method(vec![handle()])),
                (
                    "uniffi_clone",
                    CType::function_pointer(handle(), vec![handle()]),
                ),
                (
                    "nothing",
                    method(vec![handle(), CType::Void.pointer(), status().pointer()]),
                ),
                (
                    "area",
                    method(vec![
                        handle(),
                        buffer(),
                        primitive("int8_t"),
                        primitive("double").pointer(),
                        status().pointer(),
                    ]),
                ),
                (
                    "text",
                    method(vec![handle(), buffer().pointer(), status().pointer()]),
                ),
                (
                    "later",
                    method(vec![handle(), complete, handle(), dropped().pointer()]),
                ),
            ],
        ),
    ]);
    structs
}

/// Functions of every shape that UniFFI has.
fn functions() -> Vec<Function> {
    let buffer = CType::structure("RustBuffer");
    let status = CType::structure("RustCallStatus").pointer();
    let callback = CType::function_pointer(
        CType::Void,
        vec![primitive("uint64_t"), primitive("int8_t")],
    );
    let vtable = CType::structure("VTableCallbackInterfaceDemoShape").pointer();
    let numbers = [
        "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t",
        "float", "double",
    ];
    let mut functions = vec![
        function("version", primitive("uint32_t"), vec![]),
        function(
            "alloc",
            buffer.clone(),
            vec![primitive("uint64_t"), status.clone()],
        ),
        function("free", CType::Void, vec![buffer.clone(), status.clone()]),
        function("init_vtable", CType::Void, vec![vtable]),
        function(
            "borrow",
            CType::Void,
            vec![CType::structure("ForeignBytes"), status.clone()],
        ),
        function(
            "poll",
            CType::Void,
            vec![primitive("uint64_t"), callback, primitive("uint64_t")],
        ),
        function(
            "method",
            buffer.clone(),
            vec![
                primitive("uint64_t"),
                buffer.clone(),
                buffer,
                status.clone(),
            ],
        ),
    ];
    for name in numbers {
        let arguments = vec![primitive(name), status.clone()];
        functions.push(function(
            &format!("echo_{name}"),
            primitive(name),
            arguments,
        ));
    }
    functions
}

fn declare(functions: &[Function]) -> String {
    let mut text = String::new();
    for item in structs(functions) {
        text += "typedef struct {";
        for (name, ty) in &item.fields {
            text += &format!("{};", ty.declare(&format!(" {name}")));
        }
        text += &format!("}} {};\n", item.name);
    }
    for Function { name, signature } in functions {
        let arguments: Vec<String> = signature.arguments.iter().map(CType::c_name).collect();
        let arguments = match arguments.is_empty() {
            true => "void".to_owned(),
            false => arguments.join(", "),
        };
        text += &format!("{} {name}({arguments});\n", signature.result.c_name());
    }
    text
}

fn python(tables: &Tables) -> String {
    let globals: String = tables.globals.iter().map(|g| format!("{g}, 0,")).collect();
    let structs: String = tables
        .struct_unions
        .iter()
        .map(|parts| format!("({}),", parts.join(",")))
        .collect();
    format!(
        "{{'_types': {}, '_globals': ({globals}), '_struct_unions': ({structs}), \
         '_typenames': ({},)}}",
        tables.types.join(" "),
        tables.typenames.join(",")
    )
}

#[test]
fn tables_are_those_of_cffi() {
    use std::io::Write;

    let named = std::env::var("PYTHON");
    let interpreter = named.as_deref().unwrap_or("python3");
    let has_cffi = Command::new(interpreter)
        .args(["-c", "import cffi.recompiler, pycparser"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_cffi {
        let missing = format!("{interpreter} has no cffi; PYTHON names one that has");
        assert!(named.is_err(), "{missing}");
        // Not by a macro: what those print of a test that passes is not shown.
        let _ = writeln!(
            std::io::stderr(),
            "skipped tables_are_those_of_cffi: {missing}"
        );
        return;
    }
    let functions = functions();
    let tables = Tables::new(&structs(&functions), &functions);
    let mut child = Command::new(interpreter)
        .args(["-c", SCRIPT, &declare(&functions)])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("the interpreter");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(python(&tables).as_bytes())
        .expect("it reads");
    assert!(child.wait().expect("it ends").success());
}
