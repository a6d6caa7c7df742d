package dev.spanledger.analytics.billing.costexplorer;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.costexplorer.model.Dimension;
import software.amazon.awssdk.services.costexplorer.model.DimensionValues;
import software.amazon.awssdk.services.costexplorer.model.Expression;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;

/**
 * One way to cut the bill. The API groups by two things only, so a bill takes two slices: what is
 * usage, by service and usage type (or tag), and what is not, by service and charge type. No amount
 * is in both and none in neither.
 *
 * @param kind what is asked for
 * @param argument tag key or service, where the kind needs one
 */
record Slice(Kind kind, boolean isHourly, @Nullable String argument) {
  enum Kind {
    /** Usage by service and usage type. */
    USAGE,
    /** Usage by tag and service. */
    TAG,
    /** Credits, tax, fees and discounts by service and charge type. */
    REST,
    /** Usage of one service by resource and usage type. */
    RESOURCE
  }

  /** Charge types that are usage, whoever committed to it. */
  private static final List<String> USAGE_TYPES =
      List.of("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage");

  /** Days of one request. */
  record Days(LocalDate from, LocalDate to) {
    YearMonth month() {
      return YearMonth.from(from);
    }
  }

  /** Name of a folder. */
  String folder() {
    String name = kind.name().toLowerCase(Locale.ROOT) + (isHourly ? "-hourly" : "-daily");
    return argument == null
        ? name
        : name + "-" + HexFormat.of().formatHex(argument.getBytes(StandardCharsets.UTF_8));
  }

  Expression filter() {
    Expression usage = dimension(Dimension.RECORD_TYPE, USAGE_TYPES);
    return switch (kind) {
      case USAGE, TAG -> usage;
      case REST -> Expression.builder().not(usage).build();
      case RESOURCE ->
          Expression.builder()
              .and(dimension(Dimension.SERVICE, List.of(required())), usage)
              .build();
    };
  }

  List<GroupDefinition> groups() {
    return switch (kind) {
      case USAGE -> List.of(by(Dimension.SERVICE), by(Dimension.USAGE_TYPE));
      case TAG ->
          List.of(
              GroupDefinition.builder().type(GroupDefinitionType.TAG).key(required()).build(),
              by(Dimension.SERVICE));
      case REST -> List.of(by(Dimension.SERVICE), by(Dimension.RECORD_TYPE));
      case RESOURCE -> List.of(by(Dimension.RESOURCE_ID), by(Dimension.USAGE_TYPE));
    };
  }

  private String required() {
    if (argument == null) {
      throw new IllegalStateException("A slice by %s names what it is of".formatted(kind));
    }
    return argument;
  }

  private static GroupDefinition by(Dimension dimension) {
    return GroupDefinition.builder()
        .type(GroupDefinitionType.DIMENSION)
        .key(dimension.toString())
        .build();
  }

  private static Expression dimension(Dimension dimension, List<String> values) {
    return Expression.builder()
        .dimensions(DimensionValues.builder().key(dimension).values(values).build())
        .build();
  }
}
