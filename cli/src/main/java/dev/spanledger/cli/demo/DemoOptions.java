package dev.spanledger.cli.demo;

import java.nio.file.Path;

/**
 * What the demo does.
 *
 * @param lake its folder; an earlier demo there is deleted
 * @param sampleServices the folder of that name of a built checkout
 * @param historyDays days of simulated history, 0 for none
 * @param requestCount live requests
 * @param dashboardPort 0 for any free one
 * @param isOnce true to end after the report
 */
public record DemoOptions(
    Path lake,
    Path sampleServices,
    int historyDays,
    int requestCount,
    int dashboardPort,
    boolean isOnce) {}
