// Sessions of a web shop in a store file, as JSON, with a namespace so that other data can be beside them.

import { AsyncDataStore, NamespaceHasher } from 'simd-r-drive';

const sessions = new NamespaceHasher(Buffer.from('sessions'));
const key = (user) => sessions.namespace(Buffer.from(user));

const store = await AsyncDataStore.open('sessions.bin');

async function load(user) {
  const payload = await store.read(key(user));
  return payload === null ? null : JSON.parse(payload.toString());
}

async function save(user, session) {
  await store.write(key(user), Buffer.from(JSON.stringify(session)));
}

await save('ann', { items: ['tea', 'milk'] });

for (const user of ['ann', 'bob']) {
  const session = await load(user);
  console.log(session === null ? `${user} is not here` : `${user} has ${session.items.length} items`);
}

store.close();
