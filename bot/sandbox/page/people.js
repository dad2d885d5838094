// Who acts, and where: the people of the Administration and their channels.

import { byId, h, redraw } from "./dom.js";
import { choose, DIRECT, HOME, onChoice, state } from "./state.js";

const news = new Set();

export function startPeople() {
  onChoice((changed) => (changed.has("user") || changed.has("channel")) && drawPeople());
}

/** Draws both rows; called once people and channels are known, and after each choice. */
export function drawPeople() {
  news.delete(state.channel);
  drawUsers();
  drawChannels();
}

/** Remembers that a channel nobody is looking at has changed. */
export function markChannel(id) {
  if (id === state.channel) return;
  news.add(id);
  drawChannels();
}

function drawUsers() {
  const box = byId("user-picker");
  const legend = box.firstElementChild;
  if (box.children.length !== state.users.length + 1) box.replaceChildren(legend, ...state.users.map(person));
  for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === state.user;
}

const ROLES = { agent: "agent", etnic: "ETNIC", admin: "responsable", operator: "exploitation" };

function person(user) {
  const roles = (user.roles ?? []).map((role) => ROLES[role] ?? role).filter((role) => role !== user.name);
  return h("label", { class: "person", "data-testid": `user-option-${user.id}` },
    h("input", { type: "radio", name: "user", value: user.id, class: "visually-hidden", onchange: () => choose({ user: user.id }) }),
    face(user.name), h("span", { class: "person-name" }, user.name, roles.length > 0 && h("small", { text: roles.join(", ") })));
}

const initials = (name) => name.split(/[\s-]+/u).filter((word) => /^\p{L}/u.test(word)).slice(0, 2).map((word) => word[0].toUpperCase()).join("");

/** A person as a round postmark with initials. */
export const face = (name) => h("span", { class: "face", "aria-hidden": "true", text: initials(name) || "?" });

function drawChannels() {
  const tabs = [{ id: HOME, name: HOME, label: "Accueil" }, ...state.channels, { id: DIRECT, name: DIRECT, label: "Messages directs" }];
  redraw(byId("channels"), [tabs, state.channel, [...news]], () => tabs.map(channelChip));
}

function channelChip(channel) {
  const here = channel.id === state.channel;
  // The channel’s own label when it has one; its Slack name stays in the tip and the test hook.
  const title = { [HOME]: "L’onglet d’accueil de la personne qui agit", [DIRECT]: "Ce que l’application n’écrit qu’à cette personne" }[channel.id] ?? `#${channel.name}`;
  return h("button", {
    type: "button", class: "chip office", title, "aria-current": here ? "page" : null,
    "data-testid": `channel-${channel.name}`, onclick: () => choose({ channel: channel.id }),
  }, channel.label || channel.name, news.has(channel.id) && h("span", { class: "dot", role: "img", "aria-label": "du nouveau" }));
}
