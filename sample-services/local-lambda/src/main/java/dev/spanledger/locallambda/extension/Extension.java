package dev.spanledger.locallambda.extension;

import dev.spanledger.locallambda.extension.ExtensionEvent.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** One extension, and where in its life it is. Guarded by the lock of {@link Extensions}. */
final class Extension {
  private final String name;
  private final boolean isExternal;
  private final String id = UUID.randomUUID().toString();
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final BlockingQueue<ExtensionEvent> events = new LinkedBlockingQueue<>();
  private boolean isRegistered;
  private boolean isWaiting;
  private boolean hasEnded;

  Extension(String name, boolean isExternal) {
    this.name = name;
    this.isExternal = isExternal;
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  boolean isExternal() {
    return isExternal;
  }

  boolean isRegistered() {
    return isRegistered;
  }

  void register(Set<Kind> asked) {
    kinds.addAll(asked);
    isRegistered = true;
  }

  List<String> kindNames() {
    return kinds.stream().map(Kind::name).toList();
  }

  boolean wants(Kind kind) {
    return kinds.contains(kind);
  }

  /** True while it waits for an event and none is on its way to it. */
  boolean isReady() {
    return isWaiting || hasEnded;
  }

  void waitForNext() {
    isWaiting = true;
  }

  void end() {
    hasEnded = true;
  }

  boolean hasEnded() {
    return hasEnded;
  }

  void deliver(ExtensionEvent event) {
    isWaiting = false;
    events.add(event);
  }

  /** Blocks; call without the lock. */
  ExtensionEvent take() throws InterruptedException {
    return events.take();
  }
}
