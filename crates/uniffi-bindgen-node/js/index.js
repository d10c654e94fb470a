'use strict';

/** What generated modules use. */
module.exports = {
  ...require('./compound.js'),
  ...require('./declared.js'),
  ...require('./library.js'),
  ...require('./numbers.js'),
  ...require('./options.js'),
  ...require('./simple.js'),
};
