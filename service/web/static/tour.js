// A tour of the desk on whatever it shows just now: a note beside each thing, never in its way.

const AT = "tour";
const panel = document.createElement("section");
panel.className = "tour";

export function beginTour() {
  sessionStorage.setItem(AT, "0");
  showTour();
}

function end() {
  sessionStorage.removeItem(AT);
  document.querySelector(".tour-lit")?.classList.remove("tour-lit");
  panel.remove();
}

async function first() {
  const answer = await fetch("/desk/queue/rows", { headers: { Accept: "application/json" } });
  const { rows } = answer.ok ? await answer.json() : { rows: [] };
  return rows.length ? `/desk/appeals/${rows[0].reference}` : null;
}

// Whether this page is the stop's own; any appeal will do for "first".
const isHere = (path) => (path === "first" ? location.pathname.startsWith("/desk/appeals/") : location.pathname === path);

function button(text, act, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function draw(stops, words, at) {
  const stop = stops[at];
  document.querySelector(".tour-lit")?.classList.remove("tour-lit");
  const target = document.querySelector(stop.look_at);
  target?.classList.add("tour-lit");
  const says = document.createElement("p");
  says.textContent = stop.says;
  const count = document.createElement("span");
  count.className = "quiet";
  count.textContent = `${at + 1} / ${stops.length}`;
  const foot = document.createElement("p");
  foot.className = "tour-foot";
  const last = at + 1 === stops.length;
  foot.append(count, button(words.end, end, "quiet-button"));
  if (!last) foot.append(button(`${words.next} →`, () => go(stops, words, at + 1), "primary"));
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.title);
  panel.replaceChildren(says, foot);
  document.body.append(panel);
  target?.scrollIntoView({ block: "nearest" });
  panel.querySelector(last ? "button" : ".primary").focus({ preventScroll: true });
}

async function go(stops, words, at) {
  if (at >= stops.length) return end();
  sessionStorage.setItem(AT, String(at));
  const { path } = stops[at];
  if (isHere(path)) return draw(stops, words, at);
  const target = path === "first" ? await first() : path;
  if (target) return location.assign(target);
  // Nothing waits: the stops at an appeal are passed over.
  return go(stops, words, at + 1);
}

export async function showTour() {
  const answer = await fetch("/desk/tour", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { stops, words } = await answer.json();
  await go(stops, words, Number(sessionStorage.getItem(AT)) || 0);
}
