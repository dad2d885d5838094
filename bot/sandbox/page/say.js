// The line at the foot of a channel: a message for everyone, or a command when it begins with a slash.

import { post, sentence, Trouble } from "./api.js";
import { byId, h, toast } from "./dom.js";
import { loadChat } from "./chat.js";
import { loadViews } from "./modal.js";
import { realChannel, state } from "./state.js";

export function startSay() {
  const input = h("input", {
    id: "say-text", type: "text", "aria-label": "Message au salon, ou commande", "data-testid": "say-text",
    placeholder: "Message au salon, ou /commande",
  });
  const button = h("button", { type: "submit", class: "button", "data-testid": "say-send", text: "Envoyer" });
  byId("say").append(input, button);
  byId("say").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    button.classList.add("busy");
    button.disabled = true;
    try {
      await carry(text);
      input.value = "";
      await Promise.all([loadChat(), loadViews()]);
    } catch (trouble) {
      // The line stays in its field: nobody types a command twice because of us.
      toast(trouble.message, { kind: "error" });
    } finally {
      button.classList.remove("busy");
      button.disabled = false;
    }
  });
}

async function carry(text) {
  const { user } = state;
  const channel = realChannel();
  const answer = text.startsWith("/")
    ? await post("/control/command", { user, channel, text })
    : await post("/control/say", { user, channel, thread_ts: null, text });
  if (answer?.ok === false) throw new Trouble(sentence(answer) ?? "L’application n’a pas répondu à cette commande.");
}
