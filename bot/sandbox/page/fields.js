// The fields of a modal: drawing each kind of input block, reading them all, and showing errors in their place.

import { fillSelect, optionsOf } from "./elements.js";
import { freshId, h } from "./dom.js";
import { plain, rich } from "./mrkdwn.js";

const REQUIRED = "Ce champ est à remplir.";

/** One input block; its node carries `read()`, used at submission. */
export function drawField(block) {
  const part = block.element;
  const id = freshId("field");
  const control = controlOf(part, id);
  const many = control.tagName === "FIELDSET";
  const label = [plain(block.label), block.optional && h("span", { class: "optional", text: " (facultatif)" })];
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert", "data-testid": "modal-error", hidden: true });
  const hint = block.hint && h("p", { class: "field-hint", id: `${id}-hint`, text: plain(block.hint) });
  control.setAttribute("aria-describedby", `${hint ? `${id}-hint ` : ""}${id}-error`);
  if (many) control.prepend(h("legend", {}, label));
  return h("div", { class: "field", "data-block": block.block_id }, !many && h("label", { for: id }, label), control, hint, error);
}

function controlOf(part, id) {
  const hook = { id, "data-action": part.action_id, "data-testid": `modal-field-${part.action_id}` };
  if (part.type === "checkboxes" || part.type === "radio_buttons") return choices(part, hook);
  if (part.type.endsWith("select")) return select(part, hook);
  return text(part, hook);
}

const INPUT_TYPES = { datepicker: "date", timepicker: "time", number_input: "number", email_text_input: "email", url_text_input: "url" };

function text(part, hook) {
  const common = { ...hook, placeholder: plain(part.placeholder) || null, maxlength: part.max_length, autocomplete: "off" };
  const node = part.multiline
    ? h("textarea", { ...common, rows: "6" })
    : h("input", { ...common, type: INPUT_TYPES[part.type] ?? "text" });
  node.value = part.initial_value ?? part.initial_date ?? part.initial_time ?? "";
  return node;
}

function select(part, hook) {
  const multiple = part.type.startsWith("multi_");
  const node = h("select", { ...hook, class: "select", multiple });
  if (!multiple) node.append(h("option", { value: "", text: plain(part.placeholder) || "Choisir…" }));
  fillSelect(node, optionsOf(part));
  const first = part.initial_options ?? (part.initial_option ? [part.initial_option] : []);
  const wanted = new Set([...first.map((one) => one.value), ...(part.initial_users ?? []), part.initial_user].filter(Boolean));
  for (const option of node.options) if (wanted.has(option.value)) option.selected = true;
  return node;
}

/** Checkboxes and radio buttons: the hook is on the group, each choice has its own. */
function choices(part, hook) {
  const type = part.type === "checkboxes" ? "checkbox" : "radio";
  const first = new Set((part.initial_options ?? [part.initial_option]).filter(Boolean).map((one) => one.value));
  return h("fieldset", { ...hook, class: "choices" }, (part.options ?? []).map((option) =>
    h("label", { class: "choice" },
      h("input", { type, name: hook.id, value: option.value, checked: first.has(option.value), "data-testid": `modal-option-${part.action_id}-${option.value}` }),
      h("span", {}, rich(option.text), option.description && h("small", {}, rich(option.description))))));
}

function valueOf(node) {
  if (node.tagName === "FIELDSET") {
    const ticked = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    return node.querySelector("[type=radio]") ? ticked[0] ?? "" : ticked;
  }
  return node.multiple ? [...node.selectedOptions].map((option) => option.value) : node.value;
}

/**
 * {values, errors}: values by action id (by block id when two blocks share one), errors by block id.
 * A required field left empty stops here, as it does in Slack itself; the application never hears of it.
 */
export function readFields(form, blocks) {
  const inputs = blocks.filter((block) => block.type === "input");
  const values = {};
  const errors = {};
  for (const block of inputs) {
    const node = fieldOf(form, block.block_id)?.querySelector("[data-action]");
    if (!node) continue;
    const value = valueOf(node);
    const shared = inputs.filter((one) => one.element.action_id === block.element.action_id).length > 1;
    const empty = value.length === 0;
    if (empty && !block.optional) errors[block.block_id] = REQUIRED;
    else if (!empty && value.length < (block.element.min_length ?? 0)) errors[block.block_id] = `Il faut au moins ${block.element.min_length} caractères.`;
    // Emptied fields are sent too, or the application would still read what stood there at first.
    values[shared ? block.block_id : block.element.action_id] = value;
  }
  return { values, errors };
}

const fieldOf = (form, blockId) => form.querySelector(`[data-block="${CSS.escape(blockId ?? "")}"]`);

/** Puts each sentence under its field, takes the keyboard to the first; true when there was one. */
export function showErrors(form, errors) {
  let first = null;
  for (const field of form.querySelectorAll(".field")) {
    const sentence = errors[field.dataset.block] ?? "";
    const place = field.querySelector(".field-error");
    place.textContent = sentence;
    place.hidden = !sentence;
    const control = field.querySelector("input, select, textarea");
    control.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) first ??= control;
  }
  first?.focus();
  return Boolean(first);
}
