// Writes the call on the page and those in the ledger into the vault, in order, the newest wins.

import { openVault } from "./vault.js";

const AN_OLD_DRAFT = 24 * 3600000;
const PATIENCE = 800;

export class Keeping {
  constructor(owner) {
    this.opening = openVault(owner);
    this.newest = new Map();
    this.line = this.opening;
  }

  lasting() {
    return this.opening.then((opened) => opened.lasting);
  }

  // Waits for the disk a moment, not for ever: a call is filed even where nothing can be written.
  soon(act) {
    this.line = this.line.then(act, act).catch(() => {});
    return Promise.race([this.line, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  write(call) {
    this.newest.set(call.id, call);
    return this.soon(async () => {
      if (this.newest.get(call.id) !== call) return;
      const { vault } = await this.opening;
      await vault.put(call);
    });
  }

  forget(id) {
    this.newest.delete(id);
    return this.soon(async () => {
      const { vault } = await this.opening;
      await vault.forget(id);
    });
  }

  // What is kept, oldest first; a draft that nobody wanted for a day is dropped.
  async all() {
    const { vault } = await this.opening;
    const calls = (await vault.all()).sort((one, other) => one.at - other.at);
    const old = calls.filter((call) => call.state === "draft" && call.at < Date.now() - AN_OLD_DRAFT);
    for (const call of old) await vault.forget(call.id);
    return calls.filter((call) => !old.includes(call));
  }
}
