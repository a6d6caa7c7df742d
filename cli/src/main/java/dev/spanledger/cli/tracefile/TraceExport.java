package dev.spanledger.cli.tracefile;

import dev.spanledger.analytics.trace.TraceView;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One trace in the forms of profilers' viewers. */
public final class TraceExport {
  private static final double NANOS_PER_MICRO = 1_000.0;

  private final TraceView trace;

  public TraceExport(TraceView trace) {
    this.trace = trace;
  }

  /**
   * Folded stacks, as flame graph tools read them: a line for each call path, its frames from the
   * root joined by semicolons, and the nanoseconds that no child covers.
   */
  public String folded() {
    Map<String, Long> selfByStack = new LinkedHashMap<>();
    for (int i = 0; i < trace.spans().size(); i++) {
      List<String> frames = new ArrayList<>();
      for (int at = i; at != TraceView.NONE; at = trace.spans().get(at).parentIndex()) {
        frames.add(0, frame(trace.spans().get(at)).replace(';', ','));
      }
      selfByStack.merge(String.join(";", frames), trace.spans().get(i).selfNanos(), Long::sum);
    }
    StringBuilder text = new StringBuilder();
    selfByStack.forEach(
        (stack, nanos) -> {
          if (nanos > 0) {
            text.append(stack).append(' ').append(nanos).append('\n');
          }
        });
    return text.toString();
  }

  /**
   * speedscope's file format, a sampled profile: each span's stack weighs its own time. Source:
   * https://www.speedscope.app/file-format-schema.json
   */
  public Map<String, @Nullable Object> speedscope() {
    Map<String, Integer> frames = new LinkedHashMap<>();
    List<List<Integer>> samples = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < trace.spans().size(); i++) {
      long self = trace.spans().get(i).selfNanos();
      if (self > 0) {
        List<Integer> stack = new ArrayList<>();
        for (int at = i; at != TraceView.NONE; at = trace.spans().get(at).parentIndex()) {
          String name = frame(trace.spans().get(at));
          stack.add(0, frames.computeIfAbsent(name, key -> frames.size()));
        }
        samples.add(stack);
        weights.add(self);
        total += self;
      }
    }
    Map<String, @Nullable Object> profile = new LinkedHashMap<>();
    profile.put("type", "sampled");
    profile.put("name", "Trace " + trace.traceId());
    profile.put("unit", "nanoseconds");
    profile.put("startValue", 0L);
    profile.put("endValue", total);
    profile.put("samples", samples);
    profile.put("weights", weights);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("$schema", "https://www.speedscope.app/file-format-schema.json");
    document.put("exporter", "spanledger");
    document.put(
        "shared",
        Map.of("frames", frames.keySet().stream().map(name -> Map.of("name", name)).toList()));
    document.put("profiles", List.of(profile));
    return document;
  }

  /**
   * Chrome's trace events, as Perfetto opens them: a process for each service, complete events in
   * lanes that do not overlap, times in microseconds since the trace's start.
   */
  public Map<String, @Nullable Object> chrome() {
    List<String> services = new ArrayList<>();
    List<Map<String, @Nullable Object>> events = new ArrayList<>();
    Map<Integer, List<Long>> laneEnds = new LinkedHashMap<>();
    for (SpanView span : trace.spans()) {
      String service = span.service() == null ? "(no service name)" : span.service();
      if (!services.contains(service)) {
        services.add(service);
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put("ph", "M");
        named.put("name", "process_name");
        named.put("pid", services.size());
        named.put("args", Map.of("name", service));
        events.add(named);
      }
      int pid = services.indexOf(service) + 1;
      Map<String, @Nullable Object> event = new LinkedHashMap<>();
      event.put("ph", "X");
      event.put("name", span.name());
      event.put("cat", span.kind().name());
      event.put("pid", pid);
      event.put("tid", lane(laneEnds.computeIfAbsent(pid, key -> new ArrayList<>()), span));
      event.put("ts", span.offsetNanos() / NANOS_PER_MICRO);
      event.put("dur", span.durationNanos() / NANOS_PER_MICRO);
      Map<String, Object> arguments = new LinkedHashMap<>();
      arguments.put("span_id", span.spanId());
      arguments.put("critical_path_ns", span.criticalPathNanos());
      if (span.isError()) {
        arguments.put("error", true);
      }
      event.put("args", arguments);
      events.add(event);
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("displayTimeUnit", "ms");
    document.put("traceEvents", events);
    return document;
  }

  /** The first lane that is free when the span starts; its end is the lane's from then on. */
  private static int lane(List<Long> ends, SpanView span) {
    long end = span.offsetNanos() + span.durationNanos();
    for (int lane = 0; lane < ends.size(); lane++) {
      if (ends.get(lane) <= span.offsetNanos()) {
        ends.set(lane, end);
        return lane + 1;
      }
    }
    ends.add(end);
    return ends.size();
  }

  private static String frame(SpanView span) {
    return span.service() == null ? span.name() : span.service() + " " + span.name();
  }
}
