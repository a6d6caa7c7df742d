package dev.spanledger.dashboard.security;

import java.util.LinkedHashMap;
import java.util.Map;

/** Headers of every answer, good or bad. */
public final class SecurityHeaders {
  private static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'self'");
    ALL.put("X-Content-Type-Options", "nosniff");
    ALL.put("X-Frame-Options", "DENY");
    ALL.put("Referrer-Policy", "no-referrer");
    ALL.put("Cross-Origin-Opener-Policy", "same-origin");
    ALL.put("Cross-Origin-Resource-Policy", "same-origin");
    ALL.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    // Data must not outlive the answer in a cache; static files say otherwise themselves.
    ALL.put("Cache-Control", "no-store");
  }

  private SecurityHeaders() {}

  public static Map<String, String> all() {
    return ALL;
  }
}
