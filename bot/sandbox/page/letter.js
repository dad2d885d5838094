// One unfolded mail: its headers, its text or its layout, its attachments, and the way to answer it.

import { address, get } from "./api.js";
import { extension, say, size } from "./format.js";
import { failed, h, icon, ICONS, redraw } from "./dom.js";
import { answerTo } from "./compose.js";

// A mail never changes once delivered: what was read once is not asked again.
const texts = new Map();

/** Fills `node` with the mail, and again whenever what is shown of it changes. */
export function drawLetter(node, box, mail) {
  const name = `${box} ${mail.key}`;
  if (!texts.has(name)) fetchText(node, box, mail, name);
  const known = texts.get(name);
  // A mail that was moved has a new id, which its links need.
  redraw(node, [name, mail.id, known], () => (known ? content(node, box, mail, known) : h("p", { class: "waiting", text: "Ouverture du mail…" })));
}

async function fetchText(node, box, mail, name) {
  texts.set(name, null);
  try {
    const whole = await get("/mail/message", { box, id: mail.id });
    texts.set(name, { text: whole.text, hasHtml: whole.has_html });
    drawLetter(node, box, mail);
  } catch (trouble) {
    // Forgotten, so that unfolding it again asks again.
    texts.delete(name);
    failed(trouble);
  }
}

function content(node, box, mail, known) {
  const body = h("div", { class: "letter-body" });
  showText(body, known.text);
  return [
    headers(mail),
    known.hasHtml && layoutSwitch(body, box, mail, known),
    body,
    mail.attachments.length > 0 && attachments(box, mail),
    h("div", { class: "letter-actions" },
      h("button", { type: "button", class: "button", "data-testid": "mail-reply", onclick: () => answerTo(mail, known.text) },
        icon(ICONS.reply), "Répondre")),
  ];
}

function headers(mail) {
  const people = (list) => (list ?? []).map((one) => (one.name ? `${one.name} <${one.address}>` : one.address ?? one)).join(", ");
  const lines = [
    ["De", mail.from ? people([mail.from]) : "–"],
    ["À", people(mail.to)],
    ["Copie", people(mail.cc)],
    ["Date", say("full", new Date(mail.date))],
  ];
  return h("dl", { class: "letter-head", "data-testid": "mail-headers" },
    lines.filter(([, value]) => value).map(([label, value]) => h("div", {}, h("dt", { text: label }), h("dd", { text: value }))));
}

/** Quoted lines stay readable but step back, since the news is above them. */
function showText(body, text) {
  const parts = [];
  for (const line of text.split(/\r?\n/u)) {
    const quoted = /^\s*>/u.test(line);
    const last = parts.at(-1);
    if (last && last.quoted === quoted) last.lines.push(line);
    else parts.push({ quoted, lines: [line] });
  }
  body.replaceChildren(h("div", { class: "letter-text", "data-testid": "mail-body" },
    parts.map((part) => h("div", { class: part.quoted ? "quoted" : "plain", text: part.lines.join("\n") }))));
}

/** The HTML part is shown in a frame without scripts, forms or network; the text is what one sees first. */
function layoutSwitch(body, box, mail, known) {
  const button = h("button", { type: "button", class: "link", "aria-pressed": "false", "data-testid": "mail-layout", onclick: flip });
  button.append(icon(ICONS.eye, 14), "Voir la mise en page");
  function flip() {
    const shown = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!shown));
    button.lastChild.textContent = shown ? "Voir la mise en page" : "Voir le texte";
    if (shown) showText(body, known.text);
    else body.replaceChildren(frame(box, mail));
  }
  return button;
}

function frame(box, mail) {
  return h("iframe", {
    class: "letter-frame", sandbox: "", referrerpolicy: "no-referrer", title: "Mise en page du mail",
    "data-testid": "mail-html", src: address("/mail/html", { box, id: mail.id }),
  });
}

function attachments(box, mail) {
  return h("ul", { class: "files", "aria-label": "Pièces jointes" }, mail.attachments.map((file) =>
    h("li", {}, h("a", {
      class: "file", download: file.name ?? "", "data-testid": "mail-attachment",
      href: address("/mail/attachment", { box, id: mail.id, index: file.index }),
    }, h("span", { class: "file-kind", "aria-hidden": "true", text: extension(file.name) }),
    h("span", { class: "file-name", text: file.name ?? "sans nom" }),
    h("span", { class: "file-size", text: size(file.size) }), icon(ICONS.save, 14)))));
}
