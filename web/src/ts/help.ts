// The list of keys, made from what the page declares, with the switches for single keys and theme.
// A page offers it with a button `data-help hidden`; the script shows the button, since without script there are no keys.
import { recall, remember } from "./memory";
import { setTheme, theme, type Theme } from "./theme";
import { words } from "./words";

export function offerHelp(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", openHelp);
  }
}

export function openHelp(): true {
  const dialog = document.createElement("dialog");
  dialog.className = "pal";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.append(head(), list(), switches());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "?") return;
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

function head(): HTMLElement {
  const title = make("h2", words.keysTitle);
  title.id = "keys-title";
  const form = make("form");
  form.method = "dialog";
  const close = make("button", `${words.close} `);
  close.className = "btn";
  close.append(make("kbd", "Esc"));
  form.append(close);
  const header = make("header");
  header.append(title, form);
  return header;
}

function list(): HTMLElement {
  const entries: [string[], string][] = [];
  for (const link of document.querySelectorAll<HTMLElement>(".nav [data-key]")) entries.push([["g", link.dataset["key"] ?? ""], words.go(label(link))]);
  if (document.querySelector(".dr")) entries.push([["j", "k"], words.move]);
  const seen = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>("a[data-key], .dr button[data-key]")) {
    const key = element.dataset["key"] ?? "";
    if (element.closest(".nav") || seen.has(key)) continue;
    seen.add(key);
    entries.push([[key === "Escape" ? "Esc" : key], label(element)]);
  }
  if (document.querySelector("input[type=search]")) entries.push([["/"], words.search]);
  if (document.querySelector(".nav")) entries.push([["Ctrl", "K"], words.find.toLowerCase()]);
  if (document.querySelector("form textarea")) entries.push([["Ctrl", "Enter"], words.send]);
  entries.push([["?"], words.thisList]);
  if (!seen.has("Escape")) entries.push([["Esc"], words.out]);
  const all = make("dl");
  for (const [keys, what] of entries) {
    const pair = make("div");
    const term = make("dt");
    term.append(...keys.map((key) => make("kbd", key)));
    pair.append(term, make("dd", what));
    all.append(pair);
  }
  return all;
}

/** What an element is called: `data-label`, or its text without the key and the count. */
function label(element: HTMLElement): string {
  const bare = element.cloneNode(true) as HTMLElement;
  for (const extra of bare.querySelectorAll("kbd, .n")) extra.remove();
  return element.dataset["label"] ?? element.getAttribute("aria-label") ?? bare.textContent?.trim() ?? "";
}

function switches(): HTMLElement {
  const box = make("div");
  box.className = "f";
  const keys = make("input");
  keys.type = "checkbox";
  keys.checked = recall("keys") !== "off";
  keys.addEventListener("change", () => remember("keys", keys.checked ? null : "off"));
  const on = make("label");
  on.append(keys, words.keysOn);
  const note = make("p", words.keysNote);
  note.className = "hint";
  const themes = make("fieldset");
  themes.className = "opts";
  const legend = make("legend", words.theme);
  themes.append(legend);
  for (const choice of ["auto", "light", "dark"] as const satisfies readonly Theme[]) {
    const radio = make("input");
    radio.type = "radio";
    radio.name = "theme";
    radio.checked = theme() === choice;
    radio.addEventListener("change", () => setTheme(choice));
    const one = make("label");
    one.append(radio, words.themes[choice]);
    themes.append(one);
  }
  box.append(on, note, themes);
  return box;
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
