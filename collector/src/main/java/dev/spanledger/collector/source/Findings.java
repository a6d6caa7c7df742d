package dev.spanledger.collector.source;

import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What was found in one record: requests, and what is wrong with the rest of it. */
final class Findings {
  private final List<Payload> payloads = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads one part of a record. */
  interface Part {
    void read() throws RefusedException;
  }

  void add(Payload payload) {
    payloads.add(payload);
  }

  /**
   * Reads a part that costs only itself where it is bad.
   *
   * @throws RefusedException where there is no memory now: nothing is known of the part then
   */
  void attempt(String name, int number, Part part) throws RefusedException {
    try {
      part.read();
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.OVERLOADED) {
        throw e;
      }
      problem("%s %d: %s".formatted(name, number, e.reason()));
    }
  }

  /** Notes a problem; the first few are worded. */
  void problem(String problem) {
    if (problems.size() < Verdict.MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  List<Payload> payloads() {
    return payloads;
  }

  boolean hasProblem() {
    return !problems.isEmpty();
  }

  String problems() {
    return String.join("; ", problems);
  }
}
