package dev.spanledger.dashboard.security;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name of the token or the person, for people to read
 * @param roles empty for somebody without a credential
 */
public record Caller(String name, Set<Role> roles) {
  /** Somebody who showed no credential. */
  public static final Caller NOBODY = new Caller("nobody", Set.of());

  /** Whoever can reach loopback, where no credential is configured. */
  public static final Caller LOCAL = new Caller("local", Set.of(Role.ADMIN));

  private static final String ATTRIBUTE = "spanledger.caller";

  public Caller {
    roles = roles.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /** The caller of this request; nobody before it was looked at. */
  public static Caller of(Context ctx) {
    Caller caller = ctx.attribute(ATTRIBUTE);
    return caller == null ? NOBODY : caller;
  }

  public void attachTo(Context ctx) {
    ctx.attribute(ATTRIBUTE, this);
  }

  public boolean isNobody() {
    return roles.isEmpty();
  }

  /** True where one of the caller's roles is among these. */
  public boolean isOneOf(Set<Role> allowed) {
    return !Collections.disjoint(roles, allowed);
  }

  public boolean seesMoney() {
    return isOneOf(Role.MONEY);
  }

  public boolean seesContent() {
    return isOneOf(Role.CONTENT);
  }
}
