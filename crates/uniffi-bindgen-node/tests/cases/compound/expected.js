// --- Types ---

const $Tree = new $.Record('Tree', [
  ['name', $.text],
  ['children', $.sequence(new $.Later(() => $Tree))],
]);

const $_map_text_sequence_optional_u8_true = $.map($.text, $.sequence($.optional($.u8)), true);
const $_map_u16_text_false = $.map($.u16, $.text, false);
const $_optional_sequence_Tree = $.optional($.sequence($Tree));
const $_sequence_f64 = $.sequence($.f64);
const $_sequence_sequence_text = $.sequence($.sequence($.text));

// --- Functions ---

const $func_grow = $library.bind('uniffi_ffibuffer_demo_fn_func_grow', ['buffer'], 'buffer');
const $func_measure = $library.bind('uniffi_ffibuffer_demo_fn_func_measure', ['buffer'], 'f64');
const $func_mixed = $library.bind('uniffi_ffibuffer_demo_fn_func_mixed', ['buffer', 'buffer'], 'buffer');

function grow(seed) {
  const $result = $func_grow($Tree.lower(seed, 'seed'));
  return $_optional_sequence_Tree.lift($library, $library.done($result, undefined));
}

function measure(all) {
  const $result = $func_measure($_sequence_f64.lower(all, 'all'));
  return $.f64.lift($library, $library.done($result, undefined));
}

function mixed(names, lists) {
  const $result = $func_mixed($_map_u16_text_false.lower(names, 'names'), $_sequence_sequence_text.lower(lists, 'lists'));
  return $_map_text_sequence_optional_u8_true.lift($library, $library.done($result, undefined));
}

exports.grow = grow;
exports.measure = measure;
exports.mixed = mixed;
