import type { Readable, Writable } from 'node:stream';

import type { ConnectionState, EntryInfo, LogEvent } from '../generated/simd_r_drive_ws_client.js';

declare module '../generated/simd_r_drive_ws_client.js' {
  interface EntryStream {
    /** The entries that are left. */
    [Symbol.iterator](): Generator<EntryInfo, void>;
    /** The same, read on other threads. */
    [Symbol.asyncIterator](): AsyncGenerator<EntryInfo, void>;
  }

  interface StateStream {
    /** The changes as they come, until the stream is closed. It is closed when the loop is left. */
    [Symbol.asyncIterator](): AsyncGenerator<ConnectionState, void>;
  }

  interface LogStream {
    /** The events as they come, until the stream is closed. It is closed when the loop is left. */
    [Symbol.asyncIterator](): AsyncGenerator<LogEvent, void>;
  }

  interface PayloadReader {
    /** What is left of the payload, in parts of 1 MiB. */
    [Symbol.iterator](): Generator<Buffer, void>;
    /** The same without blocking. */
    [Symbol.asyncIterator](): AsyncGenerator<Buffer, void>;
    /** The same as a stream, which closes the reader at its end. */
    readable(): Readable;
  }

  interface PayloadWriter {
    /** A stream that writes the payload. Its end finishes it, and an error aborts it. */
    writable(): Writable;
  }
}
