// Words to the eye and to a screen reader.

const now = document.getElementById("live-now");
const later = document.getElementById("live-later");
const toast = document.getElementById("toast");
let hiding = 0;

export function announce(text, { urgent = false } = {}) {
  const place = urgent ? now : later;
  place.textContent = "";
  // A region that changes twice in one turn is read once at most.
  setTimeout(() => {
    place.textContent = text;
  }, 50);
}

export function tell(text, { bad = false } = {}) {
  toast.textContent = text;
  toast.classList.toggle("toast-bad", bad);
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    toast.hidden = true;
  }, 8000);
}
