// On every page but the queue: an immediate appeal that nobody has taken is seen, heard and read
// out, while focus, scroll and typed words stay where they are.

import { fill, setServerNow, tick } from "./clock.js";
import { listen } from "./live.js";
import { alarm } from "./sound.js";
import { announce } from "./speak.js";

const note = document.getElementById("danger");
const words = note.querySelector("[data-words]");
const announced = new Set();
// A caller is on the line: the operator sees it and is not deafened.
const quiet = document.getElementById("call") !== null;
let planned = 0;

function draw(rows) {
  const [first, ...others] = rows;
  note.hidden = !first;
  if (!quiet) alarm(Boolean(first));
  if (!first) return;
  words.textContent = first.words.map(([said]) => said).join("");
  words.lang = first.language;
  note.querySelector("a").href = `/desk/appeals/${first.reference}`;
  note.querySelector("[data-place]").textContent = first.place;
  note.querySelector("[data-since]").dataset.since = first.received_at;
  note.querySelector("[data-more]").textContent = others.length ? fill(note.dataset.more, { n: others.length }) : "";
  tick();
}

function readOut(rows) {
  for (const row of rows) {
    if (announced.has(row.reference)) continue;
    announced.add(row.reference);
    const said = `${row.words.map(([text]) => text).join("")}. ${row.place}`;
    announce(fill(note.dataset.says, { words: said }), { urgent: true });
  }
}

async function look() {
  try {
    const answer = await fetch("/desk/queue/alarms", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const page = await answer.json();
    setServerNow(page.now);
    // The appeal that is open on this page speaks for itself.
    const here = document.getElementById("appeal")?.dataset.reference;
    const rows = page.alarms.filter((row) => row.reference !== here);
    readOut(rows);
    draw(rows);
  } catch {
    // Asked again with the next event, and when the line is back.
  }
}

function soon() {
  clearTimeout(planned);
  planned = setTimeout(look, 60 + Math.random() * 140);
}

const shown = () => !note.hidden;
listen(
  (event) => {
    if (event.level === "P1" || shown()) soon();
  },
  { resumed: soon },
);
look();
