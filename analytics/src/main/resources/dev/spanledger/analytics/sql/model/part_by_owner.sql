-- purpose: For each part of a charge, everything that a rule for owners can look at.
-- grain: charge_id, part
-- uses: allocation_current, lake.charges
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  share.charge_id,
  share.part,
  date_trunc('day', share.charge_period_start) AS charge_day,
  share.billing_currency,
  share.kind,
  share.service_name,
  CASE WHEN share.kind = 'ALLOCATED' THEN share.root_service END AS root_service,
  coalesce(share.sub_account_id, share.billing_account_id) AS account_id,
  share.billed_resource_id,
  share.cloud_service_name,
  json_format(CAST(charge.tags AS JSON)) AS tags_json,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.state,
  share.synthetic
FROM allocation_current AS share
INNER JOIN lake.charges AS charge
  ON charge.charge_id = share.charge_id
WHERE share.charge_period_start >= :from
  AND share.charge_period_start < :to
