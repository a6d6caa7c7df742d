/** Small parts that every view shares: badges, states, facts, dialogs. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "./api";

export type Tone = "plain" | "good" | "warn" | "bad" | "mark";

export function Badge(props: { tone?: Tone; title: string; children: ComponentChildren }) {
  return (
    <span class={`badge ${props.tone ?? "plain"}`} title={props.title}>
      {props.children}
    </span>
  );
}

export function Head(props: { title: ComponentChildren; children?: ComponentChildren }) {
  return (
    <header class="page-head">
      <h1>{props.title}</h1>
      <div class="page-tools">{props.children}</div>
    </header>
  );
}

export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact(props: {
  name: string;
  title?: string | undefined;
  tone?: Tone;
  children: ComponentChildren;
}) {
  return (
    <div class={`fact ${props.tone ?? "plain"}`} title={props.title}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** Placeholder rows of the height that the answer will take, after a moment, so nothing flickers. */
export function Waiting({ what, rows = 6 }: { what: string; rows?: number }) {
  return (
    <div class="waiting" role="status">
      <span class="visually-hidden">Loading {what}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="waiting-row" />
      ))}
    </div>
  );
}

export function Failed({ what, error, retry }: { what: string; error: ApiError; retry: () => void }) {
  return (
    <div class="state failed" role="alert">
      <h2>Could not load {what}</h2>
      <p>
        {error.what}
        {error.value !== null && (
          <>
            : <code>{error.value}</code>
          </>
        )}
      </p>
      {error.expected && <p class="muted">Expected: {error.expected}</p>}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Export links of a table: exactly its rows and columns, and the query behind it. */
export function Tools({ csv, sql, print }: { csv?: string; sql?: string; print?: boolean }) {
  return (
    <div class="tools">
      {sql && <ShowSql sql={sql} />}
      {csv && (
        <>
          <a class="quiet" href={csv} download title="The rows shown, all columns and digits">
            CSV
          </a>
          <a class="quiet" href={csv.replace("format=csv", "format=json")} target="_blank" rel="noopener" title="The same from the API">
            JSON
          </a>
        </>
      )}
      {print && (
        <button type="button" class="quiet" onClick={() => window.print()}>
          Print
        </button>
      )}
    </div>
  );
}

export function ShowSql({ sql }: { sql: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        Show SQL
      </button>
      {isOpen && (
        <Dialog title="The query behind this table" close={() => setOpen(false)}>
          <p class="muted">
            Trino's dialect; parameters are bound, not pasted. Runs on the lake's own Parquet files.
          </p>
          <pre class="sql" tabIndex={0}>
            {sql}
          </pre>
          <div class="dialog-tools">
            <Copy text={sql} what="SQL" />
          </div>
        </Dialog>
      )}
    </>
  );
}

export function Copy({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied"),
      () => setSaid("Copying was refused by the browser"),
    );
  return (
    <button type="button" class="quiet" onClick={copy} onBlur={() => setSaid("")}>
      <span role="status">{said || `Copy ${what}`}</span>
    </button>
  );
}

export function Dialog(props: { title: string; close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-label={props.title}
      onClose={props.close}
      onClick={(e) => e.target === box.current && box.current?.close()}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" class="quiet" onClick={() => box.current?.close()}>
            Close
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}

/** One of eight hues; a name keeps its hue unless two names on the page would share it. */
export function hues(names: readonly string[]): Map<string, number> {
  const taken = new Set<number>();
  const result = new Map<string, number>();
  for (const name of [...new Set(names)].sort()) {
    let hue = 0;
    for (const c of name) hue = (hue * 31 + c.charCodeAt(0)) % 8;
    if (taken.size < 8) while (taken.has(hue)) hue = (hue + 1) % 8;
    taken.add(hue);
    result.set(name, hue);
  }
  return result;
}

export function Swatch({ hue }: { hue: number | undefined }) {
  return <span class={`swatch hue${hue ?? 0}`} aria-hidden="true" />;
}
