// The wall shows the present: it is drawn again by the server soon after something happened.

import { listen } from "./live.js";

const SOON = 3000;
const ANYWAY = 60000;
let planned = 0;

// Whoever reads a menu or holds the focus somewhere is not interrupted.
const inUse = () =>
  document.querySelector("details[open], dialog[open]") !== null ||
  (document.activeElement && document.activeElement !== document.body);

function again() {
  if (document.hidden || inUse()) later(SOON);
  else location.reload();
}

function later(after) {
  clearTimeout(planned);
  planned = setTimeout(again, after);
}

listen(() => later(SOON), { resumed: () => later(SOON) });
later(ANYWAY);
