// The sandbox's time as a date stamp, and the small control that moves it forward.

import { get, post } from "./api.js";
import { byId, h, redraw, toast } from "./dom.js";
import { fromField, say, toField } from "./format.js";

const HOUR = 3_600_000;
const STEPS = [["+ 1 heure", HOUR], ["+ 1 jour", 24 * HOUR], ["+ 1 semaine", 168 * HOUR]];

let base = null;
let asked = 0;
// Between two answers the stamp goes on by itself, unless the sandbox's clock was seen standing still.
let runs = true;
let listeners = [];

const button = byId("clock-toggle");
const panel = byId("clock-panel");
const field = h("input", { type: "datetime-local", id: "clock-field", "data-testid": "clock-field", required: true });

/** The sandbox's time as far as this page knows it; the real one before the first answer. */
export function clockNow() {
  if (base === null) return new Date();
  return new Date(base + (runs ? performance.now() - asked : 0));
}

/** Calls `listener` after the clock was moved from this page. */
export const onMoved = (listener) => listeners.push(listener);

export function startClock() {
  panel.append(
    h("label", { for: "clock-field", text: "Avancer l’horloge jusqu’au" }), field,
    h("div", { class: "chips" }, STEPS.map(([label, ms], index) => h("button", {
      type: "button", class: "chip", text: label, "data-testid": `clock-step-${index}`, onclick: () => move(new Date(clockNow().getTime() + ms)),
    }))),
    h("button", { type: "submit", class: "button solid", "data-testid": "clock-advance", text: "Avancer" }),
    h("p", { class: "clock-note", text: "Rappels, échéances et congés suivent cette horloge, pas celle de votre ordinateur." }),
  );
  button.addEventListener("click", () => open(panel.hidden));
  panel.addEventListener("submit", (event) => { event.preventDefault(); move(fromField(field.value)); });
  panel.parentElement.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && (open(false), button.focus()));
  document.addEventListener("pointerdown", (event) => !panel.hidden && !panel.parentElement.contains(event.target) && open(false));
  setInterval(draw, 1000);
}

function open(wanted) {
  panel.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
  if (!wanted) return;
  field.value = toField(clockNow());
  field.focus();
}

/** Asks the server for its time. */
export async function loadClock() {
  try {
    take(await get("/control/clock"));
  } catch {
    // The live state already says that the server does not answer; the stamp keeps its last time.
  }
}

function take(answer) {
  const now = Date.parse(answer?.now);
  if (Number.isNaN(now)) return;
  if (base !== null && performance.now() - asked > 3000) runs = now !== base;
  base = now;
  asked = performance.now();
  draw();
}

async function move(date) {
  try {
    const answer = await post("/control/clock", { now: date.toISOString() });
    if (answer?.now) take(answer);
    else await loadClock();
    open(false);
    button.focus();
    toast(`Nous sommes le ${say("full", clockNow())}.`, { kind: "good" });
    for (const listener of listeners) listener();
  } catch (trouble) {
    toast(trouble.message, { kind: "error" });
  }
}

function draw() {
  const now = clockNow();
  const words = [say("short", now), say("time", now), say("year", now)];
  redraw(button, words, () => [
    h("span", { class: "visually-hidden", text: `Horloge du bac à sable : ${say("long", now)}, ${words[1]}. Avancer l’horloge.` }),
    ...words.map((word, index) => h("span", { "aria-hidden": "true", class: ["clock-day", "clock-time", "clock-year"][index], text: word })),
  ]);
}
