package dev.spanledger.instrumentation.event;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes a JSON response through and reads {@code statusCode} at its top level on the way, without
 * keeping a copy.
 */
public final class StatusSniffer extends FilterOutputStream {
  private static final String NAME = "statusCode";

  private int depth;
  private boolean isInString;
  private boolean isEscaped;

  /** How far the current string agrees with the name; -1 once it differs. */
  private int matched = -1;

  private boolean isName;
  private boolean isValue;
  private int status;

  public StatusSniffer(OutputStream out) {
    super(out);
  }

  /** The status seen so far; 0 for none. */
  public int status() {
    return status >= 100 && status <= 999 ? status : 0;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    see((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    for (int i = offset; i < offset + length; i++) {
      see(bytes[i]);
    }
  }

  private void see(byte b) {
    if (isInString) {
      seeInString(b);
      return;
    }
    switch (b) {
      case '"' -> {
        isInString = true;
        matched = depth == 1 && !isValue ? 0 : -1;
      }
      case '{', '[' -> depth++;
      case '}', ']' -> {
        depth--;
        isValue = false;
      }
      case ':' -> isValue = depth == 1 && isName;
      case ',' -> {
        isName = false;
        isValue = false;
      }
      default -> seeDigit(b);
    }
  }

  private void seeDigit(byte b) {
    if (isValue && b >= '0' && b <= '9' && status < 1000) {
      status = 10 * status + (b - '0');
    }
  }

  private void seeInString(byte b) {
    if (isEscaped) {
      isEscaped = false;
      matched = -1;
    } else if (b == '\\') {
      isEscaped = true;
    } else if (b == '"') {
      isInString = false;
      isName = matched == NAME.length();
    } else if (isValue) {
      seeDigit(b);
    } else if (matched >= 0) {
      matched = matched < NAME.length() && NAME.charAt(matched) == b ? matched + 1 : -1;
    }
  }
}
