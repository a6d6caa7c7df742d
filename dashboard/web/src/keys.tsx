/** Keys that work on every page. */
import { Dialog } from "./parts";

const LIST: [string, string][] = [
  ["/", "search for a trace id or a service"],
  ["j  k", "next and previous row of a table"],
  ["Enter", "open the row"],
  ["↑  ↓", "in a waterfall: previous and next span"],
  ["←  →", "in a waterfall: fold and unfold"],
  ["c", "in a waterfall: critical path only, or all spans"],
  ["z", "in a waterfall: fit the time axis to the span, and back"],
  ["f", "in a waterfall: fit the time axis to the rows in view, or to all"],
  ["Esc", "close what is open"],
  ["?", "this list"],
];

export function installKeys(showHelp: () => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
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
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
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
