'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');

const { DataStore } = require('../index.js');
const { bytes, storePath } = require('./helper.js');

const INDEX = join(__dirname, '..', 'index.js');

/** Runs a script in a process of its own, which has to end by itself. */
function run(script, ...args) {
  const source = `const store = require(${JSON.stringify(INDEX)}); const args = process.argv.slice(1); ${script}`;
  const options = { encoding: 'utf8', timeout: 20000 };
  const child = spawnSync(process.execPath, ['-e', source, ...args], options);
  assert.equal(child.signal, null, `${script}: it did not end, or crashed: ${child.stderr}`);
  return child;
}

const SILENT = `
  const server = require('node:net').createServer(() => {}).unref();
  server.listen(0, '127.0.0.1', () => {
    const call = store.AsyncDataStore.connect('ws://127.0.0.1:' + server.address().port);
    call.catch(() => {});`;

test('a process ends while calls wait', () => {
  const child = run(`${SILENT} setTimeout(() => process.exit(7), 50); });`);
  assert.equal(child.status, 7, child.stderr);
});

test('calls can be made while a process exits', (t) => {
  const child = run(
    `const data = store.DataStore.open(args[0]);
     process.on('exit', () => { data.write(Buffer.from('k'), Buffer.from('v')); console.log(data.len()); });`,
    storePath(t),
  );
  assert.equal(child.stdout, '1\n', child.stderr);
});

test('a waiting call keeps the process running until it is done', () => {
  const child = run(`
    const server = require('node:net').createServer(() => {}).unref();
    server.listen(0, '127.0.0.1', () => {
      store.AsyncDataStore.connect('ws://127.0.0.1:' + server.address().port, { connectTimeout: 100 })
        .catch((error) => console.log(error.code));
    });`);
  assert.equal(child.stdout, 'Timeout\n', child.stderr);
});

test('open objects do not keep the process running', (t) => {
  const child = run(
    `const data = store.DataStore.open(args[0]); new store.Server(args[0] + '2'); new store.LogStream('Info');`,
    storePath(t),
  );
  assert.equal(child.status, 0, child.stderr);
});

test('a process ends when its code throws while calls wait', () => {
  const child = run(`${SILENT} setTimeout(() => { throw new Error('bad'); }, 20); });`);
  assert.equal(child.status, 1);
  assert.match(child.stderr, /Error: bad/);
});

test('what is not closed is released when it is collected', (t) => {
  const options = { encoding: 'utf8', timeout: 30000 };
  const script = `
    const { AsyncDataStore, DataStore } = require(${JSON.stringify(INDEX)});
    (async () => {
      const path = process.argv[1];
      (() => { DataStore.open(path); })();
      for (let round = 0; round < 100; round += 1) {
        globalThis.gc();
        await new Promise(setImmediate);
        try { DataStore.open(path).close(); console.log('released'); return; } catch {}
      }
    })();`;
  const child = spawnSync(process.execPath, ['--expose-gc', '-e', script, storePath(t)], options);
  assert.equal(child.stdout, 'released\n', child.stderr);
});

/** Runs a script in a worker until it posts a message, then terminates the worker. */
async function inWorker(script, data) {
  const source = `const { parentPort, workerData } = require('node:worker_threads');
    const store = require(${JSON.stringify(INDEX)}); ${script}`;
  const worker = new Worker(source, { eval: true, workerData: data });
  const message = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  return message;
}

test('each worker loads the library, and its stores are closed when it ends', async (t) => {
  const paths = Array.from({ length: 4 }, () => storePath(t));
  const script = `
    globalThis.data = store.DataStore.open(workerData);
    data.write(Buffer.from('key'), Buffer.from('payload'));
    parentPort.postMessage(data.len());
    setInterval(() => {}, 1000);`;
  assert.deepEqual(await Promise.all(paths.map((path) => inWorker(script, path))), [1, 1, 1, 1]);
  for (const path of paths) {
    const store = DataStore.open(path);
    assert.equal(store.read(bytes('key')).toString(), 'payload');
    store.close();
  }
});

test('a worker ends while calls wait', async () => {
  const script = `${SILENT} parentPort.postMessage('waits'); });`;
  assert.equal(await inWorker(script, null), 'waits');
});

test('only workers load the library', () => {
  const child = run(`
    const { Worker } = require('node:worker_threads');
    const source = 'const { AsyncDataStore } = require(' + ${JSON.stringify(JSON.stringify(INDEX))} + ');' +
      'AsyncDataStore.connect("ws://127.0.0.1:1").catch((error) => console.log(error.code))';
    (async () => {
      for (let round = 0; round < 5; round += 1) {
        await new Promise((done) => new Worker(source, { eval: true }).on('exit', done));
      }
    })();`.replace("require(", 'require('));
  assert.equal(child.status, 0, child.stderr);
  assert.equal(child.stdout, 'Connection\n'.repeat(5));
});
