package dev.spanledger.instrumentation.export;

import org.jspecify.annotations.Nullable;

/**
 * The templates of the payloads that a function sends again and again, by their signal and length.
 * A payload that comes for the third time gets one; a template whose texts have changed so much
 * that they come out longer is made anew, a few times. Used by one thread at a time.
 */
final class DeflateTemplates {
  /** Nothing is known of payloads like this one. */
  static final int UNKNOWN = -1;

  /** Routes, outcomes and lengths of paths of one function; a template takes some 6 KB. */
  private static final int MAX_KINDS = 16;

  private static final int OFTEN = 3;
  private static final int MAX_MADE = 4;
  private static final int SIGNALS = Signal.values().length;

  private final @Nullable Kind[] kinds = new Kind[MAX_KINDS];
  private final Bits out = new Bits(2048);
  private int next;

  /** Payloads of one signal and length. */
  private static final class Kind {
    private final int key;
    private int seen;
    private int made;
    private int usualBytes;
    private @Nullable DeflateTemplate template;

    Kind(int key) {
      this.key = key;
    }
  }

  /**
   * Compresses into {@link #buffer()}.
   *
   * @param from index of the first byte written
   * @param room left behind the last byte
   * @return index behind the last byte, or {@link #UNKNOWN}
   */
  int compress(Payload payload, int from, int room) {
    if (payload.length() > DeflateTemplate.MAX_BYTES) {
      return UNKNOWN;
    }
    Kind kind = kind(payload.length() * SIGNALS + payload.signal().ordinal());
    DeflateTemplate template = kind.template;
    if (template == null) {
      kind.seen++;
      if (kind.seen < OFTEN || kind.made >= MAX_MADE) {
        return UNKNOWN;
      }
      template = DeflateTemplate.of(payload.buffer(), payload.offset(), payload.length());
      kind.template = template;
      kind.made++;
      kind.usualBytes = 0;
    }
    out.start(from);
    template.write(payload.buffer(), payload.offset(), out);
    out.reserve(room);
    int bytes = out.end() - from;
    if (kind.usualBytes == 0) {
      kind.usualBytes = bytes;
    } else if (bytes > kind.usualBytes + kind.usualBytes / 16) {
      kind.template = null;
      kind.seen = 0;
    }
    return out.end();
  }

  byte[] buffer() {
    return out.bytes();
  }

  private Kind kind(int key) {
    for (Kind kind : kinds) {
      if (kind != null && kind.key == key) {
        return kind;
      }
    }
    Kind kind = new Kind(key);
    kinds[next] = kind;
    next = (next + 1) % MAX_KINDS;
    return kind;
  }
}
