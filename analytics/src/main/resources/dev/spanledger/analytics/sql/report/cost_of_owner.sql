-- purpose: Allocated cost per day with everything that a rule for owners can look at; adds up to the bill.
-- grain: charge_day, billing_currency, kind, service_name, root_service, account_id, billed_resource_id, cloud_service_name, tags_json
-- uses: allocation_current, lake.charges
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH part AS (
  SELECT
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
)
SELECT
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM part
GROUP BY
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json
ORDER BY
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json
