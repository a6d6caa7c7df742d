package dev.spanledger.analytics.conformance;

import java.util.List;

/** A rule of this program, for what rule models leave to prose. */
interface BuiltInRule {
  String PREFIX = "spanledger.";

  void add(RowCells cells);

  RuleResult result();

  /** Ids of the rules of FOCUS 1.2's model that this one answers. */
  List<String> answers();
}
