package dev.spanledger.analytics.trace;

import dev.spanledger.analytics.query.QueryResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Call paths in words: the names from the root down, a service where it changes. */
public final class PathNames {
  /** A longer way up is cut; the bound also ends a way that does not. */
  private static final int MOST_STEPS = 32;

  private static final String STEP = " > ";
  private static final String CUT = "…" + STEP;

  private PathNames() {}

  /**
   * Names by path id.
   *
   * @param paths with the columns {@code path_id}, {@code parent_path_id}, {@code service_name} and
   *     {@code name}; a parent that is no row is shown as an ellipsis
   */
  public static Map<String, String> of(QueryResult paths) {
    Map<String, Map<String, @Nullable Object>> byId = new HashMap<>();
    for (Map<String, @Nullable Object> row : paths.maps()) {
      byId.put(String.valueOf(row.get("path_id")), row);
    }
    Map<String, String> names = new HashMap<>();
    byId.keySet().forEach(pathId -> names.put(pathId, name(pathId, byId)));
    return names;
  }

  private static String name(String pathId, Map<String, Map<String, @Nullable Object>> byId) {
    StringBuilder name = new StringBuilder();
    Object id = pathId;
    for (int step = 0; id != null; step++) {
      Map<String, @Nullable Object> row = byId.get(String.valueOf(id));
      if (row == null || step == MOST_STEPS) {
        return name.insert(0, CUT).toString();
      }
      Object parentId = row.get("parent_path_id");
      Map<String, @Nullable Object> parent =
          parentId == null ? null : byId.get(String.valueOf(parentId));
      Object service = row.get("service_name");
      boolean isOtherService =
          parent == null
              || !String.valueOf(parent.get("service_name")).equals(String.valueOf(service));
      name.insert(0, step == 0 ? "" : STEP);
      name.insert(0, isOtherService ? service + " " + row.get("name") : row.get("name"));
      id = parentId;
    }
    return name.toString();
  }
}
