// The modals open for the acting user, drawn over the Administration's side only: the mails stay readable.

import { get, post, sentence } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { ask } from "./confirm.js";
import { announce, byId, freshId, h, icon, ICONS, keyed, redraw } from "./dom.js";
import { drawField, readFields, showErrors } from "./fields.js";
import { plain } from "./mrkdwn.js";
import { onPressed, press } from "./press.js";
import { onChoice, state } from "./state.js";

let turn = 0;
let before = null;

export function startModals() {
  onPressed(loadViews);
  onChoice((changed) => changed.has("user") && loadViews());
}

/** Asks which modals are open for the acting user, and shows the top one. */
export async function loadViews() {
  const { user } = state;
  const mine = (turn += 1);
  if (!user) return;
  const views = await get("/control/views", { user }).catch(() => null);
  // A missed answer changes nothing on screen: the next event or poll asks again.
  if (mine === turn && views) draw(views);
}

function draw(views) {
  const box = byId("modals");
  const had = box.children.length;
  // Noted first: what becomes inert loses the focus at once.
  if (views.length && !had) before = document.activeElement;
  keyed(box, views, { key: (view) => `${state.user} ${view.view_id}`, create: newModal, update: drawModal });
  [...box.children].forEach((node, index) => { node.hidden = index < views.length - 1; });
  byId("office-inside").inert = views.length > 0;
  box.hidden = views.length === 0;
  if (views.length > had) enter(box.lastElementChild);
  else if (!views.length && had) leave();
  else if (views.length < had) focusFirst(box.lastElementChild);
}

/** Takes the keyboard there, unless the person is writing on the other side. */
function enter(modal) {
  announce("Une fenêtre s’est ouverte du côté de l’Administration.");
  const typing = document.activeElement?.matches("#school input, #school textarea, dialog *");
  if (!typing) focusFirst(modal);
}

const focusFirst = (modal) => (modal.querySelector("input, textarea, select") ?? modal.querySelector("button"))?.focus({ preventScroll: true });

function leave() {
  if (before?.isConnected && (document.activeElement === document.body || !document.activeElement)) before.focus();
  before = null;
}

function newModal(view) {
  const id = freshId("modal-title");
  const form = h("form", { class: "modal", role: "dialog", "aria-labelledby": id, novalidate: true, "data-testid": "modal", "data-view": view.view_id },
    h("div", { class: "modal-head" }, h("h3", { id, "data-testid": "modal-title" }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Fermer", "data-testid": "modal-close", onclick: () => close(form, form.view) }, icon(ICONS.close))),
    h("div", { class: "modal-body" }), h("p", { class: "field-error modal-trouble", role: "alert", "data-testid": "modal-trouble", hidden: true }), h("div", { class: "modal-end" }));
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(form, form.view); });
  form.addEventListener("input", () => { form.touched = true; });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); close(form, form.view); } });
  return h("div", { class: "modal-veil" }, form);
}

/** Block by block, so that an updated view keeps what was typed in the blocks that did not change. */
function drawModal(node, view) {
  const form = node.firstElementChild;
  form.view = view;
  const [head, body, , end] = form.children;
  head.firstElementChild.textContent = plain(view.title);
  const tools = { field: drawField, press: (action) => press({ view_id: form.view.view_id, ...action }) };
  const blocks = view.blocks.map((block, index) => ({ block, name: block.block_id ?? `${block.type} ${index}` }));
  keyed(body, blocks, {
    key: (item) => item.name, create: () => h("div", { class: "modal-block" }),
    update: (place, { block }) => redraw(place, block, () => drawBlocks([block], tools)),
  });
  redraw(end, [view.submit, view.close], () => [
    h("button", { type: "button", class: "button", "data-testid": "modal-cancel", text: plain(view.close) || "Fermer", onclick: () => close(form, form.view) }),
    view.submit && h("button", { type: "submit", class: "button primary", "data-testid": "modal-submit", text: plain(view.submit) }),
  ]);
}

async function submit(form, view) {
  const { values, errors } = readFields(form, view.blocks);
  if (showErrors(form, errors)) return;
  const button = form.querySelector("[type=submit]");
  trouble(form, "");
  button.disabled = true;
  button.classList.add("busy");
  try {
    const answer = await post("/control/submit", { user: state.user, view_id: view.view_id, values });
    if (answer?.ok === false) refused(form, answer);
  } catch (failure) {
    refused(form, { message: failure.message, errors: failure.answer?.errors });
  } finally {
    button.disabled = false;
    button.classList.remove("busy");
  }
  await loadViews();
}

function refused(form, answer) {
  if (answer.errors && showErrors(form, answer.errors)) return;
  trouble(form, sentence(answer) ?? "L’application n’a pas accepté cette fenêtre.");
}

function trouble(form, words) {
  const place = form.querySelector(".modal-trouble");
  place.textContent = words;
  place.hidden = !words;
}

const DROP = { title: "Fermer sans envoyer ?", text: "Ce que vous avez écrit dans cette fenêtre sera perdu.", confirm: "Fermer", deny: "Continuer à écrire", danger: true };

async function close(form, view) {
  if (form.touched && !(await ask(DROP))) return;
  try {
    await post("/control/close", { user: state.user, view_id: view.view_id });
  } catch (failure) {
    trouble(form, failure.message);
  }
  await loadViews();
}
