package dev.spanledger.analytics.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which span held each tree of a trace up at each moment.
 *
 * <p>From the root's end backwards: the child that ended last holds its parent up from its start to
 * its end; before it, the child that ended last before that start; and so on, within each child
 * likewise. What no child covers is the parent's own. Children are cut to their parent's time
 * first, and a consumer below its producer does not count, nor what is below it.
 *
 * <p>A child that ends exactly where the next one starts is on the path. Of children that end
 * together the one that started first is. Sections of a tree do not overlap, and their sum is the
 * root's duration; {@link #of} asserts it.
 */
public final class CriticalPath {

  /**
   * A stretch of time that one span holds.
   *
   * @param position in {@link Trace#spans()}
   * @param startNanos included
   * @param endNanos excluded, after {@code startNanos}
   */
  public record Section(int position, long startNanos, long endNanos) {

    public long durationNanos() {
      return endNanos - startNanos;
    }
  }

  private final Trace trace;
  private final long[] clippedStarts;
  private final long[] clippedEnds;
  private final @Nullable DroppedReason[] dropped;
  private final List<Section> sections = new ArrayList<>();
  private final long[] heldNanos;

  private CriticalPath(Trace trace) {
    this.trace = trace;
    this.clippedStarts = new long[trace.size()];
    this.clippedEnds = new long[trace.size()];
    this.dropped = new @Nullable DroppedReason[trace.size()];
    this.heldNanos = new long[trace.size()];
  }

  /** Finds the path of every tree of the trace. */
  public static CriticalPath of(Trace trace) {
    CriticalPath path = new CriticalPath(trace);
    path.clip();
    Children byEnd = path.childrenByEnd();
    for (int root : trace.roots()) {
      path.walk(root, byEnd);
    }
    return path;
  }

  /**
   * Sections of all trees: trees by start of their root, each from its last moment to its first.
   */
  public List<Section> sections() {
    return Collections.unmodifiableList(sections);
  }

  /** How long the span holds its tree up; the sum of its sections. */
  public long heldNanos(int position) {
    return heldNanos[position];
  }

  /** Why the span is not in the path's tree; null where it is. */
  public @Nullable DroppedReason dropped(int position) {
    return dropped[position];
  }

  private void clip() {
    for (int position : trace.depthFirst()) {
      TraceSpan span = trace.span(position);
      int parent = trace.parent(position);
      clippedStarts[position] = span.startNanos();
      clippedEnds[position] = span.endNanos();
      if (parent == Trace.NONE) {
        continue;
      }
      dropped[position] = dropReason(span, trace.span(parent), parent);
      clippedStarts[position] = Math.max(span.startNanos(), clippedStarts[parent]);
      clippedEnds[position] = Math.min(span.endNanos(), clippedEnds[parent]);
    }
  }

  private @Nullable DroppedReason dropReason(TraceSpan span, TraceSpan parentSpan, int parent) {
    if (dropped[parent] != null) {
      return dropped[parent];
    }
    if (parentSpan.kind() == SpanKind.PRODUCER && span.kind() == SpanKind.CONSUMER) {
      return DroppedReason.ASYNCHRONOUS;
    }
    // A span without duration is inside on the boundary too; one with a duration would only touch.
    long least = span.durationNanos() == 0 ? 0 : 1;
    boolean isOutside =
        clippedEnds[parent] - span.startNanos() < least
            || span.endNanos() - clippedStarts[parent] < least;
    return isOutside ? DroppedReason.OUTSIDE_PARENT : null;
  }

  /** Children that can hold their parent up, last end first, all found by one sort. */
  private Children childrenByEnd() {
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < trace.size(); i++) {
      boolean takesTime = clippedEnds[i] > clippedStarts[i];
      if (trace.parent(i) != Trace.NONE && dropped[i] == null && takesTime) {
        candidates.add(i);
      }
    }
    candidates.sort(
        (a, b) -> {
          int byEnd = Long.compare(clippedEnds[b], clippedEnds[a]);
          if (byEnd != 0) {
            return byEnd;
          }
          int byStart = Long.compare(clippedStarts[a], clippedStarts[b]);
          // Positions are by start, then by id: the same choice whatever order spans came in.
          return byStart != 0 ? byStart : Integer.compare(a, b);
        });
    int[] offsets = new int[trace.size() + 1];
    for (int child : candidates) {
      offsets[trace.parent(child) + 1]++;
    }
    for (int i = 0; i < trace.size(); i++) {
      offsets[i + 1] += offsets[i];
    }
    int[] next = Arrays.copyOf(offsets, trace.size());
    int[] children = new int[candidates.size()];
    for (int child : candidates) {
      children[next[trace.parent(child)]++] = child;
    }
    return new Children(offsets, children);
  }

  private void walk(int root, Children byEnd) {
    int firstSection = sections.size();
    Deque<Frame> stack = new ArrayDeque<>();
    stack.push(new Frame(root, clippedEnds[root], byEnd));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      int child = frame.nextEndingBy(clippedEnds);
      if (child == Trace.NONE) {
        emit(frame.position, clippedStarts[frame.position], frame.untilNanos);
        stack.pop();
      } else {
        emit(frame.position, clippedEnds[child], frame.untilNanos);
        frame.untilNanos = clippedStarts[child];
        stack.push(new Frame(child, clippedEnds[child], byEnd));
      }
    }
    assertWhole(root, firstSection);
  }

  private void emit(int position, long startNanos, long endNanos) {
    if (startNanos < endNanos) {
      sections.add(new Section(position, startNanos, endNanos));
      heldNanos[position] += endNanos - startNanos;
    }
  }

  /** A path with a gap or an overlap would be a wrong number in every report built on it. */
  private void assertWhole(int root, int firstSection) {
    long boundary = clippedEnds[root];
    for (Section section : sections.subList(firstSection, sections.size())) {
      if (section.endNanos() != boundary) {
        throw new IllegalStateException(
            "Critical path below span %s has a section that ends at %d ns where %d ns follows"
                .formatted(trace.span(root).spanId(), section.endNanos(), boundary));
      }
      boundary = section.startNanos();
    }
    if (boundary != clippedStarts[root]) {
      throw new IllegalStateException(
          "Critical path below span %s begins at %d ns, its root at %d ns"
              .formatted(trace.span(root).spanId(), boundary, clippedStarts[root]));
    }
  }

  /** Children of each position, in one array. */
  private static final class Children {
    private final int[] offsets;
    private final int[] positions;

    Children(int[] offsets, int[] positions) {
      this.offsets = offsets;
      this.positions = positions;
    }
  }

  /** A span whose time is being handed out, from {@code untilNanos} backwards. */
  private static final class Frame {
    private final int position;
    private final Children children;
    private int next;
    private long untilNanos;

    Frame(int position, long untilNanos, Children children) {
      this.position = position;
      this.children = children;
      this.next = children.offsets[position];
      this.untilNanos = untilNanos;
    }

    /** Passes over children that end later: the boundary only moves back, so they stay out. */
    int nextEndingBy(long[] ends) {
      while (next < children.offsets[position + 1]) {
        int child = children.positions[next++];
        if (ends[child] <= untilNanos) {
          return child;
        }
      }
      return Trace.NONE;
    }
  }
}
