// What one browser remembers for one person: theme, and whether single keys are on. A browser that keeps nothing (private
// window, storage forbidden) works the same with the defaults.

type Name = "theme" | "keys";

export function recall(name: Name): string | null {
  try {
    return localStorage.getItem(`tocsin.${name}`);
  } catch {
    return null;
  }
}

/** Keeps `value`; `null` goes back to the default. */
export function remember(name: Name, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`tocsin.${name}`);
    else localStorage.setItem(`tocsin.${name}`, value);
  } catch {
    // Nothing is kept; what was chosen holds for this page.
  }
}
