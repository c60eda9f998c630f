// What somebody types outlives a conflict, a signed-out session and a mistaken click.

const PREFIX = "draft:";

function keyOf(area) {
  return PREFIX + area.dataset.draft;
}

export function keepDrafts(root = document) {
  for (const area of root.querySelectorAll("[data-draft]")) {
    const kept = sessionStorage.getItem(keyOf(area));
    if (kept && !area.value) {
      area.value = kept;
      area.closest("details")?.setAttribute("open", "");
    }
    area.addEventListener("input", () => {
      if (area.value) sessionStorage.setItem(keyOf(area), area.value);
      else sessionStorage.removeItem(keyOf(area));
    });
  }
}

export function forgetDraft(name) {
  sessionStorage.removeItem(PREFIX + name);
}

export function hasDraft() {
  return [...document.querySelectorAll("[data-draft]")].some((area) => area.value.trim() !== "");
}
