// People who wait for our call stand beside the call that is on, and come and go by themselves.

import { tick } from "./clock.js";
import { listen } from "./live.js";

const box = document.getElementById("to-call");
const EVERY = 60000;
const SOON = 1500;
let planned = 0;

function line(row) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  Object.assign(link, { href: `/desk/callbacks#callback-${row.id}`, target: "_blank", rel: "noopener", textContent: row.kind });
  const due = document.createElement("span");
  due.className = "due";
  due.dataset.due = row.due_at;
  item.append(document.getElementById(`small-${row.level}`).content.cloneNode(true), link, due);
  return item;
}

function draw({ rows, number }) {
  // A link that is about to be pressed does not move away.
  if (box.contains(document.activeElement)) return;
  box.hidden = number === 0;
  document.getElementById("to-call-number").textContent = number;
  document.getElementById("to-call-list").replaceChildren(...rows.map(line));
  tick();
}

async function look() {
  later(EVERY);
  try {
    const answer = await fetch("/desk/callbacks/waiting", { headers: { Accept: "application/json" } });
    if (answer.ok) draw(await answer.json());
  } catch {
    // Asked again with the next event, or in a minute.
  }
}

function later(after) {
  clearTimeout(planned);
  planned = setTimeout(look, after);
}

listen(() => later(SOON), { resumed: () => later(SOON) });
look();
