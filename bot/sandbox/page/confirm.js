// Asks before what cannot be undone, in a dialog that keeps the keyboard until it is answered.

import { h } from "./dom.js";
import { plain, rich } from "./mrkdwn.js";

/**
 * True when the person agrees. `question`: {title, text (string or node), confirm, deny, danger}.
 * Escape and « deny » both mean no.
 */
export function ask(question) {
  return new Promise((answer) => {
    const before = document.activeElement;
    const yes = h("button", { type: "submit", value: "yes", class: `button solid ${question.danger ? "danger" : ""}`, "data-testid": "confirm-ok", text: question.confirm });
    const no = h("button", { type: "submit", value: "no", class: "button", "data-testid": "confirm-cancel", text: question.deny });
    const dialog = h("dialog", { class: "confirm", "data-testid": "confirm-dialog", "aria-label": question.title },
      h("h2", { text: question.title }), h("div", { class: "confirm-text" }, question.text), h("div", { class: "confirm-end" }, no, yes));
    // No <form method=dialog>: the page's policy forbids every form action, and one less thing to explain.
    for (const button of [yes, no]) button.addEventListener("click", () => dialog.close(button.value));
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}

/** The question of a Block Kit `confirm` object; true at once when there is none. */
export async function agreed(confirm) {
  if (!confirm) return true;
  return ask({
    title: plain(confirm.title) || "Confirmer ?", text: rich(confirm.text), danger: confirm.style === "danger",
    confirm: plain(confirm.confirm) || "Oui", deny: plain(confirm.deny) || "Revenir",
  });
}
