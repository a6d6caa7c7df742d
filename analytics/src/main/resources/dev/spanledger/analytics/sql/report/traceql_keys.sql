-- purpose: Keys of attributes of spans and resources in the period.
-- grain: scope, attribute_key
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP, limit BIGINT
WITH both_keys AS (
  SELECT DISTINCT
    'span' AS scope,
    entry.attribute_key
  FROM lake.spans AS span
  CROSS JOIN UNNEST(map_keys(span.attributes)) AS entry (attribute_key)
  WHERE span.start_time >= :from
    AND span.start_time < :to
  UNION ALL
  SELECT DISTINCT
    'resource',
    entry.attribute_key
  FROM lake.spans AS span
  CROSS JOIN UNNEST(map_keys(span.resource_attributes)) AS entry (attribute_key)
  WHERE span.start_time >= :from
    AND span.start_time < :to
),
numbered AS (
  SELECT
    scope,
    attribute_key,
    row_number() OVER (ORDER BY scope, attribute_key) AS turn
  FROM both_keys
)
SELECT
  scope,
  attribute_key
FROM numbered
WHERE turn <= :limit
ORDER BY
  scope,
  attribute_key
