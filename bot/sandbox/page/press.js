// Presses a control for the acting user, then has everything a press may have changed looked at again.

import { post, sentence, Trouble } from "./api.js";
import { state } from "./state.js";

const listeners = [];

/** Calls `listener` after every accepted press; its promise is waited for, so that the spinner stays until then. */
export const onPressed = (listener) => listeners.push(listener);

/** `action`: {ts or view_id, action_id, block_id, value…}; throws a Trouble in the server's words when refused. */
export async function press(action) {
  const answer = await post("/control/press", { user: state.user, ...action });
  if (answer?.ok === false) throw new Trouble(sentence(answer) ?? "L’application a refusé cette action.");
  await Promise.all(listeners.map((listener) => listener()));
}
