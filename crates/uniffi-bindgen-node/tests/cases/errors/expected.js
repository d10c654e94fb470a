// --- Types ---

class Failure extends Error {
  get repeatable() {
    return mayRepeat(this);
  }
}
const $Failure = $.errors(Failure, false, [
  ['Timeout', [['limit', $.duration], ['errorNumber', $.optional($.i32)]]],
  ['Other', []],
]);

class Problem extends Error {
}
const $Problem = $.errors(Problem, true, [
  ['TooMuch', []],
  ['TooLittle', []],
]);


// --- Functions ---

const $func_may_repeat = $library.bind('uniffi_ffibuffer_demo_fn_func_may_repeat', ['buffer'], 'i8');
const $func_run = $library.bind('uniffi_ffibuffer_demo_fn_func_run', [], 'nothing');
const $func_stop = $library.bind('uniffi_ffibuffer_demo_fn_func_stop', [], 'nothing');

function mayRepeat(failure) {
  const $result = $func_may_repeat($Failure.lower(failure, 'failure'));
  return $.bool.lift($library, $library.done($result, undefined));
}

function run() {
  const $result = $func_run();
  $library.done($result, $Failure);
}

function stop() {
  const $result = $func_stop();
  $library.done($result, $Problem);
}

exports.Failure = Failure;
exports.Problem = Problem;
exports.mayRepeat = mayRepeat;
exports.run = run;
exports.stop = stop;
