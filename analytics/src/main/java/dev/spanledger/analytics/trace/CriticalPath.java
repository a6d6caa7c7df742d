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
 *
 * <p>Clocks of two machines make a child end a little after the next one began. With a tolerance,
 * it is on the path all the same where it overlaps that one by less than this share of the parent's
 * duration, started and ended before it, and no other child of the parent starts or ends meanwhile;
 * the overlap stays with the later one. The rule is CRISP's (USENIX ATC '22), whose share is 1 %.
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
  private final double tolerance;
  private final long[] clippedStarts;
  private final long[] clippedEnds;
  private final @Nullable DroppedReason[] dropped;
  private final List<Section> sections = new ArrayList<>();
  private final long[] heldNanos;

  private CriticalPath(Trace trace, double tolerance) {
    this.trace = trace;
    this.tolerance = tolerance;
    this.clippedStarts = new long[trace.size()];
    this.clippedEnds = new long[trace.size()];
    this.dropped = new @Nullable DroppedReason[trace.size()];
    this.heldNanos = new long[trace.size()];
  }

  /** Finds the path of every tree of the trace, without tolerance. */
  public static CriticalPath of(Trace trace) {
    return of(trace, 0);
  }

  /**
   * Finds the path of every tree of the trace.
   *
   * @param tolerance share of the parent's duration, from 0 to less than 1, by which consecutive
   *     children may overlap
   */
  public static CriticalPath of(Trace trace, double tolerance) {
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "Tolerance %s; a share from 0 to less than 1 is expected".formatted(tolerance));
    }
    CriticalPath path = new CriticalPath(trace, tolerance);
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
      int child = next(frame);
      if (child == Trace.NONE) {
        emit(frame.position, clippedStarts[frame.position], frame.untilNanos);
        stack.pop();
      } else {
        long end = Math.min(clippedEnds[child], frame.untilNanos);
        emit(frame.position, end, frame.untilNanos);
        frame.untilNanos = clippedStarts[child];
        frame.lastChild = child;
        stack.push(new Frame(child, end, byEnd));
      }
    }
    assertWhole(root, firstSection);
  }

  /** Passes over children that end later: the boundary only moves back, so they stay out. */
  private int next(Frame frame) {
    while (frame.hasNext()) {
      int child = frame.next();
      // A span that was cut for its overlap cuts its children too.
      long end = Math.min(clippedEnds[child], frame.endNanos);
      boolean isInTime = end <= frame.untilNanos || isTolerated(child, frame);
      if (isInTime && clippedStarts[child] < Math.min(end, frame.untilNanos)) {
        return child;
      }
    }
    return Trace.NONE;
  }

  private boolean isTolerated(int child, Frame frame) {
    int later = frame.lastChild;
    long end = clippedEnds[child];
    if (tolerance == 0
        || later == Trace.NONE
        || end >= clippedEnds[later]
        || clippedStarts[child] >= clippedStarts[later]) {
      return false;
    }
    double overlap = (double) end - frame.untilNanos;
    return overlap < tolerance * trace.span(frame.position).durationNanos()
        && frame.isAloneByEnd(clippedEnds)
        && isAloneByStart(frame.position, later, end);
  }

  /** True where no other child of the parent starts from the later one's start to that end. */
  private boolean isAloneByStart(int parent, int later, long end) {
    int low = 0;
    int high = trace.childCount(parent) - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (trace.child(parent, middle) < later) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    long start = clippedStarts[later];
    boolean isFirst = low == 0 || clippedStarts[trace.child(parent, low - 1)] < start;
    boolean isLast =
        low == trace.childCount(parent) - 1 || clippedStarts[trace.child(parent, low + 1)] > end;
    return isFirst && isLast;
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
    private final long endNanos;
    private final Children children;
    private int next;
    private long untilNanos;
    private int lastChild = Trace.NONE;

    Frame(int position, long endNanos, Children children) {
      this.position = position;
      this.endNanos = endNanos;
      this.untilNanos = endNanos;
      this.children = children;
      this.next = children.offsets[position];
    }

    boolean hasNext() {
      return next < children.offsets[position + 1];
    }

    int next() {
      return children.positions[next++];
    }

    /** True where the child returned last shares its end, from the boundary on, with no other. */
    boolean isAloneByEnd(long[] ends) {
      int current = next - 1;
      long end = ends[children.positions[current]];
      boolean isLatest =
          current == children.offsets[position] || ends[children.positions[current - 1]] > end;
      boolean isOnly = !hasNext() || ends[children.positions[next]] < untilNanos;
      return isLatest && isOnly;
    }
  }
}
