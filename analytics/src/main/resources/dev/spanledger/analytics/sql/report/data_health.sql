-- purpose: How complete and how fresh each service's telemetry is: lag, coverage by the platform's reports, sampling, missing parents, clocks and dropped parts; null is not known.
-- grain: service_name
-- uses: call_clock, run_coverage, span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH received AS (
  SELECT
    service_name,
    start_time,
    ingest_time,
    -- Exact to the microsecond; negative where a span arrived before it ended, by the sender's clock.
    (CAST(round(to_unixtime(ingest_time) * 1000000) AS BIGINT) - start_us) * 1000 - duration_ns
      AS lag_ns,
    sample_weight,
    is_simulated,
    has_facts,
    parent_missing,
    dropped_attributes_count,
    dropped_events_count,
    dropped_links_count
  FROM span
  WHERE start_time >= :from
    AND start_time < :to
),
ranked AS (
  SELECT
    service_name,
    start_time,
    ingest_time,
    lag_ns,
    sample_weight,
    is_simulated,
    has_facts,
    parent_missing,
    dropped_attributes_count,
    dropped_events_count,
    dropped_links_count,
    cume_dist() OVER (PARTITION BY service_name, lag_ns IS NULL ORDER BY lag_ns) AS share
  FROM received
),
service AS (
  SELECT
    service_name,
    count(*) AS span_count,
    CAST(round(sum(sample_weight)) AS BIGINT) AS estimated_span_count,
    CAST(count(*) AS DOUBLE) / sum(sample_weight) AS sampling_ratio,
    min(lag_ns) FILTER (WHERE share >= 0.50E0) AS lag_p50_ns,
    min(lag_ns) FILTER (WHERE share >= 0.95E0) AS lag_p95_ns,
    max(lag_ns) AS lag_max_ns,
    CASE WHEN count(lag_ns) > 0 THEN count(*) FILTER (WHERE lag_ns < 0) END AS negative_lag_count,
    count(*) FILTER (WHERE NOT has_facts) AS pending_span_count,
    -- Whether a parent is missing is known once a trace is complete.
    CASE WHEN count_if(parent_missing IS NOT NULL) > 0 THEN count(*) FILTER (WHERE parent_missing) END
      AS orphan_span_count,
    CASE
      WHEN count_if(parent_missing IS NOT NULL) > 0
        THEN CAST(count(*) FILTER (WHERE parent_missing) AS DOUBLE) / count_if(parent_missing IS NOT NULL)
    END AS orphan_ratio,
    CAST(sum(dropped_attributes_count) AS BIGINT) AS dropped_attribute_count,
    CAST(sum(dropped_events_count) AS BIGINT) AS dropped_event_count,
    CAST(sum(dropped_links_count) AS BIGINT) AS dropped_link_count,
    max(start_time) AS last_span_time,
    max(ingest_time) AS last_ingest_time,
    bool_or(is_simulated) AS simulated
  FROM ranked
  GROUP BY service_name
),
named AS (
  SELECT service_name FROM service
  UNION
  SELECT service_name FROM run_coverage
)
SELECT
  named.service_name,
  service.last_span_time,
  service.last_ingest_time,
  coverage.last_report_time,
  service.span_count,
  service.estimated_span_count,
  service.sampling_ratio,
  service.lag_p50_ns,
  service.lag_p95_ns,
  service.lag_max_ns,
  service.negative_lag_count,
  nullif(coverage.reported_run_count, 0) AS reported_run_count,
  CASE WHEN coverage.reported_run_count > 0 THEN coverage.traced_run_count END AS traced_run_count,
  CASE
    WHEN coverage.reported_run_count > 0
      THEN CAST(coverage.traced_run_count AS DOUBLE) / coverage.reported_run_count
  END AS traced_ratio,
  coverage.unreported_run_count,
  service.pending_span_count,
  service.orphan_span_count,
  service.orphan_ratio,
  clock.call_count,
  clock.early_call_count,
  clock.clock_skew_max_ns,
  service.dropped_attribute_count,
  service.dropped_event_count,
  service.dropped_link_count,
  coalesce(service.simulated, false) AS simulated
FROM named
LEFT JOIN service
  ON service.service_name IS NOT DISTINCT FROM named.service_name
LEFT JOIN run_coverage AS coverage
  ON coverage.service_name IS NOT DISTINCT FROM named.service_name
LEFT JOIN call_clock AS clock
  ON clock.service_name IS NOT DISTINCT FROM named.service_name
ORDER BY
  named.service_name
