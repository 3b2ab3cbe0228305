// The bar's clock ticks by the server's time, ages grow, and clocks against a limit count. Nothing else on a page moves by
// itself.
//
// The machine's own clock is not trusted: the page says what the server's clock showed (data-now, in ms since 1970) and
// only the difference is kept. A page kept in the back/forward cache stays right, since the difference does.
import { age, clock as clockText, clockState } from "./words";

const AGES_EVERY_MS = 30_000;

export function tickClocks(): void {
  const clock = document.querySelector<HTMLElement>("[data-now]");
  const said = Number(clock?.dataset["now"] ?? Number.NaN);
  const ahead = Number.isFinite(said) ? said - Date.now() : 0;
  const now = (): number => Date.now() + ahead;

  const growAges = (): void => {
    // Under `.past` the page shows an older record: its ages are of then and stay.
    if (document.querySelector(".past")) return;
    for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-age]")) {
      const at = Date.parse(time.dateTime);
      if (Number.isFinite(at)) set(time, age(now() - at));
    }
  };
  setInterval(growAges, AGES_EVERY_MS);

  if (!clock || !Number.isFinite(said)) return;
  // A limit is an instant (data-limit, in ms since 1970); a page of the past carries none, its clocks stand.
  const limits = [...document.querySelectorAll<HTMLElement>("[data-limit]")];
  const count = (): void => {
    for (const element of limits) {
      const limit = Number(element.dataset["limit"] || Number.NaN);
      if (!Number.isFinite(limit)) continue;
      const over = now() - limit;
      set(element, clockText(over));
      if (!element.classList.contains("clk")) continue;
      const state = clockState(over);
      if (state === undefined) delete element.dataset["s"];
      else if (element.dataset["s"] !== state) element.dataset["s"] = state;
    }
  };

  const faces = [...clock.querySelectorAll<HTMLElement>("[data-clock]")].map((face) => ({ face, format: format(face) }));
  const tick = (): void => {
    for (const { face, format } of faces) set(face, format.format(now()));
    count();
    setTimeout(tick, 1000 - (((now() % 1000) + 1000) % 1000)); // on the second, not somewhere within it
  };
  tick();
}

/** `data-clock` names the zone ("UTC", "Europe/Zurich"); `data-seconds` shows seconds. */
function format(face: HTMLElement): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (face.dataset["seconds"] !== undefined) options.second = "2-digit";
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: face.dataset["clock"] ?? "UTC" });
  } catch {
    delete face.dataset["clock"]; // a zone this browser does not know: the server's figure would be a lie if it ticked in another
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
