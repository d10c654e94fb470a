'use strict';

const assert = require('node:assert/strict');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { test } = require('node:test');

const { AsyncDataStore, DataStore, LogStream, testLogging } = require('../index.js');
const { bytes, storePath } = require('./helper.js');

const SIZE = 3 * 1024 * 1024 + 17;

test('a payload is written and read in parts', async (t) => {
  const store = await AsyncDataStore.open(storePath(t));
  const writer = await store.openWriter(bytes('key'));
  await writer.writeAsync(Buffer.alloc(SIZE - 1, 1));
  await writer.writeAsync(Buffer.alloc(1, 2));
  assert.equal(await store.exists(bytes('key')), false);
  await writer.finishAsync();
  const reader = await store.openReader(bytes('key'));
  assert.equal(reader.size(), SIZE);
  const parts = [];
  for await (const part of reader) {
    parts.push(part);
  }
  assert.ok(parts.length > 1);
  assert.equal(Buffer.concat(parts).at(-1), 2);
  reader.seek(SIZE - 1);
  assert.deepEqual([...reader].map((part) => [...part]), [[2]]);
  assert.equal(await store.openReader(bytes('other')), null);
  reader.close();
  assert.throws(() => reader.read(1), { code: 'Closed' });
  store.close();
});

test("they are Node's streams", async (t) => {
  const store = await AsyncDataStore.open(storePath(t));
  const source = Readable.from([Buffer.alloc(SIZE, 7), bytes('end')]);
  await pipeline(source, (await store.openWriter(bytes('key'))).writable());
  const reader = await store.openReader(bytes('key'));
  let length = 0;
  for await (const part of reader.readable()) {
    length += part.length;
  }
  assert.equal(length, SIZE + 3);
  assert.throws(() => reader.read(1), { code: 'Closed' });
  store.close();
});

test('a stream that fails writes nothing', async (t) => {
  const store = await AsyncDataStore.open(storePath(t));
  async function* broken() {
    yield bytes('part');
    throw new Error('broken');
  }
  const writer = await store.openWriter(bytes('key'));
  await assert.rejects(pipeline(broken(), writer.writable()), { message: 'broken' });
  assert.equal(await store.exists(bytes('key')), false);
  store.close();
});

test('a writer that is disposed of writes nothing', (t) => {
  const store = DataStore.open(storePath(t));
  const writer = store.openWriter(bytes('key'));
  writer.write(bytes('part'));
  writer[Symbol.dispose]();
  assert.throws(() => writer.finish(), { code: 'Closed' });
  assert.equal(store.exists(bytes('key')), false);
  store.close();
});

test('the log is iterated until the loop is left', async () => {
  const log = new LogStream('Info');
  testLogging();
  for await (const { level, target, message } of log) {
    assert.equal(typeof target, 'string');
    assert.equal(typeof message, 'string');
    if (level === 'Warn') {
      break;
    }
  }
  assert.equal(log.isOpen(), false);
});
