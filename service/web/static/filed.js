// After filing: what to read aloud, and for an immediate appeal who is asked and who answers.

import { fill, phrases, serverNow } from "./clock.js";
import { clockTime, dayAndTime } from "./dates.js";
import { badge } from "./judging.js";
import { announce } from "./speak.js";

const panel = document.getElementById("filed");
const paging = document.getElementById("paging");
const list = document.getElementById("paging-list");
const PAGED = ["P1", "P2", "PX"];
// Who presses twice means the filing with both; nobody reads five words in less than this.
const SETTLES_MS = 700;
let shown = null;
let opened = 0;

function nextContact(moment) {
  const at = new Date(moment);
  return at - serverNow() > 20 * 3600000 ? dayAndTime(at) : clockTime(at);
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

async function look() {
  const answer = await fetch(`/api/v1/appeals/${shown}`);
  if (!answer.ok) return;
  const card = await answer.json();
  const { owner, offers } = card.assignment;
  const lines = offers.map((offer) => {
    const paged = offer.pages.map((page) => `${page.method}: ${phrases.deliveries[page.state]}`).join(", ");
    const item = line(`${offer.to?.name || ""}: ${phrases.states[offer.state]}${paged ? ` (${paged})` : ""}`);
    item.className = `offer-${offer.state}`;
    return item;
  });
  list.replaceChildren(...(lines.length ? lines : [line(owner ? owner.name : phrases.asking)]));
}

export function hearFiled(event) {
  if (event.reference === shown) look();
}

export function showFiled(card) {
  shown = card.reference;
  document.getElementById("filed-level").replaceChildren(badge(card.level));
  document.getElementById("filed-reference").textContent = card.reference;
  document.getElementById("filed-words").replaceChildren(...(card.receipt_words || []).map(line));
  const act = card.clocks.find((clock) => clock.name === "act");
  document.getElementById("filed-next").textContent = card.appellant.safe_to_contact
    ? fill(phrases.contact_by, { time: nextContact(act.due_at) })
    : phrases.no_contact;
  document.getElementById("filed-open").href = `/desk/appeals/${card.reference}`;
  paging.hidden = !PAGED.includes(card.level);
  list.replaceChildren(line(phrases.asking));
  document.getElementById("call").inert = true;
  panel.hidden = false;
  opened = performance.now();
  panel.focus({ preventScroll: true });
  announce(`${card.reference}. ${(card.receipt_words || []).join(", ")}`);
  if (!paging.hidden) setTimeout(look, 1500);
}

export function hideFiled() {
  shown = null;
  document.getElementById("call").inert = false;
  panel.hidden = true;
}

export const isFiledShown = () => !panel.hidden;

// The tail of a double press, a double click or a held key never takes the receipt away.
const isSettled = () => isFiledShown() && performance.now() - opened > SETTLES_MS;

export function leadsOn(event) {
  if (event.type === "click") return isSettled() && event.detail < 2;
  const withKey = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  return isSettled() && event.key === "Enter" && !withKey && !event.repeat;
}
