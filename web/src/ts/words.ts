// Every sentence the script says by itself. All others come from the server with the page, so that the desk has one
// voice and one catalogue; what stands here is only what no server can say (it did not answer, or was never asked).

export const words = {
  undo: "Undo",
  close: "Close",
  keysTitle: "Keys",
  keysOn: "Single keys are on",
  keysNote: "Off while you type, always. Every key has a button or a link.",
  theme: "Light or dark",
  themes: { auto: "as this machine", light: "light", dark: "dark" },
  move: "next or previous line",
  thisList: "this list",
  search: "search",
  find: "Find or do",
  out: "out",
  send: "send the form you are in",
  go: (place: string): string => `go to ${place}`,
  said: (n: string, state: string): string => `Line ${n} ${state}.`,
  notSent: (n: string): string => `Line ${n}: no answer from the server.`,
  fresh: (n: number): string => `${n} new`,
  changed: (n: number): string => `${n} changed`,
  much: "Much has changed.",
  show: "Show",
  offline: (since: string, shown: string): string => `No connection since ${since}. This page shows ${shown}.`,
  asOf: (at: string, ago: string): string => `as of ${at}, ${ago}`,
  notSentNext: "It is not known whether this was recorded. Look at the line again before you repeat it: reload the page.",
  size: (bytes: number): string =>
    bytes < 1000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`,
} as const;

/** A moment of today as the desk's clock shows it, in this machine's zone. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago, in the desk's words. The server says it the same way, so that a page does not change when the script
 * takes over: "under 1 min ago", "53 min ago", "2 h 25 min ago", "3 days ago".
 */
export function age(ms: number): string {
  if (ms < 0) return "in the future by this machine's clock";
  if (ms < MINUTE) return "under 1 min ago";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)} h${minutes > 0 ? ` ${minutes} min` : ""} ago`;
  }
  const days = Math.floor(ms / DAY);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

const CLOSE = 10 * MINUTE;

/**
 * A clock against a limit: "4:32 over", "6:10 left", "14 min left", "1 h 55 over", "3 d left": they fit the column of clocks. The
 * server says it the same way (`pages/clocks.rs`); both sides round down.
 */
export function clock(over: number): string {
  const word = over > 0 ? "over" : "left";
  const ms = Math.abs(over);
  if (ms < CLOSE) return `${Math.floor(ms / MINUTE)}:${String(Math.floor((ms % MINUTE) / 1000)).padStart(2, "0")} ${word}`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${word}`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${String(Math.floor((ms % HOUR) / MINUTE)).padStart(2, "0")} ${word}`;
  return `${Math.floor(ms / DAY)} d ${word}`;
}

/** The state that colours a clock: overdue, nearly, or none. */
export function clockState(over: number): string | undefined {
  return over > 0 ? "overdue" : over > -CLOSE ? "waiting" : undefined;
}
