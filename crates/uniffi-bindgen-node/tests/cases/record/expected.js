// --- Types ---

const $Entry = new $.Record('Entry', [
  ['key', $.bytes],
  ['size', $.u64],
  ['age', $.optional($.duration), () => null],
  ['label', $.text, () => 'it\'s\\nhere'],
  ['tags', $.sequence($.text), () => []],
]);

const $Options = new $.Record('Options', [
  ['fast', $.bool, () => true],
  ['since', $.timestamp],
]);

const $Report = new $.Record('Report', [
  ['entries', $.sequence($Entry)],
  ['hash', $.bigu64],
]);


// --- Functions ---

const $func_configure = $library.bind('uniffi_ffibuffer_demo_fn_func_configure', ['buffer'], 'nothing');
const $func_get = $library.bind('uniffi_ffibuffer_demo_fn_func_get', [], 'buffer');
const $func_put = $library.bind('uniffi_ffibuffer_demo_fn_func_put', ['buffer'], 'nothing');
const $func_report = $library.bind('uniffi_ffibuffer_demo_fn_func_report', [], 'buffer');

function configure(options) {
  const $result = $func_configure($Options.lower(options, 'options'));
  $library.done($result, undefined);
}

function get() {
  const $result = $func_get();
  return $Entry.lift($library, $library.done($result, undefined));
}

function put(entry) {
  const $result = $func_put($Entry.lower(entry, 'entry'));
  $library.done($result, undefined);
}

function report() {
  const $result = $func_report();
  return $Report.lift($library, $library.done($result, undefined));
}

exports.configure = configure;
exports.get = get;
exports.put = put;
exports.report = report;
