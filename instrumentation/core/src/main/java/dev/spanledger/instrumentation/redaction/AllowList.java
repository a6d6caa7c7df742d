package dev.spanledger.instrumentation.redaction;

import java.util.ArrayList;
import java.util.List;

/** Keys of attributes whose text may leave a strict user's function. */
final class AllowList {
  /** Names and codes that platforms, routes and code define; no client writes into them. */
  private static final List<String> OF_THE_LIBRARY =
      List.of(
          "aws.dynamodb.table_names",
          "aws.kinesis.*",
          "aws.lambda.*",
          "aws.request_id",
          "aws.s3.bucket",
          "aws.secretsmanager.secret.arn",
          "aws.sns.*",
          "aws.sqs.*",
          "aws.step_functions.*",
          "cloud.*",
          "code.*",
          "db.collection.name",
          "db.namespace",
          "db.operation.name",
          "db.system*",
          "deployment.*",
          "error.type",
          "exception.type",
          "faas.coldstart",
          "faas.cron",
          "faas.document.collection",
          "faas.document.operation",
          "faas.document.time",
          "faas.init*",
          "faas.instance",
          "faas.invo*",
          "faas.max_memory",
          "faas.name",
          "faas.time",
          "faas.trigger",
          "faas.version",
          "graphql.operation.type",
          "http.request.method",
          "http.route",
          "messaging.*",
          "network.protocol.*",
          "process.runtime.*",
          "rpc.*",
          "server.*",
          "service.*",
          "spanledger.event_source",
          "telemetry.*",
          "url.scheme");

  private final List<String> ofTheUser;

  AllowList(String ofTheUser) {
    this.ofTheUser = new ArrayList<>();
    int at = 0;
    while (at < ofTheUser.length()) {
      int comma = ofTheUser.indexOf(',', at);
      int end = comma < 0 ? ofTheUser.length() : comma;
      String key = ofTheUser.substring(at, end).trim();
      if (!key.isEmpty()) {
        this.ofTheUser.add(key);
      }
      at = end + 1;
    }
  }

  boolean has(String key) {
    return isIn(ofTheUser, key) || isIn(OF_THE_LIBRARY, key);
  }

  private static boolean isIn(List<String> patterns, String key) {
    for (String pattern : patterns) {
      int star = pattern.length() - 1;
      boolean isPrefix = star >= 0 && pattern.charAt(star) == '*';
      boolean matches = isPrefix ? key.startsWith(pattern.substring(0, star)) : key.equals(pattern);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
