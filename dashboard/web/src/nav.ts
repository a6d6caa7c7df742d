/** The URL is the state: every view, filter, order and selection can be sent as a link. */
import { useLayoutEffect, useState } from "preact/hooks";

export interface Place {
  path: string;
  query: URLSearchParams;
}

type Listener = () => void;

const listeners = new Set<Listener>();

export function place(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Goes to an address of this site; replaces the entry for changes that "back" should skip. */
export function go(href: string, replace = false): void {
  const target = new URL(href, location.href);
  const samePath = target.pathname === location.pathname;
  if (target.href !== location.href) {
    history[replace ? "replaceState" : "pushState"](null, "", href);
  }
  for (const listener of listeners) listener();
  if (!samePath) {
    scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }
}

/** This place with some parameters changed; null or "" takes one out. */
export function hrefWith(changes: Record<string, string | null>, path = location.pathname): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  return join(path, query);
}

/** What a link to another page takes along. */
const KEPT = ["range", "from", "to", "metric", "since"];

/** Another page that keeps the time range, the metric and what is compared with. */
export function hrefTo(path: string, parameters: Record<string, string | null> = {}): string {
  const query = new URLSearchParams();
  const now = new URLSearchParams(location.search);
  for (const kept of KEPT) {
    const value = now.get(kept);
    if (value) query.set(kept, value);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return join(path, query);
}

export function usePlace(): Place {
  const [current, setCurrent] = useState(place);
  // Before any other effect, which might go somewhere.
  useLayoutEffect(() => {
    const changed = () => setCurrent(place());
    listeners.add(changed);
    addEventListener("popstate", changed);
    return () => {
      listeners.delete(changed);
      removeEventListener("popstate", changed);
    };
  }, []);
  return current;
}

/** Follows plain clicks on links of this site without loading the page anew. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || link.pathname.startsWith("/api/")) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function join(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
