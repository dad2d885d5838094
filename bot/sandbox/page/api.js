// Talks to the sandbox's own server and turns every failure into one French sentence.

/** What went wrong, in words for a person; `answer` is the server's JSON, null when the server was not reached. */
export class Trouble extends Error {
  constructor(message, answer = null) {
    super(message);
    this.answer = answer;
  }
}

const UNREACHABLE = "Le bac à sable ne répond pas. Est-il encore lancé ?";

function query(params) {
  const text = new URLSearchParams(params).toString();
  return text ? `?${text}` : "";
}

/** The address of a file or page of the server, for links and frames. */
export const address = (path, params = {}) => path + query(params);

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Trouble(UNREACHABLE);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Trouble(sentence(answer) ?? `Le bac à sable a répondu ${response.status}.`, answer ?? {});
  return answer;
}

/** The server's own words about a refusal; `error` is sometimes only a code, so the sentence goes first. */
export function sentence(answer) {
  if (!answer || typeof answer !== "object") return null;
  const details = Array.isArray(answer.messages) ? ` (${answer.messages.join(" ; ")})` : "";
  const found = answer.message || answer.error;
  return typeof found === "string" && found ? found + details : null;
}

export const get = (path, params = {}) => call(address(path, params), { method: "GET" });

export const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
