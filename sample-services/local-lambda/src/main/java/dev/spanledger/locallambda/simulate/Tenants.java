package dev.spanledger.locallambda.simulate;

import java.util.List;

/** Who the shop's customers are: few buy much, many buy little (Zipf, exponent 1). */
final class Tenants {
  private static final List<String> NAMES =
      List.of(
          "acme",
          "globex",
          "initech",
          "umbra",
          "hooli",
          "vandelay",
          "wonka",
          "stark",
          "tyrell",
          "cyberdyne",
          "soylent",
          "oscorp",
          "gringotts",
          "duff",
          "monarch",
          "aperture",
          "nakatomi",
          "weyland",
          "zorg",
          "bluth",
          "dunder",
          "pied",
          "sirius",
          "prestige");

  private final double[] cumulative = new double[NAMES.size()];

  Tenants() {
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
  }

  String pick(Dice dice) {
    double point = dice.between(0, cumulative[cumulative.length - 1]);
    int rank = 0;
    while (cumulative[rank] < point) {
      rank++;
    }
    return NAMES.get(rank);
  }
}
