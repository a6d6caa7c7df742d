-- purpose: Runs of one service's functions, or of all, that start in the period or reach into it, with what a caller waits for, what is billed for init, and from when to when in the period they were busy.
-- grain: faas_instance, invocation_id, report_time
-- uses: function_service, invocation
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL
WITH named AS (
  SELECT
    run.faas_name,
    run.cloud_region,
    run.cloud_account_id,
    run.cloud_resource_id,
    run.faas_instance,
    run.invocation_id,
    run.report_time,
    run.architecture,
    run.memory_size_mb,
    run.max_memory_used_mb,
    run.duration_ns,
    run.billed_mb_ms,
    run.restore_duration_ns,
    run.start_time,
    CAST(round(to_unixtime(run.start_time) * 1000000) AS BIGINT) AS start_us,
    CAST(run.duration_ns / 1000 AS BIGINT) AS duration_us,
    coalesce(run.init_type = 'provisioned-concurrency', false) AS is_provisioned,
    coalesce(run.cold_start, false) AS is_cold,
    -- The init of provisioned concurrency and of a snapshot was over before the request came.
    CASE
      WHEN run.cold_start AND coalesce(run.init_type, 'on-demand') = 'on-demand'
        THEN coalesce(run.init_duration_ns, 0)
      ELSE 0
    END AS init_wait_ns,
    -- The platform does not say whether it bills init; what is billed beyond the duration shows it.
    CASE
      WHEN run.billed_duration_ms * 1000000 >= run.duration_ns + run.init_duration_ns
        THEN run.init_duration_ns / 1000000 * run.memory_size_mb
      ELSE 0
    END AS billed_init_mb_ms
  FROM invocation AS run
  LEFT JOIN function_service AS service
    ON service.faas_name = run.faas_name
  -- No run takes an hour.
  WHERE run.start_time >= :from - INTERVAL '1' HOUR
    AND run.start_time < :to
    AND run.faas_name IS NOT NULL
    AND run.duration_ns IS NOT NULL
    AND run.memory_size_mb IS NOT NULL
    AND run.billed_mb_ms IS NOT NULL
    -- A run that was given its function's name has no service's name of its own.
    AND (
      :service IS NULL
      OR coalesce(nullif(run.service_name, run.faas_name), service.service_name, run.faas_name)
        = :service
    )
)
SELECT
  faas_name,
  cloud_region,
  cloud_account_id,
  cloud_resource_id,
  faas_instance,
  invocation_id,
  report_time,
  architecture,
  memory_size_mb,
  max_memory_used_mb,
  duration_ns,
  billed_mb_ms,
  restore_duration_ns,
  start_time,
  start_us,
  greatest(start_us, CAST(round(to_unixtime(:from) * 1000000) AS BIGINT)) AS busy_from_us,
  least(start_us + duration_us, CAST(round(to_unixtime(:to) * 1000000) AS BIGINT)) AS busy_to_us,
  is_provisioned,
  is_cold,
  init_wait_ns,
  CASE WHEN init_wait_ns > 0 THEN billed_init_mb_ms ELSE 0 END AS billed_init_mb_ms,
  duration_ns + init_wait_ns + coalesce(restore_duration_ns, 0) AS wait_ns
FROM named
