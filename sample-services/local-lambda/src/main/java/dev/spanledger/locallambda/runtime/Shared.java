package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.platform.PlatformSink;
import dev.spanledger.locallambda.process.Signals;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of a runner use.
 *
 * @param nativeOption names the runtime's native library; null to let the runtime look for it
 */
record Shared(
    RuntimeEnvironment environment,
    @Nullable String nativeOption,
    Signals signals,
    PlatformSink platform,
    Consumer<BilledInvocation> meter,
    Clock clock) {}
