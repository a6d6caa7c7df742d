package dev.spanledger.lake.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket, and what keys in it start with, as {@code s3://bucket/prefix/}.
 *
 * @param prefix without a slash at the start; empty for the whole bucket
 */
public record S3Location(String bucket, String prefix) {
  private static final String SCHEME = "s3://";

  /** Bucket names of S3, access point aliases included. */
  private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,62})(?:/(.*))?");

  /** Whether somebody means a bucket, well written or not. */
  public static boolean isMeantBy(String text) {
    return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * @throws IllegalArgumentException where the text is none
   */
  public static S3Location parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a place in S3 such as s3://bucket/prefix/: a bucket has 3 to 63 of a-z, 0-9, dot and hyphen"
              .formatted(text));
    }
    String prefix = form.group(2);
    return new S3Location(form.group(1), prefix == null ? "" : prefix);
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + prefix;
  }
}
