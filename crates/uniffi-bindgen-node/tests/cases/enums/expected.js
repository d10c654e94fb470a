// --- Types ---

const $Colour = new $.Names([
  'Red',
  'LightBlue',
]);
const Colour = Object.freeze({
  Red: 'Red',
  LightBlue: 'LightBlue',
});

const $Shape = new $.Variants('Shape', [
  ['Empty', []],
  ['Circle', [['radius', $.f64], ['paint', $.optional($.bytes)]]],
]);


// --- Functions ---

const $func_draw = $library.bind('uniffi_ffibuffer_demo_fn_func_draw', ['buffer'], 'nothing');
const $func_paint = $library.bind('uniffi_ffibuffer_demo_fn_func_paint', ['buffer', 'buffer'], 'buffer');

function draw(shape) {
  const $result = $func_draw($Shape.lower(shape, 'shape'));
  $library.done($result, undefined);
}

function paint(colour, other = 'LightBlue') {
  const $result = $func_paint($Colour.lower(colour, 'colour'), $Colour.lower(other, 'other'));
  return $Shape.lift($library, $library.done($result, undefined));
}

exports.Colour = Colour;
exports.draw = draw;
exports.paint = paint;
