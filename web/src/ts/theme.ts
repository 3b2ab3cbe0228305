// Light, dark, or as the machine wishes (the default). Tokens do the rest: css/tokens.css reads data-theme on the root.
import { recall, remember } from "./memory";

export type Theme = "auto" | "light" | "dark";

export function theme(): Theme {
  const kept = recall("theme");
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function applyTheme(chosen: Theme = theme()): void {
  if (chosen === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

export function setTheme(chosen: Theme): void {
  remember("theme", chosen === "auto" ? null : chosen);
  applyTheme(chosen);
}
