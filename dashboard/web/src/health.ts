import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Health } from "./api";

export const HealthContext = createContext<Health | null>(null);

export function useHealth(): Health | null {
  return useContext(HealthContext);
}
