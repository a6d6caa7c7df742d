-- purpose: How often each function version started cold, how long init took, whether requests waited for it, and what it cost.
-- grain: service_name, faas_name, faas_version
-- uses: window_span, window_invocation, entry_span, function_bill
-- parameters: none
WITH ranked AS (
  SELECT
    service_name,
    faas_name,
    faas_version,
    cold_start,
    init_duration_ns,
    cume_dist() OVER (
      PARTITION BY service_name, faas_name, faas_version, init_duration_ns IS NULL
      ORDER BY init_duration_ns
    ) AS share
  FROM window_invocation
),
reported AS (
  SELECT
    service_name,
    faas_name,
    faas_version,
    count(*) AS invocation_count,
    count_if(cold_start IS NOT NULL) AS run_count,
    count(*) FILTER (WHERE cold_start) AS cold_start_count,
    min(init_duration_ns) FILTER (WHERE share >= 0.50E0) AS init_p50_ns,
    min(init_duration_ns) FILTER (WHERE share >= 0.95E0) AS init_p95_ns,
    max(init_duration_ns) AS init_max_ns
  FROM ranked
  GROUP BY
    service_name,
    faas_name,
    faas_version
),
seen AS (
  SELECT
    service_name,
    faas_name,
    faas_version,
    CAST(round(sum(sample_weight)) AS BIGINT) AS run_count,
    CAST(round(sum(CASE WHEN faas_coldstart THEN sample_weight ELSE 0.0E0 END)) AS BIGINT)
      AS cold_start_count
  FROM entry_span
  WHERE faas_name IS NOT NULL
    AND faas_coldstart IS NOT NULL
  GROUP BY
    service_name,
    faas_name,
    faas_version
),
-- Init spans of complete traces; those nobody waited for (behind a queue) are left out. Init that comes
-- before a root run lies outside the run, but a run waits for on-demand init by definition.
init AS (
  SELECT
    service_name,
    faas_name,
    faas_version,
    sum(
      CASE
        WHEN critical_path_ns > 0 THEN sample_weight
        WHEN dropped_reason = 'outside_parent' AND depth = 1 AND faas_init_type = 'on-demand'
          THEN sample_weight
        ELSE 0.0E0
      END
    ) / sum(sample_weight) AS on_critical_path_ratio
  FROM window_span
  WHERE name = 'init'
    AND faas_init_type IS NOT NULL
    AND has_facts
    AND coalesce(dropped_reason, 'none') <> 'asynchronous'
  GROUP BY
    service_name,
    faas_name,
    faas_version
),
named AS (
  SELECT service_name, faas_name, faas_version FROM reported
  UNION
  SELECT service_name, faas_name, faas_version FROM seen
)
SELECT
  named.service_name,
  named.faas_name,
  named.faas_version,
  reported.invocation_count,
  CASE WHEN reported.run_count > 0 THEN reported.cold_start_count ELSE seen.cold_start_count END
    AS cold_start_count,
  CASE
    WHEN reported.run_count > 0
      THEN CAST(reported.cold_start_count AS DOUBLE) / reported.run_count
    WHEN seen.run_count > 0
      THEN CAST(seen.cold_start_count AS DOUBLE) / seen.run_count
  END AS cold_start_ratio,
  reported.init_p50_ns,
  reported.init_p95_ns,
  reported.init_max_ns,
  init.on_critical_path_ratio,
  bill.cold_start_billed_cost,
  bill.billing_currency
FROM named
LEFT JOIN reported
  ON reported.service_name IS NOT DISTINCT FROM named.service_name
  AND reported.faas_name IS NOT DISTINCT FROM named.faas_name
  AND reported.faas_version IS NOT DISTINCT FROM named.faas_version
LEFT JOIN seen
  ON seen.service_name IS NOT DISTINCT FROM named.service_name
  AND seen.faas_name IS NOT DISTINCT FROM named.faas_name
  AND seen.faas_version IS NOT DISTINCT FROM named.faas_version
LEFT JOIN init
  ON init.service_name IS NOT DISTINCT FROM named.service_name
  AND init.faas_name IS NOT DISTINCT FROM named.faas_name
  AND init.faas_version IS NOT DISTINCT FROM named.faas_version
LEFT JOIN function_bill AS bill
  ON bill.service_name IS NOT DISTINCT FROM named.service_name
  AND bill.faas_name IS NOT DISTINCT FROM named.faas_name
  AND bill.faas_version IS NOT DISTINCT FROM named.faas_version
ORDER BY
  cold_start_count DESC,
  named.service_name,
  named.faas_name,
  named.faas_version
