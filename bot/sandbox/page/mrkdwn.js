// Slack's own markup to page nodes: text that people and programs wrote can only become text here.

import { h } from "./dom.js";
import { channelOf, userOf } from "./state.js";

// Drawn as plain signs of the text's own colour, which every system has; an unknown name stays « :nom: ».
const EMOJI = {
  white_check_mark: "✔", heavy_check_mark: "✔", ballot_box_with_check: "☑", x: "✖", heavy_multiplication_x: "✖", no_entry: "✖",
  warning: "⚠", rotating_light: "⚠", exclamation: "!", question: "?", grey_question: "?", information_source: "ℹ",
  envelope: "✉", email: "✉", incoming_envelope: "✉", inbox_tray: "↓", outbox_tray: "↑", envelope_with_arrow: "➤",
  memo: "✎", pencil: "✎", pencil2: "✎", mag: "⌕", hourglass: "⌛", hourglass_flowing_sand: "⌛", clock3: "◷", alarm_clock: "◷",
  repeat: "↻", arrows_counterclockwise: "↻", arrow_right: "→", leftwards_arrow_with_hook: "↩", triangular_flag_on_post: "⚑",
  star: "★", gear: "⚙", red_circle: "●", large_orange_circle: "●", large_yellow_circle: "●", large_green_circle: "●", large_blue_circle: "●",
};

// The same signs for emoji written as such: fonts without them would leave an empty box.
const SIGNS = { "✅": "✔", "☑": "☑", "❌": "✖", "⛔": "✖", "🚫": "✖", "⚠": "⚠", "🚨": "⚠", "📥": "↓", "📤": "↑", "✉": "✉", "📧": "✉", "📨": "✉", "📩": "✉", "📝": "✎", "⏳": "⌛", "🕒": "◷", "⏰": "◷", "🔁": "↻", "🔄": "↻", "↩": "↩", "🔒": "⚿", "ℹ": "ℹ", "❓": "?", "❗": "!" };
const SIGN = new RegExp(`(${Object.keys(SIGNS).join("|")})\\uFE0F?`, "gu");

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const withEmoji = (text) => text
  .replaceAll(/:([a-z0-9_+-]+):/gu, (whole, name) => (EMOJI[name] ? `${EMOJI[name]}\uFE0E` : whole))
  .replaceAll(SIGN, (_, sign) => `${SIGNS[sign]}\uFE0E`);

/** The words of a text object (or a string), without any markup. */
export const plain = (object) => (typeof object === "string" ? object : withEmoji(object?.text ?? ""));

/** The nodes of a text object: mrkdwn is parsed, plain_text is not. */
export function rich(object) {
  if (!object) return [];
  if (object.type === "plain_text") return [h("span", { class: "plain-text", text: withEmoji(object.text) })];
  return mrkdwn(object.text ?? "");
}

/** The nodes of a mrkdwn text: code blocks first, since nothing is markup inside them. */
export function mrkdwn(text) {
  return text.split(/```\n?([\s\S]*?)```/u).flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, h("code", { text: unescape(part.replace(/\n$/u, "")) }))];
    return quotes(part);
  });
}

/** Lines beginning with > form one quotation; the others keep their line ends. */
function quotes(text) {
  const nodes = [];
  let run = [];
  const flush = () => {
    if (run.length) nodes.push(h("blockquote", {}, inline(run.join("\n"))));
    run = [];
  };
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const quote = /^(?:&gt;|>)\s?(.*)$/u.exec(line);
    if (quote) run.push(quote[1]);
    else {
      flush();
      nodes.push(...inline(index < lines.length - 1 ? `${line}\n` : line));
    }
  });
  flush();
  return nodes;
}

// In Slack a mark counts only at the edge of a word: « 2*3*4 » is no bold.
const INLINE = [
  [/`([^`\n]+)`/u, (found) => h("code", { text: unescape(found[1]) })],
  [/<([^<>\s|][^<>|]*)(?:\|([^<>]*))?>/u, (found) => reference(found[1], found[2])],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/u, (found) => h("strong", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/u, (found) => h("em", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/u, (found) => h("s", {}, inline(found[1]))],
];

/** The earliest mark wins, then what follows it is read in the same way. */
function inline(text) {
  let first = null;
  for (const [pattern, make] of INLINE) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { found, make };
  }
  if (!first) return text ? [withEmoji(unescape(text))] : [];
  const { found, make } = first;
  const before = text.slice(0, found.index);
  return [...(before ? [withEmoji(unescape(before))] : []), make(found), ...inline(text.slice(found.index + found[0].length))];
}

/** What stands between < and >: a person, a channel, a date, a group, or a link. */
function reference(target, label) {
  if (target.startsWith("@")) return mention(`@${label || userOf(target.slice(1))?.name || target.slice(1)}`);
  if (target.startsWith("#")) return mention(`#${label || channelOf(target.slice(1))?.name || target.slice(1)}`);
  if (target.startsWith("!date^")) return h("span", { text: unescape(label ?? "") });
  if (target.startsWith("!")) return mention(`@${label || target.slice(1).replace(/^subteam\^/u, "").replace(/\^.*$/u, "")}`);
  return link(unescape(target), label === undefined ? null : withEmoji(unescape(label)));
}

const mention = (text) => h("span", { class: "mention", text: unescape(text) });

/** Only web links can be followed; a mailto would open a real mail program, so it stays text. */
function link(target, label) {
  if (!/^https?:\/\//u.test(target)) return h("span", { text: label ?? target.replace(/^mailto:/u, "") });
  return h("a", { href: target, target: "_blank", rel: "noopener noreferrer", text: label ?? target });
}
