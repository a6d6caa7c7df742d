/** Cost per UTC day as stacked bars, with a sentence that says what they show and a table twin. */
import { useEffect, useRef, useState } from "preact/hooks";
import { apiPath, rowsOf, text, useApi, type Report, type Row } from "./api";
import { total, type Window } from "./billmonth";
import { day, fixed, money, moneyDecimals, sum } from "./format";
import { Failed, hues, Swatch, Tools, Waiting } from "./parts";

const HEIGHT = 190;
const LEFT = 64;
const BOTTOM = 20;
const TOP = 8;
const GRID_LINES = 4;
const DAY_MS = 86_400_000;
const REST = "(no service)";

interface Chart {
  days: string[];
  names: string[];
  /** amount by day and name */
  amounts: Map<string, Map<string, string>>;
  currency: string;
}

export function Daily({ window }: { window: Window }) {
  const parameters = { by: "daily", from: window.from, to: window.to };
  const answer = useApi<Report>(apiPath("cost", parameters));
  if (answer.state === "failed") {
    return <Failed what="the days" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the days" rows={5} />;
  const rows = rowsOf(answer.data).filter((r) => text(r, "billing_currency") === window.currency);
  if (rows.length === 0) return null;
  const chart = chartOf(rows, window);
  return (
    <section aria-label="Cost per day">
      <div class="section-head">
        <h2>Per day</h2>
        <Tools csv={apiPath("cost", { ...parameters, format: "csv" })} sql={answer.data.sql} />
      </div>
      <div class="daily panel">
        <p class="chart-says">{sentence(chart)}</p>
        <Bars chart={chart} />
        <Legend chart={chart} rows={rows} />
        <details>
          <summary>The same as a table</summary>
          <Twin chart={chart} />
        </details>
      </div>
    </section>
  );
}

function chartOf(rows: Row[], window: Window): Chart {
  const amounts = new Map<string, Map<string, string>>();
  const names = new Set<string>();
  for (const row of rows) {
    const date = (text(row, "charge_day") ?? "").slice(0, 10);
    const name = text(row, "kind") === "SERVICE" ? (text(row, "service_name") ?? REST) : REST;
    names.add(name);
    const ofDay = amounts.get(date) ?? new Map<string, string>();
    ofDay.set(name, sum([ofDay.get(name), text(row, "billed_cost")]) ?? "0");
    amounts.set(date, ofDay);
  }
  const dates = [...amounts.keys()].sort();
  const days: string[] = [];
  const last = Math.min(Date.parse(window.to) - DAY_MS, Date.parse(dates[dates.length - 1]!));
  for (let t = Date.parse(dates[0]!); t <= last; t += DAY_MS) {
    days.push(new Date(t).toISOString().slice(0, 10));
  }
  const ranked = [...names].sort((a, b) => Number(a === REST) - Number(b === REST) || a.localeCompare(b));
  return { days, names: ranked, amounts, currency: window.currency };
}

function sentence(chart: Chart): string {
  const totals = chart.days.map((d) => Number(dayTotal(chart, d) ?? 0));
  const highest = totals.indexOf(Math.max(...totals));
  const mean = totals.reduce((a, b) => a + b, 0) / totals.length;
  const on = chart.days[highest]!;
  return (
    `Billed per UTC day, by service: ${money(dayTotal(chart, on), chart.currency)} on ${day(on)} is the ` +
    `highest of ${chart.days.length} days; the mean is ${money(mean.toFixed(18), chart.currency)}.`
  );
}

function dayTotal(chart: Chart, date: string): string | null {
  return sum([...(chart.amounts.get(date)?.values() ?? [])]);
}

/** Drawn at the width it has, so that its letters are not stretched. */
function Bars({ chart }: { chart: Chart }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = new ResizeObserver(() => setWidth(Math.max(280, element.clientWidth)));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  return (
    <div ref={box}>
      <Stacks chart={chart} width={width} />
    </div>
  );
}

function Stacks({ chart, width }: { chart: Chart; width: number }) {
  const hue = hues(chart.names);
  const stacks = chart.days.map((date) => {
    const values = chart.names.map((n) => Number(chart.amounts.get(date)?.get(n) ?? 0));
    return {
      date,
      values,
      up: values.filter((v) => v > 0).reduce((a, b) => a + b, 0),
      down: values.filter((v) => v < 0).reduce((a, b) => a + b, 0),
    };
  });
  const most = Math.max(...stacks.map((s) => s.up), 0);
  const least = Math.min(...stacks.map((s) => s.down), 0);
  const step = roundUp((most - least || 1) / GRID_LINES);
  const top = Math.ceil(most / step) * step || step;
  const bottom = Math.floor(least / step) * step;
  const y = (v: number) => TOP + ((HEIGHT - BOTTOM - TOP) * (top - v)) / (top - bottom);
  const slot = (width - LEFT) / Math.max(stacks.length, 8);
  const every = Math.max(1, Math.ceil(stacks.length / ((width - LEFT) / 64)));
  const marks: number[] = [];
  for (let i = Math.round(bottom / step); i <= Math.round(top / step); i++) marks.push(i * step);
  const decimals = moneyDecimals([step.toFixed(18)]) - 2;
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={sentence(chart)}>
      {marks.map((v) => (
        <g key={v}>
          <line x1={LEFT} x2={width} y1={y(v)} y2={y(v)} />
          <text x={LEFT - 8} y={y(v) + 4} text-anchor="end">
            {fixed(v.toFixed(18), Math.max(2, decimals), chart.currency)}
          </text>
        </g>
      ))}
      {stacks.map((s, i) => {
        let up = 0;
        let down = 0;
        return (
          <g key={s.date}>
            {s.values.map((v, n) => {
              if (v === 0) return null;
              const base = v > 0 ? up : down;
              if (v > 0) up += v;
              else down += v;
              const name = chart.names[n]!;
              return (
                <rect
                  key={name}
                  class={name === REST ? "rest" : `hue${hue.get(name)}`}
                  x={LEFT + i * slot + slot * 0.14}
                  width={slot * 0.72}
                  y={y(Math.max(base, base + v))}
                  height={Math.max(0.5, Math.abs(y(base) - y(base + v)))}
                >
                  <title>{`${day(s.date)}, ${name}: ${money(chart.amounts.get(s.date)?.get(name), chart.currency)}`}</title>
                </rect>
              );
            })}
            {i % every === 0 && (
              <text x={LEFT + (i + 0.5) * slot} y={HEIGHT - 4} text-anchor="middle">
                {day(s.date)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function Legend({ chart, rows }: { chart: Chart; rows: Row[] }) {
  const hue = hues(chart.names);
  return (
    <ul class="path-legend">
      {chart.names.map((name) => (
        <li key={name}>
          {name === REST ? (
            <span class="swatch rest" aria-hidden="true" />
          ) : (
            <Swatch hue={hue.get(name)} />
          )}
          {name}{" "}
          <b>
            {money(
              total(
                rows.filter((r) =>
                  name === REST ? text(r, "kind") !== "SERVICE" : text(r, "service_name") === name,
                ),
                "billed_cost",
              ),
              chart.currency,
            )}
          </b>
        </li>
      ))}
    </ul>
  );
}

function Twin({ chart }: { chart: Chart }) {
  const decimals = moneyDecimals(chart.days.map((d) => dayTotal(chart, d)));
  return (
    <div class="table-box">
      <table class="table">
        <caption class="visually-hidden">Billed cost per day and service</caption>
        <thead>
          <tr>
            <th scope="col">Day, UTC</th>
            {chart.names.map((n) => (
              <th key={n} scope="col" class="number">
                {n}
              </th>
            ))}
            <th scope="col" class="number">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {chart.days.map((date) => (
            <tr key={date}>
              <th scope="row">{date}</th>
              {chart.names.map((n) => (
                <td key={n} class="number" data-label={n}>
                  {fixed(chart.amounts.get(date)?.get(n), decimals, chart.currency)}
                </td>
              ))}
              <td class="number" data-label="Total">
                {fixed(dayTotal(chart, date), decimals, chart.currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= least * 0.999) ?? least;
}
