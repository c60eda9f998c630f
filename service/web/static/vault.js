// Calls that the server does not have yet, kept on this machine so that nobody else can read them.
// Each is encrypted under a key that the server gives only to the operator who typed it. Between
// two pages the key stays here so that no script can take it out, and not longer than a shift.

const KEYS = "keys";
const CALLS = "calls";
const CLEAR = "call:"; // Where an earlier version kept drafts in clear.

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database() {
  const opening = indexedDB.open("calls", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(KEYS, { keyPath: "owner" });
    opening.result.createObjectStore(CALLS, { keyPath: "id" });
  };
  return asked(opening);
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function given() {
  const answer = await fetch("/desk/call/key", {
    method: "POST",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(3000),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const { key, until } = await answer.json();
  const made = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { key: made, until };
}

class Vault {
  constructor(owner, store, key) {
    Object.assign(this, { owner, store, key });
  }

  calls(mode) {
    return this.store.transaction(CALLS, mode).objectStore(CALLS);
  }

  async put(call) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(call));
    const named = new TextEncoder().encode(`${this.owner}/${call.id}`);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named }, this.key, plain);
    await asked(this.calls("readwrite").put({ id: call.id, owner: this.owner, iv, sealed }));
  }

  async open(row) {
    const named = new TextEncoder().encode(`${row.owner}/${row.id}`);
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: named }, this.key, row.sealed);
      return [JSON.parse(new TextDecoder().decode(plain))];
    } catch {
      return [];
    }
  }

  // Only what this operator typed opens; the rest waits for its own author.
  async all() {
    const rows = await asked(this.calls("readonly").getAll());
    const own = rows.filter((row) => row.owner === this.owner);
    return (await Promise.all(own.map((row) => this.open(row)))).flat();
  }

  async forget(id) {
    await asked(this.calls("readwrite").delete(id));
  }
}

// Where nothing can be encrypted, nothing is written down.
class Memory {
  constructor() {
    this.held = new Map();
  }

  async put(call) {
    this.held.set(call.id, structuredClone(call));
  }

  async all() {
    return [...this.held.values()];
  }

  async forget(id) {
    this.held.delete(id);
  }
}

export async function openVault(owner) {
  for (const name of Object.keys(localStorage)) if (name.startsWith(CLEAR)) localStorage.removeItem(name);
  try {
    const store = await database();
    const keys = (mode) => store.transaction(KEYS, mode).objectStore(KEYS);
    let kept = null;
    try {
      kept = { owner, ...(await given()) };
      await asked(keys("readwrite").put(kept));
    } catch {
      kept = await asked(keys("readonly").get(owner));
    }
    if (kept && kept.until > Date.now()) return { vault: new Vault(owner, store, kept.key), lasting: true };
  } catch {
    // No https, or a browser that stores nothing.
  }
  return { vault: new Memory(), lasting: false };
}

// Signing out takes the keys and the page from this machine; sealed calls wait for their author.
export async function lockVault() {
  if (globalThis.caches) await caches.delete("call-shell");
  if (!globalThis.indexedDB) return;
  const store = await database();
  await asked(store.transaction(KEYS, "readwrite").objectStore(KEYS).clear());
  store.close();
}

// One tab at a time works on a call; the hold ends with the tab.
const releases = new Map();

export function hold(id) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(`call-${id}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise((release) => releases.set(id, release)) : undefined;
    });
  });
}

export function release(id) {
  releases.get(id)?.();
  releases.delete(id);
}
