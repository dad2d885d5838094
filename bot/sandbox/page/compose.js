// Writing a mail as the chosen box; a draft survives refreshes, other boxes and a reload of the page.

import { post } from "./api.js";
import { ask } from "./confirm.js";
import { byId, h, icon, ICONS, redraw, toast } from "./dom.js";
import { encoded, fileField } from "./files.js";
import { say } from "./format.js";
import { boxOf, onChoice, state } from "./state.js";

// Kept for the tab only; files cannot be kept, browsers forbid it.
const DRAFT = "vaguemestre.brouillon";

const form = byId("compose");
const fields = {
  to: h("input", { id: "compose-to", type: "text", list: "compose-known", autocomplete: "off", spellcheck: "false", "data-testid": "compose-to" }),
  subject: h("input", { id: "compose-subject", type: "text", autocomplete: "off", "data-testid": "compose-subject" }),
  text: h("textarea", { id: "compose-text", rows: "9", "data-testid": "compose-text" }),
};
const title = h("h3", { id: "compose-title", text: "Nouveau mail" });
const from = h("p", { class: "compose-from", "data-testid": "compose-from" });
const quick = h("div", { class: "chips", role: "group", "aria-label": "Destinataires fréquents" });
const known = h("datalist", { id: "compose-known" });
const error = h("p", { class: "field-error", role: "alert", "data-testid": "compose-error", hidden: true });
const send = h("button", { type: "submit", class: "button solid", "data-testid": "compose-send", text: "Envoyer" });
const files = fileField(form);
let thread = { in_reply_to: null, references: [] };
let typedByHand = false;

const REPLACE = {
  title: "Remplacer le brouillon ?", text: "Un mail est déjà en cours d’écriture ; il sera perdu.",
  confirm: "Remplacer", deny: "Garder le brouillon", danger: true,
};

const ERASE = { title: "Effacer le brouillon ?", text: "Ce qui est écrit sera perdu.", confirm: "Effacer", deny: "Garder", danger: true };

/** Builds the form and takes up a draft left by a reload. */
export function startCompose() {
  form.append(
    h("div", { class: "compose-head" }, title,
      h("button", { type: "button", class: "icon-button", "aria-label": "Fermer (le brouillon reste)", "data-testid": "compose-close", onclick: close }, icon(ICONS.close))),
    from, line("compose-to", "À", fields.to), quick, known,
    line("compose-subject", "Objet", fields.subject), line("compose-text", "Texte", fields.text),
    files.node, error,
    h("div", { class: "compose-end" }, send, h("button", { type: "button", class: "button quiet", "data-testid": "compose-discard", text: "Effacer le brouillon", onclick: discard })),
  );
  form.addEventListener("submit", submit);
  form.addEventListener("input", () => { typedByHand = true; keep(); });
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  byId("compose-open").addEventListener("click", () => show());
  onChoice((changed) => changed.has("box") && refresh());
  restore();
}

const line = (id, label, field) => h("div", { class: "compose-line" }, h("label", { for: id, text: label }), field);

/** Called when the boxes are known or the chosen one changed. */
export function refresh() {
  const box = boxOf(state.box);
  redraw(from, box, () => [h("span", { text: "De" }), h("strong", { text: box?.name ?? "" }), h("span", { text: box?.address ?? "" })]);
  const services = state.boxes.filter((one) => one.kind === "service");
  redraw(quick, services, () => services.map((one) => h("button", {
    type: "button", class: "chip service", title: one.address, "data-testid": `compose-quick-${one.address}`,
    onclick: () => addRecipient(one.address),
  }, one.name)));
  redraw(known, state.boxes.length, () => state.boxes.slice(0, 200).map((one) => h("option", { value: one.address, label: one.name })));
}

/** Opens the form, filled with `draft` ({to, subject, text, thread}, each optional) when given. */
export async function show(draft = null, heading = "Nouveau mail") {
  if (draft) {
    if (typedByHand && !(await ask(REPLACE))) return;
    typedByHand = false;
    thread = draft.thread ?? { in_reply_to: null, references: [] };
    for (const name of Object.keys(fields)) fields[name].value = draft[name] ?? "";
    files.clear();
    keep();
  }
  if (draft) title.textContent = heading;
  error.hidden = true;
  form.hidden = false;
  byId("mail-body").scrollTop = 0;
  const next = fields.to.value ? fields.text : fields.to;
  next.focus();
  if (next === fields.text) next.setSelectionRange(0, 0);
}

/** An answer with the quoted mail below, as mail programs do. */
export function answerTo(mail, text) {
  const author = mail.from?.name || mail.from?.address || "";
  const quoted = text.trimEnd().split(/\r?\n/u).map((one) => `> ${one}`).join("\n");
  show({
    to: mail.from?.address ?? "",
    subject: /^re\s*:/iu.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`,
    text: `\n\nLe ${say("full", new Date(mail.date))}, ${author} a écrit :\n${quoted}\n`,
    thread: { in_reply_to: mail.message_id, references: [...mail.references, mail.message_id].filter(Boolean) },
  }, "Répondre");
}

function addRecipient(address) {
  const now = recipients();
  if (!now.includes(address)) fields.to.value = [...now, address].join(", ");
  keep();
}

const recipients = () => fields.to.value.split(/[,;\s]+/u).filter(Boolean);

function close() {
  form.hidden = true;
  byId("compose-open").focus();
}

async function discard() {
  if (!typedByHand || (await ask(ERASE))) clear();
}

function clear() {
  typedByHand = false;
  show({});
  close();
  sessionStorage.removeItem(DRAFT);
}

function keep() {
  const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
  sessionStorage.setItem(DRAFT, JSON.stringify({ ...values, thread, heading: title.textContent }));
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  if (!draft) return;
  thread = draft.thread;
  for (const name of Object.keys(fields)) fields[name].value = draft[name];
  title.textContent = draft.heading;
  typedByHand = true;
  form.hidden = !Object.keys(fields).some((name) => draft[name]);
}

async function submit(event) {
  event.preventDefault();
  const to = recipients();
  if (!to.length || !to.every((one) => one.includes("@"))) {
    complain("Indiquez au moins une adresse complète, par exemple happi@cfwb.be.", fields.to);
    return;
  }
  send.disabled = true;
  send.classList.add("busy");
  try {
    const attachments = await Promise.all(files.list().map(encoded));
    await post("/mail/send", { from: state.box, to, cc: [], subject: fields.subject.value, text: fields.text.value, ...thread, attachments });
    toast(`Mail remis à ${to.join(", ")}.`, { kind: "good" });
    clear();
  } catch (trouble) {
    complain(trouble.message, null);
  } finally {
    send.disabled = false;
    send.classList.remove("busy");
  }
}

function complain(sentence, field) {
  error.textContent = sentence;
  error.hidden = false;
  field?.focus();
}
