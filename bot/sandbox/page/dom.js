// Builds and refreshes the page's elements; whatever servers send only ever becomes text nodes.

import { Trouble } from "./api.js";

/**
 * One element. `props` may hold attributes, `class`, `text`, `dataset`-like `data-…` names and `on…`
 * listeners; false, null and undefined attributes are left out. Children are nodes or strings.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "text") node.textContent = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

export const byId = (id) => document.getElementById(id);

let lastId = 0;

/** An identifier for labels; elements are redrawn, so a counter is enough. */
export const freshId = (word) => `${word}-${(lastId += 1)}`;

const keys = new WeakMap();
const signatures = new WeakMap();

/**
 * Makes `container` hold one node per item, in order, keeping the nodes that are already there.
 * A node that stays keeps its focus, its open drawers and what is being typed in it: this is why
 * refreshing is not simply drawing everything again.
 */
export function keyed(container, items, { key, create, update }) {
  const wanted = new Set(items.map(key));
  for (const node of [...container.children]) if (!wanted.has(keys.get(node))) node.remove();
  const known = new Map([...container.children].map((node) => [keys.get(node), node]));
  let place = container.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let node = known.get(name);
    if (!node) {
      node = create(item);
      keys.set(node, name);
    }
    if (update) update(node, item);
    // Moving a node drops its focus, so a node already in its place is left alone.
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
}

/** Draws `node`'s content anew only when `value` (any JSON) differs from the last time. */
export function redraw(node, value, draw) {
  const signature = JSON.stringify(value);
  if (signatures.get(node) === signature) return false;
  signatures.set(node, signature);
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  node.replaceChildren(...[draw(value)].flat(Infinity).filter(Boolean));
  // The card of a person at the keyboard may change under the hand: keep the place if it still exists.
  if (focused) node.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

/** Says something short to everyone: seen at the bottom, heard through the live region. */
export function toast(text, { kind = "info", action = null } = {}) {
  const node = h("div", { class: `toast ${kind}` }, h("span", { text }));
  if (action) {
    node.append(h("button", { type: "button", text: action.label, onclick: () => (action.run(), node.remove()) }));
  }
  const box = byId("toasts");
  while (box.children.length > 2) box.firstElementChild.remove();
  box.append(node);
  setTimeout(() => node.remove(), kind === "error" ? 12_000 : 5000);
}

/**
 * Says what went wrong with looking something up. A server that is not reached is already told of in the bar,
 * and would be told of again every few seconds; an error of this page itself is not for toasts.
 */
export function failed(trouble) {
  if (!(trouble instanceof Trouble)) throw trouble;
  if (trouble.answer) toast(trouble.message, { kind: "error" });
}

/** Says something to those who listen to the page rather than look at it. */
export function announce(text) {
  const place = byId("announcer");
  // Emptied first, or the same sentence twice would be heard once.
  place.textContent = "";
  setTimeout(() => { place.textContent = text; }, 50);
}

/** The drawings are ours and fixed; they are built node by node like everything else. */
export function icon(path, size = 16) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  clip: "M10.8 4.6 5.6 9.8a1.5 1.5 0 0 0 2.1 2.1l5.2-5.2a3 3 0 0 0-4.2-4.2L3.4 7.8a4.5 4.5 0 0 0 6.4 6.4l4.4-4.4",
  reply: "M6.5 3.5 2 8l4.5 4.5M2.5 8H10a4 4 0 0 1 4 4v1",
  close: "m3.5 3.5 9 9m0-9-9 9",
  down: "m3.5 6 4.5 4.5L12.5 6",
  save: "M8 2v8m0 0 3.5-3.5M8 10 4.5 6.5M2.5 13.5h11",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Zm6.5 1.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
};
