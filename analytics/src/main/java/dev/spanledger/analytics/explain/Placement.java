package dev.spanledger.analytics.explain;

import java.util.Locale;

/** How model part_place tells parts of charges apart; reports of one kind share one. */
public enum Placement {
  /** Not at all: what the part itself says is enough. */
  NONE(false),
  ITEM(true),
  OPERATION(true),
  ROUTE(true),
  REQUEST(true),
  SERIES(true),
  OWNER(false),
  WASTE(false),
  OWNED_WASTE(false);

  private final boolean namesRows;

  Placement(boolean namesRows) {
    this.namesRows = namesRows;
  }

  /** As the model's parameter has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether SQL knows the label of a part's row, so that it can leave out the parts of others. */
  boolean namesRows() {
    return namesRows;
  }
}
