// Others work on the same things. The server says which ones have changed (server-sent events, ids and nothing else);
// a bar counts what touches this page, and nothing on it moves until somebody asks.
//
// The page says which record it shows (`data-record` on <main>); the first connection catches up from there, and so does
// each later one. Hidden windows do not listen: a browser allows six connections to one host, and catching up is cheap.
// Without script nothing happens here, and nothing is lost: a page is what it was when it was loaded.
import { age, clockTime, words } from "./words";

const STREAM = "/api/v1/events";
/** What comes together is counted together; one's own act is known by then, too. */
const GATHER_MS = 250;
const OFFLINE_AFTER_MS = 10_000;
const AGES_AFTER_MS = 30_000;
const AGES_EVERY_MS = 5_000;
const AGAIN_AFTER_MS = 3_000;

interface News {
  n: number;
  new: string[];
  changed: string[];
  reload?: boolean;
}

/** Records that this window made itself: they are on it already. */
const own = new Set<number>();

/** Says that this window made a record; its event is then no news. */
export function madeHere(record: string | null): void {
  if (record) own.add(Number(record));
}

export function listenForChanges(): void {
  const main = document.querySelector<HTMLElement>("main[data-record]");
  if (!main || document.querySelector(".past") || !("EventSource" in window)) return;
  new Live(Number(main.dataset["record"]));
}

class Live {
  private stream: EventSource | undefined;
  private readonly bar: HTMLElement;
  private readonly loadedAt = Date.now();
  private readonly fresh = new Set<string>();
  private readonly changed = new Set<string>();
  private much = false;
  private lostAt: number | undefined;
  private gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(private last: number) {
    // Stands empty from the start: screen readers announce only what changes inside a region that they know.
    this.bar = document.createElement("div");
    this.bar.className = "livebar noprint";
    this.bar.setAttribute("role", "status");
    document.body.append(this.bar);
    document.addEventListener("visibilitychange", () => this.follow());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.follow());
    setInterval(() => this.grow(), AGES_EVERY_MS);
    this.follow();
  }

  private follow(): void {
    if (document.hidden) this.close();
    else if (!this.stream) this.open();
  }

  private close(): void {
    this.stream?.close();
    this.stream = undefined;
  }

  private open(): void {
    const stream = new EventSource(`${STREAM}?after=${this.last}`);
    this.stream = stream;
    stream.addEventListener("open", () => {
      this.lostAt = undefined;
      this.show();
    });
    stream.addEventListener("change", (event) => this.take(JSON.parse((event as MessageEvent<string>).data) as News));
    stream.addEventListener("error", () => {
      if (this.stream !== stream) return;
      this.lostAt ??= Date.now();
      setTimeout(() => this.show(), OFFLINE_AFTER_MS + 50);
      // A browser comes back by itself unless the server refused (signed out, say): then we ask again, gently.
      if (stream.readyState !== EventSource.CLOSED) return;
      this.close();
      setTimeout(() => this.follow(), AGAIN_AFTER_MS);
    });
  }

  private take(news: News): void {
    const alone = news.n === this.last + 1; // else somebody else's record may be in it, too
    this.last = Math.max(this.last, news.n);
    clearTimeout(this.gathering);
    setTimeout(() => {
      if (alone && own.has(news.n)) return;
      for (const id of news.new) if (belongsHere(id)) this.fresh.add(id);
      for (const id of news.changed) if (isHere(id)) this.changed.add(id);
      this.much ||= news.reload === true;
    }, GATHER_MS);
    this.gathering = setTimeout(() => this.show(), GATHER_MS + 10);
  }

  private show(): void {
    for (const id of this.fresh) this.changed.delete(id);
    const said: string[] = [];
    if (this.fresh.size > 0) said.push(words.fresh(this.fresh.size));
    if (this.changed.size > 0) said.push(words.changed(this.changed.size));
    const waits = this.much || said.length > 0;
    const offline = this.lostAt !== undefined && Date.now() - this.lostAt >= OFFLINE_AFTER_MS;
    const text = offline
      ? words.offline(clockTime(this.lostAt ?? Date.now()), clockTime(this.loadedAt))
      : this.much
        ? words.much
        : said.length > 0
          ? `${said.join(", ")}.`
          : "";
    if (this.bar.dataset["text"] !== text) {
      this.bar.dataset["text"] = text;
      this.bar.replaceChildren();
      if (text) this.bar.append(text);
      if (waits && !offline) this.bar.append(" ", this.button());
    }
    this.bar.toggleAttribute("data-offline", offline);
    this.grow();
  }

  private button(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = words.show;
    button.addEventListener("click", () => location.reload()); // the browser keeps the place and what was typed
    return button;
  }

  /** A page that is known to be behind says of when its panels are. */
  private grow(): void {
    const old = Date.now() - this.loadedAt;
    const behind = this.lostAt !== undefined || this.much || this.fresh.size > 0 || this.changed.size > 0;
    for (const panel of document.querySelectorAll<HTMLElement>("main .sec")) {
      if (behind && old >= AGES_AFTER_MS) panel.dataset["aged"] = words.asOf(clockTime(this.loadedAt), age(old));
      else delete panel.dataset["aged"];
    }
  }
}

/** Tells whether a thing is on this page: its own, or one that it leads to. */
function isHere(id: string): boolean {
  if (location.pathname.split("/").includes(id)) return true;
  return document.querySelector(`main a[href$="/${CSS.escape(id)}"], main a[href*="/${CSS.escape(id)}?"]`) !== null;
}

/** Tells whether something that came in would stand on this page, could it be drawn now. */
function belongsHere(id: string): boolean {
  const path = location.pathname;
  if (path === "/" || path === "/log") return true;
  const list: Record<string, string> = { R: "/reports", I: "/incidents", W: "/warnings", A: "/assignments", U: "/commands", P: "/people" };
  return list[id.charAt(0)] === path && id.charAt(1) === "-";
}
