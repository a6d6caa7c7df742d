-- purpose: Requests of each service under each version, whole (operation null) and by operation: errors, exact percentiles, cold starts, init and billed cost.
-- grain: service_name, operation, version
-- uses: versioned_entry, window_invocation, invocation_bill
-- parameters: split TIMESTAMP NULL
WITH request AS (
  SELECT
    service_name,
    name AS operation,
    version,
    trace_id,
    span_id,
    start_time,
    start_us,
    duration_ns,
    is_error,
    faas_coldstart,
    faas_invocation_id,
    is_billed,
    is_simulated,
    sample_weight
  FROM versioned_entry
  UNION ALL
  SELECT
    service_name,
    CAST(NULL AS VARCHAR) AS operation,
    version,
    trace_id,
    span_id,
    start_time,
    start_us,
    duration_ns,
    is_error,
    faas_coldstart,
    faas_invocation_id,
    is_billed,
    is_simulated,
    sample_weight
  FROM versioned_entry
),
ranked AS (
  SELECT
    service_name,
    operation,
    version,
    start_time,
    duration_ns,
    is_error,
    faas_coldstart,
    is_simulated,
    sample_weight,
    sum(sample_weight) OVER (
      PARTITION BY service_name, operation, version ORDER BY duration_ns
    ) / sum(sample_weight) OVER (PARTITION BY service_name, operation, version) AS share,
    -- Who served right before this version did, rolled back versions included; a simulation is
    -- not followed by what really ran.
    lag(version) OVER (
      PARTITION BY service_name, operation, is_simulated ORDER BY start_us, trace_id, span_id
    ) AS version_before,
    row_number() OVER (
      PARTITION BY service_name, operation, version ORDER BY start_us, trace_id, span_id
    ) AS turn
  FROM request
),
measured AS (
  SELECT
    service_name,
    operation,
    version,
    max(CASE WHEN turn = 1 THEN version_before END) AS previous_version,
    min(start_time) AS first_seen,
    max(start_time) AS last_seen,
    CAST(round(sum(sample_weight)) AS BIGINT) AS request_count,
    sum(sample_weight) AS request_weight,
    coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0) AS error_weight,
    -- How many requests kept whole would tell as much as these, some of which stand for many.
    sum(sample_weight) * sum(sample_weight) / sum(sample_weight * sample_weight)
      AS effective_request_count,
    min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
    min(duration_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
    min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns,
    sum(sample_weight) FILTER (WHERE faas_coldstart IS NOT NULL) AS run_weight,
    coalesce(sum(sample_weight) FILTER (WHERE faas_coldstart), 0.0E0) AS cold_weight,
    bool_or(is_simulated) AS simulated
  FROM ranked
  GROUP BY
    service_name,
    operation,
    version
),
run AS (
  SELECT
    service_name,
    CASE
      WHEN :split IS NOT NULL THEN CASE WHEN start_time < :split THEN 'before' ELSE 'after' END
      ELSE faas_version
    END AS version,
    cold_start,
    init_duration_ns
  FROM window_invocation
),
started AS (
  SELECT
    service_name,
    version,
    cold_start,
    init_duration_ns,
    cume_dist() OVER (
      PARTITION BY service_name, version, init_duration_ns IS NULL ORDER BY init_duration_ns
    ) AS share
  FROM run
),
reported AS (
  SELECT
    service_name,
    version,
    count_if(cold_start IS NOT NULL) AS run_count,
    count(*) FILTER (WHERE cold_start) AS cold_start_count,
    min(init_duration_ns) FILTER (WHERE share >= 0.50E0) AS init_p50_ns,
    min(init_duration_ns) FILTER (WHERE share >= 0.95E0) AS init_p95_ns
  FROM started
  GROUP BY
    service_name,
    version
),
bill AS (
  SELECT
    request.service_name,
    request.operation,
    request.version,
    count(*) AS billed_run_count,
    CASE WHEN count(DISTINCT bill.billing_currency) = 1 THEN sum(bill.billed_cost) END
      AS billed_cost,
    array_join(
      array_agg(DISTINCT bill.billing_currency ORDER BY bill.billing_currency)
        FILTER (WHERE bill.billing_currency IS NOT NULL),
      ', '
    )
      AS billing_currency
  FROM request
  INNER JOIN invocation_bill AS bill
    ON bill.invocation_id = request.faas_invocation_id
  WHERE request.is_billed
  GROUP BY
    request.service_name,
    request.operation,
    request.version
)
SELECT
  measured.service_name,
  measured.operation,
  measured.version,
  measured.previous_version,
  measured.first_seen,
  measured.last_seen,
  measured.request_count,
  measured.request_weight,
  measured.effective_request_count,
  measured.error_weight,
  measured.p50_ns,
  measured.p95_ns,
  measured.p99_ns,
  -- The platform knows every run, but not which operation it was; spans stand in for it.
  CASE
    WHEN measured.operation IS NULL AND reported.run_count > 0
      THEN CAST(reported.cold_start_count AS DOUBLE) / reported.run_count
    WHEN measured.run_weight > 0.0E0 THEN measured.cold_weight / measured.run_weight
  END AS cold_start_ratio,
  CASE WHEN measured.operation IS NULL THEN reported.init_p50_ns END AS init_p50_ns,
  CASE WHEN measured.operation IS NULL THEN reported.init_p95_ns END AS init_p95_ns,
  bill.billed_cost,
  bill.billed_run_count,
  bill.billing_currency,
  measured.simulated
FROM measured
LEFT JOIN reported
  ON reported.service_name = measured.service_name
  AND reported.version = measured.version
LEFT JOIN bill
  ON bill.service_name = measured.service_name
  AND bill.operation IS NOT DISTINCT FROM measured.operation
  AND bill.version = measured.version
ORDER BY
  measured.service_name,
  measured.operation,
  measured.version
