-- purpose: How many rows each table holds, of which period, and when the newest arrived.
-- grain: table_name
-- uses: lake.spans, lake.invocations, lake.logs, lake.metric_points, lake.metric_distributions, lake.charges, lake.allocations
-- parameters: from TIMESTAMP NULL, to TIMESTAMP NULL
WITH arrived AS (
  SELECT 'spans' AS table_name, start_time AS event_time, ingest_time, depth IS NULL AS pending
  FROM lake.spans
  UNION ALL
  SELECT 'invocations', start_time, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.invocations
  UNION ALL
  SELECT 'logs', time, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.logs
  UNION ALL
  SELECT 'metric_points', time, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.metric_points
  UNION ALL
  SELECT 'metric_distributions', time, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.metric_distributions
  UNION ALL
  SELECT 'charges', charge_period_start, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.charges
  UNION ALL
  SELECT 'allocations', charge_period_start, ingest_time, CAST(NULL AS BOOLEAN)
  FROM lake.allocations
)
SELECT
  table_name,
  count(*) AS row_count,
  min(event_time) AS first_event_time,
  max(event_time) AS last_event_time,
  max(ingest_time) AS last_ingest_time,
  -- Spans whose trace was not compacted yet lack facts, as the critical path.
  count(*) FILTER (WHERE pending) AS pending_count
FROM arrived
WHERE (:from IS NULL OR event_time >= :from)
  AND (:to IS NULL OR event_time < :to)
GROUP BY table_name
ORDER BY table_name
