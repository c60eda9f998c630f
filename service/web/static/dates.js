// Dates and hours in the language of the page and by Baku's clock, whatever the browser speaks.
// Beside each date field its date stands in words: 03/04 must never be read as another day.

const language = document.documentElement.lang;
const ZONE = "Asia/Baku";
// Some browsers know no Azerbaijani and would fall back to their own language without a word.
const AZ = {
  weekday: ["bazar", "bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə"],
  month: ["yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr"],
};
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });

function wordsOf(moment, timeZone) {
  const asked = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone };
  const parts = (spoken, form) => Object.fromEntries(new Intl.DateTimeFormat(spoken, form).formatToParts(moment).map((each) => [each.type, each.value]));
  if (language !== "az") return parts(language, asked);
  const { day, month, year } = parts("en-GB", { ...asked, month: "numeric" });
  return { day, year, month: AZ.month[month - 1], weekday: AZ.weekday[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] };
}

export const clockTime = (moment) => hours.format(moment);

export function dayAndTime(moment) {
  const { day, month } = wordsOf(moment, ZONE);
  return `${day} ${month}, ${clockTime(moment)}`;
}

// The same words as service/web/times.py writes.
function inWords(value) {
  const [year, month, day] = value.split("-");
  if (!day) return "";
  const words = wordsOf(new Date(Date.UTC(year, month - 1, day)), "UTC");
  return `${words.weekday}, ${words.day} ${words.month} ${words.year}`;
}

document.addEventListener("input", (event) => {
  if (event.target.type !== "date") return;
  const words = event.target.closest("label")?.querySelector("[data-date-words]");
  if (words) words.textContent = inWords(event.target.value);
});
