'use strict';

const { crc32 } = require('./crc32.js');
const { Invalid } = require('./invalid.js');
const { INTERFACE, spelled } = require('./operations.js');

const INTEGERS = {
  u16: [0n, 2n ** 16n],
  u32: [0n, 2n ** 32n],
  u64: [0n, 2n ** 64n],
  i32: [-(2n ** 31n), 2n ** 31n],
};

/** Bytes in an answer that are longer are a length and a checksum. */
const SHORT = 256;

/** An argument, or a part of one called `name`. `found` looks an object up. */
function argument(type, value, name, found) {
  if (type.endsWith('?')) {
    return value === null ? null : argument(type.slice(0, -1), value, name, found);
  }
  const item = /^sequence<(.*)>$/.exec(type);
  if (item !== null) {
    check(Array.isArray(value), name, 'an array', value);
    return value.map((part, index) => argument(item[1], part, `${name}[${index}]`, found));
  }
  if (type.startsWith('record<')) {
    check(isObject(value), name, 'an object', value);
    Object.values(value).forEach((part) => check(typeof part === 'string', name, 'strings', part));
    return value;
  }
  if (Object.hasOwn(INTEGERS, type)) {
    return integer(type, value, name);
  }
  if (Object.hasOwn(INTERFACE.dictionaries, type)) {
    return dictionary(type, value, name, found);
  }
  if (Object.hasOwn(INTERFACE.enums, type)) {
    const names = INTERFACE.enums[type];
    check(names.includes(value), name, `one of ${names}`, value);
    return value;
  }
  switch (type) {
    case 'bytes':
      check(typeof value === 'string', name, 'a string', value);
      return bytes(value, name);
    case 'string':
    case 'boolean':
      check(typeof value === type, name, `a ${type}`, value);
      return value;
    case 'duration':
      check(typeof value === 'number' && value >= 0, name, 'a number of seconds', value);
      return value * 1000;
    default:
      return found(value, type);
  }
}

function check(holds, name, expected, value) {
  if (!holds) {
    throw new Invalid(`${name} must be ${expected}, not ${JSON.stringify(value)}`);
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function integer(type, value, name) {
  const [least, end] = INTEGERS[type];
  const isDecimal = typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value);
  const number = isDecimal ? BigInt(value) : end;
  check(least <= number && number < end, name, `a ${type} in decimal`, value);
  return type === 'u64' ? number : Number(number);
}

function bytes(text, name) {
  const random = /^random:([0-9]{1,10}):([0-9]{1,10})$/.exec(text);
  if (random !== null) {
    const [seed, length] = [Number(random[1]), Number(random[2])];
    check(seed > 0 && seed < 2 ** 32, name, 'with a seed from 1 to 4294967295', text);
    return randomBytes(seed, length);
  }
  check(/^([0-9a-f]{2})*$/.test(text), name, 'hexadecimal', text);
  return Buffer.from(text, 'hex');
}

/** Bytes from a 32-bit xorshift generator. */
function randomBytes(seed, length) {
  const content = Buffer.alloc(Math.ceil(length / 4) * 4);
  let x = seed;
  for (let at = 0; at < length; at += 4) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    content.writeInt32LE(x, at);
  }
  return content.subarray(0, length);
}

function dictionary(type, value, name, found) {
  check(isObject(value), name, 'an object', value);
  const entries = members(INTERFACE.dictionaries[type], value, name, found);
  return Object.fromEntries(entries.map(([member, item]) => [spelled(member), item]));
}

/** The members of an object; `declared` has those that there are. */
function members(declared, values, name, found) {
  for (const member of Object.keys(values)) {
    if (!Object.hasOwn(declared, member)) {
      throw new Invalid(`${name} has no ${member}`);
    }
  }
  for (const [member, { default: byDefault }] of Object.entries(declared)) {
    if (byDefault === undefined && !Object.hasOwn(values, member)) {
      throw new Invalid(`${name} needs ${member}`);
    }
  }
  const given = Object.keys(declared).filter((member) => Object.hasOwn(values, member));
  return given.map((member) => {
    return [member, argument(declared[member].type, values[member], `${name}.${member}`, found)];
  });
}

/** A result in JSON. `type` is its type in the interface, `null` for nothing. */
function result(type, value) {
  if (type === null || value === null) {
    return null;
  }
  const inner = type.endsWith('?') ? type.slice(0, -1) : type;
  const item = /^sequence<(.*)>$/.exec(inner);
  if (item !== null) {
    return value.map((part) => result(item[1], part));
  }
  if (Object.hasOwn(INTEGERS, inner)) {
    return String(value);
  }
  if (Object.hasOwn(INTERFACE.dictionaries, inner)) {
    const fields = Object.entries(INTERFACE.dictionaries[inner]);
    return Object.fromEntries(fields.map(([name, field]) => [name, result(field.type, value[spelled(name)])]));
  }
  if (Object.hasOwn(INTERFACE.variants, inner)) {
    return { variant: value.type, fields: fieldsOf(INTERFACE.variants[inner][value.type], value) };
  }
  if (Object.hasOwn(INTERFACE.enums, inner) || ['string', 'boolean'].includes(inner)) {
    return value;
  }
  switch (inner) {
    case 'bytes':
      return octets(value);
    case 'duration':
      return value / 1000;
    default:
      return { object: inner };
  }
}

function octets(value) {
  if (value.length <= SHORT) {
    return value.toString('hex');
  }
  return `crc32:${value.length}:${crc32(value).toString(16).padStart(8, '0')}`;
}

function fieldsOf(types, value) {
  const fields = Object.entries(types);
  return Object.fromEntries(fields.map(([name, type]) => [name, result(type, value[spelled(name)])]));
}

/** An error of the interface in JSON. */
function error(thrown) {
  const { code, retryable, message } = thrown;
  const fields = fieldsOf(INTERFACE.variants.DataStoreError[code], thrown);
  return { code, fields, retryable, message };
}

module.exports = { error, isObject, members, octets, result };
