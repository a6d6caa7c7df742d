-- purpose: Billed running time of each function beside the memory that its runs had and used, and the time that extensions took after the handler, by memory size.
-- grain: billing_currency, service_name, faas_name, memory_size_mb
-- uses: allocation_current, invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH running AS (
  SELECT
    billing_currency,
    service_name,
    faas_name,
    sum(billed_cost) AS billed_cost
  FROM allocation_current
  WHERE kind = 'ALLOCATED'
    AND meter IN ('lambda.gb_second', 'lambda.provisioned_gb_second')
    AND faas_name IS NOT NULL
    AND charge_period_start >= :from
    AND charge_period_start < :to
  GROUP BY
    billing_currency,
    service_name,
    faas_name
),
run AS (
  SELECT
    faas_name,
    memory_size_mb,
    count(*) AS run_count,
    CAST(sum(billed_mb_ms) AS BIGINT) AS billed_mb_ms,
    max(max_memory_used_mb) AS max_memory_used_mb,
    count(extension_overhead_ns) AS extension_run_count,
    CAST(sum(memory_size_mb * (extension_overhead_ns / 1000000)) AS BIGINT) AS extension_mb_ms
  FROM invocation
  WHERE start_time >= :from
    AND start_time < :to
    AND memory_size_mb IS NOT NULL
    AND billed_mb_ms IS NOT NULL
  GROUP BY
    faas_name,
    memory_size_mb
)
SELECT
  running.billing_currency,
  running.service_name,
  running.faas_name,
  run.memory_size_mb,
  running.billed_cost,
  run.run_count,
  run.billed_mb_ms,
  run.max_memory_used_mb,
  run.extension_run_count,
  run.extension_mb_ms
FROM running
INNER JOIN run
  ON run.faas_name = running.faas_name
ORDER BY
  running.billing_currency,
  running.service_name,
  running.faas_name,
  run.memory_size_mb
