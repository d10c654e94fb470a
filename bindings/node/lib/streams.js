'use strict';

const { Readable, Writable } = require('node:stream');

const {
  EntryStream,
  LogStream,
  PayloadReader,
  PayloadWriter,
  StateStream,
} = require('../generated/simd_r_drive_ws_client.js');

/** How many entries are taken at once. */
const ENTRIES = 256;

/** How many bytes of a payload are read at once. */
const PART = 1024 * 1024;

/** The parts that `take` gives, until it gives an empty one. */
function* parts(take) {
  for (let part = take(); part.length > 0; part = take()) {
    yield part;
  }
}

async function* asyncParts(take) {
  for (let part = await take(); part.length > 0; part = await take()) {
    yield part;
  }
}

function define(Class, methods) {
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(Class.prototype, key, {
      value: methods[key],
      configurable: true,
      writable: true,
    });
  }
}

define(EntryStream, {
  *[Symbol.iterator]() {
    for (const entries of parts(() => this.take(ENTRIES))) {
      yield* entries;
    }
  },
  async *[Symbol.asyncIterator]() {
    for await (const entries of asyncParts(() => this.takeAsync(ENTRIES))) {
      yield* entries;
    }
  },
});

for (const Class of [StateStream, LogStream]) {
  define(Class, {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const changes of asyncParts(() => this.takeAsync())) {
          yield* changes;
        }
      } finally {
        this.close();
      }
    },
  });
}

define(PayloadReader, {
  *[Symbol.iterator]() {
    yield* parts(() => this.read(PART));
  },
  async *[Symbol.asyncIterator]() {
    yield* asyncParts(() => this.readAsync(PART));
  },
  readable() {
    const parts = asyncParts(() => this.readAsync(PART));
    const stream = Readable.from(parts, { objectMode: false });
    return stream.once('close', () => this.close());
  },
});

define(PayloadWriter, {
  writable() {
    return new Writable({
      write: (part, _encoding, done) => settle(this.writeAsync(part), done),
      final: (done) => settle(this.finishAsync(), done),
      destroy: (error, done) => {
        // After `finish` this does nothing.
        this.abort();
        done(error);
      },
    });
  },
});

/** Calls a stream's callback when a promise is settled. */
function settle(promise, done) {
  promise.then(() => done(), done);
}
