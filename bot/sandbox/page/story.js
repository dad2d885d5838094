// « Que faire ici ? »: the story of one school in six steps, each with a way to the place where it happens.

import { show } from "./compose.js";
import { byId, h, icon, ICONS } from "./dom.js";
import { choose, state } from "./state.js";

// Shown by itself to a newcomer once; afterwards the button is enough.
const SEEN = "vaguemestre.histoire";

const STEPS = [
  { side: "school", title: "Un formulaire arrive", text: "Une école demande son environnement Happi : le formulaire parvient à la boite du service.", go: ["Préparer ce mail", prepareForm] },
  { side: "school", title: "L’école est rassurée", text: "Dans sa boite administrative, un accusé de réception porte le numéro du dossier.", go: ["Voir la boite", goSchool] },
  { side: "office", title: "Un agent décide", text: "Une carte attend dans le salon : demander une information, valider ou refuser.", go: ["Voir la carte", goChannel] },
  { side: "office", title: "L’environnement s’ouvre", text: "L’école a reçu le canevas. Quand l’ETNIC a fini, quelqu’un y appuie sur « Environnement ouvert ».", go: ["Voir la carte", goChannel] },
  { side: "school", title: "L’école envoie sa liste", text: "Elle complète le canevas et le renvoie. S’il y a des erreurs, un mail dit où et comment corriger.", go: ["Voir la boite", goSchool] },
  { side: "office", title: "La liste est approuvée", text: "Approuver, puis Importé : les pages d’accès des élèves arrivent dans la boite de l’école.", go: ["Voir la carte", goChannel] },
];

const panel = byId("help");
const button = byId("help-toggle");

export function startStory() {
  panel.append(
    h("div", { class: "help-head" }, h("h2", { id: "help-title", text: "Que faire ici ?" }),
      h("p", { text: "Jouez les deux côtés : écrivez comme une école, décidez comme un agent, et regardez ce qui se passe entre les deux." }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Fermer l’aide", "data-testid": "help-close", onclick: () => { open(false); button.focus(); } }, icon(ICONS.close))),
    h("ol", { class: "route" }, STEPS.map(stop)),
  );
  button.addEventListener("click", () => open(panel.hidden));
  const roomy = matchMedia("(min-width: 1100px) and (min-height: 760px)").matches;
  if (!localStorage.getItem(SEEN) && roomy) open(true);
}

function stop({ side, title, text, go }) {
  const [label, run] = go;
  return h("li", { class: `stop ${side}` }, h("h3", { text: title }), h("p", { text }), h("button", { type: "button", class: "link", text: label, onclick: run }));
}

function open(wanted) {
  panel.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
  if (!wanted) localStorage.setItem(SEEN, "oui");
}

const firstBox = (kind, pattern) => state.boxes.find((box) => box.kind === kind && pattern.test(`${box.address} ${box.name}`));

/** The school of the story: the one on screen, else the first. */
function school() {
  const chosen = state.boxes.find((box) => box.address === state.box);
  return chosen?.kind === "school" ? chosen : firstBox("school", /./u);
}

function goSchool() {
  choose({ side: "school", box: school()?.address ?? state.box });
}

function goChannel() {
  const service = state.channels.find((channel) => /happi/iu.test(`${channel.name} ${channel.label}`)) ?? state.channels[0];
  choose({ side: "office", channel: service?.id ?? state.channel });
}

/** The notification mail of the opening form, as the form engine writes it, ready to be sent. */
function prepareForm() {
  const of = school();
  const engine = firstBox("other", /form/iu);
  const happi = firstBox("service", /happi/iu);
  const fase = Number(/\d+/u.exec(of?.address ?? "")?.[0] ?? 990001);
  choose({ side: "school", box: engine?.address ?? state.box });
  show({
    to: happi?.address ?? "",
    subject: "Nouvelle demande d’ouverture d’un environnement Happi",
    text: [
      `Numéro FASE : ${fase}`, `Dénomination : ${of?.name ?? ""}`, "Direction (nom, prénom) : Exemple, Dominique",
      "Gestionnaire Happi (nom, prénom) : Modèle, Claude", "Fonction : Enseignant", "Type d’enseignement : Fondamental ordinaire", "",
    ].join("\n"),
  }, "Le formulaire d’ouverture");
}
