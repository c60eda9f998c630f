// Calls that were filed while the server was away: each is sent until it is there, once, and stays
// in sight with its receipt until the operator has used it.

import { fill, phrases } from "./clock.js";
import { attempt, newKey, note, whyRefused } from "./filing.js";
import { hold, release } from "./vault.js";

const box = document.getElementById("unsent");
const list = document.getElementById("unsent-list");
const TRIED_AGAIN = 3000;
const LONGEST_PAUSE = 15000;
const UNSENT = ["offline", "signed_out"];

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet-button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function paragraph(text, kind = "") {
  const made = document.createElement("p");
  made.textContent = text;
  made.className = kind;
  return made;
}

function link(address, text) {
  const made = document.createElement("a");
  Object.assign(made, { href: address, textContent: text, target: "_blank", rel: "noopener" });
  return made;
}

export class Ledger {
  // `reopened` puts a call back into the form; `filed` shows a receipt when the form is free.
  constructor(keeping, { reopened, filed }) {
    Object.assign(this, { keeping, reopened, filed });
    this.calls = new Map();
    this.sending = new Set();
    this.pause = TRIED_AGAIN;
    addEventListener("online", () => this.sendAll());
  }

  unsent() {
    return [...this.calls.values()].filter((call) => call.state === "waiting");
  }

  async add(call) {
    this.calls.set(call.id, call);
    this.draw();
    await this.keeping.write(call);
  }

  async remove(id) {
    this.calls.delete(id);
    this.draw();
    await this.keeping.forget(id);
    release(id);
  }

  // Tries once; a call that could not leave stays here and is tried again by itself.
  async send(call) {
    if (this.sending.has(call.id)) return "";
    this.sending.add(call.id);
    const { end, said } = await attempt(call);
    this.sending.delete(call.id);
    if (end === "filed") await this.arrived(call, said);
    else await this.add({ ...call, state: UNSENT.includes(end) ? "waiting" : end, end, why: whyRefused(said) });
    if (UNSENT.includes(end)) this.later();
    return end;
  }

  async arrived(call, card) {
    this.pause = TRIED_AGAIN;
    if (call.kind) note(card.reference, phrases.short[call.kind]);
    const told = { ...call, state: "filed", reference: card.reference, words: card.receipt_words || [] };
    if (!this.filed(told, card)) return this.add(told);
    // On the page until it was read; a page that is loaded again finds it in this list.
    this.shown = told.id;
    this.calls.delete(told.id);
    this.draw();
    return this.keeping.write(told);
  }

  wasRead() {
    if (this.shown) this.remove(this.shown);
    this.shown = null;
  }

  later() {
    clearTimeout(this.planned);
    this.planned = setTimeout(() => this.sendAll(), this.pause);
    this.pause = Math.min(this.pause * 1.5, LONGEST_PAUSE);
  }

  async sendAll() {
    for (const call of this.unsent()) await this.send(call);
  }

  // What other tabs left behind when they were closed.
  async adopt(calls) {
    for (const call of calls) if (await hold(call.id)) this.calls.set(call.id, call);
    this.draw();
    await this.sendAll();
  }

  draw() {
    box.hidden = !this.calls.size;
    list.replaceChildren(...[...this.calls.values()].map((call) => this.entry(call)));
  }

  entry(call) {
    const item = document.createElement("li");
    item.className = `unsent unsent-${call.state}`;
    const about = call.values.place || call.values.text.slice(0, 60) || phrases.short[call.kind] || "";
    item.append(paragraph(`${call.time} ${about}`, "unsent-about"), ...this.standing(call));
    return item;
  }

  standing(call) {
    const away = button(phrases.discard, () => this.remove(call.id));
    const open = button(phrases.open_again, async () => {
      if (await this.reopened(call)) this.calls.delete(call.id);
      this.draw();
    });
    if (call.state === "filed") {
      const done = button(phrases.done, () => this.remove(call.id));
      const page = link(`/desk/appeals/${call.reference}`, call.reference);
      return [paragraph(phrases.filed_late, "quiet"), page, paragraph(call.words.join(", "), "unsent-words"), done];
    }
    if (call.state === "draft") return [paragraph(phrases.unfinished, "quiet"), open, away];
    if (call.state === "conflict") {
      const again = button(phrases.file_as_new, () => this.send({ ...call, key: newKey(), state: "waiting" }));
      return [paragraph(phrases.conflict, "unsent-bad"), again, away];
    }
    if (call.state === "refused") return [paragraph(fill(phrases.refused, { why: call.why }), "unsent-bad"), open, away];
    if (call.end === "signed_out") return [paragraph(phrases.signed_out, "unsent-bad"), link("/desk", phrases.sign_in)];
    return [paragraph(phrases.offline, "quiet")];
  }
}
