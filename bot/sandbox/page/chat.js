// The chosen channel or Home tab: asked from the server, then drawn; presses go back to it.

import { get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { drawEphemeral, drawCard, newCard } from "./cards.js";
import { announce, byId, failed, h, keyed, redraw } from "./dom.js";
import { onPressed, press } from "./press.js";
import { channelOf, DIRECT, HOME, onChoice, realChannel, state } from "./state.js";

// Slack forgets ephemeral messages on reload; here the person decides.
const GONE = "vaguemestre.ecartes";
const gone = new Set(JSON.parse(sessionStorage.getItem(GONE) ?? "[]"));

// Longer than an application takes to draw a Home after it was asked to.
const HOME_ECHO_MS = 4000;

let messages = [];
let home = null;
let shown = "";
let seen = new Set();
let fresh = new Set();
let homeAsked = -Infinity;
let turn = 0;

export function startChat() {
  onPressed(loadChat);
  onChoice((changed) => {
    if (changed.has("channel") || (changed.has("user") && [HOME, DIRECT].includes(state.channel))) loadChat();
    else if (changed.has("user")) draw();
  });
}

/** Whether a hint about channel `id` concerns what is on screen; direct messages are « D » and the person's number. */
export const isShown = (id) => id === state.channel || (state.channel === DIRECT && id === `D${state.user.slice(1)}`);

/**
 * The Home tab changed. Asking for it makes the application draw it, which is a change again: a hint that
 * follows our own question is its echo, and answering it would never end.
 */
export function heardHome() {
  if (state.channel === HOME && performance.now() - homeAsked > HOME_ECHO_MS) loadChat();
}

/** Asks for what is on screen again; a late answer about another channel or person is dropped. */
export async function loadChat() {
  const { channel, user } = state;
  const mine = (turn += 1);
  if (!channel) return;
  // What is on screen belongs to somewhere else: an answer may take a while, and nobody should press there meanwhile.
  if (place(channel, user) !== shown) leave();
  try {
    const found = await ask(channel, user);
    if (mine !== turn) return;
    if (channel === HOME) home = found;
    else messages = found;
    tellNews(place(channel, user));
    shown = place(channel, user);
    draw(channel === HOME);
  } catch (trouble) {
    if (mine === turn) failed(trouble);
  }
}

const place = (channel, user) => ([HOME, DIRECT].includes(channel) ? `${channel} ${user}` : channel);

async function ask(channel, user) {
  if (channel !== HOME) return get("/control/messages", { channel: realChannel() });
  homeAsked = performance.now();
  try {
    return await get("/control/home", { user });
  } finally {
    homeAsked = performance.now();
  }
}

function leave() {
  messages = [];
  home = null;
  draw();
  // Only the Home tab is drawn on demand, by the application itself, which may take seconds.
  drawEmpty(state.channel === HOME, "Un instant…", "L’application est priée de dessiner cet onglet.");
}

/** Says aloud that a card came, but not the ones that were there when the channel was opened. */
function tellNews(channel) {
  if (state.channel === HOME) return;
  fresh = new Set(shown === channel ? messages.map((message) => message.ts).filter((ts) => !seen.has(ts)) : []);
  if (messages.some((message) => isRoot(message) && fresh.has(message.ts))) announce(`Nouveau message dans ${channelOf(channel)?.label ?? "le salon"}.`);
  seen = new Set(messages.map((message) => message.ts));
}

const isRoot = (message) => !message.ephemeral_for && (!message.thread_ts || message.thread_ts === message.ts);

function draw(onHome = state.channel === HOME) {
  byId("home").hidden = !onHome;
  byId("cards").hidden = onHome;
  byId("say").hidden = onHome;
  byId("ephemerals").hidden = onHome;
  if (onHome) drawHome();
  else drawChannel();
}

function drawHome() {
  const blocks = home?.blocks ?? [];
  redraw(byId("home"), [state.user, blocks], () => drawBlocks(blocks, { press: (action) => press({ view_id: home.view_id, ...action }) }));
  drawEmpty(blocks.length === 0, "Rien à l’accueil pour le moment.", "L’onglet se remplit quand l’application le dessine pour cette personne.");
}

function drawChannel() {
  const cards = messages.filter(isRoot).toSorted((one, two) => Number(two.ts) - Number(one.ts));
  const mine = messages.filter((message) => message.ephemeral_for === state.user && !gone.has(message.ts));
  const roots = new Set(cards.map((card) => card.ts));
  const items = cards.map((card, index) => ({
    card, openAtFirst: index < 2, isFresh: fresh.has(card.ts), press: (action) => press({ ts: card.ts, ...action }),
    replies: messages.filter((message) => message.thread_ts === card.ts && message.ts !== card.ts && !message.ephemeral_for),
    asides: mine.filter((message) => message.thread_ts === card.ts), dismiss, pressOf,
  }));
  keyed(byId("cards"), items, { key: (item) => `${shown} ${item.card.ts}`, create: newCard, update: drawCard });
  const loose = mine.filter((message) => !roots.has(message.thread_ts));
  keyed(byId("ephemerals"), loose, { key: (one) => one.ts, create: () => h("div"), update: (node, one) => drawEphemeral(node, one, dismiss, pressOf(one)) });
  drawEmpty(cards.length === 0, "Rien dans ce salon pour le moment.", state.channel === DIRECT ? "Ce que l’application n’écrit qu’à cette personne vient ici." : "Une carte y apparait d’elle-même quand une école écrit.");
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
