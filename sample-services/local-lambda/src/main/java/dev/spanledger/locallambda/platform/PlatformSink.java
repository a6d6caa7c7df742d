package dev.spanledger.locallambda.platform;

import java.util.List;

/** Takes what happened to an instance, in order. */
@FunctionalInterface
public interface PlatformSink {
  void accept(InstanceResource resource, List<PlatformEvent> events);
}
