// What the person has chosen (box, acting user, channel, side), kept in the address so that a reload keeps it.

// The address is read by people too: short French words.
const NAMES = { box: "boite", user: "agent", channel: "salon", side: "cote" };

/** Two places beside the channels, different for each person: the Home tab and the direct messages. */
export const HOME = "accueil";
export const DIRECT = "direct";

/** Plain data that every module reads; only `choose` and the loaders in main.js write it. */
export const state = {
  box: "",
  user: "",
  channel: "",
  side: "school",
  boxes: [],
  users: [],
  channels: [],
};

const listeners = new Set();

/** Calls `listener(changed names)` after every change of a choice. */
export const onChoice = (listener) => listeners.add(listener);

/** Sets some of box, user, channel and side; tells the listeners only about what really changed. */
export function choose(choices) {
  const changed = Object.keys(choices).filter((name) => name in NAMES && state[name] !== choices[name]);
  if (!changed.length) return;
  for (const name of changed) state[name] = choices[name];
  writeHash();
  for (const listener of listeners) listener(new Set(changed));
}

function writeHash() {
  const words = new URLSearchParams();
  for (const [name, word] of Object.entries(NAMES)) if (state[name]) words.set(word, state[name]);
  // Addresses stay readable: « @ » needs no escape in a fragment.
  const text = words.toString().replaceAll("%40", "@");
  // Replaced, not pushed: going back leaves the page instead of undoing twenty choices.
  history.replaceState(null, "", `#${text}`);
}

function readHash() {
  const words = new URLSearchParams(location.hash.slice(1));
  const choices = {};
  for (const [name, word] of Object.entries(NAMES)) if (words.get(word)) choices[name] = words.get(word);
  return choices;
}

const has = (list, field, value) => list.some((item) => item[field] === value);

/** The choices of the address, with what does not exist (any more) replaced by something sensible. */
export function chosenAtStart() {
  const wanted = readHash();
  const school = state.boxes.find((box) => box.kind === "school") ?? state.boxes[0];
  return {
    box: has(state.boxes, "address", wanted.box) ? wanted.box : school?.address ?? "",
    user: has(state.users, "id", wanted.user) ? wanted.user : state.users[0]?.id ?? "",
    channel: [HOME, DIRECT].includes(wanted.channel) || has(state.channels, "id", wanted.channel) ? wanted.channel : state.channels[0]?.id ?? "",
    side: wanted.side === "office" ? "office" : "school",
  };
}

/** Of an address changed by hand, only what it names and what exists; the rest stays as it was. */
window.addEventListener("hashchange", () => {
  const usable = chosenAtStart();
  choose(Object.fromEntries(Object.keys(readHash()).map((name) => [name, usable[name]])));
});

export const boxOf = (address) => state.boxes.find((box) => box.address === address);
export const userOf = (id) => state.users.find((user) => user.id === id);
export const channelOf = (id) => state.channels.find((channel) => channel.id === id);

/** The chosen channel as the server knows it: direct messages go by the person's own id. */
export const realChannel = () => (state.channel === DIRECT ? state.user : state.channel);
