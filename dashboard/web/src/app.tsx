/** The frame around every page: navigation, search, state of the data, theme. */
import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { apiPath, useApi, type Health } from "./api";
import { ColdStartsPage } from "./coldstarts";
import { ErrorsPage } from "./errors";
import { age, percent, time, utc } from "./format";
import { HealthContext } from "./health";
import { installKeys, Shortcuts } from "./keys";
import { lazy } from "./lazy";
import { go, hrefTo, usePlace } from "./nav";
import { OverviewPage } from "./overview";
import { Badge, Empty } from "./parts";
import { QueuesPage } from "./queues";
import { ServicesPage } from "./services";
import { nextTheme, storedTheme, type Theme } from "./theme";

/** What is large, or seldom the first page. */
const ComparePage = lazy(() => import("./compare").then((m) => m.ComparePage));
const CostPage = lazy(() => import("./cost").then((m) => m.CostPage));
const DataHealthPage = lazy(() => import("./datahealth").then((m) => m.DataHealthPage));
const MapPage = lazy(() => import("./map").then((m) => m.MapPage));
const PathsPage = lazy(() => import("./paths").then((m) => m.PathsPage));
const ServicePage = lazy(() => import("./service").then((m) => m.ServicePage));
const TracesPage = lazy(() => import("./traces").then((m) => m.TracesPage));
const SloPage = lazy(() => import("./slo").then((m) => m.SloPage));
const TracePage = lazy(() => import("./trace").then((m) => m.TracePage));

const HEALTH_PERIOD_MS = 20_000;

/** Who reads; without a token file everybody is "local" and has no session. */
interface Session {
  name: string;
  roles: string[];
  csrf: string | null;
}

/** In the order of the bar; a page without a view has pages below it. */
const PAGES: { path: string; label: string; view?: FunctionComponent }[] = [
  { path: "/overview", label: "Overview", view: OverviewPage },
  { path: "/services", label: "Services" },
  { path: "/map", label: "Map", view: MapPage },
  { path: "/traces", label: "Traces" },
  { path: "/paths", label: "Hot paths", view: PathsPage },
  { path: "/compare", label: "Compare", view: ComparePage },
  { path: "/cold-starts", label: "Cold starts", view: ColdStartsPage },
  { path: "/queues", label: "Queues", view: QueuesPage },
  { path: "/errors", label: "Errors", view: ErrorsPage },
  { path: "/slo", label: "SLOs", view: SloPage },
  { path: "/cost", label: "Cost", view: CostPage },
  { path: "/data-health", label: "Data", view: DataHealthPage },
];

export function App() {
  const { path } = usePlace();
  const health = useApi<Health>(apiPath("health"));
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) health.reload();
    }, HEALTH_PERIOD_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => installKeys(() => setHelpOpen(true)), []);
  return (
    <HealthContext.Provider value={health.data}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href={hrefTo("/overview")}>
          <Mark />
          Spanledger
        </a>
        <nav class="nav" aria-label="Pages">
          {PAGES.map((page) => (
            <NavLink key={page.path} href={page.path} path={path} label={page.label} />
          ))}
        </nav>
        <Search />
        <div class="bar-state">
          <DataState health={health.data} isDown={health.state === "failed"} />
          <ThemeButton />
          <LogoutButton />
          <button
            type="button"
            class="quiet key-button"
            aria-label="Keyboard shortcuts"
            onClick={() => setHelpOpen(true)}
          >
            ?
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Page path={path} />
      </main>
      {isHelpOpen && <Shortcuts close={() => setHelpOpen(false)} />}
    </HealthContext.Provider>
  );
}

function Page({ path }: { path: string }) {
  const [first, second, ...rest] = path.split("/").filter(Boolean).map(decode);
  useEffect(() => {
    if (first === undefined) go(hrefTo("/overview"), true);
  }, [first]);
  useEffect(() => {
    document.title = [second, titleOf(first), "Spanledger"].filter(Boolean).join(" · ");
  }, [first, second]);
  if (first === undefined) return null;
  if (rest.length === 0) {
    if (first === "services") return second ? <ServicePage name={second} /> : <ServicesPage />;
    if (first === "traces") return second ? <TracePage id={second} key={second} /> : <TracesPage />;
    const page = PAGES.find((p) => p.path === `/${first}`);
    if (page?.view && second === undefined) return <page.view />;
  }
  return (
    <Empty title="There is no such page">
      <p>
        <code>{path}</code> leads nowhere. Go to <a href="/overview">Overview</a>, <a href="/services">Services</a>,{" "}
        <a href="/traces">Traces</a> or <a href="/cost">Cost</a>.
      </p>
    </Empty>
  );
}

function titleOf(first: string | undefined): string {
  return PAGES.find((p) => p.path === `/${first}`)?.label ?? "";
}

/** Takes the service that is looked at along to the other pages. */
function NavLink({ href, path, label }: { href: string; path: string; label: string }) {
  const { query } = usePlace();
  const isHere = path === href || path.startsWith(`${href}/`);
  const [page, name] = path.split("/").filter(Boolean).map(decode);
  const service = page === "services" && name ? name : query.get("service");
  return (
    <a href={hrefTo(href, { service })} aria-current={isHere ? "page" : undefined}>
      {label}
    </a>
  );
}

/** A trace id opens the trace; anything else looks for services with it in their names. */
function Search() {
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const value = (field.current?.value ?? "").trim();
    const id = value.toLowerCase().replace(/^1-([0-9a-f]{8})-([0-9a-f]{24})$/, "$1$2");
    if (/^[0-9a-f]{32}$/.test(id)) go(hrefTo(`/traces/${id}`));
    else go(hrefTo("/services", { q: value }));
    field.current?.blur();
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <input
        ref={field}
        id="search"
        type="search"
        name="q"
        autocomplete="off"
        spellcheck={false}
        aria-label="Trace id or service"
        placeholder="Trace id or service"
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function DataState({ health, isDown }: { health: Health | null; isDown: boolean }) {
  if (isDown) {
    return (
      <Badge tone="bad" title="The last health check was not answered">
        server not reached
      </Badge>
    );
  }
  if (!health) return null;
  const now = Date.parse(health.now);
  return (
    <>
      <Badge title={`Newest telemetry ${utc(health.latestTelemetry) ?? "none yet"}`}>
        {health.latestTelemetry ? `data ${age(health.latestTelemetry, now)}` : "no data yet"}
      </Badge>
      {health.warnings.length > 0 && (
        <Badge tone="bad" title={health.warnings.join("\n")}>
          {health.warnings.length} damaged {health.warnings.length === 1 ? "file" : "files"} left out
        </Badge>
      )}
      {typeof health.coverageRatio === "number" && (
        <Badge
          tone={health.coverageRatio < 0.95 ? "warn" : "plain"}
          title={`Share of what the newest bill charges for known functions that reported invocations account for. Charges up to ${time(health.latestCharge)}.`}
        >
          coverage {percent(health.coverageRatio)}
        </Badge>
      )}
      {(health.simulatedRatio ?? 0) > 0 && (
        <Badge
          tone="mark"
          title={`${percent(health.simulatedRatio)} of the traces of the last 31 days come from the demo's simulator`}
        >
          {percent(health.simulatedRatio)} simulated
        </Badge>
      )}
      {health.syntheticBill && (
        <Badge tone="mark" title="The newest bill was made by the demo's meter, not by a provider">
          synthetic bill
        </Badge>
      )}
    </>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <button
      type="button"
      class="quiet"
      title="Colours: as the system, light, dark"
      onClick={() => setTheme(nextTheme(theme))}
    >
      {theme === "auto" ? "Auto" : theme === "light" ? "Light" : "Dark"}
    </button>
  );
}

/** A form, so that the server ends the session and leads to the login by itself. */
function LogoutButton() {
  const session = useApi<Session>(apiPath("session")).data;
  if (!session?.csrf) return null;
  return (
    <form method="post" action="/logout">
      <input type="hidden" name="csrf" value={session.csrf} />
      <button type="submit" class="quiet" title={`${session.name}: ${session.roles.join(", ")}`}>
        Log out
      </button>
    </form>
  );
}

function Mark() {
  return (
    <svg class="brand-mark" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="1" y="2" width="14" height="3" rx="1" />
      <rect x="4" y="6.5" width="8" height="3" rx="1" />
      <rect x="6" y="11" width="9" height="3" rx="1" />
    </svg>
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
