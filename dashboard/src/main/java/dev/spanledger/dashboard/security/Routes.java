package dev.spanledger.dashboard.security;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where addresses are registered: none without the roles that may call it. */
public final class Routes {
  private final RoutesConfig routes;
  private final List<Registered> registered = new ArrayList<>();

  public Routes(RoutesConfig routes) {
    this.routes = routes;
  }

  /** An address that is answered, and for whom. */
  public record Registered(String method, String path, Set<Role> roles) {}

  public void get(String path, Set<Role> roles, Handler handler) {
    routes.get(path, handler, add(HandlerType.GET, path, roles));
  }

  public void post(String path, Set<Role> roles, Handler handler) {
    routes.post(path, handler, add(HandlerType.POST, path, roles));
  }

  /** True where something other than GET is answered at this very path. */
  public boolean takes(String method, String path) {
    return registered.stream()
        .anyMatch(route -> route.method().equals(method) && route.path().equals(path));
  }

  /** In the order in which they are tried. */
  public List<Registered> registered() {
    return List.copyOf(registered);
  }

  private RouteRole[] add(HandlerType method, String path, Set<Role> roles) {
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("Route %s %s names no role".formatted(method, path));
    }
    registered.add(new Registered(method.name(), path, roles));
    return roles.toArray(new RouteRole[0]);
  }
}
