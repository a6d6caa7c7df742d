package dev.spanledger.analytics.allocation;

/** What a bill names and telemetry can name too. */
sealed interface BilledResource permits AccountKey, FunctionKey, ResourceKey {
  String name();
}
