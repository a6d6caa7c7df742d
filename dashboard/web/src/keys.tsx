/** Keys that work on every page. */
import { go } from "./nav";
import { Dialog } from "./parts";
import { refreshRange } from "./range";

const LIST: [string, string][] = [
  ["/", "search for a trace id or a service"],
  ["j  k", "next and previous row of a table"],
  ["Enter", "open the row"],
  ["↑  ↓", "in a waterfall: previous and next span"],
  ["←  →", "in a waterfall: fold and unfold"],
  ["c", "in a waterfall: critical path only, or all spans"],
  ["z", "in a waterfall: fit the time axis to the span, and back"],
  ["f", "in a waterfall: fit the time axis to the rows in view, or to all"],
  ["g  o", "go to the overview; s services, m map, t traces, h hot paths, v compare, c cold starts, q queues, e errors, b bill, l objectives, d data health"],
  ["r", "move a range that ends now to now"],
  ["Esc", "close what is open"],
  ["?", "this list"],
];

const PLACES: Record<string, string> = {
  o: "/overview",
  s: "/services",
  m: "/map",
  t: "/traces",
  h: "/paths",
  v: "/compare",
  c: "/cold-starts",
  q: "/queues",
  e: "/errors",
  b: "/cost",
  l: "/slo",
  d: "/data-health",
};

/** How long after "g" a letter still names a page. */
const PATIENCE_MS = 1_500;

export function installKeys(showHelp: () => void): () => void {
  let pressedG = -Infinity;
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const place = event.timeStamp - pressedG < PATIENCE_MS ? PLACES[event.key] : undefined;
    pressedG = event.key === "g" ? event.timeStamp : -Infinity;
    if (place) {
      event.preventDefault();
      // The waterfall has a meaning for some of the letters.
      event.stopPropagation();
      // The bar's own link: it takes the service along.
      const link = document.querySelector<HTMLAnchorElement>(`.nav a[href^="${place}"]`);
      if (link) go(link.pathname + link.search);
    } else if (event.key === "r") {
      refreshRange();
    } else if (event.key === "/") {
      const search = document.getElementById("search");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "j" || event.key === "k") {
      if (moveRow(event.key === "j" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "?") {
      event.preventDefault();
      showHelp();
    }
  };
  addEventListener("keydown", pressed, { capture: true });
  return () => removeEventListener("keydown", pressed, { capture: true });
}

/** Moves the focus to the first link of the next row, over all tables of the page. */
function moveRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("main tr[data-row]")];
  const links = rows.flatMap((row) => row.querySelector<HTMLElement>("a, button") ?? []);
  if (links.length === 0) return false;
  const here = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  const target = links[Math.min(links.length - 1, Math.max(0, next))];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

export function Shortcuts({ close }: { close: () => void }) {
  return (
    <Dialog title="Keyboard" close={close}>
      <dl class="keys">
        {LIST.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
