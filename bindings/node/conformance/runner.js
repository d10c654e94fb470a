'use strict';

// The conformance runner of JavaScript; tests/conformance/README.md describes what it does.

const { Gap, Invalid } = require('./invalid.js');
const { call, operation } = require('./operations.js');
const { CANCELLED, outcome } = require('./outcome.js');
const { inThread } = require('./thread.js');
const { isObject, members, octets } = require('./values.js');

const MEMBERS = ['id', 'op', 'object', 'args', 'save', 'start'];

/** The objects and the calls of a test, by their names. */
const objects = new Map();
const calls = new Map();

/** The operations that only a runner has, each with the arguments that it takes. */
const OWN = {
  view: [[], ({ object }) => {
    const view = found(object, 'EntryHandle').view();
    const value = octets(view.slice());
    view[Symbol.dispose]();
    return { value };
  }],
  release: [[], ({ object }) => {
    objects.get(object).instance[Symbol.dispose]();
    objects.delete(object);
    return { value: null };
  }],
  await: [['call'], async ({ args }) => {
    const { answer } = callOf(args.call);
    calls.delete(args.call);
    return answer;
  }],
  cancel: [['call'], ({ args }) => {
    callOf(args.call).cancel();
    return { value: null };
  }],
  reset: [[], () => {
    calls.clear();
    objects.forEach(({ instance }) => instance[Symbol.dispose]());
    objects.clear();
    return { value: null };
  }],
};

function callOf(name) {
  if (!calls.has(name)) {
    throw new Invalid(`no call ${name}`);
  }
  return calls.get(name);
}

/** The object of a name, which must be of a type. */
function found(name, type) {
  if (!objects.has(name)) {
    throw new Invalid(`no object ${name}`);
  }
  const object = objects.get(name);
  if (object.type !== type) {
    throw new Invalid(`the object ${name} is of type ${object.type}, not ${type}`);
  }
  return object.instance;
}

async function answered(line) {
  let id = null;
  try {
    const step = parsed(line);
    id = step.id;
    check(step);
    return { id, ...(await execute(step)) };
  } catch (thrown) {
    if (thrown instanceof Invalid) {
      return { id, invalid: thrown.message };
    }
    if (thrown instanceof Gap) {
      return { id, gap: thrown.message };
    }
    throw thrown;
  }
}

function parsed(line) {
  let step;
  try {
    step = JSON.parse(line);
  } catch (thrown) {
    throw new Invalid(`not JSON: ${thrown.message}`);
  }
  if (!isObject(step)) {
    throw new Invalid('not an object');
  }
  if (!Number.isSafeInteger(step.id) || step.id < 0) {
    throw new Invalid('id must be a number from 0');
  }
  return step;
}

function check(step) {
  for (const [member, value] of Object.entries(step)) {
    if (!MEMBERS.includes(member)) {
      throw new Invalid(`a step has no member ${member}`);
    }
    if (!['id', 'args'].includes(member) && typeof value !== 'string') {
      throw new Invalid(`${member} must be a string`);
    }
  }
  if (step.op === undefined) {
    throw new Invalid('a step needs op');
  }
  if (step.args !== undefined && !isObject(step.args)) {
    throw new Invalid('args must be an object');
  }
}

async function execute({ op, object, args = {}, save, start }) {
  if (Object.hasOwn(OWN, op)) {
    return ownOperation(op, object, args);
  }
  const { object: type, arguments: declared, async: isAsync } = operation(op);
  if (type === null && object !== undefined) {
    throw new Invalid(`${op} is not called on an object`);
  }
  const used = new Map();
  const find = (name, wanted) => {
    used.set(name, wanted);
    return found(name, wanted);
  };
  const subject = type === null ? undefined : find(object, type);
  const values = Object.fromEntries(members(declared, args, op, find));
  const kept = (kind, instance) => keep(save, kind, instance);
  if (start !== undefined && !isAsync) {
    const shared = [...used].map(([name, kind]) => [name, kind, found(name, kind).share()]);
    calls.set(start, inThread({ op, object, args, shared }, kept));
    return { value: null };
  }
  const controller = new AbortController();
  const options = isAsync ? { signal: controller.signal } : undefined;
  const answer = outcome(op, () => call(op, subject, values, options), kept);
  if (start === undefined) {
    return answer;
  }
  calls.set(start, { answer, cancel: () => controller.abort(CANCELLED) });
  return { value: null };
}

async function ownOperation(op, object, args) {
  const [declared, run] = OWN[op];
  const needsObject = ['view', 'release'].includes(op);
  if (needsObject !== (object !== undefined)) {
    throw new Invalid(needsObject ? `${op} needs an object` : `${op} is not called on an object`);
  }
  if (Object.keys(args).join() !== declared.join()) {
    throw new Invalid(`${op} takes ${declared}, not ${Object.keys(args)}`);
  }
  if (needsObject && !objects.has(object)) {
    throw new Invalid(`no object ${object}`);
  }
  if (op === 'view') {
    found(object, 'EntryHandle');
  }
  return run({ object, args });
}

/** Keeps an object that an operation gave, or releases it. */
function keep(save, type, instance) {
  if (save === undefined) {
    instance[Symbol.dispose]();
  } else {
    objects.set(save, { type, instance });
  }
}

function write(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** The lines of the input. `readline` would also end them at other characters. */
async function* lines() {
  let rest = '';
  for await (const part of process.stdin.setEncoding('utf8')) {
    const complete = (rest + part).split('\n');
    rest = complete.pop();
    yield* complete;
  }
}

async function main() {
  write({ protocol: 1, language: 'node', version: `node ${process.versions.node}` });
  for await (const line of lines()) {
    write(await answered(line));
  }
  // Calls may still wait.
  process.exit(0);
}

main();
