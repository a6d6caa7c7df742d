package dev.spanledger.analytics.mapping;

/**
 * Who answers for a cost.
 *
 * @param name a team or a person; {@code (unmapped)} where no rule says, {@code (no owner)} where
 *     the rule names a cost centre only
 * @param costCentre where it is booked; {@code (unmapped)}, or {@code (no cost centre)} where the
 *     rule names an owner only
 */
public record Owner(String name, String costCentre) {
  /** No rule applies. */
  public static final Owner UNMAPPED = new Owner("(unmapped)", "(unmapped)");

  static Owner of(String name, String costCentre) {
    return new Owner(
        name.isEmpty() ? "(no owner)" : name,
        costCentre.isEmpty() ? "(no cost centre)" : costCentre);
  }
}
