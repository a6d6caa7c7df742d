/** What the tests say of a version, as a badge. */
import { text, type Row } from "./api";
import { Badge } from "./parts";

export function isWorse(row: Row): boolean {
  return /slower|more errors/.test(text(row, "verdict") ?? "");
}

export function Verdict({ row }: { row: Row }) {
  const verdict = text(row, "verdict") ?? "";
  const tone = isWorse(row) ? "bad" : /faster|fewer/.test(verdict) ? "good" : verdict.startsWith("too") ? "warn" : "plain";
  return (
    <Badge tone={tone} title="What stands beside all other tests of this answer">
      {verdict}
    </Badge>
  );
}
