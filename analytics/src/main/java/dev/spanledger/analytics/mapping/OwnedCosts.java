package dev.spanledger.analytics.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.query.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every allocated cost to an owner. The sum over all owners is what is charged. Not safe for
 * use by several threads.
 */
public final class OwnedCosts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, @Nullable String>> TAGS = new TypeReference<>() {};
  private static final String ALLOCATED = "ALLOCATED";

  private final OwnerMapping mapping;
  private final Map<String, Map<String, String>> tagsByText = new HashMap<>();
  private final Map<String, Set<Owner>> byService = new HashMap<>();

  private OwnedCosts(OwnerMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * Runs the report and maps its rows.
   *
   * @param range the parameters {@code from} and {@code to}, of charge periods
   */
  public static List<OwnedCost> of(QueryEngine engine, OwnerMapping mapping, Map<String, ?> range) {
    return over(mapping, engine.run("cost_of_owner", range).maps());
  }

  /**
   * Whose each row is.
   *
   * @param rows with the columns {@code charge_day}, {@code service_name}, {@code account_id},
   *     {@code billed_resource_id} and {@code tags_json}
   */
  public static List<Owner> owners(OwnerMapping mapping, List<Map<String, @Nullable Object>> rows) {
    OwnedCosts costs = new OwnedCosts(mapping);
    return rows.stream().map(row -> mapping.owner(costs.billed(row))).toList();
  }

  /**
   * Gives what is expected and not billed yet to owners, by the same rules; no part of what {@link
   * #of} gives.
   *
   * @param range the parameters {@code from} and {@code to}, of charge periods
   */
  public static List<OwnedCost> estimated(
      QueryEngine engine, OwnerMapping mapping, Map<String, ?> range) {
    return over(mapping, engine.run("estimate_of_owner", range).maps());
  }

  /**
   * Learns from a period who owns what, so that parts of its charges can be given to owners one by
   * one, as {@link #of} does with their sums.
   */
  public static OwnedCosts reading(QueryEngine engine, OwnerMapping mapping, Map<String, ?> range) {
    OwnedCosts costs = new OwnedCosts(mapping);
    engine.run("cost_of_owner", range).maps().forEach(costs::learn);
    return costs;
  }

  private static List<OwnedCost> over(
      OwnerMapping mapping, List<Map<String, @Nullable Object>> rows) {
    OwnedCosts owned = new OwnedCosts(mapping);
    rows.forEach(owned::learn);
    List<OwnedCost> costs = new ArrayList<>(rows.size());
    for (Map<String, @Nullable Object> row : rows) {
      costs.add(cost(row, owned.owner(row), owned.payer(row)));
    }
    return costs;
  }

  private void learn(Map<String, @Nullable Object> row) {
    String service = text(row, "service_name");
    if (service != null && ALLOCATED.equals(row.get("kind"))) {
      byService.computeIfAbsent(service, added -> new HashSet<>()).add(owner(row));
    }
  }

  /**
   * Owner of what is billed.
   *
   * @param row with the columns of model part_by_owner
   */
  public Owner owner(Map<String, @Nullable Object> row) {
    return mapping.owner(billed(row));
  }

  /**
   * Owner of the service that caused it, else of what is billed. A rule for the calling service
   * counts before what is billed for it, which may have several.
   *
   * @param row with the columns of model part_by_owner
   */
  public Owner payer(Map<String, @Nullable Object> row) {
    Owner owner = owner(row);
    String root = text(row, "root_service");
    if (!ALLOCATED.equals(row.get("kind"))) {
      return owner;
    }
    if (root == null) {
      return Owner.UNMAPPED;
    }
    if (root.equals(row.get("service_name"))) {
      return owner;
    }
    Owner ruled = mapping.owner(Billed.ofService(root, day(row)));
    Set<Owner> seen = byService.getOrDefault(root, Set.of());
    return ruled.equals(Owner.UNMAPPED) && seen.size() == 1 ? seen.iterator().next() : ruled;
  }

  private Billed billed(Map<String, @Nullable Object> row) {
    return new Billed(
        day(row),
        text(row, "service_name"),
        text(row, "account_id"),
        text(row, "billed_resource_id"),
        tags(text(row, "tags_json")));
  }

  private Map<String, String> tags(@Nullable String json) {
    return json == null ? Map.of() : tagsByText.computeIfAbsent(json, OwnedCosts::parsed);
  }

  private static Map<String, String> parsed(String json) {
    try {
      Map<String, String> tags = new HashMap<>();
      JSON.readValue(json, TAGS)
          .forEach(
              (key, value) -> {
                if (value != null) {
                  tags.put(key, value);
                }
              });
      return tags;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Engine handed out tags that are not JSON: " + json, e);
    }
  }

  private static OwnedCost cost(Map<String, @Nullable Object> row, Owner owner, Owner payer) {
    return new OwnedCost(
        owner,
        payer,
        day(row),
        String.valueOf(row.get("kind")),
        text(row, "service_name"),
        String.valueOf(row.get("cloud_service_name")),
        text(row, "account_id"),
        text(row, "billed_resource_id"),
        String.valueOf(row.get("billing_currency")),
        (BigDecimal) row.get("billed_cost"),
        (BigDecimal) row.get("effective_cost"),
        (BigDecimal) row.get("list_cost"),
        (BigDecimal) row.get("contracted_cost"),
        String.valueOf(row.get("state")),
        Boolean.TRUE.equals(row.get("synthetic")));
  }

  private static LocalDate day(Map<String, @Nullable Object> row) {
    if (row.get("charge_day") instanceof Instant day) {
      return day.atZone(ZoneOffset.UTC).toLocalDate();
    }
    throw new IllegalStateException("Report cost_of_owner gave a row without a day: " + row);
  }

  private static @Nullable String text(Map<String, @Nullable Object> row, String column) {
    return (String) row.get(column);
  }
}
