// Dates, sizes and file kinds as a Belgian reader expects them; all times are those of Brussels.

const ZONE = "Europe/Brussels";

const FORMATS = Object.fromEntries(
  Object.entries({
    short: { day: "numeric", month: "short" },
    long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
    full: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
    time: { hour: "2-digit", minute: "2-digit" },
    year: { year: "numeric" },
    day: { year: "numeric", month: "2-digit", day: "2-digit" },
  }).map(([name, options]) => [name, new Intl.DateTimeFormat("fr-BE", { timeZone: ZONE, ...options })]),
);

const valid = (date) => date instanceof Date && !Number.isNaN(date.getTime());

export function say(name, date) {
  return valid(date) ? FORMATS[name].format(date) : "";
}

/** A Slack ts (« 1795338720.000100 ») or null. */
export const ofTs = (ts) => new Date(Number.parseFloat(ts) * 1000);

/** « 14:05 » on the day of `now`, else « 22 nov., 14:05 », as a list shows it. */
export function brief(date, now) {
  if (!valid(date)) return "";
  const sameDay = valid(now) && say("day", date) === say("day", now);
  return sameDay ? say("time", date) : `${say("short", date)}, ${say("time", date)}`;
}

/** The wall clock of Brussels as a datetime-local field wants it: « 2026-11-22T14:05 ». */
export function toField(date) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).format(date);
  return parts.replace(" ", "T");
}

/**
 * The instant a datetime-local text means in Brussels.
 * Found by trying: the offset of the guess corrects the guess, twice, because of the hour that changes in March.
 */
export function fromField(text) {
  const asUtc = Date.parse(`${text.slice(0, 16)}:00Z`);
  let guess = asUtc;
  for (let turn = 0; turn < 2; turn += 1) guess = asUtc - (Date.parse(`${toField(new Date(guess))}:00Z`) - guess);
  return new Date(guess);
}

/** Bytes as « 14 Ko »; French administrations count in octets. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} octets`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} Ko`;
  return `${(bytes / 1_000_000).toFixed(1).replace(".", ",")} Mo`;
}

/** « xlsx » of « liste.xlsx », for the little label of a file. */
export const extension = (name) => (/\.([A-Za-z0-9]{1,4})$/u.exec(name ?? "")?.[1] ?? "?").toLowerCase();
