// The mails of the chosen box, newest first; one of them unfolds in its place.

import { get } from "./api.js";
import { brief } from "./format.js";
import { announce, byId, failed, h, icon, ICONS, keyed, redraw } from "./dom.js";
import { clockNow } from "./clock.js";
import { drawLetter } from "./letter.js";
import { boxOf, onChoice, state } from "./state.js";

// Unread is a feeling of this page only: the agent and the servers never rely on it.
const READ = "vaguemestre.lus";
const read = new Set(JSON.parse(sessionStorage.getItem(READ) ?? "[]"));

let mails = [];
let loadedBox = "";
let folder = "";
let openKey = "";
let fresh = new Set();
let turn = 0;

export function startMails() {
  onChoice((changed) => {
    if (!changed.has("box")) return;
    folder = "";
    openKey = "";
    loadMails();
  });
}

/** Asks the server again; an answer that arrives after another box was chosen is dropped. */
export async function loadMails() {
  const box = state.box;
  const mine = (turn += 1);
  if (!box) return;
  try {
    const found = named(await get("/mail/messages", { box }));
    if (mine !== turn) return;
    tellNews(box, found);
    mails = found;
    loadedBox = box;
    draw();
  } catch (trouble) {
    if (mine === turn) failed(trouble);
  }
}

/**
 * Gives each mail a `key` of its own. Its id changes when the agent moves it to another folder, its Message-ID
 * does not; but two mails may share a Message-ID, so they are counted from the oldest.
 */
function named(found) {
  const counts = new Map();
  for (const mail of found.toReversed()) {
    const base = mail.message_id ?? mail.id;
    counts.set(base, (counts.get(base) ?? 0) + 1);
    mail.key = `${base} ${counts.get(base)}`;
  }
  return found;
}

/** Says aloud that mail came, and lets it glow a moment, but not the mails that lay there before. */
function tellNews(box, found) {
  const before = new Set(mails.map((mail) => mail.key));
  fresh = new Set(box === loadedBox ? found.map((mail) => mail.key).filter((key) => !before.has(key)) : []);
  if (fresh.size) announce(`Nouveau mail dans la boite ${boxOf(box)?.name ?? box}.`);
}

const nameOf = (mail) => `${loadedBox} ${mail.key}`;

// What the agent has dealt with is no news any more.
const isUnread = (mail) => !mail.folder.startsWith("Traités") && !read.has(nameOf(mail));

function draw() {
  const folders = [...new Set(mails.map((mail) => mail.folder))].sort(byFolder);
  if (folder && !folders.includes(folder)) folder = "";
  const shown = folder ? mails.filter((mail) => mail.folder === folder) : mails;
  const bar = byId("folders");
  bar.hidden = folders.length < 2;
  redraw(bar, [folders, folder, mails.length], () => folderChips(folders));
  keyed(byId("mail-list"), shown, { key: nameOf, create: createItem, update: (node, mail) => updateItem(node, mail, folders) });
  drawEmpty(shown.length);
}

/** INBOX first, then by name. */
const byFolder = (one, two) => (two === "INBOX") - (one === "INBOX") || one.localeCompare(two, "fr");

const folderName = (name) => (name === "INBOX" ? "Reçus" : name);

function folderChips(folders) {
  return ["", ...folders].map((name) => {
    const count = name ? mails.filter((mail) => mail.folder === name).length : mails.length;
    return h("button", {
      type: "button", class: "chip", "aria-pressed": String(name === folder), "data-testid": `folder-${name || "all"}`,
      onclick: () => { folder = name; draw(); },
    }, name ? folderName(name) : "Tous", h("span", { class: "count", text: count }));
  });
}

function drawEmpty(count) {
  const empty = byId("mail-empty");
  empty.hidden = count > 0;
  redraw(empty, [loadedBox, count === 0], () => [
    h("p", { class: "empty-title", text: "Cette boite est vide." }),
    h("p", { text: "Les mails y apparaissent d’eux-mêmes dès qu’ils arrivent. Pour en recevoir, il faut d’abord écrire." }),
  ]);
}

function createItem(mail) {
  const line = h("button", { type: "button", class: "mail-line", "aria-expanded": "false", onclick: () => toggle(mail) });
  return h("li", { class: fresh.has(mail.key) ? "mail fresh" : "mail", "data-testid": "mail-item" }, line, h("div", { class: "letter", hidden: true }));
}

function updateItem(node, mail, folders) {
  const [line, letter] = node.children;
  const unfolded = mail.key === openKey;
  const unread = isUnread(mail);
  node.classList.toggle("unread", unread);
  node.classList.toggle("open", unfolded);
  line.setAttribute("aria-expanded", String(unfolded));
  redraw(line, [mail, unread, folders.length > 1 && !folder], () => lineContent(mail, unread, folders.length > 1 && !folder));
  letter.hidden = !unfolded;
  if (unfolded) drawLetter(letter, loadedBox, mail);
}

function lineContent(mail, unread, withFolder) {
  const date = new Date(mail.date);
  return [
    stamp(mail.from),
    h("span", { class: "mail-from" }, h("span", { class: "mail-name", text: mail.from?.name || mail.from?.address || "expéditeur inconnu" }),
      unread && h("span", { class: "dot", role: "img", "aria-label": "non lu" })),
    h("time", { class: "mail-date", datetime: mail.date, text: brief(date, clockNow()) }),
    h("span", { class: "mail-subject", "data-testid": "mail-subject", text: mail.subject || "(sans objet)" }),
    h("span", { class: "mail-marks" },
      withFolder && mail.folder !== "INBOX" && h("span", { class: "tag", text: mail.folder }),
      mail.attachments.length > 0 && h("span", { class: "clip", role: "img", "aria-label": `${mail.attachments.length} pièces jointes` },
        icon(ICONS.clip, 14), String(mail.attachments.length))),
  ];
}

/** The sender as a postage stamp: its colour says which kind of box it is. */
function stamp(from) {
  const kind = boxOf(from?.address)?.kind ?? "other";
  const words = (from?.name || from?.address || "?").split(/[\s'’-]+/u).filter((word) => /^\p{Lu}|^\d/u.test(word));
  const letters = (words.length ? words : [from?.address || "?"]).slice(0, 2).map((word) => word[0].toUpperCase()).join("");
  return h("span", { class: `stamp ${kind}`, "aria-hidden": "true" }, h("span", { text: letters }));
}

function toggle(mail) {
  openKey = openKey === mail.key ? "" : mail.key;
  read.add(nameOf(mail));
  sessionStorage.setItem(READ, JSON.stringify([...read].slice(-2000)));
  draw();
}
