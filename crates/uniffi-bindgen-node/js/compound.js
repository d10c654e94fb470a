'use strict';

const { Converter } = require('./converter.js');
const { within, wrongType } = require('./invalid.js');

/** A value, or `null`; `undefined` is accepted for that. */
class Optional extends Converter {
  #inner;

  constructor(inner) {
    super();
    this.#inner = inner;
  }

  write(writer, value) {
    if (value === undefined || value === null) {
      writer.u8(0);
    } else {
      writer.u8(1);
      this.#inner.write(writer, value);
    }
  }

  read(reader) {
    return reader.u8() === 0 ? null : this.#inner.read(reader);
  }
}

class Sequence extends Converter {
  #inner;

  constructor(inner) {
    super();
    this.#inner = inner;
  }

  write(writer, value) {
    if (!Array.isArray(value)) {
      throw wrongType('an array', value);
    }
    const { length } = value;
    writer.length(length);
    let index = 0;
    try {
      for (; index < length; index += 1) {
        this.#inner.write(writer, value[index]);
      }
    } catch (error) {
      throw within(error, `[${index}]`);
    }
  }

  read(reader) {
    const length = reader.i32();
    const value = [];
    for (let index = 0; index < length; index += 1) {
      value.push(this.#inner.read(reader));
    }
    return value;
  }
}

class SetOf extends Converter {
  #items;

  constructor(inner) {
    super();
    this.#items = new Sequence(inner);
  }

  write(writer, value) {
    if (!(value instanceof Set)) {
      throw wrongType('a Set', value);
    }
    this.#items.write(writer, [...value]);
  }

  read(reader) {
    return new Set(this.#items.read(reader));
  }
}

/** A `Map`. If its keys are strings, a plain object is accepted for it. */
class MapOf extends Converter {
  #key;
  #value;
  #hasNames;

  constructor(key, value, hasNames) {
    super();
    this.#key = key;
    this.#value = value;
    this.#hasNames = hasNames;
  }

  write(writer, value) {
    const entries = this.#entries(value);
    writer.length(entries.length);
    for (const [key, item] of entries) {
      try {
        this.#key.write(writer, key);
        this.#value.write(writer, item);
      } catch (error) {
        throw within(error, typeof key === 'string' ? `[${JSON.stringify(key)}]` : '');
      }
    }
  }

  read(reader) {
    const length = reader.i32();
    const value = new Map();
    for (let index = 0; index < length; index += 1) {
      const key = this.#key.read(reader);
      value.set(key, this.#value.read(reader));
    }
    return value;
  }

  #entries(value) {
    if (value instanceof Map) {
      return [...value];
    }
    if (this.#hasNames && isPlain(value)) {
      return Object.entries(value);
    }
    throw wrongType(this.#hasNames ? 'a Map or an object' : 'a Map', value);
  }
}

/** Whether a value is an object that is not there for something else. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = {
  map: (key, value, hasNames) => new MapOf(key, value, hasNames),
  optional: (inner) => new Optional(inner),
  sequence: (inner) => new Sequence(inner),
  set: (inner) => new SetOf(inner),
};
