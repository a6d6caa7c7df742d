package dev.spanledger.analytics.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The spans of one trace as trees. Whatever was sent becomes trees: a span that names no parent, an
 * absent parent, or itself is a root, and a circle is cut at its earliest span. Positions are of
 * {@link #spans()}, sorted by start; the order in which spans are given does not matter.
 *
 * <p>Nothing here recurses, so depth is bounded by memory only.
 */
public final class Trace {
  /** Parent of a root. */
  public static final int NONE = -1;

  private final List<TraceSpan> spans;
  private final int[] positionOfInput;
  private final BitSet repeated;
  private final int[] parents;
  private final BitSet parentMissing;
  private final BitSet parentCut;
  private final int[] roots;
  private final int[] childOffsets;
  private final int[] children;

  private Trace(List<TraceSpan> sorted, int[] positionOfInput, BitSet repeated) {
    this.spans = List.copyOf(sorted);
    this.positionOfInput = positionOfInput;
    this.repeated = repeated;
    this.parents = new int[spans.size()];
    this.parentMissing = new BitSet();
    this.parentCut = new BitSet();
    findParents();
    cutCircles();
    this.childOffsets = new int[spans.size() + 1];
    this.children = new int[spans.size()];
    this.roots = fillChildren();
  }

  /** Builds the trees. Of spans with the same id, service, name and start the longest counts. */
  public static Trace of(List<TraceSpan> given) {
    Integer[] order = new Integer[given.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> TraceSpan.ORDER.compare(given.get(a), given.get(b)));
    List<TraceSpan> sorted = new ArrayList<>(given.size());
    int[] positions = new int[given.size()];
    BitSet repeated = new BitSet();
    for (int input : order) {
      TraceSpan span = given.get(input);
      if (!sorted.isEmpty() && span.isSameAs(sorted.get(sorted.size() - 1))) {
        repeated.set(input);
      } else {
        sorted.add(span);
      }
      positions[input] = sorted.size() - 1;
    }
    return new Trace(sorted, positions, repeated);
  }

  /** Each span once, by start. */
  public List<TraceSpan> spans() {
    return spans;
  }

  public int size() {
    return spans.size();
  }

  public TraceSpan span(int position) {
    return spans.get(position);
  }

  /** Position of the span that was given as the {@code input}-th. */
  public int positionOfInput(int input) {
    return positionOfInput[input];
  }

  /** True where an equal span was given too, and that one counts. */
  public boolean isRepeatedInput(int input) {
    return repeated.get(input);
  }

  /** Position of the parent, {@link #NONE} for a root. */
  public int parent(int position) {
    return parents[position];
  }

  /** True where the span names a parent that was not received. */
  public boolean isParentMissing(int position) {
    return parentMissing.get(position);
  }

  /** True where the span names itself as parent, or was made a root to cut a circle. */
  public boolean isParentCut(int position) {
    return parentCut.get(position);
  }

  /** Positions of the roots, by start. */
  public int[] roots() {
    return roots.clone();
  }

  public int childCount(int position) {
    return childOffsets[position + 1] - childOffsets[position];
  }

  /** Position of a child; children are in order of start. */
  public int child(int position, int number) {
    return children[childOffsets[position] + number];
  }

  /**
   * The root that names the trace: the earliest one without a parent id; else, of those whose
   * parent was not received, the earliest that takes a request (an init span starts before it);
   * else the earliest. {@link #NONE} for a trace without spans.
   */
  public int mainRoot() {
    int earliestEntry = NONE;
    for (int root : roots) {
      if (!parentMissing.get(root) && !parentCut.get(root)) {
        return root;
      }
      SpanKind kind = span(root).kind();
      boolean takesRequest = kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
      if (earliestEntry == NONE && takesRequest) {
        earliestEntry = root;
      }
    }
    return earliestEntry != NONE || roots.length == 0 ? earliestEntry : roots[0];
  }

  /** Positions with each parent directly before its subtree, siblings by start. */
  public int[] depthFirst() {
    int[] order = new int[size()];
    int[] stack = new int[size()];
    int count = 0;
    int top = 0;
    for (int i = roots.length - 1; i >= 0; i--) {
      stack[top++] = roots[i];
    }
    while (top > 0) {
      int position = stack[--top];
      order[count++] = position;
      for (int i = childCount(position) - 1; i >= 0; i--) {
        stack[top++] = child(position, i);
      }
    }
    return order;
  }

  /** Depth of each position: 0 for a root. */
  public int[] depths() {
    int[] depths = new int[size()];
    for (int position : depthFirst()) {
      depths[position] = parents[position] == NONE ? 0 : depths[parents[position]] + 1;
    }
    return depths;
  }

  private void findParents() {
    Map<String, Integer> byId = new HashMap<>(size() * 2);
    for (int i = 0; i < size(); i++) {
      // Two spans with one id are a sender's mistake; children go to the earlier.
      byId.putIfAbsent(span(i).spanId(), i);
    }
    for (int i = 0; i < size(); i++) {
      String parentId = span(i).parentSpanId();
      parents[i] = NONE;
      if (parentId == null || parentId.isEmpty()) {
        continue;
      }
      if (parentId.equals(span(i).spanId())) {
        parentCut.set(i);
        continue;
      }
      Integer parent = byId.get(parentId);
      if (parent == null) {
        parentMissing.set(i);
      } else {
        parents[i] = parent;
      }
    }
  }

  /** Follows parents from every span; a walk that meets itself is a circle. */
  private void cutCircles() {
    int[] walkOf = new int[size()];
    for (int start = 0; start < size(); start++) {
      int position = start;
      while (position != NONE && walkOf[position] == 0) {
        walkOf[position] = start + 1;
        position = parents[position];
      }
      if (position != NONE && walkOf[position] == start + 1) {
        cut(position);
      }
    }
  }

  private void cut(int onCircle) {
    int earliest = onCircle;
    for (int i = parents[onCircle]; i != onCircle; i = parents[i]) {
      earliest = Math.min(earliest, i);
    }
    parents[earliest] = NONE;
    parentCut.set(earliest);
  }

  private int[] fillChildren() {
    int rootCount = 0;
    for (int parent : parents) {
      if (parent == NONE) {
        rootCount++;
      } else {
        childOffsets[parent + 1]++;
      }
    }
    for (int i = 0; i < size(); i++) {
      childOffsets[i + 1] += childOffsets[i];
    }
    int[] next = Arrays.copyOf(childOffsets, size());
    int[] found = new int[rootCount];
    int root = 0;
    for (int i = 0; i < size(); i++) {
      if (parents[i] == NONE) {
        found[root++] = i;
      } else {
        children[next[parents[i]]++] = i;
      }
    }
    return found;
  }
}
