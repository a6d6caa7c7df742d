package dev.spanledger.instrumentation.redaction;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Removes what must not leave the function: values of keys that name a secret, values of URL
 * queries, literals of database queries, and e-mail addresses, tokens, AWS keys and card numbers
 * wherever they stand. Counts per {@link Rule} and never shows what it removed. Thread-safe.
 */
public final class Redactor {
  /** Longest attribute value that is exported, in UTF-8 bytes: the collector's own limit. */
  public static final int MAX_VALUE_BYTES = 4096;

  /** Stands in for a removed value; the word OpenTelemetry uses in URLs. */
  public static final String REDACTED = "REDACTED";

  // Functions use a few dozen keys. Keys made from input would otherwise fill the heap.
  private static final int MAX_CACHED_KEYS = 1024;

  private final boolean enabled;
  private final @Nullable AllowList allowed;
  private final Map<String, KeyKind> kinds = new ConcurrentHashMap<>();
  private final Map<Rule, AtomicLong> counts = new EnumMap<>(Rule.class);

  private Redactor(boolean enabled, @Nullable AllowList allowed) {
    this.enabled = enabled;
    this.allowed = allowed;
    for (Rule rule : Rule.values()) {
      counts.put(rule, new AtomicLong());
    }
  }

  public static Redactor standard() {
    return new Redactor(true, null);
  }

  /**
   * For strict users: besides what the others remove, the text of every attribute goes whose key is
   * neither one that this library itself fills with names and codes, nor one of these.
   *
   * @param keys attribute keys with commas between them, or starts of keys with an asterisk: {@code
   *     order.*,payment.method}
   */
  public static Redactor allowing(String keys) {
    return new Redactor(true, new AllowList(keys));
  }

  /** Only cuts to {@link #MAX_VALUE_BYTES}; for functions that see no foreign data. */
  public static Redactor off() {
    return new Redactor(false, null);
  }

  /** How often a rule removed something since the process started. */
  public long count(Rule rule) {
    return counter(rule).get();
  }

  /** An attribute's value as it may be exported. */
  public String value(String key, String value) {
    if (!enabled) {
      return cut(value);
    }
    return switch (kindOf(key)) {
      case SECRET -> {
        hit(Rule.KEY);
        yield REDACTED;
      }
      case UNLISTED -> {
        hit(Rule.UNLISTED);
        yield REDACTED;
      }
      case NAME_OF_SECRET -> cut(value);
      case URL -> cut(Patterns.scrub(url(value), this));
      case QUERY -> cut(query(value, 0));
      case SQL -> cut(Patterns.scrub(sql(value), this));
      case PLAIN -> cut(Patterns.scrub(value, this));
    };
  }

  /** Words of an error, which may quote anything, as they may be exported. */
  public @Nullable String message(@Nullable String text) {
    if (allowed == null || text == null || text.isEmpty()) {
      return text(text);
    }
    hit(Rule.UNLISTED);
    return REDACTED;
  }

  /** A name as it may be exported. */
  public @Nullable String text(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return cut(enabled ? Patterns.scrub(text, this) : text);
  }

  void hit(Rule rule) {
    counter(rule).incrementAndGet();
  }

  private AtomicLong counter(Rule rule) {
    return Objects.requireNonNull(counts.get(rule));
  }

  private KeyKind kindOf(String key) {
    KeyKind known = kinds.get(key);
    if (known != null) {
      return known;
    }
    KeyKind kind = KeyKind.of(key);
    if (kind != KeyKind.SECRET && allowed != null && !allowed.has(key)) {
      kind = KeyKind.UNLISTED;
    }
    if (kinds.size() < MAX_CACHED_KEYS) {
      kinds.put(key, kind);
    }
    return kind;
  }

  private String url(String value) {
    int end = value.indexOf('?');
    String before = end < 0 ? value : value.substring(0, end + 1);
    String shown = withoutUserInfo(before);
    return end < 0 ? shown : shown + query(value, end + 1);
  }

  private String withoutUserInfo(String url) {
    int scheme = url.indexOf("://");
    int at = scheme < 0 ? -1 : url.indexOf('@', scheme);
    int path = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
    if (at < 0 || (path >= 0 && path < at)) {
      return url;
    }
    hit(Rule.URL);
    return url.substring(0, scheme + 3) + url.substring(at + 1);
  }

  /** Keeps the names of the parameters, which say what was asked, and drops their values. */
  private String query(String value, int from) {
    StringBuilder out = new StringBuilder(value.length() - from + 16);
    int at = from;
    while (at < value.length()) {
      int end = value.indexOf('&', at);
      int next = end < 0 ? value.length() : end;
      int nameEnd = nameEnd(value, at, next);
      if (nameEnd < next) {
        out.append(value, at, nameEnd + 1).append(REDACTED);
        hit(Rule.URL);
      } else if (next > at) {
        // A lone word may be a name or a token; nobody can tell, so it goes.
        out.append(REDACTED);
        hit(Rule.URL);
      }
      if (end >= 0) {
        out.append('&');
      }
      at = next + 1;
    }
    return out.toString();
  }

  private static int nameEnd(String query, int from, int to) {
    int at = from;
    while (at < to && query.charAt(at) != '=') {
      at++;
    }
    return at;
  }

  private String sql(String text) {
    String scrubbed = SqlLiterals.mask(text);
    if (!scrubbed.equals(text)) {
      hit(Rule.SQL);
    }
    return scrubbed;
  }

  private String cut(String value) {
    int kept = Utf8.fittingChars(value, MAX_VALUE_BYTES);
    if (kept == value.length()) {
      return value;
    }
    hit(Rule.LENGTH);
    return value.substring(0, kept);
  }
}
