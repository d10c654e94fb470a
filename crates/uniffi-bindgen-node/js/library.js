'use strict';

const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');
const { Reader } = require('./reader.js');
const { MemoryView } = require('./view.js');

/** How many bytes results may have that need no memory of their own. */
const SHARED = 65536;

/** Where in the shared memory results begin; the status is before them. */
const CONTENT = 8;

/** Statuses of calls. */
const OK = 0;
const ERROR = 1;
const PENDING = -1;

/** A library with an interface, as Node has loaded it in this thread. */
class Library {
  #addon;
  #status;
  #shared;
  #calls = new Map();

  /** Loads the library `name`, which is in `folder`, or in a folder of it for this platform. */
  constructor(folder, name) {
    const [addon, path] = open(folder, name);
    const memory = new Uint8Array(SHARED);
    this.#status = new Int32Array(memory.buffer, 0, 1);
    this.#shared = new Reader(memory, false);
    addon.setUp(path, memory, (id, result) => this.#settle(id, result));
    this.#addon = addon;
  }

  /** Refuses a library that was built from another interface. */
  check(version, expected, checksums) {
    const actual = this.#addon.constant(version);
    if (actual !== expected) {
      throw new Error(`the library has version ${actual} of UniFFI's contract, not ${expected}`);
    }
    for (const [name, checksum] of Object.entries(checksums)) {
      if ((this.#addon.constant(name) & 0xffff) !== checksum) {
        throw new Error(`${name}: the library was built from another interface`);
      }
    }
  }

  objectClass(clone, free) {
    return this.#addon.objectClass(clone, free);
  }

  bind(name, kinds, output) {
    return this.#addon.bind(name, kinds, output);
  }

  bindAsync(name, kinds, output, future) {
    return this.#addon.bindAsync(name, kinds, output, future);
  }

  bindThreaded(name, kinds, output) {
    return this.#addon.bindThreaded(name, kinds, output);
  }

  adopt(objectClass, handle) {
    return this.#addon.adopt(objectClass, handle);
  }

  lend(objectClass, object) {
    return this.#addon.lend(objectClass, object);
  }

  share(objectClass, object) {
    return this.#addon.share(objectClass, object);
  }

  receive(objectClass, number) {
    return this.#addon.receive(objectClass, number);
  }

  view(objectClass, object, address, size) {
    return new MemoryView(this.#addon.view(objectClass, object, address, size));
  }

  release(object) {
    this.#addon.release(object);
  }

  /** What a call has returned; throws the error with which it failed. */
  done(result, error) {
    if (this.#status[0] !== OK) {
      throw this.#failure(result, error);
    }
    return result;
  }

  /** The same for one whose result may come later, as a promise then. */
  later(result, converter, error, signal) {
    if (this.#status[0] !== PENDING) {
      return converter.lift(this, this.done(result, error));
    }
    return new Promise((resolve, reject) => {
      const call = { resolve, reject, converter, error, signal, abort: undefined };
      this.#calls.set(result, call);
      if (signal !== undefined) {
        call.abort = () => {
          this.#calls.delete(result);
          this.#addon.cancel(result);
          reject(signal.reason);
        };
        signal.addEventListener('abort', call.abort, { once: true });
      }
    });
  }

  /** What reads a result of `length` bytes. */
  reader(length) {
    if (length <= SHARED - CONTENT) {
      return this.#shared.at(CONTENT);
    }
    const content = Buffer.allocUnsafeSlow(length);
    this.#addon.take(content);
    return new Reader(content, true);
  }

  #settle(id, result) {
    const call = this.#calls.get(id);
    if (call === undefined) {
      // Nobody wants it any longer.
      this.#addon.take(new Uint8Array(0));
      return;
    }
    this.#calls.delete(id);
    call.signal?.removeEventListener('abort', call.abort);
    try {
      call.resolve(call.converter.lift(this, this.done(result, call.error)));
    } catch (error) {
      call.reject(error);
    }
  }

  #failure(result, error) {
    const status = this.#status[0];
    const reader = this.reader(result);
    if (status === ERROR && error !== undefined) {
      return error.read(reader);
    }
    const text = reader.text(result);
    return Object.assign(new Error(`the library failed: ${text}`), { code: 'ERR_INTERNAL' });
  }
}

/** Loads the library that is there for this platform. Returns its functions and its path. */
function open(folder, name) {
  const file = { darwin: `lib${name}.dylib`, win32: `${name}.dll` }[process.platform] ?? `lib${name}.so`;
  const platform = `${process.platform}-${process.arch}`;
  // One for another C library than the system's does not load.
  const folders = ['.', `native/${platform}`, `native/${platform}-musl`];
  const problems = [];
  for (const path of folders.map((place) => join(folder, place, file)).filter(existsSync)) {
    const module = { exports: {} };
    try {
      // Problems with the library show here, not when a function is called first.
      process.dlopen(module, path, constants.dlopen.RTLD_NOW);
      return [module.exports, path];
    } catch (error) {
      problems.push(error.message);
    }
  }
  const problem = problems.join('; ') || `there is no ${file} in ${folder}`;
  throw Object.assign(new Error(`cannot load the native library for ${platform}: ${problem}`), {
    code: 'ERR_DLOPEN_FAILED',
  });
}

module.exports = { Library };
