// Below a certain width the two sides become two tabs; a dot says that something moved on the hidden one.

import { byId, h, redraw } from "./dom.js";
import { choose, onChoice, state } from "./state.js";

const SIDES = { school: "L’école", office: "L’Administration" };
const news = new Set();

export function startSides() {
  for (const side of Object.keys(SIDES)) byId(`side-${side}`).addEventListener("click", () => choose({ side }));
  onChoice((changed) => changed.has("side") && draw());
  for (const link of document.querySelectorAll(".skip")) link.addEventListener("click", skip);
  draw();
}

/** Something moved on `side`. */
export function markSide(side) {
  if (side === state.side) return;
  news.add(side);
  draw();
}

function draw() {
  document.body.dataset.side = state.side;
  news.delete(state.side);
  for (const [side, label] of Object.entries(SIDES)) {
    const button = byId(`side-${side}`);
    if (side === state.side) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    redraw(button, [label, news.has(side)], () => [
      document.createTextNode(label), news.has(side) && h("span", { class: "dot", role: "img", "aria-label": "du nouveau" })]);
  }
}

/** By hand, because following « #school » would wipe the choices that the address keeps. */
function skip(event) {
  event.preventDefault();
  const side = event.currentTarget.getAttribute("href").slice(1);
  choose({ side });
  byId(side).focus();
}
