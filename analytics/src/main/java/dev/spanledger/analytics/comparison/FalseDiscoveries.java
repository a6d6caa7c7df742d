package dev.spanledger.analytics.comparison;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Many tests at once find something by chance. Benjamini and Hochberg (1995) bound the share of
 * such finds among all that are reported.
 */
final class FalseDiscoveries {
  /** Share of chance finds that is put up with. */
  static final double ACCEPTED_RATIO = 0.05;

  private FalseDiscoveries() {}

  /** The least share of chance finds with which each test is reported, in the order given. */
  static double[] adjusted(double[] pValues) {
    Integer[] order = new Integer[pValues.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> pValues[i]));
    double[] adjusted = new double[pValues.length];
    double least = 1;
    for (int rank = pValues.length; rank > 0; rank--) {
      int i = order[rank - 1];
      least = Math.min(least, pValues[i] * pValues.length / rank);
      adjusted[i] = least;
    }
    return adjusted;
  }
}
