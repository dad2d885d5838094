// The controls of Block Kit: buttons, selects and overflow menus, with their confirmation and their wait.

import { agreed } from "./confirm.js";
import { freshId, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { state } from "./state.js";

/** The node of one interactive `part` of `block`; `tools.press` carries the press to the server. */
export function element(part, block, tools) {
  const draw = { button: drawButton, overflow: drawOverflow }[part.type];
  if (draw) return draw(part, block, tools);
  if (part.type === "datepicker" || part.type === "timepicker") return drawPicker(part, block, tools);
  if (part.type.endsWith("select") || part.type === "radio_buttons") return drawSelect(part, block, tools);
  return h("span", { class: "b-unknown", text: `Commande « ${part.type} » : cette page ne sait pas la dessiner.` });
}

/** Confirms, presses, shows the wait on `node`, and puts a refusal beside it; true when the press was accepted. */
async function run(node, part, block, tools, more = {}) {
  if (node.getAttribute("aria-busy")) return false;
  if (!(await agreed(part.confirm))) return false;
  const place = node.closest(".b-actions, .b-section") ?? node.parentElement;
  place.querySelector(":scope > .press-error")?.remove();
  node.classList.add("busy");
  // Not `disabled`: that would take the keyboard away from the person who pressed.
  node.setAttribute("aria-busy", "true");
  try {
    await tools.press({ action_id: part.action_id, block_id: block.block_id, ...more });
    return true;
  } catch (trouble) {
    place.append(h("p", { class: "press-error", role: "alert", "data-testid": "press-error", text: trouble.message }));
    return false;
  } finally {
    node.classList.remove("busy");
    node.removeAttribute("aria-busy");
  }
}

function drawButton(part, block, tools) {
  return h("button", {
    type: "button", class: `button ${part.style ?? ""}`, "data-testid": `card-button-${part.action_id}`,
    "aria-label": part.accessibility_label, text: plain(part.text),
    onclick: (event) => run(event.currentTarget, part, block, tools, part.value === undefined ? {} : { value: part.value }),
  });
}

/** All options of a select, whoever provides them; users and channels come from the sandbox. */
export function optionsOf(part) {
  if (part.type.includes("users")) return state.users.map((user) => ({ text: user.name, value: user.id }));
  if (/channels|conversations/u.test(part.type)) return state.channels.map((one) => ({ text: `#${one.name}`, value: one.id }));
  const grouped = (part.option_groups ?? []).flatMap((group) => group.options.map((one) => [one, plain(group.label)]));
  return [...(part.options ?? []).map((one) => [one, ""]), ...grouped].map(([one, group]) => ({
    text: plain(one.text), value: one.value, group, rich: one.text, description: one.description,
  }));
}

/** Fills a <select> with `options`, grouped where they have a group. */
export function fillSelect(select, options) {
  const groups = new Map();
  for (const one of options) {
    const item = h("option", { value: one.value, text: one.text });
    if (!one.group) select.append(item);
    else {
      if (!groups.has(one.group)) select.append(groups.set(one.group, h("optgroup", { label: one.group })).get(one.group));
      groups.get(one.group).append(item);
    }
  }
}

function drawSelect(part, block, tools) {
  const words = plain(part.placeholder) || "Choisir…";
  const node = h("select", { class: "select", "aria-label": words, "data-testid": `card-select-${part.action_id}` },
    h("option", { value: "", text: words }));
  fillSelect(node, optionsOf(part));
  const first = part.initial_option?.value ?? part.initial_user ?? "";
  node.value = first;
  node.addEventListener("change", async () => {
    const value = node.value;
    if (!value) return;
    // A choice that was not accepted must not look made, and must be possible again.
    if (!(await run(node, part, block, tools, { value }))) node.value = first;
  });
  return node;
}

function drawPicker(part, block, tools) {
  const node = h("input", {
    type: part.type.replace("picker", ""), class: "select", "aria-label": plain(part.placeholder) || "Date", "data-testid": `card-select-${part.action_id}`,
    onchange: () => node.value && run(node, part, block, tools, { value: node.value }),
  });
  node.value = part.initial_date ?? part.initial_time ?? "";
  return node;
}

/** A small menu; arrows move in it, Escape closes it. */
function drawOverflow(part, block, tools) {
  const menu = h("div", { class: "menu", role: "menu", id: freshId("menu"), hidden: true });
  const toggle = h("button", {
    type: "button", class: "button icon-only", "aria-label": "Autres actions", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-controls": menu.id, "data-testid": `card-overflow-${part.action_id}`, onclick: () => show(menu.hidden),
  }, icon("M3.5 8h.01M8 8h.01M12.5 8h.01"));
  const show = (open) => {
    menu.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    (open ? menu.firstElementChild : toggle).focus();
  };
  menu.append(...(part.options ?? []).map((one) => h("button", {
    type: "button", role: "menuitem", class: "menu-item", "data-testid": `card-option-${one.value}`, text: plain(one.text),
    onclick: () => { show(false); run(toggle, part, block, tools, { value: one.value }); },
  })));
  const wrap = h("div", { class: "overflow" }, toggle, menu);
  wrap.addEventListener("keydown", (event) => menuKey(event, menu, show));
  wrap.addEventListener("focusout", (event) => {
    if (!wrap.contains(event.relatedTarget)) menu.hidden = true;
  });
  return wrap;
}

function menuKey(event, menu, show) {
  if (menu.hidden) return;
  const items = [...menu.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    show(false);
  }
}
