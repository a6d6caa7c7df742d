-- purpose: What a later delivery of a series changed: its lines beside those of an earlier one, for charge periods that start in the range; lines equal in everything are left out.
-- grain: row_text, occurrence
-- uses: delivery_whole, lake.charges
-- parameters: delivery_series VARCHAR, was_delivery_id VARCHAR, is_delivery_id VARCHAR, from TIMESTAMP, to TIMESTAMP
WITH compared AS (
  SELECT
    delivery_id,
    delivery_time,
    billing_period_start,
    delivery_id = :was_delivery_id AS is_was
  FROM delivery_whole
  WHERE delivery_series = :delivery_series
),
chain AS (
  SELECT
    delivery_id,
    delivery_time,
    billing_period_start
  FROM compared
  WHERE delivery_time >= (SELECT min(delivery_time) FROM compared WHERE is_was)
    AND delivery_time
      <= (SELECT max(delivery_time) FROM compared WHERE delivery_id = :is_delivery_id)
),
line AS (
  SELECT
    charge.charge_id,
    charge.delivery_id,
    chain.delivery_time,
    charge.source_file,
    charge.source_row,
    -- What a line is of. Not what it amounts to, nor its unit prices, nor the invoice, which comes
    -- late, nor names that ids stand for, nor x_extra, which holds ids made anew for each delivery.
    concat_ws(
      ' | ',
      coalesce(CAST(charge.charge_period_start AS VARCHAR), ''),
      coalesce(CAST(charge.charge_period_end AS VARCHAR), ''),
      coalesce(charge.billing_currency, ''),
      coalesce(charge.charge_category, ''),
      coalesce(charge.charge_class, ''),
      coalesce(charge.charge_description, ''),
      coalesce(charge.charge_frequency, ''),
      coalesce(charge.consumed_unit, ''),
      coalesce(charge.pricing_unit, ''),
      coalesce(charge.pricing_category, ''),
      coalesce(charge.cloud_service_name, ''),
      coalesce(charge.cloud_service_category, ''),
      coalesce(charge.provider_name, ''),
      coalesce(charge.publisher_name, ''),
      coalesce(charge.invoice_issuer_name, ''),
      coalesce(charge.billing_account_id, ''),
      coalesce(charge.sub_account_id, ''),
      coalesce(charge.region_id, ''),
      coalesce(charge.availability_zone, ''),
      coalesce(charge.billed_resource_id, ''),
      coalesce(charge.billed_resource_type, ''),
      coalesce(charge.sku_id, ''),
      coalesce(charge.sku_price_id, ''),
      coalesce(charge.sku_meter, ''),
      coalesce(charge.commitment_discount_id, ''),
      coalesce(charge.commitment_discount_type, ''),
      coalesce(charge.commitment_discount_status, ''),
      coalesce(charge.x_usage_type, ''),
      coalesce(charge.x_operation, ''),
      coalesce(charge.x_service_code, ''),
      coalesce(charge.x_line_item_type, ''),
      coalesce(json_format(CAST(array_sort(map_entries(charge.tags)) AS JSON)), '')
    ) AS row_text,
    charge.billed_cost,
    charge.effective_cost,
    charge.list_cost,
    charge.contracted_cost,
    charge.pricing_quantity,
    charge.consumed_quantity
  FROM lake.charges AS charge
  INNER JOIN chain
    ON chain.delivery_id = charge.delivery_id
    AND chain.billing_period_start = charge.billing_period_start
  WHERE charge.delivery_series = :delivery_series
    AND charge.charge_period_start >= :from
    AND charge.charge_period_start < :to
),
numbered AS (
  SELECT
    charge_id,
    delivery_id,
    delivery_time,
    row_text,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    pricing_quantity,
    consumed_quantity,
    row_number() OVER (
      PARTITION BY
        delivery_id,
        row_text,
        billed_cost,
        effective_cost,
        list_cost,
        contracted_cost,
        pricing_quantity,
        consumed_quantity
      ORDER BY source_file, source_row, charge_id
    ) AS twin
  FROM line
),
held AS (
  SELECT
    row_text,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    pricing_quantity,
    consumed_quantity,
    twin,
    max(charge_id) FILTER (WHERE delivery_id = :was_delivery_id) AS was_charge_id,
    max(charge_id) FILTER (WHERE delivery_id = :is_delivery_id) AS is_charge_id,
    min(delivery_time) FILTER (WHERE delivery_id <> :was_delivery_id) AS first_time,
    max(delivery_time) AS last_time
  FROM numbered
  GROUP BY
    row_text,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    pricing_quantity,
    consumed_quantity,
    twin
),
changed AS (
  SELECT
    row_text,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    pricing_quantity,
    consumed_quantity,
    was_charge_id,
    is_charge_id,
    first_time,
    last_time,
    row_number() OVER (
      PARTITION BY row_text, was_charge_id IS NULL
      ORDER BY
        billed_cost,
        effective_cost,
        list_cost,
        contracted_cost,
        pricing_quantity,
        consumed_quantity,
        twin
    ) AS occurrence
  FROM held
  -- In both: nothing changed. In neither: it came and went between the two.
  WHERE (was_charge_id IS NULL) <> (is_charge_id IS NULL)
),
paired AS (
  SELECT
    row_text,
    occurrence,
    max(was_charge_id) AS was_charge_id,
    max(is_charge_id) AS is_charge_id,
    max(billed_cost) FILTER (WHERE was_charge_id IS NOT NULL) AS was_billed_cost,
    max(effective_cost) FILTER (WHERE was_charge_id IS NOT NULL) AS was_effective_cost,
    max(list_cost) FILTER (WHERE was_charge_id IS NOT NULL) AS was_list_cost,
    max(contracted_cost) FILTER (WHERE was_charge_id IS NOT NULL) AS was_contracted_cost,
    max(pricing_quantity) FILTER (WHERE was_charge_id IS NOT NULL) AS was_pricing_quantity,
    max(consumed_quantity) FILTER (WHERE was_charge_id IS NOT NULL) AS was_consumed_quantity,
    max(billed_cost) FILTER (WHERE is_charge_id IS NOT NULL) AS is_billed_cost,
    max(effective_cost) FILTER (WHERE is_charge_id IS NOT NULL) AS is_effective_cost,
    max(list_cost) FILTER (WHERE is_charge_id IS NOT NULL) AS is_list_cost,
    max(contracted_cost) FILTER (WHERE is_charge_id IS NOT NULL) AS is_contracted_cost,
    max(pricing_quantity) FILTER (WHERE is_charge_id IS NOT NULL) AS is_pricing_quantity,
    max(consumed_quantity) FILTER (WHERE is_charge_id IS NOT NULL) AS is_consumed_quantity,
    max(first_time) FILTER (WHERE is_charge_id IS NOT NULL) AS is_first_time,
    max(last_time) FILTER (WHERE was_charge_id IS NOT NULL) AS was_last_time
  FROM changed
  GROUP BY
    row_text,
    occurrence
)
SELECT
  paired.row_text,
  paired.occurrence,
  charge.charge_period_start,
  charge.billing_currency,
  charge.charge_category,
  charge.cloud_service_name,
  charge.x_usage_type,
  charge.sku_meter,
  charge.billed_resource_id,
  charge.charge_description,
  charge.source_file,
  charge.source_row,
  paired.was_charge_id,
  paired.is_charge_id,
  paired.was_billed_cost,
  paired.was_effective_cost,
  paired.was_list_cost,
  paired.was_contracted_cost,
  paired.was_pricing_quantity,
  paired.was_consumed_quantity,
  paired.is_billed_cost,
  paired.is_effective_cost,
  paired.is_list_cost,
  paired.is_contracted_cost,
  paired.is_pricing_quantity,
  paired.is_consumed_quantity,
  paired.is_first_time,
  paired.was_last_time
FROM paired
INNER JOIN lake.charges AS charge
  ON charge.charge_id = coalesce(paired.is_charge_id, paired.was_charge_id)
ORDER BY
  charge.charge_period_start,
  paired.row_text,
  paired.occurrence
