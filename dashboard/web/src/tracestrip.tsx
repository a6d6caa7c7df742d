/** The whole trace in a strip of pixels, with a frame around the time that the rows below show. */
import { useEffect, useRef } from "preact/hooks";
import type { Trace } from "./api";
import type { Axis } from "./rows";
import { onThemeChange } from "./theme";

const HEIGHT_PX = 40;
const PATH_PX = 4;

interface Props {
  trace: Trace;
  hue: (service: number) => number;
  axis: Axis;
  goTo: (nanos: number) => void;
}

export function Overview({ trace, hue, axis, goTo }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => paint(element, trace, hue);
    draw();
    const size = new ResizeObserver(draw);
    size.observe(element);
    const stop = onThemeChange(draw);
    return () => {
      size.disconnect();
      stop();
    };
  }, [trace]);
  const total = Math.max(1, trace.durationNs);
  const left = (100 * Math.max(0, axis.from)) / total;
  const right = (100 * Math.min(total, axis.to)) / total;
  // The same time can be reached by keys in the rows; the strip is a shortcut for the pointer.
  return (
    <div class="overview" aria-hidden="true">
      <canvas
        ref={canvas}
        height={HEIGHT_PX}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          goTo((total * (e.clientX - box.left)) / box.width);
        }}
      />
      {right - left < 99 && (
        <span
          class="overview-window"
          style={{ left: `${left}%`, width: `max(3px, ${right - left}%)` }}
        />
      )}
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, trace: Trace, hue: (service: number) => number) {
  const width = canvas.clientWidth;
  if (width === 0) return;
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = HEIGHT_PX * scale;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const s = trace.spans;
  const total = Math.max(1, trace.durationNs);
  const count = s.id.length;
  const room = HEIGHT_PX - PATH_PX - 2;
  const fills = trace.services.map((_, i) => colour(`--hue${hue(i)}`));
  const thick = Math.max(1, room / count);
  for (let i = 0; i < count; i++) {
    context.fillStyle = s.status[i] === 2 ? colour("--bad") : (fills[s.service[i] ?? 0] ?? "#888");
    const x = (width * (s.startNs[i] ?? 0)) / total;
    const length = Math.max(0.7, (width * (s.durationNs[i] ?? 0)) / total);
    context.fillRect(x, (room * i) / count, length, thick);
  }
  context.fillStyle = colour("--path");
  for (const [, from, to] of trace.sections) {
    context.fillRect((width * from) / total, HEIGHT_PX - PATH_PX, (width * (to - from)) / total, PATH_PX);
  }
}
