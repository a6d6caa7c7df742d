package dev.spanledger.collector.pull;

/** CloudWatch's answers. */
public final class CloudWatchAnswers {
  CloudWatchAnswers() {}

  String metrics(String request) {
    return request;
  }

  String data(String request) {
    return request;
  }
}
