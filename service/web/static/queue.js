// Keeps the queue alive without moving what somebody is reading.

import { fill, phrases, serverNow, setServerNow, tick } from "./clock.js";
import { listen } from "./live.js";
import { alarm } from "./sound.js";
import { announce, tell } from "./speak.js";

const list = document.getElementById("queue");
const fresh = document.getElementById("fresh");
const empty = document.getElementById("empty");
const strip = document.getElementById("alarm");
const plural = new Intl.PluralRules([document.documentElement.lang, "en"]);
let waiting = null;
let asking = false;
let again = false;
const announced = new Set([...list.querySelectorAll('[data-level="P1"]')].map((r) => r.dataset.reference));

function words(element, pieces) {
  element.replaceChildren(
    ...pieces.map(([text, marked]) => {
      if (!marked) return document.createTextNode(text);
      const mark = document.createElement("mark");
      mark.textContent = text;
      return mark;
    }),
  );
}

function tags(element, texts) {
  element.replaceChildren(
    ...texts.map((text) => {
      const tag = document.createElement("span");
      tag.className = "tag tag-person";
      tag.textContent = text;
      return tag;
    }),
  );
}

function whose(row) {
  return row.offered_to.length ? `${phrases.asked} ${row.offered_to.join(", ")}` : phrases.nobody;
}

function fillRow(element, row) {
  element.dataset.reference = row.reference;
  element.dataset.version = row.version;
  element.classList.toggle("row-to-me", row.to_me);
  const open = element.querySelector("[data-words]");
  open.href = `/desk/appeals/${row.reference}`;
  open.lang = row.language;
  words(open, row.words);
  const place = element.querySelector("[data-place]");
  place.textContent = row.place;
  place.classList.toggle("place-known", row.place_known);
  element.querySelector("[data-custody]").hidden = !row.custody;
  tags(element.querySelector("[data-vulnerable]"), row.vulnerable);
  element.querySelector("[data-channel]").textContent = row.channel;
  element.querySelector("[data-language]").textContent = row.language;
  const since = element.querySelector("[data-since]");
  since.dataset.since = row.received_at;
  since.dateTime = row.received_at;
  const due = element.querySelector("[data-due]");
  Object.assign(due.dataset, { due: row.due_at, status: row.status, from: row.received_at });
  element.querySelector("[data-whose]").textContent = whose(row);
  const form = element.querySelector("form");
  if (form) {
    form.action = `/desk/appeals/${row.reference}/acknowledgement`;
    form.elements.version.value = row.version;
    form.querySelector("button").hidden = !["queued", "assigned"].includes(row.status);
  }
}

function made(row) {
  const element = document.getElementById(`row-${row.level}`).content.firstElementChild.cloneNode(true);
  fillRow(element, row);
  return element;
}

const shown = () => new Map([...list.children].map((row) => [row.dataset.reference, row]));

// Nobody is reading when the page is at its top and neither focus nor pointer is on a row.
function reading() {
  return scrollY > 8 || list.contains(document.activeElement) || list.matches(":hover");
}

function settle() {
  if (!waiting) return;
  const before = shown();
  const focused = document.activeElement?.closest?.(".row")?.dataset.reference;
  list.replaceChildren(
    ...waiting.map((row) => {
      const old = before.get(row.reference);
      if (!old || old.dataset.level !== row.level) return made(row);
      fillRow(old, row);
      old.classList.remove("row-gone");
      return old;
    }),
  );
  waiting = null;
  fresh.hidden = true;
  empty.hidden = list.children.length > 0;
  if (focused) shown().get(focused)?.querySelector(".row-open").focus({ preventScroll: true });
  tick();
}

function gone(element, text) {
  element.classList.add("row-gone");
  element.querySelector("[data-whose]").textContent = text;
  const due = element.querySelector("[data-due]");
  due.dataset.status = "acknowledged";
  const form = element.querySelector("form");
  if (form) form.querySelector("button").hidden = true;
}

// What is on the screen changes in place; what would move waits behind a button.
function compare(rows) {
  const here = shown();
  const next = new Set(rows.map((row) => row.reference));
  let arrived = 0;
  let moved = false;
  for (const row of rows) {
    const old = here.get(row.reference);
    if (!old) arrived += 1;
    else if (old.dataset.level !== row.level) moved = true;
    else if (!old.classList.contains("row-gone")) fillRow(old, row);
  }
  for (const [reference, element] of here) {
    if (!next.has(reference) && !element.classList.contains("row-gone")) gone(element, phrases.gone);
  }
  waiting = rows;
  if (!reading()) {
    settle();
    return;
  }
  fresh.hidden = !(arrived || moved);
  if (arrived) fresh.textContent = fill(phrases.new[plural.select(arrived)] || phrases.new.many, { n: arrived });
  else fresh.textContent = phrases.changed;
}

function showAlarm(rows) {
  const [first, ...others] = rows;
  strip.classList.toggle("alarm-on", Boolean(first));
  strip.querySelector(".alarm-calm").hidden = Boolean(first);
  strip.querySelector(".alarm-body").hidden = !first;
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (first) {
    document.title = `(${rows.length}) ${document.title}`;
    const open = strip.querySelector("[data-words]");
    words(open, first.words);
    open.href = `/desk/appeals/${first.reference}`;
    strip.querySelector("[data-place]").textContent = first.place;
    strip.querySelector("[data-since]").dataset.since = first.received_at;
    const more = strip.querySelector("[data-more]");
    more.textContent = others.length ? fill(more.dataset.wordsMore, { n: others.length }) : "";
    const form = strip.querySelector("form");
    if (form) {
      form.action = `/desk/appeals/${first.reference}/acknowledgement`;
      form.elements.version.value = first.version;
    }
  }
  for (const row of rows) {
    if (announced.has(row.reference)) continue;
    announced.add(row.reference);
    const text = `${row.words.map(([said]) => said).join("")}. ${row.place}`;
    announce(fill(phrases.alarm, { words: text }), { urgent: true });
  }
  alarm(rows.length > 0);
}

async function look() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(list.dataset.source, { headers: { Accept: "application/json" } });
    if (answer.status === 401) location.assign("/desk?next=/desk/queue");
    if (!answer.ok) return;
    const page = await answer.json();
    setServerNow(page.now);
    showAlarm(page.alarms);
    compare(page.rows);
    tick();
  } catch {
    // The stream tells that the line is lost, and asks again when it is back.
  } finally {
    asking = false;
    if (again) {
      again = false;
      soon();
    }
  }
}

let planned = 0;
function soon() {
  clearTimeout(planned);
  // Many desks hear the same event; they do not all ask in the same instant.
  planned = setTimeout(look, 60 + Math.random() * 140);
}

function hear(event) {
  if (event.kind === "appeal.acknowledged" || event.kind === "appeal.closed") {
    const row = shown().get(event.reference);
    if (row && event.actor) gone(row, fill(phrases.taken, { name: event.actor }));
  }
  soon();
}

async function take(form) {
  const path = new URL(form.action).pathname;
  const reference = path.split("/").at(-2);
  const answer = await fetch(`/api/v1/appeals/${reference}/acknowledgement`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ version: Number(form.elements.version.value) }),
  });
  if (answer.ok) {
    location.assign(`/desk/appeals/${reference}`);
    return;
  }
  const problem = await answer.json();
  const winner = problem.acknowledged_by;
  tell(winner ? fill(phrases.lost_race, { name: winner }) : phrases.changed, { bad: true });
  const row = shown().get(reference);
  if (winner && row) gone(row, fill(phrases.taken, { name: winner }));
  soon();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-take]")) return;
  event.preventDefault();
  take(event.target);
});

fresh.addEventListener("click", () => {
  settle();
  scrollTo({ top: 0 });
  list.querySelector(".row-open")?.focus({ preventScroll: true });
});

function step(by) {
  const links = [...list.querySelectorAll(".row-open")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
}

const current = () => document.activeElement?.closest?.(".row") || list.firstElementChild;
dispatchEvent(
  new CustomEvent("desk:keys", {
    detail: {
      j: () => step(1),
      k: () => step(-1),
      n: () => document.getElementById("next")?.requestSubmit(),
      a: () => {
        const form = strip.classList.contains("alarm-on") && !document.activeElement?.closest?.(".row")
          ? strip.querySelector("form")
          : current()?.querySelector("form");
        form?.requestSubmit();
      },
      r: () => {
        const row = current();
        if (row) location.assign(`/desk/appeals/${row.dataset.reference}#reply`);
      },
    },
  }),
);

list.addEventListener("mouseleave", () => {
  if (waiting && !reading()) settle();
});

showAlarmFromPage();
function showAlarmFromPage() {
  alarm(Number(strip.dataset.count) > 0);
}

if (list.dataset.paged === "no") listen(hear, { resumed: soon });
// A deadline passes without any event; the list is looked at again now and then.
setInterval(() => serverNow() && soon(), 60000);
