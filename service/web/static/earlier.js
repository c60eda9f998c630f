// Earlier contacts appear by themselves: of the number, and about the person, in any alphabet.

const PAUSE = 350;
const PLACES = { phone: "earlier", person: "earlier-person" };
let planned = 0;
let asking = null;

function line(row) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  Object.assign(link, { href: `/desk/appeals/${row.reference}`, target: "_blank", rel: "noopener", textContent: row.reference });
  const words = document.createElement("span");
  words.textContent = row.words.map(([said]) => said).join("").slice(0, 90);
  item.append(document.getElementById(`small-${row.level}`).content.cloneNode(true), link, words);
  return item;
}

function draw(found) {
  for (const [kind, id] of Object.entries(PLACES)) {
    const rows = found[kind] || [];
    document.getElementById(id).hidden = !rows.length;
    document.getElementById(`${id}-list`).replaceChildren(...rows.map(line));
  }
}

async function look(phone, person) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch("/desk/call/earlier", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ phone, person }),
      signal: asking.signal,
    });
    if (answer.ok) draw(await answer.json());
  } catch {
    // Asked again with the next letter.
  }
}

export function searchEarlier(phone, person) {
  clearTimeout(planned);
  planned = setTimeout(look, PAUSE, phone, person);
}

export function hideEarlier() {
  clearTimeout(planned);
  asking?.abort();
  draw({});
}
