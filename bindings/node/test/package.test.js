'use strict';

// The package as it is published, in empty projects elsewhere.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { before, test } = require('node:test');

const { folder } = require('./helper.js');

const ROOT = join(__dirname, '..');
const BUILD = process.env.BUILD ?? join(ROOT, 'build');
const TOOLS = join(BUILD, 'tools', 'node_modules');

let project;

function run(program, ...args) {
  return execFileSync(program, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
}

function write(name, text) {
  writeFileSync(join(project, name), text);
  return name;
}

before((suite) => {
  project = folder(suite);
  const archive = run('npm', 'pack', ROOT, '--loglevel=error').trim();
  write('package.json', '{ "private": true }');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', join(project, archive));
});

test('the package has what it needs, and no more', () => {
  const installed = readdirSync(join(project, 'node_modules', 'simd-r-drive'));
  const expected = ['LICENSE', 'README.md', 'generated', 'index.d.mts', 'index.d.ts', 'index.js', 'index.mjs', 'lib', 'package.json'];
  assert.deepEqual(installed.sort(), expected);
});

test('an object of another copy of the package is refused as such', () => {
  const folder = join(project, 'other', 'node_modules');
  cpSync(join(project, 'node_modules', 'simd-r-drive'), join(folder, 'simd-r-drive'), { recursive: true });
  const script = `
    const { DataStore } = require('simd-r-drive');
    const other = require('./other/node_modules/simd-r-drive');
    const [store, theirs] = [DataStore.open('mine.bin'), other.DataStore.open('theirs.bin')];
    try {
      store.copyTo(Buffer.from('key'), theirs);
    } catch (error) {
      console.log(error.message);
    }`;
  const expected = 'other: expected an instance of DataStore, got one of another copy of this package\n';
  assert.equal(run('node', write('copies.cjs', script)), expected);
});

test('it is used from CommonJS', () => {
  const script = `
    const { DataStore } = require('simd-r-drive');
    const store = DataStore.open('cjs.bin');
    store.write(Buffer.from('key'), Buffer.from('payload'));
    console.log(store.read(Buffer.from('key')).toString());
    store.close();`;
  assert.equal(run('node', write('use.cjs', script)), 'payload\n');
});

test('it is used from ES modules, and is the same there', () => {
  const script = `
    import { createRequire } from 'node:module';
    import * as all from 'simd-r-drive';
    import { AsyncDataStore, DataStoreError, Fsync } from 'simd-r-drive';
    const store = await AsyncDataStore.open('esm.bin', { durability: Fsync.EveryWrite });
    await store.write(Buffer.from('key'), Buffer.from('payload'));
    console.log((await store.read(Buffer.from('key'))).toString());
    store.close();
    const required = createRequire(import.meta.url)('simd-r-drive');
    console.log(required.DataStoreError === DataStoreError, Object.keys(required).sort().join() === Object.keys(all).sort().join());`;
  assert.equal(run('node', write('use.mjs', script)), 'payload\ntrue true\n');
});

test("the README's quick start runs", () => {
  const [, code] = /```js\n([^]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const output = run('node', write('readme.mjs', code)).split('\n');
  assert.equal(output[0], 'hello');
  assert.equal(output[1], 'null');
  assert.match(output[2], /^1 \d+n$/);
  assert.equal(output[6], '4');
  assert.equal(output[7], 'InvalidArgument false');
});

test('the example runs', () => {
  const example = readFileSync(join(ROOT, 'example', 'sessions.mjs'), 'utf8');
  assert.match(run('node', write('example.mjs', example)), /^ann has 2 items\nbob is not here\n/);
});

/** What users write, with the types that they expect. */
const TYPED = `
import {
  AsyncDataStore, DataStore, DataStoreError, EntryInfo, MemoryView, OpenOptions, PayloadReader, Server, checkAsync, keyHash,
} from 'simd-r-drive';

const options: OpenOptions = { durability: 'EveryWrite' };

async function main(signal: AbortSignal): Promise<number> {
  using blocking = DataStore.open('a.bin', options);
  const now: Buffer | null = blocking.read(new Uint8Array(3), { timeout: 100 });
  const hash: bigint = keyHash(Buffer.from('key'));
  const later: Buffer | null = blocking.readByHash(hash) ?? blocking.readByHash(12);
  const found: number | null = blocking.readInto(Buffer.from('key'), new Uint8Array(10));
  const view: MemoryView | undefined = blocking.entry(Buffer.from('a'))?.view();
  const first: number | undefined = view?.at(0);
  const text: string | undefined = view?.toString('utf8', 1, 4);
  const same: DataStore = DataStore.fromShared(blocking.share());
  console.log(first, text, same.len());
  await using server = await Server.start('b.bin', '127.0.0.1', 0, { tokens: ['secret'] });
  await using store = await AsyncDataStore.connect(server.url(), { headers: { a: 'b' }, token: 'secret' }, { signal });
  await store.batchWrite([{ key: Buffer.from('a'), payload: new Uint8Array(1) }], { timeout: 5 });
  const entries: (Buffer | null)[] = await store.batchRead([Buffer.from('a')]);
  for (const entry of blocking.entries()) {
    const size: number = entry.size;
    const info: EntryInfo = entry;
  }
  for await (const state of store.states()) {
    if (state.type === 'Lost') {
      console.log(state.reason.length);
    }
  }
  const reader: PayloadReader | null = await store.openReader(Buffer.from('a'));
  for await (const part of reader ?? []) {
    console.log(part.byteLength);
  }
  const report = await checkAsync('a.bin');
  console.log(now, later, found, entries.length, report.damage[0]?.offset);
  try {
    await store.compact(null, { signal });
  } catch (error) {
    if (error instanceof DataStoreError.Timeout) {
      return error.timeout;
    }
    if (error instanceof DataStoreError && error.retryable && error.code !== 'Closed') {
      console.log(error.message);
    }
  }
  return store.len();
}
void main;

// What is wrong is refused.
declare const store: AsyncDataStore;
// @ts-expect-error
void store.write('key', Buffer.from('x'));
// @ts-expect-error
void store.read(Buffer.from('key'), { timout: 5 });
// @ts-expect-error
void AsyncDataStore.open('x', { durability: 'Always' });
// @ts-expect-error
new DataStore();
// @ts-expect-error
store.nothing();
`;

test('it is used from TypeScript, as strictly as that gets', { skip: !existsSync(TOOLS) && 'no TypeScript' }, () => {
  for (const name of ['typescript', '@types', 'undici-types']) {
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(join(TOOLS, name), join(project, 'node_modules', name));
  }
  const strict = {
    strict: true, noEmit: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
    target: 'es2022', lib: ['es2022', 'esnext.disposable'], types: ['node'],
  };
  for (const [module, extension] of [['node16', 'mts'], ['node16', 'cts'], ['commonjs', 'ts']]) {
    const file = write(`typed.${extension}`, TYPED);
    const moduleResolution = module === 'commonjs' ? 'node10' : module;
    const compilerOptions = { ...strict, module, moduleResolution };
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    try {
      run('node', join(TOOLS, 'typescript', 'bin', 'tsc'), '-p', '.');
    } catch (error) {
      assert.fail(`${extension}: ${error.stdout}`);
    }
  }
});
