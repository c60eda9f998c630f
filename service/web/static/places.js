// The place is found while it is typed, in any alphabet; what is not on the list stays as typed.

import { answerIfOpen } from "./protocol.js";

const field = document.getElementById("place");
const facility = document.getElementById("facility");
const list = document.getElementById("places");
const chosen = document.getElementById("place-chosen");
let at = -1;
let found = [];
let asking = null;
let planned = 0;

function close() {
  list.hidden = true;
  at = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function mark(index) {
  at = index;
  [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  if (at >= 0) field.setAttribute("aria-activedescendant", list.children[at].id);
}

export function choosePlace(place) {
  field.value = place.name;
  facility.value = place.id;
  chosen.textContent = [place.kind, place.office].filter(Boolean).join(" · ");
  if (place.answer) answerIfOpen("Q2", place.answer);
  close();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function draw() {
  list.replaceChildren(
    ...found.map((place, number) => {
      const option = document.createElement("li");
      option.id = `place-${number}`;
      option.setAttribute("role", "option");
      const name = document.createElement("b");
      name.textContent = place.name;
      const more = document.createElement("span");
      more.className = "quiet";
      more.textContent = ` ${place.kind} · ${place.office}`;
      option.append(name, more);
      // Before the field loses the focus.
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choosePlace(place);
      });
      return option;
    }),
  );
  list.hidden = !found.length;
  field.setAttribute("aria-expanded", String(found.length > 0));
  mark(-1);
}

async function look() {
  asking?.abort();
  asking = new AbortController();
  const query = field.value.trim();
  if (query.length < 2) {
    found = [];
    draw();
    return;
  }
  try {
    const answer = await fetch(`/desk/places?q=${encodeURIComponent(query)}`, {
      signal: asking.signal,
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return;
    found = (await answer.json()).places;
    if (document.activeElement === field) draw();
  } catch {
    // Without a line the place stays as typed.
  }
}

field.addEventListener("input", () => {
  facility.value = "";
  chosen.textContent = "";
  clearTimeout(planned);
  planned = setTimeout(look, 150);
});
field.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const by = event.key === "ArrowDown" ? 1 : -1;
    mark((at + by + found.length) % found.length);
  } else if (event.key === "Enter" && !event.ctrlKey) {
    event.preventDefault();
    choosePlace(found[Math.max(0, at)]);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
});
field.addEventListener("blur", close);
