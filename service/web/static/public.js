// Small comforts for strangers. Every page does its work without this file.

let leaving = false;

function leave() {
  leaving = true;
  document.body.hidden = true;
  document.title = "";
  // Replaced, so that the Back key does not lead here.
  location.replace(document.getElementById("exit").href);
}

function quickExit() {
  let pressed = -Infinity;
  document.getElementById("exit").addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - pressed < 1000) leave();
    pressed = event.timeStamp;
  });
}

// The words are sent once quietly; only when they have arrived does the browser send the same form
// again and show the answer. It cannot count twice, and a broken line never costs the words.
async function send(form) {
  const sending = form.querySelector("[data-sending]");
  const lost = form.querySelector("[data-lost]");
  sending.hidden = false;
  lost.hidden = true;
  try {
    const words = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(words);
    await fetch(form.action, { method: "POST", body, credentials: "omit", cache: "no-store" });
    leaving = true;
    form.submit();
  } catch {
    sending.hidden = true;
    lost.hidden = false;
  }
}

function keepWords(form) {
  const text = form.querySelector("textarea");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    // Files are too heavy to be sent twice: the browser sends them by itself.
    const files = form.querySelector("input[type=file]");
    if (event.submitter?.name === "switch" || files?.files.length) {
      leaving = true;
      return;
    }
    event.preventDefault();
    if (busy) return;
    busy = true;
    await send(form);
    busy = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && text.value.trim()) event.preventDefault();
  });
}

async function copy(button) {
  const lines = [...document.getElementById(button.dataset.copy).children];
  const told = document.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(lines.map((line) => line.textContent).join("\n"));
    told.hidden = false;
  } catch {
    // Without https there is no clipboard; the lines are marked for the person to copy.
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
  }
}

quickExit();
for (const form of document.querySelectorAll("form[data-words]")) keepWords(form);
for (const part of document.querySelectorAll("[data-enlivened]")) part.hidden = false;
for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", () => copy(button));
for (const button of document.querySelectorAll("[data-print]"))
  button.addEventListener("click", () => print());
// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  leaving = false;
});
