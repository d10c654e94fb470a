const $class_Library = $library.objectClass('uniffi_demo_fn_clone_library', 'uniffi_demo_fn_free_library');
let $Library;

class Library {
  #handle;
  constructor(key) {
    if (arguments[0] === $key) {
      this.#handle = arguments[1];
      return;
    }
    const $result = $constructor_library_new($.u32.lower(key, 'key'));
    this.#handle = $library.done($result, undefined);
  }

  class() {
    const $result = $method_library_class(this.#handle);
    $library.done($result, undefined);
  }

  delete() {
    const $result = $method_library_delete(this.#handle);
    $library.done($result, undefined);
  }

  async later(options, timeout, $options) {
    const $signal = $.signalOf($options);
    const $result = $method_library_later(this.#handle, $.u32.lower(options, 'options'), $.u32.lower(timeout, 'timeout'));
    return $library.later($result, $.nothing, undefined, $signal);
  }

  [Symbol.dispose]() {
    $library.release(this.#handle);
  }

  async [Symbol.asyncDispose]() {
    this[Symbol.dispose]();
  }

  static {
    $Library = new $.Objects(
      $library,
      Library,
      $class_Library,
      (handle) => new Library($key, handle),
      (value) => (#handle in value ? value.#handle : undefined),
    );
  }
}

// --- Types ---

const $_sequence_text = $.sequence($.text);

// --- Functions ---

const $func_optional_ = $library.bind('uniffi_ffibuffer_demo_fn_func_optional_', ['buffer', 'u32'], 'nothing');
const $func_text = $library.bind('uniffi_ffibuffer_demo_fn_func_text', ['string', 'bytes', 'u32', 'u32', 'u32', 'u32'], 'nothing');
const $constructor_library_new = $library.bind('uniffi_ffibuffer_demo_fn_constructor_library_new', ['u32'], $class_Library);
const $method_library_class = $library.bind('uniffi_ffibuffer_demo_fn_method_library_class', [$class_Library], 'nothing');
const $method_library_delete = $library.bind('uniffi_ffibuffer_demo_fn_method_library_delete', [$class_Library], 'nothing');
const $method_library_later = $library.bindAsync('uniffi_ffibuffer_demo_fn_method_library_later', [$class_Library, 'u32', 'u32'], 'nothing', ['ffi_demo_rust_future_poll_void', 'ffi_demo_rust_future_cancel_void', 'ffi_demo_rust_future_complete_void', 'ffi_demo_rust_future_free_void']);

function optional(map, signal) {
  const $result = $func_optional_($_sequence_text.lower(map, 'map'), $.u32.lower(signal, 'signal'));
  $library.done($result, undefined);
}

function text(text, bytes, default_, self, result, options) {
  const $result = $func_text($.text.lower(text, 'text'), $.bytes.lower(bytes, 'bytes'), $.u32.lower(default_, 'default_'), $.u32.lower(self, 'self'), $.u32.lower(result, 'result'), $.u32.lower(options, 'options'));
  $library.done($result, undefined);
}

exports.Library = Library;
exports.optional = optional;
exports.text = text;
