// One question in focus; digits pick answers; the order is free.

const root = document.getElementById("protocol");
const questions = [...root.querySelectorAll(".question")];
const given = document.getElementById("given");
let current = 0;

const inputsOf = (question) => [...question.querySelectorAll("input[type=radio], input[type=checkbox]")];
const answered = (question) => inputsOf(question).some((input) => input.checked);

export function show(index, { focus = false } = {}) {
  current = Math.max(0, Math.min(questions.length - 1, index));
  questions.forEach((question, place) => {
    question.hidden = place !== current;
  });
  for (const button of document.querySelectorAll("[data-go]")) {
    const here = button.dataset.go === questions[current].dataset.question;
    if (here) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  if (focus) root.focus({ preventScroll: true });
}

export function step(by) {
  show(current + by);
}

function nextUnanswered() {
  for (let place = current + 1; place < questions.length; place += 1) {
    if (!answered(questions[place])) {
      show(place);
      return;
    }
  }
}

// A count typed beside an answer travels with it: b:12 is the twelfth day.
function valueOf(input) {
  const count = input.closest(".answer").querySelector(".count");
  return count && count.value ? `${input.value}:${Number(count.value)}` : input.value;
}

export function answers() {
  const found = {};
  for (const question of questions) {
    const chosen = inputsOf(question).filter((input) => input.checked).map(valueOf);
    if (!chosen.length) continue;
    found[question.dataset.question] = question.dataset.several === "yes" ? chosen : chosen[0];
  }
  return found;
}

export function setAnswers(kept) {
  for (const question of questions) {
    const wanted = [kept[question.dataset.question] || []].flat().map((each) => each.split(":"));
    for (const input of inputsOf(question)) {
      const match = wanted.find(([code]) => code === input.value);
      input.checked = Boolean(match);
      const count = input.closest(".answer").querySelector(".count");
      if (count) count.value = match?.[1] || "";
    }
  }
  draw();
}

export function answerIfOpen(code, value) {
  const question = questions.find((each) => each.dataset.question === code);
  if (!question || answered(question)) return;
  const input = inputsOf(question).find((each) => each.value === value);
  if (input) {
    input.checked = true;
    draw();
  }
}

function draw() {
  given.replaceChildren();
  for (const question of questions) {
    const code = question.dataset.question;
    const done = answered(question);
    document.querySelector(`[data-go="${code}"]`).classList.toggle("is-answered", done);
    if (!done) continue;
    const item = document.createElement("li");
    const name = document.createElement("button");
    name.type = "button";
    name.className = "given-answer";
    const label = document.createElement("b");
    label.textContent = `${code} `;
    const words = inputsOf(question)
      .filter((input) => input.checked)
      .map((input) => input.closest("label").querySelector("span").textContent);
    name.append(label, words.join(", "));
    name.addEventListener("click", () => show(questions.indexOf(question), { focus: true }));
    item.append(name);
    given.append(item);
  }
}

function pick(input) {
  if (input.type === "radio" && input.checked) input.checked = false;
  else input.checked = !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const count = input.closest(".answer").querySelector(".count");
  if (input.checked && count) count.focus();
  else if (input.checked && input.type === "radio") nextUnanswered();
}

export function press(key) {
  const input = questions[current].querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (input) pick(input);
  return Boolean(input);
}

export function urge(codes) {
  for (const button of document.querySelectorAll("[data-go]")) {
    button.classList.toggle("is-wanted", codes.includes(button.dataset.go));
  }
}

for (const button of document.querySelectorAll("[data-go]")) {
  button.addEventListener("click", () => {
    show(questions.findIndex((each) => each.dataset.question === button.dataset.go), { focus: true });
  });
}
document.getElementById("previous").addEventListener("click", () => step(-1));
document.getElementById("following").addEventListener("click", () => step(1));
root.addEventListener("change", draw);
root.addEventListener("click", (event) => {
  // A click with the mouse goes on to the next question as a digit does.
  if (event.target.type === "radio" && event.detail > 0) setTimeout(nextUnanswered, 120);
});
root.addEventListener("keydown", (event) => {
  if (event.target.classList?.contains("count") && event.key === "Enter") {
    event.preventDefault();
    root.focus({ preventScroll: true });
    step(1);
  }
});
show(0);
root.dataset.ready = "yes";
draw();
