// Keeps the page up to date: the server's stream of hints, and asking by itself while the stream is down.

import { byId, redraw } from "./dom.js";

// Several hints about one thing in a breath are one question to the server.
const TOGETHER_MS = 80;
const POLL_MS = 3000;
// Even a healthy stream may have missed something (a laptop that slept): look at everything now and then.
const CHECK_MS = 30_000;

/** `onHint(event)` for each {"kind", …}; `refresh()` looks at everything on screen again. */
export function startLive(onHint, refresh) {
  const waiting = new Map();
  let source = null;
  let lastCheck = 0;

  function connect() {
    source = new EventSource("/stream");
    source.addEventListener("open", () => { say(true); refresh(); });
    source.addEventListener("error", () => say(false));
    source.addEventListener("message", (message) => gather(message.data));
  }

  function gather(data) {
    const key = data;
    if (waiting.has(key)) return;
    waiting.set(key, setTimeout(() => { waiting.delete(key); onHint(JSON.parse(data)); }, TOGETHER_MS));
  }

  setInterval(() => {
    const open = source.readyState === EventSource.OPEN;
    // The browser reconnects by itself, except after an answer that was no stream.
    if (source.readyState === EventSource.CLOSED) connect();
    if (!open || Date.now() - lastCheck > CHECK_MS) {
      lastCheck = Date.now();
      refresh();
    }
  }, POLL_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
  say(false);
  connect();
}

function say(live) {
  const place = byId("live");
  place.classList.toggle("on", live);
  redraw(place, live, () => [document.createTextNode(live ? "En direct" : "Reconnexion…")]);
}
