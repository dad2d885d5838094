// Choosing a box: a searchable list of all of them, and short cuts to the last ones and those with news.

import { byId, freshId, h, icon, ICONS, redraw } from "./dom.js";
import { boxOf, choose, onChoice, state } from "./state.js";

export const KINDS = { school: "Écoles", po: "Pouvoirs organisateurs", service: "Services", other: "Autres" };
// A demonstration may have more than a thousand schools: nobody scrolls through them, one types.
const SHOWN_PER_KIND = 40;
const RECENT = 4;

const news = new Set();
let recent = [];
let options = [];
let active = -1;

const input = h("input", {
  id: "box-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
  "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": "box-options", "data-testid": "box-picker",
  oninput: () => open(input.value), onclick: () => open(""), onkeydown: (event) => steer(event),
  onblur: () => setTimeout(close, 150),
});
const list = h("div", { id: "box-options", role: "listbox", class: "picker-list", "aria-label": "Boites", hidden: true });

/** Puts the picker into the page. */
export function startBoxes() {
  byId("box-picker").append(
    h("label", { for: "box-input", class: "picker-label", text: "Boite ouverte" }),
    h("div", { class: "picker-field" }, input, icon(ICONS.down)),
    list,
  );
  // A press on an option must not first take the focus away from the field, which would close the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  onChoice((changed) => changed.has("box") && showChosen());
}

/** Shows the chosen box; also called once the boxes are known. */
export function showChosen() {
  news.delete(state.box);
  if (!recent.length) recent = ["service", "school"].map((kind) => state.boxes.find((box) => box.kind === kind)?.address).filter(Boolean);
  if (state.box && !recent.includes(state.box)) recent = [...recent, state.box].slice(-RECENT);
  const box = boxOf(state.box);
  if (document.activeElement !== input || list.hidden) input.value = box ? label(box) : "";
  drawRecent();
}

/** Remembers that something arrived in a box nobody is looking at. */
export function markNews(address) {
  if (address === state.box) return;
  news.add(address);
  drawRecent();
}

const label = (box) => `${box.name} – ${box.address}`;

function drawRecent() {
  const shown = [...recent, ...[...news].filter((address) => !recent.includes(address))].map(boxOf).filter(Boolean);
  redraw(byId("box-recent"), [shown, state.box, [...news]], () => shown.map(recentChip));
}

function recentChip(box) {
  const unread = news.has(box.address);
  return h("button", {
    type: "button", class: `chip ${box.kind}`, "data-testid": `box-recent-${box.address}`, title: box.address,
    "aria-pressed": String(box.address === state.box), onclick: () => choose({ box: box.address }),
  }, box.name || box.address, unread && h("span", { class: "dot", role: "img", "aria-label": "nouveau mail" }));
}

function open(words) {
  const found = matching(words);
  active = -1;
  options = [];
  list.replaceChildren(...Object.entries(KINDS).flatMap(([kind, title]) => group(title, found.filter((box) => box.kind === kind))));
  if (!found.length) list.append(h("p", { class: "picker-none", text: "Aucune boite de ce nom." }));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  if (!words) input.select();
  else if (options.length) mark(0);
}

/** Every word must be found in the name or the address, without regard to accents or capitals. */
function matching(words) {
  const wanted = plain(words).split(/\s+/u).filter(Boolean);
  return state.boxes.filter((box) => wanted.every((word) => plain(label(box)).includes(word)));
}

const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

function group(title, boxes) {
  if (!boxes.length) return [];
  const id = freshId("box-group");
  const rest = boxes.length - SHOWN_PER_KIND;
  return [h("div", { role: "group", "aria-labelledby": id },
    h("div", { class: "picker-group", id, text: title }),
    boxes.slice(0, SHOWN_PER_KIND).map(option),
    rest > 0 && h("p", { class: "picker-none", text: `et ${rest} autres : tapez un nom ou un numéro FASE` }))];
}

function option(box) {
  const node = h("div", {
    id: freshId("box-option"), role: "option", class: "picker-option", "aria-selected": String(box.address === state.box),
    "data-testid": `box-option-${box.address}`, onclick: () => pick(box),
  }, h("span", { text: box.name || box.address }), h("span", { class: "picker-address", text: box.address }));
  node.pick = () => pick(box);
  options.push(node);
  return node;
}

function pick(box) {
  close();
  choose({ box: box.address });
  input.value = label(box);
}

function close() {
  if (list.hidden) return;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  const box = boxOf(state.box);
  input.value = box ? label(box) : "";
}

function mark(index) {
  options[active]?.classList.remove("active");
  active = (index + options.length) % options.length;
  options[active].classList.add("active");
  options[active].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[active].id);
}

function steer(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (list.hidden) open("");
    if (options.length) mark(active < 0 && step < 0 ? options.length - 1 : active + step);
  } else if (event.key === "Enter" && !list.hidden) {
    event.preventDefault();
    options[active]?.pick();
  } else if (event.key === "Escape") {
    close();
  }
}
