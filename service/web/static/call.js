// The call page: the protocol by digits, the level as one types, a draft that outlives everything.

import { fill, phrases } from "./clock.js";
import { clockTime } from "./dates.js";
import { searchEarlier, hideEarlier } from "./earlier.js";
import { hearFiled, hideFiled, isFiledShown, leadsOn, showFiled } from "./filed.js";
import { newKey } from "./filing.js";
import { judgeSoon } from "./judging.js";
import { Keeping } from "./keeping.js";
import { Ledger } from "./ledger.js";
import { listen } from "./live.js";
import { keepPage } from "./offline.js";
import "./places.js";
import "./tocall.js";
import { answers, press, setAnswers, show, step } from "./protocol.js";
import { announce, tell } from "./speak.js";
import { hold, release } from "./vault.js";

const form = document.getElementById("call");
const fields = form.elements;
const state = document.getElementById("draft-state");
const fileButton = document.getElementById("file");
const keeping = new Keeping(form.dataset.me);
const FIELDS = ["text", "place", "facility_id", "person_name", "person_age", "person_sex", "name", "phone", "relation", "language", "link"];
const CARRIED = [...FIELDS, "channel", "call"];
const SHORT = {
  silent: { Q0: "c" },
  dropped: { Q0: "c" },
  prank: { Q13: ["TEST"] },
  wrong_number: { Q13: ["OUTSIDE"] },
};
let kept = null;
let sending = false;
let sure = "";
const ledger = new Ledger(keeping, { reopened, filed });

const written = (name) => fields[name].value.trim();

function body() {
  const place = written("place");
  const facility = written("facility_id");
  const made = { channel: written("channel") || "call", text: fields.text.value, answers: answers(), appellant: {}, person: {} };
  if (facility) made.facility_id = facility;
  else if (place) made.place = place;
  if (written("language")) made.language = written("language");
  if (written("call")) made.call = written("call");
  if (written("link")) made.link = written("link");
  for (const name of ["name", "phone", "relation"]) if (written(name)) made.appellant[name] = written(name);
  made.appellant.anonymous = !written("name");
  made.appellant.safe_to_contact = !fields.unsafe.checked;
  if (written("person_name")) made.person.name = written("person_name");
  if (written("person_age")) made.person.age = Number(written("person_age"));
  if (written("person_sex")) made.person.sex = written("person_sex");
  return made;
}

const isEmpty = () =>
  FIELDS.every((name) => !written(name)) && !Object.keys(answers()).length;

// The call as it stands on the page; its name and key stay the same until it is filed.
function current(extra = {}) {
  const values = Object.fromEntries(CARRIED.map((name) => [name, fields[name].value]));
  const { id = newKey(), key = newKey() } = kept || {};
  const call = { id, key, values, unsafe: fields.unsafe.checked, answers: answers(), at: Date.now(), time: clockTime(new Date()) };
  return { ...call, state: "draft", ...extra };
}

function letGo() {
  if (!kept) return;
  keeping.forget(kept.id);
  release(kept.id);
  kept = null;
}

function keep() {
  if (isEmpty()) {
    letGo();
    state.textContent = "";
    return;
  }
  const begun = !kept;
  kept = current();
  if (begun) hold(kept.id);
  tellKept(kept);
}

// Said only when it is true: after the words were written.
async function tellKept(call) {
  await keeping.write(call);
  const lasting = await keeping.lasting();
  if (kept === call && !sending) state.textContent = fill(lasting ? phrases.kept : phrases.kept_open, { time: call.time });
}

function changed() {
  if (sending) return;
  keep();
  judgeSoon(body());
}

// An empty page; what was on it is either filed, in the ledger, or thrown away on purpose.
function empty() {
  form.reset();
  fields.facility_id.value = fields.call.value = fields.phone.value = "";
  document.getElementById("place-chosen").textContent = "";
  hideEarlier();
  setAnswers({});
  kept = null;
  sure = "";
  state.textContent = "";
  judgeSoon(body());
  hideFiled();
  show(0, { focus: true });
}

function clear() {
  letGo();
  ledger.wasRead();
  empty();
}

function lock(on) {
  sending = on;
  form.classList.toggle("is-sending", on);
  form.inert = on;
  fileButton.disabled = on;
}

// Answers whether the receipt is shown here; a call that is being typed is never covered.
function filed(call, card) {
  if (!isEmpty() || isFiledShown()) {
    tell(fill(phrases.filed_now, { reference: card.reference }));
    return false;
  }
  empty();
  showFiled(card);
  return true;
}

async function file(kind = "") {
  if (sending || isFiledShown()) return;
  const made = body();
  if (kind) made.answers = { ...made.answers, ...SHORT[kind] };
  if (!kind && isEmpty()) return;
  const call = current({ state: "waiting", kind, body: JSON.stringify(made) });
  if (!kept) hold(call.id);
  lock(true);
  state.textContent = phrases.sending;
  await keeping.write(call);
  // From here on the ledger has it: whatever happens to this page, it is sent.
  empty();
  const end = await ledger.send(call);
  lock(false);
  if (end === "filed") return;
  if (end === "refused") await reopened(ledger.calls.get(call.id));
  else announce(phrases[end] || "");
}

// A call comes back into the form to be put right; never over another one.
async function reopened(call) {
  if (!isEmpty()) {
    tell(phrases.finish_first, { bad: true });
    return false;
  }
  ledger.calls.delete(call.id);
  ledger.draw();
  fillIn(call);
  // Refused before it was stored: another try with other words is another request.
  kept = current({ id: call.id, key: call.state === "draft" ? call.key : newKey() });
  keeping.write(kept);
  judgeSoon(body());
  if (call.why) {
    const text = fill(phrases.refused, { why: call.why });
    state.textContent = text;
    tell(text, { bad: true });
  }
  return true;
}

function fillIn(call) {
  for (const name of CARRIED) fields[name].value = call.values[name] || (name === "channel" ? "call" : "");
  fields.unsafe.checked = call.unsafe;
  setAnswers(call.answers);
  searchEarlier(written("phone"), written("person_name"));
}

function short(kind) {
  if (isEmpty() || sure === kind) {
    file(kind);
    return;
  }
  sure = kind;
  tell(fill(phrases.sure, { kind: phrases.short[kind] }));
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
for (const name of ["phone", "person_name"]) {
  fields[name].addEventListener("input", () => searchEarlier(written("phone"), written("person_name")));
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  file();
});
for (const button of document.querySelectorAll("[data-short]")) {
  button.addEventListener("click", () => short(button.dataset.short));
}
document.getElementById("new-call").addEventListener("click", (event) => {
  if (leadsOn(event)) clear();
});

document.getElementById("filed-open").addEventListener("click", () => ledger.wasRead());

addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (isFiledShown()) {
    if (event.key === "Enter" && event.target.tagName !== "A") {
      event.preventDefault();
      if (leadsOn(event)) clear();
    }
    return;
  }
  if (sending) return;
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    file();
  } else if (event.altKey && !event.ctrlKey && /^[0-9=-]$/.test(event.key)) {
    event.preventDefault();
    press(event.key);
  } else if (event.key === "Escape" && event.target.closest?.("#call")) {
    document.getElementById("protocol").focus({ preventScroll: true });
  }
});

const keys = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  Enter: (event) => (event.target.closest("a, button") ? event.target.click() : step(1)),
  t: () => fields.text.focus(),
  l: () => fields.place.focus(),
  p: () => fields.phone.focus(),
  s: () => short("silent"),
  d: () => short("dropped"),
  x: () => short("prank"),
  w: () => short("wrong_number"),
};
for (const key of "1234567890-=") keys[key] = () => press(key);
// While a call is being sent, or its receipt read aloud, no key writes into the next one.
for (const [key, act] of Object.entries(keys)) keys[key] = (event) => sending || isFiledShown() || act(event);
dispatchEvent(new CustomEvent("desk:keys", { detail: keys }));

// Radio buttons hold the focus after a click; digits and arrows still belong to the protocol.
document.getElementById("protocol").addEventListener("keydown", (event) => {
  if (event.target.matches("input[type=radio], input[type=checkbox]") && keys[event.key] && event.key !== "Enter") {
    event.preventDefault();
    event.stopPropagation();
    keys[event.key](event);
  }
});

// The newest unfinished call comes back by itself; the others are listed.
async function restore() {
  const calls = await keeping.all();
  const drafts = [];
  for (const call of calls.filter((each) => each.state === "draft")) if (await hold(call.id)) drafts.push(call);
  const last = isEmpty() ? drafts.pop() : null;
  if (last) {
    kept = last;
    fillIn(last);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "quiet-button";
    discard.textContent = phrases.discard;
    discard.addEventListener("click", clear);
    state.replaceChildren(fill(phrases.restored, { time: last.time }), " ", discard);
    judgeSoon(body());
  }
  for (const call of drafts) ledger.calls.set(call.id, call);
  await ledger.adopt(calls.filter((each) => each.state !== "draft"));
}

if (!document.activeElement || document.activeElement === document.body) show(0, { focus: true });
restore();
listen(hearFiled, { resumed: () => ledger.sendAll() });
addEventListener("load", keepPage);
