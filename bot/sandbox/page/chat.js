// The chosen channel or Home tab: asked from the server, then drawn; presses go back to it.

import { get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { drawEphemeral, drawCard, newCard } from "./cards.js";
import { announce, byId, h, keyed, redraw, toast } from "./dom.js";
import { onPressed, press } from "./press.js";
import { channelOf, HOME, onChoice, state } from "./state.js";

// Slack forgets ephemeral messages on reload; here the person decides.
const GONE = "vaguemestre.ecartes";
const gone = new Set(JSON.parse(sessionStorage.getItem(GONE) ?? "[]"));

let messages = [];
let home = null;
let shown = "";
let seen = new Set();
let turn = 0;

export function startChat() {
  onPressed(loadChat);
  onChoice((changed) => {
    if (changed.has("channel") || (changed.has("user") && state.channel === HOME)) loadChat();
    else if (changed.has("user")) draw();
  });
}

/** Asks for what is on screen again; a late answer about another channel or person is dropped. */
export async function loadChat() {
  const { channel, user } = state;
  const mine = (turn += 1);
  if (!channel) return;
  try {
    const found = channel === HOME ? await get("/control/home", { user }) : await get("/control/messages", { channel });
    if (mine !== turn) return;
    if (channel === HOME) home = found?.view ?? found;
    else messages = found;
    tellNews(channel);
    shown = channel;
    draw();
  } catch (trouble) {
    if (mine === turn) toast(trouble.message, { kind: "error" });
  }
}

/** Says aloud that a card came, but not the ones that were there when the channel was opened. */
function tellNews(channel) {
  if (channel === HOME) return;
  const fresh = messages.filter((message) => isRoot(message) && !seen.has(message.ts));
  if (shown === channel && fresh.length) announce(`Nouveau message dans ${channelOf(channel)?.label ?? "le salon"}.`);
  seen = new Set(messages.map((message) => message.ts));
}

const isRoot = (message) => !message.ephemeral_for && (!message.thread_ts || message.thread_ts === message.ts);

function draw() {
  const onHome = shown === HOME;
  byId("home").hidden = !onHome;
  byId("cards").hidden = onHome;
  byId("say").hidden = onHome;
  byId("ephemerals").hidden = onHome;
  if (onHome) drawHome();
  else drawChannel();
}

function drawHome() {
  const blocks = home?.blocks ?? [];
  redraw(byId("home"), [state.user, blocks], () => drawBlocks(blocks, { press: (action) => press({ view_id: home.id ?? home.view_id, ...action }) }));
  drawEmpty(blocks.length === 0, "Rien à l’accueil pour le moment.", "L’onglet se remplit quand l’application le dessine pour cette personne.");
}

function drawChannel() {
  const cards = messages.filter(isRoot).toSorted((one, two) => Number(two.ts) - Number(one.ts));
  const mine = messages.filter((message) => message.ephemeral_for === state.user && !gone.has(message.ts));
  const roots = new Set(cards.map((card) => card.ts));
  const items = cards.map((card, index) => ({
    card, openAtFirst: index < 2, press: (action) => press({ ts: card.ts, ...action }),
    replies: messages.filter((message) => message.thread_ts === card.ts && message.ts !== card.ts && !message.ephemeral_for),
    asides: mine.filter((message) => message.thread_ts === card.ts), dismiss, pressOf,
  }));
  keyed(byId("cards"), items, { key: (item) => `${shown} ${item.card.ts}`, create: newCard, update: drawCard });
  const loose = mine.filter((message) => !roots.has(message.thread_ts));
  keyed(byId("ephemerals"), loose, { key: (one) => one.ts, create: () => h("div"), update: (node, one) => drawEphemeral(node, one, dismiss, pressOf(one)) });
  drawEmpty(cards.length === 0, "Rien dans ce salon pour le moment.", "Une carte y apparait d’elle-même quand une école écrit.");
}

function drawEmpty(empty, title, text) {
  byId("chat-empty").hidden = !empty;
  redraw(byId("chat-empty"), [title, text], () => [h("p", { class: "empty-title", text: title }), h("p", { text })]);
}

function dismiss(message) {
  gone.add(message.ts);
  sessionStorage.setItem(GONE, JSON.stringify([...gone].slice(-500)));
  draw();
}

const pressOf = (message) => (action) => press({ ts: message.ts, ...action });
