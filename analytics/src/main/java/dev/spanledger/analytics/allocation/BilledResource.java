package dev.spanledger.analytics.allocation;

/** What a bill names and telemetry can name too. */
sealed interface BilledResource permits FunctionKey, ResourceKey {
  String name();
}
