package dev.spanledger.collector.source;

import dev.spanledger.collector.Signal;

/**
 * What brings records, and how.
 *
 * @param name as the rows' source column and the names of dead letters have it
 * @param grouping how its records become files
 * @param keeping who keeps a record that cannot be stored
 * @param signal of a record of protobuf, which does not say it itself
 */
public record Carrier(String name, Grouping grouping, Keeping keeping, Signal signal) {
  /** Who keeps a record that cannot be stored. */
  public enum Keeping {
    /** The carrier forgets it once it is acknowledged, so its letter holds it. */
    LETTER,
    /** It stays where it came from, so its letter names it. */
    CARRIER
  }

  /** How records become files. */
  public enum Grouping {
    /** Records keep their order at each delivery, so neighbours share a file. */
    TOGETHER,
    /** Records come in other company at the next delivery, so each has files of its own. */
    EACH
  }

  /** A stream, which delivers records in order and forgets them. */
  public static Carrier stream(String name, Signal signal) {
    return new Carrier(name, Grouping.TOGETHER, Keeping.LETTER, signal);
  }

  /** A queue, which delivers each message on its own and forgets it. */
  public static Carrier queue(String name, Signal signal) {
    return new Carrier(name, Grouping.EACH, Keeping.LETTER, signal);
  }

  /** A bucket, whose objects stay. */
  public static Carrier bucket(String name, Signal signal) {
    return new Carrier(name, Grouping.EACH, Keeping.CARRIER, signal);
  }
}
