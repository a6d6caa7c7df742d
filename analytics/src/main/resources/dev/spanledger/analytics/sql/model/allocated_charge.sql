-- purpose: Allocated charges for an engine that reads the lake's tables itself: each part with what its charge says, times in UTC without a zone.
-- grain: charge_id, part
-- uses: allocation_current, charge_current
-- parameters: none
SELECT
  -- The grain: one part of one charge. A charge that no run has seen is its own part 0.
  share.charge_id,
  share.part,
  -- ALLOCATED has a service that caused it. Other kinds are kept, so that all kinds sum to the bill.
  share.kind,
  -- ESTIMATED until the provider invoices, then FINAL, then LOCKED once finance closed the period.
  share.state,
  -- True where a simulator made the charge.
  share.synthetic,
  -- Amounts of the part: DECIMAL(38, 18), in billing_currency. Never add across currencies.
  share.billing_currency,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.quantity,
  charge.pricing_unit,
  -- How the charge was split: the part has weight of weight_total.
  share.meter,
  share.method,
  share.weight,
  share.weight_total,
  -- Who ran.
  share.service_name,
  share.faas_name,
  share.faas_version,
  share.route,
  share.invocation_id,
  share.trace_id,
  share.span_id,
  -- Who caused it: the root of the trace.
  share.root_service,
  share.root_route,
  share.request_tenant,
  -- What was billed.
  share.charge_category,
  charge.charge_description,
  share.cloud_service_name,
  share.cloud_service_category,
  charge.provider_name,
  share.billing_account_id,
  share.sub_account_id,
  share.region_id,
  share.billed_resource_id,
  charge.invoice_id,
  -- When. A charge that reaches back into a closed period counts at its posted_time.
  CAST(charge.billing_period_start AS TIMESTAMP) AS billing_period_start,
  CAST(charge.billing_period_end AS TIMESTAMP) AS billing_period_end,
  CAST(charge.charge_period_start AS TIMESTAMP) AS charge_period_start,
  CAST(charge.charge_period_end AS TIMESTAMP) AS charge_period_end,
  CAST(charge.posted_time AS TIMESTAMP) AS posted_time,
  -- The line of the bill.
  charge.source_file,
  charge.source_row
FROM allocation_current AS share
INNER JOIN charge_current AS charge
  ON charge.charge_id = share.charge_id
