package dev.spanledger.instrumentation.export;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What need not be done again for the same attribute: its key in UTF-8, and the whole of it where
 * its text is the one of the last time, as most are: region, account, method, route. Such a text
 * was searched for secrets when it was new; one in which something was found is not kept. Used by
 * one thread at a time.
 */
final class KnownKey {
  /** Longer ones seldom come twice, and a thousand keys must not hold a megabyte. */
  private static final int MAX_TEXT_CHARS = 256;

  private final byte[] name;
  private String text = "";
  private byte @Nullable [] encoded;

  KnownKey(String key) {
    this.name = key.getBytes(StandardCharsets.UTF_8);
  }

  /** The key in UTF-8. */
  byte[] name() {
    return name;
  }

  /** The attribute, if it was kept for this text: a message with its length before it. */
  byte @Nullable [] encoded(String value) {
    return encoded != null && value.equals(text) ? encoded : null;
  }

  /**
   * Takes note of a text that was just encoded, and keeps its bytes the second time.
   *
   * @param out ends with the message and its length
   * @param mark the size before them
   */
  void encoded(String value, BackwardProtobuf out, int mark) {
    if (value.length() > MAX_TEXT_CHARS) {
      return;
    }
    encoded = value.equals(text) ? out.since(mark) : null;
    text = value;
  }
}
