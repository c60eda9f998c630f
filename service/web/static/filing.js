// One attempt to file a call. Its key makes it the same call however often it is sent.

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sent(key, body) {
  try {
    const answer = await fetch("/api/v1/appeals", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body,
      signal: AbortSignal.timeout(20000),
    });
    return { status: answer.status, said: await answer.json() };
  } catch {
    return { status: 0, said: {} };
  }
}

// "filed" with the card; "offline" and "signed_out" are tried again; the rest needs a person.
export async function attempt({ key, body }) {
  const { status, said } = await sent(key, body);
  if (status === 201) return { end: "filed", said };
  if (status === 401) return { end: "signed_out", said };
  if (status === 0 || status >= 500 || status === 429) return { end: "offline", said };
  return { end: status === 409 ? "conflict" : "refused", said };
}

export function whyRefused(said) {
  const fields = (said.errors || []).map((each) => `${each.field}: ${each.message}`).join("; ");
  return fields || said.detail || "";
}

export async function note(reference, text) {
  try {
    await fetch(`/api/v1/appeals/${reference}/notes`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
  } catch {
    // The appeal itself is filed; the note only says what kind of call it was.
  }
}
