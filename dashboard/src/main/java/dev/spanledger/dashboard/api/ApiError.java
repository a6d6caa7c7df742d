package dev.spanledger.dashboard.api;

import dev.spanledger.dashboard.security.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not answered with data: {@code {"error":{"what","value","expected"}}}.
 *
 * <p>The value comes from outside: it is shortened, and JSON escapes it.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_VALUE = 100;

  private final int status;
  private final @Nullable String value;
  private final @Nullable String expected;

  public ApiError(int status, String what, @Nullable String value, @Nullable String expected) {
    super(what, null, false, false);
    this.status = status;
    this.value = value == null ? null : shortened(value);
    this.expected = expected;
  }

  static ApiError badParameter(String name, @Nullable String value, String expected) {
    return new ApiError(400, "Parameter \"%s\" is not valid".formatted(name), value, expected);
  }

  /** A parameter that asks about what the caller's roles may not see. */
  static ApiError hidden(String name, String value, Set<Role> allowed) {
    return new ApiError(
        403,
        "Parameter \"%s\" asks about what your roles may not see".formatted(name),
        value,
        "one of the roles " + String.join(", ", Role.words(allowed)));
  }

  public int status() {
    return status;
  }

  @Nullable String value() {
    return value;
  }

  @Nullable String expected() {
    return expected;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
  }
}
