// The sandbox page: a school on the left, the Administration on the right, and the wires between them.
//
// Hooks for tests (data-testid), kept stable:
//   top       live-state · clock clock-field clock-step-<0..2> clock-advance · help-open help help-close · side-school side-office · toasts
//   boxes     box-picker (the field) · box-option-<address> · box-recent-<address>
//   mails     folder-<name|all> · mail-list · mail-item · mail-subject · then, in an unfolded mail-item:
//             mail-headers mail-layout mail-body mail-html mail-attachment mail-reply
//   writing   compose-open · compose compose-from compose-to compose-quick-<address> compose-subject compose-text compose-file
//             compose-attachment compose-error compose-send compose-discard compose-close
//   people    user-picker · user-option-<user id> · channel-<name> (channel-accueil: the Home tab, channel-direct: direct messages) · home
//   cards     message-list · card (data-ts) · card-button-<action_id> card-select-<action_id> card-overflow-<action_id>
//             card-option-<value> · press-error · thread thread-count thread-reply thread-say · ephemeral ephemeral-dismiss
//   modals    modal (data-view) modal-title modal-field-<action_id> modal-option-<action_id>-<value> modal-error (in its field)
//             modal-trouble modal-submit modal-cancel modal-close · confirm-dialog confirm-ok confirm-cancel
//   foot      say-text say-send
//   start     #school carries data-ready once everything is wired; the two newest cards have their thread open
// The address keeps the choices: #boite=<address>&agent=<user id>&salon=<channel id|accueil|direct>&cote=<school|office>

import { get } from "./api.js";
import { markNews, showChosen, startBoxes } from "./boxes.js";
import { heardHome, isShown, loadChat, startChat } from "./chat.js";
import { loadClock, onMoved, startClock } from "./clock.js";
import { refresh as refreshCompose, startCompose } from "./compose.js";
import { byId, failed } from "./dom.js";
import { startLive } from "./live.js";
import { loadMails, startMails } from "./mails.js";
import { loadViews, startModals } from "./modal.js";
import { drawPeople, markChannel, startPeople } from "./people.js";
import { startSay } from "./say.js";
import { startSides, markSide } from "./sides.js";
import { boxOf, chosenAtStart, choose, HOME, state } from "./state.js";
import { startStory } from "./story.js";

const AGAIN_MS = 2000;

/** Who and where exist: asked until the server answers, since the page may be opened while it starts. */
async function loadPlaces() {
  for (;;) {
    try {
      [state.boxes, state.users, state.channels] = await Promise.all([get("/control/boxes"), get("/control/users"), get("/control/channels")]);
      return;
    } catch (trouble) {
      failed(trouble);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

function refreshAll() {
  return Promise.all([loadMails(), state.channel === HOME ? null : loadChat(), loadViews(), loadClock()]);
}

/** A box may be born by its first mail: an unknown address means the list of boxes has grown. */
async function heardMail(address) {
  if (!boxOf(address)) {
    state.boxes = await get("/control/boxes").catch(() => state.boxes);
    refreshCompose();
  }
  markNews(address);
  markSide("school");
  if (address === state.box) loadMails();
}

function heard(hint) {
  const mine = hint.user === state.user;
  if (hint.kind === "mail") heardMail(hint.box);
  if (hint.kind === "slack") {
    markChannel(hint.channel);
    markSide("office");
    if (isShown(hint.channel)) loadChat();
  }
  if (hint.kind === "view" && mine) loadViews();
  if (hint.kind === "home" && mine) heardHome();
  if (hint.kind === "ephemeral" && mine) loadChat();
}

/** The sandbox may run its mail or its chat alone: the other side would only be an empty promise. */
function showOnlyWhatRuns() {
  if (!state.channels.length) document.body.dataset.only = "school";
  else if (!state.boxes.length) document.body.dataset.only = "office";
  if (document.body.dataset.only) choose({ side: document.body.dataset.only });
}

async function start() {
  startClock();
  startBoxes();
  startCompose();
  startPeople();
  startMails();
  startChat();
  startModals();
  startSay();
  startSides();
  loadClock();
  await loadPlaces();
  choose(chosenAtStart());
  showOnlyWhatRuns();
  showChosen();
  refreshCompose();
  drawPeople();
  startStory();
  onMoved(refreshAll);
  startLive(heard, refreshAll);
  byId("school").dataset.ready = "true";
}

start();
