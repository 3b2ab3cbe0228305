// What has just been done, and the way back. Not for problems: those stay in their place (.prob).
// The live region stands empty from the start, since screen readers announce only what changes inside a known one.
import { words } from "./words";

/** WCAG 2.2.1 would allow less; the desk's rule is not under 8 s, and never while it is focused or pointed at. */
const STAYS_MS = 10_000;

let region: HTMLElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;
let wayBack: (() => void) | undefined;

export function prepareToasts(): void {
  region = document.createElement("div");
  region.className = "toasts noprint";
  region.setAttribute("role", "status");
  document.body.append(region);
}

export function toast(said: string, undo?: () => void): void {
  if (!region) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.append(`${said} `);
  wayBack = undo;
  if (undo) {
    const button = document.createElement("button");
    const key = document.createElement("kbd");
    button.type = "button";
    button.className = "btn";
    key.textContent = "u";
    button.append(`${words.undo} `, key);
    button.addEventListener("click", undoLast);
    box.append(button);
  }
  const held = (): boolean => box.matches(":hover, :focus-within");
  const leaveLater = (): void => {
    clearTimeout(leaving);
    leaving = setTimeout(() => (held() ? leaveLater() : closeToast()), STAYS_MS);
  };
  region.replaceChildren(box);
  leaveLater();
}

/** Takes the last act back if its toast is still there; says whether it did. */
export function undoLast(): boolean {
  const undo = wayBack;
  if (!undo) return false;
  closeToast();
  undo();
  return true;
}

/** Says whether there was one to close. */
export function closeToast(): boolean {
  clearTimeout(leaving);
  wayBack = undefined;
  const shown = (region?.childElementCount ?? 0) > 0;
  region?.replaceChildren();
  return shown;
}
