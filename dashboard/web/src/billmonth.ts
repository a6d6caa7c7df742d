/** One billing month in one currency, and sums over its rows. */
import { text, type Row } from "./api";
import { sum } from "./format";

export interface Window {
  from: string;
  to: string;
  /** 2026-11 */
  month: string;
  currency: string;
}

export function total(rows: Row[], column: string): string | null {
  return sum(rows.map((r) => text(r, column)));
}
