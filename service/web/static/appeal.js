// The appeal's page: news without losing a word, marks beside their reasons, keys.

import { listen } from "./live.js";
import { announce } from "./speak.js";
import { phrases, serverNow } from "./clock.js";

const head = document.getElementById("appeal");
const news = document.getElementById("news");

// The stream tells that something happened; our own command has already redrawn the page.
const opened = serverNow();
listen((event) => {
  if (event.reference !== head.dataset.reference) return;
  if (event.version <= Number(head.dataset.version) && event.kind !== "appeal.message") return;
  if (Date.parse(event.at) < opened - 5000) return;
  news.hidden = false;
  announce(phrases.news);
});

function light(numbers, on) {
  for (const number of numbers) {
    document.getElementById(`reason-${number}`)?.classList.toggle("reason-lit", on);
    for (const mark of document.querySelectorAll(`[data-reasons~="${number}"]`)) {
      mark.classList.toggle("why-lit", on);
    }
  }
}

for (const mark of document.querySelectorAll("[data-reasons]")) {
  const numbers = mark.dataset.reasons.split(" ");
  const first = document.getElementById(`reason-${numbers[0]}`);
  mark.title = numbers
    .map((n) => document.querySelector(`#reason-${n} .reason-head span`)?.textContent)
    .filter(Boolean)
    .join("\n");
  mark.addEventListener("mouseenter", () => light(numbers, true));
  mark.addEventListener("mouseleave", () => light(numbers, false));
  mark.addEventListener("focus", () => light(numbers, true));
  mark.addEventListener("blur", () => light(numbers, false));
  mark.addEventListener("click", () => first?.focus());
}
for (const reason of document.querySelectorAll("[data-reason]")) {
  reason.addEventListener("mouseenter", () => light([reason.dataset.reason], true));
  reason.addEventListener("mouseleave", () => light([reason.dataset.reason], false));
}

// A ready sentence goes where the cursor stands; nothing typed is replaced.
for (const select of document.querySelectorAll("[data-insert]")) {
  select.addEventListener("change", () => {
    const area = select.form.elements.text;
    const before = area.value.slice(0, area.selectionStart);
    const space = before && !/\s$/.test(before) ? " " : "";
    area.setRangeText(space + select.value, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    select.selectedIndex = 0;
    area.focus();
  });
}

function openForm(code) {
  const place = document.getElementById(code);
  if (!place) return;
  if (place.tagName === "DETAILS") place.open = true;
  place.scrollIntoView({ block: "center" });
  place.querySelector("textarea, select, input:not([type=hidden])")?.focus({ preventScroll: true });
}

for (const link of document.querySelectorAll("a[data-step]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    openForm(link.dataset.step);
  });
}
if (location.hash.length > 1 && !document.getElementById("problem")) openForm(location.hash.slice(1));

dispatchEvent(
  new CustomEvent("desk:keys", {
    detail: {
      a: () => document.querySelector('form[data-step="acknowledgement"]')?.requestSubmit(),
      r: () => openForm("reply"),
      n: () => location.assign("/desk/queue"),
    },
  }),
);
