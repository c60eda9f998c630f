// A tone that goes on until somebody takes the appeal. Browsers allow sound after a first gesture.

const CHOICE = "sound";
const EVERY = 4000;
const button = document.getElementById("sound");
let context = null;
let timer = 0;
let wanted = false;

const isOn = () => localStorage.getItem(CHOICE) !== "off";

function show() {
  if (!button) return;
  const sounding = isOn() && context?.state === "running";
  button.setAttribute("aria-pressed", String(isOn()));
  button.classList.toggle("sound-blocked", isOn() && !sounding);
  document.getElementById("sound-word").textContent = isOn() ? button.dataset.on : button.dataset.off;
}

function beep(at, pitch) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.25, at + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.3);
}

function ring() {
  if (!wanted || !isOn() || context?.state !== "running") return;
  beep(context.currentTime, 880);
  beep(context.currentTime + 0.34, 660);
}

export function alarm(on) {
  if (on === wanted) return;
  wanted = on;
  clearInterval(timer);
  if (on) {
    ring();
    timer = setInterval(ring, EVERY);
  }
}

async function wake() {
  context ||= new AudioContext();
  await context.resume();
  show();
  ring();
}

addEventListener("pointerdown", wake, { once: true });
addEventListener("keydown", wake, { once: true });
button?.addEventListener("click", () => {
  localStorage.setItem(CHOICE, isOn() ? "off" : "on");
  show();
  ring();
});
show();
