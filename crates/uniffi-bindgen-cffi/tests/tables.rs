//! The tables for `_cffi_backend.FFI`, compared with those that cffi's own recompiler writes.
//!
//! It needs a Python with cffi, by the name in `PYTHON` or `python3`; without one it is skipped.

use std::process::Command;

use uniffi_bindgen_cffi::cffi::declarations::structs;
use uniffi_bindgen_cffi::cffi::tables::Tables;
use uniffi_bindgen_cffi::cffi::{CType, Function, Signature};

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

/// Functions of every shape that UniFFI has.
fn functions() -> Vec<Function> {
    let buffer = CType::Struct("RustBuffer");
    let status = CType::Struct("RustCallStatus").pointer();
    let callback = CType::Function(Box::new(Signature {
        result: CType::Void,
        arguments: vec![primitive("uint64_t"), primitive("int8_t")],
    }))
    .pointer();
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
        function(
            "borrow",
            CType::Void,
            vec![CType::Struct("ForeignBytes"), status.clone()],
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
            text += &format!("{} {name};", ty.c_name());
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

    let interpreter = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_cffi = Command::new(&interpreter)
        .args(["-c", "import cffi.recompiler, pycparser"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_cffi {
        eprintln!("skipped: {interpreter} has no cffi");
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
