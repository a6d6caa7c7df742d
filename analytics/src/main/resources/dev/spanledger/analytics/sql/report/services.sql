-- purpose: Every service seen in the period: traffic, errors, exact percentiles of its entry spans, cold starts and billed cost.
-- grain: service_name
-- uses: window_span, service_entry, service_invocation, service_bill
-- parameters: none
WITH service AS (
  SELECT
    service_name,
    CAST(round(sum(sample_weight)) AS BIGINT) AS span_count,
    bool_or(is_simulated) AS simulated
  FROM window_span
  GROUP BY service_name
),
named AS (
  SELECT service_name FROM service
  UNION
  SELECT service_name FROM service_invocation
)
SELECT
  named.service_name,
  invocation.invocation_count,
  service.span_count,
  entry.entry_count,
  entry.error_count,
  entry.error_ratio,
  entry.p50_ns,
  entry.p95_ns,
  entry.p99_ns,
  -- The platform knows every run; spans stand in where it has not reported.
  CASE WHEN invocation.run_count > 0 THEN invocation.cold_start_count ELSE entry.cold_start_count END
    AS cold_start_count,
  CASE
    WHEN invocation.run_count > 0
      THEN CAST(invocation.cold_start_count AS DOUBLE) / invocation.run_count
    WHEN entry.run_count > 0
      THEN CAST(entry.cold_start_count AS DOUBLE) / entry.run_count
  END AS cold_start_ratio,
  invocation.init_p50_ns,
  invocation.billed_mb_ms,
  bill.billed_cost,
  -- Of the hours and days that begin in the period, so not the runs that start in it.
  bill.billed_invocation_count,
  bill.billing_currency,
  coalesce(service.simulated, false) AS simulated
FROM named
LEFT JOIN service
  ON service.service_name IS NOT DISTINCT FROM named.service_name
LEFT JOIN service_entry AS entry
  ON entry.service_name IS NOT DISTINCT FROM named.service_name
LEFT JOIN service_invocation AS invocation
  ON invocation.service_name IS NOT DISTINCT FROM named.service_name
LEFT JOIN service_bill AS bill
  ON bill.service_name = named.service_name
ORDER BY
  coalesce(entry.entry_count, invocation.invocation_count) DESC,
  named.service_name
