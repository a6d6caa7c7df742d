-- purpose: Of each service's runs of functions, how many the platform reported, how many of those have spans, and how many have spans but no report.
-- grain: service_name
-- uses: invocation, span, window_invocation, window_span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH traced AS (
  -- A run's spans may start a little before or after what the platform calls its start.
  SELECT DISTINCT faas_invocation_id
  FROM span
  WHERE faas_invocation_id IS NOT NULL
    AND start_time >= :from - INTERVAL '1' HOUR
    AND start_time < :to + INTERVAL '1' HOUR
),
reported AS (
  SELECT DISTINCT invocation_id
  FROM invocation
  WHERE start_time >= :from - INTERVAL '1' HOUR
    AND start_time < :to + INTERVAL '1' HOUR
),
counted AS (
  SELECT
    run.service_name,
    1 AS reported,
    CASE WHEN traced.faas_invocation_id IS NULL THEN 0 ELSE 1 END AS traced,
    0 AS unreported,
    run.report_time
  FROM window_invocation AS run
  LEFT JOIN traced
    ON traced.faas_invocation_id = run.invocation_id
  UNION ALL
  SELECT
    seen.service_name,
    0,
    0,
    1,
    CAST(NULL AS TIMESTAMP WITH TIME ZONE)
  FROM (
    SELECT DISTINCT service_name, faas_invocation_id
    FROM window_span
    WHERE faas_invocation_id IS NOT NULL
  ) AS seen
  LEFT JOIN reported
    ON reported.invocation_id = seen.faas_invocation_id
  WHERE reported.invocation_id IS NULL
)
SELECT
  service_name,
  CAST(sum(reported) AS BIGINT) AS reported_run_count,
  CAST(sum(traced) AS BIGINT) AS traced_run_count,
  CAST(sum(unreported) AS BIGINT) AS unreported_run_count,
  max(report_time) AS last_report_time
FROM counted
GROUP BY service_name
