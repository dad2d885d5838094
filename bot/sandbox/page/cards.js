// One message of a channel with its thread as a timeline, and the notes only the acting person sees.

import { post } from "./api.js";
import { drawMessage } from "./blocks.js";
import { brief, ofTs, say } from "./format.js";
import { clockNow } from "./clock.js";
import { h, icon, ICONS, keyed, redraw, toast } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { face } from "./people.js";
import { realChannel, state, userOf } from "./state.js";

const BOT = "Vaguemestre";

function author(message) {
  const person = userOf(message.user);
  return person ? { name: person.name, bot: false } : { name: BOT, bot: true };
}

const sign = (who) => (who.bot ? h("img", { class: "face bot", src: "/page/favicon.svg", alt: "" }) : face(who.name));

function time(message) {
  const date = ofTs(message.ts);
  return h("time", { datetime: date.toISOString(), title: say("full", date), text: brief(date, clockNow()) });
}

/** The stable frame of a card: its parts are redrawn one by one, so that what is typed in it stays. */
export function newCard({ card, openAtFirst, isFresh }) {
  const form = sayInThread(card);
  return h("li", { class: isFresh ? "card fresh" : "card", "data-testid": "card", "data-ts": card.ts },
    h("div", { class: "card-head" }), h("div", { class: "card-blocks" }), h("div", { class: "card-asides", "aria-live": "polite" }),
    h("details", { class: "thread", "data-testid": "thread", open: openAtFirst },
      h("summary"), h("ol", { class: "timeline" }), form));
}

export function drawCard(node, { card, replies, asides, press, dismiss, pressOf }) {
  const [head, blocks, notes, thread] = node.children;
  const who = author(card);
  redraw(head, [who, card.ts, card.reactions], () => [
    sign(who), h("span", { class: "card-author", text: who.name }), time(card),
    (card.reactions ?? []).map((name) => h("span", { class: "tag" }, mrkdwn(`:${name}:`))),
  ]);
  redraw(blocks, [card.text, card.blocks], () => drawMessage(card, { press }));
  keyed(notes, asides, { key: (one) => one.ts, create: () => h("div"), update: (aside, one) => drawEphemeral(aside, one, dismiss, pressOf(one)) });
  const [summary, timeline] = thread.children;
  redraw(summary, replies.length, () => [icon(ICONS.down, 14), h("span", { "data-testid": "thread-count", text: counted(replies) })]);
  keyed(timeline, replies, { key: (one) => one.ts, create: () => h("li", { class: "step", "data-testid": "thread-reply" }), update: (step, one) => drawReply(step, one, pressOf) });
}

function counted(replies) {
  if (!replies.length) return "Aucune suite pour le moment";
  return replies.length === 1 ? "1 suite" : `${replies.length} suites`;
}

function drawReply(node, message, pressOf) {
  const who = author(message);
  node.classList.toggle("by-person", !who.bot);
  redraw(node, [message.text, message.blocks], () => [
    h("div", { class: "step-text" }, !who.bot && h("strong", { class: "step-author", text: who.name }),
      drawMessage(message, { press: pressOf(message) })),
    time(message),
  ]);
}

/** A note to the acting person alone; nobody else ever gets it drawn. */
export function drawEphemeral(node, message, dismiss, press) {
  node.className = "ephemeral";
  node.dataset.testid = "ephemeral";
  redraw(node, [message.text, message.blocks], () => [
    h("p", { class: "ephemeral-who" }, icon(ICONS.eye, 14), "Visible de vous seul"),
    h("div", { class: "ephemeral-text" }, drawMessage(message, { press })),
    h("button", { type: "button", class: "icon-button", "aria-label": "Écarter ce message", "data-testid": "ephemeral-dismiss", onclick: () => dismiss(message) }, icon(ICONS.close, 14)),
  ]);
}

function sayInThread(card) {
  const input = h("input", { type: "text", placeholder: "Écrire dans le fil…", "aria-label": "Écrire dans le fil", "data-testid": "thread-say" });
  const form = h("form", { class: "thread-say", autocomplete: "off" }, input, h("button", { type: "submit", class: "button small", text: "Envoyer" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    try {
      await post("/control/say", { user: state.user, channel: realChannel(), thread_ts: card.ts, text });
      input.value = "";
    } catch (trouble) {
      toast(trouble.message, { kind: "error" });
    }
  });
  return form;
}
