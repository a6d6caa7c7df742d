-- purpose: For each part of a charge, what of it was no use: to the start of a run, to a run that failed, timed out or repeated another, idle, unused, or spent on looking at the rest.
-- grain: charge_id, part
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    charge_id,
    part,
    billing_currency,
    billed_cost,
    effective_cost,
    kind,
    meter,
    service_name,
    faas_name,
    root_service,
    root_route,
    request_tenant,
    cloud_service_name,
    coalesce(sub_account_id, billing_account_id) AS account_id,
    region_id,
    invocation_id,
    span_id,
    cold_start_billed_cost,
    coalesce(failed, false) AS is_failed,
    timed_out,
    retry,
    state,
    synthetic
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
-- The calls that a run made have its id and its span.
marked AS (
  SELECT
    invocation_id,
    span_id,
    bool_or(timed_out) AS timed_out,
    max(retry) AS retry
  FROM share
  WHERE (timed_out OR retry IS NOT NULL)
    AND invocation_id IS NOT NULL
    AND span_id IS NOT NULL
  GROUP BY
    invocation_id,
    span_id
),
told AS (
  SELECT
    share.charge_id,
    share.part,
    share.billing_currency,
    share.billed_cost,
    share.effective_cost,
    share.kind,
    share.meter,
    share.service_name,
    share.faas_name,
    share.root_service,
    share.root_route,
    share.request_tenant,
    share.cloud_service_name,
    share.account_id,
    share.region_id,
    -- Of a run, not of its calls. A retry keeps the id of its request, and may have no span.
    CASE
      WHEN share.timed_out IS NOT NULL OR share.meter LIKE 'lambda.%'
        THEN share.invocation_id
          || coalesce(share.span_id, '')
          || coalesce(share.retry, '')
          || CASE WHEN share.is_failed THEN ' failed' ELSE '' END
          || CASE WHEN share.timed_out THEN ' timed out' ELSE '' END
    END AS run,
    share.cold_start_billed_cost,
    share.is_failed,
    coalesce(share.timed_out, marked.timed_out, false) AS is_timed_out,
    coalesce(share.retry, marked.retry) AS retry,
    share.timed_out IS NOT NULL AS is_told,
    coalesce(
      share.meter LIKE 'logs.%' OR share.meter LIKE 'xray.%' OR share.meter LIKE 'cloudwatch.%',
      false
    ) AS is_telemetry,
    share.state,
    share.synthetic
  FROM share
  LEFT JOIN marked
    ON marked.invocation_id = share.invocation_id
    AND marked.span_id = share.span_id
)
SELECT
  charge_id,
  part,
  billing_currency,
  service_name,
  faas_name,
  root_service,
  root_route,
  request_tenant,
  cloud_service_name,
  account_id,
  region_id,
  run,
  is_timed_out,
  is_told,
  retry,
  state,
  synthetic,
  billed_cost,
  cold_start_billed_cost AS cold_start_cost,
  CASE WHEN is_failed AND NOT is_timed_out THEN billed_cost END AS failed_cost,
  CASE WHEN is_timed_out THEN billed_cost END AS timed_out_cost,
  CASE WHEN retry IS NOT NULL THEN billed_cost END AS retried_cost,
  CASE WHEN kind = 'IDLE_PROVISIONED' THEN billed_cost END AS idle_provisioned_cost,
  CASE WHEN kind = 'IDLE_CAPACITY' THEN billed_cost END AS idle_capacity_cost,
  CASE WHEN is_telemetry THEN billed_cost END AS telemetry_cost,
  -- A commitment's fee is billed whole, used or not; its effective cost is what nothing used.
  CASE WHEN kind = 'UNUSED_COMMITMENT' THEN effective_cost END AS unused_commitment_cost,
  -- What is in several of them counts once.
  CASE
    WHEN kind = 'UNUSED_COMMITMENT' THEN effective_cost
    WHEN kind IN ('IDLE_PROVISIONED', 'IDLE_CAPACITY') THEN billed_cost
    WHEN is_failed OR is_timed_out OR retry IS NOT NULL THEN billed_cost
    ELSE cold_start_billed_cost
  END AS avoidable_cost,
  CASE
    WHEN kind = 'UNUSED_COMMITMENT' THEN effective_cost
    WHEN kind IN ('IDLE_PROVISIONED', 'IDLE_CAPACITY') THEN billed_cost
    WHEN is_failed OR is_timed_out OR retry IS NOT NULL OR is_telemetry THEN billed_cost
    ELSE cold_start_billed_cost
  END AS waste_cost
FROM told
