// Ctrl+K: find or do. A field over the page; below it what the server answers for this viewer: acts first, then things.
// It is the search page in another place (the same address, asked for a piece of a page), so without script the rail's
// "Search" is all of it, and nothing is suggested here that the page would not show.
import { words } from "./words";

/** Typing is over when nothing has come for so long. */
const PAUSE_MS = 150;

export function openPalette(): void {
  if (document.querySelector("dialog[open]") || !document.querySelector(".nav")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "pal find-or-do";
  dialog.setAttribute("aria-label", words.find);
  const form = document.createElement("form");
  form.action = "/search";
  form.setAttribute("role", "search");
  const field = document.createElement("input");
  field.type = "search";
  field.name = "q";
  field.maxLength = 200;
  field.placeholder = words.find;
  field.autocomplete = "off";
  field.setAttribute("aria-label", words.find);
  form.append(field);
  const asof = new URLSearchParams(location.search).get("asof");
  if (asof && document.querySelector(".past")) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "asof";
    hidden.value = asof;
    form.append(hidden);
  }
  const found = document.createElement("div");
  found.setAttribute("aria-live", "polite");
  dialog.append(form, found);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  let waiting = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void ask(++asked), PAUSE_MS);
  });
  dialog.addEventListener("keydown", (event) => walk(event, dialog, field));
  document.body.append(dialog);
  dialog.showModal();
  field.focus();

  async function ask(mine: number): Promise<void> {
    const typed = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    if (!field.value.trim()) return found.replaceChildren();
    try {
      const answer = await fetch(`/search?${typed}`, { headers: { Accept: "text/html", "X-Requested-With": "desk" } });
      if (answer.redirected) return location.assign("/search?" + typed); // signed out, most likely
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Of two answers under way the later question's stands, whichever comes first.
      if (mine === asked && answer.ok) found.replaceChildren(...parsed.body.childNodes);
    } catch {
      // No answer: what stands there stays; Enter asks for the page, which says what is the matter.
    }
  }
}

/** Down and up through what was found; Enter on the field opens the search page, on a link the link. */
function walk(event: KeyboardEvent, dialog: HTMLElement, field: HTMLElement): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [field, ...dialog.querySelectorAll<HTMLElement>("a[href]")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
