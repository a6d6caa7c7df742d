package dev.spanledger.analytics.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names the way from the root to each span, so that the same way in other traces has the same name:
 * a digest of the parent's path, service, name and kind. A span that repeats one above it continues
 * that one's path, so recursion of any depth is one path.
 */
final class CallPaths {
  /** Recursion over more steps than this is not folded; the bound keeps a hostile chain linear. */
  private static final int LONGEST_RECURSION = 64;

  private static final int NO_PATH = -1;
  private static final int ID_BYTES = 8;

  /** A step of a path: which path it continues, and by what. */
  private record Step(int parentPath, @Nullable String service, String name, SpanKind kind) {

    boolean isSameOperation(Step other) {
      return name.equals(other.name)
          && kind == other.kind
          && Objects.equals(service, other.service);
    }
  }

  private final Map<Step, Integer> numbers = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<byte[]> digests = new ArrayList<>();
  private final MessageDigest sha256;

  private CallPaths() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Path ids by position: 16 lower-case hex digits. */
  static String[] of(Trace trace) {
    CallPaths paths = new CallPaths();
    int[] pathOf = new int[trace.size()];
    String[] ids = new String[trace.size()];
    for (int position : trace.depthFirst()) {
      int parent = trace.parent(position);
      TraceSpan span = trace.span(position);
      int path =
          paths.continued(
              new Step(
                  parent == Trace.NONE ? NO_PATH : pathOf[parent],
                  span.service(),
                  span.name(),
                  span.kind()));
      pathOf[position] = path;
      ids[position] = HexFormat.of().formatHex(paths.digests.get(path));
    }
    return ids;
  }

  private int continued(Step step) {
    int above = step.parentPath();
    for (int i = 0; i < LONGEST_RECURSION && above != NO_PATH; i++) {
      if (steps.get(above).isSameOperation(step)) {
        return above;
      }
      above = steps.get(above).parentPath();
    }
    Integer known = numbers.get(step);
    if (known != null) {
      return known;
    }
    steps.add(step);
    digests.add(digest(step));
    numbers.put(step, steps.size() - 1);
    return steps.size() - 1;
  }

  private byte[] digest(Step step) {
    if (step.parentPath() != NO_PATH) {
      sha256.update(digests.get(step.parentPath()));
    }
    update(step.service() == null ? "" : step.service());
    update(step.name());
    update(step.kind().name());
    return ByteBuffer.allocate(ID_BYTES).put(sha256.digest(), 0, ID_BYTES).array();
  }

  /** With its length, so that no two different triples make the same bytes. */
  private void update(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    sha256.update(bytes);
  }
}
