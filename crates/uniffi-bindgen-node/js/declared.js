'use strict';

const { inspect } = require('node:util');

const { Converter, Plain } = require('./converter.js');
const { Invalid, within, wrongType } = require('./invalid.js');

/** What is converted by a converter that comes later, for types that refer to one another. */
class Later extends Converter {
  #find;

  constructor(find) {
    super();
    this.#find = find;
  }

  write(writer, value) {
    this.#find().write(writer, value);
  }

  read(reader) {
    return this.#find().read(reader);
  }
}

/** Fields: each has a name, a converter and perhaps a function that makes its default value. */
function writeFields(writer, fields, value) {
  for (const [name, converter, makeDefault] of fields) {
    // Every object has a `constructor` and a `toString`, and was not given them.
    const field = value[name] === Object.prototype[name] ? undefined : value[name];
    try {
      converter.write(writer, field === undefined && makeDefault !== undefined ? makeDefault() : field);
    } catch (error) {
      throw within(error, `.${name}`);
    }
  }
}

function readFields(reader, fields, value) {
  for (const [name, converter] of fields) {
    value[name] = converter.read(reader);
  }
  return value;
}

class Record extends Converter {
  #name;
  #fields;
  #isOptions;

  constructor(name, fields) {
    super();
    this.#name = name;
    this.#fields = fields;
    this.#isOptions = fields.every(([, , makeDefault]) => makeDefault !== undefined);
  }

  write(writer, value) {
    if (typeof value !== 'object' || value === null) {
      throw wrongType(`an object with the properties of ${this.#name}`, value);
    }
    // A misspelled option would be ignored otherwise.
    if (this.#isOptions) {
      this.#refuseOthers(value);
    }
    writeFields(writer, this.#fields, value);
  }

  read(reader) {
    return readFields(reader, this.#fields, {});
  }

  #refuseOthers(value) {
    const names = this.#fields.map(([name]) => name);
    const other = Object.keys(value).find((name) => !names.includes(name));
    if (other !== undefined) {
      throw new Invalid(TypeError, `${this.#name} has no property ${JSON.stringify(other)}`);
    }
  }
}

/** An enumeration whose variants have no fields: the name of a variant. */
class Names extends Converter {
  #names;

  constructor(names) {
    super();
    this.#names = names;
  }

  write(writer, value) {
    const index = this.#names.indexOf(value);
    if (index < 0) {
      const names = this.#names.map((name) => `'${name}'`).join(', ');
      const text = wrongType(`one of ${names}`, value).text;
      throw new Invalid(typeof value === 'string' ? RangeError : TypeError, text);
    }
    writer.i32(index + 1);
  }

  read(reader) {
    return this.#names[reader.i32() - 1];
  }
}

/** An enumeration whose variants have fields: an object whose `type` is the variant's name. */
class Variants extends Converter {
  #name;
  #variants;

  constructor(name, variants) {
    super();
    this.#name = name;
    this.#variants = variants;
  }

  write(writer, value) {
    if (typeof value !== 'object' || value === null) {
      throw wrongType(`an object with the properties of ${this.#name}`, value);
    }
    const { type } = value;
    const index = this.#variants.findIndex(([name]) => name === type);
    if (index < 0) {
      const names = this.#variants.map(([name]) => `'${name}'`).join(', ');
      throw new Invalid(TypeError, wrongType(`one of ${names}`, type).text).within('.type');
    }
    writer.i32(index + 1);
    writeFields(writer, this.#variants[index][1], value);
  }

  read(reader) {
    const [type, fields] = this.#variants[reader.i32() - 1];
    return readFields(reader, fields, { type });
  }
}

/** An error: an instance of the class of one of its variants. */
class Errors extends Converter {
  #Base;
  #variants;
  #isFlat;

  constructor(Base, variants, isFlat) {
    super();
    this.#Base = Base;
    this.#variants = variants;
    this.#isFlat = isFlat;
  }

  write(writer, value) {
    const index = this.#variants.findIndex(([Class]) => value instanceof Class);
    if (index < 0) {
      throw wrongType(`an instance of ${this.#Base.name}`, value);
    }
    writer.i32(index + 1);
    writeFields(writer, this.#variants[index][1], value);
  }

  read(reader) {
    const [Class, fields] = this.#variants[reader.i32() - 1];
    return new Class(this.#isFlat ? reader.text(reader.i32()) : readFields(reader, fields, {}));
  }
}

/**
 * Makes the classes of an error's variants, as properties of the error's class, and the converter. Of
 * a flat error only a message crosses, and only from the library.
 */
function errors(Base, isFlat, variants) {
  const classes = variants.map(([code, fields]) => {
    const Class = isFlat ? flatVariant(Base, code) : variant(Base, code, fields);
    Object.defineProperty(Class, 'name', { value: `${Base.name}.${code}` });
    Object.defineProperty(Class.prototype, 'name', { value: Class.name, configurable: true, writable: true });
    Base[code] = Class;
    return [Class, fields];
  });
  return new Errors(Base, classes, isFlat);
}

function variant(Base, code, fields) {
  return class extends Base {
    constructor(values = {}) {
      super(message(fields, values));
      this.code = code;
      for (const [name] of fields) {
        this[name] = values[name] ?? null;
      }
    }
  };
}

function flatVariant(Base, code) {
  return class extends Base {
    constructor(text) {
      super(text);
      this.code = code;
    }
  };
}

/** The message of an error, from its fields as far as they are known. */
function message(fields, values) {
  const known = fields.map(([name]) => [name, values[name] ?? null]).filter(([, value]) => value !== null);
  return known.map(([name, value]) => `${name}=${shown(value)}`).join(', ');
}

function shown(value) {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value);
}

/** An object: an instance of a class that holds a handle. */
class Objects extends Plain {
  #library;
  #Class;
  #objectClass;
  #make;
  #handle;

  /** `make` makes an instance from what holds a handle, `handle` gets that of an instance. */
  constructor(library, Class, objectClass, make, handle) {
    super();
    this.#library = library;
    this.#Class = Class;
    this.#objectClass = objectClass;
    this.#make = make;
    this.#handle = handle;
  }

  check(value) {
    const isObject = typeof value === 'object' && value !== null;
    const handle = isObject ? this.#handle(value) : undefined;
    if (handle === undefined) {
      throw wrongType(`an instance of ${this.#Class.name}`, value);
    }
    return handle;
  }

  lift(_library, result) {
    return this.#make(result);
  }

  write(writer, value) {
    const handle = this.check(value);
    writer.object(() => this.#library.lend(this.#objectClass, handle));
  }

  read(reader) {
    return this.#make(this.#library.adopt(this.#objectClass, reader.u64()));
  }
}

module.exports = { Later, Names, Objects, Record, Variants, errors };
