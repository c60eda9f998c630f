// The level as of now, with its reasons: asked again a moment after each change.

import { phrases } from "./clock.js";
import { urge } from "./protocol.js";

const levelNow = document.getElementById("level-now");
const reasons = document.getElementById("reasons-now");
const would = document.getElementById("would");
const story = document.getElementById("story");
let asking = null;
let planned = 0;
let level = "";

export function badge(code, kind = "badge") {
  return document.getElementById(`${kind}-${code}`).content.cloneNode(true);
}

// The server counts code points, a text field counts UTF-16 units.
function units(text, points) {
  return [...text].slice(0, points).join("").length;
}

function quote(finding) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quote-button";
  button.textContent = `«${finding.quote}»`;
  button.addEventListener("click", () => {
    story.focus();
    story.setSelectionRange(units(story.value, finding.start), units(story.value, finding.end));
  });
  return button;
}

function drawReason(found) {
  const item = document.createElement("li");
  item.className = "reason";
  const head = document.createElement("p");
  head.className = "reason-head";
  const says = document.createElement("span");
  says.className = "reason-says";
  says.textContent = found[0].explanation;
  head.append(says, badge(found[0].level, "small"));
  item.append(head);
  for (const finding of found.filter((each) => each.quote)) item.append(quote(finding));
  item.title = [found[0].standard, ...found.map((each) => each.rule)].filter(Boolean).join("\n");
  return item;
}

function draw(judged) {
  if (judged.level !== level) {
    level = judged.level;
    levelNow.replaceChildren(badge(level));
  }
  const byCode = Map.groupBy
    ? Map.groupBy(judged.reasons, (each) => each.code)
    : judged.reasons.reduce((map, each) => map.set(each.code, [...(map.get(each.code) || []), each]), new Map());
  reasons.replaceChildren(...[...byCode.values()].slice(0, 6).map(drawReason));
  const asked = judged.would_change.slice(0, 4);
  would.hidden = !asked.length;
  document.getElementById("would-list").replaceChildren(
    ...asked.map((code) => {
      const item = document.createElement("li");
      const go = document.createElement("button");
      go.type = "button";
      go.className = "quote-button";
      const legend = document.querySelector(`[data-question="${code}"] legend`);
      go.textContent = legend ? legend.textContent : code;
      go.addEventListener("click", () => document.querySelector(`[data-go="${code}"]`)?.click());
      item.append(go);
      return item;
    }),
  );
  urge(judged.would_change);
}

function clear() {
  level = "";
  const nothing = document.createElement("span");
  nothing.className = "quiet";
  nothing.textContent = phrases.nothing;
  levelNow.replaceChildren(nothing);
  reasons.replaceChildren();
  would.hidden = true;
  urge([]);
}

async function ask(body) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch("/api/v1/triage", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: asking.signal,
    });
    if (answer.ok) draw(await answer.json());
  } catch {
    // Aborted by the next change, or no line: the last judgement stays.
  }
}

export function judgeSoon(body) {
  clearTimeout(planned);
  if (!body.text.trim() && !Object.keys(body.answers).length && !body.facility_id) {
    asking?.abort();
    clear();
    return;
  }
  planned = setTimeout(ask, 250, body);
}
