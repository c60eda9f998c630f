// The call page opens although the server or the line is away. Only the page and its files are
// kept; never an answer of the service, never a word of anybody.

const KEPT = "call-shell";
const PAGE = "/desk/call";
const AWAY = [502, 503, 504];
const PATIENCE = 4000;

const isFile = (url) => url.pathname.startsWith("/static/");

async function keepPage(answer) {
  if (!answer.ok || answer.redirected) return;
  const kept = await caches.open(KEPT);
  await kept.put(PAGE, answer);
}

async function keepFiles(files) {
  const kept = await caches.open(KEPT);
  for (const request of await kept.keys()) {
    const url = new URL(request.url);
    if (isFile(url) && !files.includes(url.pathname)) await kept.delete(request);
  }
  await kept.addAll(files);
}

async function page() {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    // Not followed: somebody who is signed out is led to the sign-in by the browser itself.
    const answer = await fetch(PAGE, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal });
    if (AWAY.includes(answer.status)) throw new Error("away");
    await keepPage(answer.clone());
    return answer;
  } catch {
    const kept = await caches.match(PAGE);
    return kept || Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page());
  else if (isFile(url)) event.respondWith(file(request));
});
// The page tells which files it is made of; its first copy is fetched here.
addEventListener("message", (event) => {
  const files = event.data.files.filter((path) => isFile(new URL(path, location.origin)));
  event.waitUntil(Promise.all([keepFiles(files), fetch(PAGE).then(keepPage)]));
});
