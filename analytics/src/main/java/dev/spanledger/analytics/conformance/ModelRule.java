package dev.spanledger.analytics.conformance;

import java.util.List;

/**
 * One rule of the model.
 *
 * @param entityType Dataset, Column or Attribute
 * @param reference the dataset, column or attribute it is about
 * @param isStatic whether the model has a check for it
 * @param criteria what a provider must support for the rule to count
 */
record ModelRule(
    String id,
    String function,
    String entityType,
    String reference,
    boolean isStatic,
    List<String> criteria,
    String keyword,
    String sentence,
    Check requirement,
    Check condition) {

  ModelRule {
    criteria = List.copyOf(criteria);
  }

  /** A permission: nothing can break it. */
  boolean isPermission() {
    return keyword.equals("MAY");
  }

  boolean isComposite() {
    return function.equals("Composite");
  }
}
