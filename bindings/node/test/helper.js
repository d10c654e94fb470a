'use strict';

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** A folder that is removed after the test. */
function folder(test) {
  const path = mkdtempSync(join(tmpdir(), 'simd-r-drive-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The path of a store file that is removed after the test. */
function storePath(test) {
  return join(folder(test), 'store.bin');
}

/** Numbers from a seed: xorshift. */
function* numbers(seed) {
  for (let x = seed >>> 0 || 1; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    yield x;
  }
}

const bytes = (text) => Buffer.from(text);

module.exports = { bytes, folder, numbers, storePath };
