/** How far the billing period has come, in a word: open, estimated, final or locked. */
import { text, type Row } from "./api";
import { Badge, type Tone } from "./parts";

interface State {
  name: string;
  tone: Tone;
  title: string;
}

/** In the order of a period's life. */
const STATES: State[] = [
  { name: "OPEN", tone: "warn", title: "The billing period still runs: more will be billed" },
  {
    name: "ESTIMATED",
    tone: "warn",
    title: "The provider may still change these lines until it issues the invoice",
  },
  {
    name: "FINAL",
    tone: "good",
    title: "The provider issued the invoice, and may still change what it invoiced",
  },
  {
    name: "LOCKED",
    tone: "mark",
    title: "Closed: these numbers stay, and later changes are corrections of a later period",
  },
];

/** Of several bills, the state of the one that has come least far. */
export function PeriodBadge({ deliveries }: { deliveries: Row[] }) {
  const state = STATES.find((s) => deliveries.some((r) => text(r, "period_state") === s.name));
  return state ? (
    <Badge tone={state.tone} title={state.title}>
      {state.name.toLowerCase()}
    </Badge>
  ) : null;
}
