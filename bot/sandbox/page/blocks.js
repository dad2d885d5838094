// Block Kit blocks to page nodes: what Slack would draw of a card, a Home tab or a modal.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { mrkdwn, plain, rich } from "./mrkdwn.js";

/**
 * The nodes of `blocks`. `press(action)` is called with {action_id, block_id, …} when a control is used and
 * returns a promise; `field` (modals only) draws an `input` block.
 */
export function drawBlocks(blocks, { press, field = null }) {
  return (blocks ?? []).map((block) => {
    const draw = DRAWERS[block.type];
    return draw ? draw(block, { press, field }) : unknown(block.type);
  });
}

const DRAWERS = {
  header: (block) => h("h4", { class: "b-header", text: plain(block.text) }),
  section: drawSection,
  context: (block) => h("div", { class: "b-context" }, (block.elements ?? []).map(contextPart)),
  divider: () => h("hr", { class: "b-divider" }),
  actions: (block, tools) => h("div", { class: "b-actions" }, (block.elements ?? []).map((one) => element(one, block, tools))),
  input: (block, { field }) => (field ? field(block) : unknown("input")),
  image: (block) => h("p", { class: "b-context" }, `Image : ${block.alt_text ?? ""}`),
  rich_text: (block) => h("div", { class: "b-section" }, (block.elements ?? []).map(richPart)),
};

// The page's policy lets no image in, so a drawing is replaced by its words.
const contextPart = (part) => h("span", { class: "b-context-part" }, part.type === "image" ? part.alt_text ?? "" : rich(part));

function drawSection(block, tools) {
  const words = h("div", { class: "b-words" });
  if (block.text) words.append(h("div", { class: "b-text" }, rich(block.text)));
  if (block.fields) words.append(h("div", { class: "b-fields" }, block.fields.map((one) => h("div", { class: "b-field" }, rich(one)))));
  return h("div", { class: "b-section" }, words, block.accessory && h("div", { class: "b-accessory" }, element(block.accessory, block, tools)));
}

/** Enough of rich text to read it: its styles, line by line. */
function richPart(part) {
  if (part.type === "rich_text_list") return h("ul", {}, part.elements.map((one) => h("li", {}, richPart(one))));
  const inside = (part.elements ?? []).map((one) => {
    const text = one.text ?? one.url ?? (one.user_id ? `@${one.user_id}` : one.name ?? "");
    if (one.style?.code) return h("code", { text });
    if (one.style?.bold) return h("strong", { text });
    return one.style?.italic ? h("em", { text }) : h("span", { text });
  });
  const tag = { rich_text_preformatted: "pre", rich_text_quote: "blockquote" }[part.type] ?? "p";
  return h(tag, {}, inside);
}

// Said, not hidden: a card that Slack would draw differently must be noticed here.
const unknown = (type) => h("p", { class: "b-unknown", text: `Bloc « ${type} » : cette page ne sait pas le dessiner.` });

/** A message without blocks shows its text. */
export const drawMessage = (message, tools) =>
  (message.blocks?.length ? drawBlocks(message.blocks, tools) : [h("div", { class: "b-text" }, mrkdwn(message.text ?? ""))]);
