// Asks the browser to keep the call page for when the server is away.

const WORKER = "/desk/call-shell.js";

// The one script address this page may ever name; Trusted Types refuse every other.
const named = globalThis.trustedTypes?.createPolicy("shell", {
  createScriptURL: (address) => {
    if (address !== WORKER) throw new TypeError("not ours");
    return address;
  },
});

function files() {
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  return [...new Set(loaded.map((url) => url.pathname).filter((path) => path.startsWith("/static/")))];
}

export async function keepPage() {
  if (!navigator.serviceWorker) return;
  try {
    const address = named ? named.createScriptURL(WORKER) : WORKER;
    await navigator.serviceWorker.register(address, { scope: "/desk/call" });
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ files: files() });
  } catch {
    // Private windows refuse; the page works as long as it is open.
  }
}
