// What stands wrong with the service, above every page; asked for again and again.

const strip = document.getElementById("strip");
const EVERY = 10000;
// The page was drawn with what stood wrong then.
let before = JSON.stringify(JSON.parse(strip?.dataset.told || "[]"));

function line(alarm) {
  const item = document.createElement("li");
  const what = document.createElement("b");
  what.textContent = alarm.what;
  const subject = document.createElement(alarm.href ? "a" : "span");
  subject.textContent = alarm.subject;
  if (alarm.href) subject.href = alarm.href;
  const since = document.createElement("time");
  since.dataset.since = alarm.since;
  item.append(what, " ", subject, " ", alarm.more, " ", since);
  return item;
}

function draw(alarms) {
  const list = document.createElement("ul");
  list.className = "strip-list";
  list.append(...alarms.map(line));
  strip.replaceChildren(...(alarms.length ? [list] : []));
  strip.hidden = alarms.length === 0;
}

async function look() {
  try {
    const answer = await fetch(strip.dataset.source, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { alarms } = await answer.json();
    const told = JSON.stringify(alarms);
    if (told === before) return;
    before = told;
    draw(alarms);
  } catch {
    // The line of the queue says when the connection is lost.
  }
}

if (strip) {
  look();
  setInterval(look, EVERY);
}
