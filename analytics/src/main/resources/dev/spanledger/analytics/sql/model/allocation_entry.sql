-- purpose: Entry of each trace with spans about the range: its root span, else the earliest span received.
-- grain: trace_id
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH ranked AS (
  SELECT
    trace_id,
    service_name,
    coalesce(http_route, name) AS route,
    request_tenant,
    sample_weight,
    row_number() OVER (
      PARTITION BY trace_id
      ORDER BY
        CASE WHEN is_root THEN 0 ELSE 1 END,
        -- A start-up recorded beside its invocation begins earlier, but nobody asked for it.
        CASE WHEN kind = 'INTERNAL' THEN 1 ELSE 0 END,
        start_time,
        start_nano_rem,
        span_id
    ) AS position
  FROM span
  -- A trace may have begun, or a message waited, a day before the work that it caused.
  WHERE start_time >= :from - INTERVAL '1' DAY
    AND start_time < :to + INTERVAL '1' DAY
)
SELECT
  trace_id,
  service_name AS root_service,
  route AS root_route,
  request_tenant AS root_tenant,
  sample_weight > 1.0E0 AS is_sampled
FROM ranked
WHERE position = 1
