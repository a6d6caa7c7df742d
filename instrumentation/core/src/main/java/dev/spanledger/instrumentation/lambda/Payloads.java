package dev.spanledger.instrumentation.lambda;

import dev.spanledger.instrumentation.export.Failures;
import dev.spanledger.instrumentation.invocation.Invocation;
import io.opentelemetry.api.common.AttributeKey;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function got and gave, as attributes of its span; for those who ask for it. The exporter
 * redacts the text as it does any other and cuts it to 4,096 bytes; none of it leaves as it is.
 */
final class Payloads {
  static final AttributeKey<String> REQUEST = AttributeKey.stringKey("spanledger.request.payload");
  static final AttributeKey<String> RESPONSE =
      AttributeKey.stringKey("spanledger.response.payload");

  // Four times what is exported, so that a secret is seen whole before it is cut.
  private static final int MAX_CHARS = 16_384;
  private static final int MAX_DEPTH = 24;

  private final boolean hasRequests;
  private final boolean hasResponses;

  private Payloads(boolean hasRequests, boolean hasResponses) {
    this.hasRequests = hasRequests;
    this.hasResponses = hasResponses;
  }

  /** Null where nobody asks for payloads. */
  static @Nullable Payloads of(String setting) {
    return switch (setting) {
      case "none" -> null;
      case "request" -> new Payloads(true, false);
      case "response" -> new Payloads(false, true);
      case "both" -> new Payloads(true, true);
      default -> {
        Failures.note(
            Failures.Kind.SETTING,
            1,
            "SPANLEDGER_CAPTURE_PAYLOADS is \""
                + setting
                + "\", not none, request, response or both");
        yield null;
      }
    };
  }

  void request(Invocation invocation, byte[] event) {
    if (hasRequests) {
      invocation.server().setAttribute(REQUEST, text(event, event.length));
    }
  }

  void request(Invocation invocation, @Nullable Object event) {
    if (hasRequests) {
      put(invocation, REQUEST, event);
    }
  }

  void response(Invocation invocation, @Nullable Object output) {
    if (hasResponses) {
      put(invocation, RESPONSE, output);
    }
  }

  /** A stream that remembers the start of what passes; the stream itself where nobody asks. */
  OutputStream watch(OutputStream out) {
    return hasResponses ? new Watched(out) : out;
  }

  /** What passed through a watched stream. */
  void response(Invocation invocation, OutputStream watched) {
    if (watched instanceof Watched stream) {
      byte[] start = stream.start.toByteArray();
      invocation.server().setAttribute(RESPONSE, text(start, start.length));
    }
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, Math.min(length, MAX_CHARS), StandardCharsets.UTF_8);
  }

  // A handler's own type may print itself in any way, or fail to.
  private static void put(
      Invocation invocation, AttributeKey<String> key, @Nullable Object payload) {
    try {
      StringBuilder text = new StringBuilder();
      if (payload instanceof CharSequence) {
        text.append(payload);
      } else {
        write(text, payload, 0);
      }
      text.setLength(Math.min(text.length(), MAX_CHARS));
      invocation.server().setAttribute(key, text.toString());
    } catch (RuntimeException | LinkageError e) {
      Failures.note(Failures.Kind.TRACING, e);
    }
  }

  /** As JSON, in which the redactor knows where a value ends. */
  private static void write(StringBuilder text, @Nullable Object value, int depth) {
    if (text.length() > MAX_CHARS || depth > MAX_DEPTH) {
      return;
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      text.append(value);
    } else if (value instanceof Map<?, ?> map) {
      char open = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        quote(text.append(open), String.valueOf(entry.getKey()));
        write(text.append(':'), entry.getValue(), depth + 1);
        open = ',';
      }
      text.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      char open = '[';
      for (Object item : list) {
        write(text.append(open), item, depth + 1);
        open = ',';
      }
      text.append(list.isEmpty() ? "[]" : "]");
    } else {
      quote(text, String.valueOf(value));
    }
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length() && text.length() <= MAX_CHARS; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    text.append('"');
  }

  private static final class Watched extends FilterOutputStream {
    final ByteArrayOutputStream start = new ByteArrayOutputStream();

    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      if (start.size() < MAX_CHARS) {
        start.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      start.write(bytes, offset, Math.min(length, MAX_CHARS - start.size()));
    }
  }
}
