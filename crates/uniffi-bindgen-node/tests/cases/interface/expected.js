const $class_Nothing = $library.objectClass('uniffi_demo_fn_clone_nothing', 'uniffi_demo_fn_free_nothing');
let $Nothing;
const $class_Store = $library.objectClass('uniffi_demo_fn_clone_store', 'uniffi_demo_fn_free_store');
let $Store;

class Nothing {
  #handle;
  constructor() {
    if (arguments[0] !== $key) {
      throw new TypeError('Nothing has no constructor');
    }
    this.#handle = arguments[1];
  }

  [Symbol.dispose]() {
    $library.release(this.#handle);
  }

  async [Symbol.asyncDispose]() {
    this[Symbol.dispose]();
  }

  static {
    $Nothing = new $.Objects(
      $library,
      Nothing,
      $class_Nothing,
      (handle) => new Nothing($key, handle),
      (value) => (#handle in value ? value.#handle : undefined),
    );
  }
}

class Store {
  #handle;
  constructor(name, size = 10) {
    if (arguments[0] === $key) {
      this.#handle = arguments[1];
      return;
    }
    const $result = $constructor_store_new($.text.lower(name, 'name'), $.u32.lower(size, 'size'));
    this.#handle = $library.done($result, undefined);
  }

  static async connect(url, $options) {
    const $signal = $.signalOf($options);
    const $result = $constructor_store_connect($.text.lower(url, 'url'));
    return $library.later($result, $Store, $Failure, $signal);
  }

  static open(path) {
    const $result = $constructor_store_open($.text.lower(path, 'path'));
    return $Store.lift($library, $library.done($result, $Failure));
  }

  async copy(other, $options) {
    const [$signal, $timeout] = $.limitsOf($options);
    const $self = $timeout === undefined ? this : this.within($timeout);
    const $result = $method_store_copy($self.#handle, $_optional_Store.lower(other, 'other'));
    return $library.later($result, $Store, $Failure, $signal);
  }

  fill(memory) {
    const $result = $method_store_fill(this.#handle, $.bytes.lower(memory, 'memory'));
    return $.u64.lift($library, $library.done($result, undefined));
  }

  hash() {
    const $result = $method_store_hash(this.#handle);
    return $.bigu64.lift($library, $library.done($result, undefined));
  }

  read(key, $options) {
    const $timeout = $.timeoutOf($options);
    const $self = $timeout === undefined ? this : this.within($timeout);
    const $result = $method_store_read($self.#handle, $.bytes.lower(key, 'key'));
    return $_optional_bytes.lift($library, $library.done($result, $Failure));
  }

  slowWork() {
    const $result = $method_store_slow_work(this.#handle);
    $library.done($result, undefined);
  }

  async slowWorkAsync($options) {
    const $signal = $.signalOf($options);
    const $result = $method_store_slow_work_threaded(this.#handle);
    return $library.later($result, $.nothing, undefined, $signal);
  }

  close() {
    const $result = $method_store_stop(this.#handle);
    $library.done($result, undefined);
  }

  async stopLater($options) {
    const $signal = $.signalOf($options);
    const $result = $method_store_stop_later(this.#handle);
    return $library.later($result, $.nothing, undefined, $signal);
  }

  whereIs() {
    const $result = $method_store_where_is(this.#handle);
    return $Place.lift($library, $library.done($result, undefined));
  }

  within(limit) {
    const $result = $method_store_within(this.#handle, $.duration.lower(limit, 'limit'));
    return $Store.lift($library, $library.done($result, undefined));
  }

  view() {
    const $of = this.whereIs();
    return $library.view($class_Store, this.#handle, $of.address, $of.sizeInBytes);
  }

  share() {
    return $library.share($class_Store, this.#handle);
  }

  static fromShared(number) {
    return new Store($key, $library.receive($class_Store, $.u64.lower(number, 'number')));
  }

  [Symbol.dispose]() {
    this.close();
  }

  async [Symbol.asyncDispose]() {
    await this.stopLater();
  }

  static {
    $Store = new $.Objects(
      $library,
      Store,
      $class_Store,
      (handle) => new Store($key, handle),
      (value) => (#handle in value ? value.#handle : undefined),
    );
  }
}

// --- Types ---

const $Place = new $.Record('Place', [
  ['sizeInBytes', $.u64],
  ['address', $.u64],
]);

class Failure extends Error {
}
const $Failure = $.errors(Failure, true, [
  ['Failed', []],
]);

const $_optional_Store = $.optional($Store);
const $_optional_bytes = $.optional($.bytes);

// --- Functions ---

const $constructor_store_connect = $library.bindAsync('uniffi_ffibuffer_demo_fn_constructor_store_connect', ['string'], $class_Store, ['ffi_demo_rust_future_poll_u64', 'ffi_demo_rust_future_cancel_u64', 'ffi_demo_rust_future_complete_u64', 'ffi_demo_rust_future_free_u64']);
const $constructor_store_new = $library.bind('uniffi_ffibuffer_demo_fn_constructor_store_new', ['string', 'u32'], $class_Store);
const $constructor_store_open = $library.bind('uniffi_ffibuffer_demo_fn_constructor_store_open', ['string'], $class_Store);
const $method_store_copy = $library.bindAsync('uniffi_ffibuffer_demo_fn_method_store_copy', [$class_Store, 'buffer'], $class_Store, ['ffi_demo_rust_future_poll_u64', 'ffi_demo_rust_future_cancel_u64', 'ffi_demo_rust_future_complete_u64', 'ffi_demo_rust_future_free_u64']);
const $method_store_fill = $library.bind('uniffi_ffibuffer_demo_fn_method_store_fill', [$class_Store, 'memory'], 'u64');
const $method_store_hash = $library.bind('uniffi_ffibuffer_demo_fn_method_store_hash', [$class_Store], 'bigu64');
const $method_store_read = $library.bind('uniffi_ffibuffer_demo_fn_method_store_read', [$class_Store, 'bytes'], 'buffer');
const $method_store_slow_work = $library.bind('uniffi_ffibuffer_demo_fn_method_store_slow_work', [$class_Store], 'nothing');
const $method_store_slow_work_threaded = $library.bindThreaded('uniffi_ffibuffer_demo_fn_method_store_slow_work', [$class_Store], 'nothing');
const $method_store_stop = $library.bind('uniffi_ffibuffer_demo_fn_method_store_stop', [$class_Store], 'nothing');
const $method_store_stop_later = $library.bindAsync('uniffi_ffibuffer_demo_fn_method_store_stop_later', [$class_Store], 'nothing', ['ffi_demo_rust_future_poll_void', 'ffi_demo_rust_future_cancel_void', 'ffi_demo_rust_future_complete_void', 'ffi_demo_rust_future_free_void']);
const $method_store_where_is = $library.bind('uniffi_ffibuffer_demo_fn_method_store_where_is', [$class_Store], 'buffer');
const $method_store_within = $library.bind('uniffi_ffibuffer_demo_fn_method_store_within', [$class_Store, 'buffer'], $class_Store);

exports.Failure = Failure;
exports.Nothing = Nothing;
exports.Store = Store;
