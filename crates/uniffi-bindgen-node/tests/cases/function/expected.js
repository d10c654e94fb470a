'use strict';

// Written by uniffi-bindgen-node.

const $ = require('./runtime/index.js');

const $library = new $.Library(__dirname, 'demo');
$library.check('ffi_demo_uniffi_contract_version', 30, {
  uniffi_demo_checksum_func_add: 17675,
  uniffi_demo_checksum_func_delete: 7420,
});

// What nobody else has: who passes it to a constructor has a handle, too.
const $key = Symbol('handle');

// --- Objects ---


// --- Types ---

const $_optional_text = $.optional($.text);

// --- Functions ---

const $func_add = $library.bind('uniffi_ffibuffer_demo_fn_func_add', ['u32', 'u32'], 'u32');
const $func_delete = $library.bind('uniffi_ffibuffer_demo_fn_func_delete', ['buffer'], 'nothing');

function add(firstNumber, other = 1) {
  const $result = $func_add($.u32.lower(firstNumber, 'firstNumber'), $.u32.lower(other, 'other'));
  return $.u32.lift($library, $library.done($result, undefined));
}

function delete_(name) {
  const $result = $func_delete($_optional_text.lower(name, 'name'));
  $library.done($result, undefined);
}

exports.add = add;
exports.delete_ = delete_;
