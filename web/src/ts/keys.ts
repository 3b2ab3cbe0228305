// Keys. The page says which keys it has: an element with data-key is reached by that key, and shows it in a <kbd>. The
// script knows only how they are pressed: places in the rail after `g`, everything else alone.
//
// A key alone follows a link or works on the row in hand. It presses no other button: deciding, releasing and sending
// never happen on one key (DESIGN, the desk), and this file keeps that true whatever a page declares.
// Single keys are off while typing and can be turned off (WCAG 2.1.4); Ctrl+Enter and Esc stay.
import { openHelp } from "./help";
import { recall } from "./memory";
import { openPalette } from "./palette";
import { inHand, move, press } from "./rows";
import { closeToast, undoLast } from "./toast";

/** How long `g` waits for its second key. */
const GO_WAITS_MS = 1500;

let goUntil = 0;

export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) {
      if (!(event.repeat && moves(event))) return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendForm(event);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return openPalette();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return; // it has keys of its own
    if (event.key === "Escape") return out(event);
    if (recall("keys") === "off" || typing(event.target)) return;
    if (single(event)) event.preventDefault();
  });
}

function single(event: KeyboardEvent): boolean {
  const key = event.key;
  if (goUntil > Date.now()) {
    goUntil = 0;
    return follow(document.querySelector<HTMLElement>(`.nav [data-key="${CSS.escape(key)}"]`));
  }
  if (key === "g" && document.querySelector(".nav [data-key]")) {
    goUntil = Date.now() + GO_WAITS_MS;
    return true;
  }
  if (key === "?") return openHelp();
  if (key === "/") return search();
  if (key === "u" && undoLast()) return true;
  const row = inHand();
  if (row) {
    if (key === "j" || key === "ArrowDown") return move(1), true;
    if (key === "k" || key === "ArrowUp") return move(-1), true;
    if (key === "Enter" && onControl(event.target)) return false;
    if (press(row, key)) return true;
    if (follow(row.querySelector<HTMLElement>(`a[data-key="${CSS.escape(key)}"]`))) return true;
  }
  return follow([...document.querySelectorAll<HTMLElement>(`a[data-key="${CSS.escape(key)}"]`)].find((link) => !link.closest(".nav, .dr")));
}

function moves(event: KeyboardEvent): boolean {
  return event.key === "j" || event.key === "k" || event.key === "ArrowDown" || event.key === "ArrowUp";
}

function follow(link: HTMLElement | null | undefined): boolean {
  link?.click();
  return Boolean(link);
}

function search(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>("main input[type=search], input[type=search]");
  const field = [...fields].find((it) => it.offsetParent !== null);
  if (!field) return follow(document.querySelector<HTMLElement>('.nav [href="/search"]'));
  field.focus();
  field.select();
  return true;
}

/** Out of whatever is nearest: a field, the toast, the opened rail, then the page's own way out. */
function out(event: KeyboardEvent): void {
  if (typing(event.target)) (event.target as HTMLElement).blur();
  else if (closeToast()) return;
  else if (document.querySelector(".nav:target")) location.hash = "#main";
  else if (recall("keys") !== "off") follow(document.querySelector<HTMLElement>(`a[data-key="Escape"]`));
}

function sendForm(event: KeyboardEvent): void {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

function onControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, summary, input") !== null;
}
