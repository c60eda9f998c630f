// Waiting times and deadlines by the server's clock, never by this machine's.

const meta = document.querySelector('meta[name="server-now"]');
let ahead = meta ? Number(meta.content) - Date.now() : 0;

export function serverNow() {
  return Date.now() + ahead;
}

export function setServerNow(milliseconds) {
  ahead = milliseconds - Date.now();
}

function read(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
}

export const phrases = read("phrases");
const [minute, hour, day] = phrases.units || ["min", "h", "d"];

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The same spans as service/web/times.py writes.
export function span(seconds) {
  const s = Math.abs(Math.trunc(seconds));
  if (s < 3600) return `${Math.trunc(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 86400) {
    const minutes = Math.trunc((s % 3600) / 60);
    const whole = `${Math.trunc(s / 3600)} ${hour}`;
    return minutes ? `${whole} ${String(minutes).padStart(2, "0")} ${minute}` : whole;
  }
  const hours = Math.trunc((s % 86400) / 3600);
  const whole = `${Math.trunc(s / 86400)} ${day}`;
  return hours ? `${whole} ${hours} ${hour}` : whole;
}

function show(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tickSince(element, now) {
  const began = Date.parse(element.dataset.since);
  if (!Number.isNaN(began)) show(element, span((now - began) / 1000));
}

function tickDue(element, now) {
  const due = Date.parse(element.dataset.due);
  if (Number.isNaN(due) || (element.dataset.status && !["queued", "assigned"].includes(element.dataset.status))) {
    show(element, "");
    return;
  }
  const left = (due - now) / 1000;
  const start = Date.parse(element.dataset.from || "") || due - 300000;
  const share = Math.min(1, Math.max(0, (due - now) / Math.max(1, due - start)));
  element.style.setProperty("--share", String(share));
  element.classList.toggle("due-late", left < 0);
  element.classList.toggle("due-soon", left >= 0 && share < 0.34);
  show(element, `${left < 0 ? phrases.overdue || "+" : phrases.left || ""} ${span(left)}`.trim());
}

export function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-since]")) tickSince(element, now);
  for (const element of document.querySelectorAll("[data-due]")) tickDue(element, now);
}

tick();
setInterval(tick, 1000);
