'use strict';

// Prints what calls cost, as one line of JSON: the median of several rounds.

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { DataStore } = require('../index.js');

const ROUNDS = 7;

/** Nanoseconds for one call, of `count` in each round. */
function cost(count, call) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const begin = process.hrtime.bigint();
    for (let index = 0; index < count; index += 1) {
      call();
    }
    return Number(process.hrtime.bigint() - begin) / count;
  });
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}

const folder = mkdtempSync(join(tmpdir(), 'simd-r-drive-'));
const store = DataStore.open(join(folder, 'store.bin'));
const [small, large] = [Buffer.from('small'), Buffer.from('large')];
const payload = Buffer.alloc(1 << 20, 7);
store.write(small, payload.subarray(0, 100));
store.write(large, payload);
const read = cost(200000, () => store.read(small));
const readLarge = cost(100, () => store.read(large));
const writeLarge = cost(20, () => store.write(large, payload));
store.close();
rmSync(folder, { recursive: true });
const micros = (nanos) => Math.round(nanos / 100) / 10;
console.log(
  JSON.stringify({
    language: 'node',
    read_100_ns: Math.round(read),
    write_1m_us: micros(writeLarge),
    read_1m_us: micros(readLarge),
  }),
);
