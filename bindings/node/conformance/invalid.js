'use strict';

/** A step that is invalid: why. */
class Invalid extends Error {}

/** A step that needs what JavaScript does not have: the feature's name. */
class Gap extends Error {}

module.exports = { Gap, Invalid };
