// What every page of the desk does: keys, drafts, one sending per click.

import "./clock.js";
import "./dates.js";
import { forgetDraft, keepDrafts } from "./drafts.js";
import { tell } from "./speak.js";
import "./strip.js";

const typing = (target) =>
  target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

const overlay = document.getElementById("keys");
const openKeys = () => overlay && !overlay.open && overlay.showModal();
document.querySelector("[data-open-keys]")?.addEventListener("click", openKeys);

let going = false;
const EVERYWHERE = {
  "?": openKeys,
  "/": () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
    else location.assign("/desk/search");
  },
  g: () => {
    going = true;
    setTimeout(() => {
      going = false;
    }, 1500);
  },
};
const PLACES = { q: "/desk/queue", c: "/desk/call" };

// A page adds its own keys with this event's detail: a table from key to action.
const own = {};
addEventListener("desk:keys", (event) => Object.assign(own, event.detail));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const there = going ? PLACES[event.key] : null;
  going = false;
  if (there) {
    location.assign(there);
    return;
  }
  const act = own[event.key] || EVERYWHERE[event.key];
  if (act) {
    event.preventDefault();
    act(event);
  }
});

// A second click on the same button sends nothing.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  setTimeout(() => {
    delete form.dataset.sending;
  }, 10000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

const done = document.querySelector("[data-done]");
if (done) forgetDraft(done.dataset.done);
keepDrafts();

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  tell(button.dataset.copied);
});

// Whoever signs out leaves nothing readable behind, and goes even if this fails.
document.querySelector('form[action="/desk/sign-out"]')?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await import("./vault.js").then(({ lockVault }) => lockVault()).catch(() => {});
  event.target.submit();
});

// A menu opened by a click closes when the click goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Help inside: a guide to print, and a tour that goes on from page to page.
document.querySelector("[data-print]")?.addEventListener("click", () => print());
document.querySelector("[data-tour]")?.addEventListener("click", () => import("./tour.js").then((tour) => tour.beginTour()));
if (sessionStorage.getItem("tour") !== null && document.body.dataset.me) import("./tour.js").then((tour) => tour.showTour());
