-- purpose: For each part of a charge, the row of one kind of report that it is of, the row that caused it, and what else that report tells parts apart by; null is what another kind tells.
-- grain: charge_id, part
-- uses: part_by_item, part_by_operation, part_by_owner, part_by_request, part_by_route, part_by_series, waste_part
-- parameters: placement VARCHAR
SELECT
  charge_id,
  part,
  kind AS row_kind,
  CAST(NULL AS VARCHAR) AS row_group,
  item AS row_item,
  CAST(NULL AS VARCHAR) AS payer_group,
  payer_item,
  is_elsewhere,
  CAST(NULL AS BOOLEAN) AS is_own,
  CAST(NULL AS BOOLEAN) AS has_caller,
  CAST(NULL AS VARCHAR) AS request_trace_id,
  CAST(NULL AS TIMESTAMP) AS charge_day,
  CAST(NULL AS BOOLEAN) AS is_daily,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS VARCHAR) AS region_id,
  CAST(NULL AS VARCHAR) AS tags_json,
  CAST(NULL AS BOOLEAN) AS is_timed_out,
  CAST(NULL AS VARCHAR) AS retry,
  CAST(NULL AS BOOLEAN) AS is_told
FROM part_by_item
WHERE :placement = 'item'
UNION ALL
SELECT
  charge_id,
  part,
  kind AS row_kind,
  service_name AS row_group,
  operation AS row_item,
  coalesce(payer_service, service_name) AS payer_group,
  CASE WHEN payer_service IS NULL THEN operation ELSE payer_operation END AS payer_item,
  coalesce(payer_service <> service_name, false) AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  NULL AS charge_day,
  NULL AS is_daily,
  NULL AS account_id,
  NULL AS region_id,
  NULL AS tags_json,
  NULL AS is_timed_out,
  NULL AS retry,
  NULL AS is_told
FROM part_by_operation
WHERE :placement = 'operation'
UNION ALL
SELECT
  charge_id,
  part,
  kind AS row_kind,
  service_name AS row_group,
  route AS row_item,
  coalesce(payer_service, service_name) AS payer_group,
  CASE WHEN payer_service IS NULL THEN route ELSE payer_route END AS payer_item,
  coalesce(payer_service <> service_name, false) AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  NULL AS charge_day,
  NULL AS is_daily,
  NULL AS account_id,
  NULL AS region_id,
  NULL AS tags_json,
  NULL AS is_timed_out,
  NULL AS retry,
  NULL AS is_told
FROM part_by_route
WHERE :placement = 'route'
UNION ALL
SELECT
  charge_id,
  part,
  kind AS row_kind,
  NULL AS row_group,
  item AS row_item,
  NULL AS payer_group,
  NULL AS payer_item,
  NULL AS is_elsewhere,
  is_own,
  has_caller,
  request_trace_id,
  NULL AS charge_day,
  NULL AS is_daily,
  NULL AS account_id,
  NULL AS region_id,
  NULL AS tags_json,
  NULL AS is_timed_out,
  NULL AS retry,
  NULL AS is_told
FROM part_by_request
WHERE :placement = 'request'
UNION ALL
SELECT
  charge_id,
  part,
  NULL AS row_kind,
  NULL AS row_group,
  item AS row_item,
  NULL AS payer_group,
  NULL AS payer_item,
  NULL AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  charge_day,
  is_daily,
  NULL AS account_id,
  NULL AS region_id,
  NULL AS tags_json,
  NULL AS is_timed_out,
  NULL AS retry,
  NULL AS is_told
FROM part_by_series
WHERE :placement = 'series'
UNION ALL
SELECT
  charge_id,
  part,
  NULL AS row_kind,
  NULL AS row_group,
  NULL AS row_item,
  NULL AS payer_group,
  NULL AS payer_item,
  NULL AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  charge_day,
  NULL AS is_daily,
  account_id,
  NULL AS region_id,
  tags_json,
  NULL AS is_timed_out,
  NULL AS retry,
  NULL AS is_told
FROM part_by_owner
WHERE :placement = 'owner'
UNION ALL
SELECT
  charge_id,
  part,
  NULL AS row_kind,
  NULL AS row_group,
  NULL AS row_item,
  NULL AS payer_group,
  NULL AS payer_item,
  NULL AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  NULL AS charge_day,
  NULL AS is_daily,
  account_id,
  region_id,
  NULL AS tags_json,
  is_timed_out,
  retry,
  is_told
FROM waste_part
WHERE :placement = 'waste'
UNION ALL
SELECT
  place.charge_id,
  place.part,
  NULL AS row_kind,
  NULL AS row_group,
  NULL AS row_item,
  NULL AS payer_group,
  NULL AS payer_item,
  NULL AS is_elsewhere,
  NULL AS is_own,
  NULL AS has_caller,
  NULL AS request_trace_id,
  place.charge_day,
  NULL AS is_daily,
  place.account_id,
  NULL AS region_id,
  place.tags_json,
  waste.is_timed_out,
  waste.retry,
  waste.is_told
FROM part_by_owner AS place
INNER JOIN waste_part AS waste
  ON waste.charge_id = place.charge_id
  AND waste.part = place.part
WHERE :placement = 'owned-waste'
