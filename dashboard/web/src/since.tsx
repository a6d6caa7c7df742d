/** What a range is compared with where a page says what changed; in the URL. */
import { go, hrefWith, usePlace } from "./nav";
import type { Range } from "./range";

const DAY = 86_400_000;
const WEEK = 7 * DAY;

export const SINCES = [
  { key: "previous", label: "the period before", millis: (range: Range) => range.millis },
  { key: "day", label: "the same time a day before", millis: () => DAY },
  { key: "week", label: "the same time a week before", millis: () => WEEK },
] as const;

export interface Since {
  from: string;
  to: string;
  words: string;
}

export function useSince(range: Range): Since {
  const wanted = usePlace().query.get("since");
  const since = SINCES.find((s) => s.key === wanted) ?? SINCES[0];
  const shift = since.millis(range);
  return {
    from: new Date(Date.parse(range.from) - shift).toISOString(),
    to: new Date(Date.parse(range.to) - shift).toISOString(),
    words: since.label,
  };
}

export function SincePicker() {
  const wanted = usePlace().query.get("since") ?? SINCES[0].key;
  return (
    <label class="since">
      <span class="muted">against</span>{" "}
      <select
        value={wanted}
        onChange={(e) => {
          const key = e.currentTarget.value;
          go(hrefWith({ since: key === SINCES[0].key ? null : key }));
        }}
      >
        {SINCES.map((s) => (
          <option key={s.key} value={s.key}>
            {s.label}
          </option>
        ))}
      </select>
    </label>
  );
}
