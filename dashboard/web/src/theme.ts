/** Light, dark, or as the system; kept in this browser only. */
export type Theme = "auto" | "light" | "dark";

const KEY = "spanledger.theme";
const CHANGED = "spanledger:theme";
const ORDER: Theme[] = ["auto", "light", "dark"];

export function storedTheme(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

export function nextTheme(theme: Theme): Theme {
  const next = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "auto";
  try {
    if (next === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing still changes this page.
  }
  applyTheme(next);
  return next;
}

/** Calls back when colours change; returns what ends that. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  addEventListener(CHANGED, listener);
  system.addEventListener("change", listener);
  return () => {
    removeEventListener(CHANGED, listener);
    system.removeEventListener("change", listener);
  };
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "auto") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
  dispatchEvent(new Event(CHANGED));
}
