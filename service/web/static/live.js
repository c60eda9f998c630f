// One stream of events a page; it resumes by itself, and says when it is lost.

const line = document.getElementById("line");
const KINDS = ["queued", "assigned", "acknowledged", "level_changed", "message", "escalated", "closed"];

function state(kind) {
  if (!line) return;
  line.dataset.state = kind;
  line.textContent = kind === "ok" ? line.dataset.ok : line.dataset.lost;
}

const hearers = [];
let source = null;
let last = "";
let lost = false;
let wait = 1000;

function spread(kind, event) {
  if (event.lastEventId && event.lastEventId === last) return;
  last = event.lastEventId;
  const told = { kind, ...JSON.parse(event.data) };
  for (const { hear } of hearers) hear(told);
}

function open() {
  source = new EventSource("/api/v1/events");
  source.onopen = () => {
    state("ok");
    wait = 1000;
    if (lost) for (const { resumed } of hearers) resumed?.();
    lost = false;
  };
  source.onerror = () => {
    state("lost");
    lost = true;
    // The browser tries again by itself, but gives up for good after a refusal.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 15000);
    }
  };
  for (const kind of KINDS) source.addEventListener(`appeal.${kind}`, (event) => spread(`appeal.${kind}`, event));
}

// However many parts of a page listen, the page holds one line.
export function listen(hear, { resumed } = {}) {
  hearers.push({ hear, resumed });
  if (source) return;
  open();
  addEventListener("pagehide", () => source.close());
  // A page that the browser kept and shows again has lost its line.
  addEventListener("pageshow", (event) => event.persisted && open());
}
