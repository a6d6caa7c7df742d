package dev.spanledger.dashboard.security;

import io.javalin.security.RouteRole;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a caller is allowed to be told. A token may carry several. */
public enum Role implements RouteRole {
  /** Counts, times and names; neither money nor what spans say about themselves. */
  VIEWER,
  /** Also attributes, messages and events of spans. */
  SRE,
  /** Also money; not what spans say about themselves, which may be about people. */
  FINANCE,
  /** Everything. */
  ADMIN,
  /** Sends telemetry to a collector, and reads nothing. */
  INGEST,
  /** No credential: a route that names it is open to whoever can reach the port. */
  ANYONE;

  /** Who may read what is neither money nor content of spans. */
  public static final Set<Role> READERS = of(VIEWER, SRE, FINANCE, ADMIN);

  /** Who may read what spans say about themselves. */
  public static final Set<Role> CONTENT = of(SRE, ADMIN);

  /** Who may read groups of error messages: their text comes from spans, values taken out. */
  public static final Set<Role> ERRORS = of(VIEWER, SRE, ADMIN);

  /** Who may read money. */
  public static final Set<Role> MONEY = of(FINANCE, ADMIN);

  public static final Set<Role> PUBLIC = of(ANYONE);

  /** What a token or a group can be given. */
  public static final List<Role> GRANTABLE = List.of(VIEWER, SRE, FINANCE, ADMIN, INGEST);

  /** As a token file, an option and a message have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of this word.
   *
   * @throws IllegalArgumentException where there is none that can be given
   */
  public static Role ofWord(String word) {
    return GRANTABLE.stream()
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no role; there are %s"
                        .formatted(word, String.join(", ", words(GRANTABLE)))));
  }

  /** Words in the order of this enum. */
  public static List<String> words(Iterable<Role> roles) {
    EnumSet<Role> sorted = EnumSet.noneOf(Role.class);
    roles.forEach(sorted::add);
    return sorted.stream().map(Role::word).toList();
  }

  private static Set<Role> of(Role... roles) {
    return Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(roles)));
  }
}
