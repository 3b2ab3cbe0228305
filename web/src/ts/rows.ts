// Proposed lines: one row is in hand, its words are bright in the text, and keeping or dropping it answers in place.
//
// Each row holds ordinary forms. With script a form is sent by fetch and the answer, the row as the server now sees it,
// replaces the row; without script the same form reloads the page. The state shown is therefore always the server's.
// Selection moves on at once, so that a practised hand need not wait for the network.
import { madeHere } from "./live";
import { toast } from "./toast";
import { words } from "./words";

export function handleRows(): void {
  if (rows().length === 0) return;
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", (event) => {
    const row = closest(event, ".dr");
    if (row && !row.classList.contains("now")) select(row);
  });
  document.addEventListener("submit", onSubmit);
  const asked = new URL(location.href).searchParams.get("at") ?? /^#l(\d+)$/.exec(location.hash)?.[1];
  const first = (asked ? rowOf(asked) : undefined) ?? document.querySelector<HTMLElement>(".dr.now") ?? rows().find(undecided) ?? rows()[0];
  if (first) select(first, { quietly: true });
}

/** The row in hand, if this page has rows. */
export function inHand(): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(".dr.now") ?? undefined;
}

/** Moves the hand `by` rows; stops at both ends. */
export function move(by: 1 | -1): void {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("now"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (next) select(next);
}

/** Presses the row's button that carries `key`. Says whether there was one. */
export function press(row: HTMLElement, key: string): boolean {
  const button = row.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(key)}"]:not([disabled])`);
  if (!button) return false;
  button.form?.requestSubmit(button);
  return true;
}

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".dr")];
const rowOf = (n: string): HTMLElement | undefined => document.getElementById(`l${n}`) ?? undefined;
const number = (row: HTMLElement): string => row.id.slice(1);
const undecided = (row: HTMLElement): boolean => row.dataset["s"] === "proposed";
const litWords = (n: string): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>(`.lit[data-n="${CSS.escape(n)}"]`);

function closest(event: Event, selector: string): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
}

function select(row: HTMLElement, { quietly = false } = {}): void {
  const n = number(row);
  for (const other of document.querySelectorAll(".dr.now, .lit.now")) other.classList.remove("now");
  for (const other of document.querySelectorAll(".dr[aria-current]")) other.removeAttribute("aria-current");
  row.classList.add("now");
  row.setAttribute("aria-current", "true");
  const lit = litWords(n);
  for (const word of lit) word.classList.add("now");
  row.scrollIntoView({ block: "nearest" });
  lit[0]?.scrollIntoView({ block: "nearest" });
  if (quietly) return;
  const url = new URL(location.href);
  url.searchParams.set("at", n);
  url.hash = "";
  try {
    history.replaceState(history.state, "", url);
  } catch {
    // Some browsers refuse after a hundred a minute; the address is then a few lines behind.
  }
}

function onClick(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is wanted
  const word = closest(event, "a.lit, .dr a.i");
  if (word) {
    const chosen = word.closest<HTMLElement>(".dr") ?? rowOf(word.dataset["n"] ?? "");
    if (!chosen) return;
    event.preventDefault();
    select(chosen);
    chosen.tabIndex = -1;
    chosen.focus({ preventScroll: true }); // the next Tab is its first button
    return;
  }
  const clicked = closest(event, ".dr");
  if (clicked && !closest(event, "a, button, input, select, textarea, label, summary")) select(clicked);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.getAttribute("method") !== "post" || form.dataset["plain"] !== undefined) return;
  const row = form.closest<HTMLElement>(".dr");
  if (!row) return;
  event.preventDefault();
  if (row.getAttribute("aria-busy") === "true") return;
  row.setAttribute("aria-busy", "true");
  const submitter = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  const hadFocus = row.contains(document.activeElement);
  if (row.classList.contains("now") && submitter?.dataset["key"] !== "u") move(1);
  void send(row, form, submitter, hadFocus);
}

async function send(row: HTMLElement, form: HTMLFormElement, submitter: HTMLButtonElement | null, hadFocus: boolean): Promise<void> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, {
      method: "POST",
      body: encoded(form, submitter),
      headers: { Accept: "text/html", "X-Requested-With": "desk" },
      credentials: "same-origin",
    });
    madeHere(answer.headers.get("x-tocsin-record"));
    text = await answer.text();
  } catch {
    settle(row);
    show(row, problem(words.notSent(number(row)), words.notSentNext));
    return;
  }
  settle(row);
  if (answer.redirected) {
    location.assign(answer.url); // signed out, most likely: the page it led to says so
    return;
  }
  const parts = new DOMParser().parseFromString(text, "text/html");
  const fresh = parts.getElementById(row.id);
  const refusal = parts.querySelector<HTMLElement>(".prob");
  if (fresh) {
    const now = replace(row, fresh, parts, hadFocus);
    if (answer.ok) say(now);
    else if (refusal) show(now, refusal); // somebody else answered first, say: their row, and why ours was not taken
  } else if (!answer.ok && refusal) show(row, refusal);
  else if (answer.ok) location.reload(); // it was done; asking again would do it twice
  else plainly(form, submitter); // refused in words meant for a whole page: let the browser show that page
}

/** Sends the form as if there were no script. */
function plainly(form: HTMLFormElement, submitter: HTMLButtonElement | null): void {
  form.dataset["plain"] = "";
  form.requestSubmit(submitter);
}

function encoded(form: HTMLFormElement, submitter: HTMLButtonElement | null): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  return fields;
}

/** Puts the server's row in the old one's place, and every other part of the answer in the place of its id. */
function replace(row: HTMLElement, answered: HTMLElement, parts: Document, hadFocus: boolean): HTMLElement {
  const wasInHand = row.classList.contains("now");
  for (const part of [...parts.body.children]) {
    const old = part.id && part !== answered ? document.getElementById(part.id) : null;
    old?.replaceWith(document.adoptNode(part));
  }
  const fresh = document.adoptNode(answered);
  fresh.classList.toggle("now", wasInHand);
  row.replaceWith(fresh);
  const state = fresh.dataset["s"] ?? "";
  for (const word of litWords(number(fresh))) {
    word.classList.toggle("kept", state === "kept");
    word.classList.toggle("gone", state === "dropped");
  }
  if (wasInHand) select(fresh, { quietly: true });
  if (hadFocus && !document.activeElement?.matches(".dr, .dr *")) focusHand();
  return fresh;
}

function say(row: HTMLElement): void {
  const n = number(row);
  const undo = row.querySelector(`button[data-key="u"]`) ? () => takeBack(n) : undefined;
  toast(row.dataset["said"] ?? words.said(n, row.dataset["s"] ?? ""), undo);
}

function takeBack(n: string): void {
  const again = rowOf(n);
  if (!again) return;
  select(again);
  press(again, "u");
}

function focusHand(): void {
  const hand = inHand();
  if (!hand) return;
  hand.tabIndex = -1;
  hand.focus({ preventScroll: true });
}

function settle(row: HTMLElement): void {
  row.removeAttribute("aria-busy");
}

/** A refusal stands in its row, replaces the one before, and takes the hand back to it. */
function show(row: HTMLElement, refusal: HTMLElement): void {
  row.querySelector(".prob")?.remove();
  const shown = document.adoptNode(refusal);
  shown.setAttribute("role", "alert");
  row.append(shown);
  select(row);
}

function problem(what: string, next: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "prob warn";
  const head = document.createElement("b");
  head.textContent = what;
  box.append(head, ` ${next}`);
  return box;
}
