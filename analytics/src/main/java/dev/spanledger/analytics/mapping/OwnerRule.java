package dev.spanledger.analytics.mapping;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the mapping file.
 *
 * @param line in the file; 1 is the header
 * @param key of the tag; empty for the other kinds of match
 * @param value the whole value, or its beginning and {@code *}
 * @param owner may be {@code {value}}, for a tag: the tag's value
 * @param from first day it applies, included; null for always
 * @param to first day it applies no more; null for ever
 */
record OwnerRule(
    long line,
    Match match,
    String key,
    String value,
    String owner,
    String costCentre,
    @Nullable LocalDate from,
    @Nullable LocalDate to) {

  /** What a rule looks at. */
  enum Match {
    TAG,
    SERVICE,
    ACCOUNT,
    RESOURCE
  }

  /** Stands for the value of the tag that matched. */
  static final String TAG_VALUE = "{value}";

  /** Cost allocation tags of AWS carry who made them in front of their key. */
  private static final String[] TAG_PREFIXES = {"", "user_", "user:", "user/"};

  /** The owner, where the rule applies to what is billed so. */
  @Nullable Owner owner(Billed billed) {
    String found = found(billed);
    if (found == null || !isEffective(billed.day())) {
      return null;
    }
    return Owner.of(owner.replace(TAG_VALUE, found), costCentre.replace(TAG_VALUE, found));
  }

  boolean isEffective(LocalDate day) {
    return (from == null || !day.isBefore(from)) && (to == null || day.isBefore(to));
  }

  /** Whether every cost that the other rule applies to is taken by this one already. */
  boolean hides(OwnerRule later) {
    boolean isSameTarget = match == later.match && key.equals(later.key);
    boolean isWider =
        value.equals(later.value)
            || (value.endsWith("*")
                && later.value.startsWith(value.substring(0, value.length() - 1)));
    boolean isEarlier = from == null || (later.from != null && !from.isAfter(later.from));
    boolean isLonger = to == null || (later.to != null && !to.isBefore(later.to));
    return isSameTarget && isWider && isEarlier && isLonger;
  }

  /** The value that matches; null where none does. */
  private @Nullable String found(Billed billed) {
    return switch (match) {
      case TAG -> matching(tag(billed.tags()));
      case SERVICE -> matching(billed.serviceName());
      case ACCOUNT -> matching(billed.accountId());
      case RESOURCE -> matching(billed.resourceId());
    };
  }

  private @Nullable String tag(Map<String, String> tags) {
    for (String prefix : TAG_PREFIXES) {
      String found = tags.get(prefix + key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable String matching(@Nullable String candidate) {
    if (candidate == null) {
      return null;
    }
    // Azure writes resource ids in lower case, its own portal does not.
    boolean isLowered = match == Match.RESOURCE;
    String wanted = isLowered ? value.toLowerCase(Locale.ROOT) : value;
    String given = isLowered ? candidate.toLowerCase(Locale.ROOT) : candidate;
    boolean isMatch =
        wanted.endsWith("*")
            ? given.startsWith(wanted.substring(0, wanted.length() - 1))
            : given.equals(wanted);
    return isMatch ? candidate : null;
  }
}
