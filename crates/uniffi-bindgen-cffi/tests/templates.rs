//! Lines of templates are written as they are: they fit, also where names of Python's are hidden.

use std::fs;
use std::path::Path;

use uniffi_bindgen_cffi::code::WIDTH;

#[test]
fn lines_have_room_for_underscores() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/runtime");
    for entry in fs::read_dir(folder).expect("the folder of the templates") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("UTF-8");
        // A sign stands where the underscore will.
        let marked = text.lines().filter(|line| line.contains('$'));
        for line in marked {
            assert!(line.chars().count() <= WIDTH, "{}: {line}", path.display());
        }
    }
}
