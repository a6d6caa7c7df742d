-- purpose: Cost per day that is expected and not billed yet, with everything that a rule for owners can look at; tags are those that the resource has on its newest charge.
-- grain: charge_day, billing_currency, kind, service_name, root_service, account_id, billed_resource_id, cloud_service_name, tags_json
-- uses: charge_delivery, estimate_current, lake.charges
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    date_trunc('day', charge_period_start) AS charge_day,
    billing_currency,
    kind,
    service_name,
    root_service,
    sub_account_id AS account_id,
    billed_resource_id,
    cloud_service_name,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    synthetic
  FROM estimate_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
tagged AS (
  SELECT
    charge.billed_resource_id,
    json_format(CAST(charge.tags AS JSON)) AS tags_json,
    row_number() OVER (
      PARTITION BY charge.billed_resource_id
      ORDER BY charge.charge_period_end DESC, charge.charge_id DESC
    ) AS age
  FROM lake.charges AS charge
  INNER JOIN charge_delivery AS delivery
    ON delivery.delivery_series = charge.delivery_series
    AND delivery.billing_period_start = charge.billing_period_start
    AND delivery.delivery_id = charge.delivery_id
  WHERE charge.charge_category = 'Usage'
    AND charge.billed_resource_id IN (SELECT billed_resource_id FROM share)
)
SELECT
  share.charge_day,
  share.billing_currency,
  share.kind,
  share.service_name,
  share.root_service,
  share.account_id,
  share.billed_resource_id,
  share.cloud_service_name,
  tagged.tags_json,
  sum(share.billed_cost) AS billed_cost,
  sum(share.effective_cost) AS effective_cost,
  sum(share.list_cost) AS list_cost,
  sum(share.contracted_cost) AS contracted_cost,
  'ESTIMATED' AS state,
  bool_or(share.synthetic) AS synthetic
FROM share
LEFT JOIN tagged
  ON tagged.billed_resource_id = share.billed_resource_id
  AND tagged.age = 1
GROUP BY
  share.charge_day,
  share.billing_currency,
  share.kind,
  share.service_name,
  share.root_service,
  share.account_id,
  share.billed_resource_id,
  share.cloud_service_name,
  tagged.tags_json
ORDER BY
  share.charge_day,
  share.billing_currency,
  share.kind,
  share.service_name,
  share.root_service,
  share.account_id,
  share.billed_resource_id,
  share.cloud_service_name,
  tagged.tags_json
